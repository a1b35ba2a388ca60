"""Tiny videos with known pictures and known times, made with PyAV."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

SIZE = (64, 48)


def bar(number: int, size: tuple[int, int] = SIZE) -> Pixels:
    """A dark picture with a white bar whose left edge is at two pixels times the frame's number."""
    picture = np.full((size[1], size[0], 3), 20, np.uint8)
    picture[:, 2 * number : 2 * number + 4] = 235
    return picture


def bar_at(rgb: Pixels) -> int:
    """The number of the frame a picture with a bar came from."""
    return round((float(np.flatnonzero(rgb[rgb.shape[0] // 2, :, 1] > 128).mean()) - 1.5) / 2)


@contextmanager
def _at_its_own_priority() -> Iterator[None]:
    """What is done inside leaves this thread's priority as it was.

    SVT-AV1 gives who calls it, if that is root, the highest real-time priority, and all that is started afterwards has it too:
    two such processes that wait for each other's threads wait for ever.
    """
    if not hasattr(os, "sched_getscheduler"):
        yield
        return
    policy, priority = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, priority)


def write(
    path: Path,
    pictures: Sequence[Pixels],
    *,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    rate: int = 30,
    pts: Sequence[int] | None = None,
    clock: Fraction | None = None,
    container_options: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    rotation: tuple[float, bool] | None = None,
    pixel_aspect: Fraction | None = None,
    **options: str,
) -> Path:
    """Write pictures (height, width, 3) shown at ``pts`` ticks of ``clock``, by default one after another at ``rate``."""
    with _at_its_own_priority(), av.open(str(path), "w", options=container_options or {}) as container:
        container.metadata.update(metadata or {})
        stream: Any = container.add_stream(codec, rate=rate, options=options)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pixel_format
        if clock is not None:
            stream.codec_context.time_base = clock
        if pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        if rotation is not None:
            stream.set_display_rotation(rotation[0], hflip=rotation[1])
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts = number if pts is None else pts[number]
            frame.time_base = clock or Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def bars(path: Path, count: int = 24, **how: Any) -> Path:
    """A clip of moving bars."""
    return write(path, [bar(number) for number in range(count)], **how)
