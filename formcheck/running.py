"""The running in a track: each step of the way from landmarks to a trial, and what is checked before the next is taken."""

from __future__ import annotations

from typing import Literal

from formcheck import calibration, checks_behind, cycle, footage, presence, quality
from formcheck.behind import from_behind
from formcheck.body import rear_view, side_view, view_of
from formcheck.checks import must, whole
from formcheck.errors import UnsuitableClipError
from formcheck.report import Check
from formcheck.settings import Settings
from formcheck.standing import standing_posture
from formcheck.steady import steady_stretch
from formcheck.track import Track
from formcheck.trial import Trial, trial

__all__ = ["running_in"]


def running_in(track: Track, settings: Settings, checks: list[Check]) -> Trial:
    """The steady running in a track, from the side, from behind or in front; ``checks`` grows as far as it gets.

    Raises :class:`~formcheck.errors.UnsuitableClipError` for a track that cannot be judged.
    """
    used = steady_stretch(track).of(track)
    seen = presence.of_person(used)
    moving = quality.of_movement(used, settings.view) if whole(seen) else []
    must([*footage.of_clock(track, used), *footage.of_pictures(track), *seen, *moving], checks)
    view = view_of(used).name
    if view == "rear" or view == "front":  # noqa: PLR1714 - mypy narrows a comparison, not a membership
        return _from_behind(used, track, view, settings, checks)
    return _from_side(used, track, settings, checks)


def _from_side(used: Track, whole: Track, settings: Settings, checks: list[Check]) -> Trial:
    body = side_view(used)
    folded = cycle.fold(body)
    still = standing_posture(whole, float(used.time_s[0]), float(used.time_s[-1]))
    rhythm = [*quality.of_cycle(used, body, folded), *quality.of_running(used, body, folded)]
    try:
        found = trial(
            body,
            folded,
            calibration.load(),
            height_m=settings.height_m,
            belt_mps=settings.belt_speed_mps,
            incline_percent=settings.incline_percent,
            standing=None if still is None else body.out_of_picture(still),
        )
    except UnsuitableClipError as error:
        must([*rhythm, *quality.of_contacts(error)], checks)
        raise
    # walking is told by its contacts, and explains a low cadence
    must([*rhythm, *quality.of_gait(found)], checks)
    return found


def _from_behind(used: Track, whole: Track, view: Literal["rear", "front"], settings: Settings, checks: list[Check]) -> Trial:
    body = rear_view(used, view)
    still = standing_posture(whole, float(used.time_s[0]), float(used.time_s[-1]))
    standing = None if still is None else body.out_of_picture(still)
    must(quality.of_rate(used, body), checks)
    folded = cycle.fold(body)
    rhythm = [*quality.of_cycle(used, body, folded), *checks_behind.of_running(body, folded)]
    known = {"height_m": settings.height_m, "belt_mps": settings.belt_speed_mps}
    try:
        found = from_behind(body, folded, calibration.load("rear"), turn_deg=used.turn_deg, standing=standing, **known)
    except UnsuitableClipError as error:
        must([*rhythm, *quality.of_contacts(error)], checks)
        raise
    must(rhythm, checks)
    return found
