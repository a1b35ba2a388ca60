"""Hip extension: how far the thigh trails behind the hip as the foot leaves the belt."""

from __future__ import annotations

import numpy as np

from formcheck.angles import thigh
from formcheck.figures import model_for, of_each_leg, value
from formcheck.landmarks import Side
from formcheck.measure import Measure, Value
from formcheck.trial import POINTS, Trial


def _extension(trial: Trial, side: Side) -> Value:
    raw = thigh(trial.curve(side))
    last = trial.contacts[side].initial_contact + float(np.argmin(raw)) / POINTS
    each, noise = thigh(trial.each(side, last)), thigh(trial.each(side, last, noise=True))
    return value(model_for(trial, "hip_extension", side), float(raw.min()), each, noise)


MEASURE = Measure(
    name="hip_extension",
    title="Hip extension",
    question="How far does the thigh trail behind as the foot leaves the belt?",
    unit="deg",
    definition="Most backward angle of the thigh from the vertical, around toe-off; negative = behind the hip.",
    landmarks="hip and knee",
    views=("side",),
    evidence="D",
    evidence_note="Descriptive; tells a lean from the ankles from a fold at the waist.",
    limits="The angle of the thigh to gravity, not of the hip joint to the pelvis.",
    apply=of_each_leg(_extension),
    decimals=0,
    smallest_change=4.0,
)
