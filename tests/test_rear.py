"""Runners seen from behind and in front, from stored tracks with known truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.analysis import Settings, analyze
from formcheck.body import view_of
from formcheck.guide import CUES
from formcheck.landmarks import SIDES, Side, index
from formcheck.measures import REGISTRY
from formcheck.measures.crossover import wilson
from formcheck.measures.pelvic_drop import LEVEL_SD_DEG, STANDING_SD_DEG
from formcheck.pelvis import Follower, turn_deg
from formcheck.report import Report, SideMeasured
from formcheck.summary import good
from formcheck.tilt import fold_turns
from formcheck.track import Track
from formcheck.written import Told, words
from tests.accuracy.runners import TRACKS, Runner, behind_force_plate, has_force_plate, rendered

BEHIND = {runner.name: runner for runner in rendered(view="rear")}
FloatArray = NDArray[np.float64]
Judge = Callable[[Track, Runner], Report]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    def judged(track: Track, runner: Runner) -> Report:
        track.save(tmp_path / "track.npz")
        height_m = None if runner.truth is None else runner.truth["stature_m"]
        return analyze(tmp_path / "track.npz", Settings(height_m=height_m)).report

    return judged


@pytest.fixture(params=sorted(BEHIND))
def runner(request: pytest.FixtureRequest) -> Runner:
    return BEHIND[request.param]


@cache
def of(name: str) -> Report:
    """What is said of a stored track as it is."""
    truth = BEHIND[name].truth
    assert truth is not None
    return analyze(TRACKS / f"{name}.npz", Settings(height_m=truth["stature_m"])).report


def legs(report: Report, measure: str) -> dict[Side, SideMeasured]:
    found = report.measures[measure]
    assert found.left is not None
    assert found.right is not None
    return {"left": found.left, "right": found.right}


def late_ms(report: Report, runner: Runner, side: Side) -> FloatArray:
    found = np.array([event.initial_contact_s for event in report.events if event.side == side])
    true = runner.events[side][0] - runner.track.time_s[0]
    inside = true[(true > 0.25) & (true < runner.track.duration_s - 0.25)]
    return np.array([1000 * (found[np.abs(found - t).argmin()] - t) for t in inside])


def mirrored(track: Track) -> Track:
    """The picture mirrored: what lay on the right lies on the left, as for a runner seen from the front."""
    flip = np.array([-1.0, 1.0])
    turned = None if track.turn_deg is None else -track.turn_deg
    return replace(track, xy_px=track.xy_px * flip + np.array([track.frame_size_px[0], 0]), turn_deg=turned)


def test_a_rear_clip_is_judged_as_one(runner: Runner) -> None:
    report = of(runner.name)
    assert report.refused is None
    assert (report.view, report.near_side, report.running_towards) == ("rear", None, None)
    assert "trunk_lean" in report.not_measured
    assert {"overstride", "shank_angle", "foot_strike_angle", "trunk_lean"} & set(report.measures) == set()


def test_cadence_and_contacts(runner: Runner) -> None:
    report = of(runner.name)
    assert runner.truth is not None
    assert report.measures["cadence"].value == pytest.approx(runner.truth["cadence_spm"], abs=0.4)
    late = [abs(float(late_ms(report, runner, side).mean())) for side in SIDES]
    assert np.mean(late) < 15
    assert max(late) < 20


def test_pelvic_drop_of_each_side(runner: Runner) -> None:
    assert runner.truth is not None
    for side, found in legs(of(runner.name), "pelvic_drop").items():
        true = runner.truth["figures"][side]["pelvic_drop"]
        assert found.value == pytest.approx(true, abs=2)
        assert found.interval95[0] <= true <= found.interval95[1]


def test_step_width_and_crossing(runner: Runner) -> None:
    assert runner.truth is not None
    report = of(runner.name)
    width, crossover = report.measures["step_width"], report.measures["crossover"]
    true_cm = 100 * runner.truth["leg_m"] * runner.truth["figures"]["all"]["step_width"]
    assert width.unit == "cm"
    assert width.value == pytest.approx(true_cm, abs=2)
    assert width.interval95[0] <= true_cm <= width.interval95[1]
    if abs(true_cm) > 2:
        assert crossover.value == pytest.approx(100.0 if true_cm < 0 else 0.0, abs=20)


@pytest.mark.parametrize("measure", ["contact_time", "knee_projection"])
def test_intervals_hold_what_was_true(runner: Runner, measure: str) -> None:
    assert runner.truth is not None
    for side, found in legs(of(runner.name), measure).items():
        assert found.interval95[0] <= runner.truth["figures"][side][measure] <= found.interval95[1]


def test_no_verdict_is_narrower_than_its_interval(runner: Runner) -> None:
    report = of(runner.name)
    low, high = report.measures["pelvic_drop"].interval95
    if low <= 5 <= high or low <= 7 <= high:
        assert report.measures["pelvic_drop"].verdict == "borderline"
    assert high - low > 3.5


def test_in_front_left_is_still_the_runners_left(judge: Judge, runner: Runner) -> None:
    behind, before = of(runner.name), judge(mirrored(runner.track), runner)
    assert view_of(mirrored(runner.track)).name == before.view == "front"
    assert before.refused is None
    first = [[event.side for event in report.events] for report in (behind, before)]
    assert first[0] == first[1]
    assert "not from the front" in before.not_measured["pelvic_drop"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pelvic_drop_rear", "The pelvis tips by"),
        ("r02", "On the right leg, the pelvis tips by"),
        ("r04", "The feet cross the middle line in 100 % of the steps"),
    ],
)
def test_the_guides_cue_for_the_view_from_behind_reaches_the_findings(name: str, said: str) -> None:
    (finding,) = of(name).findings
    assert finding.cue == "pelvis"
    assert finding.text.startswith(said)
    assert "glutes and core" in finding.try_
    told = words(of(name), REGISTRY, Told())
    assert told["findings"][0]["title"] == CUES["pelvis"].title
    assert told["advice"][0]["title"] == "Strengthen core and glutes"
    assert "hold the pelvis level" in told["findings"][0]["why"]


@pytest.mark.parametrize("name", ["r01", "p09"])
def test_a_level_pelvis_and_feet_apart_are_no_finding(name: str) -> None:
    assert "pelvis" not in {finding.cue for finding in of(name).findings}


def test_a_pelvis_that_stays_level_is_called_good() -> None:
    assert CUES["pelvis"].good in good(of("r01"))
    assert CUES["pelvis"].good not in good(of("r04"))


def stands_first(track: Track, tilted_deg: float) -> Track:
    """The runner first stands for 3 s, legs straight, hips tilted against their mean while running, + = right side higher."""
    still = np.nanmedian(track.xy_px, axis=0)
    left, right = (np.nanmean(track.xy_px[:, index("hip", side)], axis=0) for side in SIDES)
    middle, half = (left + right) / 2, (right - left) / 2
    turn = np.radians(-tilted_deg)  # y is down
    half = half @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    leg_px = max(np.nanpercentile(track.xy_px[:, index("ankle", side), 1], 95) - middle[1] for side in SIDES)
    for side, hip in (("left", middle - half), ("right", middle + half)):
        for part, down in (("hip", 0.0), ("knee", 0.5), ("ankle", 1.0), ("heel", 1.06), ("foot_index", 1.08)):
            still[index(part, "left" if side == "left" else "right")] = hip + np.array([0.0, down * leg_px])
    count = round(3 * track.frame_rate_hz)
    before = track.time_s[0] - np.arange(count, 0, -1) / track.frame_rate_hz
    noise = np.random.default_rng(4).normal(0, 0.4, (count, *still.shape))
    assert track.turn_deg is not None
    return replace(
        track,
        time_s=np.concatenate([before, track.time_s]),
        xy_px=np.concatenate([still + noise, track.xy_px]),
        visibility=np.concatenate([np.ones((count, 33)), track.visibility]),
        turn_deg=np.concatenate([np.full((count, track.turn_deg.shape[1]), np.nan), track.turn_deg]),
    )


@pytest.mark.parametrize("tilted_deg", [-3.0, 0.0, 3.0])
def test_standing_still_tells_how_a_pelvis_tilts_all_the_time(judge: Judge, tilted_deg: float) -> None:
    runner = BEHIND["r04"]
    plain = legs(of("r04"), "pelvic_drop")
    report = judge(stands_first(runner.track, tilted_deg), runner)
    assert report.refused is None
    zeroed = legs(report, "pelvic_drop")
    assert report.measures["pelvic_drop"].details["zero"] == "standing still"
    # standing with the right side higher by 3 deg than in the mean of the stride: it runs with the right side lower by up to 3
    believed = -tilted_deg * LEVEL_SD_DEG**2 / (LEVEL_SD_DEG**2 + STANDING_SD_DEG**2)
    assert zeroed["right"].value - plain["right"].value == pytest.approx(believed, abs=0.35)
    assert zeroed["left"].value - plain["left"].value == pytest.approx(-believed, abs=0.35)
    assert report.measures["pelvic_drop"].value == pytest.approx(of("r04").measures["pelvic_drop"].value, abs=0.2)
    for side in SIDES:
        widths = [found[side].interval95[1] - found[side].interval95[0] for found in (plain, zeroed)]
        assert widths[1] == pytest.approx(widths[0], rel=0.05)


def test_without_standing_the_zero_is_the_stride_itself(runner: Runner) -> None:
    assert of(runner.name).measures["pelvic_drop"].details["zero"] == "mean tilt of the stride"


def test_pelvic_drop_without_pictures_says_so(judge: Judge, runner: Runner) -> None:
    report = judge(replace(runner.track, turn_deg=None), runner)
    assert "analyse the clip itself" in report.not_measured["pelvic_drop"]
    assert "step_width" in report.measures


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (lambda turns, rng: np.where(rng.random(len(turns))[:, None] < 0.5, np.nan, turns), "too little"),
        (lambda turns, rng: turns + rng.normal(0, 12, turns.shape), "unsteadily|does not turn as one"),
        (lambda turns, _: turns * np.array([1.0, 2.5, 0.1]), "does not turn as one"),
    ],
)
def test_a_pelvis_that_cannot_be_read_is_not_graded(
    judge: Judge, spoilt: Callable[[FloatArray, np.random.Generator], FloatArray], reason: str
) -> None:
    runner = BEHIND["pelvic_drop_rear"]
    assert runner.track.turn_deg is not None
    turns = spoilt(runner.track.turn_deg, np.random.default_rng(1))
    report = judge(replace(runner.track, turn_deg=turns), runner)
    assert any(part in report.not_measured["pelvic_drop"] for part in reason.split("|"))


@pytest.mark.parametrize(("said", "name", "refused"), [("side", "r01", True), ("rear", "r01", False), ("rear", "p01", True)])
def test_what_was_said_of_the_view_is_honoured(said: str, name: str, refused: bool) -> None:  # noqa: FBT001 - a parameter
    report = analyze(TRACKS / f"{name}.npz", Settings(view=said)).report  # type: ignore[arg-type]  # one of the views
    assert (report.refused is not None) == refused
    if report.refused is not None:
        assert "announced" in report.refused.reason


@pytest.mark.parametrize("name", sorted(path.name.split(".")[0] for path in TRACKS.glob("*.truth.json")))
def test_no_view_is_mistaken_for_another(name: str) -> None:
    assert view_of(Track.load(TRACKS / f"{name}.npz")).name == ("rear" if name in BEHIND else "side")


@pytest.mark.skipif(not has_force_plate(), reason="force-plate data lie beside the project")
@pytest.mark.parametrize("run", ["midfoot_2.5mps", "midfoot_3.5mps", "rearfoot_2.5mps"])
def test_contacts_of_runners_on_a_force_plate(judge: Judge, run: str) -> None:
    runner = behind_force_plate(run, 30, seed=5)
    report = judge(runner.track, runner)
    assert report.refused is None
    assert max(abs(float(late_ms(report, runner, side).mean())) for side in SIDES) < 15


def test_a_saved_track_keeps_how_the_pelvis_turned(tmp_path: Path) -> None:
    track = BEHIND["r02"].track
    track.save(tmp_path / "again.npz")
    again = Track.load(tmp_path / "again.npz").turn_deg
    assert again is not None
    assert track.turn_deg is not None
    np.testing.assert_array_equal(again, track.turn_deg)
    part = track.between(1, 2).turn_deg
    assert part is not None
    assert len(part) == int(((track.time_s >= 1) & (track.time_s <= 2)).sum())


def test_a_turn_is_read_through_points_that_move_on_their_own() -> None:
    rng = np.random.default_rng(0)
    before = rng.uniform(-50, 50, (60, 2))
    angle = np.radians(-2.0)  # anticlockwise as seen is clockwise where y is down
    after = before @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + np.array([3.0, -1.0])
    after[:8] += 15
    assert turn_deg(before, after) == pytest.approx(2.0, abs=0.05)


def test_turns_of_a_picture() -> None:
    rng = np.random.default_rng(0)
    small = rng.integers(0, 255, (60, 60), dtype=np.uint8)
    cv2 = pytest.importorskip("cv2")
    picture = cv2.GaussianBlur(cv2.resize(small, (480, 480), interpolation=cv2.INTER_CUBIC), (0, 0), 2)
    turned = cv2.warpAffine(picture, cv2.getRotationMatrix2D((240.0, 240.0), 1.5, 1.0), (480, 480), borderMode=cv2.BORDER_REFLECT)
    xy = np.full((33, 2), 240.0)
    places = {11: (200, 130), 12: (280, 130), 23: (220, 240), 24: (260, 240), 25: (220, 320), 26: (260, 320)}
    for place, at in {**places, 27: (220, 400), 28: (260, 400)}.items():
        xy[place] = at
    follow = Follower()
    assert np.isnan(follow(np.dstack([picture] * 3), xy)).all()
    assert follow(np.dstack([turned] * 3), xy)[0] == pytest.approx(1.5, abs=0.1)
    narrow = xy.copy()
    narrow[12] = narrow[11] + 5
    assert np.isnan(follow(np.dstack([picture] * 3), narrow)).all()


def test_tilt_is_what_its_turns_add_up_to() -> None:
    phase = np.linspace(0, 12, 300)
    curve = 6 * np.sin(2 * np.pi * phase) + 2 * np.cos(4 * np.pi * phase)
    noise = np.random.default_rng(2).normal(0, 0.3, len(phase))
    tilt = fold_turns(phase, np.concatenate([[np.nan], np.diff(curve)]) + noise)
    assert tilt is not None
    np.testing.assert_allclose(tilt(phase), curve, atol=0.6)
    assert 0 < tilt.sd_deg(0.25) < 0.5
    assert fold_turns(phase, np.full(len(phase), np.nan)) is None


def test_wilsons_interval_of_none_and_all() -> None:
    assert wilson(0.0, 17, -1) == 0
    assert 0.1 < wilson(0.0, 17, 1) < 0.25
    assert wilson(1.0, 17, 1) == 1


@pytest.mark.video
def test_a_clip_from_behind_and_its_saved_track_say_the_same(samples: Path, tmp_path: Path) -> None:
    made = analyze(samples / "pelvic_drop_rear.mp4", Settings(height_m=1.66))
    assert made.track is not None
    made.track.save(tmp_path / "track.npz")
    assert analyze(tmp_path / "track.npz", Settings(height_m=1.66)).report.measures == made.report.measures
    assert "pelvic_drop" in made.report.measures
