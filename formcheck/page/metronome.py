"""A metronome at the cadence to try. It plays in the visitor's browser, from the moment it is pressed, and stops on leaving."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from formcheck import guide, training_told, units
from formcheck.assess import cadence_to_try
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
    """The metronome for a result with a cadence, with the targets of that; folded, for not all want it.

    It starts at the first target where a finding asks for quicker steps, else at the runner's own cadence.
    """
    measured = report.measures.get("cadence")
    if measured is None:
        return
    st.session_state[_CADENCE] = measured.value
    target = cadence_to_try(measured)
    asked = target is not None and place(report.findings) is not None
    start = target.first if target is not None and asked else round(measured.value)
    with st.expander(f"A metronome at {units.quantity(start, measured.unit, 0)}{'' if asked else ', your own cadence'}"):
        _metronome("result", _presets(measured.value, target), start)


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
    target = None if own is None else guide.cadence_target(own)
    _metronome("guide", _presets(own, target), _START_SPM if target is None else target.first)


Preset = dict[str, str | int]


def _presets(own_spm: float | None, target: guide.CadenceTarget | None) -> list[Preset]:
    """The tempos to choose from: one's own, and the targets where there are any."""
    presets: list[Preset] = [] if own_spm is None else [{"name": "yours now", "spm": round(own_spm)}]
    if target is not None:
        presets.append({"name": typeset("+5 %, try this first"), "spm": target.first})
        presets.append({"name": typeset("+10 %, not beyond"), "spm": target.most})
    return presets


def _metronome(key: str, presets: Sequence[Preset], start: int) -> None:
    """The component itself, with what to mind where it offers quicker steps."""
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
        data={"presets": list(presets), "start": start, "low": low_spm, "high": high_spm},
    )
    if len(presets) > 1:
        show("note", text=f"{guide.FRONT_OF_HIP}.")


def _read(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8")
