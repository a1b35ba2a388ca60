"""What a check is made of, and which of those that refuse a clip is told."""

from __future__ import annotations

from collections.abc import Iterable

from formcheck.errors import UnsuitableClipError
from formcheck.report import Check, Level, Mend

__all__ = ["TELLING", "above", "below", "check", "must", "refuse_if_needed", "whole"]

TELLING = (
    *("light", "sharpness", "frame_times", "upright", "on_the_spot", "camera", "distance", "whole_body", "size", "person"),
    *("running", "direction", "bounce", "view", "proportions", "scatter", "unrest", "alternating"),
    *("real_time", "frame_rate", "length", "contacts", "periodic", "left_right", "strides"),
)
"""Checks from the one that explains the others to the one that others explain: a clip too dark shows nobody, who walks
across the picture is seen in part of it, and feet that are cut off make no strides."""


def check(name: str, level: Level, found: str, needed: str, message: str, *mend: Mend) -> Check:
    """One check; what to do about it, or what setting would mend it, is said only where there is something to do."""
    if level == "ok":
        return Check(name=name, level=level, found=found, needed=needed, message="")
    return Check(name=name, level=level, found=found, needed=needed, message=message, mend=mend)


def above(figure: float, warn: float, refuse: float) -> Level:
    """``ok`` from ``warn`` up, ``refuse`` below ``refuse``."""
    return "refuse" if figure < refuse else "warn" if figure < warn else "ok"


def below(figure: float, warn: float, refuse: float) -> Level:
    """``ok`` up to ``warn``, ``refuse`` beyond ``refuse``."""
    return "refuse" if figure > refuse else "warn" if figure > warn else "ok"


def must(found: list[Check], checks: list[Check]) -> None:
    """Add what was found to the clip's checks, and refuse the clip if any of it refuses."""
    checks.extend(found)
    refuse_if_needed(found)


def refuse_if_needed(checks: Iterable[Check]) -> None:
    """Raise :class:`~formcheck.errors.UnsuitableClipError` for the most telling of the checks that refuse, if any does."""
    refusing = [one for one in checks if one.level == "refuse"]
    if refusing:
        first = min(refusing, key=lambda one: TELLING.index(one.name) if one.name in TELLING else len(TELLING))
        raise UnsuitableClipError(first.name, first.found, first.needed, first.message)


def whole(checks: Iterable[Check]) -> bool:
    """Whether none of the checks refuses, so that it makes sense to look further."""
    return all(one.level != "refuse" for one in checks)
