"""What every command shares: options told alike, sentences on standard error, errors as exit codes, a bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import typer

from formcheck.errors import FormcheckError

if TYPE_CHECKING:  # the help must come at once, so numpy, pydantic and what imports them stay out until they are needed
    from formcheck.analysis import Progress
    from formcheck.units import Understood

__all__ = ["INTERRUPTED", "Bar", "BeltSpeed", "Height", "parsed", "progress_bar", "say", "spoken_errors"]

INTERRUPTED: Final = 130

Height = Annotated[str | None, typer.Option(metavar="M", help="The runner's height: 1.78, 178cm or 5'10\". Gives lengths in cm.")]
BeltSpeed = Annotated[
    str | None, typer.Option(metavar="SPEED", help="What the console showed: 3.0 (m/s), 10.8km/h, 6.7mph, 5:33/km or 8:56/mile.")
]


def parsed(parse: Callable[[str], Understood], text: str | None) -> float | None:
    """What was typed for an option as a figure; a remark on how it was understood goes to standard error."""
    if text is None:
        return None
    understood = parse(text)
    if understood.remark is not None:
        say(understood.remark)
    return understood.value


def say(sentence: str) -> None:
    """Put a sentence on standard error."""
    typer.echo(f"formcheck: {sentence}", err=True)


@contextmanager
def spoken_errors() -> Iterator[None]:
    """What formcheck refuses becomes a sentence and an exit code; an interrupt ends quietly; a bug stays a bug."""
    try:
        yield
    except FormcheckError as error:
        say(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        say("stopped")
        raise typer.Exit(INTERRUPTED) from None


class Bar(NamedTuple):
    """How far the work is, and a sentence below that the next one replaces."""

    progress: Progress
    below: Callable[[str], None]


@contextmanager
def progress_bar(name: str) -> Iterator[Bar]:
    """A bar on standard error that is gone when the work is done."""
    from rich.console import Console, Group
    from rich.live import Live
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    stages = {
        "model": "fetching the pose model, once",
        "look": "looking for the runner",
        "pose": "following the runner",
        "measure": "measuring",
        "draw": "drawing",
    }
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bar = Progress(*columns)
    task = bar.add_task(name, total=None)
    with Live(bar, console=Console(stderr=True), transient=True) as live:

        def progress(stage: str, done: int, total: int) -> None:
            bar.update(task, description=f"{name}: {stages.get(stage, stage)}", completed=done, total=total or None)

        yield Bar(progress, lambda sentence: live.update(Group(bar, Text(sentence))))
