"""Verdicts, and which findings lead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck import guide
from formcheck.assess import assess, verdict
from formcheck.errors import CannotMeasureError
from formcheck.landmarks import Side
from formcheck.measure import Bands, Estimate, Measure, RunnerContext, Value
from formcheck.measures import REGISTRY as REAL
from formcheck.report import Finding, Measured
from formcheck.trial import Trial

LEAN = Bands(low=3, high=11, watch_low=0, watch_high=15, source="test")
KNOWN = RunnerContext(height_m=1.66, belt_speed_mps=2.75)


def never(_: Trial) -> Estimate:
    raise CannotMeasureError("not applied here")


def measure(name: str, unit: str, evidence: str, bands: Bands | None, cue: str | None = None) -> Measure:
    return Measure(
        name=name,
        title=name.replace("_", " ").capitalize(),
        question="?",
        unit=unit,
        definition="",
        landmarks="",
        views=("side",),
        evidence=evidence,  # type: ignore[arg-type]  # the tests below pass letters
        evidence_note="",
        limits="",
        apply=never,
        bands=lambda _: bands,
        cue=cue,
    )


REGISTRY: Mapping[str, Measure] = {
    m.name: m
    for m in (
        measure("cadence", "steps/min", "B", Bands(159, 183, 151, None, "test"), "cadence"),
        measure("overstride", "% of leg length", "C", Bands(None, 29.9, None, 34.9, "test"), "overstride"),
        measure("shank_angle", "deg", "C", Bands(None, 10, None, 15, "test"), "overstride"),
        measure("knee_flexion_contact", "deg", "C", Bands(8, None, 4, None, "test"), "overstride"),
        measure("trunk_lean", "deg", "C", LEAN, "lean"),
        measure("head_pitch", "deg", "D", Bands(None, 20, None, 35, "test"), "gaze"),
        measure("knee_flexion_stance", "deg", "C", Bands(33, None, None, None, "test"), "soft_landing"),
        measure("elbow_angle", "deg", "D", None),
        measure("new_measure", "deg", "C", Bands(None, 5, None, 8, "test"), "gaze"),
    )
}
GOOD = {"cadence": 174, "overstride": 17, "shank_angle": 2, "knee_flexion_contact": 15, "trunk_lean": 7, "head_pitch": 1}


def judged(
    values: Mapping[str, float], half: Mapping[str, float] | None = None, near: Side | None = "left"
) -> tuple[dict[str, Measured], tuple[Finding, ...]]:
    halves = {"cadence": 0.4, "overstride": 2.0, "shank_angle": 2.0, **(half or {})}
    estimates = {n: Estimate(figure(v, halves.get(n, 2.5)), left=figure(v, halves.get(n, 2.5))) for n, v in values.items()}
    return assess(estimates, KNOWN, REGISTRY, near)


def figure(value: float, half: float) -> Value:
    return Value(value, (value - half, value + half), 1.0, 20)


@pytest.mark.parametrize(
    ("value", "half", "expected"),
    [
        (7, 3, "within"),
        (7, 5, "borderline"),
        (1.5, 1, "watch"),
        (1.5, 2, "borderline"),
        (13, 1, "watch"),
        (-4, 3, "outside"),
        (20, 3, "outside"),
        (3, 0, "within"),
        (11, 0, "within"),
        (15, 0, "watch"),
        (7, 20, "borderline"),
    ],
)
def test_verdict_only_where_the_whole_interval_agrees(value: float, half: float, expected: str) -> None:
    assert verdict(value, (value - half, value + half), LEAN) == expected


def test_no_bands_no_verdict() -> None:
    assert verdict(7, (6, 8), None) == "descriptive"


def test_an_interval_from_watch_to_watch_across_usual_is_borderline() -> None:
    assert verdict(7, (1, 13), LEAN) == "borderline"


@given(st.floats(-30, 40), st.floats(0, 10), st.floats(0, 10))
def test_widening_an_interval_never_makes_a_verdict_of_another_colour(value: float, half: float, more: float) -> None:
    narrow = verdict(value, (value - half, value + half), LEAN)
    wide = verdict(value, (value - half - more, value + half + more), LEAN)
    assert wide in {narrow, "borderline"}


def test_overstriding_is_told_once_with_its_parts() -> None:
    _, told = judged(
        {"cadence": 152, "overstride": 33, "shank_angle": 13.1, "knee_flexion_contact": 12.9, "trunk_lean": 4.3, "head_pitch": 1}
    )
    assert [f.cue for f in told] == ["overstride"]
    assert told[0].measure in {"overstride", "shank_angle"}
    for said in ("33.0 % of leg length", "likely 31.0 to 35.0", "usual up to 29.9", "152", "13.1"):
        assert said in told[0].text, told[0].text
    assert "160 steps/min" in told[0].try_
    assert "167" in told[0].try_
    assert "same speed" in told[0].try_


def test_a_sure_low_cadence_makes_a_probable_reach_sure() -> None:
    _, told = judged({**GOOD, "cadence": 150, "overstride": 33}, {"overstride": 6})
    assert [f.cue for f in told] == ["overstride"]
    assert told[0].text.startswith("The foot lands")


def test_upright_and_looking_down_leads_with_lean_then_gaze() -> None:
    _, told = judged({**GOOD, "trunk_lean": -0.6, "head_pitch": 29})
    assert [f.cue for f in told] == ["lean", "gaze"]


def test_good_form_has_no_finding() -> None:
    assert judged(GOOD)[1] == ()


def test_low_cadence_alone_leads_with_its_own_cue() -> None:
    _, told = judged({**GOOD, "cadence": 145})
    assert [f.cue for f in told] == ["cadence"]
    assert "152 steps/min first" in told[0].try_


def test_high_cadence_needs_no_advice() -> None:
    measured, told = judged({**GOOD, "cadence": 190})
    assert measured["cadence"].verdict == "watch"
    assert told == ()


def test_no_higher_cadence_is_advised_where_it_would_leave_the_usual_range() -> None:
    _, told = judged({**GOOD, "cadence": 180, "overstride": 40})
    assert told[0].cue == "overstride"
    assert "+5 %" not in told[0].try_


def test_leaning_far_forward_is_the_other_cue() -> None:
    assert judged({**GOOD, "trunk_lean": 20})[1][0].cue == "upright"


def test_a_figure_just_beyond_with_a_wide_interval_is_not_a_finding() -> None:
    assert judged({**GOOD, "shank_angle": 10.5}, {"shank_angle": 4})[1] == ()


def test_probably_beyond_is_worth_watching_and_says_so() -> None:
    measured, told = judged({**GOOD, "shank_angle": 13}, {"shank_angle": 4})
    assert measured["shank_angle"].verdict == "borderline"
    assert told[0].text.startswith("Worth watching")


def test_a_sure_finding_comes_before_a_likely_one_however_large() -> None:
    _, told = judged({**GOOD, "overstride": 45, "trunk_lean": 0}, {"overstride": 20})
    assert [f.cue for f in told] == ["lean", "overstride"]


def test_clearly_beyond_usual_leads_even_where_the_colour_is_unsure() -> None:
    measured, told = judged({**GOOD, "trunk_lean": -0.1})
    assert measured["trunk_lean"].verdict == "borderline"
    assert told[0].cue == "lean"
    assert not told[0].text.startswith("Worth watching")


def test_a_measure_the_guide_does_not_list_is_told_under_its_own_cue() -> None:
    _, told = judged({"new_measure": 12})
    assert told[0].cue == "gaze"
    assert told[0].text.startswith("New measure is 12.0")


def test_a_side_without_an_outside_is_watch_at_most() -> None:
    measured, told = judged({"knee_flexion_stance": 10})
    assert measured["knee_flexion_stance"].verdict == "watch"
    assert told[0].cue == "soft_landing"


@pytest.mark.parametrize(("near", "expected"), [("left", "outside"), ("right", "descriptive"), (None, "outside")])
def test_the_near_leg_is_graded_and_the_far_leg_described(near: Side | None, expected: str) -> None:
    left = judged({"overstride": 45}, near=near)[0]["overstride"].left
    assert left is not None
    assert left.verdict == expected


def test_bands_do_not_apply_to_a_figure_in_another_unit() -> None:
    estimate = Estimate(figure(45, 1), unit="% of arm length")
    measured, told = assess({"overstride": estimate}, KNOWN, REGISTRY, "left")
    assert (measured["overstride"].unit, measured["overstride"].verdict, told) == ("% of arm length", "descriptive", ())


VALUES = st.fixed_dictionaries({name: st.floats(-50, 250) for name in REGISTRY})


@given(VALUES, st.floats(0, 30), st.randoms())
def test_findings_are_few_one_a_cue_and_do_not_depend_on_order(values: dict[str, float], half: float, random: object) -> None:
    estimates = {name: Estimate(figure(value, half)) for name, value in values.items()}
    shuffled = list(estimates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    measured, told = assess(estimates, KNOWN, REGISTRY, "left")
    again = assess({name: estimates[name] for name in shuffled}, KNOWN, REGISTRY, "left")
    assert again[1] == told
    assert len(told) <= 3
    assert len({f.cue for f in told}) == len(told)
    assert all(f.cue in guide.CUES and f.evidence == measured[f.measure].evidence for f in told)
    assert all(measured[f.measure].verdict != "within" for f in told)


@given(VALUES)
def test_anything_outside_on_an_advised_side_is_never_passed_over_for_nothing(values: dict[str, float]) -> None:
    measured, told = judged(values)
    advised = [n for n, m in measured.items() if m.verdict == "outside" and n != "cadence"]
    assert not advised or told


FROM_TRUTH = {
    "cadence": ("cadence_spm", 1.0, 0.5),
    "overstride": ("overstride_ankle_hip_m", 100.0, 2.0),
    "shank_angle": ("shank_angle_contact", 1.0, 2.0),
    "knee_flexion_contact": ("knee_flexion_contact", 1.0, 4.0),
    "foot_strike_angle": ("foot_strike_angle", 1.0, 4.0),
    "trunk_lean": ("trunk_lean_mean", 1.0, 2.5),
    "head_pitch": ("head_pitch_mean", 1.0, 4.0),
    "vertical_oscillation": ("vo_pelvis", 100.0, 1.0),
}
"""Report name -> truth key, factor to the report's unit, and half of a likely 95 % interval."""


def as_the_truth_has_it(path: Path) -> tuple[dict[str, Measured], tuple[Finding, ...]]:
    truth = json.loads(path.read_text())
    leg_m = truth["body"]["thigh_m"] + truth["body"]["shank_m"]
    estimates = {}
    for name in REAL.keys() & FROM_TRUTH:
        key, factor, half = FROM_TRUTH[name]
        value = truth["metrics"][key] if key in truth["metrics"] else truth["metrics"]["all"][key]["mean"]
        estimates[name] = Estimate(figure(value * factor / (leg_m if name == "overstride" else 1.0), half))
    return assess(estimates, RunnerContext(truth["body"]["stature_m"], truth["gait"]["speed"]), REAL, "left")


@pytest.mark.parametrize(
    ("clip", "cues"),
    [
        ("good_form_side", []),
        ("good_form_slow_motion_240fps", []),
        ("overstride_side", ["overstride"]),
        ("upright_looking_down_side", ["lean", "gaze"]),
    ],
)
def test_the_faults_built_into_the_samples_lead(samples: Path, clip: str, cues: list[str]) -> None:
    measured, told = as_the_truth_has_it(samples / f"{clip}.truth.json")
    assert len(measured) >= 7
    assert [finding.cue for finding in told] == cues
    if not cues:
        assert not [name for name, found in measured.items() if found.verdict in {"outside", "watch"}]


def test_every_measure_there_is_answers_to_a_cue_of_the_guide_or_to_none() -> None:
    for measure_ in REAL.values():
        assert measure_.cue is None or measure_.cue in guide.CUES


def test_one_leg_surely_beyond_is_told_though_both_together_may_be_usual() -> None:
    def leg(value: float) -> Value:
        return Value(value, (value - 2, value + 2), None, 20)

    def told_of(left: float, right: float) -> tuple[Finding, ...]:
        mean = (left + right) / 2
        drop = Estimate(Value(mean, (mean - 2, mean + 2), None, 40), leg(left), leg(right))
        return assess({"pelvic_drop": drop}, KNOWN, REAL, None)[1]

    (uneven,) = told_of(9.5, 1.5)
    assert uneven.text.startswith("On the left leg, the pelvis tips by 9.5")
    assert "right 1.5" in uneven.text
    (both,) = told_of(9.5, 8.5)
    assert both.text.startswith("The pelvis tips by 9.0")
    assert "left 9.5, right 8.5" in both.text
    assert told_of(6.0, 2.0) == ()
    assert told_of(3.0, 3.0) == ()
