"""The folder of results: files are put there whole, the report last, and nothing finished is overwritten by another clip's."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from formcheck import whole
from formcheck.batch.places import EARLIER, unlike
from formcheck.batch.store import HIDDEN, Record, Store
from formcheck.folder import ANNOTATED, KINOGRAMS

__all__ = ["Shelf"]

_REPORT: Final = "report.json"
_FILES: Final = (
    *(_REPORT, "report.html", "report.pdf", "measures.csv", "steps.csv", "track.npz", ANNOTATED),
    *KINOGRAMS.values(),
)
"""Whatever formcheck puts into a clip's folder. The report goes first and comes last: where it lies, all is whole."""


class Shelf:
    """Results below ``out``, as their records in the ``store`` tell where they lie."""

    def __init__(self, out: Path, store: Store) -> None:
        self.out = out
        self._store = store

    def put(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Put a clip's files into their folder, and take away what an earlier run left in it. Raises OSError."""
        where = self.out / folder
        where.mkdir(parents=True, exist_ok=True)
        for name in _FILES:
            if name not in files or name == _REPORT:
                (where / name).unlink(missing_ok=True)
        for name in sorted(files, key=lambda name: name == _REPORT):
            whole.write(where / name, files[name])

    def clear(self, folder: str) -> None:
        """Take away what lies in a clip's folder."""
        if folder and (self.out / folder).is_dir():
            self.put(folder, {})
            with suppress(OSError):  # the folders of other clips lie there
                (self.out / folder).rmdir()

    def read(self, record: Record, name: str = _REPORT) -> bytes | None:
        """A file of a finished clip; None where it is gone."""
        with suppress(OSError):
            return (self.out / record.folder / name).read_bytes()
        return None

    def has(self, record: Record) -> bool:
        """Whether a finished clip's report still lies where it was put."""
        if not record.folder:
            return True
        with suppress(OSError):
            return (self.out / record.folder / _REPORT).stat().st_size == record.report_bytes
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
