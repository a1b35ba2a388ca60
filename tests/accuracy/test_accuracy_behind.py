"""Accuracy from behind that may only get better, with the shipped calibration; what runners left out get is in the README."""

from __future__ import annotations

import pytest

from formcheck import accuracy
from formcheck.report import Report
from tests.accuracy.runners import rendered, turned
from tests.accuracy.table import Errors, measured
from tests.accuracy.table_rear import count, true_figures

RUNNERS = {runner.name: runner for runner in rendered(view="rear")}


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {name: measured(runner) for name, runner in RUNNERS.items()}


@pytest.fixture(scope="module")
def table(reports: dict[str, Report]) -> dict[str, Errors]:
    found: dict[str, Errors] = {}
    for name, report in reports.items():
        count(found, RUNNERS[name], report)
    return found


@pytest.mark.parametrize(
    ("figure", "mean", "worst"),
    [
        ("cadence", 0.25, 0.4),
        ("initial contact", 7, 25),
        ("toe-off", 10, 36),
        ("contact_time", 13, 32),
        ("pelvic_drop", 0.65, 1.6),
        ("step_width", 0.6, 1.0),
        ("trunk_sway", 0.9, 2.4),
        ("knee_projection", 2.3, 5.7),
        ("vertical_oscillation", 0.5, 1.1),
    ],
)
def test_errors(table: dict[str, Errors], figure: str, mean: float, worst: float) -> None:
    assert table[figure].mean_absolute <= mean
    assert abs(table[figure].worst) <= worst


def test_intervals_hold_what_was_true(table: dict[str, Errors]) -> None:
    held = [held for row in table.values() for held in row.held]
    assert sum(held) >= 0.95 * len(held)


def test_the_readmes_table_is_of_the_same_figures() -> None:
    behind = {row.figure: row for row in accuracy.load().behind}
    assert {"cadence", "pelvic drop", "step width", "initial contact"} <= set(behind)
    assert sum(row.held for row in behind.values()) >= 0.94 * sum(row.judged for row in behind.values())
    assert all(
        row.judged == (2 if "drop" in name else 1) * len(RUNNERS)
        for name, row in behind.items()
        if name in {"pelvic drop", "cadence"}
    )


@pytest.mark.parametrize("yaw_deg", [-45, -20, 20, 45])
@pytest.mark.parametrize("name", ["r01", "r03", "p09"])
def test_a_camera_off_the_line_is_never_taken_for_one_at_the_side(name: str, yaw_deg: float) -> None:
    report = measured(turned(RUNNERS[name], yaw_deg))
    if abs(yaw_deg) == 45:
        assert report.refused is not None
        assert "from an angle" in report.refused.reason
    if report.refused is None:
        assert report.view == "rear"
        assert "overstride" not in report.measures
        for found in (one for one in true_figures(RUNNERS[name], report) if one[0] == "cadence"):
            assert found[1] is not None
            assert found[1].value == pytest.approx(found[2], abs=0.6)
