"""What a clip filmed from behind, or in front, must be to be judged, where that is not what a side view must be.

Thresholds stand between seven rendered runners (strides repeat to 84-92 %, trunk bounce 9-13 % of leg length, the
trunk lowest within 0.18 of a step of where the standing ankle is furthest below the other) and what they refuse.
"""

from __future__ import annotations

import numpy as np

from formcheck import quality
from formcheck.body import Body
from formcheck.cycle import STEP_HZ, Cycle, step_rate_hz
from formcheck.footage import above, check
from formcheck.landmarks import SIDES, index
from formcheck.report import Check
from formcheck.track import Track

__all__ = ["HOW_TO_FILM", "of_rhythm", "of_strides"]

HOW_TO_FILM = (
    "Film from straight behind, lens at hip height, 3 to 4 m away, camera still and level, the whole runner in the picture."
)
_SIDE_ONLY = frozenset({"periodic", "far_leg"})


def of_rhythm(track: Track, body: Body) -> list[Check]:
    """Whether steps come at a rate at which people run, as far as that can be told before strides are laid over each other."""
    step_hz = step_rate_hz(body)
    if STEP_HZ[0] <= step_hz <= STEP_HZ[1] and track.frame_rate_hz >= 20:
        return []
    return [one for one in (quality.of_cadence(60 * step_hz, track),) if one.level == "refuse"]


def of_strides(track: Track, cycle: Cycle) -> list[Check]:
    """Whether what moves is running that repeats, under a trunk that bounces and sinks over the standing foot."""
    shared = [one for one in quality.of_cycle(track, cycle) if one.name not in _SIDE_ONLY]
    phases = np.arange(200) / 200
    mean = cycle.mean(phases).reshape(200, 33, 2)
    height = mean[:, [index("shoulder", side) for side in SIDES], 1].mean(axis=1)
    ankles = mean[:, index("ankle", "left"), 1] - mean[:, index("ankle", "right"), 1]
    trunk_low = _lowest((height * np.exp(-4j * np.pi * phases)).mean()) / 2
    left_down = _lowest((ankles * np.exp(-2j * np.pi * phases)).mean())
    apart = abs((2 * (trunk_low - left_down) + 0.5) % 1 - 0.5)
    bounce = float(np.ptp(height))
    return [
        *shared,
        check(
            "periodic",
            above(cycle.explained, 0.75, 0.55),
            f"strides repeat to {max(cycle.explained, 0):.0%}",
            "at least 55 %",
            f"The movement does not repeat like running at one speed. Film steady running on the belt. {HOW_TO_FILM}",
        ),
        check(
            "bounce",
            above(bounce, 0.025, 0.025),
            f"a trunk that rises and falls by {bounce:.1%} of leg length",
            "running: at least 2.5 %",
            "This looks like cycling or another exercise. formcheck judges running only.",
        ),
        check(
            "running",
            "refuse" if apart > 0.3 else "ok",
            f"the body is lowest {apart:.0%} of a step away from mid-stance",
            "running: at most 30 %",
            "This looks like walking or another exercise. formcheck judges running only.",
        ),
    ]


def _lowest(harmonic: complex) -> float:
    """Cycles of its own at which a harmonic is lowest, from its complex amplitude."""
    return float(0.5 + np.angle(harmonic) / (2 * np.pi))
