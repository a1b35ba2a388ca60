"""The athletes' library: keep a report for somebody, find it again, follow a figure over time, delete it for good."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date, datetime, timezone
from types import MappingProxyType, TracebackType
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, Executable, delete, func, or_, select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from formcheck.errors import InputError
from formcheck.library import place, records
from formcheck.library.pictures import small
from formcheck.library.records import Athlete, Kept, Point
from formcheck.library.tables import AthleteRow, Base, FigureRow, PictureRow, TrialRow
from formcheck.report import Measured, Report, SideMeasured

__all__ = ["Library", "must_fit"]

_STEPS_MAX: Final = 1_000_000
_NAME_MAX: Final = 64

_KEPT: Final = (
    *(TrialRow.id, TrialRow.athlete_id, AthleteRow.name, TrialRow.filmed_on, TrialRow.day, TrialRow.kept_at, TrialRow.clip),
    *(TrialRow.notes, TrialRow.view, TrialRow.near_side, TrialRow.belt_speed_mps, TrialRow.frame_rate_hz, TrialRow.judged),
)
_POINT: Final = (
    *(TrialRow.id, TrialRow.day, TrialRow.clip, FigureRow.value, FigureRow.unit, FigureRow.low95, FigureRow.high95),
    *(FigureRow.per_step_sd, FigureRow.steps, FigureRow.usual_low, FigureRow.usual_high, FigureRow.verdict),
    *(TrialRow.view, TrialRow.near_side, TrialRow.belt_speed_mps),
)

_EXPORTED: Final = (
    *(TrialRow.day, TrialRow.clip, TrialRow.view, TrialRow.near_side, TrialRow.belt_speed_mps, FigureRow.measure),
    *(FigureRow.leg, FigureRow.value, FigureRow.unit, FigureRow.low95, FigureRow.high95, FigureRow.per_step_sd),
    *(FigureRow.steps, FigureRow.usual_low, FigureRow.usual_high, FigureRow.verdict),
)


class Library(AbstractContextManager["Library"]):
    """An open library; close it, or use it in a ``with``. Every method raises ``LibraryError`` where the place is not to be had.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, Library.open(f"{folder}/library.sqlite") as library:
    ...     library.athletes()
    ()
    """

    def __init__(self, engine: Engine, url: URL) -> None:
        self._engine, self._url = engine, url

    @classmethod
    def open(cls, url: str | None = None) -> Library:
        """The library at a URL or file, else where ``FORMCHECK_LIBRARY`` says, else in the user's data folder.

        It is made if there is none, and migrated if it is an older formcheck's. Raises
        :class:`~formcheck.errors.LibraryError` where it cannot be reached or read, or is a newer formcheck's.
        """
        at = place.url_of(url)
        return cls(place.opened(at), at)

    @staticmethod
    def is_there(url: str | None = None) -> bool:
        """Whether there is a library already: opening one makes it. A server's is taken to be there."""
        file = place.file_of(place.url_of(url))
        return file is None or file.exists()

    @staticmethod
    def place(url: str | None = None) -> str:
        """The file or address of the library, whether it is there or not; without password."""
        return place.said(place.url_of(url))

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # -- keeping

    def keep(
        self,
        athlete: str,
        report: Report,
        *,
        filmed_on: date | None = None,
        notes: str = "",
        pictures: Mapping[str, bytes] = MappingProxyType({}),
    ) -> int:
        """Keep a report for an athlete, who is added if unknown, and its pictures (PNG or JPEG, by name); the trial's number.

        The same clip with the same settings replaces what was kept of it; a date, notes and all pictures given then stay unless
        new ones come. Raises :class:`~formcheck.errors.InputError` for a name, notes or pictures that cannot be kept.
        """
        name, remarks = records.name(athlete), records.notes(notes)
        must_fit(report)
        made_small = {called: small(picture) for called, picture in pictures.items()}
        with self._write() as session:
            person = _person(session, name)
            if person.height_m is None:
                person.height_m = report.runner.height_m
            made_from = _made_from(report)
            row = _same(session, person.id, made_from) or TrialRow(
                athlete_id=person.id, made_from=made_from, filmed_on=None, notes=""
            )
            _fill(row, report, filmed_on or row.filmed_on, remarks or row.notes)
            session.add(row)
            session.flush()
            session.execute(delete(FigureRow).where(FigureRow.trial_id == row.id))
            session.add_all(_figures(row.id, report))
            if made_small:
                session.execute(delete(PictureRow).where(PictureRow.trial_id == row.id))
            session.add_all(PictureRow(trial_id=row.id, name=called, jpeg=jpeg) for called, jpeg in made_small.items())
            return row.id

    def add(self, name: str, *, height_m: float | None = None, notes: str = "") -> int:
        """The number of the athlete of a name, added if unknown; height and notes fill in what was not known of them."""
        kept_name, remarks = records.name(name), records.notes(notes)
        with self._write() as session:
            person = _person(session, kept_name)
            person.height_m = person.height_m or height_m
            _rename(person, person.name, person.notes or remarks)
            return person.id

    def describe_athlete(self, athlete_id: int, *, name: str, height_m: float | None, notes: str) -> None:
        """Change what is known of a person. Raises :class:`~formcheck.errors.InputError` for a name somebody else has."""
        kept_name, remarks = records.name(name), records.notes(notes)
        with self._write() as session:
            person = _must_be(session.get(AthleteRow, athlete_id), "athlete")
            same = session.scalar(select(AthleteRow).where(AthleteRow.name_key == records.key(kept_name)))
            if same is not None and same.id != athlete_id:
                raise InputError("athlete", f"a name that is in the library already, {same.name}", "another name")
            _rename(person, kept_name, remarks)
            person.height_m = height_m

    def describe_trial(self, trial_id: int, *, filmed_on: date | None, notes: str) -> None:
        """Change the day a trial was filmed, and the notes on it."""
        remarks = records.notes(notes)
        with self._write() as session:
            row = _must_be(session.get(TrialRow, trial_id), "clip")
            _date(row, filmed_on, remarks)

    def move(self, trial_id: int, athlete: str) -> int:
        """Give a clip, with its pictures and notes, to another athlete, who is added if unknown; their number.

        Raises :class:`~formcheck.errors.InputError` for a name that cannot be kept, and where that athlete has the clip already.
        """
        name = records.name(athlete)
        with self._write() as session:
            row = _must_be(session.get(TrialRow, trial_id), "clip")
            person = _person(session, name)
            if person.id != row.athlete_id and _same(session, person.id, row.made_from) is not None:
                raise InputError("clip", f"one that is kept for {person.name} already", "another athlete, or deleted here")
            row.athlete_id = person.id
            return person.id

    def merge(self, athlete_id: int, into_id: int) -> None:
        """Make one athlete of two: clips and notes of the first go to the second, whose name holds, and the first is gone.

        What is kept of the same clip with the same settings for both stays once, with the notes of both. Raises
        :class:`~formcheck.errors.InputError` for an athlete who is not there, and for notes too long together.
        """
        with self._write() as session:
            person, into = (_must_be(session.get(AthleteRow, number), "athlete") for number in (athlete_id, into_id))
            if person is into:
                raise InputError("athlete", "the same one twice", "another athlete")
            for row in session.scalars(select(TrialRow).where(TrialRow.athlete_id == person.id)).all():
                same = _same(session, into.id, row.made_from)
                if same is None:
                    row.athlete_id = into.id
                else:
                    _date(same, same.filmed_on or row.filmed_on, _both(same.notes, row.notes))
                    _give_pictures(session, row.id, same.id)
            _rename(into, into.name, _both(into.notes, person.notes))
            into.height_m = into.height_m or person.height_m
            session.flush()
            session.execute(delete(AthleteRow).where(AthleteRow.id == athlete_id))
        self._overwrite()

    # -- finding

    def athletes(self, search: str = "") -> tuple[Athlete, ...]:
        """Everybody, by name; with a search, those for whom each of its words stands in name, notes, or a clip of theirs.

        A clip is found by its name, its notes and its day (``2026-03``, ``14 march``). Case and accents do not matter.
        """
        return self._people(*(_of_person(word) for word in records.words(search)))

    def athlete(self, athlete_id: int) -> Athlete | None:
        """One person, None for an unknown number."""
        return next(iter(self._people(AthleteRow.id == athlete_id)), None)

    def trials(self, athlete_id: int, search: str = "") -> tuple[Kept, ...]:
        """A person's clips, the latest first; with a search, those that hold each of its words."""
        wanted = select(*_KEPT).join(AthleteRow).where(TrialRow.athlete_id == athlete_id)
        for word in records.words(search):
            wanted = wanted.where(_holds(TrialRow.found_by, word))
        return tuple(Kept(*row) for row in self._rows(wanted.order_by(TrialRow.day.desc(), TrialRow.id.desc())))

    def trial(self, trial_id: int) -> Kept | None:
        """One kept clip, None for an unknown number."""
        return next((Kept(*row) for row in self._rows(select(*_KEPT).join(AthleteRow).where(TrialRow.id == trial_id))), None)

    def report(self, trial_id: int) -> Report | None:
        """The whole report of a kept clip, None for an unknown number.

        Raises :class:`~formcheck.errors.InputError` for a report that a newer formcheck wrote.
        """
        text = self.report_json(trial_id)
        return Report.from_json(text, "the kept report") if text else None

    def report_json(self, trial_id: int) -> str:
        """A kept report.json, to the letter; empty for an unknown number."""
        return next((row.report for row in self._rows(select(TrialRow.report).where(TrialRow.id == trial_id))), "")

    def pictures(self, trial_id: int) -> dict[str, bytes]:
        """The kept pictures of a clip as JPEG, by name; none where none were kept."""
        wanted = select(PictureRow.name, PictureRow.jpeg).where(PictureRow.trial_id == trial_id)
        return {row.name: row.jpeg for row in self._rows(wanted.order_by(PictureRow.name))}

    def trends(self, athlete_id: int, leg: str = "") -> dict[str, tuple[Point, ...]]:
        """Every measure over a person's clips, the earliest first; of both legs together, or of the ``left`` or ``right``."""
        wanted = select(FigureRow.measure, *_POINT).join(TrialRow).where(TrialRow.athlete_id == athlete_id, FigureRow.leg == leg)
        found: dict[str, list[Point]] = {}
        for measure, *point in self._rows(wanted.order_by(TrialRow.day, TrialRow.id)):
            found.setdefault(measure, []).append(Point(*point))
        return {measure: tuple(points) for measure, points in found.items()}

    def latest(self, most: int) -> tuple[Kept, ...]:
        """The clips filmed last, whoever runs in them; those that were judged."""
        wanted = select(*_KEPT).join(AthleteRow).where(TrialRow.judged).order_by(TrialRow.day.desc(), TrialRow.id.desc())
        return tuple(Kept(*row) for row in self._rows(wanted.limit(most)))

    def figures(self, athlete_id: int) -> list[tuple[Any, ...]]:
        """Every figure of a person, a row each, the earliest clip's first; columns as in an export's measures.csv."""
        wanted = select(*_EXPORTED).join(TrialRow).where(TrialRow.athlete_id == athlete_id)
        rows = self._rows(wanted.order_by(TrialRow.day, TrialRow.id, FigureRow.measure, FigureRow.leg))
        return [tuple(row) for row in rows]

    # -- deleting

    def delete_trial(self, trial_id: int) -> None:
        """Delete one clip's report and figures for good."""
        with self._write() as session:
            session.execute(delete(TrialRow).where(TrialRow.id == trial_id))
        self._overwrite()

    def delete_athlete(self, athlete_id: int) -> None:
        """Delete a person and everything kept of them for good."""
        with self._write() as session:
            session.execute(delete(AthleteRow).where(AthleteRow.id == athlete_id))
        self._overwrite()

    def _overwrite(self) -> None:
        """Leave no bytes of what was deleted in the database's files.

        SQLite has overwritten them with zeros already (``secure_delete``); a rebuilt file is shorter too. On a server the
        tables are written anew. Where others keep the library busy the next deletion does it.
        """
        server = self._engine.dialect.name == "postgresql"
        tables = ", ".join(Base.metadata.tables)
        busy = self._engine.dialect.loaded_dbapi.OperationalError
        with place.spoken(self._url), self._engine.connect() as connection, suppress(busy):
            # below SQLAlchemy, for it always begins a transaction, in which neither database rebuilds
            bare: Any = connection.connection.driver_connection
            if server:
                bare.autocommit = True
            bare.execute(f"VACUUM (FULL) {tables}" if server else "VACUUM")

    # -- below

    def _people(self, *conditions: ColumnElement[bool]) -> tuple[Athlete, ...]:
        of_trials = select(TrialRow.athlete_id, func.count().label("trials"), func.max(TrialRow.day).label("last_day"))
        counted = of_trials.group_by(TrialRow.athlete_id).subquery()
        told = (AthleteRow.id, AthleteRow.name, AthleteRow.height_m, AthleteRow.notes)
        wanted = select(*told, func.coalesce(counted.c.trials, 0), counted.c.last_day)
        wanted = wanted.outerjoin(counted, counted.c.athlete_id == AthleteRow.id).where(*conditions)
        return tuple(Athlete(*row) for row in self._rows(wanted.order_by(AthleteRow.name_key)))

    def _rows(self, wanted: Executable) -> list[Any]:
        with place.spoken(self._url), self._engine.connect() as connection:
            return list(connection.execute(wanted))

    @contextmanager
    def _write(self) -> Iterator[Session]:
        with place.spoken(self._url), place.writing(self._engine) as connection, Session(connection) as session:
            yield session
            session.flush()


def _of_person(word: str) -> ColumnElement[bool]:
    """Whether a word stands in what is known of an athlete, or of a clip of theirs."""
    in_trials = select(TrialRow.athlete_id).where(_holds(TrialRow.found_by, word))
    return or_(_holds(AthleteRow.found_by, word), AthleteRow.id.in_(in_trials))


def _holds(column: Any, word: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.contains(word, autoescape=True)
    return found


def _must_be(row: Any, what: str) -> Any:
    if row is None:
        raise InputError(what, "one that is not in the library any more", "one that is")
    return row


def must_fit(report: Report) -> None:
    """Raises InputError for a report whose names or counts no library holds; formcheck writes none, an editor may."""
    for name, found in report.measures.items():
        if len(name) > _NAME_MAX or len(found.unit) > 40 or not 0 <= found.steps <= _STEPS_MAX:
            raise InputError("report.json", f"a measure {name[:_NAME_MAX]!r} of {found.steps} steps", "one written by formcheck")


def _person(session: Session, name: str) -> AthleteRow:
    """The athlete of a name, added if there is none."""
    person = session.scalar(select(AthleteRow).where(AthleteRow.name_key == records.key(name)))
    if person is None:
        person = AthleteRow(height_m=None)
        _rename(person, name, "")
        session.add(person)
        session.flush()
    return person


def _same(session: Session, athlete_id: int, made_from: str) -> TrialRow | None:
    """What is kept for an athlete of a clip with its settings."""
    return session.scalar(select(TrialRow).where(TrialRow.athlete_id == athlete_id, TrialRow.made_from == made_from))


def _both(notes: str, others: str) -> str:
    """Two notes as one, none of it twice. Raises InputError for more than a library should hold."""
    return records.notes(notes if others in notes else f"{notes}\n{others}")


def _give_pictures(session: Session, trial_id: int, to_id: int) -> None:
    """Give a clip's pictures to another, where it has none of that name."""
    has = set(session.scalars(select(PictureRow.name).where(PictureRow.trial_id == to_id)))
    for picture in session.scalars(select(PictureRow).where(PictureRow.trial_id == trial_id)).all():
        if picture.name not in has:
            session.add(PictureRow(trial_id=to_id, name=picture.name, jpeg=picture.jpeg))


def _rename(person: AthleteRow, name: str, notes: str) -> None:
    person.name, person.name_key, person.notes = name, records.key(name), notes
    person.found_by = records.folded(f"{name} {notes}")


def _made_from(report: Report) -> str:
    """A hash of the clip, or of all clips told together, and of what was told about them."""
    settings = json.dumps(report.made_with.settings, sort_keys=True)
    clips = sorted({report.clip.sha256, *(one.clip.sha256 for one in report.clips)})
    return hashlib.sha256(f"{' '.join(clips)} {settings}".encode("utf-8", "replace")).hexdigest()


def _fill(row: TrialRow, report: Report, filmed_on: date | None, notes: str) -> None:
    row.kept_at = datetime.now(timezone.utc).replace(tzinfo=None)
    row.clip = records.notes(report.clip.name[:400])
    row.view, row.near_side = report.view, report.near_side
    row.belt_speed_mps, row.frame_rate_hz = report.runner.belt_speed_mps, report.clip.frame_rate_hz
    row.judged = report.refused is None
    row.report = report.to_json()
    _date(row, filmed_on, notes)


def _date(row: TrialRow, filmed_on: date | None, notes: str) -> None:
    row.filmed_on, row.day, row.notes = filmed_on, filmed_on or row.kept_at.date(), notes
    row.found_by = records.searched(row.clip, notes, row.day)


def _figures(trial_id: int, report: Report) -> Iterator[FigureRow]:
    for measure, found in report.measures.items():
        legs: tuple[tuple[str, Measured | SideMeasured | None], ...] = (("", found), ("left", found.left), ("right", found.right))
        for leg, figure in legs:
            if figure is not None:
                low95, high95 = figure.interval95
                yield FigureRow(
                    trial_id=trial_id,
                    measure=measure,
                    leg=leg,
                    value=figure.value,
                    unit=figure.unit,
                    low95=low95,
                    high95=high95,
                    per_step_sd=figure.per_step_sd,
                    steps=figure.steps,
                    usual_low=found.band.low if found.band else None,
                    usual_high=found.band.high if found.band else None,
                    verdict=figure.verdict,
                )
