"""report.json: lossless, strict, and clear about what it cannot read."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from formcheck.errors import InputError
from formcheck.report import Clip, Report
from tests import made

CONTRACT = [
    "format",
    "clip",
    "runner",
    "view",
    "near_side",
    "running_towards",
    "checks",
    "refused",
    "measures",
    "not_measured",
    "findings",
    "events",
    "cycle",
    "made_with",
]

ADDED = {"curves", "each_step", "clips", "asymmetries"}
"""Beyond the contract: a reader of the contract's keys passes them by."""


@pytest.mark.parametrize("report", [made.judged(), made.refused()], ids=["judged", "refused"])
def test_loading_back_loses_nothing(report: Report) -> None:
    again = Report.from_json(report.to_json())
    assert again == report
    assert again.to_json() == report.to_json()


@given(st.floats(allow_nan=False, allow_infinity=False), st.text())
def test_figures_and_texts_come_back_exactly(value: float, name: str) -> None:
    report = made.judged()
    report = report.model_copy(update={"clip": report.clip.model_copy(update={"duration_s": value, "name": name})})
    assert Report.from_json(report.to_json()).clip == report.clip


def test_the_contract_holds_key_by_key() -> None:
    found = json.loads(made.judged().to_json())
    assert [key for key in found if key not in ADDED] == CONTRACT
    assert set(found) - set(CONTRACT) == ADDED
    assert found["format"] == 1
    assert set(found["findings"][0]) == {"measure", "cue", "text", "try", "evidence"}
    assert {"value", "unit", "interval95", "per_step_sd", "steps", "left", "right", "band", "verdict", "evidence"} <= set(
        found["measures"]["overstride"]
    )
    assert set(found["events"][0]) == {"side", "initial_contact_s", "toe_off_s", "step"}


def test_a_newer_format_is_a_clear_error() -> None:
    with pytest.raises(InputError, match="report format 7, expected format 1; update formcheck"):
        Report.from_json(json.dumps({"format": 7, "something": "new"}))


@pytest.mark.parametrize(
    "text",
    ["", "not json", "[]", "null", "{}", '{"format": 1}', '{"format": "1"}', "[" * 100_000, b"\xff\xfe\x00"],
    ids=["empty", "text", "list", "null", "object", "bare", "word", "deep", "bytes"],
)
def test_anything_else_is_an_input_error(text: str | bytes) -> None:
    with pytest.raises(InputError):
        Report.from_json(text)


def test_the_error_says_where() -> None:
    found = json.loads(made.judged().to_json())
    found["measures"]["overstride"]["value"] = "a lot"
    with pytest.raises(InputError, match=r"measures\.overstride\.value"):
        Report.from_json(json.dumps(found))


def test_no_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        Report.load(tmp_path / "report.json")


def test_load_reads_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(made.judged().to_json(), encoding="utf-8")
    assert Report.load(path) == made.judged()


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_figure_that_is_no_number_never_gets_in(value: float) -> None:
    with pytest.raises(ValidationError):
        Clip(**{**made.CLIP.model_dump(), "duration_s": value})


def test_a_file_name_that_is_not_utf8_can_be_written() -> None:
    clip = Clip(**{**made.CLIP.model_dump(), "name": "r\udce9sum\udce9.mp4"})
    assert clip.name == "r?sum?.mp4"
    assert Clip.model_validate_json(clip.model_dump_json()) == clip
