"""Vertical oscillation: how far the body bobs up and down with each step."""

from __future__ import annotations

import numpy as np

from formcheck.figures import interval, model_for, step_bounce
from formcheck.measure import Bands, Estimate, Measure, RunnerContext, Value
from formcheck.trial import Trial


def _bands(_: RunnerContext) -> Bands:
    return Bands(None, 11, None, None, "runners on an instrumented treadmill, 9.3 to 10.7 cm")


def _apply(trial: Trial) -> Estimate:
    model = model_for(trial, "vertical_oscillation", None)
    curve = trial.curve(trial.near)
    seen = [curve[part][:, 1] for part in ("ear", "shoulder", "hip") if np.isfinite(curve[part]).all()]
    # loose clothes hold the hip landmarks back; the head does not lie (DESIGN 3), so the highest landmark speaks
    leg_lengths = model.gain * step_bounce(seen[0]) + model.offset
    spread = model.sd
    steps = sum(len(trial.steps[side].initial_contact_s) for side in ("left", "right"))
    if trial.scale.leg_m is None:
        percent = 100 * leg_lengths
        return Estimate(Value(percent, interval(percent, 100 * spread), None, steps), unit="% of leg length")
    cm = 100 * leg_lengths * trial.scale.leg_m
    sd = float(np.hypot(100 * spread * trial.scale.leg_m, cm * trial.scale.leg_sd))
    return Estimate(Value(cm, interval(cm, sd), None, steps), details={"percent_of_leg": 100 * leg_lengths})


MEASURE = Measure(
    name="vertical_oscillation",
    title="Vertical oscillation",
    question="How far does the body bob up and down with each step?",
    unit="cm",
    definition="Highest minus lowest point of the pelvis within a step, read from head and trunk.",
    landmarks="ears, shoulders and hips",
    views=("side", "rear"),
    evidence="B",
    evidence_note="Moderate for running economy, none for hips.",
    limits="Needs height or belt speed for centimetres; else it is told in % of leg length.",
    apply=_apply,
    bands=_bands,
    cue="soft_landing",
    smallest_change=1.0,
)
