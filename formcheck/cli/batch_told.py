"""What ``formcheck batch`` prints while it works: bars on a terminal, lines in a file, JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from formcheck.batch.fetch import name_of
from formcheck.batch.pace import Pace
from formcheck.batch.run import Listener, Summary
from formcheck.batch.unit import Done, Ending
from formcheck.roster import Entry

__all__ = ["Bars", "Json", "Lines", "in_words"]

_WORDS: Final[Mapping[Ending, str]] = {
    "judged": "judged",
    "refused": "refused",
    "unreadable": "could not be read",
    "crashed": "given up",
    "unreachable": "not found or not fetched",
}
_SHARE_STEP: Final = 0.1


def in_words(summary: Summary) -> str:
    """How a batch ended, in one line.

    >>> in_words(Summary({"judged": 57, "refused": 2, "unreadable": 1}, ()))
    '60 clips: 57 judged, 2 refused, 1 could not be read'
    """
    parts = [f"{count} {word}" for ending, word in _WORDS.items() if (count := summary.clips.get(ending))]
    return f"{summary.total} clip{'' if summary.total == 1 else 's'}: {', '.join(parts)}"


def _label(entry: Entry) -> str:
    return f"{entry.athlete}, {name_of(entry.clip)}"


def _told(entry: Entry, done: Done) -> str:
    why = "" if done.ending == "judged" else f": {done.reason}. {done.advice}"
    return f"{_label(entry)} {_WORDS[done.ending]}{why}"


def _ahead(pace: Pace) -> str:
    """Rate and time left in a few words."""
    if pace.left_s is None:
        return ""
    if pace.done == pace.total:
        return f"{pace.per_minute:.1f} clips/min"
    minutes, seconds = divmod(round(pace.left_s), 60)
    hours, minutes = divmod(minutes, 60)
    left = f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    return f"{pace.per_minute:.1f} clips/min, {left} left"


class Lines(Listener):
    """A line for each clip, on standard error."""

    def __init__(self) -> None:
        self.pace = Pace(0, 0)

    def said(self, sentence: str) -> None:
        """Print it."""
        typer.echo(f"formcheck: {sentence}", err=True)

    def begun(self, clips: int, kept: int) -> None:
        """How much there is to do."""
        self.pace = Pace(clips, kept)
        finished = f", {kept} of them finished before" if kept else ""
        self.said(f"{clips} clip{'' if clips == 1 else 's'}{finished}")

    def again(self, entry: Entry, reason: str) -> None:
        """Why a clip is tried again."""
        self.said(f"{_label(entry)}: {reason}; trying once more")

    def ended(self, entry: Entry, done: Done, folder: str) -> None:
        """What became of a clip."""
        del folder
        self.pace.ended += 1
        ahead = _ahead(self.pace)
        self.said(f"{self.pace.done}/{self.pace.total} {_told(entry, done)}{f' ({ahead})' if ahead else ''}")


class Bars(Lines):
    """A bar for the whole batch and one for each clip under way; what was not judged is printed above them."""

    def __init__(self) -> None:
        super().__init__()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[ahead]}"))
        self._bars = Progress(*columns, console=Console(stderr=True), transient=True)
        self._whole: TaskID | None = None
        self._clips: dict[Entry, TaskID] = {}

    def __enter__(self) -> Bars:  # noqa: PYI034 - typing.Self came with Python 3.11
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def said(self, sentence: str) -> None:
        """Print it above the bars."""
        self._bars.console.print(f"formcheck: {sentence}", markup=False, highlight=False, soft_wrap=True)

    def begun(self, clips: int, kept: int) -> None:
        """Show the bar of the whole batch."""
        super().begun(clips, kept)
        self._whole = self._bars.add_task("all clips", total=clips, completed=kept, ahead="")

    def share(self, entry: Entry, share: float) -> None:
        """Move a clip's bar."""
        if entry not in self._clips:
            self._clips[entry] = self._bars.add_task(_label(entry), total=100, ahead="")
        self._bars.update(self._clips[entry], completed=round(100 * share))

    def ended(self, entry: Entry, done: Done, folder: str) -> None:
        """Take a clip's bar away."""
        del folder
        self.pace.ended += 1
        if (task := self._clips.pop(entry, None)) is not None:
            self._bars.remove_task(task)
        if done.ending != "judged":
            self.said(_told(entry, done))
        if self._whole is not None:
            self._bars.update(self._whole, completed=self.pace.done, ahead=_ahead(self.pace))


class Json(Listener):
    """One JSON object a line on standard output, flushed at once."""

    def __init__(self) -> None:
        self._pace = Pace(0, 0)
        self._shares: dict[Entry, float] = {}

    def said(self, sentence: str) -> None:
        """``{"event": "said", "sentence"}``."""
        _line("said", sentence=sentence)

    def begun(self, clips: int, kept: int) -> None:
        """``{"event": "begun", "clips", "finished_before"}``."""
        self._pace = Pace(clips, kept)
        _line("begun", clips=clips, finished_before=kept)

    def share(self, entry: Entry, share: float) -> None:
        """``{"event": "share", "athlete", "clip", "share"}``, at every tenth."""
        if share - self._shares.get(entry, -1.0) >= _SHARE_STEP:
            self._shares[entry] = share
            _line("share", athlete=entry.athlete, clip=entry.clip, share=round(share, 3))

    def again(self, entry: Entry, reason: str) -> None:
        """``{"event": "again", "athlete", "clip", "reason"}``."""
        _line("again", athlete=entry.athlete, clip=entry.clip, reason=reason)

    def ended(self, entry: Entry, done: Done, folder: str) -> None:
        """``{"event": "clip", "athlete", "clip", "ending", "reason", "advice", "folder", "done", "total", "left_s"}``."""
        self._pace.ended += 1
        self._shares.pop(entry, None)
        left_s = None if self._pace.left_s is None else round(self._pace.left_s, 1)
        what = {"ending": done.ending, "reason": done.reason, "advice": done.advice, "folder": folder}
        _line("clip", athlete=entry.athlete, clip=entry.clip, **what, done=self._pace.done, total=self._pace.total, left_s=left_s)

    def end(self, summary: Summary, out: str) -> None:
        """``{"event": "end", "clips", "judged", "refused", ..., "out"}``."""
        counts = {str(ending): summary.clips.get(ending, 0) for ending in _WORDS}
        _line("end", clips=summary.total, **counts, out=out)


def _line(event: str, **facts: Any) -> None:
    typer.echo(json.dumps({"event": event, **facts}))
