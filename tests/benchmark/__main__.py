"""How fast formcheck is beside what bounds it: ``python -m tests.benchmark [CLIP]`` prints the README's table.

In one run, one repeat after another: the landmark network alone (needs ``pip install '.[benchmark]'``), on one core and on
all cores at once, which share caches and memory; MediaPipe as its guide shows it; ``formcheck analyze`` with 1 to as many
workers as there are cores; and, with ``--peer PYTHON`` (a Python that has myogait and MediaPipe), a peer. Every program is a
process of its own, and ratios are taken within a repeat, so that a machine that is busy for a while slows down both sides.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import re
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from formcheck import models
from formcheck.video import survey
from formcheck.workers import core_count
from tests.benchmark.clip import make
from tests.benchmark.figures import Readings, Spread, table
from tests.benchmark.watch import Watched, watched

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "sample_videos"
LANDMARKS = "pose_landmarks_detector.tflite"
PROGRAMS = (sys.executable, "-m", "tests.benchmark.programs")
FORMCHECK = (sys.executable, "-m", "formcheck")


@dataclass
class Found:
    """What the repeats brought: seconds a frame by program, and what else was read on the way."""

    frame_s: dict[str, list[float]] = field(default_factory=dict)
    cpu_s: dict[str, list[float]] = field(default_factory=dict)
    other: dict[str, list[float]] = field(default_factory=dict)
    workers_mb: list[float] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        """One more reading of something."""
        self.other.setdefault(name, []).append(value)

    def took(self, name: str, run: Watched, frames: int) -> None:
        """One more run of a program over a clip."""
        self.frame_s.setdefault(name, []).append(run.seconds / frames)
        self.cpu_s.setdefault(name, []).append(run.cpu_s / frames)


def main(arguments: list[str] | None = None) -> None:
    """Read what was asked for, run it, and print it."""
    asked = _asked(arguments)
    with TemporaryDirectory() as folder:
        place = Path(folder)
        clip = asked.clip or make(place / "benchmark.mp4", asked.seconds, SAMPLES)
        found = Found()
        for number in range(asked.repeats):
            print(f"repeat {number + 1} of {asked.repeats}", file=sys.stderr)
            repeat(clip, place, found, asked)
        found.stages = _json(watched((*PROGRAMS, "stages", str(clip))))
        if asked.drawn:
            found.add("drawn", _json(watched((*PROGRAMS, "drawn", str(clip))))["rate_hz"])
        print(report(clip, found))
        if asked.long:
            print(lengths(place, asked.long))


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("clip", nargs="?", type=Path, help="a clip; a sample looped at 720p, 60 frames/s if not given")
    parser.add_argument("--seconds", type=float, default=30.0, help="length of the clip that is made")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--network-seconds", type=float, default=4.0, help="how long the network alone is run each time")
    parser.add_argument("--peer", metavar="PYTHON", help="a Python that has myogait and MediaPipe")
    parser.add_argument("--no-drawn", dest="drawn", action="store_false", help="leave out the annotated clip")
    parser.add_argument(
        "--long", nargs="*", type=float, metavar="SECONDS", const=None, help="lengths whose cost a frame and memory are compared"
    )
    asked = parser.parse_args(arguments)
    asked.long = [10.0, 60.0, 600.0] if asked.long == [] else asked.long
    return asked


def repeat(clip: Path, place: Path, found: Found, asked: argparse.Namespace) -> None:
    """Every program once."""
    frames = len(survey(clip).ticks)
    model = models.locate("full").path
    if importlib.util.find_spec("ai_edge_litert") is not None:
        for name, bundle in (("network", model.read_bytes()), ("lean network", models.lean(model).bundle)):
            file = _unpacked(bundle, place / name.replace(" ", "_"))
            for at_once in (1, core_count()):
                _networks(found, name, (*PROGRAMS, "network", str(file), f"{asked.network_seconds}"), at_once)
    found.took("plain", watched((*PROGRAMS, "plain", str(clip), str(model))), frames)
    if asked.peer:
        found.took("peer", watched((asked.peer, str(HERE / "peer.py"), str(clip), str(model))), frames)
    for workers in range(1, core_count() + 1):
        run = watched((*FORMCHECK, "analyze", str(clip), "--workers", str(workers)))
        found.took(f"{workers}", run, frames)
        found.add("parent", run.parent_mb)
        found.workers_mb += run.children_mb
    told = _json(watched((*PROGRAMS, "told", str(clip), str(core_count()))))
    found.add("first frame", told["first_frame"])
    found.add("measure", told["end"] - told["measure"])
    found.add("help", watched((*FORMCHECK, "--help")).seconds)


def _networks(found: Found, name: str, command: tuple[str, ...], at_once: int) -> None:
    """A network alone in so many processes at once."""
    with ThreadPoolExecutor(at_once) as pool:
        reads = list(pool.map(lambda _: _json(watched(command)), range(at_once)))
    as_named = name if at_once == 1 else f"{name} at once"
    for readings, figure in ((found.frame_s, "frame_s"), (found.cpu_s, "cpu_s")):
        readings.setdefault(as_named, []).append(mean(read[figure] for read in reads))


def report(clip: Path, found: Found) -> str:
    """Everything in the words and the tables of the README."""
    info = survey(clip).info
    cores = core_count()
    read = Readings(found.frame_s)
    most = f"{cores}"
    rows = [("", "frames/s", "CPU ms a frame", f"`analyze` on all {cores} cores is so many times as fast")]
    alone, at_once = "the landmark network alone, as published,", "network at once"
    rates = [
        (f"{alone} {cores} times one core", read.rate("network", cores), "network", read.ratio(most, "network", cores)),
        (f"{alone} {cores} cores at once", read.rate(at_once, cores), at_once, read.ratio(most, at_once, cores)),
        ("the plain MediaPipe loop", read.rate("plain"), "plain", read.ratio(most, "plain")),
        ("myogait, MediaPipe backend", read.rate("peer"), "peer", read.ratio(most, "peer")),
        *((_analyze(n, cores), read.rate(f"{n}"), f"{n}", read.ratio(most, f"{n}")) for n in range(1, cores)),
    ]
    rows += [(name, _or_not(rate, 0), _cpu_ms(found, program), _or_not(ratio, 2)) for name, rate, program, ratio in rates]
    rows.append((_analyze(cores, cores), _or_not(read.rate(most), 0), _cpu_ms(found, most), "1"))
    about = (
        f"A clip of {info.duration_s:.0f} s, {info.width_px} x {info.height_px}, {float(info.frame_rate):.0f} frames/s, "
        f"{info.codec}; "
        f"{cores} cores ({_processor()}), no GPU; median (least to most) of {len(found.frame_s[most])} repeats:"
    )
    return f"{about}\n\n{table(rows)}\n\n{_besides(found)}\n\n{_steps(found)}\n"


def _analyze(workers: int, cores: int) -> str:
    return f"`formcheck analyze`, {workers} of {cores} cores"


def _cpu_ms(found: Found, program: str) -> str:
    return f"{1000 * Spread.of(found.cpu_s[program]).median:.1f}" if program in found.cpu_s else "not measured"


def _besides(found: Found) -> str:
    """The figures that are no rates."""
    says = [
        ("first frame after", "first frame", 1, "s"),
        ("analysis after the last frame", "measure", 1, "s"),
        ("`formcheck --help`", "help", 2, "s"),
        ("largest memory of the program itself", "parent", 0, "MB"),
        ("annotated clip, one core", "drawn", 0, "frames/s"),
    ]
    lines = [
        f"- {words}: {Spread.of(found.other[name]).text(digits)} {unit}"
        for words, name, digits, unit in says
        if name in found.other
    ]
    if found.workers_mb:
        lines.append(f"- largest memory of a worker: {max(found.workers_mb):.0f} MB")
    for name, words in (("network", "as published"), ("lean network", "without its silhouette")):
        if name in found.frame_s:
            times = Spread.of([1000 * each for each in found.frame_s[name]])
            pairs = zip(found.frame_s[name], found.frame_s[f"{name} at once"], strict=True)
            gain = Spread.of([core_count() * one / each for one, each in pairs])
            told = f"{times.text(1)} ms a frame on one core, {gain.text(2)} times as fast on {core_count()}"
            lines.append(f"- the landmark network {words}: {told}")
    return "\n".join(lines)


def _steps(found: Found) -> str:
    whole = sum(found.stages.values())
    rows = [("step", "ms a frame", "share"), *((name, f"{ms:.2f}", f"{ms / whole:.0%}") for name, ms in found.stages.items())]
    return table([*rows, ("together", f"{whole:.2f}", "")])


def lengths(place: Path, seconds: list[float]) -> str:
    """What a clip costs by its length, read as far as is needed and, with ``--all``, to its ends."""
    rows = [("clip", "`analyze`, s", "`--all`, s", "ms a frame followed", "program itself, MB", "largest worker, MB")]
    for length in seconds:
        clip = make(place / f"{length:.0f}s.mp4", length, SAMPLES)
        command = (*PROGRAMS, "told", str(clip), str(core_count()))
        needed, run = watched(command), watched((*command, "all"))
        told, largest = _json(run), max(run.children_mb, default=0.0)
        cost = f"{1000 * told['end'] / told['frames']:.2f}"
        memory = (f"{run.parent_mb:.0f}", f"{largest:.0f}")
        rows.append((f"{length:.0f} s", f"{needed.seconds:.1f}", f"{run.seconds:.1f}", cost, *memory))
    return table(rows)


def _or_not(spread: Spread | None, digits: int) -> str:
    return "not measured" if spread is None else spread.text(digits)


def _unpacked(bundle: bytes, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "bundle").write_bytes(bundle)
    with zipfile.ZipFile(folder / "bundle") as parts:
        return Path(parts.extract(LANDMARKS, folder))


def _json(run: Watched) -> dict[str, float]:
    found: dict[str, float] = json.loads(run.printed.splitlines()[-1])
    return found


def _processor() -> str:
    try:
        named = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        named = None
    return named[1].strip() if named else platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
