"""One analysis in a process of its own: ``python -m formcheck.page.worker FOLDER``.

The folder holds ``request.json`` and receives ``report.json``. Progress goes out as one JSON object a line; the last
line is ``{"end": "report"}`` or ``{"end": "error", "message": ...}``. Standard input is a leash: when it closes, the
page has gone, and so go the folder and every process this one started.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TextIO

from formcheck import analysis
from formcheck import folder as written
from formcheck.errors import FormcheckError, VideoError
from formcheck.report import Report

__all__ = ["FILES", "main"]

FILES: Final = "files"
"""Where in the job's folder the written report goes."""

_EVERY_S: Final = 0.1


class _Teller:
    """Sends progress, but not more often than a person can see."""

    def __init__(self, channel: TextIO) -> None:
        self._channel = channel
        self._stage, self._next_s = "", 0.0

    def progress(self, stage: str, done: int, total: int) -> None:
        now_s = time.monotonic()
        if stage == self._stage and now_s < self._next_s and done < total:
            return
        self._stage, self._next_s = stage, now_s + _EVERY_S
        self.say({"stage": stage, "done": done, "total": total})

    def say(self, line: dict[str, Any]) -> None:
        self._channel.write(json.dumps(line) + "\n")
        self._channel.flush()


def _channel() -> TextIO:
    """Standard output for us alone: whatever else prints, in any library, goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return channel


def _leash(folder: Path) -> None:
    os.read(0, 1)
    shutil.rmtree(folder, ignore_errors=True)
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _named(report: Report, name: str) -> Report:
    """The report with the clip named as the user knows it."""
    return report.model_copy(update={"clip": report.clip.model_copy(update={"name": name})})


def _sentence(error: FormcheckError) -> str:
    """An error as the user should read it: without the path of our own folder."""
    return f"{error.found}. {error.advice}" if isinstance(error, VideoError) else str(error)


def main(folder: Path) -> None:
    """Judge the clip a folder asks about."""
    teller = _Teller(_channel())
    threading.Thread(target=_leash, args=(folder,), daemon=True).start()
    tempfile.tempdir = str(folder)  # what the analysis puts aside goes when the folder goes
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    try:
        found = analysis.analyze(Path(request["source"]), analysis.Settings(**request["settings"]), teller.progress)
    except FormcheckError as error:
        teller.say({"end": "error", "message": _sentence(error)})
        return
    named = replace(found, report=_named(found.report, request["name"]))
    written.write(named, folder / FILES, Path(request["source"]))
    (folder / "report.json").write_text(named.report.to_json(), encoding="utf-8")
    teller.say({"end": "report"})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
