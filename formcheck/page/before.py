"""Clips that were handed in and looked at: their first pictures, how their time runs, who is the runner; then the start."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import streamlit as st

from formcheck.page import desk, trouble, words
from formcheck.page.address import are_one, clips, show_clips
from formcheck.page.ask import more
from formcheck.page.form import about_the_run
from formcheck.page.markup import show
from formcheck.sight import PersonSeen, Sight

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
    """Show what was seen in the clips, ask what else is known, and start when told."""
    show("before_head", several=len(tickets) > 1)
    # asked for once: what has been looked at while the page is drawn is on the next
    states = {ticket: desk.DESK.state(ticket) for ticket in tickets}
    looking = any(isinstance(state, desk.Looking) for state in states.values())
    alone = len(clips()) == 1
    told = {ticket: asked for ticket, state in states.items() if (asked := _clip(ticket, state, alone=alone)) is not None}
    one = _show_one_runner(tickets, told)
    show("about_you")
    run = about_the_run(desk.DESK.asked(tickets[0]))
    with st.container(horizontal=True):
        ready = run is not None and bool(told) and not looking
        if st.button("Check my form", type="primary", disabled=not ready, key="start") and run is not None:
            for ticket, asked in told.items():
                desk.DESK.analyze(ticket, _joined(run, asked))
            show_clips(clips(), one=one)
        if _have_results(states.values()) and st.button("Back to the result", key="back"):
            for ticket in tickets:
                desk.DESK.stop(ticket)
            st.rerun()
        if st.button("Start over", key="again"):
            for ticket in clips():
                desk.DESK.drop(ticket)
            show_clips([])
    with st.expander("Add a clip from another side"):
        show("other_sides")
        if handed_in := more(len(tickets)):
            show_clips([*clips(), *handed_in])


def _show_one_runner(tickets: Sequence[str], told: Mapping[str, desk.Asked]) -> bool:
    """Whether the clips are to be told in one report; asked where there is more than one, those read already among them."""
    read = [ticket for ticket in clips() if ticket not in tickets]
    if len(told) + len(read) < 2:
        return False
    taken = are_one() if read else True
    return st.checkbox("These clips show the same runner: one report of all of them", value=taken, key="one")


def _have_results(states: Collection[desk.State | None]) -> bool:
    """Whether there is a result behind every clip, to go back to."""
    return all(isinstance(state, desk.Seen) and state.again for state in states)


def _joined(run: desk.Asked, clip: desk.Asked) -> desk.Asked:
    """What was told about the run, and what about a clip of it."""
    own = {name: getattr(clip.settings, name) for name in ("slow_motion", "rotate_deg", "person_px")}
    return desk.Asked(replace(run.settings, **own), run.typed)


@st.fragment(run_every=_LOOK_EVERY_S)
def _looking(ticket: str) -> None:
    """Say that a clip is being looked at, or waits for that; the page is drawn anew as soon as it has been."""
    state = desk.DESK.state(ticket)
    if not isinstance(state, desk.Looking):
        st.rerun()
    text = f"Waiting for a first look: {words.come_first(state.ahead)}" if state.ahead else "Taking a first look"
    show("clip_looking", clip=desk.DESK.name(ticket), text=text)


def _clip(ticket: str, state: desk.State | None, *, alone: bool) -> desk.Asked | None:
    """One clip and what may be mended about it: what is asked about it now; None where there is nothing to ask."""
    asked = desk.DESK.asked(ticket)
    with st.container(key=f"clip_{clips().index(ticket)}"):
        if isinstance(state, desk.Failed):
            trouble.of_one(ticket, state)
            return None
        if not isinstance(state, desk.Seen):
            _looking(ticket)
            return asked
        sight = state.sight
        show(
            "clip_seen",
            clip=desk.DESK.name(ticket),
            picture=None if state.picture is None else _data(state.picture),
            wide=sight.width_px > sight.height_px,
            people=_boxes(sight.people),
            times=words.times(sight),
        )
        person_px = _runner(ticket, sight)
        factor = _slow_motion(ticket, asked)
        if state.picture is not None:
            _turn(ticket, sight, asked)
        if not alone and st.button("Leave this clip out", key=f"out_{ticket}"):
            desk.DESK.drop(ticket)
            show_clips([other for other in clips() if other != ticket])
        return replace(asked, settings=replace(asked.settings, slow_motion=factor, person_px=person_px))


def _data(picture: Path) -> str:
    """A picture of ours as an address."""
    return "data:image/jpeg;base64," + b64encode(picture.read_bytes()).decode()


def _boxes(people: Sequence[PersonSeen]) -> list[dict[str, object]]:
    """The boxes around several people, in per cent of the picture."""
    if len(people) < 2:
        return []
    return [
        {"number": number, "runner": one.is_runner, **words.percents(one.left, one.top, one.right, one.bottom)}
        for number, one in enumerate(people, 1)
    ]


def _runner(ticket: str, sight: Sight) -> tuple[float, float] | None:
    """Which of several people is the runner; None where the one who is taken for it is."""
    if len(sight.people) < 2:
        return None
    taken = next((number for number, one in enumerate(sight.people, 1) if one.is_runner), 1)
    numbers = list(range(1, len(sight.people) + 1))
    chosen = st.segmented_control("Who is the runner?", numbers, default=taken, required=True, key=f"who_{ticket}")
    return None if chosen in {None, taken} else sight.people[int(chosen or taken) - 1].at_px


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
