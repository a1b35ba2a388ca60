from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.body import side_view, view_of, with_sides_exchanged
from formcheck.cycle import ankle_swing, fold, step_rate_hz
from formcheck.landmarks import SWAPPED, index
from formcheck.track import Track
from tests.stick_runner import StickRunner

RUNNER = StickRunner()


def exchanged(track: Track, frames: NDArray[np.bool_]) -> Track:
    return replace(track, xy_px=with_sides_exchanged(track.xy_px, frames))


def cadence(track: Track) -> float:
    return 120 * fold(side_view(track)).mean_frequency_hz


@pytest.mark.parametrize("rate_hz", [24, 25, 30, 50, 60, 120, 240])
def test_cadence_does_not_depend_on_the_frame_rate(rate_hz: float) -> None:
    assert cadence(RUNNER.track(6, rate_hz)) == pytest.approx(170, abs=0.15)


@pytest.mark.parametrize("spm", [135, 150, 165, 180, 195, 212])
def test_cadence_of_slow_and_quick_runners(spm: float) -> None:
    assert cadence(StickRunner(cadence_spm=spm).track(8, 30)) == pytest.approx(spm, abs=0.15)


def test_cadence_from_uneven_frame_times() -> None:
    track = RUNNER.track(10, 120)
    keep = np.random.default_rng(3).random(len(track.time_s)) < 0.3
    uneven = replace(track, time_s=track.time_s[keep], xy_px=track.xy_px[keep], visibility=track.visibility[keep])
    assert cadence(uneven) == pytest.approx(170, abs=0.2)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.3])
def test_exchanged_legs_are_found_and_mended(share: float) -> None:
    track = RUNNER.track(10, 30)
    wrong = np.random.default_rng(5).random(len(track.time_s)) < share
    cycle = fold(side_view(exchanged(track, wrong)))
    # where the legs pass each other the exchange neither shows nor matters
    gap = np.abs(track.xy_px[:, index("ankle", "left"), 0] - track.xy_px[:, index("ankle", "right"), 0])
    matters = gap > 0.3 * RUNNER.leg_m * 200
    assert (cycle.swapped == wrong)[matters].mean() > 0.99
    assert 120 * cycle.mean_frequency_hz == pytest.approx(170, abs=0.2)


@pytest.mark.parametrize("start", [0.0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.85])
def test_legs_exchanged_at_the_same_phase_of_every_stride_are_mended_too(start: float) -> None:
    track = RUNNER.track(10, 60)
    phase = (track.time_s / RUNNER.period_s) % 1
    wrong = (phase > start) & (phase < start + 0.1)
    clean, mended = fold(side_view(track)), fold(side_view(exchanged(track, wrong)))
    phase = np.linspace(0, 1, 60)
    shift = mended.phase[0] - clean.phase[0]
    ankle = index("ankle", "right")
    assert np.abs(clean.at(ankle, phase) - mended.at(ankle, phase + shift)).max() < 0.05


def test_missing_stretches_do_not_break_the_cycle() -> None:
    track = RUNNER.track(12, 30)
    xy = track.xy_px.copy()
    xy[80:120] = np.nan
    cycle = fold(side_view(replace(track, xy_px=xy)))
    assert 120 * cycle.mean_frequency_hz == pytest.approx(170, abs=0.2)
    assert cycle.explained > 0.95


def test_a_far_leg_that_lies_on_the_near_one_is_counted() -> None:
    track = RUNNER.track(10, 60)
    xy = track.xy_px.copy()
    lost = np.arange(len(xy)) % 20 < 2
    for part in ("knee", "ankle", "heel", "foot_index"):
        xy[lost, index(part, "left")] = xy[lost, index(part, "right")]
    cycle = fold(side_view(replace(track, xy_px=xy)))
    assert cycle.collapsed.sum() > 0.4 * lost.sum()
    assert not cycle.collapsed[~lost].any()


def test_a_runner_who_wanders_on_the_belt() -> None:
    track = RUNNER.track(15, 30)
    walk = 40 * np.sin(2 * np.pi * track.time_s / 9)
    wandering = replace(track, xy_px=track.xy_px + walk[:, None, None] * np.array([1.0, 0.2]))
    assert cadence(wandering) == pytest.approx(170, abs=0.2)


@pytest.mark.parametrize("factor", [2, 4, 8])
def test_slow_motion_shows_in_the_step_rate(factor: int) -> None:
    track = RUNNER.track(5, 240)
    slowed = replace(track, time_s=track.time_s * factor)
    assert 60 * step_rate_hz(side_view(slowed)) == pytest.approx(170 / factor, rel=0.05)


def test_someone_who_stands_does_not_swing_the_ankles() -> None:
    track = RUNNER.track(5, 30)
    still = replace(track, xy_px=np.repeat(track.xy_px[:1], len(track.time_s), axis=0))
    assert ankle_swing(side_view(still)) < 0.05
    assert ankle_swing(side_view(track)) > 0.25


def test_facing_and_near_side() -> None:
    right, left = side_view(RUNNER.track(4)), side_view(RUNNER.track(4, towards="left"))
    assert (right.towards, right.near, right.far) == ("right", "right", "left")
    assert (left.towards, left.near) == ("left", "left")
    assert view_of(RUNNER.track(4)).name == "side"


def test_exchanging_twice_changes_nothing() -> None:
    assert tuple(SWAPPED[place] for place in SWAPPED) == tuple(range(33))
