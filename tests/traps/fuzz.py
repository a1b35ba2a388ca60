"""Small files with bytes flipped, boxes cut and sizes lied about, through the door a user's file comes in by.

``python -m tests.traps.fuzz 1000`` reads and decodes so many; ``python -m tests.traps.fuzz 100 analyze`` judges them.
What may come out: a clip that was read, or a FormcheckError. Anything else ends the run with the file's number.
"""

from __future__ import annotations

import collections
import re
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from formcheck import video
from formcheck.analysis import Settings, analyze
from formcheck.errors import FormcheckError
from formcheck.workers import Call, Workers
from tests import made_clips
from tests.traps.changed import stored

KINDS: dict[str, dict[str, Any]] = {
    "mp4": {},
    "mov": {"container_options": {"movflags": "frag_keyframe+empty_moov"}},
    "mkv": {"g": "6"},
    "avi": {"codec": "mpeg4"},
    "ts": {},
    "webm": {"codec": "libvpx-vp9"},
    "h264": {},
}
_BOXES = re.compile(rb"moov|trak|mdia|stbl|stsz|stts|stsc|stco|ctts|mdhd|tkhd|elst|mdat|avcC|moof|trun|LIST|movi|idx1|avih|strh")


def seeds(folder: Path) -> dict[str, bytes]:
    """A small clip of each kind, and a pose track."""
    made = {kind: made_clips.bars(folder / f"seed.{kind}", 30, **how).read_bytes() for kind, how in KINDS.items()}
    stored("p06").save(folder / "seed.npz")
    return {**made, "npz": (folder / "seed.npz").read_bytes()}


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


def run(count: int, how: str, kinds: tuple[str, ...] = ()) -> collections.Counter[str]:
    """``count`` damaged files, the same ones every time."""
    found: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        all_seeds, reader = seeds(folder), Reader()
        chosen = list(kinds or all_seeds)
        for number in range(count):
            kind = chosen[number % len(chosen)]
            path = folder / f"{number}.{kind}"
            path.write_bytes(mutated(all_seeds[kind], np.random.default_rng(number)))
            try:
                found[reader.outcome(path, how)] += 1
            except BaseException:
                print(f"file {number} ({kind})")  # noqa: T201 - to find it again
                raise
            path.unlink()
        reader.close()
    return found


def main() -> None:
    """Print what came of how many, how long it took, and the most memory it needed."""
    started_s = time.monotonic()
    counted = dict(run(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "decode", tuple(sys.argv[3:])))
    own, children = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = time.monotonic() - started_s
    sys.stdout.write(f"{counted}\n{seconds:.0f} s; most memory: {own:.0f} MiB, a child {children:.0f} MiB\n")


if __name__ == "__main__":
    # under its own name, by which a worker can find what to call
    from tests.traps.fuzz import main as named

    named()
