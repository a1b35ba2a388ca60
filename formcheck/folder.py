"""What a folder of results holds, and how it is written: all files or none, report.json last."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from formcheck import album, whole
from formcheck.analysis import Analysis
from formcheck.errors import InputError, VideoError
from formcheck.evidence import Pictures, Shot
from formcheck.evidence import pictures as drawn
from formcheck.landmarks import SIDES, Side
from formcheck.measures import REGISTRY
from formcheck.overlay import Options, annotate
from formcheck.paper import html, pdf, pixels, png
from formcheck.report import Event, Measured, Report, SideMeasured
from formcheck.steps import steps
from formcheck.written import Told, words

__all__ = [
    "ANNOTATED",
    "BEHIND",
    "KINOGRAMS",
    "MEASURE_COLUMNS",
    "annotated",
    "from_report",
    "measure_rows",
    "measures_csv",
    "steps_csv",
    "write",
    "write_together",
]

ANNOTATED: Final = "annotated.mp4"
BEHIND: Final = f"{album.BEHIND}.png"
TRACK: Final = "track.npz"
REPORT: Final = "report.json"
KINOGRAMS: Final[Mapping[Side, str]] = {side: f"{album.STRIP}{side}.png" for side in SIDES}
STALE: Final = frozenset({ANNOTATED, BEHIND, TRACK, *KINOGRAMS.values()})
"""Files that not every run writes: one of an earlier run would tell of another clip."""

MEASURE_COLUMNS: Final = (
    *("measure", "leg", "value", "unit", "low95", "high95", "per_step_sd", "steps"),
    *("usual_low", "usual_high", "verdict", "evidence", "reason"),
)
_APART: Final = "right minus left"
"""What stands for a leg in the row of a difference between legs, each from the clip that saw it near."""
_STEP_COLUMNS: Final = ("step", "side", "initial_contact_s", "toe_off_s", "contact_time_ms", "step_time_ms")


def write(analysis: Analysis, folder: Path, clip: Path | None = None, told: Told | None = None) -> Pictures | None:
    """Write everything there is about a clip but its annotated copy; files of an earlier run do not outlive it.

    The answer is the pictures drawn for it, the stills of its findings among them; None where there is no runner to show.

    ``clip`` is the video the pictures are cut from (None: they are drawn on plain ground), ``told`` what its user said.
    Raises :class:`~formcheck.errors.InputError` where the folder cannot be written.
    """
    shot = _shot(analysis, clip)
    told = told or Told()
    pictures = _pictures([shot] if shot is not None else [], analysis.report, told)
    with _written(folder, STALE - _given(folder, [clip])) as place:
        _write_report(analysis.report, place, pictures, told)
        if analysis.track is not None:
            analysis.track.save(place / TRACK)
    return pictures


def write_together(
    report: Report, clips: Sequence[tuple[Analysis, Path | None]], folder: Path, told: Told | None = None
) -> Pictures | None:
    """Write the one report of several clips, with pictures of each leg from the clip that saw it near.

    ``clips`` are what ``report`` was put together from, each with its video; the rest is as in :func:`write`.
    """
    shots = [shot for analysis, clip in clips if (shot := _shot(analysis, clip, analysis.report.clip.name)) is not None]
    told = told or Told()
    pictures = _pictures(shots if report.refused is None else [], report, told)
    with _written(folder, STALE - _given(folder, [clip for _, clip in clips])) as place:
        _write_report(report, place, pictures, told)
        if pictures is not None and pictures.behind is not None:
            (place / BEHIND).write_bytes(png(pictures.behind))
    return pictures


def _given(folder: Path, clips: Iterable[Path | None]) -> set[str]:
    """Names of those clips that lie in the folder of results themselves: what was given is not ours to take away."""
    return {clip.name for clip in clips if clip is not None and clip.parent == folder}


@contextmanager
def _written(folder: Path, stale: frozenset[str]) -> Iterator[Path]:
    """Where to put files that shall be in the folder once all of them are written; ``stale`` ones of an earlier run go then."""
    try:
        with whole.folder(folder, last=REPORT, stale=stale) as place:
            yield place
    except OSError as error:
        raise InputError("--out", f"{folder} ({error.strerror})", "a folder that can be written, with room on its disk") from None


def _write_report(report: Report, folder: Path, pictures: Pictures | None, told: Told) -> None:
    said = words(report, REGISTRY, told)
    for side, strip in pictures.kinogram.items() if pictures is not None else ():
        (folder / KINOGRAMS[side]).write_bytes(png(strip))
    texts = {"report.html": html(said, report, pictures), "measures.csv": measures_csv(report), "steps.csv": steps_csv(report)}
    for name, text in {**texts, REPORT: report.to_json()}.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    (folder / "report.pdf").write_bytes(pdf(said, report, pictures))


def from_report(report: Report, pictures: Mapping[str, bytes], told: Told | None = None) -> dict[str, Callable[[], bytes]]:
    """The files of a folder of results that need no clip, by name; each is made when it is asked for.

    ``pictures`` are those kept with the report, PNG or JPEG, by the names of :mod:`formcheck.album`.
    """

    def said() -> dict[str, Any]:
        return words(report, REGISTRY, told or Told())

    def shown() -> Pictures:
        found = {name: pixels(picture) for name, picture in pictures.items()}
        return Pictures(album.strips(found), album.stills(found), found.get(album.BEHIND))

    return {
        "report.pdf": lambda: pdf(said(), report, shown()),
        "report.html": lambda: html(said(), report, shown()).encode("utf-8"),
        "measures.csv": lambda: measures_csv(report).encode("utf-8"),
        "steps.csv": lambda: steps_csv(report).encode("utf-8"),
        REPORT: lambda: report.to_json().encode("utf-8"),
    }


def annotated(
    analysis: Analysis, folder: Path, clip: Path, options: Options, on_frames: Callable[[int], None] | None = None
) -> Path | None:
    """Write the annotated copy of the clip beside the report; None where there is nothing to draw.

    Raises :class:`~formcheck.errors.InputError` where the folder cannot be written, and VideoError as reading a clip does.
    """
    trial, track = analysis.trial, analysis.track
    if trial is None or track is None or clip.suffix == ".npz":
        return None
    target = folder / ANNOTATED
    try:
        annotate(clip, trial, track, target, options, on_frames)
    except OSError as error:
        if isinstance(error, VideoError):
            raise
        raise InputError("--out", f"{folder} ({error.strerror})", "a folder that can be written, with room on its disk") from None
    return target


def _shot(analysis: Analysis, clip: Path | None, label: str = "") -> Shot | None:
    """What pictures can be taken of a judged runner; None where there is none."""
    if analysis.trial is None:
        return None
    film = None if clip is None or clip.suffix == ".npz" else clip
    return Shot(analysis.trial, analysis.report.clip, film, label)


def _pictures(shots: Sequence[Shot], report: Report, told: Told) -> Pictures | None:
    if not shots:
        return None
    try:
        return drawn(shots, report, REGISTRY, blur_face=told.blur_face)
    except VideoError:  # it could be read a moment ago and is gone now: the figures are still worth a drawing
        return drawn([replace(shot, film=None) for shot in shots], report, REGISTRY, blur_face=told.blur_face)


def measures_csv(report: Report) -> str:
    """A row per measure and leg, and a row with the reason for each measure that could not be had."""
    return _csv([MEASURE_COLUMNS, *measure_rows(report)])


def measure_rows(report: Report) -> Iterator[list[object]]:
    """The rows of ``measures_csv``, a cell for each of ``MEASURE_COLUMNS``; None is an empty cell."""
    for name, found in report.measures.items():
        yield from _rows_of(name, found)
        if (apart := report.asymmetries.get(name)) is not None:
            yield [name, _APART, apart.value, apart.unit, *apart.interval95, *[None] * (len(MEASURE_COLUMNS) - 6)]
    for name, reason in report.not_measured.items():
        yield [name, *[None] * (len(MEASURE_COLUMNS) - 2), reason]


def _rows_of(name: str, found: Measured) -> Iterator[list[object]]:
    band = (found.band.low, found.band.high) if found.band is not None else (None, None)
    legs: tuple[tuple[str, SideMeasured | Measured | None], ...] = (("", found), ("left", found.left), ("right", found.right))
    for leg, figure in legs:
        if figure is not None:
            sure = (*figure.interval95, figure.per_step_sd, figure.steps)
            yield [name, leg or None, figure.value, figure.unit, *sure, *band, figure.verdict, found.evidence, None]


def steps_csv(report: Report) -> str:
    """A row per step: foot, contact and toe-off in real seconds, contact time, and time since the contact before.

    The steps of several clips stand under each other, each on its own clock, with the clip's name.
    """
    if report.clips:
        rows = ([*row, clip.label] for clip in report.clips for row in _step_rows(clip.events))
        return _csv([(*_STEP_COLUMNS, "clip"), *rows])
    return _csv([_STEP_COLUMNS, *_step_rows(report.events)])


def _step_rows(events: Sequence[Event]) -> Iterator[list[object]]:
    for step in steps(events):
        event = step.event
        yield [event.step, event.side, event.initial_contact_s, event.toe_off_s, step.contact_ms, step.step_ms]


def _csv(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV, with commas and line feeds."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
