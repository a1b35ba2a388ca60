"""The page's address, ``?clip=TICKET``: what is shown depends on it alone, so it may be reloaded, kept and followed."""

from __future__ import annotations

from typing import Final, NoReturn

import streamlit as st

__all__ = [
    "CLIP",
    "ONE",
    "ONE_RUN",
    "RUNNERS",
    "RUNS",
    "TAB",
    "are_one",
    "clips",
    "shared",
    "show_as",
    "show_clips",
    "shown_as",
]

CLIP: Final = "clip"
ONE: Final = "one"
"""In the address, what several clips show."""
ONE_RUN: Final = "1"
"""They show one runner at one speed: one report of all of them."""
RUNS: Final = "runs"
"""One runner, at several speeds or inclines."""
RUNNERS: Final = "runners"
TAB: Final = "tab"
"""In the guide's address: the part of it to open."""


def clips() -> list[str]:
    """The tickets the address names."""
    return st.query_params.get_all(CLIP)


def are_one() -> bool:
    """Whether the clips are to be told in one report."""
    return shown_as() == ONE_RUN


def shown_as() -> str:
    """What was said that the clips show; empty where that was not asked."""
    return st.query_params.get(ONE, "")


def show_as(what: str) -> None:
    """Note in the address what the clips show."""
    if what != shown_as():
        st.query_params[ONE] = what


def show_clips(tickets: list[str], what: str | None = None) -> NoReturn:
    """Make the address name these clips, or none, and draw the page anew; ``what`` several show, or what was said so far."""
    what = "" if len(tickets) < 2 else shown_as() if what is None else what
    st.query_params.from_dict({CLIP: tickets, **({ONE: what} if what else {})})
    st.rerun()


def shared() -> bool:
    """Whether other machines can open this page too, as ``formcheck page --share`` has it."""
    return st.get_option("server.address") not in {"127.0.0.1", "localhost", "::1"}
