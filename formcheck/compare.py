"""Two reports held against each other: what changed by more than chance and day-to-day variation can explain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from formcheck.measure import Measure
from formcheck.report import Measured, Report

__all__ = ["Change", "changes", "reservations"]


@dataclass(frozen=True, slots=True)
class Change:
    """One measure in two reports: ``by`` what it changed, ``detectable`` from how much on a change is one, its unit.

    ``verdict``: ``more`` or ``less`` beyond the smallest detectable difference, else ``no clear change``.
    """

    measure: str
    before: float
    after: float
    detectable: float
    unit: str
    verdict: Literal["more", "less", "no clear change"]

    @property
    def by(self) -> float:
        """After minus before."""
        return self.after - self.before


def _stride_to_stride(found: Measured) -> float:
    """Half width of what stride-to-stride variation alone makes uncertain."""
    return 1.96 * (found.per_step_sd or 0.0) / math.sqrt(max(found.steps, 1))


def changes(before: Report, after: Report, registry: Mapping[str, Measure]) -> tuple[Change, ...]:
    """Every measure that both reports hold in the same unit, in the registry's order.

    Errors that belong to the body and the landmarks are the same in both clips and cancel; what stays is the
    difference between two days (``Measure.smallest_change``; Dingenen 2018, 10.1016/j.ptsp.2018.06.009) and between
    strides. A measure without a known smallest change is told apart only beyond both whole intervals.
    """
    found = []
    for name, measure in registry.items():
        one, two = before.measures.get(name), after.measures.get(name)
        if one is None or two is None or one.unit != two.unit:
            continue
        if measure.smallest_change is None:
            detectable = sum((m.interval95[1] - m.interval95[0]) / 2 for m in (one, two))
        else:
            detectable = math.hypot(measure.smallest_change, _stride_to_stride(one), _stride_to_stride(two))
        by = two.value - one.value
        verdict: Literal["more", "less", "no clear change"] = "no clear change"
        if abs(by) > detectable:
            verdict = "more" if by > 0 else "less"
        found.append(Change(name, one.value, two.value, detectable, one.unit, verdict))
    return tuple(found)


def reservations(before: Report, after: Report) -> tuple[str, ...]:
    """Why two reports may differ although the runner does not, in sentences; empty where they were filmed alike."""
    found = []
    first, second = before.runner.belt_speed_mps, after.runner.belt_speed_mps
    if first is None or second is None:
        found.append("The belt speed is not known for both clips: most figures change with speed.")
    elif abs(first - second) > 0.05 * max(first, second):
        found.append(f"The belt ran at {first:.1f} and at {second:.1f} m/s: most figures change with speed.")
    if before.view != after.view:
        found.append(f"One clip shows the {before.view} and the other the {after.view}.")
    elif before.near_side != after.near_side:
        found.append(f"The {before.near_side} leg is near in one clip and the {after.near_side} leg in the other.")
    rates = before.clip.frame_rate_hz, after.clip.frame_rate_hz
    if max(rates) > 1.5 * min(rates):
        found.append(f"The clips have {rates[0]:.0f} and {rates[1]:.0f} frames/s.")
    return tuple(found)
