"""The folder of results: files are put there whole, the report last, and nothing finished is overwritten by another clip's."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from formcheck import whole
from formcheck.batch.places import EARLIER, unlike
from formcheck.batch.store import HIDDEN, Record, Store
from formcheck.folder import REPORT, STALE

__all__ = ["Shelf"]

_FILES: Final = (REPORT, "report.html", "report.pdf", "measures.csv", "steps.csv", *sorted(STALE))
"""Whatever formcheck puts into a clip's folder."""


class Shelf:
    """Results below ``out``, as their records in the ``store`` tell where they lie."""

    def __init__(self, out: Path, store: Store) -> None:
        self.out = out
        self._store = store

    def put(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Put a clip's files into their folder, and take away what an earlier run left in it. Raises OSError."""
        where = self.out / folder
        for left in where.glob(".part-*"):  # of a batch that was killed while it wrote here
            shutil.rmtree(left, ignore_errors=True)
        with whole.folder(where, last=REPORT, stale=_FILES) as place:
            for name, content in files.items():
                (place / name).write_bytes(content)

    def clear(self, folder: str) -> None:
        """Take away what lies in a clip's folder."""
        for name in _FILES:
            (self.out / folder / name).unlink(missing_ok=True)
        with suppress(OSError):  # it is not there, or other clips' folders are in it
            (self.out / folder).rmdir()

    def read(self, record: Record, name: str = REPORT) -> bytes | None:
        """A file of a finished clip; None where it is gone."""
        with suppress(OSError):
            return (self.out / record.folder / name).read_bytes()
        return None

    def has(self, record: Record) -> bool:
        """Whether a finished clip's report still lies where it was put."""
        if not record.folder:
            return True
        with suppress(OSError):
            return (self.out / record.folder / REPORT).stat().st_size == record.report_bytes
        return False

    def rearrange(self, wanted: Mapping[str, str]) -> None:
        """Move finished clips to where they are ``wanted`` now (a folder for each record's ``what``).

        A clip of an earlier batch, not in this one, is left where it is, unless its folder is wanted for another: then it
        is kept below that. Everything goes aside first, for two clips may want each other's folder. Raises OSError.
        """
        folders = set(wanted.values())
        moving = [record for record in self._store.every() if record.folder and self._must_move(record, wanted, folders)]
        aside = [self._moved(record, _aside(record)) for record in moving]
        for before, record in zip(moving, aside, strict=True):
            stays = before.folder if before.folder not in folders else self._earlier(before.folder)
            self._moved(record, wanted.get(record.what, stays))

    def _must_move(self, record: Record, wanted: Mapping[str, str], folders: Collection[str]) -> bool:
        if (self.out / _aside(record)).is_dir():  # an earlier batch was stopped in the middle of moving it
            return True
        return wanted[record.what] != record.folder if record.what in wanted else record.folder in folders

    def _earlier(self, folder: str) -> str:
        below = self.out / folder / EARLIER
        taken = {path.name.casefold() for path in below.iterdir()} if below.is_dir() else set()
        return f"{folder}/{EARLIER}/{unlike('clip', taken)}"

    def _moved(self, record: Record, folder: str) -> Record:
        source, target = self.out / record.folder, self.out / folder
        target.mkdir(parents=True, exist_ok=True)
        for name in _FILES:
            with suppress(FileNotFoundError):
                os.replace(source / name, target / name)
        with suppress(OSError):  # something else lies there, such as the folders of other clips
            source.rmdir()
        moved = replace(record, folder=folder)
        self._store.keep(moved)
        return moved


def _aside(record: Record) -> str:
    return f"{HIDDEN}/moving/{hashlib.sha256(record.what.encode('utf-8', 'replace')).hexdigest()[:24]}"
