"""The written report in a real browser: it prints on two A4 pages, asks the network for nothing, and fits a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from formcheck import folder
from formcheck.analysis import Settings, analyze
from formcheck.together import together
from formcheck.written import Told
from tests.browsing import needs_chromium
from tests.test_together import seen

SAMPLES = {"overstride_side": (1.66, 2.75), "upright_looking_down_side": (1.74, 2.6), "good_form_side": (1.79, 3.1)}

pytestmark = needs_chromium


@pytest.fixture(scope="module", params=SAMPLES)
def page_file(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    height_m, belt_speed_mps = SAMPLES[request.param]
    track = root / "tests" / "accuracy" / "tracks" / f"{request.param}.npz"
    out: Path = tmp_path_factory.mktemp(request.param)
    folder.write(analyze(track, Settings(height_m=height_m, belt_speed_mps=belt_speed_mps)), out, None, Told("Ann", "New shoes"))
    return out / "report.html"


def test_it_prints_on_two_pages_and_asks_for_nothing(browser: Browser, page_file: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


@pytest.fixture(scope="module")
def of_several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one report of both sides and behind, with all there is to say."""
    out: Path = tmp_path_factory.mktemp("together")
    done = [seen("p01"), seen("p01", mirror=True), seen("r03")]
    report = together([analysis.report for analysis in done])
    folder.write_together(report, [(analysis, None) for analysis in done], out, Told("Ann", "New shoes"))
    return out / "report.html"


def test_several_clips_print_on_three_pages(browser: Browser, of_several: Path) -> None:
    page = browser.new_page()
    page.goto(of_several.as_uri())
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_its_pictures_are_shown(browser: Browser, page_file: Path, scheme: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme="dark" if scheme == "dark" else "light")
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    ink, ground = page.evaluate("(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))")
    page.close()
    levels = [sum(int(level) for level in re.findall(r"\d+", colour)[:3]) for colour in (ink, ground)]
    assert (levels[0] < levels[1]) == (scheme == "light")
