"""Reports made by hand, for tests of what is said about a report."""

from __future__ import annotations

from formcheck.report import (
    Band,
    Check,
    Clip,
    Event,
    Finding,
    MadeWith,
    Measured,
    Mend,
    Refusal,
    Report,
    Runner,
    SideMeasured,
    Verdict,
)

CLIP = Clip(
    name="overstride_side.mp4",
    sha256="0" * 64,
    frames=240,
    duration_s=8.0,
    frame_rate_hz=30.0,
    width_px=960,
    height_px=540,
    rotation_deg=0,
    variable_frame_rate=False,
    dropped_frames=0,
    slow_motion=1.0,
    used_s=(0.4, 7.9),
)
MADE_WITH = MadeWith(formcheck="0.1.0", mediapipe="1.2.2", model="full", model_sha256="0" * 64, settings={"view": "auto"})


def measured(value: float, half: float, unit: str = "deg", verdict: Verdict = "within", band: Band | None = None) -> Measured:
    leg = SideMeasured(
        value=value, unit=unit, interval95=(value - half, value + half), per_step_sd=0.8, steps=10, verdict=verdict
    )
    return Measured(**leg.model_dump(), left=leg, band=band, evidence="C", details={"note": "by hand", "figure": 1.5})


def judged() -> Report:
    """An overstriding runner whose lean is unsure and whose gaze could not be measured."""
    reach = Band(low=None, high=29.9, source="test")
    return Report(
        clip=CLIP,
        runner=Runner(height_m=1.66, belt_speed_mps=2.75, belt_speed_source="given"),
        view="side",
        near_side="left",
        running_towards="left",
        checks=(
            Check(name="frame_rate", level="warn", found="30 fps", needed="50 fps", message="Film at 60 fps if the phone can."),
            Check(name="person", level="ok", found="100 %", needed="95 %", message="The whole body is seen."),
        ),
        refused=None,
        measures={
            "cadence": measured(151.9, 0.4, "steps/min", "watch", Band(low=159, high=183, source="test")),
            "overstride": measured(33.04, 2.0, "% of leg length", "borderline", reach),
            "trunk_lean": measured(4.3, 2.0, "deg", "borderline", Band(low=3, high=11, source="test")),
            "foot_strike_angle": measured(12.0, 3.0, "deg", "within", Band(low=None, high=25, source="test")),
            "contact_time": measured(262.0, 9.0, "ms", "descriptive"),
        },
        not_measured={"head_pitch": "the nose was hidden in most frames"},
        findings=(
            Finding(
                measure="overstride",
                cue="overstride",
                text="The foot lands 33.0 % of leg length ahead of the hip (likely 31.0 to 35.0; usual up to 29.9).",
                try_="Think of shorter, quicker steps.",
                evidence="C",
            ),
        ),
        events=(
            Event(side="left", initial_contact_s=0.5, toe_off_s=0.79, step=0),
            Event(side="right", initial_contact_s=0.895, toe_off_s=None, step=1),
            Event(side="left", initial_contact_s=1.29, toe_off_s=1.575, step=2),
        ),
        cycle={"left_ankle": tuple((0.1 * i, -1.0) for i in range(101))},
        made_with=MADE_WITH,
    )


def three_findings() -> Report:
    """The same runner with three things to try: of a moment, of two moments, and of one leg seen from behind."""
    report = judged()
    drop = measured(5.2, 1.0, "deg", "borderline", Band(low=None, high=5, source="test"))
    legs = {
        "left": SideMeasured(value=8.4, unit="deg", interval95=(7.4, 9.4), per_step_sd=0.8, steps=10, verdict="outside"),
        "right": SideMeasured(value=2.0, unit="deg", interval95=(1.0, 3.0), per_step_sd=0.8, steps=10, verdict="within"),
    }
    bounce = measured(13.2, 1.0, "cm", "watch", Band(low=None, high=11, source="test"))
    more = {"vertical_oscillation": bounce, "pelvic_drop": drop.model_copy(update=legs)}
    told = [
        Finding(measure="vertical_oscillation", cue="soft_landing", text="Up and down.", try_="Quieter steps.", evidence="B"),
        Finding(measure="pelvic_drop", cue="pelvis", text="On the left leg, it tips.", try_="Train glutes.", evidence="B"),
    ]
    return report.model_copy(update={"measures": {**report.measures, **more}, "findings": (*report.findings, *told)})


def read_in_part() -> Report:
    """The same runner, of a clip of two minutes."""
    part = Check(name="part", level="ok", found="read from 0:50 to 1:10 of 2:00 minutes", needed="25 strides", message="")
    clip = CLIP.model_copy(update={"frames": 3600, "duration_s": 120.0, "used_s": (50.0, 70.0)})
    return judged().model_copy(update={"clip": clip, "checks": (*judged().checks, part)})


def refused() -> Report:
    """A clip of walking."""
    return judged().model_copy(
        update={
            "refused": Refusal(reason="This looks like walking: both feet are down at once.", advice="Film a run of 10 seconds."),
            "measures": {},
            "not_measured": {},
            "findings": (),
            "events": (),
            "cycle": {},
        }
    )


def slowed() -> Report:
    """A run at 160 steps/min filmed in slow motion, and read as if it played in real time."""
    advice = "This looks like slow motion: if it plays 8 times slower than life, say so, and it can be judged."
    found, needed = "20 steps/min, as in slow motion", "running at 130 to 215 steps/min"
    mend = (Mend(setting="slow_motion", value=8.0),)
    check = Check(name="real_time", level="refuse", found=found, needed=needed, message=advice, mend=mend)
    refusal = Refusal(reason=f"{found}, needed: {needed}", advice=advice, check="real_time")
    return refused().model_copy(update={"refused": refusal, "checks": (check,)})
