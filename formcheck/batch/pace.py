"""How fast a batch goes, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Pace"]


@dataclass(slots=True)
class Pace:
    """Counts clips from the moment it is made: ``total`` in all, of which ``kept`` were finished before."""

    total: int
    kept: int
    clock: Callable[[], float] = time.monotonic
    ended: int = 0
    _began_s: float = field(init=False)

    def __post_init__(self) -> None:
        self._began_s = self.clock()

    @property
    def done(self) -> int:
        """Clips that are finished or given up, those of earlier runs among them."""
        return self.kept + self.ended

    @property
    def per_minute(self) -> float:
        """Clips a minute, of those of this run."""
        spent_s = self.clock() - self._began_s
        return 60 * self.ended / spent_s if spent_s > 0 else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds left at this pace; None before a first clip is done."""
        return 60 * (self.total - self.done) / self.per_minute if self.ended and self.per_minute > 0 else None
