"""Guide: the questions that come first, then the advice around running, each piece where it is used."""

from __future__ import annotations

from typing import Final

import streamlit as st

from formcheck import exercises, guide
from formcheck.measures import REGISTRY
from formcheck.page import how, log, metronome, symptoms, ways, words
from formcheck.page.address import TAB
from formcheck.page.markup import show

__all__ = ["main"]

_TABS: Final = ("Form", "Training", "Exercises", "Sore hip")


def main() -> None:
    """Show the guide's advice, after the questions that come before it."""
    show("guide_head")
    symptoms.ask()
    asked = st.query_params.get(TAB, "").capitalize()
    form, training, plan, sore = st.tabs(_TABS, default=asked if asked in _TABS else None)
    with form:
        _form()
    with training:
        _training()
    with plan:
        _exercises()
    with sore:
        _sore()
    show("professional", text=guide.PROFESSIONAL)


def _form() -> None:
    """The cues, each with the measures that answer it, and the metronome with the one about quicker steps."""
    show("note", text=guide.WHY_FORM)
    for cue in guide.CUES.values():
        with st.container(key=f"cue_{cue.key}"):
            show("cue", cue=cue)
            with st.container(horizontal=True, key=f"answers_{cue.key}", gap="small"):
                show("answered_by")
                for name in (name for name in cue.measures if name in REGISTRY):
                    st.page_link(ways.page("how"), label=words.title(name), query_params={how.MEASURE: name})
            if cue.key == "cadence":
                show("note", text=guide.WHY_NOT_180)
                metronome.at_own_cadence()


def _training() -> None:
    advice = {one.key: one for one in guide.TRAINING}
    show("advice", advice=advice["progression"])
    log.ask()
    show("advice", advice=advice["shoes"])


def _exercises() -> None:
    for kind, group in exercises.GROUPS.items():
        show("exercises", group=group, exercises=[one for one in exercises.EXERCISES if one.kind == kind])
        if kind == "mobility":
            show("week", week=exercises.WEEK)


def _sore() -> None:
    advice = {one.key: one for one in guide.TRAINING}
    for one in (advice["relief"], guide.SIGNS, guide.CONDITIONS):
        show("advice", advice=one)
