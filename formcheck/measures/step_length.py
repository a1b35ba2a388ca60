"""Step length: belt speed times step time."""

from __future__ import annotations

import numpy as np

from formcheck.errors import CannotMeasureError
from formcheck.figures import interval
from formcheck.measure import Estimate, Measure, Value
from formcheck.trial import Trial


def _apply(trial: Trial) -> Estimate:
    scale = trial.scale
    if scale.belt_mps is None:
        raise CannotMeasureError("it needs the belt speed, or the runner's height to work the belt speed out")
    length_m = scale.belt_mps / (2 * trial.cycle.mean_frequency_hz)
    stride_s = np.concatenate([np.diff(steps.initial_contact_s) for steps in trial.steps.values()])
    wander = float(np.std(stride_s, ddof=1)) / trial.period_s if len(stride_s) > 1 else 0.0
    steps = sum(len(steps.initial_contact_s) for steps in trial.steps.values())
    sd = length_m * float(np.hypot(scale.belt_sd, wander / np.sqrt(max(steps, 1))))
    found = Value(length_m, interval(length_m, sd), length_m * wander, steps)
    return Estimate(found, details={"belt_speed": scale.source})


MEASURE = Measure(
    name="step_length",
    title="Step length",
    question="How long is a step?",
    unit="m",
    definition="Belt speed times the time of a step.",
    landmarks="timing only",
    views=("side",),
    evidence="D",
    evidence_note="Descriptive: at one belt speed it is cadence told the other way round.",
    limits="As good as the belt speed: real belts run at 98 to 103 % of what they show.",
    apply=_apply,
    decimals=2,
    smallest_change=0.03,
)
