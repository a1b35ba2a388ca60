"""Keep a result for an athlete: nothing is kept that nobody asked to keep."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

import streamlit as st

from formcheck.errors import InputError, LibraryError
from formcheck.library import Kept, Library
from formcheck.page import athletes, desk, ways, whose, words
from formcheck.page.address import clips, shared
from formcheck.page.markup import label, show
from formcheck.page.sources import named
from formcheck.page.state import Readable
from formcheck.report import Report
from formcheck.sight import Sight

__all__ = ["offer"]

_KEPT: Final = "kept_results"
"""Where the visit remembers which results it kept, and under which number."""


def offer(report: Report, files: Mapping[str, Readable], ticket: str) -> None:
    """Offer to keep a result and what was drawn of it; ``ticket`` is the clip's, which may be read again with other settings."""
    key = f"{ticket}_{zlib.crc32(repr(report.made_with.settings).encode('utf-8', 'replace')):08x}"
    numbers: dict[str, _Number] = st.session_state.setdefault(_KEPT, {})
    with st.expander("Keep this for an athlete", key="keep"):
        try:
            kept = _kept(numbers.get(key))
            if kept is not None:
                show("note", text=f"Kept for {kept.athlete}.")
                told = {athletes.ATHLETE: str(kept.athlete_id)}
                with st.container(key="ways_kept"):
                    st.page_link(ways.page("athletes"), label=f"{label(kept.athlete)}'s clips", query_params=told)
                return
            names = _names()
            show("keep", shared=shared(), where=Library.place())
            with st.form(f"keep_{key}", border=False):
                who = whose.of([ticket] if ticket in clips() else clips())
                filled_in = _form(names, who, key, desk.DESK.sight(ticket))
                if st.form_submit_button("Keep", type="primary"):
                    numbers[key] = _keep(filled_in, report, files)
                    st.rerun()
        except InputError as error:
            show("field_error", message=words.sentence(f"{error.what}: {error.found}; it should be {error.expected}"))
        except LibraryError as error:
            show("field_error", message=str(error))


class _Number(NamedTuple):
    """Under which number something was kept, and when: the number of what was deleted may be given anew."""

    trial_id: int
    kept_at: datetime


def _kept(number: _Number | None) -> Kept | None:
    """What was kept under a number; None where nothing was, or it has been deleted since."""
    if number is None or not Library.is_there():
        return None
    with Library.open() as library:
        kept = library.trial(number.trial_id)
    return kept if kept is not None and kept.kept_at == number.kept_at else None


def _names() -> list[str]:
    if not Library.is_there():
        return []
    with Library.open() as library:
        return [one.name for one in library.athletes()]


class _Told(NamedTuple):
    """What was filled in."""

    who: str
    filmed_on: date | None
    notes: str


def _form(names: list[str], who: str, key: str, sight: Sight | None) -> _Told:
    chosen = names.index(who) if who in names else None
    known = st.selectbox("Athlete", names, index=chosen, placeholder="Choose", key=f"keep_who_{key}") if names else None
    new = st.text_input("Somebody new" if names else "Athlete", placeholder="A name", key=f"keep_new_{key}", max_chars=120)
    written = sight.filmed_on if sight is not None else None
    filmed_on = st.date_input("Filmed on", value=written or "today", max_value="today", key=f"keep_day_{key}")
    if written is not None:
        show("field_remark", message="That is the day the camera wrote into the file.")
    notes = st.text_area("Notes, such as shoes, a cue that was tried, how it felt", key=f"keep_notes_{key}", height=80)
    return _Told((new or "").strip() or known or "", filmed_on, notes or "")


def _keep(told: _Told, report: Report, files: Mapping[str, Readable]) -> _Number:
    """Keep it; the number it is kept under."""
    pictures = {name: picture.read_bytes() for name, picture in named(files).items()}
    with Library.open() as library:
        number = library.keep(told.who, report, filmed_on=told.filmed_on, notes=told.notes, pictures=pictures)
        kept = library.trial(number)
    assert kept is not None  # noqa: S101  # it was kept just now
    return _Number(number, kept.kept_at)
