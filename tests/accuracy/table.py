"""The accuracy table: ``python -m tests.accuracy.table`` prints what the README shows.

Every rendered runner is measured with a calibration learnt from the others only, so its error and whether its interval
holds the truth are those of a runner nobody has seen; force-plate runners likewise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

from formcheck.analysis import Settings, analyze
from formcheck.calibration import Calibration
from formcheck.report import Report
from tests.accuracy.derive import Folded, derive, sources
from tests.accuracy.runners import FORCE_PLATE_RUNS, Runner, has_force_plate, on_force_plate, rendered

FIGURES: dict[str, tuple[str, bool, str]] = {
    "overstride": ("overstride", True, "% of leg"),
    "shank_angle": ("shank_angle_contact", True, "deg"),
    "knee_flexion_contact": ("knee_flexion_contact", True, "deg"),
    "knee_flexion_stance": ("knee_flexion_stance_max", True, "deg"),
    "foot_strike_angle": ("foot_strike_angle", True, "deg"),
    "trunk_lean": ("trunk_lean_mean", False, "deg"),
    "head_pitch": ("head_pitch_mean", False, "deg"),
    "vertical_oscillation": ("vo_pelvis", False, "cm"),
    "contact_time": ("contact_time", True, "ms"),
    "flight_time": ("flight_time", True, "ms"),
    "hip_extension": ("hip_extension", True, "deg"),
    "elbow_angle": ("elbow_angle", True, "deg"),
    "arm_swing": ("arm_swing", True, "% of arm"),
    "asymmetry": ("step_time_asymmetry", False, "%"),
}
"""measure -> key of its truth, whether of the near side, unit"""


@dataclass
class Errors:
    """Signed errors of one figure and how often its interval held the truth."""

    unit: str
    errors: list[float] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)
    half_widths: list[float] = field(default_factory=list)

    @property
    def bias(self) -> float:
        return float(np.mean(self.errors))

    @property
    def mean_absolute(self) -> float:
        return float(np.mean(np.abs(self.errors)))

    @property
    def worst(self) -> float:
        return float(max(self.errors, key=abs))


def measured(runner: Runner) -> Report:
    """A runner through ``analyze``, belt speed and height given."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "track.npz"
        runner.track.save(path)
        truth = runner.truth or {"stature_m": 1.75, "belt_mps": float(runner.name.split("_")[1].split("mps")[0])}
        return analyze(path, Settings(height_m=truth["stature_m"], belt_speed_mps=truth["belt_mps"])).report


def true_figures(runner: Runner) -> Iterator[tuple[str, float, str]]:
    """(measure, truth, unit) of a rendered runner."""
    assert runner.truth is not None
    truth = runner.truth
    yield "cadence", truth["cadence_spm"], "steps/min"
    yield "step_length", 60 * truth["belt_mps"] / truth["cadence_spm"], "m"
    for measure, (key, near, unit) in FIGURES.items():
        value = truth["figures"][runner.graded[0] if near else "all"].get(key)
        if value is not None:
            yield measure, value * (100 * truth["leg_m"] if measure == "vertical_oscillation" else 1.0), unit


def late_ms(runner: Runner, report: Report) -> tuple[list[float], list[float]]:
    """By how much each near-side contact and toe-off of the report comes late."""
    start_s = float(runner.track.time_s[0])
    late: tuple[list[float], list[float]] = ([], [])
    for event in report.events:
        if event.side not in runner.graded:
            continue
        for k, moment in enumerate((event.initial_contact_s, event.toe_off_s)):
            if moment is None:
                continue
            true = runner.events[event.side][k]
            error = 1000 * (moment + start_s - true)
            nearest = float(error[np.argmin(np.abs(error))])
            if abs(nearest) < 120:
                late[k].append(nearest)
    return late


def count(table: dict[str, Errors], runner: Runner, report: Report) -> None:
    """Add one report's errors to a table."""
    for k, name in enumerate(("initial contact", "toe-off")):
        table.setdefault(name, Errors("ms")).errors.extend(late_ms(runner, report)[k])
    if runner.truth is None:
        return
    for measure, truth, unit in true_figures(runner):
        found = report.measures.get(measure)
        if found is None:
            continue
        low, high = found.interval95
        row = table.setdefault(measure, Errors(unit))
        row.errors.append(found.value - truth)
        row.held.append(low <= truth <= high)
        row.half_widths.append((high - low) / 2)


def left_out(found: Sequence[Folded], runners: Sequence[Runner], say: Callable[[str], None]) -> dict[str, Errors]:
    """Every runner measured by what the others taught."""
    table: dict[str, Errors] = {}
    for runner in runners:
        others = [f for f in found if f.runner.body != runner.body]
        learnt = Calibration.from_json(json.dumps(derive(others, lambda _: None)))
        with patch("formcheck.calibration.load", return_value=learnt):
            report = measured(runner)
        if report.refused is not None:
            raise SystemExit(f"{runner.name}: refused: {report.refused.reason}")
        count(table, runner, report)
        say(f"{runner.name} done")
    return table


def as_markdown(table: dict[str, Errors]) -> str:
    """The table as the README shows it."""
    lines = ["| figure | bias | mean absolute error | worst | 95 % interval held | half width |", "|---|---|---|---|---|---|"]
    for name, row in table.items():
        digits = 3 if row.unit == "m" else 2 if row.unit == "steps/min" else 1
        held = f"{sum(row.held)} of {len(row.held)}" if row.held else "-"
        half = f"{np.mean(row.half_widths):.{digits}f}" if row.half_widths else "-"
        lines.append(
            f"| {name.replace('_', ' ')}, {row.unit} | {row.bias:+.{digits}f} | {row.mean_absolute:.{digits}f} "
            f"| {row.worst:+.{digits}f} | {held} | {half} |"
        )
    return "\n".join(lines)


def main() -> None:
    found = sources()
    table = left_out(found, rendered(), print)
    print(as_markdown(table))
    held = [h for row in table.values() for h in row.held]
    print(f"\nintervals held the truth in {sum(held)} of {len(held)} figures ({np.mean(held):.1%})\n")
    if has_force_plate():
        for run in FORCE_PLATE_RUNS:
            runners = [on_force_plate(run, rate, seed=100 + rate) for rate in (24, 30, 50, 60)]
            print(f"{run}, 24 to 60 frames/s\n" + as_markdown(left_out(found, runners, lambda _: None)) + "\n")


if __name__ == "__main__":
    main()
