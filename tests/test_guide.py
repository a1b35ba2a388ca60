"""The guide is whole: every cue can be told, answered and reached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck import guide

KEYS = ["cadence", "gaze", "lean", "overstride", "pelvis", "soft_landing", "upright"]


def test_the_cues_are_those_of_the_guide() -> None:
    assert sorted(guide.CUES) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_every_cue_says_what_why_and_how_sure(key: str) -> None:
    cue = guide.CUES[key]
    assert cue.key == key
    assert cue.measures
    for text in (cue.title, cue.about, cue.try_, cue.hips, cue.evidence, cue.good):
        assert text.strip() == text != ""
    assert not cue.title.endswith(".")
    assert not cue.try_.endswith(".")  # a cadence may follow
    for sentence in (cue.about, cue.hips, cue.good):
        assert sentence.endswith(".")


def test_every_fault_answers_to_a_cue_and_holds_its_number() -> None:
    for (measure, direction), fault in guide.FAULTS.items():
        assert fault.cue in guide.CUES
        assert measure in guide.CUES[fault.cue].measures
        assert direction in {"low", "high"}
        assert fault.clause.count("{n}") == 1


def test_cues_that_are_told_with_another_exist() -> None:
    for host, others in guide.ABSORBS.items():
        assert host in guide.CUES
        assert others <= set(guide.CUES) - {host}


@given(st.floats(100, 220))
def test_the_cadence_target_is_five_per_cent_first_and_never_beyond_ten(cadence_spm: float) -> None:
    target = guide.cadence_target(cadence_spm)
    assert cadence_spm < target.first <= target.most <= 1.10 * cadence_spm + 1e-6
    assert target.first == pytest.approx(1.05 * cadence_spm, abs=0.5)


def test_nothing_about_the_foot_asks_for_another_strike() -> None:
    cue = guide.CUES["soft_landing"]
    assert "keep landing on the part of the foot you are used to" in cue.try_
    for text in (cue.about, cue.hips, cue.title):
        assert "heel" not in text


def test_every_red_flag_is_a_question_and_the_answer_names_a_professional() -> None:
    assert {flag.key for flag in guide.RED_FLAGS} == {"severe", "persistent", "swelling", "numbness", "no_better_with_rest"}
    assert all(flag.question.endswith("?") for flag in guide.RED_FLAGS)
    assert "stop" in guide.RED_FLAG_ADVICE
    assert "physical therapist" in guide.RED_FLAG_ADVICE
    assert "physical therapist" in guide.PROFESSIONAL


@pytest.mark.parametrize(
    ("key", "facts"),
    [
        ("progression", ["10 %", "days without running", "Swimming or cycling"]),
        ("strength", ["Two or three"]),
        ("mobility", ["Hip-flexor", "pigeon", "figure-four"]),
        ("shoes", ["300 to 500 miles", "concrete"]),
        ("warm_up", ["5 to 10 minutes", "leg swings", "20 to 30 seconds"]),
        ("relief", ["15 to 20 minutes", "Foam-roll", "asking a health professional"]),
    ],
)
def test_the_advice_around_running_holds_the_guides_facts(key: str, facts: list[str]) -> None:
    said = " ".join(next(advice for advice in guide.TRAINING if advice.key == key).points)
    for fact in facts:
        assert fact in said
