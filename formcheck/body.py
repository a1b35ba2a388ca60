"""The one door out of pixels: past it +x is the way the runner runs, +y is up and a leg is 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from formcheck.landmarks import SIDES, SWAPPED, Side, index, other
from formcheck.track import Track

__all__ = ["Body", "View", "leg_px", "rear_view", "side_view", "view_of"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Body:
    """A runner out of the picture, in leg lengths.

    ``time_s`` (T,), ``xy`` (T, 33, 2) NaN = unseen, ``visibility`` (T, 33); ``near`` is the side that faces the camera,
    ``towards`` the direction in the picture; ``leg_px`` the raw near leg, hip to knee to ankle. From behind and in front
    +x is the runner's own right, no leg is nearer and ``near`` is the left one.
    """

    time_s: FloatArray
    xy: FloatArray
    visibility: FloatArray
    near: Side
    towards: Side
    leg_px: float
    frame_size_px: tuple[int, int]
    view: Literal["side", "rear", "front"] = "side"

    def out_of_picture(self, xy_px: FloatArray) -> FloatArray:
        """Points (..., 2) of the picture in this runner's side-view coordinates, leg lengths."""
        flip = np.array([1.0 if self.towards == "right" else -1.0, -1.0])
        moved: FloatArray = xy_px * flip / self.leg_px
        return moved

    @property
    def far(self) -> Side:
        """The side turned away from the camera."""
        return other(self.near)


def _apart(track: Track, part: str, other_part: str) -> FloatArray:
    """(T, 2) mean over both sides of one landmark minus another, pixels."""
    part_of = [index(part, None if part == "nose" else side) for side in SIDES]
    apart = track.xy_px[:, part_of] - track.xy_px[:, [index(other_part, side) for side in SIDES]]
    return np.asarray(apart.mean(axis=1), dtype=np.float64)


def facing(track: Track) -> Side:
    """Which way the runner runs in the picture: where toes are from heels, and the nose from the ears."""
    ahead = np.concatenate([_apart(track, "foot_index", "heel")[:, 0], _apart(track, "nose", "ear")[:, 0]])
    return "right" if np.nanmedian(ahead) > 0 else "left"


def leg_px(track: Track, side: Side) -> float:
    """Median length of the leg, hip to knee to ankle, pixels."""
    hip, knee, ankle = (track.xy_px[:, index(part, side)] for part in ("hip", "knee", "ankle"))
    return float(np.nanmedian(np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)))


def side_view(track: Track) -> Body:
    """The runner of a side-view track, in the runner's own coordinates.

    A runner who runs to the right in the picture shows the right side; left-facing runners come out as the mirror image.
    """
    towards = facing(track)
    near = towards
    leg = max(leg_px(track, near), 1.0)
    flip = np.array([1.0 if towards == "right" else -1.0, -1.0])
    return Body(track.time_s, track.xy_px * flip / leg, track.visibility, near, towards, leg, track.frame_size_px)


def rear_view(track: Track, name: Literal["rear", "front"]) -> Body:
    """The runner of a track filmed from behind, or in front, in the runner's own coordinates: +x to the runner's right."""
    leg = max(*(leg_px(track, side) for side in SIDES), 1.0)
    flip = np.array([1.0 if name == "rear" else -1.0, -1.0])
    return Body(track.time_s, track.xy_px * flip / leg, track.visibility, "left", "right", leg, track.frame_size_px, name)


def with_sides_exchanged(xy: FloatArray, frames: NDArray[np.bool_]) -> FloatArray:
    """``xy`` (T, 33, 2) with left and right exchanged in the given frames (T,)."""
    exchanged: FloatArray = xy.copy()
    exchanged[frames] = xy[frames][:, list(SWAPPED)]
    return exchanged


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera stands: ``side``, ``rear``, ``front`` or ``oblique``; ``yaw_deg`` off the square side view."""

    name: Literal["side", "rear", "front", "oblique"]
    yaw_deg: float


SHOULDERS, HIPS = 0.46, 0.25
"""Width of shoulders and hips in leg lengths, as MediaPipe sees them from behind; median of six rendered runners"""


def view_of(track: Track) -> View:
    """The view, from how far apart the shoulders (without them the hips) lie in the picture.

    Up to 0.45 of their width is a side view (yaw 27 deg), from 0.8 on (53 deg) one from behind or in front.
    """
    leg = max(leg_px(track, side) for side in SIDES)
    for part, width in (("shoulder", SHOULDERS), ("hip", HIPS)):
        gap = track.xy_px[:, index(part, "right"), 0] - track.xy_px[:, index(part, "left"), 0]
        if np.isfinite(gap).any():
            share = float(np.nanmedian(gap)) / leg / width
            yaw = float(np.degrees(np.arcsin(min(abs(share), 1.0))))
            if abs(share) <= 0.45:
                return View("side", yaw)
            return View("oblique" if abs(share) < 0.8 else "rear" if share > 0 else "front", yaw)
    return View("side", 0.0)
