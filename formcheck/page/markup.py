"""Own pieces of the page. Every word that goes in is escaped, so text from users and from clips never becomes markup."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from formcheck import strip
from formcheck.units import typeset

__all__ = ["dress", "label", "show", "show_picture", "show_strip"]

_HERE: Final = Path(__file__).parent
_PARTS: Final = Environment(
    loader=FileSystemLoader(_HERE / "parts"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

_MARKDOWN: Final = frozenset("\\`*_{}[]()<>#+-.!|~$:@/&")


@cache
def _picture(name: str) -> str:
    """One of our drawings as the address of an image: Streamlit takes drawings out of what it is given as HTML."""
    return "data:image/svg+xml;base64," + b64encode(_PARTS.get_template(f"{name}.svg").render().encode()).decode()


@cache
def _photograph(name: str) -> str:
    """One of our photographs as the address of an image."""
    return "data:image/jpeg;base64," + b64encode((_HERE / "parts" / f"{name}.jpg").read_bytes()).decode()


_PARTS.globals["picture"] = _picture
_PARTS.globals["photograph"] = _photograph
_PARTS.globals["sign"] = strip.shape
_PARTS.filters["typeset"] = typeset


def dress() -> None:
    """Put the page's own look over Streamlit's."""
    st.html(_HERE / "look.css")


def show(part: str, **words: object) -> None:
    """Show one piece, ``parts/PART.html``, filled with words; nothing where they leave it empty."""
    if said := _PARTS.get_template(f"{part}.html").render(**words).strip():
        st.html(said)


def show_strip(jpeg: bytes, caption: str, alt: str) -> None:
    """Show the five moments of a stride, one picture; on a phone one moment after the other, to be swiped."""
    show("strip", address=_address(jpeg), caption=caption, alt=alt)


def show_picture(jpeg: bytes, caption: str, alt: str) -> None:
    """Show a picture that fits a phone as it is."""
    show("picture", address=_address(jpeg), caption=caption, alt=alt)


def _address(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + b64encode(jpeg).decode()


def label(text: str) -> str:
    r"""Text of a user's as a label of Streamlit's own, which would read it as Markdown.

    >>> print(label("*Ann* :red[Lee]"))
    \*Ann\* \:red\[Lee\]
    """
    return "".join(f"\\{letter}" if letter in _MARKDOWN else letter for letter in text)
