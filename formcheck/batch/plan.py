"""What is wanted of each clip, in a form that tells whether it is there already: its bytes, and all that was said about it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from formcheck import models
from formcheck.batch import engine, fetch
from formcheck.batch.places import Place, places
from formcheck.batch.store import Record
from formcheck.roster import Entry, together_key
from formcheck.settings import Settings
from formcheck.written import Told

__all__ = ["Common", "Session", "Wanted", "digest", "filled", "is_session", "sessions", "wanted"]


@dataclass(frozen=True, slots=True)
class Common:
    """What holds for all clips: the pose model, whether long ones are read to their ends, whether faces are blurred."""

    model: str = "full"
    to_the_end: bool = False
    blur_face: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A clip's entry, where its report goes, and what a :class:`~formcheck.batch.store.Record` of it says.

    ``what`` names the clip, ``said`` stands for everything its report rests on besides its bytes, ``pose`` for the part
    of that which its landmarks rest on: where only the rest differs, a saved track is read again without the model.
    """

    entry: Entry
    place: Place
    what: str
    said: str
    pose: str
    settings: Settings
    told: Told

    @property
    def is_track(self) -> bool:
        """Whether the clip is a saved track itself, which needs no model."""
        return self.entry.clip.lower().endswith(".npz")


@dataclass(frozen=True, slots=True)
class Session:
    """Several clips of one athlete and day, told together in ``folder``."""

    what: str
    folder: str
    clips: tuple[Wanted, ...]


def filled(entry: Entry, otherwise: Entry) -> Entry:
    """An entry with what was said for all clips, where nothing was said of this one."""
    return replace(
        entry,
        height_m=entry.height_m or otherwise.height_m,
        belt_speed_mps=entry.belt_speed_mps or otherwise.belt_speed_mps,
        slow_motion=entry.slow_motion or otherwise.slow_motion,
        incline_percent=entry.incline_percent or otherwise.incline_percent,
        view=otherwise.view if entry.view == "auto" else entry.view,
    )


def wanted(entries: Sequence[Entry], common: Common) -> list[Wanted]:
    """What is wanted of the entries, in their order."""
    by_model = [*engine.versions(), _bytes_of(common.model)]
    return [_wanted(entry, place, common, by_model) for entry, place in zip(entries, places(entries), strict=True)]


def _wanted(entry: Entry, place: Place, common: Common, by_model: list[str]) -> Wanted:
    settings = Settings(
        height_m=entry.height_m,
        belt_speed_mps=entry.belt_speed_mps,
        slow_motion=entry.slow_motion,
        incline_percent=entry.incline_percent,
        view=entry.view,
        model=common.model,
        workers=1,
        to_the_end=common.to_the_end,
    )
    told = Told(entry.athlete, entry.notes, entry.date, common.blur_face)
    said = {**asdict(replace(settings, workers=None)), **asdict(told), "clip": fetch.name_of(entry.clip)}
    # how much of a long clip is read depends on what its running shows: on the view, and on the clock
    pose = [by_model, settings.person_px, settings.rotate_deg, settings.to_the_end, settings.view, settings.slow_motion]
    return Wanted(entry, place, _what(entry), digest([pose, said]), digest(pose), settings, told)


def _what(entry: Entry) -> str:
    clip = entry.clip if "://" in entry.clip else os.path.abspath(entry.clip)  # noqa: PTH100 - resolve() would follow links
    return json.dumps([entry.athlete, clip])


def _bytes_of(model: str) -> str:
    """What tells models apart: the bytes of one given by its path; an official one's name stands for its bytes."""
    path = models.by_path(model)
    if path is None:
        return model
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else str(path)


def digest(facts: object) -> str:
    """A hash of plain facts."""
    return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode("utf-8", "replace")).hexdigest()


def sessions(clips: Sequence[Wanted]) -> list[Session]:
    """The sessions of more than one clip."""
    groups: dict[object, list[Wanted]] = {}
    for clip in clips:
        groups.setdefault(together_key(clip.entry), []).append(clip)
    return [
        Session(json.dumps(["together", *map(str, key)]), found[0].place.session, tuple(found))
        for key, found in groups.items()
        if isinstance(key, tuple) and len(found) > 1
    ]


def is_session(record: Record) -> bool:
    """Whether a record is a session's."""
    return len(json.loads(record.what)) == 3
