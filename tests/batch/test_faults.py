"""Whatever ends a process, nothing finished is lost or done again, and nothing is left behind. All processes are real."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.batch import stand_in
from tests.batch.conftest import cluster, is_alive, until
from tests.batch.stand_in import logged, squad

BATCH = [sys.executable, "-m", "tests.batch.stand_in", "batch"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")


def start(top: Path, *options: str) -> subprocess.Popen[str]:
    command = [*BATCH, str(top / "squad"), "--out", str(top / "out"), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(top: Path) -> list[str]:
    return sorted(path.parent.name for path in (top / "out").glob("*/report.json"))


def end_of(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, error = process.communicate(timeout=120)
    assert "Traceback" not in error
    return process.returncode, out + error


def complete(top: Path, names: list[str], *options: str) -> list[str]:
    """Run the same command again, and see that everything is there; clips that were begun in this run."""
    before = len(logged(top, "began"))
    (top / "go").touch()
    code, said = end_of(start(top, *options))
    assert code == 0, said
    assert finished(top) == sorted(names)
    assert not list((top / "out").rglob("*.part"))
    return sorted(logged(top, "began")[before:])


def test_a_killed_worker_is_replaced_and_its_clip_done_again(tmp_path: Path, temporary: Path) -> None:
    names = ["slow_a", "b", "c", "d"]
    squad(tmp_path, names)
    process = start(tmp_path, "--workers", "2")
    until(lambda: len(finished(tmp_path)) == 3)
    victim = next(line["pid"] for line in stand_in.lines(tmp_path) if line["clip"] == "slow_a.npz")
    os.kill(victim, signal.SIGKILL)
    until(lambda: logged(tmp_path, "began").count("slow_a.npz") == 2)
    (tmp_path / "go").touch()
    code, said = end_of(process)
    assert code == 0, said
    assert "slow_a, slow_a.npz: the process that was reading it ended unexpectedly (SIGKILL); trying once more" in said
    assert sorted(logged(tmp_path, "ended")) == sorted(f"{name}.npz" for name in names)
    assert list(temporary.iterdir()) == []


def test_a_killed_batch_continues_where_it_was(tmp_path: Path, temporary: Path) -> None:
    names = ["a", "b", "slow_c", "slow_d", "slow_e"]
    squad(tmp_path, names)
    process = start(tmp_path, "--workers", "2")
    until(lambda: finished(tmp_path) == ["a", "b"] and len(logged(tmp_path, "began")) == 4)
    time.sleep(1)  # files come first, then the record of them, which nobody else may read
    process.kill()
    process.communicate()
    children = {line["pid"] for line in stand_in.lines(tmp_path)}
    until(lambda: not any(is_alive(child) for child in children))
    until(lambda: list(temporary.iterdir()) == [])
    assert complete(tmp_path, names, "--workers", "2") == ["slow_c.npz", "slow_d.npz", "slow_e.npz"]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_batch_says_how_to_continue(tmp_path: Path, temporary: Path, ending: signal.Signals) -> None:
    names = ["a", "slow_b", "slow_c"]
    squad(tmp_path, names)
    process = start(tmp_path, "--workers", "2")
    until(lambda: finished(tmp_path) == ["a"] and len(logged(tmp_path, "began")) == 3)
    process.send_signal(ending)
    code, said = end_of(process)
    assert code == 130
    assert "what was finished is kept: run the same command to continue" in said
    assert list(temporary.iterdir()) == []
    assert not any(is_alive(line["pid"]) for line in stand_in.lines(tmp_path))
    assert complete(tmp_path, names) == ["slow_b.npz", "slow_c.npz"]


def test_a_lost_scheduler_is_said_and_another_one_continues(tmp_path: Path, temporary: Path) -> None:
    names = ["a", "b", "slow_c", "slow_d", "slow_e"]
    squad(tmp_path, names)
    preload = ("--no-nanny", "--preload", "tests.batch.stand_in")
    with cluster(tmp_path / "dask", 2, *preload) as first:
        process = start(tmp_path, "--scheduler", first.address)
        until(lambda: finished(tmp_path) == ["a", "b"] and len(logged(tmp_path, "began")) >= 4)
        first.scheduler.kill()
        code, said = end_of(process)
    assert code == 8
    assert "The connection to the Dask scheduler was lost. What was finished is kept" in said
    assert finished(tmp_path) == ["a", "b"]
    until(lambda: not any(is_alive(line["pid"]) for line in stand_in.lines(tmp_path)))
    with cluster(tmp_path / "another", 2, *preload) as second:
        begun = complete(tmp_path, names, "--scheduler", second.address)
    assert begun == ["slow_c.npz", "slow_d.npz", "slow_e.npz"]
    until(lambda: [path.name for path in temporary.iterdir() if "dask" not in path.name] == [])


def test_a_killed_worker_of_a_cluster_costs_nothing(tmp_path: Path, temporary: Path) -> None:
    names = ["a", "slow_b", "slow_c"]
    squad(tmp_path, names)
    with cluster(tmp_path / "dask", 2, "--no-nanny", "--preload", "tests.batch.stand_in") as two:
        process = start(tmp_path, "--scheduler", two.address)
        until(lambda: finished(tmp_path) == ["a"] and len(logged(tmp_path, "began")) == 3)
        two.workers[0].kill()
        (tmp_path / "go").touch()
        code, said = end_of(process)
    assert code == 0, said
    assert finished(tmp_path) == sorted(names)
    assert temporary.exists()


def _little_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))


def test_a_full_disk_stops_the_batch_and_leaves_nothing_half_written(tmp_path: Path, temporary: Path) -> None:
    names = ["a", "b"]
    squad(tmp_path, names)
    command = [*BATCH, str(tmp_path / "squad"), "--out", str(tmp_path / "out")]
    # a file that may not grow is what a full disk is to the one who writes it
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=_little_room)
    assert done.returncode == 2, done.stderr
    assert "with room on its disk. What was finished is kept" in done.stderr
    assert "Traceback" not in done.stderr
    assert finished(tmp_path) == []
    assert not list((tmp_path / "out").rglob("*.part"))
    assert list(temporary.iterdir()) == []
    assert complete(tmp_path, names) == ["a.npz", "b.npz"]


def test_two_batches_never_write_into_one_folder(tmp_path: Path) -> None:
    names = ["slow_a"]
    squad(tmp_path, names)
    first = start(tmp_path)
    until(lambda: logged(tmp_path, "began"))
    code, said = end_of(start(tmp_path))
    assert code == 2
    assert f"which another batch is writing into (process {first.pid} on " in said
    first.kill()
    first.communicate()
    # what a killed batch held is free at once
    assert complete(tmp_path, names) == ["slow_a.npz"]


def test_each_odd_clip_costs_itself_alone(tmp_path: Path, temporary: Path) -> None:
    squad(tmp_path, ["a", "bug", "crash", "hog", "shaky", "z"])
    process = start(tmp_path, "--workers", "2")
    code, said = end_of(process)
    assert code == 6, said
    assert "6 clips: 3 judged, 3 given up" in said
    assert finished(tmp_path) == ["a", "shaky", "z"]
    began = logged(tmp_path, "began")
    assert {name: began.count(f"{name}.npz") for name in ("a", "z", "bug", "crash", "hog", "shaky")} == {
        "a": 1,
        "z": 1,
        "bug": 1,
        "crash": 2,
        "hog": 2,
        "shaky": 2,
    }
    reasons = (tmp_path / "out" / "not_judged.csv").read_text()
    assert "ended unexpectedly (SIGSEGV)" in reasons
    assert "more memory than it may have" in reasons
    assert "a mistake of its own (ZeroDivisionError: in the analysis)" in reasons
    assert "in _bug" in (tmp_path / "out" / "mistakes.txt").read_text()
    assert list(temporary.iterdir()) == []
