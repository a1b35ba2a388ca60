"""The annotated clip: the runner's own video with skeleton, trunk line, contacts and running cadence drawn in.

Drawn on the planes a video is coded in (brightness, two colours of half the size), so that no picture is converted to RGB
and back; the decoder, the drawing and the encoder work in one child process.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import av
import av.error
import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck import drawing, upright, video
from formcheck.drawing import CYAN, ORANGE, WHITE, YELLOW, Colour, Pixels
from formcheck.errors import VideoUnreadableError
from formcheck.landmarks import SIDES, Side
from formcheck.outline import LIMBS, in_picture
from formcheck.track import Track
from formcheck.trial import Trial
from formcheck.video import Damage
from formcheck.workers import Call, Workers, tell

__all__ = ["Options", "annotate"]

FloatArray = NDArray[np.float64]
Planes = tuple[Pixels, Pixels, Pixels]

_LONG_SIDE_PX: Final = 1280
_HELD_S: Final = 0.13
"""How long a contact or toe-off stays marked: two or three frames of 25 or 30 a second."""
_SLOW: Final = 4
_SLOW_S: Final = 0.10
"""With ``slow_contacts`` the clip runs this many times slower this long before and after the near foot's contact."""
_STEPS: Final = 6
"""Steps the running cadence is taken over."""
_FACE: Final = 11
"""Landmarks of the face come first."""
_CODEC: Final = {"preset": "ultrafast", "crf": "22", "tune": "fastdecode"}


@dataclass(frozen=True, slots=True)
class Options:
    """``slow_contacts`` slows the clip down around the near foot's contacts, ``blur_face`` makes the face unrecognisable."""

    slow_contacts: bool = False
    blur_face: bool = False


@dataclass(frozen=True, slots=True)
class _Event:
    """A foot meets the belt or leaves it; ``at_s`` on the clip's own clock, ``word`` and ``colour`` mark it."""

    at_s: float
    side: Side
    part: str
    word: str
    colour: Colour
    near: bool


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is drawn, on the container's clock from its first frame: all a child process needs to know.

    ``joints`` of both sides (T, 2) in pixels of a picture ``width_px`` wide, ``face`` (T, 2) its middle.
    """

    time_s: FloatArray
    joints: Mapping[Side, Mapping[str, FloatArray]]
    near: Side
    from_side: bool
    width_px: int
    leg_px: float
    events: tuple[_Event, ...]
    captions: tuple[str, ...]
    face_s: FloatArray
    face: FloatArray
    rotation_deg: int
    options: Options
    in_part: bool


def annotate(
    clip: Path,
    trial: Trial,
    track: Track,
    target: Path,
    options: Options | None = None,
    on_frames: Callable[[int], None] | None = None,
) -> None:
    """Write the annotated copy of ``clip`` to ``target``: H.264 in MP4, no sound, every frame at its own time.

    ``on_frames`` hears how many frames are done. Raises :class:`~formcheck.errors.VideoError`.
    """
    scene = _scene(trial, track, options or Options())
    part = target.with_name(target.name + ".part")
    try:
        with Workers(str(clip), 1) as workers:
            workers.run([Call(_written, (clip, part, scene))], on_frames)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _scene(trial: Trial, track: Track, options: Options) -> _Scene:
    slow = track.slow_motion
    events = tuple(sorted(_events(trial, slow), key=lambda event: event.at_s))
    time_s = trial.body.time_s * slow
    face = np.nanmean(track.xy_px[:, :_FACE], axis=1) if track.seen.all() else _known_face(track)
    return _Scene(
        time_s=time_s,
        joints={side: in_picture(trial, side) for side in SIDES},
        near=trial.near,
        from_side=trial.body.view == "side",
        width_px=track.frame_size_px[0],
        leg_px=trial.body.leg_px,
        events=events,
        captions=_captions(time_s, [event.at_s for event in events if event.word == "contact"], slow),
        face_s=track.time_s * slow,
        face=face,
        rotation_deg=track.clip.rotation_deg,
        options=options,
        in_part=track.is_part,
    )


def _known_face(track: Track) -> FloatArray:
    """(T, 2) middle of the face; where it was not seen, between where it was."""
    seen = np.isfinite(track.xy_px[:, :_FACE]).all(axis=(1, 2))
    if not seen.any():
        return np.full((len(track.time_s), 2), np.nan)
    middle = track.xy_px[seen, :_FACE].mean(axis=1)
    return np.stack([np.interp(track.time_s, track.time_s[seen], middle[:, axis]) for axis in (0, 1)], axis=1)


def _events(trial: Trial, slow: float) -> Iterator[_Event]:
    for side in SIDES:
        steps, near = trial.steps[side], side == trial.near
        for at_s in steps.initial_contact_s:
            yield _Event(float(at_s) * slow, side, "heel", "contact", CYAN, near)
        for at_s in steps.toe_off_s[np.isfinite(steps.toe_off_s)]:
            yield _Event(float(at_s) * slow, side, "foot_index", "toe-off", ORANGE, near)


def _captions(time_s: FloatArray, contacts_s: Sequence[float], slow: float) -> tuple[str, ...]:
    """The cadence of the last few steps, in words, for every frame."""
    landed = np.asarray(contacts_s)
    captions = []
    for done in np.searchsorted(landed, time_s, side="right").tolist():
        last = landed[max(0, done - _STEPS - 1) : done]
        real_s = (last[-1] - last[0]) / slow if len(last) > 2 else 0.0
        captions.append(f"{60 * (len(last) - 1) / real_s:.0f} steps/min" if real_s > 0 else "")
    return tuple(captions)


# From here on: inside a worker.


def _written(clip: Path, target: Path, scene: _Scene) -> None:
    surveyed = video.survey(clip).turned_to(scene.rotation_deg)
    first, tick_s = int(surveyed.ticks[0]), surveyed.tick_s
    played = _slowed(scene) if scene.options.slow_contacts else _as_it_was(scene)
    start, stop = _followed(surveyed, scene)
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as file:
        stream: av.VideoStream | None = None
        for tick, coded in video.coded(clip, surveyed, start, stop, damage=Damage()):
            with contextlib.suppress(av.error.FFmpegError, ValueError):  # a picture that cannot be converted is left out
                planes = upright.planes(coded, surveyed.pixel_aspect, surveyed.turn, _LONG_SIDE_PX)
                stream = stream or _stream(file, planes[0], surveyed.info.frame_rate, tick_s)
                at_s = float((tick - first) * tick_s)
                _drawn(planes, scene, at_s)
                frame = _frame(planes)
                frame.pts, frame.time_base = round(played(at_s) / float(tick_s)), tick_s
                file.mux(stream.encode(frame))
            tell(1)
        if stream is None:
            raise VideoUnreadableError(str(clip), "none of its pictures can be drawn on", "Export it again as H.264 (MP4).")
        file.mux(stream.encode(None))


def _stream(file: Any, luma: Pixels, rate: Fraction, tick_s: Fraction) -> av.VideoStream:
    stream: av.VideoStream = file.add_stream("libx264", rate=rate, options=dict(_CODEC))
    stream.height, stream.width = luma.shape
    stream.pix_fmt = "yuv420p"
    stream.time_base = stream.codec_context.time_base = tick_s
    return stream


def _frame(planes: Planes) -> av.VideoFrame:
    luma, blue, red = planes
    sheet = np.concatenate([luma.reshape(-1), blue.reshape(-1), red.reshape(-1)]).reshape(-1, luma.shape[1])
    return av.VideoFrame.from_ndarray(sheet, format="yuv420p")


def _followed(surveyed: video.Survey, scene: _Scene) -> tuple[int | None, int | None]:
    """From which tick up to which the clip is drawn on: of a clip too long to be followed to its end, the part that was."""
    if not scene.in_part:
        return None, None
    start, last = (int(surveyed.ticks[0]) + round(scene.face_s[place] / float(surveyed.tick_s)) for place in (0, -1))
    return start, last + 1


def _as_it_was(scene: _Scene) -> Callable[[float], float]:
    begin_s = float(scene.face_s[0]) if scene.in_part else 0.0
    return lambda at_s: at_s - begin_s


def _slowed(scene: _Scene) -> Callable[[float], float]:
    """When a moment is shown once the clip runs slower around the near foot's contacts."""
    contacts = np.array([event.at_s for event in scene.events if event.near and event.word == "contact"])
    grid = np.arange(float(scene.face_s[0]) if scene.in_part else 0.0, float(scene.face_s[-1]) + 1.0, 0.005)
    close = (np.abs(grid[:, None] - contacts[None, :]) < _SLOW_S).any(axis=1)
    shown = np.concatenate([[0.0], np.cumsum(np.where(close, _SLOW, 1.0) * 0.005)])[:-1]
    return lambda at_s: float(np.interp(at_s, grid, shown))


def _drawn(planes: Planes, scene: _Scene, at_s: float) -> None:
    """One frame's drawing, in place."""
    scale = planes[0].shape[1] / scene.width_px
    if scene.options.blur_face:
        _blur(planes, scene, at_s, scale)
    place = int(np.abs(scene.time_s - at_s).argmin())
    if abs(scene.time_s[place] - at_s) > 0.05:
        return
    unit = max(1, round(scene.leg_px * scale / 220))
    for side in (scene.near,) if scene.from_side else SIDES:
        joints = {part: xy[place] * scale for part, xy in scene.joints[side].items()}
        _lines(planes, [[joints[part] for part in chain] for chain in LIMBS], WHITE, 2 * unit)
    if scene.from_side:
        _trunk(planes, {part: xy[place] * scale for part, xy in scene.joints[scene.near].items()}, unit)
    for event in scene.events:
        if 0 <= at_s - event.at_s < _HELD_S:
            _mark(planes, scene, event, place, scale, unit)
    size = round(0.12 * scene.leg_px * scale)
    _words(planes, scene.captions[place], (0.5 * size, 0.4 * size), WHITE, max(12, size))


def _trunk(planes: Planes, joints: Mapping[str, FloatArray], unit: int) -> None:
    """The trunk's line, and the vertical it is held against."""
    hip, shoulder = joints["hip"], joints["shoulder"]
    _lines(planes, [[hip, hip - np.array([0.0, 1.15 * np.linalg.norm(shoulder - hip)])]], YELLOW, unit)
    _lines(planes, [[hip, hip + 1.15 * (shoulder - hip)]], YELLOW, 2 * unit)


def _mark(planes: Planes, scene: _Scene, event: _Event, place: int, scale: float, unit: int) -> None:
    """A ring where the foot is, and what it does; for the near foot's contact also how far ahead of the hip it is."""
    joints = {part: xy[place] * scale for part, xy in scene.joints[event.side].items()}
    foot = joints[event.part]
    if not np.isfinite(foot).all():
        return
    turns = np.linspace(0, 2 * np.pi, 24)
    ring = foot + 0.07 * scene.leg_px * scale * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    _lines(planes, [list(ring)], event.colour, 2 * unit)
    if event.near and event.word == "contact" and scene.from_side:
        below = np.array([joints["hip"][0], joints["ankle"][1]])
        _lines(planes, [[joints["hip"], below], [below, joints["ankle"]]], CYAN, 2 * unit)
    far = "" if event.near and scene.from_side else f" ({event.side})"
    leg = scene.leg_px * scale
    beside = foot[1] + (0.1 if event.word == "contact" else -0.21) * leg  # under the ring or above it: both may be shown
    _words(planes, event.word + far, (foot[0], beside), event.colour, max(10, round(0.085 * leg)), 0.5)


@lru_cache(maxsize=32)
def _coded(colour: Colour) -> tuple[float, float, float]:
    """Brightness and the two colours of a colour, BT.709 in the range of video."""
    red, green, blue = (level / 255 for level in colour)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748


def _lines(planes: Planes, chains: Sequence[Sequence[FloatArray]], colour: Colour, width: int) -> None:
    """Lines with a dark halo on all three planes."""
    known = [corners for chain in chains if np.isfinite(corners := np.array(chain)).all()]
    whole = [np.round(corners * 8).astype(np.int32) for corners in known]
    half = [np.round(corners * 4).astype(np.int32) for corners in known]
    tones = _coded(colour)
    for plane, points, dark, tone, thick in (
        (planes[0], whole, 20, tones[0], width),
        (planes[1], half, 128, tones[1], max(1, width // 2)),
        (planes[2], half, 128, tones[2], max(1, width // 2)),
    ):
        cv2.polylines(plane, points, False, dark, 2 * thick + 1, cv2.LINE_AA, 3)
        cv2.polylines(plane, points, False, tone, thick, cv2.LINE_AA, 3)


@lru_cache(maxsize=256)
def _lettered(text: str, colour: Colour, size: int) -> tuple[tuple[Pixels, Pixels], ...]:
    """Words as patches of the three planes, each with how far it covers."""
    letters, cover = drawing.lettered(text, size, colour)
    even = [2 * ((side + 1) // 2) for side in cover.shape[:2]]
    room = ((0, even[0] - cover.shape[0]), (0, even[1] - cover.shape[1]), (0, 0))
    rgb, whole = np.pad(letters, room).astype(np.float64) / 255, np.pad(cover, room)[..., 0]
    luma = rgb @ np.array([0.2126, 0.7152, 0.0722])
    half = np.ascontiguousarray(whole[::2, ::2])
    patches = (
        (16 + 219 * luma, whole),
        ((128 + 224 * (rgb[..., 2] - luma) / 1.8556)[::2, ::2], half),
        ((128 + 224 * (rgb[..., 0] - luma) / 1.5748)[::2, ::2], half),
    )
    return tuple((np.round(patch).astype(np.uint8), share) for patch, share in patches)


def _words(planes: Planes, text: str, at: tuple[float, float], colour: Colour, size: int, across: float = 0.0) -> None:
    if not text:
        return
    patches = _lettered(text, colour, size)
    height, width = patches[0][0].shape
    rows, columns = planes[0].shape
    x = int(min(max(0.0, at[0] - across * width), max(0, columns - width))) // 2 * 2
    y = int(min(max(0.0, at[1]), max(0, rows - height))) // 2 * 2
    for plane, (patch, cover), step in zip(planes, patches, (1, 2, 2), strict=True):
        drawing.blit(plane[..., None], patch[..., None], cover[..., None], (x // step, y // step))


def _blur(planes: Planes, scene: _Scene, at_s: float, scale: float) -> None:
    middle = [float(np.interp(at_s, scene.face_s, scene.face[:, axis])) * scale for axis in (0, 1)]
    reach = drawing.FACE * scene.leg_px * scale
    for plane, step in zip(planes, (1, 2, 2), strict=True):
        drawing.coarsen(plane, (middle[0] / step, middle[1] / step), reach / step)
