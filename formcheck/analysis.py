"""From a clip, or a saved track, to a report: the pipeline as one paragraph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from formcheck import (
    __version__,
    assess,
    calibration,
    checks_behind,
    cycle,
    footage,
    measures,
    models,
    pose,
    presence,
    quality,
    spread,
)
from formcheck.behind import from_behind
from formcheck.body import rear_view, side_view, view_of
from formcheck.errors import CannotMeasureError, UnsuitableClipError
from formcheck.joints import SEGMENTS
from formcheck.landmarks import NAMES, SIDES, index
from formcheck.measure import Estimate, Measure, RunnerContext
from formcheck.report import Check, Clip, Event, MadeWith, Refusal, Report, Runner
from formcheck.standing import standing_posture
from formcheck.steady import steady_stretch
from formcheck.track import Track
from formcheck.trial import Trial, trial

__all__ = ["Analysis", "Progress", "Settings", "analyze"]

Progress = Callable[[str, int, int], None]
"""Called with the stage ("look", "pose", "measure"), what is done of it, and its total (0 = not known yet)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may say about a clip; every default means: find out, or do without.

    ``height_m`` metres, ``belt_speed_mps`` m/s, ``incline_percent`` rise per run, ``slow_motion`` real rate / played rate,
    ``person_px`` a point on the runner in the first frame, ``workers`` processes (None = one a core).
    """

    height_m: float | None = None
    belt_speed_mps: float | None = None
    slow_motion: float | None = None
    incline_percent: float = 0.0
    view: Literal["auto", "side", "rear"] = "auto"
    model: str = "full"
    workers: int | None = None
    person_px: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """A report, the track it was measured on and the running found in it.

    ``track`` is None when the clip was refused before the pose model ran, ``trial`` whenever it was refused.
    """

    report: Report
    track: Track | None
    trial: Trial | None = None


def analyze(source: Path, settings: Settings, progress: Progress | None = None) -> Analysis:
    """Judge one clip or saved track (``.npz``).

    A clip that cannot be judged comes back as a report whose ``refused`` says why. Raises
    :class:`~formcheck.errors.VideoError` for a file that cannot be read and :class:`~formcheck.errors.ModelError`
    where there is no pose model.
    """
    tell = progress or _silently
    track = _tracked(source, settings, tell)
    tell("measure", 0, 1)
    checks: list[Check] = []
    try:
        runner = _run(track, settings, checks)
    except UnsuitableClipError as error:
        return Analysis(_refused(track, settings, checks, error), track)
    report = _judged(runner, track, settings, checks)
    tell("measure", 1, 1)
    return Analysis(report, track, runner)


def _silently(_stage: str, _done: int, _total: int) -> None:
    """Nobody is listening."""


def _tracked(source: Path, settings: Settings, tell: Progress) -> Track:
    if source.suffix == ".npz":
        track = Track.load(source)
    else:
        model = models.locate(settings.model)
        track = pose.estimate(source, model=model, workers=settings.workers, person_px=settings.person_px, progress=tell)
    factor = settings.slow_motion or _told_by_camera(track)
    return track.with_slow_motion(factor) if factor else track


def _told_by_camera(track: Track) -> float | None:
    """Slow-motion factor from the capture rate a phone wrote into the file; None where it says nothing of the kind."""
    capture, played = track.clip.capture_rate_hz, track.clip.frame_rate_hz
    factor = round(capture / played) if capture and played else 1
    return float(factor) if factor >= 2 and track.slow_motion == 1.0 else None


def _run(track: Track, settings: Settings, checks: list[Check]) -> Trial:
    """The running in a track, checked on the way; ``checks`` grows as far as it gets."""

    def must(found: list[Check]) -> None:
        checks.extend(found)
        quality.refuse_if_needed(found)

    used = steady_stretch(track).of(track)
    seen = presence.of_person(used)
    moving = quality.of_movement(used, settings.view) if quality.whole(seen) else []
    must([*footage.of_clock(track, used), *footage.of_pictures(track), *seen, *moving])
    view = view_of(used).name
    if view == "rear" or view == "front":  # noqa: PLR1714 - mypy narrows a comparison, not a membership
        return _run_from_behind(used, view, settings, must)
    body = side_view(used)
    folded = cycle.fold(body)
    still = standing_posture(track, float(used.time_s[0]), float(used.time_s[-1]))
    rhythm = [*quality.of_cycle(used, folded), *quality.of_running(used, body, folded)]
    try:
        found = trial(
            body,
            folded,
            calibration.load(),
            height_m=settings.height_m,
            belt_mps=settings.belt_speed_mps,
            incline_percent=settings.incline_percent,
            standing=None if still is None else body.out_of_picture(still),
        )
    except UnsuitableClipError as error:
        must([*rhythm, *quality.of_contacts(error)])
        raise
    # walking is told by its contacts, and explains a low cadence
    must([*rhythm, *quality.of_gait(found)])
    return found


def _run_from_behind(
    track: Track, view: Literal["rear", "front"], settings: Settings, must: Callable[[list[Check]], None]
) -> Trial:
    """The running in a track filmed from behind or in front, checked on the way."""
    body = rear_view(track, view)
    must(checks_behind.of_rhythm(track, body))
    folded = cycle.fold(body)
    rhythm = checks_behind.of_strides(track, body, folded)
    known = {"height_m": settings.height_m, "belt_mps": settings.belt_speed_mps}
    try:
        found = from_behind(body, folded, calibration.load("rear"), turn_deg=track.turn_deg, **known)
    except UnsuitableClipError as error:
        must([*rhythm, *quality.of_contacts(error)])
        raise
    must(rhythm)
    return found


def _judged(runner: Trial, track: Track, settings: Settings, checks: list[Check]) -> Report:
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
        "events": _events(runner, float(track.time_s[0])),
        "cycle": _curves(runner),
        "curves": spread.curves(runner),
        "each_step": spread.each_step(runner, measured),
    }
    bare = _bare(track, settings, checks)
    used_s = tuple(float(runner.body.time_s[end] - track.time_s[0]) for end in (0, -1))
    return bare.model_copy(update={**found, "clip": bare.clip.model_copy(update={"used_s": used_s})})


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


def _out_of_view(measure: Measure, view: str) -> str | None:
    """Why a measure cannot be had from where the camera stands."""
    if view == "side":
        return None if "side" in measure.views else "it needs a view from behind"
    if "rear" not in measure.views:
        return "it needs a view from the side"
    # clothes, arms and landmarks differ in front, and no runner with known truth was seen from there
    return "it needs a view from behind, not from the front" if view == "front" and "side" not in measure.views else None


def _events(runner: Trial, start_s: float) -> tuple[Event, ...]:
    """Every contact of both feet in order of time, on the clip's own clock, which begins at ``start_s``."""
    rows = sorted(
        (float(begun), side, None if np.isnan(ended) else float(ended))
        for side in SIDES
        for begun, ended in zip(runner.steps[side].initial_contact_s, runner.steps[side].toe_off_s, strict=True)
    )
    return tuple(
        Event(side=side, initial_contact_s=begun - start_s, toe_off_s=None if ended is None else ended - start_s, step=n)
        for n, (begun, side, ended) in enumerate(rows, 1)
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


def _refused(track: Track, settings: Settings, checks: list[Check], error: UnsuitableClipError) -> Report:
    view = view_of(track).name if track.seen.any() else "oblique"
    refusal = Refusal(reason=f"{error.found}, needed: {error.needed}", advice=error.advice)
    return _bare(track, settings, checks).model_copy(update={"refused": refusal, "view": None if view == "oblique" else view})


def _bare(track: Track, settings: Settings, checks: list[Check]) -> Report:
    """What is known of any clip, judged or not."""
    facts = track.clip
    clip = Clip(
        name=facts.name,
        sha256=facts.sha256,
        frames=len(track.time_s),
        duration_s=track.duration_s,
        frame_rate_hz=track.frame_rate_hz,
        width_px=track.frame_size_px[0],
        height_px=track.frame_size_px[1],
        rotation_deg=facts.rotation_deg,
        variable_frame_rate=facts.variable_frame_rate,
        dropped_frames=facts.dropped_frames,
        slow_motion=track.slow_motion,
    )
    # workers change nothing but the time it takes, so a report does not depend on them
    kept = {key: value for key, value in asdict(settings).items() if key != "workers"}
    made = MadeWith(
        formcheck=__version__,
        mediapipe=track.pose.mediapipe,
        model=track.pose.model,
        model_sha256=track.pose.model_sha256,
        settings=kept,
    )
    speed = settings.belt_speed_mps
    return Report(
        clip=clip,
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
