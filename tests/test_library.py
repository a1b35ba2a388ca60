"""The athletes' library: the same tests on a SQLite file and on a real PostgreSQL."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from formcheck.errors import InputError
from formcheck.library import Library, export, take_in
from formcheck.report import Filmed, Report
from tests.libraries import another, picture, with_settings
from tests.library_writer import keep_many
from tests.made import judged, refused


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place for a library."""
    if request.param == "sqlite":
        return str(tmp_path / "library.sqlite")
    found: str = request.getfixturevalue("server").empty()
    return found


@pytest.fixture
def library(url: str) -> Iterator[Library]:
    with Library.open(url) as found:
        yield found


def test_a_new_library_is_empty(library: Library) -> None:
    assert library.athletes() == ()
    assert library.athlete(1) is None
    assert library.trial(1) is None
    assert library.report(1) is None
    assert library.trials(1) == ()


@pytest.mark.parametrize("report", [judged(), refused()], ids=["judged", "refused"])
def test_what_is_kept_comes_back_as_it_was(library: Library, report: Report) -> None:
    number = library.keep("Ann Lee", report, filmed_on=date(2026, 3, 14), notes="new shoes\nfelt easy")
    assert library.report(number) == report
    kept = library.trial(number)
    assert kept is not None
    assert (kept.athlete, kept.clip, kept.notes) == ("Ann Lee", "overstride_side.mp4", "new shoes\nfelt easy")
    assert (kept.filmed_on, kept.day, kept.view, kept.near_side) == (date(2026, 3, 14), date(2026, 3, 14), "side", "left")
    assert (kept.belt_speed_mps, kept.frame_rate_hz, kept.judged) == (2.75, 30.0, report.refused is None)
    (ann,) = library.athletes()
    assert (ann.name, ann.height_m, ann.trials, ann.last_day) == ("Ann Lee", 1.66, 1, date(2026, 3, 14))
    assert library.athlete(ann.id) == ann
    assert set(library.trends(ann.id)) == set(report.measures)


def test_it_is_there_after_closing(url: str) -> None:
    with Library.open(url) as library:
        number = library.keep("Ann", judged())
    with Library.open(url) as library:
        assert library.report(number) == judged()


def test_the_same_clip_with_the_same_settings_replaces(library: Library) -> None:
    first = library.keep("Ann", judged(), filmed_on=date(2026, 3, 14), notes="new shoes")
    changed = judged().model_copy(update={"measures": {"cadence": judged().measures["cadence"]}})
    assert library.keep("ann ", changed) == first
    kept = library.trial(first)
    assert kept is not None
    assert (kept.filmed_on, kept.notes) == (date(2026, 3, 14), "new shoes")
    assert library.report(first) == changed
    assert set(library.trends(kept.athlete_id)) == {"cadence"}
    library.keep("Ann", changed, notes="old shoes")
    assert library.trials(kept.athlete_id)[0].notes == "old shoes"


def test_other_settings_other_clips_and_other_people_do_not_replace(library: Library) -> None:
    numbers = {
        library.keep("Ann", judged()),
        library.keep("Ann", with_settings(judged(), slow_motion=8.0)),
        library.keep("Ann", another(judged())),
        library.keep("Bo", judged()),
    }
    assert len(numbers) == 4
    assert [athlete.trials for athlete in library.athletes()] == [3, 1]


def test_clips_told_together_are_one_trial_of_all_of_them(library: Library) -> None:
    def of(*letters: str) -> Report:
        clips = [another(judged(), letter).clip for letter in letters]
        filmed = [
            Filmed(label=clip.name, clip=clip, view="side", near_side="left", running_towards="left", refused=None, events=())
            for clip in clips
        ]
        return judged().model_copy(update={"clip": clips[0], "clips": tuple(filmed)})

    both = library.keep("Ann", of("1", "2"))
    assert library.keep("Ann", of("1", "3")) != both
    assert library.keep("Ann", of("2", "1")) == both


def test_clips_come_latest_first_and_a_trend_earliest_first(library: Library) -> None:
    days = {"1": date(2026, 5, 1), "2": date(2025, 12, 31), "3": date(2026, 1, 15)}
    for place, (letter, day) in enumerate(days.items()):
        library.keep("Ann", another(judged(), letter, cadence=150.0 + place), filmed_on=day)
    (ann,) = library.athletes()
    assert ann.last_day == date(2026, 5, 1)
    assert [kept.day for kept in library.trials(ann.id)] == sorted(days.values(), reverse=True)
    trend = library.trends(ann.id)["cadence"]
    assert [(point.day, point.value) for point in trend] == [(days["2"], 151.0), (days["3"], 152.0), (days["1"], 150.0)]
    first = trend[0]
    assert (first.unit, first.low95, first.high95, first.verdict) == ("steps/min", 150.0, 152.0, "watch")
    assert (first.usual_low, first.usual_high, first.view, first.near_side, first.belt_speed_mps) == (
        159,
        183,
        "side",
        "left",
        2.75,
    )
    assert [point.value for point in library.trends(ann.id, "left")["overstride"]] == [33.04] * 3
    assert library.trends(ann.id, "right") == {}
    assert library.trends(ann.id + 1) == {}
    assert [kept.day for kept in library.latest(2)] == [days["1"], days["3"]]


@pytest.mark.parametrize(
    "search",
    ["muller", "MÜLLER", "ann shoes", "Ann, shoes; march", "100%", "_new", "2026-03", "14 march", "strasse", "clip_7", ""],
)
def test_people_are_found_whatever_the_case_and_the_accents(library: Library, search: str) -> None:
    library.keep("Ann Müller", another(judged(), "7"), filmed_on=date(2026, 3, 14), notes="100% _new shoes_, Straße")
    library.keep("Bo", judged(), filmed_on=date(2025, 7, 1))
    assert [athlete.name for athlete in library.athletes(search)] == (["Ann Müller"] if search else ["Ann Müller", "Bo"])


@pytest.mark.parametrize("search", ["%", "_", "0_%", "Bo shoes", "nobody", "\\", "/"])
def test_signs_of_the_database_are_only_signs(library: Library, search: str) -> None:
    library.keep("Ann", judged(), filmed_on=date(2026, 3, 14), notes="shoes")
    library.keep("Bo", another(judged()), filmed_on=date(2026, 3, 14))
    renamed = judged().model_copy(update={"clip": judged().clip.model_copy(update={"name": "plain.mp4"})})
    library.keep("Ann", renamed)
    for athlete in library.athletes("clip_1") + library.athletes("plain"):
        library.describe_athlete(athlete.id, name=athlete.name, height_m=None, notes="")
    found = [athlete.name for athlete in library.athletes(search)]
    assert found == (["Bo"] if search == "_" else [])  # clip_1.mp4 is Bo's


def test_a_search_among_clips(library: Library) -> None:
    library.keep("Ann", another(judged(), "1"), notes="sore after hills")
    library.keep("Ann", another(judged(), "2"), notes="easy")
    (ann,) = library.athletes()
    assert [kept.notes for kept in library.trials(ann.id, "HILLS sore")] == ["sore after hills"]
    assert library.trials(ann.id, "hills easy") == ()


def test_names_and_notes_can_be_changed(library: Library) -> None:
    number = library.keep("Ann", judged())
    library.keep("Bo", another(judged()))
    ann = library.athletes()[0]
    library.describe_athlete(ann.id, name=" Anna  Lee ", height_m=1.7, notes="left knee taped")
    found = library.athlete(ann.id)
    assert found is not None
    assert (found.name, found.height_m, found.notes) == ("Anna Lee", 1.7, "left knee taped")
    assert [one.name for one in library.athletes("taped")] == ["Anna Lee"]
    library.describe_trial(number, filmed_on=date(2024, 2, 29), notes="leap day")
    kept = library.trial(number)
    assert kept is not None
    assert (kept.filmed_on, kept.day, kept.notes) == (date(2024, 2, 29), date(2024, 2, 29), "leap day")
    assert library.trials(ann.id, "29 february") == (kept,)
    with pytest.raises(InputError, match="in the library already, Bo"):
        library.describe_athlete(ann.id, name="BO", height_m=None, notes="")
    with pytest.raises(InputError, match="not in the library any more"):
        library.describe_trial(999, filmed_on=None, notes="")


def test_a_clip_kept_for_the_wrong_person_is_moved(library: Library) -> None:
    number = library.keep("Ann", judged(), filmed_on=date(2026, 3, 14), notes="hills", pictures={"kinogram_left": picture()})
    pictures, ann = library.pictures(number), library.athletes()[0]
    bo = library.move(number, " bo ")
    assert [(one.name, one.trials) for one in library.athletes()] == [("Ann", 0), ("bo", 1)]
    kept = library.trial(number)
    assert kept is not None
    assert (kept.athlete_id, kept.athlete, kept.day, kept.notes) == (bo, "bo", date(2026, 3, 14), "hills")
    assert library.pictures(number) == pictures
    assert set(library.trends(bo)) == set(judged().measures)
    assert library.trends(ann.id) == {}
    assert library.move(number, "BO") == bo
    library.keep("Ann", judged())
    with pytest.raises(InputError, match="kept for Ann already"):
        library.move(number, "ann")
    with pytest.raises(InputError, match="no name"):
        library.move(number, " ")
    with pytest.raises(InputError, match="not in the library any more"):
        library.move(999, "Cy")
    assert [one.name for one in library.athletes()] == ["Ann", "bo"]


def test_one_person_under_two_names_becomes_one(library: Library) -> None:
    twice = library.keep("Ann Lee", judged(), notes="hills")
    library.keep("A. Lee", judged(), filmed_on=date(2026, 3, 14), notes="new shoes", pictures={"kinogram_left": picture()})
    moved = library.keep("A. Lee", another(judged()), notes="easy")
    short, long = library.athletes()
    library.describe_athlete(short.id, name=short.name, height_m=1.7, notes="left knee taped")
    library.describe_athlete(long.id, name=long.name, height_m=None, notes="comes on Mondays")
    library.merge(short.id, long.id)
    (ann,) = library.athletes()
    assert (ann.id, ann.name, ann.height_m, ann.trials) == (long.id, "Ann Lee", 1.7, 2)
    assert ann.notes == "comes on Mondays\nleft knee taped"
    assert {one.id for one in library.trials(ann.id)} == {twice, moved}
    kept = library.trial(twice)
    assert kept is not None
    assert (kept.filmed_on, kept.notes) == (date(2026, 3, 14), "hills\nnew shoes")
    assert list(library.pictures(twice)) == ["kinogram_left"]
    assert [one.name for one in library.athletes("taped")] == ["Ann Lee"]
    assert library.trials(ann.id, "new shoes") == (kept,)
    for one, into, said in ((ann.id, ann.id, "twice"), (short.id, ann.id, "any more"), (ann.id, 99, "any more")):
        with pytest.raises(InputError, match=said):
            library.merge(one, into)


@pytest.mark.parametrize("name", ["", "  \n ", "\x00", "x" * 121])
def test_a_name_is_needed_and_not_a_novel(library: Library, name: str) -> None:
    with pytest.raises(InputError, match="athlete"):
        library.keep(name, judged())
    assert library.athletes() == ()


def test_a_report_no_database_holds_is_refused(library: Library) -> None:
    long = judged().model_copy(update={"measures": {"x" * 65: judged().measures["cadence"]}})
    endless = judged().measures["cadence"].model_copy(update={"steps": 2**70})
    for report in (long, judged().model_copy(update={"measures": {"cadence": endless}})):
        with pytest.raises(InputError, match="written by formcheck"):
            library.keep("Ann", report)
    assert library.athletes() == ()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=60), notes=st.text(max_size=60), clip=st.text(max_size=40))
def test_any_text_is_kept_or_refused_with_a_sentence(library: Library, name: str, notes: str, clip: str) -> None:
    report = judged().model_copy(update={"clip": judged().clip.model_copy(update={"name": clip, "sha256": clip})})
    try:
        number = library.keep(name, report, notes=notes)
    except InputError:
        assert not name.strip() or not any(character.isprintable() and not character.isspace() for character in name)
        return
    kept = library.trial(number)
    assert kept is not None
    assert library.report(number) == report
    assert kept.athlete_id in {one.id for one in library.athletes(name)}


def test_deleting_a_clip_leaves_the_others(library: Library) -> None:
    gone, stays = library.keep("Ann", judged()), library.keep("Ann", another(judged()))
    library.delete_trial(gone)
    assert library.trial(gone) is None
    assert library.report(stays) == another(judged())
    (ann,) = library.athletes()
    assert len(library.trends(ann.id)["cadence"]) == 1


def test_deleting_a_person_leaves_the_others(library: Library) -> None:
    library.keep("Ann", judged())
    stays = library.keep("Bo", another(judged()))
    library.delete_athlete(library.athletes("ann")[0].id)
    assert [athlete.name for athlete in library.athletes()] == ["Bo"]
    assert library.report(stays) == another(judged())


def test_pictures_are_kept_small_and_go_with_their_clip(library: Library) -> None:
    number = library.keep("Ann", judged(), pictures={"kinogram_right": picture(1), "kinogram_left": picture(2)})
    found = library.pictures(number)
    assert list(found) == ["kinogram_left", "kinogram_right"]
    shown = Image.open(io.BytesIO(found["kinogram_left"]))
    assert (shown.format, shown.size) == ("JPEG", (1200, 300))
    assert len(found["kinogram_left"]) < 0.5 * len(picture(2))
    library.keep("Ann", judged(), pictures={"kinogram_left": found["kinogram_right"]})
    assert library.pictures(number) == {"kinogram_left": found["kinogram_right"]}
    library.delete_trial(number)
    assert library.pictures(number) == {}


@pytest.mark.parametrize("content", [b"", b"GIF89a", picture()[:900], picture(kind="BMP")])
def test_what_is_no_picture_is_not_kept(tmp_path: Path, content: bytes) -> None:
    with Library.open(str(tmp_path / "library.sqlite")) as library:
        with pytest.raises(InputError, match="no picture"):
            library.keep("Ann", judged(), pictures={"kinogram_left": content})
        assert library.athletes() == ()


def kept_in(library: Library) -> list[object]:
    """All there is to know of a library but its numbers and moments."""
    return [
        (one.name, one.height_m, one.notes)
        if trial is None
        else (one.name, trial.filmed_on, trial.notes, library.report_json(trial.id), library.pictures(trial.id))
        for one in library.athletes()
        for trial in (None, *library.trials(one.id))
    ]


def filled(library: Library) -> None:
    library.keep("=Ann, Lee", judged(), filmed_on=date(2026, 3, 14), notes="new shoes", pictures={"kinogram_left": picture()})
    library.keep("=Ann, Lee", another(judged()), filmed_on=date(2026, 4, 1))
    library.keep("Zoë/../..", refused(), filmed_on=date(2026, 4, 2), notes="too dark")
    library.add("no clips", height_m=1.8, notes="comes in May")


def test_what_is_exported_can_be_taken_in_elsewhere(library: Library, tmp_path: Path) -> None:
    filled(library)
    with (tmp_path / "export.zip").open("w+b") as file, Library.open(str(tmp_path / "other.sqlite")) as other:
        assert export(library, file) == 3
        assert take_in(other, file) == 3
        assert kept_in(other) == kept_in(library)
        assert take_in(other, file) == 3
        assert kept_in(other) == kept_in(library)
    with zipfile.ZipFile(tmp_path / "export.zip") as archive:
        assert not any(".." in name or name.startswith("/") for name in archive.namelist())
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("measures.csv"), "utf-8")))
    assert {row["athlete"] for row in rows} == {"'=Ann, Lee"}
    row = next(row for row in rows if row["measure"] == "trunk_lean" and row["leg"] == "left")
    assert (row["day"], row["value"], row["low95"], row["high95"], row["usual_low"]) == ("2026-03-14", "4.3", "2.3", "6.3", "3.0")


def test_clips_of_one_day_stay_in_their_order(library: Library, tmp_path: Path) -> None:
    for letter in "312":
        library.keep("Ann", another(judged(), letter), filmed_on=date(2026, 4, 1))
    with (tmp_path / "export.zip").open("w+b") as file, Library.open(str(tmp_path / "other.sqlite")) as other:
        export(library, file)
        take_in(other, file)
        assert kept_in(other) == kept_in(library)


def test_one_athlete_is_exported_alone(library: Library, tmp_path: Path) -> None:
    filled(library)
    ann = library.athletes("ann")[0]
    with (tmp_path / "export.zip").open("w+b") as file, Library.open(str(tmp_path / "other.sqlite")) as other:
        assert export(library, file, ann.id) == 2
        take_in(other, file)
        assert [one.name for one in other.athletes()] == ["=Ann, Lee"]


def manifest(**changed: object) -> str:
    trial = {"folder": "a", "filmed_on": None, "notes": ""}
    return json.dumps(
        {"formcheck_library": 1, "athletes": [{"name": "A", "height_m": None, "notes": "", "trials": [trial]}], **changed}
    )


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (None, "cannot be read"),
        ({}, "library.json"),
        ({"library.json": "{}"}, "does not fit at formcheck_library"),
        ({"library.json": manifest(formcheck_library=2)}, "update formcheck"),
        ({"library.json": manifest()}, "report.json"),
        ({"library.json": manifest(), "a/report.json": "{}"}, "does not fit"),
        (
            {"library.json": manifest(), "a/report.json": judged().to_json().replace('"format": 1', '"format": 9')},
            "update formcheck",
        ),
        ({"library.json": manifest(), "a/report.json": " " * 20_000_001}, "more than 20 MB"),
        ({"library.json": manifest(), "a/report.json": judged().to_json(), "a/kinogram_left.jpg": "no picture"}, "no picture"),
        (
            {"library.json": manifest(), "a/report.json": judged().to_json(), **{f"a/still_{at}.jpg": "" for at in range(21)}},
            "21 pictures",
        ),
    ],
)
def test_another_file_is_not_taken_in(tmp_path: Path, files: dict[str, str] | None, said: str) -> None:
    source = io.BytesIO(b"PK no zip")
    if files is not None:
        with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    with Library.open(str(tmp_path / "library.sqlite")) as library:
        with pytest.raises(InputError, match=said):
            take_in(library, source)
        assert library.athletes() == ()


def test_two_processes_keep_at_once(url: str) -> None:
    several = multiprocessing.get_context("spawn")
    start = several.Barrier(2)
    processes = [several.Process(target=keep_many, args=(url, who, start)) for who in ("Bo", "Cy")]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    with Library.open(url) as library:  # which they made, migrated and filled together
        assert [(athlete.name, athlete.trials) for athlete in library.athletes()] == [("Ann", 6), ("Bo", 1), ("Cy", 1)]
