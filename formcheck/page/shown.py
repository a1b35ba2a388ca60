"""What several clips show: one runner at one speed, one at several, or several runners. It says which fields each clip has."""

from __future__ import annotations

from typing import Final

import streamlit as st

from formcheck.page.address import ONE_RUN, RUNNERS, RUNS, show_as, shown_as

__all__ = ["ask_what_is_shown"]

_SAID: Final[dict[str, str]] = {
    ONE_RUN: "One runner at one speed, from several sides: one report of all clips",
    RUNS: "One runner at several speeds or inclines: a report of each clip",
    RUNNERS: "Several runners: a report of each clip",
}


def ask_what_is_shown(ticket: str) -> str:
    """Ask what several clips show, the first of which is named, and note the answer in the page's address."""
    key = f"shown_{ticket}"
    st.session_state.setdefault(key, shown_as() if shown_as() in _SAID else ONE_RUN)
    said = st.radio("What do these clips show?", list(_SAID), index=None, format_func=_SAID.__getitem__, key=key) or ONE_RUN
    show_as(said)
    return said
