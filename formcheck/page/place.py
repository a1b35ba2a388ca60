"""The private temporary folder of a page, which goes when the page goes, however it ends."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Final

from formcheck import held

__all__ = ["Place"]

_PREFIX: Final = "formcheck-page-"
_HELD: Final = ".held"
"""Held by the page a folder belongs to, as long as it lives."""
_KEEPER: Final = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"
_DYING_S: Final = 10.0
_YOUNG_S: Final = 60.0
"""A page that starts has made its folder, and holds it, well within this time."""


class Place:
    """One folder only this user can read, with a folder in it for each clip.

    A keeper, a process that does nothing but wait for this one to end, removes it even if this one is killed. What a
    machine that lost its power left behind is cleared away by the next page: nobody holds it any more.
    """

    def __init__(self) -> None:
        self._whole: Path | None = None
        self._held: IO[bytes] | None = None
        self._keeper: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def folder(self) -> Path:
        """A new folder for a clip. Raises OSError where none can be made."""
        with self._lock:
            if self._whole is None or not self._whole.is_dir():
                self._close()
                self._whole = Path(tempfile.mkdtemp(prefix=_PREFIX))  # readable by this user alone
                with contextlib.suppress(OSError):  # on a disk that knows no locks nothing is swept either
                    self._held = held.hold(self._whole / _HELD)
                _sweep(self._whole)
                # our own interpreter and our own words; a session of its own, so that no Ctrl-C reaches it before us
                self._keeper = subprocess.Popen(  # noqa: S603
                    [sys.executable, "-I", "-S", "-c", _KEEPER, str(self._whole)], stdin=subprocess.PIPE, start_new_session=True
                )
            return Path(tempfile.mkdtemp(dir=self._whole))

    def close(self) -> None:
        """Remove it all."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._held is not None:
            self._held.close()
        if self._whole is not None:
            shutil.rmtree(self._whole, ignore_errors=True)
        if self._keeper is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._keeper.communicate(timeout=_DYING_S)
        self._whole = self._keeper = self._held = None


def _sweep(ours: Path) -> None:
    """Clear away what lies beside ``ours`` and belongs to no page that runs."""
    for left in ours.parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # its own page cleared it just now, or its disk knows no locks
            facts = left.lstat()
            old = time.time() - facts.st_mtime > _YOUNG_S
            if left != ours and old and facts.st_uid == ours.stat().st_uid and _is_nobodys(left):
                shutil.rmtree(left, ignore_errors=True)


def _is_nobodys(folder: Path) -> bool:
    """Whether no page that runs holds a folder."""
    taken = held.hold(folder / _HELD)
    if taken is None:
        return False
    taken.close()
    return True
