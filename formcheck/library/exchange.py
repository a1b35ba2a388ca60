"""The library as one file to keep elsewhere: a zip of reports, pictures and a table of all figures, which can be read back.

::

    library.json                      who, and which folder holds which clip
    measures.csv                      every figure of every clip
    001_ann_lee/2026-03-14_01/        report.json, kinogram_left.jpg, still_cadence.jpg, ...
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import BinaryIO, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formcheck.errors import InputError
from formcheck.library import records
from formcheck.library.pictures import small
from formcheck.library.records import Athlete, Kept
from formcheck.library.store import Library, must_fit
from formcheck.report import Report

__all__ = ["Export", "export", "take_in"]

FORMAT: Final = 1
_MANIFEST: Final = "library.json"
_REPORT_MAX: Final = 20_000_000
_PICTURE_MAX: Final = 5_000_000
_PICTURES_MAX: Final = 20
_EXPECTED: Final = "a zip exported from an athletes' library of formcheck"
_COLUMNS: Final = (
    *("athlete", "day", "clip", "view", "near_side", "belt_speed_mps", "measure", "leg", "value", "unit", "low95", "high95"),
    *("per_step_sd", "steps", "usual_low", "usual_high", "verdict"),
)


class _Trial(BaseModel):
    model_config = ConfigDict(extra="forbid")

    folder: str = Field(max_length=400)
    filmed_on: date | None
    notes: str


class _Athlete(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    height_m: float | None = Field(gt=0, allow_inf_nan=False)
    notes: str
    trials: tuple[_Trial, ...]


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    formcheck_library: int
    athletes: tuple[_Athlete, ...]


def export(library: Library, to: BinaryIO, athlete_id: int | None = None) -> int:
    """Write everybody, or one athlete, as a zip; how many clips it holds. Reports are as they were kept, to the letter."""
    people = [one for one in library.athletes() if athlete_id in {None, one.id}]
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(_COLUMNS)
    told = []
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, athlete in enumerate(people, 1):
            trials = [_written(library, archive, athlete, place, kept) for kept in library.trials(athlete.id)]
            described = {"name": athlete.name, "height_m": athlete.height_m, "notes": athlete.notes}
            told.append(_Athlete(**described, trials=tuple(trials)))  # type: ignore[arg-type]  # a mapping of several kinds
            rows.writerows(_rows(library, athlete))
        archive.writestr(_MANIFEST, _Manifest(formcheck_library=FORMAT, athletes=tuple(told)).model_dump_json(indent=1))
        archive.writestr("measures.csv", table.getvalue())
    return sum(len(athlete.trials) for athlete in told)


def _written(library: Library, archive: zipfile.ZipFile, athlete: Athlete, place: int, kept: Kept) -> _Trial:
    plain = re.sub(r"[^a-z0-9]+", "_", records.folded(athlete.name)).strip("_")[:40]
    folder = f"{place:03}_{plain}/{kept.day.isoformat()}_{kept.id}"
    archive.writestr(f"{folder}/report.json", library.report_json(kept.id))
    for name, picture in library.pictures(kept.id).items():
        archive.writestr(f"{folder}/{name}.jpg", picture, zipfile.ZIP_STORED)
    return _Trial(folder=folder, filmed_on=kept.filmed_on, notes=kept.notes)


def _rows(library: Library, athlete: Athlete) -> Iterator[list[object]]:
    for figure in library.figures(athlete.id):
        yield [_of_text(cell) if isinstance(cell, str) else cell for cell in (athlete.name, *figure)]


def _of_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, whatever somebody is called."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell


class Export:
    """An export that was read and found sound; no library is needed for that."""

    def __init__(self, archive: zipfile.ZipFile, athletes: tuple[_Athlete, ...]) -> None:
        self._archive, self._athletes = archive, athletes
        self._files: dict[str, list[str]] = {}  # by the folder they lie in
        for name in archive.namelist():
            self._files.setdefault(name.rpartition("/")[0], []).append(name)

    @classmethod
    @contextmanager
    def read(cls, source: BinaryIO) -> Iterator[Export]:
        """Read an exported zip to its end. Raises :class:`~formcheck.errors.InputError` for a file that is no such zip."""
        with _readable(), zipfile.ZipFile(source) as archive:
            found = cls(archive, _manifest(archive).athletes)
            for trial in (trial for athlete in found._athletes for trial in athlete.trials):
                must_fit(_report(archive, trial))
                for picture in found._pictures(trial).values():
                    small(picture)
            yield found

    def into(self, library: Library) -> int:
        """Keep everything; how many clips. What is in the library already is replaced, not doubled."""
        for athlete in self._athletes:
            library.add(athlete.name, height_m=athlete.height_m, notes=athlete.notes)
            for trial in reversed(athlete.trials):  # the latest stands first, and of one day the last kept is the latest
                report, pictures = _report(self._archive, trial), self._pictures(trial)
                library.keep(athlete.name, report, filmed_on=trial.filmed_on, notes=trial.notes, pictures=pictures)
        return sum(len(athlete.trials) for athlete in self._athletes)

    def _pictures(self, trial: _Trial) -> dict[str, bytes]:
        files = {
            name.rpartition("/")[2].removesuffix(".jpg"): name for name in self._files[trial.folder] if name.endswith(".jpg")
        }
        ours = {called: name for called, name in files.items() if records.is_picture(called)}
        if len(ours) > _PICTURES_MAX:
            raise InputError("export", f"{len(ours)} pictures of one clip", _EXPECTED)
        return {called: _bytes(self._archive, name, _PICTURE_MAX) for called, name in ours.items()}


def take_in(library: Library, source: BinaryIO) -> int:
    """Keep everything an exported zip holds; how many clips.

    Raises :class:`~formcheck.errors.InputError` for a file that is no such zip, before anything is kept.
    """
    with Export.read(source) as found:
        return found.into(library)


@contextmanager
def _readable() -> Iterator[None]:
    """What zipfile says of a file that is no zip, or a broken or locked one, as a sentence."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError) as error:
        raise InputError("export", f"a file that cannot be read as one ({error})", _EXPECTED) from None


def _manifest(archive: zipfile.ZipFile) -> _Manifest:
    try:
        manifest = _Manifest.model_validate_json(_bytes(archive, _MANIFEST, _REPORT_MAX))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError("export", f"a {_MANIFEST} that does not fit at {where or 'its top'}", _EXPECTED) from None
    if manifest.formcheck_library > FORMAT:
        raise InputError("export", f"format {manifest.formcheck_library}", f"format {FORMAT}; update formcheck to read it")
    for athlete in manifest.athletes:
        records.name(athlete.name)
        records.notes(athlete.notes)
    return manifest


def _report(archive: zipfile.ZipFile, trial: _Trial) -> Report:
    records.notes(trial.notes)
    name = f"{trial.folder}/report.json"
    return Report.from_json(_bytes(archive, name, _REPORT_MAX), name)


def _bytes(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A file of the zip, read into memory only: its name never becomes a path."""
    with archive.open(name) as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise InputError("export", f"{name} of more than {most // 1_000_000} MB", _EXPECTED)
    return found
