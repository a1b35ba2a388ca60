"""What is said of a report of several clips besides what is said of any: each clip, both legs side by side, whose doubts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from formcheck import strip
from formcheck.measure import Measure
from formcheck.report import Check, Filmed, Measured, Report, SideMeasured, Verdict
from formcheck.units import number, quantity, span

__all__ = ["DIFFERENCES", "VIEWS", "Doubt", "Legs", "doubts", "each_clip", "legs", "title"]

DIFFERENCES: Final = (
    "Each leg is read from the clip that saw it near. Left and right of healthy runners differ by up to 3 degrees, and such "
    "differences went with no more injuries in 836 runners (Malisoux 2024). A difference is pointed out only beyond 5 degrees "
    "(5 % of a time) and twice what two clips can tell."
)
VIEWS: Final = {"side": "from the side", "rear": "from behind", "front": "from the front", None: "view not recognised"}


@dataclass(frozen=True, slots=True)
class Legs:
    """One measure of both legs in words: ``difference`` is right minus left with what it is sure to, empty where not compared.

    ``noted`` where that difference is worth pointing out.
    """

    measure: str
    title: str
    left: str
    left_likely: str
    left_mark: Verdict
    right: str
    right_likely: str
    right_mark: Verdict
    difference: str
    noted: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """A check that is not all right, and the clips it is about (none: the report's only clip, or all together)."""

    check: Check
    clips: tuple[str, ...]


def title(report: Report) -> str:
    """The clip's name, or those of all."""
    names = [clip.label for clip in report.clips] or [report.clip.name]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def each_clip(report: Report) -> Iterator[str]:
    """A line about each of several clips: what it shows, or that it was not judged."""
    for one in report.clips:
        yield f"{one.label}: {_shows(one)}"


def _shows(one: Filmed) -> str:
    if one.refused is not None:
        return "not judged"
    near = "" if one.near_side is None else f", {one.near_side} leg nearer the camera"
    slow = "" if one.clip.slow_motion == 1 else f", slow motion {one.clip.slow_motion:g}x undone"
    facts = f"{one.clip.duration_s:.1f} s, {one.clip.frame_rate_hz:.0f} frames/s{slow}, {len(one.events)} steps"
    return f"{VIEWS[one.view]}{near}; {facts}"


def legs(report: Report, registry: Mapping[str, Measure]) -> tuple[Legs, ...]:
    """Every measure of both legs, where a clip from each side shows them; else empty."""
    if not report.clips or report.view != "side" or report.near_side is not None:
        return ()
    both = [(name, found, found.left, found.right) for name, found in report.measures.items()]
    return tuple(
        _row(name, found, left, right, report, registry.get(name))
        for name, found, left, right in both
        if left is not None and right is not None
    )


def _row(name: str, found: Measured, left: SideMeasured, right: SideMeasured, report: Report, measure: Measure | None) -> Legs:
    decimals = 1 if measure is None else measure.decimals
    apart = report.asymmetries.get(name)
    difference = ""
    if apart is not None:
        half = (apart.interval95[1] - apart.interval95[0]) / 2
        digits = max(decimals, 1) if apart.unit == "deg" else 0
        sign = "+" if apart.value > 0 and number(apart.value, digits) != number(0, digits) else ""
        difference = f"{sign}{number(apart.value, digits)} \N{PLUS-MINUS SIGN} {quantity(half, apart.unit, digits)}"
    return Legs(
        measure=name,
        title=name.replace("_", " ").capitalize() if measure is None else measure.title,
        left=quantity(left.value, found.unit, decimals),
        left_likely=span(*left.interval95, "", decimals),
        left_mark=strip.mark(found.told_by(left)),
        right=quantity(right.value, found.unit, decimals),
        right_likely=span(*right.interval95, "", decimals),
        right_mark=strip.mark(found.told_by(right)),
        difference=difference,
        noted=apart is not None and apart.noted,
    )


def doubts(report: Report) -> tuple[Doubt, ...]:
    """A report's checks, with what is alike for several clips told once.

    Of a clip that was refused among others only that it was: everything else about it stands in its own report.
    """
    refused = {one.label for one in report.clips if one.refused is not None} if report.refused is None else set()
    alike: dict[Check, list[Check]] = {}
    for check in report.checks:
        if check.clip not in refused or check.name == "not_judged":
            alike.setdefault(check.model_copy(update={"clip": None, "found": ""}), []).append(check)
    return tuple(_together(checks) for checks in alike.values())


def _together(checks: Sequence[Check]) -> Doubt:
    found = " / ".join(dict.fromkeys(check.found for check in checks))
    about = tuple(check.clip for check in checks if check.clip is not None)
    return Doubt(checks[0].model_copy(update={"clip": None, "found": found}), about)
