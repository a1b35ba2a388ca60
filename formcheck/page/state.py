"""How far a clip is, as the page sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from formcheck.report import Report
from formcheck.settings import Settings
from formcheck.sight import Sight

__all__ = ["Asked", "Failed", "Finished", "Looking", "Readable", "Running", "Seen", "State", "Upload", "Waiting"]


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
    """The clip is being looked at for the first time."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The clip was looked at and waits to be analysed: what was seen, and the first ``picture``, if it has any."""

    sight: Sight
    picture: Path | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The machine is busy: ``ahead`` analyses come first."""

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
class Finished:
    """The clip was read: a report, which may be a refusal, and the files it was written to, by name."""

    report: Report
    files: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """The clip could not be read at all: the sentence that says so."""

    message: str


State = Looking | Seen | Waiting | Running | Finished | Failed
