"""Files are written whole or not at all: whoever reads one never meets half of it, and an interrupt leaves the old ones."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["folder", "write"]


def write(path: Path, content: str | bytes) -> None:
    """Put ``content`` (text as UTF-8) in the place of ``path``. Raises OSError as writing does, leaving nothing behind."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def folder(target: Path, *, last: str, stale: Collection[str] = ()) -> Iterator[Path]:
    """A place for files that come to ``target`` all together once all are written, the one called ``last`` after the others.

    Until then what is in ``target`` stays as it is; ``stale`` are names of earlier files that go when new ones come. Raises
    OSError as writing does; after that, or an interrupt, neither the files nor a folder made for them remain.
    """
    made = [path for path in (target, *target.parents) if not path.exists()]
    target.mkdir(parents=True, exist_ok=True)
    # inside, and not beside: the folder above may be on another disk, or not ours to write to
    place = Path(tempfile.mkdtemp(prefix=".part-", dir=target))
    try:
        yield place
        try:
            _move(place, target, last, stale)
        except KeyboardInterrupt:
            # a moment more, and all is there
            _move(place, target, last, stale)
            raise
    finally:
        shutil.rmtree(place, ignore_errors=True)
        for path in made:
            with suppress(OSError):  # it is not empty, as it should be
                path.rmdir()


def _move(place: Path, target: Path, last: str, stale: Collection[str]) -> None:
    names = sorted((path.name for path in place.iterdir()), key=lambda name: name == last)
    for name in {*stale, last} - (set(names) - {last}):
        (target / name).unlink(missing_ok=True)
    for name in names:
        os.replace(place / name, target / name)
