"""What came of a squad's clips: one outcome a clip, or one for an athlete's clips taken together."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from formcheck.assess import Attention, attention
from formcheck.columns import printable
from formcheck.measure import Measure
from formcheck.report import Filmed, Report
from formcheck.roster import Entry

__all__ = ["NotJudged", "Outcome", "Placed", "newest", "not_judged", "ordered", "placed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a clip, or of several of one athlete taken together; one of those that was refused has its own besides.

    ``report`` is None where the clip could not be read at all; ``reason`` and ``advice`` say why then. ``folder`` is where the
    written report lies, relative to the squad's own, with ``/`` between; empty where there is none. Of a report its cycle,
    curves, single steps and events are not looked at, and may be left out.
    """

    entry: Entry
    report: Report | None
    reason: str = ""
    advice: str = ""
    folder: str = ""

    @property
    def clip(self) -> str:
        """The clip's own name, without the folders it lies in and what an address asks for; of several, all their names."""
        names = [filmed.label for filmed in self._filmed]
        plain = re.split(r"[?#]", self.entry.clip)[0] if "://" in self.entry.clip else self.entry.clip
        return printable(" + ".join(names) or re.split(r"[/\\]", plain)[-1] or plain)

    @property
    def view(self) -> str | None:
        """Where the camera stood; of several clips, every place."""
        places = dict.fromkeys(filmed.view for filmed in self._filmed if filmed.view is not None)
        return " + ".join(sorted(places, reverse=True)) or (self.report.view if self.report is not None else None)

    @property
    def clips(self) -> int:
        """Of how many clips this tells."""
        return len(self._filmed) or 1

    @property
    def _filmed(self) -> list[Filmed]:
        return [] if self.report is None else [filmed for filmed in self.report.clips if filmed.refused is None]

    @property
    def judged(self) -> Report | None:
        """The report, where it holds figures."""
        return None if self.report is None or self.report.refused is not None else self.report


def ordered(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """By athlete, day and clip: the same order in whatever order they came."""
    return tuple(sorted(outcomes, key=_order))


def _order(outcome: Outcome) -> tuple[str, str, dt.date, str, str]:
    entry = outcome.entry
    return entry.athlete.casefold(), entry.athlete, entry.date or dt.date.min, entry.clip, outcome.folder


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A clip without figures, why, and what to do."""

    athlete: str
    clip: str
    reason: str
    advice: str


def not_judged(outcomes: Iterable[Outcome]) -> Iterator[NotJudged]:
    """Every clip without figures: those that could not be read, and those that were refused."""
    for outcome in outcomes:
        athlete, report = outcome.entry.athlete, outcome.report
        if report is None:
            yield NotJudged(athlete, outcome.clip, printable(outcome.reason), printable(outcome.advice))
        elif report.refused is not None:
            yield NotJudged(athlete, outcome.clip, report.refused.reason, report.refused.advice)


def newest(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """The judged outcomes of each athlete's newest day; those without a date count as new."""
    judged = [outcome for outcome in outcomes if outcome.judged is not None]
    last: dict[str, dt.date] = {}
    for entry in (outcome.entry for outcome in judged):
        if entry.date is not None:
            name = entry.athlete.casefold()
            last[name] = max(entry.date, last.get(name, dt.date.min))
    return tuple(o for o in judged if o.entry.date is None or o.entry.date == last[o.entry.athlete.casefold()])


Level = Literal["first", "watch", "nothing"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A judged outcome in the order in which to look.

    ``name`` is the athlete's, with the clip's where the athlete has several here. ``level``: ``first`` where a figure is
    beyond usual with its whole likely range, ``watch`` where one probably is.
    """

    name: str
    outcome: Outcome
    report: Report
    level: Level
    score: float


def placed(outcomes: Iterable[Outcome], registry: Mapping[str, Measure]) -> tuple[Placed, ...]:
    """The judged outcomes, whom to look at first in front: by level, then by how far beyond and how well supported.

    Equals stand by name. See :class:`~formcheck.assess.Attention` for the score.
    """
    judged = [(outcome, report) for outcome in ordered(outcomes) if (report := outcome.judged) is not None]
    often = Counter(outcome.entry.athlete.casefold() for outcome, _ in judged)
    found = [
        _placed(outcome, report, registry, several=often[outcome.entry.athlete.casefold()] > 1) for outcome, report in judged
    ]
    levels: tuple[Level, ...] = ("first", "watch", "nothing")
    return tuple(sorted(found, key=lambda one: (levels.index(one.level), -one.score)))


def _placed(outcome: Outcome, report: Report, registry: Mapping[str, Measure], *, several: bool) -> Placed:
    asked = attention(report, registry) or Attention(sure=False, score=0.0)
    level: Level = ("first" if asked.sure else "watch") if report.findings else "nothing"
    name = f"{outcome.entry.athlete} ({outcome.clip})" if several else outcome.entry.athlete
    return Placed(name, outcome, report, level, asked.score)
