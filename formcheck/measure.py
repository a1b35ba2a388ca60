"""What a measure is: a question, its arithmetic, and everything needed to read the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from formcheck.landmarks import Side
from formcheck.trial import Trial

__all__ = ["Bands", "Estimate", "Measure", "RunnerContext", "Value", "View", "no_bands"]

View = Literal["side", "rear"]


@dataclass(frozen=True, slots=True)
class Value:
    """One figure: its 95 % interval, stride-to-stride SD (None for a single figure) and the steps it rests on.

    ``each`` is the figure of every single step of the foot it is about, one for each of its contacts in the trial, NaN where
    that step could not be read; empty where steps are not told apart.
    """

    value: float
    interval95: tuple[float, float]
    per_step_sd: float | None
    steps: int
    each: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure's answer for a trial: the figure to grade, each leg where it could be seen, and remarks."""

    overall: Value
    left: Value | None = None
    right: Value | None = None
    details: Mapping[str, float | str] = field(default_factory=dict)
    unit: str | None = None
    """the unit where it is not the measure's own, for want of a scale; bands then do not apply"""
    each_step: Mapping[Side, tuple[float, ...]] = field(default_factory=dict)
    """single steps by the foot that landed, of a figure that belongs to no leg"""


@dataclass(frozen=True, slots=True)
class RunnerContext:
    """What a band may depend on. None = not known."""

    height_m: float | None
    belt_speed_mps: float | None


@dataclass(frozen=True, slots=True)
class Bands:
    """Usual values ``low``..``high``; beyond ``watch_low``/``watch_high`` is outside. None = open on that side."""

    low: float | None
    high: float | None
    watch_low: float | None
    watch_high: float | None
    source: str


def no_bands(_: RunnerContext) -> Bands | None:
    """Of a measure that is told and not graded."""
    return None


@dataclass(frozen=True, slots=True)
class Measure:
    """One question a clip can answer.

    ``apply`` raises :class:`~formcheck.errors.CannotMeasureError` with the reason where the clip cannot answer it.
    ``cue`` names the guide's cue it answers (a key of ``guide.CUES``), None for a descriptive measure.
    ``smallest_change`` is the smallest detectable difference between two sessions, in ``unit``.
    """

    name: str
    title: str
    question: str
    unit: str
    definition: str
    landmarks: str
    views: tuple[View, ...]
    evidence: Literal["A", "B", "C", "D"]
    evidence_note: str
    limits: str
    apply: Callable[[Trial], Estimate]
    bands: Callable[[RunnerContext], Bands | None] = no_bands
    cue: str | None = None
    decimals: int = 1
    one_limb: bool = False
    """read off the near arm or leg alone: a clip from the other side gives the other one's"""
    smallest_change: float | None = None
