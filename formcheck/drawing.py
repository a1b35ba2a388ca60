"""Lines and words on a picture, legible on any ground: a light stroke on a dark halo. Pictures are RGB arrays, drawn in place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

__all__ = [
    "CYAN",
    "FACE",
    "ORANGE",
    "PINK",
    "WHITE",
    "YELLOW",
    "Colour",
    "Pixels",
    "Point",
    "blit",
    "coarsen",
    "dashes",
    "dot",
    "lettered",
    "line",
    "path",
    "words",
]

Pixels = NDArray[np.uint8]
Point = Sequence[float] | NDArray[np.float64]
Colour = tuple[int, int, int]

# light tones that people with any kind of colour vision tell apart, by lightness if not by hue
WHITE: Final[Colour] = (250, 250, 250)
YELLOW: Final[Colour] = (255, 224, 92)
CYAN: Final[Colour] = (110, 222, 255)
ORANGE: Final[Colour] = (255, 170, 74)
PINK: Final[Colour] = (255, 178, 222)
_HALO: Final[Colour] = (16, 18, 22)
_SHIFT: Final = 3
"""Ends of lines are placed to an eighth of a pixel."""


FACE: Final = 0.24
"""Half of what is made coarse around the middle of a face to leave nobody to recognise, leg lengths."""


def coarsen(picture: Pixels, middle: Point, reach: float) -> None:
    """What lies within ``reach`` pixels of a point as a few large patches; nothing where the point is not known."""
    if not _whole(middle):
        return
    rows, columns = picture.shape[:2]
    top, bottom = (int(min(max(0.0, middle[1] + end), rows)) for end in (-reach, reach))
    left, right = (int(min(max(0.0, middle[0] + end), columns)) for end in (-reach, reach))
    if bottom - top > 1 and right - left > 1:
        part = picture[top:bottom, left:right]
        few = cv2.resize(part, (5, 5), interpolation=cv2.INTER_AREA)
        part[:] = cv2.resize(few, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)


def _fixed(at: Point) -> tuple[int, int]:
    return round(float(at[0]) * (1 << _SHIFT)), round(float(at[1]) * (1 << _SHIFT))


def _whole(*points: Point) -> bool:
    return bool(np.isfinite(np.asarray(points, dtype=np.float64)).all())


def line(picture: Pixels, start: Point, end: Point, colour: Colour, width: int = 3) -> None:
    """A straight line; nothing where an end is not known."""
    path(picture, (start, end), colour, width)


def path(picture: Pixels, points: Sequence[Point], colour: Colour, width: int = 3) -> None:
    """A line through points, as far as they are known."""
    ends = [(_fixed(a), _fixed(b)) for a, b in pairwise(points) if _whole(a, b)]
    for shade, thick in ((_HALO, width + max(2, width)), (colour, width)):
        for start, end in ends:
            cv2.line(picture, start, end, shade, thick, cv2.LINE_AA, _SHIFT)


def dashes(picture: Pixels, start: Point, end: Point, colour: Colour, width: int = 2, dash_px: float = 9.0) -> None:
    """A broken line: what something is held against, not what was seen."""
    if not _whole(start, end):
        return
    begin, reach = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64) - np.asarray(start, dtype=np.float64)
    count = max(1, int(np.linalg.norm(reach) / (2 * dash_px)))
    for n in range(count):
        line(picture, begin + reach * n / count, begin + reach * (n + 0.55) / count, colour, width)


def dot(picture: Pixels, at: Point, colour: Colour, radius: int = 5) -> None:
    """A round mark."""
    if _whole(at):
        cv2.circle(picture, _fixed(at), (radius + 2) << _SHIFT, _HALO, -1, cv2.LINE_AA, _SHIFT)
        cv2.circle(picture, _fixed(at), radius << _SHIFT, colour, -1, cv2.LINE_AA, _SHIFT)


@lru_cache(maxsize=256)
def lettered(text: str, size: int, colour: Colour) -> tuple[Pixels, Pixels]:
    """Text as a picture and how far it covers (height, width, 1), 0..255."""
    font = ImageFont.load_default(size)
    halo = max(2, size // 9)
    left, _, right, _ = (round(edge) for edge in font.getbbox(text, stroke_width=halo))
    _, top, _, bottom = (round(edge) for edge in font.getbbox("Ag", stroke_width=halo))  # as high, whatever the letters
    sheet = Image.new("RGBA", (right - left + 2, bottom - top + 2), (*_HALO, 0))
    ImageDraw.Draw(sheet).text(
        (1 - left, 1 - top), text, font=font, fill=(*colour, 255), stroke_width=halo, stroke_fill=(*_HALO, 255)
    )
    pixels = np.asarray(sheet)
    return pixels[..., :3], pixels[..., 3:]


def words(
    picture: Pixels, text: str, at: Point, colour: Colour = WHITE, size: int = 28, anchor: tuple[float, float] = (0, 0)
) -> None:
    """Text whose point ``anchor`` (0, 0 upper left .. 1, 1 lower right) lies at ``at``, moved to be wholly in the picture."""
    if not _whole(at):
        return
    letters, cover = lettered(text, size, colour)
    room = np.array(picture.shape[1::-1]) - letters.shape[1::-1]
    corner = np.clip(np.asarray(at, dtype=np.float64) - np.array(anchor) * letters.shape[1::-1], 0, np.maximum(room, 0))
    blit(picture, letters, cover, (round(float(corner[0])), round(float(corner[1]))))


def blit(picture: Pixels, patch: Pixels, cover: Pixels, corner: tuple[int, int]) -> None:
    """Lay a patch over the picture with its upper left at ``corner``; what does not fit is cut off."""
    x, y = corner
    height, width = min(patch.shape[0], picture.shape[0] - y), min(patch.shape[1], picture.shape[1] - x)
    if height <= 0 or width <= 0:
        return
    ground = picture[y : y + height, x : x + width]
    share = cover[:height, :width].astype(np.uint16)
    ground[:] = ((ground * (255 - share) + patch[:height, :width] * share) // 255).astype(np.uint8)
