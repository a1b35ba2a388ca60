"""A runner seen from behind or in front: contacts from how the trunk falls and rises, and a trial to measure.

Feet are small there and hide each other, but the trunk tells the time of every step, the same on force plates as in
pictures (all lags in ms, initial contact = 0; two runners on force plates, seven rendered ones)::

    highest -65..-50     falls fastest +30     lowest +100..+135     rises fastest     highest
    ────╮                                                                            ╭────
         ╰──────╮                                                             ╭──────╯
                 ╰───────────────╮                             ╭──────────────╯
                  │ contact       ╰────────────────────────────╯    toe-off │
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.body import Body
from formcheck.calibration import Calibration
from formcheck.cycle import Cycle
from formcheck.gait import GRID, Contact, fused
from formcheck.landmarks import SIDES, Side, index, other
from formcheck.tilt import fold_turns
from formcheck.trial import Scale, Trial, must_alternate

__all__ = ["from_behind", "initial_contact_detectors", "toe_off_detectors"]

FloatArray = NDArray[np.float64]
TRUNK: Final = {"shoulders": "shoulder", "hips": "hip"}
_SMOOTH: Final = 4
"""Harmonics of the stride the trunk's bounce is read with: its own two steps twice over."""
_FOOT_SMOOTH: Final = 3


def _smooth(curve: FloatArray, harmonics: int) -> FloatArray:
    spectrum = np.fft.rfft(curve)
    spectrum[harmonics + 1 :] = 0
    return np.fft.irfft(spectrum, len(curve))


def _highest(curve: FloatArray, start: float, stop: float) -> float:
    """Phase between ``start`` and ``stop`` at which a curve (``GRID``,) is highest."""
    places = np.arange(round(start * GRID), round(stop * GRID) + 1)
    return float(places[np.argmax(curve[places % GRID])]) / GRID


def _height(curves: FloatArray, part: str) -> FloatArray:
    both: FloatArray = curves[:, [index(part, side) for side in SIDES], 1].mean(axis=1)
    return both


def _low(curves: FloatArray, side: Side) -> float:
    """Phase at which the trunk is lowest over the foot of this side: this ankle is then below the other one."""
    ankles = curves[:, index("ankle", side), 1] - curves[:, index("ankle", other(side)), 1]
    stance = _highest(-_smooth(ankles, _FOOT_SMOOTH), 0.0, 1.0)
    return _highest(-_smooth(_height(curves, "shoulder"), _SMOOTH), stance - 0.25, stance + 0.25)


def _around(curves: FloatArray, side: Side) -> dict[str, tuple[FloatArray, float]]:
    """The bounce of shoulders and hips, and the phase at which each is lowest over this foot."""
    low = _low(curves, side)
    found = {}
    for name, part in TRUNK.items():
        bounce = _smooth(_height(curves, part), _SMOOTH)
        found[name] = bounce, _highest(-bounce, low - 0.1, low + 0.1)
    return found


def initial_contact_detectors(curves: FloatArray, side: Side) -> dict[str, float]:
    """Moments (phase, strides) that go with initial contact of one foot; ``curves`` (``GRID``, 33, 2) over one cycle, y up."""
    found: dict[str, float] = {}
    for name, (bounce, low) in _around(curves, side).items():
        high = _highest(bounce, low - 0.38, low - 0.1)
        found[f"{name}_highest"] = high
        found[f"{name}_fall"] = _highest(-np.gradient(bounce), high, low)
        found[f"{name}_lowest"] = low
    return found


def toe_off_detectors(curves: FloatArray, side: Side) -> dict[str, float]:
    """Moments (phase, strides) that go with toe-off of one foot; as :func:`initial_contact_detectors`."""
    found: dict[str, float] = {}
    for name, (bounce, low) in _around(curves, side).items():
        high = _highest(bounce, low + 0.1, low + 0.38)
        found[f"{name}_highest_again"] = high
        found[f"{name}_rise"] = _highest(np.gradient(bounce), low, high)
        found[f"{name}_lowest"] = low
    return found


def _contact(cycle: Cycle, calibration: Calibration, side: Side) -> Contact:
    curves = cycle.mean(np.arange(GRID) / GRID).reshape(GRID, 33, 2)
    landed, landed_sd_s = fused(initial_contact_detectors(curves, side), calibration.initial_contact, cycle.period_s)
    left, left_sd_s = fused(toe_off_detectors(curves, side), calibration.toe_off, cycle.period_s)
    return Contact(landed, left, landed_sd_s, left_sd_s)


def ear_to_heel(body: Body) -> float:
    """Height from the lower heel to the ears, raw leg lengths; NaN without ears. Legs bend in the picture, this hardly does."""
    heels = body.xy[:, [index("heel", side) for side in SIDES], 1].min(axis=1)
    ears = body.xy[:, [index("ear", side) for side in SIDES], 1].mean(axis=1)
    return float(np.nanmedian(ears - heels)) if np.isfinite(ears - heels).any() else float("nan")


def from_behind(
    body: Body,
    cycle: Cycle,
    calibration: Calibration,
    *,
    turn_deg: FloatArray | None = None,
    height_m: float | None = None,
    belt_mps: float | None = None,
    standing: FloatArray | None = None,
) -> Trial:
    """Find the contacts of both feet, how long a leg is, and how the pelvis tilts (``turn_deg`` (T, 3) of the track).

    ``standing`` (33, 2) landmarks of the runner standing still, raw leg lengths, where the clip shows that.

    Raises :class:`~formcheck.errors.UnsuitableClipError` where contacts do not alternate as a runner's do.
    """
    contacts = {side: _contact(cycle, calibration, side) for side in SIDES}
    must_alternate(contacts)
    tall = ear_to_heel(body)
    scale = calibration.scale
    leg = tall * scale["leg_of_ear_to_heel"].gain if np.isfinite(tall) else scale["leg_of_legs_seen"].gain
    sign = 1.0 if body.view == "rear" else -1.0
    turns = [] if turn_deg is None else [fold_turns(cycle.phase, sign * turns) for turns in turn_deg.T]
    found = _scale(calibration, height_m, belt_mps)
    return Trial(body, cycle, contacts, calibration, found, leg, {}, standing=standing, tilts=tuple(turns))


def _scale(calibration: Calibration, height_m: float | None, belt_mps: float | None) -> Scale:
    """Metres per leg length by height alone: from behind the belt runs towards the camera."""
    leg = calibration.scale["leg_of_height"]
    leg_m = None if height_m is None else leg.gain * height_m
    return Scale(leg_m, leg.sd if height_m else 0.0, belt_mps, 0.01, "none" if belt_mps is None else "given")
