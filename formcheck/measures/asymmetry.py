"""Asymmetry: whether left and right steps take the same time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import CannotMeasureError
from formcheck.figures import event_excess_s, interval, model_for
from formcheck.landmarks import SIDES
from formcheck.measure import Bands, Estimate, Measure, RunnerContext, Value
from formcheck.trial import Trial

FloatArray = NDArray[np.float64]

BAND_PERCENT = 6.0
"""step times within this of each other are usual; no injury link in 836 runners (Malisoux 2024)"""


def _bands(_: RunnerContext) -> Bands:
    return Bands(-BAND_PERCENT, BAND_PERCENT, None, None, "step times of healthy runners")


def _each_percent(trial: Trial) -> FloatArray:
    """The asymmetry (N,) of each step and the one after it, so of every stride from either foot's contact."""
    left_s, right_s = (trial.steps[side].initial_contact_s for side in SIDES)
    landed_s = np.sort(np.concatenate([left_s, right_s]))
    towards = np.where(np.isin(landed_s, right_s), 1.0, -1.0)
    found: FloatArray = 200 * towards[2:] * np.diff(landed_s, 2) / (landed_s[2:] - landed_s[:-2])
    return found


def _apply(trial: Trial) -> Estimate:
    left, right = (times[np.isfinite(times)] for times in (trial.step_times_s(side) for side in SIDES))
    if not (left.size and right.size):
        raise CannotMeasureError("it needs steps of both feet")
    percent = 200 * float((right.mean() - left.mean()) / (right.mean() + left.mean()))
    # a contact read late lengthens one step and shortens the other
    doubt_s = float(np.hypot(event_excess_s(trial, "left"), event_excess_s(trial, "right")))
    each = _each_percent(trial)
    per_stride = float(np.std(each, ddof=1)) if len(each) > 1 else None
    # neighbouring pairs share a step: two of them tell what one stride does
    sampling = (per_stride or 0.0) / np.sqrt(max(len(each) / 2, 1))
    sd = float(np.hypot(np.hypot(model_for(trial, "asymmetry", None).sd, sampling), 400 * doubt_s / trial.period_s))
    return Estimate(
        Value(percent, interval(percent, sd), per_stride, len(left) + len(right)),
        details={
            "left_step_ms": 1000 * left.mean(),
            "right_step_ms": 1000 * right.mean(),
            # the far leg's angles are read half as surely, and always from the same side: what differs may be the camera
            "angles": "need a clip from each side",
        },
    )


MEASURE = Measure(
    name="asymmetry",
    title="Asymmetry",
    question="Do left and right steps take the same time?",
    unit="%",
    definition="200 (right - left) / (right + left) of step times; a step is named after the foot it ends with.",
    landmarks="both legs",
    views=("side",),
    evidence="B",
    evidence_note="Moderate, and against: asymmetry within usual bounds goes with no more injuries (Malisoux 2024).",
    limits="One camera sees the far foot less well, so angles are compared only where two clips show a side each. Up to "
    "3 degrees is usual and no sign of injury.",
    apply=_apply,
    bands=_bands,
    smallest_change=4.0,
)
