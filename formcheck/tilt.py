"""How the pelvis tilts through the gait cycle, from how its picture turns from frame to frame.

Each turn is the difference of one periodic curve at two moments, so the curve can be fitted without adding the turns up,
and no error grows. Its zero is its own mean over the stride: neither camera roll nor a crooked landmark gets in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from formcheck.signals import fourier

__all__ = ["Tilt", "fold_turns"]

FloatArray = NDArray[np.float64]

HARMONICS: Final = 4
"""Of the stride; with 3 to 6 the tilt at mid-stance is the same within 0.2 deg."""


@dataclass(frozen=True, slots=True)
class Tilt:
    """Tilt of the pelvis over the stride, degrees, + = the runner's right side higher; its mean is zero.

    ``coefficients`` (2H,) of the curve without its constant, ``covariance`` (2H, 2H) of them, ``read`` the share of frames
    in which the picture's turn could be read.
    """

    coefficients: FloatArray
    covariance: FloatArray
    read: float

    def __call__(self, phase: FloatArray | float) -> FloatArray:
        """(...) tilt at ``phase`` (...) of the cycle, strides."""
        values: FloatArray = _design(np.asarray(phase, dtype=np.float64)) @ self.coefficients
        return values

    def sd_deg(self, phase: float) -> float:
        """SD of the tilt at one phase, from how little the turns repeat."""
        row = _design(np.asarray(phase, dtype=np.float64))
        return float(np.sqrt(row @ self.covariance @ row))


def _design(phase: FloatArray) -> FloatArray:
    return fourier(phase, HARMONICS)[..., 1:]


def fold_turns(phase: FloatArray, turn_deg: FloatArray, rounds: int = 8) -> Tilt | None:
    """Tilt from ``turn_deg`` (T,), each since the frame before, NaN = unread; ``phase`` (T,) of the frames.

    A robust fit (Cauchy weights, as in :func:`~formcheck.signals.fit_periodic`); None where too few turns were read.
    """
    turns = turn_deg[1:]
    seen = np.isfinite(turns)
    if seen.sum() < 4 * HARMONICS:
        return None
    design = (_design(phase[1:]) - _design(phase[:-1]))[seen]
    turns = turns[seen]
    weight = np.ones(len(turns))
    coefficients, scale = np.zeros(2 * HARMONICS), 1.0
    for _ in range(rounds):
        normal = (design * weight[:, None]).T @ design + 1e-6 * np.eye(2 * HARMONICS)
        coefficients = linalg.solve(normal, design.T @ (weight * turns), assume_a="pos")
        error = np.abs(turns - design @ coefficients)
        scale = 1.4826 * float(np.median(error)) + 1e-9
        weight = 1 / (1 + (error / (2.385 * scale)) ** 2)
    normal = (design * weight[:, None]).T @ design + 1e-6 * np.eye(2 * HARMONICS)
    return Tilt(coefficients, scale**2 * linalg.inv(normal), float(seen.mean()))
