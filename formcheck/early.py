"""Refusing a clip as soon as enough is known of it: by its file, or by a few of its pictures, before it is read to its end."""

from __future__ import annotations

from dataclasses import dataclass, field

from formcheck import footage, presence
from formcheck.checks import must
from formcheck.glimpse import Glimpse
from formcheck.report import Check
from formcheck.settings import Settings
from formcheck.track import ClipFacts, PoseFacts

__all__ = ["EarlyChecks"]


@dataclass(slots=True)
class EarlyChecks:
    """To be called with what is known of a clip; keeps it, and the ``checks`` made of it.

    Raises :class:`~formcheck.errors.UnsuitableClipError` for a clip that is not worth reading on.
    """

    settings: Settings
    known: Glimpse = field(default_factory=lambda: Glimpse(ClipFacts(), PoseFacts()))
    checks: list[Check] = field(default_factory=list)

    def __call__(self, known: Glimpse) -> None:
        """Check what has come to be known."""
        self.known = known
        if known.look is None:
            factor = self.settings.slow_motion or known.clip.told_slow_motion or 1.0
            must(footage.of_file(known.clip, factor), self.checks)
        else:
            must(presence.of_look(known.look), self.checks)
