"""What the pose model saw of one clip: landmarks in pixels on a real clock. Frozen, checked, saved, loaded.

A saved track can be analysed again without the model and without the video, and keypoints from
motion capture or another pose model can be brought in as one: arrays ``time_s`` (T,), ``xy_px`` (T, 33, 2)
in MediaPipe's landmark order with y down, ``visibility`` (T, 33), ``frame_size_px`` (2,); NaN = unseen.
"""

from __future__ import annotations

import io
import json
import math
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import IO, Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from formcheck import landmarks
from formcheck.errors import VideoNotFoundError, VideoUnreadableError

__all__ = ["ClipFacts", "PoseFacts", "Track"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What is known of the file a track came from. Rates are of the container's clock, before slow motion is undone."""

    name: str = "track"
    sha256: str = ""
    frames: int = 0
    """pictures in the whole file, of which the track may hold a part"""
    duration_s: float = 0.0
    frame_rate_hz: float | None = None
    container_rate_hz: float | None = None
    """what the header claims"""
    capture_rate_hz: float | None = None
    """what the phone says it filmed at, where the metadata say it"""
    filmed_on: str = ""
    """the day it was filmed, such as ``2026-03-14``, where the metadata say it"""
    width_px: int = 0
    height_px: int = 0
    rotation_deg: int = 0
    variable_frame_rate: bool = False
    dropped_frames: int = 0
    duplicate_frames: int = 0
    bad_timestamps: int = 0
    untimed: bool = False
    """whether even the rate is a guess: neither pictures nor header say when they were taken"""
    decode_errors: int = 0
    cuts_s: tuple[float, ...] = ()
    camera_motion_px: float | None = None
    """median shift of the background between looks, pixels; None where not looked at"""
    luma_mean: float | None = None
    sharpness: float | None = None
    suffices: bool = False
    """whether reading ended because more of the clip would hardly have narrowed an interval"""

    @property
    def told_slow_motion(self) -> float | None:
        """The slow-motion factor by the rate a phone says it filmed at; None where it says nothing of the kind."""
        if not self.capture_rate_hz or not self.frame_rate_hz:
            return None
        factor = round(self.capture_rate_hz / self.frame_rate_hz)
        return float(factor) if factor >= 2 else None


@dataclass(frozen=True, slots=True)
class PoseFacts:
    """What found the landmarks, and how many people it had to choose from."""

    mediapipe: str = ""
    model: str = ""
    model_sha256: str = ""
    people: int | None = None
    """most people seen at once in the sparse first look; None where not looked"""


@dataclass(frozen=True, slots=True)
class Track:
    """Landmarks of one runner in one clip.

    ``time_s`` (T,) increasing real seconds from the clip's first frame, which may lie before the track's; ``xy_px``
    (T, 33, 2) upright-picture pixels, y down, ``visibility`` (T, 33) in 0..1, ``frame_size_px`` width and height.
    A frame in which the runner was not seen is NaN. ``slow_motion`` is the factor already undone in ``time_s``. Arrays are
    locked.
    ``turn_deg`` (T, 3), where the clip was seen from behind: how the picture of the pelvis turned since the frame before
    (:mod:`formcheck.pelvis`), NaN = unread.
    """

    time_s: FloatArray
    xy_px: FloatArray
    visibility: FloatArray
    frame_size_px: tuple[int, int]
    clip: ClipFacts = ClipFacts()
    pose: PoseFacts = PoseFacts()
    slow_motion: float = 1.0
    turn_deg: FloatArray | None = None

    def __post_init__(self) -> None:
        frames = len(self.time_s)
        shapes: dict[str, tuple[int, ...]] = {"time_s": (frames,), "xy_px": (frames, landmarks.COUNT, 2)}
        shapes["visibility"] = (frames, landmarks.COUNT)
        if self.turn_deg is not None:
            shapes["turn_deg"] = (frames, 3)
        for name, shape in shapes.items():
            array = np.array(getattr(self, name), dtype=np.float64)
            if array.shape != shape:
                raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if frames == 0:
            raise ValueError("time_s is empty, expected at least one frame")
        if not np.isfinite(self.time_s).all() or (np.diff(self.time_s) <= 0).any():
            raise ValueError("time_s must be finite and increasing")
        if np.isinf(self.xy_px).any():
            raise ValueError("xy_px holds infinite values, expected pixels or NaN")
        if min(self.frame_size_px) <= 0:
            raise ValueError(f"frame_size_px is {self.frame_size_px}, expected a positive width and height")

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(T,) whether the runner was found in each frame (keypoints brought in from elsewhere may lack some landmarks)."""
        return np.asarray(np.isfinite(self.xy_px).any(axis=(1, 2)))

    @property
    def duration_s(self) -> float:
        """Real seconds from the first frame to the last."""
        return float(self.time_s[-1] - self.time_s[0])

    @property
    def is_part(self) -> bool:
        """Whether 10 s or more of the clip, as it is played, were not followed."""
        return self.clip.duration_s >= self.slow_motion * self.duration_s + 10

    @property
    def frame_rate_hz(self) -> float:
        """Median real frame rate; 0 for a single frame."""
        return float(1.0 / np.median(np.diff(self.time_s))) if len(self.time_s) > 1 else 0.0

    def with_slow_motion(self, factor: float) -> Track:
        """The same track with its clock running ``factor`` times slower than the container's."""
        return replace(self, time_s=self.time_s * (self.slow_motion / factor), slow_motion=factor)

    def between(self, start_s: float, stop_s: float) -> Track:
        """The frames from ``start_s`` to ``stop_s`` inclusive, on the same clock."""
        keep = (self.time_s >= start_s) & (self.time_s <= stop_s)
        turn_deg = None if self.turn_deg is None else self.turn_deg[keep]
        kept = replace(self, time_s=self.time_s[keep], xy_px=self.xy_px[keep], visibility=self.visibility[keep], turn_deg=None)
        return replace(kept, turn_deg=turn_deg)

    def save(self, path: Path) -> None:
        """Write the track as ``.npz``, whole or not at all."""
        facts = {"clip": asdict(self.clip), "pose": asdict(self.pose), "slow_motion": self.slow_motion}
        more: dict[str, Any] = {} if self.turn_deg is None else {"turn_deg": self.turn_deg.astype(np.float32)}
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            time_s=self.time_s,
            xy_px=self.xy_px,
            visibility=self.visibility,
            frame_size_px=np.array(self.frame_size_px),
            facts=np.array(json.dumps(facts)),
            **more,
        )
        part = path.with_name(path.name + ".part")
        try:
            part.write_bytes(buffer.getvalue())
            os.replace(part, path)
        finally:
            # gone already, unless the disk was full or somebody interrupted
            part.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: Path) -> Track:
        """Read a saved track.

        Raises :class:`~formcheck.errors.VideoNotFoundError` or :class:`~formcheck.errors.VideoUnreadableError`.
        """
        advice = "A track is an .npz file with time_s (T,), xy_px (T, 33, 2), visibility (T, 33) and frame_size_px (2,)."
        if not path.is_file():
            raise VideoNotFoundError(str(path), "there is no such file", "Check the path.")
        try:
            # opened here: of a damaged archive NumPy leaves the file open
            with path.open("rb") as opened:
                _require_bounded(opened)
                with np.load(opened, allow_pickle=False) as file:
                    return cls._read(file, path.name)
        except KeyError as error:
            raise VideoUnreadableError(str(path), f"this track lacks {error}", advice) from None
        except _DAMAGED as error:
            raise VideoUnreadableError(str(path), f"not a usable track ({error})", advice) from None

    @classmethod
    def _read(cls, file: Mapping[str, NDArray[Any]], name: str) -> Track:
        facts: dict[str, Any] = json.loads(str(file["facts"])) if "facts" in file else {}
        width, height = (int(v) for v in file["frame_size_px"])
        clip = facts.get("clip", {"name": name})
        time_s = file["time_s"]
        return cls(
            # a clock of somebody else's may begin anywhere
            time_s if facts else time_s - time_s[:1],
            file["xy_px"],
            file["visibility"],
            (width, height),
            _checked(ClipFacts(**{**clip, "cuts_s": tuple(clip.get("cuts_s", ()))})),
            _checked(PoseFacts(**facts.get("pose", {}))),
            float(facts.get("slow_motion", 1.0)),
            file.get("turn_deg", None),
        )


_MOST_BYTES: Final = 2**30
"""Of a track unpacked: two hours at 60 frames/s are a third of it."""
_DAMAGED: Final = (
    *(ValueError, TypeError, AttributeError, IndexError, SyntaxError, OSError, EOFError, MemoryError, OverflowError),
    *(RecursionError, NotImplementedError, zipfile.BadZipFile, zlib.error, struct.error),
)
"""What reading a damaged archive of arrays raises, as 1,000 damaged ones showed (tests/traps/fuzz.py)."""

_Facts = TypeVar("_Facts", ClipFacts, PoseFacts)


def _require_bounded(opened: IO[bytes]) -> None:
    with zipfile.ZipFile(opened) as archive:
        size = sum(part.file_size for part in archive.infolist())
    opened.seek(0)
    if size > _MOST_BYTES:
        raise ValueError(f"{size / 2**20:.0f} MiB unpacked, at most {_MOST_BYTES / 2**20:.0f} are read")


def _checked(facts: _Facts) -> _Facts:
    """The facts, if texts are texts and figures figures: they come from a file."""
    for field in fields(facts):
        value = getattr(facts, field.name)
        kinds: tuple[type, ...] = (str,) if isinstance(field.default, str) else (bool, int, float, tuple, type(None))
        if not isinstance(value, kinds) or (isinstance(value, float) and not math.isfinite(value)):
            raise TypeError(f"{field.name} is {value!r}")
    return facts
