"""The accuracy table: ``python -m tests.accuracy.table`` writes ``formcheck/accuracy.json`` (the page's) and the README's table.

Every rendered runner is measured with a calibration learnt from the others only, so its error and whether its interval
holds the truth are those of a runner nobody has seen; force-plate runners likewise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

from formcheck.accuracy import Accuracy, Events, Row, decimals_of, load, markdown, to_json
from formcheck.analysis import Settings, analyze
from formcheck.calibration import Calibration
from formcheck.report import Report
from tests.accuracy.derive import Folded, derive, sources
from tests.accuracy.runners import FORCE_PLATE_RUNS, Runner, has_force_plate, on_force_plate, rendered

ROOT = Path(__file__).parents[2]

FIGURES: dict[str, tuple[str, bool, str]] = {
    "overstride": ("overstride", True, "% of leg length"),
    "shank_angle": ("shank_angle_contact", True, "degrees"),
    "knee_flexion_contact": ("knee_flexion_contact", True, "degrees"),
    "knee_flexion_stance": ("knee_flexion_stance_max", True, "degrees"),
    "foot_strike_angle": ("foot_strike_angle", True, "degrees"),
    "trunk_lean": ("trunk_lean_mean", False, "degrees"),
    "head_pitch": ("head_pitch_mean", False, "degrees"),
    "vertical_oscillation": ("vo_pelvis", False, "cm"),
    "contact_time": ("contact_time", True, "ms"),
    "flight_time": ("flight_time", True, "ms"),
    "hip_extension": ("hip_extension", True, "degrees"),
    "elbow_angle": ("elbow_angle", True, "degrees"),
    "arm_swing": ("arm_swing", True, "% of arm length"),
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
    late: tuple[list[float], list[float]] = ([], [])
    for event in report.events:
        if event.side not in runner.graded:
            continue
        for k, moment in enumerate((event.initial_contact_s, event.toe_off_s)):
            if moment is None:
                continue
            true = runner.events[event.side][k]
            error = 1000 * (moment - true)
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


LABELS: dict[str, str] = {
    "cadence": "cadence",
    "initial contact": "initial contact",
    "toe-off": "toe-off",
    "contact_time": "contact time",
    "flight_time": "flight time",
    "overstride": "overstride",
    "shank_angle": "shank angle at contact",
    "knee_flexion_contact": "knee flexion at contact",
    "knee_flexion_stance": "peak stance knee flexion",
    "foot_strike_angle": "foot strike angle",
    "trunk_lean": "trunk lean",
    "head_pitch": "head pitch",
    "vertical_oscillation": "vertical oscillation",
    "step_length": "step length",
    "hip_extension": "hip extension",
    "elbow_angle": "elbow angle",
    "arm_swing": "arm swing",
    "asymmetry": "asymmetry of step times",
}
"""What a figure is called in the table, in its order there."""


def rows(table: dict[str, Errors], labels: Mapping[str, str] = LABELS) -> tuple[Row, ...]:
    """The table as it is stored, rounded as it is shown."""
    return tuple(row(label, table[name]) for name, label in labels.items() if name in table)


def row(label: str, found: Errors) -> Row:
    decimals = decimals_of(found.unit)
    return Row(
        label,
        found.unit,
        bias=round(found.bias, decimals),
        mean_absolute=round(found.mean_absolute, decimals),
        worst=round(found.worst, decimals),
        held=sum(found.held),
        judged=len(found.held),
        half_width=round(float(np.mean(found.half_widths)), decimals) if found.half_widths else None,
    )


def into_readme(table: str, readme: Path, mark: str) -> None:
    """Put a table in the place of the one between the README's marks; the words around it are a person's."""
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(f"<!-- {mark} -->")
    _, after = rest.split(f"<!-- /{mark} -->")
    readme.write_text(f"{before}<!-- {mark} -->\n{table}\n<!-- /{mark} -->{after}", encoding="utf-8")


def main() -> None:
    found, runners = sources(), rendered()
    rendered_rows = rows(left_out(found, runners, print))
    plates = []
    for run in FORCE_PLATE_RUNS if has_force_plate() else ():
        late = left_out(found, [on_force_plate(run, rate, seed=100 + rate) for rate in (24, 30, 50, 60)], lambda _: None)
        print(f"{run}, 24 to 60 frames/s\n{markdown(rows(late))}\n")
        plates.append(Events(run, round(late["initial contact"].bias, 1), round(late["toe-off"].bias, 1)))
    written = Accuracy(len(runners), rendered_rows, tuple(plates) or load().force_plates, load().behind)
    ROOT.joinpath("formcheck", "accuracy.json").write_text(to_json(written), encoding="utf-8")
    into_readme(markdown(rendered_rows), ROOT / "README.md", "accuracy from the side")
    print(f"{markdown(rendered_rows)}\n\nintervals held the truth in {written.held} of {written.judged} figures")


if __name__ == "__main__":
    main()
