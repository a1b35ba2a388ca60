"""The page's script, run by ``formcheck page``: one way around, and a module for each page it leads to."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

import streamlit as st

from formcheck.page import earlier, ways
from formcheck.page.address import clips
from formcheck.page.markup import dress

__all__ = ["main"]

_ICON: Final = Path(__file__).parent / "icon.svg"


def main() -> None:
    """Show the page the address names."""
    st.set_page_config(page_title="formcheck", page_icon=_ICON.read_text(encoding="utf-8"), layout="centered")
    dress()
    pages = [ways.page(name) for name in ways.PAGES]
    checking = pages[0]
    shown = st.navigation(pages, position="hidden")
    if shown == checking:
        ways.note_open()
        earlier.note()
        if clips():
            import_module("formcheck.page.sources").remember(clips())
    with st.container(key="around", horizontal=True, gap="small"):
        for page in pages:
            with st.container(key="here" if page == shown else f"to_{page.url_path or 'check'}", width="content"):
                st.page_link(page, query_params=ways.still_open() if page == checking else None)
    earlier.outlive_reloads()
    shown.run()


if __name__ == "__main__":
    main()
