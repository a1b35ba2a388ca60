"""Which folder a clip's report goes to: one folder per athlete, made of names that every file system takes.

::

    anna/                    one clip: its written report lies here
    ben/                     several clips of one day: they are told together here,
    ben/left/  ben/rear/     and each alone below
    cleo/2026-11-02/         clips of several days: a folder for each day, and in it as above
    cleo/2026-11-09/left/ ...
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, TypeVar

from formcheck.batch.fetch import name_of
from formcheck.roster import Entry, together_key

__all__ = ["EARLIER", "Place", "places", "unlike"]

EARLIER: Final = "earlier"
"""Below a folder that is wanted for another clip now: where results that lay there are kept."""

_MOST_BYTES: Final = 100
"""Of a name: folders in folders, and some file systems take 255 in all."""
_RESERVED: Final = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d|earlier|squad|.*\.(html|json|pdf|csv|npz|png|mp4|xlsx|parquet))$")
"""Names that Windows keeps to itself, and those of files that lie beside."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry's report goes, and where its session's: the same folder for a session of one clip. Paths have slashes."""

    folder: str
    session: str


def places(entries: Sequence[Entry]) -> list[Place]:
    """A place for each entry, in their order."""
    found: dict[int, Place] = {}
    top: set[str] = set()
    for of_athlete in _grouped(range(len(entries)), lambda at: entries[at].athlete.casefold()):
        athlete = unlike(entries[of_athlete[0]].athlete, top)
        sessions = _grouped(of_athlete, lambda at: together_key(entries[at]))
        for session in sessions:
            day = entries[session[0]].date
            where = athlete if len(sessions) == 1 else f"{athlete}/{'undated' if day is None else day.isoformat()}"
            found |= _in_session(entries, session, where, set())
    return [found[at] for at in range(len(entries))]


def _in_session(entries: Sequence[Entry], session: list[int], where: str, taken: set[str]) -> dict[int, Place]:
    if len(session) == 1:
        return {session[0]: Place(where, where)}
    names = {at: PurePosixPath(name_of(entries[at].clip)).stem for at in session}
    return {at: Place(f"{where}/{unlike(name, taken)}", where) for at, name in names.items()}


_Key = TypeVar("_Key", bound=Hashable)


def _grouped(numbers: Iterable[int], key: Callable[[int], _Key]) -> list[list[int]]:
    groups: dict[_Key, list[int]] = {}
    for number in numbers:
        groups.setdefault(key(number), []).append(number)
    return list(groups.values())


def unlike(name: str, taken: set[str]) -> str:
    """``name`` as a folder's, unlike all that are ``taken``; it is taken then. Case makes no difference.

    >>> taken: set[str] = set()
    >>> [unlike(name, taken) for name in ("Ann", "ann", "../etc", "a/b", "CON", "report.json", "  ", "Zoë")]
    ['Ann', 'ann_2', '__etc', 'a_b', 'CON_', 'report.json_', '_', 'Zoë']
    """
    plain = _plain(name)
    found = next(one for one in _numbered(plain) if one.casefold() not in taken)
    taken.add(found.casefold())
    return found


def _plain(name: str) -> str:
    text = re.sub(r"[^\w .()+@&,'-]", "_", unicodedata.normalize("NFC", name)).strip()
    text = text.encode("utf-8", "replace")[:_MOST_BYTES].decode("utf-8", "ignore").rstrip(" .")
    if not text:
        return "_"
    # a folder whose name begins with a dot is hidden, and two of them lead out
    text = f"_{text.lstrip('.')}" if text.startswith(".") else text
    return f"{text}_" if _RESERVED.match(text.casefold()) or _RESERVED.match(text.casefold().split(".")[0]) else text


def _numbered(name: str) -> Iterator[str]:
    yield name
    count = 1
    while True:
        count += 1
        yield f"{name}_{count}"
