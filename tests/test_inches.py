"""Lengths in inches, for who thinks in feet: every length of a report, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcheck import steps
from formcheck.analysis import Settings, analyze
from formcheck.inches import in_inches
from formcheck.measures import REGISTRY
from formcheck.page import words
from formcheck.report import Measured, Report

TYPED = {"height": "5'5\"", "unit": "km/h"}


@pytest.fixture(scope="module")
def metric(root: Path) -> Report:
    track = root / "tests" / "accuracy" / "tracks" / "overstride_side.npz"
    return analyze(track, Settings(height_m=1.66, belt_speed_mps=2.75)).report


def test_lengths_and_only_lengths_are_told_in_inches(metric: Report) -> None:
    told = in_inches(metric, REGISTRY)
    lengths = {"vertical_oscillation": 2.54, "step_length": 0.0254}
    assert {name for name, found in metric.measures.items() if found.unit in {"cm", "m"}} == set(lengths)
    for name, found in metric.measures.items():
        now = told.measures[name]
        assert now.value == pytest.approx(found.value / lengths.get(name, 1))
        assert now.interval95 == pytest.approx([end / lengths.get(name, 1) for end in found.interval95])
        assert (now.unit, now.verdict) == ("in" if name in lengths else found.unit, found.verdict)
    assert told.measures["overstride"].details["in"] == pytest.approx(float(metric.measures["overstride"].details["cm"]) / 2.54)
    assert told.findings == metric.findings  # none of them is about a length
    assert "in" not in {found.unit for found in metric.measures.values()}  # what is kept and downloaded stays as it was


def test_a_finding_about_a_length_says_it_in_inches(metric: Report) -> None:
    found = metric.measures["vertical_oscillation"]
    bobbing = found.model_copy(update={"value": 14.0, "interval95": (12.7, 15.24), "verdict": "watch"})
    told = in_inches(metric.model_copy(update={"measures": {"vertical_oscillation": bobbing}}), REGISTRY)
    (finding,) = told.findings
    assert finding.measure == "vertical_oscillation"
    assert finding.text == "The body rises and falls by 5.5 in at each step (likely 5.0 to 6.0; usual up to 4.3)."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"height": "5 ft 5", "unit": "km/h"}, "in"),
        ({"height": "", "unit": "mph"}, "in"),
        ({"height": "166", "unit": "mph"}, "cm"),
        ({}, "cm"),
    ],
)
def test_lengths_follow_what_was_typed(metric: Report, typed: dict[str, str], said: str) -> None:
    assert words.as_typed(metric, typed).measures["vertical_oscillation"].unit == said


def card(name: str, measured: Measured) -> str:
    return " | ".join(str(words.card(name, measured)[part]) for part in ("value", "interval", "usual", "also"))


def test_the_page_tells_inches_by_tenths(metric: Report) -> None:
    told = words.as_typed(metric, TYPED)
    assert card("vertical_oscillation", metric.measures["vertical_oscillation"]).endswith("| up to 11.0 cm | ")
    assert card("vertical_oscillation", told.measures["vertical_oscillation"]).endswith("| up to 4.3 in | ")
    length_m = metric.measures["step_length"].value
    assert card("step_length", told.measures["step_length"]).startswith(f"{length_m / 0.0254:.1f} in | ")
    assert words.also(metric.measures["overstride"]).endswith(" cm")
    assert words.also(told.measures["overstride"]).endswith(" in")
    listed = steps.table(told, REGISTRY)
    assert listed is not None
    assert ("Vertical oscillation", "inches") in listed.heads
    assert words.axis(told.measures["vertical_oscillation"], "vertical_oscillation") == "Vertical oscillation (inches)"
