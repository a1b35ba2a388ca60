"""The pictures shown with a report, each by its name: in a folder, in the library, on the page.

=================  ==================================================================================
``kinogram_left``  five moments of that leg's stride, and ``kinogram_right``
``still_MEASURE``  what shows the measure of a finding
``behind``         what a view from behind adds to clips from the side
=================  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from formcheck.landmarks import SIDES, Side

__all__ = ["BEHIND", "STILL", "STRIP", "stills", "strips"]

BEHIND: Final = "behind"
STILL: Final = "still_"
STRIP: Final = "kinogram_"

Picture = TypeVar("Picture")


def strips(pictures: Mapping[str, Picture]) -> dict[Side, Picture]:
    """Those of each leg's stride.

    >>> strips({"behind": 1, "kinogram_right": 2})
    {'right': 2}
    """
    return {side: pictures[name] for side in SIDES if (name := f"{STRIP}{side}") in pictures}


def stills(pictures: Mapping[str, Picture]) -> dict[str, Picture]:
    """Those of findings, by measure.

    >>> stills({"still_cadence": 1, "kinogram_right": 2})
    {'cadence': 1}
    """
    return {name.removeprefix(STILL): picture for name, picture in pictures.items() if name.startswith(STILL)}
