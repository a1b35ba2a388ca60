"""Everything formcheck refuses to do, and the sentence that says so.

::

    FormcheckError                       exit code
    ├── InputError        (ValueError)   2   a value the caller chose makes no sense
    ├── VideoError                       3   the file cannot be read as a video or a track
    │   ├── VideoNotFoundError (FileNotFoundError)
    │   └── VideoUnreadableError
    │       └── VideoCrashedError        reading it ended, stopped or overfilled the process that did
    ├── UnsuitableClipError              4   a clip that cannot be judged
    ├── ModelError                       5   the pose model is missing or not the bytes it should be
    ├── LibraryError                     2   the athletes' library cannot be reached, read or written
    ├── ClusterError                     8   the cluster that does the work cannot be reached, or was lost
    └── CannotMeasureError               -   caught where a measure is applied, never seen outside

An error is its facts: each fact goes to ``Exception.__init__`` so that errors survive pickling
on their way back from a worker; ``str()`` is the sentence a person reads.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "CannotMeasureError",
    "ClusterError",
    "FormcheckError",
    "InputError",
    "LibraryError",
    "ModelError",
    "UnsuitableClipError",
    "VideoCrashedError",
    "VideoError",
    "VideoNotFoundError",
    "VideoUnreadableError",
]


class FormcheckError(Exception):
    """The root: everything a front may show as a sentence."""

    exit_code: ClassVar[int] = 1


class InputError(FormcheckError, ValueError):
    """A value the caller chose makes no sense: ``what`` it is, what was ``found``, what is ``expected``."""

    exit_code = 2

    def __init__(self, what: str, found: str, expected: str) -> None:
        super().__init__(what, found, expected)
        self.what, self.found, self.expected = what, found, expected

    def __str__(self) -> str:
        return f"{self.what}: found {self.found}, expected {self.expected}"


class VideoError(FormcheckError):
    """A file that cannot be read as a video: its ``path`` (as the user wrote it), what was ``found``, ``advice``."""

    exit_code = 3

    def __init__(self, path: str, found: str, advice: str) -> None:
        super().__init__(path, found, advice)
        self.path, self.found, self.advice = path, found, advice

    def __str__(self) -> str:
        return f"{self.path}: {self.found}. {self.advice}"


class VideoNotFoundError(VideoError, FileNotFoundError):
    """There is no such file."""

    # OSError.__str__ and its two-argument constructor would win over VideoError's
    __str__ = VideoError.__str__


class VideoUnreadableError(VideoError):
    """The file is there and holds no usable video."""


class VideoCrashedError(VideoUnreadableError):
    """Reading the file ended the process that did, went silent in it, or asked it for too much memory."""


class UnsuitableClipError(FormcheckError):
    """A clip that cannot be judged: the ``check`` it fails, what was ``found``, what is ``needed``, ``advice``."""

    exit_code = 4

    def __init__(self, check: str, found: str, needed: str, advice: str) -> None:
        super().__init__(check, found, needed, advice)
        self.check, self.found, self.needed, self.advice = check, found, needed, advice

    def __str__(self) -> str:
        return f"{self.found}, needed {self.needed}. {self.advice}"


class ModelError(FormcheckError):
    """The pose model is missing or is not the bytes it should be: what was ``found`` and ``advice``."""

    exit_code = 5

    def __init__(self, found: str, advice: str) -> None:
        super().__init__(found, advice)
        self.found, self.advice = found, advice

    def __str__(self) -> str:
        return f"{self.found}. {self.advice}"


class LibraryError(FormcheckError):
    """The athletes' library cannot be reached, read or written: what was ``found`` and ``advice``."""

    exit_code = 2

    def __init__(self, found: str, advice: str) -> None:
        super().__init__(found, advice)
        self.found, self.advice = found, advice

    def __str__(self) -> str:
        return f"{self.found}. {self.advice}"


class ClusterError(FormcheckError):
    """The cluster that does the work cannot be used: what was ``found`` and ``advice``."""

    exit_code = 8

    def __init__(self, found: str, advice: str) -> None:
        super().__init__(found, advice)
        self.found, self.advice = found, advice

    def __str__(self) -> str:
        return f"{self.found}. {self.advice}"


class CannotMeasureError(FormcheckError):
    """One measure cannot be had from this clip: the ``reason``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason
