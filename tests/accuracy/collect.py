"""Make the pose tracks of rendered clips and cut their truth down: ``python -m tests.accuracy.collect FOLDER...``.

Each FOLDER holds NAME.mp4 beside NAME.truth.json; only running side views are kept.
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


def collect(clip: Path, truth: dict[str, Any]) -> None:
    """Track one clip; keep its truth: events, figures, and where the joint centres were in each frame."""
    name = truth["name"]
    track = pose.estimate(clip, model=models.locate("full"), workers=None, person_px=None, progress=None)
    track = track.with_slow_motion(float(truth["video"]["slow_factor"]))
    points = np.array([frame["kp2d"] for frame in truth["frames"]])[:, :, :2]
    joints = np.full((len(points), COUNT, 2), np.nan, dtype=np.float32)
    for key, place in truth["blazepose_index"].items():
        joints[:, place] = points[:, truth["keypoint_names"].index(key)]
    if len(joints) != len(track.time_s):
        raise SystemExit(f"{name}: {len(track.time_s)} frames tracked, {len(joints)} in the truth")
    TRACKS.mkdir(exist_ok=True)
    track.save(TRACKS / f"{name}.npz")
    np.savez_compressed(TRACKS / f"{name}.joints.npz", joints_px=np.round(joints, 1))
    leg_m = truth["body"]["thigh_m"] + truth["body"]["shank_m"]
    kept = {
        "name": name,
        "running_direction_in_image": truth["running_direction_in_image"],
        "start_s": truth["frames"][0]["t"],
        "cadence_spm": truth["metrics"]["cadence_spm"],
        "belt_mps": truth["gait"]["speed"],
        "stature_m": truth["body"]["stature_m"],
        "leg_m": leg_m,
        "leg_px": leg_m * truth["camera"]["px_per_m_x"],
        "camera": {"roll_deg": truth["config"]["camera"].get("roll", 0.0), "yaw_deg": truth["camera"]["yaw_off_deg"]},
        "events": truth["events"],
        "figures": {side: figures(truth, side) for side in ("all", "left", "right")},
    }
    (TRACKS / f"{name}.truth.json").write_text(json.dumps(kept, indent=1) + "\n")


def main(folders: list[str]) -> None:
    for folder in folders:
        for path in sorted(Path(folder).glob("*.truth.json")):
            truth = json.loads(path.read_text())
            if truth["gait"]["mode"] == "run" and truth["camera"]["view"] == "side":
                collect(path.with_name(f"{truth['name']}.mp4"), truth)
                print(truth["name"])


if __name__ == "__main__":
    main(sys.argv[1:])
