"""What one moment cannot show, shown by two beside each other: a step, a bounce, feet that cross.

::

    cadence                one foot lands     | then the other          the time between them is a step
    vertical oscillation   at the lowest      | at the highest          the head's height in both
    crossover              left foot stands   | right foot stands       where each stands, and where the other stood
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck import drawing
from formcheck.drawing import CYAN, WHITE, Pixels
from formcheck.kinogram import Still
from formcheck.landmarks import Side, other
from formcheck.lines import skeleton
from formcheck.report import Measured
from formcheck.units import number, quantity

__all__ = ["PAIRS", "Pair", "pair"]

FloatArray = NDArray[np.float64]
Place = tuple[Side, str]
"""Whose moment, and which."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures of one size, what is said over each, and over both."""

    title: str
    names: tuple[str, str]
    panels: tuple[Pixels, Pixels]


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a measure is shown: at which places, given the side that is nearer; cut how wide (leg lengths, about the hips)."""

    places: Callable[[Side], tuple[Place, Place]]
    width: float
    title: Callable[[Measured], str]
    names: Callable[[Side], tuple[str, str]]
    draw: Callable[[Still, Still, Mapping[str, Measured]], None]


def pair(measure: str, measures: Mapping[str, Measured], near: Side, stills: Mapping[Place, Still]) -> Pair:
    """One of the ``measures`` that ``PAIRS`` names, its lines drawn into copies of its two stills and its figure over them."""
    kind = PAIRS[measure]
    one, two = _cut([stills[place] for place in kind.places(near)], kind.width)
    for still in (one, two):
        skeleton(still.joints, still.rgb)
    kind.draw(one, two, measures)
    return Pair(kind.title(measures[measure]), kind.names(near), (one.rgb, two.rgb))


def _cut(stills: Sequence[Still], width: float) -> list[Still]:
    """Copies of stills, as high and narrower, at one place: what lies around the hips."""
    leg_px, (_, full, _) = stills[0].leg_px, stills[0].rgb.shape
    wide = min(round(width * leg_px), full)
    middle = float(np.mean([still.joints["hips"][0] for still in stills]))
    left = int(np.clip(round(middle) - wide // 2, 0, full - wide))
    return [
        replace(
            still,
            rgb=still.rgb[:, left : left + wide].copy(),
            joints={part: at - np.array([left, 0.0]) for part, at in still.joints.items()},
        )
        for still in stills
    ]


def _landings(one: Still, two: Still, _: Mapping[str, Measured]) -> None:
    """The foot that lands, on the line of its own sole."""
    for still in (one, two):
        heel, toe = still.joints["heel"], still.joints["foot_index"]
        drawing.line(still.rgb, heel, toe, CYAN, 5)
        for at in (heel, toe):
            drawing.dot(still.rgb, at, CYAN, 4)


def _heights(lowest: Still, highest: Still, _: Mapping[str, Measured]) -> None:
    """The height of the head, or of what is seen nearest to it; in the second picture that of the first beside it."""
    part = next(part for part in ("ear", "shoulder", "hip") if np.isfinite(lowest.joints[part]).all())
    low, high = (float(still.joints[part][1]) for still in (lowest, highest))
    width = highest.rgb.shape[1]
    drawing.line(lowest.rgb, (0, low), (width, low), CYAN, 3)
    drawing.dashes(highest.rgb, (0, low), (width, low), CYAN)
    drawing.line(highest.rgb, (0, high), (width, high), CYAN, 3)
    for still in (lowest, highest):
        drawing.dot(still.rgb, still.joints[part], CYAN, 5)


def _tracks(left: Still, right: Still, measures: Mapping[str, Measured]) -> None:
    """Where each foot stands across the belt, and beside it, broken, where the other one stood.

    The lines are as far apart as was measured: landmarks of ankles seen from behind lie too far outside.
    """
    places = np.array([float(still.joints["ankle"][0]) for still in (left, right)])
    if (width := measures.get("step_width")) is not None:
        percent = float(width.details.get("percent_of_leg", width.value))
        rightwards = np.sign(right.joints["hip"][0] - left.joints["hip"][0])  # of the picture: from behind +1
        places = places.mean() + rightwards * np.array([-0.5, 0.5]) * percent / 100 * left.leg_px
    for still, (own, stood) in ((left, places), (right, places[::-1])):
        knee, sole = float(still.joints["knee"][1]), float(still.joints["foot_index"][1]) + 0.06 * still.leg_px
        drawing.line(still.rgb, (own, knee), (own, sole), CYAN, 4)
        drawing.dashes(still.rgb, (stood, knee - 0.2 * still.leg_px), (stood, sole), WHITE)


def _length(found: Measured) -> str:
    if found.unit != "cm":
        return quantity(found.value, found.unit, 1)
    return f"{quantity(found.value, 'cm', 1)} ({quantity(found.value / 2.54, 'in', 1)})"


def _lands(near: Side) -> tuple[str, str]:
    return f"{near} foot lands", f"{other(near)} foot lands"


PAIRS: Final[Mapping[str, _Kind]] = {
    "cadence": _Kind(
        lambda near: ((near, "initial contact"), (other(near), "initial contact")),
        1.5,
        lambda found: f"{number(60 / found.value, 2)} s from landing to landing",
        _lands,
        _landings,
    ),
    "vertical_oscillation": _Kind(
        lambda near: ((near, "lowest"), (near, "highest")),
        1.3,
        lambda found: f"up and down by {_length(found)}",
        lambda _: ("at the lowest", "at the highest"),
        _heights,
    ),
    "crossover": _Kind(
        lambda _: (("left", "mid-stance"), ("right", "mid-stance")),
        1.3,
        lambda found: f"crossed in {quantity(found.value, '%', 0)} of the steps",
        lambda _: ("left stands", "right stands"),
        _tracks,
    ),
}
"""The measures that are shown so, by name."""
