"""Athletes: people, their clips over time, and what changed. The address names whom or what is shown."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, NoReturn

import streamlit as st

from formcheck import units
from formcheck.errors import InputError, LibraryError
from formcheck.folder import from_report
from formcheck.library import Athlete, Export, Kept, Library, export
from formcheck.page import compare, over_time, visit, ways, words
from formcheck.page.address import shared
from formcheck.page.markup import label, show
from formcheck.page.result import download, refusal, result
from formcheck.page.sources import kept_key
from formcheck.written import Told

__all__ = ["ATHLETE", "KEPT", "main"]

ATHLETE: Final = "athlete"
KEPT: Final = "kept"

_SAID: Final = "library_said"
"""Where the visit remembers what was just done, to say it on the page that follows."""


def main() -> None:
    """Show everybody, one athlete, or one kept clip; or say what is amiss with the library."""
    try:
        if not Library.is_there():
            show("athletes_none", shared=shared(), where=Library.place())
            _to_check()
            _bring_back()
            return
        with Library.open() as library:
            _shown(library)
    except LibraryError as error:
        show("message", clip="", heading="The library cannot be opened", text=f"{error.found}.", advice=error.advice)


def _shown(library: Library) -> None:
    if said := st.session_state.pop(_SAID, ""):
        show("note", text=said)
    if (number := _number(KEPT)) is not None and (kept := library.trial(number)) is not None:
        _clip(library, kept)
    elif (number := _number(ATHLETE)) is not None and (athlete := library.athlete(number)) is not None:
        _athlete(library, athlete)
    else:
        if KEPT in st.query_params or ATHLETE in st.query_params:
            show("note", text="What this link names is not in the library any more.")
        _everybody(library)


def _number(name: str) -> int | None:
    asked = st.query_params.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else None


def _turn_to(said: str, **address: int) -> NoReturn:
    """Draw the page anew for another address, with a word on what was done."""
    st.session_state[_SAID] = said
    st.query_params.from_dict({name: str(number) for name, number in address.items()})
    st.rerun()


def _everybody(library: Library) -> None:
    """The list of people, a search, and the library as a file."""
    st.query_params.clear()  # a link to the page one is on leaves the address as it was
    show("athletes_head", shared=shared())
    search = st.text_input(
        "Search names, notes, clips and days", placeholder="Ann, new shoes, 2026-03", key="search", max_chars=100
    )
    people = library.athletes(search or "")
    if not people and search:
        show("note", text="Nobody is found by these words.")
    elif not people:
        show("athletes_nobody")
        _to_check()
    with st.container(key="people", gap=None):
        for one in people:
            with st.container(key=f"person_{one.id}", gap=None):
                _lead(label(one.name), f"open_person_{one.id}", **{ATHLETE: one.id})
                show("person", facts=_facts(one), notes=one.notes)
    _as_a_file(None, "library")
    _bring_back()


def _to_check() -> None:
    """Where somebody comes from who is kept here."""
    with st.container(key="ways"):
        st.page_link(ways.page("check"), label="Check a clip", query_params=ways.still_open())


def _facts(athlete: Athlete) -> str:
    clips = "no clip yet" if not athlete.trials else "1 clip" if athlete.trials == 1 else f"{athlete.trials} clips"
    return clips if athlete.last_day is None else f"{clips}, last {words.day(athlete.last_day)}"


def _athlete(library: Library, athlete: Athlete) -> None:
    """One person: what changed, their clips, what is known of them, and the way out."""
    _back("All athletes")
    height = units.height(athlete.height_m) if athlete.height_m else ""
    show("athlete_head", name=athlete.name, facts=[fact for fact in (_facts(athlete), height) if fact], notes=athlete.notes)
    over_time.show_changes(library, athlete.id)
    _clips(library, athlete)
    _described(library, athlete)
    _as_a_file(athlete.id, "athlete")
    with st.container(horizontal=True):
        _merge(library, athlete)
        _delete_athlete(library, athlete)


def _lead(said: str, key: str, **address: int) -> None:
    """What leads to another view of this page. A link to the page one is on changes what is shown, but not the address."""
    if st.button(said, key=key, type="tertiary"):
        _turn_to("", **address)


def _back(said: str, **address: int) -> None:
    with st.container(key="back"):
        _lead(f"\N{LEFTWARDS ARROW} {said}", "back_button", **address)


def _clips(library: Library, athlete: Athlete) -> None:
    trials = library.trials(athlete.id)
    if not trials:
        return
    show("heading", title="Clips", text="The latest first.")
    shown = trials
    if len(trials) > 1:
        field = st.text_input(
            "Search clips, notes and days", placeholder="new shoes, 2026-03", key=f"search_{athlete.id}", max_chars=100
        )
        shown = library.trials(athlete.id, field or "")
    if not shown:
        show("note", text="No clip is found by these words.")
    with st.container(key="clips_of", gap=None):
        for kept in shown:
            with st.container(key=f"trial_{kept.id}", gap=None):
                with st.container(horizontal=True):
                    _lead(words.day(kept.day), f"open_trial_{kept.id}", **{KEPT: kept.id})
                    _compare_link(kept, trials[trials.index(kept) + 1 :])
                show("trial", facts=_filmed(kept), notes=kept.notes, judged=kept.judged)


def _compare_link(kept: Kept, earlier: Sequence[Kept]) -> None:
    """A link to the comparison with the clip before this one."""
    before = next((one for one in earlier if one.judged), None)
    if before is not None and kept.judged:
        told = {compare.BEFORE: kept_key(before.id), compare.AFTER: kept_key(kept.id)}
        st.page_link(ways.page("compare"), label="Compare with the one before", query_params=told)


def _filmed(kept: Kept) -> str:
    side = f"from the {kept.near_side}" if kept.near_side else "from both sides"
    from_where = {"side": side, "rear": "from behind", "front": "from the front"}.get(kept.view or "", "")
    speed = visit.speed(kept.belt_speed_mps) if kept.belt_speed_mps is not None else ""
    return words.typeset(" · ".join(filter(None, (kept.clip, from_where, speed))))


def _described(library: Library, athlete: Athlete) -> None:
    with st.expander("Name, height and notes"), st.form(f"describe_{athlete.id}", border=False):
        name = st.text_input("Name", value=athlete.name, key=f"name_{athlete.id}", max_chars=120)
        told = visit.height(athlete.height_m) if athlete.height_m else ""
        height = st.text_input("Height", value=told, placeholder="178 cm or 5'10\"", key=f"height_{athlete.id}", max_chars=40)
        notes = st.text_area("Notes", value=athlete.notes, key=f"notes_{athlete.id}")
        if not st.form_submit_button("Save"):
            return
        try:
            height_m = athlete.height_m if height == told else units.height_m(height).value if (height or "").strip() else None
            library.describe_athlete(athlete.id, name=name or "", height_m=height_m, notes=notes or "")
        except InputError as error:
            _not_understood(error)
        else:
            _turn_to("Saved.", **{ATHLETE: athlete.id})


def _not_understood(error: InputError) -> None:
    show("field_error", message=words.sentence(f"{error.what}: {error.found}; it should be {error.expected}"))


def _clip(library: Library, kept: Kept) -> None:
    """A kept result, as it was shown when it was made, with what is known of the day."""
    _back(label(kept.athlete), **{ATHLETE: kept.athlete_id})
    show("kept_head", athlete=kept.athlete, day=words.day(kept.day), filmed=kept.filmed_on is not None, notes=kept.notes)
    try:
        report = library.report(kept.id)
    except InputError as error:  # kept by a newer formcheck
        show("message", clip=kept.clip, heading="This result cannot be shown", text=words.sentence(str(error)), advice="")
        report = None
    pictures = library.pictures(kept.id)
    if report is not None and report.refused is None:
        files = {f"{name}.jpg": _File(partial(bytes, jpeg)) for name, jpeg in pictures.items()}
        result(visit.report(report), files, _no_video, visit.speed_unit())
    elif report is not None:
        refusal(report, _no_video)
    if report is not None and report.refused is None:
        with st.container(key="onwards"):
            this = {compare.AFTER: kept_key(kept.id)}
            st.page_link(ways.page("compare"), label="Compare with another result", query_params=this)
    _whose_and_when(library, kept)
    show("kept_files")
    with st.container(horizontal=True, key="downloads"):
        if report is None:
            raw = library.report_json(kept.id)
            st.download_button("Everything (JSON)", raw, "report.json", "application/json", on_click="ignore", key="report_json")
        else:
            told = Told(kept.athlete, kept.notes, kept.day)
            download(report, {name: _File(made) for name, made in from_report(report, pictures, told).items()})
    with st.popover("Delete this result"):
        show("note", text="The report, its figures, its pictures and your notes on it are deleted for good.")
        if st.button("Delete for good", key=f"delete_trial_{kept.id}", type="primary"):
            library.delete_trial(kept.id)
            _turn_to("The result is deleted.", **{ATHLETE: kept.athlete_id})


@dataclass(frozen=True, slots=True)
class _File:
    """What is kept, or made from it when it is asked for, read like the file it was."""

    made: Callable[[], bytes]

    def read_bytes(self) -> bytes:
        return self.made()


def _no_video() -> None:
    """What stands where a clip could be played, or read again: no video is kept."""


def _whose_and_when(library: Library, kept: Kept) -> None:
    """Whose clip it is, when it was filmed, and the notes on it, to be changed."""
    names = [one.name for one in library.athletes()]
    with st.expander("Athlete, day and notes"), st.form(f"describe_trial_{kept.id}", border=False):
        who = st.selectbox(
            "Athlete, known or new", names, names.index(kept.athlete), accept_new_options=True, key=f"whose_{kept.id}"
        )
        filmed_on: date | None = st.date_input("Filmed on", value=kept.filmed_on, max_value="today", key=f"day_{kept.id}")
        notes = st.text_area("Notes", value=kept.notes, key=f"trial_notes_{kept.id}")
        if not st.form_submit_button("Save"):
            return
        try:
            library.move(kept.id, who or "")
            library.describe_trial(kept.id, filmed_on=filmed_on, notes=notes or "")
        except InputError as error:
            _not_understood(error)
        else:
            _turn_to("Saved.", **{KEPT: kept.id})


def _as_a_file(athlete_id: int | None, name: str) -> None:
    """Everybody, or one athlete, to take elsewhere."""
    with st.expander("Take it elsewhere", key=f"to_take_{name}"):
        show("export", where=Library.place())

        def made() -> bytes:
            with Library.open() as opened:
                file = io.BytesIO()
                export(opened, file, athlete_id)
                return file.getvalue()

        st.download_button(
            "Download as a zip",
            made,
            file_name=f"formcheck-{name}.zip",
            mime="application/zip",
            on_click="ignore",
            key="export",
        )


def _bring_back() -> None:
    """Take in an export."""
    with st.expander("Bring in an export", key="to_bring_in"):
        upload = st.file_uploader("A zip exported from formcheck", type=["zip"], key="import")
        if upload is None or not st.button("Bring it in", key="bring_in"):
            return
        try:
            with Export.read(upload) as found, Library.open() as library:  # no library is made for a file that is none
                count = found.into(library)
        except InputError as error:
            _not_understood(error)
        else:
            _turn_to(f"{count} clips were brought in." if count != 1 else "1 clip was brought in.")


def _merge(library: Library, athlete: Athlete) -> None:
    """Make one athlete of two, such as of one whose name was written in two ways."""
    others = {one.name: one.id for one in library.athletes() if one.id != athlete.id}
    if not others:
        return
    with st.popover("Same person as another"):
        show("note", text=f"All clips and notes of {athlete.name} go to the athlete you choose, whose name is kept.")
        into = st.selectbox("The same person as", list(others), index=None, placeholder="Choose", key=f"merge_into_{athlete.id}")
        if st.button("Make them one", key=f"merge_{athlete.id}", type="primary", disabled=into is None) and into is not None:
            try:
                library.merge(athlete.id, others[into])
            except InputError as error:
                _not_understood(error)
            else:
                _turn_to(f"{athlete.name} and {into} are one now.", **{ATHLETE: others[into]})


def _delete_athlete(library: Library, athlete: Athlete) -> None:
    clips = {0: "no clip", 1: "1 clip"}.get(athlete.trials, f"{athlete.trials} clips")
    with st.popover("Delete this athlete"):
        show("note", text=f"{athlete.name}, with {clips}, all figures, pictures and notes, is deleted for good.")
        if st.button("Delete for good", key=f"delete_athlete_{athlete.id}", type="primary"):
            library.delete_athlete(athlete.id)
            _turn_to(f"{athlete.name} is deleted.")
