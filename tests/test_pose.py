from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck import landmarker, landmarks, models, portions, pose, video
from formcheck.errors import InputError, ModelError, VideoUnreadableError
from formcheck.track import Track
from formcheck.workers import Call, Workers
from tests import made_clips

Pixels = NDArray[np.uint8]
SECONDS = 1.6


@pytest.fixture(scope="module")
def model() -> models.Model:
    return models.locate("full")


def pictures(path: Path, count: int) -> list[Pixels]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in itertools.islice(container.decode(video=0), count)]


@pytest.fixture(scope="module")
def clip(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first second and a half of a runner alone, 30 frames/s."""
    shown = pictures(samples / "overstride_side.mp4", round(SECONDS * 30))
    return made_clips.write(tmp_path_factory.mktemp("clip") / "runner.mp4", shown, crf="12", g="15")


@pytest.fixture(scope="module")
def tracked(clip: Path, model: models.Model) -> Track:
    return pose.estimate(clip, model=model, workers=1)


def beside(samples: Path, path: Path, *, runner_left: bool) -> Path:
    """A runner beside somebody who stands, nearly as large."""
    runner = [shown[:, 150:810] for shown in pictures(samples / "overstride_side.mp4", 40)]
    stander = pictures(samples / "walking_side.mp4", 1)[0][:, 150:810]
    pairs: list[Sequence[Pixels]] = [(shown, stander) if runner_left else (stander, shown) for shown in runner]
    return made_clips.write(path, [np.concatenate(pair, axis=1) for pair in pairs], crf="12")


def hips_x(track: Track) -> NDArray[np.float64]:
    x: NDArray[np.float64] = track.xy_px[:, [landmarks.index("hip", side) for side in landmarks.SIDES], 0].mean(axis=1)
    return x


@pytest.mark.video
def test_a_runner_is_seen_in_every_frame_on_the_videos_own_clock(tracked: Track) -> None:
    assert tracked.seen.all()
    np.testing.assert_allclose(tracked.time_s, np.arange(round(SECONDS * 30)) / 30)
    assert tracked.frame_size_px == (960, 540)
    assert (tracked.clip.frame_rate_hz, tracked.clip.cuts_s, tracked.clip.decode_errors) == (30, (), 0)
    assert tracked.clip.camera_motion_px == pytest.approx(0, abs=1)
    assert (tracked.pose.people, tracked.pose.model) == (1, "full")
    ankles = tracked.xy_px[:, [landmarks.index("ankle", side) for side in landmarks.SIDES]]
    assert 20 < ankles[..., 0].std() < 200
    assert (ankles[..., 1] > tracked.xy_px[:, landmarks.NOSE, 1, None]).all()


@pytest.mark.video
def test_the_landmarks_are_the_same_bytes_for_any_number_of_workers(
    clip: Path, model: models.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "CHUNK_FRAMES", 12)
    surveyed = video.survey(clip)
    assert len(portions.chunks(surveyed)) == 4
    one, three = (pose.estimate(clip, model=model, workers=workers) for workers in (1, 3))
    assert one.xy_px.tobytes() == three.xy_px.tobytes()
    assert one.visibility.tobytes() == three.visibility.tobytes()
    assert one.clip == three.clip
    assert len(one.time_s) == surveyed.info.frames


@pytest.mark.video
def test_cutting_into_chunks_moves_landmarks_by_no_more_than_the_models_own_jitter(
    clip: Path, model: models.Model, tracked: Track, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "CHUNK_FRAMES", 12)
    chunked = pose.estimate(clip, model=model)
    assert float(np.median(np.abs(chunked.xy_px - tracked.xy_px))) < 3


@pytest.mark.video
def test_landmarks_are_not_smoothed_over_time(tracked: Track) -> None:
    feet = tracked.xy_px[:, [landmarks.index("foot_index", side) for side in landmarks.SIDES]]
    # smoothed by MediaPipe this is 0.6, as the network gives them 3.7 (one clip, 720 x 1280)
    assert float(np.median(np.abs(np.diff(feet, n=3, axis=0)))) > 1.5


@pytest.mark.video
def test_progress_rises_to_its_total(clip: Path, model: models.Model) -> None:
    told: list[tuple[str, int, int]] = []
    pose.estimate(clip, model=model, progress=lambda *what: told.append(what))
    assert told[0][0] == "look"
    done = [count for stage, count, _ in told if stage == "pose"]
    assert done == sorted(done)
    assert told[-1] == ("pose", round(SECONDS * 30), round(SECONDS * 30))


@pytest.mark.video
def test_nothing_is_printed(clip: Path, model: models.Model, capfd: pytest.CaptureFixture[str]) -> None:
    pose.estimate(clip, model=model, workers=1)
    assert capfd.readouterr() == ("", "")


@pytest.mark.video
@pytest.mark.parametrize("side", landmarks.SIDES)
def test_the_runner_is_followed_and_not_who_stands_beside(
    samples: Path, tmp_path: Path, model: models.Model, side: landmarks.Side
) -> None:
    runner_left = side == "left"
    path = beside(samples, tmp_path / "two.mp4", runner_left=runner_left)
    track = pose.estimate(path, model=model)
    assert track.pose.people == 2
    assert track.seen.mean() > 0.95
    x = hips_x(track)[track.seen]
    assert (x < 660).all() if runner_left else (x > 660).all()
    pointed = pose.estimate(path, model=model, person_px=(990, 270) if runner_left else (330, 270))
    other = hips_x(pointed)[pointed.seen]
    assert (other > 660).all() if runner_left else (other < 660).all()


@pytest.mark.video
def test_a_clip_with_nobody_is_a_track_of_nobody(tmp_path: Path, model: models.Model) -> None:
    path = made_clips.bars(tmp_path / "bars.mp4", 20)
    track = pose.estimate(path, model=model, workers=1)
    assert not track.seen.any()
    assert (track.visibility == 0).all()
    assert track.pose.people == 0
    with pytest.raises(InputError, match="nobody"):
        pose.estimate(path, model=model, workers=1, person_px=(10, 10))


@pytest.mark.video
def test_a_model_that_does_not_load_is_a_model_error(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "model.task").write_bytes(b"no model")
    with pytest.raises(ModelError, match="cannot be loaded"):
        pose.estimate(clip, model=models.Model(tmp_path / "model.task", "mine", ""), workers=1)


def crash_while_reading(path: Path) -> None:
    raise SystemExit(path.name)


def test_a_decoder_that_ends_its_process_refuses_the_clip(tmp_path: Path) -> None:
    with Workers("clip.mp4", 1) as workers, pytest.raises(VideoUnreadableError, match="ended unexpectedly"):
        workers.run([Call(crash_while_reading, (tmp_path,))])


def test_chunks_cover_the_clip_once_and_begin_where_decoding_can(samples: Path) -> None:
    surveyed = video.survey(samples / "good_form_side.mp4")
    chunks = portions.chunks(surveyed)
    assert chunks[0].start is None
    assert chunks[-1].stop is None
    assert [chunk.stop for chunk in chunks[:-1]] == [chunk.start for chunk in chunks[1:]]
    borders = {chunk.start for chunk in chunks[1:]}
    assert borders & set(surveyed.key_ticks.tolist())


@pytest.mark.parametrize(
    ("library", "package"), [("libGLESv2.so.2", "libgles2"), ("libEGL.so.1", "libegl1"), ("libGL.so.1", "libgl1")]
)
def test_a_missing_system_library_names_the_package(library: str, package: str) -> None:
    advice = landmarker.missing_library_advice(f"{library}: cannot open shared object file: No such file or directory")
    assert f"apt install {package}`" in advice
    assert "dnf install" in advice
