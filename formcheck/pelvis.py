"""How the picture of the pelvis turns from frame to frame, seen from behind.

Hip landmarks hardly follow the pelvis there, but its picture does: corners of the patch between waist and seat are
found again in the next frame, and the turn that explains most of their moves is the pelvis' own::

        shoulder ─── shoulder
           │    ┌─────┐   │       the patch is 0.34 of a leg wide, so that hands and forearms pass beside it,
          arm   │patch│  arm      and reaches from 0.15 above the hip landmarks to 0.05 below them
           │    └─────┘   │
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.landmarks import SIDES, index

__all__ = ["Follower", "turn_deg"]

FloatArray = NDArray[np.float64]
Pixels = NDArray[np.uint8]

_HALF_WIDTH: Final = 0.17
"""Of the patch, leg lengths: from 0.14 to 0.20 the answer is the same within 0.2 deg; wider, hands come in."""
_ABOVE, _BELOW = 0.15, 0.05
_MARGIN: Final = 0.15
"""Around the patch, leg lengths: as far as it may move within a frame."""
_BROAD: Final = 0.25
"""Shoulders at least so far apart, leg lengths, are seen from behind or in front (half their width); else nothing is done."""
_FEWEST: Final = 8
"""Corners a turn is read from; robust fits need some to lose."""
PARTS: Final = ("whole", "upper", "lower")
_JOINTS: Final = [[index(part, side) for side in SIDES] for part in ("hip", "knee", "ankle", "shoulder")]


def turn_deg(before: FloatArray, after: FloatArray, rounds: int = 6) -> float:
    """Turn of the points (N, 2) ``before`` into ``after``, degrees, + = anticlockwise as seen (y is down).

    A similarity fitted with Cauchy weights, so that points that move on their own (a hand, a fold) hardly count.
    """
    weight = np.ones(len(before))
    turn = 0.0
    for _ in range(rounds):
        total = weight.sum()
        start, end = before - weight @ before / total, after - weight @ after / total
        along = float(weight @ (start * end).sum(axis=1))
        across = float(weight @ (start[:, 0] * end[:, 1] - start[:, 1] * end[:, 0]))
        size = float(weight @ (start**2).sum(axis=1)) + 1e-9
        turn = -float(np.degrees(np.arctan2(across, along)))
        matrix = np.array([[along, -across], [across, along]]) / size
        error = np.linalg.norm(end - start @ matrix.T, axis=1)
        scale = 1.4826 * float(np.median(error)) + 1e-6
        weight = 1 / (1 + (error / (2.385 * scale)) ** 2)
    return turn


class Follower:
    """Follows the pelvis through the frames of a chunk."""

    def __init__(self) -> None:
        self._before: tuple[Pixels, FloatArray] | None = None
        self._legs: list[float] = []

    def __call__(self, rgb: Pixels, xy: FloatArray) -> FloatArray:
        """(3,) turn since the frame before, degrees, of the whole patch and of its upper and lower half; NaN = unread.

        ``xy`` (33, 2) landmarks in pixels of this picture.
        """
        nothing = np.full(len(PARTS), np.nan)
        leg = self._leg(xy)
        if leg is None:
            self._before = None
            return nothing
        gray = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        hips = xy[[index("hip", side) for side in SIDES]].mean(axis=0)
        before, self._before = self._before, (gray, hips)
        return nothing if before is None else _turns(*before, gray, leg)

    def _leg(self, xy: FloatArray) -> float | None:
        """Usual leg length in the picture so far; None where the runner is not seen from behind or in front."""
        if not np.isfinite(xy).all():
            return None
        hips, knees, ankles, shoulders = xy[_JOINTS].tolist()
        insort(self._legs, max(map(_length, hips, knees, ankles)))
        at = len(self._legs) // 2
        leg = (self._legs[at] + self._legs[~at]) / 2
        broad = abs(shoulders[0][0] - shoulders[1][0]) > _BROAD * leg
        return leg if broad and leg >= 20 else None


def _length(hip: Sequence[float], knee: Sequence[float], ankle: Sequence[float]) -> float:
    """Of a leg, thigh and shank, in pixels."""
    return math.dist(hip, knee) + math.dist(knee, ankle)


def _turns(before: Pixels, hips: FloatArray, after: Pixels, leg: float) -> FloatArray:
    left, right = hips[0] - _HALF_WIDTH * leg, hips[0] + _HALF_WIDTH * leg
    top, bottom = hips[1] - _ABOVE * leg, hips[1] + _BELOW * leg
    margin = round(_MARGIN * leg)
    height, width = before.shape
    rows = slice(max(0, round(top) - margin), min(height, round(bottom) + margin))
    columns = slice(max(0, round(left) - margin), min(width, round(right) + margin))
    corner = np.array([columns.start, rows.start])
    mask = np.zeros_like(before[rows, columns])
    inside = np.maximum(np.round([top, bottom, left, right] - corner[[1, 1, 0, 0]]), 0).astype(int)
    mask[inside[0] : inside[1], inside[2] : inside[3]] = 255
    start, end = _matched(before[rows, columns], after[rows, columns], mask, leg)
    middle = (top + bottom) / 2 - corner[1]
    parts = (np.ones(len(start), dtype=bool), start[:, 1] < middle, start[:, 1] >= middle)
    return np.array([turn_deg(start[part], end[part]) if part.sum() >= _FEWEST else np.nan for part in parts])


def _matched(before: Pixels, after: Pixels, mask: Pixels, leg: float) -> tuple[FloatArray, FloatArray]:
    """Corners (N, 2) under the mask and where they went: sparse optical flow that leads back to where it began."""
    nothing = np.empty((0, 2)), np.empty((0, 2))
    if not mask.any():
        return nothing
    window = 2 * round(0.033 * leg) + 1
    found = cv2.goodFeaturesToTrack(before, 200, 0.005, max(2.0, 0.012 * leg), mask=mask, blockSize=3)
    if found is None:
        return nothing
    there, seen = _followed(before, after, found, window)
    back, again = _followed(after, before, there, window)
    same = np.linalg.norm((back - found)[:, 0], axis=1) < 0.5
    kept = seen & again & same
    return np.asarray(found[kept, 0], dtype=np.float64), np.asarray(there[kept, 0], dtype=np.float64)


def _followed(before: Pixels, after: Pixels, points: Any, window: int) -> tuple[Any, NDArray[np.bool_]]:
    """Where points (N, 1, 2) went, and whether each was found."""
    flow: Any = cv2.calcOpticalFlowPyrLK  # its stubs leave out that the guess may be None
    there, found, _ = flow(before, after, points, None, winSize=(window, window), maxLevel=3)
    return there, np.asarray(found[:, 0] > 0)
