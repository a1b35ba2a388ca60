"""Which seconds of a clip show somebody running steadily: the rest (stepping on, speeding up, standing, cuts) is left out.

::

    stands   speeds up │◄──── used ────►│ slows down   walks off      a cut, a jump, a turn or a long gap ends a piece;
    ───────────────────┴────────────────┴──────────────────────       within a piece the steps must come at one rate
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.body import leg_px
from formcheck.landmarks import SIDES, index
from formcheck.signals import demodulated, dominant_frequency
from formcheck.track import Track

__all__ = ["Stretch", "alike", "steady_stretch"]

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]

LONGEST_S: Final = 120.0
LONGEST_FRAMES: Final = 9_000
"""More of a long clip is not used: 120 s are over 150 strides, far beyond what narrows an interval (SCIENCE 7)."""
IGNORED_S: Final = 1.0
"""A stretch that leaves out less than this is the whole clip: a beginning of one step bends no mean of many."""
GAP_S: Final = 1.5
"""Unseen for longer than about four steps, a runner may be on another foot, or another runner."""
AMPLITUDE: Final = (0.55, 1.8)
"""Local amplitude of the ankles' squared distance, of its usual one. Steady running: 0.67 to 1.23 on 25 tracks."""
OFF_RATE: Final = 0.07
"""Local step rate off the usual one. Steady running: up to 0.032 on 25 tracks; walking to running is 0.3."""
SEEN: Final = 0.9
ELSEWHERE: Final = 0.5
"""Leg lengths off the usual place; on a belt a runner drifts by less."""
OTHER_SIZE: Final = 0.1
OTHER_RATE: Final = 0.03
OTHER_SWING: Final = 0.2
"""Of the leg's length in the picture, the step rate, and the ankles' squared distance, between two moments of one run."""
USUAL_HZ: Final = (130 / 60, 215 / 60)
"""Step rates of running, looked for window by window, so that a run after a longer walk is found."""
WINDOW_S: Final = 3.0
BLOCK_S: Final = 30.0
MOST_BLOCKS, MOST_WINDOWS = 8, 300
"""Enough of an hour to know its rates, spread over it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds from ``start_s`` to ``stop_s`` of the track's clock; ``whole`` when that is all of it."""

    start_s: float
    stop_s: float
    whole: bool

    def of(self, track: Track) -> Track:
        """The track's frames inside."""
        return track if self.whole else track.between(self.start_s, self.stop_s)


def steady_stretch(track: Track) -> Stretch:
    """The longest stretch of steps that come at one rate; the whole track where nothing speaks against it.

    Whether what is in it can be judged is another question, asked later.
    """
    everything = Stretch(float(track.time_s[0]), float(track.time_s[-1]), whole=True)
    signal = _step_signal(track)
    pieces = [piece for piece in _pieces(track) if np.isfinite(signal[piece]).sum() >= 8]
    if not pieces:
        return everything
    found = [_longest(track.time_s, signal, pieces, rate_hz) for rate_hz in _rates_hz(track.time_s, signal)]
    running = [part for part in found[1:] if _is_running(track.time_s[part], signal[part])]
    # without one long enough, a short one is told of, rather than whatever else moved
    usual = [part for part in running if len(track.time_s[part]) >= 100] or running
    best = max(usual or found[:1], key=lambda part: float(np.ptp(track.time_s[part])))
    start_s, stop_s = float(track.time_s[best][0]), float(track.time_s[best][-1])
    whole = stop_s - start_s > track.duration_s - IGNORED_S and len(pieces) == 1
    return _at_most(everything if whole else Stretch(start_s, stop_s, whole=False), track)


def alike(track: Track, other: Track) -> bool:
    """Whether another moment of a clip shows the same: somebody as large, in the same place, with the same steps.

    Steps at another speed come at another rate or reach further; a walk or an empty belt is told by either.
    """
    signals = [_step_signal(one) for one in (track, other)]
    if any(np.isfinite(signal).mean() < SEEN for signal in signals):
        return False
    legs = [max(*(leg_px(one, side) for side in SIDES), 1.0) for one in (track, other)]
    places = [np.nanmedian(one.xy_px[:, [index("hip", side) for side in SIDES]], axis=(0, 1)) for one in (track, other)]
    times = zip((track.time_s, other.time_s), signals, strict=True)
    found = [dominant_frequency(time_s, signal[:, None], *USUAL_HZ) for time_s, signal in times]
    swings = [float(np.nanstd(signal)) for signal in signals]
    return bool(
        np.linalg.norm(places[1] - places[0]) < ELSEWHERE * legs[0]
        and abs(legs[1] / legs[0] - 1) < OTHER_SIZE
        and min(share for _, share in found) > 0.4
        and abs(found[1][0] / found[0][0] - 1) < OTHER_RATE
        and abs(swings[1] / max(swings[0], 1e-9) - 1) < OTHER_SWING
    )


def _at_most(stretch: Stretch, track: Track) -> Stretch:
    """The middle of a stretch that is too long: the runner has warmed up, and does not stop yet."""
    longest_s = min(LONGEST_S, LONGEST_FRAMES / max(track.frame_rate_hz, 1.0))
    over_s = stretch.stop_s - stretch.start_s - longest_s
    if over_s <= 0:
        return stretch
    return Stretch(stretch.start_s + over_s / 2, stretch.stop_s - over_s / 2, whole=False)


def _step_signal(track: Track) -> FloatArray:
    """(T,) squared distance of the ankles, leg lengths, limited: it repeats every step whichever leg is called left."""
    gap = track.xy_px[:, index("ankle", "left")] - track.xy_px[:, index("ankle", "right")]
    seen = np.isfinite(gap).all(axis=1)
    if seen.sum() < 8:
        return np.full(len(gap), np.nan)
    leg = max(*(leg_px(track, side) for side in SIDES), 1.0)
    square: FloatArray = (((gap - np.nanmedian(gap, axis=0)) / leg) ** 2).sum(axis=1)
    return np.minimum(square, np.nanpercentile(square, 98))


def _rates_hz(time_s: FloatArray, signal: FloatArray) -> list[float]:
    """The step rate of the whole at any speed of playback, then the rates of running that short windows show."""
    fastest_hz = max(1 / float(np.median(np.diff(time_s))) / 2.2, 1.0)
    whole = []
    for part in _windows(time_s, BLOCK_S, MOST_BLOCKS):
        slowest_hz = max(0.12, 1.5 / max(float(np.ptp(time_s[part])), 1e-3))
        if slowest_hz < min(10.0, fastest_hz) and np.isfinite(signal[part]).sum() >= 8:
            rate_hz, share = dominant_frequency(time_s[part], signal[part][:, None], slowest_hz, min(10.0, fastest_hz))
            whole.append((rate_hz, share * float(np.nanstd(signal[part]))))
    rates = [_weighted_median(*(np.array(column) for column in zip(*whole, strict=True)))] if whole else [2.8]
    for part in _windows(time_s, WINDOW_S, MOST_WINDOWS):
        if np.isfinite(signal[part]).sum() >= 8 and fastest_hz > USUAL_HZ[1]:
            rate_hz, share = dominant_frequency(time_s[part], signal[part][:, None], *USUAL_HZ)
            if share > 0.4 and all(abs(rate_hz / other_hz - 1) > 0.03 for other_hz in rates[1:]):
                rates.append(rate_hz)
    return rates


def _windows(time_s: FloatArray, width_s: float, most: int) -> Iterator[slice]:
    """Windows of about ``width_s``, half overlapping, over all of the clip; not more than ``most``."""
    count = min(most, max(1, int(np.ceil(2 * float(np.ptp(time_s)) / width_s)) - 1))
    for start_s in np.linspace(time_s[0], max(time_s[-1] - width_s, time_s[0]), count):
        start, stop = np.searchsorted(time_s, (start_s, start_s + width_s))
        if stop - start >= 8:
            yield slice(int(start), int(stop))


def _weighted_median(values: FloatArray, weights: FloatArray) -> float:
    order = np.argsort(values)
    share = np.cumsum(weights[order]) / max(float(weights.sum()), 1e-12)
    return float(values[order][min(int(np.searchsorted(share, 0.5)), len(values) - 1)])


def _longest(time_s: FloatArray, signal: FloatArray, pieces: list[slice], rate_hz: float) -> slice:
    """The longest part of a piece whose steps come at ``rate_hz`` with about the usual swing; the longest piece if none do."""
    swings = [demodulated(time_s[piece], _centred(signal[piece]), rate_hz, 1.5 / rate_hz) for piece in pieces]
    amplitudes = np.concatenate([np.abs(swing) for swing in swings])
    usual = max(_weighted_median(amplitudes, amplitudes), 1e-9)
    found = []
    for piece, swing in zip(pieces, swings, strict=True):
        off = np.gradient(np.unwrap(np.angle(swing)), time_s[piece]) / (2 * np.pi * rate_hz)
        share = np.abs(swing) / usual
        even = (share > AMPLITUDE[0]) & (share < AMPLITUDE[1]) & (np.abs(off) < OFF_RATE)
        found += [_inner(time_s, piece, part, rate_hz) for part in _runs(time_s[piece], even, 2 / rate_hz)]
    return max(found or pieces, key=lambda part: float(np.ptp(time_s[part])))


def _centred(signal: FloatArray) -> FloatArray:
    centred: FloatArray = signal - np.nanmean(signal)
    return centred


def _runs(time_s: FloatArray, even: Mask, dip_s: float) -> Iterator[slice]:
    """Runs of even moments; a dip shorter than ``dip_s`` between two of them is forgiven."""
    places = np.flatnonzero(even)
    if not len(places):
        return
    breaks = np.flatnonzero((np.diff(places) > 1) & (np.diff(time_s[places]) > dip_s))
    for first, last in zip([0, *(breaks + 1)], [*breaks, len(places) - 1], strict=True):
        if places[last] - places[first] >= 8:
            yield slice(int(places[first]), int(places[last]) + 1)


def _inner(time_s: FloatArray, piece: slice, part: slice, rate_hz: float) -> slice:
    """A part in places of the whole clip, a step shorter at an end where the runner was getting into or out of the rhythm."""
    start, stop = piece.start + part.start, piece.start + part.stop
    if part.start > 0:
        start = max(start, min(int(np.searchsorted(time_s, time_s[start] + 1 / rate_hz)), stop - 8))
    if stop < piece.stop:
        stop = min(stop, max(int(np.searchsorted(time_s, time_s[stop - 1] - 1 / rate_hz)), start + 8))
    return slice(start, stop)


def _is_running(time_s: FloatArray, signal: FloatArray) -> bool:
    """Whether four steps or more at a rate of running are most of a part's movement."""
    middle = slice(*np.searchsorted(time_s, (time_s.mean() - BLOCK_S / 2, time_s.mean() + BLOCK_S / 2)))
    rate_hz, share = dominant_frequency(time_s[middle], signal[middle, None], *USUAL_HZ)
    return share > 0.4 and float(np.ptp(time_s)) * rate_hz > 4


def _pieces(track: Track) -> list[slice]:
    """The clip cut where the picture is cut, the runner jumps or turns around, or is unseen for long."""
    time_s = track.time_s
    ankles = [index("ankle", side) for side in SIDES]
    seen = np.flatnonzero(np.isfinite(track.xy_px[:, ankles]).all(axis=(1, 2)))
    if len(seen) < 8:
        return []
    cuts_s = np.array(track.clip.cuts_s) / track.slow_motion
    at_cut = np.isin(np.arange(1, len(seen)), np.searchsorted(time_s[seen], cuts_s - 1e-6))
    ends = at_cut | (np.diff(time_s[seen]) > GAP_S) | _jumps(track, seen) | _turns(track, seen)
    borders = np.flatnonzero(ends) + 1
    return [
        slice(int(seen[first]), int(seen[last - 1]) + 1)
        for first, last in zip([0, *borders], [*borders, len(seen)], strict=True)
        if last - first >= 8
    ]


def _jumps(track: Track, seen: NDArray[np.intp]) -> Mask:
    """(N - 1,) whether the trunk is elsewhere from one seen frame to the next, and stays there: one stray frame is none."""
    trunk = track.xy_px[seen][:, [index("hip", side) for side in SIDES]].mean(axis=1)
    leg = max(*(leg_px(track, side) for side in SIDES), 1.0)
    step = np.nan_to_num(np.linalg.norm(np.diff(trunk, axis=0), axis=1)) / leg
    jumped = np.zeros(len(step), dtype=bool)
    for at in np.flatnonzero((step > 0.6) & (np.diff(track.time_s[seen]) < 0.2)):
        before, after = trunk[max(0, at - 8) : at + 1], trunk[at + 1 : at + 10]
        jumped[at] = np.linalg.norm(np.nanmedian(after, axis=0) - np.nanmedian(before, axis=0)) > 0.5 * leg
    return jumped


def _turns(track: Track, seen: NDArray[np.intp]) -> Mask:
    """(N - 1,) whether the toes point the other way from there on; from behind they point nowhere."""
    feet = [[index(part, side) for side in SIDES] for part in ("foot_index", "heel")]
    leg = max(*(leg_px(track, side) for side in SIDES), 1.0)
    ahead = np.nan_to_num((track.xy_px[seen][:, feet[0], 0] - track.xy_px[seen][:, feet[1], 0]).mean(axis=1)) / leg
    turned = np.zeros(len(seen) - 1, dtype=bool)
    side, last = 0.0, 0
    for start in range(0, len(ahead) - 7, 8):
        # the middle of 24 frames: feet that are exchanged or lost for a moment do not turn a runner around
        here = float(np.median(ahead[max(0, start - 8) : start + 16]))
        if abs(here) > 0.06:
            if side * here < 0:
                turned[min((last + start) // 2 + 3, len(turned) - 1)] = True
            side, last = here, start
    return turned
