"""While the analysis runs: what it is doing, how far it is, how long it will take; a way out; of a long clip a first answer."""

from __future__ import annotations

import streamlit as st

from formcheck import summary, units
from formcheck.page import desk, words
from formcheck.page.address import RUNS, clips, show_clips
from formcheck.page.markup import show
from formcheck.report import Report

__all__ = ["wait"]

_LOOK_EVERY_S = 0.5


@st.fragment(run_every=_LOOK_EVERY_S)
def wait(ticket: str) -> None:
    """Show one clip's progress until it ends; then the whole page is drawn anew."""
    state = desk.DESK.state(ticket)
    if not isinstance(state, desk.Waiting | desk.Running):
        st.rerun()
    if isinstance(state, desk.Waiting):
        _stage(ticket, "Waiting for a turn", words.come_first(state.ahead))
    else:
        _stage(ticket, words.STAGES.get(state.stage, state.stage), words.progress(state), state)
    if st.button("Cancel", key="cancel"):
        desk.DESK.stop(ticket)
        show_clips([one for one in clips() if desk.DESK.state(one) is not None], None if ticket in clips() else RUNS)
    if isinstance(state, desk.Running) and state.so_far is not None:
        _first_answer(words.as_typed(state.so_far, desk.DESK.asked(ticket).typed))


def _stage(ticket: str, stage: str, detail: str, running: desk.Running | None = None) -> None:
    # a piece of its own, which changes with the stage only: who has the page read out hears that, and not every frame
    show("stage", clip=desk.DESK.name(ticket), stage=stage)
    known = running is not None and running.total > 0
    percent = f"{running.share:.0%}".removesuffix("%") if running is not None else ""
    show("progress", stage=stage, known=known, percent=percent, detail=detail)


def _first_answer(report: Report) -> None:
    rows = [words.card(name, report.measures[name]) for name in summary.first_asked(report)]
    show("so_far", seconds=units.number(report.clip.used_for_s, 0), rows=rows)
