"""What a squad's folder of results holds besides a folder per clip: tables of every figure, and of what was not judged."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from formcheck import whole
from formcheck.errors import InputError
from formcheck.folder import MEASURE_COLUMNS, csv_text, measure_rows
from formcheck.report import Report
from formcheck.roster import Entry

__all__ = ["Outcome", "write"]

_TRIAL_COLUMNS: Final = ("athlete", "date", "clip", "folder", "view")
_NOT_JUDGED_COLUMNS: Final = ("athlete", "clip", "reason", "advice")
_NUMBERS: Final = frozenset({"value", "low95", "high95", "per_step_sd", "usual_low", "usual_high"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one clip, or of an athlete's clips taken together.

    ``report`` is None where the clip could not be read at all; ``reason`` and ``advice`` say why then. ``folder`` is where the
    written report lies, relative to the squad's own; empty where there is none. Of a report its cycle, curves, events and
    single steps are not looked at.
    """

    entry: Entry
    report: Report | None
    reason: str = ""
    advice: str = ""
    folder: str = ""

    @property
    def clip(self) -> str:
        """The clip's own name, without the folders it lies in."""
        return re.split(r"[/\\]", self.entry.clip)[-1] or self.entry.clip

    @property
    def judged(self) -> Report | None:
        """The report, where it holds figures."""
        return None if self.report is None or self.report.refused is not None else self.report

    @property
    def not_judged(self) -> tuple[str, str] | None:
        """Reason and advice, where there are no figures."""
        if self.report is None:
            return self.reason, self.advice
        return None if self.report.refused is None else (self.report.refused.reason, self.report.refused.advice)


def write(outcomes: Sequence[Outcome], out: Path) -> None:
    """Write the squad's tables into ``out``, the same bytes for the same outcomes in whatever order they came.

    Raises :class:`~formcheck.errors.InputError` where the folder cannot be written.
    """
    ordered = sorted(outcomes, key=_order)
    try:
        out.mkdir(parents=True, exist_ok=True)
        whole.write(out / "measures.csv", _measures_csv(ordered))
        whole.write(out / "measures.parquet", _measures_parquet(ordered))
        whole.write(out / "not_judged.csv", _not_judged_csv(ordered))
    except OSError as error:
        raise InputError("--out", f"{out} ({error.strerror})", "a folder that can be written, with room on its disk") from None


def _order(outcome: Outcome) -> tuple[str, str, dt.date, str, str]:
    entry = outcome.entry
    return entry.athlete.casefold(), entry.athlete, entry.date or dt.date.min, entry.clip, outcome.folder


def _rows(outcomes: Iterable[Outcome]) -> Iterator[list[object]]:
    """A row per measure and leg of every judged clip, a cell for each column."""
    for outcome in outcomes:
        if (report := outcome.judged) is not None:
            entry = outcome.entry
            for row in measure_rows(report):
                yield [entry.athlete, entry.date, outcome.clip, outcome.folder, report.view, *row]


def _measures_csv(outcomes: Iterable[Outcome]) -> str:
    return csv_text([(*_TRIAL_COLUMNS, *MEASURE_COLUMNS), *([as_text(cell) for cell in row] for row in _rows(outcomes))])


def _not_judged_csv(outcomes: Iterable[Outcome]) -> str:
    rows = ((o.entry.athlete, o.clip, *o.not_judged) for o in outcomes if o.not_judged is not None)
    return csv_text([_NOT_JUDGED_COLUMNS, *([as_text(cell) for cell in row] for row in rows)])


def as_text(cell: object) -> object:
    """A cell as a spreadsheet shows it and never runs it: text that reads as a formula gets an apostrophe in front.

    >>> as_text("=2+3"), as_text(-3.0), as_text("Ann")
    ("'=2+3", -3.0, 'Ann')
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _measures_parquet(outcomes: Iterable[Outcome]) -> bytes:
    names = (*_TRIAL_COLUMNS, *MEASURE_COLUMNS)
    schema = pa.schema([(name, _kind(name)) for name in names])
    cells = list(zip(*_rows(outcomes), strict=True)) or [()] * len(names)
    table = pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(cells, schema, strict=True)], schema=schema
    )
    written = io.BytesIO()
    pq.write_table(table, written, compression="zstd")
    return written.getvalue()


def _kind(name: str) -> pa.DataType:
    """A column's type: text but for figures, counts and days."""
    if name in _NUMBERS:
        return pa.float64()
    return {"steps": pa.int32(), "date": pa.date32()}.get(name, pa.string())
