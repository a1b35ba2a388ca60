"""Runs a program as a process of its own and watches what it and its children take."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Watched:
    """What a program took: seconds, seconds of all cores together, largest memory of itself and of each child; what it printed.

    Memory is resident megabytes at their peak as Linux keeps them; 0 and () elsewhere.
    """

    seconds: float
    cpu_s: float
    parent_mb: float
    children_mb: tuple[float, ...]
    printed: str


def watched(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Watched:
    """Run a command to its end. Raises SystemExit with what it said if it fails."""
    peaks: dict[int, float] = {}
    cpu_s, started_s = _children_s(), time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as child:
        looking = threading.Thread(target=_look, args=(child, peaks))
        looking.start()
        printed, complaint = child.communicate()
        seconds = time.perf_counter() - started_s
        looking.join()
    if child.returncode not in {0, 4}:
        sys.exit(f"{' '.join(command)} ended with {child.returncode}:\n{complaint[-2000:]}")
    parent_mb = peaks.pop(child.pid, 0.0)
    return Watched(seconds, _children_s() - cpu_s, parent_mb, tuple(peaks.values()), printed)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _look(child: subprocess.Popen[str], peaks: dict[int, float]) -> None:
    while child.poll() is None:
        for process in _family(child.pid):
            peaks[process] = max(peaks.get(process, 0.0), _peak_mb(process))
        time.sleep(LOOK_S)


def _family(process: int) -> Iterator[int]:
    """A process and what its main thread started."""
    yield process
    for each in _read(Path(f"/proc/{process}/task/{process}/children")).split():
        yield from _family(int(each))


def _peak_mb(process: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", _read(Path(f"/proc/{process}/status")))
    return int(found[1]) / 1024 if found else 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it ended between two looks
        return ""
