"""A figure over time: clips filmed alike are held against each other, and only clear changes are marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.history import history
from formcheck.library import Point


def point(place: int, value: float, **told: object) -> Point:
    first = Point(
        trial_id=place,
        day=date(2026, 1, 1) + timedelta(days=place),
        clip=f"{place}.mp4",
        value=value,
        unit="deg",
        low95=value - 2,
        high95=value + 2,
        per_step_sd=None,
        steps=20,
        usual_low=3.0,
        usual_high=11.0,
        verdict="within",
        view="side",
        near_side="left",
        belt_speed_mps=3.0,
    )
    return replace(first, **told)  # type: ignore[arg-type]  # fields by name


def points(*values: float) -> list[Point]:
    return [point(place, value) for place, value in enumerate(values)]


def test_nothing_has_no_history() -> None:
    assert history([], 2.5) == ()


def test_a_change_is_marked_beyond_the_detectable_difference_and_is_then_what_counts() -> None:
    found = history(points(5.0, 7.4, 7.6, 9.0, 4.9), 2.5)
    assert [moment.verdict for moment in found] == ["first", "no clear change", "more", "no clear change", "less"]
    assert [moment.since.trial_id if moment.since else None for moment in found] == [None, 0, 0, 2, 2]
    assert {moment.series for moment in found} == {0}


def test_what_creeps_is_noticed() -> None:
    found = history(points(*(5.0 + 0.6 * place for place in range(6))), 2.5)
    assert [moment.verdict for moment in found] == ["first", *["no clear change"] * 4, "more"]


@pytest.mark.parametrize(
    "otherwise", [{"view": "rear"}, {"near_side": "right"}, {"belt_speed_mps": 3.3}, {"belt_speed_mps": None}, {"unit": "%"}]
)
def test_clips_filmed_otherwise_are_not_held_against_each_other(otherwise: dict[str, object]) -> None:
    found = history([point(0, 5.0), point(1, 15.0, **otherwise), point(2, 5.5), point(3, 25.0, **otherwise)], 2.5)
    assert [moment.verdict for moment in found] == ["first", "first", "no clear change", "more"]
    assert [moment.series for moment in found] == [0, 1, 0, 1]


def test_where_no_speed_is_known_clips_are_alike() -> None:
    found = history([point(place, value, belt_speed_mps=None) for place, value in enumerate((5.0, 15.0))], 2.5)
    assert found[1].verdict == "more"


def test_a_measure_without_a_known_smallest_change_must_leave_both_intervals() -> None:
    assert [moment.verdict for moment in history(points(5.0, 8.9, 9.1), None)] == ["first", "no clear change", "more"]


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=20), st.floats(0.5, 10), st.floats(-30, 30))
def test_where_zero_lies_does_not_matter(values: list[float], least: float, shift: float) -> None:
    found = history(points(*values), least)
    assert len(found) == len(values)
    marked = [moment.point.value for moment in found if moment.verdict != "no clear change"]
    assert all(abs(after - before) > least for before, after in pairwise(marked))
    moved = history(points(*(value + shift for value in values)), least)
    near = any(abs(abs(moment.point.value - moment.since.value) - moment.detectable) < 1e-6 for moment in found if moment.since)
    assert near or [moment.verdict for moment in moved] == [moment.verdict for moment in found]
