"""An athlete's figures over time: a chart of one measure at a time, and in words what clearly changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from formcheck import charts
from formcheck.history import Moment, history
from formcheck.library import Library, Point
from formcheck.measures import REGISTRY
from formcheck.page import visit, words
from formcheck.page.markup import show

__all__ = ["show_changes"]

_LEGS: Final = {"": "Both legs", "left": "Left leg", "right": "Right leg"}


def show_changes(library: Library, athlete_id: int) -> None:
    """One measure of a person over time, chosen from those there are; those that clearly changed come first."""
    trends = library.trends(athlete_id)
    told = {name: _moments(name, trends[name]) for name in REGISTRY if name in trends}
    if not told:
        return
    show("heading", title="Over time", text=_summary(told))
    changed = [name for name, moments in told.items() if _changes(moments)]
    order = [*changed, *(name for name in told if name not in changed)]
    left, right = st.columns([2, 1])
    with left:
        name = st.selectbox("Measure", order, format_func=words.title, key=f"measure_{athlete_id}")
    with right:
        leg = st.selectbox("Leg", list(_LEGS), format_func=_LEGS.__getitem__, key=f"leg_{athlete_id}")
    if name is None or leg is None:
        return
    moments = told[name] if not leg else _moments(name, library.trends(athlete_id, leg).get(name, ()))
    if not moments:
        show("note", text="This measure has no figure of that leg alone.")
        return
    moments = visit.moments(moments)
    axis = words.axis_of(name, moments[-1].point.unit)
    st.altair_chart(charts.trend(moments, axis), key=f"trend_{athlete_id}", alt=_alternative(name, moments))
    show("trend", sentences=_sentences(name, moments), several=len({moment.series for moment in moments}) > 1)


def _moments(name: str, points: tuple[Point, ...]) -> tuple[Moment, ...]:
    """A measure's history in the unit its latest clip has."""
    alike = tuple(point for point in points if point.unit == points[-1].unit)
    measure = REGISTRY[name]
    return history(alike, measure.smallest_change if alike and alike[-1].unit == measure.unit else None)


def _changes(moments: tuple[Moment, ...]) -> list[Moment]:
    return [moment for moment in moments if moment.verdict in {"more", "less"}]


def _summary(told: Mapping[str, tuple[Moment, ...]]) -> str:
    clips = max(len(moments) for moments in told.values())
    if clips == 1:
        return "With a second clip, filmed alike, changes can be told."
    changed = [words.title(name).lower() for name, moments in told.items() if _changes(moments)]
    if not changed:
        return "No figure changed by more than chance and day-to-day variation explain."
    return f"Changed at some time by more than chance and day-to-day variation explain: {', '.join(changed)}."


def _sentences(name: str, moments: tuple[Moment, ...]) -> list[str]:
    """Each clear change in words, the latest first."""
    said = [_sentence(name, moment) for moment in reversed(_changes(moments))]
    if not said and len(moments) > 1:
        return ["No clear change so far."]
    return said


def _sentence(name: str, moment: Moment) -> str:
    def figure(value: float) -> str:
        return words.figure(value, moment.point.unit, name)

    assert moment.since is not None  # noqa: S101  # a change is one from something
    direction = "higher" if moment.verdict == "more" else "lower"
    return words.typeset(
        f"{words.day(moment.point.day)}: {figure(moment.point.value)}, {direction} than {figure(moment.since.value)} on "
        f"{words.day(moment.since.day)} (a change counts from {figure(moment.detectable)})"
    )


def _alternative(name: str, moments: tuple[Moment, ...]) -> str:
    """What the chart shows, for who cannot see it."""
    figures = ", ".join(
        f"{words.day(moment.point.day)} {words.figure(moment.point.value, moment.point.unit, name)}" for moment in moments[-12:]
    )
    return f"{words.title(name)} over time: {figures}."
