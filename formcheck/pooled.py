"""Figures of the same thing from several clips as one figure, with an interval that claims no more than they know together.

Errors of one runner's clips are of two kinds. What belongs to the body and the pose model (where the hip landmark lies)
is the same in every clip, so that more clips do not make it smaller. What belongs to the moment (counting steps over
these seconds) is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.figures import Z95, interval
from formcheck.measure import Value
from formcheck.report import Measured, SideMeasured

__all__ = ["apart", "difference", "half_width", "mean_of_both", "pooled", "value_of"]

FloatArray = NDArray[np.float64]
_LEAST: Final = 1e-9


def value_of(found: Measured | SideMeasured) -> Value:
    """A reported figure as it was before it was graded."""
    return Value(found.value, found.interval95, found.per_step_sd, found.steps)


def half_width(found: Value) -> float:
    """Half the width of the 95 % interval."""
    return (found.interval95[1] - found.interval95[0]) / 2


def apart(one: Value, two: Value) -> bool:
    """Whether two figures differ by more than both intervals together explain."""
    return abs(one.value - two.value) > math.hypot(half_width(one), half_width(two))


def pooled(found: Sequence[Value], *, independent: bool = False) -> Value:
    """Several readings of one figure (at least one), each weighted by the inverse of its variance.

    Errors are taken to be the same in all of them, so the interval is as wide as theirs are on average; ``independent``
    ones make it narrower. Where readings disagree by more than their intervals explain, what is left over is taken for a
    variation between clips (DerSimonian & Laird 1986, 10.1016/0197-2456(86)90046-2) and widens it, to at most what the
    intervals reach together.
    """
    if len(found) == 1:
        return found[0]
    values, halves = (np.array([each(one) for one in found]) for each in (lambda one: one.value, half_width))
    sds = np.maximum(halves, _LEAST) / Z95
    weights = sds**-2 / np.sum(sds**-2)
    middle = float(weights @ values)
    own = float(np.sqrt(weights**2 @ sds**2)) if independent else float(weights @ sds)
    low, high = interval(middle, float(np.hypot(own, _between(values, sds) * np.sqrt(np.sum(weights**2)))))
    lowest, highest = (pick(one.interval95[end] for one in found) for pick, end in ((min, 0), (max, 1)))
    return Value(middle, (max(low, lowest), min(high, highest)), _spread(found), sum(one.steps for one in found))


def _between(values: FloatArray, sds: FloatArray) -> float:
    """SD between readings that their own SDs do not explain."""
    weights = sds**-2
    excess = weights @ (values - weights @ values / weights.sum()) ** 2 - (len(values) - 1)
    return float(np.sqrt(max(0.0, excess / (weights.sum() - np.sum(weights**2) / weights.sum()))))


def _spread(found: Sequence[Value]) -> float | None:
    """Stride-to-stride SD of all of them, each counted by its steps."""
    known = [(one.per_step_sd, max(one.steps, 1)) for one in found if one.per_step_sd is not None]
    if not known:
        return None
    return float(np.sqrt(np.average([sd**2 for sd, _ in known], weights=[steps for _, steps in known])))


def mean_of_both(one: Value, two: Value) -> Value:
    """The plain mean of two readings whose errors have nothing to do with each other.

    For what a camera on one side reads too high and a camera on the other side too low: that leaves the plain mean.
    """
    middle = (one.value + two.value) / 2
    half = math.hypot(half_width(one), half_width(two)) / 2
    return Value(middle, (middle - half, middle + half), _spread([one, two]), one.steps + two.steps)


def difference(left: Value, right: Value, *, alone_sd: float, pair_sd: float) -> Value:
    """Right minus left leg, each from a camera of its own.

    What body and pose model make wrong is the same for both legs and cancels: of each figure's error only what goes beyond
    ``alone_sd``, its validation's SD, stays, and ``pair_sd`` of what alike legs were seen to differ by.
    """
    by = right.value - left.value
    beyond = [max(0.0, (half_width(one) / Z95) ** 2 - alone_sd**2) for one in (left, right)]
    low, high = interval(by, math.sqrt(pair_sd**2 + sum(beyond)))
    return Value(by, (low, high), None, left.steps + right.steps)
