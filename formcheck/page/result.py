"""After the analysis: what to try first, what is good, every measure, and what could not be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Final

import streamlit as st

from formcheck import album, charts, charts_told, explain, guide, several, steps, strip, summary, units
from formcheck.assess import figure_told
from formcheck.landmarks import other
from formcheck.measure import RunnerContext
from formcheck.measures import REGISTRY
from formcheck.page import metronome, symptoms, ways, words
from formcheck.page.address import TAB
from formcheck.page.markup import show, show_picture, show_strip
from formcheck.page.sources import named
from formcheck.page.state import Readable
from formcheck.report import Finding, Measured, Report

__all__ = ["download", "refusal", "result"]

_CHECK_SHAPES: Final = {"ok": "within", "warn": "watch", "refuse": "outside"}
_EXERCISED: Final = {"pelvis": "Exercises for core and glutes", "upright": "Exercises for core, glutes and hips"}
"""Cues that strength answers, and how the way to the exercises is called."""
_DOWNLOADS: Final = {
    "report.pdf": ("Report (PDF)", "application/pdf"),
    "report.html": ("Report (web page)", "text/html"),
    "annotated.mp4": ("Clip with lines (MP4)", "video/mp4"),
    "measures.csv": ("Figures (CSV)", "text/csv"),
    "steps.csv": ("Steps (CSV)", "text/csv"),
    "report.json": ("Everything (JSON)", "application/json"),
}
_HEADINGS: Final = {
    0: "Nothing stands out",
    1: "One thing to try",
    2: "Two things to try",
    3: "Three things to try",
}


def result(report: Report, files: Mapping[str, Readable], player: Callable[[], None], speed_unit: str = "km/h") -> None:
    """Show a judged clip, or several of one runner.

    ``files`` are what was written about it, by name; ``player`` shows the clip itself; speeds are told in ``speed_unit``.
    """
    symptoms.lead()
    heading = _HEADINGS.get(len(report.findings), "What to try")
    show("result_head", clip=several.title(report), heading=heading, facts=_facts(report, speed_unit), several=bool(report.clips))
    if not report.findings:
        show("note", text=guide.NOTHING)
    quicker, pictures = metronome.place(report.findings), named(files)
    stills = album.stills(pictures)
    for place, finding in enumerate(report.findings):
        _finding(finding, report.measures.get(finding.measure), place, stills.get(finding.measure))
        if place == quicker:
            metronome.beside(report)
    if good := summary.good(report):
        show("good", sentences=good)
    player()
    _kinogram(report, pictures)
    graded = [words.card(name, measured) for name, measured in report.measures.items() if measured.verdict != "descriptive"]
    told = [words.card(name, measured) for name, measured in report.measures.items() if measured.verdict == "descriptive"]
    known = report.runner.height_m is not None and report.runner.belt_speed_mps is not None
    show("measures", graded=graded, told=told, for_you=known)
    if rows := several.legs(report, REGISTRY):
        show("legs", rows=rows, text=several.DIFFERENCES)
    if quicker is None:
        metronome.beside(report)
    _cycle(report)
    _angles(report)
    _steps(report)
    _reservations(report)
    _how_measured(report)
    show("professional", text=guide.PROFESSIONAL)


def refusal(report: Report, mend: Callable[[], None]) -> None:
    """Show a clip that was not judged: why, what may ``mend`` it at once, and how to film it better."""
    if report.refused is None:
        return
    show(
        "message",
        clip=report.clip.name,
        heading="This clip cannot be judged",
        text=words.sentence(report.refused.reason),
        advice=words.sentence(report.refused.advice),
    )
    mend()
    show("film")
    _reservations(report)


def _facts(report: Report, speed_unit: str) -> list[str]:
    """The trial in a few words."""
    if report.clips:
        return list(several.each_clip(report))
    seconds = units.quantity(report.clip.duration_s, "s", 0)
    rate = units.number(report.clip.frame_rate_hz, 0)
    part = "" if report.clip.part_s is None else f", {units.number(report.clip.part_s, 0)} of them used,"
    facts = [words.seen_from(report), f"{seconds}{part} at {rate} frames/s", f"{len(report.events)} steps"]
    if report.clip.slow_motion != 1.0:
        facts.append(f"slow motion undone ({units.number(report.clip.slow_motion, 0)} times)")
    if report.runner.belt_speed_mps is not None:
        source = {"estimated": " (estimated)"}.get(report.runner.belt_speed_source, "")
        speed = units.speed_in(report.runner.belt_speed_mps, speed_unit)
        facts.append(f"belt {speed}{source}")
    return [fact for fact in facts if fact]


def _finding(finding: Finding, measured: Measured | None, place: int, still: Readable | None) -> None:
    """One thing to try: the figure it is about, what shows it in the clip and on its usual range, and what to do."""
    name = finding.measure
    leg, figure = (None, None) if measured is None else figure_told(measured)
    told = None if measured is None or figure is None else measured.told_by(figure)
    with st.container(key=f"finding_{place}"):
        of = words.title(name) if leg is None else f"{words.title(name)}, {leg} leg"
        value, verdict = ("", "watch") if told is None else (words.value(told, name), strip.mark(told))
        show("finding", cue=words.cue(finding.cue), value=value, title=of, verdict=verdict)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"seen_{place}"):
            if still is not None:
                with st.container(width=300):
                    show_picture(still.read_bytes(), words.seen(name), words.shown(name, value))
            if told is not None and told.band is not None:
                chart = charts.interval_on_band(told, words.axis(told, name))
                with st.container(width="stretch" if still is None else 330):
                    st.altair_chart(chart, key=f"band_{place}", alt=_alternative(name, told))
        why, evidence = words.why(finding.cue), words.evidence(finding.evidence)
        show("finding_words", text=words.sentence(finding.text), try_it=words.sentence(finding.try_), why=why, evidence=evidence)
        if finding.cue in _EXERCISED:
            st.page_link(ways.page("guide"), label=_EXERCISED[finding.cue], query_params={TAB: "exercises"})


def _alternative(name: str, measured: Measured) -> str:
    """What the figure of a finding shows, for who cannot see it."""
    usual = words.usual(measured.band, measured.unit, name)
    return f"{words.title(name)} {words.value(measured, name)}, likely {words.interval(measured, name)}, usual {usual}."


def _cycle(report: Report) -> None:
    near = report.near_side or "left"
    far = "right" if near == "left" else "left"
    chart = charts.mean_cycle(
        report,
        "one stride (%)",
        "ankle ahead of hip (% of leg length)",
        (f"{near} foot lands", f"{far} foot lands"),
    )
    if chart is None:
        return
    show("cycle")
    st.altair_chart(chart, key="cycle_chart", alt=charts_told.mean_cycle(report))


def _kinogram(report: Report, pictures: Mapping[str, Readable]) -> None:
    """Five moments of the runner's own stride, near leg first."""
    near = report.near_side or "left"
    strips = album.strips(pictures)
    if strips or album.BEHIND in pictures:
        show("heading", title="Your stride in pictures", text="The lines are what the figures are measured on.")
    for side in (side for side in (near, other(near)) if side in strips):
        show_strip(strips[side].read_bytes(), f"{side} leg", f"Five moments of the {side} leg's stride")
    if album.BEHIND in pictures:
        show_picture(pictures[album.BEHIND].read_bytes(), "from behind", "From behind: the left foot stands, then the right one.")


_THROUGH: Final = (
    "The mean of all strides, from one landing of a foot to its next, shaded by how much single strides differ. The dotted line "
    "is where the foot leaves the belt. Grey is usual: at the landing for knee and foot, all along for the trunk."
)


def _angles(report: Report) -> None:
    """Knee, thigh, trunk and foot through the stride, two beside each other where there is room."""
    drawn = [(name, chart) for name in charts.CURVES if (chart := charts.angle_through_stride(report, name)) is not None]
    if not drawn:
        return
    show("heading", title="Through the stride", text=_THROUGH)
    with st.container(horizontal=True):
        for name, chart in drawn:
            with st.container(width=330):
                st.altair_chart(chart, key=f"curve_{name}", alt=charts_told.angle_through_stride(report, name))


def _steps(report: Report) -> None:
    """Every single step: each graded measure drawn, and all of them in a table."""
    drawn = [
        (name, chart)
        for name in report.each_step
        if name in report.measures
        and (chart := charts.each_step(report, name, words.axis(report.measures[name], name), above=True)) is not None
    ]
    listed = steps.table(report, REGISTRY)
    if not drawn and listed is None:
        return
    with st.expander("Step by step"):
        with st.container(horizontal=True):
            for name, chart in drawn:
                told = charts_told.each_step(report, name, words.axis(report.measures[name], name))
                with st.container(width=300):
                    st.altair_chart(chart, key=f"steps_{name}", alt=told)
        if listed is not None:
            show("every_step", heads=listed.heads, rows=listed.rows)
        elif report.clips:
            show("note", text="The table of every step stands with each clip alone: choose one at the top of this page.")


def _how_measured(report: Report) -> None:
    """Everything there is to know about each measure, from the registry itself."""
    context = RunnerContext(report.runner.height_m, report.runner.belt_speed_mps)
    told = [
        {"title": measure.title, "question": measure.question, "facts": explain.facts(measure, context)}
        for name, measure in REGISTRY.items()
        if name in report.measures
    ]
    show("how_measured", measures=told)


def _reservations(report: Report) -> None:
    """What could not be measured, and the clip's checks."""
    told = report.refused.advice if report.refused else None
    doubts = several.doubts(report)
    show(
        "facts",
        missing=[{"title": words.title(name), "reason": words.typeset(reason)} for name, reason in report.not_measured.items()],
        poor=[_check(one) for one in doubts if one.check.level != "ok" and one.check.message != told],
        fine=[_check(one) for one in doubts if one.check.level == "ok"],
    )


def _check(doubt: several.Doubt) -> dict[str, str]:
    check = doubt.check
    found = f"{check.found} (needed: {check.needed})" if check.needed else check.found
    said = found if check.level == "ok" else f"{found}. {check.message}"
    about = f" ({', '.join(doubt.clips)})" if doubt.clips else ""
    title = f"{words.title(check.name)}{about}"
    return {"shape": _CHECK_SHAPES[check.level], "title": title, "words": words.typeset(said)}


def download(report: Report, files: Mapping[str, Readable]) -> None:
    """Offer everything that was written about a clip.

    Films, and what is not made yet, are read when they are asked for. What Streamlit is to read then belongs to the page as it
    was drawn last, and a press while it is drawn anew brings nothing; what it was given at once has an address that stays.
    """
    stem = PurePath(report.clip.name).stem
    for name, (label, mime) in _DOWNLOADS.items():
        if name in files:
            file = files[name]
            at_once = isinstance(file, Path) and not mime.startswith("video/")
            data = file.read_bytes() if at_once else file.read_bytes
            st.download_button(label, data, file_name=f"{stem}_{name}", mime=mime, on_click="ignore", key=name.replace(".", "_"))
