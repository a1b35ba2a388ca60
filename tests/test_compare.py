from __future__ import annotations

import pytest

from formcheck.compare import changes, reservations
from formcheck.measures import REGISTRY
from formcheck.report import Report
from tests.made import judged


def with_values(report: Report, **values: float) -> Report:
    moved = {
        name: found.model_copy(update={"value": values[name]}) if name in values else found
        for name, found in report.measures.items()
    }
    return report.model_copy(update={"measures": moved})


def test_the_same_report_twice_has_not_changed() -> None:
    found = changes(judged(), judged(), REGISTRY)
    assert {change.measure for change in found} == set(judged().measures)
    assert all(change.verdict == "no clear change" and change.by == 0 for change in found)


@pytest.mark.parametrize(("lean", "verdict"), [(4.3 + 2.4, "no clear change"), (4.3 + 2.8, "more"), (4.3 - 2.8, "less")])
def test_a_change_counts_beyond_the_smallest_detectable_difference(lean: float, verdict: str) -> None:
    found = {change.measure: change for change in changes(judged(), with_values(judged(), trunk_lean=lean), REGISTRY)}
    assert found["trunk_lean"].verdict == verdict
    assert found["trunk_lean"].detectable >= 2.5
    assert found["cadence"].verdict == "no clear change"


def test_figures_in_other_units_are_not_compared() -> None:
    other = judged()
    turned = other.measures["contact_time"].model_copy(update={"unit": "%"})
    after = other.model_copy(update={"measures": {**other.measures, "contact_time": turned}})
    assert "contact_time" not in {change.measure for change in changes(other, after, REGISTRY)}


def test_clips_filmed_differently_say_so() -> None:
    before = judged()
    assert reservations(before, before) == ()
    faster = before.model_copy(update={"runner": before.runner.model_copy(update={"belt_speed_mps": 3.3})})
    assert "2.8 and at 3.3" in reservations(before, faster)[0]
    unknown = before.model_copy(update={"runner": before.runner.model_copy(update={"belt_speed_mps": None})})
    assert "not known" in reservations(before, unknown)[0]
    other_side = before.model_copy(update={"near_side": "right"})
    assert "left leg is near" in reservations(before, other_side)[0]
    slow = before.model_copy(update={"clip": before.clip.model_copy(update={"frame_rate_hz": 60.0})})
    assert "30 and 60" in reservations(before, slow)[0]
    behind = before.model_copy(update={"view": "rear"})
    assert "rear" in reservations(before, behind)[0]
