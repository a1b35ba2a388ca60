"""The page's address, ``?clip=TICKET``: what is shown depends on it alone, so it may be reloaded, kept and followed."""

from __future__ import annotations

from typing import Final, NoReturn

import streamlit as st

__all__ = ["CLIP", "clips", "shared", "show_clips"]

CLIP: Final = "clip"


def clips() -> list[str]:
    """The tickets the address names."""
    return st.query_params.get_all(CLIP)


def show_clips(tickets: list[str]) -> NoReturn:
    """Make the address name these clips, or none, and draw the page anew."""
    st.query_params.from_dict({CLIP: tickets})
    st.rerun()


def shared() -> bool:
    """Whether other machines can open this page too, as ``formcheck page --share`` has it."""
    return st.get_option("server.address") not in {"127.0.0.1", "localhost", "::1"}
