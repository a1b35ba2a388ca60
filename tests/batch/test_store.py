"""What is finished: recorded for good, by one batch at a time, and moved when the squad's folders change."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.batch.shelf import Shelf
from formcheck.batch.store import HIDDEN, Record, Store
from formcheck.errors import InputError

ONE = Record("one", "judged", "", "", "a" * 64, 10, "mark", "said", "pose", "anna", 6)
FILES = {"report.json": b"report", "report.html": b"<p>", "track.npz": b"track"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def shelf(tmp_path: Path, store: Store) -> Shelf:
    return Shelf(tmp_path, store)


def put(shelf: Shelf, store: Store, what: str, folder: str) -> Record:
    files = {**FILES, "report.html": what.encode()}
    shelf.put(folder, files)
    record = replace(ONE, what=what, folder=folder)
    store.keep(record)
    return record


def lying(top: Path) -> dict[str, str]:
    """What each folder's report was made of."""
    return {str(page.parent.relative_to(top)): page.read_text() for page in sorted(top.rglob("report.html"))}


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.keep(ONE)
        store.keep(replace(ONE, reason="another"))
        assert store.of("one") == replace(ONE, reason="another")
    with Store.open(tmp_path) as store:
        assert store.every() == [replace(ONE, reason="another")]
        assert store.like("a" * 64, "said") is not None
        assert store.tracked("a" * 64, "pose") != []
        assert (store.has_size(10), store.has_size(11)) == (True, False)
        store.keep(replace(ONE, what="two"), instead_of="one")
        assert [record.what for record in store.every()] == ["two"]
        store.forget("two")
        assert store.every() == []


def test_a_folder_is_one_batchs_alone(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path),
        pytest.raises(InputError, match=rf"another batch is writing into \(process {os.getpid()} on ") as caught,
        Store.open(tmp_path),
    ):
        pass
    assert caught.value.exit_code == 2
    with Store.open(tmp_path) as store:
        assert store.every() == []


def test_a_record_that_is_none_and_one_from_the_future_are_told(tmp_path: Path) -> None:
    (tmp_path / HIDDEN).mkdir()
    file = tmp_path / HIDDEN / "finished.sqlite"
    file.write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    with pytest.raises(InputError, match="Remove that file to begin anew"), Store.open(tmp_path):
        pass
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match="a newer formcheck wrote"), Store.open(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="a folder that can be written"), Store.open(tmp_path / "file" / "out"):
        pass


def test_what_an_earlier_run_left_in_a_folder_goes(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("anna", {**FILES, "kinogram_left.png": b"png"})
    (tmp_path / "anna" / "notes of the coach.txt").touch()
    shelf.put("anna", {"report.json": b"again"})
    assert sorted(path.name for path in (tmp_path / "anna").iterdir()) == ["notes of the coach.txt", "report.json"]


def test_a_second_clip_moves_the_first_one_below(shelf: Shelf, store: Store, tmp_path: Path) -> None:
    put(shelf, store, "left", "anna")
    shelf.rearrange({"left": "anna/left", "rear": "anna/rear"})
    assert lying(tmp_path) == {"anna/left": "left"}
    record = store.of("left")
    assert record is not None
    assert shelf.has(record)
    assert shelf.read(record, "track.npz") == b"track"


def test_clips_that_change_places_meet_nowhere(shelf: Shelf, store: Store, tmp_path: Path) -> None:
    put(shelf, store, "one", "anna")
    put(shelf, store, "two", "anna_2")
    shelf.rearrange({"one": "anna_2", "two": "anna"})
    assert lying(tmp_path) == {"anna": "two", "anna_2": "one"}
    assert not list((tmp_path / HIDDEN / "moving").iterdir())


def test_another_batchs_result_is_kept_where_it_is_unless_that_is_wanted(shelf: Shelf, store: Store, tmp_path: Path) -> None:
    put(shelf, store, "last week", "anna")
    put(shelf, store, "somebody else", "ben")
    shelf.rearrange({"today": "anna"})
    assert lying(tmp_path) == {"anna/earlier/clip": "last week", "ben": "somebody else"}
    put(shelf, store, "today", "anna")
    shelf.rearrange({"tomorrow": "anna"})
    assert lying(tmp_path) == {"anna/earlier/clip": "last week", "anna/earlier/clip_2": "today", "ben": "somebody else"}


@pytest.mark.parametrize("moves", range(1, 12))
def test_a_batch_killed_while_it_moves_results_loses_none(
    shelf: Shelf, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    put(shelf, store, "one", "anna")
    put(shelf, store, "two", "anna_2")
    wanted = {"one": "anna_2", "two": "anna"}
    real, left = os.replace, [moves]

    def killed(source: Path, target: Path) -> None:
        left[0] -= Path(source).exists()
        if left[0] < 0:
            raise KeyboardInterrupt
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            shelf.rearrange(wanted)
    shelf.rearrange(wanted)
    assert lying(tmp_path) == {"anna": "two", "anna_2": "one"}
    assert all(shelf.has(record) for record in store.every())
    assert sorted(path.name for path in (tmp_path / "anna").iterdir()) == sorted(FILES)
