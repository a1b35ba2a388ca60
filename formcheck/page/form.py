"""What the runner knows about height, belt and incline, typed as people write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from formcheck import units
from formcheck.errors import InputError
from formcheck.page.markup import show
from formcheck.page.state import Asked

__all__ = ["LAST", "about_the_run"]

_EXAMPLES: Final[Mapping[str, str]] = {"km/h": "10.8", "mph": "6.7", "min/km": "5:33", "min/mile": "8:56", "m/s": "3.0"}
LAST: Final = "last_typed"
"""Where the visit remembers what was typed last, field by field."""


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


def about_the_run(before: Asked, prefix: str = "") -> Asked | None:
    """The fields, filled with what was typed ``before``, or last in this session; None while one is not understood."""
    typed = before.typed or st.session_state.get(LAST, {})
    left, right = st.columns(2)
    with left:
        height = _field("Your height", "178 cm or 5'10\"", f"{prefix}height", typed, _height)
        height.explain()
    with right:
        belt, unit = _belt(prefix, typed)
    left, _ = st.columns(2)
    with left:
        incline = _field("Incline", "level, or 1 %", f"{prefix}incline", typed, units.incline_percent)
        incline.explain()
    if not (height.ok and belt.ok and incline.ok):
        return None
    settings = replace(before.settings, height_m=height.value, belt_speed_mps=belt.value, incline_percent=incline.value or 0.0)
    st.session_state[LAST] = now = {"height": height.text, "belt_speed": belt.text, "unit": unit, "incline": incline.text}
    return Asked(settings, now)


def _belt(prefix: str, typed: Mapping[str, str]) -> tuple[_Field, str]:
    """Belt speed in the unit the console shows; one typed with the figure wins."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{prefix}belt"):
        key = f"{prefix}unit"
        unit = st.session_state.setdefault(key, typed.get("unit", "km/h"))
        belt = _field("Belt speed", _EXAMPLES[unit], f"{prefix}belt_speed", typed, lambda text: _speed(text, unit))
        st.selectbox("Unit of the belt speed", list(_EXAMPLES), key=key, width=116, label_visibility="collapsed")
    belt.explain()
    return belt, unit


def _height(text: str) -> units.Understood:
    """A height, with what it is in the other unit."""
    understood = units.height_m(text)
    return replace(understood, remark=understood.remark or units.height(understood.value))


def _speed(text: str, unit: str) -> units.Understood:
    """A belt speed, with what it is in other units: a slip of the unit shows."""
    understood = units.belt_speed_mps(text, unit)
    others = ", ".join(units.speed_in(understood.value, other) for other in ("km/h", "mph", "min/km"))
    return replace(understood, remark=understood.remark or others)


def _field(label: str, example: str, key: str, typed: Mapping[str, str], understand: Callable[[str], units.Understood]) -> _Field:
    st.session_state.setdefault(key, typed.get(key.rpartition("again_")[2], ""))
    text = (st.text_input(label, placeholder=example, key=key, max_chars=40) or "").strip()
    if not text:
        return _Field(text)
    try:
        understood = understand(text)
    except InputError as error:
        return _Field(text, None, ok=False, remark=f"That was not understood. It may be {error.expected}.")
    return _Field(text, understood.value, remark=understood.remark or "")
