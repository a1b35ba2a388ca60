"""Trunk sway: how far the trunk leans from side to side within a stride."""

from __future__ import annotations

import numpy as np

from formcheck.figures import model_for, value
from formcheck.landmarks import SIDES
from formcheck.measure import Estimate, Measure
from formcheck.trial import POINTS, Trial


def _apply(trial: Trial) -> Estimate:
    phases = np.arange(POINTS) / POINTS
    sides = [trial.at(side, phases) for side in SIDES]
    trunk = np.mean([side["shoulder"] - side["hip"] for side in sides], axis=0)
    sway = float(np.ptp(np.degrees(np.arctan2(trunk[:, 0], trunk[:, 1]))))
    return Estimate(value(model_for(trial, "trunk_sway", None), sway))


MEASURE = Measure(
    name="trunk_sway",
    title="Trunk sway",
    question="How far does the trunk lean from side to side?",
    unit="deg",
    definition="Sideways lean of the line from mid-hip to mid-shoulder, from furthest left to furthest right in the mean stride.",
    landmarks="shoulders and hips",
    views=("rear",),
    evidence="D",
    evidence_note="Descriptive: no usual range is agreed on.",
    limits="Hips follow the body little when seen from behind, so part of it is missed.",
    apply=_apply,
    cue="pelvis",
    smallest_change=3.0,
)
