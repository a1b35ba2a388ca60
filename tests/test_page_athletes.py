"""The page of athletes, without a browser: keeping, finding, describing, taking elsewhere, deleting; troubles told."""

from __future__ import annotations

import io
import re
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from formcheck.folder import from_report
from formcheck.library import Library, export
from formcheck.page import app, desk, form
from formcheck.report import Report
from formcheck.written import Told
from tests import made
from tests.libraries import another, picture
from tests.made import judged, refused
from tests.stand_in_worker import MARKUP, command
from tests.test_page import checked, handed_in, run, text, to_the_end

ATHLETES = "from formcheck.page import athletes\nathletes.main()"
COMPARE = "from formcheck.page import compare\ncompare.main()"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where each test's library is, or would be."""
    monkeypatch.setenv("FORMCHECK_LIBRARY", str(tmp_path / "library.sqlite"))
    return tmp_path / "library.sqlite"


def page(script: str = ATHLETES, /, **address: object) -> AppTest:
    at = AppTest.from_string(script, default_timeout=20)
    for name, told in address.items():
        at.query_params[name] = str(told)
    return run(at)


def links(at: AppTest) -> list[str]:
    return [link.proto.label for link in at.get("page_link")]


def downloads(at: AppTest) -> list[str]:
    return [button.proto.label for button in at.get("download_button") if "zip" not in button.proto.label]


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    return run(at)


def people(at: AppTest) -> list[str]:
    return [button.label for button in at.button if str(button.key).startswith("open_person_")]


def keep(name: str = "Ann", report: Report | None = None, **told: object) -> int:
    with Library.open() as library:
        return library.keep(name, report or judged(), **told)  # type: ignore[arg-type]  # as keep has them


def athlete_id(name: str = "Ann") -> int:
    with Library.open() as library:
        return library.athletes(name)[0].id


def ann_over_time() -> None:
    """Three clips of Ann: her cadence rises with the second, her step stays as it was."""
    for place, (letter, cadence) in enumerate({"1": 150.0, "2": 158.0, "3": 157.5}.items()):
        report, filmed_on = another(judged(), letter, cadence=cadence), date(2026, 1 + place, 14)
        keep(report=report, filmed_on=filmed_on, pictures={"kinogram_left": picture()})


def test_without_a_library_it_says_how_one_begins_and_makes_none(place: Path) -> None:
    said = text(page())
    assert "Nothing is kept yet" in said
    assert str(place) in said
    assert not place.exists()
    assert links(page()) == ["Check a clip"]


def test_a_result_is_kept_when_asked_and_only_then(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "DESK", desk.Desk(command("judged")))
    at = to_the_end(checked(run(AppTest.from_file(app.__file__, default_timeout=20))))
    assert not place.exists()
    next(box for box in at.text_input if box.label == "Athlete").set_value("Ann Lee")
    at.date_input[0].set_value(date(2026, 3, 14))
    at.text_area[0].set_value("new shoes")
    next(button for button in at.button if button.label == "Keep").click()
    assert "Kept for Ann Lee." in text(run(at))
    assert "Ann Lee's clips" in links(at)
    with Library.open() as library:
        (ann,) = library.athletes()
        (kept,) = library.trials(ann.id)
        assert (ann.name, kept.filmed_on, kept.notes, kept.clip) == ("Ann Lee", date(2026, 3, 14), "new shoes", "monday.mp4")
        library.delete_trial(kept.id)
    assert "Kept for" not in text(run(at))
    next(box for box in at.selectbox if box.label == "Athlete").set_value("Ann Lee")
    next(button for button in at.button if button.label == "Keep").click()
    assert "Kept for Ann Lee." in text(run(at))  # what was deleted can be kept again
    desk.DESK.close()


def test_the_day_is_the_one_the_camera_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    for how, said in (("film", True), ("judged", False)):
        with closing(desk.Desk(command(how))) as one:
            monkeypatch.setattr(desk, "DESK", one)
            at = to_the_end(checked(run(AppTest.from_file(app.__file__, default_timeout=20))))
            assert (at.date_input[0].value == date(2026, 3, 14)) == said
            assert ("the camera wrote" in text(at)) == said


def test_who_is_known_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "DESK", desk.Desk(command("judged")))
    keep("Ann Lee", another(judged()))
    at = to_the_end(checked(run(AppTest.from_file(app.__file__, default_timeout=20))))
    next(box for box in at.selectbox if box.label == "Athlete").set_value("Ann Lee")
    next(button for button in at.button if button.label == "Keep").click()
    assert "Kept for Ann Lee." in text(run(at))
    with Library.open() as library:
        assert [one.trials for one in library.athletes()] == [2]
    desk.DESK.close()


def test_who_is_known_has_their_height_filled_in_and_is_offered_when_the_result_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    keep("Ann", another(judged()))
    keep("Bo", another(judged(), "2"))
    with Library.open() as library:
        library.describe_athlete(athlete_id("bo"), name="Bo", height_m=1.81, notes="")
    with closing(desk.Desk(command("judged"))) as one:
        monkeypatch.setattr(desk, "DESK", one)
        at = handed_in(run(AppTest.from_file(app.__file__, default_timeout=20)))
        next(box for box in at.selectbox if box.label == "Somebody from your athletes?").set_value("Bo")
        run(at)
        assert next(field for field in at.text_input if field.label == "Your height").value == "1.81 m"
        press(at, "Check my form")
        to_the_end(at)
        ticket = at.query_params["clip"]
        assert desk.DESK.asked(ticket if isinstance(ticket, str) else ticket[0]).settings.height_m == 1.81
        assert next(box for box in at.selectbox if box.label == "Athlete").value == "Bo"
        press(at, "Keep")
        assert "Kept for Bo." in text(at)


def test_without_a_name_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "DESK", desk.Desk(command("judged")))
    at = to_the_end(checked(run(AppTest.from_file(app.__file__, default_timeout=20))))
    next(button for button in at.button if button.label == "Keep").click()
    assert "no name; it should be a name" in text(run(at))
    with Library.open() as library:
        assert library.athletes() == ()
    desk.DESK.close()


def test_people_are_listed_and_searched() -> None:
    keep("Ann", notes="new shoes")
    keep("Bo", another(judged()))
    at = page()
    assert people(at) == ["Ann", "Bo"]
    at.text_input(key="search").set_value("SHOES")
    assert people(run(at)) == ["Ann"]
    at.text_input(key="search").set_value("%")
    assert "Nobody is found" in text(run(at))


def test_one_athlete_shows_what_changed_and_every_clip() -> None:
    ann_over_time()
    at = page(athlete=athlete_id())
    said = text(at)
    assert "Changed at some time" in said
    assert ": cadence." in said
    assert "14 Feb 2026: 158 steps/min, higher than 150 steps/min on 14 Jan 2026 (a change counts from 3 steps/min)" in said
    assert said.count("clip_") == 3
    assert at.selectbox(key=f"measure_{athlete_id()}").options[0] == "Cadence"
    assert at.get("vega_lite_chart")[0].proto.alt.startswith("Cadence over time: 14 Jan 2026 150 steps/min")
    assert links(at).count("Compare with the one before") == 2


def test_one_leads_to_an_athlete_to_a_clip_and_back() -> None:
    number = keep()
    at = page()
    at.button(key=f"open_person_{athlete_id()}").click()
    run(at).button(key=f"open_trial_{number}").click()
    assert "All measures" in text(run(at))
    at.button(key="back_button").click()
    assert "Over time" in text(run(at))
    at.button(key="back_button").click()
    assert people(run(at)) == ["Ann"]
    assert not dict(at.query_params)


def test_who_types_feet_reads_inches_and_miles_of_what_is_kept() -> None:
    bounce = made.three_findings().measures["vertical_oscillation"]
    report = judged().model_copy(update={"measures": {**judged().measures, "vertical_oscillation": bounce}})
    numbers = [keep("Ann", another(report, str(place))) for place in range(2)]

    def shown(script: str = ATHLETES, **address: object) -> AppTest:
        at = AppTest.from_string(script, default_timeout=20)
        at.session_state[form.LAST] = {"height": "5'5\"", "unit": "mph"}
        for name, told in address.items():
            at.query_params[name] = str(told)
        return run(at)

    at = shown(athlete=athlete_id())
    assert next(box for box in at.text_input if box.label == "Height").value == "5 ft 5 in"
    assert "6.2 mph" in text(at)
    next(button for button in at.button if button.label == "Save").click()
    run(at)
    with Library.open() as library:
        assert library.athletes()[0].height_m == 1.66  # to the centimetre it was kept with
    at = shown(athlete=athlete_id())
    next(box for box in at.selectbox if box.label == "Measure").set_value("vertical_oscillation")
    (chart,) = run(at).get("vega_lite_chart")
    assert "5.2 in" in chart.proto.alt
    assert "5.2 in" in text(shown(kept=numbers[0]))
    said = text(shown(COMPARE, before=f"kept-{numbers[0]}", after=f"kept-{numbers[1]}"))
    assert "a change counts from 0.5 in" in said
    assert "6.2 mph" in said


def test_a_measure_and_a_leg_are_chosen() -> None:
    ann_over_time()
    at = page(athlete=athlete_id())
    at.selectbox(key=f"measure_{athlete_id()}").set_value("trunk_lean")
    assert "No clear change so far." in text(run(at))
    at.selectbox(key=f"leg_{athlete_id()}").set_value("right")
    assert "no figure of that leg alone" in text(run(at))
    assert not at.get("vega_lite_chart")


def test_clips_filmed_otherwise_are_told() -> None:
    ann_over_time()
    other_side = another(judged(), "4").model_copy(update={"near_side": "right"})
    keep(report=other_side, filmed_on=date(2026, 6, 1))
    assert "hollow marks" in text(page(athlete=athlete_id()))


def test_one_clip_alone_promises_nothing() -> None:
    keep()
    assert "With a second clip, filmed alike, changes can be told." in text(page(athlete=athlete_id()))


def test_an_athlete_of_refused_clips_has_clips_and_no_chart() -> None:
    keep(report=refused())
    at = page(athlete=athlete_id())
    assert "not judged" in text(at)
    assert not at.get("vega_lite_chart")


def test_a_kept_result_is_shown_as_it_was() -> None:
    number = keep(filmed_on=date(2026, 3, 14), notes="new shoes", pictures={"kinogram_left": picture()})
    said = text(page(kept=number))
    assert "Ann, filmed 14 Mar 2026" in said
    assert "new shoes" in said
    assert "Five moments of the left leg" in said
    assert "fc-picture" not in said
    assert "33\N{NO-BREAK SPACE}% of leg length" in said
    number = keep(report=refused())
    assert "This clip cannot be judged" in text(page(kept=number))


def test_a_kept_result_shows_what_shows_its_findings_and_waits_with_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.folder.pdf", None)  # nobody asked for one
    (finding, *_) = judged().findings
    number = keep(pictures={f"still_{finding.measure}": picture(), "behind": picture(1)})
    said = text(page(kept=number))
    assert "fc-picture" in said
    assert "From behind: the left foot stands" in said


def test_the_files_of_a_kept_result_are_made_from_what_is_kept() -> None:
    shown = {"kinogram_left": picture(), f"still_{judged().findings[0].measure}": picture(2)}
    number = keep(filmed_on=date(2026, 3, 14), notes="new shoes", pictures=shown)
    assert downloads(page(kept=number)) == [
        "Report (PDF)",
        "Report (web page)",
        "Figures (CSV)",
        "Steps (CSV)",
        "Everything (JSON)",
    ]
    assert downloads(page(kept=keep("Bo", refused()))) == downloads(page(kept=number))
    with Library.open() as library:
        kept, report = library.trial(number), library.report(number)
        assert kept is not None
        assert report is not None
        files = from_report(report, library.pictures(number), Told(kept.athlete, kept.notes, kept.day))
        made = {name: make() for name, make in files.items()}
        assert made["report.json"].decode() == library.report_json(number)
    assert made["report.pdf"].startswith(b"%PDF")
    written = made["report.html"].decode()
    assert written.count("data:image/jpeg") == len(shown)
    for word in ("Ann", "14 March 2026", "new shoes", "left leg: initial contact"):
        assert word in written
    assert made["measures.csv"].decode().startswith("measure,leg")
    assert len(made["steps.csv"].decode().splitlines()) == 1 + len(judged().events)


def test_a_clip_goes_to_another_athlete() -> None:
    number = keep()
    keep("Bo", another(judged()))
    at = page(kept=number)
    at.selectbox(key=f"whose_{number}").set_value("Bo")
    press(at, "Save")
    assert "Bo, kept" in text(at)
    with Library.open() as library:
        assert [(one.name, one.trials) for one in library.athletes()] == [("Ann", 0), ("Bo", 2)]
    keep("Ann", judged())
    at.selectbox(key=f"whose_{number}").set_value("Ann")
    assert "one that is kept for Ann already" in text(press(at, "Save"))


def test_two_names_of_one_person_become_one() -> None:
    keep("Ann")
    keep("Ann Lee", another(judged()))
    number = athlete_id("ann")
    at = page(athlete=number)
    assert at.button(key=f"merge_{number}").disabled
    at.selectbox(key=f"merge_into_{number}").set_value("Ann Lee")
    run(at).button(key=f"merge_{number}").click()
    assert "Ann and Ann Lee are one now." in text(run(at))
    assert "2 clips" in text(at)
    at.button(key="back_button").click()
    assert people(run(at)) == ["Ann Lee"]


def test_clips_are_searched_among_one_athletes() -> None:
    keep(notes="sore after hills", filmed_on=date(2026, 1, 14))
    number = keep(report=another(judged()), notes="easy", filmed_on=date(2026, 2, 14))
    at = page(athlete=athlete_id())
    search = at.text_input(key=f"search_{athlete_id()}")
    search.set_value("easy february")
    assert [str(button.key) for button in run(at).button if str(button.key).startswith("open_trial")] == [f"open_trial_{number}"]
    assert links(at) == ["Compare with the one before"]  # which the search left out
    at.text_input(key=f"search_{athlete_id()}").set_value("march")
    assert "No clip is found by these words." in text(run(at))
    keep("Bo", another(judged(), "9"))
    assert f"search_{athlete_id('bo')}" not in [str(field.key) for field in page(athlete=athlete_id("bo")).text_input]


@pytest.mark.parametrize("address", [{"kept": 99}, {"athlete": 99}, {"athlete": "x"}, {"kept": "9" * 40}])
def test_a_link_to_what_is_gone_says_so(address: dict[str, object]) -> None:
    keep()
    at = page(**address)
    assert "not in the library any more" in text(at)
    assert people(at) == ["Ann"]


def test_name_height_and_notes_can_be_changed() -> None:
    keep()
    number = athlete_id()
    at = page(athlete=number)
    at.text_input(key=f"name_{number}").set_value("Anna")
    at.text_input(key=f"height_{number}").set_value("5'10\"")
    at.text_area(key=f"notes_{number}").set_value("left knee taped")
    next(button for button in at.button if button.label == "Save").click()
    said = text(run(at))
    assert "Saved." in said
    assert "Anna" in said
    assert "178\N{NO-BREAK SPACE}cm" in said or "178 cm" in said
    assert "left knee taped" in said
    at.text_input(key=f"height_{number}").set_value("tall")
    next(button for button in at.button if button.label == "Save").click()
    assert "height: tall; it should be" in text(run(at)).lower()


def test_the_day_and_the_notes_of_a_clip_can_be_changed() -> None:
    number = keep()
    at = page(kept=number)
    at.date_input(key=f"day_{number}").set_value(date(2026, 2, 1))
    at.text_area(key=f"trial_notes_{number}").set_value("hills the day before")
    next(button for button in at.button if button.label == "Save").click()
    said = text(run(at))
    assert "filmed 1 Feb 2026" in said
    assert "hills the day before" in said


def test_a_clip_and_then_a_person_are_deleted_for_good(place: Path) -> None:
    keep(notes="quagmire")
    number = keep(report=another(judged()), notes="xylophone")
    at = page(kept=number)
    at.button(key=f"delete_trial_{number}").click()
    assert "The result is deleted." in text(run(at))
    assert b"xylophone" not in place.read_bytes()
    assert b"quagmire" in place.read_bytes()
    at.button(key=f"delete_athlete_{athlete_id()}").click()
    assert "Ann is deleted." in text(run(at))
    assert b"quagmire" not in place.read_bytes()
    assert "Nobody is in the library yet. Check a clip" in text(at)
    assert links(at) == ["Check a clip"]


def test_an_export_is_brought_in(place: Path) -> None:
    ann_over_time()
    file = io.BytesIO()
    with Library.open() as library:
        export(library, file)
    place.unlink()
    at = page()
    at.file_uploader(key="import").set_value([("formcheck.zip", file.getvalue(), "application/zip")])
    run(at).button(key="bring_in").click()
    assert "3 clips were brought in." in text(run(at))
    assert people(at) == ["Ann"]


def test_another_file_is_not_brought_in_and_makes_no_library(place: Path) -> None:
    at = page()
    at.file_uploader(key="import").set_value([("holiday.zip", b"PK", "application/zip")])
    run(at).button(key="bring_in").click()
    assert "it should be a zip exported" in text(run(at))
    assert not place.exists()


def test_a_library_that_cannot_be_opened_is_a_sentence(place: Path) -> None:
    place.write_bytes(b"this is no database" * 100)
    said = text(page())
    assert "The library cannot be opened" in said
    assert "a file of another kind" in said
    assert "Traceback" not in said
    assert "Compare two runs" in text(page(COMPARE))


def test_text_never_becomes_markup() -> None:
    hostile = judged().model_copy(update={"clip": judged().clip.model_copy(update={"name": MARKUP})})
    number = keep(MARKUP, hostile, notes=MARKUP)
    for at in (page(), page(athlete=athlete_id("bold")), page(kept=number), page(COMPARE, before=f"kept-{number}")):
        assert MARKUP not in text(at)
        assert not at.markdown
        for label in (*links(at), *(button.label for button in at.button)):
            assert not re.search(r"(?<!\\)[*_$<\[]", label)


def test_a_shared_page_says_who_sees_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.page.athletes.shared", lambda: False)
    assert "everybody" not in text(page())
    monkeypatch.setattr("formcheck.page.athletes.shared", lambda: True)
    assert "everybody who has its password" in text(page())
    keep()
    assert "everybody who has its password" in text(page())
