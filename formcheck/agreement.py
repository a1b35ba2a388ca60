"""Whether several clips can be told together: one runner, one speed, each clip once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Final

import numpy as np

from formcheck import units
from formcheck.checks import below, check
from formcheck.pooled import apart, value_of
from formcheck.report import Check, Level, Report

__all__ = ["of_clips", "of_doubles"]

Labelled = Mapping[str, Report]

_CADENCE_FAR: Final = 0.10
"""Cadence changes by about 5 % for each m/s, so at one speed nobody's differs by so much."""
_GIVEN_SPEED: Final = (0.03, 0.10)
_ESTIMATED_SPEED: Final = (0.10, 0.25)
"""Belt speeds that differ by this share are pointed out, and refused; an estimate is good to about 5 % (validation)."""
_HEIGHT_M: Final = (0.005, 0.03)
_PROPORTIONS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...], float]]] = {
    "thigh to shank": (("hip", "knee"), ("knee", "ankle"), 0.08),
    "trunk to leg": (("shoulder", "hip"), ("hip", "knee", "ankle"), 0.10),
}
"""Two lengths whose ratio is a runner's own, and by what share it may differ between clips: three SDs between bodies in
validation, so that different people mostly pass, but nobody is told apart from herself."""
_ONE_SPEED: Final = "Film all clips at one belt speed, on one day."


def of_doubles(labels: Sequence[str], first: str) -> Check:
    """Files that are the same clip: only the first is counted."""
    found = f"{' and '.join([first, *labels])} are the same clip"
    return check("same_clip", "warn", found, "each clip once", "It was counted once. Was another clip meant?")


def of_clips(clips: Labelled) -> list[Check]:
    """What judged clips of one runner must have in common; what refuses says that no report can hold them together."""
    rounds = (_heights, _speeds, _cadences, _proportions)
    return [one for each in rounds for one in each(clips)] if len(clips) > 1 else []


def _each(figures: Mapping[str, float], say: Callable[[float], str]) -> str:
    return ", ".join(f"{label} {say(figure)}" for label, figure in figures.items())


def _spread(figures: Iterable[float]) -> float:
    """Largest over smallest, less one."""
    known = list(figures)
    return max(known) / min(known) - 1


def _heights(clips: Labelled) -> Iterator[Check]:
    heights_m = {label: report.runner.height_m for label, report in clips.items() if report.runner.height_m is not None}
    if len(heights_m) < 2:
        return
    gap_m = max(heights_m.values()) - min(heights_m.values())
    advice = "Give the runner's height once, the same for all clips, and only clips of one runner."
    found = _each(heights_m, lambda height: f"{height:.2f} m")
    yield check("same_height", below(gap_m, *_HEIGHT_M), f"heights given: {found}", "one height", advice)


def _speeds(clips: Labelled) -> Iterator[Check]:
    kinds = (("given", _GIVEN_SPEED, "within 3 %"), ("estimated", _ESTIMATED_SPEED, "within 10 %"))
    for source, limits, needed in kinds:
        speeds = {
            label: report.runner.belt_speed_mps
            for label, report in clips.items()
            if report.runner.belt_speed_source == source and report.runner.belt_speed_mps
        }
        if len(speeds) > 1:
            level = below(_spread(speeds.values()), *limits)
            found = f"belt speeds {source}: {_each(speeds, units.speed)}"
            yield check("same_belt_speed", level, found, needed, f"Most figures change with speed. {_ONE_SPEED}")


def _cadences(clips: Labelled) -> Iterator[Check]:
    found = {label: report.measures["cadence"] for label, report in clips.items() if "cadence" in report.measures}
    if len(found) < 2:
        return
    beyond = any(apart(value_of(one), value_of(two)) for one, two in combinations(found.values(), 2))
    share = _spread(one.value for one in found.values())
    level: Level = "refuse" if share > _CADENCE_FAR else "warn" if beyond else "ok"
    advice = (
        f"The belt probably ran at another speed, or another runner is seen, or slow motion is not undone. {_ONE_SPEED}"
        if share > _GIVEN_SPEED[0]
        else f"They differ by more than each is unsure of; most likely the belt speed was not quite the same. {_ONE_SPEED}"
    )
    figures = _each({label: one.value for label, one in found.items()}, lambda figure: f"{figure:.1f}")
    yield check("same_cadence", level, f"{figures} steps/min", "the same within their intervals", advice)


def _proportions(clips: Labelled) -> Iterator[Check]:
    """Lengths of the near limbs against each other: another runner's differ, if the two are not built alike."""
    from_side = {label: report for label, report in clips.items() if report.view == "side"}
    for name, (over, under, most) in _PROPORTIONS.items():
        ratios = {label: _length(report, over) / _length(report, under) for label, report in from_side.items()}
        ratios = {label: ratio for label, ratio in ratios.items() if np.isfinite(ratio)}
        if len(ratios) > 1:
            level = below(_spread(ratios.values()), most, float("inf"))
            found = f"{name}: {_each(ratios, lambda ratio: f'{ratio:.2f}')}"
            advice = "Do all clips show the same runner? Give only clips of one."
            yield check("same_runner", level, found, f"the same within {most:.0%}", advice)


def _length(report: Report, parts: Sequence[str]) -> float:
    """Length of a chain of joints of the near side, median over the stride, leg lengths; NaN where they were not seen."""
    places = [np.array(report.cycle.get(f"{report.near_side}_{part}", ())) for part in parts]
    if not all(len(place) for place in places):
        return float("nan")
    return float(sum(np.median(np.linalg.norm(one - two, axis=1)) for one, two in pairwise(places)))
