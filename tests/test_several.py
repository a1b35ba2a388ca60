"""What is said, drawn and written of several clips, and the command that does it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from formcheck import cli, folder, paper, several, written
from formcheck.analysis import Analysis, Settings, analyze
from formcheck.evidence import Pictures, Shot, pictures
from formcheck.measures import REGISTRY
from formcheck.page import worker
from formcheck.report import Asymmetry, Report
from formcheck.summary import as_text
from formcheck.together import together
from formcheck.written import Told, words
from tests import made
from tests.accuracy.runners import TRACKS
from tests.test_together import renamed, seen, told
from tests.test_wording import BANNED
from tests.test_written import Reader


@pytest.fixture(scope="module")
def clips() -> tuple[Analysis, Analysis, Analysis]:
    return seen("p01"), seen("p01", mirror=True), seen("r03")


@pytest.fixture(scope="module")
def whole(clips: tuple[Analysis, ...]) -> Report:
    return together([clip.report for clip in clips])


@pytest.fixture(scope="module")
def out(clips: tuple[Analysis, ...], whole: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("together")
    folder.write_together(whole, [(clip, None) for clip in clips], place, Told("Ann"))
    return place


def html_of(report: Report) -> str:
    return Reader(paper.html(words(report, REGISTRY, Told()), report, None)).text


def test_the_text_names_every_clip_and_sets_left_beside_right(whole: Report) -> None:
    text = as_text(whole, REGISTRY)
    assert text.startswith("p01.mp4, mirrored_p01.mp4 and r03.mp4, told together")
    for said in ("p01.mp4: from the side, right leg nearer", "r03.mp4: from behind; 7.0 s"):
        assert said in text
    row = next(line for line in text.split("Left and right")[1].splitlines() if "Shank angle" in line)
    assert row.endswith(f"0.0 \N{PLUS-MINUS SIGN} {whole.asymmetries['shank_angle'].interval95[1]:.1f}\N{DEGREE SIGN}")
    assert "Pelvic drop" in text
    assert re.sub(r"\s+", " ", text).count("up to 3 degrees") == 1


def test_doubts_alike_are_told_once_with_their_clips(whole: Report) -> None:
    found = [doubt for doubt in several.doubts(whole) if doubt.check.name == "frame_rate"]
    assert [doubt.clips for doubt in found] == [("p01.mp4", "mirrored_p01.mp4", "r03.mp4")]
    assert as_text(whole, REGISTRY).count("Frame rate (p01.mp4, mirrored_p01.mp4, r03.mp4)") == 1
    assert sum(len(doubt.clips) or len(doubt.check.found.split(" / ")) for doubt in several.doubts(whole)) == len(whole.checks)


def test_a_refused_clip_is_told_with_its_reason_and_nothing_else_of_it(clips: tuple[Analysis, ...]) -> None:
    bad = made.refused()
    report = together([clip.report for clip in clips] + [bad])
    told_of = [doubt for doubt in several.doubts(report) if bad.clip.name in doubt.clips]
    assert [doubt.check.name for doubt in told_of] == ["not_judged"]
    assert f"Not judged ({bad.clip.name}): This looks like walking" in re.sub(r"\s+", " ", as_text(report, REGISTRY))
    assert f"{bad.clip.name}: not judged" in as_text(report, REGISTRY)


def test_one_clip_has_no_second_leg_to_stand_beside() -> None:
    assert several.legs(told("p01"), REGISTRY) == ()
    assert several.legs(together([told("p01"), told("r03")]), REGISTRY) == ()
    assert several.legs(together([told("r03"), renamed(told("r03", stop_s=5), "second.mp4")]), REGISTRY) == ()
    assert "Left and right" not in as_text(told("p01"), REGISTRY)


def test_a_difference_worth_a_look_is_marked(whole: Report) -> None:
    noted = Asymmetry(value=-8.2, unit="deg", interval95=(-11.2, -5.2), noted=True)
    report = whole.model_copy(update={"asymmetries": {**whole.asymmetries, "shank_angle": noted}})
    (row,) = (row for row in several.legs(report, REGISTRY) if row.measure == "shank_angle")
    assert (row.difference, row.noted) == ("-8.2 \N{PLUS-MINUS SIGN} 3.0\N{DEGREE SIGN}", True)
    assert "worth a look" in html_of(report)
    assert not any(row.noted for row in several.legs(whole, REGISTRY))


def test_the_folder_of_several_clips(out: Path, whole: Report) -> None:
    assert sorted(path.name for path in out.iterdir()) == [
        *("behind.png", "kinogram_left.png", "kinogram_right.png", "measures.csv", "report.html", "report.json", "report.pdf"),
        "steps.csv",
    ]
    assert Report.load(out / "report.json") == whole
    rows = list(csv.DictReader((out / "steps.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["clip"] for row in rows} == {clip.label for clip in whole.clips}
    assert len(rows) == sum(len(clip.events) for clip in whole.clips)


def test_the_page_shows_each_leg_and_the_view_from_behind(out: Path, whole: Report) -> None:
    page = Reader((out / "report.html").read_text(encoding="utf-8"))
    assert page.open == []
    for said in ("Left and right", "What the view from behind adds", "About the clips", "each from the clip that saw it near"):
        assert said in page.text
    assert all(REGISTRY[name].question in page.text for name in ("pelvic_drop", "step_width", "crossover", "trunk_sway"))
    pictures_shown = 2 + 1 + sum(finding.measure == "pelvic_drop" for finding in whole.findings)
    assert sum(address.startswith("data:image/jpeg") for address in page.wanted) == pictures_shown
    assert not BANNED.search(several.DIFFERENCES)


def test_the_page_is_given_each_picture_that_it_shows(tmp_path: Path) -> None:
    grey = np.full((64, 48, 3), 90, np.uint8)
    (tmp_path / "still_cadence.jpg").touch()  # of an earlier run
    worker._keep_pictures(Pictures({"left": grey, "right": grey}, {"pelvic_drop": grey}, grey), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("behind.jpg", "kinogram_left.jpg", "kinogram_right.jpg", "still_pelvic_drop.jpg")
    ]


def test_each_kinogram_is_of_the_clip_that_saw_the_leg_near(clips: tuple[Analysis, ...], whole: Report) -> None:
    shots = [Shot(clip.trial, clip.report.clip, None, clip.report.clip.name) for clip in clips if clip.trial is not None]
    drawn = pictures(shots, whole, REGISTRY)
    alone = {
        side: pictures([shots[place]], clips[place].report, REGISTRY).kinogram[side]  # type: ignore[index]  # a side
        for place, side in ((0, "right"), (1, "left"))
    }
    assert drawn.behind is not None
    for side in ("left", "right"):
        assert drawn.kinogram[side].shape == alone[side].shape
    assert pictures(shots[:1], clips[0].report, REGISTRY).behind is None


def test_the_finding_shows_the_leg_further_beyond(whole: Report) -> None:
    found = whole.measures["pelvic_drop"]
    assert found.left is not None
    assert found.right is not None
    (finding,) = (finding for finding in whole.findings if finding.measure == "pelvic_drop")
    assert f"left {found.left.value:.1f}, right {found.right.value:.1f}" in finding.text


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, ["analyze", *map(str, arguments)])


def test_the_command_writes_one_report_and_each_clips_own_below_it(tmp_path: Path) -> None:
    done = run(TRACKS / "p01.npz", TRACKS / "r03.npz", "--together", "--height", "1.64", "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert done.stdout.count("What stands out") == 1
    assert "told together" in done.stdout
    whole = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert [clip["label"] for clip in whole["clips"]] == ["p01.mp4", "r03.mp4"]
    for clip, view in (("p01", "side"), ("r03", "rear")):
        own = json.loads((tmp_path / "out" / clip / "report.json").read_text(encoding="utf-8"))
        assert (own["view"], own["clips"]) == (view, [])
        assert (tmp_path / "out" / clip / "track.npz").is_file()
    assert (tmp_path / "out" / "behind.png").is_file()


def test_without_out_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(TRACKS / "p01.npz", TRACKS / "r03.npz", "--together").exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_judged(tmp_path: Path) -> None:
    done = run(tmp_path / "gone.mp4", TRACKS / "p01.npz", TRACKS / "r03.npz", "--together")
    assert done.exit_code == 3
    assert "gone.mp4" in done.stderr
    assert "told together" in done.stdout
    assert run(tmp_path / "gone.mp4", tmp_path / "gone_too.mp4", "--together").exit_code == 3


def test_clips_that_do_not_belong_together_are_refused_and_still_have_their_own_reports(tmp_path: Path) -> None:
    done = run(TRACKS / "p03.npz", TRACKS / "p05.npz", "--together", "--out", tmp_path / "out")
    assert done.exit_code == 4
    assert "do not belong together" in re.sub(r"\s+", " ", done.stdout)
    assert "These clips were not judged" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "out" / "p03" / "report.json").read_text(encoding="utf-8"))["refused"] is None


def test_one_clip_is_not_several() -> None:
    done = run(TRACKS / "p01.npz", "--together")
    assert done.exit_code == 2
    assert "two clips or more" in done.stderr


def test_what_stood_in_the_folder_does_not_outlive_it(clips: tuple[Analysis, ...], tmp_path: Path) -> None:
    pair = clips[:2]
    for name in ("behind.png", "annotated.mp4", "track.npz"):
        (tmp_path / name).write_bytes(b"from an earlier run")
    folder.write_together(together([clip.report for clip in pair]), [(clip, None) for clip in pair], tmp_path)
    assert not {"behind.png", "annotated.mp4", "track.npz"} & {path.name for path in tmp_path.iterdir()}


def test_all_refused_has_a_report_too(tmp_path: Path) -> None:
    bad = made.refused()
    other = bad.model_copy(update={"clip": bad.clip.model_copy(update={"name": "b.mp4", "sha256": "b" * 64})})
    whole = together([bad, other])
    folder.write_together(whole, [(Analysis(bad, None), None), (Analysis(other, None), None)], tmp_path)
    assert "none of the clips can be judged" in as_text(whole).lower()
    assert written.words(whole, REGISTRY, Told())["heading"] == "These clips were not judged"
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.video
def test_pictures_are_cut_from_the_clip_that_saw_the_leg_near(samples: Path, tmp_path: Path) -> None:
    names = ("good_form_side", "pelvic_drop_rear")
    done = [(analyze(TRACKS / f"{name}.npz", Settings(height_m=1.75)), samples / f"{name}.mp4") for name in names]
    folder.write_together(together([analysis.report for analysis, _ in done]), done, tmp_path)
    for name in ("behind.png", "kinogram_right.png"):
        shown = np.asarray(Image.open(tmp_path / name).convert("L"), dtype=float)
        lower = shown[shown.shape[0] // 4 :]
        assert lower.std() > 25  # a picture, not plain ground with lines on it
        assert np.abs(np.diff(lower, axis=1)).mean() > 2
