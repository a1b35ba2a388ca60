"""What the pictures say besides the runner: cuts, a camera that moves, repeated pictures, light and sharpness.

Cheap figures for the quality checks, taken while frames pass on their way to the pose model, chunk by chunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Figures", "Seen", "Watcher", "figures"]

FloatArray = NDArray[np.float64]
Pixels = NDArray[np.uint8]
Thumb = NDArray[np.int16]

LOOK_S: Final = 0.5
"""Seconds of video between the looks that camera motion, light and sharpness rest on."""
_THUMB_PX: Final = 64
_LOOK_PX: Final = 240
_BLOCK_PX: Final = 32
_REACH_PX: Final = 24
_BLOCKS, _BLOCKS_UNKNOWN = 3, 8
"""Textured blocks of background that can tell its motion: with the runner left out, and with nobody found."""
_TEXTURE: Final = 6.0
"""Standard deviation, of 255, above which a block of background can be found again."""
_BODY_PX: Final = 256
"""Height at which sharpness of the runner is judged: what the landmark network sees."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one chunk showed: per frame the share of the picture that changed (NaN for its first), and per look the rest.

    ``shift`` is the background's move since the last look in parts of the picture's long side. ``first`` and ``last`` are
    thumbnails by which chunks are joined.
    """

    change: FloatArray
    same: int
    shift: tuple[float, ...]
    luma: tuple[float, ...]
    sharpness: tuple[float, ...]
    first: Thumb | None
    last: Thumb | None


@dataclass(frozen=True, slots=True)
class Figures:
    """A clip's figures.

    ``cuts_s``: times of frames that differ from the one before all over the picture. ``camera_motion_px``: median move of
    the background (outside the runner's box) in half a second. ``repeated_frames``: pictures identical to the one before.
    ``luma_mean``: 0 black to 255 white. ``sharpness``: of the runner at the size the landmark network sees, 0 to 1; one
    minus the blur of Crete et al. 2007, doi:10.1117/12.702790.
    """

    cuts_s: tuple[float, ...]
    camera_motion_px: float | None
    repeated_frames: int
    luma_mean: float | None
    sharpness: float | None


class Watcher:
    """Looks at the frames of one chunk as they pass."""

    def __init__(self) -> None:
        self._thumbs: list[Thumb] = []
        self._change: list[float] = []
        self._same = 0
        self._look: tuple[float, Pixels, NDArray[np.bool_]] | None = None
        self._shift: list[float] = []
        self._luma: list[float] = []
        self._sharpness: list[float] = []

    def see(self, time_s: float, rgb: Pixels, xy: FloatArray) -> None:
        """A picture (height, width, 3), and the runner's landmarks (33, 2) in parts of it, NaN where nobody is seen."""
        thumb = _thumb(rgb)
        before = self._thumbs[-1] if self._thumbs else None
        change = np.nan if before is None else _change(before, thumb)
        self._change.append(change)
        self._same += before is not None and np.array_equal(before, thumb)
        # only the first and the last are needed
        self._thumbs = [*self._thumbs[:1], thumb]
        if self._look is None or time_s - self._look[0] >= LOOK_S:
            self._take(time_s, rgb, xy)

    def _take(self, time_s: float, rgb: Pixels, xy: FloatArray) -> None:
        height, width = rgb.shape[:2]
        scale = _LOOK_PX / max(width, height)
        small = cv2.resize(rgb, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA)
        gray = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        away = _away_from(xy, gray.shape)
        if self._look is not None:
            moved = _shift(self._look[1], gray, away & self._look[2])
            self._shift += [] if moved is None else [moved / _LOOK_PX]
        self._look = (time_s, gray, away)
        self._luma.append(float(gray.mean()))
        if np.isfinite(xy).all():
            self._sharpness += _sharpness(rgb, xy)

    def seen(self) -> Seen:
        """Everything so far."""
        ends = (self._thumbs[0], self._thumbs[-1]) if self._thumbs else (None, None)
        return Seen(
            np.array(self._change), self._same, tuple(self._shift), tuple(self._luma), tuple(self._sharpness), ends[0], ends[1]
        )


def figures(time_s: FloatArray, chunks: Sequence[Seen], long_side_px: int) -> Figures:
    """The figures of a clip from its chunks, whose frames were shown at ``time_s`` (T,)."""
    changes, same = [], sum(chunk.same for chunk in chunks)
    last: Thumb | None = None
    for chunk in chunks:
        change = chunk.change.copy()
        if last is not None and chunk.first is not None:
            change[0] = _change(last, chunk.first)
            same += np.array_equal(last, chunk.first)
        changes.append(change)
        last = chunk.last if chunk.last is not None else last
    shift = [value for chunk in chunks for value in chunk.shift]
    return Figures(
        tuple(time_s[_cuts(np.concatenate(changes))].tolist()),
        float(np.median(shift)) * long_side_px if shift else None,
        same,
        _median([value for chunk in chunks for value in chunk.luma]),
        _median([value for chunk in chunks for value in chunk.sharpness]),
    )


def _median(values: list[float]) -> float | None:
    return float(np.median(values)) if values else None


def _thumb(rgb: Pixels) -> Thumb:
    step = max(1, max(rgb.shape) // _THUMB_PX)
    return rgb[step // 2 :: step, step // 2 :: step, 1].astype(np.int16)


def _change(before: Thumb, after: Thumb) -> float:
    """Share of the picture that changed by more than a tenth of the scale, an even change of light aside."""
    if before.shape != after.shape:
        return 1.0
    difference = after - before
    return float(np.mean(np.abs(difference - np.median(difference)) > 25))


def _cuts(change: FloatArray) -> NDArray[np.intp]:
    """Frames that changed in more than a quarter of the picture and five times more than their neighbours."""
    change = np.nan_to_num(change)
    found = [at for at in np.flatnonzero(change > 0.25) if change[at] > 5 * _usual(change, int(at))]
    return np.array(found, dtype=np.intp)


def _usual(change: FloatArray, at: int) -> float:
    around = np.concatenate([change[max(0, at - 8) : at], change[at + 1 : at + 9]])
    return float(np.median(around)) if len(around) else 0.0


def _away_from(xy: FloatArray, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """(height, width) where the picture shows background: outside the runner's box and a margin."""
    away = np.ones(shape, dtype=bool)
    if np.isfinite(xy).all():
        low, high = xy.min(axis=0), xy.max(axis=0)
        margin = 0.15 * (high[1] - low[1]) * shape[0]
        left, top = np.maximum(low * shape[::-1] - margin, 0).astype(int)
        right, bottom = np.maximum(high * shape[::-1] + margin, 0).astype(int)
        away[top:bottom, left:right] = False
    return away


def _shift(before: Pixels, after: Pixels, background: NDArray[np.bool_]) -> float | None:
    """How far the background moved, pixels of the look: median over its textured blocks; None where there are too few.

    Blocks that are nowhere to be found again moved out of reach, which is what they count as.
    """
    moves = []
    height, width = before.shape
    for top in range(_REACH_PX, height - _REACH_PX - _BLOCK_PX + 1, _BLOCK_PX):
        for left in range(_REACH_PX, width - _REACH_PX - _BLOCK_PX + 1, _BLOCK_PX):
            block = before[top : top + _BLOCK_PX, left : left + _BLOCK_PX]
            if background[top : top + _BLOCK_PX, left : left + _BLOCK_PX].all() and block.std() > _TEXTURE:
                around = after[top - _REACH_PX : top + _BLOCK_PX + _REACH_PX, left - _REACH_PX : left + _BLOCK_PX + _REACH_PX]
                moves.append(_move(block, around))
    # where nobody was found, somebody who was overlooked may fill several blocks of a plain wall
    enough = _BLOCKS_UNKNOWN if background.all() else _BLOCKS
    return float(np.median(moves)) if len(moves) >= enough else None


def _move(block: Pixels, around: Pixels) -> float:
    likeness = cv2.matchTemplate(around, block, cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(likeness)
    # along an edge, or on a wall that only gets darker, a block is as like its neighbours as itself: it has not moved
    if float(likeness[_REACH_PX, _REACH_PX]) > best - 0.05:
        return 0.0
    return float(np.hypot(x - _REACH_PX, y - _REACH_PX)) if best > 0.6 else float(_REACH_PX)


def _sharpness(rgb: Pixels, xy: FloatArray) -> list[float]:
    size = np.array(rgb.shape[1::-1])
    left, top = np.clip((xy.min(axis=0) * size).astype(int), 0, size - 1)
    right, bottom = np.clip((xy.max(axis=0) * size).astype(int), 0, size)
    if right - left < 8 or bottom - top < 16:
        return []
    crop = cv2.cvtColor(rgb[top:bottom, left:right], cv2.COLOR_RGB2GRAY)
    width = max(16, round(_BODY_PX * (right - left) / (bottom - top)))
    area = cv2.INTER_AREA if bottom - top > _BODY_PX else cv2.INTER_LINEAR
    body = np.asarray(cv2.resize(crop, (width, _BODY_PX), interpolation=area), dtype=np.float64)
    return [1.0 - max(_blur(body, (9, 1), 1), _blur(body, (1, 9), 0))]


def _blur(gray: FloatArray, window: tuple[int, int], axis: int) -> float:
    """How little of the difference between neighbours is lost by blurring once more, 0 sharp to 1 blurred."""
    sharp = np.abs(np.diff(gray, axis=axis))
    smooth = np.abs(np.diff(cv2.blur(gray, window), axis=axis))
    total = float(sharp.sum())
    return 1.0 - float(np.maximum(sharp - smooth, 0).sum()) / total if total else 1.0
