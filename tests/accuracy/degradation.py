"""Where it stops being good: ``python -m tests.accuracy.degradation`` draws ``.readme/degradation.svg``.

Frame rate and length are cut on stored tracks; resolution, blur, compression and noise are done to the sample clips,
which then go through the pose model again; a camera off square sees the true points in space from elsewhere. A clip that
is refused is counted, not measured.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import altair as alt
import av
import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck import models, pose
from formcheck.report import Report
from tests.accuracy.runners import Runner, between, rendered, thinned, turned
from tests.accuracy.table import Errors, count, measured

Image = NDArray[np.uint8]
ROOT = Path(__file__).parents[2]
CLIPS = ("good_form_side", "overstride_side", "upright_looking_down_side")
SHOWN = ("cadence", "initial contact", "overstride", "trunk_lean", "foot_strike_angle")
LIMITS = {"cadence": 0.4, "initial contact": 10.0, "overstride": 2.0, "trunk_lean": 1.5, "foot_strike_angle": 3.5}
"""mean absolute error asked for; errors are drawn as multiples of it"""


def shrunk(factor: float) -> Callable[[Image], Image]:
    return lambda rgb: cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.uint8)


def blurred(sigma_px: float) -> Callable[[Image], Image]:
    return lambda rgb: cv2.GaussianBlur(rgb, (0, 0), sigma_px).astype(np.uint8)


def darkened(gain: float) -> Callable[[Image], Image]:
    """As a phone in a dark room: less light, more noise."""
    rng = np.random.default_rng(0)

    def dark(rgb: Image) -> Image:
        noisy = rgb * gain + rng.normal(0, 8, rgb.shape)
        return np.asarray(np.clip(noisy, 0, 255), dtype=np.uint8)

    return dark


def same(rgb: Image) -> Image:
    return rgb


def recoded(source: Path, target: Path, change: Callable[[Image], Image], crf: int = 20) -> None:
    """The clip with every picture changed, at its own frame times."""
    with av.open(str(source)) as read, av.open(str(target), "w") as written:
        stream = None
        for frame in read.decode(video=0):
            picture = change(frame.to_ndarray(format="rgb24"))
            picture = picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2]
            if stream is None:
                stream = written.add_stream("libx264", rate=read.streams.video[0].average_rate, options={"crf": str(crf)})
                stream.height, stream.width, stream.pix_fmt = *picture.shape[:2], "yuv420p"
                stream.time_base = Fraction(1, 90_000)
            out = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            assert frame.pts is not None
            assert frame.time_base is not None
            out.time_base, out.pts = Fraction(1, 90_000), round(frame.pts * frame.time_base * 90_000)
            for packet in stream.encode(out):
                written.mux(packet)
        assert stream is not None
        for packet in stream.encode():
            written.mux(packet)


def filmed_again(name: str, change: Callable[[Image], Image], crf: int) -> Runner:
    """A sample runner tracked again in a changed clip."""
    (runner,) = [r for r in rendered() if r.name == name]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "changed.mp4"
        recoded(ROOT / "sample_videos" / f"{name}.mp4", path, change, crf)
        return replace(runner, track=pose.estimate(path, model=models.locate("full")))


def pictures(changes: dict[str, tuple[Callable[[Image], Image], int]]) -> Iterator[tuple[str, list[Runner]]]:
    for label, (change, crf) in changes.items():
        yield label, [filmed_again(name, change, crf) for name in CLIPS]


def at_rate(runner: Runner, rate_hz: float) -> Runner:
    return thinned(runner, max(1, round(runner.track.frame_rate_hz / rate_hz)))


def _reachable(runner: Runner, rate_hz: float) -> bool:
    """Whether leaving out whole frames comes within a tenth of the rate."""
    own = runner.track.frame_rate_hz
    return abs(own / max(1, round(own / rate_hz)) / rate_hz - 1) < 0.1


def turned_both_ways(yaw_deg: float) -> list[Runner]:
    return [turned(runner, sign * yaw_deg) for runner in rendered() for sign in ((-1, 1) if yaw_deg else (1,))]


SERIES: dict[str, Callable[[], Iterator[tuple[str, list[Runner]]]]] = {
    "frames/s": lambda: ((f"{rate}", [at_rate(r, rate) for r in rendered() if _reachable(r, rate)]) for rate in (60, 30, 20, 15)),
    "seconds": lambda: ((f"{s}", [between(r, 0.2, 0.2 + s) for r in rendered()]) for s in (5, 4, 3.5, 2.5)),
    "runner's height, px": lambda: pictures({f"{round(390 * k)}": (shrunk(k), 20) for k in (1.0, 0.6, 0.45, 0.33)}),
    "blur, px": lambda: pictures({f"{s:g}": (blurred(s), 20) for s in (1.0, 2.0, 3.5, 5.0)}),
    "compression, crf": lambda: pictures({f"{crf}": (same, crf) for crf in (23, 32, 40, 48)}),
    "camera turned by, deg": lambda: ((f"{yaw}", turned_both_ways(yaw)) for yaw in (0, 5, 10, 15, 20, 30)),
    "light, %": lambda: pictures({f"{round(100 * g)}": (darkened(g), 20) for g in (0.6, 0.35, 0.2, 0.1)}),
}


def rows(say: Callable[[str], None]) -> list[dict[str, object]]:
    """One row a figure and level: the error as a multiple of what is asked for, and how many clips were judged."""
    found: list[dict[str, object]] = []
    for what, levels in SERIES.items():
        for order, (label, runners) in enumerate(levels()):
            table: dict[str, Errors] = {}
            reports: Sequence[tuple[Runner, Report]] = [(r, measured(r)) for r in runners]
            judged = [(r, report) for r, report in reports if report.refused is None]
            for runner, report in judged:
                count(table, runner, report)
            say(f"{what} {label}: {len(judged)} of {len(reports)} judged " + ", ".join(
                f"{name} {table[name].mean_absolute:.2f}" for name in SHOWN if name in table and table[name].errors
            ))  # fmt: skip
            found += [
                {
                    "what": what,
                    "level": label,
                    "order": order,
                    "figure": name.replace("_", " "),
                    "error": table[name].mean_absolute / LIMITS[name],
                    "judged": f"{len(judged)}/{len(reports)}",
                }
                for name in SHOWN
                if name in table and table[name].errors
            ]
    return found


def drawn(found: list[dict[str, object]]) -> alt.VConcatChart:
    """Small multiples, one a way of making the clip worse; 1 is the error asked for."""
    panels = []
    for what in SERIES:
        data = alt.InlineData(values=[row for row in found if row["what"] == what])
        line = (
            alt.Chart(data)
            .mark_line(point=True)
            .encode(
                x=alt.X("level:N", sort=alt.SortField("order"), title=what, axis=alt.Axis(labelAngle=0)),
                y=alt.Y("error:Q", title="error / error asked for", scale=alt.Scale(domain=[0, 3], clamp=True)),
                color=alt.Color("figure:N", title=None, scale=alt.Scale(scheme="tableau10")),
            )
        )
        limit = alt.Chart(alt.InlineData(values=[{"y": 1}])).mark_rule(strokeDash=[4, 4], color="#888").encode(y="y:Q")
        shares = alt.Chart(data).mark_text(dy=-7, y="height", color="#666", fontSize=9).encode(
            x=alt.X("level:N", sort=alt.SortField("order")), text="judged:N"
        )  # fmt: skip
        panels.append((line + limit + shares).properties(width=190, height=150))
    chart: alt.VConcatChart = alt.vconcat(alt.hconcat(*panels[:4]), alt.hconcat(*panels[4:])).configure_view(stroke=None)
    return chart


def main() -> None:
    found = rows(lambda line: print(line, flush=True))
    target = ROOT / ".readme" / "degradation.svg"
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(found))
    drawn(found).save(target)


if __name__ == "__main__":
    main()
