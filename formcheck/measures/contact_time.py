"""Contact time: how long the foot stays on the belt."""

from __future__ import annotations

import numpy as np

from formcheck.figures import model_for, of_each_leg, value
from formcheck.landmarks import Side
from formcheck.measure import Measure, Value
from formcheck.trial import Trial


def contact_ms(trial: Trial, side: Side) -> Value:
    """Contact time of one foot, ms, with what its two events are uncertain by."""
    contact = trial.contacts[side]
    raw = 1000 * (contact.toe_off - contact.initial_contact) * trial.period_s
    steps = trial.steps[side]
    each = 1000 * (steps.toe_off_s - steps.initial_contact_s)
    usual = np.hypot(trial.calibration.initial_contact.sd_ms, trial.calibration.toe_off.sd_ms)
    found = 1000 * np.hypot(contact.initial_contact_sd_s, contact.toe_off_sd_s)
    excess = float(np.sqrt(max(0.0, found**2 - usual**2)))
    return value(model_for(trial, "contact_time", side), raw, each, more_sd=excess)


MEASURE = Measure(
    name="contact_time",
    title="Contact time",
    question="How long does the foot stay on the belt?",
    unit="ms",
    definition="Toe-off minus initial contact of the same foot.",
    landmarks="hip, knee, ankle, heel and foot index; from behind the bounce of shoulders and hips",
    views=("side", "rear"),
    evidence="C",
    evidence_note="Reported only: it falls with speed, 276 to 298 ms at 2.5 m/s, about 224 at 3.5.",
    limits="Events are read off the mean cycle, so single contacts vary less than on a force plate. From behind less sure.",
    apply=of_each_leg(contact_ms),
    cue="soft_landing",
    decimals=0,
    smallest_change=15.0,
)
