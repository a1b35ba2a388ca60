"""What comes out of the library, and how what people type is made fit to go in."""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from formcheck.errors import InputError

__all__ = ["Athlete", "Kept", "Point", "folded", "is_picture", "key", "name", "notes", "searched", "words"]

NAME_MAX: Final = 120
NOTES_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Athlete:
    """One person: how many ``trials`` are kept, and the day of the last."""

    id: int
    name: str
    height_m: float | None
    notes: str
    trials: int
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept clip without its report; ``day`` it was filmed or else kept, ``kept_at`` in UTC."""

    id: int
    athlete_id: int
    athlete: str
    filmed_on: date | None
    day: date
    kept_at: datetime
    clip: str
    notes: str
    view: str | None
    near_side: str | None
    belt_speed_mps: float | None
    frame_rate_hz: float
    judged: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of one trial, with its 95 % interval and usual range, and how the clip was filmed."""

    trial_id: int
    day: date
    clip: str
    value: float
    unit: str
    low95: float
    high95: float
    per_step_sd: float | None
    steps: int
    usual_low: float | None
    usual_high: float | None
    verdict: str
    view: str | None
    near_side: str | None
    belt_speed_mps: float | None

    @property
    def interval95(self) -> tuple[float, float]:
        """Where the figure likely lies."""
        return self.low95, self.high95


def is_picture(name: str) -> bool:
    """Whether a picture may be called so."""
    return re.fullmatch("[a-z0-9_]{1,80}", name) is not None


def name(typed: str) -> str:
    """A person's name as it is kept: on one line. Raises :class:`~formcheck.errors.InputError` for none, or for a novel."""
    kept = " ".join(_writable(typed).split())
    if not kept:
        raise InputError("athlete", "no name", "a name")
    if len(kept) > NAME_MAX:
        raise InputError("athlete", f"a name of {len(kept)} characters", f"at most {NAME_MAX}")
    return kept


def notes(typed: str) -> str:
    """Notes as they are kept. Raises :class:`~formcheck.errors.InputError` for more than a library should hold."""
    kept = _writable(typed).strip()
    if len(kept) > NOTES_MAX:
        raise InputError("notes", f"{len(kept)} characters", f"at most {NOTES_MAX}")
    return kept


def key(kept_name: str) -> str:
    """What makes a name the same name: not its case, and not how its accents are coded.

    >>> key("Zoë STRAßE")
    'zoë strasse'
    """
    return unicodedata.normalize("NFC", kept_name.casefold())


def folded(text: str) -> str:
    """Text as searches compare it: without case and accents.

    >>> folded("Zoë STRAßE")
    'zoe strasse'
    """
    apart = unicodedata.normalize("NFKD", _writable(text).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words(search: str) -> list[str]:
    """The words of a search, whatever separates them.

    >>> words("Ann, new SHOES; 2026-03")
    ['ann', 'new', 'shoes', '2026-03']
    """
    return re.findall(r"[^\s,;]+", folded(search))


def searched(clip: str, remarks: str, day: date) -> str:
    """All that a search for a trial looks in: its clip, its notes and its day, as people write days."""
    return folded(f"{clip} {remarks} {day.isoformat()} {day.day} {month_name[day.month]} {day.year}")


def _writable(text: str) -> str:
    """Text that every database takes: no lone surrogates, no control characters but line ends and tabs."""
    sound = text.encode("utf-8", "replace").decode()
    return "".join(letter for letter in sound if letter in "\n\t" or unicodedata.category(letter) != "Cc")
