"""The desk: analyses in processes of their own, that end, can be ended, and leave nothing behind."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from formcheck.analysis import Settings
from formcheck.page import worker
from formcheck.page.desk import Desk, Failed, Finished, Running, Upload, Waiting
from tests.stand_in_worker import command

CLIP = Upload("../../etc/monday<b>.mp4", memoryview(b"not really a video"), ".mp4")
SETTINGS = Settings(height_m=1.66)


def until(true: Callable[[], object], within_s: float = 20.0) -> None:
    stop_s = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < stop_s, "waited in vain"
        time.sleep(0.02)


def ended(desk: Desk, ticket: str) -> bool:
    return isinstance(desk.state(ticket), Finished | Failed)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the desk's folders are, empty at first."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def desk_with(folders: Path) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def make(how: str, kept_s: float = 60.0) -> Desk:
        desks.append(Desk(command(how), kept_s=kept_s))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()
    assert list(folders.iterdir()) == []


def test_a_clip_is_judged_under_the_name_its_owner_gave_it(desk_with: Callable[..., Desk], folders: Path) -> None:
    desk = desk_with("judged")
    ticket = desk.submit(CLIP, SETTINGS)
    until(lambda: ended(desk, ticket))
    state = desk.state(ticket)
    assert isinstance(state, Finished)
    assert state.report.clip.name == desk.name(ticket) == CLIP.name
    until(lambda: not list(folders.iterdir()))


def test_an_upload_lies_where_only_its_owner_reads_under_a_name_of_ours(
    desk_with: Callable[..., Desk], folders: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen.json"
    monkeypatch.setenv("STAND_IN_SEEN", str(seen))
    desk = desk_with("slow")
    desk.submit(CLIP, SETTINGS)
    until(seen.exists)
    until(seen.read_text)
    request = json.loads(seen.read_text(encoding="utf-8"))
    (folder,) = folders.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert Path(request["source"]) == folder / "clip.mp4"
    assert (folder / "clip.mp4").read_bytes() == CLIP.content
    assert request["settings"]["height_m"] == SETTINGS.height_m


def test_a_sample_is_read_where_it_lies(
    desk_with: Callable[..., Desk], samples: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen.json"
    monkeypatch.setenv("STAND_IN_SEEN", str(seen))
    desk = desk_with("judged")
    ticket = desk.submit(samples / "overstride_side.mp4", SETTINGS)
    until(lambda: ended(desk, ticket))
    assert json.loads(seen.read_text(encoding="utf-8"))["source"] == str(samples / "overstride_side.mp4")
    assert (samples / "overstride_side.mp4").is_file()


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("unreadable")
    ticket = desk.submit(CLIP, SETTINGS)
    until(lambda: ended(desk, ticket))
    assert desk.state(ticket) == Failed("It holds no video. Film a clip of 20 to 30 seconds.")


def test_a_worker_that_breaks_is_told_too(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("breaks")
    ticket = desk.submit(CLIP, SETTINGS)
    until(lambda: ended(desk, ticket))
    state = desk.state(ticket)
    assert isinstance(state, Failed)
    assert "stopped" in state.message


def test_cancelling_ends_the_worker_and_what_it_started(desk_with: Callable[..., Desk], folders: Path) -> None:
    desk = desk_with("slow")
    ticket = desk.submit(CLIP, SETTINGS)
    until(lambda: any(told.read_text(encoding="utf-8") for told in folders.glob("*/child")))
    child = int(next(folders.glob("*/child")).read_text(encoding="utf-8"))
    until(lambda: isinstance(desk.state(ticket), Running))
    desk.drop(ticket)
    assert desk.state(ticket) is None
    assert desk.name(ticket) == ""
    until(lambda: not alive(child))
    until(lambda: not list(folders.iterdir()))


def test_one_at_a_time_and_the_next_is_told_its_place(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("slow")
    first = desk.submit(CLIP, SETTINGS)
    until(lambda: isinstance(desk.state(first), Running))
    second, third = desk.submit(CLIP, SETTINGS), desk.submit(CLIP, SETTINGS)
    assert desk.state(second) == Waiting(1)
    assert desk.state(third) == Waiting(2)
    desk.drop(second)
    assert desk.state(third) == Waiting(1)
    desk.drop(first)
    until(lambda: isinstance(desk.state(third), Running))


def test_progress_tells_the_share_done_and_the_time_left(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("slow")
    ticket = desk.submit(CLIP, SETTINGS)

    def time_left() -> float | None:
        state = desk.state(ticket)
        return state.left_s if isinstance(state, Running) else None

    until(time_left)
    state = desk.state(ticket)
    assert isinstance(state, Running)
    assert (state.stage, state.total) == ("pose", 600)
    assert 0 < state.share < 0.5
    assert state.left_s == pytest.approx(59, abs=30)


def test_what_is_kept_is_kept_for_a_while_only(desk_with: Callable[..., Desk], folders: Path) -> None:
    desk = desk_with("slow", kept_s=0.5)
    ticket = desk.submit(CLIP, SETTINGS)
    assert desk.state(ticket) is not None
    until(lambda: desk.state(ticket) is None)
    until(lambda: not list(folders.iterdir()))


def test_what_a_killed_page_left_behind_is_cleared_away_later(desk_with: Callable[..., Desk], folders: Path) -> None:
    old, young, other = (folders / name for name in ("formcheck-page-old", "formcheck-page-young", "someone-elses"))
    for place in (old, young, other):
        place.mkdir()
        (place / "clip.mp4").touch()
    for place in (old, other):
        os.utime(place, (time.time() - 200, time.time() - 200))
    desk_with("judged", kept_s=60.0).submit(CLIP, SETTINGS)
    assert not old.exists()
    for place in (young, other):
        (place / "clip.mp4").unlink()
        place.rmdir()


def test_tickets_cannot_be_guessed(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("judged")
    tickets = {desk.submit(CLIP, SETTINGS) for _ in range(3)}
    assert len(tickets) == 3
    assert all(len(ticket) >= 22 for ticket in tickets)  # 128 bits
    assert desk.state("") is None


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups are POSIX's")
def test_nothing_outlives_a_page_that_is_killed(tmp_path: Path) -> None:
    """The real worker, kept busy; its page is killed without a chance to clean up."""
    script = (
        "import sys, time, tempfile; from pathlib import Path; from formcheck.page.desk import Desk, Upload;"
        "from formcheck.analysis import Settings;"
        f"tempfile.tempdir = {str(tmp_path)!r};"
        "busy = 'import sys, time; from pathlib import Path; from formcheck import analysis; from formcheck.page import worker;'"
        "'analysis.analyze = lambda *_: (Path(sys.argv[1], \"busy\").touch(), time.sleep(60)); worker.main(Path(sys.argv[1]))';"
        "Desk([sys.executable, '-c', busy]).submit(Upload('a.mp4', memoryview(b'x'), '.mp4'), Settings()); time.sleep(60)"
    )
    page = subprocess.Popen([sys.executable, "-c", script])
    until(lambda: list(tmp_path.glob("*/busy")))
    page.send_signal(signal.SIGKILL)
    page.wait()
    until(lambda: not list(tmp_path.iterdir()))


def test_the_worker_says_what_is_wrong_without_naming_our_folder(tmp_path: Path) -> None:
    source = tmp_path / "clip.npz"
    source.write_bytes(b"this is no track")
    request = {"source": str(source), "name": "monday.npz", "settings": {}}
    (tmp_path / "request.json").write_text(json.dumps(request), encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, "-m", worker.__name__, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with run:
        assert run.stdout is not None
        last = json.loads(run.stdout.read().splitlines()[-1])
    assert run.returncode == 0
    assert last["end"] == "error"
    assert "track" in last["message"]
    assert str(tmp_path) not in last["message"]
