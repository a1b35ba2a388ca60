"""The athletes' library: people, their clips over time, and what was measured on them. Nothing is kept unless asked."""

from formcheck.library.exchange import Export, export, take_in
from formcheck.library.records import Athlete, Kept, Point
from formcheck.library.store import Library

__all__ = ["Athlete", "Export", "Kept", "Library", "Point", "export", "take_in"]
