"""Duty factor: the share of a stride one foot is on the belt."""

from __future__ import annotations

from formcheck.figures import interval
from formcheck.measure import Estimate, Measure, Value
from formcheck.measures.contact_time import contact_ms
from formcheck.trial import Trial


def _apply(trial: Trial) -> Estimate:
    contact = contact_ms(trial, trial.near)
    percent = 100 / (1000 * trial.period_s)
    sd = percent * (contact.interval95[1] - contact.value) / 1.96
    per_step = None if contact.per_step_sd is None else percent * contact.per_step_sd
    found = Value(percent * contact.value, interval(percent * contact.value, sd), per_step, contact.steps)
    return Estimate(found, details={"running": "with flight" if found.value < 50 else "grounded"})


MEASURE = Measure(
    name="duty_factor",
    title="Duty factor",
    question="What share of a stride is one foot on the belt?",
    unit="%",
    definition="Contact time divided by stride time; above 50 % there is no flight (grounded running).",
    landmarks="hip, knee, ankle, heel and foot index",
    views=("side",),
    evidence="C",
    evidence_note="Reported only; above 50 % is ordinary in slow running (Bonnaerens 2021).",
    limits="As contact time.",
    apply=_apply,
    one_limb=True,
    smallest_change=2.0,
)
