"""What a clip must be to be judged, and what to do about one that is not.

Rounds, each as soon as its facts are there: the file and its pictures (:mod:`formcheck.footage`), the person in the
picture, the view, the running. What refuses in one round is told by its most telling check; all stand in the report.
Thresholds are DESIGN 3's unless a comment says where they come from.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from formcheck.body import Body, leg_px, side_view, view_of
from formcheck.checks import above, below, check, whole
from formcheck.cycle import STEP_HZ, Cycle, ankle_swing, step_rate_hz
from formcheck.errors import UnsuitableClipError
from formcheck.landmarks import SIDES, index
from formcheck.presence import FROM_BEHIND, HOW_TO_FILM
from formcheck.report import Check, Level, Mend
from formcheck.track import Track
from formcheck.trial import TILT_NOISE_DEG, Trial

__all__ = [
    "of_cadence",
    "of_contacts",
    "of_cycle",
    "of_gait",
    "of_movement",
    "of_rate",
    "of_running",
    "of_view",
    "suspected_slow_motion",
]

FloatArray = NDArray[np.float64]

OFF_SQUARE_DEG = 12.0
"""a camera turned by more than 10 deg costs accuracy; yaw is told to 3.5 deg (validation), so 12 is hardly told from 8"""
USUAL_SPM = (130.0, 215.0)
"""cadences that running on a treadmill is believed at without a question"""
SLOW_MOTION_FACTORS = (2, 4, 8, 10)


def of_view(track: Track, wanted: str) -> list[Check]:
    """Whether the camera stands at the runner's side, behind or in front; ``wanted`` is what the user said ("auto" = nothing)."""
    view = view_of(track)
    needed = "a view from the side or from behind, square to the belt within about 10 deg"
    advice = f"Place the camera square to the belt. {HOW_TO_FILM}"
    if view.name == "oblique":
        return [check("view", "refuse", "a view from an angle, neither from the side nor from behind", needed, advice)]
    words = {"side": "from the side", "rear": "from behind", "front": "from the front"}
    if wanted != "auto" and (wanted == "side") != (view.name == "side"):
        found = f"a view {words[view.name]} where one {words[wanted]} was announced"
        return [
            check(
                "view",
                "refuse",
                found,
                needed,
                "Let the view be recognised, or give the clip that was meant.",
                Mend(setting="view", value="auto"),
            )
        ]
    if view.name != "side":
        turned: Level = "warn" if view.yaw_deg < 90 - OFF_SQUARE_DEG else "ok"
        return [check("view", turned, f"a view {words[view.name]}, turned by about {90 - view.yaw_deg:.0f} deg", needed, advice)]
    level: Level = "warn" if view.yaw_deg > OFF_SQUARE_DEG else "ok"
    return [check("view", level, f"a side view, turned by about {view.yaw_deg:.0f} deg", needed, advice)]


def of_movement(track: Track, wanted: str) -> list[Check]:
    """The view and, from the side, the rhythm: what can be known before strides are laid over each other."""
    view = of_view(track, wanted)
    if not whole(view):
        return view
    return [*view, *(of_rhythm(track, side_view(track)) if view_of(track).name == "side" else _standing(track))]


def _standing(track: Track) -> list[Check]:
    """From behind or in front: whether the ankles move at all (0.14 to 0.22 of a leg length in six runners, 0.02 standing)."""
    gap = track.xy_px[:, index("ankle", "left")] - track.xy_px[:, index("ankle", "right")]
    leg = max(*(leg_px(track, side) for side in SIDES), 1.0)
    swing = float(np.nanpercentile(np.linalg.norm(gap - np.nanmedian(gap, axis=0), axis=1), 75)) / leg
    if swing >= 0.06:
        return []
    found = f"ankles that move by {swing:.2f} leg lengths"
    return [
        check(
            "running", "refuse", found, "running: more than 0.06", f"Nobody runs here: standing, or hardly moving. {HOW_TO_FILM}"
        )
    ]


def of_rhythm(track: Track, body: Body) -> list[Check]:
    """Whether legs move to and fro at all, and at a rate at which people run; cheaper than laying strides over each other."""
    swing = ankle_swing(body)
    if swing < 0.25:
        found = f"ankles that pass each other by {swing:.2f} leg lengths"
        advice = f"Nobody runs here: standing, or hardly moving. {HOW_TO_FILM}"
        return [check("running", "refuse", found, "running: more than 0.25", advice)]
    return of_rate(track, body)


def of_rate(track: Track, body: Body) -> list[Check]:
    """Whether steps come at a rate at which people run, as far as that can be told before strides are laid over each other."""
    # as played, for a factor that does not fit would move the rate out of reach
    step_hz = track.slow_motion * step_rate_hz(replace(body, time_s=track.slow_motion * body.time_s))
    # too few frames a second may be slow motion; otherwise the strides tell the cadence better
    if STEP_HZ[0] <= step_hz <= STEP_HZ[1] and track.frame_rate_hz >= 20:
        return []
    return [one for one in (of_cadence(60 * step_hz, track),) if one.level == "refuse"]


def of_cycle(track: Track, body: Body, cycle: Cycle) -> list[Check]:
    """Whether what moves repeats, at a believable rate, long enough and clearly seen, under a trunk that bounces.

    From behind the strides of seven rendered runners repeat to 83-92 %, from the side to more: legs swing across the picture.
    """
    cadence = 120 * cycle.mean_frequency_hz
    strides = cycle.strides
    swapped = float(cycle.swapped.mean())
    better, least, how = (0.88, 0.75, HOW_TO_FILM) if body.view == "side" else (0.75, 0.55, FROM_BEHIND)
    return [
        check(
            "periodic",
            above(cycle.explained, better, least),
            f"strides repeat to {max(cycle.explained, 0):.0%}",
            f"at least {least:.0%}",
            f"The movement does not repeat like running at one speed. Film steady running on the belt. {how}",
        ),
        of_cadence(cadence, track),
        check(
            "strides",
            above(strides + 0.5, 20, 4),
            f"{strides:.0f} strides",
            "at least 4, better 25",
            "Film longer: 20 to 30 s of steady running. With fewer strides the intervals are wider.",
        ),
        check(
            "left_right",
            below(swapped, 0.1, 1 / 3),
            f"legs exchanged in {swapped:.0%} of frames",
            "less than a third, better a tenth",
            "One leg is often taken for the other (mended here). Light, and legs unlike the background, help.",
        ),
        *([_far_leg(cycle)] if body.view == "side" else []),
        _steady_speed(cycle),
        _bounce(cycle),
        _scatter(body, cycle),
    ]


def _far_leg(cycle: Cycle) -> Check:
    lost = float(cycle.collapsed.mean())
    return check(
        "far_leg",
        "warn" if lost > 0.1 else "ok",
        f"far leg lost behind the near one in {lost:.0%} of frames",
        "less than a tenth",
        "The far leg is mostly hidden; its figures are left out or wide.",
    )


def _bounce(cycle: Cycle) -> Check:
    height = cycle.mean(np.arange(200) / 200).reshape(200, 33, 2)[:, [index("shoulder", side) for side in SIDES], 1]
    bounce = float(np.ptp(height.mean(axis=1)))
    return check(
        "bounce",
        above(bounce, 0.025, 0.025),
        f"a trunk that rises and falls by {bounce:.1%} of leg length",
        "running: at least 2.5 %",
        "This looks like cycling or another exercise. formcheck judges running only.",
    )


def _scatter(body: Body, cycle: Cycle) -> Check:
    """How far joints are from where the mean stride has them: of the near side, or of both where none is nearer."""
    parts = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
    of_side = [index(part, body.near) for part in parts]
    # from behind the feet hide each other
    seen = of_side if body.view == "side" else [index(part, side) for part in parts[:4] for side in SIDES]
    scatter = float(np.nanmedian(cycle.mean.residual.reshape(33, 2)[seen]))
    return check(
        "scatter",
        below(scatter, 0.035, 0.06),
        f"joints scatter by {scatter:.1%} of leg length around the mean stride",
        "less than 6 %, better 3.5 %",
        "The runner is not seen clearly. Use more light, come closer, and let legs and background differ.",
    )


def _steady_speed(cycle: Cycle) -> Check:
    """Whether the cadence stayed what it was: quarters of the clip are compared."""
    phase = np.interp(np.linspace(cycle.time_s[0], cycle.time_s[-1], 5), cycle.time_s, cycle.phase)
    change = float(np.ptp(np.diff(phase)) / max(float(np.diff(phase).mean()), 1e-9))
    return check(
        "steady_speed",
        "warn" if change > 0.06 else "ok",
        f"cadence changes by {change:.0%} within the clip",
        "less than 6 %",
        "The speed seems to have changed. Film at one speed: the figures are averages over what was run.",
    )


def of_running(track: Track, body: Body, cycle: Cycle) -> list[Check]:
    """Whether the cycle seen from the side is a runner's: feet that go back with the belt, in true proportions.

    Thresholds stand between what was seen on 17 side views of running (and a real one) and what traps gave.
    """
    phases = np.arange(200) / 200
    mean, speed = (cycle.mean(phases, order).reshape(200, 33, 2) for order in (0, 1))
    feet = [index(part, body.near) for part in ("heel", "foot_index")]
    low = mean[:, feet, 1].mean(axis=1)
    back = -float(speed[:, feet, 0].mean(axis=1)[low < np.percentile(low, 30)].mean())
    return [
        check(
            "direction",
            above(back, 0.5, 0.5),
            f"the lowest foot goes {'back' if back > 0 else 'forward'} by {abs(back):.2f} leg lengths a stride",
            "at least 0.5 back, as on a belt",
            "The clip seems to play backwards, or this is not forward running. Give the original clip.",
        ),
        _unrest(body, cycle),
        _proportions(track, body),
    ]


def _unrest(body: Body, cycle: Cycle) -> Check:
    """How far the near foot jumps from picture to picture beyond its mean path, as the SD of noise that would jump as far.

    Third differences leave nothing of how strides differ: noise makes them sqrt(20) times as large, and nine of ten lie
    within 1.645 SD. Seen were 0.6 to 2.2 % on rendered runners, 2.9 on a real one, up to 4.4 in clips compressed until it
    shows (H.264, crf 38 to 42), which were still measured well; from 7.0 on (crf 44) contacts were up to 83 ms off.
    """
    feet = [index(part, body.near) for part in ("ankle", "heel", "foot_index")]
    beyond = cycle.xy[:, feet] - cycle.mean(cycle.phase).reshape(-1, 33, 2)[:, feet]
    unrest = float(np.nanpercentile(np.abs(np.diff(beyond, n=3, axis=0)), 90)) / 1.645 / np.sqrt(20)
    return check(
        "unrest",
        below(unrest, 0.030, 0.055),
        f"a foot that jumps by {unrest:.1%} of leg length from picture to picture",
        "less than 5.5 %, better 3 %",
        "The feet are not seen clearly: give the file as the camera wrote it, not one that was sent on, or film with more light.",
    )


def _proportions(track: Track, body: Body) -> Check:
    """Whether a shank is as long when it lies as when it stands: if not, pixels are not square (0.89 to 1.03 was seen)."""
    shank = track.xy_px[:, index("knee", body.near)] - track.xy_px[:, index("ankle", body.near)]
    shank = shank[np.isfinite(shank).all(axis=1)]
    stretch = np.geomspace(0.5, 2.0, 150)
    lengths = np.hypot(stretch[:, None] * shank[:, 0], shank[:, 1])
    width = 1 / float(stretch[np.argmin(lengths.std(axis=1) / lengths.mean(axis=1))])
    off = max(width, 1 / width)
    return check(
        "proportions",
        below(off, 1.18, 1.25),
        f"a runner {width:.2f} times as wide as should be",
        "0.80 to 1.25",
        "The picture seems stretched or squeezed. Give the file as the camera wrote it, or export it with square pixels.",
    )


def suspected_slow_motion(cadence_spm: float) -> int | None:
    """The slow-motion factor that would make a cadence usual, the most usual of them if several would."""
    fitting = [factor for factor in SLOW_MOTION_FACTORS if 145 <= cadence_spm * factor <= 205]
    return min(fitting, key=lambda factor: abs(np.log(cadence_spm * factor / 172)), default=None)


def of_cadence(cadence: float, track: Track) -> Check:
    """Whether people run at this cadence, or slow motion would explain it."""
    low, high = USUAL_SPM
    needed = f"running at {low:.0f} to {high:.0f} steps/min"
    found = f"{cadence:.0f} steps/min"
    if track.slow_motion != 1.0:
        found += f" with slow motion {track.slow_motion:g} undone"
    if low <= cadence <= high:
        return check("real_time", "ok", found, needed, "")
    played = cadence / track.slow_motion
    if track.slow_motion != 1.0 and low <= played <= high:
        advice = f"Played as it is, the clip shows {played:.0f} steps/min: it is no slow motion. Say that it plays in real time."
        return check("real_time", "refuse", found, needed, advice, Mend(setting="slow_motion", value=1.0))
    factor = suspected_slow_motion(played)
    if factor is not None and factor != track.slow_motion:
        advice = f"This looks like slow motion: if it plays {factor} times slower than life, say so, and it can be judged."
        return check(
            "real_time", "refuse", f"{found}, as in slow motion", needed, advice, Mend(setting="slow_motion", value=float(factor))
        )
    advice = "Either this is not running, or the clip does not play in real time: if it is slow motion, say how slow."
    return check("real_time", "refuse", found, needed, advice, Mend(setting="slow_motion"))


def of_contacts(error: UnsuitableClipError) -> list[Check]:
    """The check behind contacts that could not be told."""
    return [Check(name=error.check, level="refuse", found=error.found, needed=error.needed, message=error.advice)]


def of_gait(trial: Trial) -> list[Check]:
    """Running or walking: a runner's trunk is lowest in the middle of stance, a walker's when both feet are down."""
    contact = trial.contacts[trial.near]
    duty = contact.toe_off - contact.initial_contact
    apart = abs((trial.bounce - duty + 0.5) % 1 - 0.5)
    walking = apart > 0.25
    over = "walking: the body is highest" if walking else "the body is lowest"
    found = f"{over} over the standing foot, which is on the ground {duty:.0%} of the stride"
    return [
        check(
            "running",
            "refuse" if walking else "ok",
            found,
            "running: the body sinks over the standing foot",
            "This looks like walking or another exercise. formcheck judges running only.",
        ),
        _level(trial),
        *_scale(trial),
    ]


def _level(trial: Trial) -> Check:
    """Whether the belt lies in the picture as the incline says; nothing is refused for it, but intervals widen."""
    told = f", {trial.incline_deg:.1f} with the incline given" if trial.incline_deg else ""
    return check(
        "level",
        "warn" if trial.unlevel_deg > 0 else "ok",
        f"a belt that rises by {trial.belt_tilt_deg:.0f} degrees in the picture towards where the runner runs",
        f"within {TILT_NOISE_DEG:g} degrees of level{told}",
        "Hold the camera level and square to the belt; if the belt is raised, say by how much. The foot is held against the belt "
        "as it is seen, and angles to the vertical have wider intervals.",
        Mend(setting="incline_percent"),
    )


def _scale(trial: Trial) -> list[Check]:
    apart = trial.scale.disagreement
    if apart is None:
        return []
    # belt (3.4 %) and height (2.6 %) each have their own error: they disagree only beyond both
    return [
        check(
            "scale",
            "warn" if abs(apart) > 0.10 else "ok",
            f"belt speed and height differ by {apart:+.0%}",
            "within 10 %",
            "Check the height and the belt speed given: the figures in cm and m rest on them.",
            Mend(setting="height_m"),
            Mend(setting="belt_speed_mps"),
        ),
    ]
