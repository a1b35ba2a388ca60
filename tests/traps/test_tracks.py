"""Traps made of pose tracks: each judged, or refused for the reason that tells most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from formcheck.analysis import Settings, analyze
from formcheck.report import Mend, Report
from formcheck.track import Track
from tests.traps import changed as to
from tests.traps.changed import stored

JUDGED = "judged"


class Trap(NamedTuple):
    """``leads`` is the check that the refusal names, or JUDGED; ``used_s`` about which seconds, ``said`` in the refusal."""

    track: Callable[[], Track]
    leads: str
    settings: Settings = Settings()
    used_s: tuple[float, float] | None = None
    said: str = ""
    mend: Mend | None = None


def of(name: str, *changes: to.Change) -> Callable[[], Track]:
    def made() -> Track:
        track = stored(name)
        for change in changes:
            track = change(track)
        return track

    return made


def one_after_another(*parts: Callable[[], Track]) -> Callable[[], Track]:
    return lambda: to.joined(*(part() for part in parts))


def filmed_at(rate_hz: float, track: Callable[[], Track]) -> Callable[[], Track]:
    def made() -> Track:
        found = track()
        return replace(found, clip=replace(found.clip, capture_rate_hz=rate_hz, frame_rate_hz=30.0))

    return made


def untimed(share: float, track: Callable[[], Track]) -> Callable[[], Track]:
    def made() -> Track:
        found = track()
        return replace(found, clip=replace(found.clip, bad_timestamps=round(share * len(found.time_s)), untimed=share == 1))

    return made


def looked_at(track: Callable[[], Track], **figures: float) -> Callable[[], Track]:
    def made() -> Track:
        found = track()
        return replace(found, clip=replace(found.clip, width_px=960, height_px=540, **figures))  # type: ignore[arg-type]

    return made


SIXTY, THIRTY, WALK = of("good_form_side"), of("overstride_side"), of("walking_side")
RAW_SLOW = of("good_form_slow_motion_240fps", to.as_played)
STAND = of("overstride_side", to.standing(5))

TRAPS = {
    # good clips, and what may be done to them
    "as it is, 60": Trap(SIXTY, JUDGED, used_s=(0, 7.98)),
    "as it is, 30": Trap(THIRTY, JUDGED, used_s=(0, 7.97)),
    "60 thinned to 30": Trap(of("good_form_side", to.thinned(2)), JUDGED),
    "60 thinned to 20": Trap(of("good_form_side", to.thinned(3)), JUDGED),
    "mirrored": Trap(of("good_form_side", to.mirrored), JUDGED),
    "half the size": Trap(of("good_form_side", to.scaled(0.5)), JUDGED),
    "a pose model's unrest": Trap(of("overstride_side", to.noisy(0.03)), JUDGED),
    "a tenth of the legs exchanged": Trap(of("overstride_side", to.exchanged(0.1)), JUDGED),
    "a third of the legs exchanged": Trap(of("overstride_side", to.exchanged(0.3)), JUDGED),
    "a tenth of the frames dropped": Trap(of("overstride_side", to.dropped(0.1)), JUDGED),
    "a tenth of the frames empty": Trap(of("overstride_side", to.unseen(0.1)), JUDGED),
    "frames at uneven times": Trap(of("overstride_side", to.jittered(0.3)), JUDGED),
    "a little drift": Trap(of("overstride_side", to.travelling(0.08)), JUDGED),
    "some sway": Trap(of("overstride_side", to.swaying(0.3)), JUDGED),
    "a little zoom": Trap(of("overstride_side", to.zooming(1.1)), JUDGED),
    "four seconds": Trap(of("good_form_side", to.first_s(4)), JUDGED),
    "slow motion undone": Trap(RAW_SLOW, JUDGED, Settings(slow_motion=8.0)),
    "slow motion, the phone says so": Trap(filmed_at(240, RAW_SLOW), JUDGED),
    "the phone says nothing new": Trap(filmed_at(30, THIRTY), JUDGED),
    "some time stamps missing": Trap(untimed(0.1, THIRTY), JUDGED),
    "dusk, a hand-held phone": Trap(looked_at(THIRTY, luma_mean=30, sharpness=0.25, camera_motion_px=8), JUDGED),
    # part of the clip runs
    "stands, runs, stands": Trap(one_after_another(STAND, THIRTY, STAND), JUDGED, used_s=(5, 13)),
    "runs, stands, runs": Trap(one_after_another(THIRTY, STAND, of("overstride_side", to.first_s(5))), JUDGED, used_s=(0, 8)),
    "two runners, cut together": Trap(one_after_another(of("p01"), of("p04")), JUDGED),
    "cut to the other side": Trap(one_after_another(THIRTY, of("overstride_side", to.mirrored)), JUDGED),
    "walks, then runs": Trap(one_after_another(WALK, THIRTY), JUDGED, used_s=(8, 16)),
    "walks for long, then runs": Trap(one_after_another(WALK, WALK, WALK, THIRTY), JUDGED, used_s=(24, 32)),
    "stands, walks, runs, walks": Trap(one_after_another(STAND, WALK, THIRTY, WALK), JUDGED, used_s=(13, 21)),
    "belt gets faster at once": Trap(one_after_another(THIRTY, of("overstride_side", to.retimed(1.12))), JUDGED),
    "belt starts and stops": Trap(one_after_another(STAND, of("overstride_side", to.repeated(2), to.speeding_up), STAND), JUDGED),
    "belt speeds up": Trap(of("overstride_side", to.repeated(2), to.speeding_up), JUDGED, used_s=(22, 29.2)),
    "picture freezes in the end": Trap(of("overstride_side", to.frozen(0.6, 1)), JUDGED, used_s=(0, 4.8)),
    "picture freezes in the middle": Trap(of("good_form_side", to.frozen(0.45, 0.6)), JUDGED),
    "walks, runs too short": Trap(one_after_another(WALK, of("overstride_side", to.first_s(2.5))), "length"),
    "stands, runs too short": Trap(one_after_another(STAND, of("overstride_side", to.first_s(2.5)), STAND), "length"),
    # not running
    "stands": Trap(STAND, "running", said="Nobody runs"),
    "picture stands still": Trap(of("good_form_side", to.frozen(0, 1)), "running", said="Nobody runs"),
    "walks": Trap(WALK, "running", said="walking"),
    "walks, sped up to 145": Trap(of("walking_side", to.retimed(1.3)), "running", said="walking"),
    "walks, sped up to 168": Trap(of("walking_side", to.retimed(1.5)), "running", said="walking"),
    "walks backwards": Trap(of("walking_side", to.backwards), "running", said="walking"),
    "hops": Trap(of("overstride_side", to.both_legs_alike), "running"),
    "sits": Trap(of("overstride_side", to.sitting), "running", said="Nobody runs"),
    "squats": Trap(of("overstride_side", to.squatting), "running"),
    "jumping jacks": Trap(of("pelvic_drop_rear", to.jumping_jacks), "alternating"),
    "runs in place": Trap(of("overstride_side", to.on_the_floor), "direction", said="not forward running"),
    "rides a bicycle": Trap(of("overstride_side", to.on_a_bicycle), "bounce", said="cycling"),
    "played backwards, 30": Trap(of("overstride_side", to.backwards), "direction", said="backwards"),
    "played backwards, 60": Trap(of("good_form_side", to.backwards), "direction", said="backwards"),
    # time
    "240 stored as 30": Trap(RAW_SLOW, "real_time", mend=Mend(setting="slow_motion", value=8.0)),
    "half speed": Trap(of("good_form_side", to.retimed(0.5)), "real_time", mend=Mend(setting="slow_motion", value=2.0)),
    "half speed, few frames": Trap(
        of("overstride_side", to.retimed(0.5)), "real_time", mend=Mend(setting="slow_motion", value=2.0)
    ),
    "quarter speed, few frames": Trap(
        of("overstride_side", to.retimed(0.25)), "real_time", mend=Mend(setting="slow_motion", value=4.0)
    ),
    "tenth speed": Trap(
        of("good_form_slow_motion_240fps", to.as_played, to.retimed(0.8)),
        "real_time",
        mend=Mend(setting="slow_motion", value=10.0),
    ),
    "twice as fast": Trap(of("good_form_side", to.retimed(2)), "real_time"),
    "four times as fast": Trap(of("good_form_side", to.retimed(4)), "real_time"),
    "half as fast again": Trap(of("overstride_side", to.retimed(1.5)), "real_time"),
    "slow motion half undone": Trap(
        RAW_SLOW, "real_time", Settings(slow_motion=4.0), mend=Mend(setting="slow_motion", value=8.0)
    ),
    "slow motion that is none": Trap(THIRTY, "real_time", Settings(slow_motion=8.0), mend=Mend(setting="slow_motion", value=1.0)),
    "the phone's word does not fit": Trap(filmed_at(240, THIRTY), "real_time", mend=Mend(setting="slow_motion", value=1.0)),
    "no time stamps": Trap(untimed(1, THIRTY), "frame_times"),
    "15 frames a second": Trap(of("overstride_side", to.thinned(2)), "frame_rate"),
    "3 seconds": Trap(of("overstride_side", to.first_s(3)), "length"),
    "one second": Trap(of("good_form_side", to.first_s(1)), "length"),
    # sent on until feet jump: at crf 40 all is measured well still, at 44 contacts were up to 83 ms off
    "compressed": Trap(of("overstride_side_crf40"), JUDGED),
    "compressed hard": Trap(of("overstride_side_crf44"), "unrest", said="as the camera wrote it"),
    "compressed hard, another": Trap(of("upright_looking_down_side_crf44"), "unrest"),
    # place and picture
    "runs across the picture": Trap(of("overstride_side", to.travelling(3)), "on_the_spot", said="travels"),
    "runs across, slowly": Trap(of("overstride_side", to.travelling(1)), "on_the_spot", said="travels"),
    "camera pans to and fro": Trap(of("overstride_side", to.swaying(1.5)), "on_the_spot"),
    "camera follows": Trap(looked_at(THIRTY, camera_motion_px=90.0), "camera"),
    "camera zooms": Trap(of("overstride_side", to.zooming(1.3)), "distance"),
    "too dark": Trap(looked_at(THIRTY, luma_mean=5.0), "light"),
    "too blurred": Trap(looked_at(THIRTY, sharpness=0.05), "sharpness"),
    "too small": Trap(of("good_form_side", to.scaled(0.25)), "size"),
    "feet cut off": Trap(of("overstride_side", to.without_feet), "whole_body"),
    "head cut off": Trap(of("overstride_side", to.without_head), "whole_body"),
    "lies on its side": Trap(of("overstride_side", to.turned(1)), "upright", mend=Mend(setting="rotate_deg", value=270.0)),
    "stands on its head": Trap(of("overstride_side", to.turned(2)), "upright", mend=Mend(setting="rotate_deg", value=180.0)),
    "lies on its other side": Trap(of("overstride_side", to.turned(3)), "upright", mend=Mend(setting="rotate_deg", value=90.0)),
    "squeezed": Trap(of("overstride_side", to.squeezed(0.75)), "proportions"),
    "stretched": Trap(of("overstride_side", to.squeezed(1.33)), "proportions"),
    "from a little off square": Trap(of("overstride_side", to.from_an_angle(20)), JUDGED),
    "from an angle": Trap(of("overstride_side", to.from_an_angle(45)), "view"),
    # from behind
    "from behind": Trap(of("pelvic_drop_rear"), JUDGED, used_s=(0, 7.97)),
    "filmed from the console": Trap(of("pelvic_drop_rear", to.without_feet), "whole_body"),
    "from behind, freezes in the end": Trap(of("pelvic_drop_rear", to.frozen(0.6, 1)), JUDGED, used_s=(0, 4.8)),
    "from behind, stands": Trap(of("pelvic_drop_rear", to.standing(8)), "running", said="Nobody runs"),
    "from behind, picture stands still": Trap(of("pelvic_drop_rear", to.frozen(0, 1)), "running", said="Nobody runs"),
    "from behind, twice as fast": Trap(of("pelvic_drop_rear", to.retimed(2)), "real_time"),
    "from behind, travels": Trap(of("pelvic_drop_rear", to.travelling(1)), "on_the_spot"),
    "from behind, joints all over the place": Trap(of("pelvic_drop_rear", to.noisy(0.1)), "scatter"),
    # what the pose model may do
    "lost in a third of the frames": Trap(of("overstride_side", to.unseen(0.3)), "person"),
    "never seen": Trap(of("overstride_side", to.unseen(1)), "person"),
    "legs exchanged in half of the frames": Trap(of("overstride_side", to.exchanged(0.5)), "contacts"),
    "joints all over the place": Trap(of("overstride_side", to.noisy(0.1)), "scatter"),
    "noise": Trap(of("overstride_side", to.noisy(1.0)), "distance"),
}


def report_of(trap: Trap, folder: Path) -> Report:
    path = folder / "track.npz"
    trap.track().save(path)
    return analyze(path, trap.settings).report


@pytest.mark.parametrize("name", TRAPS)
def test_every_trap_is_judged_or_refused_for_its_reason(name: str, tmp_path: Path) -> None:
    trap = TRAPS[name]
    report = report_of(trap, tmp_path)
    refusing = {check.name: check for check in report.checks if check.level == "refuse"}
    if trap.leads == JUDGED:
        assert not refusing
        assert report.refused is None
        cadence = report.measures["cadence"].value
        assert 140 < cadence < 200
        assert report.events
    else:
        assert trap.leads in refusing
        assert report.refused is not None
        assert report.refused.reason.startswith(refusing[trap.leads].found)
        assert report.refused.advice
        assert (report.measures, report.events, report.findings) == ({}, (), ())
        assert trap.said in f"{report.refused.reason} {report.refused.advice}"
        assert report.refused.check == trap.leads
        assert trap.mend is None or refusing[trap.leads].mend == (trap.mend,)
    # options belong to the command line: what mends a check is data, which every front says in its own way
    assert all("--" not in check.message for check in report.checks)


@pytest.mark.parametrize("name", [name for name, trap in TRAPS.items() if trap.used_s is not None])
def test_the_steady_running_is_what_is_used(name: str, tmp_path: Path) -> None:
    trap = TRAPS[name]
    assert trap.used_s is not None
    report = report_of(trap, tmp_path)
    assert report.clip.used_s is not None
    start_s, stop_s = report.clip.used_s
    # a step or two at each end may be lost, but nothing from outside may be taken
    assert trap.used_s[0] - 0.2 <= start_s <= trap.used_s[0] + 1.5
    assert trap.used_s[1] - 1.5 <= stop_s <= trap.used_s[1] + 0.2
    assert all(start_s <= event.initial_contact_s <= stop_s for event in report.events)


def test_events_stay_on_the_clips_clock(tmp_path: Path) -> None:
    alone = report_of(TRAPS["as it is, 30"], tmp_path)
    late = report_of(TRAPS["stands, runs, stands"], tmp_path)
    offset_s = 5.0
    for event in late.events:
        same = [other for other in alone.events if other.side == event.side]
        assert min(abs(other.initial_contact_s + offset_s - event.initial_contact_s) for other in same) < 0.02


SIDE_VIEWS = ("good_form_side", "overstride_side", "upright_looking_down_side", *(f"p{n:02}" for n in (*range(1, 9), 10)))


@pytest.mark.parametrize("name", SIDE_VIEWS)
def test_no_good_clip_is_refused_or_shortened_at_any_usual_frame_rate(name: str, tmp_path: Path) -> None:
    track = stored(name)
    for keep in range(1, max(1, int(track.frame_rate_hz / 24.5)) + 1):
        if len(track.time_s) / keep < 100:
            continue
        report = report_of(Trap(partial(to.thinned(keep), track), JUDGED), tmp_path)
        assert report.refused is None
        assert report.clip.used_s == pytest.approx((0, report.clip.duration_s))


def test_behind_a_runner_nothing_is_read_as_from_the_side(tmp_path: Path) -> None:
    report = report_of(Trap(of("pelvic_drop_rear"), "view"), tmp_path)
    assert report.view == "rear"
    assert not {"overstride", "shank_angle", "foot_strike_angle"} & set(report.measures)


def test_of_a_long_clip_two_minutes_are_used(tmp_path: Path) -> None:
    report = report_of(Trap(of("overstride_side", to.repeated(20)), JUDGED), tmp_path)
    assert report.refused is None
    assert report.clip.used_s is not None
    assert report.clip.used_s[1] - report.clip.used_s[0] == pytest.approx(120, abs=0.1)
