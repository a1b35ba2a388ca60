"""``formcheck analyze``: judge clips, print what stands out, write what was asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from formcheck import units
from formcheck.cli.words import BeltSpeed, Height, parsed, progress_bar, say, spoken_errors
from formcheck.errors import FormcheckError, InputError, ModelError, UnsuitableClipError

if TYPE_CHECKING:
    from formcheck.analysis import Analysis, Settings
    from formcheck.report import Report

__all__ = ["analyze"]


def analyze(
    clips: Annotated[
        list[Path], typer.Argument(metavar="CLIP", help="Video files, or tracks saved by an earlier run (track.npz).")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write the report (HTML, PDF, JSON, CSV), pictures and track.npz here (a folder per clip if several).",
        ),
    ] = None,
    height: Height = None,
    belt_speed: BeltSpeed = None,
    slow_motion: Annotated[
        str | None,
        typer.Option(metavar="FACTOR", help="Real frame rate / playback rate: 8 for 240 frames/s stored to play at 30."),
    ] = None,
    incline: Annotated[str, typer.Option(metavar="PERCENT", help="Incline of the belt, such as 1%.")] = "0%",
    view: Annotated[Literal["auto", "side", "rear"], typer.Option(help="Where the camera stood.")] = "auto",
    person: Annotated[
        str | None,
        typer.Option(metavar="X,Y", help="A point on the runner in the first frame, in pixels, where several people are seen."),
    ] = None,
    rotate: Annotated[
        Literal["0", "90", "180", "270"],
        typer.Option(help="Turn the picture clockwise by so many degrees, where a file lies on its side."),
    ] = "0",
    model: Annotated[str, typer.Option(metavar="NAME|PATH", help="Pose model: lite, full, heavy, or a .task file.")] = "full",
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes to use; as many as there are cores if not said.")
    ] = None,
    to_the_end: Annotated[
        bool,
        typer.Option(
            "--all", help="Read a long clip to its ends (of a very long one 12,000 frames), even where more narrows no interval."
        ),
    ] = False,
    overlay: Annotated[
        bool, typer.Option("--overlay/--no-overlay", help="Also write annotated.mp4: the clip with the lines drawn in.")
    ] = False,
    slow_contacts: Annotated[bool, typer.Option("--slow-contacts", help="Slow the annotated clip down around contacts.")] = False,
    blur_face: Annotated[
        bool, typer.Option("--blur-face", help="Blur the face in the pictures and in the annotated clip.")
    ] = False,
    together: Annotated[
        bool,
        typer.Option(
            "--together",
            help="The clips show one runner, from left, right or behind: one report, each leg from where it is near "
            "(DIR holds it, folders below the single clips).",
        ),
    ] = False,
    name: Annotated[str, typer.Option(metavar="TEXT", help="The runner's name, for the written report.")] = "",
    notes: Annotated[str, typer.Option(metavar="TEXT", help="Notes for the written report, such as shoes or how it felt.")] = "",
) -> None:
    """Judge clips of a runner on a treadmill, and print what stands out.

    Film from the side at hip height, 3 to 4 m away, the whole runner and the belt in the picture, 60 frames/s if the
    phone can, 20 seconds or more. A clip that cannot be judged is refused, with the reason and how to film it better.

    Without --out nothing is written. Speed and height are optional; with them the usual ranges fit the runner.
    """
    with spoken_errors():
        from formcheck.analysis import Settings

        settings = Settings(
            height_m=parsed(units.height_m, height),
            belt_speed_mps=parsed(units.belt_speed_mps, belt_speed),
            slow_motion=parsed(units.slow_motion, slow_motion),
            incline_percent=units.incline_percent(incline).value,
            view=view,
            model=model,
            workers=workers,
            person_px=None if person is None else units.point_px(person),
            rotate_deg=int(rotate),
            # an annotated clip shows every frame
            to_the_end=to_the_end or overlay or slow_contacts,
        )
        if (overlay or slow_contacts or blur_face) and out is None:
            raise InputError("--overlay", "no --out", "--out DIR, the folder the annotated clip goes to")
        extras = _Extras(overlay or slow_contacts, slow_contacts, blur_face, name, notes)
        if together and len(clips) < 2:
            raise InputError("--together", "one clip", "two clips or more of one runner, such as left.mp4 right.mp4 rear.mp4")
        work = list(zip(clips, _folders(clips, out), strict=True))
        if together:
            raise typer.Exit(_judge_together(work, out, settings, extras))
        codes = [_judge(clip, folder, settings, extras) for clip, folder in work]
        raise typer.Exit(next((code for code in codes if code), 0))


class _Extras(NamedTuple):
    """What is written besides, and what is written into it."""

    overlay: bool
    slow_contacts: bool
    blur_face: bool
    name: str
    notes: str


def _judge(clip: Path, folder: Path | None, settings: Settings, extras: _Extras) -> int:
    """Analyse, print and write one clip; its exit code. Only what would stop every clip is raised."""
    analysis = _analyzed_or_told(clip, settings)
    if not isinstance(analysis, int):
        _print(analysis.report)
        if folder is not None:
            _write(analysis, folder, clip, extras)
        return UnsuitableClipError.exit_code if analysis.report.refused is not None else 0
    return analysis


def _judge_together(work: Sequence[tuple[Path, Path | None]], out: Path | None, settings: Settings, extras: _Extras) -> int:
    """Analyse clips of one runner, print and write their one report, and each clip's own below it; the exit code.

    A clip that is refused is told in the report. A file that cannot be read is left out, and its exit code is the answer.
    """
    from formcheck.together import together

    done: list[tuple[Analysis, Path]] = []
    codes: list[int] = []
    for clip, folder in work:
        analysis = _analyzed_or_told(clip, settings)
        if isinstance(analysis, int):
            codes.append(analysis)
            continue
        if folder is not None:
            _write(analysis, folder, clip, extras)
        done.append((analysis, clip))
    if not done:
        return codes[0]
    report = together([analysis.report for analysis, _ in done])
    _print(report)
    if out is not None:
        from formcheck.folder import write_together
        from formcheck.written import Told

        write_together(report, done, out, Told(extras.name, extras.notes))
        say(f"written to {out}")
    return next(iter(codes), UnsuitableClipError.exit_code if report.refused is not None else 0)


def _print(report: Report) -> None:
    from formcheck.measures import REGISTRY
    from formcheck.summary import as_text

    typer.echo(as_text(report, REGISTRY))


def _write(analysis: Analysis, folder: Path, clip: Path, extras: _Extras) -> None:
    from formcheck.folder import annotated, write  # brings what draws charts, which printing does not need
    from formcheck.overlay import Options
    from formcheck.written import Told

    write(analysis, folder, clip, Told(extras.name, extras.notes, blur_face=extras.blur_face))
    if extras.overlay:
        options, total = Options(extras.slow_contacts, extras.blur_face), analysis.report.clip.frames
        with progress_bar(clip.name) if sys.stderr.isatty() else nullcontext() as bar:
            done = annotated(analysis, folder, clip, options, bar and (lambda frames: bar.progress("draw", frames, total)))
        if done is None:
            say(f"{clip.name}: there is no annotated clip, because there is no judged video to draw on")
    say(f"written to {folder}")


def _analyzed_or_told(clip: Path, settings: Settings) -> Analysis | int:
    """The analysis of a clip; for a file that cannot be read, its exit code, the reason being said."""
    try:
        return _analyzed(clip, settings)
    except ModelError:
        raise
    except FormcheckError as error:
        say(str(error))
        return error.exit_code


def _analyzed(clip: Path, settings: Settings) -> Analysis:
    from formcheck.analysis import analyze as analyzed

    if not sys.stderr.isatty():
        return analyzed(clip, settings)
    from formcheck.measures import REGISTRY
    from formcheck.summary import so_far

    with progress_bar(clip.name) as bar:
        return analyzed(clip, settings, bar.progress, lambda report: bar.below(so_far(report, REGISTRY)))


def _folders(clips: Sequence[Path], out: Path | None) -> list[Path | None]:
    """Where each clip's results go: DIR itself for one clip, a folder named after each clip for several, never one twice."""
    if out is None or len(clips) == 1:
        return [out] * len(clips)
    taken: set[str] = set()
    folders: list[Path | None] = []
    for clip in clips:
        name, count = clip.stem, 1
        while name.casefold() in taken:  # casefold: some file systems do not tell A from a
            count += 1
            name = f"{clip.stem}_{count}"
        taken.add(name.casefold())
        folders.append(out / name)
    return folders
