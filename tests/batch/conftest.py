"""Real processes for the tests of a batch: a Dask cluster, a place for temporary files, waiting with an end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PATIENCE_S = 60.0
ROOT = Path(__file__).parents[2]


def until(holds: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Wait for something that must come."""
    end_s = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end_s, "it did not come"
        time.sleep(0.02)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@dataclass
class Cluster:
    """A Dask scheduler and its workers, each a process of its own."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def cluster(folder: Path, workers: int, *options: str) -> Iterator[Cluster]:
    """A cluster that keeps its files in a folder, and is gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    told = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    dask = [sys.executable, "-m", "dask"]
    # they start in their own folder and find the tests' own tasks all the same
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "DASK_TEMPORARY_DIRECTORY": str(folder), "PYTHONPATH": path}
    started: list[subprocess.Popen[bytes]] = []
    try:
        listening = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)]
        started.append(subprocess.Popen([*dask, "scheduler", *listening], env=environment, **quiet))  # type: ignore[call-overload]
        for _ in range(workers):
            asked = ["--scheduler-file", str(told), "--nthreads", "1", "--no-dashboard", "--death-timeout", "30", *options]
            started.append(subprocess.Popen([*dask, "worker", *asked], env=environment, **quiet))  # type: ignore[call-overload]
        until(told.exists)
        until(lambda: told.stat().st_size)
        yield Cluster(json.loads(told.read_text())["address"], started[0], started[1:])
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            _ended(process)


def _ended(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where processes started by a test put what is temporary."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder
