from __future__ import annotations

from pathlib import Path

import pytest

from formcheck import doctor, models


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


def test_a_cache_that_cannot_be_written_is_told_with_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("FORMCHECK_CACHE", str(tmp_path / "file" / "cache"))
    finding = doctor._cache()
    assert not finding.ok
    assert "FORMCHECK_CACHE" in finding.advice


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
