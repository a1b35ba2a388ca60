"""What may go wrong with a clip, done to a pose track in milliseconds: thinned, frozen, mirrored, cut, sped up, cropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formcheck.landmarks import COUNT, NAMES, SIDES, SWAPPED, index
from formcheck.track import Track

FloatArray = NDArray[np.float64]
Change = Callable[[Track], Track]
HERE = Path(__file__).parent / "tracks"
RENDERED = Path(__file__).parents[1] / "accuracy" / "tracks"


def stored(name: str) -> Track:
    folder = HERE if (HERE / f"{name}.npz").exists() else RENDERED
    # what pictures alone can show is left out: it would have to be changed along with the landmarks
    return replace(Track.load(folder / f"{name}.npz"), turn_deg=None)


def frames(track: Track, keep: slice | NDArray[np.intp] | NDArray[np.bool_]) -> Track:
    return replace(track, time_s=track.time_s[keep], xy_px=track.xy_px[keep], visibility=track.visibility[keep])


def moved(track: Track, xy_px: FloatArray) -> Track:
    return replace(track, xy_px=xy_px)


def joined(*tracks: Track) -> Track:
    """One after another on one clock, in the first one's picture."""
    first, step_s = tracks[0], float(np.median(np.diff(tracks[0].time_s)))
    times, end_s = [], 0.0
    for track in tracks:
        times.append(track.time_s - track.time_s[0] + end_s)
        end_s = float(times[-1][-1]) + step_s
    xy, visibility = (np.concatenate([getattr(track, name) for track in tracks]) for name in ("xy_px", "visibility"))
    return replace(first, time_s=np.concatenate(times), xy_px=xy, visibility=visibility)


def thinned(keep: int) -> Change:
    return lambda track: frames(track, slice(None, None, keep))


def first_s(seconds: float) -> Change:
    return lambda track: track.between(track.time_s[0], track.time_s[0] + seconds)


def retimed(factor: float) -> Change:
    """Played ``factor`` times faster."""
    return lambda track: replace(track, time_s=track.time_s / factor)


def as_played(track: Track) -> Track:
    """A slow-motion track on its container's clock, as if nobody had said what it is."""
    return track.with_slow_motion(1.0)


def dropped(share: float) -> Change:
    return lambda track: frames(track, np.random.default_rng(1).random(len(track.time_s)) >= share)


def unseen(share: float) -> Change:
    def change(track: Track) -> Track:
        xy = track.xy_px.copy()
        xy[np.random.default_rng(2).random(len(xy)) < share] = np.nan
        return moved(track, xy)

    return change


def standing(seconds: float, at: int = 0) -> Change:
    """The runner of one frame, standing for a while with a pose model's unrest."""

    def change(track: Track) -> Track:
        count = round(seconds * track.frame_rate_hz)
        still = np.repeat(track.xy_px[at][None], count, axis=0)
        legs = np.array(["knee" in name or "ankle" in name or "heel" in name or "foot" in name for name in NAMES])
        both = (still + still[:, list(SWAPPED)]) / 2
        still = np.where(legs[None, :, None], both, still)
        noise = np.random.default_rng(3).normal(0, 1.5, still.shape)
        time_s = np.arange(count) / track.frame_rate_hz
        return replace(track, time_s=time_s, xy_px=still + noise, visibility=np.ones((count, COUNT)))

    return change


def frozen(start: float, stop: float) -> Change:
    """The picture stands still for a part of the clip."""

    def change(track: Track) -> Track:
        xy, count = track.xy_px.copy(), len(track.time_s)
        xy[int(start * count) : int(stop * count)] = xy[int(start * count)]
        return moved(track, xy)

    return change


def backwards(track: Track) -> Track:
    return replace(track, xy_px=track.xy_px[::-1], visibility=track.visibility[::-1])


def mirrored(track: Track) -> Track:
    xy = track.xy_px[:, list(SWAPPED)] * (-1, 1) + (track.frame_size_px[0], 0)
    return moved(track, xy)


def turned(quarters: int) -> Change:
    """A picture that lies on its side, or on its head."""

    def change(track: Track) -> Track:
        xy, (width, height) = track.xy_px, track.frame_size_px
        for _ in range(quarters):
            xy, width, height = np.stack([height - xy[..., 1], xy[..., 0]], axis=-1), height, width
        return replace(track, xy_px=xy, frame_size_px=(width, height))

    return change


def scaled(factor: float) -> Change:
    def change(track: Track) -> Track:
        width, height = (max(1, round(side * factor)) for side in track.frame_size_px)
        return replace(track, xy_px=track.xy_px * factor, frame_size_px=(width, height))

    return change


def travelling(legs_a_second: float) -> Change:
    return lambda track: moved(track, track.xy_px + _path(track, legs_a_second * (track.time_s - track.time_s.mean())))


def swaying(legs: float) -> Change:
    return lambda track: moved(track, track.xy_px + _path(track, legs * np.sin(2 * np.pi * track.time_s / 5.0)))


def _path(track: Track, legs: FloatArray) -> FloatArray:
    hip, ankle = (track.xy_px[:, index(part, "left"), 1] for part in ("hip", "ankle"))
    path: FloatArray = (legs * float(np.nanmedian(np.abs(ankle - hip))))[:, None, None] * np.array([1.0, 0.0])
    return path


def zooming(by: float) -> Change:
    def change(track: Track) -> Track:
        centre = np.array(track.frame_size_px) / 2
        zoom = np.linspace(1, by, len(track.time_s))[:, None, None]
        return moved(track, (track.xy_px - centre) * zoom + centre)

    return change


def without_feet(track: Track) -> Track:
    knees = track.xy_px[:, index("knee", "left"), 1]
    return replace(track, frame_size_px=(track.frame_size_px[0], int(np.nanmedian(knees)) + 20))


def without_head(track: Track) -> Track:
    shoulder = float(np.nanmedian(track.xy_px[:, index("shoulder", "left"), 1]))
    return replace(track, xy_px=track.xy_px - (0, shoulder), frame_size_px=track.frame_size_px)


def noisy(legs: float) -> Change:
    def change(track: Track) -> Track:
        sd = legs * float(_path(track, np.ones(len(track.time_s)))[0, 0, 0])
        return moved(track, track.xy_px + np.random.default_rng(4).normal(0, sd, track.xy_px.shape))

    return change


def exchanged(share: float) -> Change:
    """Left taken for right in a share of frames, a few at a time."""

    def change(track: Track) -> Track:
        turns = np.random.default_rng(5).random(len(track.time_s) // 4 + 1) < share
        frames_turned = np.repeat(turns, 4)[: len(track.time_s)]
        xy = track.xy_px.copy()
        xy[frames_turned] = xy[frames_turned][:, list(SWAPPED)]
        return moved(track, xy)

    return change


def both_legs_alike(track: Track) -> Track:
    """Hopping: the right leg does what the left one does."""
    xy = track.xy_px.copy()
    for part in ("hip", "knee", "ankle", "heel", "foot_index"):
        xy[:, index(part, "right")] = xy[:, index(part, "left")] + 4
    return moved(track, xy)


def from_an_angle(yaw_deg: float) -> Change:
    """The camera walks around the runner: what is wide comes into view, what is long gets short."""
    halves = {"shoulder": 0.23, "hip": 0.125, "knee": 0.1, "ankle": 0.08, "heel": 0.08, "foot_index": 0.1, "elbow": 0.3}

    def change(track: Track) -> Track:
        yaw, centre = np.radians(yaw_deg), float(np.nanmedian(track.xy_px[..., 0]))
        leg = float(_path(track, np.ones(len(track.time_s)))[0, 0, 0])
        xy = track.xy_px.copy()
        xy[..., 0] = centre + (xy[..., 0] - centre) * np.cos(yaw)
        for part, half in halves.items():
            xy[:, index(part, "left"), 0] -= half * leg * np.sin(yaw)
            xy[:, index(part, "right"), 0] += half * leg * np.sin(yaw)
        return moved(track, xy)

    return change


def squeezed(width: float) -> Change:
    """Pixels that are not square, and no word of it in the file."""

    def change(track: Track) -> Track:
        size = (round(track.frame_size_px[0] * width), track.frame_size_px[1])
        return replace(track, xy_px=track.xy_px * (width, 1), frame_size_px=size)

    return change


def on_a_bicycle(track: Track) -> Track:
    """Feet on pedals: as often as a runner's, round and round, under a trunk that stays where it is."""
    leg = float(_path(track, np.ones(len(track.time_s)))[0, 0, 0])
    xy = np.repeat(np.nanmedian(track.xy_px, axis=0)[None], len(track.time_s), axis=0)
    for side, start in zip(SIDES, (0.0, 0.5), strict=True):
        turn = 2 * np.pi * (1.4 * track.time_s + start)
        pedal = xy[:, index("ankle", side), :] + 0.22 * leg * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        for part, offset in {"ankle": (0.0, 0.0), "heel": (-0.05, 0.05), "foot_index": (0.2, 0.06)}.items():
            xy[:, index(part, side), :] = pedal + leg * np.array(offset)
        hip = xy[:, index("hip", side), :]
        xy[:, index("knee", side), :] = (hip + pedal) / 2 + leg * np.array([0.25, 0.0])
    return moved(track, xy + np.random.default_rng(6).normal(0, 0.008 * leg, xy.shape))


def speeding_up(track: Track) -> Track:
    """From rest to full speed in the first 60 % of the clip: the clock is stretched, the legs swing less."""
    share = np.linspace(0, 1, len(track.time_s))
    pace = np.clip(share / 0.6, 0.25, 1.0)
    time_s = np.concatenate([[0.0], np.cumsum(np.diff(track.time_s) / pace[1:])])
    middle = np.nanmedian(track.xy_px, axis=0)
    return replace(track, time_s=time_s, xy_px=middle + (track.xy_px - middle) * pace[:, None, None])


def jittered(part: float) -> Change:
    """Frames at uneven times, as some phones take them: the runner is where the clock says."""

    def change(track: Track) -> Track:
        step = float(np.median(np.diff(track.time_s)))
        time_s = track.time_s + np.random.default_rng(7).uniform(-part, part, len(track.time_s)) * step
        time_s = np.clip(time_s, track.time_s[0], track.time_s[-1])
        time_s[[0, -1]] = track.time_s[[0, -1]]
        flat = track.xy_px.reshape(len(time_s), -1)
        xy = np.stack([np.interp(time_s, track.time_s, column) for column in flat.T], axis=1)
        return replace(track, time_s=time_s, xy_px=xy.reshape(track.xy_px.shape))

    return change


def repeated(times: int) -> Change:
    """The same seconds again and again, phase after phase, as a long clip would show."""

    return lambda track: joined(*[track] * times)


def _still(track: Track) -> FloatArray:
    """(T, 33, 2) the posture the runner has on average, with a pose model's unrest."""
    still = np.repeat(np.nanmedian(track.xy_px, axis=0)[None], len(track.time_s), axis=0)
    return still + np.random.default_rng(8).normal(0, 1.0, still.shape)


def _leg(track: Track) -> float:
    return float(_path(track, np.ones(len(track.time_s)))[0, 0, 0])


def _places(*parts: str) -> list[int]:
    return [place for place, name in enumerate(NAMES) if any(part in name for part in parts)]


def sitting(track: Track) -> Track:
    """On a chair beside the belt, a foot tapping."""
    xy, leg = _still(track), _leg(track)
    for side in SIDES:
        hip = xy[:, index("hip", side)]
        xy[:, index("knee", side)] = hip + leg * np.array([0.45, 0.05])
        for part, along in {"ankle": 0.45, "heel": 0.40, "foot_index": 0.60}.items():
            xy[:, index(part, side)] = hip + leg * np.array([along, 0.55])
    xy[:, index("foot_index", "left"), 1] -= 0.03 * leg * (1 + np.sin(2 * np.pi * 2.8 * track.time_s))
    return moved(track, xy)


def squatting(track: Track) -> Track:
    """Down and up, twice in three seconds, on feet that stay."""
    xy, leg = _still(track), _leg(track)
    deep = 0.25 * leg * (1 - np.cos(2 * np.pi * track.time_s / 1.5))
    feet = _places("ankle", "heel", "foot_index")
    xy[:, [place for place in range(COUNT) if place not in feet], 1] += deep[:, None]
    for side in SIDES:
        xy[:, index("knee", side)] += np.stack([0.5 * deep, -0.4 * deep], axis=1)
    return moved(track, xy)


def jumping_jacks(track: Track) -> Track:
    """In front of the camera: feet apart and together, arms up and down, 100 jumps a minute."""
    xy, leg = _still(track), _leg(track)
    turn = 2 * np.pi * (100 / 120) * track.time_s
    apart, height = 0.2 * leg * (1 - np.cos(turn)), 0.05 * leg * np.abs(np.sin(turn))
    for side, way in zip(SIDES, (-1, 1), strict=True):
        for part, share in {"ankle": 1.0, "heel": 1.0, "foot_index": 1.0, "knee": 0.5}.items():
            xy[:, index(part, side), 0] += way * share * apart
        for part in ("elbow", "wrist"):
            xy[:, index(part, side)] += np.stack([way * apart, -3 * apart], axis=1)
    return moved(track, xy - np.stack([np.zeros_like(height), height], axis=1)[:, None])


def on_the_floor(track: Track) -> Track:
    """Running in place beside the belt: knees and feet go up and down, no foot goes back."""
    xy = track.xy_px.copy()
    middle = np.nanmedian(xy[:, [index("hip", side) for side in SIDES], 0])
    legs = _places("knee", "ankle", "heel", "foot_index")
    xy[:, legs, 0] = middle + 0.15 * (xy[:, legs, 0] - middle)
    return moved(track, xy)
