"""The desk that takes clips in: each looked at, analysed and drawn on in processes of its own, outside the page's script.

A page holds nothing but the ticket it was given, so an analysis outlives a re-run and a reload of the page. A clip and
what was found in it lie in a folder only this user can read, so that it can be read again with other settings; the folder
goes when the clip is dropped, when the page stops, and at the latest an hour after it was last asked about::

    take -> Looking -> Seen -> analyze -> Waiting -> Running -> Finished -> analyze again, from the saved landmarks
                         ^                   |          |           |
                         +------- stop ------+----------+           +-> drawing: the annotated clip, when nothing else waits
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from formcheck.page.place import Place
from formcheck.page.state import Asked, Failed, Finished, Looking, Running, Seen, State, Upload, Waiting
from formcheck.page.task import Task
from formcheck.page.worker import ANNOTATED, FILES, PICTURE, SIGHT, TRACK
from formcheck.report import Report
from formcheck.settings import Settings
from formcheck.sight import Sight

__all__ = [
    "DESK",
    "KEPT_S",
    "Asked",
    "Desk",
    "Failed",
    "Finished",
    "Looking",
    "Running",
    "Seen",
    "State",
    "Upload",
    "Waiting",
]

KEPT_S: Final = 3600.0
_WORKER: Final = (sys.executable, "-m", "formcheck.page.worker")
_LOOKS_AT_ONCE: Final = 2
_NEW_LANDMARKS: Final = ("rotate_deg", "person_px", "model", "to_the_end")
"""Settings that change what the pose model sees; with all others the landmarks of the last analysis will do."""


@dataclass(slots=True, eq=False)
class _Job:
    """One clip: its ``folder``, the ``source`` to read, and how far it is. At most one ``task`` works on it at a time."""

    name: str
    folder: Path
    source: Path
    asked: Asked
    task: Task | None = None
    tracked_with: Settings | None = None
    failed: str | None = None
    reported: bool = False
    forget: threading.Timer | None = None

    def busy(self, kind: str) -> Task | None:
        """The task of a kind that is not at its end."""
        task = self.task
        return task if task is not None and task.kind == kind and not task.ended else None


class Desk:
    """Takes clips, hands out tickets, tells how far each is. ``command`` starts a worker on a folder."""

    def __init__(self, command: Sequence[str] = _WORKER, at_once: int = 1, kept_s: float = KEPT_S) -> None:
        self._command, self._kept_s = tuple(command), kept_s
        self._jobs: dict[str, _Job] = {}
        self._queue: list[Task] = []
        self._wholes: dict[tuple[str, ...], str] = {}
        self._in_order = threading.Lock()
        self._place = Place(kept_s)
        self._turns = {
            "look": threading.Semaphore(_LOOKS_AT_ONCE),
            "analyze": threading.Semaphore(at_once),
            "draw": threading.Semaphore(1),
        }
        self._turns["together"] = self._turns["analyze"]

    def take(self, clip: Upload | Path, asked: Asked | None = None) -> str:
        """Take a clip in, an upload or a file that is ours, and look at it. The ticket cannot be guessed."""
        ticket = self._taken(clip, asked or Asked())
        self.look(ticket)
        return ticket

    def submit(self, clip: Upload | Path, asked: Asked) -> str:
        """Take a clip in and analyse it without a look at it first."""
        ticket = self._taken(clip, asked)
        self.analyze(ticket, asked)
        return ticket

    def look(self, ticket: str, rotate_deg: int = 0) -> None:
        """Look at a clip, or once more with its picture turned clockwise. Of what was told, the runner's place is forgotten."""
        job = self._jobs.get(ticket)
        if job is not None:
            job.asked = replace(job.asked, settings=replace(job.asked.settings, rotate_deg=rotate_deg, person_px=None))
            self._begin(job, {"task": "look", "rotate_deg": rotate_deg})

    def analyze(self, ticket: str, asked: Asked) -> None:
        """Analyse a clip, or once more with other settings: from the saved landmarks where they still hold."""
        job = self._jobs.get(ticket)
        if job is None:
            return
        job.asked, job.reported = asked, False
        job.tracked_with = job.tracked_with if _same_landmarks(job.tracked_with, asked.settings) else None
        self._begin(job, {"task": "analyze", "again": job.tracked_with is not None, "settings": asdict(asked.settings)})

    def together(self, tickets: Sequence[str]) -> str:
        """The ticket of the one report of several clips of one runner, all of them analysed; it is begun where there is none.

        Once one of the clips is read again there is another.
        """
        jobs = [self._jobs[ticket] for ticket in tickets]
        key = (*tickets, *(str(_report_of(job).stat().st_mtime_ns) for job in jobs))
        known = self._wholes.get(key, "")
        if known not in self._jobs:
            folder, known = self._place.folder(), secrets.token_urlsafe(16)
            self._wholes = {older: whole for older, whole in self._wholes.items() if whole in self._jobs} | {key: known}
            self._jobs[known] = job = _Job(
                " and ".join(one.name for one in jobs), folder, folder, Asked(typed=jobs[0].asked.typed)
            )
            clips = [
                {"source": str(one.source), "folder": str(one.folder), "name": one.name, "settings": asdict(one.asked.settings)}
                for one in jobs
            ]
            self._begin(job, {"task": "together", "clips": clips})
        return known

    def stop(self, ticket: str) -> None:
        """Stop the analysis of a clip; one that was looked at waits again, any other is dropped."""
        job = self._jobs.get(ticket)
        if job is None:
            return
        if (job.folder / SIGHT).is_file() and job.task is not None:
            job.task.stop()
        else:
            self.drop(ticket)

    def state(self, ticket: str) -> State | None:
        """How far a clip is; None for a ticket this desk does not know, or no longer."""
        job = self._jobs.get(ticket)
        if job is None:
            return None
        if task := job.busy("analyze") or job.busy("together"):
            return task.running or Waiting(self._ahead_of(task))
        if job.busy("look"):
            return Looking()
        if job.failed is not None:
            return Failed(job.failed)
        return _finished(job) if job.reported else _seen(job)

    def drawing(self, ticket: str) -> Running | None:
        """How far the annotated clip is; None when there is one already, or will be none."""
        job = self._jobs.get(ticket)
        task = job.busy("draw") if job is not None else None
        return (task.running or Running("draw", 0, 0)) if task is not None else None

    def name(self, ticket: str) -> str:
        """The user's name for a clip; empty for an unknown ticket."""
        job = self._jobs.get(ticket)
        return job.name if job else ""

    def asked(self, ticket: str) -> Asked:
        """What was last asked about a clip."""
        job = self._jobs.get(ticket)
        return job.asked if job else Asked()

    def is_track(self, ticket: str) -> bool:
        """Whether what was handed in is a saved track, which holds no pictures."""
        job = self._jobs.get(ticket)
        return job is not None and job.source.suffix == ".npz"

    def drop(self, ticket: str) -> None:
        """Forget a clip: stop what is done with it, remove what was uploaded, keep no result."""
        job = self._jobs.pop(ticket, None)
        if job is None:
            return
        if job.forget is not None:
            job.forget.cancel()
        if job.task is not None:
            job.task.stop()
        shutil.rmtree(job.folder, ignore_errors=True)

    def close(self) -> None:
        """Forget every clip."""
        for ticket in list(self._jobs):
            self.drop(ticket)
        self._place.close()

    def _taken(self, clip: Upload | Path, asked: Asked) -> str:
        folder = self._place.folder()
        source = clip if isinstance(clip, Path) else folder / f"clip{clip.suffix}"
        if isinstance(clip, Upload):
            source.write_bytes(clip.content)
        ticket = secrets.token_urlsafe(16)
        self._jobs[ticket] = _Job(clip.name, folder, source, asked)
        return ticket

    def _begin(self, job: _Job, request: dict[str, Any]) -> None:
        """Put a piece of work in its queue, in place of any that is under way."""
        if job.task is not None:
            job.task.stop()
        job.failed = None
        self._keep(job)
        whole = {**request, "source": str(job.source), "name": job.name}
        task = Task(job.folder, whole, lambda message: self._ended(job, task, message))
        job.task = task
        with self._in_order:
            self._queue = [*(one for one in self._queue if not one.ended), task]
        task.begin(self._command, self._turns[task.kind])

    def _ended(self, job: _Job, task: Task, message: str | None) -> None:
        if task.kind == "draw":
            return  # without an annotated clip the result is still one
        job.failed = message
        job.reported = task.kind != "look" and message is None
        if task.kind == "analyze" and job.reported:
            job.tracked_with = job.asked.settings if (job.folder / TRACK).is_file() else None
            if job.source.suffix != ".npz" and _finished(job).report.refused is None:
                settings = asdict(job.asked.settings)
                threading.Thread(target=self._draw, args=(job, task, settings), daemon=True).start()

    def _draw(self, job: _Job, after: Task, settings: dict[str, Any]) -> None:
        """Begin the annotated clip, unless something else was asked meanwhile."""
        if job.task is after and job in self._jobs.values():
            self._begin(job, {"task": "draw", "settings": settings})

    def _keep(self, job: _Job) -> None:
        """Keep a clip for its time from now on."""
        if job.forget is not None:
            job.forget.cancel()
        ticket = next((ticket for ticket, one in self._jobs.items() if one is job), "")
        job.forget = threading.Timer(self._kept_s, self.drop, (ticket,))
        job.forget.daemon = True
        job.forget.start()

    def _ahead_of(self, task: Task) -> int:
        waiting = [one for one in self._queue if self._turns[one.kind] is self._turns[task.kind] and not one.ended]
        return waiting.index(task) if task in waiting else 0


def _same_landmarks(before: Settings | None, now: Settings) -> bool:
    return before is not None and all(getattr(before, name) == getattr(now, name) for name in _NEW_LANDMARKS)


def _seen(job: _Job) -> Seen | Looking:
    if not (job.folder / SIGHT).is_file():
        return Looking()
    picture = job.folder / PICTURE
    sight = Sight.model_validate_json((job.folder / SIGHT).read_bytes())
    return Seen(sight, picture if picture.is_file() else None)


def _report_of(job: _Job) -> Path:
    return job.folder / FILES / "report.json"


def _finished(job: _Job) -> Finished:
    report = _report_of(job)
    found = {path.name: path for path in (job.folder / FILES).iterdir() if path.suffix != ".part"}
    if job.busy("draw"):
        found.pop(ANNOTATED, None)
    return Finished(_read(report, report.stat().st_mtime_ns), found)


@lru_cache(maxsize=4)
def _read(path: Path, _changed_ns: int) -> Report:
    """A report from its file; the last few are kept at hand, for a page is drawn anew at every touch."""
    return Report.load(path)


DESK = Desk()
"""The desk of this server. A module is loaded once, however often the page's script runs."""

atexit.register(DESK.close)
