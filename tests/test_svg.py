from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import vl_convert

from formcheck import svg
from formcheck.svg import Drawer

LINE = json.dumps(
    {
        "mark": "line",
        "data": {"values": [{"a": 1, "b": 2}, {"a": 2, "b": 3}]},
        "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}},
    }
)


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    made = Drawer(hangs_s=2.0)
    yield made
    made.close()


def hangs_once(place: str) -> str:
    """Stands in for a drawing that hangs the first time."""
    if not Path(place).exists():
        Path(place).touch()
        time.sleep(60)
    return "<svg/>"


def hangs(_: str) -> str:
    time.sleep(60)
    return ""


def test_a_chart_is_what_vl_convert_draws() -> None:
    assert svg.svg(LINE) == vl_convert.vegalite_to_svg(LINE)


def test_a_drawing_that_hangs_is_begun_anew(drawer: Drawer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(svg, "_drawn", hangs_once)
    assert drawer(str(tmp_path / "seen")) == "<svg/>"


def test_one_that_always_hangs_leaves_a_frame_that_says_so(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(svg, "_drawn", hangs)
    assert "could not be drawn" in "".join(ET.fromstring(drawer(LINE)).itertext())  # noqa: S314  # our own words
