r"""MediaPipe's 33 body landmarks, by name.

::

          7 ear --- 0 nose            near/far are the camera's, left/right the runner's
            |
         11 shoulder                  even = right and odd = left from 7 on
          / \
       13    23 hip
       |      \
       15      25 knee
               /
         29  27 ankle
         heel\__31 foot index
"""

from __future__ import annotations

from typing import Final, Literal

__all__ = ["COUNT", "LEG", "NAMES", "NOSE", "SIDES", "SWAPPED", "Side", "index", "other"]

Side = Literal["left", "right"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")

NAMES: Final = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
COUNT: Final = len(NAMES)
NOSE: Final = 0
LEG: Final = ("hip", "knee", "ankle", "heel", "foot_index")


def index(part: str, side: Side | None = None) -> int:
    """Place of a landmark in MediaPipe's order: ``index("hip", "left") == 23``."""
    return NAMES.index(part if side is None else f"{side}_{part}")


def other(side: Side) -> Side:
    """The runner's other side."""
    return "right" if side == "left" else "left"


def _mirrored(name: str) -> str:
    swap = {"left": "right", "right": "left"}
    return "_".join(swap.get(word, word) for word in name.split("_"))


SWAPPED: Final = tuple(NAMES.index(_mirrored(name)) for name in NAMES)
"""For each landmark the place of its left/right counterpart: ``xy[:, SWAPPED]`` exchanges the sides."""
