"""A squad as one HTML page that needs nothing else: whom to look at first and why, everybody's figures side by side."""

from __future__ import annotations

import datetime as dt
import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from formcheck import strip, summary, units
from formcheck.assess import figure_told
from formcheck.guide import ABSORBS, CUES, EVIDENCE, PROFESSIONAL
from formcheck.measure import Measure
from formcheck.outcome import NotJudged, Outcome, Placed, newest, not_judged, placed
from formcheck.paper import TEMPLATES, rendered
from formcheck.report import Finding, Measured, Report, Verdict
from formcheck.written import sentence, typeset

__all__ = ["page", "words"]

_MOST_ON_PAGE: Final = 1000
"""Athletes, and clips not judged: with ten thousand the page would be of no use to anybody; the tables hold them all."""
_MOST_IN_FULL: Final = 25
_MOST_NAMES: Final = 40
_MOST_IN_STRIP: Final = 40
_STRIP_PX: Final = 150
_GRAVEST_FIRST: Final[tuple[Verdict, ...]] = ("outside", "watch")


def page(outcomes: Sequence[Outcome], registry: Mapping[str, Measure]) -> str:
    """The page as HTML. What people typed is escaped; the one script in it sorts the table, and no other can run."""
    css = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "squad.css"))
    script = (TEMPLATES / "squad.js").read_text(encoding="utf-8")
    allowed = b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode()
    return rendered("squad.html", {**words(outcomes, registry), "css": css, "script": script, "allowed": allowed})


def words(outcomes: Sequence[Outcome], registry: Mapping[str, Measure]) -> dict[str, Any]:
    """Everything the page says, ready for a template: only texts, numbers, lists, and drawings as SVG."""
    squad = placed(newest(outcomes), registry)
    missing = list(not_judged(outcomes))
    listed = squad[:_MOST_ON_PAGE]
    levels = {level: [_athlete(one) for one in listed if one.level == level] for level in ("first", "watch", "nothing")}
    count = Counter(one.level for one in squad)
    figures = _figures(squad, registry)
    several_days = len({one.outcome.entry.date for one in squad} - {None}) > 1
    return {
        "heading": _heading(count["first"], count["watch"], len(squad)),
        "facts": _facts(outcomes, squad),
        **levels,
        "first": levels["first"][:_MOST_IN_FULL],
        "also": levels["first"][_MOST_IN_FULL:],
        "shared": _shared(squad),
        "strips": [_strip(squad, name, unit, registry) for name, unit in figures if _graded(squad, name, unit)],
        "columns": [{"title": _title(name, registry), "unit": _spoken(unit)} for name, unit in figures],
        "rows": [_row(place, one, figures, registry, dated=several_days) for place, one in enumerate(listed, start=1)],
        "left_out": len(squad) - len(listed),
        "not_judged": len(missing),
        "missing": [_missing(one) for one in missing[:_MOST_ON_PAGE]],
        "professional": PROFESSIONAL,
    }


def _heading(first: int, watch: int, everybody: int) -> str:
    if not everybody:
        return "No clip could be judged"
    if first:
        return f"{first} of {everybody} runners to look at first" if everybody > 1 else "Something stands out"
    if watch:
        return f"{watch} of {everybody} runners worth watching" if everybody > 1 else "Something is worth watching"
    return "Nobody stands out" if everybody > 1 else "Nothing stands out"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _facts(outcomes: Sequence[Outcome], squad: Sequence[Placed]) -> list[str]:
    athletes = {outcome.entry.athlete.casefold() for outcome in outcomes}
    days = sorted({day for one in squad if (day := one.outcome.entry.date) is not None})
    earlier = sum(outcome.judged is not None for outcome in outcomes) - len(squad)
    facts = (
        _counted(len(athletes), "athlete", "athletes"),
        _counted(sum(outcome.clips for outcome in outcomes), "clip", "clips"),
        days and f"filmed {' to '.join(_day(day) for day in dict.fromkeys((days[0], days[-1])))}",
        earlier and f"each athlete's newest day; {earlier} earlier in measures.csv",
    )
    return [str(fact) for fact in facts if fact]


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"


def _title(name: str, registry: Mapping[str, Measure]) -> str:
    return registry[name].title if name in registry else name.replace("_", " ").capitalize()


def _decimals(name: str, registry: Mapping[str, Measure]) -> int:
    return registry[name].decimals if name in registry else 1


def _spoken(unit: str) -> str:
    return {"deg": "degrees"}.get(unit, unit)


def _link(outcome: Outcome) -> str:
    """The written report's address from the squad's page; empty where there is none."""
    return "./" + quote(f"{outcome.folder}/report.html") if outcome.folder else ""


def _athlete(one: Placed) -> dict[str, Any]:
    return {
        "name": one.name,
        "link": _link(one.outcome),
        "findings": [_finding(finding, one.report) for finding in one.report.findings],
    }


def _finding(finding: Finding, report: Report) -> dict[str, str]:
    cue = CUES.get(finding.cue)
    told = [
        finding.measure,
        *(name for key in (finding.cue, *ABSORBS.get(finding.cue, ())) if key in CUES for name in CUES[key].measures),
    ]
    marks = {_mark(report.measures[name]) for name in told if name in report.measures}
    verdict: Verdict = next((mark for mark in _GRAVEST_FIRST if mark in marks), "borderline")
    return {
        "title": cue.title if cue is not None else finding.cue,
        "text": typeset(finding.text),
        "try": typeset(cue.try_ if cue is not None else finding.try_),
        "evidence": EVIDENCE[finding.evidence].partition(":")[0],
        "shape": strip.shape(verdict),
        "verdict": verdict,
    }


def _mark(found: Measured) -> Verdict:
    """How the figure is marked that a finding is about: that of both legs, or of one."""
    _, figure = figure_told(found)
    return strip.mark(found.model_copy(update={"interval95": figure.interval95, "verdict": figure.verdict}))


def _shared(squad: Sequence[Placed]) -> list[dict[str, Any]]:
    """What several have in common: a cue, how many were told it, and who; the most frequent first."""
    told: dict[str, list[str]] = {}
    for one in squad:
        for finding in one.report.findings:
            told.setdefault(finding.cue, []).append(one.name)
    order = list(CUES)
    several = [(cue, who) for cue, who in told.items() if len(who) > 1]
    several.sort(key=lambda shared: (-len(shared[1]), order.index(shared[0]) if shared[0] in order else len(order)))
    return [
        {
            "title": CUES[cue].title if cue in CUES else cue,
            "count": len(who),
            "of": len(squad),
            "who": who[:_MOST_NAMES],
            "more": len(who[_MOST_NAMES:]),
        }
        for cue, who in several
    ]


def _figures(squad: Iterable[Placed], registry: Mapping[str, Measure]) -> list[tuple[str, str]]:
    """Every measure and unit there is a figure of, in the registry's order: without a scale a length has another unit."""
    order = {name: place for place, name in enumerate(registry)}
    found = {(name, figure.unit) for one in squad for name, figure in one.report.measures.items()}
    return sorted(found, key=lambda figure: (order.get(figure[0], len(order)), figure))


def _graded(squad: Iterable[Placed], name: str, unit: str) -> bool:
    return any(found.band is not None for _, found in _of(squad, name, unit))


def _of(squad: Iterable[Placed], name: str, unit: str) -> Iterator[tuple[Placed, Measured]]:
    for one in squad:
        found = one.report.measures.get(name)
        if found is not None and found.unit == unit:
            yield one, found


def _strip(squad: Sequence[Placed], name: str, unit: str, registry: Mapping[str, Measure]) -> dict[str, Any]:
    """One measure of everybody on one line from low to high; of a large squad, those at both ends."""
    found = sorted(_of(squad, name, unit), key=lambda pair: pair[1].value)
    half = _MOST_IN_STRIP // 2
    shown = found if len(found) <= _MOST_IN_STRIP else [*found[:half], *found[-half:]]
    line, decimals = strip.ends(figure for _, figure in found), _decimals(name, registry)
    return {
        "title": _title(name, registry),
        "unit": _spoken(unit),
        "question": registry[name].question if name in registry else "",
        "left_out": len(found) - len(shown),
        "rows": [
            {
                "name": one.name,
                "svg": strip.drawn(figure, line, _STRIP_PX),
                "value": typeset(units.number(figure.value, decimals)),
                "says": _says(figure, decimals),
                "verdict": strip.mark(figure),
                "shape": "" if figure.band is None else strip.shape(strip.mark(figure)),
            }
            for one, figure in shown
        ],
    }


def _says(found: Measured, decimals: int) -> str:
    """The figure's ranges and verdict, for whoever points at it or has it read out."""
    usual = "" if found.band is None else f"; usual {units.span(found.band.low, found.band.high, '', decimals)}"
    word = summary.verdict_words(found)
    return typeset(f"likely {units.span(*found.interval95, '', decimals)}{usual}{f': {word}' if word else ''}")


def _row(
    place: int, one: Placed, figures: Iterable[tuple[str, str]], registry: Mapping[str, Measure], *, dated: bool
) -> dict[str, Any]:
    return {
        "place": place,
        "name": one.name,
        "link": _link(one.outcome),
        "day": _day(one.outcome.entry.date) if dated and one.outcome.entry.date is not None else "",
        "figures": [_figure(one.report.measures.get(name), unit, _decimals(name, registry)) for name, unit in figures],
    }


def _figure(found: Measured | None, unit: str, decimals: int) -> dict[str, Any]:
    if found is None or found.unit != unit:
        return {"value": "", "sort": "", "shape": "", "verdict": "descriptive", "says": ""}
    return {
        "value": typeset(units.number(found.value, decimals)),
        "sort": repr(found.value),
        "shape": "" if found.band is None else strip.shape(strip.mark(found)),
        "verdict": strip.mark(found),
        "says": _says(found, decimals),
    }


def _missing(one: NotJudged) -> dict[str, str]:
    return {"name": one.athlete, "clip": one.clip, "reason": sentence(one.reason), "advice": sentence(one.advice)}
