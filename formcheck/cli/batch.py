"""``formcheck batch``: a squad's clips, on all cores or on a cluster, to be stopped and continued at any time."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

import typer

from formcheck import units
from formcheck.cli.words import BeltSpeed, Height, parsed, say, spoken_errors
from formcheck.errors import InputError

if TYPE_CHECKING:
    from formcheck.batch.plan import Common
    from formcheck.batch.run import Summary
    from formcheck.library import Library
    from formcheck.roster import Entry

__all__ = ["ALL_JUDGED", "NONE_JUDGED", "SOME_JUDGED", "batch"]

ALL_JUDGED: Final = 0
SOME_JUDGED: Final = 6
NONE_JUDGED: Final = 7


def batch(
    source: Annotated[
        Path,
        typer.Argument(metavar="FOLDER|ROSTER", help="A folder of clips (athlete/clip.mp4, or flat), or a roster (CSV, Excel)."),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the squad's tables and a folder per athlete go.")],
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Clips at once; as many as there are cores if not said.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Work on a Dask cluster: tcp://HOST:PORT, or local-cluster for one of its own."),
    ] = None,
    height: Height = None,
    belt_speed: BeltSpeed = None,
    slow_motion: Annotated[
        str | None, typer.Option(metavar="FACTOR", help="Real frame rate / playback rate, for clips whose row says nothing.")
    ] = None,
    incline: Annotated[str, typer.Option(metavar="PERCENT", help="Incline of the belt, such as 1%.")] = "0%",
    view: Annotated[Literal["auto", "side", "rear"], typer.Option(help="Where the camera stood.")] = "auto",
    model: Annotated[str, typer.Option(metavar="NAME|PATH", help="Pose model: lite, full, heavy, or a .task file.")] = "full",
    to_the_end: Annotated[
        bool,
        typer.Option(
            "--all", help="Read long clips to their ends (of very long ones 12,000 frames), even where more narrows no interval."
        ),
    ] = False,
    blur_face: Annotated[bool, typer.Option("--blur-face", help="Blur the face in all pictures.")] = False,
    library: Annotated[bool, typer.Option("--library", help="Add what is judged to the athletes' library.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but what stops the batch.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON object a line: begun, share, again, clip, end.")] = False,
) -> None:
    """Judge every clip of a squad, and write its tables, a report per athlete and a list of what could not be judged.

    Stop it with Ctrl-C at any time, and run the same command again to continue: what is finished is not done again. A
    clip whose height, speed, incline, name or notes changed is read again from its saved track, without the pose model.

    What a roster says of a clip goes before --height, --belt-speed, --slow-motion, --incline and --view.

    Exit codes: 0 all clips judged, 6 some, 7 none, 2 wrong use or a folder that cannot be written, 5 pose model missing,
    8 cluster lost or not reached, 130 stopped.
    """
    with spoken_errors(), _stopped_politely():
        from formcheck import roster
        from formcheck.batch.plan import Common, filled
        from formcheck.roster import Entry

        if quiet and json:
            raise InputError("options", "--quiet and --json", "one of them")
        said = Entry(
            "",
            "",
            parsed(units.height_m, height),
            parsed(units.belt_speed_mps, belt_speed),
            parsed(units.slow_motion, slow_motion),
            units.incline_percent(incline).value,
            view,
        )
        entries = [filled(entry, said) for entry in roster.read(source, _silent if quiet or json else say, out)]
        how = _How(Common(model, to_the_end, blur_face), scheduler, workers, library, quiet, json)
        raise typer.Exit(_exit_code(_run(entries, out, how)))


class _How(NamedTuple):
    """How the batch is done, and how it is told."""

    common: Common
    scheduler: str | None
    workers: int | None
    library: bool
    quiet: bool
    json: bool


def _run(entries: Sequence[Entry], out: Path, how: _How) -> Summary:
    """Run the batch and print what it says."""
    from formcheck.batch.run import Listener, Options, run
    from formcheck.cli.batch_told import Bars, Json, Lines, in_words

    with _library(how.library) as kept:
        options = Options(how.common, how.scheduler, how.workers, kept)
        if how.quiet:
            return run(entries, out, options, Listener())
        if how.json:
            lines = Json()
            summary = run(entries, out, options, lines)
            lines.end(summary, str(out))
            return summary
        if sys.stderr.isatty():
            with Bars() as bars:
                summary = run(entries, out, options, bars)
        else:
            summary = run(entries, out, options, Lines())
    typer.echo(in_words(summary))
    why = "" if summary.clips.get("judged", 0) == summary.total else "; not_judged.csv says why"
    typer.echo(f"Written to {out}: open squad.html{why}")
    return summary


def _exit_code(summary: Summary) -> int:
    judged = summary.clips.get("judged", 0)
    return ALL_JUDGED if judged == summary.total else SOME_JUDGED if judged else NONE_JUDGED


@contextmanager
def _library(wanted: bool) -> Iterator[Library | None]:
    """The athletes' library, opened before anything runs, if it is wanted."""
    if not wanted:
        yield None
        return
    from formcheck.library import Library

    kept = Library.open()
    try:
        yield kept
    finally:
        kept.close()


def _silent(_sentence: str) -> None:
    """Nobody is listening."""


@contextmanager
def _stopped_politely() -> Iterator[None]:
    """Ctrl-C, and what a job scheduler sends instead, end the batch at a place it can continue from."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        say("what was finished is kept: run the same command to continue")
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
