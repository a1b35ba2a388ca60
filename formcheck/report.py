"""What is known about one clip, as data: report.json, format 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from formcheck.errors import InputError

__all__ = [
    "FORMAT",
    "Asymmetry",
    "Band",
    "Check",
    "Clip",
    "Curve",
    "Event",
    "Filmed",
    "Finding",
    "MadeWith",
    "Measured",
    "Mend",
    "Refusal",
    "Report",
    "Runner",
    "SideMeasured",
]

FORMAT: Final = 1

Level = Literal["ok", "warn", "refuse"]
Verdict = Literal["within", "watch", "outside", "borderline", "descriptive"]
Evidence = Literal["A", "B", "C", "D"]
SideName = Literal["left", "right"]

_T = TypeVar("_T")
Curved = Annotated[tuple[_T, ...], Field(min_length=101, max_length=101)]
"""Something through one cycle: 101 points from a contact to the next."""


class _Model(BaseModel):
    # JSON has no NaN: what could not be measured has a reason in not_measured instead
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Clip(_Model):
    """The file as it was read; ``slow_motion`` is the factor undone, ``frame_rate_hz`` is of real time."""

    name: str
    sha256: str
    frames: int
    duration_s: float
    frame_rate_hz: float
    width_px: int
    height_px: int
    rotation_deg: int
    variable_frame_rate: bool
    dropped_frames: int
    slow_motion: float
    used_s: tuple[float, float] | None = None
    """the stretch of steady running that was measured, seconds from the first frame"""

    @property
    def used_for_s(self) -> float:
        """Seconds that were measured."""
        begin_s, end_s = self.used_s or (0.0, self.duration_s)
        return end_s - begin_s

    @property
    def part_s(self) -> float | None:
        """Seconds that were measured; None where they are all of the clip."""
        return None if self.used_for_s > self.duration_s - 0.2 else self.used_for_s

    @property
    def frame_s(self) -> float:
        """How long a picture is shown as the clip plays."""
        return self.slow_motion / self.frame_rate_hz

    @field_validator("name", mode="before")
    @classmethod
    def _writable(cls, name: str) -> str:
        # a file name that is not UTF-8 reaches Python with lone surrogates, which JSON cannot carry
        return name.encode("utf-8", "replace").decode()


class Runner(_Model):
    """What was told, or worked out, about the runner."""

    height_m: float | None
    belt_speed_mps: float | None
    belt_speed_source: Literal["given", "estimated", "none"]


class Mend(_Model):
    """A setting that would mend a check, by its name; ``value`` None is for the user to say.

    ``rotate_deg`` comes on top of what the picture was turned by already.
    """

    setting: str
    value: float | str | None = None


class Check(_Model):
    """One thing a clip must be: what was found, what is needed, and a sentence on what to do."""

    name: str
    level: Level
    found: str
    needed: str
    message: str
    mend: tuple[Mend, ...] = ()
    """the words of the user's that would mend it, any of them, where such can"""
    clip: str | None = None
    """the label of the clip it is about, in a report of several; None there: of all of them together"""


class Refusal(_Model):
    """Why the clip was not judged, and how to film it better."""

    reason: str
    advice: str
    check: str | None = None
    """the name of the check that tells most of why"""


class Band(_Model):
    """The usual range a value is held against; an open end is None."""

    low: float | None
    high: float | None
    source: str


class SideMeasured(_Model):
    """One figure with its 95 % interval. ``near`` tells whether that leg faced the camera."""

    value: float
    unit: str
    interval95: tuple[float, float]
    per_step_sd: float | None
    steps: int
    verdict: Verdict = "descriptive"


class Measured(_Model):
    """A measure of the trial: both legs taken together, and each leg where it could be seen."""

    value: float
    unit: str
    interval95: tuple[float, float]
    per_step_sd: float | None
    steps: int
    left: SideMeasured | None = None
    right: SideMeasured | None = None
    band: Band | None = None
    verdict: Verdict
    evidence: Evidence
    details: dict[str, float | str] = {}
    """what else the measure says, such as the strike pattern or the value in centimetres"""

    def told_by(self, figure: Measured | SideMeasured) -> Measured:
        """This measure with another figure of it in its place, such as one leg's."""
        own = {"value": figure.value, "interval95": figure.interval95, "verdict": figure.verdict}
        return self.model_copy(update={**own, "per_step_sd": figure.per_step_sd, "steps": figure.steps})

    @property
    def surely_beyond(self) -> bool:
        """Whether the whole interval lies beyond the usual range, though it may not tell how far."""
        if self.band is None:
            return False
        low, high = self.interval95
        return (self.band.low is not None and high < self.band.low) or (self.band.high is not None and low > self.band.high)


class Finding(_Model):
    """One thing worth telling the runner first."""

    measure: str
    cue: str
    text: str
    try_: str
    evidence: Evidence

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.rstrip("_"),
        populate_by_name=True,
        serialize_by_alias=True,
    )


class Event(_Model):
    """One contact of one foot, in real seconds from the first frame."""

    side: SideName
    initial_contact_s: float
    toe_off_s: float | None
    step: int


class Asymmetry(_Model):
    """Right leg minus left leg in one measure, each from the clip that saw it near.

    ``noted`` where it is larger than 5 deg and than twice its own 95 % half width (SCIENCE 3); up to 3 deg is usual.
    """

    value: float
    unit: str
    interval95: tuple[float, float]
    noted: bool


class Filmed(_Model):
    """One clip of a report of several: what it shows, and its own events on its own clock. ``label`` is unlike the others'."""

    label: str
    clip: Clip
    view: Literal["side", "rear", "front"] | None
    near_side: SideName | None
    running_towards: SideName | None
    refused: Refusal | None
    events: tuple[Event, ...]


class Curve(_Model):
    """An angle through the stride, degrees: 101 points from a foot's contact to its next, and the SD of single strides."""

    mean: Curved[float]
    sd: Curved[float]
    toe_off_percent: float
    """when in the stride the foot leaves the belt"""


class MadeWith(_Model):
    """What made the report, so that it can be made again."""

    formcheck: str
    mediapipe: str
    model: str
    model_sha256: str
    settings: dict[str, Any]


class Report(_Model):
    """Everything known about one clip, or about several of one runner.

    With ``clips``, each leg is that of the clip that saw it near; ``near_side`` is None if both were. ``clip``, ``view``,
    ``events`` and ``cycle`` are then those of the first clip judged, from the side if one is.
    """

    format: Literal[1] = FORMAT
    clip: Clip
    runner: Runner
    view: Literal["side", "rear", "front"] | None
    near_side: SideName | None
    running_towards: SideName | None
    checks: tuple[Check, ...]
    refused: Refusal | None
    measures: dict[str, Measured]
    not_measured: dict[str, str]
    findings: tuple[Finding, ...]
    events: tuple[Event, ...]
    cycle: dict[str, Curved[tuple[float, float]]]
    curves: dict[str, dict[SideName, Curve]] = {}
    """knee flexion, thigh ("hip"), trunk and foot through the stride of each side that can be read"""
    each_step: dict[str, dict[SideName, tuple[float | None, ...]]] = {}
    """a measure's figure in every single step of a side, in the measure's unit: one for each contact of that foot in the clip
    that was read for it, None where that step could not be read"""
    clips: tuple[Filmed, ...] = ()
    """the clips a report of several was put together from, refused ones too; empty for a report of one"""
    asymmetries: dict[str, Asymmetry] = {}
    """by measure, where each leg was near in a clip"""
    made_with: MadeWith

    @property
    def enough_in_part(self) -> bool:
        """Whether a part of a long clip was enough, so that the rest was left unread."""
        return any((check.name, check.level) == ("part", "ok") for check in self.checks)

    @property
    def cycle_begins(self) -> SideName:
        """The foot with whose landing ``cycle`` begins: the near one, of several clips that of the clip it was taken from."""
        lead = next((one for one in self.clips if one.refused is None and one.view == self.view), None)
        return self.near_side or (lead.near_side if lead is not None else None) or "left"

    def landings(self) -> tuple[tuple[SideName, float], ...]:
        """Every contact, in order, with when it is shown as the clip plays: seconds from its first picture."""
        return tuple((event.side, event.initial_contact_s * self.clip.slow_motion) for event in self.events)

    def in_brief(self) -> Report:
        """The report without its cycle, curves, single steps and events, which are nine tenths of it."""
        return self.model_copy(update={"cycle": {}, "curves": {}, "each_step": {}, "events": ()})

    def to_json(self) -> str:
        """The report as JSON text; loading it back gives an equal report."""
        return self.model_dump_json(indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, name: str = "report.json") -> Report:
        """Read a report back. Raises :class:`~formcheck.errors.InputError` for anything that is not a format 1 report."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise InputError(name, "text that is not JSON", "a report.json written by formcheck") from None
        version = found.get("format") if isinstance(found, dict) else None
        if isinstance(version, int) and version > FORMAT:
            raise InputError(name, f"report format {version}", f"format {FORMAT}; update formcheck to read it")
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            found = f"a report that does not fit at {where or 'its top'}"
            raise InputError(name, found, "a report.json written by formcheck") from None

    @classmethod
    def load(cls, path: Path) -> Report:
        """Read a report from a file. Raises :class:`~formcheck.errors.InputError` as :meth:`from_json` does, and for no file."""
        try:
            return cls.from_json(path.read_bytes(), str(path))
        except OSError as error:
            raise InputError(str(path), error.strerror or "nothing to read", "a report.json written by formcheck") from None
