"""What is kept, compared and followed over time, in the units this visit types; the figures themselves stay metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from formcheck import inches, units
from formcheck.history import Moment
from formcheck.library import Point
from formcheck.page import words
from formcheck.page.form import LAST
from formcheck.report import Report

__all__ = ["figure", "height", "moments", "report", "speed", "speed_unit"]

_NOTHING: Final[Mapping[str, str]] = {}


def _typed() -> Mapping[str, str]:
    """What was typed last in this visit, field by field; empty where nothing was."""
    found: Mapping[str, str] = st.session_state.get(LAST, _NOTHING)
    return found


def _in_feet() -> bool:
    return units.in_feet(_typed().get("height", ""), _typed().get("unit", ""))


def report(kept: Report) -> Report:
    """A report with its lengths as this visit reads them."""
    return words.as_typed(kept, _typed())


def figure(value: float, unit: str, name: str) -> str:
    """A measure's figure with its unit."""
    shown, shown_unit = inches.length(value, unit) if _in_feet() else (value, unit)
    return words.figure(shown, shown_unit, name)


def moments(found: Sequence[Moment]) -> tuple[Moment, ...]:
    """A measure's history with its lengths as this visit reads them."""
    if not _in_feet():
        return tuple(found)
    return tuple(
        replace(
            one,
            point=_point(one.point),
            since=None if one.since is None else _point(one.since),
            detectable=inches.length(one.detectable, one.point.unit)[0],
        )
        for one in found
    )


def _point(point: Point) -> Point:
    def length(end: float) -> float:
        return inches.length(end, point.unit)[0]

    def known(end: float | None) -> float | None:
        return None if end is None else length(end)

    return replace(
        point,
        unit=inches.length(point.value, point.unit)[1],
        value=length(point.value),
        low95=length(point.low95),
        high95=length(point.high95),
        per_step_sd=known(point.per_step_sd),
        usual_low=known(point.usual_low),
        usual_high=known(point.usual_high),
    )


def speed_unit() -> str:
    """The unit of belt speeds that was chosen in this visit."""
    return _typed().get("unit", "km/h")


def speed(mps: float) -> str:
    """A belt speed in the unit that was chosen in this visit, or in the two that consoles show."""
    unit = _typed().get("unit", "")
    return units.speed_in(mps, unit) if unit else units.speed(mps)


def height(metres: float) -> str:
    """A height as it is typed, to fill a field with."""
    return units.height_in_feet(metres) if _in_feet() else f"{metres:.2f} m"
