"""Traps made of pictures and files: what a phone, a gallery, a messenger or a bad disk does to a clip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from formcheck import analysis, cli, models, portions, pose
from formcheck.analysis import Settings, analyze
from formcheck.errors import InputError, VideoUnreadableError
from formcheck.report import Report
from tests import made_clips
from tests.traps.crew import Crew

pytestmark = pytest.mark.video

Pixels = NDArray[np.uint8]
Film = list[Pixels]
JUDGED, UNREADABLE, NOBODY = "judged", "unreadable", "nobody there"
SIZE = (640, 360)
COUNT = 125
CADENCE_SPM = 151.9


@pytest.fixture(scope="module")
def film(samples: Path) -> Callable[[str], Film]:
    """The first frames of a sample, small, decoded once."""
    kept: dict[str, Film] = {}

    def read(name: str) -> Film:
        if name not in kept:
            kept[name] = list(_frames(samples / f"{name}.mp4"))
        return kept[name]

    return read


@pytest.fixture(scope="module", autouse=True)
def _crew() -> Iterator[None]:
    crew = Crew()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysis, "Workers", crew)
        patch.setattr(pose, "Workers", crew)
        yield
    crew.close()


def _frames(path: Path) -> Iterator[Pixels]:
    with av.open(str(path)) as container:
        for frame, _ in zip(container.decode(video=0), range(COUNT), strict=False):
            yield frame.to_ndarray(format="rgb24", width=SIZE[0], height=SIZE[1], interpolation="AREA")


def write(path: Path, film: Film, **how: Any) -> Path:
    return made_clips.write(path, film, **{"preset": "ultrafast", "crf": "20", **how})


class Trap(NamedTuple):
    """``make`` writes a file into a folder; ``leads`` is JUDGED, UNREADABLE or the checks that may name the refusal.

    ``said`` stands in a refusal, ``doubted`` are checks that warn of what is judged.
    """

    make: Callable[[Path, Callable[[str], Film]], Path]
    leads: tuple[str, ...] = (JUDGED,)
    person_px: tuple[float, float] | None = None
    said: str = ""
    doubted: tuple[str, ...] = ()


def each(change: Callable[[Pixels], Any], name: str = "overstride_side", file: str = "clip.mp4", **how: Any) -> Any:
    """A sample whose every picture is changed alike."""
    return lambda folder, film: write(folder / file, [np.ascontiguousarray(change(one)) for one in film(name)], **how)


def every(change: Callable[[Film], Film], name: str = "overstride_side", **how: Any) -> Any:
    """A sample whose pictures are put together anew."""
    return lambda folder, film: write(folder / "clip.mp4", change(film(name)), **how)


def as_it_is(picture: Pixels) -> Pixels:
    return picture


def letterboxed(picture: Pixels) -> Pixels:
    return np.pad(picture, ((90, 90), (0, 0), (0, 0)))


def noise(picture: Pixels) -> Pixels:
    rough = np.random.default_rng(int(picture.sum()) % 1000).normal(0, 25, picture.shape)
    return np.clip(picture + rough, 0, 255).astype(np.uint8)


def zoomed(film: Film) -> Film:
    def one(picture: Pixels, by: float) -> Pixels:
        around = cv2.getRotationMatrix2D((SIZE[0] / 2, SIZE[1] / 2), 0, by)
        return np.asarray(cv2.warpAffine(picture, around, SIZE), np.uint8)

    return [one(picture, by) for picture, by in zip(film, np.linspace(0.6, 1, len(film)), strict=True)]


def panned(film: Film) -> Film:
    shifts = np.linspace(-260, 260, len(film)).astype(int)
    return [np.roll(picture, shift, axis=1) for picture, shift in zip(film, shifts, strict=True)]


def side_by_side(folder: Path, film: Callable[[str], Film]) -> Path:
    pairs = zip(film("walking_side"), film("overstride_side"), strict=True)
    return write(folder / "clip.mp4", [np.concatenate([walker, runner], axis=1) for walker, runner in pairs])


def cut_together(folder: Path, film: Callable[[str], Film]) -> Path:
    return write(folder / "clip.mp4", [*film("walking_side")[:50], *film("overstride_side")])


def with_dropped_frames(folder: Path, film: Callable[[str], Film]) -> Path:
    kept = [number for number in range(COUNT) if number % 11 != 3]
    return write(
        folder / "clip.mp4", [film("overstride_side")[n] for n in kept], pts=[2 * n for n in kept], clock=Fraction(1, 60)
    )


def interlaced(folder: Path, film: Callable[[str], Film]) -> Path:
    """Half-pictures: the even lines of one moment, the odd ones of the next, as old camcorders film."""
    moments = film("overstride_side")
    woven = []
    for now, then in zip(moments, [*moments[1:], moments[-1]], strict=True):
        both = now.copy()
        both[1::2] = cv2.addWeighted(now, 0.5, then, 0.5, 0)[1::2]
        woven.append(both)
    return write(folder / "clip.mp4", woven, **{"x264-params": "tff=1"})


def in_a_mirror(picture: Pixels) -> Pixels:
    return np.concatenate([picture[:, 80:560], picture[:, 560:80:-1]], axis=1)


def with_bystander(folder: Path, film: Callable[[str], Film]) -> Path:
    """Somebody stands nearer to the camera than the runner, and is larger."""
    large = cv2.resize(film("walking_side")[20][:, 200:440], None, fx=1.25, fy=1.25)[-SIZE[1] :]
    return write(folder / "clip.mp4", [np.concatenate([one, np.asarray(large)], axis=1) for one in film("overstride_side")])


def with_passer_by(folder: Path, film: Callable[[str], Film]) -> Path:
    """Somebody walks past between the camera and the runner, in a second and a half."""
    passing = film("walking_side")[20][:, 250:390]
    shown = []
    for number, picture in enumerate(film("overstride_side")):
        wide, left = passing.shape[1], 16 * (number - 40) - passing.shape[1]
        # on a wider ground, so that coming and going need no care
        both = np.pad(picture, ((0, 0), (wide, wide), (0, 0)))
        place = int(np.clip(left + wide, 0, SIZE[0] + wide))
        both[:, place : place + wide] = passing
        shown.append(both[:, wide:-wide])
    return write(folder / "clip.mp4", shown)


def an_hour(folder: Path, film: Callable[[str], Film]) -> Path:
    """Somebody runs for an hour: the packets of four seconds, again and again."""
    small = [np.asarray(cv2.resize(one, (416, 234)), np.uint8) for one in film("overstride_side")]
    source = write(folder / "source.mp4", small, bf="0")
    path = folder / "clip.mp4"
    with av.open(str(source)) as once, av.open(str(path), "w") as hour:
        stream = hour.add_stream_from_template(once.streams.video[0])
        packets = [(packet.pts, bytes(packet), packet.is_keyframe) for packet in once.demux(video=0) if packet.size]
        tick, base = packets[1][0] - packets[0][0], once.streams.video[0].time_base
        for number in range(30 * 3600):
            _, data, begins = packets[number % len(packets)]
            packet = av.Packet(data)
            packet.stream, packet.time_base, packet.is_keyframe = stream, base, begins
            packet.pts = packet.dts = number * tick
            hour.mux(packet)
    return path


def played_at(rate: int) -> Any:
    return every(lambda film: film, rate=rate)


def hurt(start: float, share: float, file: str = "clip.mp4") -> Any:
    """A part of the file overwritten, behind its header."""

    def make(folder: Path, film: Callable[[str], Film]) -> Path:
        path = write(folder / file, film("overstride_side"), g="12", crf="28", container_options={"movflags": "faststart"})
        data = bytearray(path.read_bytes())
        begin, length = int(start * len(data)), max(1, int(share * len(data)))
        data[begin : begin + length] = np.random.default_rng(8).bytes(len(data[begin : begin + length]))
        path.write_bytes(data)
        return path

    return make


def cut_short(file: str, share: float) -> Any:
    def make(folder: Path, film: Callable[[str], Film]) -> Path:
        path = write(folder / file, film("overstride_side"), crf="28")
        path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
        return path

    return make


def misnamed(folder: Path, film: Callable[[str], Film]) -> Path:
    return write(folder / "clip.mp4", film("overstride_side")).rename(folder / "clip.avi")


def bytes_of(data: bytes) -> Any:
    def make(folder: Path, _film: object) -> Path:
        path = folder / "clip.mp4"
        path.write_bytes(data)
        return path

    return make


def pictures(*, count: int, size: tuple[int, int], file: str = "clip.mkv", **how: Any) -> Any:
    def make(folder: Path, _film: object) -> Path:
        shown = [np.full((size[1], size[0], 3), min(10 + 5 * n, 250), np.uint8) for n in range(count)]
        return made_clips.write(folder / file, shown, **how)

    return make


def sound(folder: Path, _film: object) -> Path:
    with av.open(str(folder / "clip.mp4"), "w") as container:
        stream: Any = container.add_stream("aac", rate=16_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), format="fltp", layout="mono")
        frame.rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return folder / "clip.mp4"


def without_frames(folder: Path, _film: object) -> Path:
    with av.open(str(folder / "clip.mp4"), "w") as container:
        stream: Any = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.start_encoding()
    return folder / "clip.mp4"


TEN_BIT = {"codec": "libx265", "pixel_format": "yuv420p10le", "x265-params": "log-level=none"}
DARK, BLURRED = ("light", "person"), ("sharpness", "person", "scatter")

TRAPS = {
    # good clips, as other hands pass them on
    "recompressed hard": Trap(each(as_it_is, crf="38")),
    "letterboxed": Trap(each(letterboxed)),
    "turned by its flag, 90": Trap(each(lambda one: np.rot90(one, 1), rotation=(-90.0, False))),
    "turned by its flag, 180": Trap(each(lambda one: one[::-1, ::-1], rotation=(180.0, False))),
    "turned by its flag, 270": Trap(each(lambda one: np.rot90(one, -1), rotation=(90.0, False))),
    "mirrored": Trap(each(lambda one: one[:, ::-1])),
    "ten bits": Trap(each(as_it_is, file="clip.mkv", **TEN_BIT)),
    "VP9": Trap(
        each(as_it_is, file="clip.webm", codec="libvpx-vp9", preset="", deadline="realtime", **{"cpu-used": "8", "b": "2M"})
    ),
    "AV1": Trap(each(as_it_is, codec="libsvtav1", preset="12", crf="30")),
    "ten bits, bright sun": Trap(
        each(as_it_is, file="clip.mkv", **TEN_BIT | {"x265-params": "log-level=none:transfer=smpte2084:colorprim=bt2020"})
    ),
    "VP9 with holes to see through": Trap(
        each(
            as_it_is,
            file="clip.webm",
            codec="libvpx-vp9",
            pixel_format="yuva420p",
            preset="",
            deadline="realtime",
            **{"cpu-used": "8", "b": "2M"},
        )
    ),
    "ProRes 4444 with holes": Trap(each(as_it_is, file="clip.mov", codec="prores_ks", pixel_format="yuva444p10le", preset="")),
    "interlaced": Trap(interlaced),
    "mirrored by its flag": Trap(each(lambda one: one[:, ::-1], rotation=(0.0, True))),
    "time begins below zero": Trap(each(as_it_is, file="clip.mkv", pts=[n - 30 for n in range(COUNT)], clock=Fraction(1, 30))),
    "a wall of mirrors": Trap(each(in_a_mirror), doubted=("people",)),
    "somebody nearer": Trap(with_bystander, doubted=("people",)),
    "somebody walks past": Trap(with_passer_by, (JUDGED, "length", "person", "distance", "scatter", "periodic")),
    "odd size": Trap(each(lambda one: one[:-1, :-1], pixel_format="yuv444p")),
    "MPEG-4 in AVI": Trap(each(as_it_is, file="clip.avi", codec="mpeg4", preset="", b="4M")),
    "H.264 in AVI": Trap(each(as_it_is, file="clip.avi")),
    "dropped frames": Trap(with_dropped_frames),
    "wrong extension": Trap(misnamed),
    "dim": Trap(each(lambda one: (one * 0.45).astype(np.uint8))),
    "grainy": Trap(each(noise)),
    "cut together": Trap(cut_together),
    "a walker beside": Trap(side_by_side),
    # one of two, by hand
    "the walker meant": Trap(side_by_side, ("running", "real_time"), (320, 190)),
    "nobody meant": Trap(side_by_side, (NOBODY,), (5, 5), "nobody is seen"),
    # bad pictures
    "upside down": Trap(each(lambda one: one[::-1, ::-1]), ("upright", "person", "whole_body", "size")),
    "on its side": Trap(each(lambda one: np.rot90(one, 1)), ("upright", "person", "whole_body", "size")),
    "very dark": Trap(each(lambda one: (one * 0.03).astype(np.uint8)), DARK),
    "very blurred": Trap(each(lambda one: cv2.GaussianBlur(one, (0, 0), 9)), BLURRED),
    "tiny": Trap(each(lambda one: cv2.resize(one, (192, 108), interpolation=cv2.INTER_AREA)), ("size", "person")),
    "without feet": Trap(each(lambda one: one[:250]), ("whole_body", "person")),
    "without head": Trap(each(lambda one: one[130:]), ("whole_body", "person", "upright")),
    "zoomed": Trap(every(zoomed), ("distance",)),
    "panned": Trap(every(panned), ("on_the_spot",)),
    "frozen": Trap(every(lambda film: [film[0]] * COUNT), ("running",)),
    "nobody there": Trap(each(lambda one: one[:, :160]), ("person",)),
    "backwards": Trap(every(lambda film: film[::-1]), ("direction",)),
    # bad time
    "eight pictures a second": Trap(played_at(8), ("frame_rate",), said="slow motion"),
    "twice as fast": Trap(played_at(60), ("real_time",)),
    "without time stamps": Trap(each(as_it_is, file="clip.h264"), ("frame_times",)),
    "3 seconds": Trap(every(lambda film: film[:90]), ("length",)),
    # broken files
    "damaged early": Trap(hurt(0.2, 0.02), (JUDGED, "person", "length")),
    "damaged in the middle": Trap(hurt(0.5, 0.05), (JUDGED, "person", "length")),
    "damaged in many frames": Trap(hurt(0.3, 0.5), ("person", "length", "running", "distance", "size", UNREADABLE)),
    "damaged Matroska": Trap(hurt(0.5, 0.05, "clip.mkv"), (JUDGED, "person", "length")),
    "cut short, MPEG-TS": Trap(cut_short("clip.ts", 0.9), (JUDGED,)),
    "cut short, MP4": Trap(cut_short("clip.mp4", 0.5), (UNREADABLE,)),
    "text": Trap(bytes_of(b"hello, this is no video\n" * 40), (UNREADABLE,), said="text file"),
    "empty": Trap(bytes_of(b""), (UNREADABLE,), said="empty"),
    "random": Trap(bytes_of(np.random.default_rng(9).bytes(20_000)), (UNREADABLE,)),
    "sound": Trap(sound, (UNREADABLE,), said="sound but no picture"),
    "no frames": Trap(without_frames, (UNREADABLE,)),
    "one frame": Trap(pictures(count=1, size=(64, 48)), (UNREADABLE,), said="single picture"),
    "one pixel": Trap(pictures(count=110, size=(1, 1), codec="ffv1", pixel_format="bgr0"), ("size",)),
    "8K": Trap(pictures(count=4, size=(7680, 4320), preset="ultrafast"), ("light", "person", "length")),
}


def the_lead(report: Report) -> str:
    """JUDGED, or the check whose finding is the reason of the refusal."""
    if report.refused is None:
        return JUDGED
    reason = report.refused.reason
    return next(one.name for one in report.checks if one.level == "refuse" and reason.startswith(one.found))


def came_of(clip: Path, settings: Settings) -> tuple[str, str, Report | None]:
    """The lead, or UNREADABLE, or NOBODY; what was said; the report."""
    try:
        report = analyze(clip, settings).report
    except VideoUnreadableError as error:
        return UNREADABLE, str(error), None
    except InputError as error:
        return NOBODY, str(error), None
    return the_lead(report), "" if report.refused is None else f"{report.refused.reason} {report.refused.advice}", report


@pytest.mark.parametrize("name", TRAPS)
def test_every_trap_is_judged_or_refused_for_its_reason(name: str, film: Callable[[str], Film], tmp_path: Path) -> None:
    trap = TRAPS[name]
    lead, said, report = came_of(trap.make(tmp_path, film), Settings(person_px=trap.person_px))
    assert lead in trap.leads, said
    assert trap.said in said
    if lead == JUDGED and report is not None:
        assert set(trap.doubted) <= {check.name for check in report.checks if check.level == "warn"}
        # never wrong: what is judged is the runner
        cadence = report.measures["cadence"]
        assert cadence.value == pytest.approx(CADENCE_SPM, abs=2.0)
        assert cadence.interval95[0] < CADENCE_SPM < cadence.interval95[1]


def test_of_an_hour_a_part_is_followed(film: Callable[[str], Film], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "MOST_FRAMES", 250)
    found = analyze(an_hour(tmp_path, film), Settings())
    assert found.report.refused is None, found.report.refused
    (part,) = [check for check in found.report.checks if check.name == "part"]
    assert part.level == "warn"
    assert part.found.endswith("of 59:59 minutes")
    assert found.track is not None
    assert len(found.track.time_s) == 250
    assert found.report.clip.used_s is not None
    assert found.track.time_s[0] <= found.report.clip.used_s[0] < found.report.clip.used_s[1] <= found.track.time_s[-1]
    assert found.report.measures["cadence"].value == pytest.approx(CADENCE_SPM, abs=2.0)


REAL = Path(__file__).parents[3] / "shared" / "clips" / "real"


@pytest.mark.skipif(not REAL.exists(), reason="clips of real people lie beside some checkouts only")
@pytest.mark.parametrize(
    ("name", "leads"),
    [
        ("treadmill_run_side", (JUDGED,)),
        ("walking_overground", ("on_the_spot", "running")),
        ("runs_across_picture", ("length",)),
        ("several_people", ("length",)),
    ],
)
def test_real_clips(name: str, leads: tuple[str, ...], tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.app, ["analyze", str(REAL / f"{name}.mp4"), "--out", str(tmp_path)])
    report = Report.load(tmp_path / "report.json")
    assert the_lead(report) in leads, result.output
    assert result.exit_code == (0 if report.refused is None else 4)
    if report.refused is None:
        assert report.measures["cadence"].value == pytest.approx(168.6, abs=1)


@pytest.mark.skipif(not REAL.exists(), reason="clips of real people lie beside some checkouts only")
@pytest.mark.parametrize(("name", "leads"), [("runs_across_picture", ("on_the_spot",)), ("several_people", ("running", "view"))])
def test_what_is_too_short_would_be_refused_for_more_than_that(name: str, leads: tuple[str, ...], tmp_path: Path) -> None:
    pose.estimate(REAL / f"{name}.mp4", model=models.locate("full")).save(tmp_path / "track.npz")
    assert the_lead(analyze(tmp_path / "track.npz", Settings()).report) in leads
