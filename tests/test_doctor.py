from __future__ import annotations

import tempfile
from importlib import metadata
from pathlib import Path

import pytest

from formcheck import doctor, models
from formcheck.library import Library


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FORMCHECK_MODEL", raising=False)
    return tmp_path / "cache"


@pytest.mark.video
def test_a_machine_that_runs_these_tests_is_well() -> None:
    models.locate("full")
    findings = {finding.name: finding for finding in doctor.examine()}
    for name in ("python", "av", "opencv-contrib-python", "mediapipe", "codecs", "pose model", "pose estimation", "cores"):
        assert findings[name].ok, findings[name]


@pytest.mark.usefixtures("empty_cache")
def test_a_model_not_there_is_said_and_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "locate", lambda *_: pytest.fail("the doctor fetches nothing"))
    finding = doctor._model()
    assert not finding.ok
    assert "fetched" in finding.advice
    assert not doctor._pose().ok


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_MODEL", "/nowhere/model.task")
    finding = doctor._model()
    assert not finding.ok
    assert "/nowhere/model.task" in finding.found


@pytest.mark.parametrize(
    ("name", "variable"),
    [("cache folder", "FORMCHECK_CACHE"), ("athletes' folder", "FORMCHECK_LIBRARY"), ("temporary folder", "TMPDIR")],
)
def test_a_folder_that_cannot_be_written_is_told_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, variable: str
) -> None:
    (tmp_path / "file").write_bytes(b"")
    nowhere = tmp_path / "file" / "folder"
    monkeypatch.setenv("FORMCHECK_CACHE", str(nowhere))
    monkeypatch.setenv("FORMCHECK_LIBRARY", str(nowhere / "library.db"))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(nowhere))
    finding = next(look() for look in doctor._FOLDERS if look().name == name)
    assert not finding.ok
    assert str(nowhere) in finding.found
    assert f"`export {variable}=" in finding.advice


def test_a_library_that_makes_no_sense_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_LIBRARY", "mysql://somewhere")
    finding = doctor._FOLDERS[1]()
    assert not finding.ok
    assert "mysql" in finding.found


def test_a_folder_that_is_not_there_yet_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_CACHE", str(tmp_path / "new" / "cache"))
    assert doctor._FOLDERS[0]().ok
    assert list(tmp_path.iterdir()) == []


def test_packages_that_are_missing_are_told_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._packages().ok
    monkeypatch.setattr(
        metadata, "requires", lambda _: ["numpy>=1", "no-such-package>=2", "pytest ; extra == 'test'", "nor.this"]
    )
    finding = doctor._packages()
    assert finding.found == "missing: no-such-package, nor.this"
    assert finding.advice.endswith("pip install no-such-package nor.this`.")


def test_a_second_opencv_is_told_with_the_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._opencv().ok
    monkeypatch.setattr(doctor, "_installed", lambda name: name == "opencv-python")
    finding = doctor._opencv()
    assert not finding.ok
    assert "uninstall -y opencv-python`" in finding.advice


def test_everything_amiss_comes_with_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_pose", doctor._python)
    assert all(finding.advice or finding.name == "cores" or finding.ok for finding in doctor.examine())


def test_a_library_that_is_missing_is_told_with_the_command() -> None:
    finding = doctor._library("no_such_library", "no-such-package")()
    assert not finding.ok
    assert finding.advice.endswith("no-such-package`.")


def test_too_little_memory_or_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_free_memory_gb", lambda: 0.5)
    monkeypatch.setattr(doctor, "_MIN_DISK_GB", 1e9)
    assert not doctor._memory().ok
    assert not doctor._disk().ok


def test_a_codec_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_DECODED", ("h264", "no_such_codec"))
    finding = doctor._codecs()
    assert not finding.ok
    assert finding.found == "cannot do: reading no_such_codec"


def test_the_library_is_looked_at_and_never_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_LIBRARY", str(tmp_path / "library.sqlite"))
    assert doctor._athletes().found.startswith("none kept")
    assert list(tmp_path.iterdir()) == []
    with Library.open() as library:
        library.add("Ann")
    assert doctor._athletes().found == f"1 person, {tmp_path / 'library.sqlite'}"
    (tmp_path / "library.sqlite").write_bytes(b"something else" * 100)
    finding = doctor._athletes()
    assert not finding.ok
    assert "FORMCHECK_LIBRARY" in finding.advice
