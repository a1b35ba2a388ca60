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


def tracked(clip: Path, model: Path) -> tuple[bytes, bytes]:
    """In a worker: the landmarks of a second of a clip."""
    surveyed = video.survey(clip)
    chunk = landmarker.track(clip, surveyed, model, portions.Chunk(None, int(surveyed.ticks[30]), 30), None)
    assert np.isfinite(chunk.xy_px).all()
    return chunk.xy_px.tobytes(), chunk.visibility.tobytes()


def tracked_with_silhouette(clip: Path, model: Path) -> tuple[bytes, bytes]:
    with patch.object(models, "lean", Path.read_bytes):
        return tracked(clip, model)


@pytest.mark.video
def test_a_network_without_the_silhouette_is_smaller_and_finds_the_same_landmarks(
    samples: Path, full: Path, landmarks: bytes
) -> None:
    assert operators(network.without_silhouette(landmarks)) < operators(landmarks) - 40
    clip = samples / "overstride_side.mp4"
    with Workers(str(clip), 1) as one, Workers(str(clip), 1) as other:
        whole = one.run([Call(tracked_with_silhouette, (clip, full))])
        lean = other.run([Call(tracked, (clip, full))])
    assert whole == lean


def test_a_network_is_relieved_once(landmarks: bytes) -> None:
    lean = network.without_silhouette(landmarks)
    assert lean != landmarks
    assert network.without_silhouette(lean) == lean


def test_networks_of_another_make_stay_as_they_are(full: Path) -> None:
    with zipfile.ZipFile(full) as bundle:
        detector = bundle.read("pose_detector.tflite")
    for other in (detector, b"", b"no network at all, but some bytes", struct.pack("<16I", *range(16))):
        assert network.without_silhouette(other) == other


def test_a_damaged_network_is_left_for_the_runtime_to_refuse(landmarks: bytes) -> None:
    dice = np.random.default_rng(7)
    for length in (20, 1_000, len(landmarks) // 2):
        assert network.without_silhouette(landmarks[:length]) == landmarks[:length]
    for _ in range(200):
        damaged = bytearray(landmarks)
        # tables are at both ends, weights in between
        for at in [*dice.integers(0, 4_000, 4), *dice.integers(len(landmarks) - 60_000, len(landmarks), 40)]:
            damaged[at] = dice.integers(256)
        assert len(network.without_silhouette(bytes(damaged))) == len(landmarks)


def test_a_bundle_keeps_its_other_part(full: Path, tmp_path: Path) -> None:
    path = tmp_path / "lean.task"
    path.write_bytes(models.lean(full))
    with zipfile.ZipFile(path) as lean, zipfile.ZipFile(full) as whole:
        assert lean.namelist() == whole.namelist()
        assert lean.read("pose_detector.tflite") == whole.read("pose_detector.tflite")
    (tmp_path / "none.task").write_bytes(b"no zip")
    assert models.lean(tmp_path / "none.task") == b"no zip"
