"""A report with its lengths in inches, to show to who thinks in feet; report.json itself keeps centimetres and metres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar

from formcheck import assess
from formcheck.measure import Bands, Measure, RunnerContext
from formcheck.report import Band, Measured, Report, SideMeasured

__all__ = ["in_inches", "length"]

_INCHES_PER: Final[Mapping[str, float]] = {"cm": 1 / 2.54, "m": 1 / 0.0254}
_Figure = TypeVar("_Figure", Measured, SideMeasured)


def in_inches(report: Report, registry: Mapping[str, Measure]) -> Report:
    """The same report, every length of it and what its findings say of lengths in inches."""
    measures = {name: _measured(found) for name, found in report.measures.items()}
    lengths = {name: factor for name, found in report.measures.items() if (factor := _INCHES_PER.get(found.unit))}
    context = RunnerContext(report.runner.height_m, report.runner.belt_speed_mps)
    graded = [name for name, found in measures.items() if found.band is not None and name in registry]
    usual = {name: bands for name in graded if (bands := registry[name].bands(context)) is not None}
    own = {name: _bands(bands, lengths[name]) if name in lengths else bands for name, bands in usual.items()}
    steps = {
        name: {side: tuple(None if one is None else one * lengths[name] for one in each) for side, each in sides.items()}
        for name, sides in report.each_step.items()
        if name in lengths
    }
    told = {
        "measures": measures,
        "findings": assess.findings(measures, own, registry),
        "each_step": {**report.each_step, **steps},
    }
    return report.model_copy(update=told)


def length(value: float, unit: str) -> tuple[float, str]:
    """A length in inches, with that as its unit; anything else as it is.

    >>> length(7.0, "deg"), length(0.0, "cm")
    ((7.0, 'deg'), (0.0, 'in'))
    """
    factor = _INCHES_PER.get(unit)
    return (value, unit) if factor is None else (value * factor, "in")


def _measured(found: Measured) -> Measured:
    details = {
        "in" if name == "cm" else name: float(said) / 2.54 if name == "cm" else said for name, said in found.details.items()
    }
    factor = _INCHES_PER.get(found.unit)
    if factor is None:
        return found.model_copy(update={"details": details})
    legs = {side: None if leg is None else _figure(leg, factor) for side, leg in (("left", found.left), ("right", found.right))}
    band = None if found.band is None else _band(found.band, factor)
    return _figure(found, factor).model_copy(update={"details": details, "band": band, **legs})


def _figure(found: _Figure, factor: float) -> _Figure:
    low, high = found.interval95
    spread = None if found.per_step_sd is None else found.per_step_sd * factor
    own = {"value": found.value * factor, "unit": "in", "interval95": (low * factor, high * factor), "per_step_sd": spread}
    return found.model_copy(update=own)


def _band(band: Band, factor: float) -> Band:
    return band.model_copy(update={"low": _times(band.low, factor), "high": _times(band.high, factor)})


def _bands(bands: Bands, factor: float) -> Bands:
    low, high, watch_low, watch_high = (
        _times(edge, factor) for edge in (bands.low, bands.high, bands.watch_low, bands.watch_high)
    )
    return replace(bands, low=low, high=high, watch_low=watch_low, watch_high=watch_high)


def _times(edge: float | None, factor: float) -> float | None:
    return None if edge is None else edge * factor
