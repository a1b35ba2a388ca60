"""The sample clips from end to end: what is built into them is what the command line says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from formcheck import cli
from formcheck.report import Mend, Report

pytestmark = pytest.mark.video

Judge = Callable[..., tuple[Result, Report]]


@pytest.fixture(scope="module")
def judge(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Analyses a sample as its truth file says it was filmed, once however often it is asked for."""
    kept: dict[tuple[str, ...], tuple[Result, Report]] = {}

    def judged(name: str, *options: str) -> tuple[Result, Report]:
        asked = (name, *options)
        if asked not in kept:
            truth = known(samples, name)
            out = tmp_path_factory.mktemp(name)
            told = ["--height", f"{truth['body']['stature_m']:.2f}", "--belt-speed", f"{truth['gait']['speed']:.2f}"]
            result = CliRunner().invoke(cli.app, ["analyze", str(samples / f"{name}.mp4"), "--out", str(out), *told, *options])
            kept[asked] = result, Report.load(out / "report.json")
        return kept[asked]

    return judged


def known(samples: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((samples / f"{name}.truth.json").read_text())
    return found


def test_overstriding_with_a_low_cadence_leads(judge: Judge) -> None:
    result, report = judge("overstride_side")
    assert result.exit_code == 0
    assert [finding.cue for finding in report.findings][:1] == ["overstride"]
    assert "cadence is low at 152 steps/min" in report.findings[0].text
    assert "Land closer under your body" in result.stdout


def test_no_lean_and_a_gaze_at_the_belt_lead(judge: Judge) -> None:
    result, report = judge("upright_looking_down_side")
    assert result.exit_code == 0
    assert [finding.cue for finding in report.findings][:2] == ["lean", "gaze"]


@pytest.mark.parametrize(("name", "options"), [("good_form_side", ()), ("good_form_slow_motion_240fps", ("--slow-motion", "8"))])
def test_good_form_has_nothing_outside(judge: Judge, name: str, options: tuple[str, ...]) -> None:
    result, report = judge(name, *options)
    assert result.exit_code == 0
    assert report.findings == ()
    assert not [measure for measure, found in report.measures.items() if found.verdict == "outside"]
    assert "What is good" in result.stdout


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("walking_side", "walking|not running|running at"),
        ("good_form_slow_motion_240fps", "slow motion"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_its_reason(judge: Judge, name: str, reason: str) -> None:
    result, report = judge(name)
    assert result.exit_code == 4
    assert report.refused is not None
    assert re.search(reason, f"{report.refused.reason} {report.refused.advice}")
    assert (report.measures, report.findings, report.events) == ({}, (), ())


def test_a_pelvis_that_drops_leads_from_behind(judge: Judge, samples: Path) -> None:
    result, report = judge("pelvic_drop_rear")
    truth = known(samples, "pelvic_drop_rear")["metrics"]
    assert result.exit_code == 0
    assert (report.view, report.near_side) == ("rear", None)
    assert report.findings[0].measure == "pelvic_drop"
    drop = report.measures["pelvic_drop"]
    for side, found in (("left", drop.left), ("right", drop.right)):
        assert found is not None
        assert found.value == pytest.approx(truth[side]["pelvic_drop_midstance"]["mean"], abs=2)
    assert report.measures["step_width"].value == pytest.approx(100 * truth["step_width_m"], abs=2)


def test_slow_motion_names_the_option_that_mends_it(judge: Judge) -> None:
    result, report = judge("good_form_slow_motion_240fps")
    assert report.refused is not None
    assert "8 times slower" in report.refused.advice
    (check,) = [check for check in report.checks if check.name == report.refused.check]
    assert check.mend == (Mend(setting="slow_motion", value=8.0),)
    assert "--slow-motion 8." in " ".join(result.output.split())


def test_a_saved_track_gives_the_same_report_as_its_clip(judge: Judge, samples: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    clip = samples / "overstride_side.mp4"
    options = ["--height", "1.66", "--belt-speed", "2.75"]
    assert (
        runner.invoke(cli.app, ["analyze", str(clip), "--out", str(tmp_path / "clip"), *options, "--workers", "1"]).exit_code == 0
    )
    again = runner.invoke(cli.app, ["analyze", str(tmp_path / "clip" / "track.npz"), "--out", str(tmp_path / "track"), *options])
    assert again.exit_code == 0
    from_clip, from_track = (Report.load(tmp_path / kind / "report.json") for kind in ("clip", "track"))
    assert from_track.measures == from_clip.measures
    assert from_track.events == from_clip.events
    # and the clip gave the same with one worker as with all of them
    assert judge("overstride_side")[1].model_copy(update={"made_with": from_clip.made_with}) == from_clip


def test_no_result_holds_a_path_of_this_machine(judge: Judge, samples: Path) -> None:
    text = judge("overstride_side")[1].to_json()
    assert str(samples) not in text


def test_the_readme_shows_what_is_printed(judge: Judge, root: Path) -> None:
    def without_figures(text: str) -> str:
        return " ".join(re.sub(r"[0-9]+(?:\.[0-9]+)?", "#", text).split())

    shown = (root / "README.md").read_text(encoding="utf-8").split("```text\n")[1].split("```")[0]
    assert without_figures(shown) in without_figures(judge("overstride_side")[0].stdout)
