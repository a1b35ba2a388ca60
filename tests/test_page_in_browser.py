"""The page in a real browser: from an upload to a finished result, on a desk and on a phone, in light and in dark.

Most of it runs on the stand-in worker, for the page is what is looked at; the last tests run everything there is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import FilePayload, Page, expect

from formcheck.page import app
from formcheck.report import Report
from tests.browsing import needs_chromium, serving, wider_than_the_window
from tests.screens.look import settled

pytestmark = needs_chromium


DOWNLOADS: Final = {
    "Report (PDF)": b"%PDF-",
    "Report (web page)": b"<!doctype html>",
    "Clip with lines (MP4)": b"ftyp",
    "Figures (CSV)": b"measure,leg,value",
    "Steps (CSV)": b"step,side",
    "Everything (JSON)": b"{",
}
"""Every file that is offered, and what stands near its beginning."""


def upload(page: Page, *clips: FilePayload) -> None:
    page.locator("input[type=file]").set_input_files(clips)
    page.get_by_role("button", name="Check my form").click()


def payload(name: str) -> FilePayload:
    return {"name": name, "mimeType": "video/mp4", "buffer": b"not really a video"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_every_page_fits_its_window(
    serve: Callable[..., str], visit: Callable[..., Page], tmp_path: Path, width: int, scheme: str
) -> None:
    page = visit(serve("judged"), width, scheme)
    expect(page.get_by_role("heading", name="How do you run?")).to_be_visible()
    assert wider_than_the_window(page) == []
    page.locator("input[type=file]").set_input_files(payload("monday.mp4"))
    expect(page.get_by_alt_text("The first picture of monday.mp4.")).to_be_visible()
    assert wider_than_the_window(page) == []
    page.get_by_role("button", name="Check my form").click()
    expect(page.get_by_role("heading", name="All measures")).to_be_visible()
    expect(page.locator("canvas, svg.marks")).to_have_count(2)
    assert wider_than_the_window(page) == []
    assert page.locator("img").evaluate_all("all => all.every(one => one.alt && one.naturalWidth > 0)")
    page.screenshot(path=tmp_path / "result.png", full_page=True)


def test_the_drawing_follows_the_light(serve: Callable[..., str], visit: Callable[..., Page]) -> None:
    address = serve("judged")
    shots = [visit(address, scheme=scheme).locator(".fc-film img").first.screenshot() for scheme in ("light", "dark")]
    assert shots[0] != shots[1]


def test_nothing_of_streamlits_own_is_left_over(serve: Callable[..., str], visit: Callable[..., Page]) -> None:
    page = visit(serve("judged"))
    expect(page.get_by_role("heading", name="How do you run?")).to_be_visible()
    assert page.title() == "formcheck"
    for left_over in ("Deploy", "Streamlit", "Rerun", "per file"):
        expect(page.get_by_text(left_over, exact=False).locator("visible=true")).to_have_count(0)


def test_the_report_can_be_downloaded_and_read_back(
    serve: Callable[..., str], visit: Callable[..., Page], tmp_path: Path
) -> None:
    page = visit(serve("judged"))
    upload(page, payload("monday.mp4"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Everything (JSON)").click()
    download.value.save_as(tmp_path / "report.json")
    assert Report.load(tmp_path / "report.json").clip.name == "monday.mp4"


def test_an_analysis_survives_a_reload_and_can_be_cancelled(serve: Callable[..., str], visit: Callable[..., Page]) -> None:
    page = visit(serve("slow"))
    upload(page, payload("monday.mp4"))
    expect(page.get_by_text("of 600")).to_be_visible()
    page.reload()
    expect(page.get_by_text("of 600")).to_be_visible()
    page.get_by_role("link", name="Guide").click()
    expect(page.get_by_role("tab", name="Training")).to_be_visible()
    page.reload()  # on a page whose address knows of no clip
    back = page.get_by_role("link", name="Check", exact=True)
    expect(back).to_have_attribute("href", re.compile("clip="))
    back.click()
    expect(page.get_by_text("of 600")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Your clip")).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("heading", name="How do you run?")).to_be_visible()


def test_slow_motion_is_mended_by_one_click(serve: Callable[..., str], visit: Callable[..., Page]) -> None:
    page = visit(serve("slowed"), 390)
    upload(page, payload("monday.mp4"))
    expect(page.get_by_role("heading", name="This clip cannot be judged")).to_be_visible()
    assert wider_than_the_window(page) == []
    page.get_by_role("button", name="Read it as slow motion, 8\N{MULTIPLICATION SIGN}").click()
    expect(page.get_by_role("heading", name="All measures")).to_be_visible()


def test_two_visitors_do_not_see_each_other(serve: Callable[..., str], visit: Callable[..., Page]) -> None:
    first, second = visit(serve("slow")), visit(serve("slow"))
    upload(first, payload("first.mp4"))
    expect(first.get_by_text("of 600")).to_be_visible()
    upload(second, payload("second.mp4"))
    expect(second.get_by_text("one clip comes first")).to_be_visible()
    expect(second.get_by_text("first.mp4")).to_have_count(0)
    first.get_by_role("button", name="Cancel").click()
    expect(second.get_by_text("of 600")).to_be_visible()
    second.get_by_role("button", name="Cancel").click()
    expect(second.get_by_role("heading", name="Your clip")).to_be_visible()


def test_hostile_text_stays_text(serve: Callable[..., str], visit: Callable[..., Page]) -> None:
    page = visit(serve("hostile"))
    upload(page, payload("<img src=x onerror=\"document.title='broken into'\">.mp4"))
    expect(page.get_by_role("heading", name="All measures")).to_be_visible()
    expect(page.locator("img[src=x]")).to_have_count(0)
    expect(page.get_by_text("<img src=x").first).to_be_visible()
    assert page.title() == "formcheck"


def test_a_file_of_another_kind_is_turned_away_before_it_is_sent(serve: Callable[..., str], visit: Callable[..., Page]) -> None:
    page = visit(serve("judged"))
    page.locator("input[type=file]").set_input_files(payload("letter.docx"))
    expect(page.get_by_text(re.compile("not allowed"))).to_be_visible()
    expect(page.get_by_role("heading", name="How do you run?")).to_be_visible()


def test_a_file_that_is_too_large_is_turned_away_before_it_is_sent(
    visit: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "1")
    with serving(tmp_path) as start:
        page = visit(start("judged"))
        page.locator("input[type=file]").set_input_files({**payload("long.mp4"), "buffer": bytes(2 << 20)})
        expect(page.get_by_text(re.compile("1.?0?MB or smaller"))).to_be_visible()
        expect(page.get_by_role("heading", name="How do you run?")).to_be_visible()


def test_the_runner_is_chosen_by_a_press_on_the_picture_or_by_the_arrow_keys(
    serve: Callable[..., str], visit: Callable[..., Page]
) -> None:
    page = visit(serve("several"), 390)
    page.locator("input[type=file]").set_input_files(payload("group.mp4"))
    group = page.get_by_role("group", name="Who is the runner?")
    first, second = (group.get_by_role("radio", name=f"Person {number} of 2") for number in (1, 2))
    expect(first).to_be_checked()
    second.click()
    expect(group.get_by_text("Number 2 is taken for the runner.")).to_be_visible()
    page.wait_for_timeout(500)  # the page hears of it
    page.reload()
    expect(second).to_be_checked()
    second.focus()
    page.keyboard.press("ArrowLeft")
    expect(first).to_be_checked()
    expect(first).to_be_focused()
    page.wait_for_timeout(500)
    expect(first).to_be_focused()


def test_the_player_steps_by_one_in_another_light_too(serve: Callable[..., str], visit: Callable[..., Page]) -> None:
    page = visit(serve("film"))
    upload(page, payload("monday.mp4"))
    landed = page.locator("output")
    expect(landed).to_have_text(re.compile("foot lands, 1 of 3"))
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)  # the page takes on the other light
    page.get_by_role("button", name="Next landing").click()
    page.wait_for_timeout(200)
    expect(landed).to_have_text(re.compile("foot lands, 2 of 3"))
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 1.1")


def test_the_film_begins_at_a_landing_though_the_player_goes_to_its_own_start_late(
    serve: Callable[..., str], visit: Callable[..., Page]
) -> None:
    page = visit(serve("film"))
    page.add_init_script("""
        let late = true;
        document.addEventListener("seeking", ({target}) => {
            if (!late || target.currentTime === 0) return;
            late = false;
            target.currentTime = 0;
        }, true);
    """)
    page.reload()
    upload(page, payload("monday.mp4"))
    expect(page.locator("output")).to_have_text(re.compile("foot lands, 1 of 3"))


def test_the_page_can_be_used_from_the_keyboard(serve: Callable[..., str], visit: Callable[..., Page]) -> None:
    page = visit(serve("judged"))
    sample = page.get_by_role("button", name="Walking")
    expect(sample).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if sample.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="All measures")).to_be_visible()


@pytest.mark.video
def test_a_clip_becomes_findings(serve: Callable[..., str], visit: Callable[..., Page], samples: Path, tmp_path: Path) -> None:
    page = visit(serve(script=Path(app.__file__)), 390)
    page.locator("input[type=file]").set_input_files(samples / "overstride_side.mp4")
    expect(page.get_by_alt_text("The first picture of overstride_side.mp4.")).to_be_visible(timeout=60_000)
    page.get_by_label("Your height").fill("166 cm")
    page.get_by_label("Belt speed", exact=True).fill("2.75 m/s")
    page.get_by_label("Belt speed", exact=True).press("Tab")
    expect(page.get_by_text("9.9 km/h")).to_be_visible()
    page.get_by_role("button", name="Check my form").click()
    expect(page.get_by_role("heading", name="All measures")).to_be_visible(timeout=180_000)
    expect(page.get_by_role("heading", name="Land closer under your body")).to_be_visible()
    assert wider_than_the_window(page) == []
    player = page.locator("video")
    expect(player).to_be_visible(timeout=120_000)  # drawn after the result is there
    landed = page.locator("output")
    expect(landed).to_have_text(re.compile("foot lands, 1 of"))
    page.get_by_role("button", name="Next landing").click()
    expect(landed).to_have_text(re.compile("foot lands, 2 of"))
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)  # the page takes on the other light
    page.keyboard.press("ArrowRight")
    expect(landed).to_have_text(re.compile("foot lands, 3 of"))
    assert player.evaluate("film => film.paused && film.readyState >= 2")
    assert wider_than_the_window(page) == []
    settled(page)  # a film belongs to the page as it was drawn last: a press on an older one brings nothing
    for name, begins in DOWNLOADS.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        download.value.save_as(tmp_path / name)
        assert begins in (tmp_path / name).read_bytes()[:20], name
    report = json.loads((tmp_path / "Everything (JSON)").read_text(encoding="utf-8"))
    assert report["clip"]["name"] == "overstride_side.mp4"
    assert report["runner"]["height_m"] == 1.66
    assert report["measures"]["cadence"]["value"] == pytest.approx(152, abs=1)


@pytest.mark.video
def test_what_cannot_be_read_or_judged_is_told_in_a_sentence(
    serve: Callable[..., str], visit: Callable[..., Page], samples: Path
) -> None:
    """A text file called a video, and then a walk."""
    page = visit(serve(script=Path(app.__file__)))
    page.locator("input[type=file]").set_input_files(payload("letter.mp4"))
    expect(page.get_by_role("heading", name="This file could not be read")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Traceback")).to_have_count(0)
    page.get_by_role("button", name="Check another clip").click()
    expect(page.get_by_role("heading", name="How do you run?")).to_be_visible()
    page.locator("input[type=file]").set_input_files(samples / "walking_side.mp4")
    expect(page.get_by_alt_text("The first picture of walking_side.mp4.")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Check my form").click()
    expect(page.get_by_role("heading", name="This clip cannot be judged")).to_be_visible(timeout=120_000)
    expect(page.get_by_text(re.compile("walking"), exact=False).first).to_be_visible()
