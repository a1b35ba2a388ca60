"""A stick runner on a belt, built so that every event, angle and length is known exactly.

The stance foot rides the belt; the hip bobs, lowest at mid-stance; knees follow from the two-link leg. Swing carries the
ankle back along a smooth path that meets the belt's speed at either end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator

from formcheck.body import with_sides_exchanged
from formcheck.landmarks import COUNT, SIDES, Side, index
from formcheck.track import Track

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class StickRunner:
    """Lengths in metres, angles in degrees; the right foot's first contact is at 0.1 s."""

    cadence_spm: float = 170.0
    belt_mps: float = 3.0
    duty: float = 0.36
    ahead_m: float = 0.18
    """ankle ahead of the hip at contact"""
    lean_deg: float = 6.0
    bounce_m: float = 0.07
    thigh_m: float = 0.42
    shank_m: float = 0.43
    strike_deg: float = 10.0
    head_down_deg: float = 0.0
    unsteady_s: float = 0.0
    """SD by which each contact comes early or late, on its own"""

    @property
    def period_s(self) -> float:
        return 120 / self.cadence_spm

    @property
    def contact_s(self) -> float:
        return self.duty * self.period_s

    @property
    def leg_m(self) -> float:
        return self.thigh_m + self.shank_m

    def contacts_s(self, side: Side, until_s: float) -> FloatArray:
        _, contacts_s = self._clock(until_s)
        return contacts_s[4 + (side == "left") :: 2]

    def _clock(self, until_s: float) -> tuple[FloatArray, FloatArray]:
        """Moments of all contacts, right and left in turn: as they would be if all steps were alike, and as they are."""
        even_s = np.arange(0.1 - 2 * self.period_s, until_s + 2 * self.period_s, self.period_s / 2)
        return even_s, even_s + np.random.default_rng(0).normal(0, self.unsteady_s, len(even_s))

    def _ankle(self, phase: FloatArray) -> FloatArray:
        """(N, 2) ankle about the mean hip at phases since this foot's contact."""
        stance, swing = self.contact_s, self.period_s - self.contact_s
        low = -0.93 * self.leg_m
        begin, end = self.ahead_m, self.ahead_m - self.belt_mps * stance
        # heel-off lifts the ankle before the toe leaves
        times = np.array([0.0, stance - 0.12, stance])
        rise = CubicHermiteSpline(times, [low, low, low + 0.12], [0, 0, 2.0])
        # a real ankle is rearmost about 0.1 s after toe-off (SCIENCE 4)
        rear = [stance, stance + 0.1, stance + 0.7 * swing, stance + swing]
        behind = end - 0.05 * self.belt_mps
        across = CubicHermiteSpline(rear, [end, behind, begin - 0.03, begin], [-self.belt_mps, 0.0, 2.0, -0.6 * self.belt_mps])
        back = stance + np.array([0.0, 0.3, 0.65, 1.0]) * swing
        above = CubicHermiteSpline(back, [low + 0.12, low + 0.42, low + 0.22, low], [2.0, 0.0, -1.2, -0.25])
        t = phase * self.period_s
        standing = t < stance
        x = np.where(standing, begin - self.belt_mps * t, across(np.maximum(t, stance)))
        y = np.where(standing, rise(np.minimum(t, stance)), above(np.maximum(t, stance)))
        return np.stack([x, y], axis=1)

    def _pitch_deg(self, phase: FloatArray) -> FloatArray:
        """Sole against the belt: toes come down in 40 ms, heel rises from mid-stance."""
        t = phase * self.period_s
        stance = self.contact_s
        times = [0.0, 0.04, stance - 0.13, stance, stance + 0.12, self.period_s - 0.12, self.period_s]
        down = CubicHermiteSpline(
            times, [self.strike_deg, 0, 0, -55, -80, self.strike_deg - 12, self.strike_deg], [-200, 0, 0, -500, 0, 150, 0]
        )
        return np.asarray(down(t))

    def joints_m(self, time_s: FloatArray) -> FloatArray:
        """(T, 33, 2) joint centres about a fixed point, +x ahead, +y up."""
        even_s, contacts_s = self._clock(float(time_s[-1]))
        stride = (PchipInterpolator(contacts_s, even_s)(time_s) - 0.1) / self.period_s
        body = np.full((len(time_s), COUNT, 2), 0.0)
        mid_stance = self.duty / 2
        bob = -self.bounce_m / 2 * np.cos(4 * np.pi * (stride - mid_stance))
        hip = np.stack([np.zeros_like(bob), bob], axis=1)
        lean = np.radians(self.lean_deg)
        shoulder = hip + 0.52 * np.array([np.sin(lean), np.cos(lean)])
        for side in SIDES:
            phase = (stride - (0.5 if side == "left" else 0.0)) % 1
            ankle = self._ankle(phase)
            reach = ankle - hip
            far = np.clip(np.linalg.norm(reach, axis=1), 0.2, 0.999 * self.leg_m)
            bend = np.arccos(np.clip((self.thigh_m**2 + far**2 - self.shank_m**2) / (2 * self.thigh_m * far), -1, 1))
            aim = np.arctan2(reach[:, 0], -reach[:, 1]) + bend
            knee = hip + self.thigh_m * np.stack([np.sin(aim), -np.cos(aim)], axis=1)
            pitch = np.radians(self._pitch_deg(phase))
            along = np.stack([np.cos(pitch), np.sin(pitch)], axis=1)
            up = np.stack([-along[:, 1], along[:, 0]], axis=1)
            parts = {"hip": hip, "knee": knee, "ankle": ankle, "heel": ankle - 0.05 * along - 0.07 * up,
                     "foot_index": ankle + 0.14 * along - 0.07 * up, "shoulder": shoulder}  # fmt: skip
            swing = 0.3 * np.sin(2 * np.pi * phase)
            elbow = shoulder + 0.3 * np.stack([np.sin(swing), -np.cos(swing)], axis=1)
            wrist = elbow + 0.26 * np.stack([np.cos(swing), np.sin(swing)], axis=1)
            parts |= {"elbow": elbow, "wrist": wrist, "pinky": wrist, "index": wrist, "thumb": wrist}
            for part, at in parts.items():
                body[:, index(part, side)] = at
        face = {"nose": (0.10, 0.0), "ear": (0.0, 0.01), "eye": (0.07, 0.03), "mouth": (0.08, -0.05)}
        turn = np.radians(-self.head_down_deg)
        spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        for place in range(11):
            part = "nose" if place == 0 else "ear" if place in {7, 8} else "mouth" if place > 8 else "eye"
            body[:, place] = shoulder + np.array([0.05, 0.2]) + np.array(face[part]) @ spin
        return body

    def track(
        self, seconds: float = 10.0, rate_hz: float = 60.0, *, towards: Side = "right", noise_m: float = 0.003, seed: int = 0
    ) -> Track:
        """Filmed from the side at 200 px a metre; joint centres, no pose-model offsets."""
        time_s = np.arange(0, seconds, 1 / rate_hz)
        rng = np.random.default_rng(seed)
        metres = self.joints_m(time_s) + rng.normal(0, noise_m, (len(time_s), COUNT, 2))
        flip = 1.0 if towards == "right" else -1.0
        # a runner who turns round shows the other side: what was right is left now
        if towards == "left":
            metres = with_sides_exchanged(metres, np.ones(len(time_s), dtype=bool))
        pixels = np.stack([480 + flip * 200 * metres[..., 0], 270 - 200 * metres[..., 1]], axis=-1)
        return Track(time_s, pixels, np.full((len(time_s), COUNT), 0.95), (960, 540))
