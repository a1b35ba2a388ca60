"""Modules that are read when they are used, not when they are imported: for what a library imports and we never reach."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

__all__ = ["imported_late"]


class _Waiting(ModuleType):
    """Stands for a module until anything of it is asked for; modules of a package that waits wait for themselves."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_read(self.__name__), name)


def _read(name: str) -> ModuleType:
    """The module itself, whatever stood for it."""
    for finder in sys.meta_path:
        if isinstance(finder, _Late):
            finder.names.discard(name)
    if isinstance(sys.modules.get(name), _Waiting):
        del sys.modules[name]
    return importlib.import_module(name)


class _Late(MetaPathFinder, Loader):
    """Finds the modules of some ``names``, and has a stand-in imported for each."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = set(names)

    def find_spec(self, fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """A spec for the stand-in; None for every other module, and for one that is not there."""
        if fullname not in self.names:
            return None
        # where a package that waits keeps its modules is not known yet
        below = isinstance(sys.modules.get(fullname.rpartition(".")[0]), _Waiting)
        return ModuleSpec(fullname, self, is_package=True) if below or PathFinder.find_spec(fullname, path) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The stand-in."""
        return _Waiting(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is read yet."""


@contextlib.contextmanager
def imported_late(*names: str) -> Iterator[None]:
    """While in ``with``, importing a module of these names does not read it; its first use, whenever that is, does.

    A package comes before its modules.
    """
    late = _Late(names)
    sys.meta_path.insert(0, late)
    try:
        yield
    finally:
        sys.meta_path.remove(late)
        for name in names:
            # who imports it from now on means it
            if isinstance(sys.modules.get(name), _Waiting):
                del sys.modules[name]
