"""Clips that were handed in and looked at: their first pictures, how their time runs, who is the runner; then the start."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final, NoReturn

import streamlit as st

from formcheck.page import desk, trouble, words
from formcheck.page.address import ONE_RUN, RUNNERS, clips, show_clips
from formcheck.page.ask import more
from formcheck.page.form import Told, about, remember
from formcheck.page.markup import show
from formcheck.page.people import picture_of, who
from formcheck.page.shown import ask_what_is_shown
from formcheck.sight import Sight

__all__ = ["SLOW_MOTION", "before"]

_LOOK_EVERY_S: Final = 0.4
SLOW_MOTION: Final[Mapping[str, float | None]] = {
    "Find out": None,
    "Real time": 1.0,
    "2\N{MULTIPLICATION SIGN}": 2.0,
    "4\N{MULTIPLICATION SIGN}": 4.0,
    "8\N{MULTIPLICATION SIGN}": 8.0,
    "10\N{MULTIPLICATION SIGN}": 10.0,
}
_HOW_SLOW: Final = (
    "Slow motion is found out where the file says so. Otherwise say how many times slower than life the clip plays: "
    "8\N{MULTIPLICATION SIGN} for 240 frames a second stored to play at 30."
)
_TURNS: Final[Mapping[str, int]] = {
    "As it is": 0,
    "\N{CLOCKWISE OPEN CIRCLE ARROW} 90\N{DEGREE SIGN}": 90,
    "180\N{DEGREE SIGN}": 180,
    "\N{ANTICLOCKWISE OPEN CIRCLE ARROW} 90\N{DEGREE SIGN}": 270,
}


def before(tickets: Sequence[str]) -> None:
    """Show what was seen in the clips, ask what else is known, and start when told.

    Whatever is said is noted at the desk at once: it outlives a look at another page, a reload, and an analysis cancelled.
    """
    show("before_head", several=len(tickets) > 1)
    # asked for once: what has been looked at while the page is drawn is on the next
    states = {ticket: desk.DESK.state(ticket) for ticket in tickets}
    readable = [ticket for ticket, state in states.items() if not isinstance(state, desk.Failed)]
    shown = ask_what_is_shown(clips()[0]) if len(readable) + len(clips()) - len(tickets) > 1 else ONE_RUN
    understood = [_clip(ticket, state, shown) for ticket, state in states.items()]
    everybody = _everybody(readable, shown)
    looking = any(isinstance(state, desk.Looking) for state in states.values())
    _ways_on(states, readable, everybody, ready=bool(readable) and all(understood) and everybody.ok and not looking)
    with st.expander("Add a clip from another side"):
        show("other_sides")
        if handed_in := more(len(tickets)):
            show_clips([*clips(), *handed_in])


@st.fragment(run_every=_LOOK_EVERY_S)
def _looking(ticket: str) -> None:
    """Say that a clip is being looked at, or waits for that; the page is drawn anew as soon as it has been."""
    state = desk.DESK.state(ticket)
    if not isinstance(state, desk.Looking):
        st.rerun()
    text = words.STAGES["model"] if not state.fetched else "Taking a first look"
    if state.ahead:
        text = f"Waiting for a first look: {words.come_first(state.ahead)}"
    show("clip_looking", clip=desk.DESK.name(ticket), text=text)


def _ways_on(states: Mapping[str, desk.State | None], readable: Sequence[str], everybody: Told, *, ready: bool) -> None:
    """The start, and the ways back."""
    with st.container(horizontal=True):
        if st.button("Check my form", type="primary", disabled=not ready, key="start"):
            _start(readable, everybody)
        if _have_results(states.values()) and st.button("Back to the result", key="to_result"):
            for ticket in states:
                desk.DESK.stop(ticket)
            st.rerun()
        if st.button("Start over", key="again"):
            for ticket in clips():
                desk.DESK.drop(ticket)
            show_clips([])


def _have_results(states: Collection[desk.State | None]) -> bool:
    """Whether there is a result behind every clip, to go back to."""
    return all(isinstance(state, desk.Seen) and state.again for state in states)


def _start(tickets: Sequence[str], everybody: Told) -> NoReturn:
    """Have the clips analysed, with what they have in common said of each."""
    asked = {ticket: everybody.onto(desk.DESK.asked(ticket)) for ticket in tickets}
    for ticket in tickets:
        desk.DESK.analyze(ticket, asked[ticket])
    remember(asked[tickets[-1]].typed)
    st.rerun()


def _everybody(tickets: Sequence[str], shown: str) -> Told:
    """The fields for what all clips have in common, noted for the first of them; none where they show several runners."""
    if shown == RUNNERS or not tickets:
        return Told({}, {})
    show("about_you")
    asked = desk.DESK.asked(tickets[0])
    # a further clip of a runner is of the runner who is known already
    known = next((typed for ticket in clips() if (typed := desk.DESK.asked(ticket).typed).get("height")), {})
    told = about(tickets[0], {**known, **asked.typed}, runner="Your height", run=shown == ONE_RUN)
    desk.DESK.tell(tickets[0], told.onto(asked))
    return told


def _clip(ticket: str, state: desk.State | None, shown: str) -> bool:
    """One clip, and what may be mended and said about it, noted; whether all of it was understood."""
    understood = True
    with st.container(key=f"clip_{clips().index(ticket)}"):
        if isinstance(state, desk.Failed):
            trouble.of_one(ticket, state)
        elif isinstance(state, desk.Seen):
            _seen(ticket, state)
            understood = shown == ONE_RUN or _own(ticket, shown)
        else:
            _looking(ticket)
        if len(clips()) > 1 and st.button("Leave this clip out", key=f"out_{ticket}"):
            _leave_out(ticket, shown)
    return understood


def _leave_out(ticket: str, shown: str) -> NoReturn:
    """Drop a clip; what it was told of the runner of all of them is handed on."""
    others, typed = [other for other in clips() if other != ticket], desk.DESK.asked(ticket).typed
    if shown != RUNNERS:
        asked = desk.DESK.asked(others[0])
        own = {name: text for name, text in asked.typed.items() if text}
        desk.DESK.tell(others[0], replace(asked, typed={**typed, **own}))
    desk.DESK.drop(ticket)
    show_clips(others)


def _own(ticket: str, shown: str) -> bool:
    """The fields of a clip that differs from the others; whether all of it was understood."""
    asked = desk.DESK.asked(ticket)
    told = about(ticket, asked.typed, runner="Height" if shown == RUNNERS else "", run=True)
    desk.DESK.tell(ticket, told.onto(asked))
    return told.ok


def _seen(ticket: str, seen: desk.Seen) -> None:
    """What was seen in a clip, and what may be said about it: who is the runner, how slow it is, how its picture lies."""
    name, asked, sight = desk.DESK.name(ticket), desk.DESK.asked(ticket), seen.sight
    several = len(sight.people) > 1
    show("clip_seen", clip=name, picture=None if several else picture_of(seen), wide=sight.width_px > sight.height_px)
    person_px = who(ticket, name, seen, asked) if several else None
    show("clip_times", times=words.times(sight))
    factor = _slow_motion(ticket, asked)
    desk.DESK.tell(ticket, replace(asked, settings=replace(asked.settings, slow_motion=factor, person_px=person_px)))
    if seen.picture is not None:
        _turn(ticket, sight, asked)


def _slow_motion(ticket: str, asked: desk.Asked) -> float | None:
    names = {factor: name for name, factor in SLOW_MOTION.items()}
    before = names.get(asked.settings.slow_motion, "Find out")
    said = st.segmented_control(
        "Slowed down?", list(SLOW_MOTION), default=before, required=True, key=f"slow_motion_{ticket}", help=_HOW_SLOW
    )
    return SLOW_MOTION[said or before]


def _turn(ticket: str, sight: Sight, asked: desk.Asked) -> None:
    """Turn the picture; the clip is looked at again then."""
    turned_deg = asked.settings.rotate_deg
    if sight.to_upright_deg:
        show("lies_on_its_side")
        if st.button("Turn it upright", key=f"upright_{ticket}"):
            desk.DESK.look(ticket, (turned_deg + sight.to_upright_deg) % 360)
            st.rerun()
    now = next(name for name, deg in _TURNS.items() if deg == turned_deg)
    key = f"turn_{turned_deg}_{ticket}"  # a new one for every turn, so that the choice shown is the one that holds
    said = st.segmented_control("Turn the picture", list(_TURNS), default=now, required=True, key=key)
    if said != now:
        desk.DESK.look(ticket, _TURNS[said])
        st.rerun()
