"""Pictures as the library keeps them: small enough that hundreds fit where one clip would."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image

from formcheck.errors import InputError

__all__ = ["small"]

_WIDTH_PX: Final = 1200
_QUALITY: Final = 82
_MOST_PX: Final = 40_000_000


def small(picture: bytes) -> bytes:
    """A picture as a JPEG of at most 1200 pixels' width. Raises :class:`~formcheck.errors.InputError` for what is no picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # refused below, and sooner
            image = Image.open(io.BytesIO(picture), formats=("PNG", "JPEG"))
        if image.width * image.height > _MOST_PX:
            raise InputError("picture", f"a picture of {image.width} x {image.height} pixels", "one written by formcheck")
        if image.format == "JPEG" and image.width <= _WIDTH_PX:
            image.load()
            return picture
        plain = image.convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError):
        raise InputError("picture", "no picture that can be read", "a PNG or JPEG written by formcheck") from None
    plain.thumbnail((_WIDTH_PX, _MOST_PX), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    plain.save(made, "JPEG", quality=_QUALITY, optimize=True)
    return made.getvalue()
