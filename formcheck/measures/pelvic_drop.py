"""Pelvic drop: how far the pelvis tips towards the free leg while the other one stands, by its picture from behind."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formcheck.errors import CannotMeasureError
from formcheck.figures import interval, middle_of_stance, model_for, together
from formcheck.joints import Posture
from formcheck.landmarks import SIDES, Side
from formcheck.measure import Bands, Estimate, Measure, RunnerContext, Value
from formcheck.tilt import Tilt
from formcheck.trial import POINTS, Trial

FEWEST_READ = 0.6
"""share of frames in which the pelvis' picture must be found again"""
NOISIEST_DEG = 1.5
"""SD of the drop from turns that do not repeat, beyond which it says nothing about a band 2 deg wide"""
LEVEL_SD_DEG = 1.0
"""how far a stride's mean tilt may be off level: sides that differ by 2 deg only because of that are ordinary"""
STANDING_SD_DEG = 0.7
"""how closely the hip landmarks' mean tilt is that of the pelvis, camera roll taken off: seven rendered runners, all level
in the mean. No runner with a pelvis tilted all the time and known truth was seen, so standing narrows no interval"""


def _tilts(trial: Trial) -> tuple[Tilt, Tilt | None, Tilt | None]:
    """Tilt by the whole picture of the pelvis, and by its halves where they could be read."""
    if not trial.tilts:
        raise CannotMeasureError("it is read from the picture, and this track has none: analyse the clip itself")
    whole, upper, lower = trial.tilts
    if whole is None or whole.read < FEWEST_READ:
        raise CannotMeasureError(
            "the clothes over the pelvis show too little that can be followed; wear something with a pattern"
        )
    return whole, upper, lower


def drop_deg(tilt: Tilt, trial: Trial, side: Side) -> float:
    """Tilt towards the free leg in the middle of this foot's stance."""
    towards_left = float(tilt(middle_of_stance(trial, side)))
    return towards_left if side == "right" else -towards_left


def halves_apart_deg(trial: Trial) -> float | None:
    """By how much the drop differs between upper and lower half of the picture, both sides together; None = not known."""
    if len(trial.tilts) < 3:
        return None
    _, upper, lower = trial.tilts
    if upper is None or lower is None or min(upper.read, lower.read) < FEWEST_READ:
        return None
    return float(np.mean([drop_deg(upper, trial, side) - drop_deg(lower, trial, side) for side in SIDES]))


def _clothes_sd_deg(trial: Trial) -> float:
    """What the halves of the picture disagree by beyond what they usually do, which clothes that swing make worse."""
    usual, apart = model_for(trial, "pelvis_halves", None), halves_apart_deg(trial)
    if apart is None:
        return usual.sd / 2
    beyond = abs(apart - usual.offset)
    if beyond > 3 * usual.sd:
        raise CannotMeasureError("the picture of the pelvis does not turn as one, as under a loose shirt; tuck it in")
    return max(0.0, beyond - usual.sd) / 2


def _hip_line_deg(of: Callable[[Side], Posture | None]) -> float | None:
    """Tilt of the line through the hip landmarks, + = the runner's right side higher; its mean where there are many."""
    left, right = of("left"), of("right")
    if left is None or right is None:
        return None
    across = right["hip"] - left["hip"]
    return float(np.mean(np.degrees(np.arctan2(across[..., 1], across[..., 0]))))


def mean_tilt_deg(trial: Trial) -> float | None:
    """How the pelvis tilts in the mean of the stride against standing still, + = right side higher; None without standing.

    Camera roll and landmarks that sit crooked are the same in both. What the landmarks say is believed by the share a
    linear Gaussian estimate gives it.
    """
    phases = np.arange(POINTS) / POINTS
    stands = _hip_line_deg(trial.standing_posture)
    runs = _hip_line_deg(lambda side: trial.at(side, phases))
    if stands is None or runs is None or not np.isfinite(runs - stands):
        return None
    return LEVEL_SD_DEG**2 / (LEVEL_SD_DEG**2 + STANDING_SD_DEG**2) * (runs - stands)


def _apply(trial: Trial) -> Estimate:
    whole, _, _ = _tilts(trial)
    clothes = _clothes_sd_deg(trial)
    model = model_for(trial, "pelvic_drop", None)

    def of_side(side: Side, level_sd: float) -> Value:
        phase = middle_of_stance(trial, side)
        noise = whole.sd_deg(phase)
        if noise > NOISIEST_DEG:
            raise CannotMeasureError(
                "the picture of the pelvis turns too unsteadily from frame to frame; film closer, in more light"
            )
        contact = trial.contacts[side]
        moment_sd = float(np.hypot(contact.initial_contact_sd_s, contact.toe_off_sd_s)) / 2 / trial.period_s
        slope = abs(drop_slope(whole, phase)) * moment_sd
        drop = model.gain * drop_deg(whole, trial, side) + model.offset
        sd = float(np.sqrt(model.sd**2 + noise**2 + clothes**2 + level_sd**2 + slope**2))
        return Value(drop, interval(drop, sd), None, len(trial.steps[side].initial_contact_s))

    # what tips the pelvis all the time adds to one side what it takes from the other: their mean does not hold it
    overall = together(of_side("left", 0.0), of_side("right", 0.0))
    tilt = mean_tilt_deg(trial)
    left, right = of_side("left", LEVEL_SD_DEG), of_side("right", LEVEL_SD_DEG)
    if tilt is None:
        return Estimate(overall, left, right, {"zero": "mean tilt of the stride"})
    return Estimate(overall, _moved(left, -tilt), _moved(right, tilt), {"zero": "standing still"})


def _moved(found: Value, by: float) -> Value:
    low, high = found.interval95
    return Value(found.value + by, (low + by, high + by), found.per_step_sd, found.steps)


def drop_slope(tilt: Tilt, phase: float) -> float:
    """Degrees per stride by which the tilt changes around a phase."""
    before, after = tilt(np.array([phase - 0.01, phase + 0.01]))
    return float(after - before) / 0.02


def _bands(_: RunnerContext) -> Bands:
    return Bands(None, 5, None, 7, "healthy runners, 3 to 5 deg")


MEASURE = Measure(
    name="pelvic_drop",
    title="Pelvic drop",
    question="How far does the pelvis tip towards the free leg?",
    unit="deg",
    definition="Tilt of the pelvis at mid-stance, free side lower positive, off its mean over the stride, which is held against "
    "standing still where the clip shows that; left: left foot stands.",
    landmarks="none: the picture of the pelvis, followed from frame to frame between the hip landmarks",
    views=("rear",),
    evidence="C",
    evidence_note="Limited: hip muscles that hold the pelvis level have more to do the further it tips (Bramah 2018).",
    limits="Known to within 2 to 3 deg. A shirt over the waist shows the shirt; a pelvis tilted all the time is seen only "
    "where the clip also shows the runner standing still, and then not surely.",
    apply=_apply,
    bands=_bands,
    cue="pelvis",
    smallest_change=2.8,
)
