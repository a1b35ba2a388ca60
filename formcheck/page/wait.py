"""While the analysis runs: what it is doing, how far it is, how long it will take; and a way out."""

from __future__ import annotations

import streamlit as st

from formcheck.page import desk, words
from formcheck.page.address import clips, show_clips
from formcheck.page.markup import show

__all__ = ["wait"]

_LOOK_EVERY_S = 0.5


@st.fragment(run_every=_LOOK_EVERY_S)
def wait(ticket: str) -> None:
    """Show one clip's progress until it ends; then the whole page is drawn anew."""
    state = desk.DESK.state(ticket)
    if not isinstance(state, desk.Waiting | desk.Running):
        st.rerun()
    clip = desk.DESK.name(ticket)
    if isinstance(state, desk.Waiting):
        show("progress", clip=clip, stage="Waiting for a turn", known=False, percent=0, detail=_queue(state))
    else:
        stage = words.STAGES.get(state.stage, state.stage)
        percent = f"{state.share:.0%}".removesuffix("%")
        show("progress", clip=clip, stage=stage, known=state.total > 0, percent=percent, detail=_detail(state))
    if st.button("Cancel", key="cancel"):
        desk.DESK.drop(ticket)
        show_clips([other for other in clips() if other != ticket])


def _queue(state: desk.Waiting) -> str:
    return "one clip comes first" if state.ahead == 1 else f"{state.ahead} clips come first"


def _detail(state: desk.Running) -> str:
    done = f"frame {state.done} of {state.total}" if state.total and state.stage == "pose" else ""
    return " · ".join(part for part in (done, words.time_left(state.left_s)) if part)
