"""How far a clip is, as the page sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from formcheck.report import Report
from formcheck.settings import Settings
from formcheck.sight import Sight

__all__ = [
    "Amiss",
    "Asked",
    "Drawing",
    "Failed",
    "Finished",
    "Glance",
    "Looking",
    "Readable",
    "Running",
    "Seen",
    "State",
    "Upload",
    "Waiting",
]

Amiss = Literal["file", "crash", "told", "model", "disk", "stopped"]
"""Why there is no result: the file, or what happened while it was read; what was told does not fit it; there is no pose model,
or no room on the disk; the worker stopped."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A clip as it came: the user's name for it, its bytes, and the ending (from a fixed list) that tells its kind."""

    name: str
    content: memoryview
    suffix: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about a clip: ``settings`` for the analysis, and what was ``typed``, field by field, to show it again."""

    settings: Settings = field(default_factory=Settings)
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looking:
    """The clip is being looked at, once those ``ahead`` of it have been, and once the pose model is ``fetched``."""

    ahead: int = 0
    fetched: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """The clip was looked at and waits to be analysed: what was seen, and the first ``picture``, if it has any.

    ``again`` where there is a result already, to go back to.
    """

    sight: Sight
    picture: Path | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """The machine is busy: ``ahead`` clips come first."""

    ahead: int


@dataclass(frozen=True, slots=True)
class Running:
    """What a worker is doing: ``total`` is 0, and ``left_s`` None, where not known yet; of a long clip a first answer."""

    stage: str
    done: int
    total: int
    left_s: float | None = None
    so_far: Report | None = None

    @property
    def share(self) -> float:
        """How much of the stage is done, 0..1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


class Readable(Protocol):
    """A file, or what can be read like one."""

    def read_bytes(self) -> bytes:
        """All of it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not work: what is ``amiss`` and, where that is the file, the sentence that says so."""

    amiss: Amiss
    message: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The clip was read: a report, which may be a refusal, and the files it was written to, by name.

    ``trouble`` is why it could not be read once more, as was asked afterwards.
    """

    report: Report
    files: Mapping[str, Path] = field(default_factory=dict)
    trouble: Failed | None = None


State = Looking | Seen | Waiting | Running | Finished | Failed
Drawing = Waiting | Running | Failed


@dataclass(frozen=True, slots=True)
class Glance:
    """A clip in a list: its name, when it was handed in (seconds since the epoch), how far it is, the part done (0..1)."""

    name: str
    taken_s: float
    how_far: Literal["looking", "seen", "waiting", "running", "judged", "refused", "failed"]
    share: float = 0.0
