"""Does the page's memory grow with every analysis? ``python -m tests.page_memory [N]`` prints what 20 in a row do to it.

The page runs as visitors have it, in a browser; the clip is a saved track, for reading a video is a worker's work and not the
page's. Exit code 1 where the page holds more than 15 % more after the last analysis than after the second.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from tests.browsing import ROOT, chromium, free_port, wait_for

__all__ = ["GROWTH_MAX", "after_each", "main"]

GROWTH_MAX: Final = 0.15
_TRACK: Final = ROOT / "tests" / "accuracy" / "tracks" / "overstride_side.npz"


def after_each(page: Page, address: str, pid: int, count: int) -> Iterator[float]:
    """Megabytes the page's server holds after each of ``count`` analyses, one visitor after the other."""
    for _ in range(count):
        page.goto(address)
        page.locator("input[type=file]").set_input_files(_TRACK)
        page.get_by_role("button", name="Check my form").click()
        expect(page.get_by_role("heading", name="All measures")).to_be_visible(timeout=120_000)
        yield _held_mb(pid)


def _held_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def main(count: int = 20) -> int:
    """Print the page's memory after each analysis; 0 where it does not grow by more than it may."""
    held_mb = []
    port = free_port()
    command = [sys.executable, "-m", "formcheck", "page", "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, "STREAMLIT_SERVER_HEADLESS": "true"}) as server, chromium() as browser:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        for number, mb in enumerate(after_each(browser.new_page(), f"http://127.0.0.1:{port}", server.pid, count), 1):
            held_mb.append(mb)
            sys.stdout.write(f"{number:3} {mb:7.1f} MB\n")
            sys.stdout.flush()
        server.terminate()
    growth = held_mb[-1] / held_mb[1] - 1
    sys.stdout.write(f"after the last {growth:+.1%} to after the second, at most {GROWTH_MAX:+.0%}\n")
    return int(growth > GROWTH_MAX)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
