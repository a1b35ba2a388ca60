"""Which frames of a clip are looked at first, which are followed, and how they are shared out: fixed by the clip's own clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.video import Survey

__all__ = ["MOST_FRAMES", "PAIRS", "Chunk", "chunks", "looks", "more_pairs", "part", "waves", "witnesses"]

CHUNK_FRAMES: Final = 150
MOST_FRAMES: Final = 12_000
"""Of a longer clip (200 s at 60 frames/s) a part is followed: an hour would take half an hour, and two minutes are used."""
_LONG: Final = 16
"""Chunks of a clip that may be enough in part: 40 s at 60 frames/s. Of a shorter one little would be left out."""
_WAVES: Final = (4, 8, 16, 32)
PAIRS: Final = 4
"""Of pictures looked at before the clip is read."""
_MOST_PAIRS: Final = 24
_BETWEEN_S: Final = 1.5
"""Seconds between two pairs, about, where more are looked at: less than half of the shortest run."""
_PAIR_S: Final = 0.2
"""A runner's legs change places in about 0.35 s."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """About ``frames`` frames from tick ``start`` up to ``stop``; None is the clip's own end."""

    start: int | None
    stop: int | None
    frames: int


def part(surveyed: Survey, stirs: Mapping[int, float]) -> slice:
    """Which frames to follow: all of them or, of a clip that is too long, so many around where legs move most.

    ``stirs``: how much legs move at the ticks where somebody looked.
    """
    count = len(surveyed.ticks)
    if count <= MOST_FRAMES or not surveyed.trusted:
        return slice(0, min(count, MOST_FRAMES))
    # two looks beside it count half: who runs there has run for a while
    stir = np.convolve(list(stirs.values()), (0.5, 1.0, 0.5), "same")
    middle = np.searchsorted(surveyed.ticks, list(stirs)[int(stir.argmax())]) if stir.any() else count // 2
    start = int(np.clip(middle - MOST_FRAMES // 2, 0, count - MOST_FRAMES))
    return slice(start, start + MOST_FRAMES)


def chunks(surveyed: Survey, followed: slice | None = None) -> list[Chunk]:
    """Equal parts of the frames that are ``followed`` (None = all).

    Each is moved to a frame where decoding can begin when one is near: nothing is decoded twice then.
    """
    first, last, _ = (followed or slice(None)).indices(len(surveyed.ticks))
    start = int(surveyed.ticks[first]) if first else None
    stop = int(surveyed.ticks[last]) if last < len(surveyed.ticks) else None
    if not surveyed.trusted or last - first < CHUNK_FRAMES / 2:
        return [Chunk(start, stop, last - first)]
    # an even number, for most machines have an even number of cores
    count = 2 * max(1, round((last - first) / CHUNK_FRAMES / 2))
    even = surveyed.ticks[np.linspace(first, last, count, endpoint=False).astype(int)[1:]]
    reach = (surveyed.ticks[last - 1] - surveyed.ticks[first]) / count / 3
    borders: list[int] = np.unique(_where_decoding_begins(surveyed, even, reach)).tolist()
    places = [first, *np.searchsorted(surveyed.ticks, borders).tolist(), last]
    edges = zip([start, *borders], [*borders, stop], np.diff(places).tolist(), strict=True)
    return [Chunk(begin, end, frames) for begin, end, frames in edges]


def waves(count: int) -> list[range]:
    """Which of so many chunks are followed before somebody asks whether that is enough: the middle ones, then twice as many.

    >>> waves(40)
    [range(18, 22), range(16, 24), range(12, 28)]
    """
    sizes = [size for size in _WAVES if 2 * size <= count] if count >= _LONG else []
    return [range((count - size) // 2, (count + size) // 2) for size in sizes]


def witnesses(count: int) -> tuple[int, int]:
    """Chunks far from the middle, and not where people step on or off, that tell whether all of the clip shows the same."""
    return count // 8, count - 1 - count // 8


def more_pairs(surveyed: Survey) -> int:
    """How many pairs to look at where the clip is long, or the first few show nobody."""
    return int(np.clip(surveyed.info.duration_s / _BETWEEN_S, PAIRS, _MOST_PAIRS))


def looks(surveyed: Survey, pairs: int) -> list[tuple[int, int]]:
    """Pairs of ticks a step or so apart, spread over the clip, the first pair from its first frame."""
    ticks = surveyed.ticks
    apart = round(_PAIR_S / surveyed.tick_s)
    if not surveyed.trusted:
        return [(int(ticks[0]), int(ticks[0]) + apart)]
    even = ticks[np.linspace(0, len(ticks), pairs, endpoint=False).astype(int)]
    reach = (ticks[-1] - ticks[0]) / pairs / 3
    return [(tick, tick + apart) for tick in np.unique(_where_decoding_begins(surveyed, even, reach)).tolist()]


def _where_decoding_begins(surveyed: Survey, wanted: NDArray[np.int64], reach: float) -> NDArray[np.int64]:
    """The ticks wanted, each moved to one that decoding can begin at if that is within ``reach``."""
    if not len(surveyed.key_ticks):
        return wanted
    near = surveyed.key_ticks[np.abs(surveyed.key_ticks[None, :] - wanted[:, None]).argmin(axis=1)]
    return np.where(np.abs(near - wanted) < reach, near, wanted)
