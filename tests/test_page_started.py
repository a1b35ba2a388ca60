"""``formcheck page`` as people start it: how soon it is there, what it turns away, and that it does not grow."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import free_port, needs_chromium, wait_for
from tests.page_memory import GROWTH_MAX, after_each, growth
from tests.test_page_in_browser import payload

pytestmark = [needs_chromium, pytest.mark.video]

READY_S: Final = 3.0
"""So soon the first page is there. What is bounded is the work done until then: how long work waits is the machine's affair."""

CARELESS: Final = {"STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "false", "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "9999"}
"""What may stand in somebody's surroundings, for programs of their own."""


@dataclass(frozen=True)
class Started:
    """A server's first page, and what it took: seconds by the clock, and seconds of a core."""

    page: Page
    wall_s: float
    work_s: float


@pytest.fixture(scope="module")
def started(browser: Browser) -> Iterator[Started]:
    """The page once it is there; where it took long, of a second start."""
    for last in (False, True):
        port, begin_s = free_port(), time.monotonic()
        command = [sys.executable, "-m", "formcheck", "page", "--port", str(port)]
        with subprocess.Popen(command, env={**os.environ, **CARELESS, "STREAMLIT_SERVER_HEADLESS": "true"}) as server:
            try:
                wait_for(f"http://127.0.0.1:{port}/_stcore/health")
                page = browser.new_page()
                page.goto(f"http://127.0.0.1:{port}")
                expect(page.get_by_role("heading", name="How do you run?")).to_be_visible()
                found = Started(page, time.monotonic() - begin_s, worked_s(server.pid))
                if last or found.work_s < READY_S:
                    yield found
                    return
            finally:
                server.terminate()


def worked_s(pid: int) -> float:
    """How long a process has had a core."""
    user, system = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def test_the_first_page_is_there_soon(started: Started) -> None:
    assert started.work_s < READY_S, f"{started.wall_s:.2f} s by the clock"


def test_an_upload_needs_the_token_and_has_a_limit_whatever_the_surroundings_say(started: Started) -> None:
    page = started.page
    with page.expect_request(lambda request: "/_stcore/upload_file/" in request.url and request.method == "PUT") as sent:
        page.locator("input[type=file]").set_input_files(payload("letter.mp4"))
    where = urlsplit(sent.value.url)
    token = {"X-Xsrftoken": sent.value.all_headers()["x-xsrftoken"]}
    cookies = {"Cookie": "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())}
    forged = {"X-Xsrftoken": "2|0|0|0"}
    assert [put(where.netloc, where.path, headers) for headers in ({}, cookies, token, {**cookies, **forged})] == [403] * 4
    assert put(where.netloc, where.path, {**cookies, **token}, size=(2048 << 20) + 1) == 413
    assert put(where.netloc, where.path, {**cookies, **token}, size=0) == 400  # let in, and empty


def put(server: str, path: str, headers: dict[str, str], size: int = 0) -> int:
    """What the server answers to an upload that says it is of a size, before any of it is sent."""
    connection = http.client.HTTPConnection(server, timeout=20)
    connection.request("PUT", path, headers={**headers, "Content-Length": str(size)})
    status = connection.getresponse().status
    connection.close()
    return status


def test_twenty_analyses_would_leave_the_page_no_larger_than_two(browser: Browser) -> None:
    # as many as there is time for; 20 are what `python -m tests.page_memory` is for. After 5, what Streamlit keeps of a page for
    # two minutes after it is left would be taken for growth that goes on
    held_mb = list(after_each(browser, 12, "once"))
    assert growth(held_mb) < GROWTH_MAX, held_mb
