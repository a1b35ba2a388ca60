"""The lines a measure is read off, drawn into a still where they lie, the figure beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck import drawing
from formcheck.drawing import CYAN, ORANGE, PINK, WHITE, YELLOW, Colour, Pixels
from formcheck.kinogram import Still
from formcheck.landmarks import Side
from formcheck.outline import LIMBS, Joints

__all__ = ["ON_REQUEST", "SHOWN_AT", "SIZE", "panel", "skeleton"]

FloatArray = NDArray[np.float64]

SHOWN_AT: Final[Mapping[str, str]] = {
    "overstride": "initial contact",
    "shank_angle": "initial contact",
    "foot_strike_angle": "initial contact",
    "knee_flexion_contact": "initial contact",
    "knee_flexion_stance": "mid-stance",
    "trunk_lean": "mid-stance",
    "hip_extension": "toe-off",
    "head_pitch": "mid-swing",
    "pelvic_drop": "mid-stance",
}
"""The moment whose picture shows a measure."""

ON_REQUEST: Final = frozenset({"knee_flexion_contact"})
"""Drawn only where asked for: its lines lie on those of the shank."""


SIZE: Final = 34
"""Of letters, pixels."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A still being drawn on: ``ahead`` is +1 where the runner runs to the right, ``belt`` points along the belt."""

    picture: Pixels
    joints: Joints
    leg_px: float
    ahead: float
    belt: FloatArray

    def at(self, part: str) -> FloatArray:
        return self.joints[part]


def panel(still: Still, figures: Mapping[str, str], towards: Side, belt: FloatArray, only: Iterable[str] | None = None) -> Pixels:
    """The still with the lines of the measures shown at its moment; ``figures`` are their numbers in words.

    A measure without a figure (the far leg's may not be readable) has no line. ``only`` leaves out all others.
    """
    sheet = _Sheet(still.rgb.copy(), still.joints, still.leg_px, 1.0 if towards == "right" else -1.0, belt)
    skeleton(still.joints, sheet.picture)
    wanted = set(SHOWN_AT) - ON_REQUEST if only is None else set(only)
    for name, moment in SHOWN_AT.items():
        if moment == still.moment.name and name in figures and name in wanted:
            _LINES[name](sheet, figures[name])
    return sheet.picture


def skeleton(joints: Joints, picture: Pixels) -> None:
    """The limbs of one side as lines."""
    for chain in LIMBS:
        drawing.path(picture, [joints[part] for part in chain], WHITE, 2)


def _beside(sheet: _Sheet, text: str, at: FloatArray, colour: Colour, where: tuple[float, float]) -> None:
    drawing.words(sheet.picture, text, at, colour, SIZE, where)


def _outwards(sheet: _Sheet, sign: float) -> float:
    """Anchor of words ahead of a point (+1) or behind it (-1)."""
    return 0.0 if sheet.ahead * sign > 0 else 1.0


def _overstride(sheet: _Sheet, figure: str) -> None:
    hip, ankle = sheet.at("hip"), sheet.at("ankle")
    below = np.array([hip[0], ankle[1]])
    drawing.dashes(sheet.picture, hip, below + np.array([0, 6]), CYAN)
    drawing.line(sheet.picture, below, ankle, CYAN, 5)
    drawing.dot(sheet.picture, below, CYAN, 4)
    drawing.dot(sheet.picture, ankle, CYAN, 4)
    _beside(sheet, f"reach {figure}", below - np.array([sheet.ahead * 12, 4]), CYAN, (_outwards(sheet, -1), 0.5))


def _shank_angle(sheet: _Sheet, figure: str) -> None:
    knee, ankle = sheet.at("knee"), sheet.at("ankle")
    drawing.dashes(sheet.picture, knee, knee + np.array([0, np.linalg.norm(ankle - knee)]), ORANGE)
    drawing.line(sheet.picture, knee, ankle, ORANGE, 4)
    _beside(sheet, f"shin {figure}", (knee + ankle) / 2 + np.array([sheet.ahead * 22, -14]), ORANGE, (_outwards(sheet, 1), 1))


def _foot_strike_angle(sheet: _Sheet, figure: str) -> None:
    heel, toe = sheet.at("heel"), sheet.at("foot_index")
    along = sheet.belt * sheet.leg_px * 0.32
    drawing.dashes(sheet.picture, heel, heel + along, PINK)
    drawing.line(sheet.picture, heel, toe, PINK, 4)
    _beside(sheet, f"foot {figure}", heel + np.array([sheet.ahead * 0.05 * sheet.leg_px, 16]), PINK, (0.5, 0))


def _knee(sheet: _Sheet, figure: str) -> None:
    hip, knee, ankle = sheet.at("hip"), sheet.at("knee"), sheet.at("ankle")
    drawing.dashes(sheet.picture, knee, knee + (knee - hip) * 0.6, ORANGE)
    drawing.path(sheet.picture, (hip, knee, ankle), ORANGE, 4)
    _beside(sheet, f"knee {figure}", knee + np.array([sheet.ahead * 20, -10]), ORANGE, (_outwards(sheet, 1), 1))


def _trunk_lean(sheet: _Sheet, figure: str) -> None:
    hip, shoulder = sheet.at("hip"), sheet.at("shoulder")
    reach = float(np.linalg.norm(shoulder - hip))
    drawing.dashes(sheet.picture, hip, hip - np.array([0, reach * 1.12]), YELLOW)
    drawing.line(sheet.picture, hip, hip + (shoulder - hip) * 1.12, YELLOW, 4)
    middle = (hip + shoulder) / 2
    _beside(sheet, f"lean {figure}", middle - np.array([sheet.ahead * 30, 40]), YELLOW, (_outwards(sheet, -1), 0.5))


def _hip_extension(sheet: _Sheet, figure: str) -> None:
    hip, knee = sheet.at("hip"), sheet.at("knee")
    drawing.dashes(sheet.picture, hip, hip + np.array([0, np.linalg.norm(knee - hip)]), CYAN)
    drawing.line(sheet.picture, hip, knee, CYAN, 4)
    _beside(
        sheet,
        f"thigh {figure.lstrip('-')} behind",
        hip + np.array([sheet.ahead * 16, 0.25 * sheet.leg_px]),
        CYAN,
        (_outwards(sheet, 1), 0.5),
    )


def _head_pitch(sheet: _Sheet, figure: str) -> None:
    ear, nose = sheet.at("ear"), sheet.at("nose")
    reach = sheet.leg_px * 0.3
    drawing.dashes(sheet.picture, ear, ear + np.array([sheet.ahead * reach, 0]), YELLOW)
    down = np.radians(float(figure.rstrip("\N{DEGREE SIGN}")))
    drawing.line(sheet.picture, ear, ear + reach * np.array([sheet.ahead * np.cos(down), np.sin(down)]), YELLOW, 4)
    said = f"gaze {figure.lstrip('-')} {'up' if figure.startswith('-') else 'down'}"
    _beside(sheet, said, nose + np.array([sheet.ahead * 40, -0.22 * sheet.leg_px]), YELLOW, (0.5, 1))


def _pelvic_drop(sheet: _Sheet, figure: str) -> None:
    """The line is the figure's own angle: landmarks do not follow the pelvis, its picture does."""
    middle, out = sheet.at("hips"), float(np.sign(sheet.at("hip")[0] - sheet.at("hips")[0])) or 1.0
    reach, tilt = 0.3 * sheet.leg_px, np.radians(float(figure.rstrip("\N{DEGREE SIGN}")))
    along = reach * np.array([out * np.cos(tilt), -np.sin(tilt)])  # up towards the standing leg
    level = np.array([reach, 0.0])
    drawing.dashes(sheet.picture, middle - level, middle + level, CYAN)
    drawing.line(sheet.picture, middle - along, middle + along, CYAN, 5)
    _beside(sheet, f"drop {figure}", middle - np.array([0.0, 0.12 * sheet.leg_px]), CYAN, (0.5, 1))


_LINES: Final[Mapping[str, Callable[[_Sheet, str], None]]] = {
    "overstride": _overstride,
    "shank_angle": _shank_angle,
    "foot_strike_angle": _foot_strike_angle,
    "knee_flexion_contact": _knee,
    "knee_flexion_stance": _knee,
    "trunk_lean": _trunk_lean,
    "hip_extension": _hip_extension,
    "head_pitch": _head_pitch,
    "pelvic_drop": _pelvic_drop,
}
