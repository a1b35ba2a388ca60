"""Who is in the picture, and which of them is the runner: the one who runs on the spot, or the one pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck import landmarks
from formcheck.errors import InputError

__all__ = ["Box", "Person", "Runner", "choose", "distinct", "first_seen", "stir", "to_upright_deg"]

FloatArray = NDArray[np.float64]
Look = Sequence[FloatArray]
"""The poses of one picture, each (33, 3): x and y in pixels, visibility."""

_HIPS: Final = [landmarks.index("hip", side) for side in landmarks.SIDES]
_SHOULDERS: Final = [landmarks.index("shoulder", side) for side in landmarks.SIDES]
_ANKLES: Final = [landmarks.index("ankle", side) for side in landmarks.SIDES]

_GHOST: Final = 0.4
"""Mean visibility below which a pose is a chair or a coat."""
_SAME: Final = 0.6
"""A pose of whose box more than this part is inside another's is the same person, or part of them, found again."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the upright picture, pixels; right and bottom are outside."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """From top to bottom, pixels."""
        return self.bottom - self.top

    def part_inside(self, other: Box) -> float:
        """The part of this box that the other one covers."""
        across = min(self.right, other.right) - max(self.left, other.left)
        up = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, up) / (self.height * (self.right - self.left))

    def around(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left), min(self.top, other.top), max(self.right, other.right), max(self.bottom, other.bottom)
        )

    def grown(self, across: float, up: float) -> Box:
        """The box with so many pixels more on each side."""
        return Box(self.left - across, self.top - up, self.right + across, self.bottom + up)

    def inside(self, width: float, height: float) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what of it is in a picture."""
        return max(0.0, self.left), max(0.0, self.top), min(width, self.right), min(height, self.bottom)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is inside."""
        return self.left <= x < self.right and self.top <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Runner:
    """The runner among ``people`` seen at once: ``region`` to look at, where the hips were (``hips``), ``height_px``."""

    people: int
    region: Box
    hips: Box
    height_px: float

    def needs_care(self, long_side_px: float) -> bool:
        """Whether to keep to the region: there are others, or the runner is small in the picture and stays in place.

        Alone, the runner may be anywhere.
        """
        stays = max(self.hips.right - self.hips.left, self.hips.height) < 0.5 * self.height_px
        return self.people > 1 or (stays and self.height_px < 0.3 * long_side_px)

    def is_this(self, pose: FloatArray) -> bool:
        """Whether a pose (33, 3) can be the runner: hips about where they were, body about as large."""
        x, y = _hip(pose)
        alike = 0.5 < _box(pose).height / self.height_px < 1.8
        return alike and self.hips.grown(0.4 * self.height_px, 0.4 * self.height_px).holds(x, y)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the first frame: where (``box``), the middle of the hips, and whether it is taken for the runner."""

    box: Box
    hips_px: tuple[float, float]
    is_runner: bool


def first_seen(looks: Sequence[Look]) -> tuple[Person, ...]:
    """Everybody in the first of the pictures that :func:`choose` takes, from left to right."""
    looks = [distinct(look) for look in looks]
    runner = _most_like_a_runner(looks, _followed(looks))
    here = sorted(looks[0] if looks else [], key=lambda pose: _hip(pose)[0])
    return tuple(Person(_box(pose), _hip(pose), any(pose is one for one in runner)) for pose in here)


def to_upright_deg(looks: Sequence[Look]) -> int:
    """By how many quarters, in degrees clockwise, to turn pictures in which the runner lies or stands on the head; else 0."""
    looks = [distinct(look) for look in looks]
    runner = _most_like_a_runner(looks, _followed(looks))
    if not runner:
        return 0
    x, y = np.median([pose[_SHOULDERS, :2].mean(axis=0) - pose[_HIPS, :2].mean(axis=0) for pose in runner], axis=0)
    if abs(x) > abs(y):
        return 90 if x < 0 else 270
    return 180 if y > 0 else 0


def choose(looks: Sequence[Look], person_px: tuple[float, float] | None = None) -> Runner | None:
    """The runner, from pictures spread over a clip of which the first is its first frame; None when nobody is seen.

    The runner is the one who is large, seen in most pictures, and whose ankles move most relative to the hips; with
    ``person_px`` the one at that point of the first frame. Raises :class:`~formcheck.errors.InputError` when nobody is there.
    """
    looks = [distinct(look) for look in looks]
    seen = _followed(looks)
    if person_px is not None:
        runner = _pointed_at(looks[0] if looks else [], seen, person_px)
    else:
        runner = _most_like_a_runner(looks, seen)
    if not runner:
        return None
    height = _height(runner)
    region = _around([_box(pose) for pose in runner]).grown(0.3 * height, 0.2 * height)
    hips = _around([Box(*_hip(pose), *_hip(pose)) for pose in runner])
    return Runner(max(len(look) for look in looks), region, hips, height)


def _hip(pose: FloatArray) -> tuple[float, float]:
    x, y = pose[_HIPS, :2].mean(axis=0)
    return float(x), float(y)


def _box(pose: FloatArray) -> Box:
    (left, top), (right, bottom) = pose[:, :2].min(axis=0), pose[:, :2].max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


def _around(boxes: Sequence[Box]) -> Box:
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.around(box)
    return whole


def distinct(look: Look) -> list[FloatArray]:
    """The people in a picture, the tallest first: each once, and no chairs or coats."""
    kept: list[FloatArray] = []
    for pose in sorted(look, key=lambda pose: _box(pose).height, reverse=True):
        if pose[:, 2].mean() > _GHOST and not any(_is_same(pose, other) for other in kept):
            kept.append(pose)
    return kept


def _is_same(pose: FloatArray, larger: FloatArray) -> bool:
    """Whether two poses of one picture are one person found twice; the second may be a part of them, or upside down."""
    return _box(pose).part_inside(_box(larger)) > _SAME or _apart(pose, larger) < 0.25


def _followed(looks: Sequence[Look]) -> list[list[FloatArray]]:
    """The poses of each person who stays about where they are."""
    people: list[list[FloatArray]] = []
    for look in looks:
        free = list(people)
        for pose in look:
            near = [person for person in free if _is_near(pose, person[-1])]
            if near:
                person = min(near, key=lambda person: _apart(pose, person[-1]))
                # by identity: arrays have no truth value to compare lists with
                free = [other for other in free if other is not person]
                person.append(pose)
            else:
                people.append([pose])
    return people


def _apart(pose: FloatArray, other: FloatArray) -> float:
    return float(np.hypot(*np.subtract(_hip(pose), _hip(other)))) / _box(other).height


def _is_near(pose: FloatArray, other: FloatArray) -> bool:
    return _apart(pose, other) < 0.4 and 0.6 < _box(pose).height / _box(other).height < 1.7


def _most_like_a_runner(looks: Sequence[Look], seen: list[list[FloatArray]]) -> list[FloatArray]:
    return max(seen, key=lambda poses: _likeness(poses, len(looks)), default=[])


def _likeness(poses: list[FloatArray], looks: int) -> float:
    """How much somebody looks like the runner: height in pixels, times how the feet move, less if seldom seen.

    Half of the pictures are enough: a person small in a long picture is only found in every other one.
    """
    return _height(poses) * min(1.0, 2 * len(poses) / looks) * (0.05 + _stir(poses))


def stir(looks: Sequence[Look]) -> float:
    """How far the ankles of whoever moves them most go about the hips, in parts of the body's height (SD over pictures)."""
    return max((_stir(poses) for poses in _followed([distinct(look) for look in looks])), default=0.0)


def _stir(poses: list[FloatArray]) -> float:
    feet = np.array([pose[_ANKLES, :2] - _hip(pose) for pose in poses]) / _height(poses)
    return float(feet.std(axis=0).mean())


def _height(poses: list[FloatArray]) -> float:
    return float(np.median([_box(pose).height for pose in poses]))


def _pointed_at(look: Look, seen: list[list[FloatArray]], point: tuple[float, float]) -> list[FloatArray]:
    at = [pose for pose in look if _box(pose).grown(*[0.1 * _box(pose).height] * 2).holds(*point)]
    if not at:
        there = ", ".join(f"{x:.0f},{y:.0f}" for x, y in map(_hip, look)) or "nobody"
        found = f"{point[0]:.0f},{point[1]:.0f}, where nobody is seen in the first frame"
        raise InputError("The point on the runner", found, f"a point on one of the people there ({there})")
    nearest = min(at, key=lambda pose: float(np.hypot(*np.subtract(_hip(pose), point))))
    return next(person for person in seen if any(pose is nearest for pose in person))
