"""Flight time: how long both feet are off the belt; negative where they overlap, as in slow grounded running."""

from __future__ import annotations

import numpy as np

from formcheck.figures import model_for, of_each_leg, value
from formcheck.landmarks import Side, other
from formcheck.measure import Measure, Value
from formcheck.trial import Trial


def _flight_ms(trial: Trial, side: Side) -> Value:
    """From this foot's toe-off to the other's next initial contact."""
    toe_off = trial.contacts[side].toe_off
    gap = (trial.contacts[other(side)].initial_contact - toe_off + 0.5) % 1 - 0.5
    begun, landed = trial.steps[side].toe_off_s, trial.steps[other(side)].initial_contact_s
    raw = 1000 * gap * trial.period_s
    nearest = np.abs(landed - begun[:, None] - raw / 1000).argmin(axis=1)
    each = 1000 * (landed[nearest] - begun)
    return value(model_for(trial, "flight_time", side), raw, np.where(np.abs(each - raw) < 150, each, np.nan))


MEASURE = Measure(
    name="flight_time",
    title="Flight time",
    question="How long are both feet off the belt?",
    unit="ms",
    definition="Next initial contact of the other foot minus toe-off; negative when both feet are down.",
    landmarks="both legs",
    views=("side",),
    evidence="D",
    evidence_note="Descriptive.",
    limits="Rests on the far foot's contact too, which is seen less well.",
    apply=of_each_leg(_flight_ms),
    decimals=0,
    smallest_change=20.0,
)
