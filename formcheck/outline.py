"""The runner's joint centres back in the picture: where the lines of a drawing go, in every frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.joints import corrected, posture
from formcheck.landmarks import Side
from formcheck.trial import BLUR_S, Trial

__all__ = ["LIMBS", "Joints", "belt_px", "flip", "in_picture", "postures"]

FloatArray = NDArray[np.float64]
Joints = Mapping[str, FloatArray]
"""Joint centres by name, (..., 2) in pixels of the upright picture, y down."""

LIMBS: Final = (
    ("shoulder", "elbow", "wrist"),
    ("shoulder", "hip", "knee", "ankle"),
    ("ankle", "heel", "foot_index", "ankle"),
)
"""Chains of joints that are drawn as lines."""


def postures(trial: Trial, side: Side) -> dict[str, FloatArray]:
    """Joint centres (T, 2) of one side in every frame of the trial, in the body's raw leg lengths.

    As the measures see them: left and right mended, the mean cycle plus what the frames around had of their own.
    """
    cycle = trial.cycle
    mean = cycle.mean(cycle.phase).reshape(cycle.xy.shape)
    own = np.where(np.isfinite(cycle.xy), cycle.xy - mean, 0.0)
    weight = np.where(np.isfinite(cycle.xy[..., 0]), cycle.weights, 0.0)[..., None]
    frames = BLUR_S / float(np.median(np.diff(cycle.time_s)))
    total = _blurred(weight, frames)
    smooth = _blurred(own * weight, frames) / np.maximum(total, 1e-3)
    return corrected(posture(mean + smooth + cycle.drift[:, None, :], side), trial.centres)


def _blurred(values: FloatArray, frames: float) -> FloatArray:
    """Values (T, ...) blurred over time by a Gaussian of so many frames."""
    size = (1, 2 * round(4 * frames) + 1)
    blurred = cv2.GaussianBlur(values.reshape(len(values), -1), size, 1, sigmaY=frames, borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred, dtype=np.float64).reshape(values.shape)


def in_picture(trial: Trial, side: Side) -> dict[str, FloatArray]:
    """Joint centres (T, 2) of one side in every frame of the trial, pixels of the upright picture."""
    to_px = trial.body.leg_px * flip(trial)
    return {part: at * to_px for part, at in postures(trial, side).items()}


def flip(trial: Trial) -> FloatArray:
    """Signs (2,) that take the runner's x and y to the picture's."""
    mirrored = trial.body.towards == "left" or trial.body.view == "front"
    return np.array([-1.0 if mirrored else 1.0, -1.0])


def belt_px(trial: Trial) -> FloatArray:
    """Unit vector along the belt, the way the runner runs, in the picture."""
    rise = np.radians(trial.belt_deg if trial.body.view == "side" else 0.0)
    along: FloatArray = np.array([np.cos(rise), np.sin(rise)]) * flip(trial)
    return along
