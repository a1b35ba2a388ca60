"""The page's script, run by ``formcheck page``: one way around, and a module for each page it leads to."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

import streamlit as st

from formcheck.page import check
from formcheck.page.address import CLIP, ONE, are_one, clips
from formcheck.page.markup import dress

__all__ = ["main"]

_ICON: Final = Path(__file__).parent / "icon.svg"
_OPEN: Final = "open_clips"


def _of(module: str) -> Callable[[], None]:
    """A page that is imported when somebody goes there: the first one must come at once."""

    def show() -> None:
        import_module(f"formcheck.page.{module}").main()

    return show


def main() -> None:
    """Show the page the address names."""
    st.set_page_config(page_title="formcheck", page_icon=_ICON.read_text(encoding="utf-8"), layout="centered")
    dress()
    checking = st.Page(check.main, title="Check", url_path="check", default=True)
    others = [
        st.Page(_of("compare"), title="Compare", url_path="compare"),
        st.Page(_of("athletes"), title="Athletes", url_path="athletes"),
        st.Page(_of("guide"), title="Guide", url_path="guide"),
        st.Page(_of("how"), title="How it works", url_path="how"),
    ]
    shown = st.navigation([checking, *others], position="hidden")
    if shown == checking:
        st.session_state[_OPEN] = [*((CLIP, ticket) for ticket in clips()), *([(ONE, "1")] if are_one() else [])]
        if clips():
            import_module("formcheck.page.sources").remember(clips())
    # what is open stays open while one looks elsewhere
    still_open = st.session_state.get(_OPEN, [])
    with st.container(key="around", horizontal=True, gap="small"):
        for page in (checking, *others):
            with st.container(key="here" if page == shown else f"to_{page.url_path or 'check'}", width="content"):
                st.page_link(page, query_params=still_open if page == checking else None)
    shown.run()


if __name__ == "__main__":
    main()
