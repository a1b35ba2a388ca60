"""From raw figures of a trial to values with intervals: calibration, step-to-step spread, and what is not known.

Var = s_step^2 / N + (dm/dt * s_event)^2 + s_validation^2 (SCIENCE 7): the last term is what the measure was still
wrong by between runners whose truth is known, camera and landmarks included, and it dominates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from formcheck.calibration import MeasureModel
from formcheck.errors import CannotMeasureError
from formcheck.joints import Posture
from formcheck.landmarks import Side, other
from formcheck.measure import Estimate, Value
from formcheck.trial import POINTS, Trial

__all__ = [
    "Neutral",
    "at_contact",
    "both_sides",
    "event_excess_s",
    "in_cm",
    "interval",
    "middle_of_stance",
    "model_for",
    "of_each_leg",
    "one_step",
    "over_stride",
    "peak_in_stance",
    "times",
    "together",
    "value",
]

FloatArray = NDArray[np.float64]
Geometry = Callable[[Posture], FloatArray]
Z95 = 1.96


def interval(middle: float, sd: float) -> tuple[float, float]:
    """95 % interval of a figure whose error has this SD."""
    return middle - Z95 * sd, middle + Z95 * sd


def model_for(trial: Trial, name: str, side: Side | None) -> MeasureModel:
    """How a raw figure becomes the measure; ``side`` None or near uses the near leg's.

    A camera clearly off square makes it less sure: which way it errs depends on the body, so nothing is turned back.
    Raises :class:`~formcheck.errors.CannotMeasureError` for a far leg that validation has shown cannot be read.
    """
    far = side is not None and side != trial.near
    models = trial.calibration.far if far else trial.calibration.near
    if name not in models:
        raise CannotMeasureError("the far leg cannot be read well enough for this; film from the other side too")
    model = models[name]
    return replace(model, sd=float(np.hypot(model.sd, model.per_yaw_deg * trial.off_square_deg)))


@dataclass(frozen=True, slots=True)
class Neutral:
    """What a figure is while a person stands upright, and by how much people differ in that (SD)."""

    value: float
    sd: float


def zeroed(trial: Trial, model: MeasureModel, side: Side, geometry: Geometry, neutral: Neutral | None) -> MeasureModel:
    """The model with what standing tells of this body's landmarks taken into account.

    Half of a measure's validation variance is taken to belong to the body (the rest comes and goes within the stride);
    standing shows that half but for how people differ in standing, so it is taken off by the share a linear Gaussian
    estimate gives it.
    """
    posture = None if neutral is None else trial.standing_posture(side)
    if neutral is None or posture is None:
        return model
    seen = model.gain * float(geometry(posture)) + model.offset - neutral.value
    if not np.isfinite(seen):
        return model
    own = model.sd**2 / 2
    share = own / (own + neutral.sd**2)
    return MeasureModel(model.gain, model.offset - share * seen, float(np.sqrt(own + own * (1 - share))))


def value(
    model: MeasureModel, raw: float, each: FloatArray | None = None, noise: FloatArray | None = None, *, more_sd: float = 0.0
) -> Value:
    """A calibrated figure.

    ``each`` (N,) single steps, NaN where unseen, ``noise`` (N,) the same read off noise alone; ``more_sd`` what this clip is
    less sure of than those of validation, in the raw unit.

    Raises :class:`~formcheck.errors.CannotMeasureError` where the landmarks are missing.
    """
    if not np.isfinite(raw):
        raise CannotMeasureError("its landmarks were not seen")
    each = np.array([]) if each is None else each
    found = each[np.isfinite(each)]
    spread, per_step = 0.0, None
    if len(found) >= 2:
        spread = float(np.std(found, ddof=1))
        chance = 0.0 if noise is None else float(np.nanstd(noise, ddof=1))
        per_step = abs(model.gain) * float(np.sqrt(max(0.0, spread**2 - chance**2)))
    sampling = abs(model.gain) * spread / np.sqrt(max(len(found), 1))
    middle = model.gain * raw + model.offset
    sd = float(np.sqrt(model.sd**2 + sampling**2 + (model.gain * more_sd) ** 2))
    own = each - found.mean() if len(found) else found
    return Value(middle, interval(middle, sd), per_step, len(found), tuple((middle + model.gain * own).tolist()))


def in_cm(trial: Trial, percent: Value) -> Estimate:
    """A length in % of leg length as an estimate in centimetres, where the clip's scale is known."""
    scale = trial.scale
    if scale.leg_m is None:
        return Estimate(percent, unit="% of leg length")
    found = times(percent, scale.leg_m)
    half = float(np.hypot(found.interval95[1] - found.value, Z95 * found.value * scale.leg_sd))
    unsure = replace(found, interval95=(found.value - half, found.value + half))
    return Estimate(unsure, details={"percent_of_leg": percent.value})


def times(found: Value, factor: float) -> Value:
    """The same figure in another unit."""
    low, high = found.interval95
    per_step = None if found.per_step_sd is None else factor * found.per_step_sd
    each = tuple(factor * step for step in found.each)
    return Value(factor * found.value, (factor * low, factor * high), per_step, found.steps, each)


def middle_of_stance(trial: Trial, side: Side) -> float:
    """Phase half-way between this foot's initial contact and toe-off."""
    contact = trial.contacts[side]
    return (contact.initial_contact + contact.toe_off) / 2


def together(left: Value, right: Value) -> Value:
    """Both legs' figure where neither is nearer: the mean, no surer than one leg's, for they err together."""
    spreads = [one.per_step_sd for one in (left, right) if one.per_step_sd is not None]
    low, high = ((left.interval95[end] + right.interval95[end]) / 2 for end in (0, 1))
    per_step = sum(spreads) / len(spreads) if spreads else None
    return Value((left.value + right.value) / 2, (low, high), per_step, left.steps + right.steps)


def both_sides(trial: Trial, of_side: Callable[[Side], Value]) -> tuple[Value, dict[Side, Value | None], str | None]:
    """The figure to grade, both legs' where they can be had, and why the far leg is missing if it is.

    The near leg's is graded; from behind, where both are seen alike, their mean.
    """
    if trial.body.view != "side":
        left, right = of_side("left"), of_side("right")
        return together(left, right), {"left": left, "right": right}, None
    near = of_side(trial.near)
    try:
        far = of_side(other(trial.near))
    except CannotMeasureError as error:
        return near, {trial.near: near, other(trial.near): None}, error.reason
    return near, {trial.near: near, other(trial.near): far}, None


def of_each_leg(of_side: Callable[[Trial, Side], Value]) -> Callable[[Trial], Estimate]:
    """A measure that each leg has its own figure of; why a far leg cannot be read is told in its details."""

    def apply(trial: Trial) -> Estimate:
        graded, sides, missing = both_sides(trial, lambda side: of_side(trial, side))
        return Estimate(graded, sides["left"], sides["right"], {} if missing is None else {"far_leg": missing})

    return apply


def event_excess_s(trial: Trial, side: Side) -> float:
    """By how much initial contact is less certain than in validation, whose usual error the model's SD holds already."""
    usual_s = trial.calibration.initial_contact.sd_ms / 1000
    return float(np.sqrt(max(0.0, trial.contacts[side].initial_contact_sd_s ** 2 - usual_s**2)))


def level_sd(trial: Trial, geometry: Geometry, posture: Posture) -> float:
    """What a camera that may not be level makes of a figure: its change per degree of roll times the doubt.

    The belt's line tells that something is not level, not whether it is the camera, so nothing is turned back; the 95 %
    interval reaches to where the figure would be if it were the camera.
    """
    if trial.unlevel_deg == 0:
        return 0.0
    turn = np.radians(1.0)
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    turned = {part: at @ spin for part, at in posture.items()}
    return float(np.nanmean(np.abs(geometry(turned) - geometry(posture)))) * trial.unlevel_deg / Z95


def at_contact(
    name: str, geometry: Geometry, *, ahead_s: float = 0.0, against_belt: bool = False, neutral: Neutral | None = None
) -> Callable[[Trial], Estimate]:
    """A measure read at initial contact (``ahead_s`` before it), each foot its own; ``against_belt`` takes the incline off.

    ``neutral`` is its value in upright standing, for clips that show the runner standing.
    """

    def of_side(trial: Trial, side: Side) -> Value:
        phase = trial.contacts[side].initial_contact - ahead_s / trial.period_s
        around = np.array([-0.005, 0.0, 0.005]) / trial.period_s
        at = trial.at(side, phase + around)
        before, raw, after = geometry(at) - (trial.belt_deg if against_belt else 0.0)
        rate_per_s = (after - before) / 0.01
        each = geometry(trial.each(side, phase))
        noise = geometry(trial.each(side, phase, noise=True))
        model = zeroed(trial, model_for(trial, name, side), side, geometry, neutral)
        event_sd = float(rate_per_s) * event_excess_s(trial, side)
        camera_sd = 0.0 if against_belt else level_sd(trial, geometry, at)
        return value(model, float(raw), each, noise, more_sd=float(np.hypot(event_sd, camera_sd)))

    return of_each_leg(of_side)


def peak_in_stance(name: str, geometry: Geometry) -> Callable[[Trial], Estimate]:
    """The highest value a figure reaches while the foot stands, each foot its own."""

    def of_side(trial: Trial, side: Side) -> Value:
        contact = trial.contacts[side]
        raw = geometry(trial.stance(side))
        peak = contact.initial_contact + float(np.argmax(raw)) / (len(raw) - 1) * (contact.toe_off - contact.initial_contact)
        each, noise = geometry(trial.each(side, peak)), geometry(trial.each(side, peak, noise=True))
        return value(
            model_for(trial, name, side), float(raw.max()), each, noise, more_sd=level_sd(trial, geometry, trial.stance(side))
        )

    return of_each_leg(of_side)


def over_stride(trial: Trial, name: str, geometry: Geometry, neutral: Neutral | None = None) -> Value:
    """A figure's mean over the whole stride on the near side, with its stride-to-stride spread; ``neutral`` as above."""
    raw = float(np.mean(geometry(trial.curve(trial.near))))
    start = trial.contacts[trial.near].initial_contact

    def each(*, noise: bool) -> FloatArray:
        quarters = [geometry(trial.each(trial.near, start + share, noise=noise)) for share in (0.125, 0.375, 0.625, 0.875)]
        mean: FloatArray = np.mean(quarters, axis=0)
        return mean

    model = zeroed(trial, model_for(trial, name, None), trial.near, geometry, neutral)
    return value(model, raw, each(noise=False), each(noise=True), more_sd=level_sd(trial, geometry, trial.curve(trial.near)))


def one_step(curve: FloatArray) -> FloatArray:
    """A curve (``POINTS``,) of the stride with both its steps laid over each other."""
    step: FloatArray = (curve + np.roll(curve, POINTS // 2)) / 2
    return step
