"""Arm swing: how far the hand travels forth and back about the shoulder."""

from __future__ import annotations

import numpy as np

from formcheck.figures import model_for, value
from formcheck.measure import Estimate, Measure
from formcheck.trial import Trial


def _apply(trial: Trial) -> Estimate:
    curve = trial.curve(trial.near)
    arm = np.linalg.norm(curve["shoulder"] - curve["elbow"], axis=1) + np.linalg.norm(curve["elbow"] - curve["wrist"], axis=1)
    swing = np.ptp((curve["wrist"] - curve["shoulder"])[:, 0])
    return Estimate(value(model_for(trial, "arm_swing", None), 100 * float(swing) / float(np.median(arm))))


MEASURE = Measure(
    name="arm_swing",
    title="Arm swing",
    question="How far does the hand travel forth and back?",
    unit="% of arm length",
    definition="Fore-aft travel of the near wrist about the shoulder within a stride, divided by upper arm and forearm together.",
    landmarks="near shoulder, elbow and wrist",
    views=("side",),
    evidence="D",
    evidence_note="Descriptive.",
    limits="Movement across the body is not seen from the side.",
    apply=_apply,
    decimals=0,
    one_limb=True,
    smallest_change=10.0,
)
