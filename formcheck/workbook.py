"""A squad as an Excel workbook: a row per athlete, every figure with its range, and what was not judged.

What people typed is text in every cell and never runs as a formula; the same squad gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.xml.functions import tostring

from formcheck.guide import CUES
from formcheck.measure import Measure
from formcheck.outcome import NotJudged, Placed
from formcheck.report import Measured, Verdict
from formcheck.strip import mark

__all__ = ["LEVELS", "Long", "workbook"]

LEVELS: Final = {"first": "look first", "watch": "worth watching", "nothing": "nothing stands out"}

_WORDS: Final[Mapping[Verdict, str]] = {
    "within": "usual",
    "watch": "worth watching",
    "outside": "outside the usual",
    "borderline": "not settled",
}
_FILLS: Final[Mapping[Verdict, PatternFill]] = {
    "within": PatternFill("solid", fgColor="DCEFEA"),
    "watch": PatternFill("solid", fgColor="FBE8C3"),
    "outside": PatternFill("solid", fgColor="F6CFC5"),
}
_HEAD_FONT: Final = Font(bold=True, color="FFFFFF")
_HEAD_FILL: Final = PatternFill("solid", fgColor="14665C")
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_RUNS: Final = ("=", "+", "-", "@", "#")
"""What text begins with that a spreadsheet takes for a formula, or for one that went amiss."""
_WIDEST: Final = 60
_LOOKED_AT: Final = 500
"""Rows that tell how wide a column must be."""
_LONGEST: Final = 32_767
"""Characters a cell of Excel can hold."""
_MOST_ROWS: Final = 1_048_575
"""Rows below the header that a sheet of Excel can hold."""
_TOO_MANY: Final = "More rows than a sheet can hold: they are in measures.csv and measures.parquet"
_LONG_AGO: Final = dt.datetime(1980, 1, 1)  # noqa: DTZ001  # the first moment a zip file can name; it has no zone


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure that sorts and adds up as a number; its verdict stands behind it as a word, and as a fill."""

    value: float
    number_format: str
    fill: PatternFill | None


@dataclass(frozen=True, slots=True)
class Long:
    """A long table: its header, how many rows it has, and the rows, which are gone through once."""

    header: Sequence[str]
    count: int
    rows: Iterator[Sequence[object]]


def workbook(squad: Sequence[Placed], long: Long, not_judged: Sequence[NotJudged], registry: Mapping[str, Measure]) -> bytes:
    """The workbook: ``squad`` in the order given, the ``long`` table as it is, and ``not_judged``."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.created = "formcheck", _LONG_AGO
    _sheet(book, "Squad", _squad(squad, registry), freeze="C2")
    fits = long.count <= _MOST_ROWS
    _sheet(book, "Measures", long if fits else Long(long.header, 1, iter([[_TOO_MANY]])), freeze="B2")
    missing = iter([(one.athlete, one.clip, one.reason, one.advice) for one in not_judged])
    _sheet(book, "Not judged", Long(("Athlete", "Clip", "Reason", "What helps"), len(not_judged), missing), freeze="A2")
    return _saved(book)


def _squad(squad: Sequence[Placed], registry: Mapping[str, Measure]) -> Long:
    measured = [(name, found.unit) for one in squad for name, found in one.report.measures.items()]
    order = {name: place for place, name in enumerate(registry)}
    figures = sorted(dict.fromkeys(measured), key=lambda figure: (order.get(figure[0], len(order)), *figure))
    titles = [f"{_title(name, registry)} ({unit})" if unit else _title(name, registry) for name, unit in figures]
    rows: list[list[object]] = []
    for place, one in enumerate(squad, start=1):
        entry = one.outcome.entry
        told = "; ".join(CUES[finding.cue].title if finding.cue in CUES else finding.cue for finding in one.report.findings)
        who = (place, entry.athlete, entry.date, one.outcome.clip, LEVELS[one.level], told)
        rows.append([*who, *(_figure(one.report.measures.get(name), name, unit, registry) for name, unit in figures)])
    return Long(["Order", "Athlete", "Date", "Clip", "Look", "What stands out", *titles], len(rows), iter(rows))


def _title(name: str, registry: Mapping[str, Measure]) -> str:
    return registry[name].title if name in registry else name.replace("_", " ").capitalize()


def _figure(found: Measured | None, name: str, unit: str, registry: Mapping[str, Measure]) -> _Figure | None:
    if found is None or found.unit != unit:
        return None
    decimals = registry[name].decimals if name in registry else 1
    shown = f"0.{'0' * decimals}" if decimals else "0"
    word = _WORDS.get(mark(found))
    return _Figure(round(found.value, decimals + 2), f'{shown}"  {word}"' if word else shown, _FILLS.get(mark(found)))


def _sheet(book: Workbook, title: str, table: Long, freeze: str) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = freeze
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.header))}{table.count + 1}"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.print_title_rows = "1:1"
    first = list(islice(table.rows, _LOOKED_AT))
    for place, name in enumerate(table.header):
        longest = max([len(name) * 0.6, *(_width(row[place]) for row in first if place < len(row))])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(longest + 3, _WIDEST)
    sheet.append([_drawn(sheet, name, head=True) for name in table.header])
    for row in chain(first, table.rows):
        sheet.append([_drawn(sheet, cell) for cell in row])


def _width(cell: object) -> int:
    """Characters a cell takes."""
    if isinstance(cell, _Figure):  # the word of a number format is shown too
        return len(cell.number_format) + 3
    return len(cell) if isinstance(cell, str) else 10


def _drawn(sheet: Any, cell: Any, *, head: bool = False) -> Any:
    """A cell as the sheet takes it: a bare value where that will do, which is more than twice as quick as a styled one."""
    if not head and (cell is None or (isinstance(cell, (int, float, dt.date)) or _is_plain(cell))):
        return cell
    drawn = WriteOnlyCell(sheet)
    if head:
        drawn.font, drawn.fill, drawn.alignment = _HEAD_FONT, _HEAD_FILL, _WRAPPED
    if isinstance(cell, _Figure):
        drawn.value, drawn.number_format = cell.value, cell.number_format
        if cell.fill is not None:
            drawn.fill = cell.fill
    else:
        text = ILLEGAL_CHARACTERS_RE.sub(" ", cell.encode("utf-8", "replace").decode())[:_LONGEST]
        drawn.value, drawn.data_type = text, "s"  # text that begins with "=" would be taken for a formula
        drawn.quotePrefix = text.startswith(_RUNS)  # and would become one when somebody edits the cell
        drawn.alignment = _WRAPPED
    return drawn


def _is_plain(cell: object) -> bool:
    """Whether a cell is text that is taken for nothing else, and fits a line."""
    return isinstance(cell, str) and len(cell) <= _WIDEST and cell.isprintable() and not cell.startswith(_RUNS)


def _saved(book: Workbook) -> bytes:
    """The workbook packed anew with times that do not change: when it was written is no part of what it says."""
    written, packed = io.BytesIO(), io.BytesIO()
    book.save(written)
    book.properties.modified = _LONG_AGO
    with zipfile.ZipFile(written) as one, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as other:
        for member in one.infolist():
            content = tostring(book.properties.to_tree()) if member.filename == "docProps/core.xml" else one.read(member)
            kept = zipfile.ZipInfo(member.filename, _LONG_AGO.timetuple()[:6])
            kept.compress_type, kept.external_attr, kept.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            other.writestr(kept, content)
    return packed.getvalue()
