"""Two reports held against each other: what changed by more than chance and day-to-day variation can explain."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, Protocol

from formcheck import units
from formcheck.measure import Measure
from formcheck.report import Band, Measured, Report

__all__ = ["Change", "Direction", "Figure", "changes", "detectable", "not_compared", "reservations", "same_speed", "told"]

Direction = Literal["more", "less", "no clear change"]

_SPEED_SHARE: Final = 0.05
"""Belt speeds further apart than this make figures differ by themselves; consoles are 2 to 3 % off."""
_RATE_RATIO: Final = 1.5
_INCLINE_PERCENT: Final = 0.5
_HEIGHT_M: Final = 0.03
_VIEW: Final = {"side": "from the side", "rear": "from behind", "front": "from the front", None: "from somewhere unknown"}


class Figure(Protocol):
    """What a figure must tell to be held against another: itself, its interval, and how it varied from stride to stride."""

    @property
    def value(self) -> float:
        """The figure."""

    @property
    def interval95(self) -> tuple[float, float]:
        """Where it likely lies."""

    @property
    def per_step_sd(self) -> float | None:
        """Its variation between steps, None for a single figure."""

    @property
    def steps(self) -> int:
        """How many steps it rests on."""


@dataclass(frozen=True, slots=True)
class Change:
    """One measure in two reports: ``by`` what it changed, ``detectable`` from how much on a change is one, its unit.

    ``verdict``: ``more`` or ``less`` beyond the smallest detectable difference, else ``no clear change``. ``towards``
    tells of a clear change whether it led ``nearer`` to the usual range, ``away`` from it, or stayed ``within``; None
    where there is no such range or no clear change.
    """

    measure: str
    before: float
    after: float
    detectable: float
    unit: str
    verdict: Direction
    towards: Literal["nearer", "away", "within"] | None = None

    @property
    def by(self) -> float:
        """After minus before."""
        return self.after - self.before


def detectable(one: Figure, two: Figure, smallest_change: float | None) -> float:
    """From how much on two figures of one person differ by more than chance and day-to-day variation, in their unit.

    Errors that belong to the body and the landmarks are the same in both clips and cancel; what stays is the
    difference between two days (``Measure.smallest_change``; Dingenen 2018, 10.1016/j.ptsp.2018.06.009) and between
    strides. A measure without a known smallest change is told apart only beyond both whole intervals.
    """
    if smallest_change is None:
        return sum((figure.interval95[1] - figure.interval95[0]) / 2 for figure in (one, two))
    return math.hypot(smallest_change, _stride_to_stride(one), _stride_to_stride(two))


def _stride_to_stride(found: Figure) -> float:
    """Half width of what stride-to-stride variation alone makes uncertain."""
    return 1.96 * (found.per_step_sd or 0.0) / math.sqrt(max(found.steps, 1))


def told(one: Figure, two: Figure, smallest_change: float | None) -> Direction:
    """Whether the second figure is clearly more or less than the first."""
    by = two.value - one.value
    if abs(by) <= detectable(one, two, smallest_change):
        return "no clear change"
    return "more" if by > 0 else "less"


def changes(before: Report, after: Report, registry: Mapping[str, Measure]) -> tuple[Change, ...]:
    """Every measure that both reports hold in the same unit, in the registry's order."""
    found = []
    for name, measure in registry.items():
        one, two = before.measures.get(name), after.measures.get(name)
        if one is None or two is None or one.unit != two.unit:
            continue
        smallest = _in_unit(measure, one.unit)
        verdict = told(one, two, smallest)
        towards = None if verdict == "no clear change" else _towards(one, two)
        found.append(Change(name, one.value, two.value, detectable(one, two, smallest), one.unit, verdict, towards))
    return tuple(found)


def _in_unit(measure: Measure, unit: str) -> float | None:
    """The smallest change where it holds: it is known in the measure's own unit only."""
    return measure.smallest_change if unit == measure.unit else None


def _towards(one: Measured, two: Measured) -> Literal["nearer", "away", "within"] | None:
    """Where a change led, each figure held against its own clip's usual range."""
    if one.band is None or two.band is None:
        return None
    first, second = _beyond(one.value, one.band), _beyond(two.value, two.band)
    if first == second == 0.0:
        return "within"
    return None if first == second else "nearer" if second < first else "away"


def _beyond(figure: float, band: Band) -> float:
    """How far a figure lies beyond a range; 0 inside."""
    below = 0.0 if band.low is None else band.low - figure
    above = 0.0 if band.high is None else figure - band.high
    return max(below, above, 0.0)


def not_compared(before: Report, after: Report, registry: Mapping[str, Measure]) -> dict[str, str]:
    """Measures that only one of the reports holds, or each in another unit: the reason of each."""
    found = {}
    for name in registry:
        one, two = before.measures.get(name), after.measures.get(name)
        if one is not None and two is not None and one.unit != two.unit:
            found[name] = f"it is in {one.unit} in the first and in {two.unit} in the second"
        elif (one is None) != (two is None):
            place, report = ("first", before) if one is None else ("second", after)
            found[name] = f"it could not be measured in the {place}: {report.not_measured.get(name, 'no reason is given')}"
    return found


def same_speed(first_mps: float | None, second_mps: float | None) -> bool:
    """Whether two belt speeds, m/s, are near enough that figures may be held against each other; unknown ones are not."""
    if first_mps is None or second_mps is None:
        return False
    return abs(first_mps - second_mps) <= _SPEED_SHARE * max(first_mps, second_mps)


def reservations(before: Report, after: Report, said: Callable[[float], str] = units.speed) -> tuple[str, ...]:
    """Why two reports may differ although the runner does not, in sentences; empty where they were filmed alike.

    ``said`` says a belt speed.
    """
    kinds = (_refused, partial(_speeds, said=said), _places, _rates, _inclines, _heights, _models)
    return tuple(sentence for kind in kinds for sentence in kind(before, after))


def _refused(before: Report, after: Report) -> Iterator[str]:
    for place, report in (("first", before), ("second", after)):
        if report.refused is not None:
            yield f"The {place} clip was not judged: {report.refused.reason.rstrip('.')}."


def _speeds(before: Report, after: Report, said: Callable[[float], str]) -> Iterator[str]:
    first, second = before.runner.belt_speed_mps, after.runner.belt_speed_mps
    if first is None or second is None:
        yield "The belt speed is not known for both clips: most figures change with speed."
    elif not same_speed(first, second):
        yield f"The belt ran at {said(first)} and at {said(second)}: most figures change with speed."


def _places(before: Report, after: Report) -> Iterator[str]:
    if before.view != after.view:
        yield f"One clip was filmed {_VIEW[before.view]} and the other {_VIEW[after.view]}."
    elif before.near_side != after.near_side:
        near = {"left": "the left leg", "right": "the right leg", None: "both legs"}
        said = f"{near[before.near_side]} in one result and {near[after.near_side]} in the other"
        yield f"Seen near the camera: {said}. Differences may be between the legs."


def _rates(before: Report, after: Report) -> Iterator[str]:
    rates = before.clip.frame_rate_hz, after.clip.frame_rate_hz
    if max(rates) > _RATE_RATIO * min(rates):
        yield f"The clips have {rates[0]:.0f} and {rates[1]:.0f} frames/s: moments are timed better in one than in the other."


def _inclines(before: Report, after: Report) -> Iterator[str]:
    first, second = (_incline_percent(report) for report in (before, after))
    if abs(first - second) > _INCLINE_PERCENT:
        yield f"The belt rose by {first:.1f} % and by {second:.1f} %: lean and landing change with the incline."


def _incline_percent(report: Report) -> float:
    told = report.made_with.settings.get("incline_percent")
    return float(told) if isinstance(told, (int, float)) else 0.0


def _heights(before: Report, after: Report) -> Iterator[str]:
    first, second = before.runner.height_m, after.runner.height_m
    if first is not None and second is not None and abs(first - second) > _HEIGHT_M:
        yield f"The runner's height was told as {first:.2f} and as {second:.2f} m: is it the same person?"


def _models(before: Report, after: Report) -> Iterator[str]:
    if before.made_with.model_sha256 != after.made_with.model_sha256:
        yield f"The clips were read with different pose models, {before.made_with.model} and {after.made_with.model}."
