"""Clips by path and by address."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from formcheck.batch import fetch
from formcheck.errors import InputError, VideoNotFoundError

CONTENT = bytes(range(256)) * 40_000  # more than one block


@pytest.fixture
def in_memory() -> str:
    address = "memory://squad/anna/left.mp4"
    with fsspec.open(address, "wb") as file:
        file.write(CONTENT)
    return address


def test_what_lies_here_is_used_where_it_lies(tmp_path: Path) -> None:
    clip = tmp_path / "left.mp4"
    clip.write_bytes(CONTENT)
    for address in (str(clip), f"file://{clip}", f"local://{clip}"):
        assert fetch.brought(address, tmp_path / "nowhere", lambda: None) == clip
        assert fetch.is_here(address)


def test_what_lies_elsewhere_is_copied_with_signs_of_life(in_memory: str, tmp_path: Path) -> None:
    signs: list[None] = []
    copy = fetch.brought(in_memory, tmp_path, lambda: signs.append(None))
    assert copy == tmp_path / "left.mp4"
    assert copy.read_bytes() == CONTENT
    assert len(signs) > 1
    assert not fetch.is_here(in_memory)
    assert fetch.sha256_of(in_memory) == fetch.sha256_of(str(copy))


def test_a_stamp_changes_with_the_clip_and_with_nothing_else(in_memory: str, tmp_path: Path) -> None:
    clip = tmp_path / "left.mp4"
    clip.write_bytes(CONTENT)
    before = fetch.stamp_of(str(clip))
    assert before is not None
    assert before.size == len(CONTENT)
    assert fetch.stamp_of(str(clip)) == before == fetch.stamp_of(f"file://{clip}")
    clip.write_bytes(CONTENT[::-1])
    assert fetch.stamp_of(str(clip)) != before
    assert fetch.stamp_of(in_memory) == fetch.stamp_of(in_memory)
    assert fetch.stamp_of(str(tmp_path / "gone.mp4")) is None


@pytest.mark.parametrize("clip", ["gone.mp4", "memory://squad/gone.mp4", "file:///gone/gone.mp4"])
def test_a_clip_that_is_not_there_is_said_with_its_address(clip: str, tmp_path: Path) -> None:
    with pytest.raises(VideoNotFoundError) as caught:
        fetch.brought(clip, tmp_path, lambda: None)
    assert caught.value.path == clip


def test_a_store_that_gives_up_may_do_better_in_another_try(
    in_memory: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise ConnectionResetError("in the middle")

    monkeypatch.setattr(MemoryFileSystem, "_open", broken)
    with pytest.raises(fetch.FetchError, match=r"could not be brought \(ConnectionResetError: in the middle\)"):
        fetch.brought(in_memory, tmp_path, lambda: None)


def test_an_address_nothing_here_reads_is_refused_before_anything_runs() -> None:
    fetch.require_reachable(["a.mp4", "C:\\clips\\a.mp4", "memory://a.mp4", "file:///a.mp4"])
    with pytest.raises(InputError, match=r"gopher://a\.mp4"):
        fetch.require_reachable(["a.mp4", "gopher://a.mp4"])
