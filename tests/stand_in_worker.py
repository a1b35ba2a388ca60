"""A worker for the page's tests that analyses nothing and ends as it is told to.

HOW is ``judged``, ``refused``, ``unreadable``, ``breaks``, ``hostile`` (every text of the report is markup) or ``slow``
(a minute of progress, with a child process of its own). It keeps what it was asked in ``STAND_IN_SEEN``, if that is set.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Final

from formcheck.page.desk import Desk
from formcheck.report import Report
from tests import made
from tests.made_cycle import with_cycle

__all__ = ["MARKUP", "command", "desk_of", "main"]

MARKUP: Final = "<img src=x onerror=\"document.title='broken into'\"> **bold** :red[red] $x^2$"
_ROOT: Final = Path(__file__).parents[1]


def command(how: str) -> list[str]:
    """The command line of this worker."""
    script = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from tests.stand_in_worker import main; main({how!r}, sys.argv[1])"
    return [sys.executable, "-c", script]


@cache
def desk_of(how: str) -> Desk:
    """The one desk with such a worker in this process."""
    return Desk(command(how))


def main(how: str, folder_name: str) -> None:
    folder = Path(folder_name)
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    if "STAND_IN_SEEN" in os.environ:
        Path(os.environ["STAND_IN_SEEN"]).write_text(json.dumps(request), encoding="utf-8")
    if how == "slow":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        (folder / "child").write_text(str(child.pid), encoding="utf-8")
    for done in range(600 if how == "slow" else 2):
        _say({"stage": "pose", "done": done, "total": 600})
        time.sleep(0.1 if how == "slow" else 0.0)
    if how == "breaks":
        raise SystemExit(1)
    if how == "unreadable":
        _say({"end": "error", "message": "It holds no video. Film a clip of 20 to 30 seconds."})
        return
    (folder / "report.json").write_text(_named(_report(how), request["name"]).to_json(), encoding="utf-8")
    _say({"end": "report"})


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _report(how: str) -> Report:
    if how == "refused":
        return made.refused()
    report = with_cycle(made.judged())
    return _hostile(report) if how == "hostile" else report


def _hostile(report: Report) -> Report:
    finding = report.findings[0].model_copy(update={"text": MARKUP, "try_": MARKUP, "cue": MARKUP})
    check = report.checks[0].model_copy(update={"found": MARKUP, "message": MARKUP, "needed": MARKUP, "name": MARKUP})
    return report.model_copy(update={"findings": (finding,), "checks": (check,), "not_measured": {MARKUP: MARKUP}})


def _named(report: Report, name: str) -> Report:
    return report.model_copy(update={"clip": report.clip.model_copy(update={"name": name})})
