"""Head pitch: looking ahead or down at the belt."""

from __future__ import annotations

from formcheck.angles import head_line
from formcheck.figures import over_stride
from formcheck.measure import Bands, Estimate, Measure, RunnerContext
from formcheck.trial import Trial


def _bands(_: RunnerContext) -> Bands:
    """Descriptive in the literature; a head turned down by more than 15 deg is worth a word (the guide's gaze cue)."""
    return Bands(None, 15, None, 25, "a level gaze is 0; the guide asks for a gaze ahead")


def _apply(trial: Trial) -> Estimate:
    return Estimate(over_stride(trial, "head_pitch", head_line))


MEASURE = Measure(
    name="head_pitch",
    title="Head pitch",
    question="Is the gaze ahead, or down at the belt?",
    unit="deg",
    definition="How far the head is turned down from a level gaze, mean over the stride.",
    landmarks="nose, eyes, ears and mouth",
    views=("side",),
    evidence="D",
    evidence_note="Opinion: coaches' advice, no study links it to hips.",
    limits="A few degrees either way cannot be told apart; glasses and caps add to that.",
    apply=_apply,
    bands=_bands,
    cue="gaze",
    decimals=0,
    smallest_change=8.0,
)
