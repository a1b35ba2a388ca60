"""What the written report says and shows, as plain data: sentences, rows, drawings. How it is laid out is told elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import vl_convert

from formcheck import charts, charts_told, explain, guide, several, steps, strip, summary, units
from formcheck.assess import cadence_to_try, figure_told
from formcheck.measure import Measure, RunnerContext
from formcheck.report import Finding, Measured, Report, Verdict
from formcheck.units import typeset

__all__ = ["Told", "sentence", "typeset", "words"]

_HEADINGS: Final = ("Nothing stands out", "One thing to try", "Two things to try", "Three things to try")
_ADVICE_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "pelvis": ("strength",),
    "upright": ("strength", "mobility"),
    "lean": ("mobility",),
    "overstride": ("progression",),
    "cadence": ("progression",),
    "soft_landing": ("shoes", "progression"),
}
_ALWAYS: Final = ("warm_up", "progression", "strength")
_MOST_ADVICE: Final = 3
_SMALL_PX: Final = (190, 130)
"""Four of them fit beside each other on A4 with letters that can be read."""
_SIGNS: Final = ", ".join(
    f"{strip.shape(verdict)} {said}" for verdict, said in (*summary.VERDICTS.items(), ("borderline", "unsure")) if said
)


@dataclass(frozen=True, slots=True)
class Told:
    """What whoever asked for the report said about it: the runner's ``name``, ``notes``, the day; and their face to be hidden."""

    name: str = ""
    notes: str = ""
    day: dt.date | None = None
    blur_face: bool = False


def words(report: Report, registry: Mapping[str, Measure], told: Told) -> dict[str, Any]:
    """Everything the written report says, ready for a template: only texts, numbers, lists, and drawings as SVG."""
    common = {
        "clip": several.title(report),
        "clips": [typeset(said) for said in several.each_clip(report)],
        "name": told.name,
        "notes": told.notes,
        "day": (told.day or dt.datetime.now(tz=dt.timezone.utc).date()).strftime("%d %B %Y").lstrip("0"),
        "facts": _facts(report),
        "checks": [_check(doubt) for doubt in several.doubts(report) if doubt.check.level != "ok"],
        "fine": [_check(doubt) for doubt in several.doubts(report) if doubt.check.level == "ok"],
        "professional": guide.PROFESSIONAL,
        "advice": _advice(report),
        "guide": [_points(part) for part in (*guide.TRAINING, guide.SIGNS, guide.CONDITIONS)],
        "made_with": f"formcheck {report.made_with.formcheck}, pose model {report.made_with.model}",
        "appendix": _appendix(report, registry),
    }
    if report.refused is not None:
        reason, help_ = sentence(report.refused.reason), sentence(report.refused.advice)
        heading = "These clips were not judged" if report.clips else "This clip was not judged"
        return {**common, "refused": {"reason": reason, "advice": help_}, "heading": heading}
    return {
        **common,
        "refused": None,
        "heading": _HEADINGS[min(len(report.findings), 3)],
        "findings": [_finding(finding, report, registry) for finding in report.findings],
        "good": [typeset(said) for said in summary.good(report)],
        "cadence": _cadence(report),
        "nothing": guide.NOTHING,
        "why_form": guide.WHY_FORM,
        "rows": [_row(name, found, registry) for name, found in report.measures.items()],
        "missing": _missing(report, registry),
        "curves": _curves(report),
        "steps": _steps(report, registry),
        "every_step": _every_step(report, registry),
        "legend": _legend(report),
        "legs": [_legs(row) for row in several.legs(report, registry)],
        "differences": typeset(several.DIFFERENCES),
        "signs": _SIGNS,
        "rear": _rear(report, registry),
        "room_for_steps": len(report.findings) <= 1 and not report.clips,
    }


def sentence(text: str) -> str:
    """Words as a sentence as it is printed: a capital first, a full stop last."""
    said = typeset(text.strip())
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith(('.', '!', '?')) else '.'}"


def _title(name: str, registry: Mapping[str, Measure]) -> str:
    return registry[name].title if name in registry else name.replace("_", " ").capitalize()


def _decimals(name: str, registry: Mapping[str, Measure]) -> int:
    return registry[name].decimals if name in registry else 1


def _facts(report: Report) -> list[str]:
    """The trial in a few words."""
    runner = report.runner
    source = {"given": "", "estimated": " (estimated)", "none": ""}[runner.belt_speed_source]
    facts = [
        *(() if report.clips else _filmed(report)),
        f"belt {units.speed(runner.belt_speed_mps)}{source}" if runner.belt_speed_mps else "belt speed not known",
        f"height {runner.height_m:.2f} m" if runner.height_m else "height not given",
    ]
    return [fact for fact in facts if fact]


def _filmed(report: Report) -> list[str]:
    clip = report.clip
    near = f", {report.near_side} leg nearer the camera" if report.near_side else ""
    slow = f", slow motion {clip.slow_motion:g} times undone" if clip.slow_motion != 1.0 else ""
    part = f", {clip.part_s:.0f} of them used," if clip.part_s is not None else ""
    return [
        f"filmed {several.VIEWS[report.view]}{near}" if report.view else "",
        f"{clip.duration_s:.0f} s{part} at {clip.frame_rate_hz:.0f} frames/s{slow}",
        f"{len(report.events)} steps" if report.events else "",
    ]


def _check(doubt: several.Doubt) -> dict[str, str]:
    check = doubt.check
    needed = f" (needed: {check.needed})" if check.needed else ""
    said = f"{check.found}{needed}" if check.level == "ok" else f"{check.found}{needed}. {check.message}"
    about = f" ({', '.join(doubt.clips)})" if doubt.clips else ""
    return {"title": f"{summary.check_title(check.name)}{about}", "words": typeset(said)}


def _legs(row: several.Legs) -> dict[str, Any]:
    """A measure of both legs, each figure with its sign of the verdict."""
    return {
        "name": row.measure,
        "title": row.title,
        "difference": typeset(row.difference),
        "noted": row.noted,
        "left": _leg(row.left, row.left_likely, row.left_mark),
        "right": _leg(row.right, row.right_likely, row.right_mark),
    }


def _leg(value: str, likely: str, verdict: Verdict) -> dict[str, str]:
    return {
        "value": typeset(value),
        "likely": typeset(likely),
        "shape": "" if verdict == "descriptive" else strip.shape(verdict),
        "colour": strip.colour(verdict),
    }


def _rear(report: Report, registry: Mapping[str, Measure]) -> list[dict[str, str]]:
    """What only a view from behind tells, to stand beside its picture, graded first; empty for a report of one clip."""
    found = {name: one for name, one in report.measures.items() if name in registry and registry[name].views == ("rear",)}
    rows = [_row(name, one, registry) for name, one in found.items()] if report.clips else []
    told = [{key: str(row[key]) for key in ("title", "question", "value", "likely", "sides", "shape", "colour")} for row in rows]
    said = [summary.verdict_words(one) for one in found.values()]
    both = [{**row, "verdict": verdict} for row, verdict in zip(told, said, strict=False)]
    return sorted(both, key=lambda row: not row["verdict"])


def _legend(report: Report) -> str:
    """Which line of the curves is which leg."""
    if report.near_side is None:
        return "Green: left leg; orange, broken: right leg, each from the clip that saw it near."
    return f"Green: {report.near_side} leg (nearer the camera); orange, broken: the other."


def _finding(finding: Finding, report: Report, registry: Mapping[str, Measure]) -> dict[str, Any]:
    cue, found = guide.CUES.get(finding.cue), report.measures.get(finding.measure)
    decimals = _decimals(finding.measure, registry)
    leg, figure = (None, None) if found is None else figure_told(found)
    shown = None if found is None or figure is None else found.told_by(figure)
    return {
        "measure": finding.measure,
        "title": cue.title if cue is not None else finding.cue,
        "text": sentence(finding.text),
        "try": sentence(finding.try_),
        "why": typeset(cue.hips) if cue is not None else "",
        "evidence": f"{finding.evidence}, {guide.EVIDENCE[finding.evidence]}",
        "value": "" if shown is None else typeset(units.quantity(shown.value, shown.unit, decimals)),
        "of": _title(finding.measure, registry) + ("" if leg is None else f", {leg} leg"),
        "chart": "" if shown is None or shown.band is None else _svg(_on_band(finding.measure, shown, registry), 330, 62),
        "shape": strip.shape(strip.mark(shown) if shown else "watch"),
        "colour": strip.colour(strip.mark(shown) if shown else "watch"),
    }


def _on_band(name: str, found: Measured, registry: Mapping[str, Measure]) -> charts.Chart:
    return charts.interval_on_band(found, f"{_title(name, registry)} ({_axis_unit(found.unit)})")


def _axis_unit(unit: str) -> str:
    return {"deg": "degrees"}.get(unit, unit)


def _cadence(report: Report) -> dict[str, str] | None:
    """The cadence to aim for, where the runner's own is known."""
    found = report.measures.get("cadence")
    if found is None:
        return None
    target = cadence_to_try(found)
    usual = "" if found.band is None else f" Usual {_for_whom(report)}: {units.span(found.band.low, found.band.high, '', 0)}."
    if target is None:
        aim = "That is quick enough: there is no need to change it."
    else:
        steps = f"first {target.first} (+5 %), later {target.most} at most (+10 %), with the belt at the same speed"
        aim = (
            f"To try: {steps}."
            if _asks_for_steps(report)
            else f"No need to change it. If you want quicker steps: {steps}. {guide.FRONT_OF_HIP}."
        )
    return {
        "now": units.number(found.value, 0),
        "first": "" if target is None else str(target.first),
        "most": "" if target is None else str(target.most),
        "text": typeset(f"Your cadence is {units.number(found.value, 0)} steps/min.{usual} {aim}"),
        "why": typeset(guide.WHY_NOT_180),
    }


def _asks_for_steps(report: Report) -> bool:
    """Whether quicker steps are the advice."""
    return any(finding.cue in {"overstride", "cadence", "soft_landing"} for finding in report.findings)


def _for_whom(report: Report) -> str:
    runner = report.runner
    return "at this speed and height" if runner.height_m and runner.belt_speed_mps else "for recreational runners"


def _row(name: str, found: Measured, registry: Mapping[str, Measure]) -> dict[str, Any]:
    decimals = _decimals(name, registry)
    remarks = [f"{key.replace('_', ' ')}: {said}" for key, said in found.details.items() if isinstance(said, str)]
    remark = "; ".join(said for said in remarks if not said.startswith("far leg"))
    sides = [(side, own) for side, own in (("left", found.left), ("right", found.right)) if own is not None]
    return {
        "name": name,
        "title": _title(name, registry),
        "question": registry[name].question if name in registry else "",
        "value": typeset(units.quantity(found.value, found.unit.replace("% of", "% of"), decimals)),
        "likely": typeset(units.span(*found.interval95, "", decimals)),
        "usual": "" if found.band is None else typeset(units.span(found.band.low, found.band.high, "", decimals)),
        "verdict": summary.verdict_words(found) or remark or "for information",
        "sides": typeset(", ".join(f"{side} {units.number(own.value, decimals)}" for side, own in sides))
        if len(sides) == 2
        else "",
        "evidence": found.evidence,
        "shape": strip.shape(strip.mark(found)),
        "colour": strip.colour(strip.mark(found)),
        "band": strip.drawn(found),
    }


def _missing(report: Report, registry: Mapping[str, Measure]) -> list[dict[str, str]]:
    """What could not be measured, those with the same reason together."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in report.not_measured.items():
        by_reason.setdefault(reason, []).append(_title(name, registry))
    times = report.measures.get("asymmetry")
    if times is not None and "angles" in times.details and not report.asymmetries:
        by_reason.setdefault(f"they {times.details['angles']}", []).append("Differences between the angles of both legs")
    return [{"title": ", ".join(titles), "reason": typeset(reason)} for reason, titles in by_reason.items()]


def _curves(report: Report) -> list[dict[str, str]]:
    found = []
    for name in charts.CURVES:
        chart = charts.angle_through_stride(report, name, key=False)
        if chart is not None:
            told = charts_told.angle_through_stride(report, name)
            found.append({"name": name, "svg": _svg(chart, *_SMALL_PX), "told": told})
    return found


def _steps(report: Report, registry: Mapping[str, Measure]) -> list[dict[str, str]]:
    """Step-by-step charts, those that belong to a finding first."""
    cues = {finding.cue for finding in report.findings}
    found = []
    for name in sorted(report.each_step, key=lambda name: (registry[name].cue if name in registry else None) not in cues):
        measured = report.measures.get(name)
        chart = None if measured is None else charts.each_step(report, name, _axis_unit(measured.unit))
        if chart is not None:
            title = _title(name, registry)
            told = charts_told.each_step(report, name, f"{title} ({_axis_unit(measured.unit)})" if measured else title)
            found.append({"title": title, "svg": _svg(chart, *_SMALL_PX), "told": told})
    return found


def _every_step(report: Report, registry: Mapping[str, Measure]) -> dict[str, Any] | None:
    """The table of all steps."""
    listed = steps.table(report, registry)
    return None if listed is None else {"heads": listed.heads, "rows": listed.rows}


def _svg(chart: charts.Chart, width_px: int, height_px: int) -> str:
    sized = chart.properties(width=width_px, height=height_px)
    drawn: str = vl_convert.vegalite_to_svg(sized.to_json())
    return drawn


def _advice(report: Report) -> list[dict[str, Any]]:
    """Training advice that belongs to what was found, filled up with what is always good to know."""
    by_key = {advice.key: advice for advice in guide.TRAINING}
    wanted = [key for finding in report.findings for key in _ADVICE_FOR.get(finding.cue, ())]
    chosen = list(dict.fromkeys([*wanted, *_ALWAYS]))[:_MOST_ADVICE]
    return [_points(by_key[key]) for key in chosen[: 2 if len(report.findings) > 2 else 3]]


def _points(advice: guide.Advice) -> dict[str, Any]:
    return {"title": advice.title, "points": [typeset(point) for point in advice.points]}


def _appendix(report: Report, registry: Mapping[str, Measure]) -> Sequence[dict[str, Any]]:
    context = RunnerContext(report.runner.height_m, report.runner.belt_speed_mps)
    return [
        {
            "name": name,
            "title": measure.title,
            "facts": [(label, typeset(text)) for label, text in explain.facts(measure, context).items()],
        }
        for name, measure in registry.items()
    ]
