"""What a squad's folder of results holds besides a folder per clip: tables of every figure, and of what was not judged."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from formcheck import whole
from formcheck.errors import InputError
from formcheck.folder import MEASURE_COLUMNS, measure_rows
from formcheck.measures import REGISTRY
from formcheck.outcome import Outcome, newest, not_judged, ordered, placed
from formcheck.squad_page import page
from formcheck.workbook import Long, workbook

__all__ = ["Outcome", "write"]

_COLUMNS: Final = ("athlete", "date", "clip", "folder", "view", *MEASURE_COLUMNS)
_NOT_JUDGED_COLUMNS: Final = ("athlete", "clip", "reason", "advice")
_ROWS_AT_ONCE: Final = 50_000
_NUMBERS: Final = frozenset({"value", "low95", "high95", "per_step_sd", "usual_low", "usual_high"})


def write(outcomes: Sequence[Outcome], out: Path) -> None:
    """Write the squad's tables and page into ``out``, the same bytes for the same outcomes in whatever order they came.

    They come all together, or none does. Raises :class:`~formcheck.errors.InputError` where the folder cannot be written.
    """
    found = ordered(outcomes)
    try:
        with whole.folder(out, last="squad.html") as place:
            _write_csv(place / "measures.csv", [_COLUMNS], _rows(found))
            _write_parquet(place / "measures.parquet", _rows(found))
            missing = ((one.athlete, one.clip, one.reason, one.advice) for one in not_judged(found))
            _write_csv(place / "not_judged.csv", [_NOT_JUDGED_COLUMNS], missing)
            (place / "squad.xlsx").write_bytes(_workbook(found))
            (place / "squad.html").write_text(page(found, REGISTRY), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError("--out", f"{out} ({error.strerror})", "a folder that can be written, with room on its disk") from None


def _rows(outcomes: Iterable[Outcome]) -> Iterator[list[object]]:
    """A row per measure and leg of every judged clip, a cell for each column."""
    for outcome in outcomes:
        if (report := outcome.judged) is not None:
            entry = outcome.entry
            for row in measure_rows(report):
                yield [entry.athlete, entry.date, outcome.clip, outcome.folder, outcome.view, *row]


def _write_csv(path: Path, *parts: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for rows in parts:
            csv.writer(file, lineterminator="\n").writerows([as_text(cell) for cell in row] for row in rows)


def _workbook(outcomes: Sequence[Outcome]) -> bytes:
    squad = placed(newest(outcomes), REGISTRY)
    long = Long(_COLUMNS, sum(1 for _ in _rows(outcomes)), _rows(outcomes))
    return workbook(squad, long, tuple(not_judged(outcomes)), REGISTRY)


def as_text(cell: object) -> object:
    """A cell as a spreadsheet shows it and never runs it: text that reads as a formula gets an apostrophe in front.

    >>> as_text("=2+3"), as_text(-3.0), as_text("Ann")
    ("'=2+3", -3.0, 'Ann')
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _write_parquet(path: Path, rows: Iterator[Sequence[object]]) -> None:
    """Rows as Parquet, so many at a time that memory stays flat."""
    schema = pa.schema([(name, _kind(name)) for name in _COLUMNS])
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            columns = zip(*some, strict=True)
            file.write_table(
                pa.table([pa.array(cells, kind) for cells, kind in zip(columns, schema.types, strict=True)], schema=schema)
            )


def _kind(name: str) -> pa.DataType:
    """A column's type: text but for figures, counts and days."""
    if name in _NUMBERS:
        return pa.float64()
    return {"steps": pa.int32(), "date": pa.date32()}.get(name, pa.string())
