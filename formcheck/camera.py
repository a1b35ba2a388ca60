"""What a camera wrote into a file beside its pictures: how fast it filmed, and on which day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timezone
from fractions import Fraction
from typing import Final

__all__ = ["capture_rate", "filmed_on"]

_LOCAL: Final = "com.apple.quicktime.creationdate"
_UTC: Final = "creation_time"
_SHAPES: Final = ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S")
_FIRST: Final = date(1995, 1, 1)
"""Before that no clip was filmed as a file; clocks that were never set begin in 1904 or 1970."""
_LAST_YEAR: Final = 9000


def capture_rate(metadata: Mapping[str, str]) -> Fraction | None:
    """What the phone says it filmed at, such as ``com.android.capture.fps``; None where it says nothing of the kind.

    >>> capture_rate({"com.android.capture.fps": "240.000000"})
    Fraction(240, 1)
    """
    for key, value in metadata.items():
        if re.search(r"capture.?(fps|frame.?rate)$", key, re.IGNORECASE):
            try:
                rate = Fraction(value).limit_denominator(1001)
            except (ValueError, ZeroDivisionError):
                continue
            if 1 <= rate <= 10_000:
                return rate
    return None


def filmed_on(metadata: Mapping[str, str]) -> date | None:
    """The day a clip was filmed: where the phone was, if it says so, else on this machine's clock. None where not known.

    >>> filmed_on({"com.apple.quicktime.creationdate": "2026-03-14T23:30:00-0700", "creation_time": "2026-03-15T06:30:00Z"})
    datetime.date(2026, 3, 14)
    >>> filmed_on({"creation_time": "1904-01-01T00:00:00.000000Z"})
    """
    there, utc = _moment(metadata.get(_LOCAL, "")), _moment(metadata.get(_UTC, ""))
    day = there.date() if there is not None else None if utc is None else utc.astimezone().date()
    today = datetime.now(tz=timezone.utc).astimezone().date()
    return day if day is not None and _FIRST <= day <= today else None


def _moment(text: str) -> datetime | None:
    for shape in _SHAPES:
        try:
            found = datetime.strptime(text.strip(), shape)  # noqa: DTZ007  # a time without a zone is UTC, as the key has it
        except ValueError:
            continue
        if not _FIRST.year <= found.year <= _LAST_YEAR:
            return None
        return found if found.tzinfo is not None else found.replace(tzinfo=timezone.utc)
    return None
