"""Overstride: how far ahead of the hip the foot lands."""

from __future__ import annotations

from collections.abc import Mapping

from formcheck.angles import ahead
from formcheck.figures import at_contact
from formcheck.measure import Bands, Estimate, Measure, RunnerContext
from formcheck.trial import Trial

_AT_CONTACT = at_contact("overstride", ahead)


def _bands(runner: RunnerContext) -> Bands:
    """Usual at a speed: 23 % of leg length at 2.5 m/s, 7.5 more per m/s (SCIENCE 3, from instrumented treadmill data)."""
    usual = 23 + 7.5 * ((runner.belt_speed_mps or 3.0) - 2.5)
    known = "at this speed" if runner.belt_speed_mps else "at about 3 m/s, speed not known"
    return Bands(None, usual + 5, None, usual + 10, f"runners on an instrumented treadmill {known}")


def _apply(trial: Trial) -> Estimate:
    found = _AT_CONTACT(trial)
    details: Mapping[str, float | str] = found.details
    if trial.scale.leg_m is not None:
        details = {**details, "cm": found.overall.value * trial.scale.leg_m}
    return Estimate(found.overall, found.left, found.right, details)


MEASURE = Measure(
    name="overstride",
    title="Overstride",
    question="How far ahead of the hip does the foot land?",
    unit="% of leg length",
    definition="Horizontal distance from hip to ankle at initial contact, divided by thigh and shank together.",
    landmarks="hip, knee and ankle",
    views=("side",),
    evidence="C",
    evidence_note="Limited: a longer reach goes with higher braking and hip load in lab studies.",
    limits="Camera roll moves it by about 1.7 % of leg length per degree; it grows with speed.",
    apply=_apply,
    bands=_bands,
    cue="overstride",
    decimals=0,
    smallest_change=3.0,
)
