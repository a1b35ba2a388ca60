"""Foot strike angle: which part of the foot meets the belt first."""

from __future__ import annotations

from formcheck.angles import foot_pitch
from formcheck.figures import at_contact
from formcheck.measure import Bands, Estimate, Measure, RunnerContext, Value
from formcheck.trial import Trial

AHEAD_S = 0.010
"""the folded foot starts to flatten a little before the real one does, so its pitch is read this much earlier"""
REARFOOT_DEG, FOREFOOT_DEG = 8.0, -1.6
"""Altman & Davis 2012, 10.1016/j.gaitpost.2011.09.104"""

_AT_CONTACT = at_contact("foot_strike_angle", foot_pitch, ahead_s=AHEAD_S, against_belt=True)


def pattern(angle_deg: float) -> str:
    """Strike pattern of a foot strike angle: rearfoot, midfoot or forefoot."""
    if angle_deg > REARFOOT_DEG:
        return "rearfoot"
    return "forefoot" if angle_deg < FOREFOOT_DEG else "midfoot"


def _said(found: Value) -> str:
    low, high = (pattern(angle) for angle in found.interval95)
    likely = pattern(found.value)
    return likely if low == high else f"{likely}, not certain"


def _bands(_: RunnerContext) -> Bands:
    return Bands(None, 25, None, None, "rearfoot runners land at 17 to 29 deg")


def _apply(trial: Trial) -> Estimate:
    found = _AT_CONTACT(trial)
    return Estimate(found.overall, found.left, found.right, {**found.details, "pattern": _said(found.overall)})


MEASURE = Measure(
    name="foot_strike_angle",
    title="Foot strike angle",
    question="Which part of the foot meets the belt first?",
    unit="deg",
    definition="Pitch of the sole against the belt at initial contact, toes up positive; above 8 rearfoot, below -1.6 forefoot.",
    landmarks="heel and foot index",
    views=("side",),
    evidence="C",
    evidence_note="Limited: no strike pattern is known to be the better one; only very steep rearfoot landings are pointed out.",
    limits="The pose model draws feet flatter than they are; the gain that undoes this comes from validation.",
    apply=_apply,
    bands=_bands,
    cue="soft_landing",
    smallest_change=2.3,
)
