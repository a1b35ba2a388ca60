"""The 10 % rule and the life of shoes: what a log says, whatever its unit and its pauses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.errors import InputError
from formcheck.training import GROWTH, KM_PER_UNIT, REMEMBERED_WEEKS, SHOE_LIFE_KM, Why, longest_run_km, next_week, shoe

KM = st.floats(0.5, 120)
LOGS = st.lists(st.one_of(st.just(0.0), KM), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("weeks", "ceiling_km", "why"),
    [
        ([20], 22, "grow"),
        ([20, 22, 24], 26.4, "grow"),
        ([30, 30, 27], 30, "grow"),  # a little less is no step back
        ([30, 30, 15], 30, "return"),  # a light week: back to what was usual, not beyond it
        ([30, 30, 0], 30, "return"),
        ([30, 30, 0, 0], 15, "rebuild"),  # two weeks of pause: half of the way back
        ([30, 0, 0, 10], 20, "rebuild"),
        ([30, 0, 0, 0, 10], 11, "grow"),  # what lies further back than four weeks is no measure any more
        ([30, 45], 36.3, "ease"),  # as if the rule had been followed: 33, then 36.3
        ([30, 35], 36.3, "grow"),  # a little beyond it, and the next week may still hold that much
        ([30, 45, 36.3], 39.93, "grow"),
        ([30, 0, 0, 0, 0], None, "begin"),
        ([0], None, "begin"),
        ([0, 12], 13.2, "grow"),
    ],
)
def test_the_week_to_come(weeks: list[float], ceiling_km: float | None, why: Why) -> None:
    found = next_week(weeks)
    assert found.why == why
    assert found.ceiling_km == (None if ceiling_km is None else pytest.approx(ceiling_km))


def test_a_jump_is_told_by_how_much() -> None:
    shares = [week.over_share for week in next_week([30, 45, 30]).weeks]
    assert shares == pytest.approx([0.0, 45 / 33 - 1, 0.0])


@given(LOGS)
def test_nobody_is_sent_beyond_ten_per_cent_of_what_they_have_run_in_four_weeks(weeks: list[float]) -> None:
    ceiling_km = next_week(weeks).ceiling_km
    most = max(weeks[-REMEMBERED_WEEKS:])
    assert (ceiling_km is None) == (most == 0)
    assert ceiling_km is None or ceiling_km <= GROWTH * most + 1e-5


@given(st.lists(KM, min_size=1, max_size=8), st.floats(0.7, 1.0))
def test_who_keeps_to_the_rule_is_never_told_off(weeks: list[float], share: float) -> None:
    log = weeks[:1]
    for _ in range(8):
        ceiling_km = next_week(log).ceiling_km
        assert ceiling_km is not None
        log.append(share * ceiling_km)
    assert all(week.over_share == 0 for week in next_week(log).weeks)


@given(st.lists(KM, min_size=1, max_size=8))
def test_miles_and_kilometres_tell_the_same(weeks: list[float]) -> None:
    in_km, of_miles = next_week(weeks), next_week([KM_PER_UNIT["miles"] * week for week in weeks])
    assert in_km.why == of_miles.why
    assert in_km.ceiling_km is not None
    assert of_miles.ceiling_km == pytest.approx(KM_PER_UNIT["miles"] * in_km.ceiling_km, abs=1e-4)


@given(KM, st.floats(1.0, 1.10))
def test_growing_as_allowed_allows_more(week: float, growth: float) -> None:
    before, after = next_week([week]).ceiling_km, next_week([week, growth * week]).ceiling_km
    assert before is not None
    assert after is not None
    assert after >= before - 1e-5


@pytest.mark.parametrize("weeks", [[], [-1.0], [30, 501.0], [float("nan")], [float("inf")]])
def test_what_is_no_week_is_refused_with_what_would_do(weeks: list[float]) -> None:
    with pytest.raises(InputError, match="expected"):
        next_week(weeks)


def test_a_single_run_grows_by_at_most_ten_per_cent() -> None:
    assert longest_run_km(18) == pytest.approx(19.8)


def test_the_life_of_shoes_is_the_guides_in_miles() -> None:
    assert pytest.approx((300, 500)) == tuple(km / KM_PER_UNIT["miles"] for km in SHOE_LIFE_KM)


@given(st.floats(0, 2000), st.floats(1, 150))
def test_shoes_grow_old_step_by_step(run_km: float, week_km: float) -> None:
    now = shoe(run_km, week_km)
    assert now.state == ("fresh" if run_km < SHOE_LIFE_KM[0] else "due" if run_km < SHOE_LIFE_KM[1] else "over")
    assert (now.weeks is None) == (now.state == "over")
    if now.weeks is not None:
        later = shoe(run_km + now.weeks * week_km, week_km)
        assert later.state != now.state


def test_shoes_nobody_has_are_refused() -> None:
    with pytest.raises(InputError, match="a pair of shoes"):
        shoe(20_000)
