"""What MediaPipe sees in the pictures of a clip: the only file that knows it. All of this runs inside a worker."""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from formcheck import landmarks, models, person, portions, video
from formcheck.errors import ModelError, VideoUnreadableError
from formcheck.late import imported_late
from formcheck.track import ClipFacts
from formcheck.workers import tell

if TYPE_CHECKING:
    from formcheck import picture

__all__ = [
    "LONG_SIDE_PX",
    "Known",
    "Looked",
    "Tracked",
    "first",
    "load",
    "looks",
    "missing_library_advice",
    "survey",
    "track",
    "version",
    "warm_up",
]

FloatArray = NDArray[np.float64]

LONG_SIDE_PX: Final = 1280
"""Larger pictures are scaled down: the landmark network sees the runner at 256 x 256."""
_WARM_UP: Final = 2
"""Times the first frame of a chunk is shown before it counts: the first answer rests on the detector's rough box.
Warmed up on three frames before it instead, landmarks differ from an uncut track by as much (median 1-2 px)."""
_POSES: Final = 5
_UNSEEN: Final = np.full((landmarks.COUNT, 2), np.nan)
_STEP_MS, _LEAP_MS = 10**6, 10**12
"""MediaPipe smooths landmarks over time, which moves foot strike; told that frames are 1,000 s apart it hardly does. After a
leap of 30 years what it had seen before has no weight at all. Its clock ends after 9,000 leaps."""
_FRESH: Final = np.float32(0.1)
"""Of a landmark's visibility, what the last picture says; the rest is what it was before. MediaPipe's own figure."""
_BLACK: Final = np.zeros((64, 64, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Known:
    """A file's survey, and the facts of it that a track keeps."""

    survey: video.Survey
    facts: ClipFacts


@dataclass(frozen=True, slots=True)
class Looked:
    """Everybody in two pictures shown at ``tick`` and a moment later: for each the poses, and what else they show."""

    tick: int
    poses: list[list[FloatArray]]
    seen: picture.Seen


@dataclass(frozen=True, slots=True)
class Tracked:
    """A chunk's ``ticks`` (T,), landmarks ``xy_px`` (T, 33, 2) in the upright picture, ``visibility`` (T, 33).

    ``turn_deg`` (T, 3) how the picture of the pelvis turned since the frame before, NaN where not seen from behind.
    """

    ticks: NDArray[np.int64]
    xy_px: FloatArray
    visibility: FloatArray
    decode_errors: int
    seen: picture.Seen
    turn_deg: FloatArray


def version() -> str:
    """MediaPipe's, as installed."""
    from importlib import metadata  # noqa: PLC0415 - reads what reads e-mail; a worker never asks

    return metadata.version("mediapipe")


def survey(path: Path, rotate_deg: int) -> Known:
    """What the file says of itself."""
    surveyed = video.survey(path).turned(rotate_deg)
    info = surveyed.info
    facts = ClipFacts(
        name=path.name,
        sha256=_sha256(path),
        frames=info.frames,
        duration_s=info.duration_s,
        frame_rate_hz=float(info.frame_rate),
        container_rate_hz=None if info.container_rate is None else float(info.container_rate),
        capture_rate_hz=None if info.capture_rate is None else float(info.capture_rate),
        filmed_on="" if info.filmed_on is None else info.filmed_on.isoformat(),
        width_px=info.width_px,
        height_px=info.height_px,
        rotation_deg=info.rotation_deg,
        variable_frame_rate=info.variable_frame_rate,
        dropped_frames=info.dropped_frames,
        duplicate_frames=info.duplicate_frames,
        bad_timestamps=info.bad_timestamps,
        untimed=info.untimed,
    )
    return Known(surveyed, facts)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _mediapipe() -> Any:
    """MediaPipe, imported where it is used: it takes a moment, and may lack a system library.

    What it draws and records with, which takes as long again, stays unread.
    """
    try:
        with imported_late("matplotlib", "matplotlib.pyplot", "sounddevice"):
            import mediapipe  # noqa: PLC0415 - as above
    except (ImportError, OSError) as error:
        raise ModelError(f"MediaPipe cannot be loaded ({error})", missing_library_advice(str(error))) from None
    return mediapipe


def missing_library_advice(reason: str, package: str = "mediapipe") -> str:
    """What to install when a system library is missing, from the loader's message.

    >>> missing_library_advice("libEGL.so.1: cannot open shared object file")
    'Install it: `apt install libegl1` (Debian, Ubuntu) or `dnf install libglvnd-egl` (Fedora).'
    """
    packages = {
        "libGLESv2": ("libgles2", "libglvnd-gles"),
        "libEGL": ("libegl1", "libglvnd-egl"),
        "libGL.": ("libgl1", "libglvnd-glx"),
    }
    for library, (debian, fedora) in packages.items():
        if library in reason:
            return f"Install it: `apt install {debian}` (Debian, Ubuntu) or `dnf install {fedora}` (Fedora)."
    return f"Reinstall it: `python -m pip install --force-reinstall {package}`."


class _Asset(NamedTuple):
    """A model as MediaPipe takes it, and whether it is ``plain`` as :class:`formcheck.models.Lean` has it."""

    options: dict[str, Any]
    plain: bool


@functools.lru_cache(1)
def _asset(model: Path) -> _Asset:
    """The model, kept for the landmarkers to come: as a file in memory where there are such.

    Bytes would be copied several times on their way through MediaPipe's options, a quarter of what a landmarker takes to make.
    """
    lean = models.lean(model)
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("pose_landmarker")
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(lean.bundle)
        path = Path(f"/proc/self/fd/{descriptor}")
        if path.exists():
            return _Asset({"model_asset_path": str(path)}, lean.plain)
    return _Asset({"model_asset_buffer": lean.bundle}, lean.plain)


@contextlib.contextmanager
def _landmarker(model: Path, mode: str, poses: int, confidence: float = 0.5) -> Iterator[Any]:
    """MediaPipe's Pose Landmarker; closed in the end, or it raises while Python exits."""
    tasks = _mediapipe().tasks
    options = tasks.vision.PoseLandmarkerOptions(
        base_options=tasks.BaseOptions(**_asset(model).options),
        running_mode=tasks.vision.RunningMode[mode],
        num_poses=poses,
        min_pose_detection_confidence=confidence,
    )
    try:
        landmarker = tasks.vision.PoseLandmarker.create_from_options(options)
    except (RuntimeError, ValueError, OSError) as error:
        advice = "Give another model with --model, or empty the model cache (`formcheck doctor` names it) to fetch it again."
        raise ModelError(f"The pose model {model} cannot be loaded ({error})", advice) from None
    with landmarker:
        yield landmarker


def _image(rgb: NDArray[np.uint8]) -> Any:
    mediapipe = _mediapipe()
    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)


def _points(pose: Any) -> FloatArray:
    return np.array([(point.x, point.y, point.visibility) for point in pose], dtype=np.float64)


class _Tracker:
    """Who is in one picture after another, by a landmarker that can forget: after that it answers as a new one would.

    A new one takes four times as long. What it answers rests on nothing it was shown before, to the bit: neither on whom it
    followed (after a black picture it looks for somebody anew) nor on where landmarks were, or how visible. Of a network that
    is not ``plain`` the last is not so: MediaPipe's own memory of visibility stays as long as the landmarker.
    """

    def __init__(self, landmarker: Any, *, plain: bool) -> None:
        self._landmarker = landmarker
        self._plain = plain
        self._now_ms = 0
        self._visibility: NDArray[np.float32] | None = None

    def forget(self) -> None:
        """Start from scratch."""
        if self._now_ms:
            self.let_go()
            self._now_ms += _LEAP_MS
        self._visibility = None

    def let_go(self) -> None:
        """Look for somebody anew in the next picture."""
        self._poses(_BLACK)

    def __call__(self, rgb: NDArray[np.uint8]) -> FloatArray | None:
        """(33, 3): x and y as shares of the picture, and visibility; None where nobody is seen."""
        found = self._poses(rgb)
        if not found:
            return None
        points = _points(found[0])
        if self._plain:
            points[:, 2] = self._smoothed(np.array([point.presence for point in found[0]], dtype=np.float32))
        return points

    def _poses(self, rgb: NDArray[np.uint8]) -> Any:
        # never at 0, which MediaPipe takes for no time at all: the picture after it would be smoothed as if it came at once
        self._now_ms += _STEP_MS
        return self._landmarker.detect_for_video(_image(rgb), self._now_ms).pose_landmarks

    def _smoothed(self, visibility: NDArray[np.float32]) -> NDArray[np.float32]:
        """As MediaPipe does it: the same bits."""
        if self._visibility is not None:
            old = (1 - float(_FRESH)) * self._visibility.astype(np.float64)
            visibility = (_FRESH * visibility + old).astype(np.float32)
        self._visibility = visibility
        return visibility


@contextlib.contextmanager
def _tracker(model: Path) -> Iterator[_Tracker]:
    """A tracker that has seen nothing, or forgot it."""
    if _asset(model).plain:
        tracker = _kept(model)
        tracker.forget()
        yield tracker
    else:
        with _landmarker(model, "VIDEO", 1) as landmarker:
            yield _Tracker(landmarker, plain=False)


@functools.lru_cache(1)
def _kept(model: Path) -> _Tracker:
    """This process's own."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    return _Tracker(stack.enter_context(_landmarker(model, "VIDEO", 1)), plain=True)


def load(model: Path) -> None:
    """Load MediaPipe and the model once, whole."""
    with _landmarker(model, "VIDEO", 1):
        pass


def warm_up(model: Path) -> None:
    """Have MediaPipe and the model in memory before the first picture comes."""
    with _tracker(model):
        pass


def first(path: Path, surveyed: video.Survey, long_side_px: int) -> NDArray[np.uint8]:
    """The first picture that can be decoded, upright, its longer side no longer than said."""
    for frame in video.frames(path, surveyed, long_side_px=long_side_px, damage=video.Damage()):
        return frame.rgb
    raise VideoUnreadableError(str(path), "none of its pictures can be decoded", "Export it again as H.264 (MP4).")


def looks(path: Path, surveyed: video.Survey, model: Path, pairs: Sequence[tuple[int, int]]) -> list[Looked]:
    """Looks at pairs of ticks; each picture is looked at on its own, so it does not matter who looks at which."""
    with _landmarker(model, "IMAGE", _POSES, confidence=0.3) as landmarker:
        return [_look(landmarker, path, surveyed, ticks) for ticks in pairs]


def _look(landmarker: Any, path: Path, surveyed: video.Survey, ticks: tuple[int, int]) -> Looked:
    """Everybody in the frames at the ticks: for each frame the poses, (33, 3) in upright pixels and visibility."""
    from formcheck import picture  # noqa: PLC0415 - OpenCV, only needed here

    size = (surveyed.info.width_px, surveyed.info.height_px)
    found: list[list[FloatArray]] = []
    watcher = picture.Watcher()
    for frame in video.frames(path, surveyed, ticks[0], long_side_px=LONG_SIDE_PX, damage=video.Damage()):
        if frame.tick >= ticks[len(found)]:
            found.append(_everybody(landmarker, frame.rgb, frame.rgb.shape[1] / size[0], ends=not found))
            largest = max((pose[:, :2] / size for pose in found[-1]), key=lambda xy: float(np.ptp(xy[:, 1])), default=_UNSEEN)
            watcher.see(float(frame.tick * surveyed.tick_s), frame.rgb, largest)
        if len(found) == len(ticks):
            break
    return Looked(ticks[0], found, watcher.seen())


def _everybody(landmarker: Any, rgb: NDArray[np.uint8], scale: float, *, ends: bool) -> list[FloatArray]:
    """Poses in the picture and, with ``ends``, in a square at either end of it.

    The detector sees whatever it is given at 224 x 224, and in a long picture misses people: three of four on two trials.
    """
    height, width = rgb.shape[:2]
    side = min(height, width)
    squares = [(0, 0, side, side), (width - side, height - side, width, height)] if ends and width != height else []
    found: list[FloatArray] = []
    for left, top, right, bottom in [(0, 0, width, height), *squares]:
        part = np.ascontiguousarray(rgb[top:bottom, left:right])
        size = ((right - left) / scale, (bottom - top) / scale, 1)
        poses = landmarker.detect(_image(part)).pose_landmarks
        found += [_points(pose) * size + (left / scale, top / scale, 0) for pose in poses]
    return found


class _Follower:
    """Follows one runner through the frames of a chunk."""

    def __init__(self, tracker: _Tracker, size: tuple[int, int], runner: person.Runner | None) -> None:
        self._tracker = tracker
        self._size = size
        self._runner = runner if runner is not None and runner.needs_care(max(size)) else None

    def warm_up(self, rgb: NDArray[np.uint8]) -> None:
        """Settle on the runner in the first frame."""
        for _ in range(_WARM_UP):
            self(rgb)

    def __call__(self, rgb: NDArray[np.uint8]) -> FloatArray:
        """(33, 3): x and y in upright pixels and visibility; NaN, NaN, 0 where the runner is not seen."""
        pose = self._detect(rgb) if self._runner is None else self._detect_among_others(rgb, self._runner)
        return np.tile((np.nan, np.nan, 0.0), (landmarks.COUNT, 1)) if pose is None else pose

    def _detect_among_others(self, rgb: NDArray[np.uint8], runner: person.Runner) -> FloatArray | None:
        left, top, right, bottom = (round(edge * rgb.shape[1] / self._size[0]) for edge in runner.region.inside(*self._size))
        pose = self._detect(np.ascontiguousarray(rgb[top:bottom, left:right]), (left, top), rgb.shape)
        if pose is None or runner.is_this(pose):
            return pose
        self._tracker.let_go()
        return None

    def _detect(
        self, rgb: NDArray[np.uint8], corner: tuple[int, int] = (0, 0), whole: tuple[int, ...] | None = None
    ) -> FloatArray | None:
        pose = self._tracker(rgb)
        if pose is None:
            return None
        height, width = (whole or rgb.shape)[:2]
        in_picture = pose[:, :2] * (rgb.shape[1], rgb.shape[0]) + corner
        pose[:, :2] = in_picture * (self._size[0] / width, self._size[1] / height)
        return pose


def track(path: Path, surveyed: video.Survey, model: Path, chunk: portions.Chunk, runner: person.Runner | None) -> Tracked:
    """The runner followed through a chunk from scratch; each frame done is told."""
    from formcheck import pelvis, picture  # noqa: PLC0415 - OpenCV, only needed here

    # what is there now stays: looking through it for garbage again and again takes 1.5 % of the time
    gc.freeze()
    info = surveyed.info
    size = (info.width_px, info.height_px)
    damage, watcher, turning = video.Damage(), picture.Watcher(), pelvis.Follower()
    ticks: list[int] = []
    points: list[FloatArray] = []
    turns: list[FloatArray] = []
    with _tracker(model) as tracker:
        follow = _Follower(tracker, size, runner)
        for frame in video.frames(path, surveyed, chunk.start, chunk.stop, long_side_px=LONG_SIDE_PX, damage=damage):
            if not ticks:
                follow.warm_up(frame.rgb)
            ticks.append(frame.tick)
            points.append(follow(frame.rgb))
            watcher.see(float(frame.tick * surveyed.tick_s), frame.rgb, points[-1][:, :2] / size)
            turns.append(turning(frame.rgb, points[-1][:, :2] * (frame.rgb.shape[1] / size[0])))
            tell(1)
    found = np.array(points).reshape(-1, landmarks.COUNT, 3)
    turn_deg = np.array(turns).reshape(-1, 3)
    return Tracked(np.array(ticks, dtype=np.int64), found[..., :2], found[..., 2], damage.errors, watcher.seen(), turn_deg)
