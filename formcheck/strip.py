"""One figure on a line: the usual range a bar, the likely range a line on it, the value a dot. And how a verdict looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from formcheck.report import Measured, Verdict

__all__ = ["Places", "colour", "drawn", "ends", "mark", "places", "shape"]

_SHAPES: Final[Mapping[Verdict, str]] = {
    "within": "\N{BLACK CIRCLE}",
    "watch": "\N{BLACK UP-POINTING TRIANGLE}",
    "outside": "\N{BLACK SQUARE}",
    "borderline": "\N{CIRCLE WITH LEFT HALF BLACK}",
}
_COLOURS: Final[Mapping[Verdict, str]] = {"within": "#1f7a6c", "watch": "#9a6200", "outside": "#b23f27"}
_QUIET: Final = "#5f6670"

_HEIGHT_PX: Final = 14


def mark(found: Measured) -> Verdict:
    """How a figure is marked: what is beyond usual with its whole interval, however far, is at least worth watching."""
    return "watch" if found.verdict == "borderline" and found.surely_beyond else found.verdict


def shape(verdict: Verdict) -> str:
    """The sign of a verdict; an open ring where there is none."""
    return _SHAPES.get(verdict, "\N{WHITE CIRCLE}")


def colour(verdict: Verdict) -> str:
    """The colour of a verdict; quiet where there is none."""
    return _COLOURS.get(verdict, _QUIET)


def ends(figures: Iterable[Measured]) -> tuple[float, float]:
    """From where to where a line must run to show these figures, what is usual, and a little room."""
    marks = [mark for found in figures for mark in (*found.interval95, *_closed(found))]
    low, high = min(marks), max(marks)
    room = 0.15 * ((high - low) or 1.0)
    return low - room, high + room


def _closed(found: Measured) -> list[float]:
    band = found.band
    return [] if band is None else [end for end in (band.low, band.high) if end is not None]


@dataclass(frozen=True, slots=True)
class Places:
    """Where a figure lies on its line, its 95 % interval and what is usual too: 0 is the left end, 1 the right.

    An open end of the usual range lies at the end of the line; ``band`` is None where nothing is usual.
    """

    value: float
    interval: tuple[float, float]
    band: tuple[float, float] | None


def places(found: Measured) -> Places:
    """The same as :func:`drawn`, for who draws it otherwise."""
    low, high = ends([found])

    def at(figure: float | None, end: float) -> float:
        return end if figure is None else (figure - low) / (high - low)

    band = None if found.band is None else (at(found.band.low, 0.0), at(found.band.high, 1.0))
    first, last = found.interval95
    return Places(at(found.value, 0.5), (at(first, 0.0), at(last, 1.0)), band)


def drawn(found: Measured, line: tuple[float, float] | None = None, width_px: int = 120) -> str:
    """The figure as SVG, on its own line or, so that several can be told apart by eye, on a ``line`` from one end to another.

    An open end of the usual range runs to the end of the line.
    """
    low, high = line or ends([found])

    def at(figure: float) -> float:
        return round(width_px * (figure - low) / (high - low), 1)

    size = f'viewBox="0 0 {width_px} {_HEIGHT_PX}" width="{width_px}" height="{_HEIGHT_PX}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>']
    parts.append(f'<line class="ground" x1="0" x2="{width_px}" y1="7" y2="7" stroke="#c9d2cd" stroke-width="1"/>')
    if (band := found.band) is not None:
        start, stop = (0.0 if band.low is None else at(band.low)), (float(width_px) if band.high is None else at(band.high))
        parts.append(f'<rect class="usual" x="{start}" y="2" width="{round(stop - start, 1)}" height="10" fill="#a9c4bd"/>')
    left, right = (at(end) for end in found.interval95)
    marked = mark(found)
    parts.append(f'<line class="{marked}" x1="{left}" x2="{right}" y1="7" y2="7" stroke="{colour(marked)}" stroke-width="3"/>')
    parts.append(f'<circle class="{marked}" cx="{at(found.value)}" cy="7" r="4" fill="{colour(marked)}"/></svg>')
    return "".join(parts)
