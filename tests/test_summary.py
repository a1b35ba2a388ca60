"""The report in words, as a runner reads it on a terminal."""

from __future__ import annotations

from dataclasses import fields

import pytest

from formcheck import summary
from formcheck.guide import PROFESSIONAL
from formcheck.report import Band, Check, Clip, Measured, Mend, Refusal, Report
from formcheck.settings import Settings
from formcheck.summary import WIDTH, as_text, good, verdict_words
from tests import made

LEAN = Band(low=3, high=11, source="test")


def placed(text: str, *words: str) -> list[int]:
    return [text.index(word) for word in words]


def test_findings_come_first_then_what_is_good_then_the_figures() -> None:
    text = as_text(made.judged())
    order = placed(
        text, "What stands out", "Land closer", "Try: ", "Evidence: limited", "Figures", "Not measured", "About the clip"
    )
    assert order == sorted(order)


def test_every_figure_stands_with_interval_range_and_verdict() -> None:
    rows = {line.split("  ")[1]: line for line in as_text(made.judged()).splitlines() if line.startswith("  ")}
    for words in ("33.0 % of leg length", "31.0 to 35.0", "up to 29.9", "beyond usual, how far is unsure"):
        assert words in rows["Overstride"]
    assert "worth watching" in rows["Cadence"]
    assert "usual, but unsure" in rows["Trunk lean"]
    assert rows["Contact time"].split("  ")[-1] == "note: by hand"
    assert "figure: 1.5" not in rows["Contact time"]  # a figure in a measure's details stays in report.json


def test_what_was_filmed_and_told_is_said() -> None:
    text = as_text(made.judged())
    assert "overstride_side.mp4: filmed from the side, left leg nearer the camera" in text
    assert "7.5 of 8.0 s used (0.4 to 7.9 s), 30 frames/s, 3 steps; height 1.66 m, belt speed 2.75 m/s (9.9 km/h)" in text
    assert "Head pitch: the nose was hidden in most frames" in text
    assert "Frame rate: 30 fps (needed: 50 fps). Film at 60 fps" in text
    assert "The whole body is seen" not in text  # a check that is fine is no news


def test_what_was_not_told_is_said_too() -> None:
    report = made.judged()
    unknown = report.runner.model_copy(update={"height_m": None, "belt_speed_mps": None, "belt_speed_source": "none"})
    assert "height not given, belt speed not known" in as_text(report.model_copy(update={"runner": unknown}))
    estimated = report.runner.model_copy(update={"belt_speed_source": "estimated"})
    assert "(9.9 km/h), estimated" in as_text(report.model_copy(update={"runner": estimated}))


def test_slow_motion_is_said() -> None:
    clip = Clip(**{**made.CLIP.model_dump(), "slow_motion": 8.0, "frame_rate_hz": 240.0})
    assert "240 frames/s, slow motion 8x undone" in as_text(made.judged().model_copy(update={"clip": clip}))


def test_a_refusal_is_its_reason_and_its_advice_and_no_figures() -> None:
    text = as_text(made.refused())
    assert placed(text, "not judged", "looks like walking", "What helps: Film a run") == sorted(
        placed(text, "not judged", "looks like walking", "What helps: Film a run")
    )
    assert "Figures" not in text
    assert "What stands out" not in text


def test_no_finding_is_said_in_words() -> None:
    assert "Nothing: no figure is clearly beyond" in as_text(made.judged().model_copy(update={"findings": ()}))


@pytest.mark.parametrize("report", [made.judged(), made.refused()])
def test_lines_fit_a_terminal_and_no_control_characters_slip_in(report: Report) -> None:
    text = as_text(report)
    assert "\x1b" not in text
    prose = [line for line in text.splitlines() if not line.startswith("  ")]
    assert max(map(len, prose)) <= WIDTH + 8


@pytest.mark.parametrize(
    ("mend", "said"),
    [
        ((Mend(setting="slow_motion", value=8.0),), "How slow? Say it with --slow-motion 8."),
        ((Mend(setting="slow_motion"),), "How slow? Say it with --slow-motion FACTOR."),
        ((Mend(setting="rotate_deg", value=90.0),), "How slow? Say it with --rotate 90."),
        ((Mend(setting="view", value="auto"),), "How slow? Say it with --view auto."),
        ((Mend(setting="height_m"), Mend(setting="belt_speed_mps")), "How slow? Say it with --height M or --belt-speed SPEED."),
        ((), "How slow?"),
    ],
)
def test_what_mends_a_check_is_said_as_an_option(mend: tuple[Mend, ...], said: str) -> None:
    check = Check(name="real_time", level="refuse", found="20", needed="130", message="How slow?", mend=mend)
    refusal = Refusal(reason="20, needed: 130", advice="How slow?", check="real_time")
    refused = made.refused().model_copy(update={"checks": (check,), "refused": refusal})
    doubted = made.judged().model_copy(update={"checks": (check.model_copy(update={"level": "warn"}),)})
    for report in (refused, doubted):
        assert said in " ".join(as_text(report).split())
        assert said.endswith("?") == ("Say it" not in as_text(report))


def test_every_setting_has_its_option() -> None:
    for name in summary._OPTIONS:
        assert name in {field.name for field in fields(Settings)}


def test_professional_help_is_always_mentioned() -> None:
    assert PROFESSIONAL.split(".")[0] in " ".join(as_text(made.judged()).split())


@pytest.mark.parametrize(
    ("value", "half", "words"),
    [
        (-1.0, 2.0, "beyond usual, how far is unsure"),
        (14.5, 1.0, "beyond usual, how far is unsure"),
        (2.0, 2.0, "beyond usual, but unsure"),
        (4.0, 2.0, "usual, but unsure"),
        (7.0, 20.0, "usual, but unsure"),
    ],
)
def test_a_borderline_verdict_says_what_it_hangs_between(value: float, half: float, words: str) -> None:
    assert verdict_words(made.measured(value, half, "deg", "borderline", LEAN)) == words


def test_good_needs_the_leading_measure_surely_usual_and_no_other_beyond() -> None:
    report = made.judged().model_copy(update={"findings": ()})
    fine = made.measured(7, 1, "deg", "within", LEAN)
    unsure = made.measured(3.5, 2, "deg", "borderline", LEAN)
    beyond = made.measured(2.5, 2, "deg", "borderline", LEAN)

    def praise(**measures: Measured) -> tuple[str, ...]:
        return good(report.model_copy(update={"measures": measures}))

    soft = ("You land softly.",)
    assert praise(knee_flexion_stance=fine) == soft
    assert praise(knee_flexion_stance=fine, vertical_oscillation=unsure) == soft
    assert praise(knee_flexion_stance=fine, vertical_oscillation=beyond) == ()
    assert praise(knee_flexion_stance=unsure, vertical_oscillation=fine) == ()
    assert praise(vertical_oscillation=fine) == ()


def test_what_is_a_finding_is_not_called_good() -> None:
    report = made.judged()
    measures = {"overstride": made.measured(12, 1, "% of leg length", "within", LEAN)}
    assert good(report.model_copy(update={"measures": measures})) == ()
