from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from formcheck import landmarker, models, network, portions, video
from formcheck.workers import Call, Workers


@pytest.fixture(scope="module")
def full() -> Path:
    return models.locate("full").path


@pytest.fixture(scope="module")
def landmarks(full: Path) -> bytes:
    with zipfile.ZipFile(full) as bundle:
        return bundle.read("pose_landmarks_detector.tflite")


def operators(tflite: bytes) -> int:
    subgraph = network._list(tflite, network._field(tflite, network._target(tflite, 0), network._SUBGRAPHS))[0]
    return len(network._list(tflite, network._field(tflite, subgraph, network._OPERATORS)))


def tracked(clip: Path, model: Path, begin: int) -> tuple[bytes, bytes]:
    """In a worker: the landmarks of a second of a clip."""
    surveyed = video.survey(clip)
    part = portions.Chunk(int(surveyed.ticks[begin]), int(surveyed.ticks[begin + 30]), 30)
    chunk = landmarker.track(clip, surveyed, model, part, None)
    assert np.isfinite(chunk.xy_px).all()
    return chunk.xy_px.tobytes(), chunk.visibility.tobytes()


def tracked_as_published(clip: Path, model: Path, begin: int) -> tuple[bytes, bytes]:
    """By a bundle that is not plain, and a landmarker of its own for each part."""
    with patch.object(models, "lean", lambda bundle: models.Lean(bundle.read_bytes(), plain=False)):
        return tracked(clip, model, begin)


@pytest.mark.video
def test_a_network_as_it_is_run_is_smaller_and_finds_the_same_landmarks_whatever_was_followed_before(
    samples: Path, full: Path, landmarks: bytes
) -> None:
    assert operators(network.without_silhouette(landmarks)) < operators(landmarks) - 40
    clip = samples / "overstride_side.mp4"
    with Workers(str(clip), 1) as one, Workers(str(clip), 1) as other:
        published = one.run([Call(tracked_as_published, (clip, full, begin)) for begin in (0, 40)])
        kept = other.run([Call(tracked, (clip, full, begin)) for begin in (40, 0)])
    assert published == kept[::-1]


def test_what_is_told_as_presence_is_visibility_and_nothing_else_changes(landmarks: bytes) -> None:
    told = network.telling_visibility(landmarks)
    assert told is not None
    changed = np.flatnonzero(np.frombuffer(told, np.uint8) != np.frombuffer(landmarks, np.uint8))
    # 39 landmarks' rows of 2 x 2 x 288 weights, and their offsets, in half precision
    assert 0 < len(changed) <= 39 * (2 * 2 * 288 + 1) * 2
    assert network.telling_visibility(told) == told


def test_a_network_is_relieved_once(landmarks: bytes) -> None:
    lean = network.without_silhouette(landmarks)
    assert lean != landmarks
    assert network.without_silhouette(lean) == lean


def test_networks_of_another_make_stay_as_they_are(full: Path) -> None:
    with zipfile.ZipFile(full) as bundle:
        detector = bundle.read("pose_detector.tflite")
    for other in (detector, b"", b"no network at all, but some bytes", struct.pack("<16I", *range(16))):
        assert network.without_silhouette(other) == other
        assert network.telling_visibility(other) is None


def test_a_damaged_network_is_left_for_the_runtime_to_refuse(landmarks: bytes) -> None:
    dice = np.random.default_rng(7)
    for length in (20, 1_000, len(landmarks) // 2):
        assert network.without_silhouette(landmarks[:length]) == landmarks[:length]
        assert network.telling_visibility(landmarks[:length]) is None
    for _ in range(200):
        damaged = bytearray(landmarks)
        # tables are at both ends, weights in between
        for at in [*dice.integers(0, 4_000, 4), *dice.integers(len(landmarks) - 60_000, len(landmarks), 40)]:
            damaged[at] = dice.integers(256)
        assert len(network.without_silhouette(bytes(damaged))) == len(landmarks)
        assert len(network.telling_visibility(bytes(damaged)) or landmarks) == len(landmarks)


def test_a_bundle_keeps_its_other_part(full: Path, tmp_path: Path) -> None:
    path = tmp_path / "lean.task"
    run = models.lean(full)
    assert run.plain
    path.write_bytes(run.bundle)
    with zipfile.ZipFile(path) as lean, zipfile.ZipFile(full) as whole:
        assert lean.namelist() == whole.namelist()
        assert lean.read("pose_detector.tflite") == whole.read("pose_detector.tflite")
    (tmp_path / "none.task").write_bytes(b"no zip")
    assert models.lean(tmp_path / "none.task") == models.Lean(b"no zip", plain=False)
