from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck import landmarks
from formcheck.errors import VideoNotFoundError, VideoUnreadableError
from formcheck.track import ClipFacts, PoseFacts, Track


def track(frames: int = 5, seed: int = 0) -> Track:
    random = np.random.default_rng(seed)
    xy_px = random.uniform(0, 500, (frames, landmarks.COUNT, 2))
    xy_px[frames // 2] = np.nan
    visibility = random.uniform(0, 1, (frames, landmarks.COUNT))
    clip = ClipFacts("clip.mp4", "ab12", frame_rate_hz=30.0, cuts_s=(1.5,), camera_motion_px=0.25)
    return Track(np.arange(frames) / 30, xy_px, visibility, (640, 480), clip, PoseFacts("1.2.2", "full", "cd34", 2))


def test_a_track_read_back_is_the_track_that_was_saved(tmp_path: Path) -> None:
    saved = track().with_slow_motion(8)
    saved.save(tmp_path / "track.npz")
    loaded = Track.load(tmp_path / "track.npz")
    for name in ("time_s", "xy_px", "visibility"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(saved, name))
    assert (loaded.frame_size_px, loaded.clip, loaded.pose, loaded.slow_motion) == ((640, 480), saved.clip, saved.pose, 8)
    assert [path.name for path in tmp_path.iterdir()] == ["track.npz"]


def test_keypoints_from_elsewhere_need_only_the_four_arrays(tmp_path: Path) -> None:
    made = track()
    size = np.array(made.frame_size_px)
    np.savez(tmp_path / "t.npz", time_s=made.time_s, xy_px=made.xy_px, visibility=made.visibility, frame_size_px=size)
    loaded = Track.load(tmp_path / "t.npz")
    assert loaded.clip.name == "t.npz"
    assert loaded.pose.people is None
    assert loaded.frame_size_px == (640, 480)


def test_arrays_are_locked_and_the_caller_keeps_its_own() -> None:
    own = np.arange(5) / 30
    made = Track(own, np.zeros((5, 33, 2)), np.ones((5, 33)), (640, 480))
    own[0] = -1
    assert made.time_s[0] == 0
    with pytest.raises(ValueError, match="read-only"):
        made.xy_px[0] = 1


@pytest.mark.parametrize(
    ("time_s", "words"),
    [([0.0, 0.0, 0.1], "increasing"), ([0.0, np.nan, 0.1], "finite"), ([], "empty"), ([0.0, 0.1], "shape")],
)
def test_a_clock_that_stands_still_or_does_not_fit_is_refused(time_s: list[float], words: str) -> None:
    frames = len(time_s) if words != "shape" else 3
    with pytest.raises(ValueError, match=words):
        Track(np.array(time_s), np.zeros((frames, 33, 2)), np.ones((frames, 33)), (640, 480))


def test_infinite_pixels_and_empty_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="infinite"):
        Track(np.zeros(1), np.full((1, 33, 2), np.inf), np.ones((1, 33)), (640, 480))
    with pytest.raises(ValueError, match="frame_size_px"):
        Track(np.zeros(1), np.zeros((1, 33, 2)), np.ones((1, 33)), (0, 480))


@given(factor=st.floats(1, 20), again=st.floats(1, 20))
def test_slow_motion_is_undone_once_however_often_it_is_set(factor: float, again: float) -> None:
    made = track().with_slow_motion(factor).with_slow_motion(again)
    np.testing.assert_allclose(made.time_s * again, track().time_s)
    assert made.frame_rate_hz == pytest.approx(30 * again)


def test_a_stretch_keeps_the_clock_and_only_its_frames() -> None:
    part = track(30).between(0.2, 0.5)
    assert part.time_s[0] == pytest.approx(0.2)
    assert part.duration_s == pytest.approx(0.3)
    assert len(part.xy_px) == len(part.visibility) == 10


def test_frames_in_which_nobody_was_seen_are_told() -> None:
    assert track().seen.tolist() == [True, True, False, True, True]


@pytest.mark.parametrize("kind", ["missing", "text", "lacking", "shape", "pickled"])
def test_what_is_no_track_is_refused_with_what_a_track_is(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "track.npz"
    if kind == "text":
        path.write_text("no track")
    elif kind == "lacking":
        np.savez(path, time_s=np.zeros(1), frame_size_px=np.array([4, 4]))
    elif kind == "shape":
        np.savez(
            path, time_s=np.zeros(1), xy_px=np.zeros((1, 17, 2)), visibility=np.zeros((1, 17)), frame_size_px=np.array([4, 4])
        )
    elif kind == "pickled":
        np.savez(
            path, time_s=np.array([{}], dtype=object), frame_size_px=np.array([4, 4]), xy_px=np.zeros(1), visibility=np.zeros(1)
        )
    with pytest.raises(VideoNotFoundError if kind == "missing" else VideoUnreadableError) as caught:
        Track.load(path)
    assert kind == "missing" or "xy_px (T, 33, 2)" in caught.value.advice
