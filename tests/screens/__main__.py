"""Pictures of every page and state, at both widths and in both lights: ``python -m tests.screens [FOLDER] [NAME...]``.

Ends with 1, and a list of what a stranger would trip over, if there is anything of that kind.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from formcheck.analysis import analyze
from formcheck.folder import write
from formcheck.library import Library
from formcheck.page import app
from formcheck.paper import jpeg
from formcheck.report import Report
from formcheck.settings import Settings
from tests.browsing import ROOT, STAND_IN, chromium, serving
from tests.libraries import another
from tests.screens.look import SCHEMES, WIDTHS, Trouble, at, look, settled
from tests.screens.states import STATES, State, names


def main(arguments: Sequence[str] | None = None) -> int:
    """Take all pictures; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=(__doc__ or "").split(":", maxsplit=1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("out") / "screens", help="where the pictures go")
    parser.add_argument(
        "only", nargs="*", metavar="NAME", choices=[[], *names()], help="only these states: " + ", ".join(names())
    )
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    states = [state for state in STATES if not asked.only or state.name in asked.only]
    troubles: list[Trouble] = []
    with TemporaryDirectory() as name, library(Path(name)), serving(Path(name)) as serve, chromium() as browser:
        for state in states:
            in_library = partial(serve, library=str(Path(name) / f"{state.library}.sqlite"))
            for trouble in looks(browser, in_library, state, asked.folder):
                troubles.append(trouble)
                print(trouble, flush=True)
    print(f"{len(list(asked.folder.glob('*.png')))} pictures in {asked.folder}, {len(troubles)} troubles")
    return int(bool(troubles))


@contextmanager
def library(place: Path) -> Iterator[None]:
    """A library of athletes for the servers started meanwhile, with pictures drawn on plain ground; nobody's own."""
    first, pictures = _of_track("overstride_side", Settings(height_m=1.66, belt_speed_mps=2.75))
    second = another(first, "2", cadence=160.0, overstride=24.0)
    other, others = _of_track("good_form_side", Settings(height_m=1.79, belt_speed_mps=3.1))
    (place / "broken.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORMCHECK_LIBRARY", str(place / "filled.sqlite"))
        with Library.open() as kept:
            kept.keep("Ann Example", first, filmed_on=date(2026, 3, 1), notes="the blue shoes", pictures=pictures)
            kept.keep("Ann Example", second, filmed_on=date(2026, 3, 14), notes="with a metronome at 160", pictures=pictures)
            long = "Ben with a rather long name that has to go somewhere"
            kept.keep(long, other, filmed_on=date(2026, 3, 2), pictures=others)
        yield


def _of_track(name: str, settings: Settings) -> tuple[Report, dict[str, bytes]]:
    """The report of a saved track, and its pictures."""
    found = analyze(ROOT / "tests" / "accuracy" / "tracks" / f"{name}.npz", settings)
    with TemporaryDirectory() as folder:
        pictures = write(found, Path(folder))
    assert pictures is not None
    return found.report, {name: jpeg(picture) for name, picture in pictures.named().items()}


def looks(browser: Browser, serve: Callable[..., str], state: State, folder: Path) -> Iterator[Trouble]:
    """One state at every width and in every light; one visit does for all of them."""
    with at(browser, WIDTHS[0], SCHEMES[0]) as (page, complaints):
        try:
            show(page, serve, state)
        except (PlaywrightError, AssertionError) as error:
            yield Trouble(state.name, f"no way there: {str(error)[:300]}")
        for width, scheme in product(WIDTHS, SCHEMES):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            where = f"{state.name}_{width}_{scheme}"
            yield from look(page, complaints, where, folder / f"{where}.png")


def show(page: Page, serve: Callable[..., str], state: State) -> None:
    """Bring a visitor to a state."""
    script = {"": Path(app.__file__), "shared": ROOT / "tests" / "stand_in_shared.py"}.get(state.server, STAND_IN)
    page.goto(serve("judged" if state.server == "shared" else state.server, script) + state.path)
    settled(page)
    for way in state.go:
        way(page)
        settled(page)


if __name__ == "__main__":
    sys.exit(main())
