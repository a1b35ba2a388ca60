"""What a clip filmed from behind, or in front, must be to be judged, where that is not what a side view must be.

Thresholds stand between seven rendered runners (strides repeat to 83-92 %, the trunk bounces by 10-13 % of leg length, to
97 % or more twice a stride, feet take turns to 82 % or more, joints scatter by 0.7 %) and people who do not run.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck import quality
from formcheck.body import Body
from formcheck.cycle import STEP_HZ, Cycle, step_rate_hz
from formcheck.footage import above, below, check
from formcheck.landmarks import SIDES, index
from formcheck.report import Check
from formcheck.track import Track

__all__ = ["HOW_TO_FILM", "of_rhythm", "of_strides"]

FloatArray = NDArray[np.float64]

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


def of_strides(track: Track, body: Body, cycle: Cycle) -> list[Check]:
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
    # in front the standing foot goes away from the camera, which moves it up in the picture all through stance
    limit = 0.3 if body.view == "rear" else 0.5
    even, odd = _share(height, 2), _share(ankles, 1)
    feet = [index(part, side) for part in ("shoulder", "hip", "knee", "ankle") for side in SIDES]
    scatter = float(np.nanmedian(cycle.mean.residual.reshape(33, 2)[feet]))
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
            "alternating",
            above(min(even - 0.25, odd), 0.5, 0.5),
            f"a trunk that bounces twice a stride to {even:.0%}, feet that take turns to {odd:.0%}",
            "at least 75 % and 50 %",
            "This looks like another exercise. formcheck judges running only.",
        ),
        check(
            "scatter",
            below(scatter, 0.035, 0.06),
            f"joints scatter by {scatter:.1%} of leg length around the mean stride",
            "less than 6 %, better 3.5 %",
            "The runner is not seen clearly. Use more light, come closer, and let legs and background differ.",
        ),
        check(
            "running",
            "refuse" if apart > limit else "ok",
            f"the body is lowest {apart:.0%} of a step away from mid-stance",
            f"running: at most {limit:.0%}",
            "This looks like walking or another exercise. formcheck judges running only.",
        ),
    ]


def _share(curve: FloatArray, harmonic: int) -> float:
    """Share of a curve's movement that one harmonic of the stride makes."""
    power = np.abs(np.fft.rfft(curve - curve.mean())) ** 2
    return float(power[harmonic] / max(power.sum(), 1e-12))


def _lowest(harmonic: complex) -> float:
    """Cycles of its own at which a harmonic is lowest, from its complex amplitude."""
    return float(0.5 + np.angle(harmonic) / (2 * np.pi))
