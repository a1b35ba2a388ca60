"""Whose clip it is, where the library knows them: their height is filled in, and they are offered when the result is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from formcheck.errors import LibraryError
from formcheck.library import Library

__all__ = ["ask", "of"]

_WHOSE: Final = "whose_clips"
"""Where the visit remembers who was chosen for a clip: what a field holds goes when another page is shown."""


def ask(ticket: str, key: str, height_key: str) -> None:
    """Ask who of the library runs in a clip, and fill in the height that is known of them; nothing without a library."""
    heights = _heights()
    if not heights:
        return

    def fill() -> None:
        name = st.session_state[key]
        _chosen()[ticket] = name or ""
        if heights.get(name):
            st.session_state[height_key] = heights[name]

    st.session_state.setdefault(key, _known(ticket, heights))
    st.selectbox(
        "Somebody from your athletes?",
        list(heights),
        placeholder="Choose, and their height is filled in",
        key=key,
        on_change=fill,
    )


def of(tickets: Sequence[str]) -> str:
    """Who was chosen for a clip, or for one of several; empty where nobody was."""
    return next((name for ticket in tickets if (name := _chosen().get(ticket, ""))), "")


def _chosen() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault(_WHOSE, {})
    return found


def _known(ticket: str, heights: Mapping[str, str]) -> str | None:
    name = of([ticket])
    return name if name in heights else None


def _heights() -> dict[str, str]:
    """Everybody's height as it may be typed; empty where it is not known."""
    try:
        if not Library.is_there():
            return {}
        with Library.open() as library:
            return {one.name: f"{one.height_m:.2f} m" if one.height_m else "" for one in library.athletes()}
    except LibraryError:
        return {}  # the page of athletes says what is amiss; a clip can be checked without
