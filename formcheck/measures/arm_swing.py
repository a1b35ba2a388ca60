"""Arm swing: how far the hand travels forth and back about the shoulder."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.figures import model_for, value
from formcheck.joints import Posture
from formcheck.measure import Estimate, Measure
from formcheck.trial import POINTS, Trial

FloatArray = NDArray[np.float64]


def _apply(trial: Trial) -> Estimate:
    curve = trial.curve(trial.near)
    arm = np.linalg.norm(curve["shoulder"] - curve["elbow"], axis=1) + np.linalg.norm(curve["elbow"] - curve["wrist"], axis=1)
    per = 100 / float(np.median(arm))
    ahead = per * _ahead(curve)
    start = trial.contacts[trial.near].initial_contact
    furthest = [start + float(extreme) / POINTS for extreme in (ahead.argmax(), ahead.argmin())]

    def each(*, noise: bool = False) -> FloatArray:
        """(N,) travel between the moments at which the hand is usually furthest in front and behind."""
        front, behind = (per * _ahead(trial.each(trial.near, phase, noise=noise)) for phase in furthest)
        return front - behind

    return Estimate(value(model_for(trial, "arm_swing", None), float(np.ptp(ahead)), each(), each(noise=True)))


def _ahead(posture: Posture) -> FloatArray:
    """(N,) wrist ahead of the shoulder, leg lengths."""
    return posture["wrist"][:, 0] - posture["shoulder"][:, 0]


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
