"""Both legs from two cameras, held against what is true of each leg; and legs that move alike told as alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
import pytest

from formcheck.calibration import load
from formcheck.landmarks import SIDES
from formcheck.report import Report
from formcheck.together import COMPARED, together
from tests.accuracy.pairs import KEYS, from_the_other_side, mirrored, true_figure
from tests.accuracy.runners import Runner, rendered
from tests.accuracy.table import measured

ALSO: Final = {"overstride": "overstride", "flight_time": "flight_time"}


@cache
def as_filmed(name: str) -> Report:
    """What is said of the clip as it is."""
    return measured(next(runner for runner in rendered() if runner.name == name))


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Runner, Report]]:
    """Every rendered runner from both sides, told together."""
    found = [(runner, replace(runner, track=from_the_other_side(runner))) for runner in rendered()]
    return [(one, together([as_filmed(one.name), measured(other)])) for one, other in found]


@pytest.fixture(scope="module")
def alike() -> list[Report]:
    """Every rendered runner and their mirror image, followed anew by the pose model, told together."""
    return [together([as_filmed(runner.name), measured(replace(runner, track=track))]) for runner, track in mirrored()]


def legs(runner: Runner, report: Report, name: str) -> Iterator[tuple[float, float, float, float]]:
    """Each leg's figure, its interval's ends and its truth, where that is known."""
    assert runner.truth is not None
    for side in SIDES:
        own, true = getattr(report.measures[name], side), runner.truth["figures"][side].get({**KEYS, **ALSO}[name])
        if own is not None and true is not None:
            yield own.value, *own.interval95, true


def test_clips_of_one_runner_from_both_sides_belong_together(pairs: list[tuple[Runner, Report]], alike: list[Report]) -> None:
    for report in [*(report for _, report in pairs), *alike]:
        assert report.refused is None
        assert report.near_side is None
        assert {check.level for check in report.checks if check.clip is None} == {"ok"}


@pytest.mark.parametrize(
    ("name", "at_most"),
    [
        ("overstride", 1.9),
        ("shank_angle", 1.7),
        ("knee_flexion_contact", 2.5),
        ("knee_flexion_stance", 2.8),
        ("foot_strike_angle", 2.4),
        ("hip_extension", 3.6),
        ("contact_time", 8),
        ("flight_time", 9),
    ],
)
def test_each_leg_is_as_right_as_the_near_leg_of_one_clip(pairs: list[tuple[Runner, Report]], name: str, at_most: float) -> None:
    found = [leg for runner, report in pairs for leg in legs(runner, report, name)]
    assert len(found) >= 24
    assert np.mean([abs(value - true) for value, _, _, true in found]) <= at_most


def test_intervals_of_both_legs_hold_the_truth(pairs: list[tuple[Runner, Report]]) -> None:
    held = [
        low <= true <= high
        for runner, report in pairs
        for name in (*KEYS, *ALSO)
        for _, low, high, true in legs(runner, report, name)
    ]
    assert np.mean(held) >= 0.95


def test_cadence_agreed_between_two_clips_is_right(pairs: list[tuple[Runner, Report]]) -> None:
    for runner, report in pairs:
        assert runner.truth is not None
        low, high = report.measures["cadence"].interval95
        assert low <= runner.truth["cadence_spm"] <= high
        assert report.measures["cadence"].value == pytest.approx(runner.truth["cadence_spm"], abs=0.3)


@pytest.mark.parametrize("name", COMPARED)
def test_differences_of_legs_that_differ(pairs: list[tuple[Runner, Report]], name: str) -> None:
    """Truth from -6 to 10 degrees; the error that both legs share cancels."""
    errors, held = [], []
    for runner, report in pairs:
        left, right = (true_figure(runner, side, name) for side in SIDES)
        found = report.asymmetries[name]
        true = right - left if COMPARED[name] == "deg" else 200 * (right - left) / (right + left)
        errors.append(abs(found.value - true))
        held.append(found.interval95[0] <= true <= found.interval95[1])
    assert np.mean(errors) < 3
    assert np.mean(held) >= 12 / 13


def test_step_times_from_both_sides_differ_by_what_is_true(pairs: list[tuple[Runner, Report]]) -> None:
    errors, held = [], []
    for runner, report in pairs:
        assert runner.truth is not None
        true, found = runner.truth["figures"]["all"]["step_time_asymmetry"], report.measures["asymmetry"]
        errors.append(abs(found.value - true))
        held.append(found.interval95[0] <= true <= found.interval95[1])
    assert np.mean(errors) < 1.5
    assert np.mean(held) >= 12 / 13


def test_legs_that_move_alike_are_not_told_apart(alike: list[Report]) -> None:
    found = [one for report in alike for one in report.asymmetries.values()]
    assert len(found) == 6 * 12
    assert not any(one.noted for one in found)
    assert np.mean([one.interval95[0] <= 0 <= one.interval95[1] for one in found]) >= 0.95
    times = [report.measures["asymmetry"] for report in alike]
    assert all(one.interval95[0] <= 0 <= one.interval95[1] for one in times)


def test_every_measure_compared_has_been_held_against_mirror_images() -> None:
    assert set(load().pairs) == set(COMPARED)
    assert all(sd > 1 for sd in load().pairs.values())
