"""The unit of work: one clip, or the reports of one session put together. It happens in a child process and ends as data.

Nothing is written where anybody else reads: the results travel back as bytes, and whoever asked puts them in their place.
So a worker needs neither a shared disk nor leave to write on one, dies without leaving half a result, and the one who
asked alone decides what counts as finished. The price is its inbound line: 5 to 8 MB a clip with pictures.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from formcheck import analysis, folder
from formcheck.analysis import Analysis
from formcheck.batch import fetch
from formcheck.errors import FormcheckError, InputError, ModelError, VideoCrashedError, VideoError, VideoNotFoundError
from formcheck.report import Report
from formcheck.settings import Settings
from formcheck.workers import tell
from formcheck.written import Told

__all__ = ["Done", "Ending", "Job", "Member", "Merge", "judged", "merged", "not_done"]

Ending = Literal["judged", "refused", "unreadable", "crashed", "unreachable"]
"""What became of a clip. The first three stand; the last two may do better in another try."""

TRACK: Final = "track.npz"


@dataclass(frozen=True, slots=True)
class Job:
    """One clip to judge: where it lies, what was said about it, and the ``track`` an earlier run saved, if one fits."""

    clip: str
    settings: Settings
    told: Told
    track: bytes | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A clip that is finished: its report (JSON), its track if it has one, and how it was judged."""

    clip: str
    settings: Settings
    report: bytes
    track: bytes | None


@dataclass(frozen=True, slots=True)
class Merge:
    """The finished clips of one athlete and day, to be told together."""

    members: tuple[Member, ...]
    told: Told


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a unit of work: its ``files`` by name (none of a clip that could not be read), or why there are none.

    ``sha256`` and ``stamp`` say which bytes were judged, ``again`` that another try may do better, ``trace`` where a bug of
    ours was met.
    """

    ending: Ending
    reason: str = ""
    advice: str = ""
    sha256: str = ""
    stamp: fetch.Stamp | None = None
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    again: bool = False
    trace: str = ""


def not_done(error: Exception, trace: str = "") -> Done:
    """An error as what came of a clip."""
    if isinstance(error, (fetch.FetchError, VideoNotFoundError)):
        return Done("unreachable", error.found, error.advice, again=isinstance(error, fetch.FetchError))
    if isinstance(error, VideoCrashedError):
        return Done("crashed", error.found, error.advice, again=True)
    if isinstance(error, VideoError):
        return Done("unreadable", error.found, error.advice)
    if isinstance(error, FormcheckError):
        return Done("unreadable", str(error), "Correct what was said about this clip, and run the same command again.")
    found = f"formcheck met a mistake of its own ({type(error).__name__}: {error})"
    return Done("crashed", found, "Please report it, with the text in mistakes.txt beside the results.", trace=trace)


def judged(job: Job, place: Path) -> Done:
    """Judge a clip, in a child process; ``place`` is a folder of its own, gone afterwards even when nobody waits any more.

    Raises :class:`~formcheck.errors.ModelError`, which no other clip would fare better with.
    """
    with _in_place(place):
        try:
            return _judged(job, place, _Share())
        except ModelError:
            raise
        except FormcheckError as error:
            return not_done(error)


def _judged(job: Job, place: Path, share: _Share) -> Done:
    stamp = fetch.stamp_of(job.clip)
    source = fetch.brought(job.clip, place, lambda: share("fetch", 0, 0))
    share("look", 0, 0)
    sha256 = fetch.sha256_of(str(source))
    try:
        found = _named(analysis.analyze(_tracked(job.track, place) or source, job.settings, share), fetch.name_of(job.clip))
    except VideoError as error:
        return replace(not_done(error), sha256=sha256, stamp=stamp)
    files = _written(found, place / "files", source, job.told)
    share("write", 1, 1)
    return replace(_told_of(found.report), sha256=sha256, stamp=stamp, files=files)


def _told_of(report: Report) -> Done:
    if report.refused is None:
        return Done("judged")
    return Done("refused", report.refused.reason, report.refused.advice)


def _tracked(track: bytes | None, place: Path) -> Path | None:
    """A saved track as a file; None where there is none."""
    if track is None:
        return None
    path = place / TRACK
    path.write_bytes(track)
    return path


def _named(found: Analysis, name: str) -> Analysis:
    """The analysis with the clip named as its owner knows it."""
    report = found.report.model_copy(update={"clip": found.report.clip.model_copy(update={"name": name})})
    track = found.track and replace(found.track, clip=replace(found.track.clip, name=name))
    return replace(found, report=report, track=track)


def merged(merge: Merge, place: Path) -> Done:
    """Tell finished clips together, in a child process; ``place`` as for :func:`judged`."""
    from formcheck.together import together  # noqa: PLC0415 - not needed for single clips

    with _in_place(place):
        clips = [_again(member, place / str(number)) for number, member in enumerate(merge.members)]
        report = together([found.report for found, _ in clips])
        with _room():
            folder.write_together(report, clips, place / "files", merge.told)
        return replace(_told_of(report), files=_files(place / "files"))


def _again(member: Member, place: Path) -> tuple[Analysis, Path | None]:
    """A finished clip as it was when it was judged, from its track, and its video if that is still to be had."""
    place.mkdir()
    report, track = Report.from_json(member.report), _tracked(member.track, place)
    if report.refused is not None or track is None:
        return Analysis(report, None), None
    try:
        film = fetch.brought(member.clip, place, lambda: tell(0))
    except VideoError:
        film = None
    return replace(analysis.analyze(track, member.settings), report=report), film


def _written(found: Analysis, where: Path, source: Path, told: Told) -> dict[str, bytes]:
    with _room():
        folder.write(found, where, source, told)
    return _files(where)


def _files(where: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(where.iterdir())}


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """A report that cannot be written to our own temporary folder: what was found has not stopped being true."""
    try:
        yield
    except InputError as error:
        advice = "Free some space in the folder for temporary files, and run the same command again."
        raise VideoCrashedError("", f"its report could not be written ({error.found})", advice) from None


@contextlib.contextmanager
def _in_place(place: Path) -> Iterator[None]:
    """Everything temporary goes to ``place``, and goes with it."""
    before = tempfile.tempdir
    tempfile.tempdir = str(place)
    try:
        yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(place, ignore_errors=True)


class _Share:
    """Tells the parent how much of a clip is done, in thousandths that only grow; each call is a sign of life."""

    _BEGINS: Final[Mapping[str, tuple[float, float]]] = {
        "fetch": (0, 0),
        "look": (10, 0),
        "pose": (50, 700),
        "measure": (750, 50),
        "write": (800, 200),
    }

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        begins, room = self._BEGINS.get(stage, (0, 0))
        now = int(begins + room * (done / total if total else 0))
        tell(max(0, now - self._told))
        self._told = max(self._told, now)
