"""A still with its numbers: the lines a measure is read off, drawn where they lie, the figure beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck import drawing
from formcheck.drawing import CYAN, ORANGE, PINK, WHITE, YELLOW, Colour, Pixels
from formcheck.guide import CUES
from formcheck.kinogram import MOMENTS, Still, stills
from formcheck.landmarks import SIDES, Side
from formcheck.measure import Measure
from formcheck.outline import LIMBS, Joints, belt_px
from formcheck.report import Clip, Finding, Report
from formcheck.trial import Trial
from formcheck.units import quantity

__all__ = ["SHOWN_AT", "Pictures", "Shot", "figures_of", "panel", "pictures", "strip"]

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

_ON_REQUEST: Final = frozenset({"knee_flexion_contact"})
"""Drawn only where asked for: its lines lie on those of the shank."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a report shows of the runner: a strip of five moments a side, and the still that shows a measure.

    ``behind`` is what a rear view adds to side views: both feet's mid-stances beside each other.
    """

    kinogram: Mapping[Side, Pixels]
    shown: Mapping[str, Pixels]
    behind: Pixels | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """A judged clip to take pictures from: ``film`` is its video (None = draw on plain ground), ``clip`` its facts.

    ``label`` names it among several.
    """

    trial: Trial
    clip: Clip
    film: Path | None
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Roll:
    """The stills of one clip, and the words for what may be drawn into them: figures its view shows."""

    shot: Shot
    cut: Mapping[Side, tuple[Still, ...]]
    words: Mapping[Side, Mapping[str, str]]

    @property
    def trial(self) -> Trial:
        return self.shot.trial

    def panel(self, side: Side, moment: str, only: Iterable[str] | None = None) -> Pixels:
        still = next(still for still in self.cut[side] if still.moment.name == moment)
        return panel(still, self.words[side], self.trial.body.towards, belt_px(self.trial), only)


def pictures(shots: Sequence[Shot], report: Report, registry: Mapping[str, Measure], *, blur_face: bool = False) -> Pictures:
    """Cut the stills out of the clips (at least one) and draw the report's figures into them, each leg from where it is near.

    ``blur_face`` makes the face unrecognisable.
    Raises :class:`~formcheck.errors.VideoError` where a clip can no longer be read.
    """
    rolls = [_roll(shot, report, registry) for shot in shots]
    for still in (still for roll in rolls for row in roll.cut.values() for still in row if blur_face):
        _hide_face(still)
    kinogram = {}
    for side in SIDES:
        roll = min(rolls, key=lambda roll: _away(roll.trial, side))
        kinogram[side] = strip([roll.panel(side, moment) for moment in MOMENTS], _title(roll.shot, side))
    shown = {finding.measure: _shown(finding, rolls, report) for finding in report.findings if finding.measure in SHOWN_AT}
    behind = next((roll for roll in rolls if roll.trial.body.view == "rear" and len(rolls) > 1), None)
    return Pictures(
        kinogram,
        {name: picture for name, picture in shown.items() if picture is not None},
        None if behind is None else _from_behind(behind),
    )


def _roll(shot: Shot, report: Report, registry: Mapping[str, Measure]) -> _Roll:
    trial = shot.trial
    view = "side" if trial.body.view == "side" else "rear"
    near = trial.near if view == "side" else None
    decimals = {name: measure.decimals for name, measure in registry.items()}
    words = {
        side: {
            name: said
            for name, said in figures_of(report, side, decimals, near).items()
            if name not in registry or view in registry[name].views
        }
        for side in SIDES
    }
    return _Roll(shot, stills(trial, shot.film, shot.clip.slow_motion, shot.clip.rotation_deg), words)


def _hide_face(still: Still) -> None:
    middle = np.nanmean([still.joints[part] for part in ("ear", "eye", "mouth", "nose")], axis=0)
    drawing.coarsen(still.rgb, middle, drawing.FACE * still.leg_px)


def _away(trial: Trial, side: Side) -> int:
    """How well a clip shows a leg: near (0), far (1), or from behind (2)."""
    return 2 if trial.body.view != "side" else int(side != trial.near)


def _shown(finding: Finding, rolls: Sequence[_Roll], report: Report) -> Pixels | None:
    """The still of a finding's measure: of the leg that is further beyond its usual range, where both are seen well."""
    name, found = finding.measure, report.measures[finding.measure]
    able = [(roll, side) for roll in rolls for side in SIDES if name in roll.words[side]]
    seen = [(roll, side) for roll, side in able if _away(roll.trial, side) != 1] or able
    if not seen:
        return None
    low = found.band is not None and found.band.low is not None and found.value < found.band.low

    def beyond(place: tuple[_Roll, Side]) -> float:
        own = getattr(found, place[1]) or found
        return float(-own.value if low else own.value)

    roll, side = max(seen, key=beyond)
    return roll.panel(side, SHOWN_AT[name], _with(finding))


def _from_behind(roll: _Roll) -> Pixels:
    panels = [roll.panel(side, "mid-stance") for side in SIDES]
    return strip(panels, "From behind, as seen in mid-stance", ("Left foot stands", "Right foot stands"))


def _title(shot: Shot, side: Side) -> str:
    away = _away(shot.trial, side)
    across = "from behind" if shot.trial.body.view == "rear" else "from the front"
    where = ("near the camera", "far from the camera, read less surely", across)[away]
    if shot.label:
        return f"{side.capitalize()} leg, {where} ({shot.label})"
    return f"{side.capitalize()} leg" if away > 1 else f"{side.capitalize()} leg, {where}"


def _with(finding: Finding) -> frozenset[str]:
    """The measures drawn for a finding: its own, and those of its cue that show at the same moment."""
    cue = CUES.get(finding.cue)
    others = frozenset(cue.measures if cue is not None else ()) - _ON_REQUEST
    return others | {finding.measure}


_SIZE: Final = 34
_GAP_PX: Final = 10


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
    _skeleton(sheet)
    wanted = set(SHOWN_AT) - _ON_REQUEST if only is None else set(only)
    for name, moment in SHOWN_AT.items():
        if moment == still.moment.name and name in figures and name in wanted:
            _LINES[name](sheet, figures[name])
    return sheet.picture


def strip(panels: Sequence[Pixels], title: str, names: Sequence[str] = MOMENTS) -> Pixels:
    """Panels in a row, each under its name."""
    height, width, _ = panels[0].shape
    head = 2 * _SIZE + 40
    sheet = np.full((height + head, len(panels) * (width + _GAP_PX) - _GAP_PX, 3), 20, dtype=np.uint8)
    drawing.words(sheet, title, (24, 8), WHITE, _SIZE)
    for place, (name, picture) in enumerate(zip(names, panels, strict=True)):
        left = place * (width + _GAP_PX)
        sheet[head:, left : left + width] = picture
        drawing.words(sheet, name.capitalize(), (left + width / 2, head - 4), WHITE, _SIZE, (0.5, 1))
    return sheet


def figures_of(report: Report, side: Side, decimals: Mapping[str, int], near: Side | None) -> dict[str, str]:
    """The report's figures of one side in words, without those that side has none of; ``near`` faces the camera."""
    found = {}
    for name, measured in report.measures.items():
        own = getattr(measured, side)
        if own is None and measured.left is None and measured.right is None and side == near:
            own = measured  # the trunk and the head are read from the near side
        if own is not None:
            short = quantity(own.value, own.unit.replace(" of leg length", ""), min(decimals.get(name, 0), 0))
            found[name] = short
    return found


def _skeleton(sheet: _Sheet) -> None:
    for chain in LIMBS:
        drawing.path(sheet.picture, [sheet.at(part) for part in chain], WHITE, 2)


def _beside(sheet: _Sheet, text: str, at: FloatArray, colour: Colour, where: tuple[float, float]) -> None:
    drawing.words(sheet.picture, text, at, colour, _SIZE, where)


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
