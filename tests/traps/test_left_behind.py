"""What a full disk and an interrupt leave behind: nothing half-written, nothing temporary."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.traps.changed import RENDERED

ANALYZE = [sys.executable, "-m", "formcheck", "analyze"]
TRACK = RENDERED / "p06.npz"


def half_written(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.endswith((".part", ".tmp")) or path.name == "report.json"]


def _little_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))


def test_a_full_disk_is_said_and_leaves_no_report(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [*ANALYZE, str(TRACK), "--out", str(out)]
    # a file that may not grow is what a full disk is to the one who writes it
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=_little_room)
    assert done.returncode == 2, done.stderr
    assert "room on its disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert half_written(out) == []


@pytest.mark.video
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("after_s", [1.0, 4.0])
def test_an_interrupt_ends_quietly_and_leaves_nothing(samples: Path, tmp_path: Path, after_s: float) -> None:
    out, temporary = tmp_path / "out", tmp_path / "temporary"
    temporary.mkdir()
    command = [*ANALYZE, str(samples / "good_form_side.mp4"), "--out", str(out)]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    time.sleep(after_s)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert half_written(out) == []
    assert list(temporary.iterdir()) == []
