"""Child processes for work on a clip that may crash, hang or eat memory: it can be ended, and only that clip is lost.

Plain ``subprocess`` and pipes, because ``multiprocessing`` runs the caller's main script again in every child
(inside Streamlit that is the page itself) and is forbidden inside daemonic workers::

    parent                          child
    Call(function, arguments)  -->  stdin
                               <--  ("told", n)      work done so far, see tell()
                               <--  ("done", value) | ("refused", FormcheckError) | ("bug", error, traceback)

A child whose parent is gone reads the end of its stdin, or writes to a closed pipe, and leaves.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Final, Literal, cast

from formcheck.errors import FormcheckError, VideoCrashedError

__all__ = ["Call", "Limited", "Workers", "core_count", "tell"]

STALLED_S: Final = 60.0
"""Longest silence of all workers: a slow core does a frame of 8K in a few seconds."""
_BREATH_S: Final = 0.1
MEMORY_BYTES: Final = 6 * 2**30
"""Of one worker. MediaPipe reserves 1.3 GB of address space and touches a fifth; 8K video needs about 2 GB more."""

Limited = Literal["reserved", "used"]
"""Which memory the limit holds for: all address space, or what can be written to. What draws the charts of the written
report (V8) reserves far more addresses than it ever uses, and does not start under a limit on addresses."""

_ALONE: Final = {"OPENBLAS_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1", "RAYON_NUM_THREADS": "1"}
"""Workers share the cores already: threads for arithmetic, pictures and typesetting would only wait for each other."""

_KEEPING: Final = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": f"{2**25}", "MALLOC_TRIM_THRESHOLD_": f"{2**29}"}
"""Have glibc keep a picture's memory for the next one: given back and asked for again, each page of it is cleared anew, a quarter
of what the system does for a worker. Other C libraries do not read this."""

_START: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from formcheck.workers import serve; serve(*sys.argv[2:])"
)


def core_count() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Call:
    """A function of a module (not a closure) and what to call it with; both are pickled."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class _RemoteError(Exception):
    """The traceback of a bug in a worker, shown as the cause of the error it raised."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"\n{self.text}"


class Workers:
    """``count`` child processes that work on the clip at ``path``. Close it, or use it in ``with``.

    They start at once, so that their imports overlap with whatever the parent does next. As many as there are cores stay each on
    one of its own.
    """

    def __init__(self, path: str, count: int, *, stalled_s: float = STALLED_S, limited: Limited = "reserved") -> None:
        self._path = path
        self._stalled_s = stalled_s
        self._children: list[subprocess.Popen[bytes]] = []
        try:
            for core in _own_cores(max(1, count)):
                self._children.append(_start(limited, core))
        except BaseException:
            self.close()
            raise

    def __len__(self) -> int:
        """How many there are."""
        return len(self._children)

    def __enter__(self) -> Workers:  # noqa: PYI034 - typing.Self came with Python 3.11
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every child, whatever it is doing."""
        for child in self._children:
            child.kill()
        for child in self._children:
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()

    def run(
        self,
        calls: Sequence[Call],
        on_told: Callable[[int], None] | None = None,
        on_first: Callable[[Any], None] | None = None,
    ) -> list[Any]:
        """Results of the calls, in their order; ``on_told`` receives the sum of what the workers told.

        ``on_first`` receives the first call's result as soon as it is there; what it raises ends the run.
        Raises the :class:`~formcheck.errors.FormcheckError` a call raised,
        :class:`~formcheck.errors.VideoCrashedError` when a worker died or all were silent too long, and the
        error itself when a worker met a bug.
        """
        todo: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in range(len(calls)):
            todo.put(number)
        events: queue.SimpleQueue[tuple[str, int, Any]] = queue.SimpleQueue()
        for child in self._children[: len(calls)]:
            threading.Thread(target=_converse, args=(child, calls, todo, events), daemon=True).start()
        results: dict[int, Any] = {}
        told = 0
        while len(results) < len(calls):
            kind, number, value = self._next(events)
            if kind == "done":
                results[number] = value
                if number == 0 and on_first is not None:
                    on_first(value)
            elif kind == "told":
                told += value
                if on_told is not None:
                    on_told(told)
            else:
                self._raise(kind, value)
        return [results[number] for number in range(len(calls))]

    def _next(self, events: queue.SimpleQueue[tuple[str, int, Any]]) -> tuple[str, int, Any]:
        try:
            return events.get(timeout=self._stalled_s)
        except queue.Empty:
            found = f"reading it made no progress for {self._stalled_s:.0f} seconds"
        raise VideoCrashedError(self._path, found, "The file is probably damaged. Export or record it again.")

    def _raise(self, kind: str, value: Any) -> None:
        if kind == "refused":
            raise value
        advice = "The file is probably damaged or too large for this computer. Export it again, at 1080p or 720p as H.264 (MP4)."
        if kind == "bug":
            error, text = value
            if isinstance(error, MemoryError):
                raise VideoCrashedError(self._path, "reading it needs more memory than it may have", advice)
            raise error from _RemoteError(text)
        found = f"the process that was reading it ended unexpectedly ({_how_it_ended(value)})"
        raise VideoCrashedError(self._path, found, advice)


def _own_cores(count: int) -> list[str]:
    """The core each worker stays on, "" = wherever the system puts it.

    MediaPipe hands every picture from thread to thread. On a core of its own a worker goes on at once; moved about, it waits
    for the other core to wake up, 5 % of its time.
    """
    if count == core_count() and hasattr(os, "sched_setaffinity"):
        return [str(core) for core in sorted(os.sched_getaffinity(0))]
    return [""] * count


def _start(limited: Limited, core: str) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-c", _START, json.dumps(sys.path), limited, core]
    pipe = subprocess.PIPE
    surroundings = {**os.environ, **_ALONE, **_KEEPING}
    # our own interpreter and our own words
    return subprocess.Popen(arguments, env=surroundings, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _converse(
    child: subprocess.Popen[bytes],
    calls: Sequence[Call],
    todo: queue.SimpleQueue[int],
    events: queue.SimpleQueue[tuple[str, int, Any]],
) -> None:
    """Feed one child until there is nothing left to do or it is gone."""
    to_child, from_child = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
    number = -1
    try:
        while True:
            try:
                number = todo.get_nowait()
            except queue.Empty:
                return
            pickle.dump(calls[number], to_child)
            to_child.flush()
            kind = "told"
            while kind == "told":
                kind, value = pickle.load(from_child)  # noqa: S301 - written by our own child
                events.put((kind, number, value))
    # ValueError: the pipe was closed under us by Workers.close()
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        events.put(("died", number, child.wait()))


class _Voice:
    """The one pipe by which a child answers, and what it has not told yet; a process that is no child has no pipe."""

    pipe: IO[bytes] | None = None
    untold = 0
    told_s = 0.0


def tell(done: int) -> None:
    """Say from inside a worker how much more is done, or that it lives (0); outside of one it does nothing."""
    _Voice.untold += done
    # ten times a second: read for every packet and frame, it would keep a core of the parent busy
    if time.monotonic() - _Voice.told_s > _BREATH_S:
        _tell_all()


def _tell_all() -> None:
    _reply("told", _Voice.untold)
    _Voice.untold, _Voice.told_s = 0, time.monotonic()


def _reply(kind: str, value: Any) -> None:
    if _Voice.pipe is not None:
        # pickled whole before a byte is written, so that a value that cannot be pickled spoils nothing
        _Voice.pipe.write(pickle.dumps((kind, value)))
        _Voice.pipe.flush()


def serve(limited: str, core: str) -> None:
    """Answer calls from stdin until it ends: the whole life of a child."""
    _stay_on(core)
    # Ctrl-C reaches the whole terminal; the parent ends its children itself
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calls, _Voice.pipe = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # native libraries print to descriptors 0 to 2; none of it may reach the pipe or the terminal
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    _limit_memory(limited)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            call: Call = pickle.load(calls)  # noqa: S301 - written by our own parent
            answer = _answer(call)
            if _Voice.untold:
                _tell_all()
            _reply(*answer)
    os._exit(0)


def _answer(call: Call) -> tuple[str, Any]:
    try:
        return "done", call.function(*call.arguments)
    except FormcheckError as error:
        return "refused", error
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - carried to the parent and raised there
        text = traceback.format_exc()
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
        except Exception:  # noqa: BLE001 - whatever an error's own pickling raises
            error = RuntimeError(f"{type(error).__name__}: {error}")
        return "bug", (error, text)


def _stay_on(core: str) -> None:
    # the core may have been taken away meanwhile
    with contextlib.suppress(OSError):
        if core:
            os.sched_setaffinity(0, {int(core)})


def _limit_memory(limited: str) -> None:
    try:
        import resource  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return
    # macOS accepts no limit on address space
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA if limited == "used" else resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
