"""A real browser for the tests, the page's server, and what both need."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from formcheck.page import app

__all__ = [
    "CHROMIUM",
    "FLAGS",
    "PASSWORD",
    "ROOT",
    "STAND_IN",
    "answers",
    "browser",
    "chromium",
    "free_port",
    "needs_chromium",
    "serve",
    "serving",
    "visit",
    "wait_for",
    "wider_than_the_window",
]

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
ROOT: Final = Path(__file__).parents[1]
STAND_IN: Final = Path(__file__).parent / "stand_in_page.py"
PASSWORD: Final = "the hills are alive"  # noqa: S105  # opens the shared stand-in page and nothing else

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("CI") != "true",
    reason="no Chromium here (Debian: apt-get install chromium); with CI=true this is a failure",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    assert CHROMIUM is not None, "no Chromium on a machine that must have one"
    with sync_playwright() as playwright:
        expect.set_options(timeout=30_000)  # a shared, busy machine is slow now and then
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a fresh browser profile; fails on anything fetched from elsewhere."""
    contexts: list[BrowserContext] = []
    elsewhere: list[str] = []

    def opened(address: str, width: int = 1200, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("request", lambda request: elsewhere.append(request.url) if not _here(request.url) else None)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert elsewhere == []


def _here(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Starts the page's server, once for each script, worker and library; answers its address. Its folders are in TMPDIR."""
    place = tmp_path_factory.mktemp("servers")
    with serving(place) as started:
        yield started
    assert list((place / "temporary").glob("formcheck-page-*")) == []


@contextmanager
def serving(place: Path) -> Iterator[Callable[..., str]]:
    """What starts servers of the page in a folder, and ends them all: ``(how, script, library) -> address``."""
    running: dict[tuple[Path, str, str], tuple[str, subprocess.Popen[bytes]]] = {}
    temporary, settings = place / "temporary", place / ".streamlit"
    temporary.mkdir()
    settings.mkdir()
    # what the page's own script has beside it
    shutil.copy(Path(app.__file__).parent / ".streamlit" / "config.toml", settings / "config.toml")

    def started(how: str = "", script: Path = STAND_IN, library: str = "") -> str:
        if (script, how, library) not in running:
            port = free_port()
            path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
            kept = {"FORMCHECK_LIBRARY": library} if library else {}
            flags = ["--server.port", str(port), "--server.headless", "true"]
            process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(script), *flags, "--", how],
                cwd=place,
                env={**os.environ, "PYTHONPATH": path, "TMPDIR": str(temporary), **kept},
            )
            running[script, how, library] = (f"http://127.0.0.1:{port}", process)
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        return running[script, how, library][0]

    try:
        yield started
    finally:
        for _, process in running.values():
            process.terminate()
            process.wait(20)


def wait_for(address: str) -> None:
    stop_s = time.monotonic() + 30
    while not answers(address):
        assert time.monotonic() < stop_s, "the page's server does not start"
        time.sleep(0.1)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310  # our own server
            return True
    except urllib.error.HTTPError:  # a door that asks for a password
        return True
    except OSError:
        return False


def wider_than_the_window(page: Page) -> list[str]:
    """What reaches beyond the right edge, or hides a part of itself behind a scroll bar, save what says that it scrolls."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(e => {
            const box = e.getBoundingClientRect(), style = getComputedStyle(e);
            const region = e.closest('[role=region][aria-label][tabindex="0"]');
            if (region) return region === e && box.right > innerWidth + 1;
            const scrolls = /auto|scroll/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
            return box.width > 1 && style.visibility != 'hidden' && (box.right > innerWidth + 1 || scrolls);
        }).map(e => e.tagName + '.' + e.className)"""
    )
    return found
