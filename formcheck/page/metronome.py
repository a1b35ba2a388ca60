"""A metronome at the cadence to try. It plays in the visitor's browser, from the moment it is pressed, and stops on leaving."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from formcheck import guide, training_told, units
from formcheck.page.markup import show
from formcheck.page.words import typeset
from formcheck.report import Finding, Report

__all__ = ["at_own_cadence", "beside", "place"]

_PARTS: Final = Path(__file__).parent / "parts"
_CADENCE: Final = "cadence_spm"
"""Where the visit remembers the cadence of the result that was looked at last, or the one that was typed since."""

_QUICKER: Final = frozenset({"cadence", "overstride", "soft_landing"})
"""The cues that quicker steps answer."""

_START_SPM: Final = 160
_RANGE_SPM: Final = (100, 240)


def place(findings: Sequence[Finding]) -> int | None:
    """Which finding the metronome belongs to: the first that quicker steps answer."""
    return next((k for k, finding in enumerate(findings) if finding.cue in _QUICKER), None)


def beside(report: Report) -> None:
    """The metronome for a result that asks for quicker steps, with the targets of its cadence; folded, for not all want it."""
    measured = report.measures.get("cadence")
    if measured is None:
        return
    st.session_state[_CADENCE] = measured.value
    target = units.quantity(guide.cadence_target(measured.value).first, measured.unit, 0)
    with st.expander(f"A metronome at {target}"):
        _metronome("result", measured.value)


def at_own_cadence() -> None:
    """The metronome with the cadence a person types, or that of the result looked at last."""
    st.session_state.setdefault("own_cadence", st.session_state.get(_CADENCE))
    own = st.number_input(
        "Your cadence in steps/min, if you know it",
        min_value=float(_RANGE_SPM[0]),
        max_value=float(_RANGE_SPM[1]),
        value=None,
        step=1.0,
        format="%.0f",
        key="own_cadence",
        placeholder="such as 158",
    )
    st.session_state[_CADENCE] = own
    _metronome("guide", own)


def _metronome(key: str, cadence_spm: float | None) -> None:
    """The component itself; with a cadence it starts at the first target, and offers both."""
    presets: list[dict[str, str | int]] = []
    start = _START_SPM
    if cadence_spm is not None:
        target = guide.cadence_target(cadence_spm)
        start = target.first
        presets = [
            {"name": "yours now", "spm": round(cadence_spm)},
            {"name": typeset("+5 %, try this first"), "spm": target.first},
            {"name": typeset("+10 %, not beyond"), "spm": target.most},
        ]
    show("note", text=training_told.METRONOME)
    # registered at every run: a server that was started anew in this process knows no component of the one before
    component = st.components.v2.component(
        "formcheck_metronome",
        html=_read("metronome.html"),
        css=_read("metronome.css"),
        js=_read("metronome.js"),
    )
    low_spm, high_spm = _RANGE_SPM
    component(
        key=f"metronome_{key}",
        data={"presets": presets, "start": start, "low": low_spm, "high": high_spm},
    )


def _read(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8")
