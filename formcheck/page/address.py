"""The page's address, ``?clip=TICKET``: what is shown depends on it alone, so it may be reloaded, kept and followed."""

from __future__ import annotations

from typing import Final, NoReturn

import streamlit as st

__all__ = ["CLIP", "ONE", "TAB", "are_one", "clips", "shared", "show_clips"]

CLIP: Final = "clip"
ONE: Final = "one"
"""In the address where the clips show one runner."""
TAB: Final = "tab"
"""In the guide's address: the part of it to open."""


def clips() -> list[str]:
    """The tickets the address names."""
    return st.query_params.get_all(CLIP)


def are_one() -> bool:
    """Whether the clips are to be told in one report."""
    return ONE in st.query_params


def show_clips(tickets: list[str], *, one: bool | None = None) -> NoReturn:
    """Make the address name these clips, or none, and draw the page anew.

    ``one`` tells them in one report, or does not; None leaves that as it is.
    """
    one = are_one() if one is None else one
    st.query_params.from_dict({CLIP: tickets, **({ONE: "1"} if one and len(tickets) > 1 else {})})
    st.rerun()


def shared() -> bool:
    """Whether other machines can open this page too, as ``formcheck page --share`` has it."""
    return st.get_option("server.address") not in {"127.0.0.1", "localhost", "::1"}
