"""A table as people keep them, CSV or Excel, as rows of text that know their line.

Whatever wrote the file: commas, semicolons or tabs, UTF-8 with or without its mark, UTF-16 or a Western code page, quoted
line breaks; of a workbook the first sheet, its typed dates and numbers as text a person would have typed.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from formcheck.errors import InputError

__all__ = ["EXPECTED", "SUFFIXES", "Row", "rows"]

_CSV: Final = (".csv", ".tsv", ".txt")
_EXCEL: Final = (".xlsx", ".xlsm")
SUFFIXES: Final = (*_CSV, *_EXCEL)
EXPECTED: Final = "a folder of clips, or a roster as a CSV file (.csv) or an Excel workbook (.xlsx)"

_DELIMITERS: Final = (",", ";", "\t")
_MOST_BYTES: Final = 50_000_000
_MOST_UNPACKED: Final = 500_000_000
"""A workbook is a zip file, which may say little and unpack to a great deal."""
_MOST_ROWS: Final = 200_000
_MOST_COLUMNS: Final = 100
_AMISS: Final = (
    *(
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
    ),  # RuntimeError: packed in a way nobody can undo, or with a password
    *(InvalidFileException, ParseError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError),
)
"""What unpacking and reading a workbook raises when its bytes are not what they should be."""
_END: Final = "\N{SYMBOL FOR END OF TEXT}"
"""A row of its own below a table: where it comes back inside a cell, a quotation mark was never closed."""
_LAST_ROW: Final = 1_048_576
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, stripped, and the line (in a workbook the row) it begins on, counted from 1."""

    line: int
    cells: tuple[str, ...]

    def cell(self, place: int) -> str:
        """The cell at a place; empty where the row is shorter."""
        return self.cells[place] if place < len(self.cells) else ""


def rows(path: Path, header_fits: Callable[[Sequence[str]], int]) -> tuple[Row, ...]:
    """Every row that is not empty, the header first.

    ``header_fits`` says how many columns of a header are known: the delimiter that makes the most sense of it is taken.
    Raises :class:`~formcheck.errors.InputError` for a file that cannot be read as a table, or is absurdly large.
    """
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise InputError(str(path), f"{size / 1e6:.0f} MB", f"a roster of at most {_MOST_BYTES / 1e6:.0f} MB")
        found = _of_workbook(path) if path.suffix.lower() in _EXCEL else _of_text(path, header_fits)
        return tuple(_bounded(path, found))
    except OSError as error:
        raise InputError(str(path), error.strerror or "a file that cannot be read", EXPECTED) from None


def _bounded(path: Path, found: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate((row for row in found if any(row.cells)), start=1):
        if count > _MOST_ROWS + 1:
            raise InputError(str(path), f"more than {_MOST_ROWS} rows", "a roster in parts, each below that")
        if len(row.cells) > _MOST_COLUMNS:
            raise InputError(f"{path}, line {row.line}", f"{len(row.cells)} columns", f"at most {_MOST_COLUMNS}")
        yield row


def _of_text(path: Path, header_fits: Callable[[Sequence[str]], int]) -> Iterator[Row]:
    text = _decoded(path.read_bytes()).lstrip("\ufeff")
    if "\0" in text:
        raise InputError(str(path), "bytes that are no text", EXPECTED)
    skipped, delimiter = 0, ""
    if told := re.match(r"sep=(.)\r?\n", text):  # Excel's own way to say it
        skipped, delimiter, text = 1, told[1], text[told.end() :]
    fits = {
        sign: header_fits(next((row.cells for row in _split(path, text, sign) if any(row.cells)), ())) for sign in _DELIMITERS
    }
    yield from (Row(row.line + skipped, row.cells) for row in _split(path, text, delimiter or max(fits, key=fits.__getitem__)))


def _split(path: Path, text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=delimiter, skipinitialspace=True)
    line = 1
    with suppress(csv.Error):  # a cell beyond the csv module's limit
        for cells in reader:
            if cells == [_END]:
                return
            if any(_END in cell for cell in cells):
                break
            yield Row(line, tuple(cell.strip() for cell in cells))
            line = reader.line_num + 1
    raise InputError(f"{path}, line {line}", "a cell that never ends", "quotation marks in pairs")


def _decoded(content: bytes) -> str:
    """Text of a table by its mark, or by what it can be; the Western code page takes any bytes there are."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if content[1:2] == b"\0" or content[:1] == b"\0":
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _of_workbook(path: Path) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(path) as packed:  # a zip member never unpacks to more than it says
            if sum(member.file_size for member in packed.infolist()) > _MOST_UNPACKED:
                raise InputError(str(path), "a workbook that unpacks to far more than a roster", EXPECTED)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about charts, lists and styles of the workbook, which are not read
            yield from _of_first_sheet(path)
    except _AMISS as error:
        if isinstance(error, InputError):
            raise
        raise InputError(str(path), "a file that cannot be opened as a workbook", EXPECTED) from None


def _of_first_sheet(path: Path) -> Iterator[Row]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)  # data_only: of a formula, what it last came to
    try:
        if not book.worksheets:
            raise InputError(str(path), "a workbook without a sheet", EXPECTED)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what some programs write there is not so
        for line, cells in enumerate(sheet.iter_rows(), start=1):
            if line > _LAST_ROW:  # the file says itself which row is which
                raise InputError(str(path), "rows where no workbook has any", EXPECTED)
            yield Row(line, tuple(_typed(cell.value, cell.number_format or "") for cell in cells))
    finally:
        book.close()


def _typed(value: Any, number_format: str) -> str:
    """A cell's value as a person would have typed it.

    >>> _typed(1.0, "General"), _typed(0.01, "0%"), _typed(dt.time(5, 33), "h:mm"), _typed(dt.datetime(2026, 11, 2), "d.m.yy")
    ('1', '1%', '5:33', '2026-11-02')
    """
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{100 * value:.6g}%" if "%" in number_format else f"{value:.10g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.time):
        value = dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, dt.timedelta):  # a pace of 5:33 typed into Excel is kept as 5 hours and 33 minutes
        minutes = round(value.total_seconds() / 60) if value >= dt.timedelta(hours=1) else round(value.total_seconds())
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value).strip()
