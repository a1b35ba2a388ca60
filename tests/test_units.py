"""What a person types is understood, or refused with the forms that would do."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck import units
from formcheck.errors import InputError


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("1.78", 1.78),
        ("1,78", 1.78),
        (" 1.78 m ", 1.78),
        ("178cm", 1.78),
        ("178 cm", 1.78),
        ("178", 1.78),
        ("178.5", 1.785),
        ("5'10\"", 1.778),
        ("5' 10", 1.778),
        ("5ft10", 1.778),
        ("5 ft 10 in", 1.778),
        ("5ft10.5", 1.791),
        ("6ft", 1.829),
        ("6'", 1.829),
        ("5\N{PRIME}10\N{DOUBLE PRIME}", 1.778),
        ("5\N{RIGHT SINGLE QUOTATION MARK}10\N{RIGHT DOUBLE QUOTATION MARK}", 1.778),
    ],
)
def test_heights(text: str, metres: float) -> None:
    assert units.height_m(text).value == pytest.approx(metres, abs=5e-4)


def test_only_a_height_read_as_centimetres_is_remarked_on() -> None:
    assert units.height_m("178").remark == "height 178 was understood as 1.78 m"
    assert units.height_m("1.78").remark is None
    assert units.height_m("178cm").remark is None


ABSURD_HEIGHTS = [
    "",
    "tall",
    "0",
    "-1.78",
    "17.8",
    "1780",
    "5.10",
    "5'13\"",
    "9'",
    "3",
    "nan",
    "inf",
    "1.7.8",
    "1.78 km",
    "1e0",
    "²",
]


@pytest.mark.parametrize("text", ABSURD_HEIGHTS)
def test_absurd_heights_are_refused_with_what_would_do(text: str) -> None:
    with pytest.raises(InputError, match=r"expected 1\.0 to 2.4 m, written like 1\.78") as refused:
        units.height_m(text)
    assert refused.value.what == "height"
    assert refused.value.found == text


@pytest.mark.parametrize(
    ("text", "mps"),
    [
        ("3.0", 3.0),
        ("3", 3.0),
        ("3,5", 3.5),
        ("2.75 m/s", 2.75),
        ("10.8km/h", 3.0),
        ("10,8 KM/H", 3.0),
        ("10.8 kmh", 3.0),
        ("10.8kph", 3.0),
        ("6.7mph", 2.995),
        ("5:33/km", 3.003),
        ("5:33 min/km", 3.003),
        ("6/km", 2.778),
        ("8:00/mile", 3.353),
        ("8:00 / mi", 3.353),
        ("8 min/mile", 3.353),
    ],
)
def test_belt_speeds(text: str, mps: float) -> None:
    assert units.belt_speed_mps(text).value == pytest.approx(mps, abs=5e-4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0.0",
        "-3",
        "60 km/h",
        "60km/h",
        "12",
        "fast",
        "nan",
        "inf",
        "5:33",
        "5:75/km",
        "0:00/km",
        "3 knots",
        "3 m",
        "1e1",
        "/km",
    ],
)
def test_absurd_belt_speeds_are_refused_with_what_would_do(text: str) -> None:
    with pytest.raises(InputError, match=r"10\.8km/h, 6\.7mph, 5:33/km"):
        units.belt_speed_mps(text)


def test_a_fast_speed_without_a_unit_is_remarked_on() -> None:
    assert "29 km/h" in (units.belt_speed_mps("8").remark or "")
    assert units.belt_speed_mps("8m/s").remark is None
    assert units.belt_speed_mps("3").remark is None


@given(st.floats(0.6, 8.9))
def test_one_speed_in_every_form_is_one_speed(mps: float) -> None:
    forms = [f"{mps:.6f}", f"{mps:.6f} m/s", f"{3.6 * mps:.6f}km/h", f"{mps / 0.44704:.6f} mph"]
    assert [units.belt_speed_mps(form).value for form in forms] == pytest.approx([mps] * 4, abs=1e-5)


@given(st.text(max_size=12))
def test_any_text_is_understood_within_bounds_or_refused(text: str) -> None:
    for parse, low, high in (
        (units.height_m, 1.0, 2.4),
        (units.belt_speed_mps, 0.5, 9.0),
        (units.slow_motion, 1.0, 64.0),
        (units.incline_percent, -10.0, 40.0),
    ):
        try:
            value = parse(text).value
        except InputError:
            continue
        assert low <= value <= high


@pytest.mark.parametrize(("text", "factor"), [("8", 8.0), ("8x", 8.0), ("x4", 4.0), ("1", 1.0), ("2.5", 2.5)])
def test_slow_motion(text: str, factor: float) -> None:
    assert units.slow_motion(text).value == factor


@pytest.mark.parametrize("text", ["0", "-8", "0.125", "65", "slow", "", "8xx8"])
def test_absurd_slow_motion(text: str) -> None:
    with pytest.raises(InputError, match="such as 8 for 240 stored as 30"):
        units.slow_motion(text)


@pytest.mark.parametrize(("text", "per_cent"), [("1%", 1.0), ("1", 1.0), ("1.5 %", 1.5), ("-2%", -2.0), ("+3", 3.0), ("0", 0.0)])
def test_incline(text: str, per_cent: float) -> None:
    assert units.incline_percent(text).value == per_cent


@pytest.mark.parametrize("text", ["", "steep", "90", "-45%", "1deg"])
def test_absurd_inclines(text: str) -> None:
    with pytest.raises(InputError, match="incline"):
        units.incline_percent(text)


def test_a_point_on_the_runner() -> None:
    assert units.point_px(" 480, 270.5") == (480.0, 270.5)
    for text in ("480", "left", "480,270,1", "-1,5", ""):
        with pytest.raises(InputError, match="480,270"):
            units.point_px(text)


@pytest.mark.parametrize(
    ("value", "decimals", "said"), [(-0.04, 1, "0.0"), (-0.6, 1, "-0.6"), (152.4, 0, "152"), (math.nan, 1, "unknown")]
)
def test_numbers_are_written_without_a_negative_zero(value: float, decimals: int, said: str) -> None:
    assert units.number(value, decimals) == said


def test_ranges_in_words() -> None:
    assert units.span(22, 26, "% of leg length", 0) == "22 to 26 % of leg length"
    assert units.span(None, 10, "deg", 0) == "up to 10\N{DEGREE SIGN}"
    assert units.span(159, None, "steps/min", 0) == "159 steps/min or more"
    assert units.span(0, None, "deg", 0) == "0\N{DEGREE SIGN} or more"
    assert units.span(None, None, "deg") == "any"
