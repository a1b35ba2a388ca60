"""From a clip to a track.

The clip is cut into chunks fixed by its own clock, each tracked from scratch in a child process, so that the landmarks
are the same bytes for any number of workers::

    survey    timestamps of all frames                        one worker; all load the model
      |       is it worth a look?                             whoever asked may end it here
    look      a few frames, several poses allowed             who is there, and who of them runs on the spot
      |       is it worth following?                          likewise
    track     chunk 0 | chunk 1 | chunk 2 | ...               from scratch, warmed up on its first frame
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formcheck import landmarker, person, portions, video
from formcheck.errors import VideoUnreadableError
from formcheck.glimpse import Glimpse, Look
from formcheck.landmarker import Known, Looked, Tracked
from formcheck.models import Model
from formcheck.track import ClipFacts, PoseFacts, Track
from formcheck.workers import Call, Workers, core_count

__all__ = ["FirstSight", "estimate", "first_sight", "trial_s"]

Progress = Callable[[str, int, int], None]
Judge = Callable[[Glimpse], None]
Enough = Callable[[Track, Sequence[Track]], bool]
FloatArray = NDArray[np.float64]


def estimate(
    path: Path,
    *,
    model: Model,
    workers: int | None = None,
    crew: Workers | None = None,
    person_px: tuple[float, float] | None = None,
    rotate_deg: int = 0,
    progress: Progress | None = None,
    judge: Judge | None = None,
    enough: Enough | None = None,
) -> Track:
    """The runner's landmarks in every frame of a clip, with what is known of the clip itself.

    A ``crew`` that is there already, or so many ``workers`` (None = one a core), share the work and do not change the answer;
    ``person_px`` is a point on the runner in the first frame, for clips with several people; ``rotate_deg`` turns pictures
    clockwise that lie on their side.
    ``judge`` is shown what is known once the file has been surveyed, and again after the first look; what it raises ends the
    work there. Of a clip of more than ``portions.MOST_FRAMES`` a part is followed, where legs move. A long clip is followed
    from its middle outwards until ``enough``, shown the middle and what is seen far from it, says so (None = to its ends).
    Raises :class:`~formcheck.errors.VideoNotFoundError`, :class:`~formcheck.errors.VideoUnreadableError`,
    :class:`~formcheck.errors.ModelError`.
    """
    report, judged = progress or _silently, judge or _let_pass
    made_with = PoseFacts(landmarker.version(), model.name, model.sha256)
    report("look", 0, 0)
    with Workers(str(path), workers or core_count()) if crew is None else nullcontext(crew) as at_work:
        calls = [Call(landmarker.survey, (path, rotate_deg)), *[Call(landmarker.warm_up, (model.path,))] * len(at_work)]
        known: Known = at_work.run(calls, on_first=lambda first: judged(Glimpse(first.facts, made_with)))[0]
        looks = _looked(at_work, path, known.survey, model.path)
        runner = person.choose([poses for look in looks for poses in look.poses], person_px)
        made_with = replace(made_with, people=runner.people if runner else 0)
        judged(Glimpse(known.facts, made_with, _summed_up(looks, runner)))
        stirs = {look.tick: person.stir(look.poses) for look in looks}
        chunks = portions.chunks(known.survey, portions.part(known.survey, stirs))
        following = _Following(at_work, path, known, model.path, runner, chunks, report)
        tracked, suffices = _followed(following, enough, lambda some: _joined(known, some, made_with))
    if not any(len(chunk.ticks) for chunk in tracked):
        raise VideoUnreadableError(str(path), "none of its pictures can be decoded", "Export it again as H.264 (MP4).")
    track = _joined(known, tracked, made_with)
    return replace(track, clip=replace(track.clip, suffices=suffices))


@dataclass(frozen=True, slots=True)
class _Following:
    """The workers at work on the chunks of a clip, and what they found so far."""

    crew: Workers
    path: Path
    known: Known
    model: Path
    runner: person.Runner | None
    chunks: list[portions.Chunk]
    report: Progress
    found: dict[int, Tracked] = field(default_factory=dict)

    def __call__(self, wanted: Sequence[int]) -> list[Tracked]:
        """The chunks of these numbers, followed now where they were not yet."""
        total, before = (sum(self.chunks[number].frames for number in some) for some in (range(len(self.chunks)), self.found))
        self.report("pose", before, total)
        # the longest first, so that no worker is left with one while the others are done
        todo = sorted(set(wanted) - self.found.keys(), key=lambda number: (-self.chunks[number].frames, number))
        calls = [
            Call(landmarker.track, (self.path, self.known.survey, self.model, self.chunks[number], self.runner))
            for number in todo
        ]
        done = self.crew.run(calls, lambda done: self.report("pose", min(before + done, total), total))
        self.found.update(zip(todo, done, strict=True))
        return [self.found[number] for number in wanted]


def _followed(
    following: _Following, enough: Enough | None, track: Callable[[list[Tracked]], Track]
) -> tuple[list[Tracked], bool]:
    """The chunks of a clip, or those of its middle and whether they suffice."""
    count = len(following.chunks)
    for wave in portions.waves(count) if enough is not None else ():
        witnesses = [number for number in portions.witnesses(count) if number not in wave]
        followed = following([*wave, *witnesses])
        if not all(len(chunk.ticks) for chunk in followed):
            break
        middle, elsewhere = followed[: len(wave)], followed[len(wave) :]
        if enough is not None and enough(track(middle), [track([chunk]) for chunk in elsewhere]):
            return middle, True
    return following(range(count)), False


@dataclass(frozen=True, slots=True)
class FirstSight:
    """A clip before it is tracked: its ``facts``, its first picture (height, width, 3), and who is in a few of its pictures."""

    facts: ClipFacts
    frames: int
    duration_s: float
    picture: NDArray[np.uint8]
    people: list[list[FloatArray]]


def first_sight(
    path: Path, *, model: Model | None, rotate_deg: int = 0, long_side_px: int = landmarker.LONG_SIDE_PX
) -> FirstSight:
    """What :func:`estimate` sees before it tracks. Without a ``model`` nobody is looked for. Raises the same."""
    with Workers(str(path), 1 if model is None else core_count()) as crew:
        known: Known = crew.run([Call(landmarker.survey, (path, rotate_deg))])[0]
        picture = crew.run([Call(landmarker.first, (path, known.survey, long_side_px))])[0]
        looks = [] if model is None else _looked(crew, path, known.survey, model.path)
    info, people = known.survey.info, [poses for look in looks for poses in look.poses]
    return FirstSight(known.facts, info.frames, info.duration_s, picture, people)


def trial_s(model: Model) -> float:
    """Seconds it takes to load MediaPipe and the model in a child process. Raises as :func:`estimate`."""
    started_s = time.monotonic()
    with Workers(str(model.path), 1) as crew:
        crew.run([Call(landmarker.load, (model.path,))])
    return time.monotonic() - started_s


def _silently(_stage: str, _done: int, _total: int) -> None:
    pass


def _let_pass(_known: Glimpse) -> None:
    pass


def _looked(crew: Workers, path: Path, surveyed: video.Survey, model: Path) -> list[Looked]:
    """A few looks at the clip; more where nobody is in any of them, and in a long clip."""
    more, long = portions.more_pairs(surveyed), len(surveyed.ticks) > portions.MOST_FRAMES
    looks: list[Looked] = []
    for pairs in [more] if long else sorted({portions.PAIRS, more}):
        ticks = portions.looks(surveyed, pairs)
        shares = [ticks[place :: len(crew)] for place in range(min(len(crew), len(ticks)))]
        shared = crew.run([Call(landmarker.looks, (path, surveyed, model, share)) for share in shares])
        looks = sorted((look for share in shared for look in share), key=lambda look: look.tick)
        if any(person.distinct(poses) for look in looks for poses in look.poses):
            break
    return looks


def _summed_up(looks: list[Looked], runner: person.Runner | None) -> Look:
    pictures = [poses for look in looks for poses in look.poses]
    luma, sharpness = ([value for look in looks for value in getattr(look.seen, name)] for name in ("luma", "sharpness"))
    return Look(
        pictures=len(pictures),
        with_somebody=sum(bool(person.distinct(poses)) for poses in pictures),
        height_px=None if runner is None else runner.height_px,
        luma_mean=float(np.median(luma)) if luma else None,
        sharpness=float(np.median(sharpness)) if sharpness else None,
    )


def _joined(known: Known, tracked: list[Tracked], made_with: PoseFacts) -> Track:
    from formcheck import picture  # noqa: PLC0415 - OpenCV, which takes a moment, is not needed before

    chunks = [chunk for chunk in tracked if len(chunk.ticks)]
    size = (known.facts.width_px, known.facts.height_px)
    ticks = np.concatenate([chunk.ticks for chunk in chunks])
    time_s = (ticks - known.survey.ticks[0]) * float(known.survey.tick_s)
    shown = picture.figures(time_s, [chunk.seen for chunk in chunks], max(size))
    clip = replace(
        known.facts,
        duplicate_frames=known.facts.duplicate_frames + shown.repeated_frames,
        decode_errors=sum(chunk.decode_errors for chunk in chunks),
        cuts_s=shown.cuts_s,
        camera_motion_px=shown.camera_motion_px,
        luma_mean=shown.luma_mean,
        sharpness=shown.sharpness,
    )
    return Track(
        time_s,
        np.concatenate([chunk.xy_px for chunk in chunks]),
        np.concatenate([chunk.visibility for chunk in chunks]),
        size,
        clip,
        made_with,
        turn_deg=_turns([chunk.turn_deg for chunk in chunks]),
    )


def _turns(chunks: list[FloatArray]) -> FloatArray | None:
    """Turns of all chunks as they are saved; None where none was read, as in a view from the side."""
    turn_deg = np.concatenate(chunks).astype(np.float32).astype(np.float64)
    return turn_deg if np.isfinite(turn_deg[:, 0]).mean() > 0.5 else None
