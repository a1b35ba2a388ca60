"""The benchmark's arithmetic: spread, rates, and ratios taken within one repeat, when the machine was equally busy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the median and the most of repeated readings."""

    least: float
    median: float
    most: float

    @classmethod
    def of(cls, readings: Sequence[float]) -> Spread:
        """Of one reading or more."""
        return cls(min(readings), float(np.median(readings)), max(readings))

    def text(self, digits: int) -> str:
        """Such as ``1.87 (1.85 to 1.90)``."""
        return f"{self.median:.{digits}f} ({self.least:.{digits}f} to {self.most:.{digits}f})"


@dataclass(frozen=True, slots=True)
class Readings:
    """Seconds a frame of each program in each repeat: ``frame_s[program]`` is as long as there were repeats."""

    frame_s: Mapping[str, Sequence[float]]

    def rate(self, program: str, cores: int = 1) -> Spread | None:
        """Frames a second of so many cores that each run the program; None where it did not run."""
        return Spread.of([cores / each for each in self.frame_s[program]]) if self.frame_s.get(program) else None

    def ratio(self, program: str, to: str, cores: int = 1) -> Spread | None:
        """How many times the rate of ``to`` on so many cores a program reached, repeat by repeat."""
        pairs = zip(self.frame_s.get(program, ()), self.frame_s.get(to, ()), strict=False)
        ratios = [other / (own * cores) for own, other in pairs]
        return Spread.of(ratios) if ratios else None


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as Markdown; the first is the head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])
