"""What the guide says to a runner's own log and cadence: sentences that wait for a figure. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = [
    "LONGEST_RUN",
    "METRONOME",
    "NEXT_WEEK",
    "NEXT_WEEK_EVIDENCE",
    "SHOES",
    "SHOES_LAST",
    "SHOES_LAST_A_WEEK",
    "WEEK_BEYOND",
]

METRONOME: Final = (
    "Keep the belt at the speed you are used to, press Start, and let one foot come down with every click. A few minutes at a "
    "time are enough at first."
)

NEXT_WEEK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "grow": ("Next week may hold up to {ceiling}. It need not: staying at {last} is fine too, and so is an easier week."),
        "return": (
            "Last week was a light one. Next week may go back to what you were used to, up to {ceiling}, but not beyond it yet."
        ),
        "rebuild": (
            "After two light weeks or more, go half of the way back: up to {ceiling} next week. The week after may hold a "
            "tenth more."
        ),
        "ease": (
            "Last week went further than the rule allows. Let the body catch up: up to {ceiling} next week, as if the jump had "
            "not been."
        ),
        "begin": (
            "Four weeks without running leave nothing to grow from. Begin with two or three short, easy runs, with walking in "
            "between, and count from there."
        ),
    }
)
"""What the next week may hold, by :attr:`formcheck.training.Next.why`."""

WEEK_BEYOND: Final = "{week}: {run}, which is {share} more than the {allowed} the rule allowed."

LONGEST_RUN: Final = "Your next long run may be up to {ceiling}: a tenth more than your longest of the last 30 days."

NEXT_WEEK_EVIDENCE: Final = (
    "The rule is custom more than science. In a trial with 532 beginners it made no difference (Buist 2008, "
    "doi:10.1177/0363546507307505). Among 5,205 runners it was the single run that was more than a tenth longer than any of the "
    "last 30 days that went with more complaints, not the week (Frandsen 2025, doi:10.1136/bjsports-2024-109380). So mind both."
)

SHOES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "fresh": "{run} run. There is life in them for another {early} at least, and {late} at most.",
        "due": "{run} run. They are due: look at soles and heels, and have the next pair ready within {late}.",
        "over": "{run} run. They are past 500 miles (800 km). Let them retire from running.",
    }
)
"""Where a pair of shoes stands, by :attr:`formcheck.training.Shoe.state`."""

SHOES_LAST: Final = "At last week's distance that is about {weeks} weeks."
SHOES_LAST_A_WEEK: Final = "At last week's distance that is about a week."
