"""From a clip, or a saved track, to a report: the pipeline as one paragraph.

What reads a clip and what measures take longer to import than a second of video takes to follow, so each is imported while
others are at work: the one while the workers start, the other while they follow the runner.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError, UnsuitableClipError
from formcheck.settings import Settings
from formcheck.workers import Workers, core_count

if TYPE_CHECKING:
    from formcheck.enough import SoFar
    from formcheck.glimpse import Glimpse
    from formcheck.report import Check, Report
    from formcheck.track import Track
    from formcheck.trial import Trial

__all__ = ["Analysis", "Progress", "Settings", "analyze"]

Progress = Callable[[str, int, int], None]
"""Called with the stage ("model" while it is fetched, "look", "pose", "measure"), what is done of it, its total (0: unknown)."""

_MEASURING: Final = ("formcheck.record", "formcheck.picture")


@dataclass(frozen=True, slots=True)
class Analysis:
    """A report, the track it was measured on and the running found in it.

    ``track`` is None when the clip was refused before the pose model ran, ``trial`` whenever it was refused.
    """

    report: Report
    track: Track | None
    trial: Trial | None = None


def analyze(source: Path, settings: Settings, progress: Progress | None = None, so_far: SoFar | None = None) -> Analysis:
    """Judge one clip or saved track (``.npz``); ``so_far`` hears first answers while a long clip is read, each surer.

    A clip that cannot be judged comes back as a report whose ``refused`` says why. Raises
    :class:`~formcheck.errors.VideoError` for a file that cannot be read, :class:`~formcheck.errors.InputError` for settings
    that do not fit it and :class:`~formcheck.errors.ModelError` where there is no pose model.
    """
    tell = progress or _silently
    if source.suffix == ".npz":
        return _measured(_saved(source, settings), settings, tell)
    with Workers(str(source), settings.workers or core_count()) as crew:
        from formcheck import models, pose
        from formcheck.early import EarlyChecks
        from formcheck.enough import Enough

        early = EarlyChecks(settings)

        def judge(known: Glimpse) -> None:
            early(known)
            if known.look is not None:  # before that it would keep a core from the workers
                threading.Thread(target=_read_ahead, daemon=True).start()

        try:
            track = pose.estimate(
                source,
                model=models.locate(settings.model, fetched=lambda done, total: tell("model", done, total)),
                crew=crew,
                person_px=settings.person_px,
                rotate_deg=settings.rotate_deg,
                progress=tell,
                judge=judge,
                enough=None if settings.to_the_end and so_far is None else Enough(settings, so_far),
            )
        except UnsuitableClipError as error:
            from formcheck import record

            return Analysis(record.refused(early.known, settings, early.checks, error), None)
    return _measured(track, settings, tell)


def _read_ahead() -> None:
    """Import what measures."""
    for name in _MEASURING:
        with contextlib.suppress(ImportError):  # whoever needs it misses it
            import_module(name)


def _silently(_stage: str, _done: int, _total: int) -> None:
    """Nobody is listening."""


def _saved(source: Path, settings: Settings) -> Track:
    from formcheck.track import Track

    if settings.rotate_deg:
        found = f"{settings.rotate_deg} degrees for a saved track"
        raise InputError("rotate", found, "a video, for a track holds no picture to turn")
    return Track.load(source)


def _measured(track: Track, settings: Settings, tell: Progress) -> Analysis:
    """What a track says on the clock of real time."""
    tell("measure", 0, 1)
    from formcheck import record
    from formcheck.enough import in_real_time

    timed = in_real_time(track, settings)
    checks: list[Check] = []
    try:
        running, report = record.measured(timed, settings, checks)
    except UnsuitableClipError as error:
        return Analysis(record.refused(timed, settings, checks, error), timed)
    tell("measure", 1, 1)
    return Analysis(report, timed, running)
