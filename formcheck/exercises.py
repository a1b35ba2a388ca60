"""The guide's strength and mobility plan: what to do, how, how often, and a week that has room for it.

Data only. How often and how long a stretch is held is the guide's; sets and repetitions are custom, and a place to start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

__all__ = ["EXERCISES", "GROUPS", "WEEK", "Day", "Exercise", "Group", "Kind"]

Kind = Literal["strength", "mobility", "warm_up", "cool_down", "roll"]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One thing to do: its ``name``, ``how`` it is done, and how much of it. ``drawn`` where there is a drawing of it."""

    key: str
    kind: Kind
    name: str
    how: str
    dose: str
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Exercises that belong together: a title, when they are done, and what to mind."""

    title: str
    when: str
    mind: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week and what it holds."""

    name: str
    plan: str


GROUPS: Final[Mapping[Kind, Group]] = MappingProxyType(
    {
        "strength": Group(
            "Strength for core and glutes",
            "Two or three times a week, with a day between.",
            "Slow and tidy counts for more than many. Leave out what hurts.",
        ),
        "mobility": Group(
            "Mobility for the hips",
            "After strength or on days without running, with warm muscles.",
            "Go as far as you feel a mild pull, never into pain, and breathe on.",
        ),
        "warm_up": Group(
            "Before a run: warm up while moving",
            "5 to 10 minutes.",
            "Begin small and let the movement grow.",
        ),
        "cool_down": Group(
            "After a run: cool down with still stretches",
            "20 to 30 seconds each, both sides, after a few minutes of walking.",
            "Hold still; no bouncing.",
        ),
        "roll": Group(
            "Foam roller, when muscles are tight",
            "20 to 30 seconds on a tender spot.",
            "Firm, but not so that you hold your breath. Not on a bone, and not on a place that is freshly sore.",
        ),
    }
)

EXERCISES: Final = (
    Exercise(
        "bridge",
        "strength",
        "Bridge",
        "Lie on your back, knees bent, feet flat. Press through the heels and lift the hips until shoulders, hips and knees are "
        "in line. Lower slowly.",
        "2 sets of 10, later 3 of 12; then one leg at a time",
        drawn=True,
    ),
    Exercise(
        "side_plank",
        "strength",
        "Side plank",
        "Lie on your side, propped on the forearm. Lift the hips until the body is one line from head to feet. Easier: knees on "
        "the floor.",
        "2 times 20 seconds on each side, later 3 times 40",
        drawn=True,
    ),
    Exercise(
        "clamshell",
        "strength",
        "Clamshell",
        "Lie on your side, hips and knees bent, feet together. Open the upper knee without letting the pelvis roll back.",
        "2 sets of 12 on each side, later with a band",
        drawn=True,
    ),
    Exercise(
        "single_leg_squat",
        "strength",
        "Single-leg squat",
        "Stand on one leg. Sit back a little, as if on a high stool, with the pelvis level and the knee over the foot. Hold on "
        "to something at first.",
        "2 sets of 6 on each side, later 3 of 10",
        drawn=True,
    ),
    Exercise(
        "hip_flexor",
        "mobility",
        "Hip-flexor stretch",
        "Kneel on one knee, the other foot in front. Keep the trunk tall, draw in the belly, and let the pelvis move forward "
        "until the front of the hip is stretched.",
        "20 to 30 seconds on each side, 2 times",
        drawn=True,
    ),
    Exercise(
        "pigeon",
        "mobility",
        "Pigeon pose",
        "From hands and knees bring one shin to the floor in front of you and stretch the other leg out behind. Keep the pelvis "
        "level; a cushion under the hip makes it milder.",
        "20 to 30 seconds on each side, 2 times",
        drawn=True,
    ),
    Exercise(
        "figure_four",
        "mobility",
        "Figure-four",
        "Lie on your back, lay one ankle over the other knee, and draw that thigh towards you until the buttock is stretched.",
        "20 to 30 seconds on each side, 2 times",
        drawn=True,
    ),
    Exercise(
        "easy_start",
        "warm_up",
        "Easy start",
        "Walk briskly or jog so gently that you could sing.",
        "2 to 3 minutes",
    ),
    Exercise(
        "leg_swing",
        "warm_up",
        "Leg swings",
        "Hold on to something and let one leg swing, forward and back, then from side to side.",
        "10 each way, each leg; about 2 minutes",
        drawn=True,
    ),
    Exercise(
        "walking_lunge",
        "warm_up",
        "Walking lunges",
        "Take long steps and let the rear knee sink towards the floor, trunk tall.",
        "10 steps; about a minute",
        drawn=True,
    ),
    Exercise("hips", "cool_down", "Hips", "The hip-flexor stretch or the figure-four, as above.", "20 to 30 seconds a side"),
    Exercise(
        "hamstrings",
        "cool_down",
        "Hamstrings",
        "Set one heel on a low step, knee almost straight, and bend forward from the hips with a long back.",
        "20 to 30 seconds a side",
    ),
    Exercise(
        "quadriceps",
        "cool_down",
        "Quadriceps",
        "Stand on one leg, hold the other ankle behind you, knees side by side, pelvis forward.",
        "20 to 30 seconds a side",
    ),
    Exercise(
        "calves",
        "cool_down",
        "Calves",
        "Hands on a wall, one leg back with the heel down and the knee straight; lean in.",
        "20 to 30 seconds a side",
    ),
    Exercise("roll_glutes", "roll", "Glutes", "Sit on the roller, lean to one side, and roll a little.", "20 to 30 seconds"),
    Exercise(
        "roll_it_band",
        "roll",
        "Outside of the thigh (IT band)",
        "Lie on your side over the roller, between hip and knee, the other foot on the floor to take off weight.",
        "20 to 30 seconds",
    ),
    Exercise(
        "roll_quadriceps", "roll", "Quadriceps", "Lie face down, thighs on the roller; roll with the arms.", "20 to 30 seconds"
    ),
)

WEEK: Final = (
    Day("Monday", "No running. Mobility, 10 minutes; a swim or an easy ride if you like."),
    Day("Tuesday", "Easy run, with warm-up and cool-down."),
    Day("Wednesday", "Strength, 20 minutes, then mobility."),
    Day("Thursday", "Run. If it is a faster one, it is the only one this week."),
    Day("Friday", "No running. Strength, 20 minutes, then mobility."),
    Day("Saturday", "Rest, or swimming or cycling."),
    Day("Sunday", "The longer run, on soft ground where you can."),
)
"""One way to lay out a week: three runs, strength twice, mobility three times, never hard days back to back."""
