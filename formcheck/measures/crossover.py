"""Crossover: in how many steps the feet cross the middle line."""

from __future__ import annotations

import numpy as np

from formcheck.errors import CannotMeasureError
from formcheck.figures import Z95, model_for
from formcheck.measure import Bands, Estimate, Measure, RunnerContext, Value
from formcheck.measures.step_width import widths
from formcheck.trial import Trial


def wilson(share: float, count: int, side: int) -> float:
    """End of the 95 % interval of a share of ``count`` (Wilson 1927, 10.1080/01621459.1927.10502953), ``side`` -1 or 1."""
    z = Z95**2 / count
    middle, half = share + z / 2, Z95 * np.sqrt(share * (1 - share) / count + z / (4 * count))
    return float(np.clip((middle + side * half) / (1 + z), 0, 1))


def _apply(trial: Trial) -> Estimate:
    each = widths(trial)
    each = each[np.isfinite(each)]
    if len(each) == 0:
        raise CannotMeasureError("its landmarks were not seen")
    model = model_for(trial, "step_width", None)

    def crossed(shift: float) -> float:
        return float(np.mean(model.gain * each + model.offset + shift < 0))

    fewest, most = crossed(Z95 * model.sd), crossed(-Z95 * model.sd)
    ends = 100 * wilson(fewest, len(each), -1), 100 * wilson(most, len(each), 1)
    return Estimate(Value(100 * crossed(0.0), ends, None, len(each)))


def _bands(_: RunnerContext) -> Bands:
    return Bands(None, 50, None, None, "footprints that do not overlap (Souza 2016)")


MEASURE = Measure(
    name="crossover",
    title="Crossover",
    question="In how many steps do the feet cross the middle line?",
    unit="%",
    definition="Share of steps whose width is below zero: the ankle stands beyond where the other one stood.",
    landmarks="ankles",
    views=("rear",),
    evidence="C",
    evidence_note="Limited: footprints should not overlap (Souza 2016).",
    limits="The width is known to a few centimetres, so feet that land on one line may count either way; the interval says so.",
    apply=_apply,
    bands=_bands,
    cue="pelvis",
    decimals=0,
    smallest_change=25.0,
)
