"""The guide formcheck reports against: its cues, what to try, how strong the evidence is, and the advice around running.

Data only. Every sentence is information for a runner with sore hips in mind; none is a diagnosis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

__all__ = [
    "ABSORBS",
    "CONDITIONS",
    "CUES",
    "EVIDENCE",
    "FAULTS",
    "FRONT_OF_HIP",
    "NOTHING",
    "PROFESSIONAL",
    "RED_FLAGS",
    "RED_FLAGS_NONE",
    "RED_FLAG_ADVICE",
    "RED_FLAG_FIRST",
    "REFERENCES",
    "SIGNS",
    "TRAINING",
    "WHY_FORM",
    "WHY_NOT_180",
    "Advice",
    "CadenceTarget",
    "Cue",
    "Fault",
    "RedFlag",
    "cadence_target",
]


@dataclass(frozen=True, slots=True)
class Cue:
    """One piece of form advice.

    ``title`` what to do in a few words, ``about`` what is meant, ``try_`` one thing to try on the next run, ``hips`` why it
    may matter for hips, ``evidence`` how well that is supported, ``good`` what is said when nothing is to be done,
    ``measures`` the names of the measures that answer it, the most telling first, ``references`` where it was read.
    """

    key: str
    title: str
    about: str
    try_: str
    hips: str
    evidence: str
    good: str
    measures: tuple[str, ...]
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A measure beyond its usual range on one side: the ``cue`` that answers it, and a clause around its number ``{n}``."""

    cue: str
    clause: str


@dataclass(frozen=True, slots=True)
class Advice:
    """A piece of training or recovery advice: a title and its points."""

    key: str
    title: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A question whose yes comes before any form advice."""

    key: str
    question: str


@dataclass(frozen=True, slots=True)
class CadenceTarget:
    """Where to take the cadence, in steps/min: ``first`` is +5 %, ``most`` is +10 %."""

    first: int
    most: int


def cadence_target(cadence_spm: float) -> CadenceTarget:
    """A cadence to start at and one not to pass, at the same belt speed.

    >>> cadence_target(152.0)
    CadenceTarget(first=160, most=167)
    """
    return CadenceTarget(first=round(1.05 * cadence_spm), most=int(1.10 * cadence_spm + 1e-9))


WHY_FORM: Final = (
    "How you run decides how each landing is shared out. A foot that lands far ahead, a heavy landing, an uneven pelvis or a "
    "tired trunk leave more of that work to the hips. A clip shows some of this; a coach or a physical therapist who watches "
    "you run sees more."
)

WHY_NOT_180: Final = (
    "There is no magic number: at the same speed tall runners take fewer steps than short ones, everybody takes more when "
    "running faster, and elite runners have been counted anywhere from 155 to 203 steps/min. So the target is a small step "
    "from your own cadence."
)

EVIDENCE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "A": "strong: several good trials agree",
        "B": "moderate: laboratory studies agree, long-term trials are few",
        "C": "limited: few studies, or studies that disagree",
        "D": "opinion: coaches and clinicians agree, little has been measured",
    }
)

_CUES: Final = (
    Cue(
        key="overstride",
        title="Land closer under your body",
        about=(
            "Overstriding means that the foot comes down well ahead of the hip, usually with the shin reaching forward and "
            "the knee rather straight. The faster you run the further ahead it lands, so it is judged for your speed."
        ),
        try_="Think of shorter, quicker steps and let the foot come down beneath you rather than reaching for the belt",
        hips=(
            "The further ahead the foot lands, the longer each landing brakes you, and the more of it the hip has to hold. In "
            "one laboratory study a stride 10 % shorter lowered the contact force in the hip by about 7 %."
        ),
        evidence="limited for the reach itself; moderate for shortening the stride by stepping quicker",
        good="Your feet do not reach too far ahead.",
        measures=("overstride", "shank_angle", "knee_flexion_contact"),
        references=(
            "Thomas 2020",
            "Heiderscheit 2011, doi:10.1249/MSS.0b013e3181ebedf4",
            "Wille 2014, doi:10.2519/jospt.2014.5367",
        ),
    ),
    Cue(
        key="cadence",
        title="Take slightly quicker steps",
        about="Cadence counts the steps of both feet in a minute. What is usual depends on your speed and your height.",
        try_="Set a metronome a little above your present cadence",
        hips=(
            "At the same speed quicker steps are shorter steps, and in laboratory studies they lowered the load on the hip "
            "and how far it moves inward. They also ask a little more of the muscles at the front of the hip."
        ),
        evidence="moderate for the load on the hip; limited for sore hips",
        good="Your cadence is in the usual range.",
        measures=("cadence",),
        references=(
            "Heiderscheit 2011, doi:10.1249/MSS.0b013e3181ebedf4",
            "Anderson 2022, doi:10.1186/s40798-022-00504-0",
            "Lieberman 2015, doi:10.1242/jeb.125500",
            "Burns 2019, doi:10.1152/japplphysiol.00374.2018",
        ),
    ),
    Cue(
        key="lean",
        title="Lean forward slightly, from the ankles",
        about="A slight forward lean of the whole body. It is a range, not the more the better.",
        try_="Stand tall, let your whole body tip forward a little from the ankles, and start to run from there",
        hips="A slight lean shares the work between knees and hips; a large one gives the muscles behind the hip more to do.",
        evidence="limited, and for hips the studies disagree",
        good="You lean forward slightly.",
        measures=("trunk_lean",),
        references=("Teng & Powers 2014", "Teng & Powers 2015"),
    ),
    Cue(
        key="upright",
        title="Run tall, without folding at the waist",
        about="Staying upright means a long body. Bending forward at the waist looks like a lean but comes from the hips.",
        try_="Imagine a thread that lifts the top of your head; keep the ribs over the pelvis and lean from the ankles only",
        hips=(
            "Bending forward at the waist gives the muscles behind the hip more to do. In one study runners with complaints "
            "leaned further forward than runners without; which came first is not known."
        ),
        evidence="limited",
        good="You run tall.",
        measures=("trunk_lean", "hip_extension"),
        references=("Teng & Powers 2014", "Bramah 2018, doi:10.1177/0363546518793657"),
    ),
    Cue(
        key="gaze",
        title="Look ahead",
        about="A gaze at the belt or the console bends the neck, and often the upper back with it.",
        try_="Pick a point straight ahead at eye height and keep your eyes on it; glance at the console only now and then",
        hips="A level head makes it easier to keep the trunk tall, and through it the pelvis quiet.",
        evidence="opinion",
        good="You look ahead.",
        measures=("head_pitch",),
    ),
    Cue(
        key="soft_landing",
        title="Land more softly",
        about="A heavy landing is stiff, loud, or drops from high up. Which part of the foot lands first does not matter here.",
        try_="Let your steps become quieter and a little quicker; keep landing on the part of the foot you are used to",
        hips="A softer, quicker step spreads the landing over a more springy leg, and less of it arrives at the hip at once.",
        evidence="limited; moderate for wasted effort when the body bounces high",
        good="You land softly.",
        measures=("knee_flexion_stance", "vertical_oscillation", "foot_strike_angle", "contact_time"),
        references=("Heiderscheit 2011, doi:10.1249/MSS.0b013e3181ebedf4", "van Oeveren 2017, doi:10.1371/journal.pone.0184273"),
    ),
    Cue(
        key="pelvis",
        title="Keep core and pelvis steady",
        about="Seen from behind, the pelvis tips a little to the side of the free leg at each step, and the feet land apart.",
        try_="Train glutes and core two or three times a week, and think of a little room between the knees while you run",
        hips="The muscles on the outside of the hip hold the pelvis level. The further it tips, the more they have to hold.",
        evidence="limited: runners with complaints showed more of it, which came first is not known",
        good="Your pelvis stays level.",
        measures=("pelvic_drop", "crossover", "step_width", "trunk_sway"),
        references=("Bramah 2018, doi:10.1177/0363546518793657",),
    ),
)

CUES: Final[Mapping[str, Cue]] = MappingProxyType({cue.key: cue for cue in _CUES})
"""Cue by key, the one that asks for most attention first."""

FAULTS: Final[Mapping[tuple[str, Literal["low", "high"]], Fault]] = MappingProxyType(
    {
        ("overstride", "high"): Fault("overstride", "the foot lands {n} ahead of the hip"),
        ("shank_angle", "high"): Fault("overstride", "the shin reaches forward by {n} at contact"),
        ("knee_flexion_contact", "low"): Fault("overstride", "the knee is bent by only {n} at contact"),
        ("cadence", "low"): Fault("cadence", "the cadence is low at {n}"),
        ("trunk_lean", "low"): Fault("lean", "the trunk is close to vertical or leans back: forward lean {n}"),
        ("trunk_lean", "high"): Fault("upright", "the trunk leans far forward: {n}"),
        ("head_pitch", "high"): Fault("gaze", "the head looks down by {n}"),
        ("foot_strike_angle", "high"): Fault("soft_landing", "the toes point up by {n} at contact"),
        ("knee_flexion_stance", "low"): Fault("soft_landing", "the knee gives by only {n} while it carries you"),
        ("vertical_oscillation", "high"): Fault("soft_landing", "the body rises and falls by {n} at each step"),
        ("pelvic_drop", "high"): Fault("pelvis", "the pelvis tips by {n} towards the free leg"),
        ("crossover", "high"): Fault("pelvis", "the feet cross the middle line in {n} of the steps"),
        ("trunk_sway", "high"): Fault("pelvis", "the trunk sways sideways by {n}"),
    }
)
"""What being beyond the usual range means. Of a measure listed here only the listed side is told (a high cadence needs no
advice); a measure not listed is told by its title, under its own cue."""

ABSORBS: Final[Mapping[str, frozenset[str]]] = MappingProxyType({"overstride": frozenset({"cadence"})})
"""A cue that, once told, tells these too: a reaching stride and a low cadence are one story."""

FRONT_OF_HIP: Final = "If it hurts at the front of the hip, stay at the first figure"

TRAINING: Final = (
    Advice(
        "progression",
        "Build up slowly",
        (
            "Let the distance of a week grow by at most 10 %, and keep days without running.",
            "Swimming or cycling keeps you fit on those days.",
            "Too much too soon, be it distance, speed or effort, is among the most frequent reasons why hips get sore.",
        ),
    ),
    Advice(
        "strength",
        "Strengthen core and glutes",
        ("Two or three sessions a week: bridges, side planks, clamshells, single-leg squats.",),
    ),
    Advice(
        "mobility",
        "Keep the hips mobile",
        ("Hip-flexor stretch, pigeon pose and figure-four stretch, without forcing them.",),
    ),
    Advice(
        "shoes",
        "Shoes and ground",
        (
            "Replace running shoes after 300 to 500 miles (500 to 800 km).",
            "Where you can choose, prefer track, trail or grass to concrete.",
        ),
    ),
    Advice(
        "warm_up",
        "Before and after a run",
        (
            "Warm up for 5 to 10 minutes while moving: leg swings, walking lunges.",
            "Cool down with still stretches of 20 to 30 seconds for hips, hamstrings, quadriceps and calves.",
        ),
    ),
    Advice(
        "relief",
        "When the hip is sore",
        (
            "Leave out what makes it worse, and ice the sore place for 15 to 20 minutes several times a day.",
            "Once it settles, stretch hip flexors and glutes gently, and try the figure-four stretch.",
            "Foam-roll glutes, the outside of the thigh and quadriceps, 20 to 30 seconds on a tender spot.",
            "Anti-inflammatory medicine is for a short time only, and after asking a health professional.",
        ),
    ),
)

SIGNS: Final = Advice(
    "signs",
    "What hip pain in runners can feel like",
    (
        "A dull ache in the groin, at the outside of the hip or in the buttock.",
        "A sharp pain during a run or right after it.",
        "Worse when walking, on stairs or after sitting for long.",
        "Stiffness; clicking, popping or grinding; a place that is tender to touch.",
    ),
)

CONDITIONS: Final = Advice(
    "conditions",
    "Names you may read elsewhere",
    (
        "Hip flexor tendinitis or strain: irritated or overstretched muscle and tendon at the front of the hip.",
        "IT band syndrome: irritation along the band at the outside of the thigh.",
        "Trochanteric bursitis: an irritated cushion over the bony point at the outside of the hip.",
        "Labral tear: a tear in the ring of cartilage around the hip socket.",
        "Femoral stress fracture: a fine crack in the thigh bone from repeated load.",
        "No video can tell these apart, and formcheck does not try. A physical therapist or a sports physician can.",
    ),
)
"""Information the guide gives about conditions; nothing formcheck generates ever picks one of them."""

RED_FLAGS: Final = (
    RedFlag("severe", "Is the pain severe?"),
    RedFlag("persistent", "Has the pain lasted for weeks, or does it keep coming back?"),
    RedFlag("swelling", "Is the hip swollen?"),
    RedFlag("numbness", "Is there numbness or tingling?"),
    RedFlag("no_better_with_rest", "Is it no better after rest and self-care?"),
)

RED_FLAG_ADVICE: Final = (
    "Please stop running for now and see a physical therapist or a sports physician before you change anything about your "
    "form. What you describe should be looked at in person."
)

RED_FLAG_FIRST: Final = "What follows is about form. It can wait until somebody has had a look at you."
"""Said between the advice above and any form advice."""

RED_FLAGS_NONE: Final = (
    "If none of these is so, read on. Should one of them become so, stop running and come back to this question first."
)

REFERENCES: Final = (
    "Anderson 2022, doi:10.1186/s40798-022-00504-0",
    "Barton 2016, doi:10.1136/bjsports-2015-095278",
    "Bonnaerens 2021, doi:10.1136/bmjsem-2020-000996",
    "Bramah 2019, doi:10.1177/0363546519879693",
    "Buist 2008, doi:10.1177/0363546507307505",
    "de Ruiter 2014, doi:10.1080/17461391.2013.783627",
    "Dingenen 2018, doi:10.1016/j.ptsp.2018.06.009",
    "Fellin 2010, doi:10.1016/j.jsams.2010.03.006",
    "Frandsen 2025, doi:10.1136/bjsports-2024-109380",
    "Fukuchi 2017, doi:10.7717/peerj.3298",
    "Gullstrand 2009, doi:10.1016/j.gaitpost.2009.03.001",
    "Hreljac & Stergiou 2000, doi:10.1007/BF02345744",
    "Needham 2021, doi:10.1038/s41598-021-00212-x",
    "Oliveira & Pirscoveanu 2021, doi:10.1038/s41598-021-82876-z",
    "Peterson 2022, doi:10.1186/s40798-022-00416-z",
    "Van Hooren 2023, doi:10.1111/sms.14319",
    "Van Hooren 2024, doi:10.1007/s40279-024-01997-3",
    "Willwacher 2022, doi:10.1007/s40279-022-01666-3",
    "Young 2023, doi:10.3390/s23020696",
)
"""What was read besides the publications the cues name: events, joint centres, strides needed, training."""

NOTHING: Final = "No measure lies clearly beyond its usual range. Keep running the way you do."
"""Said where there is no finding."""

PROFESSIONAL: Final = (
    "See a physical therapist or a sports physician if pain is severe or stays, comes with swelling or numbness, or does not "
    "get better with rest and self-care. formcheck describes movement; it does not judge what hurts or why."
)
"""Always said, whatever the clip shows."""
