"""What runners seen from behind teach: the ``rear`` part of ``formcheck/calibration.json``.

Six rendered bodies of the practice clips and one of the samples, each left out in turn; force-plate runners, whose
trunk bounces the same from all sides, time the events with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from formcheck.behind import ear_to_heel, from_behind, initial_contact_detectors, toe_off_detectors
from formcheck.body import rear_view
from formcheck.calibration import Calibration, EventModel, MeasureModel
from formcheck.cycle import fold
from formcheck.gait import GRID
from formcheck.landmarks import SIDES, Side
from formcheck.measures import REGISTRY
from formcheck.measures.pelvic_drop import drop_deg, halves_apart_deg
from formcheck.measures.step_width import percent
from formcheck.measures.vertical_oscillation import MEASURE as BOUNCE
from formcheck.trial import Trial
from tests.accuracy import derive as side
from tests.accuracy.runners import FORCE_PLATE_RUNS, Runner, behind_force_plate, between, rendered

FloatArray = NDArray[np.float64]
INITIAL_CONTACT_BASE, TOE_OFF_BASE = "shoulders_highest", "shoulders_highest_again"


def folded(runner: Runner) -> list[side.Folded]:
    """One entry a foot."""
    cycle = fold(rear_view(runner.track, "rear"))
    curves = cycle.mean(np.arange(GRID) / GRID).reshape(GRID, 33, 2)
    found = []
    for foot in SIDES:
        contact, toe_off = (side.true_phase(cycle, moments) for moments in runner.events[foot])

        def after(moments: dict[str, float], event: float, ms: float = 1000 * cycle.period_s) -> dict[str, float]:
            return {name: ((moment - event + 0.5) % 1 - 0.5) * ms for name, moment in moments.items()}

        landed, left = initial_contact_detectors(curves, foot), toe_off_detectors(curves, foot)
        found.append(side.Folded(runner, cycle, foot, contact, toe_off, after(landed, contact), after(left, toe_off)))
    return found


def sources() -> list[side.Folded]:
    """Every runner from behind, whole and halved; force plates at several frame rates and lengths."""
    runners: list[Runner] = []
    for run in FORCE_PLATE_RUNS:
        for rate_hz in (30, 60):
            for seed, (start_s, stop_s) in enumerate([(0, 30), (2, 12), (14, 26)]):
                runners.append(between(behind_force_plate(run, rate_hz, seed=seed + rate_hz), start_s, stop_s))
    for runner in rendered(view="rear"):
        half = runner.track.duration_s / 2
        runners += [runner, between(runner, 0, half + 0.5), between(runner, half - 0.5, 2 * half)]
    return [f for runner in runners for f in folded(runner)]


def events_of(found: Sequence[side.Folded]) -> tuple[EventModel, EventModel]:
    return (
        side.event_model(found, lambda f: f.detectors, INITIAL_CONTACT_BASE),
        side.event_model(found, lambda f: f.off_detectors, TOE_OFF_BASE),
    )


def leg_scale(whole: Sequence[side.Folded]) -> dict[str, MeasureModel]:
    """True leg per height from heel to ears, and per raw leg, in the picture; leg per stature with both errors in it."""
    tall, raw, of_stature = [], [], []
    for f in whole:
        truth, body = f.runner.truth, rear_view(f.runner.track, "rear")
        assert truth is not None
        tall.append(truth["leg_px"] / body.leg_px / ear_to_heel(body))
        raw.append(truth["leg_px"] / body.leg_px)
        # centimetres rest on stature over ear-to-heel: what leg and stature err by together cancels
        of_stature.append(truth["leg_m"] / truth["stature_m"])

    def model(ratios: list[float], more: float = 0.0) -> MeasureModel:
        mean = float(np.mean(ratios))
        return MeasureModel(round(mean, 4), 0.0, round(float(np.hypot(np.std(ratios, ddof=1) / mean, more)), 4))

    seen = model(tall)
    return {"leg_of_ear_to_heel": seen, "leg_of_legs_seen": model(raw), "leg_of_height": model(of_stature, seen.sd)}


def read(f: side.Folded, calibration: Calibration) -> Trial:
    body = rear_view(f.runner.track, "rear")
    return from_behind(body, f.cycle, calibration, turn_deg=f.runner.track.turn_deg)


def plain(found: Sequence[side.Folded], whole: Sequence[side.Folded]) -> Calibration:
    contact, off = events_of(found)
    return Calibration({}, contact, off, side._Plain(), side._Plain(), leg_scale(whole))


def feet(of: Callable[[Trial, Side], float], key: str) -> Callable[[side.Folded, Trial], list[tuple[float, float]]]:
    """Pairs of raw and true figure, one a foot."""

    def pairs(f: side.Folded, t: Trial) -> list[tuple[float, float]]:
        assert f.runner.truth is not None
        return [(of(t, foot), float(f.runner.truth["figures"][foot][key])) for foot in SIDES]

    return pairs


def one(of: Callable[[Trial], float], key: str, per: float = 1.0) -> Callable[[side.Folded, Trial], list[tuple[float, float]]]:
    """One pair of raw and true figure."""

    def pairs(f: side.Folded, t: Trial) -> list[tuple[float, float]]:
        assert f.runner.truth is not None
        return [(of(t), per * float(f.runner.truth["figures"]["all"][key]))]

    return pairs


def of_foot(name: str) -> Callable[[Trial, Side], float]:
    def raw(t: Trial, foot: Side) -> float:
        found = REGISTRY[name].apply(t)
        value = {"left": found.left, "right": found.right}[foot]
        assert value is not None
        return value.value

    return raw


PAIRS = {
    "pelvic_drop": (feet(lambda t, foot: drop_deg(t.tilts[0], t, foot), "pelvic_drop"), "nothing"),  # type: ignore[arg-type]  # never None here
    "contact_time": (feet(of_foot("contact_time"), "contact_time"), "nothing"),
    "knee_projection": (feet(of_foot("knee_projection"), "knee_projection"), "offset"),
    "step_width": (one(lambda t: percent(t).value, "step_width", 100), "offset"),
    "trunk_sway": (one(lambda t: REGISTRY["trunk_sway"].apply(t).overall.value, "trunk_sway"), "line"),
    "vertical_oscillation": (one(lambda t: BOUNCE.apply(t).overall.value / 100, "vo_pelvis"), "offset"),
}
"""How each measure's raw and true figures are had, and what may be fitted to them."""


def measure_model(
    name: str, whole: Sequence[side.Folded], trials: dict[str, Trial], say: Callable[[str], None]
) -> dict[str, float]:
    """Gain, offset and validation SD of one measure, each body left out in turn."""
    pairs_of, fit = PAIRS[name]
    pairs = [(f.runner.body, *pair) for f in whole for pair in pairs_of(f, trials[f.runner.name])]
    bodies = np.array([body for body, _, _ in pairs])
    raws, trues = np.array([(raw, true) for _, raw, true in pairs]).T
    errors = np.zeros(len(raws))
    for body in set(bodies):
        rest = bodies != body
        gain, offset = side.line(raws[rest], trues[rest], fit)
        errors[~rest] = gain * raws[~rest] + offset - trues[~rest]
    gain, offset = side.line(raws, trues, fit)
    # both feet of a body err together: bodies, not feet, are counted
    by_body = np.array([np.sqrt(np.mean(errors[bodies == body] ** 2)) for body in sorted(set(bodies))])
    sd = side.validation_sd(by_body)
    say(
        f"rear {name:22s} gain {gain:.2f} offset {offset:+7.3f} left out: bias {errors.mean():+.3f} "
        f"MAE {np.abs(errors).mean():.3f} worst {np.abs(errors).max():.3f} sd {sd:.3f} (truth sd {trues.std():.3f})"
    )
    return {"gain": round(gain, 4), "offset": round(offset, 5), "sd": round(sd, 5)}


def event_data(name: str, found: Sequence[side.Folded], say: Callable[[str], None]) -> dict[str, object]:
    """One event's detectors, with the error of their fused time when a body is left out."""
    place = 0 if name == "initial_contact" else 1
    late: Callable[[side.Folded], dict[str, float]] = (lambda f: f.detectors) if place == 0 else (lambda f: f.off_detectors)
    errors: dict[tuple[str, Side], float] = {}
    for body in sorted({f.runner.body for f in found}):
        model = events_of([f for f in found if f.runner.body != body])[place]
        errors |= {(f.runner.name, f.side): side.fused_error(f, late, model) for f in found if f.runner.body == body}
    kept = np.array(list(errors.values()))
    real = np.array([n.split("@")[0] in FORCE_PLATE_RUNS for n, _ in errors])
    for kind, errors_ms in (("force plate", kept[real]), ("rendered", kept[~real])):
        say(f"rear {name} left out, {kind}: {errors_ms.mean():+.1f} +- {errors_ms.std():.1f} ms")
    for runner in sorted({n.split("@")[0].split("[")[0] for n, _ in errors}):
        say(f"    {runner}: " + " ".join(f"{e:+.0f}" for (n, _), e in errors.items() if n.startswith(runner)))
    model = events_of(found)[place]
    sd = np.sqrt((np.mean(kept[real] ** 2) + np.mean(kept[~real] ** 2)) / 2)
    detectors = {k: side.vars_of(d) for k, d in model.detectors.items()}
    return {"detectors": detectors, "sd_ms": round(float(sd), 2), "spread_ms": model.spread_ms}


def derive(found: Sequence[side.Folded] | None = None, say: Callable[[str], None] = print) -> dict[str, object]:
    """The ``rear`` part as JSON data, learnt from ``found`` (all there are)."""
    found = sources() if found is None else found
    whole = [f for f in found if f.runner.truth is not None and f.runner.name == f.runner.body and f.side == "left"]
    result: dict[str, object] = {name: event_data(name, found, say) for name in ("initial_contact", "toe_off")}
    trials = {}
    for f in whole:
        others = [g for g in found if g.runner.body != f.runner.body]
        trials[f.runner.name] = read(f, plain(others, [g for g in whole if g is not f]))
    near = {name: measure_model(name, whole, trials, say) for name in PAIRS}
    apart = np.array([halves_apart_deg(t) for t in trials.values()], dtype=np.float64)
    near["pelvis_halves"] = {
        "gain": 1.0,
        "offset": round(float(np.nanmean(apart)), 3),
        "sd": round(float(np.nanstd(apart, ddof=1)), 3),
    }
    say(f"rear halves of the pelvis apart by {np.round(apart, 1).tolist()} deg")
    result["near"] = near
    result["scale"] = {name: {"gain": m.gain, "offset": m.offset, "sd": m.sd} for name, m in leg_scale(whole).items()}
    say(f"rear scale {result['scale']}")
    return result
