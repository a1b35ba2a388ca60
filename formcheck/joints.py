"""From landmarks to joint centres: the part of MediaPipe's error that is the same for every runner.

A pose model's hip lies in front of and below the joint, its shoulder above it, its heel and toes inside the shoe.
The offset belongs to the body, so it is taken off in the frame of the body segment and scaled by leg length.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.landmarks import Side, index

__all__ = ["PARTS", "SEGMENTS", "Posture", "corrected", "leg_length", "posture"]

FloatArray = NDArray[np.float64]
Posture = Mapping[str, FloatArray]
"""Landmarks of one side by name, each (..., 2) in leg lengths; ``ear``, ``eye`` and ``mouth`` are midpoints of both."""

SEGMENTS: Final = {
    "shoulder": ("hip", "shoulder"),
    "hip": ("hip", "shoulder"),
    "knee": ("hip", "knee"),
    "ankle": ("knee", "ankle"),
    "heel": ("heel", "foot_index"),
    "foot_index": ("heel", "foot_index"),
}
"""Each corrected landmark, and the segment (from, to) in whose frame its offset is constant."""

_LIMBS: Final = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
_FACE: Final = {
    "ear": ("left_ear", "right_ear"),
    "eye": ("left_eye", "right_eye"),
    "mouth": ("mouth_left", "mouth_right"),
    "nose": ("nose",),
}
PARTS: Final = (*_LIMBS, *_FACE)


def posture(xy: FloatArray, side: Side) -> dict[str, FloatArray]:
    """One side of all landmarks (..., 33, 2) by name."""
    limbs = {part: xy[..., index(part, side), :] for part in _LIMBS}
    face = {part: xy[..., [index(name) for name in names], :].mean(axis=-2) for part, names in _FACE.items()}
    return limbs | face


def along_across(posture_of: Posture, part: str) -> FloatArray:
    """(..., 2, 2) unit vectors along a landmark's segment and across it (90 deg counter-clockwise)."""
    start, end = SEGMENTS[part]
    reach = posture_of[end] - posture_of[start]
    # without a trunk (keypoints brought in from elsewhere) the trunk is taken as upright
    reach = np.where(np.isfinite(reach), reach, np.array([0.0, 1.0]))
    along = reach / np.maximum(np.linalg.norm(reach, axis=-1, keepdims=True), 1e-9)
    return np.stack([along, np.stack([-along[..., 1], along[..., 0]], axis=-1)], axis=-2)


def corrected(raw: Posture, offsets: Mapping[str, tuple[float, float]]) -> dict[str, FloatArray]:
    """Joint centres from raw landmarks; ``offsets`` along and across each segment, % of leg length."""
    moved = {part: raw[part] - np.array(offset) / 100 @ along_across(raw, part) for part, offset in offsets.items()}
    return {**raw, **moved}


def leg_length(posture_of: Posture) -> float:
    """Median length of thigh and shank together, in the units of the posture."""
    thigh = np.linalg.norm(posture_of["hip"] - posture_of["knee"], axis=-1)
    shank = np.linalg.norm(posture_of["knee"] - posture_of["ankle"], axis=-1)
    return float(np.median(thigh + shank))
