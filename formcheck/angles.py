"""Angles and lengths of a posture: the geometry every side-view measure is made of.

Postures hold landmarks (..., 2) in leg lengths, +x ahead, +y up; every function keeps the leading shape.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.joints import Posture

__all__ = ["ahead", "elbow", "foot_pitch", "head_line", "knee_flexion", "shank", "thigh", "trunk"]

FloatArray = NDArray[np.float64]


def _lean_deg(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Angle of a segment from the vertical, degrees, + = its upper end ahead."""
    angle: FloatArray = np.degrees(np.arctan2(upper[..., 0] - lower[..., 0], upper[..., 1] - lower[..., 1]))
    return angle


def shank(p: Posture) -> FloatArray:
    """Knee to ankle from the vertical, degrees, + = ankle ahead of knee."""
    return -_lean_deg(p["ankle"], p["knee"])


def thigh(p: Posture) -> FloatArray:
    """Hip to knee from the vertical, degrees, + = knee ahead of hip (hip flexed)."""
    return -_lean_deg(p["knee"], p["hip"])


def knee_flexion(p: Posture) -> FloatArray:
    """180 minus the angle hip-knee-ankle, degrees, 0 = straight, + = flexed."""
    return thigh(p) - shank(p)


def trunk(p: Posture) -> FloatArray:
    """Hip to shoulder from the vertical, degrees, + = forward."""
    return _lean_deg(p["hip"], p["shoulder"])


def foot_pitch(p: Posture) -> FloatArray:
    """Heel to toe from the horizontal, degrees, + = toes up."""
    reach = p["foot_index"] - p["heel"]
    pitch: FloatArray = np.degrees(np.arctan2(reach[..., 1], reach[..., 0]))
    return pitch


def ahead(p: Posture) -> FloatArray:
    """Horizontal distance ankle ahead of hip, % of leg length."""
    distance: FloatArray = 100 * (p["ankle"][..., 0] - p["hip"][..., 0])
    return distance


def head_line(p: Posture) -> FloatArray:
    """How far the face is turned down from the horizontal, degrees: mean of four lines across it.

    No line of the face stays put in every pose model; mouth to nose, ear to eye, mouth to eye and eye to nose err
    differently, so their mean errs less than any of them.
    """
    lines = (("mouth", "nose"), ("ear", "eye"), ("mouth", "eye"), ("eye", "nose"))
    down = [-np.arctan2((p[end] - p[start])[..., 1], (p[end] - p[start])[..., 0]) for start, end in lines]
    mean: FloatArray = np.degrees(np.mean(down, axis=0))
    return mean


def elbow(p: Posture) -> FloatArray:
    """Angle shoulder-elbow-wrist, degrees, 180 = straight arm."""
    upper, lower = p["shoulder"] - p["elbow"], p["wrist"] - p["elbow"]
    dot = (upper * lower).sum(axis=-1)
    cross = upper[..., 0] * lower[..., 1] - upper[..., 1] * lower[..., 0]
    angle: FloatArray = np.degrees(np.arctan2(np.abs(cross), dot))
    return angle
