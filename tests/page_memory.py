"""Does the page's memory grow with every analysis? ``python -m tests.page_memory [N] [HOW]`` prints what 20 in a row do to it.

The page runs as ``formcheck page`` starts it, in a browser: a clip is uploaded, checked, and its result and annotated clip
are looked at. HOW is ``real`` (everything each time) or, as a test has it, ``once``: a worker's work is done for real once, and
its files are given again after that, for what a worker holds is gone when it ends, and is not the page's. Exit code 1 where
the page holds, or after 20 would hold, over 15 % more after the last analysis than after the second.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, FilePayload, expect

from tests.browsing import ROOT, chromium, free_port, wait_for

__all__ = ["GROWTH_MAX", "after_each", "growth", "main"]

GROWTH_MAX: Final = 0.15
_CLIP: Final = ROOT / "sample_videos" / "overstride_side.mp4"
_ROOM: Final = 6_000_000
"""Bytes of nothing at the end of each upload: one that is not let go of shows."""
_START: Final = """\
import atexit
import sys
from formcheck.cli import main
from formcheck.page import desk
command, sys.argv[1:] = sys.argv[1].split("|"), sys.argv[2:]
if command[0]:
    desk.DESK = desk.Desk(command)
    atexit.register(desk.DESK.close)
main()
"""


_COMMANDS: Final = {"real": "", "once": f"{sys.executable}|{Path(__file__).with_name('once_worker.py')}|{{store}}"}


def after_each(browser: Browser, count: int, how: str) -> Iterator[float]:
    """Megabytes the page's server holds after each of ``count`` analyses, one visitor after the other."""
    with _started(how) as (address, pid):
        page = browser.new_page()
        clip: FilePayload = {"name": "clip.mp4", "mimeType": "video/mp4", "buffer": _CLIP.read_bytes() + _nothing(_ROOM)}
        for _ in range(count):
            page.goto(address)
            page.locator("input[type=file]").set_input_files(clip)
            page.get_by_role("button", name="Check my form").click(timeout=120_000)
            expect(page.get_by_role("heading", name="All measures")).to_be_visible(timeout=300_000)
            expect(page.locator("video")).to_be_visible(timeout=300_000)
            yield _held_mb(pid)
        page.close()


def _nothing(size: int) -> bytes:
    """A part of an MP4 file that is passed over."""
    return size.to_bytes(4, "big") + b"free" + bytes(size - 8)


@contextmanager
def _started(how: str) -> Iterator[tuple[str, int]]:
    """The page's address and its process."""
    port = free_port()
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    with TemporaryDirectory() as place:
        surroundings = {**os.environ, "PYTHONPATH": path, "TMPDIR": place, "STREAMLIT_SERVER_HEADLESS": "true"}
        worker = _COMMANDS[how].format(store=Path(place) / "once")
        server = subprocess.Popen([sys.executable, "-c", _START, worker, "page", "--port", str(port)], env=surroundings)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()
            server.wait(30)


def _held_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def growth(held_mb: list[float]) -> float:
    """How much more is held after the last analysis than after the second, as a share of it, were there 20 in all."""
    return (held_mb[-1] / held_mb[1] - 1) * 18 / (len(held_mb) - 2)


def main(count: str = "20", how: str = "real") -> int:
    """Print the page's memory after each analysis; 0 where it does not grow by more than it may."""
    held_mb = []
    with chromium() as browser:
        for number, mb in enumerate(after_each(browser, int(count), how), 1):
            held_mb.append(mb)
            sys.stdout.write(f"{number:3} {mb:7.1f} MB\n")
            sys.stdout.flush()
    sys.stdout.write(f"after 20, {growth(held_mb):+.1%} to after the second, at most {GROWTH_MAX:+.0%}\n")
    return int(growth(held_mb) > GROWTH_MAX)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
