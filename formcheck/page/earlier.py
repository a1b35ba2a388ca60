"""What this visit has handed in: the way back to each clip, which outlives a reload of any page.

The list is kept by the browser, for its tab and until that is closed, and told to a page that knows nothing yet. It holds
the addresses of clips, and who has those may see the clips in any case.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import streamlit as st

from formcheck.page import desk, ways
from formcheck.page.address import CLIP, ONE, clips
from formcheck.page.markup import label, show
from formcheck.page.state import Glance

__all__ = ["note", "outlive_reloads", "show_earlier"]

Address = list[tuple[str, str]]
"""What an address holds after its question mark."""

_OPENED: Final = "opened_clips"
_KEPT: Final = "earlier_kept"
_AGAIN_S: Final = 5.0
_HOW_FAR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "looking": "taking a first look",
        "seen": "waits for you to start it",
        "waiting": "waits for its turn",
        "running": "is being read",
        "judged": "result ready",
        "refused": "cannot be judged",
        "failed": "did not work",
    }
)
_UNDERWAY: Final = frozenset({"looking", "waiting", "running"})


def note() -> None:
    """Note the clips the address names, the latest first; no clip is in the list twice."""
    if here := set(clips()):
        before = [[part for part in one if part[1] not in here] for one in _opened()]
        st.session_state[_OPENED] = [ways.still_open(), *(one for one in before if _tickets(one))]


def show_earlier() -> None:
    """List what was handed in before, each with the way back to it; nothing where there is nothing."""
    there = [one for one in _opened() if any(_glances(one))]
    if there != _opened():
        st.session_state[_OPENED] = there
    if there:
        underway = any(glance.how_far in _UNDERWAY for one in there for glance in _glances(one))
        st.fragment(_list, run_every=_AGAIN_S if underway else None)(there)


def _list(addresses: Sequence[Address]) -> None:
    show("earlier_head")
    with st.container(key="earlier"):
        for place, address in enumerate(addresses):
            glances = list(_glances(address))
            if not glances:
                continue
            with st.container(key=f"earlier_{place}"):
                names = " and ".join(glance.name for glance in glances)
                st.page_link(ways.page("check"), label=label(names), query_params=address)
                told = dict.fromkeys(_how_far(glance) for glance in glances)
                show("note", text=f"{_ago(time.time() - glances[0].taken_s)} \N{MIDDLE DOT} {', '.join(told)}")


def outlive_reloads() -> None:
    """Have the browser keep the list; a visit that begins with a reload hears what it kept."""
    known = st.session_state.get(_OPENED)
    # registered at every run: a server that was started anew in this process knows no component of the one before
    component = st.components.v2.component("formcheck_earlier", js=_script())
    with st.container(key="kept_in_browser"):
        data = {"fresh": known is None, "open": ways.still_open(), "opened": known or []}
        component(key=_KEPT, data=data, default={"kept": None}, on_kept_change=_heard)


def _heard() -> None:
    """Take up what the browser kept, as far as it is still there."""
    try:
        kept: dict[str, Any] = json.loads(st.session_state[_KEPT]["kept"])
        opened = [_address(one) for one in kept["opened"]]
        still_open = _address(kept["open"])
    except (KeyError, TypeError, ValueError):  # not what we gave it
        return
    if _OPENED in st.session_state:
        return
    st.session_state[_OPENED] = [one for one in opened if any(_glances(one))]
    import_module("formcheck.page.sources").remember([ticket for one in _opened() for ticket in _tickets(one)])
    ways.take_up(still_open)


def _address(parts: Sequence[Sequence[str]]) -> Address:
    return [(str(name), str(value)) for name, value in parts if name in {CLIP, ONE}]


def _opened() -> list[Address]:
    found: list[Address] = st.session_state.get(_OPENED, [])
    return found


def _tickets(address: Address) -> list[str]:
    return [value for name, value in address if name == CLIP]


def _glances(address: Address) -> Iterator[Glance]:
    """How far the clips of an address are that are still there."""
    return (glance for ticket in _tickets(address) if (glance := desk.DESK.glance(ticket)) is not None)


def _how_far(glance: Glance) -> str:
    done = f", {glance.share:.0%}".replace("%", "\N{NO-BREAK SPACE}%") if glance.share else ""
    return f"{_HOW_FAR[glance.how_far]}{done}"


def _ago(seconds: float) -> str:
    """How long ago, as people say it.

    >>> [_ago(seconds) for seconds in (20, 100, 600, 4000, 8000)]
    ['just now', 'a minute ago', '10 minutes ago', 'an hour ago', '2 hours ago']
    """
    minutes, hours = int(seconds // 60), int(seconds // 3600)
    if hours:
        return "an hour ago" if hours == 1 else f"{hours} hours ago"
    return {0: "just now", 1: "a minute ago"}.get(minutes, f"{minutes} minutes ago")


@cache
def _script() -> str:
    return (Path(__file__).parent / "parts" / "earlier.js").read_text(encoding="utf-8")
