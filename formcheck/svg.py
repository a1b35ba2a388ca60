"""Charts as SVG, drawn in a process of its own, which can be ended where it hangs.

What draws them runs V8, and on a machine that is busy V8 now and then waits for itself, at full load and for ever (vl-convert
1.9). A drawing that takes so long is begun anew in another process; an empty frame takes its place where that hangs too.
"""

from __future__ import annotations

import atexit
import threading
from typing import Final

from formcheck.errors import VideoCrashedError
from formcheck.workers import Call, Workers

__all__ = ["Drawer", "svg"]

_HANGS_S: Final = 20.0
"""The first chart takes half a second, with V8 to be read, and each one after that some ten milliseconds."""
_UNDRAWN: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="330" height="62"><text x="8" y="36" font-size="13">'
    "This chart could not be drawn.</text></svg>"
)


class Drawer:
    """Draws one chart after another, for as many threads as ask; ``hangs_s`` without an answer are too long."""

    def __init__(self, hangs_s: float = _HANGS_S) -> None:
        self._hangs_s = hangs_s
        self._crew: Workers | None = None
        self._lock = threading.Lock()

    def __call__(self, vega_lite: str) -> str:
        """A Vega-Lite specification, in JSON, as SVG."""
        with self._lock:
            for _ in range(2):
                if self._crew is None:
                    self._crew = Workers("a chart", 1, stalled_s=self._hangs_s, limited="used")
                try:
                    drawn: str = self._crew.run([Call(_drawn, (vega_lite,))])[0]
                except VideoCrashedError:
                    self._end()
                else:
                    return drawn
        return _UNDRAWN

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._crew is not None:
            self._crew.close()
        self._crew = None


def _drawn(vega_lite: str) -> str:
    import vl_convert  # noqa: PLC0415 - for the child alone: it brings V8

    drawn: str = vl_convert.vegalite_to_svg(vega_lite)
    return drawn


svg = Drawer()
"""This process' own."""
atexit.register(svg.close)
