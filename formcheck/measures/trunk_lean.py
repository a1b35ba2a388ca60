"""Trunk lean: how far the trunk leans forward, and whether from the ankles or from the waist."""

from __future__ import annotations

import numpy as np

from formcheck.angles import thigh, trunk
from formcheck.figures import Neutral, model_for, over_stride
from formcheck.measure import Bands, Estimate, Measure, RunnerContext
from formcheck.trial import Trial

STANDING = Neutral(0.0, 3.0)
"""trunks of people standing at ease: upright, give or take"""
FOLD_DEG = 12.0
"""lean beyond the usual band with the standing leg still in front of the hip is a fold at the waist"""


def _bands(_: RunnerContext) -> Bands:
    return Bands(3, 11, 0, 15, "runners at their own speed, 7.3 deg +- 3.6 (Teng & Powers 2015)")


def lean_source(lean_deg: float, extension_deg: float) -> str:
    """``ankle lean`` when the leg trails behind the hip as the trunk leans, ``waist fold`` when it does not."""
    if lean_deg <= 3:
        return "upright"
    return "waist fold" if lean_deg > FOLD_DEG and extension_deg > -12 else "ankle lean"


def _apply(trial: Trial) -> Estimate:
    found = over_stride(trial, "trunk_lean", trunk, STANDING)
    near = trial.near
    # the near shoulder swings with the arms; both contacts of a stride together cancel that
    contacts = np.array([contact.initial_contact for contact in trial.contacts.values()])
    model = model_for(trial, "trunk_lean", None)
    at_contact = model.gain * float(np.mean(trunk(trial.at(near, contacts)))) + model.offset
    extension = float(np.min(thigh(trial.curve(near))))
    return Estimate(found, details={"at_contact_deg": at_contact, "source": lean_source(found.value, extension)})


MEASURE = Measure(
    name="trunk_lean",
    title="Trunk lean",
    question="How far does the trunk lean forward?",
    unit="deg",
    definition="Angle of the line hip to shoulder from the vertical, mean over the stride, positive forward.",
    landmarks="near shoulder and hip",
    views=("side",),
    evidence="C",
    evidence_note="Limited and conflicting for hips: more lean takes load off the knee and asks more of the hip's extensors.",
    limits="Camera roll adds degree for degree: hold the camera level.",
    apply=_apply,
    bands=_bands,
    cue="lean",
    smallest_change=2.5,
)
