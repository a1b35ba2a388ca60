"""The written report: complete, self-contained, escaped, on two pages; and what the charts draw of single strides."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck import charts, folder, guide, paper, spread, steps, written
from formcheck.analysis import Analysis, Settings, analyze
from formcheck.evidence import Pictures
from formcheck.measures import REGISTRY
from formcheck.report import Report
from formcheck.written import Told
from tests import made

HOSTILE = '<script>alert(1)</script> & "quotes" #panic() *x* $y$ \\ {{ 1 }} \N{CYRILLIC CAPITAL LETTER O}'
DAY = dt.date(2026, 3, 4)


@pytest.fixture(scope="module")
def judged(root: Path) -> Analysis:
    return analyze(root / "tests" / "accuracy" / "tracks" / "overstride_side.npz", Settings(height_m=1.66, belt_speed_mps=2.75))


@pytest.fixture(scope="module")
def out(judged: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of results of a saved track."""
    place = tmp_path_factory.mktemp("out")
    folder.write(judged, place, None, Told("Ann", "New shoes"))
    return place


class Reader(HTMLParser):
    """What a page asks for, what it says, and whether its elements are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wanted: list[str] = []
        self.said: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.wanted += [value for name, value in attrs if name in {"src", "href", "data", "srcset", "action"} and value]
        if tag not in {"meta", "img", "br", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.said))


def html_of(report: Report, told: Told | None = None) -> str:
    return paper.html(written.words(report, REGISTRY, told or Told(day=DAY)), report, None)


def test_the_folder_holds_what_it_should(out: Path) -> None:
    assert sorted(p.name for p in out.iterdir()) == [
        *("kinogram_left.png", "kinogram_right.png", "measures.csv", "report.html", "report.json", "report.pdf"),
        *("steps.csv", "track.npz"),
    ]
    assert (out / "kinogram_left.png").read_bytes().startswith(b"\x89PNG")
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_the_page_needs_nothing_else(out: Path) -> None:
    text = (out / "report.html").read_text(encoding="utf-8")
    page = Reader(text)
    assert page.open == []
    assert all(address.startswith(("data:image/", "#")) for address in page.wanted)
    assert "url(" not in text
    assert "@import" not in text
    assert "<script" not in text


def test_the_page_tells_what_a_runner_wants_to_know(out: Path, judged: Analysis) -> None:
    said = Reader((out / "report.html").read_text(encoding="utf-8")).text
    for wanted in ("Ann", "New shoes", "Land closer under your body", "likely", "usual up to", "Try:", "Evidence:"):
        assert wanted in said
    for wanted in ("What is good", "Cadence target", "Your stride in pictures", "All measures", "Through the stride"):
        assert wanted in said
    target = guide.cadence_target(judged.report.measures["cadence"].value)
    assert f"first {target.first}" in said.replace("  ", " ")
    assert guide.PROFESSIONAL in said
    assert all(REGISTRY[name].title in said for name in judged.report.measures)
    definitions = [re.sub(r"\s+", " ", written.typeset(measure.definition)) for measure in REGISTRY.values()]
    assert all(definition in said for definition in definitions)
    assert "19 runners in 20" in said
    assert all(advice.title in said for advice in (*guide.TRAINING, guide.SIGNS, guide.CONDITIONS))


@pytest.mark.parametrize("report", [made.judged(), made.refused()], ids=["judged", "refused"])
def test_what_users_type_is_never_markup(report: Report) -> None:
    named = report.model_copy(update={"clip": report.clip.model_copy(update={"name": HOSTILE})})
    told = Told(HOSTILE, HOSTILE, DAY)
    text = html_of(named, told)
    assert "<script" not in text
    assert Reader(text).text.count("<script>alert(1)</script>") >= 3
    assert paper.pdf(written.words(named, REGISTRY, told), named, None).startswith(b"%PDF-")


def test_a_refused_clip_has_a_report_with_the_reason_and_how_to_film_better() -> None:
    said = Reader(html_of(made.refused())).text
    assert "This clip was not judged" in said
    assert "This looks like walking" in said
    assert "Film a run of 10 seconds" in said
    assert "hip height" in said
    assert guide.PROFESSIONAL in said
    assert "All measures" not in said


def test_three_findings_lead_and_nothing_outside_is_said_so() -> None:
    report = made.judged()
    three = report.model_copy(update={"findings": report.findings * 3})
    assert written.words(three, REGISTRY, Told())["heading"] == "Three things to try"
    none = html_of(report.model_copy(update={"findings": ()}))
    assert "Nothing stands out" in none
    assert "Keep running the way you do" in none


@pytest.mark.parametrize(
    ("spm", "findings", "said"),
    [(152.0, 1, "To try: first 160"), (170.0, 0, "No need to change it"), (182.0, 0, "there is no need to change it")],
)
def test_the_cadence_target_is_a_number_and_advice_only_where_it_helps(spm: float, findings: int, said: str) -> None:
    report = made.judged()
    cadence = report.measures["cadence"].model_copy(update={"value": spm})
    told = report.findings[:findings]
    changed = report.model_copy(update={"measures": {**report.measures, "cadence": cadence}, "findings": told})
    target = written.words(changed, REGISTRY, Told())["cadence"]
    assert said in target["text"]
    assert "magic number" in target["why"]


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


@pytest.mark.parametrize("findings", [0, 1, 3])
def test_the_pdf_has_two_pages(judged: Analysis, findings: int) -> None:
    report = judged.report.model_copy(update={"findings": (judged.report.findings * 3)[:findings]})
    strip = np.full((738, 2215, 3), 90, np.uint8)
    still = np.full((640, 540, 3), 90, np.uint8)
    pictures = Pictures({"left": strip, "right": strip}, {finding.measure: still for finding in report.findings})
    assert pages(paper.pdf(written.words(report, REGISTRY, Told("Ann")), report, pictures)) == 2


def test_every_word_of_the_report_obeys_the_guides_rules(judged: Analysis) -> None:
    from tests.test_wording import BANNED  # noqa: PLC0415 - collected only once there

    words = written.words(judged.report, REGISTRY, Told())
    # what the guide says is scanned by itself; checks are about a file, of which plain English may be used
    elsewhere = {"guide", "appendix", "professional", "advice", "checks", "fine"}
    shown = {key: value for key, value in words.items() if key not in elsewhere}
    assert not [text for text in texts(shown) if BANNED.search(text) and not text.startswith("<svg")]


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for part in parts for text in texts(part)]


def test_it_is_written_quickly(judged: Analysis, tmp_path: Path) -> None:
    began_s = time.process_time()
    folder.write(judged, tmp_path)
    assert time.process_time() - began_s < 5


# Single strides, and their charts


def test_curves_go_through_the_strides_figures(judged: Analysis) -> None:
    knee = judged.report.curves["knee"]["left"]
    assert len(knee.mean) == len(knee.sd) == 101
    assert knee.mean[0] == pytest.approx(judged.report.measures["knee_flexion_contact"].value, abs=0.3)
    assert knee.mean[0] == pytest.approx(knee.mean[-1], abs=0.1)
    assert 30 < knee.toe_off_percent < 50
    assert all(0 < sd < 12 for found in judged.report.curves.values() for leg in found.values() for sd in leg.sd)
    assert set(judged.report.curves["trunk"]) == {"left"}


def read(figures: Iterable[float | None]) -> list[float]:
    return [figure for figure in figures if figure is not None]


def test_single_steps_average_to_the_measure(judged: Analysis) -> None:
    for name, sides in judged.report.each_step.items():
        whole = judged.report.measures[name]
        legs = {side: getattr(whole, side) for side in sides}
        if all(legs.values()):
            for side, figures in sides.items():
                assert np.mean(read(figures)) == pytest.approx(legs[side].value, abs=0.02)
        else:
            # what belongs to no leg is told by the foot that landed; a clip's ends may hold a step more of one foot
            assert np.mean([figure for figures in sides.values() for figure in read(figures)]) == pytest.approx(
                whole.value, abs=0.5
            )
    graded = {name for name, found in judged.report.measures.items() if found.band is not None} - {"asymmetry"}
    assert graded <= set(judged.report.each_step)
    assert len(judged.report.each_step["overstride"]["left"]) >= 9


def test_the_table_of_steps_tells_each_contact_and_what_was_read_in_it(judged: Analysis) -> None:
    report = judged.report
    listed = steps.table(report, REGISTRY)
    assert listed is not None
    titles = [title for title, _ in listed.heads]
    assert titles[:4] == ["Step", "Lands at", "Leaves at", "On the belt"]
    assert {"Cadence", "Overstride", "Trunk lean", "Vertical oscillation"} <= set(titles)
    assert "Elbow angle" not in titles
    assert len(listed.rows) == len(report.events)
    assert {len(row) for row in listed.rows} == {len(titles)}
    for row, event in zip(listed.rows, report.events, strict=True):
        told = dict(zip(titles, row, strict=True))
        assert told["Step"].endswith(event.side)
        assert told["Lands at"] == f"{event.initial_contact_s:.2f}"
        # the trunk's is told by the near foot, and not once more by the other
        assert (event.side == "left") or told["Trunk lean"] == "\N{EN DASH}"
        left, lasted = told["Leaves at"], told["On the belt"]
        assert (left == "\N{EN DASH}") is (event.toe_off_s is None) is (lasted == "\N{EN DASH}")
    assert listed.rows[0][1] in html_of(report)


def test_a_report_that_does_not_tell_which_step_is_which_has_no_column_for_them(judged: Analysis) -> None:
    before = {**judged.report.each_step, "overstride": {"left": (30.0,) * 3, "right": (31.0,) * 4}}
    listed = steps.table(judged.report.model_copy(update={"each_step": before}), REGISTRY)
    assert listed is not None
    assert "Overstride" not in [title for title, _ in listed.heads]
    assert steps.table(made.refused(), REGISTRY) is None


def test_a_track_without_a_face_or_a_trunk_has_the_curves_it_can_have(judged: Analysis) -> None:
    assert judged.trial is not None
    assert set(spread.CURVES) == set(judged.report.curves)


def test_charts_of_the_stride_show_band_spread_and_toe_off(judged: Analysis) -> None:
    usual = judged.report.measures["trunk_lean"]
    chart = charts.through_stride(judged.report, "trunk", "stride (%)", "lean", (usual, False))
    assert chart is not None
    marks = [layer["mark"]["type"] for layer in chart.to_dict()["layer"]]
    assert marks == ["rect", "area", "line", "rule", "text"]
    assert charts.through_stride(made.judged(), "trunk", "x", "y", None) is None


def test_charts_of_the_steps_show_every_step_and_the_band(judged: Analysis) -> None:
    chart = charts.each_step(judged.report, "overstride", "%")
    assert chart is not None
    marks = [layer["mark"]["type"] for layer in chart.to_dict()["layer"]]
    assert marks == ["rect", "line", "point"]
    assert charts.each_step(made.judged(), "overstride", "%") is None
    assert charts.each_step(judged.report, "elbow_angle", "deg") is None


def test_one_camera_says_why_it_does_not_compare_the_angles_of_both_legs(judged: Analysis) -> None:
    missing = written.words(judged.report, REGISTRY, Told(day=DAY))["missing"]
    (said,) = [one["reason"] for one in missing if one["title"] == "Differences between the angles of both legs"]
    assert said == "they need a clip from each side"
