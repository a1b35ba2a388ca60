"""How a clip's report comes about: from the running in it, or from what stopped it being judged."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from threadpoolctl import threadpool_limits

from formcheck import __version__, assess, measures, spread
from formcheck.body import view_of
from formcheck.errors import CannotMeasureError, UnsuitableClipError
from formcheck.glimpse import Glimpse
from formcheck.joints import SEGMENTS
from formcheck.landmarks import NAMES, SIDES, Side, index
from formcheck.measure import Estimate, Measure, RunnerContext, Value
from formcheck.report import Check, Clip, Event, MadeWith, Refusal, Report, Runner
from formcheck.running import running_in
from formcheck.settings import Settings
from formcheck.track import ClipFacts, Track
from formcheck.trial import Trial

__all__ = ["judged", "measured", "refused"]


def measured(track: Track, settings: Settings, checks: list[Check]) -> tuple[Trial, Report]:
    """The running in a track and the report of it; ``checks`` grows as far as it gets.

    Raises :class:`~formcheck.errors.UnsuitableClipError` for a track that cannot be judged.
    """
    # matrices are small here: threads would wait for each other. Only libraries that are loaded can be limited: SciPy's is now
    with threadpool_limits(1, user_api="blas"):
        running = running_in(track, settings, checks)
        return running, judged(running, track, settings, checks)


def judged(runner: Trial, track: Track, settings: Settings, checks: list[Check]) -> Report:
    """The report of a clip with running in it; ``checks`` are those the clip met on the way."""
    estimates, missing = _measured(runner)
    context = RunnerContext(settings.height_m, runner.scale.belt_mps)
    from_side = runner.body.view == "side"
    near = runner.near if from_side else None
    measured, findings = assess.assess(estimates, context, measures.REGISTRY, near)
    scale = runner.scale
    found = {
        "runner": Runner(height_m=settings.height_m, belt_speed_mps=scale.belt_mps, belt_speed_source=scale.source),
        "view": runner.body.view,
        "near_side": near,
        "running_towards": runner.body.towards if from_side else None,
        "measures": measured,
        "not_measured": missing,
        "findings": findings,
        "events": _events(runner),
        "cycle": _curves(runner),
        "curves": spread.curves(runner),
        "each_step": {name: steps for name in measured if (steps := _each_step(estimates[name], near))},
    }
    bare = _bare(track, settings, checks)
    used_s = tuple(float(runner.body.time_s[end]) for end in (0, -1))
    return bare.model_copy(update={**found, "clip": bare.clip.model_copy(update={"used_s": used_s})})


def refused(known: Track | Glimpse, settings: Settings, checks: list[Check], error: UnsuitableClipError) -> Report:
    """The report of a clip that cannot be judged: what is known of it, however far it was read, and why not."""
    view = view_of(known).name if isinstance(known, Track) and known.seen.any() else "oblique"
    refusal = Refusal(reason=f"{error.found}, needed: {error.needed}", advice=error.advice, check=error.check)
    return _bare(known, settings, checks).model_copy(update={"refused": refusal, "view": None if view == "oblique" else view})


def _measured(runner: Trial) -> tuple[dict[str, Estimate], dict[str, str]]:
    """Every measure of the registry that this view answers, or the reason why not."""
    found: dict[str, Estimate] = {}
    missing: dict[str, str] = {}
    for name, measure in measures.REGISTRY.items():
        if (reason := _out_of_view(measure, runner.body.view)) is not None:
            missing[name] = reason
            continue
        try:
            found[name] = measure.apply(runner)
        except CannotMeasureError as error:
            missing[name] = error.reason
    return found, missing


def _each_step(estimate: Estimate, near: Side | None) -> dict[Side, tuple[float | None, ...]]:
    """Single steps of each leg, one a contact; what is read off the trunk counts as the near leg's, where one is nearer."""
    legs: dict[Side, Value | None] = {"left": estimate.left, "right": estimate.right}
    of_legs = {side: leg.each for side, leg in legs.items() if leg is not None}
    found = estimate.each_step or of_legs or ({near: estimate.overall.each} if near else {})
    read = {side: each for side, each in found.items() if np.isfinite(each).any()}
    return {side: tuple(round(step, 2) if np.isfinite(step) else None for step in each) for side, each in read.items()}


def _out_of_view(measure: Measure, view: str) -> str | None:
    """Why a measure cannot be had from where the camera stands."""
    if view == "side":
        return None if "side" in measure.views else "it needs a view from behind"
    if "rear" not in measure.views:
        return "it needs a view from the side"
    # clothes, arms and landmarks differ in front, and no runner with known truth was seen from there
    return "it needs a view from behind, not from the front" if view == "front" and "side" not in measure.views else None


def _events(runner: Trial) -> tuple[Event, ...]:
    """Every contact of both feet in order of time."""
    rows = sorted(
        (float(begun), side, None if np.isnan(ended) else float(ended))
        for side in SIDES
        for begun, ended in zip(runner.steps[side].initial_contact_s, runner.steps[side].toe_off_s, strict=True)
    )
    return tuple(
        Event(side=side, initial_contact_s=begun, toe_off_s=ended, step=n) for n, (begun, side, ended) in enumerate(rows, 1)
    )


def _curves(runner: Trial) -> dict[str, tuple[tuple[float, float], ...]]:
    """The mean cycle of every landmark seen, joint centres where known: 101 points from one near contact to the next."""
    phases = runner.contacts[runner.near].initial_contact + np.linspace(0, 1, 101)
    curves = runner.cycle.mean(phases).reshape(101, len(NAMES), 2) / runner.leg
    for side in SIDES:
        joints = runner.at(side, phases)
        for part in SEGMENTS:
            curves[:, index(part, side)] = joints[part]
    return {
        name: tuple((float(x), float(y)) for x, y in curves[:, place])
        for place, name in enumerate(NAMES)
        if np.isfinite(runner.body.xy[:, place]).any()
    }


def _clip(facts: ClipFacts, frames: int, duration_s: float, rate_hz: float, size: tuple[int, int], slow_motion: float) -> Clip:
    return Clip(
        name=facts.name,
        sha256=facts.sha256,
        frames=frames,
        duration_s=duration_s,
        frame_rate_hz=rate_hz,
        width_px=size[0],
        height_px=size[1],
        rotation_deg=facts.rotation_deg,
        variable_frame_rate=facts.variable_frame_rate,
        dropped_frames=facts.dropped_frames,
        slow_motion=slow_motion,
    )


def _clip_of(known: Track | Glimpse, settings: Settings) -> Clip:
    """The clip as it was read; where it was not, or in part only, as its file describes it."""
    facts = known.clip
    if isinstance(known, Track):
        frames, seconds = len(known.time_s), known.duration_s
        if known.is_part:
            frames, seconds = facts.frames, facts.duration_s / known.slow_motion
        return _clip(facts, frames, seconds, known.frame_rate_hz, known.frame_size_px, known.slow_motion)
    factor = settings.slow_motion or facts.told_slow_motion or 1.0
    seconds, rate_hz = facts.duration_s / factor, (facts.frame_rate_hz or 0.0) * factor
    return _clip(facts, facts.frames, seconds, rate_hz, (facts.width_px, facts.height_px), factor)


def _bare(known: Track | Glimpse, settings: Settings, checks: list[Check]) -> Report:
    """What is known of any clip, judged or not."""
    # workers change nothing but the time it takes, so a report does not depend on them
    kept = {key: value for key, value in asdict(settings).items() if key != "workers"}
    made = MadeWith(
        formcheck=__version__,
        mediapipe=known.pose.mediapipe,
        model=known.pose.model,
        model_sha256=known.pose.model_sha256,
        settings=kept,
    )
    speed = settings.belt_speed_mps
    return Report(
        clip=_clip_of(known, settings),
        runner=Runner(height_m=settings.height_m, belt_speed_mps=speed, belt_speed_source="given" if speed else "none"),
        view=None,
        near_side=None,
        running_towards=None,
        checks=tuple(checks),
        refused=None,
        measures={},
        not_measured={},
        findings=(),
        events=(),
        cycle={},
        made_with=made,
    )
