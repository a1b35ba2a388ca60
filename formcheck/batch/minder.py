"""Minds child processes that work on clips: each clip is alone in one, with limits, and a child that ends is replaced.

::

    minder (a thread of this process, or of a worker of the cluster)      child, one core
    takes an idle child, or starts one                              -->   judged(job)   pose runs in a child of its own
    hears how far it is, counts the seconds                         <--   told, told, done
    keeps it for the next clip; after CLIPS_EACH a fresh one takes over

A child keeps its imports and fonts between clips (2 s of the 7 s of a short clip), and is let go before anything can pile
up in it. A minder only waits: it needs no core, and memory for one result.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from formcheck.batch.unit import Done, Job, Merge, judged, merged, not_done
from formcheck.errors import FormcheckError, ModelError, VideoCrashedError
from formcheck.workers import Call, Workers

__all__ = ["Limits", "Minder"]

OnShare = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one clip may cost: ``clip_s`` in all, ``silent_s`` without a sign of life, and ``clips_each`` for one child.

    An hour is a clip of half an hour on a slow core; the pose's own children may be silent for a minute.
    """

    clip_s: float = 3600.0
    silent_s: float = 180.0
    clips_each: int = 20


class Minder:
    """Has units of work done in child processes, from as many threads as one likes. Close it, and its children end."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._idle: list[_Child] = []
        self._all: set[_Child] = set()
        self._closed = False
        self._lock = threading.Lock()

    def close(self) -> None:
        """End every child, whatever it is doing."""
        with self._lock:
            self._closed = True
            children = list(self._all)
        for child in children:
            child.crew.close()

    def mind(self, work: Job | Merge, on_share: OnShare | None = None) -> Done:
        """Do the work in a child; ``on_share`` hears how much of it is done, 0..1.

        Raises :class:`~formcheck.errors.ModelError`; everything else that may go wrong is what came of it.
        """
        child = self._taken()
        place = Path(tempfile.mkdtemp(prefix="formcheck-batch-"))  # readable by this user alone
        hear = None if on_share is None else (lambda told: on_share(told / 1000))
        try:
            done = child.do(Call(judged if isinstance(work, Job) else merged, (work, place)), self._limits.clip_s, hear)
        except BaseException as error:
            self._gone(child)
            if isinstance(error, ModelError) or not isinstance(error, Exception):
                raise
            return not_done(error, "" if isinstance(error, FormcheckError) else "".join(traceback.format_exception(error)))
        finally:
            shutil.rmtree(place, ignore_errors=True)
        self._given_back(child)
        return done

    def _taken(self) -> _Child:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        child = _Child(Workers("this clip", 1, stalled_s=self._limits.silent_s, limited="used"))
        with self._lock:
            self._all.add(child)
            closed = self._closed
        if closed:
            child.crew.close()
        return child

    def _given_back(self, child: _Child) -> None:
        if child.clips >= self._limits.clips_each:
            self._gone(child)
            return
        with self._lock:
            self._idle.append(child)

    def _gone(self, child: _Child) -> None:
        child.crew.close()
        with self._lock:
            self._all.discard(child)


class _Child:
    """One child process and how many clips it has done."""

    def __init__(self, crew: Workers) -> None:
        self.crew = crew
        self.clips = 0

    def do(self, call: Call, limit_s: float, hear: Callable[[int], None] | None) -> Done:
        """The call's result. Raises what the child raised, or VideoCrashedError when it ended or took more than ``limit_s``."""
        self.clips += 1
        ended = threading.Event()

        def end() -> None:
            ended.set()
            self.crew.close()

        clock = threading.Timer(limit_s, end)
        clock.daemon = True
        clock.start()
        try:
            done: Done = self.crew.run([call], hear)[0]
        except VideoCrashedError as error:
            if ended.is_set():
                found = f"it took more than {limit_s:.0f} seconds"
                raise VideoCrashedError(error.path, found, "Cut it to the half minute of steady running that counts.") from None
            raise
        finally:
            clock.cancel()
        return done
