"""Several people in a clip's first picture: the boxes around them are where one says who the runner is."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st

from formcheck.page import words
from formcheck.page.state import Asked, Seen
from formcheck.sight import PersonSeen

__all__ = ["chosen", "picture_of", "place_of", "who"]

_PARTS: Final = Path(__file__).parent / "parts"


def chosen(people: Sequence[PersonSeen], person_px: tuple[float, float] | None) -> int | None:
    """Who is the runner, by number from 1: the one said to be, or the one taken for it; None where that is none of them."""
    told = (number for number, one in enumerate(people, 1) if person_px is not None and tuple(one.at_px) == tuple(person_px))
    taken = (number for number, one in enumerate(people, 1) if one.is_runner)
    return next(told, next(taken, None))


def place_of(people: Sequence[PersonSeen], number: int | None) -> tuple[float, float] | None:
    """Where the runner of that number is to be looked for; None where the one who is taken for it is meant."""
    if number is None or number == chosen(people, None):
        return None
    return people[number - 1].at_px


def picture_of(seen: Seen) -> str | None:
    """A clip's first picture as an address; None where it has none."""
    return None if seen.picture is None else "data:image/jpeg;base64," + b64encode(seen.picture.read_bytes()).decode()


def who(ticket: str, clip: str, seen: Seen, asked: Asked) -> tuple[float, float] | None:
    """The first picture, with a box around everybody to choose the runner by; where that one is to be looked for."""
    people, now = seen.sight.people, chosen(seen.sight.people, asked.settings.person_px)
    data = {
        "clip": clip,
        "picture": picture_of(seen),
        "wide": seen.sight.width_px > seen.sight.height_px,
        "people": [words.percents(one.left, one.top, one.right, one.bottom) for one in people],
        "chosen": now,
    }
    # another key for every turn of the picture: others may be seen then, in another order
    said = _component()(
        key=f"who_{asked.settings.rotate_deg}_{ticket}",
        data=data,
        default={"chosen": None},
        on_chosen_change=lambda: None,
    ).chosen
    return place_of(people, said if said in range(1, len(people) + 1) else now)


def _component() -> Any:
    # registered at every run: a server that was started anew in this process knows no component of the one before
    html, css, js = ((_PARTS / f"people.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("formcheck_people", html=html, css=css, js=js)
