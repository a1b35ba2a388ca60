"""One look at the page as it stands: a picture of all of it, and what a stranger would trip over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, ConsoleMessage, Page

__all__ = ["SCHEMES", "WIDTHS", "Scheme", "Trouble", "at", "look", "settled"]

Scheme = Literal["light", "dark"]
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
WIDTHS: Final = (390, 1280)

_CHECKS: Final = Path(__file__).with_name("checks.js").read_text(encoding="utf-8")
_HEIGHT: Final = "() => (document.querySelector('[data-testid=stMain]') ?? document.documentElement).scrollHeight"
_SETTLED: Final = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    if (!app) return document.readyState == "complete";
    return app.dataset.testScriptState != "running"
        && app.dataset.testConnectionState != "CONNECTING"
        && !document.querySelector("[data-testid=stSkeleton], [data-testid=stAppSkeleton], [data-stale=true]")
        && [...document.querySelectorAll("[data-testid=stVegaLiteChart]")].every(one => one.querySelector("canvas, svg"))
        && [...document.images].every(one => one.complete)
        && document.fonts.status == "loaded"
        && !document.getAnimations().some((one) => one instanceof CSSTransition && one.playState == "running");
}"""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is not as it should be, and where."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@contextmanager
def at(browser: Browser, width: int, scheme: Scheme) -> Iterator[tuple[Page, list[str]]]:
    """A fresh visitor's window, and what its console has complained of so far."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # opened at a page's own address, Streamlit looks for its server below that address first, and is told 404
        probing = "/_stcore/" in message.location.get("url", "") and "404" in message.text
        asked_first = "401" in message.text and message.location.get("url") == page.url  # a door says so and asks
        if message.type == "error" and not (probing or asked_first):
            complaints.append(message.text[:300])

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)[:300]))
    yield page, complaints
    context.close()


def settled(page: Page) -> None:
    """Wait until the script has run and everything it shows is drawn."""
    page.wait_for_timeout(250)  # what was pressed just now has not reached the server yet
    page.wait_for_function(_SETTLED)
    page.wait_for_timeout(150)


def look(page: Page, complaints: list[str], where: str, picture: Path | None = None) -> list[Trouble]:
    """The troubles of the page as it stands; its picture, from top to bottom, goes to a file if one is named."""
    settled(page)
    found: list[str] = page.evaluate(_CHECKS)
    if picture is not None:
        _photograph(page, picture)
    troubles = [Trouble(where, what) for what in (*(f"console: {complaint}" for complaint in complaints), *found)]
    complaints.clear()
    return troubles


def _photograph(page: Page, picture: Path) -> None:
    """A picture of the whole page: its main part scrolls, not the window, so the window is made as high as what it holds."""
    page.evaluate("() => document.querySelector('[data-testid=stMain]')?.scrollTo(0, 0)")
    size = page.viewport_size or {"width": 390, "height": 900}
    for _ in range(2):  # what is drawn only when it is in sight makes the page longer
        height: int = page.evaluate(_HEIGHT)
        page.set_viewport_size({"width": size["width"], "height": max(900, min(height, 12_000))})
        page.wait_for_timeout(300)
    page.screenshot(path=picture)
    page.set_viewport_size(size)
