"""Where the library lies: old ones are migrated, newer and other ones left alone, deleted bytes are gone, troubles are told."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, delete

from formcheck.errors import LibraryError
from formcheck.library import Library, place
from formcheck.library.tables import VERSION_TABLE, AthleteRow, Base, TrialRow
from tests import postgres
from tests.libraries import another, picture
from tests.made import judged, refused

OLD = Path(__file__).parent / "old_libraries"
MARK = "xylophonist-quagmire"


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def url(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> str:
    if kind == "sqlite":
        return str(tmp_path / "library.sqlite")
    found: str = request.getfixturevalue("server").empty()
    return found


@pytest.fixture
def run_sql(request: pytest.FixtureRequest, kind: str, url: str) -> Callable[[str], None]:
    """Runs statements below the library."""

    def on_file(statements: str) -> None:
        connection = sqlite3.connect(url)
        connection.executescript(statements)
        connection.close()

    def on_server(statements: str) -> None:
        request.getfixturevalue("server").tell(statements)

    return on_file if kind == "sqlite" else on_server


@pytest.mark.parametrize("version", sorted({old.name[:4] for old in OLD.iterdir()}))
def test_a_library_of_every_earlier_version_is_brought_up_to_date(
    version: str, kind: str, url: str, run_sql: Callable[[str], None]
) -> None:
    run_sql((OLD / f"{version}_{kind}.sql").read_text(encoding="utf-8"))
    with Library.open(url) as library:
        ann, bo = library.athletes()
        assert (ann.name, ann.notes, ann.last_day, bo.name) == ("Ann Müller", "taped knee; 100 %", date(2026, 3, 14), "Bo")
        (kept,), (dark,) = library.trials(ann.id), library.trials(bo.id)
        assert (library.report(kept.id), library.report(dark.id)) == (judged(), refused())
        assert len(library.trends(ann.id)["cadence"]) == 1
        assert list(library.pictures(kept.id)) == ([] if version == "0001" else ["kinogram_left", "kinogram_right"])
        assert all(picture.startswith(b"\xff\xd8") for picture in library.pictures(kept.id).values())
        shown = {"kinogram_left": picture(), "still_cadence": picture()}
        number = library.keep("Ann Müller", another(judged()), pictures=shown)
        assert number not in {kept.id, dark.id}
        assert set(library.pictures(number)) == set(shown)
        library.delete_athlete(ann.id)
        assert library.pictures(kept.id) == {}


def test_migrations_lead_to_the_tables_the_program_uses(url: str) -> None:
    Library.open(url).close()
    engine = create_engine(place.url_of(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_a_newer_library_is_left_alone(url: str, run_sql: Callable[[str], None]) -> None:
    with Library.open(url) as library:
        library.keep("Ann", judged())
    run_sql("UPDATE formcheck_library SET version_num = '9999'")
    with pytest.raises(LibraryError, match=r"newer formcheck.*Update formcheck"):
        Library.open(url)
    run_sql("UPDATE formcheck_library SET version_num = '0003'")
    with Library.open(url) as library:
        assert len(library.athletes()) == 1


def test_a_database_of_another_program_is_left_alone(url: str, run_sql: Callable[[str], None]) -> None:
    run_sql("CREATE TABLE athletes (shoe_size INTEGER)")
    with pytest.raises(LibraryError, match=r"another program.*athletes.*of its own"):
        Library.open(url)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def marked(library: Library) -> tuple[int, bytes]:
    """A library with somebody in it who must leave no trace; the number, and a piece of their picture."""
    library.keep("Bo", another(judged(), "2"), notes="stays")
    named = judged().model_copy(update={"clip": judged().clip.model_copy(update={"name": f"{MARK}.mp4"})})
    number = library.keep(f"Ann {MARK}", named, notes=f"{MARK} " * 400, pictures={"kinogram_left": picture(7)})
    for letter in "3456789":
        library.keep(f"Ann {MARK}", another(judged(), letter), notes=f"{MARK} {letter}", pictures={"kinogram_left": picture()})
    return library.athletes(MARK)[0].id, library.pictures(number)["kinogram_left"][1000:1024]


def test_what_is_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with Library.open(str(folder / "library.sqlite")) as library:
        ann, piece = marked(library)
        full = (folder / "library.sqlite").stat().st_size
        assert MARK.encode() in bytes_of(folder)
        assert piece in bytes_of(folder)
        for kept in library.trials(ann)[1:]:
            library.delete_trial(kept.id)
        library.delete_athlete(ann)
        assert MARK.encode() not in bytes_of(folder).lower()
        assert piece not in bytes_of(folder)
        assert (folder / "library.sqlite").stat().st_size < full / 4
        assert [athlete.name for athlete in library.athletes()] == ["Bo"]


def test_it_is_gone_even_while_others_read(tmp_path: Path) -> None:
    with Library.open(str(tmp_path / "library.sqlite")) as library:
        ann, piece = marked(library)
        number = library.trials(ann)[0].id
        reader = sqlite3.connect(tmp_path / "library.sqlite")

        def read() -> None:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM athletes").fetchall()

        with library._write() as session:  # what delete does first; the file is not rebuilt, as if a reader came between
            session.execute(delete(TrialRow).where(TrialRow.id == number))
            session.execute(delete(AthleteRow).where(AthleteRow.id == ann))
        read()
        assert MARK.encode() not in bytes_of(tmp_path).lower()
        assert piece not in bytes_of(tmp_path)
        reader.close()


def test_what_is_deleted_is_gone_from_the_servers_tables(server: postgres.Server) -> None:
    url = server.empty()
    tables = server.folder / "base"
    with Library.open(url) as library:
        ann, piece = marked(library)
        server.tell("CHECKPOINT")
        assert MARK.encode() in bytes_of(tables)
        assert piece in bytes_of(tables)
        library.delete_athlete(ann)
        server.tell("CHECKPOINT")
        assert MARK.encode() not in bytes_of(tables).lower()
        assert piece not in bytes_of(tables)


def test_by_default_it_is_a_file_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(place.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, **_: tmp_path / name)
    assert not Library.is_there()
    assert list(tmp_path.iterdir()) == []
    assert Library.place() == str(tmp_path / "formcheck" / "library.sqlite")
    Library.open().close()
    assert Library.is_there()
    assert stat.S_IMODE((tmp_path / "formcheck" / "library.sqlite").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "formcheck").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("postgres://ann@host/club", "postgresql+psycopg://ann@host/club"),
        ("postgresql://ann@host/club", "postgresql+psycopg://ann@host/club"),
        ("sqlite:////data/a.sqlite", "sqlite:////data/a.sqlite"),
        ("/data/50%_a.sqlite", "sqlite:////data/50%_a.sqlite"),
    ],
)
def test_addresses_are_understood(monkeypatch: pytest.MonkeyPatch, told: str, meant: str) -> None:
    monkeypatch.setenv(place.VARIABLE, told)
    assert place.url_of() == place.url_of(meant)


@pytest.mark.parametrize("told", ["mysql://host/club", "sqlite://", "postgresql+psycopg://host", "://", "http://host/x"])
def test_other_addresses_are_refused_with_the_ones_that_will_do(told: str) -> None:
    with pytest.raises(LibraryError, match=r"postgresql\+psycopg://USER"):
        Library.open(told)


def test_a_password_is_never_shown() -> None:
    with pytest.raises(LibraryError) as error:
        Library.open("postgresql+psycopg://ann:tops3cret@127.0.0.1:9/club")
    assert "tops3cret" not in str(error.value)
    assert "127.0.0.1:9" in str(error.value)
    assert "cannot be reached" in str(error.value)
    assert "Start the server" in str(error.value)


def test_a_server_that_lets_nobody_in_is_told(server: postgres.Server) -> None:
    with pytest.raises(LibraryError, match=r"cannot be reached.*password"):
        Library.open(server.url().replace(server.password, "guess"))
    with pytest.raises(LibraryError, match=r"cannot be reached.*does not exist"):
        Library.open(server.url("nowhere"))


def test_a_user_who_may_only_read_is_told(server: postgres.Server) -> None:
    url = server.empty()
    with Library.open(url) as library:
        library.keep("Ann", judged())
    server.tell(
        "CREATE ROLE reader LOGIN PASSWORD 'r'; "
        "GRANT USAGE ON SCHEMA public TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"
    )
    with Library.open(url.replace(f"tester:{server.password}", "reader:r")) as library:
        assert len(library.athletes()) == 1
        with pytest.raises(LibraryError, match="does not let this user in everywhere"):
            library.keep("Bo", judged())


def test_without_the_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LibraryError, match=r"pip install 'psycopg\[binary\]'"):
        Library.open("postgresql+psycopg://ann@127.0.0.1:9/club")


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_file_of_another_kind_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.sqlite").write_bytes(content)
    with pytest.raises(LibraryError, match=r"library\.sqlite (is a file of another kind|has been|cannot be).*aside"):
        Library.open(str(tmp_path / "library.sqlite"))
    assert (tmp_path / "library.sqlite").read_bytes() == content


def test_a_file_with_a_torn_page_is_told(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with Library.open(str(path)) as library:
        for letter in "123":
            library.keep("Ann", another(judged(), letter))
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    path.write_bytes(content)

    def read() -> None:
        with Library.open(str(path)) as library:
            for athlete in library.athletes():
                library.trials(athlete.id)

    with pytest.raises(LibraryError, match="import your last export"):
        read()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(LibraryError, match=r"cannot be opened.*may be read and written"):
        Library.open(str(tmp_path / "file" / "library.sqlite"))


def test_a_library_being_written_is_waited_for_and_then_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "BUSY_S", 0.3)
    path = tmp_path / "library.sqlite"
    with Library.open(str(path)) as library:
        other = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match=r"being written by another program.*Try again"):
            library.keep("Ann", judged())
        release = threading.Timer(0.1, other.rollback)
        release.start()
        assert library.keep("Ann", judged())
        release.join()
        other.close()


def test_a_server_being_written_is_waited_for_and_then_told(server: postgres.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "BUSY_S", 0.3)
    url = server.empty()
    with Library.open(url) as library, Library.open(url) as other:
        with place.writing(other._engine), pytest.raises(LibraryError, match=r"being written by another program.*Try again"):
            library.keep("Ann", judged())
        assert library.keep("Ann", judged())


AS_NOBODY = """
import os, sys
from formcheck.errors import LibraryError
from formcheck.library import Library
from tests.made import judged
Library.open(sys.argv[1]).close()  # all that is imported late
os.setgid(65534); os.setuid(65534)
with Library.open(sys.argv[1]) as library:
    print(len(library.athletes()))
    try:
        library.keep("Bo", judged())
    except LibraryError as error:
        print(error)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody who may not write")
def test_a_library_that_may_only_be_read_is_read(root: Path) -> None:
    with tempfile.TemporaryDirectory() as name:  # which nobody can reach, unlike pytest's folders
        folder = Path(name)
        with Library.open(str(folder / "library.sqlite")) as library:
            library.keep("Ann", judged())
        (folder / "library.sqlite").chmod(0o644)
        folder.chmod(0o755)
        environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "HOME": name}
        command = [sys.executable, "-c", AS_NOBODY, str(folder / "library.sqlite")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1\n")
    assert "may be read but not written" in done.stdout
