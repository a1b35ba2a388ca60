"""Strides folded on phase: the mean cycle of every landmark, what is left over, and which leg is which.

A treadmill runner is nearly periodic, so every stride is another look at the same cycle: 25 strides at
30 frames/s are about 560 samples of one of them, and what happens between two frames can be read off the mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from formcheck.body import Body, with_sides_exchanged
from formcheck.landmarks import LEG, SIDES, index
from formcheck.signals import Periodic, demodulated, dominant_frequency, drift, fit_periodic, random_walk

__all__ = ["STEP_HZ", "Cycle", "ankle_swing", "fold", "step_rate_hz"]

FloatArray = NDArray[np.float64]

HARMONICS = 12
TOGETHER = (2, 3, 4, 6)
"""Harmonics of the cycle common to both legs in the first rounds: a curve too smooth to follow an exchange comes first."""
READING_SD_S = {"side": 0.005, "rear": 0.02, "front": 0.02}
"""How closely one moment of a stride is dated, by the view; validation. From behind it is less well, for strides on end."""
LAST = 7
STEP_HZ = (1.2, 4.6)
"""Step rates looked for: 72 to 276 steps/min."""
_LEG = ("knee", "ankle", "heel", "foot_index")
_MOVING = [index(part, side) for part in ("knee", "ankle", "heel", "foot_index") for side in SIDES]
_CARRIES_PHASE = np.isin(
    np.arange(33), [index(part, side) for part in (*LEG, "shoulder", "elbow", "wrist", "ear") for side in SIDES]
)
_TRUNK = [index(part, side) for part in ("shoulder", "hip") for side in SIDES]


@dataclass(frozen=True, slots=True)
class Cycle:
    """One runner's strides laid over each other.

    ``phase`` (T,) in strides, rising; ``mean`` curves of (33 x 2) coordinates in leg lengths with slow drift removed;
    ``xy`` (T, 33, 2) the landmarks with drift removed and the legs' identity mended, ``weights`` (T, 33) how well each
    agrees with the mean. ``swapped`` (T,) frames whose legs were exchanged, ``collapsed`` (T,) frames in which the far
    leg lay on the near one. ``explained`` share of the legs' movement that the mean cycle explains.
    """

    time_s: FloatArray
    phase: FloatArray
    mean: Periodic
    xy: FloatArray
    weights: FloatArray
    drift: FloatArray
    swapped: NDArray[np.bool_]
    collapsed: NDArray[np.bool_]
    explained: float
    reading_sd_s: float = 0.005
    """how closely a single moment of a stride can be dated"""

    @property
    def strides(self) -> float:
        """How many strides were seen."""
        return float(self.phase[-1] - self.phase[0])

    @property
    def period_s(self) -> float:
        """Mean stride time."""
        return 1.0 / self.stride_frequency_hz

    @property
    def stride_frequency_hz(self) -> float:
        """Strides per second: regression of phase on time."""
        return float(np.polyfit(self.time_s - self.time_s.mean(), self.phase, 1)[0])

    @property
    def mean_frequency_hz(self) -> float:
        """Strides per second over the clip: phase anchors, four a stride, regressed on time.

        Timing wanders like a random walk (about 1 % of a stride each stride) under some ms of reading noise, so the
        regression weighs the anchors by that covariance (generalised least squares): plain least squares would
        overrate the middle of the clip.
        """
        times_s = self.time_of(np.arange(np.ceil(4 * self.phase[0]), np.floor(4 * self.phase[-1])) / 4)
        if len(times_s) < 8:
            return self.stride_frequency_hz
        count = np.arange(len(times_s), dtype=np.float64)
        design = np.stack([np.ones_like(count), count / 4], axis=1)
        covariance = 0.007**2 / 4 * np.minimum.outer(count, count) + self.reading_sd_s**2 * np.eye(len(count))
        solved = linalg.solve(covariance, np.column_stack([design, times_s]), assume_a="pos")
        return float(1 / linalg.solve(design.T @ solved[:, :2], design.T @ solved[:, 2])[1])

    def at(self, part: int, phase: FloatArray | float, derivative: int = 0) -> FloatArray:
        """(..., 2) mean position of a landmark at ``phase`` in strides, or its derivative per stride."""
        values = self.mean(np.asarray(phase, dtype=np.float64), derivative)
        return values.reshape(*values.shape[:-1], 33, 2)[..., part, :]

    def time_of(self, phase: FloatArray) -> FloatArray:
        """Moments at which the runner was at ``phase``; NaN outside the clip."""
        times: FloatArray = np.interp(phase, self.phase, self.time_s, left=np.nan, right=np.nan)
        return times


def _apart(xy: FloatArray) -> FloatArray:
    """(T,) left minus right ankle along the axis on which they pass each other; another labelling only turns its sign.

    It is not centred: legs exchanged at one phase of every stride would shift the centre, and with it every other step.
    """
    gap = xy[:, index("ankle", "left")] - xy[:, index("ankle", "right")]
    spread = np.nanpercentile(np.abs(gap), 90, axis=0) - np.nanpercentile(np.abs(gap), 10, axis=0)
    along: FloatArray = gap[:, int(np.argmax(spread))]
    return along


def ankle_swing(body: Body) -> float:
    """How far the ankles swing past each other, leg lengths: from the 10th to the 90th percentile of their distance."""
    return float(np.ptp(np.nanpercentile(np.abs(_apart(body.xy)), [10, 90])))


def _step_signal(xy: FloatArray, *, from_side: bool) -> FloatArray:
    """(T,) what repeats with every step and does not care which leg is called left, centred: the squared ankle distance.

    From behind and in front, where ankles hide each other: how low the trunk is.
    """
    present = [part for part in _TRUNK if np.isfinite(xy[:, part]).any()]
    square = _apart(xy) ** 2 if from_side else -xy[:, present, 1].mean(axis=1)
    limited = np.minimum(square, np.nanpercentile(square, 98))
    centred: FloatArray = limited - np.nanmean(limited)
    return centred


def step_rate_hz(body: Body) -> float:
    """Steps a second at any speed of playback: looked for far beyond what running can be, so that slow motion shows."""
    rate_hz = 1 / float(np.median(np.diff(body.time_s)))
    signal = _step_signal(body.xy, from_side=body.view == "side")[:, None]
    usual_hz, usual = dominant_frequency(body.time_s, signal, *STEP_HZ)
    slowest_hz = max(0.12, 1.5 / float(np.ptp(body.time_s)))
    other_hz, strength = dominant_frequency(body.time_s, signal, slowest_hz, max(min(10.0, rate_hz / 2.2), STEP_HZ[1]))
    return other_hz if strength > 1.5 * usual else usual_hz


def first_phase(time_s: FloatArray, xy: FloatArray, *, from_side: bool = True) -> FloatArray:
    """Phase (T,) in strides from what does not depend on which leg is called left.

    The squared distance between the ankles repeats with every step, and so does the trunk; its phase, halved, is the
    stride's, and the half turn that halving loses is settled by the majority of the labels.
    """
    gap = _apart(xy) if from_side else xy[:, index("ankle", "left"), 1] - xy[:, index("ankle", "right"), 1]
    square = _step_signal(xy, from_side=from_side)
    step_hz, _ = dominant_frequency(time_s, square[:, None], *STEP_HZ)
    amplitude = demodulated(time_s, square, step_hz, 2.0 / step_hz)
    steps = step_hz * time_s + np.unwrap(np.angle(amplitude)) / (2 * np.pi)
    phase = steps / 2
    main = np.nansum(gap * np.exp(-2j * np.pi * phase))
    turned: FloatArray = np.maximum.accumulate(phase + (0.5 if main.real < 0 else 0.0) + 1e-9 * np.arange(len(phase)))
    return turned


def _identity(cost_given: FloatArray, cost_swapped: FloatArray, change: float) -> NDArray[np.bool_]:
    """(T,) whether to exchange the legs: the cheapest path when each change of mind costs ``change`` (Viterbi)."""
    if not (cost_swapped < cost_given).any():
        return np.zeros(len(cost_given), dtype=bool)
    given = swapped = 0.0
    # whether the best way to each state came from the other one; in plain floats, for there are only two
    came: list[tuple[bool, bool]] = []
    for cost, other in zip(cost_given.tolist(), cost_swapped.tolist(), strict=True):
        came.append((swapped + change < given, given + change <= swapped))
        given, swapped = min(given, swapped + change) + cost, min(swapped, given + change) + other
    state = swapped < given
    path = np.empty(len(came), dtype=bool)
    for t in range(len(came) - 1, -1, -1):
        path[t] = state
        state ^= came[t][state]
    return path


def _leg_cost(xy: FloatArray, expected: FloatArray, scale: FloatArray) -> FloatArray:
    """(T,) how badly the legs fit the mean cycle: a bounded cost, so that one lost foot does not decide."""
    squared = (((xy - expected)[:, _MOVING] / scale[_MOVING]) ** 2).sum(axis=-1)
    cost: FloatArray = np.nansum(np.log1p(squared / 4), axis=1)
    return cost


def _refined(time_s: FloatArray, phase: FloatArray, xy: FloatArray, mean: Periodic, weights: FloatArray) -> FloatArray:
    """Phase moved to where each frame's landmarks lie on the mean cycle, as far as a runner's timing may wander.

    Stride times vary by about 1 % (SCIENCE 4), so phase wanders by 0.015 strides per sqrt(second) at the most.
    """
    flat = xy.reshape(len(xy), -1)
    slope = np.nan_to_num(mean(phase, derivative=1))
    error = np.nan_to_num(flat - mean(phase))
    noise = np.maximum(mean.residual, 0.004) ** 2
    weight = np.repeat(weights, 2, axis=1) / noise
    # neighbouring landmarks of one leg err together, so a frame knows less than its landmark count says
    information = 0.25 * (weight * slope**2).sum(axis=1)
    shift = 0.25 * (weight * slope * error).sum(axis=1) / np.maximum(information, 1e-9)
    return phase + random_walk(time_s, np.clip(shift, -0.1, 0.1), information, 0.015)


def _mean_cycle(phase: FloatArray, xy: FloatArray, together: int | None) -> tuple[Periodic, FloatArray]:
    """Mean cycle of every landmark and the weights (T, 33) of its samples.

    ``together``: the legs draw one cycle of that many harmonics half a stride apart, moved to where each of them is.
    """
    flat = xy.reshape(len(xy), -1)
    mean, weights = fit_periodic(phase, flat, together or HARMONICS, rounds=6)
    if together:
        mean = _shared(phase, xy, mean)
    return mean, weights.reshape(len(xy), 33, 2).min(axis=2)


def _shared(phase: FloatArray, xy: FloatArray, mean: Periodic) -> Periodic:
    """``mean`` with the legs' curves replaced by one cycle common to both, half a stride apart."""
    left, right = ([index(part, side) for part in _LEG] for side in SIDES)
    halves = [xy[:, places] - np.nanmedian(xy[:, places], axis=0) for places in (left, right)]
    both = np.concatenate(halves).reshape(2 * len(xy), -1)
    common, _ = fit_periodic(np.concatenate([phase, phase + 0.5]), both, mean.harmonics, rounds=12)
    coefficients, residual = mean.coefficients.copy(), mean.residual.copy()
    orders = np.concatenate([[0], np.tile(np.arange(1, mean.harmonics + 1), 2)])
    for places, sign in ((left, np.ones_like(orders)), (right, (-1) ** orders)):
        columns = [2 * place + axis for place in places for axis in (0, 1)]
        centre = np.nanmedian(xy[:, places], axis=0).ravel()
        coefficients[:, columns] = common.coefficients * sign[:, None]
        coefficients[0, columns] += centre
        residual[columns] = common.residual
    return Periodic(coefficients, residual)


def fold(body: Body) -> Cycle:
    """Lay all strides over each other; mend left and right where the mean cycles explain the exchange better.

    Unseen frames are NaN and stay so; ``body`` must hold at least a few strides.
    """
    time_s = body.time_s
    seen = np.asarray(np.isfinite(body.xy[:, _MOVING]).all(axis=(1, 2)))
    slow = _slow(time_s, body.xy, seen, 1.5)
    raw = body.xy - slow[:, None, :]
    xy = raw
    phase = first_phase(time_s, xy, from_side=body.view == "side")
    swapped = np.zeros(len(xy), dtype=bool)
    for step in range(LAST + 1):
        # the first rounds let both legs draw one common cycle half a stride apart: legs that are exchanged at the same
        # phase of every stride would otherwise teach the mean cycle the exchange
        together = TOGETHER[step] if step < len(TOGETHER) else None
        # fingers and face carry no phase of their own: they are folded once, in the end
        shown = xy if step == LAST else np.where(_CARRIES_PHASE[:, None], xy, np.nan)
        mean, weights = _mean_cycle(phase, shown, together)
        expected = mean(phase).reshape(len(xy), 33, 2)
        scale = np.maximum(mean.residual.reshape(33, 2), 0.01)
        given = _leg_cost(raw, expected, scale)
        turned = _leg_cost(with_sides_exchanged(raw, np.ones(len(xy), dtype=bool)), expected, scale)
        swapped = _identity(given, turned, 0.5 if step < len(TOGETHER) else 3.0)
        xy = with_sides_exchanged(raw, swapped)
        if step < LAST:
            phase = _refined(time_s, phase, xy, mean, weights)
    per_landmark = weights
    legs = [2 * place + axis for place in _MOVING for axis in (0, 1)]
    flat = xy.reshape(len(xy), -1)[:, legs]
    left_over = flat - mean(phase)[:, legs]
    explained = 1 - np.nanvar(left_over, axis=0).sum() / max(float(np.nanvar(flat, axis=0).sum()), 1e-12)
    far = [index(part, body.far) for part in _LEG]
    near = [index(part, body.near) for part in _LEG]
    expected = mean(phase).reshape(len(xy), 33, 2)
    on_near = np.linalg.norm(xy[:, far] - xy[:, near], axis=2).mean(axis=1)
    should = np.linalg.norm(expected[:, far] - expected[:, near], axis=2).mean(axis=1)
    collapsed = (on_near < 0.3 * should) & (should > 0.15)
    swapped = swapped & seen
    return Cycle(time_s, phase, mean, xy, per_landmark, slow, swapped, collapsed, float(explained), READING_SD_S[body.view])


def _slow(time_s: FloatArray, xy: FloatArray, seen: NDArray[np.bool_], spacing_s: float) -> FloatArray:
    """(T, 2) where the runner is on the belt, without the bounce of the strides: the trunk's slow path."""
    present = [part for part in _TRUNK if np.isfinite(xy[:, part]).any()]
    trunk = xy[:, present].mean(axis=1)
    return np.stack([drift(time_s, trunk[:, axis], seen.astype(np.float64), spacing_s) for axis in (0, 1)], axis=1)
