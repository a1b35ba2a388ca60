"""Make the pose tracks of rendered clips and cut their truth down: ``python -m tests.accuracy.collect FOLDER...``.

Each FOLDER holds NAME.mp4 beside NAME.truth.json; only running is kept, from the side and from behind.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from formcheck import models, pose
from formcheck.landmarks import COUNT
from tests.accuracy.runners import TRACKS


def figures(truth: dict[str, Any], side: str) -> dict[str, float]:
    """Means of one side (or ``all``) in formcheck's units."""
    metrics = truth["metrics"][side]
    leg_m = truth["body"]["thigh_m"] + truth["body"]["shank_m"]
    found = {key: value["mean"] for key, value in metrics.items() if isinstance(value, dict) and value.get("mean") is not None}
    found["overstride"] = 100 * found["overstride_ankle_hip_m"] / leg_m
    found["contact_time"] *= 1000
    found["flight_time"] *= 1000
    found["vo_pelvis"] /= leg_m
    keep = ("overstride", "shank_angle_contact", "knee_flexion_contact", "knee_flexion_stance_max", "foot_strike_angle",
            "contact_time", "flight_time", "trunk_lean_mean", "head_pitch_mean", "vo_pelvis")  # fmt: skip
    kept = {key: round(found[key], 4) for key in keep if key in found}
    if side == "all":
        left, right = (truth["metrics"][foot]["step_time"]["mean"] for foot in ("left", "right"))
        kept["step_time_asymmetry"] = round(200 * (right - left) / (right + left), 3)
    else:
        angles = [frame["angles"] for frame in truth["frames"]]
        kept["hip_extension"] = round(float(np.percentile([a[f"thigh_{side}"] for a in angles], 1)), 3)
        kept["arm_swing"] = round(arm_swing(truth, side), 2)
        kept["elbow_angle"] = round(float(180 - np.mean([a[f"elbow_flexion_{side}"] for a in angles])), 3)
    return kept


def arm_swing(truth: dict[str, Any], side: str) -> float:
    """Fore-aft travel of the wrist about the shoulder, % of arm length."""
    points = np.array([frame["kp3d"] for frame in truth["frames"]])
    shoulder, elbow, wrist = (
        points[:, truth["keypoint_names"].index(f"{side}_{part}")] for part in ("shoulder", "elbow", "wrist")
    )
    arm = np.median(np.linalg.norm(shoulder - elbow, axis=1) + np.linalg.norm(elbow - wrist, axis=1))
    ahead = (wrist - shoulder)[:, 0]
    return float(100 * (np.percentile(ahead, 98) - np.percentile(ahead, 2)) / arm)


def from_behind(truth: dict[str, Any], side: str) -> dict[str, float]:
    """What a camera behind the runner should find, one side's: drop and knee projection at mid-stance, degrees; contact, ms.

    The knee projection is an angle in the picture, as its name says: where the knee appears from where the camera stands.
    """
    metrics = truth["metrics"][side]
    points = np.array([frame["kp2d"] for frame in truth["frames"]])[..., :2] * [1, -1]
    at = {part: points[:, truth["keypoint_names"].index(f"{side}_{part}")] for part in ("hip", "knee", "ankle")}
    outwards = -1 if side == "left" else 1  # from behind the runner's right is the picture's right
    thigh, shank = at["hip"] - at["knee"], at["ankle"] - at["knee"]
    # + = knee towards the other leg, from the line of thigh and shank on
    bend = np.degrees(np.arctan2(outwards * thigh[:, 0], thigh[:, 1]) + np.arctan2(outwards * shank[:, 0], -shank[:, 1]))
    middle = stances(truth, side)
    return {
        "pelvic_drop": round(metrics["pelvic_drop_midstance"]["mean"], 4),
        "contact_time": round(1000 * metrics["contact_time"]["mean"], 4),
        "knee_projection": round(float(bend[middle].mean()), 3),
    }


def stances(truth: dict[str, Any], side: str) -> Any:
    """Frames nearest to the middle of each stance."""
    times = np.array([frame["t"] for frame in truth["frames"]])
    middles = [(e["contact"] + e["toe_off"]) / 2 for e in truth["events"] if e["side"] == side]
    return np.array([int(np.abs(times - m).argmin()) for m in middles if times[0] < m < times[-1]])


def whole_behind(truth: dict[str, Any]) -> dict[str, float]:
    """Figures of both sides together: step width in leg lengths, trunk sway in degrees from end to end, bounce in leg lengths."""
    leg_m = truth["body"]["thigh_m"] + truth["body"]["shank_m"]
    points = np.array([frame["kp3d"] for frame in truth["frames"]])

    def middle(part: str) -> Any:
        return np.mean([points[:, truth["keypoint_names"].index(f"{side}_{part}")] for side in ("left", "right")], axis=0)

    trunk = middle("shoulder") - middle("hip")
    lean = np.degrees(np.arctan2(trunk[:, 2], trunk[:, 1]))
    return {
        "step_width": round(truth["metrics"]["step_width_m"] / leg_m, 5),
        "trunk_sway": round(float(np.percentile(lean, 98) - np.percentile(lean, 2)), 3),
        "vo_pelvis": round(truth["metrics"]["all"]["vo_pelvis"]["mean"] / leg_m, 4),
    }


def kept_figures(truth: dict[str, Any]) -> dict[str, dict[str, float]]:
    if truth["camera"]["view"] == "side":
        return {side: figures(truth, side) for side in ("all", "left", "right")}
    return {"all": whole_behind(truth), **{side: from_behind(truth, side) for side in ("left", "right")}}


def landmarks(truth: dict[str, Any], points: str) -> Any:
    """True places (T, 33, 2 or 3) of the landmarks that have one, NaN for the others."""
    found = np.array([frame[points] for frame in truth["frames"]])
    placed = np.full((len(found), COUNT, found.shape[2]), np.nan, dtype=np.float32)
    for key, place in truth["blazepose_index"].items():
        placed[:, place] = found[:, truth["keypoint_names"].index(key)]
    return placed


def collect(clip: Path, truth: dict[str, Any]) -> None:
    """Track one clip; keep its truth: events, figures, and where the joint centres were in each frame."""
    name = truth["name"]
    track = pose.estimate(clip, model=models.locate("full"), workers=None, person_px=None, progress=None)
    track = track.with_slow_motion(float(truth["video"]["slow_factor"]))
    joints = landmarks(truth, "kp2d")[..., :2]
    if len(joints) != len(track.time_s):
        raise SystemExit(f"{name}: {len(track.time_s)} frames tracked, {len(joints)} in the truth")
    TRACKS.mkdir(exist_ok=True)
    track.save(TRACKS / f"{name}.npz")
    if truth["camera"]["view"] == "side":
        np.savez_compressed(TRACKS / f"{name}.joints.npz", joints_px=np.round(joints, 1))
    np.savez_compressed(TRACKS / f"{name}.space.npz", points_m=np.round(landmarks(truth, "kp3d"), 3))
    leg_m = truth["body"]["thigh_m"] + truth["body"]["shank_m"]
    kept = {
        "name": name,
        "view": truth["camera"]["view"],
        "running_direction_in_image": truth["running_direction_in_image"],
        "start_s": truth["frames"][0]["t"],
        "cadence_spm": truth["metrics"]["cadence_spm"],
        "belt_mps": truth["gait"]["speed"],
        "stature_m": truth["body"]["stature_m"],
        "leg_m": leg_m,
        "leg_px": leg_m * truth["camera"]["px_per_m_x" if truth["camera"]["view"] == "side" else "px_per_m_y"],
        "camera": {
            "roll_deg": truth["config"]["camera"].get("roll", 0.0),
            "yaw_deg": truth["camera"]["yaw_off_deg"],
            "projection": {key: truth["camera"][key] for key in ("R", "t", "f_px")},
        },
        "events": truth["events"],
        "figures": kept_figures(truth),
    }
    (TRACKS / f"{name}.truth.json").write_text(json.dumps(kept, indent=1) + "\n")


def main(folders: list[str]) -> None:
    for folder in folders:
        for path in sorted(Path(folder).glob("*.truth.json")):
            truth = json.loads(path.read_text())
            if truth["gait"]["mode"] == "run" and truth["camera"]["view"] in {"side", "rear"}:
                collect(path.with_name(f"{truth['name']}.mp4"), truth)
                print(truth["name"])


if __name__ == "__main__":
    main(sys.argv[1:])
