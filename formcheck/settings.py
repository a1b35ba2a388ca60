"""What a user may say about a clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Every default means: find out, or do without.

    ``height_m`` metres, ``belt_speed_mps`` m/s, ``incline_percent`` rise per run, ``slow_motion`` real rate / played rate,
    ``person_px`` a point on the runner in the first frame, ``rotate_deg`` how far to turn the picture clockwise (90, 180,
    270) where the file itself leaves it on its side, ``workers`` processes (None = one a core), ``to_the_end`` whether to read
    on where enough of a long clip has been read.
    """

    height_m: float | None = None
    belt_speed_mps: float | None = None
    slow_motion: float | None = None
    incline_percent: float = 0.0
    view: Literal["auto", "side", "rear"] = "auto"
    model: str = "full"
    workers: int | None = None
    person_px: tuple[float, float] | None = None
    rotate_deg: int = 0
    to_the_end: bool = False
