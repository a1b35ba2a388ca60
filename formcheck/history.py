"""One figure over one athlete's clips: which clips may be held against each other, and where it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from formcheck.compare import Direction, detectable, same_speed, told
from formcheck.library import Point

__all__ = ["Moment", "history"]


@dataclass(frozen=True, slots=True)
class Moment:
    """One clip's figure in its place in time.

    ``series`` counts the kinds of clips, in the order they came: only clips filmed alike (view, near side, belt speed
    within 5 %, unit) are held against each other. ``since`` is the earlier figure it is held against: the last one of its
    series that was itself a change, at first the series' first. ``detectable`` is from how much on a difference counts.
    """

    point: Point
    series: int
    verdict: Direction | Literal["first"]
    since: Point | None = None
    detectable: float = 0.0


@dataclass(slots=True)
class _Series:
    """Clips filmed alike: the first, and what the next is held against."""

    first: Point
    since: Point


def history(points: Sequence[Point], smallest_change: float | None) -> tuple[Moment, ...]:
    """Each of a measure's figures, the earliest first, and whether it differs clearly from what was before.

    ``smallest_change`` is the measure's smallest detectable difference between two days, in the points' unit, None where
    it is not known. A figure that creeps is noticed once all it has crept is more than that, for it is held against the
    last clear change and not against its neighbour.
    """
    series: list[_Series] = []
    found = []
    for point in points:
        place = next((n for n, one in enumerate(series) if _alike(one.first, point)), None)
        if place is None:
            series.append(_Series(point, point))
            found.append(Moment(point, len(series) - 1, "first"))
            continue
        since = series[place].since
        verdict = told(since, point, smallest_change)
        found.append(Moment(point, place, verdict, since, detectable(since, point, smallest_change)))
        if verdict != "no clear change":
            series[place].since = point
    return tuple(found)


def _alike(one: Point, two: Point) -> bool:
    """Whether two clips were filmed so alike that their figures may be compared; both speeds unknown counts as alike."""
    unknown = one.belt_speed_mps is None and two.belt_speed_mps is None
    speeds = unknown or same_speed(one.belt_speed_mps, two.belt_speed_mps)
    return speeds and (one.view, one.near_side, one.unit) == (two.view, two.near_side, two.unit)
