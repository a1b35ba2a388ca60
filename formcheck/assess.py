"""A measurement held against the guide: the verdict on each figure, and the few findings that lead.

A verdict is given only where the whole 95 % interval lies in one zone::

    outside | watch |  within  | watch | outside        one zone:    within, watch or outside
    --------+-------+----------+-------+--------        several:     borderline
                            |---o---|                   no bands:    descriptive

A finding is about something else: is the figure beyond the usual range, and how surely? So a figure that is clearly
not usual, but may be "watch" or "outside", is borderline as a verdict and still leads as a finding.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from formcheck.guide import ABSORBS, CUES, FAULTS, FRONT_OF_HIP, CadenceTarget, Fault, cadence_target
from formcheck.landmarks import Side
from formcheck.measure import Bands, Estimate, Measure, RunnerContext, Value
from formcheck.report import Band, Evidence, Finding, Measured, Report, SideMeasured, Verdict
from formcheck.units import number, quantity, span

__all__ = ["Attention", "assess", "attention", "cadence_to_try", "figure_told", "findings", "verdict"]

Direction = Literal["low", "high"]

MOST_FINDINGS: Final = 3
LIKELY: Final = 0.8
"""Probability of being beyond the usual range from which one figure alone is worth telling."""

_WEIGHT: Final[Mapping[Evidence, float]] = {"A": 1.0, "B": 0.9, "C": 0.7, "D": 0.4}
_VERDICTS: Final[tuple[Verdict, ...]] = ("within", "watch", "outside")
_CUE_ORDER: Final = tuple(CUES)


def assess(
    estimates: Mapping[str, Estimate],
    context: RunnerContext,
    registry: Mapping[str, Measure],
    near_side: Side | None,
    both_legs: Collection[str] = (),
) -> tuple[dict[str, Measured], tuple[Finding, ...]]:
    """Every estimate with its band and verdict, and the findings that lead.

    Of a leg's figures the near leg's is graded, and both where ``near_side`` is None; the far leg is only described.
    ``both_legs`` names measures of which both legs are graded all the same, such as those a second clip saw from behind.
    """
    bands = {name: registry[name].bands(context) if found.unit is None else None for name, found in estimates.items()}
    measured = {
        name: _measured(estimate, bands[name], registry[name], None if name in both_legs else near_side)
        for name, estimate in estimates.items()
    }
    usual = {name: found for name, found in bands.items() if found is not None}
    return measured, findings(measured, usual, registry)


def verdict(value: float, interval95: tuple[float, float], bands: Bands | None) -> Verdict:
    """Where a figure lies, if its interval allows to say."""
    if bands is None:
        return "descriptive"
    zones = {_zone(figure, bands) for figure in (interval95[0], value, interval95[1])}
    return _VERDICTS[abs(zones.pop())] if len(zones) == 1 else "borderline"


def _zone(figure: float, bands: Bands) -> int:
    """-2 .. 2: outside, watch, within, watch, outside, from low to high; an edge belongs to the milder zone."""
    if bands.low is not None and figure < bands.low:
        return -2 if bands.watch_low is not None and figure < bands.watch_low else -1
    if bands.high is not None and figure > bands.high:
        return 2 if bands.watch_high is not None and figure > bands.watch_high else 1
    return 0


def _measured(estimate: Estimate, bands: Bands | None, measure: Measure, near_side: Side | None) -> Measured:
    unit = estimate.unit or measure.unit

    def one_leg(side: Side, found: Value | None) -> SideMeasured | None:
        return None if found is None else _figure(found, unit, bands if near_side in {side, None} else None)

    return Measured(
        **_figure(estimate.overall, unit, bands).model_dump(),
        left=one_leg("left", estimate.left),
        right=one_leg("right", estimate.right),
        band=None if bands is None else Band(low=bands.low, high=bands.high, source=bands.source),
        evidence=measure.evidence,
        details=dict(estimate.details),
    )


def _figure(found: Value, unit: str, bands: Bands | None) -> SideMeasured:
    return SideMeasured(
        value=found.value,
        unit=unit,
        interval95=found.interval95,
        per_step_sd=found.per_step_sd,
        steps=found.steps,
        verdict=verdict(found.value, found.interval95, bands),
    )


@dataclass(frozen=True, slots=True)
class _Beyond:
    """A figure beyond its usual range: by how much (1 = as far as the watch zone is wide) and with what probability."""

    measure: Measure
    found: Measured
    leg: Side | None
    figure: Measured | SideMeasured
    cue: str
    clause: str
    severity: float
    probability: float
    sure: bool

    @property
    def score(self) -> float:
        return min(self.severity, 3.0) * self.probability * _WEIGHT[self.found.evidence]

    @property
    def sentence(self) -> str:
        """The clause with its number, the likely range and the usual range; of one leg, or with both legs' figures."""
        decimals, figure, band = self.measure.decimals, self.figure, self.found.band
        clause = self.clause.format(n=quantity(figure.value, figure.unit, decimals))
        likely = span(*figure.interval95, "", decimals)
        usual = span(band.low, band.high, "", decimals) if band is not None else "unknown"
        others = {name: leg for name, leg in _graded_legs(self.found).items() if name != self.leg}
        legs = ", ".join(f"{name} {number(leg.value, decimals)}" for name, leg in others.items())
        said = f"{clause[0].upper()}{clause[1:]}" if self.leg is None else f"On the {self.leg} leg, {clause}"
        return f"{said} ({'; '.join(filter(None, [f'likely {likely}', f'usual {usual}', legs]))})."


def _graded_legs(found: Measured) -> dict[Side, SideMeasured]:
    """Both legs' figures where both were seen well enough to be graded; else none."""
    if found.left is None or found.right is None or "descriptive" in {found.left.verdict, found.right.verdict}:
        return {}
    return {"left": found.left, "right": found.right}


def figure_told(found: Measured) -> tuple[Side | None, Measured | SideMeasured]:
    """The figure a finding is about: that of both legs, unless it is usual, or may be, and one leg's surely is not.

    Two legs that differ hide each other in their mean.
    """
    if _excess(found, found.band, sure=True) > 0:
        return None, found
    legs = [(side, leg) for side, leg in _graded_legs(found).items() if _excess(leg, found.band, sure=True) > 0]
    return max(legs, key=lambda one: _excess(one[1], found.band), default=(None, found))


def _excess(figure: Measured | SideMeasured, band: Band | None, *, sure: bool = False) -> float:
    """How far a figure lies beyond its usual range, or ``sure`` its whole interval; 0 within."""
    if band is None:
        return 0.0
    low, high = figure.interval95 if sure else (figure.value, figure.value)
    below = 0.0 if band.low is None else band.low - high
    above = 0.0 if band.high is None else low - band.high
    return max(below, above, 0.0)


def findings(
    measured: Mapping[str, Measured], bands: Mapping[str, Bands], registry: Mapping[str, Measure]
) -> tuple[Finding, ...]:
    """At most three findings, one per cue: the surest first, then by how far beyond usual and how well supported.

    A cue is told if one of its figures is beyond usual with its whole interval; less surely ("worth watching") if one is
    probably beyond, or several lean that way. A cue may tell others with it (``guide.ABSORBS``).
    """
    ranked = _ranked(measured, bands, registry)
    cadence = measured.get("cadence")
    return tuple(_finding(cue, own, also, cadence) for cue, own, also in ranked[:MOST_FINDINGS])


@dataclass(frozen=True, slots=True)
class Attention:
    """How much what was found asks to be looked at: ``sure`` where a figure is beyond usual with its whole interval.

    ``score`` adds up the figures that lead: how far beyond (as shares of the watch zone, 3 at most), times how probably,
    times how well supported the measure is.
    """

    sure: bool
    score: float


def attention(report: Report, registry: Mapping[str, Measure]) -> Attention | None:
    """How much a report's findings ask to be looked at, to hold one runner against others; None where there is none."""
    context = RunnerContext(report.runner.height_m, report.runner.belt_speed_mps)
    graded = {name: found for name, found in report.measures.items() if found.band is not None and name in registry}
    bands = {name: usual for name in graded if (usual := registry[name].bands(context)) is not None}
    parts = [part for _, own, also in _ranked(graded, bands, registry)[:MOST_FINDINGS] for part in (*own, *also)]
    return Attention(any(part.sure for part in parts), sum(part.score for part in parts)) if parts else None


def _ranked(
    measured: Mapping[str, Measured], bands: Mapping[str, Bands], registry: Mapping[str, Measure]
) -> list[tuple[str, list[_Beyond], list[_Beyond]]]:
    """The cues worth telling, the first to tell first: each with its own figures, and those of the cues it tells with it."""
    groups: dict[str, list[_Beyond]] = {}
    for name in measured:
        if name in bands and (beyond := _beyond(registry[name], measured[name], bands[name])) is not None:
            groups.setdefault(beyond.cue, []).append(beyond)
    told = {cue: sorted(parts, key=_told_first) for cue, parts in groups.items() if _worth_telling(parts)}
    absorbed = {other: cue for cue in told for other in ABSORBS.get(cue, ()) if other in told}
    led = [
        (cue, parts, [p for other, host in absorbed.items() if host == cue for p in told[other]]) for cue, parts in told.items()
    ]
    return sorted((group for group in led if group[0] not in absorbed), key=_rank)


def _beyond(measure: Measure, found: Measured, bands: Bands) -> _Beyond | None:
    leg, figure = figure_told(found)
    value, (lowest, highest) = figure.value, figure.interval95
    if bands.low is not None and value < bands.low:
        fault, edge, watch, margin = _fault(measure, "low"), bands.low, bands.watch_low, highest - value
    elif bands.high is not None and value > bands.high:
        fault, edge, watch, margin = _fault(measure, "high"), bands.high, bands.watch_high, value - lowest
    else:
        return None
    if fault is None:
        return None
    excess = abs(value - edge)
    return _Beyond(
        measure=measure,
        found=found,
        leg=leg,
        figure=figure,
        cue=fault.cue,
        clause=fault.clause,
        severity=_severity(excess, edge, watch),
        probability=0.5 * (1.0 + math.erf(1.96 * excess / margin / math.sqrt(2.0))) if margin > 0 else 1.0,
        sure=margin < excess,
    )


def _severity(excess: float, edge: float, watch: float | None) -> float:
    """Share of the watch zone crossed; with no outside to cross into, a tenth of the edge is the measure, and 1 the most."""
    if watch is None or watch == edge:
        return min(excess / (0.1 * abs(edge) or 1.0), 1.0)
    return excess / abs(watch - edge)


def _fault(measure: Measure, direction: Direction) -> Fault | None:
    """What being beyond means: from the guide; under the measure's own cue where the guide does not list the measure."""
    if (measure.name, direction) in FAULTS:
        return FAULTS[measure.name, direction]
    listed = any(name == measure.name for name, _ in FAULTS)
    if listed or measure.cue is None:
        return None
    return Fault(measure.cue, f"{measure.title[0].lower()}{measure.title[1:]} is {{n}}")


def _telling(parts: Sequence[_Beyond]) -> list[_Beyond]:
    return [p for p in parts if p.sure or p.probability >= LIKELY]


def _worth_telling(parts: Sequence[_Beyond]) -> bool:
    return bool(_telling(parts)) or len(parts) > 1


def _told_first(part: _Beyond) -> tuple[bool, int, str]:
    """What is sure first, then in the order in which the cue names its measures."""
    name, order = part.measure.name, CUES[part.cue].measures
    return not part.sure, order.index(name) if name in order else len(order), name


def _rank(group: tuple[str, list[_Beyond], list[_Beyond]]) -> tuple[bool, float, int]:
    cue, own, also = group
    return (not any(p.sure for p in (*own, *also)), -sum(p.score for p in (*own, *also)), _CUE_ORDER.index(cue))


def _finding(cue: str, own: list[_Beyond], also: list[_Beyond], cadence: Measured | None) -> Finding:
    lead, *rest = (*(_telling(own) or own), *_telling(also))
    unsure = "" if any(p.sure for p in (lead, *rest)) else "Worth watching, though it may be usual still. "
    return Finding(
        measure=lead.measure.name,
        cue=cue,
        text=unsure + " ".join(p.sentence for p in (lead, *rest)),
        try_=_to_try(cue, cadence),
        evidence=lead.found.evidence,
    )


def cadence_to_try(cadence: Measured) -> CadenceTarget | None:
    """Where a cadence may be taken; None where the first step would lead beyond the usual range already."""
    target = cadence_target(cadence.value)
    high = None if cadence.band is None else cadence.band.high
    return None if high is not None and target.first > high else target


def _to_try(cue: str, cadence: Measured | None) -> str:
    """The cue's advice, with the cadence to aim for where quicker steps are the advice and are still usual."""
    advice = CUES[cue].try_
    if cue not in {"cadence", "overstride"} or cadence is None:
        return f"{advice}."
    target = cadence_to_try(cadence)
    if target is None:
        return f"{advice}."
    steps = f"from {number(cadence.value, 0)} to {target.first} steps/min first (+5 %), later to {target.most} at most (+10 %)"
    return f"{advice}: {steps}, with the belt at the same speed. {FRONT_OF_HIP}."
