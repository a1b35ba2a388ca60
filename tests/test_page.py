"""The page's logic, without a browser: what it asks, what it shows, and what becomes of text it is given."""

from __future__ import annotations

import copy
import errno
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from html import unescape
from pathlib import Path
from typing import Any, Final

import pytest
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

import formcheck
from formcheck import guide, summary
from formcheck.page import app, desk, words
from formcheck.page import samples as sample_clips
from formcheck.page.address import ONE_RUN, RUNNERS, RUNS
from formcheck.page.people import chosen, place_of
from formcheck.page.samples import SAMPLES, Sample
from formcheck.page.state import Running
from formcheck.report import Band, Report
from formcheck.settings import Settings
from formcheck.sight import PersonSeen
from tests import made
from tests.stand_in_worker import MARKUP, SIGHT, command
from tests.test_wording import constants

Page = Callable[[str], AppTest]

CHECKING: Final = (
    "agreement",
    "checks_behind",
    "footage",
    "presence",
    "quality",
    "running",
    "trial",
    "behind",
    "cycle",
    "steady",
)
"""The modules that check a clip."""


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


def tickets(at: AppTest) -> list[str]:
    """The clips the address names: one is told as a string, several as a list."""
    named: str | list[str] = at.query_params["clip"]
    return [named] if isinstance(named, str) else named


def to_the_end(at: AppTest) -> AppTest:
    stop_s, ended = time.monotonic() + 20, 0
    # seen twice: of several clips one may be at its end, and what is made of them all not begun
    while ended < 2:
        ended = 0 if "fc-progress" in text(run(at)) else ended + 1
        assert time.monotonic() < stop_s, "the analysis does not end"
        time.sleep(0.05)
    return at


def handed_in(at: AppTest, *files: tuple[str, bytes, str]) -> AppTest:
    """Upload files, and wait until they have been looked at."""
    at.file_uploader[0].set_value(files or [("monday.mp4", b"not really a video", "video/mp4")])
    stop_s = time.monotonic() + 20
    while "How do you run?" in text(run(at)) or "fc-empty" in text(at):
        assert time.monotonic() < stop_s, "the first look does not end"
        time.sleep(0.05)
    return at


def field(at: AppTest, title: str, number: int = 0) -> TextInput:
    """A field by what it is called; of several the one at a place."""
    return [one for one in at.text_input if one.label == title][number]


def checked(at: AppTest, *files: tuple[str, bytes, str]) -> AppTest:
    """Upload files, and press the button, where the first look leaves one to press."""
    for button in run(handed_in(at, *files)).button:  # once more: the last look may have ended while the page was drawn
        if button.key == "start":
            button.click()
    return run(at)


def test_the_first_page_imports_nothing_heavy() -> None:
    """It is to be there within 3 seconds; what measures and draws takes two of them, and comes once the page is out."""
    heavy = ["altair", "av", "cv2", "mediapipe", "numpy", "pandas", "scipy", "sqlalchemy"]
    code = f"import sys, formcheck.page.app; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"


def test_first_the_page_shows_how_to_film(page: Page) -> None:
    at = page("judged")
    assert "data:image/svg+xml" in text(at)
    assert "hip height" in text(at)
    assert "selfie camera" in text(at)
    assert [button.key for button in at.button] == [f"sample_{sample.name}" for sample in SAMPLES]


@pytest.mark.parametrize("ending", ["mp4", "MOV", "mkv", "avi", "webm", "npz"])
def test_ordinary_clips_and_saved_tracks_are_taken(page: Page, ending: str) -> None:
    at = page("slow")
    assert not handed_in(at, (f"clip.{ending}", b"x", "video/mp4")).button(key="start").disabled
    assert ("data:image/jpeg" in text(at)) is (ending != "npz")


def test_a_clip_becomes_findings(page: Page) -> None:
    at = to_the_end(checked(page("judged")))
    said = text(at)
    for part in (
        "monday.mp4",
        "One thing to try",
        guide.CUES["overstride"].title,
        "33\N{NO-BREAK SPACE}% of leg length",
        "in the hip by about 7\N{NO-BREAK SPACE}%",
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
    finding, stride = (chart.proto.alt for chart in at.get("vega_lite_chart"))
    assert finding.startswith("Overstride 33")
    assert "the left foot lands 37 ahead and comes to 27 behind; the right foot lands" in stride


def test_three_findings_come_with_their_pictures_and_charts(page: Page) -> None:
    at = to_the_end(checked(page("three")))
    said = unescape(text(at))
    assert "Three things to try" in said
    pictures = re.findall(r'class="fc-picture">\s*<img src="data:image/jpeg[^"]*" alt="([^"]+)"', said)
    assert [re.split("[,.] ", alt)[0] for alt in pictures] == [
        "Overstride 33\N{NO-BREAK SPACE}% of leg length",
        "Vertical oscillation 13.2 cm",
        "Pelvic drop 8.4\N{DEGREE SIGN}",
        "From behind: the left foot stands",
    ]
    assert "broken where it was at the lowest" in said
    charts = [chart.proto.alt.partition(",")[0] for chart in at.get("vega_lite_chart")]
    assert charts[:3] == [alt.partition(",")[0] for alt in pictures[:3]]
    assert "Pelvic drop, left leg" in said  # as the written report has it: the other leg's is usual
    assert said.count('class="fc-strip"') == 2


def test_a_finding_and_its_card_are_marked_alike(page: Page) -> None:
    said = text(to_the_end(checked(page("judged"))))
    finding, card = said.split(guide.CUES["overstride"].title)[0], said.split('fc-name">Overstride')[1]
    mark = 'fc-shape fc-watch" aria-hidden="true">\N{BLACK UP-POINTING TRIANGLE}</span>'
    assert finding.rstrip().endswith(mark)
    assert mark in card.split("</li>")[0]


def links(at: AppTest) -> dict[str, str]:
    """Where links of a result lead, by what they say."""
    return {one.proto.label: f"{one.proto.page}?{one.proto.query_string}" for one in at.get("page_link")}


def test_a_result_leads_on(page: Page) -> None:
    at = to_the_end(checked(page("three")))
    assert links(at)["Exercises for core and glutes"] == "guide?tab=exercises"
    (ticket,) = tickets(at)
    assert links(at)["Compare with another result"] == f"compare?after=clip-{ticket}"
    assert "Compare with another result" not in links(to_the_end(checked(page("refused"))))


@pytest.mark.parametrize(
    ("how", "said"), [("three", "A metronome at 159"), ("nothing", "A metronome at 152 steps/min, your own")]
)
def test_a_metronome_is_at_hand_with_what_to_mind(page: Page, how: str, said: str) -> None:
    at = to_the_end(checked(page(how)))
    assert (guide.NOTHING in text(at)) is (how == "nothing")
    assert [one.label.startswith(said) for one in at.expander].count(True) == 1
    assert guide.FRONT_OF_HIP in text(at)


def test_of_clips_told_together_one_film_is_chosen(page: Page) -> None:
    at = to_the_whole(checked(page("film"), *TWO))
    stop_s = time.monotonic() + 20
    while not at.get("video"):
        assert time.monotonic() < stop_s, "no film comes"
        time.sleep(0.05)
        run(at)
    assert at.selectbox(key="film").options == ["monday.mp4", "friday.mov"]


def test_clips_of_one_name_are_told_apart(page: Page) -> None:
    at = to_the_whole(checked(page("judged"), *[("IMG_0001.MOV", one, "video/quicktime") for one in (b"x", b"y")]))
    assert at.selectbox(key="chosen").options == ["All clips together", "IMG_0001.MOV", "IMG_0001.MOV (2)"]
    at.selectbox(key="chosen").select_index(2)
    to_the_end(at)
    assert at.selectbox(key="chosen").value == tickets(at)[1]


def test_a_refused_clip_is_told_why_and_how_to_film_better(page: Page) -> None:
    at = to_the_end(checked(page("refused")))
    said = text(at)
    assert "This clip cannot be judged" in said
    assert "This looks like walking" in said
    assert "Film a run of 10 seconds." in said
    assert "hip height" in said
    assert "All measures" not in said
    assert "not watched again" in said
    assert at.button(key="again_look").label == "Turn the picture"  # one person is seen, and cannot be chosen
    (ticket,) = tickets(at)
    (desk.DESK._jobs[ticket].results[-1].folder / "track.npz").unlink()  # as where it was refused before joints were followed
    assert "watched once more" in text(run(at))


@pytest.mark.parametrize(
    ("how", "heading", "sentence"),
    [
        ("unreadable", "This file could not be read", "It holds no video."),
        ("breaks", "The analysis stopped", "a shorter clip may help"),
        ("no_model", "The pose model is missing", "Connect the computer"),
    ],
)
def test_what_did_not_work_is_told_in_words_that_fit(page: Page, how: str, heading: str, sentence: str) -> None:
    at = to_the_end(checked(page(how)))
    said = text(at)
    assert heading in said
    assert sentence in said
    assert ("This file could not be read" in said) is (how == "unreadable")
    assert re.search(r"Traceback|--[a-z]|FORMCHECK_|/tmp", said) is None
    assert ("Try it once more" in [button.label for button in at.button]) is (how != "unreadable")
    at.button(key="again").click()
    assert "How do you run?" in text(run(at))


@pytest.mark.parametrize("sample", [SAMPLES[0], SAMPLES[4]], ids=lambda sample: sample.name)
def test_a_sample_clip_is_one_click_away(page: Page, seen: Callable[[], dict[str, Any]], sample: Sample) -> None:
    at = page("judged")
    at.button(key=f"sample_{sample.name}").click()
    assert f"{sample.name}.mp4" in text(to_the_end(run(at)))
    assert seen()["settings"] == asdict(sample.asked.settings)


def test_what_is_told_of_the_sample_clips_is_their_truth(samples: Path) -> None:
    assert {sample.name for sample in SAMPLES} == {clip.stem for clip in samples.glob("*.mp4")}
    for sample in SAMPLES:
        truth = json.loads((samples / f"{sample.name}.truth.json").read_text(encoding="utf-8"))
        told = sample.asked.settings
        assert told.height_m == truth["body"]["stature_m"]
        assert told.belt_speed_mps == pytest.approx(truth["gait"]["speed"])
        assert (told.slow_motion or 1.0) == truth["video"]["slow_factor"]


def test_without_sample_clips_there_is_no_button_for_one(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_clips, "folder", lambda: None)
    at = page("judged")
    assert [button.key for button in at.button] == []
    assert "sample clip" not in text(at)


def test_the_sample_clips_are_found_where_a_wheel_puts_them(root: Path, tmp_path: Path) -> None:
    """As `pip install .` does it, without a network."""
    source, wheels, place = tmp_path / "source", tmp_path / "wheels", tmp_path / "place"
    for name in ("formcheck", "sample_videos"):
        shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.truth.json"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(root / name, source)
    offline = ["--no-deps", "--no-index", "--quiet"]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", *offline, "--no-build-isolation", "-w", str(wheels), str(source)], check=True)
    (wheel,) = wheels.iterdir()
    subprocess.run([*pip, "install", *offline, "--ignore-installed", "--prefix", str(place), str(wheel)], check=True)
    (package,) = place.rglob("formcheck/__init__.py")
    code = "from formcheck.page.samples import SAMPLES; print(*(one.clip() for one in SAMPLES), sep='\\n')"
    found = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(package.parents[1])},
    )
    clips = [Path(line) for line in found.stdout.split("\n") if line]
    assert len(clips) == len(SAMPLES)
    for clip in clips:
        assert clip.is_relative_to(place)
        assert clip.read_bytes() == (root / "sample_videos" / clip.name).read_bytes()


def test_a_reload_leads_back_to_the_same_analysis(page: Page) -> None:
    at = to_the_end(checked(page("judged")))
    later = AppTest.from_file(app.__file__, default_timeout=20)
    later.query_params["clip"] = at.query_params["clip"]
    assert "33\N{NO-BREAK SPACE}% of leg length" in text(run(later))


def test_what_was_handed_in_is_listed_with_the_way_back(page: Page) -> None:
    at = to_the_end(checked(page("judged")))
    (first,) = tickets(at)
    at.button(key="again").click()
    said = text(run(at))
    assert "Your clips" in said
    assert "just now \N{MIDDLE DOT} result ready" in said
    assert ways_back(at) == [("monday.mp4", first)]
    second = tickets(to_the_end(checked(at, *TWO)))
    at.button(key="again").click()
    assert ways_back(run(at)) == [("monday.mp4 and friday.mov", *second), ("monday.mp4", first)]
    for ticket in second:
        desk.DESK.drop(ticket)
    assert ways_back(run(at)) == [("monday.mp4", first)]


def ways_back(at: AppTest) -> list[tuple[str, ...]]:
    """The clips listed: the names of each address, and its tickets."""
    links = [link.proto for link in at.get("page_link") if "clip=" in link.proto.query_string]
    back = [link for link in links if link.label != "Check"]
    return [(link.label.replace("\\", ""), *re.findall(r"clip=([^&]+)", link.query_string)) for link in back]


def test_what_others_handed_in_is_not_listed(page: Page) -> None:
    to_the_end(checked(page("judged")))
    other = run(AppTest.from_file(app.__file__, default_timeout=20))
    assert "Your clips" not in text(other)
    assert ways_back(other) == []


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
    (heard,) = (piece.proto.body for piece in at.get("html") if 'role="status"' in piece.proto.body)
    assert "Following the runner" in heard
    assert "of 600" not in heard  # who has the page read out hears the stage, and not every frame
    at.button(key="cancel").click()
    assert "Your clip" in text(run(at))
    at.button(key="again").click()
    assert "How do you run?" in text(run(at))
    assert "clip" not in at.query_params


def test_of_a_long_clip_a_first_answer_is_shown_while_the_rest_is_read(page: Page) -> None:
    at = checked(page("long"))
    stop_s = time.monotonic() + 20
    while "A first answer" not in text(run(at)):
        assert time.monotonic() < stop_s
        time.sleep(0.05)
    said = text(at)
    assert "A first answer, from 8 s of the clip" in said
    assert [name for name in ("Cadence", "Overstride", "Trunk lean") if f'fc-name">{name}' in said] == [
        "Cadence",
        "Overstride",
        "Trunk lean",
    ]
    assert said.count("fc-likely") == 3
    assert "31 to 35" in said
    time.sleep(0.5)
    assert "A first answer" in text(run(at))  # it stays while more frames are told
    assert not at.button(key="cancel").disabled


def to_the_whole(at: AppTest) -> AppTest:
    """Until nothing runs any more: the clips, and what is made of them."""
    stop_s = time.monotonic() + 20
    while "All measures" not in text(to_the_end(at)):
        assert time.monotonic() < stop_s, "the report does not come"
        time.sleep(0.05)
    return at


EIGHT: Final = "8\N{MULTIPLICATION SIGN}"
TWO: Final = (("monday.mp4", b"x", "video/mp4"), ("friday.mov", b"y", "video/quicktime"))


def test_clips_of_one_runner_are_told_together_and_each_alone(page: Page) -> None:
    at = to_the_whole(checked(page("judged"), *TWO))
    assert at.query_params["one"]
    assert at.selectbox(key="chosen").options == ["All clips together", "monday.mp4", "friday.mov"]
    assert "monday.mp4 and friday.mov" in text(at)
    at.selectbox(key="chosen").select_index(2)
    assert "monday.mp4" not in text(to_the_end(at))


def test_clips_of_different_runners_wait_their_turn_and_are_chosen_by_name(page: Page) -> None:
    at = handed_in(page("judged"), *TWO)
    at.radio[0].set_value(RUNNERS)
    run(at).button(key="start").click()
    to_the_end(run(at))
    assert at.selectbox(key="chosen").options == ["monday.mp4", "friday.mov"]
    at.selectbox(key="chosen").select_index(1)
    assert "friday.mov" in text(to_the_end(at))


THREE: Final = (*TWO, ("sunday.mp4", b"z", "video/mp4"))


def test_of_several_clips_one_may_be_stopped_left_out_or_deleted_and_the_others_stay_one_runners(page: Page) -> None:
    at = checked(page("slow"), *THREE)
    three = tickets(at)
    at.button(key="cancel").click()
    assert "Your clip" in text(run(at))
    assert at.radio[0].value == ONE_RUN  # asked again, and as it was
    at.button(key="start").click()
    run(at)
    assert (tickets(at), "one" in at.query_params) == (three, True)
    at.button(key="cancel").click()
    run(at).button(key=f"out_{three[0]}").click()
    run(at)
    assert (tickets(at), "one" in at.query_params) == (three[1:], True)
    at.button(key="cancel").click()
    run(at).button(key="again").click()
    assert "How do you run?" in text(run(at))
    assert [desk.DESK.glance(ticket) for ticket in three] == [None] * 3  # nothing runs on out of reach


def test_height_and_speed_are_taken_as_people_write_them(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    at = handed_in(page("judged"))
    field(at, "Your height").set_value("5'10\"")
    field(at, "Belt speed").set_value("5:33/km")
    assert "fc-error" not in text(run(at))
    assert "178 cm (5 ft 10 in)" in text(at)
    assert "10.8 km/h, 6.7 mph, 5:33 min/km" in text(at)
    told: list[Mapping[str, str]] = []

    def as_typed(report: Report, typed: Mapping[str, str]) -> Report:
        told.append(typed)
        return report

    monkeypatch.setattr(words, "as_typed", as_typed)
    at.button(key="start").click()
    to_the_end(run(at))
    assert told[-1]["height"] == "5'10\""


@pytest.mark.parametrize(
    ("unit", "typed"), [("km/h", "10.8"), ("mph", "6.71"), ("min/km", "5:33"), ("min/mile", "8:56"), ("m/s", "3")]
)
def test_a_speed_without_a_unit_has_the_one_chosen(page: Page, unit: str, typed: str) -> None:
    at = handed_in(page("judged"))
    at.selectbox[0].select(unit)
    field(at, "Belt speed").set_value(typed)
    assert "10.8 km/h" in text(run(at))


@pytest.mark.parametrize(("title", "typed"), [("Your height", "tall"), ("Belt speed", "fast"), ("Incline", "99 %")])
def test_what_is_not_understood_is_told_kindly_and_holds_the_start(page: Page, title: str, typed: str) -> None:
    at = handed_in(page("judged"))
    field(at, title).set_value(typed)
    assert "That was not understood" in text(run(at))
    assert at.button(key="start").disabled
    field(at, title).set_value("")
    assert not run(at).button(key="start").disabled


def test_text_never_becomes_markup(page: Page) -> None:
    name = "<img src=x onerror=alert(1)>.mp4"
    at = to_the_end(checked(page("hostile"), (name, b"x", "video/mp4")))
    said = text(at)
    assert "&lt;img src=x" in said
    assert "<img src=x" not in said
    assert MARKUP not in said
    assert not at.markdown  # own pieces only: Streamlit's Markdown never sees a word from outside


def asked_in(tmp_path: Path) -> dict[str, Any]:
    asked: dict[str, Any] = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    return asked


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], dict[str, Any]]:
    """What the worker was last asked."""
    monkeypatch.setenv("STAND_IN_SEEN", str(tmp_path / "seen.json"))
    return lambda: asked_in(tmp_path)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Settings]]:
    """What the desk was asked to analyse, clip by clip."""
    asked: list[Settings] = []
    analyze = desk.Desk.analyze

    def noted(self: desk.Desk, ticket: str, what: desk.Asked) -> None:
        asked.append(what.settings)
        analyze(self, ticket, what)

    monkeypatch.setattr(desk.Desk, "analyze", noted)
    return lambda: asked


def test_before_the_start_one_reads_how_the_clips_time_runs(page: Page) -> None:
    said = text(handed_in(page("judged")))
    assert "8 seconds at 30 frames a second." in said
    assert "The camera skipped 2 frames." in said


def test_times_are_told_in_sentences() -> None:
    told = SIGHT.model_copy(
        update={"container_rate_hz": 60.0, "variable_frame_rate": True, "dropped_frames": 1, "slow_motion_told": 8.0}
    )
    said = " ".join(time["text"] for time in words.times(told))
    for part in ("8 times slower than life", "The file promises 60", "skipped 1 frame.", "not evenly spaced"):
        assert part in said
    assert "60 frames a second next time" not in said  # 240 in a second of life
    assert "does not say when" in words.times(SIGHT.model_copy(update={"untimed": True}))[0]["text"]


def people(*runner: bool) -> list[PersonSeen]:
    """So many people, from left to right, each the one taken for the runner or not."""
    return [
        PersonSeen(left=0.1 * k, top=0.2, right=0.1 * k + 0.1, bottom=0.9, at_px=(100.0 * k, 300.0), is_runner=one)
        for k, one in enumerate(runner)
    ]


def test_the_runner_is_the_one_said_to_be_or_the_one_taken_for_it() -> None:
    seen = people(False, True, False)
    assert chosen(seen, None) == 2
    assert chosen(seen, (200.0, 300.0)) == 3
    assert [place_of(seen, number) for number in (None, 1, 2, 3)] == [None, (0.0, 300.0), None, (200.0, 300.0)]
    assert chosen(people(False, False), None) is None  # the runner comes into the picture later
    assert place_of(people(False, False), 1) == (0.0, 300.0)


def test_what_was_said_of_a_clip_outlives_a_turn_a_reload_and_a_start_cancelled(
    page: Page, told: Callable[[], list[Settings]]
) -> None:
    at = handed_in(page("slow"))
    (ticket,) = tickets(at)
    at.segmented_control(key=f"slow_motion_{ticket}").set_value(EIGHT)
    field(at, "Your height").set_value("178 cm")
    run(at).segmented_control(key=f"turn_0_{ticket}").set_value("180\N{DEGREE SIGN}")
    run(at)
    while "fc-empty" in text(run(at)):
        time.sleep(0.05)
    other = AppTest.from_file(app.__file__, default_timeout=20)
    other.query_params["clip"] = ticket
    for visit in (at, run(other)):
        assert visit.segmented_control(key=f"slow_motion_{ticket}").value == EIGHT
        assert field(visit, "Your height").value == "178 cm"
    at.button(key="start").click()
    run(at).button(key="cancel").click()
    assert run(at).segmented_control(key=f"slow_motion_{ticket}").value == EIGHT
    (asked,) = told()
    assert (asked.slow_motion, asked.height_m, asked.rotate_deg) == (8.0, 1.78, 180)


def test_who_was_said_to_be_the_runner_stays_so_until_the_picture_is_turned(page: Page) -> None:
    at = handed_in(page("several"))
    (ticket,) = tickets(at)
    asked = desk.DESK.asked(ticket)
    desk.DESK.tell(ticket, replace(asked, settings=replace(asked.settings, person_px=(576.0, 300.0))))
    run(at).button(key="start").click()
    look = to_the_end(run(at)).button(key="again_look")
    assert look.label == "Turn the picture or choose the runner"
    look.click()
    while "fc-times" not in text(run(at)):
        time.sleep(0.05)
    assert desk.DESK.asked(ticket).settings.person_px == (576.0, 300.0)
    at.segmented_control(key=f"turn_0_{ticket}").set_value("180\N{DEGREE SIGN}")
    run(at)
    assert desk.DESK.asked(ticket).settings.person_px is None


def test_clips_at_two_speeds_have_one_height_and_two_speeds(page: Page, told: Callable[[], list[Settings]]) -> None:
    at = handed_in(page("judged"), *TWO)
    at.radio[0].set_value(RUNS)
    run(at)
    field(at, "Your height").set_value("178 cm")
    field(at, "Belt speed", 0).set_value("10")
    field(at, "Belt speed", 1).set_value("3.5 m/s")
    run(at).button(key="start").click()
    to_the_end(run(at))
    assert [one.height_m for one in told()] == [1.78, 1.78]
    assert [one.belt_speed_mps for one in told()] == pytest.approx([10 / 3.6, 3.5])
    assert at.selectbox(key="chosen").options == ["monday.mp4", "friday.mov"]


def test_clips_of_several_runners_have_a_height_each_then_and_afterwards(page: Page, told: Callable[[], list[Settings]]) -> None:
    at = handed_in(page("judged"), *TWO)
    at.radio[0].set_value(RUNNERS)
    run(at)
    field(at, "Height", 0).set_value("178 cm")
    field(at, "Height", 1).set_value("tall")
    assert run(at).button(key="start").disabled
    field(at, "Height", 1).set_value("1.66")
    run(at).button(key="start").click()
    to_the_end(run(at))
    assert [one.height_m for one in told()] == [1.78, 1.66]
    assert field(at, "Height").value == "178 cm"
    at.selectbox(key="chosen").select_index(1)
    assert field(to_the_end(at), "Height").value == "1.66"


def test_what_one_run_was_told_holds_for_all_its_clips_also_when_the_first_is_left_out(
    page: Page, told: Callable[[], list[Settings]]
) -> None:
    at = handed_in(page("judged"), *TWO, ("sunday.mp4", b"z", "video/mp4"))
    field(at, "Your height").set_value("178 cm")
    run(at).button(key=f"out_{tickets(at)[0]}").click()
    assert field(run(at), "Your height").value == "178 cm"
    at.button(key="start").click()
    to_the_whole(run(at))
    assert [one.height_m for one in told()] == [1.78, 1.78]


def test_the_last_clips_height_is_offered_and_not_taken(page: Page) -> None:
    """A runner has it again in one click; a coach's next athlete does not get it unasked."""
    at = handed_in(page("judged"))
    field(at, "Your height").set_value("5'10\"")
    field(at, "Belt speed").set_value("6.5")
    at.selectbox[0].select("mph")
    run(at).button(key="start").click()
    to_the_end(run(at)).button(key="again").click()
    handed_in(run(at))
    assert [field(at, title).value for title in ("Your height", "Belt speed")] == ["", ""]
    assert at.selectbox[0].value == "mph"
    (last,) = [button for button in at.button if button.label.startswith("As last time")]
    assert last.label == "As last time: 5'10\", 6\\.5 mph"
    last.click()
    run(at)
    assert [field(at, title).value for title in ("Your height", "Belt speed")] == ["5'10\"", "6.5"]
    assert not [button for button in at.button if button.label.startswith("As last time")]


def test_a_picture_on_its_side_is_turned_by_one_click(page: Page, seen: Callable[[], dict[str, Any]]) -> None:
    at = handed_in(page("sideways"))
    assert "lie on its side" in text(at)
    (turn,) = [button for button in at.button if button.label == "Turn it upright"]
    turn.click()
    while "fc-empty" in text(run(at)):
        time.sleep(0.05)
    assert "lie on its side" not in text(at)
    at.button(key="start").click()
    to_the_end(run(at))
    assert seen()["settings"]["rotate_deg"] == 270


def test_slow_motion_is_mended_by_one_click(page: Page, seen: Callable[[], dict[str, Any]]) -> None:
    at = to_the_end(checked(page("slowed")))
    assert "--slow-motion" not in text(at)
    at.button(key="mend_8").click()
    assert "All measures" in text(to_the_end(run(at)))
    assert seen()["settings"]["slow_motion"] == 8.0


def test_what_was_told_can_be_changed_without_the_pose_model(page: Page, seen: Callable[[], dict[str, Any]]) -> None:
    at = handed_in(page("judged"), ("track.npz", b"x", ""))
    field(at, "Your height").set_value("178")
    run(at).button(key="start").click()
    to_the_end(run(at))
    assert field(at, "Height").value == "178"
    assert "not watched again" in text(at)
    field(at, "Height").set_value("1.80")
    field(at, "Belt speed").set_value("11")
    run(at).button(key="read_again").click()
    to_the_end(run(at))
    assert seen()["settings"]["height_m"] == 1.8
    assert seen()["settings"]["belt_speed_mps"] == pytest.approx(11 / 3.6)
    assert seen()["landmarks"]


def read_again(at: AppTest) -> AppTest:
    """Have it worked out again at another height."""
    field(at, "Height").set_value("1.80")
    run(at).button(key="read_again").click()
    return run(at)


def test_cancelling_a_second_reading_leads_back_to_the_result(page: Page) -> None:
    at = to_the_end(checked(page("slow_again")))
    assert "Cancel" in [button.label for button in read_again(at).button]
    at.button(key="cancel").click()
    assert "All measures" in text(run(at))
    assert "result from before" not in text(at)


def test_a_second_reading_that_fails_is_told_beside_the_result(page: Page) -> None:
    at = to_the_end(checked(page("breaks_again")))
    (ticket,) = tickets(at)
    said = text(to_the_end(read_again(at)))
    assert "The analysis stopped" in said
    assert "What is shown below is the result from before." in said
    assert "All measures" in said
    at.button(key=f"retry_{ticket}").click()
    assert "result from before" in text(to_the_end(run(at)))
    at.button(key=f"leave_{ticket}").click()
    assert "result from before" not in text(run(at))
    assert "All measures" in text(at)


def test_a_second_look_leads_back_to_the_result_too(page: Page) -> None:
    at = to_the_end(checked(page("judged")))
    at.button(key="again_look").click()
    while "fc-times" not in text(run(at)):
        time.sleep(0.05)
    at.button(key="to_result").click()
    assert "All measures" in text(run(at))


def test_what_failed_is_tried_once_more_without_another_upload(page: Page) -> None:
    at = to_the_end(checked(page("no_model")))
    (ticket,) = tickets(at)
    at.button(key=f"retry_{ticket}").click()
    assert "The pose model is missing" in text(to_the_end(run(at)))
    at.button(key=f"back_{ticket}").click()
    assert not run(at).button(key="start").disabled


def test_a_clip_that_could_not_be_drawn_is_told(page: Page) -> None:
    at = to_the_end(checked(page("undrawn")))
    stop_s = time.monotonic() + 20
    while "It could not be drawn" not in text(run(at)):
        assert time.monotonic() < stop_s, text(at)
        time.sleep(0.05)
    assert "All measures" in text(at)
    assert [button.label for button in at.button if str(button.key).startswith("draw_")] == ["Draw it once more"]


def test_a_clip_there_is_no_room_for_is_told_with_what_to_do(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    at = page("judged")

    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(desk.DESK, "take", full)
    at.file_uploader[0].set_value([("monday.mp4", b"x", "video/mp4")])
    said = text(run(at))
    assert "monday.mp4 could not be taken in" in said
    assert "Make some room there" in said


def test_the_server_holds_an_upload_once() -> None:
    """2 GB are 2 GB, and no copy of them."""
    content = bytes(1000)
    upload = UploadedFile(UploadedFileRec("1", "monday.mp4", "video/mp4", content), FileURLs())
    assert copy.deepcopy([upload])[0].getvalue() is content


def test_a_clip_that_vanishes_while_it_is_shown_ends_in_a_sentence(page: Page) -> None:
    at = to_the_end(checked(page("judged")))
    shutil.rmtree(desk.DESK._place.folder().parent)
    assert "Nothing is kept here" in text(run(at))


def test_a_clip_that_cannot_be_read_is_left_out_and_the_others_stay(page: Page) -> None:
    at = handed_in(page("mixed"), TWO[0], ("letter.mp4", b"x", "video/mp4"))
    said, (monday, letter) = text(at), tickets(at)
    assert "It holds no video." in said
    assert not at.radio  # one clip that can be read shows one run
    at.button(key=f"out_{letter}").click()
    run(at)
    assert tickets(at) == [monday]
    assert not at.button(key="start").disabled


def test_all_of_a_long_clip_is_read_by_one_click(page: Page, seen: Callable[[], dict[str, Any]]) -> None:
    at = to_the_end(checked(page("part")))
    assert "20 of the clip's 120 seconds were enough" in unescape(text(at))
    at.button(key="read_all").click()
    assert "All measures" in text(to_the_end(run(at)))
    assert seen()["settings"]["to_the_end"]
    assert [button.key for button in at.button if button.key == "read_all"] == []


def test_a_saved_track_cannot_be_read_on(page: Page) -> None:
    at = to_the_end(checked(page("part"), ("track.npz", b"x", "")))
    assert "All measures" in text(at)
    assert [button.key for button in at.button if button.key == "read_all"] == []


def test_a_ticket_may_stand_in_the_key_of_a_component(page: Page) -> None:
    at = to_the_end(checked(page("film")))
    assert all(re.fullmatch("[0-9a-f]{32}", ticket) for ticket in tickets(at))
    stop_s = time.monotonic() + 20
    while not at.get("bidi_component") or "is being drawn" in text(at):  # the metronome's, and then the player's
        assert time.monotonic() < stop_s, "the clip is not drawn"
        time.sleep(0.05)
        run(at)
    assert any("contact_steps" in str(one.proto) for one in at.get("bidi_component"))


def test_a_clip_can_be_deleted_at_once(page: Page) -> None:
    at = to_the_end(checked(page("judged")))
    (ticket,) = tickets(at)
    at.button(key="delete").click()
    assert "How do you run?" in text(run(at))
    assert desk.DESK.state(ticket) is None


def package_file(module: str) -> Path:
    return Path(formcheck.__file__).parent / f"{module}.py"


def test_every_check_has_a_heading_in_words() -> None:
    """Every check that a module makes: its name is the first word of the call."""
    source = "\n".join(package_file(name).read_text(encoding="utf-8") for name in CHECKING)
    names = set(re.findall(r'check\(\s*"([a-z_]+)"', source)) | set(re.findall(r'UnsuitableClipError\(\s*"([a-z_]+)"', source))
    assert len(names) > 25
    assert names <= set(summary.CHECKS)


def test_no_message_of_a_check_names_an_option() -> None:
    said = [text for name in CHECKING for text in constants(package_file(name))]
    assert len(said) > 100
    assert [text for text in said if re.search(r"--[a-z]", text)] == []


def test_words_for_ranges_and_waits() -> None:
    assert words.usual(None, "deg", "trunk_lean") == ""
    assert words.usual(Band(low=None, high=None, source="test"), "deg", "trunk_lean") == ""
    assert words.usual(Band(low=3, high=11, source="test"), "deg", "no_such_measure") == "3.0 to 11.0°"
    assert words.axis(made.measured(1, 1, unit="% leg"), "no_such_measure") == "No such measure (% of leg length)"
    waits = [words.time_left(left_s) for left_s in (None, 3.0, 31.0, 62.0, 200.0)]
    assert waits == ["", "a few seconds left", "about 30 seconds left", "about a minute left", "about 3 minutes left"]


def test_how_far_a_fetch_is_is_told_in_megabytes() -> None:
    said = words.progress(Running("model", 3_000_000, 9_400_000, 12.0))
    assert said.replace("\N{NO-BREAK SPACE}", " ") == "3.0 of 9.4 MB \N{MIDDLE DOT} about 10 seconds left"


def test_places_of_the_camera_have_words() -> None:
    report = made.judged()
    assert words.seen_from(report) == "seen from the runner's left"
    assert words.seen_from(report.model_copy(update={"near_side": None})) == "seen from the side"
    assert words.seen_from(report.model_copy(update={"view": "rear"})) == "seen from behind"
    assert words.seen_from(report.model_copy(update={"view": None})) == ""
