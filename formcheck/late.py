"""Modules that are read when they are used, not when they are imported: for what a library imports and we never reach."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

__all__ = ["imported_late"]


class _Late(MetaPathFinder):
    """Finds the modules of some names, and leaves them unread until one of their attributes is asked for."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module's own spec with a loader that waits; None for every other module."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname in self._names else None
        if spec is not None and spec.loader is not None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


@contextlib.contextmanager
def imported_late(*names: str) -> Iterator[None]:
    """While in ``with``, importing a module of these names does not read it; its first use, whenever that is, does."""
    late = _Late(names)
    sys.meta_path.insert(0, late)
    try:
        yield
    finally:
        sys.meta_path.remove(late)
