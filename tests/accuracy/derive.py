"""Derive ``formcheck/calibration.json`` from every runner with truth: ``python -m tests.accuracy.derive``.

Each runner is left out in turn when the error that goes into an interval is counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

import formcheck
from formcheck.body import side_view
from formcheck.calibration import Calibration, Detector, EventModel, MeasureModel
from formcheck.cycle import Cycle, fold
from formcheck.errors import CannotMeasureError
from formcheck.gait import GRID, disagreement, initial_contact_detectors, toe_off_detectors
from formcheck.joints import SEGMENTS, along_across, posture
from formcheck.landmarks import Side, other
from formcheck.measure import Measure
from formcheck.measures import REGISTRY
from formcheck.trial import Trial, foot_speed, trial
from tests.accuracy.runners import FORCE_PLATE_RUNS, Runner, between, on_force_plate, rendered, thinned, turned

FloatArray = NDArray[np.float64]
TARGET = Path(formcheck.__file__).parent / "calibration.json"
RIDGE = 0.1
YAWS_DEG = (-15, -10, 10, 15)
INITIAL_CONTACT_BASE, TOE_OFF_BASE = "foot_at_half_belt_speed", "heel_up"


@dataclass(frozen=True)
class Truth:
    """Where a measure's truth stands, whether each foot has its own, and what validation may fit to it."""

    key: str
    fit: Literal["nothing", "offset", "line"] = "offset"
    feet: bool = True
    """whether each foot has a figure of its own; else it is one of the trial or of the near side"""


TRUTH = {
    "overstride": Truth("overstride"),
    "shank_angle": Truth("shank_angle_contact"),
    "knee_flexion_contact": Truth("knee_flexion_contact"),
    "knee_flexion_stance": Truth("knee_flexion_stance_max"),
    "foot_strike_angle": Truth("foot_strike_angle", "line"),
    # events are calibrated on force plates too: an offset learnt from rendered feet alone would undo that
    "contact_time": Truth("contact_time", "nothing"),
    "flight_time": Truth("flight_time", "nothing"),
    "trunk_lean": Truth("trunk_lean_mean", feet=False),
    "head_pitch": Truth("head_pitch_mean", "line", feet=False),
    "vertical_oscillation": Truth("vo_pelvis", feet=False),
    "asymmetry": Truth("step_time_asymmetry", "nothing", feet=False),
    "hip_extension": Truth("hip_extension"),
    "elbow_angle": Truth("elbow_angle", feet=False),
    "arm_swing": Truth("arm_swing", feet=False),
}


@dataclass(frozen=True)
class Folded:
    """A runner with strides laid over each other and the true events as phases of the mean cycle."""

    runner: Runner
    cycle: Cycle
    side: Side
    contact: float
    toe_off: float
    detectors: dict[str, float]
    """ms after the base detector of initial contact"""
    off_detectors: dict[str, float]

    @property
    def period_ms(self) -> float:
        return 1000 * self.cycle.period_s


def true_phase(cycle: Cycle, moments_s: FloatArray) -> float:
    """Circular mean phase of true moments."""
    phases = np.interp(moments_s, cycle.time_s, cycle.phase, left=np.nan, right=np.nan)
    turned = np.exp(2j * np.pi * phases[np.isfinite(phases)]).mean()
    return float(np.angle(turned) / (2 * np.pi)) % 1


def folded(runner: Runner) -> list[Folded]:
    """One entry a graded side."""
    body = side_view(runner.track)
    cycle = fold(body)
    found = []
    for side in runner.graded:
        contact, toe_off = (true_phase(cycle, moments) for moments in runner.events[side])
        curves = posture(cycle.mean(np.arange(GRID) / GRID).reshape(GRID, 33, 2), side)
        landed = initial_contact_detectors(curves)
        left = toe_off_detectors(curves, contact)
        ms = 1000 * cycle.period_s

        def after(moments: dict[str, float], event: float, ms: float = ms) -> dict[str, float]:
            return {name: ((moment - event + 0.5) % 1 - 0.5) * ms for name, moment in moments.items()}

        found.append(Folded(runner, cycle, side, contact, toe_off, after(landed, contact), after(left, toe_off)))
    return found


def sources() -> list[Folded]:
    """Every runner with truth, at several frame rates and lengths."""
    runners: list[Runner] = []
    for run in FORCE_PLATE_RUNS:
        for rate_hz in (24, 30, 50, 60):
            for seed, (start_s, stop_s) in enumerate([(0, 30), (2, 12), (14, 26)]):
                runners.append(between(on_force_plate(run, rate_hz, seed=seed + rate_hz), start_s, stop_s))
    for runner in rendered():
        runners.append(runner)
        keep = max(1, round(runner.track.frame_rate_hz / 30))
        half = runner.track.duration_s / 2
        runners += (
            [thinned(runner, keep, k) for k in (0, keep // 2)]
            if keep > 1
            else [between(runner, k * half, k * half + half + 0.5) for k in (0, 1)]
        )
    return [f for runner in runners for f in folded(runner)]


def event_model(found: Sequence[Folded], late: Callable[[Folded], dict[str, float]], base: str) -> EventModel:
    """Delay, spread and share of each detector: ridge regression on detectors relative to ``base``.

    Force plates and rendered runners weigh the same, however many tracks either gave.
    """
    names = [name for name in late(found[0]) if name != base]
    lags = np.array([[late(f)[name] for name in (base, *names)] for f in found])
    real = np.array([f.runner.truth is None for f in found])
    weights = np.where(real, 1 / max(real.sum(), 1), 1 / max((~real).sum(), 1))
    weights = weights / weights.sum()
    means = weights @ lags
    sds = np.sqrt(weights @ (lags - means) ** 2)
    # event = base + shift; the base's own lag is what the others must predict
    differences = lags[:, 1:] - lags[:, :1]
    centred = differences - weights @ differences
    scale = np.sqrt(weights @ centred**2) + 1e-6
    design = np.clip(centred / scale, -3, 3)
    target = -(lags[:, 0] - means[0])
    beta = (
        np.linalg.solve(
            (design * weights[:, None]).T @ design + RIDGE * np.eye(len(names)), (design * weights[:, None]).T @ target
        )
        / scale
    )
    share = np.concatenate([[1 - beta.sum()], beta])
    detectors = {
        name: Detector(round(float(m), 2), round(float(s), 2), round(float(w), 4))
        for name, m, s, w in zip((base, *names), means, sds, share, strict=True)
    }
    spreads = [disagreement(np.clip(row - means - np.median(row - means), -3 * sds, 3 * sds), share) for row in lags]
    return EventModel(detectors, 0.0, round(float(np.sqrt(weights @ np.array(spreads) ** 2)), 2))


def fused_error(f: Folded, late: Callable[[Folded], dict[str, float]], model: EventModel) -> float:
    """ms by which the fused event is late."""
    lags = np.array([late(f)[name] - d.late_ms for name, d in model.detectors.items()])
    limit = 3 * np.array([d.sd_ms for d in model.detectors.values()])
    middle = float(np.median(lags))
    shares = np.array([d.weight for d in model.detectors.values()])
    return middle + float(shares @ np.clip(lags - middle, -limit, limit)) / float(shares.sum())


_OFFSETS: dict[str, dict[str, FloatArray]] = {}
"""by runner: leaving one out asks for the others' again and again"""


def offsets_of(f: Folded) -> dict[str, FloatArray]:
    """One rendered runner's landmarks minus joint centres, along and across their segments, % of leg length."""
    assert f.runner.truth is not None
    assert f.runner.joints_px is not None
    if f.runner.name not in _OFFSETS:
        body = side_view(f.runner.track)
        flip = np.array([1.0 if body.towards == "right" else -1.0, -1.0])
        seen = posture(f.cycle.xy + f.cycle.drift[:, None], f.side)
        true = posture(f.runner.joints_px * flip / body.leg_px, f.side)
        scale = f.runner.truth["leg_px"] / body.leg_px
        apart = {part: (along_across(seen, part) @ (seen[part] - true[part])[..., None])[..., 0] for part in SEGMENTS}
        _OFFSETS[f.runner.name] = {part: np.nanmedian(found, axis=0) / scale * 100 for part, found in apart.items()}
    return _OFFSETS[f.runner.name]


def joint_offsets(found: Sequence[Folded]) -> dict[str, tuple[float, float]]:
    """Landmark minus joint centre along and across its segment, % of leg length, mean over rendered runners."""
    rows = [offsets_of(f) for f in found if f.runner.truth is not None and f.runner.name == f.runner.body]
    means = {part: np.mean([row[part] for row in rows], axis=0) for part in SEGMENTS}
    return {part: (round(float(along), 2), round(float(across), 2)) for part, (along, across) in means.items()}


@cache
def on_level_belt() -> tuple[Folded, ...]:
    """A foot of each force-plate run, on a belt known to be level."""
    return tuple(folded(on_force_plate(run, 60))[0] for run in FORCE_PLATE_RUNS)


IDENTITY = MeasureModel(1.0, 0.0, 0.0)


class _Plain(dict[str, MeasureModel]):
    """Every measure as it is read."""

    def __missing__(self, _: str) -> MeasureModel:
        return IDENTITY

    def __contains__(self, _: object) -> bool:
        return True


def events_of(found: Sequence[Folded]) -> tuple[EventModel, EventModel]:
    return (
        event_model(found, lambda f: f.detectors, INITIAL_CONTACT_BASE),
        event_model(found, lambda f: f.off_detectors, TOE_OFF_BASE),
    )


def plain_calibration(found: Sequence[Folded]) -> Calibration:
    """Joints and events derived, every measure as read."""
    contact, off = events_of(found)
    level = MeasureModel(0.0, 0.0, 0.0)
    scale = {
        "leg_of_height": MeasureModel(0.49, 0, 0.013),
        "belt_of_foot_speed": MeasureModel(1.02, 0, 0.04),
        "belt_line_ankle": level,
        "belt_line_foot_index": level,
    }
    return Calibration(joint_offsets(found), contact, off, _Plain(), _Plain(), scale)


def read(f: Folded, calibration: Calibration) -> Trial:
    """The runner's trial, without scale."""
    return trial(side_view(f.runner.track), f.cycle, calibration)


def raw_figure(measure: Measure, of: Trial, side: Side | None) -> float | None:
    """A measure as read; None where it cannot be."""
    try:
        found = measure.apply(of)
    except CannotMeasureError:
        return None
    value = found.overall if side is None else {"left": found.left, "right": found.right}[side]
    return None if value is None else value.value / (100 if measure.name == "vertical_oscillation" else 1)


def true_figure(f: Folded, measure: str, side: Side) -> float | None:
    """The truth in the measure's own raw unit."""
    assert f.runner.truth is not None
    figures = f.runner.truth["figures"]
    key = TRUTH[measure].key
    found = figures[side].get(key) if TRUTH[measure].feet or key not in figures["all"] else figures["all"][key]
    return None if found is None else float(found)


def line(raw: FloatArray, true: FloatArray, fit: str) -> tuple[float, float]:
    """Gain and offset that turn what was read into what is true."""
    if fit == "line":
        slope, level = np.polyfit(raw, true, 1)
        return float(slope), float(level)
    return 1.0, float(np.mean(true - raw)) if fit == "offset" else 0.0


def left_out(raw: FloatArray, true: FloatArray, fit: str) -> FloatArray:
    """Error of each runner's figure when its line was fitted to the others."""
    errors: list[float] = []
    for k in range(len(raw)):
        rest = np.arange(len(raw)) != k
        slope, level = line(raw[rest], true[rest], fit)
        errors.append(slope * raw[k] + level - true[k])
    return np.array(errors)


def validation_sd(errors: FloatArray) -> float:
    """SD an interval is built on: RMS of left-out errors, widened for having so few of them (Student's t over normal)."""
    widen = float(stats.t.ppf(0.975, max(len(errors) - 1, 2)) / 1.96)
    return float(np.sqrt(np.mean(errors**2))) * widen


def derive(found: list[Folded], say: Callable[[str], None] = print) -> dict[str, object]:
    """The whole calibration as JSON data."""
    whole = [f for f in found if f.runner.truth is not None and f.runner.name == f.runner.body]
    bodies = sorted({f.runner.body for f in found})
    kinds: list[tuple[str, Callable[[Folded], dict[str, float]], str]] = [
        ("initial_contact", lambda f: f.detectors, INITIAL_CONTACT_BASE),
        ("toe_off", lambda f: f.off_detectors, TOE_OFF_BASE),
    ]
    result: dict[str, object] = {"joints": joint_offsets(found)}
    for name, late, base in kinds:
        errors: dict[tuple[str, Side], float] = {}
        for body in bodies:
            model = event_model([f for f in found if f.runner.body != body], late, base)
            errors |= {(f.runner.name, f.side): fused_error(f, late, model) for f in found if f.runner.body == body}
        kept = np.array(list(errors.values()))
        real = np.array([name_[0].split("@")[0] in FORCE_PLATE_RUNS for name_ in errors])
        say(
            f"{name:16s} left out: force plate {kept[real].mean():+.1f} +- {kept[real].std():.1f} ms, "
            f"rendered {kept[~real].mean():+.1f} +- {kept[~real].std():.1f} ms"
        )
        for run in FORCE_PLATE_RUNS:
            of_run = [e for (n, _), e in errors.items() if n.startswith(run)]
            if of_run:
                say(f"    {run}: {np.mean(of_run):+.1f}")
        model = event_model(found, late, base)
        sd = np.sqrt((np.mean(kept[real] ** 2) + np.mean(kept[~real] ** 2)) / 2)
        result[name] = {
            "detectors": {k: vars_of(d) for k, d in model.detectors.items()},
            "sd_ms": round(float(sd), 2),
            "spread_ms": model.spread_ms,
        }
    # a runner's figures are read with joints and events learnt from the other runners only
    trials = {}
    for f in whole:
        learnt = plain_calibration([g for g in found if g.runner.body != f.runner.body])
        trials[f.runner.name] = read(f, learnt)
        trials |= {f"{f.runner.name}^{yaw}": read(off_square(f, yaw), learnt) for yaw in YAWS_DEG}
    for sides in ("near", "far"):
        models = {name: measure_model(whole, trials, name, sides, say) for name in TRUTH if sides == "near" or TRUTH[name].feet}
        result[sides] = {name: model for name, model in models.items() if model is not None}
    result["scale"] = scale_models(whole, trials)
    return result


_FROM_ELSEWHERE: dict[tuple[str, int], Folded] = {}
"""by runner and yaw: leaving one out asks for the others' again and again"""


def off_square(f: Folded, yaw_deg: int) -> Folded:
    """The same runner and side from a camera walked round them."""
    key = (f.runner.name, yaw_deg)
    if key not in _FROM_ELSEWHERE:
        runner = turned(f.runner, yaw_deg)
        _FROM_ELSEWHERE[key] = replace(f, runner=runner, cycle=fold(side_view(runner.track)))
    return _FROM_ELSEWHERE[key]


def per_yaw_deg(whole: Sequence[Folded], trials: dict[str, Trial], name: str, sides: str) -> float:
    """How much a measure as read changes per degree the camera is off square, RMS over runners and both ways."""
    changes = []
    for f in whole:
        side = (f.side if sides == "near" else other(f.side)) if TRUTH[name].feet else None
        square = trials[f.runner.name]
        for yaw in YAWS_DEG:
            found = [raw_figure(REGISTRY[name], t, side) for t in (square, trials[f"{f.runner.name}^{yaw}"])]
            if found[0] is not None and found[1] is not None:
                changes.append((found[1] - found[0]) / yaw)
    return float(np.sqrt(np.mean(np.square(changes))))


def measure_model(
    whole: Sequence[Folded], trials: dict[str, Trial], name: str, sides: str, say: Callable[[str], None]
) -> dict[str, float] | None:
    """Gain, offset and validation SD of one measure on near or far legs; None where too few runners show it."""
    truth, pairs = TRUTH[name], []
    for f in whole:
        side = f.side if sides == "near" else other(f.side)
        raw = raw_figure(REGISTRY[name], trials[f.runner.name], side if truth.feet else None)
        true = true_figure(f, name, side)
        if raw is not None and true is not None:
            pairs.append((raw, true))
    if len(pairs) < 6:
        return None
    raws, trues = np.array(pairs).T
    errors = left_out(raws, trues, truth.fit)
    gain, offset = line(raws, trues, truth.fit)
    sd = validation_sd(errors)
    yaw = abs(gain) * per_yaw_deg(whole, trials, name, sides)
    say(
        f"{sides:5s}{name:22s} gain {gain:.2f} offset {offset:+7.2f} left out: MAE {np.abs(errors).mean():.3f} "
        f"worst {np.abs(errors).max():.2f} sd {sd:.3f} (truth sd {trues.std():.2f}) per degree of yaw {yaw:.3f}"
    )
    return {"gain": round(gain, 4), "offset": round(offset, 5), "sd": round(sd, 5), "per_yaw_deg": round(yaw, 5)}


def vars_of(detector: Detector) -> dict[str, float]:
    return {"late_ms": detector.late_ms, "sd_ms": detector.sd_ms, "weight": detector.weight}


def scale_models(whole: Sequence[Folded], trials: dict[str, Trial]) -> dict[str, dict[str, float]]:
    """Leg length per height, and belt speed per foot speed, each with its relative SD between runners."""
    of_height, of_speed, pixel = [], [], []
    for f in whole:
        truth = f.runner.truth
        assert truth is not None
        of_height.append(truth["leg_m"] / truth["stature_m"])
        t = trials[f.runner.name]
        contact = t.contacts[t.near]
        speed = foot_speed(t.stance(t.near, 0.15, 0.6), (contact.toe_off - contact.initial_contact) * t.period_s)
        of_speed.append(truth["belt_mps"] / (speed * truth["leg_m"]))
        pixel.append(t.leg * t.body.leg_px / truth["leg_px"])

    def model(ratios: list[float], more: float = 0.0) -> dict[str, float]:
        mean = float(np.mean(ratios))
        return {"gain": round(mean, 4), "offset": 0.0, "sd": round(float(np.hypot(np.std(ratios, ddof=1) / mean, more)), 4)}

    print("scale", model(of_height), model(of_speed), "leg in the picture", model(pixel))
    return {
        "leg_of_height": model(of_height, float(np.std(pixel, ddof=1))),
        "belt_of_foot_speed": model(of_speed),
        **belt_lines(whole, trials),
    }


def belt_lines(whole: Sequence[Folded], trials: dict[str, Trial]) -> dict[str, dict[str, float]]:
    """Slope of the path of the standing ankle and toes on a level belt, degrees; real and rendered feet weigh the same."""
    plain = plain_calibration(whole)
    real = [read(f, plain) for f in on_level_belt()]
    found = {}
    for part in ("ankle", "foot_index"):

        def slope(of: Trial, part: str = part) -> float:
            path = of.stance(of.near, 0.1, 0.8)[part]
            return float(np.degrees(np.polyfit(path[:, 0], path[:, 1], 1)[0]))

        kinds = [[slope(t) for t in real], [slope(trials[f.runner.name]) for f in whole]]
        usual = float(np.mean([np.median(kind) for kind in kinds]))
        sd = float(np.sqrt(np.mean([np.mean((np.array(kind) - usual) ** 2) for kind in kinds])))
        found[f"belt_line_{part}"] = {"gain": 1.0, "offset": round(-usual, 2), "sd": round(sd, 2)}
    return found


if __name__ == "__main__":
    from tests.accuracy import derive_rear

    # what pairs of clips teach rests on the rest: python -m tests.accuracy.pairs comes after this
    pairs = json.loads(TARGET.read_text())["pairs"]
    TARGET.write_text(json.dumps({**derive(sources()), "rear": derive_rear.derive(), "pairs": pairs}, indent=1) + "\n")
