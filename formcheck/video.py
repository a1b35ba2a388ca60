"""Upright pictures on the video's own clock, from whatever a phone or camera wrote.

Time is ``pts * time_base``; a frame's number divided by a rate is never used. :func:`probe` works in a child process,
because a damaged file may crash a decoder; what is not public here is meant to be called inside one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from formcheck import camera, upright
from formcheck.errors import VideoNotFoundError, VideoUnreadableError
from formcheck.workers import Call, Workers, tell

__all__ = ["Damage", "Frame", "Survey", "VideoInfo", "coded", "frames", "probe", "survey"]

Pixels = NDArray[np.uint8]
Ticks = NDArray[np.int64]

# Playlists and the like can make FFmpeg open other files and addresses: only plain containers of pictures are read.
_FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,h264,hevc,av1,ivf,obu,flv,asf,ogg,mxf,dv,gif,m4v,rm,nut,"
    "wav,mp3,aac,flac"
)
"""Those of sound alone are among them so that the error can say that it is sound."""
_OPTIONS: Final = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}

_LARGEST_PX: Final = 8192 * 8192
_RAW: Final = ("h264", "hevc", "obu", "mpegvideo", "m4v")
"""Bare streams without a header: where pictures carry no time, their rate is FFmpeg's guess (25), not the camera's word."""
_FIRST_FRAMES: Final = 16
"""Decoded by the survey to see whether frames come out in the order of their timestamps."""
_EXPORT: Final = "Export it again as H.264 (MP4), or film it again, and give the new file."


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What a video is, on its container's clock (slow motion not undone).

    ``frame_rate`` is real, from the timestamps; ``container_rate`` is what the header claims; ``capture_rate`` what the
    phone says it filmed at, ``filmed_on`` the day it says. ``width_px`` and ``height_px`` are of the upright picture with
    square pixels, ``rotation_deg`` is clockwise and, with ``mirrored``, what makes it upright. ``bad_timestamps`` counts
    missing, negative and out-of-order ones; a file is ``untimed`` when neither its pictures nor its header say when they
    were taken.
    """

    codec: str
    pixel_format: str
    frames: int
    duration_s: float
    frame_rate: Fraction
    container_rate: Fraction | None
    capture_rate: Fraction | None
    filmed_on: date | None
    variable_frame_rate: bool
    dropped_frames: int
    duplicate_frames: int
    bad_timestamps: int
    width_px: int
    height_px: int
    rotation_deg: int
    mirrored: bool
    interlaced: bool
    untimed: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """A video's facts and its clock: ``ticks`` (T,) of its frames in showing order, ``key_ticks`` where decoding can begin.

    A tick is ``tick_s`` seconds. Where the clock is not ``trusted``, frames must be read from the first to the last, and
    the n-th one out has the n-th tick.
    """

    info: VideoInfo
    ticks: Ticks
    key_ticks: Ticks
    tick_s: Fraction
    trusted: bool
    pixel_aspect: Fraction
    """width / height of a coded pixel; not 1 in anamorphic video"""
    turn: upright.Turn

    def turned(self, clockwise_deg: int) -> Survey:
        """The same video for pictures turned further by quarters: for files that lie on their side and do not say so."""
        turned = self
        for _ in range(clockwise_deg // 90 % 4):
            info, turn = turned.info, turned.turn.quarter()
            shown = replace(info, width_px=info.height_px, height_px=info.width_px, rotation_deg=turn.rotation_deg)
            turned = replace(turned, info=shown, turn=turn)
        return turned

    def turned_to(self, rotation_deg: int) -> Survey:
        """The same video for pictures as somebody saw it who turned it until its rotation was this one."""
        quarters = (self.turned(deg) for deg in (0, 90, 180, 270))
        return next((one for one in quarters if one.info.rotation_deg == rotation_deg), self)


@dataclass(frozen=True, slots=True)
class Frame:
    """One upright picture: when it is shown, and its RGB pixels (height, width, 3)."""

    tick: int
    rgb: Pixels


@dataclass(slots=True)
class Damage:
    """Packets and pictures that could not be decoded, counted while :func:`frames` goes along."""

    errors: int = 0


def probe(path: Path) -> VideoInfo:
    """What the video at ``path`` is.

    Raises :class:`~formcheck.errors.VideoNotFoundError` and :class:`~formcheck.errors.VideoUnreadableError`, also when
    the decoder crashes, hangs, or asks for too much memory.
    """
    _require_file(path)
    with Workers(str(path), 1) as workers:
        found: Survey = workers.run([Call(survey, (path,))])[0]
    return found.info


def survey(path: Path) -> Survey:
    """Read every packet's timestamp and the first few pictures. To be called in a child process; raises as :func:`probe`."""
    _require_file(path)
    with _opened(path) as container:
        stream = _video_stream(path, container)
        packets = _read_packets(container, stream)
    with _opened(path) as container:
        first = _first_frames(path, container, packets)
        return _surveyed(path, container, packets, first)


def frames(
    path: Path, surveyed: Survey, start: int | None = None, stop: int | None = None, *, long_side_px: int, damage: Damage
) -> Iterator[Frame]:
    """Upright pictures from tick ``start`` up to, but without, tick ``stop``; scaled down to fit ``long_side_px``.

    Decoding begins at the last picture it can begin at; damaged packets are skipped and counted.
    """
    for tick, frame in coded(path, surveyed, start, stop, damage=damage):
        rgb = upright.picture(frame, surveyed.pixel_aspect, surveyed.turn, long_side_px)
        if rgb is None:
            damage.errors += 1
        else:
            yield Frame(tick, rgb)


def coded(
    path: Path, surveyed: Survey, start: int | None = None, stop: int | None = None, *, damage: Damage
) -> Iterator[tuple[int, av.VideoFrame]]:
    """Pictures as they are coded, not upright yet, each with its tick; arguments as of :func:`frames`."""
    with _opened(path) as container:
        stream = _video_stream(path, container)
        # one thread: the same pictures everywhere, and other workers use the other cores
        stream.thread_count = 1
        begin = None if start is None else _seek(container, stream, surveyed, start)
        last = None
        for number, frame in enumerate(_decoded(container, stream, damage, begin)):
            tick = frame.pts if surveyed.trusted else _tick_by_number(surveyed, number)
            if tick is None or (last is not None and tick <= last) or (start is not None and tick < start):
                continue
            if stop is not None and tick >= stop:
                return
            last = tick
            yield int(tick), frame


def _require_file(path: Path) -> None:
    if path.is_dir():
        advice = "Give a video file, or use `formcheck batch` for a folder of clips."
        raise VideoUnreadableError(str(path), "this is a folder", advice)
    if not path.exists():
        raise VideoNotFoundError(str(path), "there is no such file", "Check the path.")
    if path.stat().st_size == 0:
        raise VideoUnreadableError(str(path), "the file is empty (0 bytes)", "Copy it again: the transfer was cut short.")


def _opened(path: Path) -> av.container.InputContainer:
    try:
        # "file:" keeps a colon in a name from being read as a protocol
        return av.open(f"file:{path}", options=dict(_OPTIONS), metadata_errors="replace")
    except av.error.PermissionError:
        raise VideoUnreadableError(str(path), "the file may not be read", "Check the file's permissions.") from None
    except (av.error.FFmpegError, ValueError) as error:
        found, advice = _what_it_is(path, error)
        raise VideoUnreadableError(str(path), found, advice) from None


_PICTURES: Final = ((b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"BM", "BMP"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"))


def _what_it_is(path: Path, error: Exception) -> tuple[str, str]:
    """What was found instead of a video, and what to do, from the first bytes."""
    with path.open("rb") as file:
        head = file.read(512)
    film = "Film at least 10 seconds of running and give the video."
    for magic, name in _PICTURES:
        if head.startswith(magic):
            return f"this is a still picture ({name}), not a video", film
    if head[8:12] == b"WEBP" or head[4:12] in {b"ftypheic", b"ftypavif", b"ftypmif1"}:
        return "this is a still picture, not a video", film
    if head.isascii() and b"\0" not in head:
        return "this is a text file, not a video", "Give the video file itself (MP4, MOV, MKV, WebM or AVI)."
    reason = getattr(error, "strerror", None) or "not a known kind of video"
    return f"this cannot be opened as a video ({str(reason).lower()})", f"The file may be damaged or incomplete. {_EXPORT}"


def _video_stream(path: Path, container: av.container.InputContainer) -> av.VideoStream:
    for stream in container.streams.video:
        # music files carry their cover as a video of one picture
        if stream.disposition & av.stream.Disposition.attached_pic:
            continue
        # PyAV's stubs promise a codec; a stream of an unknown kind has none
        codec: Any = stream.codec_context
        if codec is None:
            raise VideoUnreadableError(str(path), "its pictures are of an unknown kind", _EXPORT)
        return stream
    if container.streams.audio:
        raise VideoUnreadableError(str(path), "this holds sound but no picture", "Give the video file, not the sound recording.")
    raise VideoUnreadableError(str(path), "this holds no video", _EXPORT)


@dataclass(slots=True)
class _Packets:
    pts: list[int] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    missing: int = 0
    errors: int = 0


def _read_packets(container: av.container.InputContainer, stream: av.VideoStream) -> _Packets:
    found = _Packets()
    try:
        for packet in container.demux(stream):
            if not packet.size or packet.is_discard:
                continue
            tell(0)
            if packet.pts is None:
                found.missing += 1
                continue
            found.pts.append(packet.pts)
            if packet.is_keyframe:
                found.keys.append(packet.pts)
    except av.error.FFmpegError:
        found.errors += 1
    return found


def _first_frames(path: Path, container: av.container.InputContainer, packets: _Packets) -> list[av.VideoFrame]:
    stream = _video_stream(path, container)
    found: list[av.VideoFrame] = []
    for frame in _decoded(container, stream, Damage(), None):
        found.append(frame)
        if len(found) == _FIRST_FRAMES:
            break
    if not found:
        reason = f"none of its {len(packets.pts) + packets.missing} pictures can be decoded ({stream.codec_context.name})"
        raise VideoUnreadableError(str(path), reason, _EXPORT)
    if len(found) < 2:
        film = "Film at least 10 seconds of running and give the video."
        raise VideoUnreadableError(str(path), "this holds a single picture, not a moving one", film)
    if found[0].width * found[0].height > _LARGEST_PX:
        size = f"its pictures are {found[0].width} x {found[0].height} pixels"
        raise VideoUnreadableError(str(path), size, "Export it at 1080p or 720p and give the new file.")
    return found


def _surveyed(path: Path, container: av.container.InputContainer, packets: _Packets, first: list[av.VideoFrame]) -> Survey:
    stream = _video_stream(path, container)
    tick_s = Fraction(stream.time_base or Fraction(1, 90_000))
    claimed = stream.average_rate or stream.guessed_rate
    shown = [frame.pts for frame in first]
    ordered = None not in shown and shown == sorted(shown, key=lambda pts: pts or 0)
    trusted = ordered and not packets.missing
    ticks = np.unique(np.array(packets.pts, dtype=np.int64))
    if packets.missing or len(ticks) < 2:
        trusted = False
        # some or all packets carry no time: what is left is the header's rate
        count = len(packets.pts) + packets.missing
        ticks = np.round(np.arange(count) / float((claimed or 30) * tick_s)).astype(np.int64)
    rate, variable, dropped = _rhythm(ticks, tick_s, claimed)
    turn = upright.turn(first[0])
    aspect = upright.pixel_aspect(stream)
    width_px, height_px = upright.square_size(first[0], aspect)
    written = {**container.metadata, **stream.metadata}
    info = VideoInfo(
        codec=stream.codec_context.name,
        pixel_format=first[0].format.name,
        frames=len(ticks),
        duration_s=float(int(ticks[-1] - ticks[0]) * tick_s),
        frame_rate=rate,
        container_rate=claimed and Fraction(claimed),
        capture_rate=camera.capture_rate(written),
        filmed_on=camera.filmed_on(written),
        variable_frame_rate=variable,
        dropped_frames=dropped,
        duplicate_frames=len(packets.pts) - len(set(packets.pts)),
        bad_timestamps=packets.missing + sum(pts < 0 for pts in packets.pts) + (0 if ordered else len(packets.pts)),
        width_px=height_px if turn.transposed else width_px,
        height_px=width_px if turn.transposed else height_px,
        rotation_deg=turn.rotation_deg,
        mirrored=turn.mirrored,
        interlaced=first[0].interlaced_frame,
        untimed=packets.missing > len(packets.pts) and (claimed is None or container.format.name in _RAW),
    )
    return Survey(info, ticks, np.unique(np.array(packets.keys, dtype=np.int64)), tick_s, trusted, aspect, turn)


def _rhythm(ticks: Ticks, tick_s: Fraction, claimed: Fraction | None) -> tuple[Fraction, bool, int]:
    """The real frame rate, whether it varies, and how many frames are missing from it.

    Intervals near twice, thrice ... the usual one are gaps where frames were dropped; the rate varies when more than one
    interval in twenty is neither usual nor such a gap, by more than a tenth and more than the clock's own coarseness.
    The ``claimed`` rate is taken for real where the timestamps agree with it and it is the simpler fraction.
    """
    intervals = np.diff(ticks).astype(float)
    usual = float(np.sort(intervals)[len(intervals) // 2])
    regular = intervals[(intervals > 0.5 * usual) & (intervals < 1.5 * usual)]
    # the mean, not the median: Matroska's clock ticks in milliseconds, so 60 frames/s are intervals of 16 and 17
    mean = float(regular.mean())
    rate = (Fraction(len(regular)) / (Fraction(int(regular.sum())) * tick_s)).limit_denominator(1001)
    if claimed and abs(1 / (claimed * tick_s) - mean) * len(regular) < 1.5:
        rate = min(rate, Fraction(claimed), key=lambda one: one.denominator)
    whole = np.maximum(np.round(intervals / mean), 1)
    off = np.abs(intervals - whole * mean) > np.maximum(0.1 * mean, 1.01)
    variable = bool(np.mean(off) > 0.05)
    return rate, variable, 0 if variable else int((whole - 1).sum())


def _seek(container: av.container.InputContainer, stream: av.VideoStream, surveyed: Survey, start: int) -> int | None:
    """Go to the last picture at or before ``start`` that decoding can begin with; the answer is its tick."""
    at = int(np.searchsorted(surveyed.key_ticks, start, side="right")) - 1
    if not surveyed.trusted or at <= 0:
        return None
    key = int(surveyed.key_ticks[at])
    container.seek(key, stream=stream)
    return key


def _decoded(
    container: av.container.InputContainer, stream: av.VideoStream, damage: Damage, begin: int | None
) -> Iterator[av.VideoFrame]:
    """Pictures in showing order; after a seek those before ``begin`` lack what they refer to and are left out."""
    for packet in _undamaged(container.demux(stream), damage):
        # a sign of life on the way to a chunk's first frame
        tell(0)
        for frame in _pictures(packet, damage):
            if begin is not None and frame.pts is not None and frame.pts < begin:
                continue
            if frame.is_corrupt:
                damage.errors += 1
            else:
                yield frame


def _undamaged(packets: Iterator[Any], damage: Damage) -> Iterator[Any]:
    """The packets up to the end, or to where the container itself is damaged."""
    try:
        yield from packets
    except av.error.FFmpegError:
        damage.errors += 1


def _pictures(packet: Any, damage: Damage) -> list[av.VideoFrame]:
    try:
        shown: list[av.VideoFrame] = packet.decode()
    except av.error.EOFError:
        return []
    except av.error.FFmpegError:
        damage.errors += 1
        return []
    return shown


def _tick_by_number(surveyed: Survey, number: int) -> int | None:
    return int(surveyed.ticks[number]) if number < len(surveyed.ticks) else None
