"""A mean cycle made by hand, for what draws one."""

from __future__ import annotations

import math

from formcheck.report import Report

__all__ = ["with_cycle"]


def _ankle(phase: float) -> tuple[float, float]:
    return 0.05 + 0.32 * math.cos(2 * math.pi * phase), -0.9 + 0.2 * max(0.0, math.sin(2 * math.pi * phase - 0.6))


def with_cycle(report: Report) -> Report:
    """The report with a cycle: the left foot is 37 % of leg length ahead as it begins, the right one half of it later."""
    places = [place / 100 for place in range(101)]
    return report.model_copy(
        update={
            "cycle": {
                "left_hip": ((0.0, 0.0),) * 101,
                "right_hip": ((0.0, 0.0),) * 101,
                "left_ankle": tuple(_ankle(place) for place in places),
                "right_ankle": tuple(_ankle(place + 0.5) for place in places),
            }
        }
    )
