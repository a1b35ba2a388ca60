"""The pages, and the ways between them. A page is imported when somebody goes there: the first one must come at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from formcheck.page.address import CLIP, ONE, clips, shown_as

__all__ = ["PAGES", "note_open", "page", "still_open", "take_up"]

PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {"check": "Check", "compare": "Compare", "athletes": "Athletes", "guide": "Guide", "how": "How it works"}
)
"""Every page by its place in the address, which is its module's name too; the first is where one begins."""

_OPEN: Final = "open_clips"


def page(name: str) -> StreamlitPage:
    """A page, to lead to."""
    return st.Page(_of(name), title=PAGES[name], url_path=name, default=name == next(iter(PAGES)))


def _of(name: str) -> Callable[[], None]:
    def show() -> None:
        import_module(f"formcheck.page.{name}").main()

    return show


def note_open() -> None:
    """Note the clips the address names: they stay open while one looks elsewhere."""
    st.session_state[_OPEN] = [*((CLIP, ticket) for ticket in clips()), *([(ONE, shown_as())] if shown_as() else [])]


def still_open() -> list[tuple[str, str]]:
    """What the address of the page of clips is to hold for who comes back to it."""
    found: list[tuple[str, str]] = st.session_state.get(_OPEN, [])
    return found


def take_up(address: list[tuple[str, str]]) -> None:
    """Note what was open before the page was loaded anew, unless something is open already."""
    st.session_state.setdefault(_OPEN, address)
