"""What validation against truth has taught: landmark offsets, detector delays, and how far off each measure is.

``calibration.json`` beside this file is written by ``python -m tests.accuracy.derive`` from rendered runners with
exact truth and from runners on force plates, each left out in turn when its own error is counted. Nothing in it is
set by hand.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Literal

__all__ = ["Calibration", "Detector", "EventModel", "MeasureModel", "load"]


@dataclass(frozen=True, slots=True)
class Detector:
    """One way to time an event: how late it fires on average, the spread of that, and its share in the fused time."""

    late_ms: float
    sd_ms: float
    weight: float


@dataclass(frozen=True, slots=True)
class EventModel:
    """Detectors of one event; ``sd_ms`` error of the fused time between runners, ``spread_ms`` their usual disagreement."""

    detectors: Mapping[str, Detector]
    sd_ms: float
    spread_ms: float


@dataclass(frozen=True, slots=True)
class MeasureModel:
    """How a raw figure becomes the measure: ``gain * raw + offset``; ``sd`` of what is then still wrong between runners.

    ``per_yaw_deg`` is what it changes for every degree by which the camera is off square, RMS over bodies and both ways.
    """

    gain: float
    offset: float
    sd: float
    per_yaw_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Everything learnt from truth.

    ``joints`` landmark minus joint centre, along and across its body segment, % of leg length; ``near`` and ``far`` leg's
    measure models; ``scale`` leg length per height and belt speed per foot speed, SDs relative.
    """

    joints: Mapping[str, tuple[float, float]]
    initial_contact: EventModel
    toe_off: EventModel
    near: Mapping[str, MeasureModel]
    far: Mapping[str, MeasureModel]
    scale: Mapping[str, MeasureModel]
    pairs: Mapping[str, float] = field(default_factory=dict)
    """SD of what a measure of left and right leg, each seen near by a camera of its own, differs by though they move alike"""

    @classmethod
    def from_json(cls, text: str, view: Literal["side", "rear"] = "side") -> Calibration:
        """Read what :mod:`tests.accuracy.derive` wrote. From behind no leg is nearer: ``near`` and ``far`` are the same."""
        found = json.loads(text)
        if view == "rear":
            found = {"joints": {}, **found["rear"], "far": found["rear"]["near"]}
        events = {
            name: EventModel(
                {k: Detector(**d) for k, d in found[name]["detectors"].items()}, found[name]["sd_ms"], found[name]["spread_ms"]
            )
            for name in ("initial_contact", "toe_off")
        }
        models = {name: {k: MeasureModel(**m) for k, m in found[name].items()} for name in ("near", "far", "scale")}
        joints = {part: (float(along), float(across)) for part, (along, across) in found["joints"].items()}
        contacts = events["initial_contact"], events["toe_off"]
        return cls(joints, *contacts, models["near"], models["far"], models["scale"], found.get("pairs", {}))


@functools.cache
def load(view: Literal["side", "rear"] = "side") -> Calibration:
    """The calibration shipped with this version, for a camera at the runner's side or behind."""
    return Calibration.from_json(resources.files("formcheck").joinpath("calibration.json").read_text(encoding="utf-8"), view)
