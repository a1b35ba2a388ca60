"""Peak stance knee flexion: how far the knee gives while the foot stands."""

from __future__ import annotations

from formcheck.angles import knee_flexion
from formcheck.figures import peak_in_stance
from formcheck.measure import Bands, Measure, RunnerContext


def _bands(_: RunnerContext) -> Bands:
    return Bands(33, None, None, None, "runners on an instrumented treadmill, 41 deg +- 5.6")


MEASURE = Measure(
    name="knee_flexion_stance",
    title="Peak stance knee flexion",
    question="How far does the knee give while the foot stands?",
    unit="deg",
    definition="Largest knee flexion between initial contact and toe-off.",
    landmarks="hip, knee and ankle",
    views=("side",),
    evidence="C",
    evidence_note="Limited: little flexion goes with a stiff leg.",
    limits="Loose trousers hide the knee.",
    apply=peak_in_stance("knee_flexion_stance", knee_flexion),
    bands=_bands,
    cue="soft_landing",
    smallest_change=3.8,
)
