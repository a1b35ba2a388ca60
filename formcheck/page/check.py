"""Check: a clip in, a result out."""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from typing import Final

from formcheck.page import desk
from formcheck.page.address import clips, show_clips
from formcheck.page.ask import ask

__all__ = ["main"]

_OPENED: Final = "formcheck.page.opened"
"""What shows clips brings all that measures and draws: it is imported once the first page is out, or when it is needed."""


def main() -> None:
    """Show the clips the address names, or ask for one."""
    if tickets := clips():
        import_module(_OPENED).opened(tickets)
        return
    handed_in = ask()
    if _OPENED not in sys.modules:
        threading.Thread(target=_get_ready, daemon=True).start()
    if handed_in:
        show_clips(handed_in)


def _get_ready() -> None:
    """While the first visitor reads: have the pose model fetched, if it never was, and import what the next page needs."""
    desk.DESK.get_ready()
    import_module(_OPENED)
