"""What single strides did around the mean: curves through the stride with their spread, and each step's own figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.angles import ahead, foot_pitch, head_line, knee_flexion, shank, thigh, trunk
from formcheck.calibration import MeasureModel
from formcheck.errors import CannotMeasureError
from formcheck.figures import model_for
from formcheck.joints import Posture
from formcheck.landmarks import SIDES, Side
from formcheck.outline import postures
from formcheck.report import Curve, Measured
from formcheck.trial import Trial

__all__ = ["CURVES", "curves", "each_step"]

FloatArray = NDArray[np.float64]
Geometry = Callable[[Posture], FloatArray]

CURVES: Final[Mapping[str, tuple[Geometry, str]]] = {
    "knee": (knee_flexion, "knee_flexion_contact"),
    "hip": (thigh, "hip_extension"),
    "trunk": (trunk, "trunk_lean"),
    "foot": (foot_pitch, "foot_strike_angle"),
}
"""Angle through the stride, degrees, and the measure whose calibration it takes."""
_CONTACT: Final = (0.0,)
_QUARTERS: Final = (0.125, 0.375, 0.625, 0.875)
_EACH: Final[Mapping[str, tuple[Geometry, tuple[float, ...]]]] = {
    "overstride": (ahead, _CONTACT),
    "shank_angle": (shank, _CONTACT),
    "knee_flexion_contact": (knee_flexion, _CONTACT),
    "foot_strike_angle": (foot_pitch, _CONTACT),
    "trunk_lean": (trunk, _QUARTERS),
    "head_pitch": (head_line, _QUARTERS),
}
"""What single steps are told of, and when in the stride it is read: at contact, or spread over it."""
_POINTS: Final = 101
_NEIGHBOURS: Final = 0.02
"""SD, in strides, of the window in which the spread around a point of the curve is read."""


def curves(trial: Trial) -> dict[str, dict[Side, Curve]]:
    """Mean curves from a foot's initial contact to its next, 101 points, with the SD of single strides around them.

    The trunk's and a leg's that validation has shown can be read; a curve bears the calibration of its measure.
    """
    found: dict[str, dict[Side, Curve]] = {}
    for side in SIDES if trial.body.view == "side" else ():
        frames = postures(trial, side)
        for name, (geometry, measure) in CURVES.items():
            model = _model(trial, measure, side, near_only=name == "trunk")
            curve = None if model is None else _curve(trial, side, geometry, model, frames)
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


def _curve(trial: Trial, side: Side, geometry: Geometry, model: MeasureModel, frames: Posture) -> Curve | None:
    """None where the landmarks were not seen: keypoints brought in may lack some."""
    contact = trial.contacts[side]
    places = np.linspace(0, 1, _POINTS)
    mean = geometry(trial.at(side, contact.initial_contact + places))
    if not np.isfinite(mean).all():
        return None
    phase = trial.cycle.phase
    stray = geometry(frames) - geometry(trial.at(side, phase))
    apart = (phase[None, :] - contact.initial_contact - places[:, None] + 0.5) % 1 - 0.5
    weight = np.exp(-0.5 * (apart / _NEIGHBOURS) ** 2) * np.isfinite(stray)
    spread = np.sqrt((weight * np.nan_to_num(stray) ** 2).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9))
    return Curve(
        mean=_rounded(model.gain * mean + model.offset),
        sd=_rounded(abs(model.gain) * spread),
        toe_off_percent=round(100 * (contact.toe_off - contact.initial_contact), 1),
    )


def each_step(trial: Trial, measured: Mapping[str, Measured]) -> dict[str, dict[Side, tuple[float, ...]]]:
    """A figure for every single step of a side, in the clip's order, of the measures that have one; their mean is its figure."""
    found: dict[str, dict[Side, tuple[float, ...]]] = {}
    for side in SIDES if trial.body.view == "side" else ():
        frames, mean = postures(trial, side), trial.at(side, trial.cycle.phase)
        for name, (geometry, shares) in _EACH.items():
            figure = _figure(measured, name, side, trial.near)
            if figure is None:
                continue
            raw = _each(trial, side, geometry(frames) - geometry(mean), shares)
            if raw.size:
                gain = model_for(trial, name, None if len(shares) > 1 else side).gain
                found.setdefault(name, {})[side] = _rounded(gain * (raw - raw.mean()) + figure)
    return found


def _figure(measured: Mapping[str, Measured], name: str, side: Side, near: Side) -> float | None:
    """A side's figure; the trial's own counts as the near side's where sides are not told apart."""
    whole = measured.get(name)
    if whole is None:
        return None
    own = whole.left if side == "left" else whole.right
    if own is None and whole.left is None and whole.right is None and side == near:
        return whole.value
    return None if own is None else own.value


def _each(trial: Trial, side: Side, stray: FloatArray, shares: tuple[float, ...]) -> FloatArray:
    """How far each stride strayed from the mean at some moments of it, shares of a stride after contact, together."""
    seen = np.isfinite(stray)
    if seen.sum() < 2:
        return np.array([])
    moments = [trial.moments_s(trial.contacts[side].initial_contact + share) for share in shares]
    whole = min(len(times_s) for times_s in moments)
    at = [np.interp(times_s[:whole], trial.cycle.time_s[seen], stray[seen]) for times_s in moments]
    mean: FloatArray = np.mean(at, axis=0)
    return mean


def _rounded(values: FloatArray) -> tuple[float, ...]:
    return tuple(round(float(value), 2) for value in values)
