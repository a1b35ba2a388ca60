"""What a batch has finished, kept beside its results: one SQLite file, so each clip is recorded whole or not at all.

The file is also the lock: it is held for as long as the batch runs, by a lock that the system takes back when a process
ends however it ends. So two batches never write into one folder, and a lock is never stale.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final

from formcheck.batch.unit import Ending
from formcheck.errors import InputError

__all__ = ["HIDDEN", "Record", "Store", "no_room"]

HIDDEN: Final = ".formcheck"
"""The folder, inside that of the results, which holds what only formcheck needs."""

_FORMAT: Final = 1
_HOLDER: Final = "running.txt"


@dataclass(frozen=True, slots=True)
class Record:
    """A clip, or a session's clips told together (``what``), that is finished.

    ``sha256``, ``size`` and ``mark`` tell the bytes it was made of, ``said`` everything else that it rests on, ``pose``
    the part of that the landmarks rest on. ``folder`` holds its report, of ``report_bytes``; empty where there is none.
    """

    what: str
    ending: Ending
    reason: str
    advice: str
    sha256: str
    size: int
    mark: str
    said: str
    pose: str
    folder: str
    report_bytes: int


_COLUMNS: Final = tuple(field.name for field in fields(Record))
_KINDS: Final = {"int": "INTEGER"}


class Store:
    """The records of the folder ``out``, held for this batch alone while it is open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def open(cls, out: Path) -> Iterator[Store]:
        """Hold the records of ``out``, made if there are none.

        Raises :class:`~formcheck.errors.InputError` where another batch holds them, or they cannot be read or written.
        """
        hidden = out / HIDDEN
        try:
            hidden.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise no_room(out, error) from None
        with closing(_connected(out, hidden)) as connection:
            _tell_who(hidden)
            try:
                yield cls(connection)
            except sqlite3.Error as error:
                raise no_room(out, error) from None
            finally:
                with suppress(OSError):
                    (hidden / _HOLDER).unlink(missing_ok=True)

    def of(self, what: str) -> Record | None:
        """The record of a clip or session."""
        return self._first("what = ?", (what,))

    def like(self, sha256: str, said: str) -> Record | None:
        """A record of the same bytes and the same words, wherever the clip lay."""
        return self._first("sha256 = ? AND said = ?", (sha256, said))

    def tracked(self, sha256: str, pose: str) -> list[Record]:
        """Records whose landmarks were found in the same bytes by the same model."""
        return list(self._all("sha256 = ? AND pose = ? AND folder != ''", (sha256, pose)))

    def has_size(self, size: int) -> bool:
        """Whether a finished clip has this many bytes; if none has, none is the same."""
        return self._first("size = ?", (size,)) is not None

    def every(self) -> list[Record]:
        """All records."""
        return list(self._all("1", ()))

    def keep(self, record: Record, instead_of: str | None = None) -> None:
        """Record, for good before this returns; in place of what was known of it, and of ``instead_of``."""
        with self._connection:
            self._connection.execute("BEGIN")
            if instead_of is not None:
                self._connection.execute("DELETE FROM done WHERE what = ?", (instead_of,))
            marks = ", ".join("?" * len(_COLUMNS))
            self._connection.execute(f"INSERT OR REPLACE INTO done VALUES ({marks})", astuple(record))  # noqa: S608 - marks only

    def forget(self, what: str) -> None:
        """Remove a record."""
        with self._connection:
            self._connection.execute("DELETE FROM done WHERE what = ?", (what,))

    def _first(self, where: str, values: tuple[object, ...]) -> Record | None:
        return next(self._all(f"{where} LIMIT 1", values), None)

    def _all(self, where: str, values: tuple[object, ...]) -> Iterator[Record]:
        query = f"SELECT {', '.join(_COLUMNS)} FROM done WHERE {where}"  # noqa: S608 - our own words; values are bound
        for row in self._connection.execute(query, values):
            yield Record(*row)


def no_room(out: Path, error: OSError | sqlite3.Error) -> InputError:
    """What to say when the results cannot be written."""
    found = (error.strerror if isinstance(error, OSError) else None) or str(error)
    needed = "a folder that can be written, with room on its disk. What was finished is kept: run the same command to continue"
    return InputError("--out", f"{out} ({found})", needed)


def _connected(out: Path, hidden: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(hidden / "finished.sqlite", timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        # a killed process loses nothing; a power cut may lose the last records, and those clips are done again
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN EXCLUSIVE")
        _require_known_format(out, connection.execute("PRAGMA user_version").fetchone()[0])
        columns = ", ".join(f"{field.name} {_KINDS.get(str(field.type), 'TEXT')} NOT NULL" for field in fields(Record))
        connection.execute(f"CREATE TABLE IF NOT EXISTS done ({columns}, PRIMARY KEY (what))")
        for column in ("sha256", "size"):
            connection.execute(f"CREATE INDEX IF NOT EXISTS done_{column} ON done ({column})")
        connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.execute("COMMIT")
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise _refused(out, hidden, error) from None
        raise
    return connection


def _require_known_format(out: Path, version: int) -> None:
    if version > _FORMAT:
        raise InputError("--out", f"{out}, which a newer formcheck wrote", "another folder, or that formcheck")


def _refused(out: Path, hidden: Path, error: sqlite3.Error) -> InputError:
    if "locked" in str(error):
        with suppress(OSError):
            who = (hidden / _HOLDER).read_text(encoding="utf-8").strip()
            return InputError("--out", f"{out}, which another batch is writing into ({who})", "another folder, or its end")
        return InputError("--out", f"{out}, which another batch is writing into", "another folder, or its end")
    if isinstance(error, sqlite3.OperationalError):
        return no_room(out, error)
    needed = "the record of what is finished. Remove that file to begin anew; the reports beside it stay"
    return InputError("--out", f"{hidden / 'finished.sqlite'} ({error})", needed)


def _tell_who(hidden: Path) -> None:
    since = dt.datetime.now().astimezone().strftime("%H:%M on %d %B %Y")
    with suppress(OSError):  # a full disk is met, and told, where results are written
        (hidden / _HOLDER).write_text(f"process {os.getpid()} on {platform.node()}, since {since}\n", encoding="utf-8")
