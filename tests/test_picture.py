from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck import picture

Pixels = NDArray[np.uint8]
NOBODY = np.full((33, 2), np.nan)
RATE_HZ = 30


def scene(seed: int, size: tuple[int, int] = (480, 360)) -> Pixels:
    """A smooth random picture with texture to hold on to."""
    noise = np.random.default_rng(seed).integers(0, 256, (size[1] // 8, size[0] // 8, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def figures(pictures: Sequence[Pixels], chunks: int = 2, xy: NDArray[np.float64] = NOBODY) -> picture.Figures:
    time_s = np.arange(len(pictures)) / RATE_HZ
    seen = []
    for part in np.array_split(np.arange(len(pictures)), chunks):
        watcher = picture.Watcher()
        for number in part:
            watcher.see(time_s[number], pictures[number], xy)
        seen.append(watcher.seen())
    return picture.figures(time_s, seen, max(pictures[0].shape))


def lighter(base: Pixels, by: NDArray[np.int64]) -> Pixels:
    brighter: Pixels = np.minimum(base.astype(np.int64) + by, 255).astype(np.uint8)
    return brighter


def flickering(base: Pixels, count: int, seed: int = 1) -> list[Pixels]:
    random = np.random.default_rng(seed)
    return [lighter(base, random.integers(0, 6, base.shape)) for _ in range(count)]


@pytest.mark.parametrize("at", [20, 30])
def test_a_cut_is_found_also_where_two_chunks_meet(at: int) -> None:
    pictures = flickering(scene(1), at) + flickering(scene(2), 60 - at)
    assert figures(pictures).cuts_s == pytest.approx((at / RATE_HZ,))


def test_a_flash_and_a_still_camera_are_no_cut() -> None:
    pictures = flickering(scene(1) // 2, 40)
    pictures[20] = lighter(pictures[20], np.full(pictures[20].shape, 60))
    found = figures(pictures)
    assert found.cuts_s == ()
    assert found.camera_motion_px == pytest.approx(0, abs=0.5)


def test_a_panning_camera_moves_the_background_by_what_it_pans() -> None:
    wide = scene(3, (960, 360))
    pictures = [np.ascontiguousarray(wide[:, 2 * number : 2 * number + 480]) for number in range(60)]
    assert figures(pictures).camera_motion_px == pytest.approx(2 * RATE_HZ * picture.LOOK_S, rel=0.1)


def test_a_moving_runner_is_no_moving_camera() -> None:
    pictures = flickering(scene(4), 60)
    xy = np.random.default_rng(5).uniform((0.4, 0.2), (0.6, 0.9), (33, 2))
    for number, shown in enumerate(pictures):
        shown[72:324, 192:288] = scene(100 + number, (96, 252))
    assert figures(pictures, xy=xy).camera_motion_px == pytest.approx(0, abs=0.5)


def test_a_background_without_texture_says_nothing_of_the_camera() -> None:
    assert figures([np.full((360, 480, 3), 90, np.uint8)] * 40).camera_motion_px is None


def test_repeated_pictures_are_counted() -> None:
    pictures = flickering(scene(1), 30)
    twice = [shown for shown in pictures for _ in range(2)]
    assert figures(pictures).repeated_frames == 0
    assert figures(twice).repeated_frames == 30
    assert figures(twice, chunks=7).repeated_frames == 30


def test_light_is_the_mean_of_the_picture() -> None:
    assert figures([np.full((360, 480, 3), 90, np.uint8)] * 5).luma_mean == pytest.approx(90, abs=1)


def test_blur_lowers_sharpness_of_the_runner() -> None:
    xy = np.random.default_rng(5).uniform((0.3, 0.1), (0.7, 0.9), (33, 2))
    blocks = np.random.default_rng(6).integers(0, 256, (15, 20, 3)).astype(np.uint8)
    crisp = np.ascontiguousarray(blocks.repeat(24, axis=0).repeat(24, axis=1))
    blurred = [np.asarray(cv2.GaussianBlur(crisp, (0, 0), sigma), dtype=np.uint8) for sigma in (0.5, 2, 4)]
    found = [figures([shown] * 3, 1, xy).sharpness for shown in blurred]
    assert found[0] is not None
    assert found == sorted(found, key=lambda value: -(value or 0))
    assert figures([crisp] * 3).sharpness is None
