"""The page's words: how a measure, a figure, a verdict, a place and a wait are said. No arithmetic but rounding."""

from __future__ import annotations

import re
from typing import Final

from formcheck import summary, units
from formcheck.guide import CUES, EVIDENCE
from formcheck.measures import REGISTRY
from formcheck.report import Band, Measured, Report

__all__ = [
    "STAGES",
    "axis",
    "cue",
    "decimals",
    "evidence",
    "interval",
    "question",
    "seen_from",
    "sentence",
    "time_left",
    "title",
    "typeset",
    "usual",
    "value",
    "verdict",
    "why",
]

STAGES: Final = {
    "start": "Getting ready",
    "look": "Looking at the clip",
    "pose": "Following the runner",
    "measure": "Measuring",
}


def title(name: str) -> str:
    """A measure's, or a check's, name as a heading."""
    return REGISTRY[name].title if name in REGISTRY else name.replace("_", " ").capitalize()


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
    return CUES[key].hips if key in CUES else ""


def evidence(grade: str) -> str:
    """How well something is supported, as a sentence."""
    return f"The evidence is {EVIDENCE[grade]}."


def typeset(text: str) -> str:
    """Text as it is printed: a true minus sign, and no line that begins with a per cent sign."""
    return re.sub(r"(?<!\S)-(?=\d)", "\N{MINUS SIGN}", text.replace(" %", "\N{NO-BREAK SPACE}%"))


def sentence(text: str) -> str:
    """Words as a sentence: a capital first, a full stop last."""
    said = typeset(text.strip())
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith(('.', '!', '?')) else '.'}"


def value(measured: Measured, name: str) -> str:
    """The figure with its unit."""
    return typeset(units.quantity(measured.value, measured.unit, decimals(name)))


def interval(measured: Measured, name: str) -> str:
    """The 95 % interval, with its unit."""
    return typeset(units.span(*measured.interval95, measured.unit, decimals(name)))


def usual(band: Band | None, unit: str, name: str) -> str:
    """The usual range, with its unit; empty where there is none."""
    if band is None or (band.low is None and band.high is None):
        return ""
    return typeset(units.span(band.low, band.high, unit, decimals(name)))


def axis(measured: Measured, name: str) -> str:
    """A measure with its unit, for the axis of a chart."""
    unit = {"deg": "degrees", "% leg": "% of leg length"}.get(measured.unit, measured.unit)
    return f"{title(name)} ({unit})" if unit else title(name)


def verdict(measured: Measured) -> str:
    """What a figure amounts to."""
    return summary.verdict_words(measured) or "for information"


def seen_from(report: Report) -> str:
    """Where the camera stood."""
    if report.view == "side":
        return f"seen from the runner's {report.near_side}" if report.near_side else "seen from the side"
    return {"rear": "seen from behind", "front": "seen from the front"}.get(report.view or "", "")


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
