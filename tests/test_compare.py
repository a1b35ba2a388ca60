from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck import compare
from formcheck.compare import changes, not_compared, reservations
from formcheck.measures import REGISTRY
from formcheck.report import Report
from tests.made import judged, measured, refused


def with_values(report: Report, **values: float) -> Report:
    moved = {
        name: found.model_copy(update={"value": values[name]}) if name in values else found
        for name, found in report.measures.items()
    }
    return report.model_copy(update={"measures": moved})


def test_the_same_report_twice_has_not_changed() -> None:
    found = changes(judged(), judged(), REGISTRY)
    assert {change.measure for change in found} == set(judged().measures)
    assert all(change.verdict == "no clear change" and change.by == 0 for change in found)


@pytest.mark.parametrize(("lean", "verdict"), [(4.3 + 2.4, "no clear change"), (4.3 + 2.8, "more"), (4.3 - 2.8, "less")])
def test_a_change_counts_beyond_the_smallest_detectable_difference(lean: float, verdict: str) -> None:
    found = {change.measure: change for change in changes(judged(), with_values(judged(), trunk_lean=lean), REGISTRY)}
    assert found["trunk_lean"].verdict == verdict
    assert found["trunk_lean"].detectable >= 2.5
    assert found["cadence"].verdict == "no clear change"


def test_figures_in_other_units_are_not_compared() -> None:
    other = judged()
    turned = other.measures["contact_time"].model_copy(update={"unit": "%"})
    after = other.model_copy(update={"measures": {**other.measures, "contact_time": turned}})
    assert "contact_time" not in {change.measure for change in changes(other, after, REGISTRY)}


def told(report: Report, part: str, **changed: object) -> Report:
    """The report with one of its records changed."""
    return report.model_copy(update={part: getattr(report, part).model_copy(update=changed)})


BEFORE = judged()


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (told(BEFORE, "runner", belt_speed_mps=3.3), "2.75 m/s (9.9 km/h) and at 3.30 m/s"),
        (told(BEFORE, "runner", belt_speed_mps=None), "not known"),
        (told(BEFORE, "runner", height_m=1.72), "1.66 and as 1.72 m"),
        (told(BEFORE, "clip", frame_rate_hz=60.0), "30 and 60"),
        (BEFORE.model_copy(update={"near_side": "right"}), "near the camera: the left leg in one result"),
        (BEFORE.model_copy(update={"near_side": None}), "both legs in the other"),
        (BEFORE.model_copy(update={"view": "rear"}), "from the side and the other from behind"),
        (BEFORE.model_copy(update={"view": None}), "from somewhere unknown"),
        (told(BEFORE, "made_with", settings={"incline_percent": 2.0}), "0.0 % and by 2.0 %"),
        (told(BEFORE, "made_with", model="heavy", model_sha256="1" * 64), "full and heavy"),
        (refused(), "The second clip was not judged: This looks like walking: both feet are down at once."),
    ],
)
def test_clips_filmed_differently_say_so(after: Report, sentence: str) -> None:
    (found,) = reservations(BEFORE, after)
    assert sentence in found
    (mirrored,) = reservations(after, BEFORE)
    assert mirrored.endswith((".", "?"))


def test_clips_filmed_alike_need_no_words() -> None:
    assert reservations(BEFORE, BEFORE) == ()
    assert reservations(BEFORE, told(BEFORE, "runner", belt_speed_mps=2.85)) == ()
    assert reservations(BEFORE, told(BEFORE, "made_with", settings={"incline_percent": "steep"})) == ()


@pytest.mark.parametrize(
    ("first", "second", "towards"),
    [(150, 157, "nearer"), (150, 165, "nearer"), (165, 150, "away"), (160, 170, "within"), (190, 150, "away"), (150, 152, None)],
)
def test_a_change_leads_towards_the_usual_or_away_from_it(first: float, second: float, towards: str | None) -> None:
    found = changes(with_values(BEFORE, cadence=first), with_values(BEFORE, cadence=second), REGISTRY)
    assert next(change for change in found if change.measure == "cadence").towards == towards


def test_without_a_usual_range_a_change_leads_nowhere() -> None:
    found = changes(BEFORE, with_values(BEFORE, contact_time=300), REGISTRY)
    change = next(change for change in found if change.measure == "contact_time")
    assert (change.verdict, change.towards) == ("more", None)


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(0, 5), st.integers(1, 200), st.one_of(st.none(), st.floats(0.1, 20)))
def test_there_and_back_is_the_same_change_turned_round(a: float, b: float, sd: float, steps: int, least: float | None) -> None:
    one, two = (measured(value, 1.5).model_copy(update={"per_step_sd": sd, "steps": steps}) for value in (a, b))
    there, back = compare.told(one, two, least), compare.told(two, one, least)
    assert {there, back} in ({"no clear change"}, {"more", "less"})
    assert (there == "no clear change") == (abs(b - a) <= compare.detectable(one, two, least))
    assert compare.detectable(one, two, least) >= (least or 2.999)


def test_what_only_one_holds_is_told_with_the_reason() -> None:
    fewer = {name: found for name, found in BEFORE.measures.items() if name != "cadence"}
    without = BEFORE.model_copy(update={"measures": fewer, "not_measured": {"cadence": "the feet were hidden"}})
    assert not_compared(BEFORE, BEFORE, REGISTRY) == {}
    assert not_compared(without, BEFORE, REGISTRY) == {"cadence": "it could not be measured in the first: the feet were hidden"}
    assert not_compared(BEFORE, without, REGISTRY) == {"cadence": "it could not be measured in the second: the feet were hidden"}
    other_unit = BEFORE.model_copy(
        update={"measures": {**BEFORE.measures, "trunk_lean": BEFORE.measures["trunk_lean"].model_copy(update={"unit": "%"})}}
    )
    assert not_compared(BEFORE, other_unit, REGISTRY) == {"trunk_lean": "it is in deg in the first and in % in the second"}
