"""Step width: how far apart left and right foot come down, seen from behind."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.figures import in_cm, model_for, value
from formcheck.landmarks import SIDES, Side
from formcheck.measure import Estimate, Measure, Value
from formcheck.trial import Trial

FloatArray = NDArray[np.float64]
STANCE = np.linspace(0.3, 0.7, 5)
"""share of stance over which the place of the standing ankle is averaged"""


def _phases(trial: Trial, side: Side) -> FloatArray:
    contact = trial.contacts[side]
    return contact.initial_contact + STANCE * (contact.toe_off - contact.initial_contact)


def _places(trial: Trial, side: Side, *, noise: bool) -> tuple[FloatArray, FloatArray]:
    """Moments (N,) of this foot's contacts and, at mid-stance, where across the belt its ankle was, + = to the runner's right."""
    found = [trial.each(side, phase, noise=noise)["ankle"][:, 0] for phase in _phases(trial, side)]
    return trial.steps[side].initial_contact_s, np.mean(found, axis=0)


def widths(trial: Trial, *, noise: bool = False) -> FloatArray:
    """(N,) widths of single steps as read, % of leg length: right ankle from left ankle in successive mid-stances."""
    left, right = (_places(trial, side, noise=noise) for side in SIDES)
    moments = np.concatenate([left[0], right[0]])
    order = np.argsort(moments)
    across = np.concatenate([-left[1], right[1]])[order]
    is_right = np.concatenate([np.zeros(len(left[0])), np.ones(len(right[0]))])[order]
    found: FloatArray = 100 * (across[1:] + across[:-1])[np.diff(is_right) != 0]
    return found


def percent(trial: Trial) -> Value:
    """Step width, % of leg length."""
    left, right = (float(trial.at(side, _phases(trial, side))["ankle"][:, 0].mean()) for side in SIDES)
    return value(model_for(trial, "step_width", None), 100 * (right - left), widths(trial), widths(trial, noise=True))


def _apply(trial: Trial) -> Estimate:
    return in_cm(trial, percent(trial))


MEASURE = Measure(
    name="step_width",
    title="Step width",
    question="How far apart do the feet come down?",
    unit="cm",
    definition="Sideways distance between left and right ankle in successive mid-stances; negative when the feet cross.",
    landmarks="ankles",
    views=("rear",),
    evidence="C",
    evidence_note="Descriptive; what it says about crossing is told under crossover.",
    limits="Needs the runner's height for centimetres; else it is told in % of leg length.",
    apply=_apply,
    smallest_change=2.0,
)
