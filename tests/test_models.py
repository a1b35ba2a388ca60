from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from formcheck import held, models
from formcheck.errors import ModelError


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and no network."""
    monkeypatch.setenv("FORMCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FORMCHECK_MODEL", raising=False)
    monkeypatch.setattr(models, "_download", lambda *_: "no connection")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    return tmp_path / "cache"


def bundle(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("pose_detector.tflite", b"one")
        file.writestr("pose_landmarks_detector.tflite", b"two")
    return path


def pip_that(monkeypatch: pytest.MonkeyPatch, code: int, says: str) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, code, "", says)

    monkeypatch.setattr(subprocess, "run", run)


@pytest.mark.usefixtures("cache")
def test_a_path_goes_before_the_variable_and_the_variable_before_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, chosen = bundle(tmp_path / "given.task"), bundle(tmp_path / "chosen.task")
    monkeypatch.setenv("FORMCHECK_MODEL", str(chosen))
    assert models.locate(str(given)).path == given
    assert models.locate("lite") == models.found("lite")
    assert models.locate("lite").path == chosen
    assert models.locate("lite").name == "chosen"


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "no such file"), (b"", "not a Pose"), (b"PK\3\4 not a zip", "not a Pose"), (b"zip", "not a Pose")],
)
def test_what_is_no_bundle_is_refused(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "model.task"
    if content == b"zip":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("something_else.tflite", b"")
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=words) as caught:
        models.locate(str(path))
    assert "lite, full, heavy" in caught.value.advice


def test_bytes_in_the_cache_that_are_not_the_model_count_as_absent(cache: Path) -> None:
    cache.mkdir()
    bundle(cache / "pose_landmarker_full.task")
    assert models.found("full") is None


@pytest.mark.usefixtures("cache")
def test_a_model_only_its_maker_has_says_how_to_get_it_by_hand() -> None:
    with pytest.raises(ModelError) as caught:
        models.locate("heavy")
    assert "no connection" in caught.value.found
    for way in ("https://", "--model", "FORMCHECK_MODEL", "--model full"):
        assert way in caught.value.advice


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(
    ("says", "found", "advice"),
    [
        ("/usr/bin/python3: No module named pip", "no pip", "-m ensurepip"),
        (
            "WARNING: slow\nERROR: No matching distribution found for mediapipe==0.10.21\n",
            "No matching distribution",
            "package index",
        ),
        ("", "no reason given", "package index"),
    ],
)
def test_pip_that_fails_says_why_and_what_to_try(monkeypatch: pytest.MonkeyPatch, says: str, found: str, advice: str) -> None:
    pip_that(monkeypatch, 1, says)
    told: list[str] = []
    with pytest.raises(ModelError) as caught:
        models.locate("full", told.append)
    assert found in caught.value.found
    assert advice in caught.value.advice
    assert "https://" in caught.value.advice
    assert len(told) == 2


@pytest.mark.usefixtures("cache")
def test_a_download_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], timeout: float, **_: Any) -> None:
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(ModelError, match="longer than 300 seconds"):
        models.locate("full")


@pytest.mark.usefixtures("cache")
def test_a_wheel_without_the_networks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        folder = Path(command[command.index("--dest") + 1])
        with zipfile.ZipFile(folder / "mediapipe-0.10.21-any.whl", "w") as wheel:
            for part in models._PARTS:
                wheel.writestr(part.in_wheel, b"not the network")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(ModelError, match="not the expected bytes"):
        models.locate("full")


def test_a_cache_that_cannot_be_written_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("FORMCHECK_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(ModelError, match="cannot be made") as caught:
        models.locate("full")
    assert "FORMCHECK_CACHE" in caught.value.advice


def test_bytes_are_told_while_they_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Answer(io.BytesIO):
        def raise_for_status(self) -> None:
            pass

        def iter_content(self, size: int) -> Iterator[bytes]:
            return iter(lambda: self.read(size), b"")

    requests = pytest.importorskip("requests")
    monkeypatch.setattr(requests, "get", lambda *_, **__: Answer(bytes(150_000)))
    told: list[int] = []
    models._stream("https://example.org", str(tmp_path / "model"), None, told.append)
    assert told == [65_536, 131_072, 150_000]


def test_who_comes_while_a_model_is_fetched_waits_for_it(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.mkdir()
    fetching = held.hold(models._held_while_fetched("full"))
    assert fetching is not None

    def fetched() -> None:
        content = bundle(cache / "pose_landmarker_full.task").read_bytes()
        monkeypatch.setattr(models, "_known", lambda _: {hashlib.sha256(content).hexdigest()})
        fetching.close()

    threading.Timer(0.3, fetched).start()
    told: list[tuple[int, int]] = []
    model = models.awaited("full", lambda *at: told.append(at))
    assert model is not None
    assert told == [(0, 0)]
    assert models.locate("full").path == model.path


@pytest.mark.usefixtures("cache")
def test_nobody_waits_for_a_model_that_nobody_fetches() -> None:
    assert models.awaited("full", lambda *at: pytest.fail(str(at))) is None


def test_a_server_that_trickles_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    requests = pytest.importorskip("requests")

    class Trickle:
        def __enter__(self) -> Trickle:  # noqa: PYI034 - typing.Self came with Python 3.11
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def raise_for_status(self) -> None:
            pass

        def iter_content(self, _size: int) -> Any:
            while True:
                yield b"."

    monkeypatch.setattr(requests, "get", lambda *_, **__: Trickle())
    monkeypatch.setattr(models, "_DOWNLOAD_S", 0.05)
    with pytest.raises(requests.exceptions.Timeout):
        models._stream("https://example.org", str(tmp_path / "model"), None, lambda _: None)


def test_nothing_heavy_is_imported_to_find_a_model() -> None:
    script = (
        "import sys; from formcheck import models; models.found(); print({'mediapipe', 'pooch', 'requests'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


@pytest.mark.video
def test_the_model_in_use_is_one_of_the_pinned_ones_and_holds_both_networks() -> None:
    model = models.locate("full")
    if model.name != "full":
        pytest.skip("FORMCHECK_MODEL names another model")
    assert model.sha256 in models._known("full")
    with zipfile.ZipFile(model.path) as file:
        for name in file.namelist():
            network = file.read(name)
            assert network[4:8] == b"TFL3"
            assert b"TFLITE_METADATA" in network
