"""Whether one whole runner is seen: upright, large enough, on the spot, and staying as large."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.body import leg_px
from formcheck.checks import above, below, check
from formcheck.footage import LEAST_PX, of_light
from formcheck.glimpse import Look
from formcheck.landmarks import SIDES, index
from formcheck.report import Check, Mend
from formcheck.track import Track

__all__ = ["FROM_BEHIND", "HOW_TO_FILM", "of_look", "of_person"]

FloatArray = NDArray[np.float64]

_CAMERA = "lens at hip height, 3 to 4 m away, camera still and level, the whole runner in the picture."
HOW_TO_FILM = f"Film from the side, {_CAMERA}"
FROM_BEHIND = f"Film from straight behind, {_CAMERA}"


FEWEST_PICTURES = 8
"""that tell a clip without a runner from one whose runner comes later"""
SURE = 0.6
"""Part of a limit below which a few pictures are enough to refuse a clip: all of them would not come out above it."""
CROWN = 1.06
"""From the nose to the crown of the head is so much more of a body's height."""


def of_look(look: Look) -> list[Check]:
    """Whether a few pictures show somebody, clearly enough to read the clip; refuses only what no more pictures would mend."""
    nobody = look.with_somebody == 0 and look.pictures >= FEWEST_PICTURES
    # somebody seen now and then may be no more than a shape in the background
    known_px = look.height_px if look.with_somebody >= look.pictures / 2 else None
    return [
        *of_light(look.luma_mean, look.sharpness, SURE),
        *([] if known_px is None else [_size(known_px * CROWN, SURE)]),
        check(
            "person",
            "refuse" if nobody else "ok",
            f"somebody in {look.with_somebody} of {look.pictures} pictures spread over the clip",
            "a runner in at least 80 % of frames",
            f"Nobody could be followed through the clip. {HOW_TO_FILM}",
        ),
    ]


def of_person(track: Track) -> list[Check]:
    """Whether one whole runner is seen, large enough, on the spot, square to the camera."""
    seen = float(track.seen.mean())
    checks = [
        check(
            "person",
            above(seen, 0.95, 0.8),
            f"a runner in {seen:.0%} of frames",
            "at least 80 % of frames",
            f"Nobody could be followed through the clip. {HOW_TO_FILM}",
        ),
    ]
    if seen < 0.05:
        return checks
    leg = max(leg_px(track, side) for side in SIDES)
    # keypoints brought in from elsewhere may be legs only: then there is no trunk to go by
    trunk_checks = [_upright(track), _distance(track)] if np.isfinite(_trunk_px(track)).any() else []
    if trunk_checks and trunk_checks[0].level == "refuse":
        return [*checks, trunk_checks[0]]
    height = _height_px(track)
    width, tall = track.frame_size_px
    feet = track.xy_px[:, [index(part, side) for part in ("ankle", "heel", "foot_index") for side in SIDES]]
    head = track.xy_px[:, [index("nose"), index("ear", "left"), index("ear", "right")]]
    inside = min(_share_inside(feet, width, tall), _share_inside(head, width, tall))
    trunk = track.xy_px[:, [index("hip", side) for side in SIDES], 0].mean(axis=1)
    travel = float(np.nanpercentile(trunk, 98) - np.nanpercentile(trunk, 2)) / leg
    return [
        *checks,
        *trunk_checks,
        check(
            "whole_body",
            above(inside, 0.95, 0.8),
            f"feet and head are in the picture {inside:.0%} of the time",
            "at least 80 %, better all",
            f"Part of the runner is outside the picture. {HOW_TO_FILM}",
        ),
        _size(height),
        # a runner wanders by a few tenths of a leg length on a belt; a stride is more than one
        check(
            "on_the_spot",
            below(travel, 0.8, 2.0),
            f"the runner travels {travel:.1f} leg lengths across the picture",
            "less than 2, better 0.8",
            "The runner travels across the picture. Film running on a treadmill, with a camera that stands still.",
        ),
        *_people(track),
    ]


def _size(height_px: float, sure: float = 1.0) -> Check:
    return check(
        "size",
        above(height_px, 250, LEAST_PX * sure),
        f"a runner {height_px:.0f} px tall",
        f"at least {LEAST_PX} px, better 400",
        "Come closer or film at a higher resolution, so that the runner fills most of the picture's height.",
    )


def _trunk_px(track: Track) -> FloatArray:
    """(T, 2) from the middle of the hips to the middle of the shoulders."""
    shoulders, hips = (track.xy_px[:, [index(part, side) for side in SIDES]].mean(axis=1) for part in ("shoulder", "hip"))
    trunk: FloatArray = shoulders - hips
    return trunk


def _upright(track: Track) -> Check:
    """Whether the picture stands the right way up: no runner leans by more than 50 deg."""
    x, y = np.nanmedian(_trunk_px(track), axis=0)
    # a trunk that points to the left stands after a quarter turn clockwise
    quarters = round(float(np.arctan2(x, -y)) / (np.pi / 2)) % 4
    lean_deg = float(np.degrees(np.arctan2(abs(x), -y)))
    return check(
        "upright",
        below(lean_deg, 50, 50),
        f"a trunk {lean_deg:.0f} deg off the vertical",
        "less than 50 deg",
        "The picture lies on its side or stands on its head, or cuts part of the runner off. Turn the video upright first.",
        Mend(setting="rotate_deg", value=float(90 * (4 - quarters) % 360)),
    )


def _distance(track: Track) -> Check:
    """Whether the runner stays as large as at first; fixed cameras and a belt gave up to 3 %."""
    length = np.linalg.norm(_trunk_px(track), axis=1)
    fifths = [float(np.nanmedian(part)) for part in np.array_split(length, 5) if np.isfinite(part).any()]
    change = max(fifths) / max(min(fifths), 1e-9) - 1
    return check(
        "distance",
        below(change, 0.06, 0.15),
        f"the runner's size changes by {change:.0%}",
        "less than 15 %, better 6 %",
        "The runner comes nearer or goes away, or the camera zooms. Film running on a treadmill without zooming.",
    )


def _share_inside(points: FloatArray, width: int, height: int) -> float:
    """Share of seen frames in which all of the points (T, K, 2) that are known lie inside the picture."""
    known = np.isfinite(points[..., 0])
    x, y = points[..., 0], points[..., 1]
    inside = ~known | ((x > -2) & (x < width + 2) & (y > -2) & (y < height + 2))
    counted = known.any(axis=1)
    return float(np.asarray(inside.all(axis=1))[counted].mean()) if counted.any() else 1.0


def _height_px(track: Track) -> float:
    """How tall the runner is in the picture; four and a half fifths of two leg lengths where there is no head."""
    heels = np.nanmax(track.xy_px[:, [index("heel", side) for side in SIDES], 1][track.seen], axis=1)
    head = track.xy_px[track.seen, index("nose"), 1]
    if np.isfinite(head).any():
        return float(np.nanpercentile(heels - head, 90)) * CROWN
    return 2.05 * max(leg_px(track, side) for side in SIDES)


def _people(track: Track) -> list[Check]:
    people = track.pose.people
    if people is None:
        return []
    return [
        check(
            "people",
            "warn" if people > 1 else "ok",
            f"{people} {'person' if people == 1 else 'people'}",
            "one runner",
            "The one who runs on the spot was followed. If it is another, choose the runner, or film with nobody else in view.",
            Mend(setting="person_px"),
        ),
    ]
