"""One piece of work on a clip in a process of its own: ``python -m formcheck.page.worker FOLDER``.

::

    FOLDER/request.json    what is asked, one of
      {"task": "fetch"}        -> the pose model, in the user's cache
      {"task": "look"}         -> INTO/sight.json, first.jpg
      {"task": "analyze"}      -> INTO/files/report.json and what else a folder of results holds, track.npz
      {"task": "together"}     -> INTO/files/ of the one report of several clips, each read from its own folder
      {"task": "draw"}         -> INTO/files/annotated.mp4

INTO is named in the request: an analysis has a folder of its own, so that one that ends early spoils no other. What goes in
and out besides is told in :mod:`formcheck.page.task`. Standard input is a leash: when it closes, the page has
gone, and so go this process and every one it started.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from formcheck.errors import FormcheckError, InputError, ModelError, VideoCrashedError, VideoError

if TYPE_CHECKING:  # a look must come at once: what analyses and writes is imported where it is used
    from formcheck.analysis import Analysis, Settings
    from formcheck.evidence import Pictures
    from formcheck.report import Report

__all__ = ["ANNOTATED", "FILES", "PICTURE", "SIGHT", "TRACK", "main"]

FILES: Final = "files"
"""Where in the clip's folder the written report goes."""
SIGHT: Final = "sight.json"
PICTURE: Final = "first.jpg"
ANNOTATED: Final = "annotated.mp4"
TRACK: Final = "track.npz"
"""The landmarks as the pose model gave them: no slow motion undone yet."""

_OUT: Final = "--out"
"""What an error says it is about where a folder of results cannot be written."""
_NO_ROOM: Final = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))

_EVERY_S: Final = 0.1
_DONE: Final = threading.Event()
_NICE: Final = 10
"""Drawing lets analyses go first."""


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

    def so_far(self, report: Report) -> None:
        self.say({"so_far": report.in_brief().model_dump(mode="json")})

    def say(self, line: dict[str, Any]) -> None:
        self._channel.write(json.dumps(line) + "\n")
        self._channel.flush()


def _channel() -> TextIO:
    """Standard output for us alone: whatever else prints, in any library, goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return channel


def _leash() -> None:
    os.read(0, 1)
    if _DONE.is_set():
        return
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _amiss(error: FormcheckError | OSError) -> dict[str, Any]:
    """An error as the page is told of it: without our own paths, and without options of the command line.

    What is behind it goes to the terminal of whoever runs the page.
    """
    if isinstance(error, VideoError):
        crashed = isinstance(error, VideoCrashedError)
        return {"end": "crash" if crashed else "file", "message": f"{error.found}. {error.advice}"}
    sys.stderr.write(f"formcheck: {error}\n")
    if isinstance(error, ModelError):
        return {"end": "model"}
    return {"end": "told" if isinstance(error, InputError) and error.what != _OUT else "disk"}


def _fetch(_folder: Path, _request: Mapping[str, Any], _teller: _Teller) -> None:
    from formcheck import models  # noqa: PLC0415 - see above

    models.locate()


def _look(folder: Path, request: Mapping[str, Any], teller: _Teller) -> None:
    from formcheck import sight  # noqa: PLC0415 - see above

    seen, picture = sight.look(Path(request["source"]), request["rotate_deg"], partial(teller.progress, "model"))
    if picture is not None:
        (folder / PICTURE).write_bytes(picture)
    (folder / SIGHT).write_text(seen.model_dump_json(), encoding="utf-8")


def _analyze(folder: Path, request: Mapping[str, Any], teller: _Teller) -> None:
    from formcheck import folder as written  # noqa: PLC0415 - see above
    from formcheck.analysis import Settings, analyze  # noqa: PLC0415 - see above

    clip, asked = Path(request["source"]), Settings(**request["settings"])
    if request["landmarks"] is not None:
        found = analyze(Path(request["landmarks"]), _of_track(asked), teller.progress)
        shutil.copyfile(request["landmarks"], folder / TRACK)
    else:
        found = analyze(clip, asked, teller.progress, teller.so_far)
        if found.track is not None and clip.suffix != ".npz":
            found.track.with_slow_motion(1.0).save(folder / TRACK)
    teller.progress("write", 0, 0)
    named = replace(found, report=_as_asked(found.report, request["name"], asked))
    _keep_pictures(written.write(named, folder / FILES, clip), folder / FILES)


def _together(folder: Path, request: Mapping[str, Any], teller: _Teller) -> None:
    from formcheck import folder as written  # noqa: PLC0415 - see above
    from formcheck.analysis import Settings, analyze  # noqa: PLC0415 - see above
    from formcheck.together import together  # noqa: PLC0415 - see above

    clips: list[dict[str, Any]] = request["clips"]
    done: list[tuple[Analysis, Path]] = []
    for clip in clips:
        teller.progress("measure", len(done), len(clips))
        source, track, asked = Path(clip["source"]), Path(clip["folder"]) / TRACK, Settings(**clip["settings"])
        found = analyze(track, _of_track(asked)) if track.is_file() else analyze(source, asked)
        done.append((replace(found, report=_as_asked(found.report, clip["name"], asked)), source))
    report = together([analysis.report for analysis, _ in done])
    teller.progress("write", 0, 0)
    _keep_pictures(written.write_together(report, done, folder / FILES), folder / FILES)


def _keep_pictures(pictures: Pictures | None, files: Path) -> None:
    """What the page shows beside the report, light enough for a phone."""
    from formcheck.paper import jpeg  # noqa: PLC0415 - see above

    for earlier in files.glob("*.jpg"):
        earlier.unlink()
    for name, picture in pictures.named().items() if pictures is not None else ():
        (files / f"{name}.jpg").write_bytes(jpeg(picture))


def _draw(folder: Path, request: Mapping[str, Any], teller: _Teller) -> None:
    from formcheck import folder as written  # noqa: PLC0415 - see above
    from formcheck.analysis import Settings, analyze  # noqa: PLC0415 - see above
    from formcheck.overlay import Options  # noqa: PLC0415 - see above

    if hasattr(os, "nice"):
        os.nice(_NICE)
    found = analyze(folder / TRACK, _of_track(Settings(**request["settings"])))
    total = found.report.clip.frames

    def tell(frames: int) -> None:
        teller.progress("draw", min(frames, total), total)

    written.annotated(found, folder / FILES, Path(request["source"]), Options(), tell)


def _of_track(asked: Settings) -> Settings:
    """The settings for landmarks that were found with the picture turned, and the runner chosen, already."""
    return replace(asked, rotate_deg=0, person_px=None)


def _as_asked(report: Report, name: str, asked: Settings) -> Report:
    """The report with the clip named as its user knows it, and what was asked."""
    settings = {**report.made_with.settings, "rotate_deg": asked.rotate_deg, "person_px": asked.person_px}
    clip = report.clip.model_copy(update={"name": name})
    return report.model_copy(update={"clip": clip, "made_with": report.made_with.model_copy(update={"settings": settings})})


_TASKS: Final = {"fetch": _fetch, "look": _look, "analyze": _analyze, "together": _together, "draw": _draw}


def main(folder: Path) -> None:
    """Do what a folder asks for."""
    teller = _Teller(_channel())
    threading.Thread(target=_leash, daemon=True).start()
    tempfile.tempdir = str(folder)  # what the analysis puts aside goes when the folder goes
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    into = Path(request["into"])
    try:
        into.mkdir(exist_ok=True)
        _TASKS[request["task"]](into, request, teller)
    except FormcheckError as error:
        end = _amiss(error)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        end = _amiss(error)
    else:
        end = {"end": "done"}
    _DONE.set()
    teller.say(end)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
