from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from formcheck.errors import ModelError, VideoUnreadableError
from formcheck.workers import Call, Workers, core_count, tell

FREE_S = 10.0


def add(one: int, other: int) -> int:
    tell(1)
    return one + other


def process_id() -> int:
    return os.getpid()


def cores() -> set[int]:
    return os.sched_getaffinity(0)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def hang() -> None:
    time.sleep(600)


def want_too_much() -> None:
    raise MemoryError


def refuse() -> None:
    raise ModelError("a fact", "an advice")


def meet_a_bug() -> None:
    raise ZeroDivisionError("in the worker")


def shout() -> None:
    os.write(1, b"to the terminal\n")
    os.write(2, b"to the terminal\n")
    print("to the terminal")  # noqa: T201 - what must not be seen


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_results_come_in_the_order_of_the_calls_and_progress_is_summed() -> None:
    told: list[int] = []
    with Workers("clip.mp4", 2) as workers:
        assert workers.run([Call(add, (number, 1)) for number in range(7)], told.append) == list(range(1, 8))
        assert workers.run([Call(add, (1, 1))]) == [2]
    assert told == list(range(1, 8))


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system does not tell which cores a process may use")
def test_as_many_workers_as_cores_have_one_each_and_fewer_or_more_go_where_there_is_room() -> None:
    mine = os.sched_getaffinity(0)
    for count in {len(mine), len(mine) + 1, *range(1, len(mine))}:
        with Workers("clip.mp4", count) as workers:
            theirs: list[set[int]] = workers.run([Call(cores, ())] * count)
        assert sorted(theirs, key=min) == ([{core} for core in sorted(mine)] if count == len(mine) else [mine] * count)


def test_a_crash_refuses_the_clip_and_nothing_else() -> None:
    with Workers("clip.mp4", 1) as workers, pytest.raises(VideoUnreadableError, match="SIGSEGV") as caught:
        workers.run([Call(crash, ())])
    assert caught.value.path == "clip.mp4"


def test_silence_ends_in_a_refusal() -> None:
    with Workers("clip.mp4", 1, stalled_s=1.0) as workers, pytest.raises(VideoUnreadableError, match="no progress for 1 seconds"):
        workers.run([Call(hang, ())])


def test_too_much_memory_is_a_refusal() -> None:
    with Workers("clip.mp4", 1) as workers, pytest.raises(VideoUnreadableError, match="more memory"):
        workers.run([Call(want_too_much, ())])


def test_a_refusal_arrives_with_its_facts() -> None:
    with Workers("clip.mp4", 1) as workers, pytest.raises(ModelError) as caught:
        workers.run([Call(refuse, ())])
    assert (caught.value.found, caught.value.advice) == ("a fact", "an advice")


def test_a_bug_surfaces_as_itself_with_the_traceback_of_the_worker() -> None:
    with Workers("clip.mp4", 1) as workers, pytest.raises(ZeroDivisionError, match="in the worker") as caught:
        workers.run([Call(meet_a_bug, ())])
    assert "in meet_a_bug" in str(caught.value.__cause__)


def test_nothing_a_library_prints_reaches_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with Workers("clip.mp4", 1) as workers:
        workers.run([Call(shout, ())])
    assert capfd.readouterr() == ("", "")


def test_no_child_outlives_its_workers() -> None:
    with Workers("clip.mp4", 2) as workers:
        children = set(workers.run([Call(process_id, ())] * 8))
        assert children
        assert os.getpid() not in children
    assert not any(is_alive(child) for child in children)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a terminal are POSIX")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_children_leave_when_their_parent_is_interrupted_or_killed(ending: signal.Signals, root: Path) -> None:
    script = (
        "import time\nfrom formcheck.workers import Call, Workers\nfrom tests.test_workers import process_id\n"
        "with Workers('clip.mp4', 1) as workers:\n"
        "    print(workers.run([Call(process_id, ())])[0], flush=True)\n    time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(ending)
        parent.wait(FREE_S)
    until_s = time.monotonic() + FREE_S
    while is_alive(child) and time.monotonic() < until_s:
        time.sleep(0.05)
    assert not is_alive(child)


def test_there_is_at_least_one_core() -> None:
    assert 1 <= core_count() <= (os.cpu_count() or 1)
