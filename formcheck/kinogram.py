"""Five moments of a stride cut from the runner's own clip, with the lines the measures use drawn in.

::

    initial contact | mid-stance | toe-off | mid-swing | terminal swing       one row a side, cropped alike
    lowest | highest                                                          on demand: where the trunk is in a step
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck import video
from formcheck.drawing import Pixels
from formcheck.landmarks import LEG, SIDES, Side, index
from formcheck.outline import Joints, flip, in_picture
from formcheck.trial import Trial
from formcheck.video import Damage
from formcheck.workers import Call, Workers

__all__ = ["BOUNCE", "MOMENTS", "Moment", "Still", "moments", "stills"]

FloatArray = NDArray[np.float64]

MOMENTS: Final = ("initial contact", "mid-stance", "toe-off", "mid-swing", "terminal swing")
BOUNCE: Final = ("lowest", "highest")
_HEIGHT_PX: Final = 640
_WINDOW_S: Final = 3.0
"""All frames come from one short stretch: the clip is decoded there only, and the light is the same."""
_LONG_SIDE_PX: Final = 1920
_GROUND: Final = 38
"""Grey of a picture where there is none: beyond the frame's edge, or of a saved track without its clip."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One of ``MOMENTS`` or ``BOUNCE`` of a side: the frame nearest to it, and when that is, real seconds from the first one."""

    name: str
    side: Side
    frame: int
    time_s: float


@dataclass(frozen=True, slots=True)
class Still:
    """A moment's picture (height, width, 3), and the joints of its side in it, pixels; ``hips`` is the middle of both."""

    moment: Moment
    rgb: Pixels
    joints: Joints
    leg_px: float


def _phases(trial: Trial, side: Side) -> tuple[float, ...]:
    """Phases of ``MOMENTS``: stance halved, swing halved, and its last part."""
    contact, off = trial.contacts[side].initial_contact, trial.contacts[side].toe_off
    swing = contact + 1 - off
    return contact, (contact + off) / 2, off, off + swing / 2, off + 0.85 * swing


def _bounce(trial: Trial) -> tuple[float, ...]:
    """Phases of ``BOUNCE`` in the step of the near foot: the trunk is lowest once a step, and highest half a step later."""
    lowest = trial.contacts[trial.near].initial_contact + trial.bounce / 2
    return lowest, lowest + 0.25


def moments(trial: Trial, *, bounce: bool = False) -> dict[Side, tuple[Moment, ...]]:
    """The frames nearest to each moment of each side, all within the few seconds in which they come nearest.

    With ``bounce`` the near side's are followed by those of ``BOUNCE``.
    """
    time_s, phase = trial.body.time_s, trial.cycle.phase
    named = [(side, name, at) for side in SIDES for name, at in zip(MOMENTS, _phases(trial, side), strict=True)]
    leading = len(named)
    if bounce:
        named += [(trial.near, name, at) for name, at in zip(BOUNCE, _bounce(trial), strict=True)]
    wanted = np.array([at for _, _, at in named])
    away = np.abs((phase[None, :] - wanted[:, None] + 0.5) % 1 - 0.5)
    # frames that the fold had to mend, or whose leg it hardly believes, are second choice
    legs = {side: trial.cycle.weights[:, [index(part, side) for part in LEG]].mean(axis=1) for side in SIDES}
    own = np.array([legs[side] for side, _, _ in named])
    doubt = 0.06 * (1 - own) + 0.03 * (trial.cycle.swapped | trial.cycle.collapsed)
    cost = np.where(np.isfinite(trial.body.xy[:, :, 0]).sum(axis=1) > 8, away + doubt, 1.0)
    starts = np.arange(time_s[0], max(time_s[-1] - _WINDOW_S, time_s[0]) + 1e-9, 0.25)
    windows = [np.flatnonzero((time_s >= start) & (time_s <= start + _WINDOW_S)) for start in starts]
    best = min(windows, key=lambda frames: float((cost[:leading, frames].min(axis=1) ** 2).sum()))
    chosen = best[cost[:, best].argmin(axis=1)].tolist()
    found = [Moment(name, side, frame, float(time_s[frame])) for (side, name, _), frame in zip(named, chosen, strict=True)]
    return {side: tuple(moment for moment in found if moment.side == side) for side in SIDES}


def stills(
    trial: Trial,
    clip: Path | None,
    slow_motion: float = 1.0,
    rotation_deg: int | None = None,
    *,
    bounce: bool = False,
) -> dict[Side, tuple[Still, ...]]:
    """A picture of every moment of both sides; on plain ground where the ``clip`` is not at hand.

    ``slow_motion`` is how many times slower than life the clip plays, ``rotation_deg`` how its pictures are turned upright;
    ``bounce`` as in :func:`moments`.

    Raises :class:`~formcheck.errors.VideoError` where the clip can no longer be read.
    """
    found = moments(trial, bounce=bounce)
    every = [moment for row in found.values() for moment in row]
    boxes = _boxes(trial, every)
    scale = _HEIGHT_PX / (boxes[0][3] - boxes[0][1])
    size = (round(scale * (boxes[0][2] - boxes[0][0])), _HEIGHT_PX)
    pictures = _plain(len(every), size)
    if clip is not None:
        times_s = [moment.time_s * slow_motion for moment in every]
        with Workers(str(clip), 1) as workers:
            pictures = workers.run([Call(crops, (clip, times_s, boxes, trial.body.frame_size_px, size, rotation_deg))])[0]
    joints = {side: in_picture(trial, side) for side in SIDES}
    hips = (joints["left"]["hip"] + joints["right"]["hip"]) / 2
    joints = {side: {**own, "hips": hips} for side, own in joints.items()}
    return {
        side: tuple(
            Still(
                moment,
                picture,
                {part: (at[moment.frame] - np.array(box[:2])) * scale for part, at in joints[side].items()},
                trial.body.leg_px * scale,
            )
            for moment, box, picture in zip(every, boxes, pictures, strict=True)
            if moment.side == side
        )
        for side in SIDES
    }


def _plain(count: int, size: tuple[int, int]) -> list[Pixels]:
    return [np.full((size[1], size[0], 3), _GROUND, dtype=np.uint8) for _ in range(count)]


Box = tuple[float, float, float, float]


def _boxes(trial: Trial, every: Sequence[Moment]) -> list[Box]:
    """Left, top, right, bottom of each crop, pixels: all as large, at the same place relative to where the runner is."""
    leg = trial.body.leg_px
    frames = [moment.frame for moment in every]
    to_px = leg * flip(trial)
    xy = trial.body.xy[frames] * to_px
    middle = trial.cycle.drift[frames] * to_px
    offset = xy - middle[:, None, :]
    left, top = np.nanmin(offset, axis=(0, 1)) - leg * np.array([0.42, 0.42])  # room for the crown of the head
    right, bottom = np.nanmax(offset, axis=(0, 1)) + leg * np.array([0.42, 0.2])
    wide = max(right - left, 0.55 * (bottom - top))
    centre = (left + right) / 2
    return [(x + centre - wide / 2, y + top, x + centre + wide / 2, y + bottom) for x, y in middle.tolist()]


def ticks_near(surveyed: video.Survey, times_s: Sequence[float]) -> NDArray[np.int64]:
    """The frames' ticks nearest to moments given in seconds of the container's clock from the first frame."""
    ticks = surveyed.ticks
    wanted = ticks[0] + np.asarray(times_s) / float(surveyed.tick_s)
    after = np.clip(np.searchsorted(ticks, wanted), 1, len(ticks) - 1)
    earlier = wanted - ticks[after - 1] < ticks[after] - wanted
    found: NDArray[np.int64] = np.where(earlier, ticks[after - 1], ticks[after])
    return found


def crops(
    clip: Path,
    times_s: Sequence[float],
    boxes: Sequence[Box],
    frame_size_px: tuple[int, int],
    size: tuple[int, int],
    rotation_deg: int | None = None,
) -> list[Pixels]:
    """One crop for each moment (seconds of the container's clock from the first frame). To be called in a child process."""
    surveyed = video.survey(clip)
    surveyed = surveyed if rotation_deg is None else surveyed.turned_to(rotation_deg)
    wanted = ticks_near(surveyed, times_s)
    found = _plain(len(wanted), size)
    start, stop = int(wanted.min()), int(wanted.max()) + 1
    for frame in video.frames(clip, surveyed, start, stop, long_side_px=_LONG_SIDE_PX, damage=Damage()):
        for place in np.flatnonzero(wanted == frame.tick).tolist():
            shrink = frame.rgb.shape[1] / frame_size_px[0]
            found[place] = _cropped(frame.rgb, [edge * shrink for edge in boxes[place]], size)
    return found


def _cropped(rgb: Pixels, box: Sequence[float], size: tuple[int, int]) -> Pixels:
    left, top, right, _ = box
    scale = size[0] / (right - left)
    moved = np.array([[scale, 0.0, -left * scale], [0.0, scale, -top * scale]])
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    if scale < 0.5:
        rgb, moved = _halved(rgb, moved)
    cut: Any = cv2.warpAffine(rgb, moved, size, flags=way, borderValue=(_GROUND,) * 3)
    return np.asarray(cut, dtype=np.uint8)


def _halved(rgb: Pixels, moved: FloatArray) -> tuple[Pixels, FloatArray]:
    """A picture half as large for a strong reduction, which warping alone would do with ragged edges."""
    half: Any = cv2.resize(rgb, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.asarray(half, dtype=np.uint8), moved * np.array([[2.0, 2.0, 1.0]] * 2)
