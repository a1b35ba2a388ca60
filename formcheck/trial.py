"""One recording of one runner, cut into contacts, with every landmark readable at any moment of the gait cycle.

::

     initial contact        toe-off          initial contact of the other foot
    ──────┬────────────────────┬────────────────────┬──────────
          │      stance        │       flight       │
          │◄── contact time ──►│◄── flight time ───►│
          │◄────────────── step (60 / cadence) ────►│
    a stride is two steps, from one initial contact to the next of the same foot; phase counts strides
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from formcheck.body import Body
from formcheck.calibration import Calibration
from formcheck.cycle import Cycle
from formcheck.errors import UnsuitableClipError
from formcheck.gait import Contact, detect
from formcheck.joints import Posture, corrected, leg_length, posture
from formcheck.landmarks import SIDES, Side, index, other
from formcheck.tilt import Tilt

__all__ = ["TILT_NOISE_DEG", "Scale", "Steps", "Trial", "must_alternate", "trial"]

FloatArray = NDArray[np.float64]
POINTS = 200
"""Points per cycle at which a mean curve is read."""
TILT_NOISE_DEG = 3.5
"""belt tilts up to this are read on level belts too (three SDs in validation)"""
YAW_NOISE_DEG = 8.0
"""yaws up to this are read of square cameras too (two SDs in validation)"""
BLUR_S = 0.025
"""SD of the window in which a single step's own deviation from the mean is read."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Metres per leg length with its relative SD, where height or belt speed is known.

    ``belt_mps`` the speed of the belt and its relative SD; ``source`` tells whether it was given or worked out from height.
    ``disagreement`` leg length by belt speed over leg length by height, minus one; None unless both are known.
    """

    leg_m: float | None
    leg_sd: float
    belt_mps: float | None
    belt_sd: float
    source: Literal["given", "estimated", "none"]
    disagreement: float | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """Every contact of one foot inside the clip: moments (N,) in real seconds; toe-off NaN where the clip ends before it."""

    initial_contact_s: FloatArray
    toe_off_s: FloatArray


@dataclass(frozen=True)
class Trial:
    """A runner ready to be measured; lengths are leg lengths unless a name says otherwise."""

    body: Body
    cycle: Cycle
    contacts: Mapping[Side, Contact]
    calibration: Calibration
    scale: Scale
    leg: float
    """length of the joint-centre leg in the body's raw leg lengths"""
    centres: Mapping[str, tuple[float, float]]
    """landmark offsets to take off; empty for joint centres brought in from elsewhere"""
    incline_deg: float = 0.0
    """how much the belt rises towards where the runner runs"""
    standing: FloatArray | None = None
    """(33, 2) landmarks while the runner stood still, raw leg lengths; None where nobody stands in the clip"""
    tilts: tuple[Tilt | None, ...] = ()
    """from behind: the pelvis' tilt by its whole picture, by its upper and by its lower half; None = unreadable"""

    @property
    def near(self) -> Side:
        """The side that faces the camera."""
        return self.body.near

    @property
    def period_s(self) -> float:
        """Mean stride time."""
        return self.cycle.period_s

    def _joints(self, xy: FloatArray, side: Side) -> Posture:
        joints = corrected(posture(xy, side), self.centres)
        return {part: at / self.leg for part, at in joints.items()}

    def at(self, side: Side, phase: FloatArray | float) -> Posture:
        """Mean posture of one side at phases (...) of the cycle, strides."""
        flat = self.cycle.mean(np.asarray(phase, dtype=np.float64))
        return self._joints(flat.reshape(*flat.shape[:-1], 33, 2), side)

    def curve(self, side: Side) -> Posture:
        """Mean posture over one cycle from this side's initial contact, ``POINTS`` points."""
        return self.at(side, self.contacts[side].initial_contact + np.arange(POINTS) / POINTS)

    def standing_posture(self, side: Side) -> Posture | None:
        """Posture of one side while the runner stood still, if there is such a stretch."""
        return None if self.standing is None else self._joints(self.standing, side)

    def stance(self, side: Side, start: float = 0.0, stop: float = 1.0) -> Posture:
        """Mean posture over a share of this side's stance, from initial contact (0) to toe-off (1)."""
        contact = self.contacts[side]
        return self.at(
            side, contact.initial_contact + np.linspace(start, stop, 101) * (contact.toe_off - contact.initial_contact)
        )

    def moments_s(self, phase: float) -> FloatArray:
        """Every moment (N,) in the clip at which the runner was at this phase of the cycle."""
        first, last = self.cycle.phase[0], self.cycle.phase[-1]
        return self.cycle.time_of(phase + np.arange(np.ceil(first - phase), np.floor(last - phase) + 1))

    @cached_property
    def steps(self) -> Mapping[Side, Steps]:
        """Every contact in the clip, side by side."""
        found = {}
        for side in SIDES:
            contact = self.contacts[side]
            begun = self.moments_s(contact.initial_contact)
            strides = np.interp(begun, self.cycle.time_s, self.cycle.phase)
            ended = self.cycle.time_of(strides + contact.toe_off - contact.initial_contact)
            found[side] = Steps(begun, ended)
        return found

    def step_times_s(self, side: Side) -> FloatArray:
        """Times (N,) of the steps that end with each of this foot's contacts; NaN where the clip begins within one."""
        before, landed = self.steps[other(side)].initial_contact_s, self.steps[side].initial_contact_s
        place = np.searchsorted(before, landed) - 1
        found: FloatArray = np.where(place >= 0, landed - before[np.maximum(place, 0)], np.nan)
        return found

    def each(self, side: Side, phase: float, *, foot: Side | None = None, noise: bool = False) -> Posture:
        """Posture in every single step of ``foot`` (None: of this side), one for each contact in ``steps``.

        ``phase`` is of the mean cycle, in the stride from that foot's contact to its next, or shortly before it. A posture is
        the mean plus what the frames around that moment had of their own; NaN where the clip does not hold the moment.

        ``noise``: the frames' own part is replaced by the difference between neighbouring frames over sqrt 2, which holds
        the landmarks' noise but not the runner's variation; the same arithmetic then tells how much variation is noise.
        """
        cycle, foot = self.cycle, foot or side
        strides = np.interp(self.steps[foot].initial_contact_s, cycle.time_s, cycle.phase)
        moments = cycle.time_of(strides + phase - self.contacts[foot].initial_contact)
        own, weights = self._own[noise]
        mean = cycle.mean(np.array([phase])).reshape(33, 2)
        first, last = (np.searchsorted(cycle.time_s, moments + reach) for reach in (-4 * BLUR_S, 4 * BLUR_S))
        place = first[:, None] + np.arange(np.max(last - first, initial=0))
        near, place = place < last[:, None], np.minimum(place, len(cycle.time_s) - 1)
        # NaN, which no moment is near to, weighs nothing
        apart = np.where(near, moments[:, None] - cycle.time_s[place], np.inf) / BLUR_S
        weight = np.exp(-0.5 * apart**2)[..., None] * weights[place]
        total = weight.sum(axis=1)[..., None]
        local = (weight[..., None] * own[place]).sum(axis=1) / np.maximum(total, 1e-9)
        return self._joints(np.where(total > 0.2, mean + local, np.nan), side)

    @cached_property
    def _own(self) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
        """What each frame has of its own beside the mean, (T, 33, 2) with weights (T, 33); then the same as noise alone."""
        cycle = self.cycle
        own = cycle.xy - cycle.mean(cycle.phase).reshape(cycle.xy.shape)
        noise = np.diff(own, axis=0, append=own[-1:]) / np.sqrt(2)
        kinds = [(np.nan_to_num(kind), np.where(np.isfinite(kind[..., 0]), cycle.weights, 0.0)) for kind in (own, noise)]
        return kinds[0], kinds[1]

    @cached_property
    def belt_tilt_deg(self) -> float:
        """How steeply the belt rises, in the picture, towards where the runner runs: the line the standing foot travels.

        Ankle and toes of the near foot over 10 to 80 % of stance, each less its usual slope on a level belt (force plates
        and rendered runners agree on it within about a degree). Incline, camera roll and, away from the horizon, camera
        yaw all tilt it, and it does not tell which.
        """
        stance = self.stance(self.near, 0.1, 0.8)
        slopes = [np.degrees(np.polyfit(stance[part][:, 0], stance[part][:, 1], 1)[0]) for part in ("ankle", "foot_index")]
        lines = [self.calibration.scale[f"belt_line_{part}"] for part in ("ankle", "foot_index")]
        return float(np.mean([line.gain * slope + line.offset for slope, line in zip(slopes, lines, strict=True)]))

    @property
    def belt_deg(self) -> float:
        """Rise of the belt that foot angles are held against: as told, unless the picture clearly shows another."""
        return self.belt_tilt_deg if self.unlevel_deg > 0 else self.incline_deg

    @property
    def unlevel_deg(self) -> float:
        """Tilt of the belt in the picture that neither the incline nor the reading's own error explains; mostly 0."""
        unexplained = abs(self.belt_tilt_deg - self.incline_deg)
        return unexplained if unexplained > TILT_NOISE_DEG else 0.0

    @property
    def off_square_deg(self) -> float:
        """How far the camera is off square to the belt, where the picture clearly shows it; mostly 0."""
        return self.body.yaw_deg if self.body.yaw_deg > YAW_NOISE_DEG else 0.0

    @cached_property
    def bounce(self) -> float:
        """Phase after initial contact at which the trunk is lowest, as a share of a step: mid-stance in running."""
        phases = np.arange(POINTS) / POINTS
        height = self.cycle.mean(phases).reshape(POINTS, 33, 2)[:, _trunk(self.body), 1].mean(axis=1)
        second = (height * np.exp(-4j * np.pi * phases)).mean()
        lowest = (0.5 - np.angle(second) / (2 * np.pi)) / 2
        return float(2 * ((lowest - self.contacts[self.near].initial_contact) % 0.5))


def _trunk(body: Body) -> list[int]:
    """The trunk's landmarks that are there at all."""
    places = [index(part, side) for part in ("shoulder", "hip") for side in SIDES]
    return [place for place in places if np.isfinite(body.xy[:, place]).any()]


def _found_scale(speed: float, calibration: Calibration, height_m: float | None, belt_mps: float | None) -> Scale:
    """Metres per leg length; ``speed`` of the stance foot in leg lengths per second.

    By height: thigh and shank are 0.490 of stature (Winter 2009 gives 0.491). By belt: the stance foot moves at belt speed.
    """
    by_height = (
        None if height_m is None else (calibration.scale["leg_of_height"].gain * height_m, calibration.scale["leg_of_height"].sd)
    )
    belt_ratio = calibration.scale["belt_of_foot_speed"]
    by_belt = None if belt_mps is None else (belt_mps / (belt_ratio.gain * speed), belt_ratio.sd)
    if by_height and by_belt:
        weights = 1 / by_height[1] ** 2, 1 / by_belt[1] ** 2
        leg_m = (by_height[0] * weights[0] + by_belt[0] * weights[1]) / sum(weights)
        return Scale(leg_m, sum(weights) ** -0.5, belt_mps, 0.01, "given", by_belt[0] / by_height[0] - 1)
    if by_belt:
        return Scale(*by_belt, belt_mps, 0.01, "given")
    if by_height:
        estimated = by_height[0] * belt_ratio.gain * speed
        return Scale(*by_height, estimated, float(np.hypot(belt_ratio.sd, by_height[1])), "estimated")
    return Scale(None, 0.0, None, 0.0, "none")


def foot_speed(stance: Posture, contact_s: float) -> float:
    """Speed of the standing heel, leg lengths per second; ``stance`` is read from 15 to 60 % of it."""
    heel = stance["heel"][:, 0]
    return float(-np.polyfit(np.linspace(0.15, 0.6, len(heel)) * contact_s, heel, 1)[0])


def trial(
    body: Body,
    cycle: Cycle,
    calibration: Calibration,
    *,
    height_m: float | None = None,
    belt_mps: float | None = None,
    incline_percent: float = 0.0,
    joint_centres: bool = False,
    standing: FloatArray | None = None,
) -> Trial:
    """Find the contacts of both feet and how long a leg is.

    Raises :class:`~formcheck.errors.UnsuitableClipError` where contacts do not alternate as a runner's do.
    """
    contacts = {}
    for side in SIDES:

        def curves(phase: FloatArray, side: Side = side) -> Posture:
            return posture(cycle.mean(phase).reshape(len(phase), 33, 2), side)

        contacts[side] = detect(curves, cycle.period_s, calibration.initial_contact, calibration.toe_off)
    must_alternate(contacts)
    centres = {} if joint_centres else calibration.joints
    phases = np.arange(POINTS) / POINTS
    raw = posture(cycle.mean(phases).reshape(POINTS, 33, 2), body.near)
    leg = leg_length(corrected(raw, centres))
    unscaled = Trial(body, cycle, contacts, calibration, Scale(None, 0.0, None, 0.0, "none"), leg, centres)
    near = contacts[body.near]
    speed = foot_speed(unscaled.stance(body.near, 0.15, 0.6), (near.toe_off - near.initial_contact) * cycle.period_s)
    incline_deg = float(np.degrees(np.arctan(incline_percent / 100)))
    return replace(
        unscaled, incline_deg=incline_deg, standing=standing, scale=_found_scale(speed, calibration, height_m, belt_mps)
    )


def must_alternate(contacts: Mapping[Side, Contact]) -> None:
    """Left, right, left: half a stride apart, give or take; toe-off after contact and before the next one."""
    for side in SIDES:
        gap = (contacts[other(side)].initial_contact - contacts[side].initial_contact) % 1
        stance = contacts[side].toe_off - contacts[side].initial_contact
        if not (0.3 < gap < 0.7 and 0.1 < stance < 0.75):
            raise UnsuitableClipError(
                "contacts",
                "the feet's contacts do not alternate as a runner's do",
                "left and right contacts about half a stride apart",
                "Film one runner, the whole body in the picture, on a treadmill in good light.",
            )
