"""A clip wherever it lies: a path, or an address that fsspec knows (``s3://``, ``gs://``, ``https://``, ``file://`` ...)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import fsspec
from fsspec.implementations.local import LocalFileSystem

from formcheck.errors import InputError, VideoError, VideoNotFoundError

__all__ = ["FetchError", "Stamp", "brought", "is_here", "name_of", "require_reachable", "sha256_of", "stamp_of"]

_ADDRESS: Final = re.compile(r"^[a-z][a-z0-9+.\-]+(?:::|://)", re.IGNORECASE)
"""Two letters at least: ``C:\\clips`` is a path."""
_BLOCK_BYTES: Final = 4 * 2**20


class FetchError(VideoError):
    """A clip that is there, for all one knows, and cannot be brought now: another try may do better."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells without reading a clip whether it is still the same: its ``size`` in bytes, and what its store says of it."""

    size: int
    mark: str


def name_of(clip: str) -> str:
    """The clip's own name, without where it lies.

    >>> name_of("s3://squad/anna/left.mp4"), name_of("https://a.org/run.mov?token=1"), name_of("anna/left.mp4")
    ('left.mp4', 'run.mov', 'left.mp4')
    """
    if not _ADDRESS.match(clip):
        return Path(clip).name
    path = urlsplit(clip).path if clip.lower().startswith(("http:", "https:")) else clip
    return re.split(r"[/\\]", path.rstrip("/"))[-1] or "clip"


def is_here(clip: str) -> bool:
    """Whether a clip is a file of this machine, which costs little to read."""
    return _here(clip) is not None


def require_reachable(clips: Iterable[str]) -> None:
    """Raise :class:`~formcheck.errors.InputError` for a kind of address that nothing installed here can read."""
    for clip in {match[0]: clip for clip in clips if (match := _ADDRESS.match(clip))}.values():
        _require_reader(clip)


def _require_reader(clip: str) -> None:
    try:
        fsspec.core.url_to_fs(clip)
    except (ImportError, ValueError) as error:
        raise InputError("clip", f"{clip} ({error})", "a path, or an address whose reader is installed") from None
    except Exception:  # noqa: BLE001 - credentials and the like: every store has its own errors, and each clip tells them
        return


def stamp_of(clip: str) -> Stamp | None:
    """The clip's stamp as its store tells it now; None where it does not."""
    try:
        fs, path = _store_of(clip)
        return Stamp(int(fs.size(path)), str(fs.ukey(path)))
    except Exception:  # noqa: BLE001 - every store has its own errors; whoever brings the clip will meet and tell it
        return None


def sha256_of(clip: str) -> str:
    """The hash of the clip's bytes, read where it lies. Raises as :func:`brought`."""
    digest = hashlib.sha256()
    _read(clip, digest.update)
    return digest.hexdigest()


def brought(clip: str, folder: Path, sign_of_life: Callable[[], None]) -> Path:
    """The clip as a file: the one there is, where it lies on this machine, else a copy in ``folder``.

    Raises :class:`~formcheck.errors.VideoNotFoundError`, and :class:`FetchError` where its store cannot be read.
    """
    if (here := _here(clip)) is not None:
        if not here.is_file():
            raise VideoNotFoundError(clip, "there is no such file", "Check the path. On a cluster every machine must see it.")
        return here
    copy = folder / name_of(clip)
    with copy.open("wb") as file:

        def take(block: bytes) -> None:
            file.write(block)
            sign_of_life()

        _read(clip, take)
    return copy


def _here(clip: str) -> Path | None:
    """The path of a clip on this machine; None where it has to be fetched."""
    if not _ADDRESS.match(clip):
        return Path(clip)
    if not clip.lower().startswith(("file:", "local:")):
        return None
    return Path(fsspec.core.url_to_fs(clip)[1])


def _store_of(clip: str) -> tuple[Any, str]:
    here = _here(clip)
    return (LocalFileSystem(), str(here.absolute())) if here is not None else fsspec.core.url_to_fs(clip)


def _read(clip: str, take: Callable[[bytes], None]) -> None:
    try:
        fs, path = _store_of(clip)
        with fs.open(path, "rb") as file:
            while block := file.read(_BLOCK_BYTES):
                take(block)
    except FileNotFoundError:
        raise VideoNotFoundError(clip, "there is no such file", "Check the address.") from None
    except (BrokenPipeError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - every store has its own errors; each is told with the clip
        advice = "Check that this machine may read it, and run the same command again."
        raise FetchError(clip, f"it could not be brought ({type(error).__name__}: {error})", advice) from None
