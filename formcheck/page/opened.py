"""Clips that were handed in. What is shown of them depends on the tickets in the page's address alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import streamlit as st
from streamlit.runtime.media_file_storage import MediaFileStorageError

from formcheck.page import again, compare, desk, keep, sources, trouble, ways, words
from formcheck.page.address import are_one, clips, show_clips
from formcheck.page.ask import say_not_taken
from formcheck.page.before import before
from formcheck.page.markup import show
from formcheck.page.player import player
from formcheck.page.result import download, refusal, result
from formcheck.page.wait import wait
from formcheck.report import Report

__all__ = ["opened"]

_GONE: Final = (
    "This clip was deleted, or its hour is over: formcheck keeps a clip and its result for an hour after its page was last used."
)
_LOOK_EVERY_S: Final = 20.0


def opened(tickets: Sequence[str]) -> None:
    """Show clips that were handed in: before they are read, while they are, and what came of them."""
    say_not_taken()
    try:
        _opened(tickets)
    except (FileNotFoundError, MediaFileStorageError):  # deleted this very moment, by another page or because its hour is over
        st.rerun()


def _opened(tickets: Sequence[str]) -> None:
    states = {ticket: state for ticket in tickets if (state := desk.DESK.state(ticket)) is not None}
    unread = [ticket for ticket, state in states.items() if isinstance(state, desk.Looking | desk.Seen)]
    if not states:
        show("message", clip="", heading="Nothing is kept here", text=_GONE, advice="")
        _another([])
    elif unread:
        before([ticket for ticket, state in states.items() if ticket in unread or isinstance(state, desk.Failed)])
    elif busy := next((ticket for ticket, state in states.items() if isinstance(state, desk.Waiting | desk.Running)), None):
        _clip(busy if are_one() else _chosen(list(states)))
    else:
        _clip(_chosen(_with_the_whole(states)))
    if states:
        _watch(list(states))


@st.fragment(run_every=_LOOK_EVERY_S)
def _watch(tickets: Sequence[str]) -> None:
    """Draw the page anew when a clip is gone, so that nobody is left with what is there no more."""
    if any(desk.DESK.glance(ticket) is None for ticket in tickets):
        st.rerun()


def _with_the_whole(states: Mapping[str, desk.State]) -> list[str]:
    """The clips, led by their one report where they show one runner."""
    read = [ticket for ticket, state in states.items() if isinstance(state, desk.Finished)]
    whole = [desk.DESK.together(read)] if are_one() and len(read) > 1 else []
    return [*whole, *states]


def _chosen(tickets: Sequence[str]) -> str:
    """The clip to show; asked for when there are several."""
    if len(tickets) == 1:
        return tickets[0]
    names = {ticket: desk.DESK.name(ticket) if ticket in clips() else "All clips together" for ticket in tickets}
    names = words.apart(names)
    return st.selectbox("Clip", names, format_func=names.__getitem__, key="chosen")


def _clip(ticket: str) -> None:
    underway = st.empty()  # what shows that a clip is being read goes at once when it is, not when all of its result is there
    whole = ticket not in clips()
    shown = [ticket, *clips()] if whole else [ticket]
    match desk.DESK.state(ticket):
        case desk.Finished(report, files, failed):
            if failed is not None:
                trouble.beside(ticket, failed)
            _result(ticket, report, files, whole=whole)
            _another(shown, report, files)
        case desk.Failed() as failed:
            trouble.instead(ticket, failed)
            _another(shown, retried=trouble.may_go_better(failed))
        case _:
            with underway.container():
                wait(ticket)


def _result(ticket: str, report: Report, files: Mapping[str, Path], *, whole: bool) -> None:
    """What was found, and what may be done with it."""
    if report.refused is None:
        typed = desk.DESK.asked(ticket).typed
        filmed = _judged(clips()) if whole else {ticket: report}
        result(words.as_typed(report, typed), files, lambda: player(filmed), typed.get("unit", "km/h"))
    else:
        refusal(report, lambda: None if whole else again.mend(ticket, report))
    if not whole:
        again.read_on(ticket, report)
        again.change(ticket)
    keep.offer(report, files, ticket)
    show("kept")


def _judged(tickets: Sequence[str]) -> dict[str, Report]:
    """The clips' own reports, of those that were judged."""
    states = {ticket: desk.DESK.state(ticket) for ticket in tickets}
    return {
        ticket: state.report
        for ticket, state in states.items()
        if isinstance(state, desk.Finished) and state.report.refused is None
    }


def _another(
    tickets: Sequence[str],
    report: Report | None = None,
    files: Mapping[str, Path] = MappingProxyType({}),
    *,
    retried: bool = False,
) -> None:
    """The ways on from a clip that is done with; what leads on first is another clip, unless this one may be ``retried``."""
    if report is not None:
        with st.container(horizontal=True, key="downloads"):
            download(report, files)
    with st.container(horizontal=True, vertical_alignment="center", key="onwards"):
        if st.button("Check another clip", type="secondary" if retried else "primary", key="again"):
            show_clips([])
        if report is not None and report.refused is None:
            told = {compare.AFTER: sources.desk_key(tickets[0])}
            st.page_link(ways.page("compare"), label="Compare with another result", query_params=told)
        what = "this clip" if len(tickets) == 1 else "these clips"
        with_result = "" if report is None else " and its result" if len(tickets) == 1 else " and the result"
        if tickets and st.button(f"Delete {what}{with_result}", key="delete"):
            for ticket in tickets:
                desk.DESK.drop(ticket)
            show_clips([other for other in clips() if other not in tickets])
