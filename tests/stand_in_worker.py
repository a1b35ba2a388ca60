"""A worker for the page's tests that analyses nothing and ends as it is told to.

HOW is ``judged``, ``refused``, ``unreadable`` (told at the first look), ``mixed`` (a letter is, and what is called walking is
refused), ``breaks``, ``hostile`` (every text of the report is markup), ``slow`` (a minute of progress, with a child process of
its own), ``long`` (likewise, with a first answer), ``several`` (two people in the first picture), ``sideways`` (until the
picture is turned), ``slowed`` (refused as slow motion until it is read as such), ``part`` (of which a part was enough), ``film``
(there is an annotated clip, and a day), ``undrawn`` (it cannot be drawn), ``no_model``, ``breaks_again`` or ``slow_again`` (both
only where the landmarks were there already), ``three`` (findings with their pictures, and one from behind) or ``nothing`` (to be
found). It keeps the last thing it was asked in ``STAND_IN_SEEN``, if that is set.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import subprocess
import sys
import time
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from PIL import Image

from formcheck.page.desk import Desk
from formcheck.report import Report
from formcheck.sight import PersonSeen, Sight
from tests import made
from tests.made_cycle import with_cycle

__all__ = ["MARKUP", "SIGHT", "command", "desk_of", "main"]

MARKUP: Final = "<img src=x onerror=\"document.title='broken into'\"> **bold** :red[red] $x^2$"
SIGHT: Final = Sight(
    frames=240,
    duration_s=8.0,
    frame_rate_hz=30.0,
    container_rate_hz=30.0,
    variable_frame_rate=False,
    dropped_frames=2,
    untimed=False,
    slow_motion_told=None,
    width_px=960,
    height_px=540,
)
Request = dict[str, Any]
_ROOT: Final = Path(__file__).parents[1]


def command(how: str) -> list[str]:
    """The command line of this worker."""
    script = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from tests.stand_in_worker import main; main({how!r}, sys.argv[1])"
    return [sys.executable, "-c", script]


@cache
def desk_of(how: str) -> Desk:
    """The one desk with such a worker in this process."""
    made = Desk(command(how))
    atexit.register(made.close)  # as the page's own desk is: what was uploaded goes when the server does
    return made


def main(how: str, folder_name: str) -> None:
    folder = Path(folder_name)
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    if request["task"] == "fetch":
        return
    if "STAND_IN_SEEN" in os.environ:
        seen = Path(os.environ["STAND_IN_SEEN"])
        seen.with_suffix(".part").write_text(json.dumps(request), encoding="utf-8")
        os.replace(seen.with_suffix(".part"), seen)
    if how == "no_model" and request["task"] == "analyze":
        _say({"end": "model"})
        return
    if how == "unreadable" or (how == "mixed" and request["name"].startswith("letter")):
        _say({"end": "file", "message": "It holds no video. Film a clip of 20 to 30 seconds."})
        return
    into = Path(request["into"])
    into.mkdir(exist_ok=True)
    {"look": _look, "analyze": _analyze, "together": _together, "draw": _draw}[request["task"]](how, into, request)
    _say({"end": "done"})


def _look(how: str, folder: Path, request: Request) -> None:
    people = [
        PersonSeen(left=left, top=0.2, right=left + 0.2, bottom=0.9, at_px=(960 * left, 300.0), is_runner=left < 0.5)
        for left in ((0.2, 0.6) if how == "several" else (0.4,))
    ]
    turn = 270 if how == "sideways" and not request["rotate_deg"] else 0
    sight = SIGHT.model_copy(
        update={"filmed_on": date(2026, 3, 14) if how == "film" else None, "people": tuple(people), "to_upright_deg": turn}
    )
    if not request["source"].endswith(".npz"):
        Image.new("RGB", (96, 54), (90, 120, 110)).save(folder / "first.jpg")
    (folder / "sight.json").write_text(sight.model_dump_json(), encoding="utf-8")


def _analyze(how: str, folder: Path, request: Request) -> None:
    if how == "slow":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        (folder.parent / "child").write_text(str(child.pid), encoding="utf-8")
    again = request["landmarks"] is not None
    takes_long = how in {"slow", "long"} or (how == "slow_again" and again)
    for done in range(600 if takes_long else 2):
        _say({"stage": "pose", "done": done, "total": 600})
        if (how, done) == ("long", 1):
            _say({"so_far": made.judged().in_brief().model_dump(mode="json")})
        time.sleep(0.1 if takes_long else 0.0)
    if how == "breaks" or (how == "breaks_again" and again):
        raise SystemExit(1)
    (folder / "track.npz").touch()
    (folder / "files").mkdir(exist_ok=True)
    report = _named(_report(how, request), request["name"])
    (folder / "files" / "report.json").write_text(report.to_json(), encoding="utf-8")
    if how == "three":
        _pictures(folder / "files", report)


def _pictures(folder: Path, report: Report) -> None:
    """Grey pictures as large as the real ones."""
    wanted = {f"still_{finding.measure}": (740, 760) for finding in report.findings}
    strips = {f"kinogram_{side}": (2760, 748) for side in ("left", "right")}
    for name, size in {**wanted, **strips, "behind": (714, 748)}.items():
        Image.new("RGB", size, (90, 120, 110)).save(folder / f"{name}.jpg")


def _together(how: str, folder: Path, request: Request) -> None:
    names = [clip["name"] for clip in request["clips"]]
    (folder / "files").mkdir(exist_ok=True)
    report = _named(_report(how, {"settings": {"slow_motion": 8.0}}), " and ".join(names))
    (folder / "files" / "report.json").write_text(report.to_json(), encoding="utf-8")


def _draw(how: str, folder: Path, _request: Request) -> None:
    if how == "undrawn":
        raise SystemExit(1)
    if how == "film":
        from tests import made_clips  # noqa: PLC0415 - PyAV, only needed here

        made_clips.bars(folder / "files" / "annotated.mp4", 60)


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _report(how: str, request: Request) -> Report:
    if how == "refused" or (how == "mixed" and request.get("name", "").startswith("walking")):
        return made.refused()
    if how == "slowed" and request["settings"]["slow_motion"] != 8.0:
        return made.slowed()
    if how in {"three", "nothing"}:
        report = with_cycle(made.three_findings())
        return report if how == "three" else report.model_copy(update={"findings": ()})
    report = with_cycle(made.read_in_part() if how == "part" and not request["settings"]["to_the_end"] else made.judged())
    return _hostile(report) if how == "hostile" else report


def _hostile(report: Report) -> Report:
    finding = report.findings[0].model_copy(update={"text": MARKUP, "try_": MARKUP, "cue": MARKUP})
    check = report.checks[0].model_copy(update={"found": MARKUP, "message": MARKUP, "needed": MARKUP, "name": MARKUP})
    return report.model_copy(update={"findings": (finding,), "checks": (check,), "not_measured": {MARKUP: MARKUP}})


def _named(report: Report, name: str) -> Report:
    own = {"name": name, "sha256": hashlib.sha256(name.encode()).hexdigest()}
    return report.model_copy(update={"clip": report.clip.model_copy(update=own)})
