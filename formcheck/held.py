"""A file that one process at a time holds: when it ends, however it ends, the system lets go of the file for it."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO, Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["hold"]

_AGAIN_S: Final = 0.2


def hold(path: Path, *, wait: bool = False) -> IO[bytes] | None:
    """Hold a file, made where there is none, until the answer is closed; None where another process holds it.

    ``wait`` until it is free. Raises OSError where files cannot be written, or not be held.
    """
    file = path.open("ab")
    try:
        while not _taken(file):
            if not wait:
                file.close()
                return None
            time.sleep(_AGAIN_S)
    except BaseException:
        file.close()
        raise
    return file


def _taken(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # so say Unix and Windows of a file another one holds
        return False
    return True
