"""The page's logic, without a browser: what it asks, what it shows, and what becomes of text it is given."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from formcheck import guide, summary
from formcheck.page import app, ask, desk, words
from formcheck.report import Band
from tests import made
from tests.stand_in_worker import MARKUP, command

Page = Callable[[str], AppTest]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Opens the page on a desk whose worker ends as told."""
    desks: list[desk.Desk] = []

    def opened(how: str) -> AppTest:
        desks.append(desk.Desk(command(how)))
        monkeypatch.setattr(desk, "DESK", desks[-1])
        return run(AppTest.from_file(app.__file__, default_timeout=20))

    yield opened
    for one in desks:
        one.close()


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def text(at: AppTest) -> str:
    """Everything the page says in pieces of its own, but its style."""
    bodies = [piece.proto.body for piece in at.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<style"))


def to_the_end(at: AppTest) -> AppTest:
    stop_s = time.monotonic() + 20
    while "fc-progress" in text(run(at)):
        assert time.monotonic() < stop_s, "the analysis does not end"
        time.sleep(0.05)
    return at


def checked(at: AppTest, *files: tuple[str, bytes, str]) -> AppTest:
    """Upload files, and press the button."""
    at.file_uploader[0].set_value(files or [("monday.mp4", b"not really a video", "video/mp4")])
    run(at)
    at.button(key="start").click()
    return run(at)


def test_first_the_page_shows_how_to_film(page: Page) -> None:
    at = page("judged")
    assert "data:image/svg+xml" in text(at)
    assert "hip height" in text(at)
    assert at.button(key="start").disabled


@pytest.mark.parametrize("ending", ["mp4", "MOV", "mkv", "avi", "webm", "npz"])
def test_ordinary_clips_and_saved_tracks_are_taken(page: Page, ending: str) -> None:
    at = page("slow")
    at.file_uploader[0].set_value([(f"clip.{ending}", b"x", "video/mp4")])
    assert not run(at).button(key="start").disabled


def test_a_clip_becomes_findings(page: Page) -> None:
    at = to_the_end(checked(page("judged")))
    said = text(at)
    for part in (
        "monday.mp4",
        "One thing to try",
        guide.CUES["overstride"].title,
        "33\N{NO-BREAK SPACE}% of leg length",
        "limited",
    ):
        assert part in said
    assert "the nose was hidden in most frames" in said
    assert "Film at 60 fps if the phone can." in said
    assert guide.PROFESSIONAL.split(".", maxsplit=1)[0] in said
    assert "MB" not in said
    assert at.get("download_button")


def test_every_verdict_is_told_in_words_and_by_a_shape(page: Page) -> None:
    said = text(to_the_end(checked(page("judged"))))
    for verdict in ("within", "watch", "borderline", "descriptive"):
        assert f"fc-shape fc-{verdict}" in said
    for measured in made.judged().measures.values():
        assert words.verdict(measured) in said


def test_what_is_good_is_said_too(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "good", lambda report: ("You look ahead.",) if report.findings else ())
    said = text(to_the_end(checked(page("judged"))))
    assert "What is good" in said
    assert "You look ahead." in said


def test_there_are_two_charts_one_for_the_finding_one_for_the_stride(page: Page) -> None:
    at = to_the_end(checked(page("judged")))
    assert [chart.proto.alt.split(" ")[0] for chart in at.get("vega_lite_chart")] == ["Overstride", "How"]


def test_a_refused_clip_is_told_why_and_how_to_film_better(page: Page) -> None:
    at = to_the_end(checked(page("refused")))
    said = text(at)
    assert "This clip cannot be judged" in said
    assert "This looks like walking" in said
    assert "Film a run of 10 seconds." in said
    assert "hip height" in said
    assert "All measures" not in said


@pytest.mark.parametrize(("how", "sentence"), [("unreadable", "It holds no video."), ("breaks", "The analysis stopped")])
def test_what_cannot_be_read_is_a_sentence(page: Page, how: str, sentence: str) -> None:
    at = to_the_end(checked(page(how)))
    assert "This file could not be read" in text(at)
    assert sentence in text(at)
    assert "Traceback" not in text(at)
    at.button(key="again").click()
    assert "How do you run?" in text(run(at))


def test_a_sample_clip_is_one_click_away(page: Page) -> None:
    at = page("judged")
    at.button(key="sample").click()
    assert "overstride_side.mp4" in text(to_the_end(run(at)))


def test_without_sample_clips_there_is_no_button_for_one(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "_SAMPLE", Path("nowhere.mp4"))
    assert [button.key for button in page("judged").button] == ["start"]


def test_a_reload_leads_back_to_the_same_analysis(page: Page) -> None:
    at = to_the_end(checked(page("judged")))
    later = AppTest.from_file(app.__file__, default_timeout=20)
    later.query_params["clip"] = at.query_params["clip"]
    assert "33\N{NO-BREAK SPACE}% of leg length" in text(run(later))


def test_a_link_to_what_is_no_longer_kept_says_so(page: Page) -> None:
    page("judged")
    at = AppTest.from_file(app.__file__, default_timeout=20)
    at.query_params["clip"] = "someone-elses-or-long-gone"
    assert "Nothing is kept here" in text(run(at))
    at.button(key="again").click()
    assert "How do you run?" in text(run(at))


def test_an_analysis_shows_where_it_is_and_can_be_cancelled(page: Page) -> None:
    at = checked(page("slow"))
    stop_s = time.monotonic() + 20
    while "Following the runner" not in text(run(at)):
        assert time.monotonic() < stop_s
        time.sleep(0.05)
    assert "of 600" in text(at)
    at.button(key="cancel").click()
    assert "How do you run?" in text(run(at))
    assert "clip" not in at.query_params


def test_several_clips_wait_their_turn_and_are_chosen_by_name(page: Page) -> None:
    files = [("monday.mp4", b"x", "video/mp4"), ("friday.mov", b"y", "video/quicktime")]
    at = to_the_end(checked(page("judged"), *files))
    assert at.selectbox(key="chosen").options == ["monday.mp4", "friday.mov"]
    at.selectbox(key="chosen").select_index(1)
    assert "friday.mov" in text(to_the_end(at))


def test_height_and_speed_are_taken_as_people_write_them(page: Page) -> None:
    at = page("judged")
    at.text_input(key="height").set_value("5'10\"")
    at.text_input(key="belt_speed").set_value("5:33/km")
    assert "fc-error" not in text(run(at))
    assert "10.8 km/h" in text(at)


@pytest.mark.parametrize(("key", "typed"), [("height", "tall"), ("belt_speed", "fast"), ("incline", "99 %")])
def test_what_is_not_understood_is_told_kindly_and_holds_the_start(page: Page, key: str, typed: str) -> None:
    at = page("judged")
    at.file_uploader[0].set_value([("monday.mp4", b"x", "video/mp4")])
    at.text_input(key=key).set_value(typed)
    assert "That was not understood" in text(run(at))
    assert at.button(key="start").disabled
    at.text_input(key=key).set_value("")
    assert not run(at).button(key="start").disabled


def test_text_never_becomes_markup(page: Page) -> None:
    name = "<img src=x onerror=alert(1)>.mp4"
    at = to_the_end(checked(page("hostile"), (name, b"x", "video/mp4")))
    said = text(at)
    assert "&lt;img src=x" in said
    assert "<img src=x" not in said
    assert MARKUP not in said
    assert not at.markdown  # own pieces only: Streamlit's Markdown never sees a word from outside


def test_words_for_ranges_and_waits() -> None:
    assert words.usual(None, "deg", "trunk_lean") == ""
    assert words.usual(Band(low=None, high=None, source="test"), "deg", "trunk_lean") == ""
    assert words.usual(Band(low=3, high=11, source="test"), "deg", "no_such_measure") == "3.0 to 11.0°"
    assert words.axis(made.measured(1, 1, unit="% leg"), "no_such_measure") == "No such measure (% of leg length)"
    waits = [words.time_left(left_s) for left_s in (None, 3.0, 31.0, 62.0, 200.0)]
    assert waits == ["", "a few seconds left", "about 30 seconds left", "about a minute left", "about 3 minutes left"]


def test_places_of_the_camera_have_words() -> None:
    report = made.judged()
    assert words.seen_from(report) == "seen from the runner's left"
    assert words.seen_from(report.model_copy(update={"near_side": None})) == "seen from the side"
    assert words.seen_from(report.model_copy(update={"view": "rear"})) == "seen from behind"
    assert words.seen_from(report.model_copy(update={"view": None})) == ""
