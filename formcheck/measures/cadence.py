"""Cadence: steps a minute, both feet, by regression of the gait phase on time."""

from __future__ import annotations

import numpy as np

from formcheck.figures import interval
from formcheck.landmarks import SIDES
from formcheck.measure import Bands, Estimate, Measure, RunnerContext, Value
from formcheck.trial import Trial

TIMING_SD_S = 0.004
"""how closely a single moment of the gait cycle can be dated in a clip, validation"""


def expected_spm(height_m: float, belt_speed_mps: float) -> float:
    """Usual cadence of recreational runners: 165 at 3 m/s and 1.74 m, 8 more per m/s, 0.5 less per cm of height.

    A synthesis of de Ruiter 2014 (10.1080/17461391.2013.783627) and van Oeveren 2017 (10.1371/journal.pone.0184273).
    """
    return 165 + 8 * (belt_speed_mps - 3.0) - 0.5 * (100 * height_m - 174)


def _bands(runner: RunnerContext) -> Bands:
    if runner.height_m is None or runner.belt_speed_mps is None:
        return Bands(160, None, 150, None, "recreational runners, speed and height not known")
    expected, sd = expected_spm(runner.height_m, runner.belt_speed_mps), 8.0
    return Bands(expected - sd, expected + 2 * sd, expected - 2 * sd, None, "recreational runners at this speed and height")


def _apply(trial: Trial) -> Estimate:
    cycle = trial.cycle
    steps_per_s = 2 * cycle.mean_frequency_hz
    cadence = 60 * steps_per_s
    times_s = [np.diff(trial.steps[side].initial_contact_s) for side in SIDES]
    stride_s = np.concatenate(times_s)
    strides = max(cycle.strides, 1.0)
    stride_sd_s = float(np.std(stride_s, ddof=1)) if len(stride_s) > 1 else 0.0
    timing = np.sqrt(2) * TIMING_SD_S / (cycle.time_s[-1] - cycle.time_s[0])
    wander = stride_sd_s / trial.period_s / np.sqrt(strides)
    spread = cadence * float(np.hypot(timing, wander))
    per_step = cadence * stride_sd_s / trial.period_s
    count = sum(len(trial.steps[side].initial_contact_s) for side in SIDES)
    return Estimate(
        Value(cadence, interval(cadence, spread), per_step, count),
        details={"stride_time_sd_ms": 1000 * stride_sd_s},
        each_step={side: tuple((60 / trial.step_times_s(side)).tolist()) for side in SIDES},
    )


MEASURE = Measure(
    name="cadence",
    title="Cadence",
    question="How many steps a minute?",
    unit="steps/min",
    definition="Steps of both feet per minute: how fast gait phase grows over all strides used, two steps a stride.",
    landmarks="ankles, knees and feet of both legs, folded over all strides",
    views=("side", "rear"),
    evidence="B",
    evidence_note="Moderate for load on hip and knee (Heiderscheit 2011, Anderson 2022), limited for injury.",
    limits="The expectation depends on belt speed and height; without them only very low cadences are pointed out.",
    apply=_apply,
    bands=_bands,
    cue="cadence",
    decimals=0,
    smallest_change=3.0,
)
