"""What a child does with a clip in these tests, told by the clip's name: it is quick, waits, crashes, hangs or eats memory.

``patched()`` puts it in the place of the real analysis; ``python -m tests.batch.stand_in`` is the command line with it, and
``dask worker --preload tests.batch.stand_in`` a worker of a cluster with it. Every clip begun and ended is written to a log.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from formcheck.batch import fetch, minder
from formcheck.batch.unit import Done, Job, _in_place, not_done
from formcheck.errors import VideoNotFoundError
from formcheck.workers import tell
from tests import made

WAIT_S = 120.0


def judged(job: Job, place: Path) -> Done:
    with _in_place(place):
        if not Path(job.clip).exists():
            return not_done(VideoNotFoundError(job.clip, "there is no such file", "Check the path."))
        (place / "something temporary").touch()
        clip = Path(job.clip)
        log(clip, "began")
        kind = clip.stem.split("_")[0]
        if kind in ODD:
            ODD[kind](clip)
        tell(500)
        report = made.judged().model_copy(update={"clip": made.CLIP.model_copy(update={"name": clip.name})})
        files = {"report.json": report.to_json().encode(), "report.html": b"<p>", "track.npz": job.track or b"a track"}
        log(clip, "ended" if job.track is None else "ended with a track")
        return Done("judged", sha256=hashlib.sha256(clip.read_bytes()).hexdigest(), stamp=fetch.stamp_of(job.clip), files=files)


def _wait(clip: Path) -> None:
    """Until the test says go."""
    until_s = time.monotonic() + WAIT_S
    while not (clip.parents[2] / "go").exists() and time.monotonic() < until_s:
        tell(0)
        time.sleep(0.02)


def _crash(_clip: Path) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _crash_once(clip: Path) -> None:
    marker = clip.parents[2] / "crashed once"
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGSEGV)


def _hang(_clip: Path) -> None:
    time.sleep(WAIT_S)


def _endless(_clip: Path) -> None:
    while True:
        tell(0)
        time.sleep(0.02)


def _hog(_clip: Path) -> None:
    eaten = [bytearray(2**30) for _ in range(64)]
    raise AssertionError(len(eaten))


def _bug(_clip: Path) -> None:
    raise ZeroDivisionError("in the analysis")


ODD = {
    "slow": _wait,
    "crash": _crash,
    "shaky": _crash_once,
    "hang": _hang,
    "endless": _endless,
    "hog": _hog,
    "bug": _bug,
}


def log(clip: Path, event: str) -> None:
    line = json.dumps({"clip": clip.name, "event": event, "pid": os.getpid()})
    with (clip.parents[2] / "log").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def logged(top: Path, event: str) -> list[str]:
    """Names of the clips of which this was logged, in the order in which it was."""
    return [str(line["clip"]) for line in lines(top) if line["event"].startswith(event)]


def lines(top: Path) -> list[dict[str, Any]]:
    path = top / "log"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def squad(top: Path, names: list[str]) -> Path:
    """A folder of clips, one for each athlete, whose names tell what becomes of them."""
    folder = top / "squad"
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / f"{name}.npz").write_bytes(name.encode())
    return folder


def dask_setup(_worker: object) -> None:
    """Called by ``dask worker --preload``."""
    minder.judged = judged  # type: ignore[attr-defined,unused-ignore]  # what the real one is imported as


if __name__ == "__main__":
    from importlib import import_module

    from formcheck.cli import main

    # the module by its name, for children cannot find what belongs to __main__
    import_module("tests.batch.stand_in").dask_setup(None)
    sys.argv[0] = "formcheck"
    main()
