"""What a runner types of their own log, and what follows: the week to come, the longest run, the shoes.

It lives in this visit alone: what a field holds would go when another page is shown, or another unit chosen, so the visit
keeps it in kilometres and fills the fields again.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, get_args

import streamlit as st

from formcheck import training, training_told, units
from formcheck.page.markup import show
from formcheck.training import KM_PER_UNIT, Of, Unit

__all__ = ["ask"]

_WEEKS: Final = ("Last week", "The week before", "3 weeks ago", "4 weeks ago", "5 weeks ago", "6 weeks ago")
_MOST_PAIRS: Final = 5
_PAIRS: Final = "pairs_of_shoes"
_DISTANCES: Final = "log_km"
_SHOES: Final = "log_shoes"
_UNIT: Final = "log_in"


@dataclass(frozen=True, slots=True)
class _Log:
    """Distances typed and told in the runner's own ``unit``; ``known_km`` are those typed so far in this visit."""

    unit: Unit
    known_km: MutableMapping[str, float]

    def km(self, label: str, key: str, of: Of) -> float | None:
        """A field for a distance; None while it is empty."""
        known_km, field = self.known_km.get(key), f"{key}_{self.unit}"
        st.session_state.setdefault(field, None if known_km is None else training.in_unit(known_km, of, self.unit))
        typed = st.number_input(
            label,
            min_value=0.0,
            max_value=training.most(of, self.unit),
            value=None,
            step=1.0,
            format="%.1f",
            key=field,
            placeholder=self.unit,
            width=150,
        )
        if typed is None:
            self.known_km.pop(key, None)
            return None
        self.known_km[key] = training.typed_km(typed, of, self.unit, known_km)
        return self.known_km[key]

    def say(self, km: float | None) -> str:
        """A distance in words; empty for none."""
        if km is None:
            return ""
        distance = km / KM_PER_UNIT[self.unit]
        return units.quantity(distance, self.unit, 0 if distance >= 100 else 1)


def ask() -> None:
    """The fields, and the answers under them."""
    st.session_state.setdefault("unit_of_log", st.session_state.get(_UNIT, "km"))
    unit: Unit = st.segmented_control("Distances in", get_args(Unit), key="unit_of_log", required=True) or "km"
    st.session_state[_UNIT] = unit
    log = _Log(unit, st.session_state.setdefault(_DISTANCES, {}))
    last_km = _progression(log)
    _longest(log)
    _shoes(log, last_km)


def _progression(log: _Log) -> float | None:
    """The weeks, newest first, and the most the next one should hold; last week's distance in km."""
    show("subheading", title="How far next week?", text="A week without running is a 0; leave empty what you do not know.")
    with st.container(horizontal=True, key="weeks"):
        typed = [log.km(label, f"week_{back}", "a week") for back, label in enumerate(_WEEKS)]
    weeks_km = [week for week in takewhile(lambda week: week is not None, typed) if week is not None]
    left_out = any(week is not None for week in typed[len(weeks_km) :])
    if not weeks_km:
        if left_out:
            show("field_remark", message="Last week is needed too: type 0 if you did not run.")
        return None
    found = training.next_week(weeks_km[::-1])
    ceiling = log.say(found.ceiling_km)
    advice = training_told.NEXT_WEEK[found.why].format(ceiling=ceiling, last=log.say(weeks_km[0]))
    show("answer", figure=ceiling, caption="at most next week", sentences=[advice, *_beyond(found, log)])
    if left_out:
        show("field_remark", message="Weeks before an empty field are left out.")
    return weeks_km[0]


def _beyond(found: training.Next, log: _Log) -> list[str]:
    """The weeks that went further than the rule allowed, the latest first."""
    told = ((name, week) for name, week in zip(_WEEKS, reversed(found.weeks), strict=False) if week.over_share >= 0.01)
    return [
        training_told.WEEK_BEYOND.format(
            week=name,
            run=log.say(week.run_km),
            share=units.quantity(100 * week.over_share, "%", 0),
            allowed=log.say(week.allowed_km),
        )
        for name, week in told
    ]


def _longest(log: _Log) -> None:
    show("subheading", title="How far in one run?", text="The longest run of the last 30 days.")
    longest_km = log.km("Longest run", "longest", "a run")
    if longest_km:
        ceiling = log.say(training.longest_run_km(longest_km))
        show(
            "answer", figure=ceiling, caption="at most in one run", sentences=[training_told.LONGEST_RUN.format(ceiling=ceiling)]
        )
    show("note", text=training_told.NEXT_WEEK_EVIDENCE)


def _shoes(log: _Log, week_km: float | None) -> None:
    """Pairs of shoes, each with what it has run; how many weeks are left is told where a week's running is all in one pair."""
    show("subheading", title="How old are the shoes?", text="If you wear several pairs, count each for itself.")
    pairs: int = st.session_state.setdefault(_PAIRS, 1)
    for pair in range(pairs):
        _pair(log, pair, week_km if pairs == 1 else None)
    if pairs < _MOST_PAIRS and st.button("Another pair", key="another_pair"):
        st.session_state[_PAIRS] = pairs + 1
        st.rerun()


def _pair(log: _Log, pair: int, week_km: float | None) -> None:
    names: dict[int, str] = st.session_state.setdefault(_SHOES, {})
    with st.container(horizontal=True, key=f"pair_{pair}"):
        st.session_state.setdefault(f"shoe_name_{pair}", names.get(pair, ""))
        name = st.text_input("Shoes", key=f"shoe_name_{pair}", placeholder="such as: the blue ones", max_chars=40, width=220)
        run_km = log.km("They have run", f"shoe_{pair}", "a pair of shoes")
    names[pair] = name or ""
    if run_km is None:
        return
    found = training.shoe(run_km, week_km)
    said = training_told.SHOES[found.state].format(
        run=log.say(run_km), early=log.say(found.early_km), late=log.say(found.late_km)
    )
    weeks = {None: "", 1: training_told.SHOES_LAST_A_WEEK}.get(found.weeks, training_told.SHOES_LAST.format(weeks=found.weeks))
    show("answer", figure="", caption="", sentences=[" ".join(part for part in (_named(name), said, weeks) if part)])


def _named(name: str | None) -> str:
    return f"{name.strip()}:" if name and name.strip() else ""
