"""What did not work: told in words that fit it, with what to do, and tried once more in one click."""

from __future__ import annotations

from typing import Final, NamedTuple

import streamlit as st

from formcheck.page import desk, words
from formcheck.page.markup import show
from formcheck.page.state import Amiss, Failed

__all__ = ["FILM", "beside", "instead", "may_go_better", "of_one", "undrawn"]

FILM: Final = "Your clip, with the lines drawn in"


class _Words(NamedTuple):
    """What is said of a trouble; an empty ``text`` is what was found in the file."""

    heading: str
    text: str = ""
    advice: str = ""


_WORDS: Final[dict[Amiss, _Words]] = {
    "file": _Words("This file could not be read"),
    "crash": _Words("This file could not be read"),
    "told": _Words(
        "The runner was not found",
        "Nobody is seen where the runner was said to be.",
        "Choose the runner in the first picture once more.",
    ),
    "model": _Words(
        "The pose model is missing",
        "It finds the joints in each picture and is fetched over the network, once. It is not there yet, or cannot be used.",
        "Connect the computer that runs formcheck to the network and try once more. If that does not help, type formcheck doctor "
        "on that computer: it tells what is amiss.",
    ),
    "disk": _Words(
        "There is no room for the result",
        "The disk of the computer that runs formcheck is full, or cannot be written to.",
        "Make some room there, then try once more.",
    ),
    "stopped": _Words(
        "The analysis stopped",
        "It ended in the middle of this clip.",
        "Try it once more; if it stops again, a shorter clip may help.",
    ),
}


def instead(ticket: str, failed: Failed) -> None:
    """Say why there is no result, and offer what may lead to one."""
    said = _WORDS[failed.amiss]
    show("message", clip=desk.DESK.name(ticket), heading=said.heading, text=_text(failed), advice=said.advice)
    with st.container(horizontal=True):
        _once_more(ticket, failed)
        if desk.DESK.was_seen(ticket) and st.button("Back to the first picture", key=f"back_{ticket}"):
            desk.DESK.stop(ticket)
            st.rerun()


def beside(ticket: str, failed: Failed) -> None:
    """Say above an earlier result why there is no newer one."""
    said = _WORDS[failed.amiss]
    show(
        "trouble",
        heading=said.heading,
        text=f"{_text(failed)} {said.advice}",
        kept="What is shown here is the result from before.",
    )
    with st.container(horizontal=True):
        _once_more(ticket, failed)
        if st.button("Leave it at that", key=f"leave_{ticket}"):
            desk.DESK.stop(ticket)
            st.rerun()


def of_one(ticket: str, failed: Failed) -> None:
    """Say why one of several clips cannot be looked at."""
    said = _WORDS[failed.amiss]
    show("clip_unreadable", clip=desk.DESK.name(ticket), heading=said.heading, text=f"{_text(failed)} {said.advice}".strip())
    _once_more(ticket, failed)


def undrawn(ticket: str, failed: Failed) -> None:
    """Say that there is no clip with lines."""
    reason = _text(failed) if failed.amiss == "disk" else ""
    show("heading", title=FILM, text=f"It could not be drawn. {reason} The result stands.")
    if st.button("Draw it once more", key=f"draw_{ticket}"):
        desk.DESK.retry_drawing(ticket)
        st.rerun()


def may_go_better(failed: Failed) -> bool:
    """Whether another try may end otherwise."""
    return failed.amiss not in {"file", "told"}


def _text(failed: Failed) -> str:
    return _WORDS[failed.amiss].text or words.sentence(failed.message)


def _once_more(ticket: str, failed: Failed) -> None:
    """Another try, where it may end otherwise."""
    if may_go_better(failed) and st.button("Try it once more", type="primary", key=f"retry_{ticket}"):
        desk.DESK.retry(ticket)
        st.rerun()
