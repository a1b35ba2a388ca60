"""The desk: analyses in processes of their own, that end, can be ended, and leave nothing behind."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck import held
from formcheck.errors import FormcheckError, InputError, ModelError, VideoCrashedError, VideoUnreadableError
from formcheck.page import worker
from formcheck.page.desk import Asked, Desk, Failed, Finished, Looking, Running, Seen, Upload, Waiting
from formcheck.page.line import Line
from formcheck.settings import Settings
from tests.stand_in_worker import command

CLIP = Upload("../../etc/monday<b>.mp4", memoryview(b"not really a video"), ".mp4")
ASKED = Asked(Settings(height_m=1.66))


def until(true: Callable[[], object], within_s: float = 20.0) -> None:
    stop_s = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < stop_s, "waited in vain"
        time.sleep(0.02)


def ended(desk: Desk, ticket: str) -> bool:
    return isinstance(desk.state(ticket), Finished | Failed)


def kept(folders: Path) -> list[Path]:
    """The clips' folders."""
    return [one for one in folders.glob("*/*") if one.is_dir()]


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


@pytest.fixture
def desk_of_its_own(folders: Path) -> Iterator[Desk]:
    """The real worker's."""
    desk = Desk()
    yield desk
    desk.close()
    assert list(folders.iterdir()) == []


def test_a_clip_is_judged_under_the_name_its_owner_gave_it(desk_with: Callable[..., Desk], folders: Path) -> None:
    desk = desk_with("judged")
    ticket = desk.submit(CLIP, ASKED)
    until(lambda: ended(desk, ticket))
    state = desk.state(ticket)
    assert isinstance(state, Finished)
    assert state.report.clip.name == desk.name(ticket) == CLIP.name
    assert all(path.is_relative_to(folders) for path in state.files.values())


def test_an_upload_lies_where_only_its_owner_reads_under_a_name_of_ours(
    desk_with: Callable[..., Desk], folders: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen.json"
    monkeypatch.setenv("STAND_IN_SEEN", str(seen))
    desk = desk_with("slow")
    desk.submit(CLIP, ASKED)
    until(seen.exists)
    until(seen.read_text)
    request = json.loads(seen.read_text(encoding="utf-8"))
    (whole,) = folders.iterdir()
    (folder,) = (one for one in whole.iterdir() if one.is_dir())
    assert stat.S_IMODE(whole.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert Path(request["source"]) == folder / "clip.mp4"
    assert (folder / "clip.mp4").read_bytes() == CLIP.content
    assert request["settings"]["height_m"] == ASKED.settings.height_m


def test_a_sample_is_read_where_it_lies(
    desk_with: Callable[..., Desk], samples: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen.json"
    monkeypatch.setenv("STAND_IN_SEEN", str(seen))
    desk = desk_with("judged")
    ticket = desk.submit(samples / "overstride_side.mp4", ASKED)
    until(lambda: ended(desk, ticket))
    assert json.loads(seen.read_text(encoding="utf-8"))["source"] == str(samples / "overstride_side.mp4")
    assert (samples / "overstride_side.mp4").is_file()


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("unreadable")
    ticket = desk.submit(CLIP, ASKED)
    until(lambda: ended(desk, ticket))
    assert desk.state(ticket) == Failed("file", "It holds no video. Film a clip of 20 to 30 seconds.")


def test_a_worker_that_breaks_is_told_too(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("breaks")
    ticket = desk.submit(CLIP, ASKED)
    until(lambda: ended(desk, ticket))
    state = desk.state(ticket)
    assert state == Failed("stopped")


def test_cancelling_ends_the_worker_and_what_it_started(desk_with: Callable[..., Desk], folders: Path) -> None:
    desk = desk_with("slow")
    ticket = desk.submit(CLIP, ASKED)
    until(lambda: any(told.read_text(encoding="utf-8") for told in folders.glob("*/*/child")))
    child = int(next(folders.glob("*/*/child")).read_text(encoding="utf-8"))
    until(lambda: isinstance(desk.state(ticket), Running))
    desk.drop(ticket)
    assert desk.state(ticket) is None
    assert desk.name(ticket) == ""
    until(lambda: not alive(child))
    until(lambda: not kept(folders))


def test_one_at_a_time_and_the_next_is_told_its_place(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("slow")
    first = desk.submit(CLIP, ASKED)
    until(lambda: isinstance(desk.state(first), Running))
    second, third = desk.submit(CLIP, ASKED), desk.submit(CLIP, ASKED)
    assert desk.state(second) == Waiting(1)
    assert desk.state(third) == Waiting(2)
    desk.drop(second)
    assert desk.state(third) == Waiting(1)
    desk.drop(first)
    until(lambda: isinstance(desk.state(third), Running))


def test_progress_tells_the_share_done_and_the_time_left(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("slow")
    ticket = desk.submit(CLIP, ASKED)

    def time_left() -> float | None:
        state = desk.state(ticket)
        return state.left_s if isinstance(state, Running) else None

    until(time_left)
    state = desk.state(ticket)
    assert isinstance(state, Running)
    assert (state.stage, state.total) == ("pose", 600)
    assert 0 < state.share < 0.5
    assert state.left_s == pytest.approx(59, abs=30)


def test_what_is_kept_is_kept_for_a_while_after_it_was_last_asked_about(desk_with: Callable[..., Desk], folders: Path) -> None:
    desk = desk_with("judged", kept_s=1.0)
    ticket = desk.submit(CLIP, ASKED)
    until(lambda: ended(desk, ticket))
    for _ in range(6):
        time.sleep(0.25)
        assert desk.state(ticket) is not None
    until(lambda: desk.glance(ticket) is None, 5)  # a list keeps nothing
    until(lambda: not kept(folders))


def test_what_is_being_read_is_kept_however_long_it_takes(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("slow", kept_s=0.1)
    ticket, waiting = desk.submit(CLIP, ASKED), desk.submit(CLIP, ASKED)
    time.sleep(1.0)
    assert isinstance(desk.state(ticket), Running)
    assert desk.state(waiting) == Waiting(1)


def test_what_a_killed_page_left_behind_is_cleared_away_by_the_next(desk_with: Callable[..., Desk], folders: Path) -> None:
    """And what another page holds stays, however long ago its folder was touched."""
    old, young, alive = (folders / f"formcheck-page-{name}" for name in ("old", "young", "alive"))
    other = folders / "someone-elses"
    for place in (old, young, alive, other):
        place.mkdir()
        (place / "clip.mp4").touch()
    holding = held.hold(alive / ".held")
    assert holding is not None
    for place in (old, alive, other):
        os.utime(place, (time.time() - 200_000, time.time() - 200_000))
    desk_with("judged").submit(CLIP, ASKED)
    assert not old.exists()
    holding.close()
    for place in (young, alive, other):
        assert (place / "clip.mp4").exists()
        shutil.rmtree(place)


def test_tickets_cannot_be_guessed(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("judged")
    tickets = {desk.submit(CLIP, ASKED) for _ in range(3)}
    assert len(tickets) == 3
    assert all(len(ticket) >= 22 for ticket in tickets)  # 128 bits
    assert desk.state("") is None


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups are POSIX's")
def test_nothing_outlives_a_page_that_is_killed(tmp_path: Path) -> None:
    """The real worker, kept busy; its page is killed without a chance to clean up."""
    script = (
        "import sys, time, tempfile; from pathlib import Path; from formcheck.page.desk import Asked, Desk, Upload;"
        f"tempfile.tempdir = {str(tmp_path)!r};"
        "busy = 'import sys, time; from pathlib import Path; from formcheck import analysis; from formcheck.page import worker;'"
        "'analysis.analyze = lambda *_: (Path(sys.argv[1], \"busy\").touch(), time.sleep(60)); worker.main(Path(sys.argv[1]))';"
        "Desk([sys.executable, '-c', busy]).submit(Upload('a.mp4', memoryview(b'x'), '.mp4'), Asked()); time.sleep(60)"
    )
    page = subprocess.Popen([sys.executable, "-c", script])
    until(lambda: list(tmp_path.glob("*/*/busy")))
    page.send_signal(signal.SIGKILL)
    page.wait()
    until(lambda: not list(tmp_path.iterdir()))


@pytest.mark.parametrize("task", ["look", "analyze"])
def test_the_worker_says_what_is_wrong_without_naming_our_folder(tmp_path: Path, task: str) -> None:
    source = tmp_path / "clip.npz"
    source.write_bytes(b"this is no track")
    request: dict[str, object] = {"task": task, "source": str(source), "name": "monday.npz", "into": str(tmp_path / "into")}
    request |= {"settings": {}, "landmarks": None, "rotate_deg": 0}
    (tmp_path / "request.json").write_text(json.dumps(request), encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, "-m", worker.__name__, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with run:
        assert run.stdout is not None
        last = json.loads(run.stdout.read().splitlines()[-1])
    assert run.returncode == 0
    assert last["end"] == "file"
    assert "track" in last["message"]
    assert str(tmp_path) not in last["message"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (InputError("--out", "/tmp/formcheck-page-x (No space left on device)", "a folder"), {"end": "disk"}),  # noqa: S108
        (OSError(errno.ENOSPC, "No space left on device"), {"end": "disk"}),
        (ModelError("The model is /home/ann/x.task, and there is no such file", "Use --model full."), {"end": "model"}),
        (InputError("The point on the runner", "1,2, where nobody is seen", "a point on one of"), {"end": "told"}),
        (VideoUnreadableError("/tmp/x/clip.mp4", "no video", "Film."), {"end": "file", "message": "no video. Film."}),  # noqa: S108
        (VideoCrashedError("/tmp/x/clip.mp4", "it fell", "Again."), {"end": "crash", "message": "it fell. Again."}),  # noqa: S108
    ],
)
def test_the_page_hears_what_is_amiss_and_neither_paths_nor_options(
    error: FormcheckError | OSError, told: dict[str, str]
) -> None:
    assert worker._amiss(error) == told


def test_a_clip_is_looked_at_and_waits_to_be_analysed(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("judged")
    ticket = desk.take(CLIP)
    assert isinstance(desk.state(ticket), Looking)
    until(lambda: isinstance(desk.state(ticket), Seen))
    state = desk.state(ticket)
    assert isinstance(state, Seen)
    assert state.picture is not None
    assert state.sight.dropped_frames == 2
    desk.analyze(ticket, ASKED)
    until(lambda: ended(desk, ticket))
    assert isinstance(desk.state(ticket), Finished)


def test_an_analysis_that_is_stopped_leaves_the_clip_as_it_was_seen(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("slow")
    ticket = desk.take(CLIP)
    until(lambda: isinstance(desk.state(ticket), Seen))
    desk.analyze(ticket, ASKED)
    until(lambda: isinstance(desk.state(ticket), Running))
    desk.stop(ticket)
    assert isinstance(desk.state(ticket), Seen)
    assert desk.asked(ticket) == ASKED


def judged(desk: Desk, ticket: str) -> Finished:
    until(lambda: ended(desk, ticket))
    state = desk.state(ticket)
    assert isinstance(state, Finished)
    return state


OTHER = Asked(Settings(height_m=1.80))


@pytest.mark.parametrize("looked_at", [True, False])
def test_an_analysis_that_is_stopped_leaves_the_result_there_was(desk_with: Callable[..., Desk], *, looked_at: bool) -> None:
    desk = desk_with("slow_again")
    ticket = desk.take(CLIP) if looked_at else desk.submit(CLIP, ASKED)
    if looked_at:
        until(lambda: isinstance(desk.state(ticket), Seen))
        desk.analyze(ticket, ASKED)
    first = judged(desk, ticket)
    desk.analyze(ticket, OTHER)
    until(lambda: isinstance(desk.state(ticket), Running))
    assert desk.asked(ticket) == OTHER
    desk.stop(ticket)
    assert desk.state(ticket) == first
    assert desk.asked(ticket) == ASKED
    assert all(path.is_file() for path in first.files.values())


def test_an_analysis_that_fails_leaves_the_result_there_was_and_can_be_tried_once_more(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("breaks_again")
    ticket = desk.submit(CLIP, ASKED)
    first = judged(desk, ticket)
    desk.analyze(ticket, OTHER)
    second = judged(desk, ticket)
    assert second == replace(first, trouble=Failed("stopped"))
    assert desk.asked(ticket) == ASKED
    desk.retry(ticket)
    assert isinstance(desk.state(ticket), Waiting | Running)
    assert judged(desk, ticket) == second
    desk.stop(ticket)
    assert desk.state(ticket) == first


def test_a_second_look_leads_back_to_the_result(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("judged")
    ticket = desk.submit(CLIP, ASKED)
    first = judged(desk, ticket)
    desk.look(ticket, 90)
    until(lambda: isinstance(desk.state(ticket), Seen))
    state = desk.state(ticket)
    assert isinstance(state, Seen)
    assert state.again
    assert desk.asked(ticket).settings.rotate_deg == 90
    desk.stop(ticket)
    assert desk.state(ticket) == first
    assert desk.asked(ticket) == ASKED


def test_a_drawing_never_takes_the_place_of_what_is_asked(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("slow_again")
    ticket = desk.submit(CLIP, ASKED)
    result = judged(desk, ticket).files["report.json"].parents[1]
    desk.analyze(ticket, OTHER)
    desk._begin(desk._jobs[ticket], {"task": "draw", "into": str(result), "settings": {}})  # thought of a moment before
    until(lambda: isinstance(desk.state(ticket), Running))


def test_only_the_last_two_results_take_up_room(desk_with: Callable[..., Desk], folders: Path) -> None:
    desk = desk_with("judged")
    ticket = desk.submit(CLIP, ASKED)
    for height_m in (1.5, 1.6, 1.7, 1.8):
        judged(desk, ticket)
        desk.analyze(ticket, Asked(Settings(height_m=height_m)))
    last = judged(desk, ticket)
    until(lambda: len(list(folders.glob("*/*/*/files"))) == 2)
    assert all(path.is_file() for path in last.files.values())


def test_what_failed_can_be_tried_once_more(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("no_model")
    ticket = desk.take(CLIP)
    until(lambda: isinstance(desk.state(ticket), Seen))
    desk.analyze(ticket, ASKED)
    until(lambda: ended(desk, ticket))
    assert desk.state(ticket) == Failed("model")
    desk.retry(ticket)
    assert not ended(desk, ticket)
    until(lambda: ended(desk, ticket))
    desk.stop(ticket)
    assert isinstance(desk.state(ticket), Seen)


def test_a_drawing_that_fails_is_told_and_the_result_stands(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("undrawn")
    ticket = desk.submit(CLIP, ASKED)
    until(lambda: isinstance(desk.drawing(ticket), Failed))
    assert judged(desk, ticket).trouble is None
    desk.retry_drawing(ticket)
    assert not isinstance(desk.drawing(ticket), Failed)


def test_looks_are_told_their_place(desk_with: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_with("judged")
    monkeypatch.setitem(desk._lines, "look", Line(0))
    tickets = [desk.take(CLIP) for _ in range(3)]
    assert [desk.state(ticket) for ticket in tickets] == [Looking(0), Looking(1), Looking(2)]


def test_a_full_disk_leaves_nothing_of_an_upload(
    desk_with: Callable[..., Desk], folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(path: Path, content: bytes) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(content[:1]))

    desk = desk_with("judged")
    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(OSError, match="No space left"):
        desk.take(CLIP)
    assert kept(folders) == []


def test_a_clip_whose_files_are_gone_is_gone(desk_with: Callable[..., Desk], folders: Path) -> None:
    desk = desk_with("judged")
    # a track, on which nothing is drawn that might still be being written
    ticket = desk.submit(Upload("track.npz", memoryview(b"not really a track"), ".npz"), ASKED)
    judged(desk, ticket)
    for folder in kept(folders):
        shutil.rmtree(folder)
    assert desk.glance(ticket) is None
    assert desk.state(ticket) is None
    assert desk.name(ticket) == ""


def test_with_a_clip_goes_the_report_it_is_a_part_of(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with("judged")
    tickets = [desk.submit(CLIP, ASKED) for _ in range(2)]
    for ticket in tickets:
        judged(desk, ticket)
    whole = desk.together(tickets)
    judged(desk, whole)
    desk.drop(tickets[0])
    assert desk.state(whole) is None
    assert desk.together(tickets) != whole  # of what is left


def test_many_pages_at_one_desk(desk_with: Callable[..., Desk]) -> None:
    """Clips come and go while others are asked about."""
    desk = desk_with("slow")
    stop, troubles = threading.Event(), []

    def visit() -> None:
        try:
            while not stop.is_set():
                tickets = [desk._taken(CLIP, ASKED) for _ in range(20)]
                for ticket in tickets:
                    desk.state(ticket)
                    desk.drop(ticket)
        except RuntimeError as error:
            troubles.append(error)

    visits = [threading.Thread(target=visit) for _ in range(2)]
    for one in visits:
        one.start()
    for _ in range(100):
        desk._let_go()
    stop.set()
    for one in visits:
        one.join()
    assert troubles == []


def test_other_settings_need_the_pose_model_only_if_they_change_what_it_sees(
    desk_with: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen.json"
    monkeypatch.setenv("STAND_IN_SEEN", str(seen))
    desk = desk_with("refused")  # a refused clip is not drawn on, so that the last request is the analysis
    ticket = desk.submit(CLIP, ASKED)

    def asks(settings: Settings) -> bool:
        until(lambda: ended(desk, ticket))
        desk.analyze(ticket, Asked(settings))
        until(lambda: ended(desk, ticket))
        return json.loads(seen.read_text(encoding="utf-8"))["landmarks"] is not None

    assert asks(Settings(height_m=1.80, belt_speed_mps=3.0, slow_motion=8.0, incline_percent=1.0))
    assert asks(Settings())
    assert not asks(Settings(rotate_deg=90))
    assert asks(Settings(rotate_deg=90, height_m=1.7))
    assert not asks(Settings(rotate_deg=90, person_px=(10.0, 20.0)))
    assert not asks(Settings(rotate_deg=90, person_px=(10.0, 20.0), to_the_end=True))


def test_a_clip_and_its_result_go_together(desk_with: Callable[..., Desk], folders: Path) -> None:
    desk = desk_with("film")
    ticket = desk.take(CLIP)
    until(lambda: isinstance(desk.state(ticket), Seen))
    desk.analyze(ticket, ASKED)
    until(lambda: ended(desk, ticket))
    until(lambda: desk.drawing(ticket) is None and "annotated.mp4" in getattr(desk.state(ticket), "files", {}))
    desk.drop(ticket)
    assert desk.state(ticket) is None
    assert kept(folders) == []


def test_landmarks_are_read_again_by_the_real_worker(desk_of_its_own: Desk, root: Path) -> None:
    """A saved track as the clip: judged, then once more at another speed, and as the slow motion it is not."""
    track = (root / "tests" / "accuracy" / "tracks" / "overstride_side.npz").read_bytes()
    ticket = desk_of_its_own.take(Upload("track.npz", memoryview(track), ".npz"))
    until(lambda: isinstance(desk_of_its_own.state(ticket), Seen), 60)

    def judged(settings: Settings) -> Finished:
        desk_of_its_own.analyze(ticket, Asked(settings))
        until(lambda: ended(desk_of_its_own, ticket), 60)
        state = desk_of_its_own.state(ticket)
        assert isinstance(state, Finished)
        return state

    first = judged(Settings(height_m=1.66, belt_speed_mps=2.75))
    assert first.report.measures["cadence"].value == pytest.approx(152, abs=1)
    assert set(first.files) >= {"report.html", "report.pdf", "measures.csv", "steps.csv", "kinogram_left.png", "track.npz"}
    assert judged(Settings(slow_motion=8.0)).report.refused is not None
    assert judged(Settings()).report.measures["cadence"].value == first.report.measures["cadence"].value


def test_clips_of_one_runner_are_told_together_by_the_real_worker(desk_of_its_own: Desk, root: Path) -> None:
    tracks = root / "tests" / "accuracy" / "tracks"
    names = ("good_form_side.npz", "pelvic_drop_rear.npz")
    uploads = [Upload(name, memoryview((tracks / name).read_bytes()), ".npz") for name in names]
    tickets = [desk_of_its_own.submit(upload, Asked()) for upload in uploads]
    until(lambda: all(ended(desk_of_its_own, ticket) for ticket in tickets), 90)
    whole = desk_of_its_own.together(tickets)
    assert desk_of_its_own.together(tickets) == whole
    until(lambda: ended(desk_of_its_own, whole), 90)
    state = desk_of_its_own.state(whole)
    assert isinstance(state, Finished)
    assert {one.label for one in state.report.clips} == set(names)
    assert set(state.files) >= {"report.html", "report.pdf", "measures.csv"}
