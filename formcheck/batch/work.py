"""Units of work through an engine: as many under way as it has room for, each tried twice, none lost to another's end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Final

from formcheck.batch.engine import CONTINUE, Engine
from formcheck.batch.unit import Done, Job, Merge
from formcheck.errors import ClusterError, ModelError

__all__ = ["Unit", "do"]

_TRIES: Final = 2
_WAIT_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its ticket. ``made`` gives the work itself when its turn comes, for so many cores: not all are in memory."""

    ticket: str
    made: Callable[[int], Job | Merge]


def do(where: Engine, units: Sequence[Unit], take: Callable[[Unit, Done], None], again: Callable[[Unit, Done], None]) -> None:
    """Have the units done in their order; ``take`` gets each result, in this thread, and ``again`` hears of second tries.

    Raises :class:`~formcheck.errors.ModelError` and :class:`~formcheck.errors.ClusterError`; whatever is done by then, or
    by the time of an interrupt, has been taken.
    """
    todo, tries = deque(units), dict.fromkeys(units, 0)
    running: dict[Future[Done], Unit] = {}

    def finish(future: Future[Done]) -> None:
        unit, done = running[future], _result(future)
        if done.again and tries[unit] < _TRIES:
            todo.append(unit)
            again(unit, done)
        else:
            take(unit, done)
        del running[future]

    try:
        while todo or running:
            while todo and len(running) < 2 * where.slots():
                unit = todo.popleft()
                tries[unit] += 1
                running[where.submit(unit.made(_cores(where, len(todo) + len(running) + 1)), unit.ticket)] = unit
            for future in wait(running, _WAIT_S, FIRST_COMPLETED).done:
                finish(future)
    except (KeyboardInterrupt, ClusterError, ModelError):
        for future in [future for future in running if _is_good(future)]:
            take(running[future], future.result())
        raise


def _cores(where: Engine, left: int) -> int:
    """Cores for one of the units that are left: the last ones share those that have run out of work."""
    return max(1, where.cores // left)


def _is_good(future: Future[Done]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None and not future.result().again


def _result(future: Future[Done]) -> Done:
    """What came of a unit. Nobody but a cluster that is gone cancels one."""
    if future.cancelled():
        raise ClusterError("The connection to the Dask scheduler was lost", CONTINUE)
    error = future.exception()
    if isinstance(error, ModelError):
        raise error
    if error is not None:
        found = f"the worker that had it ended ({type(error).__name__}: {error})"
        return Done("crashed", found, "Run the same command again.", again=True)
    return future.result()
