"""The checks one by one: their levels, their words, and which of them leads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck import footage, presence, quality
from formcheck.checks import refuse_if_needed
from formcheck.errors import UnsuitableClipError
from formcheck.report import Check, Level
from formcheck.steady import LONGEST_S, steady_stretch
from formcheck.track import ClipFacts, Track
from tests.traps import changed as to
from tests.traps.changed import stored


def track(frames: int = 300, rate_hz: float = 30.0, **facts: Any) -> Track:
    clip = replace(ClipFacts(width_px=1000, height_px=500), **facts)
    return Track(np.arange(frames) / rate_hz, np.zeros((frames, 33, 2)), np.ones((frames, 33)), (1000, 500), clip)


def levels(checks: list[Check]) -> dict[str, Level]:
    return {check.name: check.level for check in checks}


@pytest.mark.parametrize(
    ("frames", "rate_hz", "name", "level"),
    [
        (99, 30, "length", "refuse"),
        (100, 30, "length", "ok"),
        (300, 19, "frame_rate", "refuse"),
        (300, 20, "frame_rate", "warn"),
        (300, 30000 / 1001, "frame_rate", "warn"),
        (300, 50, "frame_rate", "ok"),
    ],
)
def test_length_and_frame_rate(frames: int, rate_hz: float, name: str, level: Level) -> None:
    assert levels(footage.of_clock(track(frames, rate_hz)))[name] == level


@pytest.mark.parametrize(
    ("facts", "name", "level"),
    [
        ({"variable_frame_rate": True}, "regular_frames", "warn"),
        ({"dropped_frames": 2}, "regular_frames", "ok"),
        ({"dropped_frames": 30}, "regular_frames", "warn"),
        ({"container_rate_hz": 25.0, "frame_rate_hz": 30.0}, "regular_frames", "warn"),
        ({"container_rate_hz": 29.97, "frame_rate_hz": 30.0}, "regular_frames", "ok"),
        ({"bad_timestamps": 3}, "frame_times", "warn"),
        ({"bad_timestamps": 300, "untimed": True}, "frame_times", "refuse"),
        ({"decode_errors": 1}, "file", "warn"),
        ({"duplicate_frames": 1}, "file", "warn"),
        ({}, "file", "ok"),
    ],
)
def test_what_the_clock_and_the_file_say(facts: dict[str, Any], name: str, level: Level) -> None:
    assert levels(footage.of_clock(track(**facts)))[name] == level


@pytest.mark.parametrize(
    ("facts", "name", "level"),
    [
        ({"luma_mean": 5.0}, "light", "refuse"),
        ({"luma_mean": 20.0}, "light", "warn"),
        ({"luma_mean": 100.0}, "light", "ok"),
        ({"sharpness": 0.05}, "sharpness", "refuse"),
        ({"sharpness": 0.2}, "sharpness", "warn"),
        ({"sharpness": 0.6}, "sharpness", "ok"),
        ({"camera_motion_px": 0.0}, "camera", "ok"),
        ({"camera_motion_px": 10.0}, "camera", "warn"),
        ({"camera_motion_px": 60.0}, "camera", "refuse"),
    ],
)
def test_what_the_pictures_show(facts: dict[str, Any], name: str, level: Level) -> None:
    assert levels(footage.of_pictures(track(**facts))) == {name: level}


def test_pictures_not_looked_at_are_not_judged() -> None:
    assert footage.of_pictures(track()) == []


def test_a_check_that_is_met_gives_no_advice() -> None:
    checks = [*footage.of_clock(track(rate_hz=60)), *footage.of_pictures(track(luma_mean=100.0))]
    assert all((check.message == "") == (check.level == "ok") for check in checks)
    assert all(check.found for check in checks)
    assert all(check.needed for check in checks)


def refusing(*names: str) -> list[Check]:
    return [Check(name=name, level="refuse", found=name, needed="", message="") for name in names]


@pytest.mark.parametrize(
    ("names", "leads"),
    [
        (("length", "person", "on_the_spot"), "on_the_spot"),
        (("real_time", "running"), "running"),
        (("frame_rate", "real_time"), "real_time"),
        (("person", "light"), "light"),
        (("periodic", "whole_body"), "whole_body"),
        (("strides", "length", "something_new"), "length"),
    ],
)
def test_the_check_that_explains_the_others_leads(names: tuple[str, ...], leads: str) -> None:
    for order in (names, names[::-1]):
        with pytest.raises(UnsuitableClipError) as caught:
            refuse_if_needed(refusing(*order))
        assert caught.value.check == leads


def test_warnings_refuse_nothing() -> None:
    refuse_if_needed([Check(name="size", level="warn", found="", needed="", message="")])


@pytest.mark.parametrize(
    ("cadence_spm", "factor"),
    [(85, 2), (42.5, 4), (21.2, 8), (17, 10), (22.7, 8), (112, None), (60, None), (170, None), (340, None)],
)
def test_the_slow_motion_factor_that_would_make_sense(cadence_spm: float, factor: int | None) -> None:
    assert quality.suspected_slow_motion(cadence_spm) == factor


@given(st.floats(150, 200), st.sampled_from(quality.SLOW_MOTION_FACTORS))
def test_a_suspected_factor_always_gives_a_runners_cadence(cadence_spm: float, factor: int) -> None:
    found = quality.suspected_slow_motion(cadence_spm / factor)
    assert found is not None
    assert 145 <= cadence_spm / factor * found <= 205


def test_a_track_of_nobody_is_refused_for_nobody() -> None:
    empty = to.unseen(1)(stored("p06"))
    assert levels(presence.of_person(empty)) == {"person": "refuse"}
    assert steady_stretch(empty).whole


@settings(max_examples=12)
@given(start_s=st.floats(2, 6), stop_s=st.floats(2, 6))
def test_standing_before_and_after_is_left_out(start_s: float, stop_s: float) -> None:
    run = stored("p01")
    clip = to.joined(to.standing(start_s)(run), run, to.standing(stop_s)(run))
    found = steady_stretch(clip)
    assert not found.whole
    assert start_s - 0.2 <= found.start_s <= start_s + 1.5
    assert start_s + run.duration_s - 1.5 <= found.stop_s <= start_s + run.duration_s + 0.2


def test_a_clip_that_is_steady_throughout_is_used_as_it_is() -> None:
    run = stored("p01")
    found = steady_stretch(run)
    assert found.whole
    assert found.of(run) is run


def test_not_more_than_two_minutes_are_used_from_the_middle() -> None:
    long = to.repeated(18)(stored("p01"))
    found = steady_stretch(long)
    assert found.stop_s - found.start_s == pytest.approx(LONGEST_S)
    assert found.start_s == pytest.approx(long.time_s[-1] - found.stop_s, abs=0.1)


def test_a_clip_is_cut_where_its_pictures_are() -> None:
    run = stored("p01")
    cut = replace(run, clip=replace(run.clip, cuts_s=(2.0,)))
    found = steady_stretch(cut)
    assert not found.whole
    assert found.start_s == pytest.approx(2.0, abs=0.05)
    slow = cut.with_slow_motion(2.0)
    assert steady_stretch(slow).start_s == pytest.approx(1.0, abs=0.05)
