"""Shank angle at contact: how far the lower leg reaches forward when the foot lands."""

from __future__ import annotations

from formcheck.angles import shank
from formcheck.figures import at_contact
from formcheck.measure import Bands, Measure, RunnerContext


def _bands(runner: RunnerContext) -> Bands:
    """Below 10 deg up to 3 m/s, 4 deg more per m/s above (SCIENCE 3)."""
    more = 4 * max(0.0, (runner.belt_speed_mps or 3.0) - 3.0)
    return Bands(None, 10 + more, None, 15 + more, "runners on an instrumented treadmill, by speed")


MEASURE = Measure(
    name="shank_angle",
    title="Shank angle at contact",
    question="Does the lower leg reach forward when the foot lands?",
    unit="deg",
    definition="Angle of the line knee to ankle from the vertical at initial contact, positive with the ankle ahead.",
    landmarks="knee and ankle",
    views=("side",),
    evidence="C",
    evidence_note="Limited: part of what coaches call overstriding (Souza 2016).",
    limits="A timing error of 10 ms costs 1.3 to 2.7 deg.",
    apply=at_contact("shank_angle", shank),
    bands=_bands,
    cue="overstride",
    smallest_change=4.8,
)
