"""From a clip, or a saved track, to a report: the pipeline as one paragraph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from formcheck.report import Report
from formcheck.track import Track

__all__ = ["Analysis", "Progress", "Settings", "analyze"]

Progress = Callable[[str, int, int], None]
"""Called with the stage ("look", "pose", "measure"), what is done of it, and its total (0 = not known yet)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may say about a clip; every default means: find out, or do without.

    ``height_m`` metres, ``belt_speed_mps`` m/s, ``incline_percent`` rise per run, ``slow_motion`` real rate / played rate,
    ``person_px`` a point on the runner in the first frame, ``workers`` processes (None = one a core).
    """

    height_m: float | None = None
    belt_speed_mps: float | None = None
    slow_motion: float | None = None
    incline_percent: float = 0.0
    view: Literal["auto", "side", "rear"] = "auto"
    model: str = "full"
    workers: int | None = None
    person_px: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """A report and the track it was measured on; the track is None when the clip was refused before the pose model ran."""

    report: Report
    track: Track | None


def analyze(source: Path, settings: Settings, progress: Progress | None = None) -> Analysis:
    """Judge one clip or saved track (``.npz``).

    A clip that cannot be judged comes back as a report whose ``refused`` says why. Raises
    :class:`~formcheck.errors.VideoError` for a file that cannot be read and :class:`~formcheck.errors.ModelError`
    where there is no pose model.
    """
    raise NotImplementedError
