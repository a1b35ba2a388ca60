"""The page that compares, without a browser: what can be chosen, what it says changed, and what a link brings back."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from formcheck.library import Library
from formcheck.page import app, desk, sources
from formcheck.report import Curve, Report
from tests.libraries import another, picture
from tests.made import judged, refused
from tests.made_cycle import with_cycle
from tests.stand_in_worker import command
from tests.test_page import checked, run, text, to_the_end
from tests.test_page_athletes import COMPARE, links, page


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCHECK_LIBRARY", str(tmp_path / "library.sqlite"))
    monkeypatch.setattr(sources._SHELF, "reports", {})
    return tmp_path / "library.sqlite"


def kept(report: Report, name: str = "Ann", day: int = 1) -> str:
    with Library.open() as library:
        return sources.kept_key(library.keep(name, report, filmed_on=date(2026, 3, day), pictures={"kinogram_left": picture()}))


def told(at: AppTest, name: str) -> str:
    """What the address says; a list where a person typed it, a text where the page wrote it."""
    found = at.query_params[name]
    return found if isinstance(found, str) else str(found[0])


def with_curves(report: Report) -> Report:
    curve = Curve(mean=(1.0,) * 101, sd=(0.5,) * 101, toe_off_percent=35)
    return with_cycle(report).model_copy(update={"curves": {"knee": {"left": curve, "right": curve}}})


BEFORE = with_curves(judged())
AFTER = another(BEFORE, "2", cadence=160.0)


def test_with_nothing_to_compare_it_says_what_is_needed(place: Path) -> None:
    at = page(COMPARE)
    assert "Two results are needed" in text(at)
    assert links(at) == ["Check a clip", "Athletes"]
    assert not place.exists()


def test_what_changed_is_told_and_what_did_not_is_folded() -> None:
    at = page(COMPARE, before=kept(BEFORE), after=kept(AFTER, day=14))
    said = text(at)
    assert "1 of 5 figures changed" in said
    changed, unchanged = said.split("1 of 5 figures changed")[1].split("No clear change (4)")
    assert "Cadence" in changed
    assert "152 steps/min" in changed
    assert "160 steps/min" in changed
    assert "higher by 8 steps/min" in " ".join(changed.split())
    assert "nearer to the usual range" in changed
    assert "Trunk lean" in unchanged
    assert "a change counts from" in unchanged
    assert "Read this with care" not in said


def test_both_strides_are_shown_in_pictures_and_over_each_other() -> None:
    at = page(COMPARE, before=kept(BEFORE), after=kept(AFTER, day=14))
    assert text(at).count("data:image/jpeg;base64,") == 2
    assert [chart.proto.alt.split(" ")[0:2] for chart in at.get("vega_lite_chart")] == [["How", "far"], ["How", "the"]]


def test_no_change_is_said_too() -> None:
    said = text(page(COMPARE, before=kept(BEFORE), after=kept(another(BEFORE, "2"), day=14)))
    assert "<h2>No clear change</h2>" in said
    assert "No clear change (5)" in said


def test_clips_filmed_otherwise_and_other_people_are_pointed_out() -> None:
    other = AFTER.model_copy(update={"near_side": "right", "view": "side"})
    said = text(page(COMPARE, before=kept(BEFORE), after=kept(other, "Bo")))
    assert "Read this with care" in said
    assert "two people, Ann and Bo" in said
    assert "the left leg in one result and the right leg in the other" in said
    assert "the left leg in the first, the right leg in the second" in said


def test_what_cannot_be_compared_has_its_reason() -> None:
    fewer = AFTER.model_copy(update={"measures": {}, "not_measured": {"cadence": "the feet were hidden"}})
    said = text(page(COMPARE, before=kept(BEFORE), after=kept(fewer)))
    assert "Nothing can be compared" in said
    assert "could not be measured in the second: the feet were hidden" in said


def test_a_result_is_not_compared_with_itself() -> None:
    key = kept(BEFORE)
    assert "the same result twice" in text(page(COMPARE, before=key, after=key))


def test_refused_clips_are_not_offered() -> None:
    kept(BEFORE)
    kept(refused(), "Bo")
    assert [len(box.options) for box in page(COMPARE).selectbox] == [1, 1]


@pytest.mark.parametrize("gone", ["kept-99", "kept-x", "file-123", "clip-123", "nonsense", "kept-" + "9" * 30])
def test_a_link_to_what_is_gone_says_so(gone: str) -> None:
    at = page(COMPARE, before=gone, after=kept(BEFORE))
    assert "not here any more" in text(at)
    assert at.selectbox(key="compare_after").value == told(at, "after")


def test_two_files_are_compared_and_a_link_brings_them_back() -> None:
    at = page(COMPARE)
    files = [(f"{name}.json", report.to_json().encode(), "application/json") for name, report in (("b", BEFORE), ("a", AFTER))]
    at.file_uploader(key="compare_files").set_value(files)
    assert "1 of 5 figures changed" in text(run(at))
    again = page(COMPARE, before=told(at, "before"), after=told(at, "after"))
    assert "1 of 5 figures changed" in text(again)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[1]"])
def test_a_file_that_is_no_report_is_told(content: bytes) -> None:
    at = page(COMPARE)
    at.file_uploader(key="compare_files").set_value([("notes.json", content, "application/json")])
    assert "it should be a report.json" in text(run(at))


def test_a_report_that_was_refused_is_told_so_when_it_is_handed_in_and_from_a_link() -> None:
    at = page(COMPARE)
    at.file_uploader(key="compare_files").set_value([("walk.json", refused().to_json().encode(), "application/json")])
    why = "overstride_side.mp4 was not judged, so it holds nothing to compare: This looks like walking"
    assert why in text(run(at))
    assert "not here any more" not in text(at)
    assert not any(at.query_params.get(name) for name in ("before", "after"))
    key = sources.hand_in("walk.json", refused().to_json().encode())
    said = text(page(COMPARE, before=key, after=kept(refused(), "Bo")))
    assert said.count("was not judged") == 2
    assert "not here any more" not in said


def test_a_clip_that_is_not_read_yet_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(desk.Desk(command("slow"))) as slow:
        monkeypatch.setattr(desk, "DESK", slow)
        ticket = slow.take(desk.Upload("monday.mp4", memoryview(b"x"), ".mp4"))
        assert "monday.mp4 is still being read" in text(page(COMPARE, before=f"clip-{ticket}", after=kept(BEFORE)))


def test_files_are_forgotten_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = sources._Shelf()
    shelf.put("file-1", "one", BEFORE)
    assert shelf.get("file-1") == ("one", BEFORE)
    now_s = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now_s + desk.KEPT_S + 1)
    assert shelf.get("file-1") is None
    for number in range(300):
        shelf.put(f"file-{number}", "many", BEFORE)
    assert len(shelf.reports) == 200


def test_only_this_visits_results_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "DESK", desk.Desk(command("judged")))
    first, second = (run(AppTest.from_file(app.__file__, default_timeout=20)) for _ in range(2))
    to_the_end(checked(first, ("mine.mp4", b"x", "video/mp4")))
    to_the_end(checked(second, ("theirs.mp4", b"x", "video/mp4")))
    compared = AppTest.from_string(COMPARE, default_timeout=20)
    compared.session_state["seen_clips"] = first.session_state["seen_clips"]
    assert [box.options for box in run(compared).selectbox] == [
        ["mine.mp4 (seen from the runner's left · 2.75 m/s (9.9 km/h))"]
    ] * 2
    assert "seen_clips" not in AppTest.from_string(COMPARE).session_state
    desk.DESK.close()
