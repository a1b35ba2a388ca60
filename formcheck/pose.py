"""From a clip to a track: the only file that knows MediaPipe.

The clip is cut into chunks fixed by its own clock, each tracked from scratch in a child process, so that the landmarks
are the same bytes for any number of workers::

    survey    timestamps of all frames                        one worker, the others load the model
    look      a few frames, several poses allowed             who is there, and who of them runs on the spot
    track     chunk 0 | chunk 1 | chunk 2 | ...               one landmarker per chunk, warmed up on its first frame
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from formcheck import landmarks, video
from formcheck.errors import ModelError
from formcheck.models import Model
from formcheck.track import ClipFacts, PoseFacts, Track
from formcheck.workers import Call, Workers, core_count, tell

__all__ = ["estimate"]

Progress = Callable[[str, int, int], None]
FloatArray = NDArray[np.float64]

_LONG_SIDE_PX: Final = 1280
"""Larger pictures are scaled down: the landmark network sees the runner at 256 x 256."""
_CHUNK_FRAMES: Final = 150
_WARM_UP: Final = 2
"""Times the first frame of a chunk is shown before it counts: the first answer rests on the detector's rough box.
Warmed up on three frames before it instead, landmarks differ from an uncut track by as much (median 1-2 px)."""
_STEP_MS: Final = 1_000_000
"""MediaPipe smooths landmarks over time, which moves foot strike; told that frames are 1,000 s apart it does not."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Frames from tick ``start`` up to ``stop``; None is the clip's own end."""

    start: int | None
    stop: int | None


@dataclass(frozen=True, slots=True)
class _Tracked:
    """A chunk's ``ticks`` (T,), landmarks ``xy`` (T, 33, 2) in parts of the picture, ``visibility`` (T, 33)."""

    ticks: NDArray[np.int64]
    xy: FloatArray
    visibility: FloatArray
    decode_errors: int


def estimate(
    path: Path,
    *,
    model: Model,
    workers: int | None = None,
    person_px: tuple[float, float] | None = None,
    progress: Progress | None = None,
) -> Track:
    """The runner's landmarks in every frame of a clip, with what is known of the clip itself.

    ``workers`` processes share the work (None = one a core) and do not change the answer; ``person_px`` is a point on
    the runner in the first frame, for clips with several people.
    Raises :class:`~formcheck.errors.VideoNotFoundError`, :class:`~formcheck.errors.VideoUnreadableError`,
    :class:`~formcheck.errors.ModelError`.
    """
    report = progress or _silently
    count = workers or core_count()
    report("look", 0, 0)
    with Workers(str(path), count) as crew:
        warm = [Call(_load, (model.path,))] * (count - 1)
        surveyed: video.Survey = crew.run([Call(video.survey, (path,)), *warm])[0]
        total = surveyed.info.frames
        report("pose", 0, total)
        calls = [Call(_track, (path, surveyed, model.path, chunk)) for chunk in _chunks(surveyed)]
        chunks: list[_Tracked] = crew.run(calls, lambda done: report("pose", min(done, total), total))
    return _joined(path, surveyed, chunks, model)


def _silently(_stage: str, _done: int, _total: int) -> None:
    pass


def _chunks(surveyed: video.Survey) -> list[_Chunk]:
    """Equal parts of the clip, moved to a frame where decoding can begin when one is near: nothing is decoded twice then."""
    count = max(1, round(len(surveyed.ticks) / _CHUNK_FRAMES))
    if not surveyed.trusted or count == 1:
        return [_Chunk(None, None)]
    even = surveyed.ticks[np.linspace(0, len(surveyed.ticks), count, endpoint=False).astype(int)[1:]]
    reach = (surveyed.ticks[-1] - surveyed.ticks[0]) / count / 3
    near = surveyed.key_ticks[np.abs(surveyed.key_ticks[None, :] - even[:, None]).argmin(axis=1)]
    borders: list[int] = np.unique(np.where(np.abs(near - even) < reach, near, even)).tolist()
    return [_Chunk(start, stop) for start, stop in zip([None, *borders], [*borders, None], strict=True)]


def _joined(path: Path, surveyed: video.Survey, chunks: list[_Tracked], model: Model) -> Track:
    info = surveyed.info
    ticks = np.concatenate([chunk.ticks for chunk in chunks])
    size = (info.width_px, info.height_px)
    clip = ClipFacts(
        name=path.name,
        sha256=_sha256(path),
        frame_rate_hz=float(info.frame_rate),
        container_rate_hz=None if info.container_rate is None else float(info.container_rate),
        capture_rate_hz=None if info.capture_rate is None else float(info.capture_rate),
        width_px=info.width_px,
        height_px=info.height_px,
        rotation_deg=info.rotation_deg,
        variable_frame_rate=info.variable_frame_rate,
        dropped_frames=info.dropped_frames,
        duplicate_frames=info.duplicate_frames,
        bad_timestamps=info.bad_timestamps,
        decode_errors=sum(chunk.decode_errors for chunk in chunks),
    )
    return Track(
        (ticks - ticks[0]) * float(surveyed.tick_s),
        np.concatenate([chunk.xy for chunk in chunks]) * size,
        np.concatenate([chunk.visibility for chunk in chunks]),
        size,
        clip,
        PoseFacts(_version(), model.name, model.sha256),
    )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _version() -> str:
    from importlib import metadata

    return metadata.version("mediapipe")


# From here on: inside a worker.


@functools.cache
def _mediapipe() -> Any:
    """MediaPipe's vision tasks, or what is missing to load them."""
    try:
        import mediapipe
    except (ImportError, OSError) as error:
        raise ModelError(f"MediaPipe cannot be loaded ({error})", missing_library_advice(str(error))) from None
    return mediapipe


def missing_library_advice(reason: str) -> str:
    """What to install when a system library is missing, from the loader's message."""
    packages = {
        "libGLESv2": ("libgles2", "libglvnd-gles"),
        "libEGL": ("libegl1", "libglvnd-egl"),
        "libGL.": ("libgl1", "libglvnd-glx"),
    }
    for library, (debian, fedora) in packages.items():
        if library in reason:
            return f"Install it: `apt install {debian}` (Debian, Ubuntu) or `dnf install {fedora}` (Fedora)."
    return "Reinstall it: `python -m pip install --force-reinstall mediapipe`."


class _Landmarker:
    """MediaPipe's Pose Landmarker without its smoothing, for one stretch of frames."""

    def __init__(self, model: Path) -> None:
        mediapipe = _mediapipe()
        self._mediapipe = mediapipe
        tasks = mediapipe.tasks
        options = tasks.vision.PoseLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=str(model)), running_mode=tasks.vision.RunningMode.VIDEO
        )
        try:
            self._landmarker = tasks.vision.PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError, OSError) as error:
            advice = "Give another model with --model, or empty the model cache (`formcheck doctor` names it) to fetch it again."
            raise ModelError(f"The pose model {model} cannot be loaded ({error})", advice) from None
        self._shown = 0

    def __enter__(self) -> _Landmarker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._landmarker.close()

    def __call__(self, rgb: NDArray[np.uint8]) -> FloatArray:
        """(33, 3) x and y in parts of the picture and visibility; NaN, NaN, 0 where nobody is seen."""
        image = self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=rgb)
        found = self._landmarker.detect_for_video(image, self._shown * _STEP_MS).pose_landmarks
        self._shown += 1
        if not found:
            return np.tile((np.nan, np.nan, 0.0), (landmarks.COUNT, 1))
        return np.array([(point.x, point.y, point.visibility) for point in found[0]])


def _load(model: Path) -> None:
    """Have MediaPipe and the model in memory before the first chunk comes."""
    with _Landmarker(model):
        pass


def _track(path: Path, surveyed: video.Survey, model: Path, chunk: _Chunk) -> _Tracked:
    damage = video.Damage()
    ticks: list[int] = []
    points: list[FloatArray] = []
    shown = video.frames(path, surveyed, chunk.start, chunk.stop, long_side_px=_LONG_SIDE_PX, damage=damage)
    with _Landmarker(model) as landmarker:
        for frame in shown:
            for _ in range(0 if ticks else _WARM_UP):
                landmarker(frame.rgb)
            ticks.append(frame.tick)
            points.append(landmarker(frame.rgb))
            tell(1)
    found = np.array(points).reshape(-1, landmarks.COUNT, 3)
    return _Tracked(np.array(ticks, dtype=np.int64), found[..., :2], found[..., 2], damage.errors)
