"""The programs that are timed, each in a process of its own: ``python -m tests.benchmark.programs NAME ...`` prints JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from formcheck import landmarker, models, pelvis, picture, portions, upright, video
from formcheck.analysis import analyze
from formcheck.settings import Settings

Stages = dict[str, float]


def network(network_file: str, seconds: float) -> dict[str, float]:
    """Seconds a frame of the landmark network alone, one core, as LiteRT runs it: medians over ``seconds`` of running."""
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 - an extra, in a process of its own

    interpreter = Interpreter(network_file, num_threads=1)
    interpreter.allocate_tensors()
    given = interpreter.get_input_details()[0]
    interpreter.set_tensor(given["index"], np.random.default_rng(0).random(given["shape"], dtype=np.float32))
    readings: list[tuple[float, float]] = []
    until_s = time.perf_counter() + seconds
    while time.perf_counter() < until_s or len(readings) < 10:
        started_s, cpu_s = time.perf_counter(), time.process_time()
        interpreter.invoke()
        readings.append((time.perf_counter() - started_s, time.process_time() - cpu_s))
    frame_s, cpu_s = np.median(readings[5:], axis=0).tolist()
    return {"frame_s": frame_s, "cpu_s": cpu_s}


def plain(clip: str, model: str) -> dict[str, float]:
    """MediaPipe as its own guide shows it: OpenCV reads, the landmarker follows, one frame after another."""
    import cv2  # noqa: PLC0415 - what a user would import
    import mediapipe as mp  # noqa: PLC0415 - likewise

    vision = mp.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=model), running_mode=vision.RunningMode.VIDEO
    )
    found = frames = 0
    opened = cv2.VideoCapture(clip)
    rate_hz = opened.get(cv2.CAP_PROP_FPS)
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        while True:
            there, bgr = opened.read()
            if not there:
                break
            image = mp.Image(image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))
            found += bool(landmarker.detect_for_video(image, round(1000 * frames / rate_hz)).pose_landmarks)
            frames += 1
    return {"frames": frames, "found": found}


def told(clip: str, workers: str, to_the_end: str = "") -> dict[str, float]:
    """When an analysis in this process first told of a frame, when its stages began, seconds, and how many frames it followed."""
    begun: dict[str, float] = {}
    started_s = time.perf_counter()

    def listen(stage: str, done: int, _total: int) -> None:
        begun.setdefault(stage, time.perf_counter() - started_s)
        if stage == "pose" and done:
            begun.setdefault("first_frame", time.perf_counter() - started_s)

    analysis = analyze(Path(clip), Settings(workers=int(workers), to_the_end=bool(to_the_end)), listen)
    frames = 0 if analysis.track is None else len(analysis.track.time_s)
    return {**begun, "end": time.perf_counter() - started_s, "frames": frames}


def stages(clip: str) -> Stages:
    """Milliseconds of this process for a frame of each step on its way through one core, warm, over a part of the clip."""
    path, model = Path(clip), models.locate("full").path
    surveyed = video.survey(path)
    chunks = portions.chunks(surveyed)
    landmarker.track(path, surveyed, model, chunks[0], None)
    spent: Stages = {}
    frames = 0
    with ExitStack() as watching:
        for name, owner, attribute in _steps():
            watching.enter_context(patch.object(owner, attribute, _timed(spent, name, getattr(owner, attribute))))
        started_s = time.perf_counter()
        for chunk in chunks[1:4] or chunks:
            frames += len(landmarker.track(path, surveyed, model, chunk, None).ticks)
        whole_s = time.perf_counter() - started_s
    spent["the rest, a chunk's start among it"] = whole_s - sum(spent.values())
    return {name: 1000 * seconds / frames for name, seconds in spent.items()}


def _steps() -> list[tuple[str, Any, str]]:
    from mediapipe.tasks.python.vision.pose_landmarker import PoseLandmarker  # noqa: PLC0415 - heavy

    return [
        ("decoding", video, "_pictures"),
        ("upright RGB picture", upright, "picture"),
        ("handing it to MediaPipe", landmarker, "_image"),
        ("MediaPipe: crop, network, landmarks", PoseLandmarker, "detect_for_video"),
        ("what the picture shows besides", picture.Watcher, "see"),
        ("the pelvis, seen from behind", pelvis.Follower, "__call__"),
    ]


def _timed(spent: Stages, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        started_s = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - started_s

    return timed


def drawn(clip: str) -> dict[str, float]:
    """Frames a second of drawing the annotated clip, in one process."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - only here

    from formcheck.folder import annotated  # noqa: PLC0415 - brings what draws
    from formcheck.overlay import Options  # noqa: PLC0415 - likewise

    analysis = analyze(Path(clip), Settings(height_m=1.79))
    with TemporaryDirectory() as folder:
        started_s = time.perf_counter()
        annotated(analysis, Path(folder), Path(clip), Options(slow_contacts=False, blur_face=False), None)
        return {"rate_hz": analysis.report.clip.frames / (time.perf_counter() - started_s)}


def main(arguments: list[str]) -> None:
    """Run one program and print what it found."""
    programs: dict[str, Callable[..., dict[str, float]]] = {
        "plain": plain,
        "told": told,
        "stages": stages,
        "drawn": drawn,
        "network": lambda file, seconds: network(file, float(seconds)),
    }
    print(json.dumps(programs[arguments[0]](*arguments[1:])))


if __name__ == "__main__":
    main(sys.argv[1:])
