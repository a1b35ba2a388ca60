"""What is known of a clip before it is read from end to end: the file's facts, and what a few of its pictures show."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.track import ClipFacts, PoseFacts

__all__ = ["Glimpse", "Look"]


@dataclass(frozen=True, slots=True)
class Look:
    """What some ``pictures`` spread over the clip show, of which ``with_somebody`` show anybody.

    ``height_px`` of the one who is taken for the runner, ``luma_mean`` and ``sharpness`` as :class:`ClipFacts` has them; None
    where nothing was there to be looked at.
    """

    pictures: int
    with_somebody: int
    height_px: float | None
    luma_mean: float | None
    sharpness: float | None


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The facts of a file and of what is going to read it; ``look`` is None as long as no picture was looked at."""

    clip: ClipFacts
    pose: PoseFacts
    look: Look | None = None
