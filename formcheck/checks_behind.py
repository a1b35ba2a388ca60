"""What tells running from other exercise when it is filmed from behind, or in front, where no foot is seen to go back.

Thresholds stand between seven rendered runners (the trunk bounces by 10-13 % of leg length, to 97 % or more twice a stride,
feet take turns to 82 % or more, joints scatter by 0.7 %) and people who do not run.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.body import Body
from formcheck.checks import above, check
from formcheck.cycle import Cycle
from formcheck.landmarks import SIDES, index
from formcheck.report import Check

__all__ = ["of_running"]

FloatArray = NDArray[np.float64]


def of_running(body: Body, cycle: Cycle) -> list[Check]:
    """Whether what repeats is running: a trunk that bounces twice a stride and sinks over the standing foot, feet by turns."""
    phases = np.arange(200) / 200
    mean = cycle.mean(phases).reshape(200, 33, 2)
    height = mean[:, [index("shoulder", side) for side in SIDES], 1].mean(axis=1)
    ankles = mean[:, index("ankle", "left"), 1] - mean[:, index("ankle", "right"), 1]
    trunk_low = _lowest((height * np.exp(-4j * np.pi * phases)).mean()) / 2
    left_down = _lowest((ankles * np.exp(-2j * np.pi * phases)).mean())
    apart = abs((2 * (trunk_low - left_down) + 0.5) % 1 - 0.5)
    # in front the standing foot goes away from the camera, which moves it up in the picture all through stance
    limit = 0.3 if body.view == "rear" else 0.5
    even, odd = _share(height, 2), _share(ankles, 1)
    return [
        check(
            "alternating",
            above(min(even - 0.25, odd), 0.5, 0.5),
            f"a trunk that bounces twice a stride to {even:.0%}, feet that take turns to {odd:.0%}",
            "at least 75 % and 50 %",
            "This looks like another exercise. formcheck judges running only.",
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
