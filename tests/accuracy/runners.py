"""Runners whose truth is known: rendered ones with exact geometry, real ones on force plates.

``tests/accuracy/tracks/NAME.npz`` are pose tracks of rendered clips, ``NAME.truth.json`` and ``NAME.joints.npz`` (the
projected joint centres, frame by frame) their truth, ``NAME.space.npz`` the same points in space, metres;
``python -m tests.accuracy.collect`` makes them from the clips.
Force-plate runners lie beside the project, not in it, and are dressed up here as what a pose model would give.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.body import with_sides_exchanged
from formcheck.landmarks import COUNT, SIDES, Side, index
from formcheck.track import Track

FloatArray = NDArray[np.float64]
TRACKS = Path(__file__).parent / "tracks"
FORCE_PLATE = Path(__file__).parents[3] / "shared" / "truth" / "force_plate"
FORCE_PLATE_RUNS = ("midfoot_2.5mps", "midfoot_3.5mps", "rearfoot_2.5mps")
OFFSETS = {"hip": (3.5, -2.4), "knee": (-0.7, 1.1), "ankle": (0.4, 2.0), "heel": (2.2, -0.2), "foot_index": (-2.8, 2.0)}
"""MediaPipe-like landmark offsets forward and up, % of leg length (DESIGN 3)"""


@dataclass(frozen=True)
class Runner:
    """A track and what is true of it. ``body`` groups tracks of one person, so that all of them are left out together."""

    name: str
    body: str
    track: Track
    events: dict[Side, tuple[FloatArray, FloatArray]]
    """initial contacts and toe-offs of each side, seconds on the track's clock"""
    graded: tuple[Side, ...]
    """sides whose events count: the near one, or both where both were seen alike"""
    truth: dict[str, Any] | None = None
    joints_px: FloatArray | None = None


def _events(found: list[dict[str, Any]], start_s: float) -> dict[Side, tuple[FloatArray, FloatArray]]:
    def of(side: Side, key: str) -> FloatArray:
        return np.array([float(e[key]) - start_s for e in found if e["side"] == side])

    return {side: (of(side, "contact"), of(side, "toe_off")) for side in SIDES}


@cache
def rendered(folder: Path = TRACKS, view: str = "side") -> tuple[Runner, ...]:
    """Every rendered runner seen from the side, or from behind (``rear``), where both legs count."""
    found = []
    for path in sorted(folder.glob("*.truth.json")):
        name = path.name.removesuffix(".truth.json")
        truth = json.loads(path.read_text())
        if truth.get("view", "side") != view:
            continue
        near: Side = "right" if truth["running_direction_in_image"] == "right" else "left"
        graded: tuple[Side, ...] = (near,) if view == "side" else SIDES
        joints = None
        if view == "side":
            with np.load(folder / f"{name}.joints.npz") as file:
                joints = file["joints_px"].astype(np.float64)
        track = Track.load(folder / f"{name}.npz")
        found.append(Runner(name, name, track, _events(truth["events"], truth["start_s"]), graded, truth, joints))
    return tuple(found)


def thinned(runner: Runner, keep: int, first: int = 0) -> Runner:
    """Every ``keep``-th frame from the ``first``: the same runner filmed at a lower frame rate."""
    part = slice(first, None, keep)
    t = runner.track
    # turns are from frame to frame, so they do not outlive the frames left out
    track = replace(t, time_s=t.time_s[part], xy_px=t.xy_px[part], visibility=t.visibility[part], turn_deg=None)
    joints = None if runner.joints_px is None else runner.joints_px[part]
    return replace(runner, name=f"{runner.name}/{keep}+{first}", track=track, joints_px=joints)


def between(runner: Runner, start_s: float, stop_s: float) -> Runner:
    """A stretch of the clip on the same clock."""
    keep = (runner.track.time_s >= start_s) & (runner.track.time_s <= stop_s)
    joints = None if runner.joints_px is None else runner.joints_px[keep]
    return replace(
        runner, name=f"{runner.name}[{start_s:g}-{stop_s:g}]", track=runner.track.between(start_s, stop_s), joints_px=joints
    )


def turned(runner: Runner, yaw_deg: float) -> Runner:
    """The runner from a camera walked round them by this angle, towards their front where positive.

    The true points in space are projected anew and each landmark keeps the error it had; that the near leg hides more or
    less of the far one is left out.
    """
    assert runner.truth is not None
    camera = {name: np.array(figures) for name, figures in runner.truth["camera"]["projection"].items()}
    with np.load(TRACKS / f"{runner.body}.space.npz") as file:
        points = file["points_m"].astype(np.float64)
    middle = np.nanmean(points, axis=(0, 1)) * [1.0, 0.0, 1.0]
    turn = np.radians(-yaw_deg if "right" in runner.graded else yaw_deg)
    about_vertical = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])

    def seen(at: FloatArray) -> FloatArray:
        away = at @ camera["R"].T + camera["t"]
        found: FloatArray = camera["f_px"] * away[..., :2] / away[..., 2:]
        return found

    shift = seen((points - middle) @ about_vertical.T + middle) - seen(points)
    # mouth and some corners of the eyes have no true point of their own and go with the nose
    shift = np.where(np.isfinite(shift), shift, shift[:, [index("nose")]])
    track = replace(runner.track, xy_px=runner.track.xy_px + shift, turn_deg=None)
    return replace(runner, name=f"{runner.name}^{yaw_deg:g}", track=track, joints_px=None)


def has_force_plate() -> bool:
    """Whether the force-plate data lies beside the project."""
    return FORCE_PLATE.is_dir()


@cache
def _measured(run: str) -> tuple[FloatArray, dict[str, FloatArray], dict[Side, tuple[FloatArray, FloatArray]]]:
    table = np.genfromtxt(FORCE_PLATE / f"{run}_landmarks.csv", delimiter=",", names=True)
    columns = {name: np.asarray(table[name], dtype=np.float64) for name in table.dtype.names or ()}
    with (FORCE_PLATE / f"{run}_events.csv").open() as file:
        rows = list(csv.DictReader(file))
    events = {
        side: tuple(np.array([float(r[key]) for r in rows if r["side"] == side]) for key in ("initial_contact_s", "toe_off_s"))
        for side in SIDES
    }
    return columns["time_s"], columns, events  # type: ignore[return-value]  # a tuple of two, built by a comprehension


def on_force_plate(
    run: str, rate_hz: float, *, noise_m: float = 0.008, swapped: float = 0.05, offsets: bool = True, seed: int = 0
) -> Runner:
    """A force-plate runner dressed as a pose track: thinned, offset, noisy, with legs exchanged in some frames."""
    time_s, columns, events = _measured(run)
    rng = np.random.default_rng(seed)
    metres = np.full((len(time_s), COUNT, 2), np.nan)
    at: Callable[[str], FloatArray] = lambda name: np.stack([columns[f"{name}_x_m"], columns[f"{name}_y_m"]], axis=1)  # noqa: E731
    leg_m = float(
        np.median(np.hypot(*(at("right_hip") - at("right_knee")).T) + np.hypot(*(at("right_knee") - at("right_ankle")).T))
    )
    for side in SIDES:
        for part, offset in OFFSETS.items():
            metres[:, index(part, side)] = at(f"{side}_{part}") + (np.array(offset) / 100 * leg_m if offsets else 0.0)
    clock = np.arange(time_s[0], time_s[-1], 1 / rate_hz)
    flat = metres.reshape(len(time_s), -1)
    sampled = np.stack([np.interp(clock, time_s, column) for column in flat.T], axis=1).reshape(len(clock), COUNT, 2)
    noisy = sampled + rng.normal(0, noise_m, sampled.shape)
    mixed = with_sides_exchanged(noisy, rng.random(len(clock)) < swapped)
    pixels = np.stack([100 + 220 * (mixed[..., 0] - 1), 600 - 220 * mixed[..., 1]], axis=-1)
    track = Track(clock, pixels, np.where(np.isfinite(pixels[..., 0]), 0.9, 0.0), (1280, 720))
    return Runner(f"{run}@{rate_hz:g}", run.split("_", maxsplit=1)[0], track, events, SIDES)


def behind_force_plate(run: str, rate_hz: float, *, noise_m: float = 0.008, seed: int = 0) -> Runner:
    """A force-plate runner as a camera 3.5 m behind would see them: heights are real, the sideways places made up.

    Shoulders are put on top of the hips: the data know the trunk by its hips alone.
    """
    time_s, columns, events = _measured(run)
    rng = np.random.default_rng(seed)
    clock = np.arange(time_s[0], time_s[-1], 1 / rate_hz)
    hips_x = np.mean([columns[f"{side}_hip_x_m"].mean() for side in SIDES])
    pixels = np.full((len(clock), COUNT, 2), np.nan)
    for side in SIDES:
        sign = 1 if side == "right" else -1
        for part in ("hip", "knee", "ankle", "heel", "foot_index"):
            ahead, up = (np.interp(clock, time_s, columns[f"{side}_{part}_{axis}_m"]) for axis in ("x", "y"))
            scale = 800 / (3.5 + ahead - hips_x)
            across = sign * {"hip": 0.11}.get(part, 0.06)
            pixels[:, index(part, side)] = np.stack([640 + scale * across, 360 + scale * (1.0 - up)], axis=1)
        pixels[:, index("shoulder", side)] = pixels[:, index("hip", side)] + np.array([20.0 * sign, -115.0])
    noisy = pixels + rng.normal(0, noise_m * 800 / 3.5, pixels.shape)
    track = Track(clock, noisy, np.where(np.isfinite(noisy[..., 0]), 0.9, 0.0), (1280, 720))
    return Runner(f"{run}@{rate_hz:g}", run.split("_", maxsplit=1)[0], track, events, SIDES)
