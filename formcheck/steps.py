"""A report's steps one by one: when the foot was on the belt, and what each measure read in that step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from formcheck.measure import Measure
from formcheck.report import Event, Report
from formcheck.units import number, typeset

__all__ = ["Step", "Table", "steps", "table"]

_UNREAD: Final = "\N{EN DASH}"
_UNITS: Final[Mapping[str, str]] = {"deg": "degrees", "% of leg length": "% of leg", "in": "inches"}
"""As they stand in the head of a narrow column."""


@dataclass(frozen=True, slots=True)
class Step:
    """One contact of one foot: how long it lasted, and how long after the other foot's landing it came; None where not seen."""

    event: Event
    contact_ms: float | None
    step_ms: float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Steps as rows of texts; a column's head is its title and its unit, which may be empty."""

    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]


def steps(events: Sequence[Event]) -> Iterator[Step]:
    """Each contact of a clip, in order of time."""
    before: Event | None = None
    for event in events:
        follows = before is not None and before.step == event.step - 1 and before.side != event.side
        yield Step(
            event,
            _ms(event.initial_contact_s, event.toe_off_s),
            _ms(before.initial_contact_s, event.initial_contact_s) if before is not None and follows else None,
        )
        before = event


def _ms(start_s: float, stop_s: float | None) -> float | None:
    return None if stop_s is None else round(1000 * (stop_s - start_s), 2)


def table(report: Report, registry: Mapping[str, Measure]) -> Table | None:
    """Every step of a report of one clip, with each measure that has a usual range; None where there is no step to show."""
    if report.clips or not report.events:
        return None
    graded = [name for name in report.each_step if name in report.measures and report.measures[name].band is not None]
    columns = {name: column for name in graded if name in registry and (column := _column(report, name)) is not None}
    heads = [("Step", ""), ("Lands at", "s"), ("Leaves at", "s"), ("On the belt", "ms")]
    heads += [(registry[name].title, _UNITS.get(unit := report.measures[name].unit, unit)) for name in columns]
    rows = [
        (
            f"{place} {step.event.side}",
            *(_cell(moment_s, 2) for moment_s in (step.event.initial_contact_s, step.event.toe_off_s)),
            _cell(step.contact_ms, 0),
            *(_cell(column[place - 1], registry[name].decimals) for name, column in columns.items()),
        )
        for place, step in enumerate(steps(report.events), start=1)
    ]
    return Table(tuple(heads), tuple(rows))


def _column(report: Report, name: str) -> list[float | None] | None:
    """A measure's figure in each of the report's steps; None where an earlier formcheck did not tell which step is which."""
    sides = {side: iter(figures) for side, figures in report.each_step[name].items()}
    if any(len(report.each_step[name][side]) != sum(event.side == side for event in report.events) for side in sides):
        return None
    return [next(sides[event.side]) if event.side in sides else None for event in report.events]


def _cell(figure: float | None, decimals: int) -> str:
    return _UNREAD if figure is None else typeset(number(figure, decimals))
