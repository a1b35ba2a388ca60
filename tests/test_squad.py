"""A squad's tables and page: who is in front and why, every figure in its place, and nothing that people typed can run."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import html
import io
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck import outcome as told
from formcheck import squad, squad_page, strip, workbook
from formcheck.assess import assess, attention
from formcheck.errors import InputError
from formcheck.folder import MEASURE_COLUMNS, measure_rows
from formcheck.guide import CUES
from formcheck.measure import Estimate, RunnerContext, Value
from formcheck.measures import REGISTRY
from formcheck.outcome import Outcome
from formcheck.report import Asymmetry, Filmed, Refusal, Report
from formcheck.roster import Entry
from formcheck.written import typeset
from tests import made

DAY = dt.date(2026, 11, 2)
HOSTILE = '<script>alert(1)</script> & "quotes" {{ 1 }}'
FORMULA = '=HYPERLINK("http://example.org","Ann")'
FILES = {"measures.csv", "measures.parquet", "not_judged.csv", "squad.html", "squad.xlsx"}
CONTEXT = RunnerContext(1.66, 2.75)


def runner(half: float = 0.5, **figures: float) -> Report:
    """A judged report of these figures, each sure to ``half`` of its unit; the rest of a good runner's."""
    values = {"cadence": 172.0, "overstride": 20.0, "trunk_lean": 6.0, "pelvic_drop": 3.0, **figures}
    estimates = {
        name: Estimate(
            Value(value, (value - half, value + half), 0.8, 20), left=Value(value, (value - half, value + half), 0.8, 10)
        )
        for name, value in values.items()
    }
    measures, findings = assess(estimates, CONTEXT, REGISTRY, "left")
    return made.judged().model_copy(update={"measures": measures, "findings": findings})


def clip(athlete: str, report: Report | None, day: dt.date | None = DAY, name: str = "left.mp4") -> Outcome:
    return Outcome(Entry(athlete, f"/club/{athlete}/{name}", date=day), report, folder=f"{athlete}/left.mp4")


SQUAD = [
    clip("Ann", runner()),
    clip("Ben", runner(cadence=148.0, overstride=45.0)),
    clip("Cleo", runner(half=6.0, cadence=156.0)),
    clip("Dora", runner(cadence=156.0)),
    clip("Eve", made.refused()),
    Outcome(Entry("Fay", "s3://club/fay.mp4?key=secret"), None, "the file holds no video", "Copy it from the phone again."),
]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("squad") / "new" / "folder"
    squad.write(SQUAD, place)
    return place


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


class Reader(HTMLParser):
    """What a page asks for, what it says, and whether its elements are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wanted: list[str] = []
        self.said: list[str] = []
        self.open: list[str] = []
        self.scripts = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.wanted += [value for name, value in attrs if name in {"src", "href", "data", "srcset", "action"} and value]
        self.scripts += tag == "script"
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.said.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.said))


# --- the order ---


def levels(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(one.name, one.level) for one in told.placed(outcomes, REGISTRY)]


def test_who_is_surely_and_far_beyond_usual_comes_first() -> None:
    assert levels(SQUAD) == [("Ben", "first"), ("Dora", "first"), ("Cleo", "watch"), ("Ann", "nothing")]


@given(st.permutations(SQUAD))
@settings(max_examples=5)
def test_the_order_does_not_depend_on_how_the_clips_came(mixed: list[Outcome]) -> None:
    assert levels(mixed) == levels(SQUAD)
    assert squad_page.page(told.ordered(mixed), REGISTRY) == squad_page.page(told.ordered(SQUAD), REGISTRY)


@given(st.floats(30, 60), st.floats(0.1, 10), st.floats(0.1, 4))
def test_further_beyond_never_asks_for_less(reach: float, further: float, half: float) -> None:
    near, far = (attention(runner(half, overstride=value), REGISTRY) for value in (reach, reach + further))
    if near is not None:
        assert far is not None
        assert (far.sure, far.score) >= (near.sure, near.score - 1e-12)


def test_attention_is_asked_for_exactly_where_something_was_found() -> None:
    for one in SQUAD:
        if one.judged is not None:
            assert (attention(one.judged, REGISTRY) is None) == (not one.judged.findings)


def test_of_each_athlete_the_newest_day_counts_and_clips_without_a_day() -> None:
    week = dt.timedelta(days=7)
    trials = [
        *(clip("Ann", runner(), DAY), clip("ann", runner(), DAY + week, "new.mp4"), clip("Ann", runner(), None, "undated.mp4")),
        clip("Ben", runner(), DAY),
        clip("Ben", made.refused(), DAY + week),
    ]
    assert [one.clip for one in told.newest(trials)] == ["new.mp4", "undated.mp4", "left.mp4"]
    assert [one.name for one in told.placed(told.newest(trials), REGISTRY)] == ["Ann (undated.mp4)", "ann (new.mp4)", "Ben"]
    facts = squad_page.words(trials, REGISTRY)["facts"]
    assert facts == [
        "2 athletes",
        "5 clips",
        "filmed 2 Nov 2026 to 9 Nov 2026",
        "each athlete's newest day; 1 earlier in measures.csv",
    ]


@pytest.fixture
def both() -> Outcome:
    """Three clips taken together, of which one was refused."""
    views: tuple[tuple[str, Literal["side", "rear"], Refusal | None], ...] = (
        ("rear.mp4", "rear", None),
        ("left.mp4", "side", None),
        ("far.mp4", "side", made.refused().refused),
    )
    filmed = tuple(
        Filmed(label=label, clip=made.CLIP, view=view, near_side=None, running_towards=None, refused=refused, events=())
        for label, view, refused in views
    )
    apart = {"overstride": Asymmetry(value=4.0, unit="%", interval95=(1.0, 7.0), noted=False)}
    return Outcome(Entry("Ann", "rear.mp4"), runner().model_copy(update={"clips": filmed, "asymmetries": apart}))


def test_clips_taken_together_are_one_and_named_after_those_that_were_judged(both: Outcome) -> None:
    assert (both.clip, both.clips, both.view) == ("rear.mp4 + left.mp4", 2, "side + rear")
    assert list(told.not_judged([both])) == []


def test_a_difference_between_legs_is_a_row_of_its_own(both: Outcome, tmp_path: Path) -> None:
    squad.write([both], tmp_path)
    row = next(row for row in table(tmp_path / "measures.csv") if row["leg"] == "right minus left")
    assert [row[name] for name in ("measure", "value", "unit", "low95", "high95", "view", "verdict")] == [
        *("overstride", "4.0", "%", "1.0", "7.0", "side + rear", ""),
    ]


# --- the tables ---


def test_the_folder_holds_what_it_should(out: Path) -> None:
    assert {path.name for path in out.iterdir()} == FILES


def test_the_same_squad_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    squad.write(list(reversed(SQUAD)), tmp_path)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes(), name


def test_every_figure_is_in_the_long_table_as_csv_and_as_parquet(out: Path) -> None:
    wanted = [
        (one.entry.athlete, one.folder, dict(zip(MEASURE_COLUMNS, row, strict=True)))
        for one in SQUAD
        if one.judged is not None
        for row in measure_rows(one.judged)
    ]
    rows, typed = table(out / "measures.csv"), pq.read_table(out / "measures.parquet").to_pylist()
    assert len(rows) == len(typed) == len(wanted)
    for (athlete, folder, cells), row, exact in zip(wanted, rows, typed, strict=True):
        assert (row["athlete"], row["folder"], row["date"], row["clip"], row["view"]) == (
            *(athlete, folder, "2026-11-02", "left.mp4", "side"),
        )
        assert (exact["athlete"], exact["folder"], exact["date"]) == (athlete, folder, DAY)
        assert {name: exact[name] for name in MEASURE_COLUMNS} == cells
        assert {name: row[name] for name in MEASURE_COLUMNS} == {name: "" if v is None else str(v) for name, v in cells.items()}


def test_parquet_keeps_its_types_even_when_nothing_was_judged(tmp_path: Path) -> None:
    squad.write(SQUAD[4:], tmp_path)
    schema = pq.read_schema(tmp_path / "measures.parquet")
    assert {str(schema.field(name).type) for name in ("value", "low95", "usual_high")} == {"double"}
    assert [str(schema.field(name).type) for name in ("athlete", "date", "steps")] == ["string", "date32[day]", "int32"]
    assert "No clip could be judged" in (tmp_path / "squad.html").read_text(encoding="utf-8")
    assert table(tmp_path / "measures.csv") == []


def test_what_was_not_judged_says_why_and_what_helps(out: Path) -> None:
    assert table(out / "not_judged.csv") == [
        {
            "athlete": "Eve",
            "clip": "left.mp4",
            "reason": "This looks like walking: both feet are down at once.",
            "advice": "Film a run of 10 seconds.",
        },
        {"athlete": "Fay", "clip": "fay.mp4", "reason": "the file holds no video", "advice": "Copy it from the phone again."},
    ]


def sheet(path: Path, name: str) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(path)[name].iter_rows()]


def test_the_workbook_has_a_row_per_athlete_with_units_words_and_fills(out: Path) -> None:
    head, *rows = sheet(out / "squad.xlsx", "Squad")
    titles = [cell.value for cell in head]
    assert titles[:7] == ["Order", "Athlete", "Date", "Clip", "Look", "What stands out", "Cadence (steps/min)"]
    assert [row[1].value for row in rows] == ["Ben", "Dora", "Cleo", "Ann"]
    assert [row[4].value for row in rows] == ["look first", "look first", "worth watching", "nothing stands out"]
    assert rows[0][5].value == CUES["overstride"].title
    assert rows[0][2].value.date() == DAY
    ben = next(one.judged for one in SQUAD if one.entry.athlete == "Ben")
    assert ben is not None
    for name, found in ben.measures.items():
        cell = rows[0][titles.index(f"{REGISTRY[name].title} ({found.unit})")]
        assert cell.value == pytest.approx(found.value)
        words = {"within": "usual", "watch": "worth watching", "outside": "outside the usual", "borderline": "not settled"}
        assert words[strip.mark(found)] in cell.number_format
        assert (cell.fill.fgColor.rgb == "00F6CFC5") == (found.verdict == "outside")


def test_the_workbook_can_be_worked_with(out: Path) -> None:
    book = openpyxl.load_workbook(out / "squad.xlsx")
    assert book.sheetnames == ["Squad", "Measures", "Not judged"]
    assert [book[name].freeze_panes for name in book.sheetnames] == ["C2", "B2", "A2"]
    assert all(book[name].auto_filter.ref.startswith("A1:") for name in book.sheetnames)
    assert all(5 < column.width <= 60 for name in book.sheetnames for column in book[name].column_dimensions.values())
    rows = table(out / "measures.csv")
    head, *long = [[cell.value for cell in row] for row in sheet(out / "squad.xlsx", "Measures")]
    assert head == list(rows[0])
    assert [row[7] for row in long] == [float(row["value"]) if row["value"] else None for row in rows]
    assert [[cell.value for cell in row] for row in sheet(out / "squad.xlsx", "Not judged")][1:] == [
        list(row.values()) for row in table(out / "not_judged.csv")
    ]


def test_more_rows_than_excel_holds_are_pointed_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 5)
    squad.write(SQUAD, tmp_path)
    assert [row[0].value for row in sheet(tmp_path / "squad.xlsx", "Measures")][1:] == [workbook._TOO_MANY]


def test_figures_without_a_scale_have_a_column_of_their_own() -> None:
    plain = runner()
    unscaled = plain.measures["overstride"].model_copy(update={"unit": "px", "band": None, "verdict": "descriptive"})
    other = plain.model_copy(update={"measures": {**plain.measures, "overstride": unscaled, "new_measure": unscaled}})
    words = squad_page.words([clip("Ann", plain), clip("Ben", other)], REGISTRY)
    titles = [(column["title"], column["unit"]) for column in words["columns"]]
    assert [title for title in titles if title[0] == "Overstride"] == [("Overstride", "% of leg length"), ("Overstride", "px")]
    assert titles[-1] == ("New measure", "px")
    shown = [[figure["value"] != "" for figure in row["figures"]][1:3] for row in words["rows"]]
    assert shown == [[True, False], [False, True]]


@pytest.mark.parametrize("name", [FORMULA, "+1", "-1", "@SUM(A1)", "\t=1", "'=1"])
def test_a_name_that_reads_as_a_formula_is_text_everywhere(tmp_path: Path, name: str) -> None:
    squad.write([clip(name, runner()), Outcome(Entry(name, "a.mp4"), None, name, name)], tmp_path)
    kept = f"'{name}" if name[0] != "'" else name
    assert {row["athlete"] for row in table(tmp_path / "measures.csv")} == {kept}
    assert {row["athlete"] for row in table(tmp_path / "not_judged.csv")} == {kept}
    said = [list(row.values())[1:] for row in table(tmp_path / "not_judged.csv")]
    assert said == [["a.mp4", kept.replace("\t", ""), kept.replace("\t", "")]]
    assert set(pq.read_table(tmp_path / "measures.parquet")["athlete"].to_pylist()) == {name}
    for title in ("Squad", "Measures", "Not judged"):
        cells = [cell for row in sheet(tmp_path / "squad.xlsx", title)[1:] for cell in row]
        assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
        assert any(cell.value == name for cell in cells)


@given(st.text(max_size=50))
def test_no_cell_of_a_csv_begins_like_a_formula(text: str) -> None:
    defused = squad.as_text(text)
    assert isinstance(defused, str)
    assert not defused.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert defused.removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize("name", ["two\nlines", "bell\x07", "x" * 40_000, HOSTILE])
def test_any_name_can_be_written(tmp_path: Path, name: str) -> None:
    squad.write([clip(name, runner()), Outcome(Entry(name, f"{name}.mp4"), None, name, name)], tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == FILES
    assert {row["athlete"] for row in table(tmp_path / "measures.csv")} == {name}


def test_a_file_name_with_broken_bytes_can_be_written(tmp_path: Path) -> None:
    broken = "K\udcf6hl"
    squad.write(
        [clip("Ann", runner(), name=f"{broken}.mp4"), Outcome(Entry("Ben", f"{broken}.mp4"), None, broken, broken)], tmp_path
    )
    assert [row["clip"] for row in table(tmp_path / "not_judged.csv")] == ["K?hl.mp4"]


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(InputError, match="folder that can be written"):
        squad.write(SQUAD, tmp_path / "file")


def test_a_disk_that_fills_up_leaves_the_tables_of_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    squad.write(SQUAD, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(squad, "page", full)
    with pytest.raises(InputError, match="No space left"):
        squad.write(SQUAD[:1], tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


# --- the page ---


def test_the_page_needs_nothing_else(out: Path) -> None:
    text = (out / "squad.html").read_text(encoding="utf-8")
    page = Reader(text)
    assert page.open == []
    assert page.scripts == 1
    assert [address for address in page.wanted if not address.startswith("#")] == [
        f"./{name}/left.mp4/report.html" for name in ("Ben", "Dora", "Cleo", "Ann", "Ben", "Dora", "Cleo", "Ann")
    ]
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_says_whom_to_look_at_and_why(out: Path) -> None:
    said = Reader((out / "squad.html").read_text(encoding="utf-8")).text
    for wanted in ("2 of 4 runners to look at first", "6 athletes; 6 clips; filmed 2 Nov 2026", "2 not judged"):
        assert wanted in said
    order = [
        said.index(part) for part in ("Look here first", "Ben", "Dora", "Worth watching", "Cleo", "Nothing stands out", "Ann")
    ]
    assert order == sorted(order)
    ben = SQUAD[1].judged
    assert ben is not None
    assert all(re.sub(r"\s+", " ", typeset(finding.text)) in said for finding in ben.findings)
    assert "Evidence: limited" in said
    assert "whose whole likely range lies beyond the usual one" in said
    assert "What several share" in said
    for wanted in ("This looks like walking", "Film a run of 10 seconds", "The file holds no video.", "Copy it from the phone"):
        assert wanted in said
    for name in ("cadence", "overstride", "trunk_lean", "pelvic_drop"):
        assert said.count(REGISTRY[name].title) >= 2


@pytest.mark.parametrize(
    ("outcomes", "heading"),
    [
        ([SQUAD[0], SQUAD[2]], "1 of 2 runners worth watching"),
        ([SQUAD[0], clip("Gil", runner())], "Nobody stands out"),
        ([SQUAD[0]], "Nothing stands out"),
        ([SQUAD[1]], "Something stands out"),
        ([SQUAD[2]], "Something is worth watching"),
        ([], "No clip could be judged"),
    ],
)
def test_the_heading_is_the_answer(outcomes: list[Outcome], heading: str) -> None:
    assert squad_page.words(outcomes, REGISTRY)["heading"] == heading
    assert Reader(squad_page.page(outcomes, REGISTRY)).open == []


def test_what_people_typed_is_never_markup() -> None:
    named = Outcome(Entry(HOSTILE, HOSTILE), runner(cadence=148.0), folder=f'"><img src=x>/{HOSTILE}#?%41')
    gone = Outcome(Entry(HOSTILE, HOSTILE), None, HOSTILE, HOSTILE)
    page = Reader(squad_page.page([named, gone], REGISTRY))
    assert page.open == []
    assert page.scripts == 1
    assert page.text.count("<script>alert(1)</script>") >= 6
    link = next(address for address in page.wanted if address.endswith("report.html"))
    assert unquote(html.unescape(link)) == f"./{named.folder}/report.html"
    assert not set(link) & set('<>"#?')


def test_no_link_leads_out_of_the_folder() -> None:
    for folder in ("javascript:alert(1)", "//example.org", "data:text/html,x"):
        links = Reader(squad_page.page([Outcome(Entry("Ann", "a.mp4"), runner(), folder=folder)], REGISTRY)).wanted
        assert all(link.startswith(("./", "#")) for link in links), links


def test_of_a_large_squad_both_ends_are_side_by_side_and_everybody_in_the_table() -> None:
    outcomes = [clip(f"A{n:03}", runner(cadence=150.0 + n / 10)) for n in range(100)]
    words = squad_page.words(outcomes, REGISTRY)
    cadence = next(one for one in words["strips"] if one["title"] == "Cadence")
    assert [row["name"] for row in cadence["rows"]] == [f"A{n:03}" for n in (*range(20), *range(80, 100))]
    assert cadence["left_out"] == 60
    assert len(words["rows"]) == 100


def test_of_a_huge_squad_the_page_holds_those_in_front_and_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(squad_page, "_MOST_ON_PAGE", 30)
    outcomes = [clip(f"A{n:03}", runner(cadence=140.0)) for n in range(60)] + [clip(f"B{n:02}", None) for n in range(31)]
    said = Reader(squad_page.page(outcomes, REGISTRY)).text
    for wanted in ("60 of 60 runners to look at first", "And 5 more", "the first 30; 30 more are in squad.xlsx", "31 not judged"):
        assert wanted in said
    assert "And 1 more: they are in not_judged.csv" in said
    assert "A039 and 20 more" in said


def test_on_one_line_the_same_figure_lies_at_the_same_place() -> None:
    outcomes = [clip(name, runner(cadence=figure)) for name, figure in (("Ann", 160.0), ("Ben", 180.0), ("Cleo", 160.0))]
    rows = next(one for one in squad_page.words(outcomes, REGISTRY)["strips"] if one["title"] == "Cadence")["rows"]
    at = {row["name"]: float(re.findall(r'cx="([\d.]+)"', row["svg"])[0]) for row in rows}
    assert at["Ann"] == at["Cleo"] < at["Ben"]
