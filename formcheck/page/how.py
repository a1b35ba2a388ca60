"""How it works: from a clip to a figure, every measure, how accurate it was found to be, what it cannot do, what is kept."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from formcheck import accuracy, explain, guide
from formcheck.measure import RunnerContext
from formcheck.measures import REGISTRY
from formcheck.page.markup import show

__all__ = ["MEASURE", "main", "page"]

MEASURE: Final = "measure"
"""The address' word for the measure to open: ``how?measure=overstride``."""

_USUAL_FOR: Final = RunnerContext(None, None)


def page() -> StreamlitPage:
    """This page, to lead to."""
    return st.Page(main, title="How it works", url_path="how")


def main() -> None:
    """Show how it works."""
    show("how_head")
    show("film")
    asked = st.query_params.get(MEASURE, "")
    measures = [
        {"name": name, "title": one.title, "question": one.question, "facts": explain.facts(one, _USUAL_FOR)}
        for name, one in REGISTRY.items()
    ]
    show("how_measures", measures=sorted(measures, key=lambda one: one["name"] != asked), asked=asked)
    _accuracy()
    show("how_limits")
    show("how_kept")
    show("how_references", references=_references())
    show("professional", text=guide.PROFESSIONAL)


def _accuracy() -> None:
    found = accuracy.load()
    names, *columns = accuracy.COLUMNS
    rows, behind = (
        [dict(zip(accuracy.COLUMNS, accuracy.cells(row), strict=True)) for row in table] for table in (found.rows, found.behind)
    )
    show("how_accuracy", found=found, columns=columns, names=names, rows=rows, behind=behind)


def _references() -> list[dict[str, str]]:
    """Every publication the cues, the training advice and the measures rest on, once, with the address of its DOI."""
    named = {reference for cue in guide.CUES.values() for reference in cue.references} | set(guide.REFERENCES)
    parts = (reference.partition(", doi:") for reference in sorted(named, key=str.casefold))
    return [{"name": name, "doi": doi} for name, _, doi in parts]
