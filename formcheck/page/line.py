"""Who waits for a turn, in the order they came."""

from __future__ import annotations

import threading

__all__ = ["Line"]


class Line:
    """A line before ``places``: whoever is among the first so many has a turn, until they leave."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._order: list[object] = []
        self._moved = threading.Condition()

    def join(self, who: object) -> None:
        """Come last."""
        with self._moved:
            self._order.append(who)

    def wait(self, who: object) -> bool:
        """Wait for the turn of one who joined; False for who left meanwhile."""
        with self._moved:
            self._moved.wait_for(lambda: who not in self._order[self._places :])
            return who in self._order

    def leave(self, who: object) -> None:
        """Make room, from wherever in the line."""
        with self._moved:
            self._order = [one for one in self._order if one is not who]
            self._moved.notify_all()

    def ahead(self, who: object) -> int:
        """How many come first; 0 for who is not in the line."""
        with self._moved:
            return self._order.index(who) if who in self._order else 0
