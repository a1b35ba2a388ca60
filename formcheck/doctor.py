"""What works on this machine, and what to do about what does not. Facts only: the command line chooses the words."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

import av

from formcheck import landmarker, models, pose
from formcheck.errors import FormcheckError, LibraryError
from formcheck.library import Library, place
from formcheck.workers import Call, Workers, core_count

__all__ = ["Finding", "examine"]

_MIN_MEMORY_GB: Final = 2.0
_MIN_DISK_GB: Final = 1.0
_DECODED: Final = ("h264", "hevc", "vp9", "av1")
_ENCODED: Final = "libx264"
_GB: Final = 1e9
_REINSTALL: Final = f"{sys.executable} -m pip install --force-reinstall --no-deps"
_OTHER_OPENCV: Final = ("opencv-python", "opencv-python-headless", "opencv-contrib-python-headless")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it will do, what was ``found``, and the command or step that mends it."""

    name: str
    ok: bool
    found: str
    advice: str = ""


def examine() -> tuple[Finding, ...]:
    """Everything a clip needs to be judged here. Fetches nothing; takes a few seconds, for MediaPipe is loaded."""
    machine = (_codecs, _model, _pose, *_FOLDERS, _athletes, _cores, _memory, _disk)
    looks: tuple[Callable[[], Finding], ...] = (_python, _packages, *_LIBRARIES, _opencv, *machine)
    return tuple(look() for look in looks)


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("python", sys.version_info >= (3, 10), found, "Install Python 3.10 or newer.")


def _packages() -> Finding:
    """Whether everything that formcheck's installation asks for is there."""
    asked = (metadata.requires("formcheck") or ()) if _installed("formcheck") else ()
    needed = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in asked if "extra ==" not in line]
    lacking = sorted(name for name in needed if not _installed(name))
    found = f"missing: {', '.join(lacking)}" if lacking else f"all {len(needed)} there"
    return Finding("packages", not lacking, found, f"Run `{sys.executable} -m pip install {' '.join(lacking)}`.")


def _installed(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def _opencv() -> Finding:
    """One OpenCV alone: two of them in one environment overwrite each other's files."""
    others = sorted(name for name in _OTHER_OPENCV if _installed(name))
    mend = f"`{sys.executable} -m pip uninstall -y {' '.join(others)}` and then `{_REINSTALL} opencv-contrib-python`"
    return Finding("one OpenCV", not others, f"also {', '.join(others)}" if others else "no other beside it", f"Run {mend}.")


def _library(module: str, package: str) -> Callable[[], Finding]:
    def look() -> Finding:
        try:
            # in a child: a library that cannot live here may take its process with it
            with Workers(package, 1) as workers:
                version = workers.run([Call(_version_of, (module,))])[0]
        except (ImportError, OSError) as error:
            return Finding(package, False, str(error), landmarker.missing_library_advice(str(error), package))
        except FormcheckError as error:
            return Finding(package, False, str(error), f"Run `{_REINSTALL} {package}`.")
        return Finding(package, True, version)

    return look


def _version_of(module: str) -> str:
    return str(getattr(importlib.import_module(module), "__version__", "present"))


_LIBRARIES: Final = tuple(
    _library(module, package)
    for module, package in (
        ("av", "av"),
        ("cv2", "opencv-contrib-python"),
        ("mediapipe", "mediapipe"),
        ("vl_convert", "vl-convert-python"),
        ("typst", "typst"),
    )
)
"""Those with native code, which may be there and yet not load."""


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
        return Finding("pose model", False, str(error), "Run `unset FORMCHECK_MODEL`, or set it to a .task file.")
    if model is None:
        found = f"not fetched yet; {models.cache_folder()} has no full model"
        return Finding(
            "pose model",
            False,
            found,
            "Run `formcheck analyze` on any clip while there is a network: the model is fetched then, once.",
        )
    return Finding("pose model", True, f"{model.name}, {model.path} (sha256 {model.sha256[:12]})")


def _pose() -> Finding:
    try:
        model = models.found("full")
        if model is None:
            return Finding(
                "pose estimation", False, "not tried, for there is no model", "Run `formcheck analyze` on any clip first."
            )
        seconds = pose.trial_s(model)
    except FormcheckError as error:
        return Finding("pose estimation", False, str(error), getattr(error, "advice", ""))
    return Finding("pose estimation", True, f"model loaded in {seconds:.1f} s")


def _folder(name: str, where: Callable[[], Path], advice: str) -> Callable[[], Finding]:
    """Whether a folder can be written, or made where there is none yet."""

    def look() -> Finding:
        try:
            folder = where()
        except FormcheckError as error:
            return Finding(name, False, str(error), advice)
        try:
            with tempfile.TemporaryFile(dir=_existing(folder)) as file:
                file.write(bytes(1024))
        except OSError as error:
            return Finding(name, False, f"{folder} cannot be written ({error.strerror})", advice)
        return Finding(name, True, str(folder))

    return look


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _library_folder() -> Path:
    file = place.file_of(place.url_of())
    return models.cache_folder() if file is None else file.parent  # a server keeps its own


_FOLDERS: Final = (
    _folder("cache folder", models.cache_folder, "Name one that can be written: `export FORMCHECK_CACHE=~/formcheck`."),
    _folder(
        "athletes' folder", _library_folder, "Name a file that can be written: `export FORMCHECK_LIBRARY=~/formcheck/library.db`."
    ),
    _folder("temporary folder", lambda: Path(tempfile.gettempdir()), "Name one that can be written: `export TMPDIR=~/tmp`."),
    _folder("current folder", Path.cwd, "Results cannot be put here: give a folder with --out, or `cd` to one that is yours."),
)


def _athletes() -> Finding:
    name = "athletes' library"
    try:
        if not Library.is_there():
            return Finding(name, True, f"none kept; it would be {Library.place()}")
        with Library.open() as library:
            count = len(library.athletes())
    except LibraryError as error:
        return Finding(name, False, error.found, error.advice)
    return Finding(name, True, f"{count} {'person' if count == 1 else 'people'}, {Library.place()}")


def _cores() -> Finding:
    cores = core_count()
    return Finding("cores", True, f"{cores}, about {cores * 45} pictures a second")


def _memory() -> Finding:
    free_gb = _free_memory_gb()
    if free_gb is None:
        return Finding("memory", True, "not known on this system")
    advice = "Close other programs, or run `formcheck analyze CLIP --workers 1`."
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
    """Room where the model is kept, where clips are put aside, and where results go."""
    folders = {_existing(folder) for folder in (models.cache_folder(), Path(tempfile.gettempdir()), Path.cwd())}
    free_gb, folder = min((shutil.disk_usage(folder).free / _GB, str(folder)) for folder in folders)
    found = f"{free_gb:.1f} GB free for {folder}, {_MIN_DISK_GB:.0f} GB wanted"
    advice = "Free some space, or go elsewhere: `export FORMCHECK_CACHE=...`, `export TMPDIR=...`, and --out for results."
    return Finding("disk", free_gb >= _MIN_DISK_GB, found, advice)
