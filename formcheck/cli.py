"""The command line: it reads what was typed, calls, and prints words. Heavy imports wait until a command needs them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

import typer

from formcheck import __version__, units
from formcheck.errors import FormcheckError, InputError, ModelError, UnsuitableClipError

if TYPE_CHECKING:  # the help must come at once, so numpy, pydantic and what imports them stay out until they are needed
    from formcheck.analysis import Analysis, Progress, Settings
    from formcheck.units import Understood

__all__ = ["app", "main"]

INTERRUPTED: Final = 130

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

Height = Annotated[str | None, typer.Option(metavar="M", help="The runner's height: 1.78, 178cm or 5'10\". Gives lengths in cm.")]
BeltSpeed = Annotated[
    str | None, typer.Option(metavar="SPEED", help="What the console showed: 3.0 (m/s), 10.8km/h, 6.7mph, 5:33/km or 8:56/mile.")
]


def main() -> None:
    """Run the command line."""
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


@app.command(no_args_is_help=True, short_help="Judge clips of a runner on a treadmill.")
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
    model: Annotated[str, typer.Option(metavar="NAME|PATH", help="Pose model: lite, full, heavy, or a .task file.")] = "full",
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes to use; as many as there are cores if not said.")
    ] = None,
    overlay: Annotated[
        bool, typer.Option("--overlay/--no-overlay", help="Also write annotated.mp4: the clip with the lines drawn in.")
    ] = False,
    slow_contacts: Annotated[bool, typer.Option("--slow-contacts", help="Slow the annotated clip down around contacts.")] = False,
    blur_face: Annotated[bool, typer.Option("--blur-face", help="Blur the face in the annotated clip.")] = False,
    name: Annotated[str, typer.Option(metavar="TEXT", help="The runner's name, for the written report.")] = "",
    notes: Annotated[str, typer.Option(metavar="TEXT", help="Notes for the written report, such as shoes or how it felt.")] = "",
) -> None:
    """Judge clips of a runner on a treadmill, and print what stands out.

    Film from the side at hip height, 3 to 4 m away, the whole runner and the belt in the picture, 60 frames/s if the
    phone can, 20 seconds or more. A clip that cannot be judged is refused, with the reason and how to film it better.

    Without --out nothing is written. Speed and height are optional; with them the usual ranges fit the runner.
    """
    with _spoken_errors():
        from formcheck.analysis import Settings

        settings = Settings(
            height_m=_parsed(units.height_m, height),
            belt_speed_mps=_parsed(units.belt_speed_mps, belt_speed),
            slow_motion=_parsed(units.slow_motion, slow_motion),
            incline_percent=units.incline_percent(incline).value,
            view=view,
            model=model,
            workers=workers,
            person_px=None if person is None else units.point_px(person),
        )
        if (overlay or slow_contacts or blur_face) and out is None:
            raise InputError("--overlay", "no --out", "--out DIR, the folder the annotated clip goes to")
        extras = _Extras(overlay or slow_contacts or blur_face, slow_contacts, blur_face, name, notes)
        codes = [_judge(clip, folder, settings, extras) for clip, folder in zip(clips, _folders(clips, out), strict=True)]
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
    from formcheck.measures import REGISTRY
    from formcheck.summary import as_text

    try:
        analysis = _analyzed(clip, settings)
    except ModelError:
        raise
    except FormcheckError as error:
        _say(str(error))
        return error.exit_code
    typer.echo(as_text(analysis.report, REGISTRY))
    if folder is not None:
        _write(analysis, folder, clip, extras)
    return UnsuitableClipError.exit_code if analysis.report.refused is not None else 0


def _write(analysis: Analysis, folder: Path, clip: Path, extras: _Extras) -> None:
    from formcheck.folder import annotated, write  # brings what draws charts, which printing does not need
    from formcheck.overlay import Options
    from formcheck.written import Told

    write(analysis, folder, clip, Told(extras.name, extras.notes))
    if extras.overlay:
        options, total = Options(extras.slow_contacts, extras.blur_face), analysis.report.clip.frames
        with _progress_bar(clip.name) if sys.stderr.isatty() else nullcontext() as bar:
            done = annotated(analysis, folder, clip, options, bar and (lambda frames: bar("draw", frames, total)))
        if done is None:
            _say(f"{clip.name}: there is no annotated clip, because there is no judged video to draw on")
    _say(f"written to {folder}")


def _analyzed(clip: Path, settings: Settings) -> Analysis:
    from formcheck.analysis import analyze as analyzed

    if not sys.stderr.isatty():
        return analyzed(clip, settings)
    with _progress_bar(clip.name) as progress:
        return analyzed(clip, settings, progress)


@contextmanager
def _progress_bar(name: str) -> Iterator[Progress]:
    """A bar on standard error that is gone when the work is done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    stages = {"look": "looking for the runner", "pose": "following the runner", "measure": "measuring", "draw": "drawing"}
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)

        def progress(stage: str, done: int, total: int) -> None:
            bar.update(task, description=f"{name}: {stages.get(stage, stage)}", completed=done, total=total or None)

        yield progress


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


@app.command()
def page(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8501,
    share: Annotated[bool, typer.Option("--share", help="Let other machines on this network open the page too.")] = False,
) -> None:
    """Open the page: upload a clip, read the findings. Clips stay on this machine."""
    script = Path(__file__).parent / "page" / "app.py"
    options = {
        "server.port": str(port),
        "server.address": "0.0.0.0" if share else "127.0.0.1",  # noqa: S104  # only where --share asks for it
        "server.maxUploadSize": "2048",
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
        # the page refuses hosts it does not know; by what name others reach this machine is not known
        **({"server.allowedHosts": "*"} if share else {}),
    }
    # streamlit's own command line, in this process: it gets the signals, and nothing is left behind
    from streamlit.web.cli import main as streamlit

    streamlit(["run", str(script), *(f"--{name}={value}" for name, value in options.items())], prog_name="streamlit")


@app.command(short_help="List every measure, or tell one in full.")
def measures(
    name: Annotated[str | None, typer.Argument(help="One measure, told in full.")] = None,
    height: Height = None,
    belt_speed: BeltSpeed = None,
) -> None:
    """List every measure: what it asks, its unit, views, usual range and evidence."""
    with _spoken_errors():
        from formcheck.explain import in_full, listing
        from formcheck.measure import RunnerContext
        from formcheck.measures import REGISTRY

        context = RunnerContext(_parsed(units.height_m, height), _parsed(units.belt_speed_mps, belt_speed))
        typer.echo(listing(REGISTRY, context) if name is None else in_full(name, REGISTRY, context), nl=False)


@app.command(short_help="Check what works on this machine, and say what to do about what does not.")
def doctor() -> None:
    """Check what works on this machine: libraries, codecs, pose model, cores, memory, folders.

    Each thing that does not work comes with the step that mends it. Nothing is downloaded. Exit code 0 if all is well,
    5 if the pose model is not there or does not run, 1 for anything else.
    """
    with _spoken_errors():
        from formcheck.doctor import examine

        findings = examine()
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            typer.echo(f"{'ok ' if finding.ok else 'NO '} {finding.name:{width}}  {finding.found}")
            if not finding.ok:
                typer.echo(f"    {'':{width}}  -> {finding.advice}")
        amiss = {finding.name for finding in findings if not finding.ok}
        raise typer.Exit(ModelError.exit_code if any(name.startswith("pose") for name in amiss) else int(bool(amiss)))


def _parsed(parse: Callable[[str], Understood], text: str | None) -> float | None:
    """What was typed for an option as a figure; a remark on how it was understood goes to standard error."""
    if text is None:
        return None
    understood = parse(text)
    if understood.remark is not None:
        _say(understood.remark)
    return understood.value


def _say(sentence: str) -> None:
    typer.echo(f"formcheck: {sentence}", err=True)


@contextmanager
def _spoken_errors() -> Iterator[None]:
    """What formcheck refuses becomes a sentence and an exit code; an interrupt ends quietly; a bug stays a bug."""
    try:
        yield
    except FormcheckError as error:
        _say(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        _say("stopped")
        raise typer.Exit(INTERRUPTED) from None
