"""Runners filmed from both sides: what the ``pairs`` part of ``formcheck/calibration.json`` is learnt from, and held against.

``python -m tests.accuracy.pairs`` derives it; with folders of clips it first makes the tracks in ``tracks/mirrored`` anew.

Two things are at hand. The picture of a rendered clip mirrored and followed again: a camera at the other side of a runner
whose legs move alike, so that what left and right then differ by is error. And the truth of a rendered runner projected
into a camera at the other side, each landmark with the error its counterpart had half a stride away: legs that do differ,
by a truth that is known, with errors that are the same on both sides.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from formcheck import models, pose
from formcheck.body import side_view
from formcheck.calibration import load
from formcheck.cycle import fold
from formcheck.landmarks import SWAPPED, Side, index, other
from formcheck.report import Report
from formcheck.together import COMPARED
from formcheck.track import Track
from tests.accuracy.derive import TARGET, validation_sd
from tests.accuracy.runners import TRACKS, Runner, rendered
from tests.accuracy.table import measured

FloatArray = NDArray[np.float64]
MIRRORED: Final = TRACKS / "mirrored"
ROLL_DEG: Final = 1.2
"""By how much two cameras are rolled against each other: the cameras of the rendered clips are off level by 0.85 (SD)."""
KEYS: Final = {
    "shank_angle": "shank_angle_contact",
    "knee_flexion_contact": "knee_flexion_contact",
    "knee_flexion_stance": "knee_flexion_stance_max",
    "foot_strike_angle": "foot_strike_angle",
    "hip_extension": "hip_extension",
    "contact_time": "contact_time",
}
"""measure -> key of its truth"""
YAW_SD_DEG: Final = 3.5
"""How far off square a camera may stand unnoticed (DESIGN 5)."""


def mirrored() -> Iterator[tuple[Runner, Track]]:
    """Every rendered runner whose mirrored clip was followed, with that track."""
    for runner in rendered():
        path = MIRRORED / f"{runner.name}.npz"
        if path.exists():
            yield runner, Track.load(path)


def rolled(track: Track, deg: float) -> Track:
    """The picture of a camera rolled by this angle."""
    turn = np.radians(deg)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = np.array(track.frame_size_px) / 2
    return replace(track, xy_px=(track.xy_px - middle) @ spin + middle)


def from_the_other_side(runner: Runner) -> Track:
    """The runner as a camera at the other side would see them, each landmark as far off as its counterpart half a stride away."""
    assert runner.truth is not None
    camera = {name: np.array(figures) for name, figures in runner.truth["camera"]["projection"].items()}
    with np.load(TRACKS / f"{runner.body}.space.npz") as file:
        points = file["points_m"].astype(np.float64)
    middle = np.nanmean(points, axis=(0, 1)) * [1.0, 0.0, 1.0]

    def seen(at: FloatArray) -> FloatArray:
        away = at @ camera["R"].T + camera["t"]
        found: FloatArray = camera["f_px"] * away[..., :2] / away[..., 2:] + np.array(runner.track.frame_size_px) / 2
        # mouth and some corners of the eyes have no true point of their own and go with the nose
        return np.where(np.isfinite(found), found, found[:, [index("nose")]])

    track = runner.track
    off = ((track.xy_px - seen(points)) * [-1.0, 1.0])[:, list(SWAPPED)]
    cycle = fold(side_view(track))
    later = np.where(cycle.phase + 0.5 <= cycle.phase[-1], cycle.phase + 0.5, cycle.phase - 0.5)
    when = np.interp(later, cycle.phase, cycle.time_s)
    off = np.stack([np.interp(when, cycle.time_s, column) for column in off.reshape(len(off), -1).T], axis=1).reshape(off.shape)
    clip = replace(track.clip, name=f"other_side_{track.clip.name}", sha256="o" * 64)
    there = seen((points - middle) * [-1.0, 1.0, -1.0] + middle)
    return replace(track, xy_px=there + off, visibility=track.visibility[:, list(SWAPPED)], clip=clip)


def of_mirror_images() -> dict[str, FloatArray]:
    """(N,) by how much a leg and its mirror image differ, RMS over the second camera rolled either way, by measure."""
    found: dict[str, list[float]] = {name: [] for name in COMPARED}
    for runner, track in mirrored():
        one = measured(runner)
        rolls = [measured(replace(runner, track=rolled(track, roll_deg))) for roll_deg in (-ROLL_DEG, ROLL_DEG)]
        for name in COMPARED:
            found[name].append(float(np.sqrt(np.mean([(near(two, name) - near(one, name)) ** 2 for two in rolls]))))
    return {name: np.array(by) for name, by in found.items()}


def of_legs_that_differ() -> dict[str, FloatArray]:
    """(N,) by how much the difference of both legs is off, by measure."""
    found: dict[str, list[float]] = {name: [] for name in COMPARED}
    for runner in rendered():
        near_side, far_side = runner.graded[0], other(runner.graded[0])
        one, two = measured(runner), measured(replace(runner, track=from_the_other_side(runner)))
        for name in COMPARED:
            by = true_figure(runner, near_side, name) - true_figure(runner, far_side, name)
            found[name].append(near(one, name) - near(two, name) - by)
    return {name: np.array(by) for name, by in found.items()}


def near(report: Report, name: str) -> float:
    """The near leg's figure."""
    assert report.refused is None
    return report.measures[name].value


def true_figure(runner: Runner, side: Side, name: str) -> float:
    """What is true of one leg."""
    assert runner.truth is not None
    return float(runner.truth["figures"][side][KEYS[name]])


def derive(say: Callable[[str], None] = print) -> dict[str, float]:
    """SD of how far the difference of left and right leg is off, in each measure's unit: the larger of both kinds, and yaw."""
    result = {}
    images, differing = of_mirror_images(), of_legs_that_differ()
    for name in COMPARED:
        yaw = load().near[name].per_yaw_deg * YAW_SD_DEG * np.sqrt(2)
        sds = [validation_sd(kind[name]) for kind in (images, differing)]
        result[name] = round(float(np.hypot(max(sds), yaw)), 3)
        say(f"{name:22s} mirror images {sds[0]:.2f}, legs that differ {sds[1]:.2f}, yaw {yaw:.2f}: SD {result[name]}")
    return result


def follow(clip: Path, target: Path) -> None:
    """Mirror a clip's pictures and follow the runner in them."""
    with TemporaryDirectory() as folder:
        made = Path(folder) / f"mirrored_{clip.name}"
        with av.open(clip) as source, av.open(made, "w") as file:
            shown = source.streams.video[0]
            stream = file.add_stream("libx264", rate=shown.average_rate, options={"crf": "16"})
            stream.width, stream.height, stream.pix_fmt, stream.time_base = shown.width, shown.height, "yuv420p", shown.time_base
            for frame in source.decode(shown):
                turned = av.VideoFrame.from_ndarray(
                    np.ascontiguousarray(frame.to_ndarray(format="rgb24")[:, ::-1]), format="rgb24"
                )
                turned.pts, turned.time_base = frame.pts, frame.time_base
                file.mux(stream.encode(turned))
            file.mux(stream.encode())
        track = pose.estimate(made, model=models.locate("full"), workers=None, person_px=None, progress=None)
        target.parent.mkdir(exist_ok=True)
        track.save(target)


def main(folders: list[str]) -> None:
    names = {runner.name for runner in rendered() if "slow_motion" not in runner.name}
    for clip in sorted(path for folder in folders for path in Path(folder).glob("*.mp4") if path.stem in names):
        follow(clip, MIRRORED / f"{clip.stem}.npz")
    learnt = json.loads(TARGET.read_text())
    TARGET.write_text(json.dumps({**learnt, "pairs": derive()}, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
