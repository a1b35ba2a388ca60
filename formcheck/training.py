"""What a person's own training log says: how far the next week may go, and how much life is left in a pair of shoes.

Distances are kilometres; the fronts turn miles into them and back with :data:`KM_PER_UNIT`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from formcheck.errors import InputError

__all__ = [
    "GROWTH",
    "KM_PER_UNIT",
    "REMEMBERED_WEEKS",
    "SHOE_LIFE_KM",
    "Next",
    "Of",
    "Shoe",
    "Unit",
    "Week",
    "Why",
    "in_unit",
    "longest_run_km",
    "most",
    "next_week",
    "shoe",
    "typed_km",
]

Unit = Literal["km", "miles"]
Why = Literal["grow", "return", "rebuild", "ease", "begin"]
Of = Literal["a week", "a run", "a pair of shoes"]
KM_PER_UNIT: Final[Mapping[Unit, float]] = MappingProxyType({"km": 1.0, "miles": 1.609344})

GROWTH: Final = 1.10
"""A week, and the longest single run, grow to at most this share of what the body is used to."""

REMEMBERED_WEEKS: Final = 4
"""So many weeks back a distance counts as what the body is used to (30 days in Frandsen 2025, see below)."""

LIGHT: Final = 0.8
"""A week below this share of what the body is used to was a light one, or a pause."""

SHOE_LIFE_KM: Final = (300 * KM_PER_UNIT["miles"], 500 * KM_PER_UNIT["miles"])
"""Running shoes are due between these distances (the guide: 300 to 500 miles)."""

_MOST_KM: Final[Mapping[Of, float]] = {"a week": 500.0, "a run": 500.0, "a pair of shoes": 10_000.0}


@dataclass(frozen=True, slots=True)
class Week:
    """One week that was run, and the most the rule allowed for it; None where nothing was known before it."""

    run_km: float
    allowed_km: float | None

    @property
    def over_share(self) -> float:
        """By what share the week went beyond what was allowed; 0 where it did not.

        >>> round(Week(36.0, 30.0).over_share, 3), Week(30.0, 33.0).over_share
        (0.2, 0.0)
        """
        if not self.allowed_km or self.run_km <= self.allowed_km * (1 + 1e-9):
            return 0.0
        return self.run_km / self.allowed_km - 1


@dataclass(frozen=True, slots=True)
class Next:
    """The week to come: at most ``ceiling_km``, None where there is nothing to grow from.

    ``why`` is ``grow`` (10 % more than the last week), ``return`` (a single light week lies behind: back to what was usual),
    ``rebuild`` (a pause of two weeks or three: half of the way back), ``ease`` (the last week went too far) or ``begin``
    (four weeks without running). ``weeks`` are those typed in, oldest first.
    """

    ceiling_km: float | None
    why: Why
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Shoe:
    """A pair of shoes: ``early_km`` and ``late_km`` until its first and its last limit (0 once passed), and where it stands.

    ``weeks`` until the first limit, until the last where the first is passed; None where the weekly distance is not known.
    """

    state: Literal["fresh", "due", "over"]
    early_km: float
    late_km: float
    weeks: int | None


def next_week(weeks_km: Sequence[float]) -> Next:
    """The most the next week should hold, by the 10 % rule, from the weeks run so far, oldest first.

    What a week counts for is what was run, but no more than the rule allowed: a jump does not become the new measure.
    The rule is custom more than science: a trial found no fewer complaints with it (Buist 2008, doi:10.1177/0363546507307505).
    Raises :class:`~formcheck.errors.InputError` without a week, or for a distance nobody runs.

    >>> next_week([30, 30, 33]).ceiling_km
    36.3
    >>> next_week([30, 30, 12])  # doctest: +ELLIPSIS
    Next(ceiling_km=30.0, why='return', ...
    >>> next_week([30, 60]).why
    'ease'
    """
    if not weeks_km:
        raise InputError("weeks", "none", "the distance of at least one week")
    done: list[Week] = []
    counted: list[float] = []
    for run in weeks_km:
        run_km = _distance_km(run, "a week")
        allowed_km = _allowed(counted)[0] if counted else None
        done.append(Week(run_km, allowed_km))
        counted.append(run_km if allowed_km is None else min(run_km, allowed_km))
    ceiling_km, why = _allowed(counted)
    if done[-1].over_share > 0 and ceiling_km is not None and ceiling_km < done[-1].run_km:
        why = "ease"
    return Next(ceiling_km, why, tuple(done))


def _allowed(counted: Sequence[float]) -> tuple[float | None, Why]:
    """The most for the week after these, and why."""
    recent = counted[-REMEMBERED_WEEKS:]
    last_km, used_to_km = recent[-1], max(recent)
    if used_to_km == 0:
        return None, "begin"
    light = _light_weeks(recent, LIGHT * used_to_km)
    if light == 0:
        return max(round(GROWTH * last_km, 6), used_to_km), "grow"
    return (used_to_km, "return") if light == 1 else ((last_km + used_to_km) / 2, "rebuild")


def _light_weeks(recent: Sequence[float], below_km: float) -> int:
    """How many of the last weeks in a row were light."""
    return next((k for k, km in enumerate(reversed(recent)) if km >= below_km), len(recent))


def longest_run_km(recent_km: float) -> float:
    """The longest a single run should be: at most 10 % beyond the longest of the last 30 days.

    Longer single runs went with more complaints in 5,205 runners (Frandsen 2025, doi:10.1136/bjsports-2024-109380).

    >>> longest_run_km(10)
    11.0
    """
    return round(GROWTH * _distance_km(recent_km, "a run"), 6)


def shoe(run_km: float, week_km: float | None = None) -> Shoe:
    """How much life is left in a pair of shoes that has run so far, at a weekly distance in them.

    >>> shoe(200, 25).state, shoe(200, 25).weeks
    ('fresh', 12)
    >>> shoe(600).state, shoe(900).state
    ('due', 'over')
    """
    run_km = _distance_km(run_km, "a pair of shoes")
    early_km, late_km = (max(0.0, limit_km - run_km) for limit_km in SHOE_LIFE_KM)
    left_km = early_km or late_km
    weeks = math.ceil(left_km / week_km) if week_km and left_km else None
    return Shoe("fresh" if early_km else "due" if late_km else "over", early_km, late_km, weeks)


def most(of: Of, unit: Unit) -> float:
    """The longest distance that is taken for one, in a unit.

    >>> most("a week", "km"), most("a week", "miles")
    (500.0, 310.6)
    """
    return math.floor(10 * _MOST_KM[of] / KM_PER_UNIT[unit]) / 10


def in_unit(km: float, of: Of, unit: Unit) -> float:
    """A distance as it is typed: to a tenth of its unit.

    >>> in_unit(32.18688, "a week", "miles")
    20.0
    """
    return min(round(km / KM_PER_UNIT[unit], 1), most(of, unit))


def typed_km(typed: float, of: Of, unit: Unit, known_km: float | None = None) -> float:
    """What was typed in a unit, in kilometres; a distance known before stays what it was where it is shown like that.

    So a distance that is shown in miles for a while comes back as it was typed.

    >>> typed_km(20.0, "a week", "miles")
    32.18688
    >>> typed_km(in_unit(36.0, "a week", "miles"), "a week", "miles", 36.0)
    36.0
    """
    if known_km is not None and in_unit(known_km, of, unit) == typed:
        return known_km
    return KM_PER_UNIT[unit] * typed


def _distance_km(km: float, of: Of) -> float:
    if not 0 <= km <= _MOST_KM[of]:
        raise InputError(f"distance of {of}", f"{km:g} km", f"0 to {_MOST_KM[of]:g} km")
    return float(km)
