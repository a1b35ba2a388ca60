"""Knee projection angle: where the knee lies in the picture between hip and ankle at mid-stance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.figures import middle_of_stance, model_for, of_each_leg, value
from formcheck.joints import Posture
from formcheck.landmarks import Side
from formcheck.measure import Measure, Value
from formcheck.trial import Trial


def _inwards_deg(posture_of: Posture, side: Side) -> NDArray[np.float64]:
    """Bend of the line hip - knee - ankle in the picture, + = knee towards the other leg."""
    sign = 1 if side == "left" else -1
    thigh, shank = posture_of["hip"] - posture_of["knee"], posture_of["ankle"] - posture_of["knee"]
    bend: NDArray[np.float64] = np.degrees(
        np.arctan2(-sign * thigh[..., 0], thigh[..., 1]) + np.arctan2(-sign * shank[..., 0], -shank[..., 1])
    )
    return bend


def _of_side(trial: Trial, side: Side) -> Value:
    phase = middle_of_stance(trial, side)
    raw = float(_inwards_deg(trial.at(side, phase), side))
    each, noise = (_inwards_deg(trial.each(side, phase, noise=noisy), side) for noisy in (False, True))
    return value(model_for(trial, "knee_projection", side), raw, each, noise)


MEASURE = Measure(
    name="knee_projection",
    title="Knee projection angle",
    question="Where is the knee between hip and ankle, seen from behind?",
    unit="deg",
    definition="Bend of the line hip, knee, ankle in the picture at mid-stance; positive when the knee is nearer the other leg.",
    landmarks="hip, knee and ankle",
    views=("rear",),
    evidence="D",
    evidence_note="Descriptive: an angle in the picture, not one of the joint; in running the two do not agree (Dingenen 2018).",
    limits="Turning and bending of the leg show in it too.",
    apply=of_each_leg(_of_side),
    smallest_change=4.0,
)
