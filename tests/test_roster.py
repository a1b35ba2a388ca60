"""Rosters: a folder, a CSV file and a workbook say the same; what is unclear is refused with its line, all at once."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formcheck import columns, sheet
from formcheck.errors import InputError
from formcheck.roster import Entry, read, together_key

DAY = dt.date(2026, 11, 2)


def touched(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    """A folder with clips that rosters in it may name."""
    return touched(tmp_path / "squad", "anna.mp4", "ben.mov", "clips/cleo left.MP4", "track.npz")


def roster(folder: Path, text: str, name: str = "roster.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def refused(source: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(source)
    return str(caught.value)


# --- folders ---

LAYOUT = {
    "anna/left.mp4": ("anna", None),
    "anna/2026-11-02/rear.mov": ("anna", DAY),
    "anna/2026-11-02/deep/er/side.mp4": ("anna", DAY),
    "2026-11-02/ben_side.mp4": ("ben", DAY),
    "2026-11-02 evening/dora.mp4": ("evening", DAY),
    "Cleo Okri 2026-11-02/left.MP4": ("Cleo Okri", DAY),
    "rear/eve.mp4": ("eve", None),
    "side view 2026-11-02/Eve Adams.mp4": ("Eve Adams", DAY),
    "eve_left.mp4": ("eve", None),
    "eve_rear.mp4": ("eve", None),
    "2026-11-02 farid side.mov": ("farid", DAY),
    "gil_left_2026-11-02.mkv": ("gil", DAY),
    "Hana-Maria-right.webm": ("Hana-Maria", None),
    "ivo_20261102_101530_left view.avi": ("ivo", DAY),
    "runner_1_left.mp4": ("runner_1", None),
    "runner_2_left.mp4": ("runner_2", None),
    "left_jo.m4v": ("jo", None),
    "IMG_2041.MOV": ("IMG_2041", None),
    "PXL_20261102_093000123.mp4": ("PXL_20261102_093000123", DAY),
    "VID-20261102-WA0012.mp4": ("VID-20261102-WA0012", DAY),
    "WhatsApp Video 2026-11-02 at 10.15.30.mp4": ("WhatsApp Video 2026-11-02 at 10.15.30", DAY),
    "left.mp4": ("left", None),
    "20269999.npz": ("20269999", None),
    "kai 1234567820261102.mp4": ("kai 1234567820261102", None),
    "Leftwich.mp4": ("Leftwich", None),
}


def test_every_clip_of_a_folder_is_found_with_its_athlete_and_day(tmp_path: Path) -> None:
    found = read(touched(tmp_path, *LAYOUT))
    assert {Path(e.clip).relative_to(tmp_path).as_posix(): (e.athlete, e.date) for e in found} == LAYOUT
    assert all(entry == Entry(entry.athlete, entry.clip, date=entry.date) for entry in found)


def test_what_is_no_clip_is_passed_over_and_said(tmp_path: Path) -> None:
    touched(tmp_path, "anna/left.mp4", "anna/.left.mp4", "anna/._left.mp4", ".DS_Store", "Thumbs.db", ".cache/old.mp4")
    touched(tmp_path, "notes.docx", "~$notes.docx", "anna/photo.jpg", "__MACOSX/left.mp4")
    said: list[str] = []
    assert [entry.athlete for entry in read(tmp_path, said.append)] == ["anna"]
    assert said == [f"{tmp_path}: passed over, for they are no clips: photo.jpg, notes.docx"]


def test_results_of_formcheck_are_no_clips(tmp_path: Path) -> None:
    touched(tmp_path, "anna/left.mp4", "anna/report.json", "anna/track.npz", "anna/annotated.mp4", "anna/kinogram_left.png")
    touched(tmp_path, "ben/track.npz", "out/squad.html", "out/anna/report.html", "out/anna/track.npz", "results/new.mp4")
    said: list[str] = []
    found = read(tmp_path, said.append, out=tmp_path / "results")
    assert [Path(entry.clip).relative_to(tmp_path).as_posix() for entry in found] == ["anna/left.mp4", "ben/track.npz"]
    assert said == []


def test_links_are_followed_and_never_round_in_circles(tmp_path: Path) -> None:
    elsewhere = touched(tmp_path / "disk", "rear.mp4")
    folder = touched(tmp_path / "squad", "anna/left.mp4")
    (folder / "ben").symlink_to(elsewhere, target_is_directory=True)
    (folder / "anna" / "again").symlink_to(folder, target_is_directory=True)
    (folder / "cleo.mp4").symlink_to(elsewhere / "rear.mp4")
    (folder / "gone.mp4").symlink_to(elsewhere / "gone.mp4")
    assert [entry.athlete for entry in read(folder)] == ["anna", "ben", "cleo"]


def test_odd_names_become_names_that_can_be_shown(tmp_path: Path) -> None:
    folder = touched(tmp_path, "two\nlines/left.mp4", "<b>Zoe\u0308.mp4", "=1+2.mp4")
    Path(os.fsdecode(os.fsencode(folder) + b"/K\xf6hl.mp4")).touch()
    found = {entry.athlete: entry.clip for entry in read(folder)}
    assert set(found) == {"two lines", "<b>Zoë", "=1+2", "K?hl"}
    assert all(Path(clip).exists() for clip in found.values())
    assert all(name.encode() for name in found)


@pytest.mark.parametrize("name", ["", "missing", "notes.docx", "roster.pdf"])
def test_a_source_that_is_neither_is_refused(tmp_path: Path, name: str) -> None:
    if name.startswith("notes"):
        touched(tmp_path, name)
    said = refused(tmp_path / name)
    assert "expected" in said
    assert ("no clips" in said) == (not name)


# --- tables ---

TABLE = [
    ["Athlete", "Clip", "Height", "Belt speed", "Slow motion", "View", "Date", "Incline", "Notes"],
    ["Zoë", "anna.mp4", "1,78", "10,8 km/h", "", "side", "02.11.2026", "1%", "new shoes,\nwarm day"],
    ["Ben", "ben.mov", "5'10\"", "5:33/km", "8x", "from behind", "2026-11-02", "", "-"],
    ["Cleo", "clips/cleo left.MP4", "178", "3", "n/a", "", "", "1,5", ""],
    ["Dora", "s3://club/dora.mp4", "", "", "", "auto", "2 Nov 2026", "", "=1+2"],
]


def expected(folder: Path) -> list[Entry]:
    return [
        Entry("Zoë", f"{folder}/anna.mp4", 1.78, 3.0, None, 1.0, "side", DAY, "new shoes,\nwarm day", 2),
        Entry("Ben", f"{folder}/ben.mov", 1.778, 3.003, 8.0, 0.0, "rear", DAY, "", 4),
        Entry("Cleo", f"{folder}/clips/cleo left.MP4", 1.78, 3.0, None, 1.5, "auto", None, "", 5),
        Entry("Dora", "s3://club/dora.mp4", date=DAY, notes="=1+2", line=6),
    ]


def as_csv(rows: list[list[str]], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def rounded(entries: Iterable[Entry]) -> list[Entry]:
    """Entries with speeds to the mm/s: a pace has no end of decimals."""
    return [replace(e, belt_speed_mps=None if e.belt_speed_mps is None else round(e.belt_speed_mps, 3)) for e in entries]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_whatever_wrote_it(squad: Path, delimiter: str, encoding: str) -> None:
    said: list[str] = []
    found = read(roster(squad, as_csv(TABLE, delimiter), encoding=encoding), said.append)
    assert rounded(found) == expected(squad)
    assert said == [f"{squad}/roster.csv, line 5: height 178 was understood as 1.78 m"]


def test_excel_says_which_sign_lies_between(squad: Path) -> None:
    found = read(roster(squad, "sep=;\r\n" + as_csv(TABLE[:2], ";")))
    assert rounded(found) == [replace(expected(squad)[0], line=3)]


@pytest.mark.parametrize(
    ("header", "cells", "height_m", "speed_mps"),
    [
        ("Runner;Video file;height (cm);Belt speed (km/h)", "Ann;anna.mp4;178;10,8", 1.78, 3.0),
        ("NAME;file;Height_cm;speed_kmh", "Ann;anna.mp4;178;10.8", 1.78, 3.0),
        ("athlete name;url;height in m;pace [min/km]", "Ann;anna.mp4;1.78;5:33", 1.78, 3.003),
        ("full-name;Clip;body height;treadmill speed mph", "Ann;anna.mp4;5ft10;6.7", 1.778, 2.995),
        ("Person;recording;stature, ft;velocity m/s", "Ann;anna.mp4;5'10;3 m/s", 1.778, 3.0),
        ("Athlete (surname, name);Clip [file];Height (cm);Speed (km/h)", "Ann;anna.mp4;178;10,8", 1.78, 3.0),
        ("Client;PATH;Height (cm);Speed (km/h)", "Ann;anna.mp4;1.78m;5:33/km", 1.78, 3.003),
    ],
)
def test_a_unit_in_the_header_is_that_of_bare_figures(
    squad: Path, header: str, cells: str, height_m: float, speed_mps: float
) -> None:
    (entry,) = read(roster(squad, f"{header}\n{cells}\n"))
    assert (entry.athlete, entry.height_m) == ("Ann", height_m)
    assert entry.belt_speed_mps == pytest.approx(speed_mps, abs=1e-3)


def test_every_bad_row_is_told_with_its_line_before_anything_runs(squad: Path) -> None:
    rows = [
        *TABLE[:2],
        ["", "ben.mov", "1.78", "", "", "", "", "", ""],
        ["Ben", "bem.mov", "3 m", "99", "0.5", "above", "03/04/2026", "90%", ""],
        ["Cleo", "anna.mp4", "", "", "", "", "", "", ""],
        ["Dora", ".", "", "", "", "", "30.02.2026", "", ""],
        ["Eve", "", "", "", "", "", "2.11.26", "", ""],
        ["Fay", "roster.csv", "", "", "", "", "", "", ""],
    ]
    said = refused(roster(squad, as_csv(rows, ",")))
    head, *lines = said.split("\n")
    assert head.endswith("roster.csv: found 14 things that cannot be used, expected these mended first, for nothing has run yet:")
    assert [line.strip().split(": found")[0] for line in lines] == [
        "line 4: athlete",
        *(f"line 5: {what}" for what in ("belt speed", "clip", "date", "height", "incline", "slow motion", "view")),
        "line 6: clip",
        *(f"line 7: {what}" for what in ("clip", "date")),
        *(f"line 8: {what}" for what in ("clip", "date")),
        "line 9: clip",
    ]
    assert "no file 'bem.mov', expected a file that is there" in said
    assert "'ben.mov' is there" in said
    assert "the clip of line 2 again" in said
    assert "a date that can mean one day only" in said
    assert "a day there is" in said
    assert "a video or a saved track" in said


def test_a_short_row_and_an_empty_one_do_no_harm(squad: Path) -> None:
    found = read(roster(squad, "clip,athlete,height,notes\nanna.mp4,Ann\n,,,\n\nben.mov,Ben,1.8\n"))
    assert [(entry.athlete, entry.line) for entry in found] == [("Ann", 2), ("Ben", 5)]


def test_columns_nobody_knows_are_said(squad: Path) -> None:
    said: list[str] = []
    read(roster(squad, "athlete,clip,hight,Coach\nAnn,anna.mp4,1.7,Kim\n"), said.append)
    assert said == [f"{squad}/roster.csv: passed over the columns 'hight', 'Coach'"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "an empty table"),
        ("athlete,clip\n", "no clips"),
        ("runner,height\nAnn,1.7\n", "columns called clip"),
        ("height,age\n1.7,30\n", "columns called athlete and clip"),
        ("athlete,clip,video\nAnn,a.mp4,b.mp4\n", "two columns for clip: 'clip' and 'video'"),
        ("athlete,clip,height (inches)\nAnn,a.mp4,70\n", "'height (inches)', expected one of m, cm, ft as its unit"),
        ('athlete,clip\n"Ann,anna.mp4\n' + "x" * 200_000, "a cell that never ends"),
        ('athlete,clip,notes\nAnn,anna.mp4,"felt good\nBen,ben.mov,\n', "line 2: found a cell that never ends"),
        ("athlete,clip\n" + "Ann,anna.mp4" + ",x" * 200 + "\n", "202 columns"),
        ("athlete,clip\n\0\1\2,\0\n", "no text"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(squad: Path, text: str, part: str) -> None:
    assert part in refused(roster(squad, text))


def test_a_roster_of_absurd_size_is_refused(squad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = roster(squad, "athlete,clip\n" + "Ann,anna.mp4\n" * 4)
    monkeypatch.setattr(sheet, "_MOST_ROWS", 3)
    assert "more than 3 rows" in refused(path)
    monkeypatch.setattr(sheet, "_MOST_BYTES", 20)
    assert "0 MB" in refused(path)


def test_a_clip_is_found_from_the_rosters_folder_or_from_home(
    squad: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(touched(tmp_path / "home", "videos/eve.mp4").resolve()))
    clips = {
        "clips\\cleo left.MP4": f"{squad}/clips/cleo left.MP4",
        f"{squad}/anna.mp4": f"{squad}/anna.mp4",
        "~/videos/eve.mp4": f"{tmp_path}/home/videos/eve.mp4",
        "S3://bucket/a b.mp4": "S3://bucket/a b.mp4",
        "https://example.org/a.mp4?x=1": "https://example.org/a.mp4?x=1",
        "zip://a.mp4::s3://bucket/a.zip": "zip://a.mp4::s3://bucket/a.zip",
    }
    found = read(roster(squad, as_csv([["athlete", "clip"], *([f"A{n}", clip] for n, clip in enumerate(clips))], ",")))
    assert [entry.clip for entry in found] == list(clips.values())


@pytest.mark.parametrize("clip", ["x" * 5000 + ".mp4", "a\x01b.mp4", "~nobody-here/a.mp4", "../../../anna.mp4", ".mp4"])
def test_a_clip_that_cannot_be_a_file_is_a_row_that_cannot_be_used(squad: Path, clip: str) -> None:
    path = roster(squad, as_csv([["athlete", "clip"], ["Ann", clip]], ","))
    assert "line 2: clip: found no file" in refused(path)


# --- days ---


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-02", "2026/11/2", "2026.11.02", "20261102", "02.11.2026", "2. 11. 2026", "2 Nov 2026", "2nd November 2026"),
        *("Nov 2, 2026", "november 2 2026", "2-Nov-2026", "2026-11-02 10:15", "2026-11-02T10:15:00Z", "02.11.2026 9:05"),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert columns.day(text) == DAY


@pytest.mark.parametrize("text", ["03/04/2026", "2.11.26", "11/2026", "today", "2026-13-01", "2026112", "45963", "2 Foo 2026"])
def test_a_day_that_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="2026-11-02"):
        columns.day(text)


def test_another_date_of_the_column_tells_what_comes_first(squad: Path) -> None:
    text = "athlete,clip,{}\nAnn,anna.mp4,03/04/2026\nBen,ben.mov,{}\n"
    assert [e.date for e in read(roster(squad, text.format("date", "25/04/2026")))] == [dt.date(2026, 4, 3), dt.date(2026, 4, 25)]
    assert [e.date for e in read(roster(squad, text.format("date", "04/25/2026")))] == [dt.date(2026, 3, 4), dt.date(2026, 4, 25)]
    assert read(roster(squad, text.format("date (mm/dd/yyyy)", "05/05/2026")))[0].date == dt.date(2026, 3, 4)
    assert "line 2: date" in refused(roster(squad, text.format("date", "05/05/2026")))
    both = text.format("date", "25/04/2026") + "Cleo,track.npz,04/25/2026\n"
    assert "line 2: date" in refused(roster(squad, both))


# --- workbooks ---


def workbook(folder: Path, rows: Sequence[Sequence[Any]], formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    for place, how in (formats or {}).items():
        book.active[place].number_format = how
    book.create_sheet("Other").append(["nothing", "of", "this"])
    path = folder / "roster.xlsx"
    book.save(path)
    return path


def test_a_workbook_says_the_same_as_a_csv(squad: Path) -> None:
    typed: list[list[Any]] = [
        list(TABLE[0]),
        ["Zoë", "anna.mp4", 1.78, "10,8 km/h", None, "side", dt.datetime(2026, 11, 2, 10, 15), 0.01, "new shoes,\nwarm day"],  # noqa: DTZ001
        [],
        ["Ben", "ben.mov", "5'10\"", "5:33/km", 8, "from behind", dt.date(2026, 11, 2), None, "-"],
        ["Cleo", "clips/cleo left.MP4", 178, 3, "n/a", None, None, 1.5, None],
        ["Dora", "s3://club/dora.mp4", None, None, None, "auto", "2 Nov 2026", None, "+1+2"],
    ]
    wanted = [*expected(squad)[:3], Entry("Dora", "s3://club/dora.mp4", date=DAY, notes="+1+2", line=6)]
    found = read(workbook(squad, typed, {"H2": "0%"}))
    assert rounded(found) == [replace(entry, line=line) for entry, line in zip(wanted, (2, 4, 5, 6), strict=True)]


def test_a_pace_that_excel_took_for_a_time_of_day(squad: Path) -> None:
    rows: list[list[Any]] = [
        ["athlete", "clip", "pace (min/km)"],
        ["Ann", "anna.mp4", dt.time(5, 33)],
        ["Ben", "ben.mov", dt.time(0, 5, 33)],
    ]
    assert [e.belt_speed_mps for e in read(workbook(squad, rows))] == [pytest.approx(1000 / 333, abs=1e-5)] * 2


def test_a_formula_is_never_run(squad: Path) -> None:
    rows = [["athlete", "clip"], ['=HYPERLINK("http://example.org")', "anna.mp4"]]
    assert "line 2: athlete: found nothing" in refused(workbook(squad, rows))


def test_a_file_that_is_no_workbook_is_refused(squad: Path) -> None:
    for content in (b"", b"athlete,clip\n", b"PK\3\4", workbook(squad, TABLE[:2]).read_bytes()[:-300]):
        (squad / "roster.xlsx").write_bytes(content)
        assert "cannot be opened as a workbook" in refused(squad / "roster.xlsx")


def test_a_workbook_whose_bytes_are_not_what_they_should_be_is_read_or_refused(squad: Path) -> None:
    whole = workbook(squad, TABLE[:2]).read_bytes()
    for place in range(30, len(whole), 41):
        (squad / "roster.xlsx").write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with suppress(InputError):
            assert len(read(squad / "roster.xlsx")) == 1


def test_a_workbook_that_unpacks_to_far_more_is_refused_unopened(squad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "_MOST_UNPACKED", 5_000_000)
    path = squad / "roster.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/sheet.xml", "w") as member:
        member.write(b" " * 6_000_000)
    assert "unpacks to far more" in refused(path)


def test_a_row_where_no_workbook_has_any_is_refused(squad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "_LAST_ROW", 1000)
    path = workbook(squad, TABLE[:2])
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"].replace(b'<row r="2"', b'<row r="999999999"')
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    assert "rows where no workbook has any" in refused(path)


# --- properties ---

NOTHING = {"", "-", "?", "\N{EN DASH}", "\N{EM DASH}", "n/a", "na", "none"}
NAMES = st.text(min_size=1, max_size=20).filter(
    lambda name: columns.printable(name).casefold() not in NOTHING and "\0" not in name
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(NAMES, min_size=1, max_size=4),
    delimiter=st.sampled_from([",", ";", "\t"]),
    height_cm=st.integers(100, 240),
    days=st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)),
)
def test_what_is_written_is_what_is_read(tmp_path: Path, names: list[str], delimiter: str, height_cm: int, days: dt.date) -> None:
    rows = [[name, f"s3://club/{n}.mp4", str(height_cm), f"{days:%d.%m.%Y}"] for n, name in enumerate(names)]
    text = as_csv([["athlete", "clip", "height (cm)", "date"], *rows], delimiter).encode("utf-8", "replace")
    (tmp_path / "roster.csv").write_bytes(text)
    found = read(tmp_path / "roster.csv")
    assert [entry.athlete for entry in found] == [columns.printable(name.strip()) for name in names]
    assert {(entry.height_m, entry.date) for entry in found} == {(height_cm / 100, days)}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(alphabet='athlete,clip;\t\n"\r0=é', max_size=120).map(str.encode)))
def test_any_bytes_are_a_roster_or_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("roster.csv", "roster.xlsx"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError):
            read(tmp_path / name)


@given(st.text(max_size=40), st.sampled_from(["day first", "month first", None]))
def test_any_text_is_a_day_or_refused(text: str, order: columns.DayOrder | None) -> None:
    with suppress(InputError):
        assert isinstance(columns.day(text, order), dt.date)


@given(st.text(max_size=60), st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_side_and_rear_of_one_runner_and_day_go_together(name: str, day: dt.date) -> None:
    side, rear = Entry(name.upper(), "a.mp4", date=day), Entry(name.upper().casefold(), "b.mp4", date=day, view="rear")
    assert together_key(side) == together_key(rear)
    assert together_key(side) != together_key(Entry(name, "c.mp4", date=day - dt.timedelta(days=1)))
    assert together_key(side) != together_key(Entry(f"{name}x", "c.mp4", date=day))


# --- what the README says ---


def readme_columns(root: Path) -> dict[str, tuple[list[str], list[str]]]:
    """The roster's columns in the README: all their names, and what is written in them."""
    text = (root / "README.md").read_text(encoding="utf-8")
    lines = text.split("| column | also called | written like |\n|---|---|---|\n")[1].split("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {
        names: ([part.strip() for part in f"{names}, {also}".split(", ")], re.split(r"[,;] ", values))
        for names, also, values in cells
    }


def test_the_columns_of_the_readme_are_those_that_are_read(root: Path) -> None:
    told = readme_columns(root)
    assert {field for names, _ in told.values() for name in names for field in [columns._meaning(name)] if field} == {
        *(("athlete", ""), ("clip", ""), ("height", ""), ("height", "cm"), ("belt_speed", ""), ("belt_speed", "km/h")),
        *(("slow_motion", ""), ("view", ""), ("date", ""), ("incline", ""), ("notes", "")),
    }
    assert all(columns.known([name]) == 1 for names, _ in told.values() for name in names)


@pytest.mark.parametrize("column", ["height", "belt speed", "slow motion", "view", "date", "incline, notes"])
def test_what_the_readme_writes_in_a_column_is_understood(root: Path, squad: Path, column: str) -> None:
    _, values = readme_columns(root)[column]
    clear = [value for value in values if "03/04" not in value]
    assert clear
    rows = [
        ["athlete", "clip", column.split(",", maxsplit=1)[0]],
        *([f"A{n}", f"s3://club/{n}.mp4", value] for n, value in enumerate(clear)),
    ]
    assert len(read(roster(squad, as_csv(rows, ",")))) == len(clear)


def test_the_folder_of_the_readme_holds_whom_it_says(root: Path, tmp_path: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8").split("### The folder, or the roster")[1].split("are clips of")[0]
    found = read(touched(tmp_path, *re.findall(r"`([^`]+\.\w+)`", text)))
    assert {(entry.athlete, entry.date) for entry in found} == {
        ("anna", None),
        *((name, DAY) for name in ("anna", "ben", "cleo")),
    }
