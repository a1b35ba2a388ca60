"""Check: a clip in, a result out. What is shown depends on the tickets in the page's address alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import streamlit as st

from formcheck.page import desk, words
from formcheck.page.address import clips, show_clips
from formcheck.page.ask import ask
from formcheck.page.markup import show
from formcheck.page.result import download, refusal, result
from formcheck.page.wait import wait
from formcheck.report import Report

__all__ = ["main"]

_GONE: Final = (
    "This analysis was cancelled, or its hour is over: formcheck keeps a result for an hour and a clip only while it is analysed."
)


def main() -> None:
    """Show the clips the address names, or ask for one."""
    tickets = clips()
    if not tickets:
        if handed_in := ask():
            show_clips(handed_in)
        return
    known = [ticket for ticket in tickets if desk.DESK.state(ticket) is not None]
    if not known:
        show("message", clip="", heading="Nothing is kept here", text=_GONE, advice="")
        _another()
        return
    _clip(_chosen(known))


def _chosen(tickets: list[str]) -> str:
    """The clip to show; asked for when there are several."""
    if len(tickets) == 1:
        return tickets[0]
    names = {ticket: desk.DESK.name(ticket) for ticket in tickets}
    return st.selectbox("Clip", names, format_func=names.__getitem__, key="chosen")


def _clip(ticket: str) -> None:
    match desk.DESK.state(ticket):
        case desk.Finished(report, files):
            if report.refused is None:
                result(report, files)
            else:
                refusal(report)
            show("kept")
            _another(report, files)
        case desk.Failed(message):
            show(
                "message",
                clip=desk.DESK.name(ticket),
                heading="This file could not be read",
                text=words.sentence(message),
                advice="",
            )
            _another()
        case _:
            wait(ticket)


def _another(report: Report | None = None, files: Mapping[str, bytes] = MappingProxyType({})) -> None:
    """The ways on from a clip that is done with."""
    with st.container(horizontal=True):
        if st.button("Check another clip", type="primary", key="again"):
            show_clips([])
        if report is not None:
            download(report, files)
