"""Compare: two results held against each other. The address names them, so a link brings the comparison back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from formcheck import charts, compare, units
from formcheck.compare import Change
from formcheck.errors import InputError
from formcheck.measures import REGISTRY
from formcheck.page import sources, visit, ways, words
from formcheck.page.markup import show, show_strip
from formcheck.page.sources import Source

__all__ = ["AFTER", "BEFORE", "main"]

BEFORE: Final = "before"
AFTER: Final = "after"

_COMPARED: Final = "compared"
"""Where the visit remembers what was compared last, for who looks elsewhere and comes back."""

_SAID: Final = ("first", "second")
_TOWARDS: Final = {
    "nearer": "nearer to the usual range",
    "away": "further from the usual range",
    "within": "within the usual range both times",
    None: "",
}


def main() -> None:
    """Ask for two results, and show what changed from one to the other."""
    show("compare_head")
    first, second = _chosen()
    if first is None or second is None:
        return
    if first.key == second.key:
        show("note", text="This is the same result twice. Choose another one to compare it with.")
        return
    _comparison(first, second)


def _chosen() -> tuple[Source | None, Source | None]:
    """The two results: those the address names, or chosen from what there is."""
    asked = _asked()
    choosers = st.container()  # above the files, which are read first
    handed_in = _handed_in()
    named = list(dict.fromkeys(filter(None, (*asked, *handed_in))))
    offered = sources.choices(named)
    for key in (key for key in handed_in if key in offered and key not in asked):
        if "" in asked:
            asked[asked.index("")] = key
    with choosers:
        _say_why([key for key in named if key not in offered])
    if not offered:
        with choosers:
            _nothing()
        return None, None
    for key, name in zip(asked, ("compare_before", "compare_after"), strict=True):
        if name not in st.session_state and key in offered:
            st.session_state[name] = key
    left, right = choosers.columns(2)
    with left:
        before = _choice("First, such as before", offered, "compare_before")
    with right:
        after = _choice("Second, such as after", offered, "compare_after")
    _address(before, after)
    return (sources.found(before) if before else None), (sources.found(after) if after else None)


_GONE: Final = "One of the results this link names is not here any more: it was deleted, or its hour is over."
_BOTH_GONE: Final = "The results this link names are not here any more: they were deleted, or their hour is over."


def _say_why(left_out: Sequence[str]) -> None:
    """Why what was asked for, or handed in, is not offered."""
    told = [sources.why_not(key) for key in left_out]
    for reason in filter(None, told):
        show("note", text=reason)
    if gone := told.count(""):
        show("note", text=_GONE if gone == 1 else _BOTH_GONE)


def _nothing() -> None:
    """Where results come from, for who has none."""
    show("compare_nothing")
    with st.container(horizontal=True, key="ways"):
        st.page_link(ways.page("check"), label="Check a clip", query_params=ways.still_open())
        st.page_link(ways.page("athletes"), label="Athletes")


def _asked() -> list[str]:
    """The keys of the first and the second result, as the address names them, or as they were chosen a while ago."""
    asked = [st.query_params.get(name, "") for name in (BEFORE, AFTER)]
    if asked == ["", ""]:
        asked = list(st.session_state.get(_COMPARED, asked))
    return asked


def _choice(label: str, offered: dict[str, str], name: str) -> str | None:
    if st.session_state.get(name) not in offered:
        st.session_state.pop(name, None)
    chosen: str | None = st.selectbox(
        label, list(offered), index=None, format_func=offered.__getitem__, key=name, placeholder="Choose a result"
    )
    return chosen


def _address(before: str | None, after: str | None) -> None:
    """Make the address name what is chosen."""
    chosen = {BEFORE: before or "", AFTER: after or ""}
    st.session_state[_COMPARED] = tuple(chosen.values())
    if {name: st.query_params.get(name, "") for name in chosen} != chosen:
        st.query_params.from_dict({name: key for name, key in chosen.items() if key})


def _handed_in() -> list[str]:
    """Keys of report.json files handed in here."""
    with st.expander("Results from elsewhere (report.json)"):
        show("note", text="Saved results can be compared too. They stay on the computer that runs formcheck, for an hour.")
        uploads = st.file_uploader("report.json files", type=["json"], accept_multiple_files=True, key="compare_files")
    return [key for upload in uploads if (key := _key_of(upload)) is not None]


def _key_of(upload: UploadedFile) -> str | None:
    try:
        return sources.hand_in(upload.name, upload.getvalue())
    except InputError as error:
        show("field_error", message=f"{upload.name}: that is {error.found}; it should be {error.expected}.")
        return None


def _comparison(first: Source, second: Source) -> None:
    before, after = first.report, second.report
    changes = compare.changes(before, after, REGISTRY)
    clear = [change for change in changes if change.verdict != "no clear change"]
    show("compare_clips", clips=[_clip(word, source) for word, source in zip(_SAID, (first, second), strict=True)])
    told = [*_two_people(first, second), *compare.reservations(before, after, visit.speed)]
    if told:
        show("compare_care", sentences=[words.typeset(sentence) for sentence in told])
    show(
        "compare_changes",
        heading=_heading(len(clear), len(changes)),
        changed=[_row(change) for change in clear],
        unchanged=[_row(change) for change in changes if change.verdict == "no clear change"],
        missing=[
            {"title": words.title(name), "reason": words.typeset(reason)}
            for name, reason in compare.not_compared(before, after, REGISTRY).items()
        ],
    )
    _kinograms(first, second)
    _curves(first, second)


def _two_people(first: Source, second: Source) -> list[str]:
    if not first.athlete or not second.athlete or first.athlete == second.athlete:
        return []
    return [f"These are two people, {first.athlete} and {second.athlete}: what differs is not a change."]


def _clip(word: str, source: Source) -> dict[str, str]:
    report = source.report
    rate = f"{units.number(report.clip.frame_rate_hz, 0)} frames/s"
    return {"word": word, "name": source.name, "facts": f"{words.filmed(report, visit.speed)} · {rate}"}


def _heading(clear: int, of: int) -> str:
    if not of:
        return "Nothing can be compared"
    return "No clear change" if not clear else f"{clear} of {of} figures changed"


def _row(change: Change) -> dict[str, str]:
    def said(figure: float) -> str:
        return visit.figure(figure, change.unit, change.measure)

    return {
        "title": words.title(change.measure),
        "before": said(change.before),
        "after": said(change.after),
        "direction": change.verdict,
        "by": said(abs(change.by)),
        "towards": _TOWARDS[change.towards],
        "detectable": said(change.detectable),
    }


def _kinograms(first: Source, second: Source) -> None:
    """The near leg's five moments of each result, one under the other."""
    shown = []
    for word, source in zip(_SAID, (first, second), strict=True):
        near = source.report.near_side or "left"
        if (picture := source.kinogram.get(near)) is not None:
            shown.append((picture, f"{word}: {near} leg"))
    if shown:
        show("heading", title="Both strides in pictures", text="The same five moments of each stride.")
    for picture, caption in shown:
        show_strip(picture, caption, f"{caption}, five moments of the stride")


def _curves(first: Source, second: Source) -> None:
    reports = first.report, second.report
    stride = charts.mean_cycles_overlaid(*reports, "one stride (%)", "ankle ahead of hip (% of leg length)", _SAID)
    drawn = [(name, chart) for name in charts.CURVES if (chart := charts.angles_overlaid(*reports, name, _SAID)) is not None]
    if stride is None and not drawn:
        return
    show("heading", title="Both strides over each other", text=_legs(first, second))
    if stride is not None:
        st.altair_chart(stride, key="strides", alt="How far the ankle is ahead of the hip through one stride, in both results.")
    with st.container(horizontal=True):
        for name, chart in drawn:
            with st.container(width=330):
                st.altair_chart(chart, key=f"overlaid_{name}", alt=f"How the {name} turns through one stride, in both results.")


def _legs(first: Source, second: Source) -> str:
    legs: Sequence[str] = [source.report.near_side or "left" for source in (first, second)]
    which = f"the {legs[0]} leg" if legs[0] == legs[1] else f"the {legs[0]} leg in the first, the {legs[1]} leg in the second"
    return f"Mean of all strides, {which}, from the moment that foot lands."
