"""What every test file may use, and the order: files of quick tests first, those of clips and the pose model last."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import postgres
from tests.browsing import browser, serve, visit

__all__ = ["browser", "serve", "visit"]

ROOT = Path(__file__).parents[1]

# a shell's background jobs ignore SIGINT, and so would every program the tests start and interrupt
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# a shared, busy machine is slow now and then; that is no failure
settings.register_profile("formcheck", deadline=None)
settings.load_profile("formcheck")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("video") is not None)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's top folder."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def no_library_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whoever runs the tests keeps their athletes to themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORMCHECK_LIBRARY", str(tmp_path_factory.mktemp("library") / "library.sqlite"))
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A real PostgreSQL of the tests' own; skips where there is none."""
    if (reason := postgres.missing()) is not None:
        pytest.skip(reason)
    with postgres.running() as found:
        yield found


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample clips with their truth."""
    return ROOT / "sample_videos"
