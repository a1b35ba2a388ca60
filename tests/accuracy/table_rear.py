"""The accuracy table of runners seen from behind: ``python -m tests.accuracy.table_rear`` puts it where the other one stands.

Every rendered runner is measured with a calibration learnt from the others and from force plates only; both feet count.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final
from unittest.mock import patch

from formcheck.accuracy import load, markdown, to_json
from formcheck.calibration import Calibration
from formcheck.landmarks import SIDES
from formcheck.report import Measured, Report, SideMeasured
from tests.accuracy import derive_rear
from tests.accuracy.runners import Runner, rendered
from tests.accuracy.table import ROOT, Errors, into_readme, late_ms, measured, rows

LABELS: Final = {
    "cadence": "cadence",
    "initial contact": "initial contact",
    "toe-off": "toe-off",
    "contact_time": "contact time",
    "pelvic_drop": "pelvic drop",
    "step_width": "step width",
    "trunk_sway": "trunk sway",
    "knee_projection": "knee projection angle",
    "vertical_oscillation": "vertical oscillation",
}
WHOLE: Final = {"step_width": "cm", "trunk_sway": "degrees", "vertical_oscillation": "cm"}
FEET: Final = {"pelvic_drop": "degrees", "contact_time": "ms", "knee_projection": "degrees"}
KEYS: Final = {"vertical_oscillation": "vo_pelvis"}


def true_figures(runner: Runner, report: Report) -> Iterator[tuple[str, Measured | SideMeasured | None, float, str]]:
    """(measure, what was found, truth, unit); a figure for each foot where feet have their own."""
    truth = runner.truth
    assert truth is not None
    yield "cadence", report.measures.get("cadence"), truth["cadence_spm"], "steps/min"
    for name, unit in WHOLE.items():
        true = truth["figures"]["all"][KEYS.get(name, name)]
        yield name, report.measures.get(name), true * (100 * truth["leg_m"] if unit == "cm" else 1.0), unit
    for name, unit in FEET.items():
        found = report.measures.get(name)
        for foot in SIDES:
            own = None if found is None else {"left": found.left, "right": found.right}[foot]
            yield name, own, truth["figures"][foot][name], unit


def count(table: dict[str, Errors], runner: Runner, report: Report) -> None:
    """Add one report's errors to a table."""
    for k, name in enumerate(("initial contact", "toe-off")):
        table.setdefault(name, Errors("ms")).errors.extend(late_ms(runner, report)[k])
    for name, found, true, unit in true_figures(runner, report):
        if found is None:
            continue
        low, high = found.interval95
        row = table.setdefault(name, Errors(unit))
        row.errors.append(found.value - true)
        row.held.append(low <= true <= high)
        row.half_widths.append((high - low) / 2)


def left_out(say: Callable[[str], None]) -> dict[str, Errors]:
    """Every runner measured by what the others taught."""
    found, table = derive_rear.sources(), dict[str, Errors]()
    for runner in rendered(view="rear"):
        learnt = derive_rear.derive([f for f in found if f.runner.body != runner.body], lambda _: None)
        with patch("formcheck.calibration.load", return_value=Calibration.from_json(json.dumps({"rear": learnt}), "rear")):
            report = measured(runner)
        if report.refused is not None:
            raise SystemExit(f"{runner.name}: refused: {report.refused.reason}")
        count(table, runner, report)
        for name, one, true, unit in true_figures(runner, report):
            if one is not None:
                low, high = one.interval95
                say(f"{runner.name:18s} {name:22s} {one.value:8.2f} for {true:8.2f} {unit} ({low:.2f} to {high:.2f})")
    return table


def main() -> None:
    behind = rows(left_out(print), LABELS)
    ROOT.joinpath("formcheck", "accuracy.json").write_text(to_json(replace(load(), behind=behind)), encoding="utf-8")
    into_readme(markdown(behind), ROOT / "README.md", "accuracy from behind")
    held = f"{sum(row.held for row in behind)} of {sum(row.judged for row in behind)}"
    print(f"{markdown(behind)}\n\nintervals held the truth in {held} figures")


if __name__ == "__main__":
    main()
