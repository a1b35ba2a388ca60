"""When the foot meets the belt and when it leaves: read once, off the mean cycle, by several detectors.

Each detector is a moment of the folded cycle that comes a nearly constant time before or after the event. Its delay
and its share are learnt from force plates and rendered truth together (:mod:`formcheck.calibration`); where the
detectors disagree more than usual, the event is less certain and every measure taken at it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.calibration import EventModel
from formcheck.joints import Posture

__all__ = ["Contact", "detect", "disagreement", "initial_contact_detectors", "toe_off_detectors"]

FloatArray = NDArray[np.float64]
GRID = 2000
"""Points a cycle is read at: 0.35 ms of a stride of 0.7 s."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One foot's contact in the mean cycle: phases in strides, toe-off after contact; SDs in seconds."""

    initial_contact: float
    toe_off: float
    initial_contact_sd_s: float
    toe_off_sd_s: float


def _rotation(upper: FloatArray, lower: FloatArray) -> FloatArray:
    """(N,) angle of a segment from the vertical, radians, + = its lower end ahead; continuous over the cycle."""
    reach = lower - upper
    angle: FloatArray = np.unwrap(np.arctan2(reach[:, 0], -reach[:, 1]))
    return angle


class _Reader:
    """Reads moments off curves sampled at ``GRID`` phases of one cycle."""

    def __init__(self, curves: Posture) -> None:
        self.at = curves
        self.speed = {part: np.gradient(np.concatenate([c[-2:], c, c[:2]]), 1 / GRID, axis=0)[2:-2] for part, c in curves.items()}
        self.ahead = curves["ankle"][:, 0] - curves["hip"][:, 0]

    def between(self, start: float, stop: float) -> tuple[NDArray[np.int64], FloatArray]:
        phases = np.arange(round(start * GRID), round(stop * GRID) + 1)
        return phases % GRID, phases / GRID

    def peak(self, signal: FloatArray, start: float, stop: float) -> float:
        places, phases = self.between(start, stop)
        return float(phases[np.argmax(signal[places])])

    def falls_below_zero(self, signal: FloatArray, start: float, stop: float) -> float:
        """First crossing from above; ``stop`` where there is none."""
        places, phases = self.between(start, stop)
        return _crossing(phases, signal[places], stop)

    def rose_above_zero(self, signal: FloatArray, start: float, stop: float) -> float:
        """Last crossing from below, looking back from ``stop``; ``start`` where there is none."""
        places, phases = self.between(start, stop)
        return _crossing(phases[::-1], signal[places][::-1], start)


def _crossing(phases: FloatArray, signal: FloatArray, otherwise: float) -> float:
    below = np.flatnonzero(signal < 0)
    if below.size == 0:
        return otherwise
    first = int(below[0])
    if first == 0:
        return float(phases[0])
    before, after = signal[first - 1], signal[first]
    return float(phases[first - 1] + (phases[first] - phases[first - 1]) * before / (before - after))


def initial_contact_detectors(curves: Posture) -> dict[str, float]:
    """Moments (phase, strides) that go with initial contact.

    ``curves`` holds (GRID, 2) positions over one cycle in leg lengths. The foot reaching a share of the speed it has on the belt
    rests on belt contact itself; the forward-most ankle and the straightest knee and furthest shank come just before.
    """
    reader = _Reader(curves)
    forward = float(np.argmax(reader.ahead)) / GRID
    foot = (reader.speed["ankle"] + reader.speed["heel"] + reader.speed["foot_index"])[:, 0] / 3
    places, _ = reader.between(forward + 0.05, forward + 0.22)
    belt = float(np.median(foot[places]))
    shank = _rotation(curves["knee"], curves["ankle"])
    knee = _rotation(curves["hip"], curves["knee"]) - shank
    half = reader.falls_below_zero(foot - 0.5 * belt, forward - 0.02, forward + 0.23)

    def reaches(speed: FloatArray, share: float, since: float) -> float:
        return reader.falls_below_zero(speed - share * belt, since, since + 0.25)

    return {
        "foot_at_half_belt_speed": half,
        "foot_at_belt_speed": reaches(foot, 0.75, forward - 0.02),
        "ankle_at_half_belt_speed": reaches(reader.speed["ankle"][:, 0], 0.5, forward - 0.04),
        "heel_at_half_belt_speed": reaches(reader.speed["heel"][:, 0], 0.5, forward - 0.04),
        "ankle_forward": forward,
        "shank_forward": reader.peak(shank, half - 0.12, half + 0.08),
        "knee_straight": reader.peak(-knee, half - 0.15, half + 0.12),
    }


def toe_off_detectors(curves: Posture, contact: float) -> dict[str, float]:
    """Moments (phase, strides) that go with toe-off after a ``contact``: the leg at its longest, the foot at its rearmost.

    And the foot on its way up: the heel 12 % of a leg above where it stood, the sole pitched down by 45 deg.
    """
    reader = _Reader(curves)
    rear = reader.peak(-reader.ahead, contact + 0.15, contact + 0.6)
    reach = np.linalg.norm(curves["foot_index"] - curves["hip"], axis=1)
    places, _ = reader.between(contact, contact + 0.22)
    standing = float(np.percentile(curves["heel"][places, 1], 15))
    pitch = _rotation(curves["heel"], curves["foot_index"])
    flat, _ = reader.between(contact + 0.06, contact + 0.16)
    return {
        "heel_up": reader.rose_above_zero(curves["heel"][:, 1] - standing - 0.12, rear - 0.42, rear + 0.08),
        "toe_furthest_from_hip": reader.peak(reach, rear - 0.25, rear + 0.05),
        "toe_rear": reader.peak((curves["hip"] - curves["foot_index"])[:, 0], rear - 0.15, rear + 0.1),
        "foot_pitched": reader.falls_below_zero(pitch - float(np.median(pitch[flat])) + np.pi / 4, contact + 0.1, contact + 0.6),
    }


def disagreement(strays_ms: FloatArray, weights: FloatArray) -> float:
    """By how many ms the detectors pull a fused moment about: each one's stray (K,) as far as it counts."""
    return float(np.sqrt(((weights / weights.sum() * strays_ms) ** 2).sum()))


def fused(found: dict[str, float], model: EventModel, period_s: float) -> tuple[float, float]:
    """One moment (phase) from several detectors, and its SD in seconds.

    Each detector has its mean delay taken off; one that strays from the others further than it ever did against
    truth counts only as far as that.
    """
    names = list(model.detectors)
    detectors = [model.detectors[name] for name in names]
    late = np.array([d.late_ms for d in detectors]) / 1000 / period_s
    limit = 3 * np.array([d.sd_ms for d in detectors]) / 1000 / period_s
    weights = np.array([d.weight for d in detectors])
    moments = np.array([found[name] for name in names]) - late
    middle = float(np.median(moments))
    strays = np.clip(moments - middle, -limit, limit)
    moment = middle + float(weights @ strays) / float(weights.sum())
    spread_ms = disagreement(strays * period_s * 1000, weights)
    excess = max(0.0, spread_ms**2 - model.spread_ms**2)
    return moment, float(np.sqrt(model.sd_ms**2 + excess)) / 1000


def detect(curves: Callable[[FloatArray], Posture], period_s: float, initial_contact: EventModel, toe_off: EventModel) -> Contact:
    """Initial contact and toe-off of one foot; ``curves`` gives its landmarks (N, 2) at phases (N,)."""
    sampled = curves(np.arange(GRID) / GRID)
    contact, contact_sd_s = fused(initial_contact_detectors(sampled), initial_contact, period_s)
    off, off_sd_s = fused(toe_off_detectors(sampled, contact), toe_off, period_s)
    return Contact(contact, off, contact_sd_s, off_sd_s)
