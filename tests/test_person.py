from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck import landmarks, person
from formcheck.errors import InputError

FloatArray = NDArray[np.float64]
LOOKS = 8


def somebody(x: float, height: float, swing: float = 0.0, seen: float = 0.9) -> FloatArray:
    """A standing figure (33, 3) with its hips at ``x``, 500, one ankle ahead and one behind by ``swing`` heights."""
    pose = np.zeros((landmarks.COUNT, 3))
    pose[:, 0] = x
    pose[:, 1] = np.linspace(500 - 0.5 * height, 500 + 0.5 * height, landmarks.COUNT)
    pose[[landmarks.index("hip", side) for side in landmarks.SIDES], 1] = 500
    pose[landmarks.index("shoulder", "left"), 0] -= 0.1 * height
    pose[landmarks.index("shoulder", "right"), 0] += 0.1 * height
    pose[landmarks.index("ankle", "left"), 0] += swing * height
    pose[landmarks.index("ankle", "right"), 0] -= swing * height
    pose[:, 2] = seen
    return pose


def running(x: float, height: float) -> list[FloatArray]:
    return [somebody(x, height, 0.2 * np.cos(2.1 * look)) for look in range(LOOKS)]


def test_who_runs_is_followed_and_not_the_taller_bystander() -> None:
    looks = [[somebody(900, 500), runner] for runner in running(300, 350)]
    found = person.choose(looks)
    assert found is not None
    assert found.people == 2
    assert found.region.holds(300, 500)
    assert not found.region.holds(900, 500)
    assert found.height_px == pytest.approx(350)
    assert found.is_this(somebody(310, 340))
    assert not found.is_this(somebody(900, 500))
    assert not found.is_this(somebody(300, 1000))


def test_a_runner_found_in_every_other_picture_is_still_the_runner() -> None:
    looks = [[somebody(900, 500), *([runner] if look % 2 == 0 else [])] for look, runner in enumerate(running(300, 350))]
    found = person.choose(looks)
    assert found is not None
    assert found.region.holds(300, 500)


def test_the_point_given_settles_it() -> None:
    looks = [[somebody(900, 500), runner] for runner in running(300, 350)]
    found = person.choose(looks, (900, 520))
    assert found is not None
    assert found.region.holds(900, 500)


def test_a_point_on_nobody_is_refused_with_where_people_are() -> None:
    with pytest.raises(InputError, match=r"5,5.*300,500"):
        person.choose([[pose] for pose in running(300, 350)], (5, 5))
    with pytest.raises(InputError, match="nobody"):
        person.choose([[]], (5, 5))


def test_one_person_found_twice_or_in_part_is_one_and_a_coat_is_none() -> None:
    looks = [[runner, runner + 4, somebody(310, 120), somebody(900, 500, seen=0.3)] for runner in running(300, 350)]
    found = person.choose(looks)
    assert found is not None
    assert found.people == 1


def test_an_empty_picture_has_no_runner() -> None:
    assert person.choose([[], [], []]) is None
    assert person.choose([]) is None


def test_only_a_small_runner_who_stays_or_one_among_others_is_kept_to_a_region() -> None:
    large = person.choose([[pose] for pose in running(300, 600)])
    small = person.choose([[pose] for pose in running(300, 250)])
    crossing = person.choose([[somebody(300 + 60 * look, 250)] for look in range(LOOKS)])
    assert large is not None
    assert small is not None
    assert crossing is not None
    assert not large.needs_care(1280)
    assert small.needs_care(1280)
    assert not crossing.needs_care(1280)


def test_a_region_is_cut_at_the_edges_of_the_picture() -> None:
    assert person.Box(-5, 10, 700, 400).inside(640, 360) == (0, 10, 640, 360)
