"""Where the library is, how it is reached, and what to do when it cannot be."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import platformdirs
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, OperationalError

from formcheck.errors import LibraryError
from formcheck.library.tables import VERSION_TABLE, Base

__all__ = ["BUSY_S", "VARIABLE", "file_of", "opened", "said", "spoken", "url_of", "writing"]

VARIABLE: Final = "FORMCHECK_LIBRARY"
BUSY_S: Final = 10.0
"""How long a writer waits for another before it gives up."""

_FILE: Final = "library.sqlite"
_LOCK: Final = 0x666F726D  # "form": the one advisory lock on a server that belongs to formcheck
_WRITES: Final = "formcheck_writes"
_EXPECTED: Final = (
    f"Set {VARIABLE} to a file, such as /home/me/library.sqlite, or to postgresql+psycopg://USER:PASSWORD@HOST/DATABASE, "
    "or unset it for the usual place."
)


def url_of(told: str | None = None) -> URL:
    """The library's address: ``told``, else ``FORMCHECK_LIBRARY``, else a file in the user's data folder.

    A bare path is a SQLite file. Raises :class:`~formcheck.errors.LibraryError` for what is no address of a library.
    """
    address = told or os.environ.get(VARIABLE) or str(platformdirs.user_data_path("formcheck", appauthor=False) / _FILE)
    if "://" not in address:
        return URL.create("sqlite", database=str(Path(address).expanduser().absolute()))
    try:
        url = make_url(address)
    except ArgumentError:
        raise LibraryError("The address of the athletes' library cannot be understood", _EXPECTED) from None
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"} or not url.database:
        raise LibraryError(f"The athletes' library cannot be kept at {said(url)}", _EXPECTED)
    return url


def file_of(url: URL) -> Path | None:
    """The file of a library that is one; None for one on a server."""
    return Path(url.database) if url.drivername == "sqlite" and url.database else None


def said(url: URL) -> str:
    """Where a library is, in words that hold no password."""
    file = file_of(url)
    return str(file) if file is not None else url.render_as_string(hide_password=True)


def opened(url: URL) -> Engine:
    """A library that is there and up to date; made or migrated if need be, by one process at a time.

    Raises :class:`~formcheck.errors.LibraryError` where it cannot be reached or read, and for one of a newer formcheck.
    """
    with spoken(url):
        engine = _sqlite(url) if file_of(url) is not None else _postgresql(url)
        try:
            _up_to_date(engine, url)
        except BaseException:
            engine.dispose()
            raise
    return engine


def _sqlite(url: URL) -> Engine:
    file = file_of(url)
    assert file is not None  # noqa: S101  # opened asked
    if not file.exists():
        with suppress(OSError):  # SQLite then says what is amiss
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_S})

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _: object) -> None:
        # SQLAlchemy's manual: only so do transactions of sqlite3 hold reads and table definitions too
        connection.isolation_level = None
        for pragma in ("foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # a writer takes its turn at once: a reader that becomes one may meet another and lose
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    told: dict[str, Any] = {"connect_timeout": 5, "options": f"-c lock_timeout={int(BUSY_S * 1000)}"}
    try:
        return create_engine(url, poolclass=NullPool, connect_args=told)
    except ImportError as error:
        found = f"A library on a PostgreSQL server needs psycopg ({error})"
        raise LibraryError(found, "Run `pip install 'psycopg[binary]'`.") from None


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; one at a time, whoever else has the library open."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection


def _up_to_date(engine: Engine, url: URL) -> None:
    config = Config()
    config.set_main_option("script_location", "formcheck.library:migrations")
    with engine.connect() as connection:
        behind = _behind(connection, config, url)
    if behind:
        with writing(engine) as connection:
            if _behind(connection, config, url):  # somebody else may have been quicker
                config.attributes["connection"] = connection
                command.upgrade(config, "head")


def _behind(connection: Connection, config: Config, url: URL) -> bool:
    """Whether a library has to be migrated."""
    scripts = ScriptDirectory.from_config(config)
    found = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    if found is not None and found not in {step.revision for step in scripts.walk_revisions()}:
        raise LibraryError(
            f"The athletes' library at {said(url)} was written by a newer formcheck (its tables are version {found})",
            "Update formcheck to open it; this version leaves it as it is.",
        )
    if found is None and (others := set(inspect(connection).get_table_names()) & set(Base.metadata.tables)):
        raise LibraryError(
            f"The database at {said(url)} has tables of another program by the names of ours ({', '.join(sorted(others))})",
            "Give the athletes' library a database or file of its own.",
        )
    return found != scripts.get_current_head()


_TROUBLES: Final = (
    ("database is locked", "is being written by another program", "Try again; if it stays so, end the other program."),
    ("lock timeout", "is being written by another program", "Try again; if it stays so, end the other program."),
    ("readonly database", "may be read but not written", "Allow writing to the file and to its folder, or choose another place."),
    ("read-only transaction", "may be read but not written", "Ask whoever keeps the server, or choose another place."),
    ("permission denied", "does not let this user in everywhere", "Ask whoever keeps the server for a database of its own."),
    ("disk is full", "has no room left on its disk", "Free some space and try again."),
    ("unable to open", "cannot be opened", "Choose a file in a folder that may be read and written."),
    ("not a database", "is a file of another kind", "Choose another file, or put this one aside and import an export."),
    ("malformed", "has been damaged", "Put the file aside, then import your last export, or a copy of the file."),
    ("disk i/o error", "cannot be read or written for an error of its disk", "Copy the file to another disk and try there."),
)
"""What a database says, what it means for the library, and what to do."""

_OUTSIDE: Final = {OperationalError, InterfaceError, DatabaseError}
"""Errors whose reason lies in the world; the others' lies in what was asked of the database."""


@contextmanager
def spoken(url: URL) -> Iterator[None]:
    """What a database cannot do becomes a sentence with a way out; a mistake of ours stays one."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        meant = _meant(str(error.orig))
        if meant is None and type(error) not in _OUTSIDE:
            raise
        found, advice = meant or _unreachable(url, str(error.orig))
        raise LibraryError(f"The athletes' library at {said(url)} {found}", f"{advice} ({VARIABLE} says where it is.)") from None


def _meant(words: str) -> tuple[str, str] | None:
    return next(((found, advice) for sign, found, advice in _TROUBLES if sign in words.lower()), None)


def _unreachable(url: URL, words: str) -> tuple[str, str]:
    reason = words.strip().splitlines()[0] if words.strip() else "no reason given"
    if file_of(url) is not None:
        return f"cannot be used ({reason})", "Choose another file, or put this one aside and import an export."
    return f"cannot be reached ({reason})", "Start the server, or correct the address, the user and the password."
