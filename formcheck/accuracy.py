"""How far off formcheck was where the truth is known: the figures that README and page show.

``accuracy.json`` beside this file is written by ``python -m tests.accuracy.table``, which puts the same table into the README.
Nothing in it is set by hand.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from types import MappingProxyType
from typing import Final

__all__ = ["COLUMNS", "MEANING", "Accuracy", "Events", "Row", "cells", "decimals_of", "load", "markdown", "to_json"]

COLUMNS: Final = ("figure", "bias", "mean absolute error", "worst", "95 % interval held", "half width")

MEANING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Bias": "the mean of all errors with their signs: whether a figure comes out too high (+) or too low (\N{MINUS SIGN}).",
        "Mean absolute error": "the mean size of the errors, too high or too low alike.",
        "Worst": "the largest single error.",
        "95 % interval held": "in how many cases the likely range held the truth. It should in 95 of 100.",
        "Half width": "how far the likely range reaches to either side.",
        "Initial contact": "the moment a foot lands; its error and that of toe-off, the moment the foot leaves the belt, "
        "are in ms, thousandths of a second. Such a moment has no range of its own.",
    }
)
"""What the words of the table mean, in plain ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """Signed errors of one figure over runners nobody had seen; ``held`` of ``judged`` intervals held the truth.

    ``half_width`` is the mean half width of those intervals, None for an event, which has none.
    """

    figure: str
    unit: str
    bias: float
    mean_absolute: float
    worst: float
    held: int
    judged: int
    half_width: float | None


@dataclass(frozen=True, slots=True)
class Events:
    """How late initial contact and toe-off come on average, in ms, for one runner on force plates."""

    run: str
    initial_contact_ms: float
    toe_off_ms: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The whole table: how many rendered ``runners`` it rests on, its ``rows``, and the runs on ``force_plates``.

    ``behind`` is the table of runners seen from behind, both feet counted.
    """

    runners: int
    rows: tuple[Row, ...]
    force_plates: tuple[Events, ...]
    behind: tuple[Row, ...] = ()

    @property
    def held(self) -> int:
        """How many intervals held the truth."""
        return sum(row.held for row in self.rows)

    @property
    def judged(self) -> int:
        """How many intervals there were."""
        return sum(row.judged for row in self.rows)


@functools.cache
def load() -> Accuracy:
    """The figures shipped with this version."""
    found = json.loads(resources.files("formcheck").joinpath("accuracy.json").read_text(encoding="utf-8"))
    rows, behind = (tuple(Row(**row) for row in found[key]) for key in ("rows", "behind"))
    return Accuracy(found["runners"], rows, tuple(Events(**run) for run in found["force_plates"]), behind)


def to_json(accuracy: Accuracy) -> str:
    """What :func:`load` reads, one figure a line."""
    found = asdict(accuracy)
    lists = (
        f' "{key}": [\n' + ",\n".join(f"  {json.dumps(one)}" for one in found[key]) + "\n ]"
        for key in ("rows", "force_plates", "behind")
    )
    return "{\n" + ",\n".join([f' "runners": {accuracy.runners}', *lists]) + "\n}\n"


def decimals_of(unit: str) -> int:
    """How many decimals a figure in a unit is worth."""
    return {"m": 3, "steps/min": 2}.get(unit, 1)


def cells(row: Row) -> tuple[str, ...]:
    """One figure's row of the table, in words."""
    held = f"{row.held} of {row.judged}" if row.judged else ""
    decimals = decimals_of(row.unit)
    half = "" if row.half_width is None else f"{row.half_width:.{decimals}f}"
    signed = (_signed(row.bias, decimals), f"{row.mean_absolute:.{decimals}f}", _signed(row.worst, decimals))
    return (f"{row.figure}, {row.unit}", *signed, held, half)


def markdown(rows: Iterable[Row]) -> str:
    """The table as the README shows it."""
    lines = [("| " + " | ".join(line) + " |").replace("  ", " ") for line in (COLUMNS, *(cells(row) for row in rows))]
    return "\n".join([lines[0], "|---" * len(COLUMNS) + "|", *lines[1:]])


def _signed(value: float, decimals: int) -> str:
    """A figure with its sign; a nought has none."""
    return f"{value:+.{decimals}f}" if round(value, decimals) else f"{0:.{decimals}f}"
