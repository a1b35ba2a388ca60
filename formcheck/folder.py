"""What a folder of results holds, and how it is written: each file whole or not at all, report.json last."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from formcheck.analysis import Analysis
from formcheck.errors import InputError
from formcheck.report import Event, Measured, Report, SideMeasured

__all__ = ["measures_csv", "steps_csv", "write"]

_MEASURE_COLUMNS: Final = (
    *("measure", "leg", "value", "unit", "low95", "high95", "per_step_sd", "steps"),
    *("usual_low", "usual_high", "verdict", "evidence", "reason"),
)
_STEP_COLUMNS: Final = ("step", "side", "initial_contact_s", "toe_off_s", "contact_time_ms", "step_time_ms")


def write(analysis: Analysis, folder: Path) -> None:
    """Write report.json, measures.csv, steps.csv and track.npz; files of an earlier run do not outlive it.

    Raises :class:`~formcheck.errors.InputError` where the folder cannot be written.
    """
    report = analysis.report
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.json").unlink(missing_ok=True)
        _replace(folder / "measures.csv", measures_csv(report))
        _replace(folder / "steps.csv", steps_csv(report))
        if analysis.track is not None:
            analysis.track.save(folder / "track.npz")
        else:
            (folder / "track.npz").unlink(missing_ok=True)
        _replace(folder / "report.json", report.to_json())
    except OSError as error:
        raise InputError("--out", f"{folder} ({error.strerror})", "a folder that can be written, with room on its disk") from None


def _replace(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def measures_csv(report: Report) -> str:
    """A row per measure and leg, and a row with the reason for each measure that could not be had."""
    rows = (row for name, found in report.measures.items() for row in _measure_rows(name, found))
    unmeasured = ([name, *[""] * (len(_MEASURE_COLUMNS) - 2), reason] for name, reason in report.not_measured.items())
    return _csv([_MEASURE_COLUMNS, *rows, *unmeasured])


def _measure_rows(name: str, found: Measured) -> Iterator[list[object]]:
    band = (found.band.low, found.band.high) if found.band is not None else (None, None)
    legs: tuple[tuple[str, SideMeasured | Measured | None], ...] = (("", found), ("left", found.left), ("right", found.right))
    for leg, figure in legs:
        if figure is not None:
            sure = (*figure.interval95, figure.per_step_sd, figure.steps)
            yield [name, leg, figure.value, figure.unit, *sure, *band, figure.verdict, found.evidence, ""]


def steps_csv(report: Report) -> str:
    """A row per step: foot, contact and toe-off in real seconds, contact time, and time since the contact before."""
    return _csv([_STEP_COLUMNS, *(_step_row(event, report.events) for event in report.events)])


def _step_row(event: Event, events: Iterable[Event]) -> list[object]:
    before = next((e for e in events if e.step == event.step - 1 and e.side != event.side), None)
    contact_ms = None if event.toe_off_s is None else round(1000 * (event.toe_off_s - event.initial_contact_s), 2)
    step_ms = None if before is None else round(1000 * (event.initial_contact_s - before.initial_contact_s), 2)
    return [event.step, event.side, event.initial_contact_s, event.toe_off_s, contact_ms, step_ms]


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
