"""What tests run in several processes at once: each keeps the same clips for one athlete."""

from __future__ import annotations

from multiprocessing.synchronize import Barrier

from formcheck.library import Library
from tests.made import judged

__all__ = ["keep_many"]


def keep_many(url: str, who: str, start: Barrier) -> None:
    """Keep six clips for Ann with notes of ``who``, and one for ``who``."""
    start.wait()
    with Library.open(url) as library:
        for letter in "123456":
            clip = judged().clip.model_copy(update={"sha256": letter * 64})
            library.keep("Ann", judged().model_copy(update={"clip": clip}), notes=who)
        library.keep(who, judged())
