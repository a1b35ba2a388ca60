"""One piece of work on a clip's folder in a process of its own, followed to its end.

::

    page                                  python -m formcheck.page.worker FOLDER
    FOLDER/request.json             -->
                                    <--   {"stage": "pose", "done": 120, "total": 600}    a line each
                                    <--   {"so_far": a report in brief}                   of a long clip, each surer
                                    <--   {"end": "done"} | {"end": what is amiss, "message": of a file}
    stdin, never written, closed    -->   the page has gone: leave
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from formcheck.page.line import Line
from formcheck.page.state import Failed, Running
from formcheck.report import Report

__all__ = ["REQUEST", "Task"]

REQUEST: Final = "request.json"
_DYING_S: Final = 5.0


@dataclass(slots=True, eq=False)
class Task:
    """``request`` put to a worker, once its turn in a ``line`` has come; ``on_end`` hears None, or why it did not work.

    A task that was stopped ends silently.
    """

    folder: Path
    request: Mapping[str, Any]
    line: Line
    on_end: Callable[[Failed | None], None]
    running: Running | None = None
    _stopped: bool = False
    _process: subprocess.Popen[str] | None = None
    _stage_began_s: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def kind(self) -> str:
        """What is asked of the worker."""
        return str(self.request["task"])

    @property
    def ahead(self) -> int:
        """How many come first."""
        return self.line.ahead(self)

    def begin(self, command: Sequence[str]) -> None:
        """Start to wait for a turn."""
        self.line.join(self)
        threading.Thread(target=self._see_through, args=(tuple(command),), daemon=True).start()

    def stop(self) -> None:
        """End the work, whatever it is doing, and everything it started."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                _end(self._process)
        self.line.leave(self)

    def _see_through(self, command: Sequence[str]) -> None:
        failed: Failed | None = Failed("stopped")
        try:
            if self.line.wait(self):
                failed = self._done(command)
        finally:
            self.line.leave(self)
            if not self._stopped:
                self.on_end(failed)

    def _done(self, command: Sequence[str]) -> Failed | None:
        try:
            (self.folder / REQUEST).write_text(json.dumps(self.request), encoding="utf-8")
        except OSError:
            return Failed("disk")
        process = self._started(command)
        return None if process is None else self._followed(process)

    def _started(self, command: Sequence[str]) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._stopped:
                return None
            self.running = Running("start", 0, 0)
            self._process = subprocess.Popen(  # noqa: S603  # our own worker, on a folder we named
                [*command, str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # so that the worker and all it starts can be stopped as one
            )
            return self._process

    def _followed(self, process: subprocess.Popen[str]) -> Failed | None:
        """Listen to the end; None, or why it did not work."""
        end: dict[str, Any] = {}
        with process:
            for text in process.stdout or ():
                line = json.loads(text)
                if "end" in line:
                    end = line
                else:
                    self._heard(line, time.monotonic())
        return None if end.get("end") == "done" else Failed(end.get("end", "stopped"), end.get("message", ""))

    def _heard(self, line: Mapping[str, Any], now_s: float) -> None:
        before = self.running or Running("start", 0, 0)
        if "so_far" in line:
            self.running = replace(before, so_far=Report.model_validate(line["so_far"]))
            return
        if before.stage != line["stage"]:
            self._stage_began_s = now_s
        done, total = line["done"], line["total"]
        spent_s = now_s - self._stage_began_s
        left_s = spent_s * (total - done) / done if done and total and spent_s > 1.0 else None
        self.running = Running(line["stage"], done, total, left_s, before.so_far)


def _end(process: subprocess.Popen[str]) -> None:
    """End a worker and every process it started."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it ended by itself just now
            os.killpg(process.pid, signal.SIGKILL)
    else:  # Windows has no process groups to signal
        process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_DYING_S)
