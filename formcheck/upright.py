"""How a coded picture becomes an upright one with square pixels, in RGB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import av.error
import numpy as np
from numpy.typing import NDArray

__all__ = ["Turn", "picture", "pixel_aspect", "planes", "square_size", "turn"]

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Turn:
    """How a coded picture becomes upright: its axes exchanged first, then turned around."""

    transposed: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @property
    def mirrored(self) -> bool:
        """Whether left and right change places."""
        return self.transposed ^ self.flip_x ^ self.flip_y

    @property
    def rotation_deg(self) -> int:
        """Clockwise rotation, after any mirroring left to right."""
        if self.transposed:
            return 270 if self.flip_y else 90
        return 180 if self.flip_y else 0

    def quarter(self) -> Turn:
        """This turn, and then a quarter clockwise: the axes exchanged once more, then left and right."""
        return Turn(not self.transposed, not self.flip_y, self.flip_x)

    def apply(self, rgb: Pixels) -> Pixels:
        """A coded picture (height, width, 3), upright."""
        if self.transposed:
            rgb = rgb.transpose(1, 0, 2)
        if self.flip_x:
            rgb = rgb[:, ::-1]
        return np.ascontiguousarray(rgb[::-1] if self.flip_y else rgb)


def turn(frame: av.VideoFrame) -> Turn:
    """From the display matrix, nine big numbers of which the first two rows turn: x' = a x + c y, y' = b x + d y.

    For one frame of a clip: a PyAV frame whose side data were looked at waits for the garbage collector.
    """
    # PyAV's stubs take the container of side data for a mapping; iterating it gives the data themselves
    every: Iterator[Any] = iter(frame.side_data)
    for data in every:
        if "DISPLAYMATRIX" in str(data.type):
            a, b, _, c, d = np.frombuffer(bytes(data), dtype=np.int32)[:5].tolist()
            if abs(b) > abs(a):
                return Turn(True, c < 0, b < 0)
            return Turn(False, a < 0, d < 0)
    return Turn()


def pixel_aspect(stream: av.VideoStream) -> Fraction:
    """Width / height of a coded pixel; 1 where the file claims something absurd."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    return aspect if Fraction(1, 4) < aspect < 4 else Fraction(1)


def square_size(frame: av.VideoFrame, aspect: Fraction) -> tuple[int, int]:
    """Width and height of the coded picture once its pixels are made square."""
    return max(1, round(frame.width * aspect)), frame.height


def picture(frame: av.VideoFrame, aspect: Fraction, turned: Turn, long_side_px: int) -> Pixels | None:
    """The upright picture; None where its pixels cannot be converted."""
    width, height = square_size(frame, aspect)
    shrink = min(1.0, long_side_px / max(width, height))
    size = {"width": max(1, round(width * shrink)), "height": max(1, round(height * shrink))}
    try:
        rgb: Any = frame.reformat(**size, format="rgb24", interpolation="AREA", threads=1).to_ndarray()
    except (av.error.FFmpegError, ValueError):
        return None
    if frame.interlaced_frame and size["height"] > 2:
        # the other field was taken at another time: its lines repeat their neighbours
        rgb[1::2] = rgb[: rgb.shape[0] // 2 * 2 : 2]
    return turned.apply(rgb)


def planes(frame: av.VideoFrame, aspect: Fraction, turned: Turn, long_side_px: int) -> tuple[Pixels, Pixels, Pixels]:
    """The upright picture as it is coded for playing: brightness (height, width) and two colours of half its size.

    Width and height are even. Raises what :class:`av.error.FFmpegError` and ValueError stand for where it cannot be converted.
    """
    wide, high = square_size(frame, aspect)
    shrink = min(1.0, long_side_px / max(wide, high))
    width, height = (max(2, 2 * round(side * shrink / 2)) for side in (wide, high))
    sheet: Any = frame.reformat(width=width, height=height, format="yuv420p", threads=1).to_ndarray()
    small = (height // 2, width // 2)
    quarter = small[0] * small[1]
    flat = sheet.reshape(-1)[height * width :]
    parts = (sheet[:height], flat[:quarter].reshape(small), flat[quarter : 2 * quarter].reshape(small))
    luma, blue, red = (turned.apply(part[..., None])[..., 0] for part in parts)
    return luma, blue, red
