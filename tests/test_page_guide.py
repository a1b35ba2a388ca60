"""The guide's page and how it works, without a browser: questions first, a log that is counted, figures from their sources."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from formcheck import accuracy, exercises, explain, guide
from formcheck.measure import RunnerContext
from formcheck.measures import REGISTRY
from tests.test_page import run, text


@pytest.fixture
def guide_page() -> AppTest:
    return run(AppTest.from_string("from formcheck.page import guide\nguide.main()", default_timeout=20))


def how_page(measure: str = "") -> AppTest:
    at = AppTest.from_string("from formcheck.page import how\nhow.main()", default_timeout=20)
    if measure:
        at.query_params["measure"] = measure
    return run(at)


def plain(words: str) -> str:
    return " ".join(words.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-").split())


def said(at: AppTest) -> str:
    """What is shown, as a reader sees it: no tags, plain blanks, plain minus signs."""
    return plain(html.unescape(re.sub(r"<[^>]+>", " ", text(at))))


def fill(at: AppTest, **distances: float) -> str:
    for key, distance in distances.items():
        at.number_input(key=key).set_value(distance)
    return said(run(at))


def test_the_questions_come_before_the_advice(guide_page: AppTest) -> None:
    shown = said(guide_page)
    assert [box.label for box in guide_page.checkbox] == [flag.question for flag in guide.RED_FLAGS]
    assert shown.index("does it hurt?") < shown.index(guide.WHY_FORM[:40])
    assert guide.RED_FLAGS_NONE in shown
    assert guide.RED_FLAG_ADVICE not in shown


@pytest.mark.parametrize(("asked", "opened"), [("", 0), ("exercises", 2), ("<b>", 0)])
def test_a_link_opens_the_part_of_the_guide_it_names(asked: str, opened: int) -> None:
    at = AppTest.from_string("from formcheck.page import guide\nguide.main()", default_timeout=20)
    at.query_params["tab"] = asked
    (tabs,) = [block for block in run(at).main.children.values() if block.type == "tab_container"]
    assert tabs.proto.tab_container.default_tab_index == opened


@pytest.mark.parametrize("flag", [flag.key for flag in guide.RED_FLAGS])
def test_each_red_flag_alone_sends_to_a_professional_before_any_advice(guide_page: AppTest, flag: str) -> None:
    guide_page.checkbox(key=f"flag_{flag}").check()
    shown = said(run(guide_page))
    assert "stop running for now and see a physical therapist" in shown
    assert shown.index(guide.RED_FLAG_ADVICE) < shown.index(guide.WHY_FORM[:40])
    guide_page.checkbox(key=f"flag_{flag}").uncheck()
    assert guide.RED_FLAG_ADVICE not in said(run(guide_page))


@pytest.mark.parametrize("cue", guide.CUES.values(), ids=lambda cue: str(cue.key))
def test_each_cue_is_told_and_leads_to_the_measures_that_answer_it(guide_page: AppTest, cue: guide.Cue) -> None:
    shown = said(guide_page)
    for words in (cue.title, cue.about, cue.try_, cue.hips, cue.evidence):
        assert words in shown
    links = [link.proto for link in guide_page.get("page_link")]
    for name in cue.measures:
        assert any(REGISTRY[name].title == link.label and f"measure={name}" in str(link) for link in links), name


def test_everything_the_guide_advises_is_on_the_page(guide_page: AppTest) -> None:
    shown = said(guide_page)
    for advice in (*guide.TRAINING, guide.SIGNS, guide.CONDITIONS):
        if advice.key in {"strength", "mobility", "warm_up"}:
            continue  # told in full as exercises
        for point in advice.points:
            assert point in shown
    for exercise in exercises.EXERCISES:
        for words in (exercise.name, exercise.how, exercise.dose):
            assert words in shown
    assert all(day.plan in shown for day in exercises.WEEK)
    assert guide.PROFESSIONAL in shown


def test_the_guides_exercises_are_there() -> None:
    names = {exercise.name for exercise in exercises.EXERCISES}
    assert {"Hip-flexor stretch", "Pigeon pose", "Figure-four", "Leg swings", "Walking lunges"} <= names
    assert {"Hips", "Hamstrings", "Quadriceps", "Calves"} <= names
    assert sum("trength" in day.plan for day in exercises.WEEK) in {2, 3}
    assert "Two or three times a week" in exercises.GROUPS["strength"].when
    assert exercises.GROUPS["warm_up"].when == "5 to 10 minutes."
    assert "20 to 30 seconds" in exercises.GROUPS["cool_down"].when


@pytest.mark.parametrize(
    ("weeks", "answer"),
    [
        ([30.0], "33.0 km at most next week"),
        ([33.0, 30.0], "36.3 km at most next week"),
        ([12.0, 30.0, 30.0], "go back to what you were used to, up to 30.0 km"),
        ([0.0, 0.0, 30.0], "half of the way back: up to 15.0 km"),
        ([45.0, 30.0], "Last week: 45.0 km, which is 36 % more than the 33.0 km the rule allowed."),
        ([0.0], "two or three short, easy runs"),
    ],
)
def test_the_week_to_come_is_told_from_the_weeks_typed(guide_page: AppTest, weeks: list[float], answer: str) -> None:
    assert answer in fill(guide_page, **{f"week_{back}_km": week for back, week in enumerate(weeks)})


def test_miles_stay_miles(guide_page: AppTest) -> None:
    guide_page.segmented_control(key="unit_of_log").set_value("miles")
    shown = fill(run(guide_page), week_0_miles=20.0, longest_miles=10.0, shoe_0_miles=250.0)
    assert "22.0 miles at most next week" in shown
    assert "11.0 miles at most in one run" in shown
    assert "life in them for another 50.0 miles at least, and 250 miles at most" in shown
    assert "about 3 weeks" in shown


AWAY = "import streamlit as st\nfrom formcheck.page import guide\nif not st.session_state.get('away'):\n    guide.main()"


def test_what_was_typed_is_there_again_after_another_page_and_in_another_unit() -> None:
    at = run(AppTest.from_string(AWAY, default_timeout=20))
    at.button(key="another_pair").click()
    run(at).text_input(key="shoe_name_1").set_value("the blue ones")
    fill(at, week_0_km=36.0, week_1_km=30.0, longest_km=14.0, shoe_1_km=620.0, own_cadence=152.0)
    for away in (True, False):
        at.session_state["away"] = away
        run(at)
    assert at.number_input(key="own_cadence").value == 152.0
    assert at.text_input(key="shoe_name_1").value == "the blue ones"
    assert "36.0 km, which is 9 % more than the 33.0 km" in said(at)
    at.segmented_control(key="unit_of_log").set_value("miles")
    assert "22.4 miles, which is 9 % more than the 20.5 miles" in said(run(at))
    assert at.number_input(key="shoe_1_miles").value == 385.3
    for away in (True, False):
        at.session_state["away"] = away
        run(at)
    assert at.segmented_control(key="unit_of_log").value == "miles"
    at.segmented_control(key="unit_of_log").set_value("km")
    run(at)
    assert [at.number_input(key=f"{key}_km").value for key in ("week_0", "week_1", "longest", "shoe_1")] == [
        36.0,
        30.0,
        14.0,
        620.0,
    ]
    at.number_input(key="week_0_km").set_value(None)
    assert "Last week is needed too" in said(run(at))


def test_the_longest_week_is_taken_in_either_unit(guide_page: AppTest) -> None:
    assert "500 km, which" not in fill(guide_page, week_0_km=500.0)
    guide_page.segmented_control(key="unit_of_log").set_value("miles")
    assert "310.6" in str(run(guide_page).number_input(key="week_0_miles").value)
    assert "342 miles at most next week" in said(guide_page)


def test_a_gap_in_the_weeks_is_told(guide_page: AppTest) -> None:
    assert "Last week is needed too" in fill(guide_page, week_1_km=20.0)
    shown = fill(guide_page, week_0_km=22.0, week_3_km=60.0)
    assert "Weeks before an empty field are left out" in shown
    assert "24.2 km at most" in shown


@pytest.mark.parametrize(("run_km", "told"), [(100.0, "There is life"), (600.0, "They are due"), (900.0, "retire from running")])
def test_shoes_are_told_where_they_stand(guide_page: AppTest, run_km: float, told: str) -> None:
    guide_page.text_input(key="shoe_name_0").set_value("<b>blue</b>")
    shown = fill(guide_page, shoe_0_km=run_km)
    assert told in shown
    assert "<b>blue" not in text(guide_page)


def test_each_pair_of_shoes_counts_for_itself(guide_page: AppTest) -> None:
    guide_page.button(key="another_pair").click()
    shown = fill(run(guide_page), shoe_0_km=100.0, shoe_1_km=900.0)
    assert "There is life" in shown
    assert "retire" in shown


def test_the_metronome_offers_five_and_ten_per_cent_of_a_cadence_typed(guide_page: AppTest) -> None:
    fill(guide_page, own_cadence=152.0)
    offered = str(guide_page.get("bidi_component")[0].proto)
    for part in ("152", "160", "167"):
        assert part in offered


def test_every_measure_is_told_from_the_registry() -> None:
    shown = said(how_page())
    for measure in REGISTRY.values():
        assert measure.title in shown
        assert plain(measure.definition) in shown
        assert plain(measure.limits) in shown


def test_a_link_shows_its_measure_before_anything_else() -> None:
    body = text(how_page("trunk_lean"))
    headings = re.findall(r"<h[12]>([^<]+)</h", body)
    assert headings[:3] == ["How it works", REGISTRY["trunk_lean"].title, "From clip to figures"]
    assert REGISTRY["trunk_lean"].limits in said(how_page("trunk_lean")).partition("From clip to figures")[0]
    assert "fc-asked" not in text(how_page("<script>")) + text(how_page())


def test_the_fields_words_are_told_in_plain_ones() -> None:
    shown = said(how_page())
    for meaning in (*explain.TERMS.values(), *accuracy.MEANING.values()):
        assert plain(meaning) in shown
    for word in ("Evidence", "foot index", "toe-off", "deg", "gait phase", "mid-stance", "Near and far"):
        assert word in " ".join((*explain.TERMS, *explain.TERMS.values())).lower() or word in explain.TERMS
    assert {column.capitalize() for column in accuracy.COLUMNS[1:]} <= set(accuracy.MEANING)


def test_what_is_kept_is_told_with_the_librarys_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "library.sqlite"
    monkeypatch.setenv("FORMCHECK_LIBRARY", str(place))
    shown = said(how_page()).partition("What is kept")[2]
    for word in (str(place), "small pictures", "Never a video", "report.json", "weeks, distances, shoes and cadence", "cookie"):
        assert word in shown
    assert not place.exists()
    monkeypatch.setenv("FORMCHECK_LIBRARY", "mysql://nowhere/nothing")
    assert "cannot be kept at" in said(how_page())


def test_the_accuracy_shown_is_what_is_stored() -> None:
    shown = said(how_page())
    found = accuracy.load()
    assert f"{found.held} of {found.judged} figures" in shown
    for row in (*found.rows, *found.behind):
        name, *figures = accuracy.cells(row)
        assert " ".join([name.capitalize(), *(figure or "\N{EN DASH}" for figure in figures)]) in shown


def test_every_reference_is_told_once_with_its_doi() -> None:
    body = text(how_page())
    for cue in guide.CUES.values():
        for reference in cue.references:
            name = html.escape(reference.split(",")[0])
            assert len(re.findall(rf"<li>{re.escape(name)}[ <]", body)) == 1
    assert body.count("https://doi.org/10.") >= 25


def test_no_measure_is_said_to_be_free_of_error() -> None:
    told = [explain.facts(measure, RunnerContext(1.7, 3.0)).get("Accuracy", "") for measure in REGISTRY.values()]
    assert sum("19 runners in 20" in one for one in told) > 10
    assert not [one for one in told if "within 0.0" in one]
