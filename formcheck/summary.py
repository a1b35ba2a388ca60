"""A report in words, for the terminal: what stands out first, then what is good, the figures, and what to doubt."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from formcheck.guide import CUES, EVIDENCE, PROFESSIONAL
from formcheck.measure import Measure
from formcheck.report import Band, Check, Finding, Measured, Mend, Report, Verdict
from formcheck.several import DIFFERENCES, VIEWS, Doubt, doubts, each_clip, legs, title
from formcheck.units import number, quantity, span, speed

__all__ = ["CHECKS", "VERDICTS", "as_text", "check_title", "first_asked", "good", "so_far", "verdict_words"]

WIDTH: Final = 96

_OPTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "slow_motion": ("--slow-motion", "FACTOR"),
    "view": ("--view", "auto"),
    "rotate_deg": ("--rotate", "DEGREES"),
    "person_px": ("--person", "X,Y"),
    "incline_percent": ("--incline", "PERCENT"),
    "height_m": ("--height", "M"),
    "belt_speed_mps": ("--belt-speed", "SPEED"),
}
"""How a setting that would mend a check is said on the command line, and what stands for a value that only the user knows."""

VERDICTS: Final[Mapping[Verdict, str]] = {
    "within": "usual",
    "watch": "worth watching",
    "outside": "outside the usual",
    "descriptive": "",
}
CHECKS: Final[Mapping[str, str]] = {
    "alternating": "Left, right, left, right",
    "bounce": "A trunk that bounces",
    "camera": "A still camera",
    "contacts": "Feet meeting the belt",
    "direction": "Running forwards",
    "distance": "The same distance all along",
    "far_leg": "The far leg",
    "file": "The file",
    "frame_rate": "Pictures a second",
    "frame_times": "The time of each picture",
    "left_right": "Left and right legs",
    "length": "Length of the clip",
    "level": "A level camera",
    "light": "Light",
    "not_judged": "Not judged",
    "on_the_spot": "Running on the spot",
    "part": "The part that was read",
    "people": "One runner",
    "periodic": "Regular strides",
    "person": "Somebody to follow",
    "proportions": "Natural proportions",
    "real_time": "Real time",
    "regular_frames": "Evenly timed pictures",
    "running": "Running, not walking",
    "same_belt_speed": "One belt speed",
    "same_cadence": "One cadence",
    "same_clip": "Each clip once",
    "same_height": "One height",
    "same_runner": "One runner",
    "scale": "Height and belt speed agree",
    "scatter": "Joints seen clearly",
    "sharpness": "Sharpness",
    "size": "Size of the runner",
    "steady_speed": "Steady speed",
    "strides": "Enough strides",
    "unrest": "Feet seen clearly",
    "upright": "An upright picture",
    "view": "Where the camera stood",
    "whole_body": "The whole body",
}
"""What each check of a clip is about."""


def as_text(report: Report, registry: Mapping[str, Measure] | None = None) -> str:
    """The whole report as plain text, at most ``WIDTH`` columns; titles and decimals come from ``registry``."""
    parts = _refusal(report) if report.refused is not None else _judgement(report, registry or {})
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def first_asked(report: Report) -> tuple[str, ...]:
    """The three figures at most that a runner asks for first: those that lead a cue, with a usual range."""
    leading = {cue.measures[0] for cue in CUES.values()}
    return tuple(name for name, found in report.measures.items() if name in leading and found.verdict != "descriptive")[:3]


def so_far(report: Report, registry: Mapping[str, Measure]) -> str:
    """What is known of a clip while more of it is read, in a line."""
    told = ", ".join(_in_a_line(name, report.measures[name], registry[name]) for name in first_asked(report))
    return f"so far, from {number(report.clip.used_for_s, 0)} s: {told}"


def _in_a_line(name: str, found: Measured, measure: Measure) -> str:
    low, high = (number(end, measure.decimals) for end in found.interval95)
    return f"{name.replace('_', ' ')} {quantity(found.value, found.unit, measure.decimals)} ({low} to {high})"


def check_title(name: str) -> str:
    """A check's name as a heading."""
    return CHECKS.get(name, _capital(name.replace("_", " ")))


def good(report: Report) -> tuple[str, ...]:
    """What is good: a sentence per cue whose leading measure is surely usual, and no other lies beyond its usual range."""
    told = {finding.cue for finding in report.findings}
    return tuple(cue.good for cue in CUES.values() if cue.key not in told and _usual(report, *cue.measures))


def _usual(report: Report, leading: str, *others: str) -> bool:
    graded = [report.measures[name] for name in others if name in report.measures]
    surely = leading in report.measures and report.measures[leading].verdict == "within"
    return surely and all(found.band is None or _in_band(found.value, found.band) for found in graded)


def _in_band(figure: float, band: Band) -> bool:
    return (band.low is None or figure >= band.low) and (band.high is None or figure <= band.high)


def verdict_words(found: Measured) -> str:
    """A verdict in plain words; a borderline one says on which side the figure itself lies, and whether its interval does."""
    if found.verdict != "borderline" or found.band is None:
        return VERDICTS[found.verdict]
    if found.surely_beyond:
        return "beyond usual, how far is unsure"
    return "usual, but unsure" if _in_band(found.value, found.band) else "beyond usual, but unsure"


def _refusal(report: Report) -> list[list[str]]:
    assert report.refused is not None  # noqa: S101  # as_text asked
    return [
        [f"{title(report)}: not judged"],
        _paragraph(_capital(report.refused.reason)),
        _paragraph(f"{report.refused.advice}{_options(report)}", "What helps: "),
        _checks(report),
    ]


def _judgement(report: Report, registry: Mapping[str, Measure]) -> list[list[str]]:
    return [
        _filmed(report),
        ["What stands out", *_findings(report.findings)],
        _section("What is good", good(report)),
        ["Figures (likely = 95 % interval)", *_table(report.measures, registry)],
        _both_legs(report, registry),
        _section("Not measured", (f"{_title(name, registry)}: {reason}" for name, reason in report.not_measured.items())),
        _checks(report),
        _paragraph(PROFESSIONAL),
    ]


def _filmed(report: Report) -> list[str]:
    if report.clips:
        return [f"{title(report)}, told together", *(f"  {said}" for said in each_clip(report)), _capital(_who(report))]
    clip = report.clip
    start, stop = clip.used_s or (0.0, clip.duration_s)
    used = (
        f"{clip.duration_s:.1f} s"
        if clip.part_s is None
        else f"{stop - start:.1f} of {clip.duration_s:.1f} s used ({start:.1f} to {stop:.1f} s)"
    )
    slow = "" if clip.slow_motion == 1 else f", slow motion {clip.slow_motion:g}x undone"
    near = "" if report.near_side is None else f", {report.near_side} leg nearer the camera"
    return [
        f"{clip.name}: filmed {VIEWS[report.view]}{near}",
        f"{used}, {clip.frame_rate_hz:.0f} frames/s{slow}, {len(report.events)} steps; {_who(report)}",
    ]


def _who(report: Report) -> str:
    runner = report.runner
    height = "height not given" if runner.height_m is None else f"height {runner.height_m:.2f} m"
    belt = "belt speed not known" if runner.belt_speed_mps is None else f"belt speed {speed(runner.belt_speed_mps)}"
    how = ", estimated" if runner.belt_speed_source == "estimated" else ""
    return f"{height}, {belt}{how}"


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    place = 0
    for place, finding in enumerate(findings, start=1):
        cue = CUES.get(finding.cue)
        yield f"{place}. {cue.title if cue else finding.measure}"
        yield from _paragraph(finding.text, indent="   ")
        yield from _paragraph(finding.try_, "Try: ", "   ")
        yield from _paragraph(cue.hips if cue else "", "Why: ", "   ")
        yield from _paragraph(EVIDENCE[finding.evidence], "Evidence: ", "   ")
    if not place:
        yield "Nothing: no figure is clearly beyond its usual range."


def _table(measures: Mapping[str, Measured], registry: Mapping[str, Measure]) -> Iterator[str]:
    rows = [("", "value", "likely", "usual", ""), *(_row(name, found, registry.get(name)) for name, found in measures.items())]
    return _aligned(rows)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield ("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()


def _row(name: str, found: Measured, measure: Measure | None) -> tuple[str, str, str, str, str]:
    decimals = measure.decimals if measure is not None else 1
    usual = "" if found.band is None else span(found.band.low, found.band.high, "", decimals)
    return (
        measure.title if measure is not None else _spoken(name),
        quantity(found.value, found.unit, decimals),
        f"{number(found.interval95[0], decimals)} to {number(found.interval95[1], decimals)}",
        usual,
        "; ".join([*filter(None, [verdict_words(found)]), *_remarks(found)]),
    )


def _remarks(found: Measured) -> Iterator[str]:
    """What a measure says besides in words, such as ``pattern: rearfoot``; figures stay in report.json."""
    return (f"{name.replace('_', ' ')}: {said}" for name, said in found.details.items() if isinstance(said, str))


def _both_legs(report: Report, registry: Mapping[str, Measure]) -> list[str]:
    """Left and right beside each other, and what their differences mean; empty where one camera told both."""
    found = legs(report, registry)
    if not found:
        return []
    rows = [("", "left", "likely", "right", "likely", "right - left")]
    rows += [(row.title, row.left, row.left_likely, row.right, row.right_likely, row.difference) for row in found]
    return ["Left and right", *_aligned(rows), *_paragraph(DIFFERENCES, indent="  ")]


def _checks(report: Report) -> list[str]:
    doubtful = [one for one in doubts(report) if one.check.level == "warn"]  # what refuses is the refusal's reason
    return _section("About the clips" if report.clips else "About the clip", (_doubt(doubt) for doubt in doubtful))


def _doubt(doubt: Doubt) -> str:
    check, about = doubt.check, f" ({', '.join(doubt.clips)})" if doubt.clips else ""
    needed = f" (needed: {check.needed})" if check.needed else ""
    return f"{_spoken(check.name)}{about}: {check.found}{needed}. {check.message}{_option(check)}"


def _options(report: Report) -> str:
    """The option that would mend what refused the clip."""
    refusing = (check for check in report.checks if report.refused is not None and check.name == report.refused.check)
    return next((_option(check) for check in refusing if check.level == "refuse"), "")


def _option(check: Check) -> str:
    """How to say on the command line what would mend a check, as a sentence of its own."""
    if not check.mend:
        return ""
    return f" Say it with {' or '.join(_said(one) for one in check.mend)}."


def _said(mend: Mend) -> str:
    option, blank = _OPTIONS[mend.setting]
    value = f"{mend.value:g}" if isinstance(mend.value, float) else mend.value
    return f"{option} {value or blank}"


def _section(title: str, items: Iterable[str]) -> list[str]:
    lines = [line for item in items for line in _paragraph(item, indent="  ")]
    return [title, *lines] if lines else []


def _paragraph(text: str, lead: str = "", indent: str = "") -> list[str]:
    if not text:
        return []
    joined = re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", lead + text)  # a line does not begin with "%"
    lines = textwrap.wrap(
        joined, WIDTH, initial_indent=indent, subsequent_indent=indent + " " * len(lead), break_on_hyphens=False
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _title(name: str, registry: Mapping[str, Measure]) -> str:
    return registry[name].title if name in registry else _spoken(name)


def _spoken(name: str) -> str:
    return _capital(name.replace("_", " "))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
