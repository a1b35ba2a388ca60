"""The benchmark's clip: a sample clip looped where its runner is at the same moment of a stride again, at 720p.

Played to and fro instead, a runner would run backwards every other time. The loop is encoded once and its packets are
repeated, as FFmpeg's own concatenation does it: ten minutes cost as little as ten seconds, and every round is the same bytes.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

from formcheck.track import Track
from tests.accuracy.runners import TRACKS

SAMPLE: Final = "good_form_side"
SIZE: Final = (1280, 720)
_ENCODER: Final = {"crf": "20", "preset": "veryfast", "g": "60", "keyint_min": "60", "sc_threshold": "0", "bf": "0"}
"""A key frame a second and none that looks ahead, as phones write them."""


def loop(xy_px: NDArray[np.float64], margin: int = 90) -> tuple[int, int]:
    """First frame and the one after the last of the best loop: where three frames at either end are most alike.

    ``xy_px`` (T, 33, 2) landmarks; the ends are looked for within ``margin`` frames of the clip's.
    """
    count = len(xy_px)
    starts, stops = np.arange(1, margin), np.arange(count - margin, count - 1)
    apart = np.zeros((len(starts), len(stops)))
    for beside in (-1, 0, 1):
        apart += np.median(np.abs(xy_px[starts + beside][:, None] - xy_px[stops + beside][None]), axis=(2, 3))
    start, stop = np.unravel_index(int(apart.argmin()), apart.shape)
    return int(starts[start]), int(stops[stop])


def make(path: Path, seconds: float, samples: Path) -> Path:
    """Write a clip of about so many seconds at the sample's rate; existing ones are kept."""
    if path.exists():
        return path
    start, stop = loop(Track.load(TRACKS / f"{SAMPLE}.npz").xy_px)
    with av.open(str(samples / f"{SAMPLE}.mp4")) as source:
        rate = Fraction(source.streams.video[0].average_rate or 60)
        shown = [frame.reformat(*SIZE, "yuv420p", interpolation="BICUBIC") for frame in source.decode(video=0)][start:stop]
    part = path.with_name(f"part_of_{path.name}")
    with av.open(str(part), "w") as target:
        stream: Any = target.add_stream("libx264", rate=rate, options=dict(_ENCODER))
        (stream.width, stream.height), stream.pix_fmt = SIZE, "yuv420p"
        packets = [packet for frame in (*_timed(shown, rate), None) for packet in stream.encode(frame)]
        coded = [(bytes(packet), packet.is_keyframe) for packet in packets]
        for number in range(round(seconds * rate)):
            data, key = coded[number % len(coded)]
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, 1 / rate
            packet.pts = packet.dts = number
            packet.is_keyframe = key
            target.mux(packet)
    return part.rename(path)


def _timed(frames: list[av.VideoFrame], rate: Fraction) -> list[av.VideoFrame]:
    for number, frame in enumerate(frames):
        frame.pts, frame.time_base = number, 1 / rate
    return frames
