"""Knee flexion at contact: how soft the knee is when the foot lands."""

from __future__ import annotations

from formcheck.angles import knee_flexion
from formcheck.figures import Neutral, at_contact
from formcheck.measure import Bands, Measure, RunnerContext

STANDING = Neutral(3.0, 4.0)
"""knees of people standing at ease: a few degrees of flexion"""


def _bands(_: RunnerContext) -> Bands:
    return Bands(8, None, 4, None, "runners on an instrumented treadmill at 2.5 m/s")


MEASURE = Measure(
    name="knee_flexion_contact",
    title="Knee flexion at contact",
    question="Is the knee soft when the foot lands?",
    unit="deg",
    definition="180 deg minus the angle hip-knee-ankle at initial contact; 0 is straight.",
    landmarks="hip, knee and ankle",
    views=("side",),
    evidence="C",
    evidence_note="Limited: a straight knee at contact goes with a stiffer landing.",
    limits="A timing error of 10 ms costs 1 to 3 deg.",
    apply=at_contact("knee_flexion_contact", knee_flexion, neutral=STANDING),
    bands=_bands,
    cue="overstride",
    smallest_change=3.8,
)
