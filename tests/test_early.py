"""What is refused before it is read: by the file alone, and after a few looks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from formcheck import footage, models, portions, presence
from formcheck.analysis import Settings, analyze
from formcheck.early import EarlyChecks
from formcheck.errors import UnsuitableClipError
from formcheck.glimpse import Glimpse, Look
from formcheck.measures import REGISTRY
from formcheck.report import Check, Mend, Report
from formcheck.summary import as_text
from formcheck.track import ClipFacts, PoseFacts
from formcheck.video import Survey
from tests import made_clips
from tests.test_quality import track

GOOD = ClipFacts(
    name="clip.mp4", frames=300, duration_s=10.0, frame_rate_hz=30.0, width_px=640, height_px=360, container_rate_hz=30.0
)
SEEN = Look(pictures=8, with_somebody=8, height_px=300.0, luma_mean=90.0, sharpness=0.5)


def refused_by(clip: ClipFacts, look: Look | None = None, settings: Settings | None = None) -> str | None:
    early = EarlyChecks(settings or Settings())
    try:
        early(Glimpse(clip, PoseFacts()))
        if look is not None:
            early(Glimpse(clip, PoseFacts(), look))
    except UnsuitableClipError as error:
        lead = error.check
    else:
        lead = ""
    refusing = {one.name for one in early.checks if one.level == "refuse"}
    assert lead in (refusing or {""})
    return lead or None


@pytest.mark.parametrize(
    ("facts", "lead"),
    [
        ({}, None),
        ({"frames": 99, "duration_s": 3.3}, "length"),
        ({"frames": 200, "frame_rate_hz": 120.0, "duration_s": 1.66}, "length"),
        ({"frame_rate_hz": 15.0}, "frame_rate"),
        ({"frame_rate_hz": 19.99}, None),
        ({"frame_rate_hz": None}, "frame_rate"),
        ({"frame_rate_hz": 0.0}, "frame_rate"),
        ({"container_rate_hz": 0.0}, None),
        ({"height_px": 149}, "size"),
        ({"untimed": True}, "frame_times"),
        ({"variable_frame_rate": True, "dropped_frames": 100}, None),
        # by the phone's word these 300 frames are 1.25 s
        ({"capture_rate_hz": 240.0}, "length"),
        ({"frames": 1200, "duration_s": 40.0, "capture_rate_hz": 240.0}, None),
    ],
)
def test_a_file_may_say_enough(facts: dict[str, Any], lead: str | None) -> None:
    assert refused_by(replace(GOOD, **facts)) == lead


def test_slow_motion_that_may_be_none_is_said() -> None:
    (length, *_) = footage.of_file(replace(GOOD, capture_rate_hz=240.0), 8.0)
    assert length.found == "300 frames, 1.2 s with slow motion 8 undone"
    assert length.mend == (Mend(setting="slow_motion", value=1.0),)
    (short, *_) = footage.of_file(replace(GOOD, frames=50), 8.0)
    assert short.mend == ()


def test_slow_motion_that_was_told_counts() -> None:
    assert refused_by(replace(GOOD, frame_rate_hz=10.0), settings=Settings(slow_motion=4.0)) is None
    assert refused_by(GOOD, settings=Settings(slow_motion=8.0)) == "length"


@pytest.mark.parametrize(
    ("seen", "lead"),
    [
        ({}, None),
        ({"with_somebody": 1}, None),
        ({"with_somebody": 0, "height_px": None}, "person"),
        # two pictures of a belt that waits for its runner
        ({"pictures": 2, "with_somebody": 0, "height_px": None}, None),
        ({"luma_mean": 3.0, "with_somebody": 0, "height_px": None}, "light"),
        ({"sharpness": 0.03}, "sharpness"),
        ({"height_px": 60.0}, "size"),
        ({"height_px": 60.0, "with_somebody": 2}, None),
        # what more pictures may mend is left to them
        ({"luma_mean": 9.0, "sharpness": 0.09, "height_px": 130.0}, None),
        ({"luma_mean": None, "sharpness": None}, None),
    ],
)
def test_a_few_pictures_may_show_enough(seen: dict[str, Any], lead: str | None) -> None:
    assert refused_by(GOOD, replace(SEEN, **seen)) == lead


def test_what_is_said_early_is_what_would_be_said_late() -> None:
    late: dict[str, Check] = {one.name: one for one in footage.of_clock(track(300, 30.0, container_rate_hz=30.0))}
    for one in footage.of_file(replace(GOOD, duration_s=299 / 30), 1.0):
        assert late.get(one.name, one) == one
    looked = {one.name: one for one in presence.of_look(SEEN)}
    for one in footage.of_pictures(track(luma_mean=SEEN.luma_mean, sharpness=SEEN.sharpness)):
        assert looked[one.name] == one


def test_a_hopeless_clip_is_reported_without_a_track(tmp_path: Path) -> None:
    clip = made_clips.bars(tmp_path / "short.mp4", 30)
    found = analyze(clip, Settings(height_m=1.7))
    report = found.report
    assert found.track is None
    assert report.refused is not None
    assert (report.clip.frames, report.clip.frame_rate_hz, report.clip.width_px, report.clip.height_px) == (30, 30.0, 64, 48)
    assert report.clip.duration_s == pytest.approx(29 / 30)
    assert len(report.clip.sha256) == 64
    assert report.made_with.model_sha256 == models.locate("full").sha256
    assert {"length", "frame_rate", "size"} <= {one.name for one in report.checks}
    assert Report.from_json(report.to_json()) == report
    said = " ".join(as_text(report, REGISTRY).split())
    assert report.refused.reason[1:] in said
    assert report.refused.advice in said


def surveyed(tmp_path: Path, count: int) -> Survey:
    from formcheck.video import survey  # noqa: PLC0415 - opens a file in this process, where nothing else does

    return survey(made_clips.bars(tmp_path / "clip.mp4", count, g="6"))


def test_of_a_long_clip_the_part_is_followed_in_which_legs_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = surveyed(tmp_path, 120)
    assert portions.part(clip, {}) == slice(0, 120)
    monkeypatch.setattr(portions, "MOST_FRAMES", 40)
    monkeypatch.setattr(portions, "CHUNK_FRAMES", 12)
    stirs = dict(zip(clip.ticks[::20].tolist(), [0.0, 0.01, 0.01, 0.02, 0.1, 0.09], strict=True))
    part = portions.part(clip, stirs)
    assert part == slice(60, 100)
    assert portions.part(clip, dict.fromkeys(stirs, 0.0)) == slice(40, 80)
    assert portions.part(replace(clip, trusted=False), stirs) == slice(0, 40)
    chunks = portions.chunks(clip, slice(40, 80))
    assert (chunks[0].start, chunks[-1].stop) == (int(clip.ticks[40]), int(clip.ticks[80]))
    assert [one.stop for one in chunks[:-1]] == [one.start for one in chunks[1:]]
    assert sum(one.frames for one in chunks) == 40
