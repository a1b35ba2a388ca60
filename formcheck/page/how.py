"""How it works: from a clip to a figure, every measure, how accurate it was found to be, what it cannot do, what is kept."""

from __future__ import annotations

from typing import Final

import streamlit as st

from formcheck import accuracy, explain, guide
from formcheck.errors import LibraryError
from formcheck.library import Library
from formcheck.measure import RunnerContext
from formcheck.measures import REGISTRY
from formcheck.page.address import shared
from formcheck.page.markup import show

__all__ = ["MEASURE", "main"]

MEASURE: Final = "measure"
"""The address' word for the measure to show first: ``how?measure=overstride``."""

_USUAL_FOR: Final = RunnerContext(None, None)


def main() -> None:
    """Show how it works."""
    show("how_head")
    if (asked := st.query_params.get(MEASURE, "")) in REGISTRY:
        show("how_asked", measure=_told(asked), words=explain.TERMS)
    show("how_stages")
    show("film")
    show("how_measures", measures=[_told(name) for name in REGISTRY], words=explain.TERMS)
    _accuracy()
    show("how_limits")
    show("how_kept", where=_library(), shared=shared())
    show("how_references", references=_references())
    show("professional", text=guide.PROFESSIONAL)


def _told(name: str) -> dict[str, object]:
    """A measure, with all that is known about it."""
    one = REGISTRY[name]
    return {"title": one.title, "question": one.question, "facts": explain.facts(one, _USUAL_FOR)}


def _library() -> str:
    """Where the library is, or would be."""
    try:
        return Library.place()
    except LibraryError as error:
        return f"not to be had: {error.found}"


def _accuracy() -> None:
    found = accuracy.load()
    names, *columns = accuracy.COLUMNS
    rows, behind = (
        [dict(zip(accuracy.COLUMNS, accuracy.cells(row), strict=True)) for row in table] for table in (found.rows, found.behind)
    )
    show("how_accuracy", found=found, columns=columns, names=names, rows=rows, behind=behind, meaning=accuracy.MEANING)


def _references() -> list[dict[str, str]]:
    """Every publication the cues, the training advice and the measures rest on, once, with the address of its DOI."""
    named = {reference for cue in guide.CUES.values() for reference in cue.references} | set(guide.REFERENCES)
    parts = (reference.partition(", doi:") for reference in sorted(named, key=str.casefold))
    return [{"name": name, "doi": doi} for name, _, doi in parts]
