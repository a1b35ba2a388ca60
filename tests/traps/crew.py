"""Workers that stay for the next clip with the model loaded: starting them anew for each of fifty clips is half of the work."""

from __future__ import annotations

from types import TracebackType

from formcheck.workers import Workers

__all__ = ["Crew"]


class Crew:
    """Stands in for :class:`Workers` where clips are read one after another; ends what an error has left in the middle."""

    def __init__(self) -> None:
        self._kept: Workers | None = None

    def __call__(self, path: str, count: int) -> Crew:
        self._kept = self._kept or Workers(path, count)
        self._kept._path = path
        return self

    def __enter__(self) -> Workers:
        assert self._kept is not None
        return self._kept

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:
            self.close()

    def close(self) -> None:
        """End them."""
        if self._kept is not None:
            self._kept.close()
        self._kept = None
