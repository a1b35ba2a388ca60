"""What a person types as a height, a speed or an incline, and how figures are put into words.

Nothing here guesses: a value is understood and, where it was understood differently than written, says so;
or it is refused with the forms that would do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from formcheck.errors import InputError

__all__ = [
    "Understood",
    "belt_speed_mps",
    "height",
    "height_in_feet",
    "height_m",
    "in_feet",
    "incline_percent",
    "number",
    "point_px",
    "quantity",
    "slow_motion",
    "span",
    "speed",
    "speed_in",
    "typeset",
]

HEIGHT_RANGE_M: Final = (1.0, 2.4)
BELT_SPEED_RANGE_MPS: Final = (0.5, 9.0)
BELT_SPEED_EXPECTED: Final = "0.5 to 9 m/s, written like 3.0, 10.8km/h, 6.7mph, 5:33/km or 8:56/mile"
HEIGHT_EXPECTED: Final = "1.0 to 2.4 m, written like 1.78, 178cm or 5'10\""

_DECIMAL = r"[0-9]{1,6}(?:\.[0-9]{1,6})?"
_MPS_PER: Final[Mapping[str, float]] = {
    "": 1.0,
    "m/s": 1.0,
    "mps": 1.0,
    "ms": 1.0,
    "km/h": 1 / 3.6,
    "kmh": 1 / 3.6,
    "kph": 1 / 3.6,
    "kmph": 1 / 3.6,
    "mph": 0.44704,
    "mi/h": 0.44704,
}
_METRES_PER_LAP: Final[Mapping[str, float]] = {"km": 1000.0, "k": 1000.0, "mile": 1609.344, "mi": 1609.344}


@dataclass(frozen=True, slots=True)
class Understood:
    """A value, and a remark where it was understood differently than written."""

    value: float
    remark: str | None = None


def height_m(text: str) -> Understood:
    """A runner's height in metres from ``1.78``, ``178cm``, ``178``, ``5'10"`` or ``5ft10``.

    Raises :class:`~formcheck.errors.InputError` for anything else, and for heights no runner has.

    >>> height_m("178cm").value
    1.78
    >>> height_m("178")
    Understood(value=1.78, remark='height 178 was understood as 1.78 m')
    """
    metres, remark = _metres(_plain(text), text)
    if not HEIGHT_RANGE_M[0] <= metres <= HEIGHT_RANGE_M[1]:
        raise InputError("height", text, HEIGHT_EXPECTED)
    return Understood(metres, remark)


def in_feet(typed: str, speed_unit: str = "") -> bool:
    """Whether lengths are to be told in inches: to who types a height in feet or, without one, a speed in miles.

    >>> in_feet("5 ft 10"), in_feet("178", "mph"), in_feet("", "min/mile"), in_feet("", "km/h")
    (True, False, True, False)
    """
    plain = _plain(typed)
    return bool(re.search(r"'|f(?:ee|oo)?t", plain)) if plain else speed_unit in {"mph", "min/mile"}


def height(metres: float) -> str:
    """A height in the two units people know theirs in.

    >>> height(1.78), height(1.8288)
    ('178 cm (5 ft 10 in)', '183 cm (6 ft 0 in)')
    """
    return f"{100 * metres:.0f} cm ({height_in_feet(metres)})"


def height_in_feet(metres: float) -> str:
    """A height in feet and inches.

    >>> height_in_feet(1.78)
    '5 ft 10 in'
    """
    feet, inches = divmod(round(metres / 0.0254), 12)
    return f"{feet} ft {inches} in"


def _metres(plain: str, text: str) -> tuple[float, str | None]:
    if metric := re.fullmatch(rf"({_DECIMAL})(m|cm|)", plain):
        figure, unit = float(metric[1]), metric[2]
        if unit == "" and figure >= 100:
            return figure / 100, f"height {text.strip()} was understood as {figure / 100:.2f} m"
        return (figure / 100 if unit == "cm" else figure), None
    if feet := re.fullmatch(rf"([0-9])(?:'|ft|feet|foot)(?:({_DECIMAL})(?:\"|''|in|inches)?)?", plain):
        inches = float(feet[2] or 0)
        if inches < 12:
            return round(12 * 0.0254 * int(feet[1]) + 0.0254 * inches, 3), None
    raise InputError("height", text, HEIGHT_EXPECTED)


def belt_speed_mps(text: str, unit: str = "") -> Understood:
    """Belt speed in m/s from ``3.0``, ``10.8km/h``, ``6.7mph``, ``5:33/km`` or ``8:56/mile``; no unit means ``unit``, or m/s.

    Raises :class:`~formcheck.errors.InputError` for anything else, and for speeds no treadmill runner has.

    >>> belt_speed_mps("10.8 km/h").value
    3.0
    >>> round(belt_speed_mps("5:33/km").value, 3)
    3.003
    >>> round(belt_speed_mps("8:56", "min/mile").value, 2)
    3.0
    """
    plain = _plain(text)
    if re.fullmatch(rf"{_DECIMAL}|[0-9]{{1,2}}:[0-5][0-9]", plain):
        plain += unit
    mps, remark = _pace_mps(plain), None
    if mps is None and (rate := re.fullmatch(rf"({_DECIMAL})([a-z/]*)", plain)) and rate[2] in _MPS_PER:
        mps = round(float(rate[1]) * _MPS_PER[rate[2]], 6)
        if rate[2] == "" and mps > 6.5:
            remark = f"belt speed {text.strip()} was read as m/s, that is {3.6 * mps:.0f} km/h; name the unit if another is meant"
    if mps is None or not BELT_SPEED_RANGE_MPS[0] <= mps <= BELT_SPEED_RANGE_MPS[1]:
        raise InputError("belt speed", text, BELT_SPEED_EXPECTED)
    return Understood(mps, remark)


def _pace_mps(plain: str) -> float | None:
    """Speed of a pace such as ``5:33/km`` or ``8min/mile``; None where the text is no pace."""
    pace = re.fullmatch(r"([0-9]{1,2})(?::([0-5][0-9]))?(?:min)?/(km|k|miles?|mi)", plain)
    if pace is None:
        return None
    seconds = 60 * int(pace[1]) + int(pace[2] or 0)
    return _METRES_PER_LAP[pace[3].replace("miles", "mile")] / seconds if seconds else 0.0


def slow_motion(text: str) -> Understood:
    """How many times slower than life a clip plays: ``8`` or ``8x`` for 240 frames/s stored as 30.

    Raises :class:`~formcheck.errors.InputError` outside 1 to 64.

    >>> slow_motion("8x").value
    8.0
    """
    factor = re.fullmatch(rf"x?({_DECIMAL})x?", _plain(text))
    if factor is None or not 1 <= float(factor[1]) <= 64:
        raise InputError("slow motion", text, "1 to 64: real frame rate divided by playback rate, such as 8 for 240 stored as 30")
    return Understood(float(factor[1]))


def incline_percent(text: str) -> Understood:
    """Belt incline in per cent, uphill positive: ``1%`` or ``1``.

    Raises :class:`~formcheck.errors.InputError` outside -10 to 40 %.

    >>> incline_percent("1.5 %").value
    1.5
    """
    incline = re.fullmatch(rf"([+-]?{_DECIMAL})%?", _plain(text))
    if incline is None or not -10 <= float(incline[1]) <= 40:
        raise InputError("incline", text, "-10 to 40 per cent, written like 1% or 1")
    return Understood(float(incline[1]))


def point_px(text: str) -> tuple[float, float]:
    """A point in the picture, ``X,Y`` in pixels from its upper left corner.

    Raises :class:`~formcheck.errors.InputError` for anything else.

    >>> point_px("480,270")
    (480.0, 270.0)
    """
    point = re.fullmatch(rf"({_DECIMAL})[,;x]({_DECIMAL})", re.sub(r"\s", "", text.lower()))
    if point is None:
        raise InputError("person", text, "X,Y in pixels from the picture's upper left corner, such as 480,270")
    return float(point[1]), float(point[2])


def _plain(text: str) -> str:
    """Lower case without spaces; decimal commas and typographic quotes as a keyboard has them."""
    swap = str.maketrans(
        {
            ",": ".",
            "\N{RIGHT SINGLE QUOTATION MARK}": "'",
            "\N{PRIME}": "'",
            "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
            "\N{DOUBLE PRIME}": '"',
        }
    )
    return re.sub(r"\s", "", text.lower()).translate(swap)


_SPOKEN: Final[Mapping[str, str]] = {"deg": "\N{DEGREE SIGN}"}


def number(value: float, decimals: int = 1) -> str:
    """A figure as a person writes it: fixed decimals, no negative zero.

    >>> number(-0.04), number(152.3, 0)
    ('0.0', '152')
    """
    rounded = round(value, decimals)
    return f"{0.0 if rounded == 0 else rounded:.{decimals}f}" if math.isfinite(value) else "unknown"


def quantity(value: float, unit: str, decimals: int = 1) -> str:
    """A figure with its unit in words.

    >>> quantity(24.1, "% of leg length", 0)
    '24 % of leg length'
    """
    return number(value, decimals) + _unit(unit)


def span(low: float | None, high: float | None, unit: str, decimals: int = 1) -> str:
    """A range in words; an open end is None.

    >>> span(22.0, 26.4, "% of leg length", 0), span(None, 10, "deg", 0), span(159, None, "steps/min", 0)
    ('22 to 26 % of leg length', 'up to 10°', '159 steps/min or more')
    """
    if low is None and high is None:
        return "any"
    if low is None or high is None:
        return (
            f"up to {quantity(high, unit, decimals)}" if high is not None else f"{quantity(low or 0.0, unit, decimals)} or more"
        )
    return f"{number(low, decimals)} to {quantity(high, unit, decimals)}"


def typeset(text: str) -> str:
    """Text as it is printed: true minus and plus-minus signs, and no line that begins with a per cent sign.

    >>> print(typeset("7.3 deg +- 3.6"))
    7.3 deg ± 3.6
    """
    text = text.replace("+-", "\N{PLUS-MINUS SIGN}").replace(" %", "\N{NO-BREAK SPACE}%")
    return re.sub(r"(?<!\S)-(?=\d)", "\N{MINUS SIGN}", text)


def _unit(unit: str) -> str:
    return _SPOKEN.get(unit, f" {unit}" if unit else "")


def speed_in(mps: float, unit: str) -> str:
    """A belt speed in a unit that consoles and watches show; a speed of 0 has no pace.

    >>> [speed_in(3.0, unit) for unit in ("km/h", "mph", "min/km", "min/mile", "m/s")]
    ['10.8 km/h', '6.7 mph', '5:33 min/km', '8:56 min/mile', '3.00 m/s']
    """
    lap_m = _METRES_PER_LAP.get(unit.removeprefix("min/"))
    if lap_m is not None and mps > 0:
        minutes, seconds = divmod(round(lap_m / mps), 60)
        return f"{minutes}:{seconds:02d} {unit}"
    return f"{number(mps / _MPS_PER[unit], 2 if unit == 'm/s' else 1)} {unit}"


def speed(mps: float) -> str:
    """A belt speed in the two units consoles show.

    >>> speed(3.0)
    '3.00 m/s (10.8 km/h)'
    """
    return f"{mps:.2f} m/s ({3.6 * mps:.1f} km/h)"
