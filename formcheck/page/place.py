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
from typing import Final

__all__ = ["Place"]

_PREFIX: Final = "formcheck-page-"
_KEEPER: Final = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"
_DYING_S: Final = 10.0


class Place:
    """One folder only this user can read, with a folder in it for each clip.

    A keeper, a process that does nothing but wait for this one to end, removes it even if this one is killed. What a
    machine that lost its power left behind is cleared away by the next page, once it is older than ``kept_s``.
    """

    def __init__(self, kept_s: float) -> None:
        self._kept_s = kept_s
        self._whole: Path | None = None
        self._keeper: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def folder(self) -> Path:
        """A new folder for a clip."""
        with self._lock:
            if self._whole is None or not self._whole.is_dir():
                self._close()
                self._whole = Path(tempfile.mkdtemp(prefix=_PREFIX))  # readable by this user alone
                _sweep(self._whole, self._kept_s)
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
        if self._whole is not None:
            shutil.rmtree(self._whole, ignore_errors=True)
        if self._keeper is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._keeper.communicate(timeout=_DYING_S)
        self._whole = self._keeper = None


def _sweep(ours: Path, kept_s: float) -> None:
    """Clear away what lies beside ``ours`` and belongs to no page that runs."""
    for left in ours.parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(FileNotFoundError):  # its own page cleared it just now
            facts = left.lstat()
            if facts.st_uid == ours.stat().st_uid and time.time() - facts.st_mtime > kept_s + 60.0:
                shutil.rmtree(left, ignore_errors=True)
