"""Charts of a report, as Altair specifications: words for axes come in, colours that read on light and on dark go out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from statistics import fmean, median, mode
from typing import TYPE_CHECKING, Any, Final

import altair as alt

from formcheck import strip
from formcheck.landmarks import SIDES, Side, other
from formcheck.report import Measured, Report

if TYPE_CHECKING:  # a report's charts need no database
    from formcheck.history import Moment

__all__ = [
    "Chart",
    "angle_through_stride",
    "angles_overlaid",
    "ankle_ahead",
    "contact_percent",
    "each_step",
    "interval_on_band",
    "mean_cycle",
    "mean_cycles_overlaid",
    "through_stride",
    "trend",
]

Chart = alt.LayerChart

# mid tones: each keeps a contrast above 3:1 on white and on near black
_NEAR: Final = "#2b8a7e"
_FAR: Final = "#c07a2c"
_BAND: Final = "#7f9c97"
_QUIET: Final = "#84908d"
_VERDICT: Final = {
    "within": "#2b8a7e",
    "watch": "#b97a10",
    "outside": "#c9553d",
    "borderline": "#7d7f8a",
    "descriptive": "#7d7f8a",
}
_LABEL_PX: Final = 13

CURVES: Final[Mapping[str, tuple[str, str | None, bool]]] = {
    "knee": ("knee bend (\N{DEGREE SIGN})", "knee_flexion_contact", True),
    "hip": ("thigh ahead (\N{DEGREE SIGN})", None, False),
    "trunk": ("trunk lean (\N{DEGREE SIGN})", "trunk_lean", False),
    "foot": ("toes up (\N{DEGREE SIGN})", "foot_strike_angle", True),
}
"""Each curve's axis, the measure whose usual range is drawn, and whether that range holds at contact only."""


def _values(*rows: dict[str, Any]) -> alt.InlineData:
    return alt.InlineData(values=list(rows))


def _span(measured: Measured) -> tuple[float, float]:
    """What the axis must show: the interval, the value and the band, with room for an open end of the band."""
    band = measured.band
    ends = () if band is None else (band.low, band.high)
    marks = [*measured.interval95, measured.value, *(end for end in ends if end is not None)]
    low, high = min(marks), max(marks)
    width = (high - low) or abs(low) or 1.0
    open_low, open_high = (band is not None and end is None for end in (ends or (0.0, 0.0)))
    return low - width * (0.5 if open_low else 0.15), high + width * (0.5 if open_high else 0.15)


def interval_on_band(measured: Measured, axis: str) -> Chart:
    """One figure on its usual range: the band shaded, the 95 % interval as a bar, the value as a dot.

    ``axis`` names what is drawn, with its unit. An open end of the band runs to the edge of the chart.
    """
    low, high = _span(measured)
    x = alt.X("value:Q", title=axis, scale=alt.Scale(domain=[low, high], nice=False), axis=alt.Axis(tickCount=5, grid=False))
    middle_px = alt.value(36)
    colour = _VERDICT[strip.mark(measured)]
    layers: list[Any] = []
    if measured.band is not None:
        start = low if measured.band.low is None else measured.band.low
        stop = high if measured.band.high is None else measured.band.high
        shaded = alt.Chart(_values({"value": start, "end": stop}))
        layers.append(shaded.mark_rect(color=_BAND, opacity=0.28).encode(x=x, x2="end:Q", y=alt.value(22), y2=alt.value(50)))
        middle = alt.Chart(_values({"value": (start + stop) / 2, "word": "usual"}))
        layers.append(middle.mark_text(fontSize=_LABEL_PX, color=_QUIET).encode(x=x, y=alt.value(11), text="word:N"))
    ends = alt.Chart(_values({"value": measured.interval95[0], "end": measured.interval95[1]}))
    bar = ends.mark_rule(strokeWidth=7, strokeCap="round", color=colour, opacity=0.45)
    layers.append(bar.encode(x=x, x2="end:Q", y=middle_px))
    dot = alt.Chart(_values({"value": measured.value})).mark_point(filled=True, size=130, color=colour, opacity=1)
    layers.append(dot.encode(x=x, y=middle_px))
    return _on_any_ground(alt.layer(*layers).properties(height=130))


def mean_cycle(report: Report, x_axis: str, y_axis: str, landing_words: tuple[str, str]) -> Chart | None:
    """Where each foot is, ahead of the hip or behind it, through the runner's average stride.

    ``landing_words`` tell that the near and the far foot land. None where the report holds no cycle of a leg.
    """
    near: Side = report.near_side or "left"
    said = dict(zip((near, other(near)), landing_words, strict=True))
    rows = [
        {"stride": place, "ahead": ahead, "leg": said[side]}
        for side in SIDES
        for place, ahead in enumerate(ankle_ahead(report, side))
    ]
    if not rows:
        return None
    colour = alt.Color("leg:N", legend=None, scale=alt.Scale(domain=list(landing_words), range=[_NEAR, _FAR]))
    dash = alt.StrokeDash("leg:N", legend=None, scale=alt.Scale(domain=list(landing_words), range=[[1, 0], [6, 4]]))
    x = alt.X("stride:Q", title=x_axis, scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(values=[0, 25, 50, 75, 100], grid=False))
    y = alt.Y("ahead:Q", title=y_axis, axis=alt.Axis(tickCount=5))
    hip = alt.Chart(_values({"ahead": 0.0})).mark_rule(strokeDash=[2, 3], color=_QUIET).encode(y=y)
    lines = alt.Chart(_values(*rows)).mark_line(strokeWidth=3).encode(x=x, y=y, color=colour, strokeDash=dash)
    contacts = {said[side]: contact_percent(report, side) for side in SIDES}
    landings = [row for row in rows if row["stride"] == contacts[str(row["leg"])]]
    landed = alt.Chart(_values(*landings)).encode(x=x, y=y, color=colour)
    dots = landed.mark_point(filled=True, size=110, opacity=1)
    words = landed.mark_text(dx=9, dy=-11, align="left", fontSize=_LABEL_PX).encode(text="leg:N")
    return _on_any_ground(alt.layer(hip, lines, dots, words).properties(height=320))


def angle_through_stride(report: Report, curve: str, *, key: bool = True) -> Chart | None:
    """The chart of one of ``CURVES`` with its own words and usual range; None where the report has no such curve."""
    axis, measure, at_contact = CURVES[curve]
    usual = report.measures.get(measure or "")
    return through_stride(report, curve, "one stride (%)", axis, (usual, at_contact) if usual else None, key=key)


def through_stride(
    report: Report, curve: str, x_axis: str, y_axis: str, usual: tuple[Measured, bool] | None, *, key: bool = True
) -> Chart | None:
    """An angle of the body through the stride: each leg's mean, its spread (1 SD of single strides), and where toe-off is.

    ``usual`` is the measure whose range is drawn, and whether it holds at contact only; with ``key`` the chart says which
    line is which leg, where there are two. None where there is no such curve.
    """
    sides = report.curves.get(curve)
    if not sides:
        return None
    rows: list[dict[str, Any]] = [
        {"stride": place, "angle": mean, "low": mean - sd, "high": mean + sd, "leg": side}
        for side, found in sides.items()
        for place, (mean, sd) in enumerate(zip(found.mean, found.sd, strict=True))
    ]
    x = alt.X("stride:Q", title=x_axis, scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(values=[0, 25, 50, 75, 100], grid=False))
    y = alt.Y("angle:Q", title=y_axis, axis=alt.Axis(tickCount=5), scale=alt.Scale(zero=False))
    legend = _KEY if key and len(sides) > 1 else None
    lines = alt.Chart(_values(*rows)).encode(x=x, color=_leg_colour(report, sides, legend))
    layers: list[Any] = [*_usual_here(usual, rows, x, y)]
    layers.append(lines.mark_area(opacity=0.22).encode(y=alt.Y("low:Q", title=y_axis), y2="high:Q"))
    layers.append(lines.mark_line(strokeWidth=2.5).encode(y=y, strokeDash=_leg_dash(report, sides, legend)))
    off = [{"stride": found.toe_off_percent, "leg": side} for side, found in sides.items()]
    leaves = alt.Chart(_values(*off)).encode(x=x, color=_leg_colour(report, sides, legend))
    layers.append(leaves.mark_rule(strokeDash=[2, 3]))
    last = alt.Chart(_values({"stride": max(row["stride"] for row in off), "word": "toe-off"}))
    layers.append(last.mark_text(align="left", dx=5, fontSize=_LABEL_PX, color=_QUIET).encode(x=x, y=alt.value(8), text="word:N"))
    return _on_any_ground(alt.layer(*layers).properties(height=270))


def mean_cycles_overlaid(before: Report, after: Report, x_axis: str, y_axis: str, said: tuple[str, str]) -> Chart | None:
    """The near foot's way ahead of the hip and behind it, through the mean stride of two reports, over each other.

    ``said`` are the words for the first and for the second. None where either holds no cycle of its near leg.
    """
    curves = [_from_its_landing(report, report.near_side or "left") for report in (before, after)]
    return _overlaid(curves, x_axis, y_axis, said, 300) if all(curves) else None


def angles_overlaid(before: Report, after: Report, curve: str, said: tuple[str, str]) -> Chart | None:
    """One of ``CURVES`` of the near leg in two reports, over each other; None where either has no such curve."""
    found = [report.curves.get(curve, {}).get(report.near_side or "left") for report in (before, after)]
    if any(one is None for one in found):
        return None
    return _overlaid([list(one.mean) for one in found if one is not None], "one stride (%)", CURVES[curve][0], said, 270)


def _overlaid(curves: Sequence[Sequence[float]], x_axis: str, y_axis: str, said: tuple[str, str], height: int) -> Chart:
    """The first curve dashed and thin, the second drawn through: told apart without colour too."""
    rows = [
        {"stride": place, "figure": figure, "report": word}
        for word, curve in zip(said, curves, strict=True)
        for place, figure in enumerate(curve)
    ]
    legend = alt.Legend(orient="top", title=None, symbolStrokeWidth=3, labelFontSize=_LABEL_PX, symbolSize=400)
    names = list(said)
    colour = alt.Color("report:N", scale=alt.Scale(domain=names, range=[_FAR, _NEAR]), legend=legend)
    dash = alt.StrokeDash("report:N", scale=alt.Scale(domain=names, range=[[6, 4], [1, 0]]), legend=legend)
    x = alt.X("stride:Q", title=x_axis, scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(values=[0, 25, 50, 75, 100], grid=False))
    y = alt.Y("figure:Q", title=y_axis, axis=alt.Axis(tickCount=5), scale=alt.Scale(zero=False))
    lines = alt.Chart(_values(*rows)).mark_line(strokeWidth=3).encode(x=x, y=y, color=colour, strokeDash=dash)
    return _on_any_ground(alt.layer(lines).properties(height=height))


def trend(moments: Sequence[Moment], axis: str) -> Chart:
    """A measure over an athlete's clips, one place a clip in order of time: value, 95 % interval, each clip's usual range.

    An arrowhead marks a figure that is clearly more or less than before, a dot one that is not. Clips filmed alike are
    joined by a line; those filmed otherwise than most are hollow. ``axis`` names the measure with its unit.
    """
    most = mode(moment.series for moment in moments)
    points = [moment.point for moment in moments]
    ends = [end for one in points for end in (one.low95, one.high95, one.usual_low, one.usual_high) if end is not None]
    low, high = min(ends), max(ends)
    room = 0.12 * ((high - low) or abs(low) or 1.0)
    low, high = low - room, high + room
    rows = [
        {
            "clip": place,
            "value": one.value,
            "low": one.low95,
            "high": one.high95,
            "usual_low": low if one.usual_low is None else one.usual_low,
            "usual_high": high if one.usual_high is None else one.usual_high,
            "usual": one.usual_low is not None or one.usual_high is not None,
            "series": str(moment.series),
            "alike": moment.series == most,
            "verdict": moment.verdict,
        }
        for place, (moment, one) in enumerate(zip(moments, points, strict=True))
    ]
    days = ", ".join(f"'{one.day.day} {one.day:%b %y}'" for one in points)
    words = alt.Axis(labelExpr=f"[{days}][datum.value]", labelAngle=-50, labelOverlap=True, title=None, ticks=False, domain=False)
    x = alt.X("clip:O", axis=words)
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    y, y_low, y_usual = (
        alt.Y(f"{field}:Q", title=axis, scale=scale, axis=alt.Axis(tickCount=5)) for field in ("value", "low", "usual_low")
    )
    usual = alt.Chart(_values(*(row for row in rows if row["usual"]))).mark_rect(color=_BAND, opacity=0.28)
    drawn = alt.Chart(_values(*rows)).encode(x=x)
    verdicts = ["first", "no clear change", "more", "less"]
    shapes = alt.Scale(domain=verdicts, range=["circle", "circle", "triangle-up", "triangle-down"])
    shape = alt.Shape("verdict:N", scale=shapes, legend=None)
    size = alt.Size("verdict:N", scale=alt.Scale(domain=verdicts, range=[70, 70, 240, 240]), legend=None)
    tones = alt.Scale(domain=verdicts, range=[_NEAR, _NEAR, _FAR, _FAR])
    fill, stroke = alt.Fill("verdict:N", scale=tones, legend=None), alt.Stroke("verdict:N", scale=tones, legend=None)
    inside = alt.FillOpacity("alike:N", scale=alt.Scale(domain=[True, False], range=[1, 0]), legend=None)
    likely = drawn.mark_rule(strokeWidth=5, strokeCap="round", opacity=0.4, color=_NEAR)
    dots = drawn.mark_point(opacity=1, strokeWidth=2)
    layers = [
        usual.encode(x=x, y=y_usual, y2="usual_high:Q"),
        drawn.mark_line(strokeWidth=1.5, color=_QUIET, opacity=0.8).encode(y=y, detail="series:N"),
        likely.encode(y=y_low, y2="high:Q"),
        dots.encode(y=y, shape=shape, size=size, fillOpacity=inside, fill=fill, stroke=stroke),
    ]
    return _on_any_ground(alt.layer(*layers).properties(height=260))


def _usual_here(usual: tuple[Measured, bool] | None, rows: list[dict[str, Any]], x: alt.X, y: alt.Y) -> list[Any]:
    """The usual range as a shade: over the whole stride, or as a bar at contact where it holds for that moment only."""
    if usual is None or usual[0].band is None:
        return []
    band, at_contact = usual[0].band, usual[1]
    start = min(row["low"] for row in rows) if band.low is None else band.low
    stop = max(row["high"] for row in rows) if band.high is None else band.high
    shade = alt.Chart(_values({"stride": 0, "end": 3 if at_contact else 100, "angle": start, "stop": stop}))
    return [shade.mark_rect(color=_BAND, opacity=0.55 if at_contact else 0.28).encode(x=x, x2="end:Q", y=y, y2="stop:Q")]


def each_step(report: Report, name: str, axis: str, *, above: bool = False) -> Chart | None:
    """A dot for every step, left beside right in the clip's order, over the usual range; a bar marks each leg's mean.

    ``axis`` names what is drawn, beside the axis or ``above`` the chart. None where the report holds no single steps of this
    measure, or nothing to hold them against.
    """
    sides = report.each_step.get(name)
    measured = report.measures.get(name)
    if not sides or measured is None or measured.band is None:
        return None
    rows: list[dict[str, Any]] = [
        {"leg": side, "step": n, "figure": figure, "mean": fmean(one for one in found if one is not None)}
        for side, found in sides.items()
        for n, figure in enumerate(found)
        if figure is not None
    ]
    figures = [row["figure"] for row in rows]
    ends = [end for end in (measured.band.low, measured.band.high) if end is not None]
    low, high = min([*figures, *ends]), max([*figures, *ends])
    room = 0.12 * ((high - low) or 1.0)
    beside = None if above else axis
    scale = alt.Scale(domain=[low - room, high + room], nice=False)
    y = alt.Y("figure:Q", title=beside, axis=alt.Axis(tickCount=5), scale=scale)
    x = alt.X("leg:N", title=None, axis=alt.Axis(labelAngle=0, labelFontSize=_LABEL_PX))
    start = low - room if measured.band.low is None else measured.band.low
    stop = high + room if measured.band.high is None else measured.band.high
    shade = alt.Chart(_values({"figure": start, "stop": stop}))
    layers: list[Any] = [shade.mark_rect(color=_BAND, opacity=0.28).encode(y=y, y2="stop:Q")]
    colour, offset = _leg_colour(report), alt.XOffset("step:Q")
    steps = alt.Chart(_values(*rows)).encode(x=x, xOffset=offset, color=colour)
    layers.append(steps.mark_line(strokeWidth=2.5, opacity=0.55).encode(y=alt.Y("mean:Q", title=beside)))
    dots = steps.mark_point(filled=True, size=34, opacity=0.9)
    layers.append(dots.encode(y=y, shape=alt.Shape("leg:N", legend=None)))
    chart = alt.layer(*layers).properties(height=230)
    title = alt.Title(axis, anchor="start", fontSize=_LABEL_PX, fontWeight="normal")
    return _on_any_ground(chart.properties(title=title) if above else chart)


_KEY: Final = alt.Legend(
    orient="top",
    title=None,
    symbolOpacity=1,
    labelExpr="datum.label + ' leg'",
    labelFontSize=_LABEL_PX,
    symbolType="stroke",
    symbolStrokeWidth=3,
    symbolSize=400,
)
"""Which line is which leg, by its colour and by whether it is broken."""


def _leg_colour(report: Report, sides: Collection[Side] = SIDES, legend: alt.Legend | None = None) -> alt.Color:
    return alt.Color("leg:N", scale=_legs(report, sides, [_NEAR, _FAR]), legend=legend)


def _leg_dash(report: Report, sides: Collection[Side], legend: alt.Legend | None) -> alt.StrokeDash:
    return alt.StrokeDash("leg:N", scale=_legs(report, sides, [[1, 0], [6, 4]]), legend=legend)


def _legs(report: Report, sides: Collection[Side], looks: Sequence[Any]) -> alt.Scale:
    """How the nearer leg looks and how the other, of those there are."""
    near: Side = report.near_side or "left"
    there = [(side, look) for side, look in zip((near, other(near)), looks, strict=True) if side in sides]
    return alt.Scale(domain=[side for side, _ in there], range=[look for _, look in there])


def _on_any_ground(chart: Chart) -> Chart:
    """No ground of its own, so that it lies on a light page and on a dark one."""
    clear: Chart = chart.configure(background="transparent").configure_view(stroke=None, fill=None)
    return clear


def ankle_ahead(report: Report, side: Side) -> list[float]:
    """Ankle minus hip along the running direction through the mean cycle, % of leg length; empty where not known.

    A camera behind or in front does not see it: there the cycle holds what lies across the belt.
    """
    if report.view != "side":
        return []
    ankle, hip = report.cycle.get(f"{side}_ankle"), report.cycle.get(f"{side}_hip")
    if not ankle or not hip:
        return []
    return [round(100 * (a[0] - h[0]), 2) for a, h in zip(ankle, hip, strict=True)]


def _from_its_landing(report: Report, side: Side) -> list[float]:
    """The ankle's way ahead of the hip and behind it, from the landing of its own foot."""
    ahead, place = ankle_ahead(report, side), contact_percent(report, side)
    return [*ahead[place:], *ahead[1 : place + 1]] if ahead and place is not None else []


def contact_percent(report: Report, side: Side) -> int | None:
    """When in the mean cycle a foot lands, whole % of the stride; None where it was not seen to land."""
    begins = report.cycle_begins
    if side == begins:
        return 0
    starts = [event.initial_contact_s for event in report.events if event.side == begins]
    lands = [event.initial_contact_s for event in report.events if event.side == side]
    places = [100 * (land - start) / (stop - start) for start, stop in pairwise(starts) for land in lands if start <= land < stop]
    return round(median(places)) if places else None
