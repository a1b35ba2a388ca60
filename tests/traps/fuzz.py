"""Small files with bytes flipped, boxes cut and sizes lied about, through the door a user's file comes in by.

``python -m tests.traps.fuzz 1000`` reads and decodes so many; ``python -m tests.traps.fuzz 100 analyze`` judges them.
What may come out: a clip that was read, or a FormcheckError. Anything else ends the run with the file's number.
"""

from __future__ import annotations

import argparse
import collections
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from formcheck import video
from formcheck.analysis import Settings, analyze
from formcheck.errors import FormcheckError
from formcheck.workers import Call, Workers
from tests import made_clips
from tests.traps.changed import stored

Pixels = NDArray[np.uint8]

KINDS: dict[str, dict[str, Any]] = {
    "mp4": {},
    "mov": {"container_options": {"movflags": "frag_keyframe+empty_moov"}},
    "mkv": {"g": "6"},
    "avi": {"codec": "mpeg4"},
    "ts": {},
    "webm": {"codec": "libvpx-vp9"},
    "h264": {},
}
RUNNERS: dict[str, dict[str, Any]] = {"mp4": {"g": "12"}, "ts": {}}
SAMPLE = Path(__file__).parents[2] / "sample_videos" / "overstride_side.mp4"
_BOXES = re.compile(rb"moov|trak|mdia|stbl|stsz|stts|stsc|stco|ctts|mdhd|tkhd|elst|mdat|avcC|moof|trun|LIST|movi|idx1|avih|strh")


def seeds(folder: Path) -> dict[str, bytes]:
    """A small clip of each kind, the same with a runner in it where the whole pipeline is to be passed, and a pose track."""
    made = {kind: made_clips.bars(folder / f"seed.{kind}", 30, **how).read_bytes() for kind, how in KINDS.items()}
    shown = list(_runner())
    films = {
        f"runner.{kind}": made_clips.write(folder / f"seed.runner.{kind}", shown, crf="30", **how).read_bytes()
        for kind, how in RUNNERS.items()
    }
    stored("p06").save(folder / "seed.npz")
    return {**made, **films, "npz": (folder / "seed.npz").read_bytes()}


def _runner() -> Iterator[Pixels]:
    """The fewest and smallest pictures of a runner that are not refused for their file alone."""
    with av.open(str(SAMPLE)) as container:
        for frame, _ in zip(container.decode(video=0), range(104), strict=False):
            yield frame.to_ndarray(format="rgb24", width=288, height=162, interpolation="AREA")


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """The bytes, damaged in one to four ways."""
    found = bytearray(data)
    for _ in range(int(rng.integers(1, 5))):
        if len(found) >= 16:
            _WAYS[int(rng.integers(0, len(_WAYS)))](found, rng)
    return bytes(found)


def _part(data: bytearray, rng: np.random.Generator) -> slice:
    at = int(rng.integers(0, len(data)))
    return slice(at, min(len(data), at + int(rng.integers(1, max(2, len(data) // 8)))))


def _flip(data: bytearray, rng: np.random.Generator) -> None:
    for place in rng.integers(0, len(data), int(rng.integers(1, 40))):
        data[place] ^= 1 << int(rng.integers(0, 8))


def _clear(data: bytearray, rng: np.random.Generator) -> None:
    part = _part(data, rng)
    data[part] = bytes(part.stop - part.start)


def _scramble(data: bytearray, rng: np.random.Generator) -> None:
    part = _part(data, rng)
    data[part] = rng.bytes(part.stop - part.start)


def _take_out(data: bytearray, rng: np.random.Generator) -> None:
    del data[_part(data, rng)]


def _repeat(data: bytearray, rng: np.random.Generator) -> None:
    part = _part(data, rng)
    data[part.start : part.start] = data[part]


def _cut_short(data: bytearray, rng: np.random.Generator) -> None:
    del data[max(_part(data, rng).start, 16) :]


def _lie(data: bytearray, rng: np.random.Generator) -> None:
    """A box gets another size, or a figure in it another value."""
    boxes = [match.start() for match in _BOXES.finditer(bytes(data)) if match.start() >= 4]
    if not boxes:
        return
    box = boxes[int(rng.integers(0, len(boxes)))]
    place = box - 4 if rng.random() < 0.5 else min(box + 4 + 4 * int(rng.integers(0, 8)), len(data) - 4)
    data[place : place + 4] = [bytes(4), b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", rng.bytes(4)][int(rng.integers(0, 4))]


_WAYS = (_flip, _clear, _scramble, _take_out, _repeat, _cut_short, _lie)


def decode(path: Path) -> int:
    """Every picture of a file, inside a worker."""
    return sum(1 for _ in video.frames(path, video.survey(path), long_side_px=64, damage=video.Damage()))


class Reader:
    """One worker for many files, a new one after each that it did not survive."""

    def __init__(self) -> None:
        self._workers: Workers | None = None

    def close(self) -> None:
        if self._workers is not None:
            self._workers.close()
        self._workers = None

    def outcome(self, path: Path, how: str) -> str:
        """What came of a file, in a word; whatever is no FormcheckError is raised."""
        try:
            if path.suffix == ".npz" or how == "analyze":
                return "refused" if analyze(path, Settings(workers=1)).report.refused is not None else "judged"
            self._workers = self._workers or Workers(str(path), 1, stalled_s=20)
            self._workers.run([Call(decode, (path,))])
        except FormcheckError as error:
            ended = "ended unexpectedly" in str(error) or "no progress" in str(error)
            if ended:
                self.close()
            return type(error).__name__ + " (worker ended)" * ended
        return "read"


@dataclass
class Tally:
    """What came of so many files, and the longest that one of them took."""

    outcomes: collections.Counter[str] = field(default_factory=collections.Counter)
    longest_s: float = 0.0


def run(count: int, how: str, kinds: Sequence[str] = (), first: int = 0) -> Tally:
    """``count`` damaged files from the ``first`` on, the same ones every time."""
    found = Tally()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        all_seeds, reader = seeds(folder), Reader()
        chosen = list(kinds or all_seeds)
        for number in range(first, first + count):
            kind = chosen[number % len(chosen)]
            path = folder / f"{number}.{kind}"
            path.write_bytes(mutated(all_seeds[kind], np.random.default_rng(number)))
            started_s = time.monotonic()
            try:
                found.outcomes[reader.outcome(path, how)] += 1
            except BaseException:
                print(f"file {number} ({kind})")  # noqa: T201 - to find it again
                raise
            found.longest_s = max(found.longest_s, time.monotonic() - started_s)
            path.unlink()
        reader.close()
    return found


def main() -> None:
    """Print what came of how many, how long it took, and the most memory it needed."""
    started_s = time.monotonic()
    asked = argparse.ArgumentParser(description="Damaged files, through the door a user's file comes in by.")
    asked.add_argument("count", type=int)
    asked.add_argument("how", choices=("decode", "analyze"), nargs="?", default="decode")
    asked.add_argument("--first", type=int, default=0, help="number of the first file, to go on where another run stopped")
    asked.add_argument("--kinds", nargs="*", default=(), help="such as mp4 mkv; all of them if not said")
    told = asked.parse_args()
    found = run(told.count, told.how, told.kinds, told.first)
    own, children = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    sys.stdout.write(
        f"{dict(found.outcomes)}\n{time.monotonic() - started_s:.0f} s, the longest {found.longest_s:.1f} s; "
        f"most memory: {own:.0f} MiB, a child {children:.0f} MiB\n"
    )


if __name__ == "__main__":
    # under its own name, by which a worker can find what to call
    from tests.traps.fuzz import main as named

    named()
