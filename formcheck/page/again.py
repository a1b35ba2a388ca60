"""After the analysis: mend what was told, in one click where it is clear what to mend, and read the clip again."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from formcheck import quality, units
from formcheck.page import desk
from formcheck.page.before import SLOW_MOTION
from formcheck.page.form import about, remember
from formcheck.page.markup import show
from formcheck.report import Report

__all__ = ["change", "mend", "read_on"]


def mend(ticket: str, report: Report) -> None:
    """The one-click mends for what the checks of a refused clip found."""
    mends = {one.setting: one.value for check in report.checks if check.level != "ok" for one in check.mend}
    with st.container(horizontal=True, key="mends"):
        if "slow_motion" in mends:
            _slow_motion(ticket, mends["slow_motion"])
        if desk.DESK.is_track(ticket):
            return
        if "rotate_deg" in mends and st.button("Turn it upright", type="primary", key="mend_turn"):
            _back(ticket, mends["rotate_deg"])
        if "person_px" in mends and _are_several(ticket) and st.button("Choose the runner", key="mend_person"):
            _back(ticket)


def _slow_motion(ticket: str, hinted: float | str | None) -> None:
    """Read the clip at the speed its cadence hints at, or at one of several."""
    factors = quality.SLOW_MOTION_FACTORS if hinted is None else (float(hinted),)
    for factor in factors:
        label = "Read it as real time" if factor == 1 else f"Read it as slow motion, {factor:g}\N{MULTIPLICATION SIGN}"
        if st.button(label, type="secondary" if hinted is None else "primary", key=f"mend_{factor:g}"):
            asked = desk.DESK.asked(ticket)
            desk.DESK.analyze(ticket, replace(asked, settings=replace(asked.settings, slow_motion=float(factor))))
            st.rerun()


def _back(ticket: str, turn_deg: float | str | None = None) -> None:
    """To where the first picture is seen, turned further if need be, everything else that was told kept."""
    desk.DESK.look(ticket, (desk.DESK.asked(ticket).settings.rotate_deg + int(turn_deg or 0)) % 360)
    st.rerun()


def read_on(ticket: str, report: Report) -> None:
    """Of a long clip that was read in part: all of it, in one click."""
    if not report.enough_in_part or desk.DESK.is_track(ticket):
        return
    used, whole = (units.number(seconds, 0) for seconds in (report.clip.used_for_s, report.clip.duration_s))
    with st.container(key="read_on"):
        show("note", text=f"{used} of the clip's {whole} seconds were enough: more strides would hardly narrow a likely range.")
        if st.button("Read all of it", key="read_all"):
            asked = desk.DESK.asked(ticket)
            desk.DESK.analyze(ticket, replace(asked, settings=replace(asked.settings, to_the_end=True)))
            st.rerun()


def _are_several(ticket: str) -> bool:
    """Whether the first picture shows several people, of whom one can be chosen; it may do so where it was not looked at."""
    sight = desk.DESK.sight(ticket)
    return sight is None or len(sight.people) > 1


def change(ticket: str) -> None:
    """Everything that was told about a clip, to be changed."""
    before = desk.DESK.asked(ticket)
    with st.expander("Change what you told formcheck", key=f"change_{ticket}"):
        show("again_head", saved=desk.DESK.has_landmarks(ticket))
        told = about(ticket, before.typed, runner="Height", run=True, again=True)
        names = {factor: name for name, factor in SLOW_MOTION.items()}
        now = names.get(before.settings.slow_motion, "Find out")
        key = f"again_slow_motion_{ticket}"
        factor = st.segmented_control("Slowed down?", list(SLOW_MOTION), default=now, required=True, key=key)
        if st.button("Work it out again", disabled=not told.ok, key="read_again"):
            asked = told.onto(before)
            remember(asked.typed)
            desk.DESK.analyze(ticket, replace(asked, settings=replace(asked.settings, slow_motion=SLOW_MOTION[factor or now])))
            st.rerun()
        look = "Turn the picture or choose the runner" if _are_several(ticket) else "Turn the picture"
        if not desk.DESK.is_track(ticket) and st.button(look, key="again_look"):
            _back(ticket)
