"""What a batch does again and what it does not, what it tells, and that it is the same on a cluster."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcheck import models, roster
from formcheck.batch import engine, minder
from formcheck.batch.minder import Limits, Minder
from formcheck.batch.pace import Pace
from formcheck.batch.plan import Common
from formcheck.batch.run import Listener, Options, Summary, run
from formcheck.batch.unit import Done, Job
from formcheck.cli.batch_told import Bars
from formcheck.errors import ClusterError, InputError, ModelError
from formcheck.library import Library
from formcheck.report import Report
from formcheck.roster import Entry
from formcheck.settings import Settings
from formcheck.track import Track
from formcheck.written import Told
from tests import made_clips
from tests.batch import sixty, stand_in
from tests.batch.conftest import cluster, is_alive
from tests.batch.stand_in import squad
from tests.libraries import picture

TRACKS = Path(__file__).parents[1] / "accuracy" / "tracks"
WALKING = Path(__file__).parents[1] / "traps" / "tracks" / "walking_side.npz"


class Heard(Listener):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.kept = -1
        self.ends: dict[str, Done] = {}
        self.shares: dict[str, list[float]] = {}

    def begun(self, clips: int, kept: int) -> None:
        assert clips >= kept
        self.kept = kept

    def share(self, entry: Entry, share: float) -> None:
        self.shares.setdefault(entry.athlete, []).append(share)

    def ended(self, entry: Entry, done: Done, folder: str) -> None:
        assert folder or not done.files
        self.ends[entry.athlete] = done


def ran(entries: list[Entry], out: Path, options: Options | None = None) -> tuple[Heard, Summary]:
    listener = Heard()
    return listener, run(entries, out, options or Options(workers=2), listener)


def nobody(*_: object) -> object:
    raise AssertionError("there was nothing to do")


@pytest.fixture
def standing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minder, "judged", stand_in.judged)


def entries_of(folder: Path) -> list[Entry]:
    return list(roster.read(folder))


def files_of(out: Path) -> dict[str, bytes]:
    found = (path for path in out.rglob("*") if path.is_file() and ".formcheck" not in path.parts)
    return {str(path.relative_to(out)): path.read_bytes() for path in found}


def test_a_cluster_gives_the_same_bytes_as_this_machine(tmp_path: Path) -> None:
    places = {"ben/left.npz": TRACKS / "p01.npz", "ben/again.npz": TRACKS / "p02.npz", "cleo/walk.npz": WALKING}
    for place, track in places.items():
        (tmp_path / "squad" / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(track, tmp_path / "squad" / place)
    (tmp_path / "squad" / "dora.mp4").write_text("this is no video")
    entries = entries_of(tmp_path / "squad")
    here, summary = ran(entries, tmp_path / "here")
    assert summary.clips == {"judged": 2, "refused": 1, "unreadable": 1}
    assert summary.total == 4
    with cluster(tmp_path / "dask", 2, "--no-nanny") as two:
        addresses = [replace(entry, clip=f"file://{entry.clip}") for entry in entries]
        there, other = ran(addresses, tmp_path / "there", Options(scheduler=two.address))
    assert other.clips == summary.clips
    assert here.ends.keys() == there.ends.keys()
    mine, theirs = files_of(tmp_path / "here"), files_of(tmp_path / "there")
    assert {name for name in mine if mine[name] != theirs.get(name)} == set()
    assert mine.keys() == theirs.keys()
    assert {"ben/report.pdf", "ben/left/report.json", "ben/again/kinogram_left.png", "cleo/report.json"} <= mine.keys()
    assert {"measures.csv", "measures.parquet", "not_judged.csv"} <= mine.keys()
    together = Report.load(tmp_path / "here" / "ben" / "report.json")
    assert len(together.clips) == 2
    assert {outcome.folder for outcome in summary.outcomes} >= {"cleo", ""}
    told = here.shares["cleo"]
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.usefixtures("standing_in")
def test_what_is_finished_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = squad(tmp_path, ["a", "b"])
    first, _ = ran(entries_of(folder), tmp_path / "out")
    assert (first.kept, set(first.ends)) == (0, {"a", "b"})
    before = files_of(tmp_path / "out")
    os.utime(folder / "a" / "a.npz", (1, 1))  # copied, or touched: the bytes are what counts
    (folder / "b" / "b.npz").unlink()  # cleared away after it was judged
    monkeypatch.setattr(engine, "of", nobody)
    again, summary = ran([Entry("a", str(folder / "a/a.npz")), Entry("b", str(folder / "b/b.npz"))], tmp_path / "out")
    assert (again.kept, again.ends) == (2, {})
    assert summary.clips == {"judged": 2}
    assert files_of(tmp_path / "out") == before


@pytest.mark.usefixtures("standing_in")
def test_other_bytes_and_other_words_are_done_again_and_nothing_else(tmp_path: Path) -> None:
    folder = squad(tmp_path, ["a", "b", "c", "d"])
    ran(entries_of(folder), tmp_path / "out")
    (folder / "a" / "a.npz").write_bytes(b"another run")
    shutil.rmtree(tmp_path / "out" / "b")
    entries = [replace(entry, height_m=1.8) if entry.athlete == "c" else entry for entry in entries_of(folder)]
    again, _ = ran(entries, tmp_path / "out")
    assert (again.kept, set(again.ends)) == (1, {"a", "b", "c"})


@pytest.mark.usefixtures("standing_in")
def test_a_squad_that_moved_is_known_by_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = squad(tmp_path, ["a", "b"])
    ran(entries_of(folder), tmp_path / "out")
    moved = folder.rename(tmp_path / "squad of last week")
    monkeypatch.setattr(engine, "of", nobody)
    again, _ = ran(entries_of(moved), tmp_path / "out")
    assert again.kept == 2


@pytest.mark.usefixtures("standing_in")
def test_a_clip_that_is_not_there_is_told_and_found_the_next_time(tmp_path: Path) -> None:
    folder = squad(tmp_path, ["a"])
    entries = [Entry("a", str(folder / "a/a.npz")), Entry("b", str(folder / "b/b.npz"))]
    first, summary = ran(entries, tmp_path / "out")
    assert summary.clips == {"judged": 1, "unreachable": 1}
    assert first.ends["b"].reason == "there is no such file"
    squad(tmp_path, ["b"])
    again, summary = ran(entries, tmp_path / "out")
    assert (again.kept, set(again.ends), summary.clips) == (1, {"b"}, {"judged": 2})


@pytest.mark.usefixtures("standing_in")
def test_what_is_judged_is_added_to_the_library_once(tmp_path: Path) -> None:
    folder = squad(tmp_path, ["a", "b", "crash"])
    library = Library.open(str(tmp_path / "library.sqlite"))
    try:
        for _ in range(2):
            ran(entries_of(folder), tmp_path / "out", Options(workers=2, keep=library))
        assert sorted(athlete.name for athlete in library.athletes()) == ["a", "b"]
        kept = [library.trials(athlete.id) for athlete in library.athletes()]
        assert [len(trials) for trials in kept] == [1, 1]
        (tmp_path / "out" / "a" / "kinogram_left.png").write_bytes(picture())
        (tmp_path / "out" / "b" / "kinogram_left.png").write_bytes(b"no picture")
        ran(entries_of(folder), tmp_path / "out", Options(workers=2, keep=library))
        assert [list(library.pictures(trial.id)) for trials in kept for trial in trials] == [["kinogram_left"], []]
    finally:
        library.close()


@pytest.mark.video
def test_another_height_reads_the_saved_track_without_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = tmp_path / "run.mp4"
    sixty.write(clip, "overstride_side", 0.0, sixty.CHANGES[0])
    _, summary = ran([Entry("anna", str(clip))], tmp_path / "out")
    assert summary.clips == {"judged": 1}
    track = tmp_path / "out" / "anna" / "track.npz"
    before = Track.load(track)
    monkeypatch.setattr(models, "locate", nobody)
    # nor can a child find one: its cache is empty, and nothing is fetched from nowhere
    monkeypatch.setenv("FORMCHECK_CACHE", str(tmp_path / "empty"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9")
    entry = Entry("anna", str(clip), height_m=1.7, incline_percent=1.0)
    again, summary = ran([entry], tmp_path / "out")
    assert again.ends["anna"].ending == "judged", again.ends
    report = Report.load(tmp_path / "out" / "anna" / "report.json")
    assert report.runner.height_m == 1.7
    assert report.made_with.settings["incline_percent"] == 1.0
    assert report.clip.name == "run.mp4"
    after = Track.load(track)
    assert np.array_equal(before.time_s, after.time_s)
    assert before.clip == after.clip
    monkeypatch.undo()
    ran([entry], tmp_path / "at once")
    assert files_of(tmp_path / "at once") == files_of(tmp_path / "out")


def test_a_missing_model_stops_the_batch(tmp_path: Path) -> None:
    clip = made_clips.bars(tmp_path / "bars.mp4", count=2)
    with pytest.raises(ModelError, match="there is no such file"):
        ran([Entry("anna", str(clip))], tmp_path / "out", Options(Common(str(tmp_path / "gone.task"))))


def job(top: Path, name: str) -> Job:
    return Job(str(squad(top, [name]) / name / f"{name}.npz"), Settings(), Told())


@pytest.fixture
def minding(standing_in: None) -> Callable[..., Minder]:  # noqa: ARG001 - asked for its effect
    return lambda **limits: Minder(Limits(**limits))


@pytest.mark.parametrize(
    ("name", "limits", "reason"),
    [
        ("hang", {"silent_s": 1.0}, "reading it made no progress for 1 seconds"),
        ("endless", {"clip_s": 1.0}, "it took more than 1 seconds"),
        ("hog", {}, "reading it needs more memory than it may have"),
        ("crash", {}, "the process that was reading it ended unexpectedly (SIGSEGV)"),
    ],
)
def test_limits_end_a_clip_and_its_child(
    tmp_path: Path, temporary: Path, minding: Callable[..., Minder], name: str, limits: dict[str, float], reason: str
) -> None:
    mine = minding(**limits)
    try:
        done = mine.mind(job(tmp_path, name))
        assert (done.ending, done.reason, done.again) == ("crashed", reason, True)
        assert not any(is_alive(line["pid"]) for line in stand_in.lines(tmp_path))
        assert list(temporary.iterdir()) == []
    finally:
        mine.close()


def test_children_are_let_go_before_anything_can_pile_up(tmp_path: Path, minding: Callable[..., Minder]) -> None:
    mine = minding(clips_each=2)
    try:
        for name in ("a", "b", "c"):
            mine.mind(job(tmp_path, name))
        pids = [line["pid"] for line in stand_in.lines(tmp_path) if line["event"] == "began"]
        assert pids[0] == pids[1] != pids[2]
        assert not is_alive(pids[0])
    finally:
        mine.close()


def test_a_scheduler_that_is_not_there_and_a_dask_that_is_not_installed_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_CONNECT_S", 0.5)
    entries = entries_of(squad(tmp_path, ["a"]))
    with pytest.raises(ClusterError, match=r"no Dask scheduler to be reached at tcp://127\.0\.0\.1:9 ") as lost:
        ran(entries, tmp_path / "out", Options(scheduler="tcp://127.0.0.1:9"))
    assert lost.value.exit_code == 8
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'formcheck\[cluster\]'"):
        ran(entries, tmp_path / "out", Options(scheduler="tcp://127.0.0.1:9"))


COMMAND = [sys.executable, "-m", "tests.batch.stand_in", "batch"]


def printed(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, str(folder), "--out", str(folder.parent / "out"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_lines_for_scripts(tmp_path: Path) -> None:
    done = printed(squad(tmp_path, ["a", "bug"]), "--json")
    assert (done.returncode, done.stderr) == (6, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0] == {"event": "begun", "clips": 2, "finished_before": 0}
    clips = {line["athlete"]: line for line in lines if line["event"] == "clip"}
    assert (clips["a"]["ending"], clips["a"]["folder"], clips["bug"]["ending"]) == ("judged", "a", "crashed")
    assert "ZeroDivisionError" in clips["bug"]["reason"]
    assert [line["done"] for line in lines if line["event"] == "clip"] == [1, 2]
    assert lines[-1]["event"] == "end"
    assert (lines[-1]["judged"], lines[-1]["crashed"]) == (1, 1)


def test_lines_for_people_and_none_at_all(tmp_path: Path) -> None:
    folder = squad(tmp_path, ["bug"])
    done = printed(folder)
    assert done.returncode == 7
    assert "formcheck: 1/1 bug, bug.npz given up: formcheck met a mistake of its own" in done.stderr
    assert "1 clip: 1 given up\nWritten to " in done.stdout
    quiet = printed(folder, "--quiet")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (7, "", "")
    wrong = printed(folder, "--quiet", "--json")
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_a_terminal_sees_bars_and_what_was_not_judged(capsys: pytest.CaptureFixture[str]) -> None:
    one, two = Entry("anna", "s3://squad/anna/left.mp4"), Entry("ben", "ben/rear.mp4")
    with Bars() as bars:
        bars.begun(3, 1)
        bars.share(one, 0.5)
        bars.again(two, "it ended")
        bars.ended(one, Done("judged"), "anna")
        bars.ended(two, Done("refused", "this is [red]walking", "Film a run"), "ben")
    said = capsys.readouterr().err
    assert "formcheck: 3 clips, 1 of them finished before" in said
    assert "formcheck: ben, rear.mp4: it ended; trying once more" in said
    assert "formcheck: ben, rear.mp4 refused: this is [red]walking. Film a run" in said


def test_pace_counts_what_this_run_did() -> None:
    now = [0.0]
    pace = Pace(10, 4, clock=lambda: now[0])
    assert (pace.done, pace.per_minute, pace.left_s) == (4, 0.0, None)
    now[0], pace.ended = 30.0, 2
    assert (pace.done, pace.per_minute, pace.left_s) == (6, 4.0, 60.0)
