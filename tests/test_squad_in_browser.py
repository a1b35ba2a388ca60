"""The squad's page in a real browser: it sorts, reads without its script, fits a phone and paper, and asks for nothing."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from formcheck import squad
from formcheck.outcome import Outcome
from formcheck.roster import Entry
from tests.test_squad import HOSTILE, SQUAD, clip, runner

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.video,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="no Chromium here (Debian: apt-get install chromium); with CI=true this is a failure",
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM is not None, "no Chromium on a machine that must have one"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp("squad")
    unscaled = runner()
    less = unscaled.model_copy(update={"measures": {k: v for k, v in unscaled.measures.items() if k != "cadence"}})
    many = [clip(f"Athlete with a long name {n}", runner(cadence=160.0 + n)) for n in range(12)]
    squad.write([*SQUAD, clip("Zoe", less), Outcome(Entry(HOSTILE, "a.mp4"), runner(), folder="x"), *many], out)
    return out / "squad.html"


def names(page: Page) -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelectorAll('#all tbody th')].map(cell => cell.innerText.trim())")
    return found


def cadences(page: Page) -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelectorAll('#all tbody tr')].map(row => row.cells[2].dataset.sort)")
    return found


def test_a_heading_sorts_up_and_down_by_mouse_and_keyboard_with_what_is_missing_last(browser: Browser, page_file: Path) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(page_file.as_uri())
    assert names(page)[:3] == ["Ben", "Dora", "Cleo"]
    page.get_by_role("button", name="Cadence").click()
    assert cadences(page)[-1] == ""
    figures = [float(figure) for figure in cadences(page)[:-1]]
    assert figures == sorted(figures)
    assert page.locator("#all thead th").nth(2).get_attribute("aria-sort") == "ascending"
    page.get_by_role("button", name="Cadence").press("Enter")
    assert [float(figure) for figure in cadences(page)[:-1]] == sorted(figures, reverse=True)
    assert cadences(page)[-1] == ""
    page.get_by_role("button", name="Athlete").click()
    long = [name for name in names(page) if name.startswith("Athlete")]
    assert long == [f"Athlete with a long name {n}" for n in range(12)]
    page.get_by_role("button", name="Order").click()
    assert names(page)[:3] == ["Ben", "Dora", "Cleo"]
    assert complaints == []
    page.close()


def test_it_reads_without_its_script(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.locator("#all tbody tr").count() == 18
    assert page.locator("button").count() == 0
    assert page.get_by_text("<script>alert(1)</script>").first.is_visible()
    context.close()


def test_no_script_but_its_own_can_run(browser: Browser, page_file: Path, tmp_path: Path) -> None:
    changed = tmp_path / "squad.html"
    text = page_file.read_text(encoding="utf-8")
    changed.write_text(text.replace("</body>", "<script>document.title = 'run'</script></body>"), encoding="utf-8")
    page = browser.new_page()
    page.goto(changed.as_uri())
    assert page.title() == "formcheck: squad"
    assert page.locator("#all button").count() > 2
    page.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 390), ("light", 1200)])
def test_it_fits_and_asks_for_nothing(browser: Browser, page_file: Path, scheme: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ink, ground = page.evaluate("(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))")
    levels = [sum(int(level) for level in re.findall(r"\d+", colour)[:3]) for colour in (ink, ground)]
    assert (levels[0] < levels[1]) == (scheme == "light")
    assert [url for url in asked if not url.startswith("file:")] == []
    page.close()


def test_it_prints_on_a_few_pages(browser: Browser, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 5
