"""The page's words: how a measure, a figure, a verdict, a place and a wait are said. No arithmetic but rounding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from formcheck import strip, summary, units
from formcheck.guide import CUES, EVIDENCE
from formcheck.inches import in_inches
from formcheck.library import Kept
from formcheck.measures import REGISTRY
from formcheck.page.state import Running
from formcheck.report import Band, Measured, Report
from formcheck.sight import Sight
from formcheck.together import labels
from formcheck.units import typeset

__all__ = [
    "STAGES",
    "also",
    "apart",
    "as_typed",
    "axis",
    "axis_of",
    "card",
    "come_first",
    "contacts",
    "cue",
    "day",
    "decimals",
    "evidence",
    "figure",
    "filmed",
    "interval",
    "kept",
    "percents",
    "places",
    "progress",
    "question",
    "seen",
    "seen_from",
    "sentence",
    "shown",
    "sides",
    "time_left",
    "times",
    "title",
    "typeset",
    "usual",
    "value",
    "verdict",
    "why",
]

_LENGTHS: Final = (("cm", 0), ("in", 1))

STAGES: Final = {
    "start": "Getting ready",
    "model": "Fetching the pose model, once",
    "look": "Looking at the clip",
    "pose": "Following the runner",
    "measure": "Measuring",
    "write": "Drawing the pictures",
    "draw": "Drawing on the clip",
}


def as_typed(report: Report, typed: Mapping[str, str]) -> Report:
    """The report with its lengths in the units in which height and speed were typed."""
    return in_inches(report, REGISTRY) if units.in_feet(typed.get("height", ""), typed.get("unit", "")) else report


def title(name: str) -> str:
    """A measure's, or a check's, name as a heading."""
    return REGISTRY[name].title if name in REGISTRY else summary.check_title(name)


def question(name: str) -> str:
    """What a measure asks, in a sentence."""
    return REGISTRY[name].question if name in REGISTRY else ""


def decimals(name: str) -> int:
    """How many decimals a measure is worth."""
    return REGISTRY[name].decimals if name in REGISTRY else 1


def cue(key: str) -> str:
    """A cue of the guide as a heading."""
    return CUES[key].title if key in CUES else key


def why(key: str) -> str:
    """Why a cue may matter for hips."""
    return typeset(CUES[key].hips) if key in CUES else ""


def evidence(grade: str) -> str:
    """How well something is supported, as a sentence."""
    return f"The evidence is {EVIDENCE[grade]}."


def percents(left: float, top: float, right: float, bottom: float) -> dict[str, str]:
    """A box in parts of a picture as a style sheet places it."""
    return {"left": f"{left:.2%}", "top": f"{top:.2%}", "width": f"{right - left:.2%}", "height": f"{bottom - top:.2%}"}


def times(sight: Sight) -> list[dict[str, str]]:
    """How a clip's time runs, in sentences, each with a shape that tells whether it is as it should be."""
    rate = units.number(sight.frame_rate_hz, 0)
    said = [("within", f"{units.number(sight.duration_s, 0)} seconds at {rate} frames a second.")]
    if sight.untimed:
        said = [("outside", "The file does not say when its frames were taken. Hand in the file as the camera wrote it.")]
    if sight.slow_motion_told is not None:
        factor = units.number(sight.slow_motion_told, 0)
        said.append(("within", f"The camera noted slow motion, {factor} times slower than life: it is counted in real time."))
    if sight.other_rate_claimed:
        claimed = units.number(sight.container_rate_hz or 0.0, 0)
        said.append(("watch", f"The file promises {claimed} frames a second and holds {rate}: each frame's own time counts."))
    if sight.variable_frame_rate:
        said.append(("watch", "The frames are not evenly spaced in time. Each one's own time counts, so the figures hold."))
    if sight.dropped_frames:
        frames = "frame" if sight.dropped_frames == 1 else "frames"
        said.append(
            ("watch", f"The camera skipped {sight.dropped_frames} {frames}. The figures hold; a few moments are missing.")
        )
    if sight.few_frames:
        said.append(("watch", "Set the camera to 60 frames a second next time, if it can: that makes the times surer."))
    return [{"shape": shape, "text": typeset(text)} for shape, text in said]


def sentence(text: str) -> str:
    """Words as a sentence: a capital first, a full stop last."""
    said = typeset(text.strip())
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith(('.', '!', '?')) else '.'}"


def value(measured: Measured, name: str) -> str:
    """The figure with its unit."""
    return figure(measured.value, measured.unit, name)


def figure(value: float, unit: str, name: str) -> str:
    """A figure of a measure with its unit."""
    return typeset(units.quantity(value, unit, _places(name, unit)))


_SEEN: Final[Mapping[str, str]] = {
    "cadence": "one landing and the next: the time between them is a step",
    "vertical_oscillation": "the line is the height of the head, broken where it was at the lowest",
    "crossover": "where the foot stands; broken: where the other one stood",
}


def seen(name: str) -> str:
    """What to look at in a finding's picture, where its lines do not say it; else empty."""
    return _SEEN.get(name, "")


def shown(name: str, value: str) -> str:
    """What a finding's picture shows, for who cannot see it."""
    return f"{title(name)} {value}, drawn into the clip's own pictures{f': {_SEEN[name]}' if name in _SEEN else ''}."


def also(measured: Measured) -> str:
    """The figure in other words, where the measure has some: as a length, or as a pattern."""
    if "pattern" in measured.details:
        return str(measured.details["pattern"])
    lengths = (
        units.quantity(float(measured.details[unit]), unit, digits) for unit, digits in _LENGTHS if unit in measured.details
    )
    return typeset(next(lengths, ""))


def sides(measured: Measured, name: str) -> list[dict[str, str]]:
    """Each leg's own figure, where both have one."""
    legs = (("left leg", measured.left), ("right leg", measured.right))
    if measured.left is None or measured.right is None:
        return []
    unit, digits = _short(measured.unit), _places(name, measured.unit)
    return [{"name": side, "value": typeset(units.quantity(leg.value, unit, digits))} for side, leg in legs if leg]


def _places(name: str, unit: str) -> int:
    """Decimals of a figure in a unit: a tenth of an inch is what a camera can tell."""
    return 1 if unit == "in" else decimals(name)


def _short(unit: str) -> str:
    """A unit where the figure itself stands beside it and says what it is a part of."""
    return unit.replace(" of leg length", "")


def interval(measured: Measured, name: str) -> str:
    """The 95 % interval, with its unit."""
    return typeset(units.span(*measured.interval95, _short(measured.unit), _places(name, measured.unit)))


def usual(band: Band | None, unit: str, name: str) -> str:
    """The usual range, with its unit; empty where there is none."""
    if band is None or (band.low is None and band.high is None):
        return ""
    return typeset(units.span(band.low, band.high, _short(unit), _places(name, unit)))


def axis(measured: Measured, name: str) -> str:
    """A measure with its unit, for the axis of a chart."""
    return axis_of(name, measured.unit)


def axis_of(name: str, unit: str) -> str:
    """A measure with a unit, for the axis of a chart."""
    said = {"deg": "degrees", "% leg": "% of leg length", "in": "inches"}.get(unit, unit)
    return f"{title(name)} ({said})" if said else title(name)


def verdict(measured: Measured) -> str:
    """What a figure amounts to."""
    return summary.verdict_words(measured) or "for information"


def card(name: str, measured: Measured) -> dict[str, object]:
    """Everything that is said of a figure at first sight."""
    return {
        "title": title(name),
        "question": question(name),
        "value": value(measured, name),
        "interval": interval(measured, name),
        "usual": usual(measured.band, measured.unit, name),
        "also": also(measured),
        "places": places(measured) if measured.band is not None else None,
        "sides": sides(measured, name),
        "verdict": strip.mark(measured),
        "verdict_words": verdict(measured),
    }


def apart(names: Mapping[str, str]) -> dict[str, str]:
    """What is to be chosen from, by key, no two called alike: Streamlit's select boxes know a choice by its name alone."""
    return dict(zip(names, labels(list(names.values())), strict=True))


def contacts(report: Report) -> list[dict[str, str | float]]:
    """Every landing of a foot: when it is shown as the clip plays, and what is said of it."""
    return [{"at": at_s, "word": f"{side} foot lands"} for side, at_s in report.landings()]


def places(measured: Measured) -> dict[str, Any]:
    """Where a figure, its likely range and the usual one are drawn, in per cent of the line they lie on."""
    drawn = strip.places(measured)
    ends = {"interval": drawn.interval, "band": drawn.band}
    spans = {name: None if span is None else _stretch(*span) for name, span in ends.items()}
    return {"value": f"{drawn.value:.1%}", **spans}


def _stretch(start: float, stop: float) -> dict[str, str]:
    return {"left": f"{start:.1%}", "width": f"{stop - start:.1%}"}


def progress(state: Running) -> str:
    """How far a worker is: frames done, and the time it still needs."""
    done = ""
    if state.total and state.stage in {"pose", "draw"}:
        done = f"frame {state.done} of {state.total}"
    elif state.total and state.stage == "model":
        done = f"{units.number(state.done / 1e6, 1)} of {units.quantity(state.total / 1e6, 'MB', 1)}"
    return " · ".join(part for part in (done, time_left(state.left_s)) if part)


def come_first(clips: int) -> str:
    """A place in a queue."""
    return {0: "it is next", 1: "one clip comes first"}.get(clips, f"{clips} clips come first")


def seen_from(report: Report) -> str:
    """Where the camera stood."""
    if report.view == "side":
        return f"seen from the runner's {report.near_side}" if report.near_side else "seen from the side"
    return {"rear": "seen from behind", "front": "seen from the front"}.get(report.view or "", "")


def filmed(report: Report, said: Callable[[float], str]) -> str:
    """From where and at what speed, which ``said`` says."""
    speed = report.runner.belt_speed_mps
    return " · ".join(filter(None, (seen_from(report), "belt speed not known" if speed is None else said(speed))))


def day(on: date) -> str:
    """A day as people write it, the same in every language's numbers.

    >>> day(date(2026, 3, 4))
    '4 Mar 2026'
    """
    return f"{on.day} {on:%b %Y}"


def kept(clip: Kept) -> str:
    """A kept clip in a line: whose, when, and which."""
    return f"{clip.athlete}, {day(clip.day)}, {clip.clip}"


def time_left(left_s: float | None) -> str:
    """A wait as people say it; empty where it is not known."""
    if left_s is None:
        return ""
    if left_s < 8:
        return "a few seconds left"
    if left_s < 55:
        return f"about {round(left_s, -1):.0f} seconds left"
    minutes = round(left_s / 60)
    return f"about {minutes} minutes left" if minutes > 1 else "about a minute left"
