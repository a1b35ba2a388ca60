"""A stretch of standing still before or after the run: what the landmarks say when the truth is nearly known.

A person who stands on the belt is upright on straight legs, give or take a few degrees. What the pose model reads then is
the part of its error that belongs to this body, these clothes and this camera, and can be taken off the running.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.body import leg_px
from formcheck.landmarks import SIDES, index
from formcheck.track import Track

__all__ = ["standing_posture"]

FloatArray = NDArray[np.float64]

SHORTEST_S: Final = 0.8
STILL: Final = 0.25
"""Leg lengths a second that ankles, knees and hips of someone standing stay under; noise of landmarks included."""
TOGETHER: Final = 0.35
"""Leg lengths that ankles are apart from each other, and from under the hips, at most."""
STRAIGHT: Final = 0.97
"""Share of thigh and shank together that hip and ankle are apart: 28 deg of knee flexion or less."""


def _still(track: Track, leg: float) -> NDArray[np.bool_]:
    """(T,) whether hips, knees and ankles hardly move: speeds over a quarter of a second."""
    places = [index(part, side) for part in ("hip", "knee", "ankle") for side in SIDES]
    lag = max(1, round(0.25 * track.frame_rate_hz))
    if len(track.time_s) <= 2 * lag:
        return np.zeros(len(track.time_s), dtype=bool)
    moved = np.linalg.norm(track.xy_px[lag:, places] - track.xy_px[:-lag, places], axis=2).max(axis=1)
    slow = moved / (track.time_s[lag:] - track.time_s[:-lag]) < STILL * leg
    return np.concatenate([slow, np.repeat(slow[-1:], lag)])


def _upright(track: Track, leg: float) -> NDArray[np.bool_]:
    """(T,) whether the runner stands on both feet, legs straight."""
    hip, knee, ankle = (track.xy_px[:, [index(part, side) for side in SIDES]] for part in ("hip", "knee", "ankle"))
    under = np.abs(ankle[..., 0] - hip[..., 0]).max(axis=1) < TOGETHER * leg
    bones = np.linalg.norm(hip - knee, axis=2) + np.linalg.norm(knee - ankle, axis=2)
    straight = (np.linalg.norm(hip - ankle, axis=2) > STRAIGHT * bones).all(axis=1)
    return np.asarray(under & straight)


def standing_posture(track: Track, start_s: float, stop_s: float) -> FloatArray | None:
    """Median landmarks (33, 2), pixels, of the longest standing outside ``start_s`` to ``stop_s``; None where nobody stands.

    The stretch lasts at least 0.8 s.
    """
    leg = max(leg_px(track, side) for side in SIDES)
    if not np.isfinite(leg) or leg <= 0:
        return None
    outside = (track.time_s < start_s) | (track.time_s > stop_s)
    stands = outside & _still(track, leg) & _upright(track, leg)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], stands, [False]]).astype(int)))
    spells = [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    longest = max(spells, key=lambda part: float(np.ptp(track.time_s[part])), default=None)
    if longest is None or np.ptp(track.time_s[longest]) < SHORTEST_S:
        return None
    middle: FloatArray = np.nanmedian(track.xy_px[longest], axis=0)
    return middle
