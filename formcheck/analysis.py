"""From a clip, or a saved track, to a report: the pipeline as one paragraph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from threadpoolctl import threadpool_limits

from formcheck import models, pose, record
from formcheck.early import EarlyChecks
from formcheck.errors import InputError, UnsuitableClipError
from formcheck.report import Check, Report
from formcheck.running import running_in
from formcheck.settings import Settings
from formcheck.track import Track
from formcheck.trial import Trial

__all__ = ["Analysis", "Progress", "Settings", "analyze"]

Progress = Callable[[str, int, int], None]
"""Called with the stage ("look", "pose", "measure"), what is done of it, and its total (0 = not known yet)."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A report, the track it was measured on and the running found in it.

    ``track`` is None when the clip was refused before the pose model ran, ``trial`` whenever it was refused.
    """

    report: Report
    track: Track | None
    trial: Trial | None = None


def analyze(source: Path, settings: Settings, progress: Progress | None = None) -> Analysis:
    """Judge one clip or saved track (``.npz``).

    A clip that cannot be judged comes back as a report whose ``refused`` says why. Raises
    :class:`~formcheck.errors.VideoError` for a file that cannot be read, :class:`~formcheck.errors.InputError` for settings
    that do not fit it and :class:`~formcheck.errors.ModelError` where there is no pose model.
    """
    tell = progress or _silently
    early, checks = EarlyChecks(settings), list[Check]()
    try:
        track = _tracked(source, settings, early, tell)
    except UnsuitableClipError as error:
        return Analysis(record.refused(early.known, settings, early.checks, error), None)
    tell("measure", 0, 1)
    with threadpool_limits(1, user_api="blas"):
        analysis = _measured(track, settings, checks)
    tell("measure", 1, 1)
    return analysis


def _measured(track: Track, settings: Settings, checks: list[Check]) -> Analysis:
    """The running in a track, judged or refused."""
    try:
        running = running_in(track, settings, checks)
    except UnsuitableClipError as error:
        return Analysis(record.refused(track, settings, checks, error), track)
    return Analysis(record.judged(running, track, settings, checks), track, running)


def _silently(_stage: str, _done: int, _total: int) -> None:
    """Nobody is listening."""


def _tracked(source: Path, settings: Settings, early: EarlyChecks, tell: Progress) -> Track:
    """The runner's landmarks on the clock of real time, from a saved track or from a clip that is worth reading."""
    if source.suffix == ".npz":
        if settings.rotate_deg:
            found = f"{settings.rotate_deg} degrees for a saved track"
            raise InputError("rotate", found, "a video, for a track holds no picture to turn")
        track = Track.load(source)
    else:
        track = pose.estimate(
            source,
            model=models.locate(settings.model),
            workers=settings.workers,
            person_px=settings.person_px,
            rotate_deg=settings.rotate_deg,
            progress=tell,
            judge=early,
        )
    told = track.clip.told_slow_motion if track.slow_motion == 1.0 else None
    factor = settings.slow_motion or told
    return track.with_slow_motion(factor) if factor else track
