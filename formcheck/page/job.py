"""One clip at the desk: where it lies, what was found in it, how far the work on it is.

::

    FOLDER/clip.mp4, first.jpg, sight.json     the clip, and what was seen at the first look
    FOLDER/a1b2/                               a folder for every analysis: files/ and track.npz
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from formcheck.page.state import Asked, Drawing, Failed, Finished, Glance, Looking, Running, Seen, State, Waiting
from formcheck.page.task import Task
from formcheck.page.worker import ANNOTATED, FILES, PICTURE, SIGHT, TRACK
from formcheck.report import Report
from formcheck.settings import Settings
from formcheck.sight import Sight

__all__ = ["Job", "Result"]

_NEW_LANDMARKS: Final = ("rotate_deg", "person_px", "model", "to_the_end")
"""Settings that change what the pose model sees; with all others the landmarks of the last analysis will do."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an analysis left in its ``folder``, and what was ``asked`` for it."""

    folder: Path
    asked: Asked

    @property
    def report(self) -> Report:
        """The report. Raises FileNotFoundError where it is gone."""
        path = self.folder / FILES / "report.json"
        return _read(path, path.stat().st_mtime_ns)

    @property
    def files(self) -> dict[str, Path]:
        """All files written about the clip, by name. Raises FileNotFoundError where they are gone."""
        return {path.name: path for path in (self.folder / FILES).iterdir() if path.suffix != ".part"}


@dataclass(slots=True, eq=False)
class Job:
    """A clip, to be read and changed by who holds the desk's lock. At most one ``task`` works on it at a time.

    It lies in ``folder``; ``source`` is what is read, ``asked`` what was asked about it last, ``request`` what its worker
    was told last, save to draw. Of ``results`` the last one counts; the one before it stays for a page that shows it still.
    ``anew`` is whether it was looked at once more, and the result waits behind that.
    """

    ticket: str
    name: str
    folder: Path
    source: Path
    asked: Asked
    taken_s: float = field(default_factory=time.time)
    used_s: float = field(default_factory=time.monotonic)
    task: Task | None = None
    request: dict[str, Any] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    failed: Failed | None = None
    undrawn: Failed | None = None
    anew: bool = False

    def busy(self, *kinds: str) -> Task | None:
        """The task under way, if it is of one of these kinds."""
        return self.task if self.task is not None and self.task.kind in kinds else None

    @property
    def result(self) -> Result | None:
        """The result to be shown now."""
        shown = bool(self.results) and not self.anew and self.busy("look", "analyze", "together") is None
        return self.results[-1] if shown else None

    @property
    def is_film(self) -> bool:
        """Whether there are pictures: a saved track has none, and several clips together have no source of their own."""
        return self.source.suffix != ".npz" and self.source != self.folder

    @property
    def was_seen(self) -> bool:
        """Whether there has been a first look."""
        return (self.folder / SIGHT).is_file()

    @property
    def sight(self) -> Sight | None:
        """What was seen at the first look; None where there was none."""
        return Sight.model_validate_json((self.folder / SIGHT).read_bytes()) if self.was_seen else None

    def new_folder(self) -> str:
        """Where the next analysis puts what it finds."""
        return str(self.folder / secrets.token_hex(4))

    def is_attempt(self, folder: Path) -> bool:
        """Whether a folder is that of an analysis that did not come to a result."""
        return folder.parent == self.folder and folder not in [result.folder for result in self.results]

    def landmarks(self, settings: Settings) -> Path | None:
        """The landmarks found earlier, where they will do for these settings."""
        if not self.results:
            return None
        last, track = self.results[-1].asked.settings, self.results[-1].folder / TRACK
        same = all(getattr(last, name) == getattr(settings, name) for name in _NEW_LANDMARKS)
        return track if same and track.is_file() else None

    def to_draw(self) -> Result | None:
        """The result whose clip with lines is still to be drawn."""
        result = self.result
        if result is None or self.task is not None or self.undrawn is not None or not self.is_film:
            return None
        return result if result.report.refused is None and ANNOTATED not in result.files else None

    def state(self) -> State:
        """How far it is. Raises FileNotFoundError where its files are gone."""
        if task := self.busy("analyze", "together"):
            return task.running or Waiting(task.ahead)
        if task := self.busy("look"):
            running = task.running
            return Looking(task.ahead) if running is None else Looking(fetched=running.stage != "model")
        if not self.request:  # it was handed in this very moment
            return Waiting(0)
        if (result := self.result) is not None:
            files = result.files
            if self.busy("draw"):
                files.pop(ANNOTATED, None)
            return Finished(result.report, files, self.failed)
        return self.failed or self._seen()

    def _seen(self) -> Seen:
        picture = self.folder / PICTURE
        sight = Sight.model_validate_json((self.folder / SIGHT).read_bytes())
        return Seen(sight, picture if picture.is_file() else None, bool(self.results))

    def drawing(self) -> Drawing | None:
        """How far the clip with lines is; None when there is one already, or will be none."""
        if task := self.busy("draw"):
            return task.running or Waiting(task.ahead)
        return self.undrawn if self.result is not None else None

    def glance(self) -> Glance:
        """How far it is, for a list. Raises FileNotFoundError where its files are gone."""
        match self.state():
            case Running() as running:
                return Glance(self.name, self.taken_s, "running", running.share if running.stage == "pose" else 0.0)
            case Finished(report):
                return Glance(self.name, self.taken_s, "judged" if report.refused is None else "refused")
            case Waiting():
                return Glance(self.name, self.taken_s, "waiting")
            case Looking():
                return Glance(self.name, self.taken_s, "looking")
            case Seen():
                return Glance(self.name, self.taken_s, "seen")
            case _:
                return Glance(self.name, self.taken_s, "failed")


@lru_cache(maxsize=8)
def _read(path: Path, _changed_ns: int) -> Report:
    """A report from its file; the last few are kept at hand, for a page is drawn anew at every touch."""
    return Report.from_json(path.read_bytes(), str(path))
