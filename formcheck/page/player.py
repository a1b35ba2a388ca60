"""The annotated clip in a player that steps from contact to contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st

from formcheck.page import desk, trouble, words
from formcheck.page.markup import show
from formcheck.page.worker import ANNOTATED
from formcheck.report import Report

__all__ = ["player"]

_HERE: Final = Path(__file__).parent / "parts"
_LOOK_EVERY_S: Final = 0.5
_KEY: Final = "annotated"


def player(reports: Mapping[str, Report]) -> None:
    """Show the annotated clip, or how far it is; nothing where there are no pictures to draw on.

    ``reports`` are the clips' own, by ticket: of several told together one is chosen.
    """
    films = [ticket for ticket in reports if desk.DESK.drawing(ticket) is not None or _drawn(ticket) is not None]
    if not films:
        return
    heading = st.container()
    ticket = _chosen(films)
    with heading:
        film = _told(ticket)
    if film is None:
        return
    report = reports[ticket]
    contacts = words.contacts(report)
    with st.container(key=_KEY):
        st.video(str(film), muted=True, alt="The clip with the runner's lines drawn in.")
        told = {"contacts": contacts, "player": _KEY, "frame_s": report.clip.frame_s}
        _steps()(data=told, key=f"contact_steps_{ticket}")


def _told(ticket: str) -> Path | None:
    """Say what there is to see, or how far it is; the annotated clip, if it is there."""
    state = desk.DESK.drawing(ticket)
    if isinstance(state, desk.Failed):
        trouble.undrawn(ticket, state)
        return None
    if state is not None:
        show("heading", title=trouble.FILM, text="It is being drawn; the figures below are ready.")
        _drawing(ticket)
        return None
    show("heading", title=trouble.FILM, text="Step from one landing of a foot to the next.")
    return _drawn(ticket)


def _drawn(ticket: str) -> Path | None:
    """The annotated clip, once it is whole."""
    state = desk.DESK.state(ticket)
    return state.files.get(ANNOTATED) if isinstance(state, desk.Finished) and desk.DESK.drawing(ticket) is None else None


def _chosen(tickets: Sequence[str]) -> str:
    if len(tickets) == 1:
        return tickets[0]
    names = words.apart({ticket: desk.DESK.name(ticket) for ticket in tickets})
    return st.selectbox("Film", names, format_func=names.__getitem__, key="film")


@st.fragment(run_every=_LOOK_EVERY_S)
def _drawing(ticket: str) -> None:
    state = desk.DESK.drawing(ticket)
    if isinstance(state, desk.Waiting):
        show("drawing", known=False, percent=0, detail=f"Waiting for a turn: {words.come_first(state.ahead)}")
    elif isinstance(state, desk.Running):
        percent = f"{state.share:.0%}".removesuffix("%")
        show("drawing", known=state.total > 0, percent=percent, detail=words.progress(state))
    else:
        st.rerun()


@cache
def _steps() -> Any:
    """Buttons that move the player; registered once for the server."""
    html, css, js = ((_HERE / f"steps.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("formcheck_contact_steps", html=html, css=css, js=js)
