"""Several clips of one runner as one report, from stored tracks: what is merged, what is kept, what is refused."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.analysis import Analysis, Settings, analyze
from formcheck.calibration import load
from formcheck.errors import InputError
from formcheck.landmarks import SWAPPED
from formcheck.measure import Value
from formcheck.measures import REGISTRY
from formcheck.pooled import apart, difference, half_width, mean_of_both, pooled
from formcheck.report import Check, Measured, Report, SideMeasured
from formcheck.together import together
from formcheck.track import Track
from tests.accuracy.runners import TRACKS
from tests.made import judged as by_hand
from tests.made import refused as by_hand_refused

HEIGHT_M = 1.64


def mirrored(track: Track) -> Track:
    """What a camera at the other side would see of a runner who moves alike on both sides."""
    flip, width = np.array([-1.0, 1.0]), np.array([track.frame_size_px[0], 0.0])
    other_way = list(SWAPPED)
    xy = (track.xy_px * flip + width)[:, other_way]
    return replace(track, xy_px=xy, visibility=track.visibility[:, other_way])


@cache
def seen(name: str, *, mirror: bool = False, stop_s: float = 99.0, height_m: float = HEIGHT_M) -> Analysis:
    track = Track.load(TRACKS / f"{name}.npz").between(0, stop_s)
    if mirror:
        track = mirrored(track)
        track = replace(track, clip=replace(track.clip, name=f"mirrored_{track.clip.name}", sha256=64 * "m"))
    with TemporaryDirectory() as folder:
        track.save(Path(folder) / "track.npz")
        return analyze(Path(folder) / "track.npz", Settings(height_m=height_m))


def told(name: str, *, mirror: bool = False, stop_s: float = 99.0, height_m: float = HEIGHT_M) -> Report:
    return seen(name, mirror=mirror, stop_s=stop_s, height_m=height_m).report


def trio() -> tuple[Report, Report, Report]:
    """Right side, left side (p01 and its mirror image) and from behind (r03, who happens to run at the same cadence)."""
    return told("p01"), told("p01", mirror=True), told("r03")


def leg(report: Report, measure: str, side: str) -> SideMeasured:
    found = getattr(report.measures[measure], side)
    assert isinstance(found, SideMeasured)
    return found


def renamed(report: Report, name: str, sha256: str | None = None) -> Report:
    clip = report.clip.model_copy(update={"name": name, "sha256": sha256 or name.ljust(64, "0")})
    return report.model_copy(update={"clip": clip})


def test_each_leg_is_that_of_the_clip_that_saw_it_near() -> None:
    right, left, rear = trio()
    whole = together([right, left, rear])
    assert whole.refused is None
    assert (whole.view, whole.near_side, whole.running_towards) == ("side", None, None)
    for name in ("overstride", "shank_angle", "knee_flexion_contact", "foot_strike_angle", "contact_time"):
        assert leg(whole, name, "left").value == leg(left, name, "left").value
        assert leg(whole, name, "right").value == leg(right, name, "right").value
        both = whole.measures[name]
        assert both.value == pytest.approx((leg(whole, name, "left").value + leg(whole, name, "right").value) / 2)
        assert half(both) == pytest.approx((half(leg(left, name, "left")) + half(leg(right, name, "right"))) / 2)
        assert both.steps == leg(left, name, "left").steps + leg(right, name, "right").steps


def half(found: Measured | SideMeasured) -> float:
    return (found.interval95[1] - found.interval95[0]) / 2


def test_what_only_a_rear_view_shows_is_added_as_it_was() -> None:
    right, left, rear = trio()
    whole = together([right, left, rear])
    for name in ("pelvic_drop", "step_width", "crossover", "trunk_sway", "knee_projection"):
        assert whole.measures[name] == rear.measures[name]
    assert set(whole.measures) | set(whole.not_measured) == set(REGISTRY)
    assert not set(whole.measures) & set(whole.not_measured)


def test_arms_and_legs_read_near_only_become_left_and_right() -> None:
    right, left, _ = trio()
    whole = together([right, left])
    for name in ("arm_swing", "elbow_angle", "duty_factor"):
        assert right.measures[name].right is None
        assert leg(whole, name, "right").value == right.measures[name].value
        assert leg(whole, name, "left").value == left.measures[name].value
    assert whole.measures["trunk_lean"].left is None


def test_both_legs_are_graded_once_each_was_near() -> None:
    right, left, rear = trio()
    assert leg(right, "shank_angle", "left").verdict == "descriptive"
    one, both = together([right, rear]), together([right, left, rear])
    assert (one.near_side, leg(one, "shank_angle", "left").verdict) == ("right", "descriptive")
    for side in ("left", "right"):
        assert leg(both, "shank_angle", side).verdict != "descriptive"
        assert leg(one, "pelvic_drop", side).verdict == leg(rear, "pelvic_drop", side).verdict != "descriptive"


def test_one_side_and_behind_give_the_other_leg_what_the_rear_view_saw_of_it() -> None:
    right, _, rear = trio()
    whole = together([right, rear])
    assert leg(whole, "contact_time", "right").value == leg(right, "contact_time", "right").value
    assert leg(whole, "contact_time", "left").value == leg(rear, "contact_time", "left").value
    assert leg(whole, "shank_angle", "left").value == leg(right, "shank_angle", "left").value
    for name in ("shank_angle", "contact_time"):
        assert whole.measures[name].value == right.measures[name].value


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_clips_changes_no_figure(order: tuple[int, ...]) -> None:
    clips = trio()
    first, other = together(clips), together([clips[place] for place in order])
    assert other.measures.keys() == first.measures.keys()
    for name, found in first.measures.items():
        assert other.measures[name].value == pytest.approx(found.value)
        assert other.measures[name].interval95 == pytest.approx(found.interval95)
    assert [finding.cue for finding in other.findings] == [finding.cue for finding in first.findings]


def test_one_clip_is_its_own_report() -> None:
    assert together([told("p01")]) == told("p01")


def test_a_report_of_several_comes_back_from_json_as_it_was() -> None:
    whole = together([*trio(), by_hand_refused()])
    assert Report.from_json(whole.to_json()) == whole
    assert Report.from_json(told("p01").to_json()) == told("p01")


def test_a_report_written_before_there_were_several_can_be_read() -> None:
    before = by_hand().model_dump(exclude={"clips": True, "asymmetries": True, "checks": {"__all__": {"clip"}}})
    assert Report.model_validate(before) == by_hand()


def test_cadence_is_agreed_between_clips_by_how_sure_each_is() -> None:
    right, left, rear = trio()
    whole = together([right, left, rear]).measures["cadence"]
    parts = [report.measures["cadence"] for report in (right, left, rear)]
    weights = [half(part) ** -2 for part in parts]
    mean = sum(w * part.value for w, part in zip(weights, parts, strict=True)) / sum(weights)
    assert whole.value == pytest.approx(mean)
    assert half(whole) < min(half(part) for part in parts)
    assert check(together(trio()), "same_cadence").level == "ok"


def check(report: Report, name: str) -> Check:
    (found,) = (one for one in report.checks if one.name == name and one.clip is None)
    return found


def with_cadence(report: Report, factor: float) -> Report:
    found = report.measures["cadence"]
    low, high = found.interval95
    moved = found.model_copy(
        update={
            "value": factor * found.value,
            "interval95": (low + (factor - 1) * found.value, high + (factor - 1) * found.value),
        }
    )
    return report.model_copy(update={"measures": {**report.measures, "cadence": moved}})


@pytest.mark.parametrize(
    ("factor", "level", "word"), [(1.01, "warn", "belt speed"), (1.05, "warn", "belt"), (1.15, "refuse", "slow motion")]
)
def test_cadences_that_differ_are_told_with_the_likely_reason(factor: float, level: str, word: str) -> None:
    right, left, rear = trio()
    whole = together([right, with_cadence(left, factor), rear])
    found = check(whole, "same_cadence")
    assert found.level == level
    assert word in found.message
    assert all(f"{report.clip.name} " in found.found for report in (right, left, rear))
    assert (whole.refused is not None) == (level == "refuse")
    if whole.refused is not None:
        assert "do not belong together" in whole.refused.reason
        assert not whole.measures
    else:
        assert half(whole.measures["cadence"]) > half(together(trio()).measures["cadence"])


@pytest.mark.parametrize(("speeds_mps", "level"), [((2.5, 2.52), "ok"), ((2.5, 2.7), "warn"), ((2.5, 3.0), "refuse")])
def test_belt_speeds_that_differ_are_told(speeds_mps: tuple[float, float], level: str) -> None:
    clips = [
        report.model_copy(
            update={"runner": report.runner.model_copy(update={"belt_speed_mps": speed, "belt_speed_source": "given"})}
        )
        for report, speed in zip(trio(), speeds_mps, strict=False)
    ]
    whole = together(clips)
    assert check(whole, "same_belt_speed").level == level
    assert whole.runner.belt_speed_mps == pytest.approx(np.mean(speeds_mps))


def test_clips_of_runners_of_other_heights_do_not_belong_together() -> None:
    whole = together([told("p01"), told("p01", mirror=True, height_m=1.75)])
    assert whole.refused is not None
    assert "1.64 m" in whole.refused.reason
    assert "1.75 m" in whole.refused.reason


def test_another_runners_proportions_are_pointed_out() -> None:
    long_trunk, short_trunk = told("p03"), renamed(told("p02"), "other.mp4")
    found = [one for one in together([long_trunk, short_trunk]).checks if one.name == "same_runner"]
    assert "warn" in {one.level for one in found}
    assert {one.level for one in together(trio()).checks if one.name == "same_runner"} == {"ok"}


def test_the_same_clip_twice_counts_once() -> None:
    right, left, _ = trio()
    whole = together([right, renamed(right, "again.mp4", right.clip.sha256), left])
    assert whole.measures == together([right, left]).measures
    found = check(whole, "same_clip")
    assert (found.level, found.found) == ("warn", "p01.mp4 and again.mp4 are the same clip")
    assert len(whole.clips) == 2


def test_two_clips_of_one_side_are_no_surer_than_what_they_err_in_alike() -> None:
    first, second = told("p10", stop_s=5), renamed(told("p10"), "second.mp4")
    whole = together([first, second])
    assert whole.near_side == first.near_side
    for name in ("overstride", "shank_angle", "trunk_lean"):
        one, two, both = (report.measures[name] for report in (first, second, whole))
        assert min(one.value, two.value) <= both.value <= max(one.value, two.value)
        assert min(half(one), half(two)) <= half(both) + 1e-9
    assert not whole.asymmetries


def test_two_clips_from_behind_are_one_view_from_behind() -> None:
    first, second = told("r03", stop_s=5), renamed(told("r03"), "second.mp4")
    whole = together([first, second])
    assert (whole.refused, whole.view, whole.near_side) == (None, "rear", None)
    assert not whole.asymmetries  # one camera saw both feet, and not from near
    assert set(whole.measures) == set(second.measures)
    for name in ("pelvic_drop", "step_width", "contact_time"):
        one, two, both = (report.measures[name] for report in (first, second, whole))
        assert min(one.value, two.value) <= both.value <= max(one.value, two.value)
    assert leg(whole, "pelvic_drop", "left").verdict != "descriptive"


def test_a_refused_clip_is_told_and_spoils_nothing() -> None:
    right, left, _ = trio()
    bad = renamed(by_hand_refused(), "walking.mp4")
    whole = together([bad, right, left])
    assert whole.measures == together([right, left]).measures
    assert whole.clip == right.clip
    assert [(one.label, one.refused is None) for one in whole.clips] == [
        ("walking.mp4", False),
        ("p01.mp4", True),
        ("mirrored_p01.mp4", True),
    ]
    (told_of,) = (one for one in whole.checks if one.clip == "walking.mp4" and one.name == "not_judged")
    assert told_of.level == "warn"
    assert "walking" in told_of.found


def test_checks_are_kept_under_the_name_of_their_clip() -> None:
    clips = trio()
    whole = together(clips)
    for report in clips:
        own = [one.model_copy(update={"clip": None}) for one in whole.checks if one.clip == report.clip.name]
        assert tuple(own) == report.checks


def test_clips_of_one_name_are_told_apart() -> None:
    right, left, _ = trio()
    whole = together([renamed(right, "run.mp4", "1" * 64), renamed(left, "run.mp4", "2" * 64)])
    assert [one.label for one in whole.clips] == ["run.mp4", "run.mp4 (2)"]


def test_all_refused_is_refused_with_every_reason() -> None:
    whole = together([renamed(by_hand_refused(), "a.mp4"), renamed(by_hand_refused(), "b.mp4")])
    assert whole.refused is not None
    assert "a.mp4" in whole.refused.reason
    assert "b.mp4" in whole.refused.reason
    assert whole.refused.advice.count("Film a run") == 1
    assert not whole.measures


def test_only_what_no_clip_gave_is_missing() -> None:
    right, left, rear = trio()
    assert "pelvic_drop" in together([right, left]).not_measured
    assert set(together([right, left, rear]).not_measured) == set()
    without = left.model_copy(
        update={
            "measures": {k: m for k, m in left.measures.items() if k != "shank_angle"},
            "not_measured": {"shank_angle": "the knee was hidden"},
        }
    )
    whole = together([right, without])
    assert whole.measures["shank_angle"].left is None  # not from the camera that sees that leg far
    assert whole.measures["shank_angle"].value == right.measures["shank_angle"].value


def test_what_cannot_be_put_together() -> None:
    with pytest.raises(InputError, match="at least one"):
        together([])
    with pytest.raises(InputError, match="single clips"):
        together([together(trio()), told("p01")])


def test_mirror_images_differ_in_nothing() -> None:
    right, left, _ = trio()
    whole = together([right, left])
    assert set(whole.asymmetries) == {
        "shank_angle",
        "knee_flexion_contact",
        "knee_flexion_stance",
        "foot_strike_angle",
        "hip_extension",
        "contact_time",
    }
    for found in whole.asymmetries.values():
        assert found.value == pytest.approx(0, abs=1e-6)
        assert found.interval95[0] < 0 < found.interval95[1]
        assert not found.noted
    times = whole.measures["asymmetry"]
    assert times.value == pytest.approx(0, abs=1e-6)
    assert times.details["angles"] == "no difference that can be told"


def with_leg(report: Report, name: str, by: float, half_wide: float) -> Report:
    """The near leg's figure moved, and read more surely."""
    found = report.measures[name]
    side = str(report.near_side)
    own = getattr(found, side)
    moved = own.value + by
    told_of = own.model_copy(update={"value": moved, "interval95": (moved - half_wide, moved + half_wide)})
    return report.model_copy(update={"measures": {**report.measures, name: found.model_copy(update={side: told_of})}})


@pytest.mark.parametrize(
    ("by_deg", "half_wide", "noted"),
    [(2.0, 0.2, False), (4.5, 0.2, False), (12.0, 2.0, False), (13.5, 2.0, True), (-13.5, 4.0, True), (14.0, 9.0, False)],
)
def test_a_difference_is_noted_only_beyond_5_degrees_and_twice_what_can_be_told(
    by_deg: float,
    half_wide: float,
    noted: bool,  # noqa: FBT001 - a parameter
) -> None:
    right, left, _ = trio()
    whole = together([with_leg(right, "shank_angle", by_deg, half_wide), with_leg(left, "shank_angle", 0, half_wide)])
    found = whole.asymmetries["shank_angle"]
    assert found.value == pytest.approx(by_deg)
    # what both legs err in alike cancels; what makes this clip less sure than those of validation does not
    alone_sd, pair_sd = load().near["shank_angle"].sd, load().pairs["shank_angle"]
    beyond = 2 * max(0.0, (half_wide / 1.96) ** 2 - alone_sd**2)
    assert (found.interval95[1] - found.interval95[0]) / 2 == pytest.approx(1.96 * np.hypot(pair_sd, np.sqrt(beyond)))
    assert found.noted == noted
    assert ("shank" in str(whole.measures["asymmetry"].details["angles"])) == noted


def test_one_camera_does_not_compare_the_angles_of_both_legs() -> None:
    right, _, rear = trio()
    for report in (right, together([right, rear])):
        assert not report.asymmetries
        assert report.measures["asymmetry"].details["angles"] == "need a clip from each side"


FIGURES = st.builds(
    lambda middle, half_wide, steps: Value(middle, (middle - half_wide, middle + half_wide), 1.0, steps),
    st.floats(-50, 50),
    st.floats(0.1, 20),
    st.integers(1, 100),
)


@given(st.lists(FIGURES, min_size=1, max_size=5), st.booleans())
def test_a_pooled_figure_lies_among_its_parts(found: list[Value], independent: bool) -> None:  # noqa: FBT001 - a parameter
    whole = pooled(found, independent=independent)
    assert min(one.value for one in found) - 1e-9 <= whole.value <= max(one.value for one in found) + 1e-9
    assert min(one.interval95[0] for one in found) - 1e-9 <= whole.interval95[0] < whole.value < whole.interval95[1]
    assert whole.steps == sum(one.steps for one in found)


@given(st.lists(FIGURES, min_size=1, max_size=5))
def test_errors_that_clips_share_do_not_average_out(found: list[Value]) -> None:
    alike = [replace(one, value=0.0, interval95=(-half_width(one), half_width(one))) for one in found]
    assert half_width(pooled(alike)) >= min(half_width(one) for one in found) - 1e-9
    assert half_width(pooled(alike, independent=True)) <= min(half_width(one) for one in found) + 1e-9


@given(FIGURES, FIGURES)
def test_readings_that_contradict_each_other_widen_the_interval(one: Value, two: Value) -> None:
    middle = (one.value + two.value) / 2
    agreeing = [
        replace(each, value=middle, interval95=(middle - half_width(each), middle + half_width(each))) for each in (one, two)
    ]
    assert half_width(pooled([one, two])) >= half_width(pooled(agreeing)) - 1e-9 or not apart(one, two)


@given(FIGURES, FIGURES, st.floats(0.1, 5), st.floats(0.1, 5))
def test_differences_turn_round_with_their_legs(left: Value, right: Value, alone_sd: float, pair_sd: float) -> None:
    there, back = (difference(one, two, alone_sd=alone_sd, pair_sd=pair_sd) for one, two in ((left, right), (right, left)))
    assert there.value == -back.value
    assert half_width(there) == pytest.approx(half_width(back))
    assert half_width(there) >= 1.96 * pair_sd - 1e-9
    assert half_width(there) <= np.sqrt(half_width(left) ** 2 + half_width(right) ** 2 + (1.96 * pair_sd) ** 2) + 1e-9


@given(FIGURES, FIGURES)
def test_errors_that_stand_against_each_other_leave_the_plain_mean(one: Value, two: Value) -> None:
    both = mean_of_both(one, two)
    assert both.value == pytest.approx((one.value + two.value) / 2)
    assert half_width(both) == pytest.approx(np.hypot(half_width(one), half_width(two)) / 2)


def test_intervals_of_several_clips_hold_the_truth() -> None:
    """Errors shared in part by clips, as validation says they are: 95 in 100 intervals hold the truth, or more."""
    rng = np.random.default_rng(7)
    held = {False: 0, True: 0}
    for _ in range(2000):
        body, moments = rng.normal(0, 1.5), rng.normal(0, [1.5, 1.0, 2.0])
        alone = [Value(m, (m - 1.96 * sd, m + 1.96 * sd), None, 10) for m, sd in zip(moments, (1.5, 1.0, 2.0), strict=True)]
        shared = [
            Value(body + m, (body + m - 1.96 * sd, body + m + 1.96 * sd), None, 10)
            for m, sd in zip(moments, np.hypot(1.5, [1.5, 1.0, 2.0]), strict=True)
        ]
        for independent, found in ((True, alone), (False, shared)):
            low, high = pooled(found, independent=independent).interval95
            held[independent] += low <= 0 <= high
    assert held[True] / 2000 > 0.93
    assert held[False] / 2000 > 0.95
