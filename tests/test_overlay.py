"""The annotated clip: it plays everywhere, keeps its times, is upright, and shows what it should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from formcheck import overlay
from formcheck.analysis import Analysis, Settings, analyze
from formcheck.errors import VideoError
from formcheck.outline import in_picture
from formcheck.overlay import Options
from formcheck.track import Track
from formcheck.trial import Trial
from tests import made_clips

GREY = 118


@pytest.fixture(scope="module")
def judged(root: Path) -> Analysis:
    return analyze(root / "tests" / "accuracy" / "tracks" / "overstride_side.npz", Settings(height_m=1.66, belt_speed_mps=2.75))


@pytest.fixture(scope="module")
def runner(judged: Analysis) -> tuple[Trial, Track]:
    assert judged.trial is not None
    assert judged.track is not None
    return judged.trial, judged.track


def grey(path: Path, frames: int = 45, **how: Any) -> Path:
    """A clip of nothing, as large as the sample the track is of."""
    return made_clips.write(path, [np.full((540, 960, 3), GREY, np.uint8)] * frames, preset="ultrafast", **how)


def shown(path: Path) -> Iterator[tuple[float, np.ndarray[Any, np.dtype[np.uint8]]]]:
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            assert frame.time is not None
            yield float(frame.time), frame.to_ndarray(format="rgb24")


def test_it_is_mp4_that_starts_at_once_and_plays_anywhere(runner: tuple[Trial, Track], tmp_path: Path) -> None:
    told: list[int] = []
    overlay.annotate(grey(tmp_path / "clip.mp4"), *runner, tmp_path / "out.mp4", on_frames=told.append)
    data = (tmp_path / "out.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(tmp_path / "out.mp4")) as file:
        stream = file.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert len(file.streams) == 1
        assert (stream.width, stream.height) == (960, 540)
    assert told[-1] == 45
    assert sorted(p.name for p in tmp_path.iterdir()) == ["clip.mp4", "out.mp4"]


def test_frames_keep_their_own_times(runner: tuple[Trial, Track], tmp_path: Path) -> None:
    pts = [0, 7, 8, 21, 22, 40, 41, 42, 60, 77, 90, 91, 92, 93, 110, 130, 131, 160]
    clip = grey(tmp_path / "clip.mkv", len(pts), pts=pts, clock=Fraction(1, 1000))
    overlay.annotate(clip, *runner, tmp_path / "out.mp4")
    assert [time_s for time_s, _ in shown(tmp_path / "out.mp4")] == pytest.approx([tick / 1000 for tick in pts], abs=1e-4)


def test_the_skeleton_lies_on_the_runner_and_nothing_else_is_touched(runner: tuple[Trial, Track], tmp_path: Path) -> None:
    trial, _ = runner
    overlay.annotate(grey(tmp_path / "clip.mp4"), *runner, tmp_path / "out.mp4")
    knee = in_picture(trial, trial.near)["knee"]
    for number, (_, rgb) in enumerate(shown(tmp_path / "out.mp4")):
        x, y = (round(v) for v in knee[number])
        around = rgb[y - 6 : y + 7, x - 6 : x + 7].astype(int)
        assert around.max() > 200
        assert around.min() < 60
        assert np.abs(rgb[:, -100:].astype(int) - GREY).max() < 12


def test_contacts_toe_offs_and_cadence_are_told(runner: tuple[Trial, Track]) -> None:
    scene = overlay._scene(*runner, Options())
    assert {event.word for event in scene.events} == {"contact", "toe-off"}
    assert [event.at_s for event in scene.events] == sorted(event.at_s for event in scene.events)
    assert scene.captions[0] == ""
    assert {int(text.split()[0]) for text in scene.captions[-30:]} <= set(range(148, 157))


def test_slow_motion_is_drawn_on_the_clips_own_clock(runner: tuple[Trial, Track]) -> None:
    trial, track = runner
    slow = overlay._scene(trial, track.with_slow_motion(1.0), Options())
    eight = overlay._scene(
        trial, Track(track.time_s, track.xy_px, track.visibility, track.frame_size_px, slow_motion=8.0), Options()
    )
    assert eight.time_s == pytest.approx(slow.time_s * 8)
    assert eight.events[0].at_s == pytest.approx(slow.events[0].at_s * 8)
    assert eight.captions == slow.captions


def test_slowing_down_stretches_contacts_only(runner: tuple[Trial, Track], tmp_path: Path) -> None:
    clip = grey(tmp_path / "clip.mp4", 60)
    overlay.annotate(clip, *runner, tmp_path / "out.mp4", Options(slow_contacts=True))
    steps = np.diff([time_s for time_s, _ in shown(tmp_path / "out.mp4")])
    assert steps.min() == pytest.approx(1 / 30, abs=0.002)
    assert steps.max() == pytest.approx(4 / 30, abs=0.01)
    assert 0.2 < (steps > 0.05).mean() < 0.6


def test_the_face_can_be_made_unrecognisable(runner: tuple[Trial, Track], tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    noise = np.repeat(np.repeat(rng.integers(0, 255, (135, 240), dtype=np.uint8), 4, axis=0), 4, axis=1)
    clip = made_clips.write(tmp_path / "clip.mp4", [np.stack([noise] * 3, axis=2)] * 12, preset="ultrafast", crf="10")
    spread = []
    for options in (Options(), Options(blur_face=True)):
        overlay.annotate(clip, *runner, tmp_path / "out.mp4", options)
        _, rgb = next(iter(shown(tmp_path / "out.mp4")))
        x, y = (int(v) for v in np.nanmean(runner[1].xy_px[0, :11], axis=0))
        spread.append(rgb[y - 15 : y + 15, x - 15 : x + 15].astype(int).std())
    assert spread[1] < 0.5 * spread[0]


@pytest.mark.parametrize(("own", "rotation_deg"), [((90, False), 270), ((0, False), 90)])
def test_a_turned_phone_gives_an_upright_clip(
    runner: tuple[Trial, Track], tmp_path: Path, own: tuple[float, bool], rotation_deg: int
) -> None:
    """The file says that it is turned, or its user did."""
    trial, track = runner
    clip = made_clips.write(tmp_path / "clip.mp4", [np.full((96, 64, 3), GREY, np.uint8)] * 10, rotation=own)
    overlay.annotate(clip, trial, replace(track, clip=replace(track.clip, rotation_deg=rotation_deg)), tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (96, 64)


def test_odd_sizes_and_more_frames_than_the_track_do_not_stop_it(runner: tuple[Trial, Track], tmp_path: Path) -> None:
    clip = made_clips.write(
        tmp_path / "clip.mkv", [np.full((51, 67, 3), GREY, np.uint8)] * 400, codec="ffv1", pixel_format="bgr0"
    )
    overlay.annotate(clip, *runner, tmp_path / "out.mp4")
    assert sum(1 for _ in shown(tmp_path / "out.mp4")) == 400


def test_a_clip_that_is_gone_is_a_sentence_and_leaves_nothing(runner: tuple[Trial, Track], tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="no such file"):
        overlay.annotate(tmp_path / "gone.mp4", *runner, tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [Options(), Options(slow_contacts=True)])
def test_of_a_clip_that_was_followed_in_part_that_part_is_drawn(
    runner: tuple[Trial, Track], tmp_path: Path, options: Options
) -> None:
    trial, track = runner
    part = replace(track.between(1.0, 2.0), clip=replace(track.clip, duration_s=3600.0))
    overlay.annotate(grey(tmp_path / "clip.mp4", 150), trial, part, tmp_path / "out.mp4", options)
    times = [time_s for time_s, _ in shown(tmp_path / "out.mp4")]
    assert len(times) == 31
    assert times[0] == pytest.approx(0, abs=0.02)
    assert times == sorted(times)
    assert times[-1] == pytest.approx(1.0, abs=0.01) if not options.slow_contacts else times[-1] > 1.2
