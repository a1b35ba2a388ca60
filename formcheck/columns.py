"""What the columns of a roster mean: their names as people write them, the units in them, and the days in a date column."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from formcheck import units
from formcheck.errors import InputError
from formcheck.units import Understood

__all__ = ["FIGURES", "Column", "DayOrder", "camera", "columns", "day", "day_order", "known", "printable", "shown", "with_unit"]

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "athlete": ("athlete", "athlete name", "name", "full name", "runner", "runner name", "person", "participant", "client"),
    "clip": ("clip", "video", "file", "file name", "clip name", "clip file", "video file", "path", "url", "recording"),
    "height": ("height", "body height", "stature"),
    "belt_speed": ("belt speed", "speed", "treadmill speed", "running speed", "pace", "velocity", "belt"),
    "slow_motion": ("slow motion", "slow mo", "slo mo"),
    "view": ("view", "camera", "camera view", "seen from", "filmed from"),
    "date": ("date", "day", "filmed on", "filming date", "date filmed", "recording date", "recorded on"),
    "incline": ("incline", "grade", "gradient", "slope"),
    "notes": ("notes", "note", "comment", "comments", "remark", "remarks"),
}
_FIELD: Final = {name.replace(" ", ""): field for field, names in _NAMES.items() for name in names}
_UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "height": ("m", "cm", "ft"),
    "belt_speed": ("m/s", "mps", "km/h", "kmh", "kph", "mph", "min/km", "min/mile", "min/mi"),
    "slow_motion": ("x", ""),
    "incline": ("%", ""),
    "date": ("dd mm yyyy", "mm dd yyyy", "yyyy mm dd"),
}
_UNIT_ALSO: Final = {
    **{written: written for choice in _UNITS.values() for written in choice},
    **{written.replace("/", " "): written for written in _UNITS["belt_speed"] if "/" in written},
    **{written.replace(" ", "/"): written for written in _UNITS["date"]},
    "percent": "%",
    "factor": "",
    "feet": "ft",
    "metres": "m",
    "meters": "m",
    "centimetres": "cm",
    "centimeters": "cm",
}
_NEEDED: Final = ("athlete", "clip")

FIGURES: Final[Mapping[str, Callable[[str], Understood]]] = {
    "height": units.height_m,
    "belt_speed": units.belt_speed_mps,
    "slow_motion": units.slow_motion,
    "incline": units.incline_percent,
}
"""The columns that hold a figure, and who reads it."""

DayOrder = Literal["day first", "month first"]

_VIEWS: Final[Mapping[str, Literal["auto", "side", "rear"]]] = {
    **dict.fromkeys(("auto", "automatic"), "auto"),
    **dict.fromkeys(("side", "left", "right", "left side", "right side", "lateral", "sagittal"), "side"),
    **dict.fromkeys(("rear", "back", "behind", "from behind", "posterior"), "rear"),
}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR: Final = r"((?:19|20)\d\d)"
_TIME: Final = re.compile(r"[\sT]+\d{1,2}:\d\d.*$")
_YEAR_FIRST: Final = re.compile(rf"{_YEAR}([-/.]?)(\d\d?)\2(\d\d?)")
_DOTTED: Final = re.compile(rf"(\d\d?)\.\s?(\d\d?)\.\s?{_YEAR}")
_SLASHED: Final = re.compile(rf"(\d\d?)([-/])(\d\d?)\2{_YEAR}")
_DAY_WORD: Final = re.compile(rf"(\d\d?)(?:st|nd|rd|th)?[\s.\-]+([a-z]{{3,9}})[\s.,\-]+{_YEAR}")
_WORD_DAY: Final = re.compile(rf"([a-z]{{3,9}})[\s.\-]+(\d\d?)(?:st|nd|rd|th)?[\s.,\-]+{_YEAR}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a roster: what it holds, its place, the unit its bare figures have ("" = none said), and its title."""

    field: str
    place: int
    unit: str
    title: str


def known(header: Sequence[str]) -> int:
    """How many columns of a header say what they hold.

    >>> known(["Runner", "Video file", "height [cm]", "Coach"])
    3
    """
    return sum(_meaning(title) is not None for title in header)


def columns(source: str, header: Sequence[str]) -> tuple[dict[str, Column], tuple[str, ...]]:
    """The columns of a roster by what they hold, and the titles that say nothing known.

    Raises :class:`~formcheck.errors.InputError` where athlete or clip is missing, two columns hold the same, or one holds
    figures in a unit that is not known.
    """
    found: dict[str, Column] = {}
    unknown = []
    for place, title in enumerate(header):
        meaning = _meaning(title)
        if meaning is None:
            if (figure := _before_bracket(title)) is not None:  # a figure in a unit nobody knows here is not passed over
                choice = ", ".join(filter(None, _UNITS[figure]))
                raise InputError(source, f"the column {shown(title)}", f"one of {choice} as its unit")
            unknown += [shown(title)] if title else []
            continue
        field, unit = meaning
        if field in found:
            raise InputError(source, f"two columns for {field}: {shown(found[field].title)} and {shown(title)}", "one of them")
        found[field] = Column(field, place, unit, title)
    missing = [field for field in _NEEDED if field not in found]
    if missing:
        titles = ", ".join(shown(title) for title in header if title) or "none"
        expected = f"columns called {' and '.join(missing)}; {_others()} may follow"
        raise InputError(source, f"the columns {titles}", expected)
    return found, tuple(unknown)


def _others() -> str:
    *most, last = (field.replace("_", " ") for field in _NAMES if field not in _NEEDED)
    return f"{', '.join(most)} and {last}"


def _meaning(title: str) -> tuple[str, str] | None:
    """What a column's title says it holds, and in which unit.

    >>> _meaning("Belt speed (km/h)"), _meaning("height_cm"), _meaning("Date"), _meaning("file size")
    (('belt_speed', 'km/h'), ('height', 'cm'), ('date', ''), None)
    """
    plain = unicodedata.normalize("NFKC", title).casefold()
    words = _words(plain)
    for count in range(len(words), 0, -1):
        field = _FIELD.get("".join(words[:count]))
        unit = " ".join(words[count + 1 if words[count : count + 1] == ["in"] else count :])
        if field is None or (unit and _UNIT_ALSO.get(unit) not in _UNITS.get(field, ())):
            continue
        return field, _UNIT_ALSO[unit]
    field = _before_bracket(title)
    return None if field is None or field in FIGURES else (field, "")


def _before_bracket(title: str) -> str | None:
    """What a column holds by what stands before a remark in brackets, such as "Athlete (surname first)"."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    return _FIELD.get("".join(_words(re.sub(r"[(\[].*", "", plain))))


def _words(plain: str) -> list[str]:
    return re.sub(r"[^a-z0-9%/]+", " ", plain).split()


def with_unit(text: str, unit: str) -> str:
    """A cell's text, with the unit of its column where it is a bare figure.

    >>> with_unit("10,8", "km/h"), with_unit("3 m/s", "km/h"), with_unit("5:33", "min/km")
    ('10,8km/h', '3 m/s', '5:33min/km')
    """
    return f"{text}{unit}" if re.fullmatch(r"[\d.,:]+", text) else text


def camera(text: str) -> Literal["auto", "side", "rear"]:
    """Where the camera stood. Raises :class:`~formcheck.errors.InputError` for a view that is none."""
    plain = " ".join(re.sub(r"[^a-z]+", " ", text.casefold().replace("view", "")).split())
    if plain not in _VIEWS:
        raise InputError("view", shown(text), "side, rear or auto")
    return _VIEWS[plain]


def day_order(texts: Iterable[str], unit: str) -> DayOrder | None:
    """Which of day and month comes first in dates like 03/04/2026: as the title says, or as another date of the column shows.

    >>> day_order(["03/04/2026", "25/04/2026"], ""), day_order(["03/04/2026"], ""), day_order([], "mm dd yyyy")
    ('day first', None, 'month first')
    """
    if unit[:2] in {"dd", "mm"}:
        return "day first" if unit.startswith("dd") else "month first"
    matches = [match for text in texts if (match := _SLASHED.fullmatch(_plain_day(text)))]
    day_first = any(int(match[1]) > 12 for match in matches)
    month_first = any(int(match[3]) > 12 for match in matches)
    if day_first == month_first:
        return None
    return "day first" if day_first else "month first"


def day(text: str, order: DayOrder | None = None) -> dt.date:
    """A day as people write it; ``order`` settles what 03/04/2026 means.

    Raises :class:`~formcheck.errors.InputError` for anything else, and for a date that may mean two days.

    >>> day("2026-11-02") == day("02.11.2026") == day("2 Nov 2026") == day("11/2/2026", "month first")
    True
    """
    plain = _plain_day(text)
    meant = _meant(plain, order)
    if meant is None and _SLASHED.fullmatch(plain):
        raise InputError("date", shown(text), "a date that can mean one day only, such as 2026-11-02 or 02.11.2026")
    try:
        return dt.date(*(meant or (0, 0, 0)))
    except ValueError:
        raise InputError("date", shown(text), "a day there is, written like 2026-11-02 or 02.11.2026") from None


def _plain_day(text: str) -> str:
    return _TIME.sub("", text.strip()).casefold()


def _meant(plain: str, order: DayOrder | None) -> tuple[int, int, int] | None:
    """Year, month and day of a date; None where it is no date, or may mean two."""
    if match := _YEAR_FIRST.fullmatch(plain):
        whole = match[2] or len(match[0]) == 8  # without signs between, every digit must be there
        return (int(match[1]), int(match[3]), int(match[4])) if whole else None
    if match := _DOTTED.fullmatch(plain):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _SLASHED.fullmatch(plain):
        return _slashed(int(match[1]), int(match[3]), int(match[4]), order)
    if match := _DAY_WORD.fullmatch(plain):
        return int(match[3]), _month(match[2]), int(match[1])
    if match := _WORD_DAY.fullmatch(plain):
        return int(match[3]), _month(match[1]), int(match[2])
    return None


def _slashed(first: int, second: int, year: int, order: DayOrder | None) -> tuple[int, int, int] | None:
    if first == second or first > 12 or (order == "day first" and second <= 12):
        return year, second, first
    return (year, first, second) if second > 12 or order == "month first" else None


def _month(word: str) -> int:
    return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else 0


def shown(text: str) -> str:
    """What was found, as a message shows it: in quotes, on one line, and not for ever.

    >>> shown(" 5 m "), len(shown("x" * 100))
    ("'5 m'", 62)
    """
    plain = printable(text)
    return f"'{plain if len(plain) <= 60 else plain[:57] + '...'}'"


def printable(name: str) -> str:
    """A name that any file, page or terminal can hold: composed as typed, no control characters, no broken bytes."""
    whole = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    return " ".join("".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in whole).split())
