"""Sixty clips, ten of them traps, on two local workers and on a Dask cluster: the same bytes, and how much quicker two are.

Run by hand, on a machine with nothing else to do: ``python -m tests.batch.sixty [FOLDER]`` (about ten minutes on two cores).
"""

from __future__ import annotations

import filecmp
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.batch.conftest import cluster
from tests.conftest import ROOT

Pixels = NDArray[np.uint8]
SAMPLES = ROOT / "sample_videos"
SIDE = ("good_form_side", "overstride_side", "upright_looking_down_side")
SECONDS = 3.5
WANTED = 1.8
CLOCK = Fraction(1, 90_000)


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to a stretch of a sample: every ``keep``-th frame, at the same speed, changed as pictures, compressed."""

    name: str
    keep: int = 1
    picture: Callable[[Pixels], Pixels] = lambda rgb: rgb
    crf: int = 23


def cropped(rgb: Pixels) -> Pixels:
    tenth = rgb.shape[1] // 10
    return rgb[:, tenth:-tenth]


def smaller(rgb: Pixels) -> Pixels:
    return rgb[::2, ::2]


CHANGES = (
    Change("as it is"),
    Change("thinned", keep=2),
    Change("cropped", picture=cropped),
    Change("mirrored", picture=lambda rgb: rgb[:, ::-1]),
    Change("recompressed", crf=34),
    Change("darker", picture=lambda rgb: (rgb * 0.6).astype(np.uint8)),
    Change("smaller", picture=smaller),
)


def frames(sample: str, start_s: float, seconds: float) -> Iterator[tuple[float, Pixels]]:
    with av.open(str(SAMPLES / f"{sample}.mp4")) as container:
        for frame in container.decode(video=0):
            time_s = float(frame.time or 0) - start_s
            if time_s >= seconds:
                return
            if time_s >= 0:
                yield time_s, frame.to_ndarray(format="rgb24")


def write(path: Path, sample: str, start_s: float, change: Change, seconds: float = SECONDS) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream: Any = None
        for number, (time_s, rgb) in enumerate(frames(sample, start_s, seconds)):
            if number % change.keep:
                continue
            picture = np.ascontiguousarray(change.picture(rgb))
            picture = picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2]
            if stream is None:
                stream = container.add_stream("libx264", rate=60, options={"crf": str(change.crf), "preset": "veryfast"})
                stream.height, stream.width = picture.shape[:2]
                stream.codec_context.time_base = CLOCK
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = round(time_s * 90_000), CLOCK
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def make(folder: Path) -> None:
    """Fifty clips that can be judged or honestly refused, and ten traps, an athlete each."""
    made = 0
    while made < 50:
        change = CHANGES[made % len(CHANGES)]
        sample = "pelvic_drop_rear" if made % 10 == 9 else SIDE[made % 3]
        write(folder / f"runner {made:02d}" / f"{change.name}.mp4", sample, 0.4 * (made // 10), change)
        made += 1
    for number, trap in enumerate(TRAPS):
        place = folder / f"trap {number}"
        place.mkdir(parents=True)
        trap(place)


def _walks(place: Path) -> None:
    write(place / "walks.mp4", "walking_side", 0.0, CHANGES[0])


def _walks_away(place: Path) -> None:
    write(place / "walks mirrored.mp4", "walking_side", 1.0, CHANGES[3])


def _short(place: Path) -> None:
    write(place / "one second.mp4", "good_form_side", 0.0, CHANGES[0], 1.0)


def _still(place: Path) -> None:
    first: list[Pixels] = []

    def same(rgb: Pixels) -> Pixels:
        first.append(rgb)
        return first[0]

    write(place / "frozen.mp4", "overstride_side", 0.0, Change("frozen", picture=same))


def _feet_cut_off(place: Path) -> None:
    write(place / "feet cut off.mp4", "good_form_side", 0.0, Change("cut", picture=lambda rgb: rgb[: rgb.shape[0] // 2]))


def _black(place: Path) -> None:
    write(place / "black.mp4", "good_form_side", 0.0, Change("black", picture=lambda rgb: rgb * 0))


def _text(place: Path) -> None:
    (place / "words.mp4").write_text("this is no video\n" * 50)


def _empty(place: Path) -> None:
    (place / "empty.mp4").touch()


def _truncated(place: Path) -> None:
    whole = (SAMPLES / "good_form_side.mp4").read_bytes()
    (place / "truncated.mp4").write_bytes(whole[: len(whole) // 3])


def _broken_track(place: Path) -> None:
    (place / "broken.npz").write_bytes(b"PK\x03\x04" + bytes(200))


TRAPS = (_walks, _walks_away, _short, _still, _feet_cut_off, _black, _text, _empty, _truncated, _broken_track)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a batch went."""

    seconds: float
    ends: Counter[str]
    out: Path


def run(folder: Path, out: Path, *options: str) -> Ran:
    """The command line on a folder; seconds from when it knows its clips to the end."""
    command = [sys.executable, "-m", "formcheck", "batch", str(folder), "--out", str(out), "--json", *options]
    began_s, ends = time.monotonic(), Counter[str]()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for text in process.stdout or ():
            line = json.loads(text)
            if line["event"] == "begun":
                began_s = time.monotonic()
            elif line["event"] == "clip":
                ends[line["ending"]] += 1
    print(f"{out.name}: {sum(ends.values())} clips in {time.monotonic() - began_s:.1f} s, {dict(ends)}", flush=True)
    return Ran(time.monotonic() - began_s, ends, out)


def same_bytes(one: Path, other: Path) -> int:
    """How many files there are, which are the same in both."""
    names = [
        {path.relative_to(top) for path in top.rglob("*") if path.is_file() and ".formcheck" not in path.parts}
        for top in (one, other)
    ]
    assert names[0] == names[1], names[0] ^ names[1]
    different = [name for name in names[0] if not filecmp.cmp(one / name, other / name, shallow=False)]
    assert not different, different
    return len(names[0])


def quicker(name: str, one: Ran, two: Ran) -> None:
    ratio = one.seconds / two.seconds
    print(
        f"{name}: two workers are {ratio:.2f} times as quick as one (wanted {WANTED}): {'yes' if ratio >= WANTED else 'NO'}",
        flush=True,
    )


def main(top: Path) -> None:
    clips, some = top / "clips", top / "some"
    if not clips.exists():
        make(clips)
    if not some.exists():
        for number, athlete in enumerate(sorted(clips.iterdir())):
            if number % 3 == 0:
                (some / athlete.name).mkdir(parents=True)
                for clip in athlete.iterdir():
                    (some / athlete.name / clip.name).hardlink_to(clip)
    with cluster(top / "cluster of 2", 2) as two:
        on_dask = run(clips, top / "all, dask 2", "--scheduler", two.address)
        some_on_two = run(some, top / "some, dask 2", "--scheduler", two.address)
    here = run(clips, top / "all, local 2", "--workers", "2")
    print(f"{same_bytes(here.out, on_dask.out)} files, the same bytes on both", flush=True)
    assert here.ends == on_dask.ends
    assert here.ends["judged"] >= 35
    with cluster(top / "cluster of 1", 1) as one:
        some_on_one = run(some, top / "some, dask 1", "--scheduler", one.address)
    quicker("dask", some_on_one, some_on_two)
    some_here = run(some, top / "some, local 1", "--workers", "1")
    quicker("local", some_here, run(some, top / "some, local 2", "--workers", "2"))
    again = run(clips, top / "all, local 2", "--workers", "2")
    assert not again.ends, "nothing that is finished is done again"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
