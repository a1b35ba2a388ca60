"""What is known about height, belt and incline, typed as people write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st

from formcheck import units
from formcheck.errors import InputError
from formcheck.page import whose
from formcheck.page.markup import label, show
from formcheck.page.state import Asked

__all__ = ["LAST", "Told", "about", "remember"]

_EXAMPLES: Final[Mapping[str, str]] = {"km/h": "10.8", "mph": "6.7", "min/km": "5:33", "min/mile": "8:56", "m/s": "3.0"}
_RUNNER: Final = ("height",)
_RUN: Final = ("belt_speed", "unit", "incline")
LAST: Final = "last_typed"
"""Where the visit remembers what was typed for the last clip: it is offered for the next one, and taken only if pressed."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a form was told: ``settings`` as they were understood, and what was ``typed``, field by field.

    ``ok`` is whether all of it was understood.
    """

    settings: Mapping[str, Any]
    typed: Mapping[str, str]
    ok: bool = True

    def onto(self, asked: Asked) -> Asked:
        """What is asked about a clip, with this said about it."""
        return Asked(replace(asked.settings, **self.settings), {**asked.typed, **self.typed})


@dataclass(frozen=True, slots=True)
class _Field:
    """One field as it stands: its text, what it was understood as (None where empty), and whether it was understood."""

    text: str
    value: float | None = None
    ok: bool = True
    remark: str = ""

    def explain(self) -> None:
        """Say below the field what was, or was not, understood."""
        if self.remark:
            show("field_remark" if self.ok else "field_error", message=self.remark)


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of one form: each widget has a key of its own, and is filled with what was ``typed`` before."""

    ticket: str
    prefix: str
    typed: Mapping[str, str]

    def key(self, name: str) -> str:
        """The key of a field's widget: another clip has other fields."""
        return f"{self.prefix}{name}_{self.ticket}"

    def field(self, name: str, title: str, example: str, understand: Callable[[str], units.Understood]) -> _Field:
        """One field."""
        st.session_state.setdefault(self.key(name), self.typed.get(name, ""))
        text = (st.text_input(title, placeholder=example, key=self.key(name), max_chars=40) or "").strip()
        if not text:
            return _Field(text)
        try:
            understood = understand(text)
        except InputError as error:
            return _Field(text, None, ok=False, remark=f"That was not understood. It may be {error.expected}.")
        return _Field(text, understood.value, remark=understood.remark or "")

    def belt(self) -> tuple[_Field, str]:
        """Belt speed in the unit the console shows; one typed with the figure wins."""
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"{self.prefix}belt_{self.ticket}"):
            key, last = self.key("unit"), st.session_state.get(LAST, {})
            unit = st.session_state.setdefault(key, self.typed.get("unit") or last.get("unit") or "km/h")
            belt = self.field("belt_speed", "Belt speed", _EXAMPLES[unit], lambda text: _speed(text, unit))
            st.selectbox("Unit of the belt speed", list(_EXAMPLES), key=key, width=116, label_visibility="collapsed")
        belt.explain()
        return belt, unit


def about(ticket: str, typed: Mapping[str, str], *, runner: str = "", run: bool = False, again: bool = False) -> Told:
    """The fields about a clip, filled with what was ``typed`` before: the height, called as ``runner`` says, and the run's."""
    fields = _Fields(ticket, "again_" if again else "", typed)
    if runner and not again:
        whose.ask(ticket, fields.key("athlete"), fields.key("height"))
    if not again:
        _as_last_time(fields, (*(_RUNNER if runner else ()), *(_RUN if run else ())))
    told = Told({}, {})
    left, right = st.columns(2)
    if runner:
        with left:
            told = _height_told(fields, runner)
    if run:
        with right if runner else left:
            told = _joined(told, _belt_told(fields))
        with st.columns(2)[0] if runner else right:
            told = _joined(told, _incline_told(fields))
    return told


def remember(typed: Mapping[str, str]) -> None:
    """Offer what was typed for the next clip of this visit; where nothing was, what was offered stays, in the unit chosen now."""
    last: Mapping[str, str] = st.session_state.get(LAST, {})
    said = {name: text for name, text in typed.items() if text}
    st.session_state[LAST] = {**(last if said.keys() <= {"unit"} else {"unit": last.get("unit", "")}), **said}


def _as_last_time(fields: _Fields, names: tuple[str, ...]) -> None:
    """Offer what was typed for the clip before, in one click, while nothing is typed for this one."""
    last: Mapping[str, str] = st.session_state.get(LAST, {})
    again = {name: last[name] for name in names if last.get(name)}
    now = [st.session_state.get(fields.key(name), fields.typed.get(name, "")) for name in names if name != "unit"]
    if again.keys() <= {"unit"} or any(now):
        return

    def fill() -> None:
        st.session_state.update({fields.key(name): text for name, text in again.items()})

    st.button(f"As last time: {label(_in_a_line(again))}", key=fields.key("last"), on_click=fill)


def _in_a_line(typed: Mapping[str, str]) -> str:
    """What was typed, in a line: the belt's unit where none was typed with the figure."""
    speed = typed.get("belt_speed", "")
    unit = typed.get("unit", "") if speed and not any(letter.isalpha() for letter in speed) else ""
    incline = f"incline {typed['incline']}" if typed.get("incline") else ""
    return ", ".join(filter(None, (typed.get("height", ""), f"{speed} {unit}".strip(), incline)))


def _height_told(fields: _Fields, title: str) -> Told:
    height = fields.field("height", title, "178 cm or 5'10\"", _height)
    height.explain()
    return Told({"height_m": height.value}, {"height": height.text}, height.ok)


def _belt_told(fields: _Fields) -> Told:
    belt, unit = fields.belt()
    return Told({"belt_speed_mps": belt.value}, {"belt_speed": belt.text, "unit": unit}, belt.ok)


def _incline_told(fields: _Fields) -> Told:
    incline = fields.field("incline", "Incline", "level, or 1 %", units.incline_percent)
    incline.explain()
    return Told({"incline_percent": incline.value or 0.0}, {"incline": incline.text}, incline.ok)


def _joined(one: Told, other: Told) -> Told:
    return Told({**one.settings, **other.settings}, {**one.typed, **other.typed}, one.ok and other.ok)


def _height(text: str) -> units.Understood:
    """A height, with what it is in the other unit."""
    understood = units.height_m(text)
    return replace(understood, remark=understood.remark or units.height(understood.value))


def _speed(text: str, unit: str) -> units.Understood:
    """A belt speed, with what it is in other units: a slip of the unit shows."""
    understood = units.belt_speed_mps(text, unit)
    others = ", ".join(units.speed_in(understood.value, other) for other in ("km/h", "mph", "min/km"))
    return replace(understood, remark=understood.remark or others)
