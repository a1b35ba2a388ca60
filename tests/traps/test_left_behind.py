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

from formcheck import whole
from tests.traps.changed import RENDERED

ANALYZE = [sys.executable, "-m", "formcheck", "analyze"]
TRACK = RENDERED / "p06.npz"


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def analyzed(out: Path, most_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    def little_room() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    # a file that may not grow is what a full disk is to the one who writes it
    command = [*ANALYZE, str(TRACK), "--out", str(out)]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=little_room)


@pytest.mark.parametrize("most_bytes", [2_000, 400_000])
def test_a_full_disk_is_said_and_leaves_nothing_of_the_run(tmp_path: Path, most_bytes: int) -> None:
    """Little room, where the first file fails, and more, where several are written before one fails."""
    done = analyzed(tmp_path / "new" / "out", most_bytes)
    assert done.returncode == 2, done.stderr
    assert "room on its disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_what_an_earlier_run_wrote(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert analyzed(out).returncode == 0
    (out / "mine.txt").write_text("not formcheck's")
    before = files(out)
    assert {"report.json", "report.html", "report.pdf", "track.npz", "kinogram_left.png"} <= set(before)
    assert analyzed(out, 400_000).returncode == 2
    assert files(out) == before


def test_files_come_together_and_older_ones_go(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("report.json", "annotated.mp4", "mine.txt"):
        (out / name).write_text("old")
    with whole.folder(out, last="report.json", stale={"annotated.mp4"}) as place:
        (place / "report.json").write_text("new")
        assert (out / "report.json").read_text() == "old"
        (place / "steps.csv").write_text("new")
    assert files(out) == {"mine.txt": b"old", "report.json": b"new", "steps.csv": b"new"}


def test_an_interrupt_while_files_come_leaves_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[Path] = []

    def interrupted(source: Path, target: Path) -> None:
        moved.append(source.rename(target))
        if len(moved) == 1:
            raise KeyboardInterrupt

    def write() -> None:
        with whole.folder(tmp_path / "out", last="c") as place:
            for name in "abc":
                (place / name).write_text(name)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write()
    assert files(tmp_path) == {"out/a": b"a", "out/b": b"b", "out/c": b"c"}
    assert [path.name for path in moved][-1] == "c"


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
    assert not out.exists()
    assert list(temporary.iterdir()) == []
