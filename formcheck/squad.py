"""What a squad's folder of results holds besides a folder per clip: tables of every figure, and of what was not judged."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from formcheck import whole
from formcheck.errors import InputError
from formcheck.folder import MEASURE_COLUMNS, csv_text, measure_rows
from formcheck.measures import REGISTRY
from formcheck.outcome import Outcome, newest, not_judged, ordered, placed
from formcheck.squad_page import page
from formcheck.workbook import workbook

__all__ = ["Outcome", "write"]

_COLUMNS: Final = ("athlete", "date", "clip", "folder", "view", *MEASURE_COLUMNS)
NOT_JUDGED_COLUMNS: Final = ("athlete", "clip", "reason", "advice")
_NUMBERS: Final = frozenset({"value", "low95", "high95", "per_step_sd", "usual_low", "usual_high"})


def write(outcomes: Sequence[Outcome], out: Path) -> None:
    """Write the squad's tables into ``out``, the same bytes for the same outcomes in whatever order they came.

    Raises :class:`~formcheck.errors.InputError` where the folder cannot be written.
    """
    found = ordered(outcomes)
    try:
        out.mkdir(parents=True, exist_ok=True)
        whole.write(out / "measures.csv", _measures_csv(found))
        whole.write(out / "measures.parquet", _measures_parquet(found))
        whole.write(out / "not_judged.csv", _not_judged_csv(found))
        whole.write(out / "squad.xlsx", _workbook(found))
        whole.write(out / "squad.html", page(found, REGISTRY))
    except OSError as error:
        raise InputError("--out", f"{out} ({error.strerror})", "a folder that can be written, with room on its disk") from None


def _rows(outcomes: Iterable[Outcome]) -> Iterator[list[object]]:
    """A row per measure and leg of every judged clip, a cell for each column."""
    for outcome in outcomes:
        if (report := outcome.judged) is not None:
            entry = outcome.entry
            for row in measure_rows(report):
                yield [entry.athlete, entry.date, outcome.clip, outcome.folder, report.view, *row]


def _measures_csv(outcomes: Iterable[Outcome]) -> str:
    return csv_text([_COLUMNS, *([as_text(cell) for cell in row] for row in _rows(outcomes))])


def _not_judged_csv(outcomes: Iterable[Outcome]) -> str:
    rows = ((one.athlete, one.clip, one.reason, one.advice) for one in not_judged(outcomes))
    return csv_text([NOT_JUDGED_COLUMNS, *([as_text(cell) for cell in row] for row in rows)])


def _workbook(outcomes: Sequence[Outcome]) -> bytes:
    squad = placed(newest(outcomes), REGISTRY)
    return workbook(squad, (_COLUMNS, list(_rows(outcomes))), tuple(not_judged(outcomes)), REGISTRY)


def as_text(cell: object) -> object:
    """A cell as a spreadsheet shows it and never runs it: text that reads as a formula gets an apostrophe in front.

    >>> as_text("=2+3"), as_text(-3.0), as_text("Ann")
    ("'=2+3", -3.0, 'Ann')
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _measures_parquet(outcomes: Iterable[Outcome]) -> bytes:
    names = _COLUMNS
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
