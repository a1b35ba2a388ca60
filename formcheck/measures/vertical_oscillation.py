"""Vertical oscillation: how far the body bobs up and down with each step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from formcheck.figures import in_cm, model_for, one_step, times, value
from formcheck.landmarks import SIDES, Side
from formcheck.measure import Bands, Estimate, Measure, RunnerContext
from formcheck.trial import POINTS, Trial

FloatArray = NDArray[np.float64]


def _bands(_: RunnerContext) -> Bands:
    return Bands(None, 11, None, None, "runners on an instrumented treadmill, 9.3 to 10.7 cm")


def _apply(trial: Trial) -> Estimate:
    curve = trial.curve(trial.near)
    # loose clothes hold the hip landmarks back; the head does not lie (DESIGN 3), so the highest landmark speaks
    part = next(part for part in ("ear", "shoulder", "hip") if np.isfinite(curve[part]).all())
    bounce = one_step(curve[part][:, 1])
    top, bottom = (extreme / POINTS for extreme in (bounce.argmax(), bounce.argmin()))
    contacts = {side: trial.contacts[side].initial_contact for side in SIDES}

    def each(foot: Side, *, noise: bool = False) -> FloatArray:
        """(N,) highest minus lowest in the steps that begin with this foot's contact, leg lengths."""
        begun = contacts[trial.near] + (0.0 if foot == trial.near else 0.5)
        phases = (contacts[foot] + (begun + share - contacts[foot] + 0.25) % 1 - 0.25 for share in (top, bottom))
        high, low = (trial.each(trial.near, phase, foot=foot, noise=noise)[part][:, 1] for phase in phases)
        return high - low

    steps = {side: each(side) for side in SIDES}
    noise = np.concatenate([each(side, noise=True) for side in SIDES])
    model = model_for(trial, "vertical_oscillation", None)
    found = value(model, float(np.ptp(bounce)), np.concatenate(list(steps.values())), noise)
    estimate = in_cm(trial, times(found, 100))
    ends = np.cumsum([0, *(len(one) for one in steps.values())])
    by_foot = {side: estimate.overall.each[ends[n] : ends[n + 1]] for n, side in enumerate(steps)}
    return replace(estimate, each_step=by_foot)


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
