"""The measures themselves in words: what each asks, how it is worked out, what is usual, how far to trust it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from formcheck import calibration
from formcheck.errors import InputError
from formcheck.guide import CUES, EVIDENCE
from formcheck.measure import Measure, RunnerContext
from formcheck.units import quantity, span, speed

__all__ = ["TERMS", "facts", "in_full", "listing"]

WIDTH: Final = 96

TERMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Initial contact": "the moment a foot lands; toe-off is the moment it leaves the belt.",
        "Stance": "from the landing of a foot to its toe-off; mid-stance is its middle. In swing the foot is in the air.",
        "Step": "from the landing of one foot to that of the other. A stride is two steps.",
        "Flight": "the time in which neither foot is down.",
        "Gait phase": "how far a stride has come: 0 where the foot lands, 1 where it lands again.",
        "Landmarks": "the points of the body that the pose model marks. The foot index is the tip of the foot.",
        "Leg length": "thigh and shank together, from hip to ankle. The shank is the lower leg.",
        "Near and far": "the leg nearer to the camera, and the other one.",
        "Likely range": "holds the true value 95 times in 100: the 95 % interval.",
        "Evidence": "how well it is known that the measure matters for hips. "
        + "; ".join(f"{grade} is {said}" for grade, said in EVIDENCE.items())
        + ".",
        "deg, ms": "degrees of an angle; thousandths of a second.",
    }
)
"""The field's words, each in plain ones."""


def listing(registry: Mapping[str, Measure], context: RunnerContext) -> str:
    """Every measure in a few lines each."""
    parts = [f"{m.name}\n  {m.question}\n  {_in_short(m, context)}" for m in registry.values()]
    return "\n".join([*parts, "", f"Usual ranges are for {_runner(context)}.", "formcheck measures NAME tells one in full.", ""])


def in_full(name: str, registry: Mapping[str, Measure], context: RunnerContext) -> str:
    """One measure with everything that is known about it. Raises :class:`~formcheck.errors.InputError` for an unknown name."""
    if name not in registry:
        raise InputError("measure", name, "one of " + ", ".join(registry))
    measure = registry[name]
    lines = [line for label, text in facts(measure, context).items() for line in _entry(label, text)]
    return "\n".join([measure.title, *lines, ""])


def facts(measure: Measure, context: RunnerContext) -> dict[str, str]:
    """Everything that is known about a measure, by heading; usual values are for ``context``."""
    bands, cue = measure.bands(context), CUES.get(measure.cue or "")
    known = {
        "Question": measure.question,
        "Worked out": measure.definition,
        "Landmarks": measure.landmarks,
        "Unit": measure.unit,
        "Views": ", ".join(measure.views),
        "Usual": "no range: for information" if bands is None else f"{_usual(measure, context)}, for {_runner(context)}",
        "Source": bands.source if bands is not None else "",
        "Evidence": f"{measure.evidence}. {measure.evidence_note or EVIDENCE[measure.evidence]}",
        "Accuracy": _accuracy(measure),
        "Limits": measure.limits,
        "Guide": "" if cue is None else f"{cue.title}. {cue.about} {cue.hips}",
        "Read in": "" if cue is None else "; ".join(cue.references),
    }
    return {label: text for label, text in known.items() if text}


def _accuracy(measure: Measure) -> str:
    """How far off the measure was where the truth is known: the harness's own figure, from the calibration."""
    models = calibration.load()
    # what is told in centimetres is calibrated in leg lengths: runners differ in size
    factor, unit = (100.0, "% of leg length") if measure.unit == "cm" else (1.0, measure.unit)
    said = [
        f"within {quantity(1.96 * factor * found[measure.name].sd, unit, 1)} for the {leg} leg"
        for leg, found in (("near", models.near), ("far", models.far))
        if measure.name in found
    ]
    if not said:
        return ""
    return f"Held against known truth, each left out of what was learnt, 19 runners in 20 came out right, {' and '.join(said)}."


def _entry(label: str, text: str) -> list[str]:
    return textwrap.wrap(text.strip(), WIDTH, initial_indent=f"  {label:11s}", subsequent_indent=" " * 13)


def _in_short(measure: Measure, context: RunnerContext) -> str:
    return f"{measure.unit}; {' or '.join(measure.views)} view; usual {_usual(measure, context)}; evidence {measure.evidence}"


def _usual(measure: Measure, context: RunnerContext) -> str:
    bands = measure.bands(context)
    return "not graded" if bands is None else span(bands.low, bands.high, measure.unit, measure.decimals)


def _runner(context: RunnerContext) -> str:
    height = "a runner whose height is not known" if context.height_m is None else f"a height of {context.height_m:.2f} m"
    belt = "an unknown belt speed" if context.belt_speed_mps is None else f"a belt speed of {speed(context.belt_speed_mps)}"
    return f"{height} and {belt}"
