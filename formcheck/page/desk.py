"""The desk that takes clips in: each looked at, analysed and drawn on in processes of its own, outside the page's script.

A page holds nothing but the ticket it was given, so an analysis outlives a re-run and a reload of the page. A clip and
what was found in it lie in a folder only this user can read, so that it can be read again with other settings::

    take -> Looking -> Seen -> analyze -> Waiting -> Running -> Finished -> analyze again, from the saved landmarks
                         ^                   |          |        ^  |
                         +------- stop ------+----------+- stop -+  +-> drawing: the clip with lines, when nothing else waits

What was found stays until there is something new in its place: an analysis that is stopped, or fails, leads back to it.

The folder goes when the clip is dropped, when the page stops, and an hour after a page last asked about it, never while
work on it is under way. It does not go with the visit that brought it: a reload ends one visit and begins another, and a
link is to bring the result back. Nor does a page that was left open keep it: who forgets one has not asked for that. Clip and
result go together: every change wants the clip once more, and its copy with lines shows as much as the clip itself.
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from formcheck import models
from formcheck.errors import FormcheckError
from formcheck.page.job import Job, Result
from formcheck.page.line import Line
from formcheck.page.place import Place
from formcheck.page.state import Asked, Drawing, Failed, Finished, Glance, Looking, Running, Seen, State, Upload, Waiting
from formcheck.page.task import Task
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
_LOOKS_FOR_OLD: Final = 60
"""So often, within the time a clip is kept, the desk looks for those whose time is over."""
_WORKER: Final = (sys.executable, "-m", "formcheck.page.worker")
_LOOKS_AT_ONCE: Final = 2


class Desk:
    """Takes clips, hands out tickets, tells how far each is. ``command`` starts a worker on a folder.

    Every page runs in a thread of its own, and so does what waits for a worker: one lock guards all there is to know about
    clips. It is never held while a task is stopped or begun, which takes time.
    """

    def __init__(self, command: Sequence[str] = _WORKER, at_once: int = 1, kept_s: float = KEPT_S) -> None:
        self._command, self._kept_s = tuple(command), kept_s
        self._jobs: dict[str, Job] = {}
        self._wholes: dict[tuple[tuple[str, Path], ...], str] = {}
        self._lock = threading.RLock()
        self._place = Place()
        self._clock: threading.Timer | None = None
        self._lines = {"look": Line(_LOOKS_AT_ONCE), "analyze": Line(at_once), "draw": Line(1)}
        self._lines["together"] = self._lines["analyze"]

    def get_ready(self) -> None:
        """Have the pose model fetched where it is not there yet, so that the first look finds people already.

        Nothing waits for it, and where it cannot be had an analysis says so.
        """
        with suppress(FormcheckError, OSError):
            if models.found() is None:
                request = {"task": "fetch", "into": str(self._place.folder())}
                Task(Path(request["into"]), request, Line(1), lambda _: None).begin(self._command)

    def take(self, clip: Upload | Path, asked: Asked | None = None) -> str:
        """Take a clip in, an upload or a file that is ours, and look at it. The ticket cannot be guessed.

        Raises OSError where an upload cannot be kept, for want of room above all; nothing of it stays behind.
        """
        ticket = self._taken(clip, asked or Asked())
        self.look(ticket)
        return ticket

    def submit(self, clip: Upload | Path, asked: Asked) -> str:
        """Take a clip in and analyse it without a look at it first. Raises as :meth:`take` does."""
        ticket = self._taken(clip, asked)
        self.analyze(ticket, asked)
        return ticket

    def look(self, ticket: str, rotate_deg: int = 0) -> None:
        """Look at a clip, or once more with its picture turned clockwise: the runner's place is another then, and forgotten."""
        with self._lock:
            job = self._jobs.get(ticket)
            if job is None:
                return
            told = job.result.asked if job.result is not None else job.asked
            person_px = told.settings.person_px if told.settings.rotate_deg == rotate_deg else None
            job.asked = replace(told, settings=replace(told.settings, rotate_deg=rotate_deg, person_px=person_px))
        self._begin(job, {"task": "look", "into": str(job.folder), "rotate_deg": rotate_deg})

    def analyze(self, ticket: str, asked: Asked) -> None:
        """Analyse a clip, or once more with other settings: from the saved landmarks where they still hold."""
        with self._lock:
            job = self._jobs.get(ticket)
            if job is None:
                return
            job.asked, job.anew = asked, False
            track = job.landmarks(asked.settings)
        landmarks = None if track is None else str(track)
        settings = asdict(asked.settings)
        self._begin(job, {"task": "analyze", "into": job.new_folder(), "landmarks": landmarks, "settings": settings})

    def together(self, tickets: Sequence[str]) -> str:
        """The ticket of the one report of several clips of one runner; it is begun where there is none.

        Once one of the clips is read again there is another. Clips without a result are left out.
        """
        with self._lock:
            read = [(job, result) for ticket in tickets if (job := self._jobs.get(ticket)) and (result := job.result)]
            key = tuple((job.ticket, result.folder) for job, result in read)
            if (known := self._wholes.get(key, "")) in self._jobs:
                self._jobs[known].used_s = time.monotonic()
                return known
            older = [whole for of, whole in self._wholes.items() if [ticket for ticket, _ in of] == [one for one, _ in key]]
            folder, name = self._place.folder(), " and ".join(job.name for job, _ in read)
            whole = Job(_ticket(), name, folder, folder, Asked(typed=read[0][1].asked.typed if read else {}))
            self._wholes[key] = whole.ticket
            self._know(whole)
        for one in older:
            self.drop(one)
        clips = [_of_several(job, result) for job, result in read]
        self._begin(whole, {"task": "together", "into": whole.new_folder(), "clips": clips})
        return whole.ticket

    def retry(self, ticket: str) -> None:
        """Try once more what did not work: a look, or an analysis."""
        with self._lock:
            job = self._jobs.get(ticket)
            if job is None or job.failed is None:
                return
            request = job.request if job.request["task"] == "look" else {**job.request, "into": job.new_folder()}
        self._begin(job, request)

    def retry_drawing(self, ticket: str) -> None:
        """Draw the annotated clip once more, where that did not work."""
        with self._lock:
            job = self._jobs.get(ticket)
            if job is None:
                return
            job.undrawn = None
        self._draw(job)

    def stop(self, ticket: str) -> None:
        """Give up what is done with a clip, or did not work: back to its result, or to the first look at it.

        A clip that has neither is dropped.
        """
        with self._lock:
            job = self._jobs.get(ticket)
            if job is None:
                return
            stays = bool(job.results) or job.was_seen
            task = job.busy("look", "analyze", "together")
            if task is not None:
                job.task = None
            if job.results:
                job.asked = job.results[-1].asked
            job.failed, job.anew = None, False
            job.used_s = time.monotonic()
        if task is not None:
            self._end(job, task)
        if stays:
            self._draw(job)
        else:
            self.drop(ticket)

    def state(self, ticket: str) -> State | None:
        """How far a clip is; None for a ticket this desk does not know, or no longer. Its time begins anew."""
        with self._lock:
            job = self._jobs.get(ticket)
            if job is None:
                return None
            job.used_s = time.monotonic()
            with suppress(FileNotFoundError):
                return job.state()
        self.drop(ticket)  # somebody else has cleared its files away
        return None

    def glance(self, ticket: str) -> Glance | None:
        """How far a clip is, for a list: it is not kept longer for that."""
        with self._lock:
            job = self._jobs.get(ticket)
            with suppress(FileNotFoundError):
                return job.glance() if job is not None else None
        return None

    def drawing(self, ticket: str) -> Drawing | None:
        """How far the annotated clip is; None when there is one already, or will be none."""
        with self._lock:
            job = self._jobs.get(ticket)
            return job.drawing() if job is not None else None

    def name(self, ticket: str) -> str:
        """The user's name for a clip; empty for an unknown ticket."""
        with self._lock:
            return self._jobs[ticket].name if ticket in self._jobs else ""

    def asked(self, ticket: str) -> Asked:
        """What was asked for the result there is, or else is asked now."""
        with self._lock:
            job = self._jobs.get(ticket)
            if job is None:
                return Asked()
            return job.result.asked if job.result is not None else job.asked

    def tell(self, ticket: str, asked: Asked) -> None:
        """Note what is said about a clip, for when it is analysed."""
        with self._lock:
            if ticket in self._jobs:
                self._jobs[ticket].asked = asked

    def sight(self, ticket: str) -> Sight | None:
        """What was seen in a clip at the first look; None where there was none."""
        with self._lock:
            return self._jobs[ticket].sight if ticket in self._jobs else None

    def has_landmarks(self, ticket: str) -> bool:
        """Whether a clip need not be watched again to work out what is asked otherwise."""
        with self._lock:
            job = self._jobs.get(ticket)
            return job is not None and (job.source.suffix == ".npz" or job.landmarks(job.asked.settings) is not None)

    def is_track(self, ticket: str) -> bool:
        """Whether what was handed in is a saved track, which holds no pictures."""
        with self._lock:
            return ticket in self._jobs and self._jobs[ticket].source.suffix == ".npz"

    def was_seen(self, ticket: str) -> bool:
        """Whether there has been a first look at a clip."""
        with self._lock:
            return ticket in self._jobs and self._jobs[ticket].was_seen

    def drop(self, ticket: str) -> None:
        """Forget a clip: stop what is done with it, remove what was uploaded, keep no result, nor one it is a part of."""
        with self._lock:
            wholes = [whole for of, whole in self._wholes.items() if whole == ticket or ticket in [one for one, _ in of]]
            self._wholes = {of: whole for of, whole in self._wholes.items() if whole not in wholes}
            gone = [job for one in {ticket, *wholes} if (job := self._jobs.pop(one, None)) is not None]
        for job in gone:
            if job.task is not None:
                job.task.stop()
            shutil.rmtree(job.folder, ignore_errors=True)

    def close(self) -> None:
        """Forget every clip."""
        with self._lock:
            tickets = list(self._jobs)
            if self._clock is not None:
                self._clock.cancel()
            self._clock = None
        for ticket in tickets:
            self.drop(ticket)
        self._place.close()

    def _taken(self, clip: Upload | Path, asked: Asked) -> str:
        folder = self._place.folder()
        source = clip if isinstance(clip, Path) else folder / f"clip{clip.suffix}"
        if isinstance(clip, Upload):
            try:
                source.write_bytes(clip.content)
            except OSError:
                shutil.rmtree(folder, ignore_errors=True)
                raise
        job = Job(_ticket(), clip.name, folder, source, asked)
        with self._lock:
            self._know(job)
        return job.ticket

    def _know(self, job: Job) -> None:
        self._jobs[job.ticket] = job
        if self._clock is None:
            self._wind()

    def _begin(self, job: Job, request: dict[str, Any]) -> None:
        """Put a piece of work in its line, in place of any that is under way; a drawing gives way to all else."""
        whole = {**request, "source": str(job.source), "name": job.name}
        task = Task(job.folder, whole, self._lines[request["task"]], lambda failed: self._ended(job, task, failed))
        with self._lock:
            if self._jobs.get(job.ticket) is not job or (task.kind == "draw" and job.task is not None):
                return
            before, job.task, job.used_s = job.task, task, time.monotonic()
            if task.kind != "draw":
                job.request, job.failed = request, None
        if before is not None:
            self._end(job, before)
        task.begin(self._command)

    def _draw(self, job: Job) -> None:
        """Begin the annotated clip, if there is none yet and nothing else is asked."""
        result: Result | None = None
        with self._lock, suppress(FileNotFoundError):
            result = job.to_draw()
        if result is not None:
            self._begin(job, {"task": "draw", "into": str(result.folder), "settings": asdict(result.asked.settings)})

    def _ended(self, job: Job, task: Task, failed: Failed | None) -> None:
        """Note what came of a task, unless something else was asked meanwhile."""
        with self._lock:
            if self._jobs.get(job.ticket) is not job or job.task is not task:
                return
            job.task, job.used_s = None, time.monotonic()
            old: list[Result] = []
            if task.kind == "draw":
                job.undrawn = failed
            elif failed is not None:
                job.failed = failed
            elif task.kind == "look":
                job.anew = bool(job.results)
            else:
                job.results, old = [*job.results, Result(Path(task.request["into"]), job.asked)][-2:], job.results[:-1]
                job.undrawn = None
        if failed is not None:
            self._end(job, task)
        for result in old:
            shutil.rmtree(result.folder, ignore_errors=True)
        if task.kind != "draw":
            self._draw(job)

    @staticmethod
    def _end(job: Job, task: Task) -> None:
        """Stop a task, and clear away what it leaves behind."""
        task.stop()
        if job.is_attempt(Path(task.request["into"])):
            shutil.rmtree(task.request["into"], ignore_errors=True)

    def _wind(self) -> None:
        self._clock = threading.Timer(self._kept_s / _LOOKS_FOR_OLD, self._let_go)
        self._clock.daemon = True
        self._clock.start()

    def _let_go(self) -> None:
        """Drop the clips whose time is over."""
        with self._lock:
            before_s = time.monotonic() - self._kept_s
            over = [ticket for ticket, job in self._jobs.items() if job.task is None and job.used_s < before_s]
        for ticket in over:
            self.drop(ticket)
        with self._lock:
            self._clock = None
            if self._jobs:
                self._wind()


def _ticket() -> str:
    """What nobody can guess, and may stand in any name: Streamlit takes no key of a component with two underscores in a row."""
    return secrets.token_hex(16)


def _of_several(job: Job, result: Result) -> dict[str, Any]:
    """What a worker is told of a clip that is a part of several."""
    settings = asdict(result.asked.settings)
    return {"source": str(job.source), "folder": str(result.folder), "name": job.name, "settings": settings}


DESK = Desk()
"""The desk of this server. A module is loaded once, however often the page's script runs."""

atexit.register(DESK.close)
