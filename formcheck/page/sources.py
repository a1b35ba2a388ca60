"""A result, wherever it lies: analysed in this visit, kept in the library, or handed in as a report.json."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from formcheck import album
from formcheck.errors import InputError, LibraryError
from formcheck.landmarks import Side
from formcheck.library import Library
from formcheck.page import desk, visit, words
from formcheck.page.state import Readable
from formcheck.report import Report

__all__ = ["REPORT_MAX", "Source", "choices", "desk_key", "found", "hand_in", "kept_key", "named", "remember", "why_not"]

REPORT_MAX: Final = 20_000_000
_SEEN: Final = "seen_clips"
_DESK, _FILE, _KEPT = "clip-", "file-", "kept-"
_OFFERED: Final = 500
_HANDED_IN_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Source:
    """A result to be shown or compared: what addresses call it, a name for people, its report and each leg's kinogram.

    ``athlete`` is whose it is, where that is known.
    """

    key: str
    name: str
    report: Report
    kinogram: Mapping[Side, bytes]
    athlete: str = ""


@dataclass(slots=True)
class _Shelf:
    """Reports handed in, by a key nobody can guess who has not got them; forgotten like the desk's results."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    reports: dict[str, tuple[float, str, Report]] = field(default_factory=dict)

    def put(self, key: str, name: str, report: Report) -> None:
        with self.lock:
            self._forget()
            self.reports[key] = (time.monotonic(), name, report)
            while len(self.reports) > _HANDED_IN_MAX:
                del self.reports[next(iter(self.reports))]

    def get(self, key: str) -> tuple[str, Report] | None:
        with self.lock:
            self._forget()
            _, name, report = self.reports.get(key, (0.0, "", None))
        return (name, report) if report is not None else None

    def _forget(self) -> None:
        over_s = time.monotonic() - desk.KEPT_S
        for key in [key for key, (put_s, _, _) in self.reports.items() if put_s < over_s]:
            del self.reports[key]


_SHELF: Final = _Shelf()


def remember(tickets: Sequence[str]) -> None:
    """Note that this visit has seen clips of the desk: only then are they offered, for others' are nobody's business."""
    seen = st.session_state.setdefault(_SEEN, [])
    seen.extend(ticket for ticket in tickets if ticket not in seen)


def kept_key(trial_id: int) -> str:
    """What addresses call a kept clip."""
    return f"{_KEPT}{trial_id}"


def desk_key(ticket: str) -> str:
    """What addresses call a clip of the desk."""
    return f"{_DESK}{ticket}"


def hand_in(name: str, content: bytes) -> str:
    """Put a report.json where addresses find it for an hour; its key. Raises InputError for anything else."""
    if len(content) > REPORT_MAX:
        raise InputError(name, f"a file of {len(content) // 1_000_000} MB", "a report.json written by formcheck")
    key = _FILE + hashlib.sha256(content).hexdigest()[:32]
    report = Report.from_json(content, name)
    _SHELF.put(key, report.clip.name, report)
    return key


def choices(also: Sequence[str] = ()) -> dict[str, str]:
    """What can be chosen, by key: this visit's results, ``also`` (what an address names), then what is kept, latest first.

    Results that were refused hold nothing to compare and are left out.
    """
    keys = [desk_key(ticket) for ticket in reversed(st.session_state.get(_SEEN, []))]
    offered = {}
    for key in dict.fromkeys((*keys, *also)):
        source = found(key)
        if source is not None and source.report.refused is None:
            offered[key] = source.name if key.startswith(_KEPT) else f"{source.name} ({words.filmed(source.report, visit.speed)})"
    return words.apart({**offered, **{key: name for key, name in _kept().items() if key not in offered}})


def _kept() -> dict[str, str]:
    try:
        if not Library.is_there():
            return {}
        with Library.open() as library:
            return {kept_key(one.id): words.kept(one) for one in library.latest(_OFFERED)}
    except LibraryError:
        return {}  # the page of athletes says what is amiss; without a library there is still enough to compare


def found(key: str) -> Source | None:
    """The result an address names; None where it is gone, or is not one yet."""
    if key.startswith(_DESK):
        return _of_desk(key)
    if key.startswith(_FILE):
        handed_in = _SHELF.get(key)
        return Source(key, handed_in[0], handed_in[1], {}) if handed_in else None
    number = key.removeprefix(_KEPT)
    return _of_library(key, int(number)) if key.startswith(_KEPT) and number.isdecimal() and len(number) < 10 else None


def why_not(key: str) -> str:
    """Why what an address names cannot be compared, in a sentence; empty where it is gone."""
    source = found(key)
    if source is not None and source.report.refused is not None:
        reason = words.typeset(source.report.refused.reason.rstrip("."))
        return f"{source.name} was not judged, so it holds nothing to compare: {reason}."
    ticket = key.removeprefix(_DESK) if key.startswith(_DESK) else ""
    if source is None and (name := desk.DESK.name(ticket)):
        failed = isinstance(desk.DESK.state(ticket), desk.Failed)
        return f"{name} could not be read." if failed else f"{name} is still being read. Come back when its result is there."
    return ""


def _of_desk(key: str) -> Source | None:
    state = desk.DESK.state(key.removeprefix(_DESK))
    if not isinstance(state, desk.Finished):
        return None
    return Source(key, state.report.clip.name, state.report, _kinogram(named(state.files)))


def named(files: Mapping[str, Readable]) -> dict[str, Readable]:
    """The pictures among the files written about a clip, by the names of :mod:`formcheck.album`."""
    return {name.removesuffix(".jpg"): file for name, file in files.items() if name.endswith(".jpg")}


def _kinogram(pictures: Mapping[str, Readable]) -> dict[Side, bytes]:
    return {side: strip.read_bytes() for side, strip in album.strips(pictures).items()}


def _of_library(key: str, trial_id: int) -> Source | None:
    try:
        if not Library.is_there():
            return None
        with Library.open() as library:
            kept, report = library.trial(trial_id), library.report(trial_id)
            if kept is None or report is None:
                return None
            return Source(key, words.kept(kept), report, album.strips(library.pictures(trial_id)), kept.athlete)
    except (LibraryError, InputError):
        return None
