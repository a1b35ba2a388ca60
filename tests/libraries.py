"""Places for libraries in tests, and clips to keep in them."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from PIL import Image

from formcheck.report import Report

__all__ = ["another", "picture", "with_settings"]


def another(report: Report, letter: str = "1", **measures: float) -> Report:
    """The report of another clip, with other figures."""
    clip = report.clip.model_copy(update={"sha256": letter * 64, "name": f"clip_{letter}.mp4"})
    moved = {
        name: found.model_copy(
            update={"value": measures[name], "interval95": (measures[name] - 1, measures[name] + 1)} if name in measures else {}
        )
        for name, found in report.measures.items()
    }
    return report.model_copy(update={"clip": clip, "measures": moved})


def with_settings(report: Report, **told: object) -> Report:
    """The report of the same clip, analysed otherwise."""
    made_with = report.made_with.model_copy(update={"settings": {**report.made_with.settings, **told}})
    return report.model_copy(update={"made_with": made_with})


@cache
def picture(seed: int = 0, width: int = 2000, kind: str = "PNG") -> bytes:
    """A picture as large as a kinogram."""
    grain = np.random.default_rng(seed).integers(0, 255, (25, width // 20, 3), dtype=np.uint8)
    made = io.BytesIO()
    Image.fromarray(grain).resize((width, 500)).save(made, kind)
    return made.getvalue()
