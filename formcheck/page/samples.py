"""The sample clips that come with formcheck: where they lie, what each shows, and what is known of its runner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

import formcheck
from formcheck import units
from formcheck.page.state import Asked
from formcheck.settings import Settings

__all__ = ["SAMPLES", "Sample", "folder"]

_FOLDER: Final = "sample_videos"


@dataclass(frozen=True, slots=True)
class Sample:
    """One clip: its ``name`` without the ending, a ``title`` and what it ``shows``, and what is told about it, as typed."""

    name: str
    title: str
    shows: str
    height: str
    belt_speed: str
    slow_motion: float | None = None

    @property
    def asked(self) -> Asked:
        """What is asked about it: everything that is known."""
        return Asked(
            Settings(
                height_m=units.height_m(self.height).value,
                belt_speed_mps=units.belt_speed_mps(self.belt_speed, "km/h").value,
                slow_motion=self.slow_motion,
            ),
            {"height": self.height, "belt_speed": self.belt_speed, "unit": "km/h"},
        )

    def clip(self) -> Path | None:
        """Its file; None where formcheck came without it."""
        within = folder()
        file = within / f"{self.name}.mp4" if within is not None else None
        return file if file is not None and file.is_file() else None


SAMPLES: Final = (
    Sample(
        "overstride_side",
        "Reaching far ahead",
        "From the side. The foot lands far ahead of the hip, in slow steps: something to find.",
        "166 cm",
        "9.9",
    ),
    Sample(
        "good_form_side",
        "Short, quick steps",
        "From the side, 60 frames a second. Nothing stands out.",
        "179 cm",
        "11.16",
    ),
    Sample(
        "upright_looking_down_side",
        "Upright, eyes down",
        "From the side. No lean forward, and a look down at the belt.",
        "174 cm",
        "9.36",
    ),
    Sample(
        "pelvic_drop_rear",
        "From behind",
        "The pelvis tips at each step, and the feet land on one line.",
        "170 cm",
        "10.44",
    ),
    Sample(
        "good_form_slow_motion_240fps",
        "Slow motion",
        "From the side, 240 frames a second, played 8 times slower than life.",
        "172 cm",
        "12.96",
        slow_motion=8.0,
    ),
    Sample(
        "walking_side",
        "Walking",
        "Not running: formcheck says so and judges nothing.",
        "184 cm",
        "5.22",
    ),
)


@cache
def folder() -> Path | None:
    """The clips' folder: beside the package in a checkout, and where the installer put them otherwise; None without them."""
    beside = Path(formcheck.__file__).parent.parent / _FOLDER
    if (beside / f"{SAMPLES[0].name}.mp4").is_file():
        return beside
    try:
        files = metadata.files("formcheck") or []
    except metadata.PackageNotFoundError:
        return None
    return next((Path(str(one.locate())).resolve().parent for one in files if one.match(f"{_FOLDER}/*.mp4")), None)
