"""The questions that come before any advice about form. The answers live in this visit alone, and nowhere else."""

from __future__ import annotations

from typing import Final

import streamlit as st

from formcheck import guide
from formcheck.page.markup import show

__all__ = ["answered_yes", "ask", "lead"]

_YES: Final = "answered_yes"
"""Where the visit keeps the keys of the questions answered with yes: what a field holds goes when another page is shown."""


def answered_yes() -> bool:
    """Whether a question that asks for a professional was answered with yes during this visit."""
    return bool(st.session_state.get(_YES))


def lead() -> None:
    """Above a result: the questions, folded, and the notice before everything else where it is due."""
    first = st.container()
    with st.expander("Does it hurt? Answer this first"):
        _questions()
    if answered_yes():
        with first:
            _notice()


def ask() -> None:
    """The questions, and what follows from the answers."""
    show("heading", title="First: does it hurt?", text="")
    _questions()
    if answered_yes():
        _notice()
    else:
        show("note", text=guide.RED_FLAGS_NONE)


def _questions() -> None:
    show("note", text="Tick every question you would answer with yes. Nothing of it is kept.")
    yes: frozenset[str] = st.session_state.get(_YES, frozenset())
    with st.container(key="red_flags", gap="small"):
        ticked = {flag.key for flag in guide.RED_FLAGS if st.checkbox(flag.question, flag.key in yes, key=f"flag_{flag.key}")}
    st.session_state[_YES] = frozenset(ticked)


def _notice() -> None:
    show("red_flag", text=guide.RED_FLAG_ADVICE, first=guide.RED_FLAG_FIRST)
