"""A first look at a clip, before it is analysed: its first picture, who is in it, and how its time runs."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image
from pydantic import BaseModel, ConfigDict

from formcheck.errors import ModelError

if TYPE_CHECKING:  # what is seen is read where nothing is looked at: what looks is imported there
    import numpy as np
    from numpy.typing import NDArray

    from formcheck.models import Model
    from formcheck.person import Person
    from formcheck.track import ClipFacts, Track

__all__ = ["PersonSeen", "Sight", "look"]

_LONG_SIDE_PX: Final = 960
_QUALITY: Final = 82
_OTHER_RATE: Final = 0.05
_PLENTY_HZ: Final = 49.0


class PersonSeen(BaseModel):
    """Somebody in the first picture: a box in parts of its width and height, and a point on them in the clip's pixels."""

    model_config = ConfigDict(frozen=True)

    left: float
    top: float
    right: float
    bottom: float
    at_px: tuple[float, float]
    is_runner: bool


class Sight(BaseModel):
    """What is known before the analysis. Rates are in hertz on the file's own clock, slow motion not undone.

    ``container_rate_hz`` is what the header claims, ``slow_motion_told`` the factor the camera wrote into the file;
    ``to_upright_deg`` is how far to turn the picture clockwise that the runner stands upright.
    """

    model_config = ConfigDict(frozen=True)

    frames: int
    duration_s: float
    frame_rate_hz: float
    container_rate_hz: float | None
    variable_frame_rate: bool
    dropped_frames: int
    untimed: bool
    slow_motion_told: float | None
    width_px: int
    height_px: int
    people: tuple[PersonSeen, ...] = ()
    to_upright_deg: int = 0
    filmed_on: date | None = None
    """the day, where the file says it"""

    @property
    def other_rate_claimed(self) -> bool:
        """Whether the header claims another frame rate than the pictures' own times tell."""
        claimed, real = self.container_rate_hz, self.frame_rate_hz
        return claimed is not None and real > 0 and abs(claimed / real - 1) > _OTHER_RATE

    @property
    def few_frames(self) -> bool:
        """Whether there are fewer pictures in a second of real time than make times sure."""
        return self.frame_rate_hz * (self.slow_motion_told or 1.0) < _PLENTY_HZ


def look(source: Path, rotate_deg: int = 0, fetched: Callable[[int, int], None] | None = None) -> tuple[Sight, bytes | None]:
    """Look at a clip, or a saved track (``.npz``); its first picture comes as JPEG, a track has none.

    A pose model that another process fetches just now is waited for, which ``fetched`` hears of. Where there is none nobody
    is looked for: the analysis will say so.
    Raises :class:`~formcheck.errors.VideoError`.
    """
    from formcheck import person, pose  # noqa: PLC0415 - see above
    from formcheck.track import Track  # noqa: PLC0415 - see above

    if source.suffix == ".npz":
        return _of_track(Track.load(source)), None
    seen = pose.first_sight(source, model=_model(fetched), rotate_deg=rotate_deg, long_side_px=_LONG_SIDE_PX)
    size = (seen.facts.width_px, seen.facts.height_px)
    about = {
        "people": tuple(_seen(one, *size) for one in person.first_seen(seen.people)),
        "to_upright_deg": person.to_upright_deg(seen.people),
    }
    sight = _of_file(seen.facts, size, seen.frames, seen.duration_s).model_copy(update=about)
    return sight, _jpeg(seen.picture)


def _model(fetched: Callable[[int, int], None] | None) -> Model | None:
    from formcheck import models  # noqa: PLC0415 - see above

    try:
        return models.awaited(fetched=fetched)
    except ModelError:
        return None


def _of_track(track: Track) -> Sight:
    facts = track.clip if track.slow_motion == 1.0 else replace(track.clip, capture_rate_hz=None)  # it is undone already
    own = replace(facts, frame_rate_hz=facts.frame_rate_hz or track.frame_rate_hz)
    return _of_file(own, track.frame_size_px, len(track.time_s), track.duration_s)


def _of_file(facts: ClipFacts, size_px: tuple[int, int], frames: int, duration_s: float) -> Sight:
    return Sight(
        frames=frames,
        duration_s=duration_s,
        frame_rate_hz=facts.frame_rate_hz or 0.0,
        container_rate_hz=facts.container_rate_hz,
        variable_frame_rate=facts.variable_frame_rate,
        dropped_frames=facts.dropped_frames,
        untimed=facts.untimed,
        slow_motion_told=facts.told_slow_motion,
        filmed_on=_day(facts.filmed_on),
        width_px=size_px[0],
        height_px=size_px[1],
    )


def _day(text: str) -> date | None:
    """A day of a file's facts; a saved track may hold any text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _seen(one: Person, width_px: int, height_px: int) -> PersonSeen:
    left, top, right, bottom = one.box.inside(width_px, height_px)
    return PersonSeen(
        left=left / width_px,
        top=top / height_px,
        right=right / width_px,
        bottom=bottom / height_px,
        at_px=one.hips_px,
        is_runner=one.is_runner,
    )


def _jpeg(rgb: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
