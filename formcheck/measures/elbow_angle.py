"""Elbow angle: how far the arm is bent."""

from __future__ import annotations

from formcheck.angles import elbow
from formcheck.figures import over_stride
from formcheck.measure import Estimate, Measure
from formcheck.trial import Trial


def _apply(trial: Trial) -> Estimate:
    return Estimate(over_stride(trial, "elbow_angle", elbow))


MEASURE = Measure(
    name="elbow_angle",
    title="Elbow angle",
    question="How far is the arm bent?",
    unit="deg",
    definition="Angle shoulder-elbow-wrist of the near arm, mean over the stride; 180 is a straight arm.",
    landmarks="near shoulder, elbow and wrist",
    views=("side",),
    evidence="D",
    evidence_note="Descriptive.",
    limits="An arm held across the body looks more bent than it is.",
    apply=_apply,
    decimals=0,
    one_limb=True,
    smallest_change=8.0,
)
