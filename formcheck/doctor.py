"""What works on this machine, and what to do about what does not. Facts only: the command line chooses the words."""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av

from formcheck import models, pose
from formcheck.errors import FormcheckError
from formcheck.workers import Call, Workers, core_count

__all__ = ["Finding", "examine"]

_MIN_MEMORY_GB: Final = 2.0
_MIN_DISK_GB: Final = 1.0
_DECODED: Final = ("h264", "hevc", "vp9", "av1")
_ENCODED: Final = "libx264"
_GB: Final = 1e9


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it will do, what was ``found``, and the command or step that mends it."""

    name: str
    ok: bool
    found: str
    advice: str = ""


def examine() -> tuple[Finding, ...]:
    """Everything a clip needs to be judged here. Fetches nothing; takes a few seconds, for MediaPipe is loaded."""
    looks: tuple[Callable[[], Finding], ...] = (_python, *_LIBRARIES, _codecs, _model, _pose, _cache, _cores, _memory, _disk)
    return tuple(look() for look in looks)


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("python", sys.version_info >= (3, 10), found, "Install Python 3.10 or newer.")


def _library(module: str, package: str) -> Callable[[], Finding]:
    def look() -> Finding:
        try:
            # in a child: a library that cannot live here may take its process with it
            with Workers(package, 1) as workers:
                version = workers.run([Call(_version_of, (module,))])[0]
        except (ImportError, OSError) as error:
            return Finding(package, False, str(error), pose.missing_library_advice(str(error), package))
        except FormcheckError as error:
            return Finding(package, False, str(error), f"Run `{sys.executable} -m pip install --force-reinstall {package}`.")
        return Finding(package, True, version)

    return look


def _version_of(module: str) -> str:
    return str(getattr(importlib.import_module(module), "__version__", "present"))


_LIBRARIES: Final = (_library("av", "av"), _library("cv2", "opencv-contrib-python"), _library("mediapipe", "mediapipe"))


def _codecs() -> Finding:
    lacking = [f"reading {name}" for name in _DECODED if not _has_codec(name, "r")]
    lacking += [] if _has_codec(_ENCODED, "w") else ["writing H.264"]
    found = f"cannot do: {', '.join(lacking)}" if lacking else "reads H.264, HEVC, VP9 and AV1; writes H.264"
    return Finding(
        "codecs", not lacking, found, f"Run `{sys.executable} -m pip install --force-reinstall --only-binary=:all: av`."
    )


def _has_codec(name: str, mode: str) -> bool:
    try:
        av.codec.Codec(name, "r" if mode == "r" else "w")
    except ValueError:
        return False
    return True


def _model() -> Finding:
    try:
        model = models.found("full")
    except FormcheckError as error:
        return Finding("pose model", False, str(error), "Correct FORMCHECK_MODEL, or unset it.")
    if model is None:
        found = f"not fetched yet; {models.cache_folder()} has no full model"
        return Finding("pose model", False, found, "Analyse any clip: the model is fetched then, once.")
    return Finding("pose model", True, f"{model.name}, {model.path} (sha256 {model.sha256[:12]})")


def _pose() -> Finding:
    try:
        model = models.found("full")
        if model is None:
            return Finding("pose estimation", False, "not tried, for there is no model", "Fetch the model first.")
        seconds = pose.trial_s(model)
    except FormcheckError as error:
        return Finding("pose estimation", False, str(error), getattr(error, "advice", ""))
    return Finding("pose estimation", True, f"model loaded in {seconds:.1f} s")


def _cache() -> Finding:
    folder = models.cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(hashlib.sha256().digest())
    except OSError as error:
        advice = "Set FORMCHECK_CACHE to a folder that can be written."
        return Finding("cache folder", False, f"{folder} cannot be written ({error.strerror})", advice)
    return Finding("cache folder", True, str(folder))


def _cores() -> Finding:
    cores = core_count()
    return Finding("cores", True, f"{cores}, about {cores * 45} pictures a second")


def _memory() -> Finding:
    free_gb = _free_memory_gb()
    if free_gb is None:
        return Finding("memory", True, "not known on this system")
    advice = "Close other programs, or use --workers 1."
    return Finding("memory", free_gb >= _MIN_MEMORY_GB, f"{free_gb:.1f} GB free, {_MIN_MEMORY_GB:.0f} GB wanted", advice)


def _free_memory_gb() -> float | None:
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable"):
                return float(line.split()[1]) * 1024 / _GB
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GB
    except (OSError, ValueError, AttributeError):
        return None


def _disk() -> Finding:
    folder = next(folder for folder in (models.cache_folder(), *models.cache_folder().parents) if folder.exists())
    free_gb = shutil.disk_usage(folder).free / _GB
    found = f"{free_gb:.1f} GB free, {_MIN_DISK_GB:.0f} GB wanted"
    return Finding("disk", free_gb >= _MIN_DISK_GB, found, "Free some space, or set FORMCHECK_CACHE to a folder elsewhere.")
