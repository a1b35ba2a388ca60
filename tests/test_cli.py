"""The command line: what is typed, what is printed, written and returned. The analysis itself is a stand-in here."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from formcheck import __version__, analysis, cli, doctor
from formcheck.analysis import Analysis, Progress, Settings
from formcheck.enough import SoFar
from formcheck.errors import FormcheckError, InputError, ModelError, VideoNotFoundError, VideoUnreadableError
from formcheck.measures import REGISTRY
from formcheck.report import Report
from formcheck.summary import as_text
from formcheck.track import Track
from tests import made

TRACK = Track(np.arange(3) / 30, np.full((3, 33, 2), 5.0), np.ones((3, 33)), (960, 540))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, Settings]]:
    """Calls of a stand-in for the analysis, which judges by the file's name."""
    calls: list[tuple[Path, Settings]] = []
    errors: dict[str, FormcheckError] = {
        "gone": VideoNotFoundError("gone.mp4", "there is no such file", "Check the path."),
        "broken": VideoUnreadableError("broken.mp4", "this is not a video", "Film it again."),
        "modelless": ModelError("there is no pose model", "Run formcheck doctor."),
        "odd": InputError("slow motion", "8", "1"),
    }

    def stand_in(source: Path, settings: Settings, progress: Progress | None = None, so_far: SoFar | None = None) -> Analysis:
        assert (progress, so_far) == (None, None)  # nobody looks on
        calls.append((source, settings))
        if source.stem in errors:
            raise errors[source.stem]
        if source.stem == "interrupted":
            raise KeyboardInterrupt
        if source.stem == "bug":
            raise ZeroDivisionError
        return Analysis(made.refused(), None) if source.stem == "walking" else Analysis(made.judged(), TRACK)

    monkeypatch.setattr(analysis, "analyze", stand_in)
    return calls


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("clip", "code", "said"),
    [
        ("good.mp4", 0, "What stands out"),
        ("walking.mp4", 4, "not judged"),
        ("gone.mp4", 3, "formcheck: gone.mp4: there is no such file. Check the path."),
        ("broken.mp4", 3, "formcheck: broken.mp4: this is not a video. Film it again."),
        ("modelless.mp4", 5, "formcheck: there is no pose model. Run formcheck doctor."),
        ("odd.mp4", 2, "formcheck: slow motion: found 8, expected 1"),
        ("interrupted.mp4", 130, "formcheck: stopped"),
    ],
)
def test_exit_codes_and_sentences(clip: str, code: int, said: str) -> None:
    result = run("analyze", clip)
    assert result.exit_code == code
    assert said in result.output
    assert "Traceback" not in result.output


def test_errors_go_to_standard_error_and_results_to_standard_output(asked: list[object]) -> None:
    bad, good = run("analyze", "gone.mp4"), run("analyze", "good.mp4")
    assert asked
    assert (bad.stdout, bad.stderr != "") == ("", True)
    assert (good.stdout != "", good.stderr) == (True, "")


@pytest.mark.usefixtures("asked")
def test_a_bug_surfaces_as_a_bug() -> None:
    assert isinstance(run("analyze", "bug.mp4").exception, ZeroDivisionError)


def test_options_become_settings(asked: list[tuple[Path, Settings]]) -> None:
    options = ["--height", "178cm", "--belt-speed", "10.8km/h", "--slow-motion", "8", "--incline", "1%", "--view", "side"]
    more = ["--model", "lite", "--workers", "2", "--person", "480,270", "--rotate", "90"]
    assert run("analyze", "good.mp4", *options, *more).exit_code == 0
    expected = Settings(
        height_m=1.78,
        belt_speed_mps=3.0,
        slow_motion=8.0,
        incline_percent=1.0,
        view="side",
        model="lite",
        workers=2,
        person_px=(480.0, 270.0),
        rotate_deg=90,
    )
    assert asked == [(Path("good.mp4"), expected)]


def test_nothing_said_means_the_defaults(asked: list[tuple[Path, Settings]]) -> None:
    run("analyze", "good.mp4")
    assert asked[0][1] == Settings()


def test_what_was_understood_differently_is_said(asked: list[tuple[Path, Settings]]) -> None:
    result = run("analyze", "good.mp4", "--height", "178")
    assert asked[0][1].height_m == 1.78
    assert "formcheck: height 178 was understood as 1.78 m" in result.stderr


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--height", "tall", "height: found tall, expected 1.0 to 2.4 m"),
        ("--belt-speed", "0", "belt speed: found 0, expected 0.5 to 9 m/s"),
        ("--belt-speed", "60km/h", "belt speed: found 60km/h"),
        ("--belt-speed", "-3", "belt speed: found -3"),
        ("--slow-motion", "-8", "slow motion: found -8"),
        ("--incline", "steep", "incline: found steep"),
        ("--person", "left", "person: found left"),
        ("--view", "top", "top"),
        ("--workers", "0", "--workers"),
    ],
)
def test_absurd_options_are_wrong_use_before_any_clip_is_opened(asked: list[object], option: str, value: str, said: str) -> None:
    result = run("analyze", "good.mp4", option, value)
    assert result.exit_code == 2
    assert said in result.stderr
    assert asked == []


@pytest.mark.usefixtures("asked")
def test_without_out_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("analyze", "good.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("asked")
def test_out_holds_the_report_the_figures_the_steps_and_the_track(tmp_path: Path) -> None:
    result = run("analyze", "good.mp4", "--out", tmp_path / "new" / "out")
    out = tmp_path / "new" / "out"
    assert f"written to {out}" in result.stderr
    assert sorted(p.name for p in out.iterdir()) == [
        *("measures.csv", "report.html", "report.json", "report.pdf", "steps.csv", "track.npz")
    ]
    assert Report.load(out / "report.json") == made.judged()
    assert len(Track.load(out / "track.npz").time_s) == 3
    rows = {(row["measure"], row["leg"]): row for row in csv.DictReader((out / "measures.csv").read_text().splitlines())}
    assert float(rows["overstride", ""]["value"]) == 33.04
    assert (rows["overstride", "left"]["usual_high"], rows["overstride", "left"]["unit"]) == ("29.9", "% of leg length")
    assert rows["head_pitch", ""]["reason"] == "the nose was hidden in most frames"
    steps = list(csv.DictReader((out / "steps.csv").read_text().splitlines()))
    assert [step["contact_time_ms"] for step in steps] == ["290.0", "", "285.0"]
    assert [step["step_time_ms"] for step in steps] == ["", "395.0", "395.0"]


@pytest.mark.usefixtures("asked")
def test_a_refused_clip_is_written_too_and_nothing_of_an_earlier_run_outlives_it(tmp_path: Path) -> None:
    run("analyze", "good.mp4", "--out", tmp_path)
    assert run("analyze", "walking.mp4", "--out", tmp_path).exit_code == 4
    assert sorted(p.name for p in tmp_path.iterdir()) == ["measures.csv", "report.html", "report.json", "report.pdf", "steps.csv"]
    assert json.loads((tmp_path / "report.json").read_text())["refused"]["reason"].startswith("This looks like walking")
    assert len((tmp_path / "measures.csv").read_text().splitlines()) == 1


@pytest.mark.usefixtures("asked")
def test_a_face_to_be_hidden_needs_pictures_to_hide_it_in() -> None:
    assert run("analyze", "good.mp4", "--blur-face").exit_code == 2


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("option", ["--overlay", "--slow-contacts"])
def test_an_annotated_clip_needs_a_folder_and_a_judged_runner(tmp_path: Path, option: str) -> None:
    assert run("analyze", "good.mp4", option).exit_code == 2
    result = run("analyze", "walking.mp4", option, "--out", tmp_path)
    assert result.exit_code == 4
    assert "walking.mp4: there is no annotated clip" in result.stderr
    assert not (tmp_path / "annotated.mp4").exists()


@pytest.mark.usefixtures("asked")
def test_name_and_notes_stand_in_the_report(tmp_path: Path) -> None:
    run("analyze", "good.mp4", "--out", tmp_path, "--name", "Ann <b>", "--notes", "new shoes")
    written = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Ann &lt;b&gt;" in written
    assert "new shoes" in written


def test_one_bad_clip_does_not_stop_the_others(asked: list[tuple[Path, Settings]], tmp_path: Path) -> None:
    result = run("analyze", "broken.mp4", "good.mp4", "walking.mp4", "a/good.mov", "b/Good.mp4", "--out", tmp_path)
    assert result.exit_code == 3
    assert len(asked) == 5
    assert sorted(p.name for p in tmp_path.iterdir()) == ["Good_3", "good", "good_2", "walking"]
    assert all((folder / "report.json").exists() for folder in tmp_path.iterdir())


def test_a_missing_model_stops_at_once(asked: list[object]) -> None:
    assert run("analyze", "modelless.mp4", "good.mp4").exit_code == 5
    assert len(asked) == 1


@pytest.mark.usefixtures("asked")
def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("analyze", "good.mp4", "--out", tmp_path / "file" / "out")
    assert result.exit_code == 2
    assert "a folder that can be written" in result.stderr


@pytest.mark.usefixtures("asked")
def test_a_full_disk_leaves_no_report_and_no_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        if self.name.startswith("report.json"):
            real(self, content[:10])
            raise OSError(28, "No space left on device")
        return real(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    result = run("analyze", "good.mp4", "--out", tmp_path)
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert not [p.name for p in tmp_path.iterdir() if p.name == "report.json" or p.name.endswith(".part")]


LOOKED_ON: Final = """
import time
from formcheck import analysis, cli
from tests import made

def stand_in(source, settings, progress, so_far):
    progress("look", 1, 0)
    progress("pose", 5, 10)
    so_far(made.judged())
    time.sleep(0.5)
    progress("a stage to come", 10, 10)
    return analysis.Analysis(made.judged(), None)

analysis.analyze = stand_in
cli.main()
"""


@pytest.mark.usefixtures("asked")
def test_a_terminal_sees_a_bar_and_a_first_answer_and_a_pipe_does_not() -> None:
    assert run("analyze", "good.mp4").stderr == ""
    terminal, end = pty.openpty()
    command = [sys.executable, "-c", LOOKED_ON, "analyze", "good.mp4"]
    done = subprocess.run(
        command, env={**os.environ, "TERM": "xterm", "COLUMNS": "160"}, stdout=subprocess.PIPE, stderr=end, check=True
    )
    os.close(end)
    seen = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert "following the runner" in seen
    first = "so far, from 8 s: cadence 152 steps/min (152 to 152), overstride 33 % of leg length (31 to 35)"
    assert f"{first}, trunk lean 4.3° (2.3 to 6.3)" in seen
    assert done.stdout.decode() == as_text(made.judged(), REGISTRY) + "\n"


def test_the_first_page_is_imported_as_soon_as_the_server_is_there() -> None:
    read_ahead = (
        "import sys, streamlit.runtime; from formcheck.cli import page; there = 'formcheck.page.check' in sys.modules\n"
        "streamlit.runtime.exists = lambda: True; page._read_ahead(); print(there, 'formcheck.page.check' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", read_ahead], stdout=subprocess.PIPE, check=True)
    assert done.stdout.split() == [b"False", b"True"]


@pytest.mark.parametrize(("options", "address"), [((), "127.0.0.1"), (("--share", "--yes"), "0.0.0.0")])  # noqa: S104  # what --share is for
def test_page_is_served_on_this_machine_only_unless_shared(
    monkeypatch: pytest.MonkeyPatch, options: Sequence[str], address: str
) -> None:
    started: list[Sequence[str]] = []
    monkeypatch.setenv("FORMCHECK_PAGE_PASSWORD", "correct horse")

    def stand_in(arguments: Sequence[str], prog_name: str) -> None:
        assert prog_name == "streamlit"
        started.append(arguments)

    monkeypatch.setattr("streamlit.web.cli.main", stand_in)
    assert run("page", "--port", "8600", *options).exit_code == 0
    run_word, script, *flags = started[0]
    assert run_word == "run"
    assert Path(script).is_file()
    expected = {
        "--server.port=8600",
        f"--server.address={address}",
        "--server.maxUploadSize=2048",
        "--server.enableXsrfProtection=true",
        "--browser.gatherUsageStats=false",
    }
    assert expected <= set(flags)


FINE = doctor.Finding("python", True, "3.12.1")
NO_DISK = doctor.Finding("disk", False, "0.1 GB free, 1 GB wanted", "Free some space.")
NO_MODEL = doctor.Finding("pose model", False, "not fetched yet", "Analyse any clip.")


@pytest.mark.parametrize(("found", "code"), [([FINE], 0), ([FINE, NO_DISK], 1), ([NO_DISK, NO_MODEL, FINE], 5)])
def test_doctor_says_what_to_do_and_returns_what_is_amiss(
    monkeypatch: pytest.MonkeyPatch, found: Sequence[doctor.Finding], code: int
) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: tuple(found))
    result = run("doctor")
    assert result.exit_code == code
    for finding in found:
        assert finding.found in result.stdout
        assert (finding.advice in result.stdout) is (not finding.ok or not finding.advice)


def test_version() -> None:
    assert run("--version").output == f"formcheck {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [(), ("--help",), ("analyze",), ("analyze", "--help"), ("page", "--help"), ("doctor", "--help"), ("measures", "--help")],
)
def test_help_is_there_whenever_one_is_lost(arguments: Sequence[str]) -> None:
    assert "Usage:" in run(*arguments).output


def test_an_unknown_command_is_wrong_use() -> None:
    assert run("analyse", "good.mp4").exit_code == 2


def quickest(call: Callable[[], object], times: int = 3) -> float:
    def timed() -> float:
        began = time.perf_counter()
        call()
        return time.perf_counter() - began

    return min(timed() for _ in range(times))


def test_help_comes_at_once() -> None:
    def bare() -> None:
        subprocess.run([sys.executable, "-c", "import typer"], check=True, capture_output=True)

    def with_help() -> None:
        subprocess.run([sys.executable, "-m", "formcheck", "--help"], check=True, capture_output=True)

    # held against what typer alone costs on this machine, so that a slow or busy one does not matter
    assert quickest(with_help) < 2.5 * quickest(bare) + 0.1


def test_help_imports_nothing_heavy() -> None:
    heavy = ["numpy", "scipy", "pydantic", "av", "mediapipe", "streamlit"]
    code = f"import sys, formcheck.cli; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"


def test_no_ansi_codes_where_no_terminal_is() -> None:
    found = subprocess.run([sys.executable, "-m", "formcheck", "analyze", "--help"], check=True, capture_output=True, text=True)
    assert not re.search(r"\x1b\[", found.stdout)


def test_a_saved_track_cannot_be_turned(root: Path) -> None:
    result = run("analyze", str(root / "tests" / "accuracy" / "tracks" / "p01.npz"), "--rotate", "90")
    assert result.exit_code == 2
    assert "a track holds no picture to turn" in result.stderr
