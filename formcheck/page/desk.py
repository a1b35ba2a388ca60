"""The desk that takes clips in: each analysed in a process of its own, outside the page's script.

A page holds nothing but the ticket it was given, so an analysis outlives a re-run and a reload of the page.
What was uploaded lies in a folder only this user can read, and goes when its analysis ends, is cancelled, or the
page stops; what is known of it goes an hour later.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from formcheck.analysis import Settings
from formcheck.report import Report

__all__ = ["DESK", "KEPT_S", "Desk", "Failed", "Finished", "Running", "State", "Upload", "Waiting"]

KEPT_S: Final = 3600.0
_KEPT: Final = ("report.html", "report.pdf", "measures.csv", "steps.csv", "kinogram_left.png", "kinogram_right.png")
"""Written by the worker; kept in memory as long as the result, for its folder goes at once."""
_PREFIX: Final = "formcheck-page-"
_WORKER: Final = (sys.executable, "-m", "formcheck.page.worker")
_STOPPED: Final = "The analysis stopped in the middle of this clip. Try it once more; if it stops again, a shorter clip may help."


@dataclass(frozen=True, slots=True)
class Upload:
    """A clip as it came: the user's name for it, its bytes, and the ending (from a fixed list) that tells its kind."""

    name: str
    content: memoryview
    suffix: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The machine is busy: ``ahead`` analyses come first."""

    ahead: int


@dataclass(frozen=True, slots=True)
class Running:
    """What the analysis is doing: ``total`` is 0, and ``left_s`` None, where not known yet."""

    stage: str
    done: int
    total: int
    left_s: float | None = None

    @property
    def share(self) -> float:
        """How much of the stage is done, 0..1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Finished:
    """The clip was read: a report, which may be a refusal, and the files it was written to, by name."""

    report: Report
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """The clip could not be read at all: the sentence that says so."""

    message: str


State = Waiting | Running | Finished | Failed


@dataclass(slots=True, eq=False)
class _Job:
    """One clip on its way. ``end`` is set once, by whoever ends it."""

    name: str
    folder: Path
    process: subprocess.Popen[str] | None = None
    running: Running | None = None
    stage_began_s: float = 0.0
    end: Finished | Failed | None = None
    dropped: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def heard(self, line: dict[str, Any], now_s: float) -> None:
        """Take in a line of progress."""
        if self.running is None or self.running.stage != line["stage"]:
            self.stage_began_s = now_s
        done, total = line["done"], line["total"]
        spent_s = now_s - self.stage_began_s
        left_s = spent_s * (total - done) / done if done and total and spent_s > 1.0 else None
        self.running = Running(line["stage"], done, total, left_s)


class Desk:
    """Takes clips, hands out tickets, tells how far each is. ``command`` starts a worker on a folder."""

    def __init__(self, command: Sequence[str] = _WORKER, at_once: int = 1, kept_s: float = KEPT_S) -> None:
        self._command, self._kept_s = tuple(command), kept_s
        self._jobs: dict[str, _Job] = {}
        self._turns = threading.Semaphore(at_once)

    def submit(self, clip: Upload | Path, settings: Settings) -> str:
        """Take a clip in: an upload, or a file that is ours. The ticket cannot be guessed."""
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))  # readable by this user alone
        _sweep(folder, self._kept_s)
        if isinstance(clip, Upload):
            source = folder / f"clip{clip.suffix}"
            source.write_bytes(clip.content)
        else:
            source = clip
        request = {"source": str(source), "name": clip.name, "settings": asdict(settings)}
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        ticket, job = secrets.token_urlsafe(16), _Job(clip.name, folder)
        self._jobs[ticket] = job
        threading.Thread(target=self._see_through, args=(job,), daemon=True).start()
        forget = threading.Timer(self._kept_s, self.drop, (ticket,))
        forget.daemon = True
        forget.start()
        return ticket

    def state(self, ticket: str) -> State | None:
        """How far a clip is; None for a ticket this desk does not know, or no longer."""
        job = self._jobs.get(ticket)
        if job is None:
            return None
        return job.end or job.running or Waiting(self._ahead_of(job))

    def name(self, ticket: str) -> str:
        """The user's name for a clip; empty for an unknown ticket."""
        job = self._jobs.get(ticket)
        return job.name if job else ""

    def drop(self, ticket: str) -> None:
        """Forget a clip: stop its analysis, remove what was uploaded, keep no result."""
        job = self._jobs.pop(ticket, None)
        if job is None:
            return
        with job.lock:
            job.dropped = True
            if job.process is not None:
                _stop(job.process)
        shutil.rmtree(job.folder, ignore_errors=True)

    def close(self) -> None:
        """Forget every clip."""
        for ticket in list(self._jobs):
            self.drop(ticket)

    def _ahead_of(self, job: _Job) -> int:
        open_jobs = [other for other in list(self._jobs.values()) if other.end is None]
        return open_jobs.index(job) if job in open_jobs else 0

    def _see_through(self, job: _Job) -> None:
        """Wait for a turn, follow the worker to its end, and clear its folder away."""
        try:
            with self._turns:
                process = self._started(job)
                if process is not None:
                    job.end = _followed(job, process)
        finally:
            job.end = job.end or Failed(_STOPPED)
            shutil.rmtree(job.folder, ignore_errors=True)

    def _started(self, job: _Job) -> subprocess.Popen[str] | None:
        with job.lock:
            if job.dropped:
                return None
            job.running = Running("start", 0, 0)
            job.process = subprocess.Popen(  # noqa: S603  # our own worker, on a folder we named
                [*self._command, str(job.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # so that the worker and all it starts can be stopped as one
            )
            return job.process


def _followed(job: _Job, process: subprocess.Popen[str]) -> Finished | Failed:
    end: dict[str, Any] = {}
    with process:
        for text in process.stdout or ():
            line = json.loads(text)
            if "end" in line:
                end = line
            else:
                job.heard(line, time.monotonic())
    if end.get("end") == "report":
        files = {name: (job.folder / "files" / name).read_bytes() for name in _KEPT if (job.folder / "files" / name).is_file()}
        return Finished(Report.load(job.folder / "report.json"), files)
    return Failed(end.get("message", _STOPPED))


def _sweep(ours: Path, kept_s: float) -> None:
    """Clear away what an earlier page left beside ``ours`` when it, or the machine, was stopped without warning."""
    for left in ours.parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(FileNotFoundError):  # its own desk cleared it just now
            facts = left.lstat()
            if facts.st_uid == ours.stat().st_uid and time.time() - facts.st_mtime > kept_s + 60.0:
                shutil.rmtree(left, ignore_errors=True)


def _stop(process: subprocess.Popen[str]) -> None:
    """End a worker and every process it started."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it ended by itself just now
            os.killpg(process.pid, signal.SIGKILL)
    else:  # Windows has no process groups to signal
        process.kill()


DESK = Desk()
"""The desk of this server. A module is loaded once, however often the page's script runs."""

atexit.register(DESK.close)
