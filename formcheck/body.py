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
    yaw_deg: float = 0.0
    """by how much the camera is off square to the belt, as far as the picture tells"""

    def out_of_picture(self, xy_px: FloatArray) -> FloatArray:
        """Points (..., 2) of the picture in this runner's coordinates, leg lengths."""
        flip = np.array([1.0 if self.towards == "right" and self.view != "front" else -1.0, -1.0])
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
    yaw = view_of(track).yaw_deg
    return Body(track.time_s, track.xy_px * flip / leg, track.visibility, near, towards, leg, track.frame_size_px, yaw_deg=yaw)


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


SHOULDERS, HIPS, ANKLES = 0.46, 0.25, 0.57
"""In leg lengths: width of shoulders and hips from straight behind, and SD of the ankles' distance along the belt from
straight beside, as MediaPipe sees them; medians of twenty rendered runners"""
HIDDEN_SHOULDER = 0.02
"""By how much the shoulder behind the trunk is seen too far ahead, leg lengths"""
STILL = 0.1
"""SD of the ankles' distance, leg lengths, below which nobody runs across the picture (standing: 0.02)"""


def view_of(track: Track) -> View:
    """The view, from how far apart the shoulders (without them the hips) lie in the picture, and how far the ankles move apart.

    Shoulders grow apart with the sine of the yaw, strides with its cosine: together they tell it to 3.5 deg (SD, twenty
    rendered runners from all around). Up to 27 deg is a side view, from 62 deg on one from behind or in front.
    """
    leg = max(leg_px(track, side) for side in SIDES)
    strides = np.nanstd(_gap_px(track, "ankle")) / leg / ANKLES
    for part, width in (("shoulder", SHOULDERS), ("hip", HIPS)):
        gap = _gap_px(track, part)
        if not np.isfinite(gap).any():
            continue
        seen = float(np.nanmedian(gap)) / leg
        ahead = HIDDEN_SHOULDER if part == "shoulder" and strides > 0.5 else 0.0
        apart = (seen + ahead) / width
        moving = strides * ANKLES > STILL or abs(apart) > 0.8
        yaw = float(np.degrees(np.arctan2(abs(apart), strides) if moving else np.arcsin(min(abs(apart), 1.0))))
        # who walks takes shorter strides, which must not pass for a camera at an angle
        if yaw <= 27 or abs(seen) / width <= np.sin(np.radians(27)):
            return View("side", yaw)
        return View("oblique" if yaw < 62 else "rear" if apart > 0 else "front", yaw)
    return View("side", 0.0)


def _gap_px(track: Track, part: str) -> FloatArray:
    """(T,) how far right of the left landmark the right one lies in the picture."""
    gap: FloatArray = track.xy_px[:, index(part, "right"), 0] - track.xy_px[:, index(part, "left"), 0]
    return gap
