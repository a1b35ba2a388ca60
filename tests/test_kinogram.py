"""The kinogram: the right moments, the right frames of the clip, lines that lie on the runner, numbers that are the report's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from formcheck import drawing, evidence, guide, kinogram, lines, pairs, video
from formcheck.analysis import Analysis, Settings, analyze
from formcheck.landmarks import SIDES, index
from formcheck.measure import RunnerContext
from formcheck.measures import REGISTRY
from formcheck.outline import belt_px, in_picture
from formcheck.report import Finding
from formcheck.trial import Trial
from tests import made_clips

SETTINGS = Settings(height_m=1.66, belt_speed_mps=2.75)


@pytest.fixture(scope="module")
def judged(root: Path) -> Analysis:
    return analyze(root / "tests" / "accuracy" / "tracks" / "overstride_side.npz", SETTINGS)


@pytest.fixture(scope="module")
def trial(judged: Analysis) -> Trial:
    assert judged.trial is not None
    return judged.trial


def test_every_moment_is_near_the_phase_it_stands_for(trial: Trial) -> None:
    for side, row in kinogram.moments(trial).items():
        assert [moment.name for moment in row] == list(kinogram.MOMENTS)
        contact, off = trial.contacts[side].initial_contact, trial.contacts[side].toe_off
        wanted = dict(zip(kinogram.MOMENTS[:3], (contact, (contact + off) / 2, off), strict=False))
        for moment in row[:3]:
            away = (trial.cycle.phase[moment.frame] - wanted[moment.name] + 0.5) % 1 - 0.5
            assert abs(away) * trial.period_s < 0.02
            assert moment.time_s == pytest.approx(trial.body.time_s[moment.frame])


def test_all_moments_come_from_one_short_stretch(trial: Trial) -> None:
    times_s = [moment.time_s for row in kinogram.moments(trial).values() for moment in row]
    assert max(times_s) - min(times_s) <= 3.0


def test_joints_lie_where_the_pose_model_saw_the_runner(trial: Trial, judged: Analysis) -> None:
    assert judged.track is not None
    for part, most in (("knee", 0.06), ("ankle", 0.08), ("shoulder", 0.12)):
        drawn = in_picture(trial, trial.near)[part]
        seen = judged.track.xy_px[:, index(part, trial.near)]
        assert np.median(np.linalg.norm(drawn - seen, axis=1)) < most * trial.body.leg_px


def test_stills_are_cropped_alike_and_hold_the_whole_runner(trial: Trial) -> None:
    rows = kinogram.stills(trial, None)
    sizes = {still.rgb.shape for row in rows.values() for still in row}
    assert len(sizes) == 1
    height, width, _ = sizes.pop()
    for still in (still for row in rows.values() for still in row):
        for at in still.joints.values():
            assert 0 <= at[0] < width
            assert 0 <= at[1] < height
    hips = [still.joints["hip"][0] for still in rows[trial.near]]
    assert max(hips) - min(hips) < 0.15 * rows[trial.near][0].leg_px


@pytest.mark.parametrize("rate", [30, 25])
def test_the_frame_shown_nearest_to_a_moment_is_cut(tmp_path: Path, rate: int) -> None:
    clip = made_clips.bars(tmp_path / "clip.mp4", rate=rate, crf="5")
    boxes = [(0.0, 0.0, 64.0, 48.0)] * 3
    times_s = [4 / rate, 10.4 / rate, 9.6 / rate]
    found = kinogram.crops(clip, times_s, boxes, (64, 48), (64, 48))
    assert [made_clips.bar_at(picture) for picture in found] == [4, 10, 10]


def test_a_box_beyond_the_picture_is_filled_up(tmp_path: Path) -> None:
    clip = made_clips.bars(tmp_path / "clip.mp4", crf="5")
    (found,) = kinogram.crops(clip, [0.2], [(-32.0, -24.0, 32.0, 24.0)], (64, 48), (128, 96))
    assert found.shape == (96, 128, 3)
    assert (found[:40] == found[0, 0]).all()


def test_variable_frame_times_are_honoured(tmp_path: Path) -> None:
    from fractions import Fraction  # noqa: PLC0415 - only here

    pts = [0, 3, 4, 9, 20, 21, 40, 41, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69]
    clip = made_clips.write(tmp_path / "clip.mkv", [made_clips.bar(n) for n in range(18)], pts=pts, clock=Fraction(1, 100))
    ticks = kinogram.ticks_near(video.survey(clip), [0.2, 0.395, 0.59])
    surveyed = video.survey(clip)
    assert [list(surveyed.ticks).index(tick) for tick in ticks] == [4, 6, 8]


@pytest.mark.parametrize("ground", [0, 90, 128, 200, 255])
@pytest.mark.parametrize("colour", [drawing.WHITE, drawing.YELLOW, drawing.CYAN, drawing.ORANGE, drawing.PINK])
def test_lines_stand_out_on_any_ground(ground: int, colour: drawing.Colour) -> None:
    picture = np.full((60, 120, 3), ground, np.uint8)
    drawing.line(picture, (10, 30), (110, 30), colour, 4)
    column = picture[:, 60].astype(int).mean(axis=1)
    assert np.ptp(column) > 100  # the light line against its dark halo, whatever lies around
    assert (picture[0] == ground).all()


def test_what_is_not_known_is_not_drawn() -> None:
    picture = np.zeros((40, 40, 3), np.uint8)
    drawing.line(picture, (float("nan"), 1), (5, 5), drawing.WHITE)
    drawing.dot(picture, (float("nan"), 1), drawing.WHITE)
    drawing.dashes(picture, (0, 0), (float("nan"), 1), drawing.WHITE)
    drawing.words(picture, "word", (float("nan"), 1))
    assert not picture.any()


def test_words_stay_in_the_picture() -> None:
    picture = np.full((60, 160, 3), 128, np.uint8)
    drawing.words(picture, "foot 16\N{DEGREE SIGN}", (400, 400), size=24)
    assert (picture[-30:, -100:] != 128).any()
    tiny = np.full((8, 8, 3), 128, np.uint8)
    drawing.words(tiny, "much too long", (0, 0), size=30)
    assert tiny.shape == (8, 8, 3)


def test_numbers_are_the_reports(judged: Analysis) -> None:
    decimals = {name: measure.decimals for name, measure in REGISTRY.items()}
    near = evidence.figures_of(judged.report, "left", decimals, "left")
    assert near["overstride"] == f"{judged.report.measures['overstride'].value:.0f} %"
    assert near["shank_angle"].endswith("\N{DEGREE SIGN}")
    assert "trunk_lean" in near


def test_a_leg_without_figures_has_no_lines(trial: Trial) -> None:
    still = kinogram.stills(trial, None)[trial.near][0]
    belt = belt_px(trial)
    bare = lines.panel(still, {}, "left", belt)
    told = lines.panel(still, {"overstride": "33 %"}, "left", belt)
    only = lines.panel(still, {"overstride": "33 %", "shank_angle": "13"}, "left", belt, ["overstride"])
    assert (bare != told).any()
    assert (only == told).all()
    assert (still.rgb == still.rgb[0, 0]).all()


def test_a_finding_has_its_picture_and_each_side_its_strip(judged: Analysis, trial: Trial) -> None:
    pictures = evidence.pictures([evidence.Shot(trial, judged.report.clip, None)], judged.report, REGISTRY)
    assert set(pictures.shown) == {finding.measure for finding in judged.report.findings}
    assert set(pictures.kinogram) == set(SIDES)
    assert pictures.kinogram["left"].shape == pictures.kinogram["right"].shape


def test_whatever_can_lead_a_finding_has_a_picture() -> None:
    usual = RunnerContext(1.7, 3.0)
    graded = [name for name, measure in REGISTRY.items() if measure.bands(usual) is not None]
    leading = {name for name in graded if REGISTRY[name].cue is not None or any(name == told for told, _ in guide.FAULTS)}
    assert leading == (set(lines.SHOWN_AT) | set(pairs.PAIRS)) - {"hip_extension"}  # described only


def finding(measure: str) -> Finding:
    return Finding(measure=measure, cue="cadence", text="x", try_="y", evidence="C")


def test_three_findings_have_three_pictures_of_two_moments_or_one(judged: Analysis, trial: Trial) -> None:
    told = judged.report.model_copy(
        update={"findings": tuple(finding(name) for name in ("cadence", "vertical_oscillation", "overstride"))}
    )
    shown = evidence.pictures([evidence.Shot(trial, told.clip, None)], told, REGISTRY).shown
    assert list(shown) == ["cadence", "vertical_oscillation", "overstride"]
    step, bounce, reach = (shown[name].shape for name in shown)
    assert step[0] == bounce[0] > reach[0]  # what the two moments are is written over them
    assert max(step[1], bounce[1]) < 1.5 * reach[1]


def test_the_body_is_lowest_and_highest_where_it_is_said_to_be(trial: Trial) -> None:
    *_, lowest, highest = kinogram.moments(trial, bounce=True)[trial.near]
    assert (lowest.name, highest.name) == kinogram.BOUNCE
    height = in_picture(trial, trial.near)["ear"][:, 1]  # downwards
    assert height[lowest.frame] > height[highest.frame]
    near = np.abs(trial.body.time_s - lowest.time_s) < trial.period_s / 2
    assert height[lowest.frame] - height[highest.frame] > 0.8 * np.ptp(height[near])


def test_feet_that_cross_are_drawn_as_far_apart_as_was_measured(root: Path) -> None:
    found = analyze(root / "tests" / "accuracy" / "tracks" / "r04.npz", Settings(height_m=1.70, belt_speed_mps=2.9))
    assert found.trial is not None
    assert [told.measure for told in found.report.findings] == ["crossover"]
    assert set(evidence.pictures([evidence.Shot(found.trial, found.report.clip, None)], found.report, REGISTRY).shown) == {
        "crossover"
    }
    stills = {(side, one.moment.name): one for side, row in kinogram.stills(found.trial, None).items() for one in row}
    left, right = pairs.pair("crossover", found.report.measures, "left", stills).panels
    apart_px = across(left) - across(right)
    percent = float(found.report.measures["step_width"].details["percent_of_leg"])
    assert percent < 0
    assert apart_px == pytest.approx(-percent / 100 * stills["left", "mid-stance"].leg_px, abs=2)


def across(picture: drawing.Pixels) -> float:
    """Where the foot's own line is, pixels from the left."""
    return float(np.median(np.argwhere((picture == drawing.CYAN).all(axis=2))[:, 1]))


def test_from_behind_the_pelvis_is_drawn_as_it_was_measured(root: Path) -> None:
    track = root / "tests" / "accuracy" / "tracks" / "pelvic_drop_rear.npz"
    found = analyze(track, Settings(height_m=1.70, belt_speed_mps=2.9))
    assert found.trial is not None
    rows = kinogram.stills(found.trial, None)
    still, belt = rows["left"][1], belt_px(found.trial)
    bare, told = (lines.panel(still, figures, "right", belt) for figures in ({}, {"pelvic_drop": "8\N{DEGREE SIGN}"}))
    drawn = np.argwhere((bare != told).any(axis=2))
    left, right = (drawn[np.abs(drawn[:, 1] - drawn[:, 1].mean() - far) < 3, 0].mean() for far in (-60, 60))
    assert left < right  # the left foot stands, so the right side of the pelvis is the lower one
    assert found.report.curves == {}


@pytest.mark.video
def test_the_runner_is_in_the_frames_that_are_cut(trial: Trial, samples: Path) -> None:
    rows = kinogram.stills(trial, samples / "overstride_side.mp4")
    for still in rows[trial.near]:
        x, y = (round(float(v)) for v in still.joints["knee"])
        leg = still.rgb[y - 4 : y + 5, x - 4 : x + 5].astype(int).mean()
        assert leg < 60  # dark tights on a light floor and a brick wall


@pytest.mark.video
def test_a_hidden_face_is_a_few_patches_and_the_rest_is_as_it_was(judged: Analysis, trial: Trial, samples: Path) -> None:
    shot = evidence.Shot(trial, judged.report.clip, samples / "overstride_side.mp4")
    shown, hidden = (
        evidence.pictures([shot], judged.report, REGISTRY, blur_face=blur).kinogram["left"] for blur in (False, True)
    )
    changed = np.abs(shown.astype(int) - hidden).max(axis=2) > 8
    rows = np.flatnonzero(changed.any(axis=1))
    assert 0.02 < changed.mean() < 0.15
    assert rows.max() < 0.45 * shown.shape[0]
