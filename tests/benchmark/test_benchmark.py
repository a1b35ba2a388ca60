from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from formcheck import video
from tests.accuracy.runners import TRACKS
from tests.benchmark import __main__ as benchmark
from tests.benchmark.clip import SIZE, loop, make
from tests.benchmark.figures import Readings, Spread, table
from tests.benchmark.watch import watched


def test_a_ratio_is_taken_within_a_repeat_so_that_a_busy_machine_cancels_out() -> None:
    # the second repeat ran on a machine half as fast
    read = Readings({"network": [0.008, 0.016], "2": [0.005, 0.010], "plain": [0.010, 0.020]})
    assert read.ratio("2", "network", cores=2) == Spread(0.8, 0.8, 0.8)
    assert read.ratio("2", "plain") == Spread(2.0, 2.0, 2.0)
    assert read.rate("2") == Spread(100.0, 150.0, 200.0)
    assert read.rate("network", cores=2) == Spread(125.0, 187.5, 250.0)


def test_what_did_not_run_is_not_measured() -> None:
    read = Readings({"2": [0.005]})
    assert read.rate("network", cores=2) is None
    assert read.rate("peer") is None
    assert read.ratio("2", "peer") is None


def test_a_spread_and_a_table_in_words() -> None:
    assert Spread.of([3.0, 1.0, 2.0]).text(1) == "2.0 (1.0 to 3.0)"
    assert table([("a", "b"), ("1", "2")]) == "| a | b |\n|---|---|\n| 1 | 2 |"


def test_the_loop_joins_the_most_alike_moments() -> None:
    phase = np.arange(400) / 23.7
    xy = np.stack([np.sin(2 * np.pi * phase), np.cos(2 * np.pi * phase)], axis=-1)[:, None].repeat(33, axis=1)
    start, stop = loop(xy)
    assert (stop - start) / 23.7 == pytest.approx(round((stop - start) / 23.7), abs=0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_of_a_program_and_of_its_child_are_told_apart() -> None:
    child = "import time; held = bytearray(120 << 20); time.sleep(0.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('done')"
    run = watched((sys.executable, "-c", parent))
    assert run.printed == "done\n"
    assert run.seconds > 0.5
    assert run.parent_mb < 100 < max(run.children_mb)


def test_a_program_that_fails_says_why() -> None:
    with pytest.raises(SystemExit, match="no such thing"):
        watched((sys.executable, "-c", "import sys; sys.exit('no such thing')"))


@pytest.mark.video
def test_a_run_prints_the_tables(samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = make(tmp_path / "short.mp4", 3, samples)
    info = video.survey(clip).info
    assert (info.width_px, info.height_px, info.frames, float(info.frame_rate)) == (*SIZE, 180, 60)
    assert TRACKS.is_dir()
    benchmark.main([str(clip), "--repeats", "1", "--network-seconds", "0.1", "--no-drawn"])
    printed = capsys.readouterr().out
    for words in ("plain MediaPipe loop", "first frame after", "decoding", "largest memory of a worker"):
        assert words in printed
    assert "| myogait, MediaPipe backend | not measured | not measured | not measured |" in printed
