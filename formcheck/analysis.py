"""From a clip, or a saved track, to a report: the pipeline as one paragraph."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck import models, pose
from formcheck.early import EarlyChecks
from formcheck.enough import Enough, SoFar, in_real_time
from formcheck.errors import InputError, UnsuitableClipError
from formcheck.report import Check, Report
from formcheck.settings import Settings
from formcheck.track import Track

if TYPE_CHECKING:
    from formcheck.trial import Trial

__all__ = ["Analysis", "Progress", "Settings", "SoFar", "analyze"]

Progress = Callable[[str, int, int], None]
"""Called with the stage ("model" while it is fetched, "look", "pose", "measure"), what is done of it, its total (0: unknown)."""

_MEASURING: Final = ("formcheck.record", "formcheck.picture", "scipy.interpolate")
"""What measures takes as long to import as a second of video to follow, and is not needed before a runner was followed."""


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
    threading.Thread(target=_read_ahead, daemon=True).start()
    early, checks = EarlyChecks(settings), list[Check]()
    try:
        track = _tracked(source, settings, early, tell, so_far)
    except UnsuitableClipError as error:
        from formcheck import record

        return Analysis(record.refused(early.known, settings, early.checks, error), None)
    tell("measure", 0, 1)
    from formcheck import record

    try:
        running, report = record.measured(track, settings, checks)
    except UnsuitableClipError as error:
        return Analysis(record.refused(track, settings, checks, error), track)
    tell("measure", 1, 1)
    return Analysis(report, track, running)


def _read_ahead() -> None:
    """Import what measures while others follow the runner, and this process waits for them."""
    for name in _MEASURING:
        with contextlib.suppress(ImportError):  # whoever needs it misses it
            import_module(name)


def _silently(_stage: str, _done: int, _total: int) -> None:
    """Nobody is listening."""


def _tracked(source: Path, settings: Settings, early: EarlyChecks, tell: Progress, so_far: SoFar | None) -> Track:
    """The runner's landmarks on the clock of real time, from a saved track or from a clip that is worth reading."""
    if source.suffix == ".npz":
        if settings.rotate_deg:
            found = f"{settings.rotate_deg} degrees for a saved track"
            raise InputError("rotate", found, "a video, for a track holds no picture to turn")
        track = Track.load(source)
    else:
        track = pose.estimate(
            source,
            model=models.locate(settings.model, fetched=lambda done, total: tell("model", done, total)),
            workers=settings.workers,
            person_px=settings.person_px,
            rotate_deg=settings.rotate_deg,
            progress=tell,
            judge=early,
            enough=None if settings.to_the_end and so_far is None else Enough(settings, so_far),
        )
    return in_real_time(track, settings)
