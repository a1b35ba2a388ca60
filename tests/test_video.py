from __future__ import annotations

import os
import sys
import wave
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from formcheck import camera, sight, video
from formcheck.errors import VideoError, VideoNotFoundError, VideoUnreadableError
from formcheck.track import ClipFacts
from formcheck.workers import Call, Workers
from tests import made_clips


def every_frame(path: Path, start: int | None = None, stop: int | None = None, long_side_px: int = 4096) -> list[video.Frame]:
    return list(video.frames(path, video.survey(path), start, stop, long_side_px=long_side_px, damage=video.Damage()))


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("h264.mp4", {}),
        ("hevc_10_bit.mkv", {"codec": "libx265", "pixel_format": "yuv420p10le", "x265-params": "log-level=none"}),
        ("vp9.webm", {"codec": "libvpx-vp9"}),
        ("vp9_alpha.webm", {"codec": "libvpx-vp9", "pixel_format": "yuva420p"}),
        ("av1.mp4", {"codec": "libsvtav1"}),
        ("prores.mov", {"codec": "prores_ks", "pixel_format": "yuv422p10le"}),
        ("motion_jpeg.avi", {"codec": "mjpeg", "pixel_format": "yuvj420p"}),
        ("mpeg4.avi", {"codec": "mpeg4"}),
        ("h264_reordered.avi", {}),
        ("transport.ts", {}),
    ],
)
def test_every_common_kind_of_video_gives_all_its_pictures_in_order(tmp_path: Path, name: str, how: dict[str, Any]) -> None:
    path = made_clips.bars(tmp_path / name, **how)
    shown = every_frame(path)
    assert [made_clips.bar_at(frame.rgb) for frame in shown] == list(range(24))
    tick_s = float(video.survey(path).tick_s)
    assert np.diff([frame.tick * tick_s for frame in shown]) == pytest.approx(1 / 30, abs=0.0011)
    assert video.survey(path).info.frame_rate == 30


@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="priorities are Linux' affair")
def test_clips_are_made_without_a_priority_that_starves_everything_started_afterwards(tmp_path: Path) -> None:
    before = os.sched_getscheduler(0)
    made_clips.bars(tmp_path / "av1.mp4", codec="libsvtav1")
    assert os.sched_getscheduler(0) == before


def test_time_is_the_presentation_time_even_when_the_rate_varies(tmp_path: Path) -> None:
    pts = np.cumsum([0, 30, 50, 33, 41, 62, 30, 35, 55, 33, 70, 30]).tolist()
    pictures = [made_clips.bar(number) for number in range(len(pts))]
    path = made_clips.write(tmp_path / "clip.mkv", pictures, pts=pts, clock=Fraction(1, 1000))
    surveyed = video.survey(path)
    assert surveyed.info.variable_frame_rate
    assert [frame.tick - surveyed.ticks[0] for frame in every_frame(path)] == pts


def test_a_film_rate_stays_a_fraction(tmp_path: Path) -> None:
    pts = [1001 * number for number in range(24)]
    pictures = [made_clips.bar(number) for number in range(24)]
    info = video.survey(made_clips.write(tmp_path / "clip.mp4", pictures, pts=pts, clock=Fraction(1, 30_000))).info
    assert info.frame_rate == Fraction(30_000, 1001)
    assert not info.variable_frame_rate


def test_dropped_frames_are_counted_and_are_no_variable_rate(tmp_path: Path) -> None:
    kept = [number for number in range(30) if number not in {5, 12, 13}]
    pictures = [made_clips.bar(number) for number in kept]
    info = video.survey(made_clips.write(tmp_path / "clip.mp4", pictures, pts=kept, clock=Fraction(1, 30))).info
    assert info.dropped_frames == 3
    assert not info.variable_frame_rate
    assert info.frame_rate == 30


def test_a_stream_without_timestamps_says_so(tmp_path: Path) -> None:
    path = made_clips.bars(tmp_path / "clip.h264")
    surveyed = video.survey(path)
    assert surveyed.info.bad_timestamps == 24
    assert not surveyed.trusted
    assert len(every_frame(path)) == 24


def test_the_rate_a_phone_says_it_filmed_at_is_read(tmp_path: Path) -> None:
    path = made_clips.bars(
        tmp_path / "clip.mp4",
        metadata={"com.android.capture.fps": "240.000000"},
        container_options={"movflags": "use_metadata_tags"},
    )
    assert video.survey(path).info.capture_rate == 240
    assert video.survey(made_clips.bars(tmp_path / "plain.mp4")).info.capture_rate is None


@pytest.mark.parametrize(
    ("rotation", "degrees", "corner"),
    [
        ((0.0, False), 0, "top left"),
        ((-90.0, False), 90, "top right"),
        ((180.0, False), 180, "bottom right"),
        ((90.0, False), 270, "bottom left"),
        ((0.0, True), 0, "top right"),
    ],
)
def test_a_picture_is_turned_upright_once(tmp_path: Path, rotation: tuple[float, bool], degrees: int, corner: str) -> None:
    picture = np.full((48, 64, 3), 20, np.uint8)
    picture[:16, :16] = 235
    path = made_clips.write(tmp_path / "clip.mp4", [picture] * 4, rotation=rotation)
    info = video.survey(path).info
    shown = every_frame(path)[0].rgb
    height, width = shown.shape[:2]
    assert (info.width_px, info.height_px) == (width, height) == ((48, 64) if degrees % 180 else (64, 48))
    assert info.rotation_deg == degrees
    assert info.mirrored is rotation[1]
    places = {
        "top left": shown[8, 8],
        "top right": shown[8, -8],
        "bottom left": shown[-8, 8],
        "bottom right": shown[-8, -8],
    }
    assert max(places, key=lambda place: int(places[place].sum())) == corner


@pytest.mark.parametrize("own", [(0.0, False), (-90.0, False), (180.0, False), (0.0, True), (90.0, True)])
@pytest.mark.parametrize("clockwise_deg", [90, 180, 270])
def test_a_picture_is_turned_further_where_the_file_does_not_say_it_lies(
    tmp_path: Path, own: tuple[float, bool], clockwise_deg: int
) -> None:
    picture = np.full((48, 64, 3), 20, np.uint8)
    picture[:16, :16] = 235
    path = made_clips.write(tmp_path / "clip.mp4", [picture] * 2, rotation=own)
    surveyed = video.survey(path)
    turned = surveyed.turned(clockwise_deg)
    plain, shown = (next(video.frames(path, one, long_side_px=64, damage=video.Damage())).rgb for one in (surveyed, turned))
    assert np.array_equal(shown, np.rot90(plain, -clockwise_deg // 90))
    assert (turned.info.height_px, turned.info.width_px) == shown.shape[:2]
    assert surveyed.turned_to(turned.info.rotation_deg) == turned


def test_anamorphic_pictures_get_square_pixels(tmp_path: Path) -> None:
    path = made_clips.bars(tmp_path / "clip.mp4", pixel_aspect=Fraction(4, 3))
    info = video.survey(path).info
    assert (info.width_px, info.height_px) == (85, 48)
    assert every_frame(path)[0].rgb.shape == (48, 85, 3)


def test_odd_sizes_and_single_pixels_are_pictures_too(tmp_path: Path) -> None:
    for size in ((63, 47), (1, 1)):
        pictures = [np.full((size[1], size[0], 3), 9 * number, np.uint8) for number in range(5)]
        path = made_clips.write(tmp_path / "clip.mkv", pictures, codec="ffv1", pixel_format="bgr0")
        assert [frame.rgb.shape for frame in every_frame(path)] == [(size[1], size[0], 3)] * 5


def test_large_pictures_are_scaled_down_while_decoding(tmp_path: Path) -> None:
    pictures = [made_clips.bar(number, (640, 480)) for number in range(3)]
    path = made_clips.write(tmp_path / "clip.mp4", pictures)
    assert every_frame(path, long_side_px=160)[0].rgb.shape == (120, 160, 3)
    assert video.survey(path).info.width_px == 640


def test_a_stretch_read_alone_is_the_same_as_in_the_whole(tmp_path: Path) -> None:
    path = made_clips.bars(tmp_path / "clip.mp4", 30, g="8")
    whole = every_frame(path)
    for start, stop in ((0, 7), (3, 12), (8, 16), (17, 30)):
        until = whole[stop].tick if stop < 30 else None
        part = every_frame(path, whole[start].tick, until)
        assert [frame.tick for frame in part] == [frame.tick for frame in whole[start:stop]]
        assert all(np.array_equal(one.rgb, other.rgb) for one, other in zip(part, whole[start:stop], strict=True))


def test_what_is_around_damage_is_used_and_the_damage_counted(samples: Path, tmp_path: Path) -> None:
    data = bytearray((samples / "overstride_side.mp4").read_bytes())
    data[200_000:230_000] = bytes(30_000)
    path = tmp_path / "damaged.mp4"
    path.write_bytes(data)
    damage = video.Damage()
    shown = list(video.frames(path, video.survey(path), long_side_px=128, damage=damage))
    assert damage.errors > 0
    assert 120 < len(shown) < 240


def sound(path: Path) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(8000))
    return path


def still(path: Path) -> Path:
    with av.open(str(path), "w", format="image2") as container:
        stream: Any = container.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "rgb24"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(made_clips.bar(0), format="rgb24")))
        container.mux(stream.encode())
    return path


def bad_file(path: Path, kind: str) -> Path:
    contents = {
        "text": b"hello, this is no video\n" * 40,
        "empty": b"",
        "noise": bytes(np.random.default_rng(1).integers(0, 256, 5000, dtype=np.uint8)),
        "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
    }
    if kind in contents:
        path.write_bytes(contents[kind])
    elif kind == "folder":
        path.mkdir()
    elif kind == "one picture":
        made_clips.bars(path, 1)
    elif kind == "cut short":
        made_clips.bars(path)
        path.write_bytes(path.read_bytes()[:1000])
    else:
        {"sound": sound, "still": still}[kind](path)
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("text", "text file"),
        ("empty", "empty"),
        ("noise", "cannot be opened"),
        ("playlist", "text file"),
        ("folder", "folder"),
        ("one picture", "single picture"),
        ("cut short", "incomplete"),
        ("sound", "sound but no picture"),
        ("still", "still picture (PNG)"),
    ],
)
def test_what_is_no_video_is_refused_with_what_it_is_and_what_to_do(tmp_path: Path, kind: str, words: str) -> None:
    path = bad_file(tmp_path / "clip.mp4" if kind != "still" else tmp_path / "clip.png", kind)
    with pytest.raises(VideoUnreadableError) as caught:
        video.survey(path)
    assert words in str(caught.value)
    assert caught.value.path == str(path)
    assert caught.value.advice.endswith(".")


def test_a_missing_file_is_told_from_an_unreadable_one(tmp_path: Path) -> None:
    with pytest.raises(VideoNotFoundError, match="no such file"):
        video.probe(tmp_path / "clip.mp4")


def test_a_probe_says_what_the_survey_in_its_child_found(tmp_path: Path) -> None:
    path = made_clips.bars(tmp_path / "a: clip.mp4")
    assert video.probe(path) == video.survey(path).info
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(VideoError, match="text file"):
        video.probe(tmp_path / "text.mp4")


def most_memory_mb(path: Path) -> float:
    """Peak memory of this process after reading a clip."""
    import resource  # noqa: PLC0415 - absent on Windows

    surveyed = video.survey(path)
    for _ in video.frames(path, surveyed, long_side_px=1280, damage=video.Damage()):
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is in kilobytes on Linux only")
def test_memory_does_not_grow_with_the_length_of_a_clip(tmp_path: Path) -> None:
    pictures = [made_clips.bar(number, (1280, 720)) for number in range(10)] * 15
    long = made_clips.write(tmp_path / "long.mp4", pictures, preset="ultrafast", g="10")
    peaks = []
    for path in (made_clips.bars(tmp_path / "tiny.mp4"), long):
        with Workers(str(path), 1) as workers:
            peaks.append(workers.run([Call(most_memory_mb, (path,))])[0])
    # 150 pictures are 415 MB; only a few are in flight
    assert peaks[1] - peaks[0] < 120


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ({"creation_time": "2026-03-14T12:00:00.000000Z"}, date(2026, 3, 14)),
        (
            {"com.apple.quicktime.creationdate": "2026-03-14T23:30:00-0700", "creation_time": ""},
            date(2026, 3, 14),
        ),
        ({"creation_time": "1970-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "0001-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "2999-01-01T12:00:00.000000Z"}, None),
        ({"creation_time": "last Friday"}, None),
        ({}, None),
    ],
)
def test_the_day_a_camera_wrote_into_its_file_is_read(written: dict[str, str], day: date | None) -> None:
    assert camera.filmed_on(written) == day


def test_a_clips_day_is_seen_at_the_first_look(tmp_path: Path) -> None:
    told = {"creation_time": "2026-03-14T12:00:00.000000Z"}
    assert video.survey(made_clips.bars(tmp_path / "clip.mp4", metadata=told)).info.filmed_on == date(2026, 3, 14)
    facts = ClipFacts(filmed_on="2026-03-14", frame_rate_hz=30.0)
    for said, day in (("2026-03-14", date(2026, 3, 14)), ("", None), ("<b>", None)):
        assert sight._of_file(replace(facts, filmed_on=said), (64, 48), 30, 1.0).filmed_on == day
