"""The pictures a report shows of the runner: each leg's stride, and a still for each finding, with their lines and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from formcheck import album, drawing
from formcheck.drawing import WHITE, Pixels
from formcheck.guide import CUES
from formcheck.kinogram import MOMENTS, Still, stills
from formcheck.landmarks import SIDES, Side
from formcheck.lines import ON_REQUEST, SHOWN_AT, SIZE, panel
from formcheck.measure import Measure
from formcheck.outline import belt_px
from formcheck.pairs import PAIRS, pair
from formcheck.report import Clip, Finding, Report
from formcheck.trial import Trial
from formcheck.units import quantity

__all__ = ["Pictures", "Shot", "figures_of", "pictures", "strip"]


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a report shows of the runner: a strip of five moments a side, and the picture that shows a finding's measure.

    ``behind`` is what a rear view adds to side views: both feet's mid-stances beside each other.
    """

    kinogram: Mapping[Side, Pixels]
    shown: Mapping[str, Pixels]
    behind: Pixels | None = None

    def named(self) -> dict[str, Pixels]:
        """All of them, by the names of :mod:`formcheck.album`."""
        strips = {f"{album.STRIP}{side}": strip for side, strip in self.kinogram.items()}
        stills = {f"{album.STILL}{measure}": still for measure, still in self.shown.items()}
        return {**strips, **stills, **({} if self.behind is None else {album.BEHIND: self.behind})}


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
    bounce = any(finding.measure == "vertical_oscillation" for finding in report.findings)
    rolls = [_roll(shot, report, registry, bounce=bounce) for shot in shots]
    for still in (still for roll in rolls for row in roll.cut.values() for still in row if blur_face):
        _hide_face(still)
    kinogram = {}
    for side in SIDES:
        roll = min(rolls, key=lambda roll: _away(roll.trial, side))
        kinogram[side] = strip([roll.panel(side, moment) for moment in MOMENTS], _title(roll.shot, side))
    shown = {finding.measure: _shown(finding, rolls, report, registry) for finding in report.findings}
    behind = next((roll for roll in rolls if roll.trial.body.view == "rear" and len(rolls) > 1), None)
    return Pictures(
        kinogram,
        {name: picture for name, picture in shown.items() if picture is not None},
        None if behind is None else _from_behind(behind),
    )


def _roll(shot: Shot, report: Report, registry: Mapping[str, Measure], *, bounce: bool) -> _Roll:
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
    cut = stills(trial, shot.film, shot.clip.slow_motion, shot.clip.rotation_deg, bounce=bounce)
    return _Roll(shot, cut, words)


def _hide_face(still: Still) -> None:
    middle = np.nanmean([still.joints[part] for part in ("ear", "eye", "mouth", "nose")], axis=0)
    drawing.coarsen(still.rgb, middle, drawing.FACE * still.leg_px)


def _away(trial: Trial, side: Side) -> int:
    """How well a clip shows a leg: near (0), far (1), or from behind (2)."""
    return 2 if trial.body.view != "side" else int(side != trial.near)


def _shown(finding: Finding, rolls: Sequence[_Roll], report: Report, registry: Mapping[str, Measure]) -> Pixels | None:
    """The picture of a finding's measure: one moment of it, or two beside each other; None where no clip shows it."""
    name = finding.measure
    if name in SHOWN_AT:
        return _at_its_moment(finding, rolls, report)
    views = registry[name].views if name in PAIRS and name in registry else ()
    able = [roll for roll in rolls if ("side" if roll.trial.body.view == "side" else "rear") in views]
    return _of_two(name, min(able, key=lambda roll: roll.trial.body.view != "side"), report) if able else None


def _of_two(name: str, roll: _Roll, report: Report) -> Pixels:
    every = {(side, still.moment.name): still for side, row in roll.cut.items() for still in row}
    found = pair(name, report.measures, roll.trial.near, every)
    return strip(found.panels, found.title, found.names, _LARGE)


def _at_its_moment(finding: Finding, rolls: Sequence[_Roll], report: Report) -> Pixels | None:
    """The still of the leg that is further beyond its usual range, where both are seen well."""
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
    where = ("near the camera", "far from the camera, less sure", across)[away]
    if shot.label:
        return f"{side.capitalize()} leg, {where} ({shot.label})"
    return f"{side.capitalize()} leg" if away > 1 else f"{side.capitalize()} leg, {where}"


def _with(finding: Finding) -> frozenset[str]:
    """The measures drawn for a finding: its own, and those of its cue that show at the same moment."""
    cue = CUES.get(finding.cue)
    others = frozenset(cue.measures if cue is not None else ()) - ON_REQUEST
    return others | {finding.measure}


_GAP_PX: Final = 10
_LARGE: Final = 40
"""Of letters over two pictures, which are seen smaller than one alone."""


def strip(panels: Sequence[Pixels], title: str, names: Sequence[str] = MOMENTS, size: int = SIZE) -> Pixels:
    """Panels in a row, each under its name, in letters of this size."""
    height, width, _ = panels[0].shape
    head = 2 * size + 40
    sheet = np.full((height + head, len(panels) * (width + _GAP_PX) - _GAP_PX, 3), 20, dtype=np.uint8)
    drawing.words(sheet, title, (24, 8), WHITE, size)
    for place, (name, picture) in enumerate(zip(names, panels, strict=True)):
        left = place * (width + _GAP_PX)
        sheet[head:, left : left + width] = picture
        drawing.words(sheet, name.capitalize(), (left + width / 2, head - 4), WHITE, size, (0.5, 1))
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
