"""What single strides did around the mean: curves of the angles through the stride, with their spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.angles import foot_pitch, knee_flexion, thigh, trunk
from formcheck.calibration import MeasureModel
from formcheck.errors import CannotMeasureError
from formcheck.figures import model_for
from formcheck.joints import Posture
from formcheck.landmarks import SIDES, Side
from formcheck.outline import postures
from formcheck.report import Curve
from formcheck.trial import Trial

__all__ = ["CURVES", "curves"]

FloatArray = NDArray[np.float64]
Geometry = Callable[[Posture], FloatArray]

CURVES: Final[Mapping[str, tuple[Geometry, str]]] = {
    "knee": (knee_flexion, "knee_flexion_contact"),
    "hip": (thigh, "hip_extension"),
    "trunk": (trunk, "trunk_lean"),
    "foot": (foot_pitch, "foot_strike_angle"),
}
"""Angle through the stride, degrees, and the measure whose calibration it takes."""
_PLACES: Final = np.linspace(0, 1, 101)
_NEIGHBOURS: Final = 0.02
"""SD, in strides, of the window in which the spread around a point of the curve is read."""


def curves(trial: Trial) -> dict[str, dict[Side, Curve]]:
    """Mean curves from a foot's initial contact to its next, 101 points, with the SD of single strides around them.

    The trunk's and a leg's that validation has shown can be read; a curve bears the calibration of its measure.
    """
    found: dict[str, dict[Side, Curve]] = {}
    for side in SIDES if trial.body.view == "side" else ():
        frames, near = postures(trial, side), _near(trial, side)
        for name, (geometry, measure) in CURVES.items():
            model = _model(trial, measure, side, near_only=name == "trunk")
            curve = None if model is None else _curve(trial, side, geometry, model, frames, near)
            if curve is not None:
                found.setdefault(name, {})[side] = curve
    return found


def _model(trial: Trial, name: str, side: Side, *, near_only: bool) -> MeasureModel | None:
    if near_only and side != trial.near:
        return None
    try:
        return model_for(trial, name, None if near_only else side)
    except CannotMeasureError:
        return None


def _near(trial: Trial, side: Side) -> FloatArray:
    """(101, T) how much each frame tells of each point of a curve."""
    apart = trial.cycle.phase[None, :] - trial.contacts[side].initial_contact - _PLACES[:, None]
    weight: FloatArray = np.exp(-0.5 * (((apart + 0.5) % 1 - 0.5) / _NEIGHBOURS) ** 2)
    return weight


def _curve(trial: Trial, side: Side, geometry: Geometry, model: MeasureModel, frames: Posture, near: FloatArray) -> Curve | None:
    """None where the landmarks were not seen: keypoints brought in may lack some."""
    contact = trial.contacts[side]
    mean = geometry(trial.at(side, contact.initial_contact + _PLACES))
    if not np.isfinite(mean).all():
        return None
    stray = geometry(frames) - geometry(trial.at(side, trial.cycle.phase))
    weight = near * np.isfinite(stray)
    spread = np.sqrt((weight * np.nan_to_num(stray) ** 2).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9))
    return Curve(
        mean=_rounded(model.gain * mean + model.offset),
        sd=_rounded(abs(model.gain) * spread),
        toe_off_percent=round(100 * (contact.toe_off - contact.initial_contact), 1),
    )


def _rounded(values: FloatArray) -> tuple[float, ...]:
    return tuple(round(float(value), 2) for value in values)
