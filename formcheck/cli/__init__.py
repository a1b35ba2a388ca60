"""The command line, a file for each command: it reads what was typed, calls, and prints words.

Heavy imports wait until a command needs them, so that help comes at once.
"""

from __future__ import annotations

import atexit
import gc
import sys
from typing import Annotated, Final

import typer

from formcheck import __version__
from formcheck.cli import analyze, batch, doctor, measures, page

__all__ = ["app", "main"]

_SELDOM: Final = 50_000
"""Objects between two looks for garbage. Imports bring 90,000 that stay: looking through them every 700 new ones, and once more
at the end, takes a third of a second of a run."""

app = typer.Typer(
    name="formcheck",
    help="Running form from an ordinary treadmill video: cadence, overstriding, lean and more, each with an honest interval.",
    epilog="Exit codes: 0 judged, 2 wrong use, 3 unreadable video, 4 clip refused, 5 pose model missing.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 100},
    pretty_exceptions_enable=False,
)
app.command(no_args_is_help=True, short_help="Judge clips of a runner on a treadmill.")(analyze.analyze)
app.command(no_args_is_help=True, short_help="Judge a folder or roster of athletes' clips, on all cores or a cluster.")(
    batch.batch
)
app.command()(page.page)
app.command(short_help="List every measure, or tell one in full.")(measures.measures)
app.command(short_help="Check what works on this machine, and say what to do about what does not.")(doctor.doctor)


def main() -> None:
    """Run the command line."""
    gc.set_threshold(_SELDOM)
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character gets a "?", not a traceback
    app()


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"formcheck {__version__}")
        raise typer.Exit


@app.callback()
def _formcheck(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass
