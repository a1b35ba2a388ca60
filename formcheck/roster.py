"""Who runs in which clip: a squad as a folder of clips, or as a roster in a CSV file or an Excel workbook.

A folder, where a name is told by the first folder that is more than a date or a view, else by the file's own name::

    squad/
      anna/left.mp4                     anna
      anna/2026-11-02/rear.mov          anna, filmed on 2 November 2026
      2026-11-02/ben_side.mp4           ben, filmed on 2 November 2026
      rear/dora.mp4                     dora
      cleo_left_2026-11-02.mp4          cleo, filmed on 2 November 2026
      IMG_2041.mp4                      IMG_2041

From a name the date, a time behind it, and words for the view (left, right, side, rear, back, behind, front, view) at either
end are taken off. Numbers stay: runner_1 and runner_2 are two people. When a file was last written says nothing about
when it was filmed, so a date that is not in a name is not known.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeVar

from formcheck import columns, sheet
from formcheck.columns import Column, DayOrder, printable, shown
from formcheck.errors import InputError
from formcheck.sheet import Row

__all__ = ["CLIP_SUFFIXES", "Entry", "read", "together_key"]

CLIP_SUFFIXES: Final = (".mp4", ".mov", ".mkv", ".avi", ".webm", ".m4v", ".npz")

_VIEWS: Final = "left|right|side|rear|back|behind|front|view"
_BETWEEN: Final = r"[\s_.\-]"
_DATE: Final = re.compile(r"(?<!\d)(20\d\d)([-_.]?)([01]\d)\2([0-3]\d)(?!\d)")
_TIME_BEHIND: Final = re.compile(rf"^{_BETWEEN}*(?:at{_BETWEEN}+)?[0-2]\d([-_.:]?)[0-5]\d(?:\1[0-5]\d\d{{0,3}})?(?!\d)")
_VIEW_AT_END: Final = re.compile(rf"^(?:{_VIEWS}){_BETWEEN}+|{_BETWEEN}+(?:{_VIEWS})$", re.IGNORECASE)
_CAMERA: Final = re.compile(
    r"^(?:img|vid|mov|pxl|dsc|video|clip|run|whatsapp video|screen recording)?[\s_.\-]*(?:wa\d+)?$", re.IGNORECASE
)
_URL: Final = re.compile(r"^[a-z][a-z0-9+.\-]+(?:::|://)", re.IGNORECASE)
_OURS: Final = frozenset({"track.npz", "annotated.mp4"})
_BESIDE_OURS: Final = frozenset({"report.json", "report.html", "squad.html"})
_HIDDEN: Final = (".", "~$")
_OF_THE_SYSTEM: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_NOTHING: Final = frozenset({"-", "\N{EN DASH}", "\N{EM DASH}", "?", "n/a", "na", "none"})
_EXPECTED: Final = {
    "athlete": "the name of the runner",
    "clip": "a file that is there (from the roster's folder on), or an address such as s3://bucket/clip.mp4",
}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One clip of one athlete, and what was said about it: height in m, belt speed in m/s, incline in per cent.

    ``clip`` is a path or an fsspec URL, ``line`` where in the roster it stands; None is not known.
    """

    athlete: str
    clip: str
    height_m: float | None = None
    belt_speed_mps: float | None = None
    slow_motion: float | None = None
    incline_percent: float = 0.0
    view: Literal["auto", "side", "rear"] = "auto"
    date: dt.date | None = None
    notes: str = ""
    line: int | None = None


def _silently(_sentence: str) -> None:
    """Nobody is listening."""


def read(source: Path, remark: Callable[[str], None] = _silently, out: Path | None = None) -> tuple[Entry, ...]:
    """Every clip of a folder or a roster, in the order of its names or of its lines.

    ``remark`` is told, in sentences, what was passed over and what was understood differently than written; what lies in
    ``out``, where results go, is no clip. Raises :class:`~formcheck.errors.InputError` for a source that is no folder or
    roster, or holds no clips, and with every row of a roster that cannot be used, each with its line.
    """
    if os.path.isdir(source):
        entries = tuple(_of_folder(source, remark, out))
        expected = f"clips ({', '.join(CLIP_SUFFIXES)}) in it, or in a folder per athlete"
    elif source.suffix.lower() in sheet.SUFFIXES and os.path.exists(source):
        entries = _of_roster(source, remark)
        expected = "a row per clip below the header"
    else:
        raise InputError(str(source), _what_it_is(source), sheet.EXPECTED)
    if not entries:
        raise InputError(str(source), "no clips", expected)
    return entries


def together_key(entry: Entry) -> tuple[str, dt.date | None]:
    """What clips of one runner filmed on one day have in common: side and rear views with the same key are one trial.

    >>> together_key(Entry("Anna", "anna_left.mp4")) == together_key(Entry("anna", "anna_rear.mp4"))
    True
    """
    return entry.athlete.casefold(), entry.date


def _what_it_is(source: Path) -> str:
    if not os.path.lexists(source):
        return "nothing there"
    return f"a {source.suffix} file" if source.suffix else "a file that is no roster"


# --- a folder ---


def _of_folder(source: Path, remark: Callable[[str], None], out: Path | None) -> Iterator[Entry]:
    walk = _Walk(out)
    for path in walk.clips(source):
        parts = path.relative_to(source).parts
        yield Entry(_athlete(parts), str(path), date=_date_of(parts))
    if walk.others:
        count = len(walk.others)
        listed = ", ".join(walk.others[:5]) + (f" and {count - 5} more" if count > 5 else "")
        remark(f"{source}: passed over, for they are no clips: {listed}")


class _Walk:
    """Looks through a folder and those below it; links are followed, but no folder is entered twice, and never ``out``."""

    def __init__(self, out: Path | None) -> None:
        self._seen = {_identity(out)} if out is not None and os.path.exists(out) else set()
        self.others: list[str] = []

    def clips(self, folder: Path) -> Iterator[Path]:
        """Clips by name, those of a folder in a folder where that stands; what is neither clip nor ours is noted."""
        self._seen.add(_identity(folder))
        try:
            inside = sorted(folder.iterdir(), key=lambda path: (path.name.casefold(), path.name))
        except OSError as error:
            raise InputError(str(folder), error.strerror or "nothing to read", "a folder that can be read") from None
        ours = any(path.name in _BESIDE_OURS for path in inside)
        for path in inside:
            if path.name.startswith(_HIDDEN) or path.name.casefold() in _OF_THE_SYSTEM:
                continue
            if os.path.isdir(path):
                yield from self.clips(path) if _identity(path) not in self._seen else ()
            elif path.suffix.lower() in CLIP_SUFFIXES and os.path.isfile(path):
                yield from () if ours and path.name in _OURS else (path,)
            elif not ours:
                self.others.append(printable(path.name))


def _identity(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_dev, facts.st_ino


def _athlete(parts: tuple[str, ...]) -> str:
    """The athlete's name from a clip's path below the squad's folder.

    >>> _athlete(("anna", "2026-11-02", "left.mp4")), _athlete(("2026-11-02", "Ben Okri_side.mp4"))
    ('anna', 'Ben Okri')
    >>> _athlete(("cleo_left_2026-11-02.mp4",)), _athlete(("IMG_2041.mp4",)), _athlete(("VID_20261102_101530.mp4",))
    ('cleo', 'IMG_2041', 'VID_20261102_101530')
    """
    for folder in parts[:-1]:
        if name := _bare(folder):
            return printable(name)
    stem = Path(parts[-1]).stem
    name = _bare(stem)
    return printable(stem if _CAMERA.fullmatch(name) else name)


def _bare(name: str) -> str:
    """A name without date, time and view; empty where it says nothing else."""
    name = _without_date(name)
    while (shorter := _VIEW_AT_END.sub("", name)) != name:
        name = shorter
    return "" if re.fullmatch(_VIEWS, name, re.IGNORECASE) else name


def _without_date(name: str) -> str:
    """A name without the date in it and a time of day behind that; separators at its ends go too."""
    found = _dated(name)
    if found is not None:
        before, behind = name[: found.start()], _TIME_BEHIND.sub("", name[found.end() :])
        name = " ".join(filter(None, (before.rstrip(" _.-"), behind.lstrip(" _.-"))))
    return re.sub(rf"^{_BETWEEN}+|{_BETWEEN}+$", "", name)


def _dated(name: str) -> re.Match[str] | None:
    return next((match for match in _DATE.finditer(name) if _day(match) is not None), None)


def _day(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None


def _date_of(parts: tuple[str, ...]) -> dt.date | None:
    """The day in the file's name, else in the nearest folder's; None where no name holds one.

    >>> _date_of(("anna", "PXL_20261102_093000123.mp4")), _date_of(("anna", "20269999.mp4"))
    (datetime.date(2026, 11, 2), None)
    """
    found = (match for part in reversed(parts) if (match := _dated(part)) is not None)
    return next((_day(match) for match in found), None)


# --- a roster ---


def _of_roster(source: Path, remark: Callable[[str], None]) -> tuple[Entry, ...]:
    rows = sheet.rows(source, columns.known)
    if not rows:
        raise InputError(str(source), "an empty table", "a header, and below it a row per clip")
    header, *below = rows
    named, unknown = columns.columns(str(source), header.cells)
    if unknown:
        remark(f"{source}: passed over the columns {', '.join(unknown)}")
    date = named.get("date")
    order = None if date is None else columns.day_order((row.cell(date.place) for row in below), date.unit)
    reading = _Reading(named, order, source.parent)
    entries = tuple(reading.entry(row) for row in below)
    problems = sorted([*reading.problems, *_doubled(entries)])
    if problems:
        count = "a row that cannot be used" if len(problems) == 1 else f"{len(problems)} things that cannot be used"
        listed = "".join(f"\n  line {line}: {said}" for line, said in problems)
        raise InputError(str(source), count, f"these mended first, for nothing has run yet:{listed}")
    for said in reading.remarks:
        remark(f"{source}, {said}")
    return entries


class _Reading:
    """Reads the rows of one roster, and keeps what stands against each as (line, sentence), and the remarks on it."""

    def __init__(self, named: Mapping[str, Column], order: DayOrder | None, folder: Path) -> None:
        self._named, self._order, self._folder = named, order, folder
        self.problems: list[tuple[int, str]] = []
        self.remarks: list[str] = []

    def entry(self, row: Row) -> Entry:
        """A row's entry; where something stands against the row, its place is left empty."""
        return Entry(
            athlete=self._needed(row, "athlete", _name) or "",
            clip=self._needed(row, "clip", self._clip) or "",
            height_m=self._figure(row, "height"),
            belt_speed_mps=self._figure(row, "belt_speed"),
            slow_motion=self._figure(row, "slow_motion"),
            incline_percent=self._figure(row, "incline") or 0.0,
            view=self._read(row, "view", columns.camera) or "auto",
            date=self._read(row, "date", lambda text: columns.day(text, self._order)),
            notes=self._text(row, "notes"),
            line=row.line,
        )

    def _text(self, row: Row, field: str) -> str:
        column = self._named.get(field)
        text = "" if column is None else row.cell(column.place)
        return "" if text.casefold() in _NOTHING else text

    def _read(self, row: Row, field: str, read_as: Callable[[str], _T]) -> _T | None:
        text = self._text(row, field)
        if not text:
            return None
        try:
            return read_as(text)
        except InputError as error:
            self.problems.append((row.line, str(error)))
            return None

    def _needed(self, row: Row, field: str, read_as: Callable[[str], str]) -> str | None:
        if not self._text(row, field):
            self.problems.append((row.line, f"{field}: found nothing, expected {_EXPECTED[field]}"))
        return self._read(row, field, read_as)

    def _figure(self, row: Row, field: str) -> float | None:
        column = self._named.get(field)
        unit = "" if column is None else column.unit
        found = self._read(row, field, lambda text: columns.FIGURES[field](columns.with_unit(text, unit)))
        if found is not None and found.remark is not None:
            self.remarks.append(f"line {row.line}: {found.remark}")
        return None if found is None else found.value

    def _clip(self, text: str) -> str:
        """A clip as it can be opened: an address as it is, a path from the roster's folder."""
        if _URL.match(text):
            return text
        for written in dict.fromkeys((text, text.replace("\\", "/"))):
            path = self._folder / os.path.expanduser(written)
            if os.path.isfile(path):
                if path.suffix.lower() not in CLIP_SUFFIXES:
                    raise InputError("clip", shown(text), f"a video or a saved track ({', '.join(CLIP_SUFFIXES)})")
                return str(path)
        raise InputError("clip", f"no file {shown(text)}", f"{_EXPECTED['clip']}{_nearly(self._folder, text)}")


def _name(text: str) -> str:
    name = printable(text)
    if not name:
        raise InputError("athlete", shown(text), _EXPECTED["athlete"])
    return name


def _nearly(folder: Path, text: str) -> str:
    """The clip that was probably meant, as half a sentence."""
    try:
        beside = [path.name for path in folder.iterdir() if path.suffix.lower() in CLIP_SUFFIXES]
    except OSError:
        return ""
    meant = difflib.get_close_matches(text, beside, n=1, cutoff=0.75)
    return f"; {shown(meant[0])} is there" if meant else ""


def _doubled(entries: Iterable[Entry]) -> Iterator[tuple[int, str]]:
    """Rows whose clip stands in a row above already."""
    first: dict[str, int] = {}
    for entry in entries:
        line = entry.line or 0
        if entry.clip and first.setdefault(entry.clip, line) != line:
            yield line, f"clip: found the clip of line {first[entry.clip]} again, expected each clip once"
