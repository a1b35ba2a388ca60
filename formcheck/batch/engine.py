"""Where the work is done: one seam, a ``concurrent.futures.Executor``, and two of them.

On this machine an executor's threads each mind a child process, so a child that dies takes nothing with it (a pool of
processes breaks as a whole when one of them is killed, and the clips of all others are lost). On a cluster Dask's own executor
takes the same function to its workers, which mind a child each in the same way: every result is the same bytes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Final
from uuid import uuid4

from formcheck import __version__
from formcheck.batch.minder import Limits, Minder
from formcheck.batch.unit import Done, Job, Merge
from formcheck.errors import ClusterError, InputError
from formcheck.workers import core_count

__all__ = ["CONTINUE", "LOCAL_CLUSTER", "Engine", "OnShare", "of", "versions"]

LOCAL_CLUSTER: Final = "local-cluster"
OnShare = Callable[[str, float], None]
"""Called from any thread with a unit's ticket and how much of it is done, 0..1."""

_CONNECT_S: Final = 15.0
_COUNTED_S: Final = 5.0
_SHARE_S: Final = 1.0
CONTINUE: Final = "What was finished is kept: start the cluster again, and run the same command to continue."


@dataclass(frozen=True, slots=True)
class Engine:
    """An executor that does units of work: ``slots`` of them at once, on so many ``cores`` of one machine (0: of several)."""

    executor: Executor
    work: Callable[[Job | Merge, str], Done]
    slots: Callable[[], int]
    cores: int

    def submit(self, unit: Job | Merge, ticket: str) -> Future[Done]:
        """Have a unit done; what is heard of it in the meantime carries the ``ticket``."""
        return self.executor.submit(self.work, unit, ticket)


def of(scheduler: str | None, workers: int | None, on_share: OnShare) -> Any:
    """The engine for what the user asked for, as a context: this machine, a Dask scheduler's address, or ``local-cluster``."""
    if scheduler is None:
        return _here(workers or core_count(), on_share)
    return _on_dask(scheduler, workers, on_share)


@contextmanager
def _here(workers: int, on_share: OnShare) -> Iterator[Engine]:
    minder = Minder()
    executor = ThreadPoolExecutor(workers, thread_name_prefix="formcheck-minder")

    def work(unit: Job | Merge, ticket: str) -> Done:
        return minder.mind(unit, lambda share: on_share(ticket, share))

    try:
        yield Engine(executor, work, lambda: workers, workers)
    finally:
        minder.close()
        executor.shutdown(cancel_futures=True)


@contextmanager
def _on_dask(scheduler: str, workers: int | None, on_share: OnShare) -> Iterator[Engine]:
    """Dask distributed, at an address or as a cluster of our own on this machine."""
    distributed = _distributed()
    topic = f"formcheck-{uuid4().hex}"
    _hush()
    with _cluster(distributed, scheduler, workers) as address, _client(distributed, address, scheduler) as client:
        _require_same_versions(client)
        client.subscribe_topic(topic, lambda event: on_share(event[1]["ticket"], event[1]["share"]))
        executor = client.get_executor(pure=False)
        try:
            yield Engine(executor, _OnDask(topic), _Slots(client), 0)
        finally:
            if client.status == "running":
                executor.shutdown(wait=False)


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415 - an extra; and it takes a moment
    except ImportError as error:
        found = f"a cluster, and Dask cannot be loaded ({error})"
        raise InputError("--scheduler", found, "it to be installed: python -m pip install 'formcheck[cluster]'") from None
    return distributed


def _hush() -> None:
    """Keep tracebacks of lost connections off the terminal: what matters of them is said in a sentence.

    Dask gives every logger of its own a level and a handler, so the top one does not silence them.
    """
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(("distributed", "tornado")):
            logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def _cluster(distributed: Any, scheduler: str, workers: int | None) -> Iterator[str]:
    if scheduler != LOCAL_CLUSTER:
        yield scheduler
        return
    with distributed.LocalCluster(
        n_workers=workers or core_count(),
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    ) as cluster:
        yield cluster.scheduler_address


@contextmanager
def _client(distributed: Any, address: str, asked: str) -> Iterator[Any]:
    try:
        client = distributed.Client(address, timeout=_CONNECT_S, name="formcheck")
    except (OSError, ValueError) as error:
        advice = "Check the address and that the scheduler runs (`dask scheduler` prints tcp://HOST:PORT)."
        raise ClusterError(f"There is no Dask scheduler to be reached at {asked} ({error})", advice) from None
    try:
        yield client
    finally:
        client.close(timeout=2)


def _require_same_versions(client: Any) -> None:
    """Every worker must give the results this machine would give."""
    mine = versions()
    try:
        theirs = client.run(versions)
    except Exception as error:  # noqa: BLE001 - whatever a worker that lacks formcheck answers
        raise ClusterError(
            f"The workers cannot do the work ({type(error).__name__}: {error})", f"Install formcheck {__version__} on each."
        ) from None
    other = {worker: found for worker, found in theirs.items() if found != mine}
    for worker, found in other.items():
        raise ClusterError(f"The worker at {worker} has {_said(found)}, this machine {_said(mine)}", "Install the same on each.")


def versions() -> tuple[str, str]:
    """Of formcheck and of what runs the pose model: results of other versions may differ."""
    return __version__, metadata.version("mediapipe")


def _said(versions: tuple[str, str]) -> str:
    return f"formcheck {versions[0]} with mediapipe {versions[1]}"


class _Slots:
    """How many units the cluster does at once; asked again now and then, for workers come and go."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._count, self._until_s = 1, 0.0

    def __call__(self) -> int:
        if time.monotonic() > self._until_s:
            try:
                self._count = max(1, sum(self._client.ncores().values()))
            except (OSError, TimeoutError):
                raise ClusterError("The connection to the Dask scheduler was lost", CONTINUE) from None
            self._until_s = time.monotonic() + _COUNTED_S
        return self._count


@dataclass(frozen=True, slots=True)
class _OnDask:
    """What a worker of the cluster does with a unit: the same as this machine does, telling how far it is to a ``topic``."""

    topic: str

    def __call__(self, unit: Job | Merge, ticket: str) -> Done:
        from distributed import get_worker  # noqa: PLC0415 - only there on a cluster

        worker, next_s = get_worker(), 0.0

        def tell(share: float) -> None:
            nonlocal next_s
            if time.monotonic() >= next_s:
                next_s = time.monotonic() + _SHARE_S
                worker.log_event(self.topic, {"ticket": ticket, "share": share})

        return _MINDER.mind(unit, tell)


_MINDER: Final = Minder(Limits())
"""Of a worker of the cluster; its children leave when the worker does, for then nobody holds their pipes."""
