"""Charts: what they draw, and that they can be read on a light page and on a dark one."""

from __future__ import annotations

from typing import Any

import pytest

from formcheck import charts, charts_told
from formcheck.history import history
from formcheck.report import Band, Curve, Event, Filmed, Measured
from tests import made
from tests.made_cycle import with_cycle
from tests.test_history import point

WORDS = ("left foot lands", "right foot lands")


def layers(chart: charts.Chart) -> list[dict[str, Any]]:
    """The chart's layers as plain data, each with its own rows under ``rows``."""
    spec = chart.to_dict()
    sets = spec.get("datasets", {})
    own = [(layer, layer.get("data") or spec["data"]) for layer in spec["layer"]]  # what all layers share stands above them
    return [{**layer, "rows": data.get("values") or sets.get(data.get("name")) or []} for layer, data in own]


def mark(layer: dict[str, Any]) -> str:
    return str(layer["mark"]["type"])


def axis_of(measured: Measured) -> tuple[float, float]:
    low, high = layers(charts.interval_on_band(measured, "words"))[0]["encoding"]["x"]["scale"]["domain"]
    return low, high


@pytest.mark.parametrize(
    "band",
    [
        Band(low=3, high=11, source="test"),
        Band(low=None, high=11, source="test"),
        Band(low=3, high=None, source="test"),
        Band(low=None, high=None, source="test"),
        None,
    ],
)
def test_the_axis_shows_value_interval_and_band(band: Band | None) -> None:
    measured = made.measured(14.0, 2.0, band=band)
    low, high = axis_of(measured)
    assert low < measured.interval95[0]
    assert measured.interval95[1] < high
    if band is not None:
        assert all(low < end < high for end in (band.low, band.high) if end is not None)


def test_a_value_without_an_interval_still_has_an_axis() -> None:
    low, high = axis_of(made.measured(0.0, 0.0))
    assert low < 0.0 < high


def test_an_open_end_of_the_band_runs_to_the_edge() -> None:
    measured = made.measured(14.0, 2.0, band=Band(low=None, high=11, source="test"))
    shaded = layers(charts.interval_on_band(measured, "words"))[0]
    assert mark(shaded) == "rect"
    assert shaded["rows"] == [{"value": axis_of(measured)[0], "end": 11.0}]


def test_without_a_band_none_is_drawn() -> None:
    assert [mark(layer) for layer in layers(charts.interval_on_band(made.measured(14.0, 2.0), "words"))] == ["rule", "point"]


def test_axes_are_named_by_the_caller() -> None:
    assert layers(charts.interval_on_band(made.measured(14.0, 2.0), "Trunk lean (degrees)"))[0]["encoding"]["x"]["title"] == (
        "Trunk lean (degrees)"
    )
    cycle = charts.mean_cycle(with_cycle(made.judged()), "one stride (%)", "ankle ahead (%)", WORDS)
    assert cycle is not None
    line = layers(cycle)[1]["encoding"]
    assert (line["x"]["title"], line["y"]["title"]) == ("one stride (%)", "ankle ahead (%)")


def test_the_cycle_is_drawn_from_the_hip_in_per_cent_of_the_leg() -> None:
    cycle = charts.mean_cycle(with_cycle(made.judged()), "x", "y", WORDS)
    assert cycle is not None
    line = layers(cycle)[1]
    assert mark(line) == "line"
    assert len(line["rows"]) == 2 * 101
    assert {"stride": 0, "ahead": 37.0, "leg": "left foot lands"} in line["rows"]
    assert {"stride": 50, "ahead": 37.0, "leg": "right foot lands"} in line["rows"]


def test_each_landing_is_marked_where_the_foot_lands() -> None:
    cycle = charts.mean_cycle(with_cycle(made.judged()), "x", "y", WORDS)
    assert cycle is not None
    dots = [layer for layer in layers(cycle) if mark(layer) == "point"]
    assert {(row["stride"], row["leg"]) for row in dots[0]["rows"]} == {(0, "left foot lands"), (50, "right foot lands")}


def test_from_behind_nothing_is_told_of_what_lies_ahead() -> None:
    report = with_cycle(made.judged()).model_copy(update={"view": "rear", "near_side": None})
    assert charts.mean_cycle(report, "x", "y", WORDS) is None
    assert charts.mean_cycles_overlaid(report, report, "x", "y", ("before", "after")) is None


def test_of_several_clips_each_foot_lands_where_the_clip_that_was_drawn_saw_it() -> None:
    last = Event(side="right", initial_contact_s=1.685, toe_off_s=None, step=3)
    alone = with_cycle(made.judged()).model_copy(update={"near_side": "right", "events": (*made.judged().events, last)})
    filmed = Filmed(
        label="a", clip=alone.clip, view="side", near_side="right", running_towards="right", refused=None, events=alone.events
    )
    whole = alone.model_copy(update={"near_side": None, "clips": (filmed,)})
    assert (whole.cycle_begins, charts.contact_percent(whole, "right")) == ("right", 0)
    assert charts.contact_percent(whole, "left") == 50
    overlaid = charts.mean_cycles_overlaid(whole, whole, "x", "y", ("before", "after"))
    assert overlaid is not None
    assert layers(overlaid)[0]["rows"][0]["figure"] == charts.ankle_ahead(whole, "left")[50]


def test_no_cycle_no_chart() -> None:
    assert charts.mean_cycle(made.judged().model_copy(update={"cycle": {}}), "x", "y", WORDS) is None
    assert charts.mean_cycle(made.judged(), "x", "y", WORDS) is None  # an ankle without a hip


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", ["#fcfcfa", "#f1f3f0", "#121718", "#1c2425"])
@pytest.mark.parametrize("colour", sorted({charts._NEAR, charts._FAR, *charts._VERDICT.values()}))
def test_marks_stand_out_from_every_ground_of_the_page(colour: str, ground: str) -> None:
    lighter, darker = sorted((luminance(colour), luminance(ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 3.0  # WCAG 2.1, graphical objects


def test_two_strides_lie_over_each_other_and_are_told_apart_without_colour() -> None:
    before = with_cycle(made.judged())
    after = before.model_copy(update={"near_side": "right"})
    chart = charts.mean_cycles_overlaid(before, after, "stride", "ahead", ("before", "after"))
    assert chart is not None
    (lines,) = layers(chart)
    curves = {word: [row["figure"] for row in lines["rows"] if row["report"] == word] for word in ("before", "after")}
    assert (curves["before"][0], curves["after"][0]) == (37.0, -27.0)
    assert lines["encoding"]["strokeDash"]["scale"] == {"domain": ["before", "after"], "range": [[6, 4], [1, 0]]}
    assert charts.mean_cycles_overlaid(before, made.refused(), "stride", "ahead", ("before", "after")) is None


def test_the_chart_of_a_finding_is_coloured_as_its_card() -> None:
    beyond = made.measured(14.0, 2.0, verdict="borderline", band=Band(low=3, high=11, source="test"))
    dot = layers(charts.interval_on_band(beyond, "words"))[-1]
    assert dot["mark"]["color"] == charts._VERDICT["watch"]


CURVE = Curve(mean=tuple(float(place) for place in range(101)), sd=(0.5,) * 101, toe_off_percent=35.4)


def test_legs_are_told_apart_by_colour_dash_and_a_key_and_toe_off_is_named() -> None:
    report = made.judged().model_copy(update={"curves": {"knee": {"left": CURVE, "right": CURVE}, "trunk": {"left": CURVE}}})
    chart = charts.angle_through_stride(report, "knee")
    assert chart is not None
    line = next(layer["encoding"] for layer in layers(chart) if mark(layer) == "line")
    assert line["color"]["scale"] == {"domain": ["left", "right"], "range": [charts._NEAR, charts._FAR]}
    assert line["strokeDash"]["scale"] == {"domain": ["left", "right"], "range": [[1, 0], [6, 4]]}
    assert line["color"]["legend"] == line["strokeDash"]["legend"]
    assert line["color"]["legend"]["labelExpr"] == "datum.label + ' leg'"
    (word,) = [layer for layer in layers(chart) if mark(layer) == "text"]
    assert word["rows"] == [{"stride": 35.4, "word": "toe-off"}]
    trunk, bare = charts.angle_through_stride(report, "trunk"), charts.angle_through_stride(report, "knee", key=False)
    assert trunk is not None
    assert bare is not None
    domains = {tuple(layer["encoding"]["color"]["scale"]["domain"]) for layer in layers(trunk) if mark(layer) == "line"}
    assert domains == {("left",)}
    assert all(layer["encoding"]["color"]["legend"] is None for layer in layers(bare) if mark(layer) == "line")


def test_what_a_chart_shows_is_told_with_its_figures() -> None:
    report = with_cycle(made.judged()).model_copy(
        update={"curves": {"knee": {"left": CURVE}}, "each_step": {"overstride": {"left": (33.0, None, 35.0), "right": (None,)}}}
    )
    told = charts_told.angle_through_stride(report, "knee")
    assert told == (
        "Knee bend through one stride: 0\N{DEGREE SIGN} as the left foot lands, 35\N{DEGREE SIGN} as it leaves "
        "at 35\N{NO-BREAK SPACE}%, in all 0 to 100\N{DEGREE SIGN}."
    )
    assert "the left foot lands 37 ahead and comes to 27 behind" in charts_told.mean_cycle(report)
    steps = charts_told.each_step(report, "overstride", "Overstride")
    assert steps == "Overstride of every step: left leg 2 steps, 33.0 to 35.0, mean 34.0."


def test_a_long_name_stands_above_a_chart_of_steps() -> None:
    report = made.judged().model_copy(update={"each_step": {"overstride": {"left": (33.0, 35.0)}}})
    beside, above = (charts.each_step(report, "overstride", "Overstride (%)", above=above) for above in (False, True))
    assert beside is not None
    assert above is not None
    assert "title" not in beside.to_dict()
    assert layers(beside)[-1]["encoding"]["y"]["title"] == "Overstride (%)"
    assert above.to_dict()["title"]["text"] == "Overstride (%)"
    assert {layer["encoding"]["y"].get("title") for layer in layers(above)[1:]} == {None}


def test_angles_lie_over_each_other() -> None:
    curve = Curve(mean=(1.0,) * 101, sd=(0.5,) * 101, toe_off_percent=35)
    before = made.judged().model_copy(update={"curves": {"knee": {"left": curve, "right": curve}}})
    chart = charts.angles_overlaid(before, before, "knee", ("before", "after"))
    assert chart is not None
    assert len(layers(chart)[0]["rows"]) == 202
    assert charts.angles_overlaid(before, made.judged(), "knee", ("before", "after")) is None
    assert charts.angles_overlaid(before, before, "trunk", ("before", "after")) is None


def test_a_trend_shows_every_clip_its_interval_its_usual_range_and_what_changed() -> None:
    points = [
        *(point(place, value) for place, value in enumerate((5.0, 5.2, 9.0))),
        point(3, 1.0, view="rear"),
        point(4, 1.0, usual_low=None),
    ]
    usual, lines, likely, dots = layers(charts.trend(history(points, 2.5), "Trunk lean (degrees)"))
    assert [row["verdict"] for row in dots["rows"]] == ["first", "no clear change", "more", "first", "less"]
    assert [row["alike"] for row in dots["rows"]] == [True, True, True, False, True]
    assert dots["encoding"]["shape"]["scale"]["range"] == ["circle", "circle", "triangle-up", "triangle-down"]
    assert [(row["low"], row["high"]) for row in likely["rows"]] == [(one.low95, one.high95) for one in points]
    low, high = dots["encoding"]["y"]["scale"]["domain"]
    assert low < -1.0
    assert high > 11.0
    assert [row["usual_low"] for row in usual["rows"]] == [3.0, 3.0, 3.0, 3.0, low]
    assert lines["encoding"]["detail"]["field"] == "series"
    assert dots["encoding"]["x"]["axis"]["labelExpr"].startswith("['1 Jan 26', '2 Jan 26'")


def test_a_trend_of_one_clip_without_a_usual_range_is_drawn_too() -> None:
    alone = point(0, 0.0, low95=0.0, high95=0.0, usual_low=None, usual_high=None)
    usual, *_, dots = layers(charts.trend(history([alone], None), "words"))
    assert usual["rows"] == []
    assert len(dots["rows"]) == 1
