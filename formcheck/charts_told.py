"""What a chart shows, in a sentence with its figures, for who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from formcheck import charts
from formcheck.landmarks import SIDES, Side
from formcheck.report import Curve, Report
from formcheck.units import number, quantity, span, typeset

__all__ = ["angle_through_stride", "each_step", "mean_cycle"]


def angle_through_stride(report: Report, curve: str) -> str:
    """One of ``charts.CURVES``: each leg's angle as its foot lands and leaves, and between which angles it turns."""
    axis = charts.CURVES[curve][0].partition(" (")[0]
    legs = [_turns(found, side) for side, found in report.curves.get(curve, {}).items()]
    return typeset(f"{axis.capitalize()} through one stride: {'; '.join(legs)}.")


def _turns(found: Curve, side: Side) -> str:
    lands, leaves = (quantity(found.mean[round(at)], "deg", 0) for at in (0, found.toe_off_percent))
    between = span(min(found.mean), max(found.mean), "deg", 0)
    return f"{lands} as the {side} foot lands, {leaves} as it leaves at {number(found.toe_off_percent, 0)} %, in all {between}"


def mean_cycle(report: Report) -> str:
    """How far ahead of the hip each foot lands, and how far behind it comes."""
    legs = [
        f"the {side} foot lands {number(lands, 0)} ahead and comes to {number(-min(ahead), 0)} behind"
        for side in SIDES
        if (ahead := charts.ankle_ahead(report, side)) and (lands := _landing(report, side, ahead)) is not None
    ]
    return typeset(f"Each ankle ahead of the hip or behind it through one stride, % of leg length: {'; '.join(legs)}.")


def _landing(report: Report, side: Side, ahead: Sequence[float]) -> float | None:
    place = charts.contact_percent(report, side)
    return None if place is None else ahead[place]


def each_step(report: Report, name: str, axis: str) -> str:
    """How many steps each leg took, their mean, and between which figures they lie; ``axis`` names the measure and its unit."""
    legs = []
    for side, found in report.each_step.get(name, {}).items():
        read = [one for one in found if one is not None]
        if read:
            legs.append(f"{side} leg {len(read)} steps, {span(min(read), max(read), '', 1)}, mean {number(fmean(read), 1)}")
    return typeset(f"{axis} of every step: {'; '.join(legs)}.")
