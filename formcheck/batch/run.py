"""The batch itself: what is finished already, what is to be done, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from formcheck import album, models, squad
from formcheck.batch import engine, fetch, plan, work
from formcheck.batch.plan import Common, Session, Wanted
from formcheck.batch.shelf import Shelf
from formcheck.batch.store import Record, Store, no_room
from formcheck.batch.unit import TRACK, Done, Ending, Job, Member, Merge
from formcheck.errors import InputError
from formcheck.landmarks import SIDES
from formcheck.library import Library
from formcheck.report import Report
from formcheck.roster import Entry
from formcheck.squad import Outcome
from formcheck.written import Told

__all__ = ["MISTAKES", "Listener", "Options", "Summary", "run"]

MISTAKES: Final = "mistakes.txt"
"""Tracebacks of bugs of ours, if any."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a batch is done: what is ``common`` to its clips, where (see :func:`formcheck.batch.engine.of`), by how many.

    ``keep`` is the athletes' library that judged clips are added to.
    """

    common: Common = field(default_factory=Common)
    scheduler: str | None = None
    workers: int | None = None
    keep: Library | None = None


class Listener:
    """Hears what happens; whoever wants to know overrides some of it. ``share`` is called from any thread."""

    def said(self, sentence: str) -> None:
        """Something worth knowing."""

    def begun(self, clips: int, kept: int) -> None:
        """So many clips, of which some were finished before."""

    def share(self, entry: Entry, share: float) -> None:
        """So much of a clip is done, 0..1."""

    def again(self, entry: Entry, reason: str) -> None:
        """A clip is tried once more."""

    def ended(self, entry: Entry, done: Done, folder: str) -> None:
        """A clip is finished, or given up; its report is in ``folder``."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How a batch ended: number of clips by what became of them, and what the squad's tables were made of."""

    clips: Mapping[Ending, int]
    outcomes: Sequence[Outcome] = field(repr=False)

    @property
    def total(self) -> int:
        """Number of clips."""
        return sum(self.clips.values())


def run(entries: Sequence[Entry], out: Path, options: Options, listener: Listener) -> Summary:
    """Judge every clip that is not finished in ``out``, tell clips of one day together, and write the squad's tables.

    Raises :class:`~formcheck.errors.InputError` where ``out`` is another batch's or cannot be written,
    :class:`~formcheck.errors.ModelError` and :class:`~formcheck.errors.ClusterError`. Whatever was finished by then is
    kept, and is not done again by the next batch into the same folder.
    """
    fetch.require_reachable(entry.clip for entry in entries)
    clips = plan.wanted(entries, options.common)
    with Store.open(out) as store:
        try:
            return _Batch(clips, Shelf(out, store), store, options, listener).run()
        except OSError as error:
            raise no_room(out, error) from None


class _Batch:
    """One run over all clips. What is finished goes to the store at once; the rest is known here, until the end."""

    def __init__(self, clips: list[Wanted], shelf: Shelf, store: Store, options: Options, listener: Listener) -> None:
        self._clips = {clip.what: clip for clip in clips}
        self._sessions = {session.what: session for session in plan.sessions(clips)}
        self._shelf, self._store = shelf, store
        self._options, self._listener = options, listener
        self._given_up: dict[str, Done] = {}
        self._sha256: dict[str, str] = {}

    def run(self) -> Summary:
        self._adopt()
        self._rearrange()
        clips = [clip for clip in self._clips.values() if not self._is_finished(clip)]
        self._listener.begun(len(self._clips), len(self._clips) - len(clips))
        if clips or self._unmerged():
            self._need_model(clips)
            with engine.of(self._options.scheduler, self._options.workers, self._heard) as where:
                work.do(where, [self._unit(clip) for clip in clips], self._take_clip, self._again)
                work.do(where, [self._merge(session) for session in self._unmerged()], self._take_session, self._again)
        outcomes = list(self._outcomes())
        squad.write(outcomes, self._shelf.out)
        self._keep(outcomes)
        return Summary(Counter(self._ending(clip) for clip in self._clips.values()), outcomes)

    # what is there

    def _adopt(self) -> None:
        """Find finished clips that lie elsewhere now, by their bytes."""
        for clip in self._clips.values():
            if self._store.of(clip.what) is not None:
                continue
            stamp = fetch.stamp_of(clip.entry.clip)
            if stamp is None or not self._store.has_size(stamp.size) or not fetch.is_here(clip.entry.clip):
                continue
            sha256 = self._sha256[clip.what] = fetch.sha256_of(clip.entry.clip)
            same = self._store.like(sha256, clip.said)
            if same is not None and same.what not in self._clips:
                self._store.keep(replace(same, what=clip.what, mark=stamp.mark), instead_of=same.what)

    def _rearrange(self) -> None:
        for record in self._store.every():
            if plan.is_session(record) and record.what not in self._sessions:
                self._shelf.clear(record.folder)
                self._store.forget(record.what)
        folders = {clip.what: clip.place.folder for clip in self._clips.values()}
        self._shelf.rearrange({**folders, **{session.what: session.folder for session in self._sessions.values()}})

    def _is_finished(self, clip: Wanted) -> bool:
        """Whether there is a result of the same bytes and words. A clip that is gone by now counts as the same."""
        record = self._store.of(clip.what)
        if record is None:
            return False
        stamp = fetch.stamp_of(clip.entry.clip)
        if stamp is not None and (stamp.size, stamp.mark) != (record.size, record.mark):
            if stamp.size != record.size or fetch.sha256_of(clip.entry.clip) != record.sha256:
                return False
            self._store.keep(replace(record, mark=stamp.mark))
        self._sha256[clip.what] = record.sha256
        return record.said == clip.said and self._shelf.has(record)

    # what is to be done

    def _need_model(self, clips: Sequence[Wanted]) -> None:
        """Have the pose model fetched once, before several processes want it. Machines of a cluster fetch their own."""
        here = self._options.scheduler in {None, engine.LOCAL_CLUSTER}
        if here and any(not clip.is_track and self._track_of(clip) is None for clip in clips):
            models.locate(self._options.common.model, self._listener.said)

    def _unit(self, clip: Wanted) -> work.Unit:
        def made(cores: int) -> Job:
            return Job(clip.entry.clip, replace(clip.settings, workers=cores), clip.told, self._track_of(clip))

        return work.Unit(clip.what, made)

    def _track_of(self, clip: Wanted) -> bytes | None:
        """The track that an earlier run saved of the same bytes."""
        sha256 = self._sha256.get(clip.what)
        if sha256 is None or clip.is_track:
            return None
        tracks = (self._shelf.read(record, TRACK) for record in self._store.tracked(sha256, clip.pose))
        return next((track for track in tracks if track is not None), None)

    def _unmerged(self) -> list[Session]:
        """Sessions whose clips' reports are there, and not together yet."""
        return [session for session in self._sessions.values() if self._is_unmerged(session)]

    def _is_unmerged(self, session: Session) -> bool:
        records = self._told(session)
        record = self._store.of(session.what)
        if len(records) < 2 or not any(one.ending == "judged" for one in records):
            return False
        return record is None or record.said != _said(records) or not self._shelf.has(record)

    def _told(self, session: Session) -> list[Record]:
        """The records of a session's clips that have a report."""
        records = (self._store.of(clip.what) for clip in session.clips if clip.what not in self._given_up)
        return [record for record in records if record is not None and record.folder]

    def _merge(self, session: Session) -> work.Unit:
        first = session.clips[0].told

        def made(_cores: int) -> Merge:
            notes = dict.fromkeys(clip.told.notes for clip in session.clips if clip.told.notes)
            members = (self._member(record) for record in self._told(session))
            return Merge(tuple(member for member in members if member is not None), Told(first.name, "; ".join(notes), first.day))

        return work.Unit(session.what, made)

    def _member(self, record: Record) -> Member | None:
        clip, report = self._clips[record.what], self._shelf.read(record)
        return None if report is None else Member(clip.entry.clip, clip.settings, report, self._shelf.read(record, TRACK))

    # what came of it

    def _heard(self, ticket: str, share: float) -> None:
        if ticket in self._clips:
            self._listener.share(self._clips[ticket].entry, share)

    def _again(self, unit: work.Unit, done: Done) -> None:
        if unit.ticket in self._clips:
            self._listener.again(self._clips[unit.ticket].entry, done.reason)

    def _take_clip(self, unit: work.Unit, done: Done) -> None:
        clip = self._clips[unit.ticket]
        if done.ending in {"crashed", "unreachable"} or done.stamp is None:
            self._given_up[clip.what] = done
        else:
            self._put(clip.what, clip.place.folder, done, clip.said, clip.pose)
        self._note(clip, done)
        self._listener.ended(clip.entry, done, clip.place.folder if done.files else "")

    def _put(self, what: str, folder: str, done: Done, said: str, pose: str) -> None:
        """Files first, then the record: what is recorded is there."""
        if done.files:
            self._shelf.put(folder, done.files)
        else:
            self._shelf.clear(folder)
        stamp = done.stamp or fetch.Stamp(0, "")
        told = (done.ending, done.reason, done.advice, done.sha256, stamp.size, stamp.mark)
        at = folder if done.files else ""
        self._store.keep(Record(what, *told, said, pose, at, len(done.files.get("report.json", b""))))

    def _take_session(self, unit: work.Unit, done: Done) -> None:
        session = self._sessions[unit.ticket]
        if done.files:
            self._put(session.what, session.folder, done, _said(self._told(session)), "")
        else:
            self._listener.said(f"The clips of {session.clips[0].entry.athlete} are not told together: {done.reason}")

    def _note(self, clip: Wanted, done: Done) -> None:
        if done.trace:
            now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
            with (self._shelf.out / MISTAKES).open("a", encoding="utf-8") as file:
                file.write(f"{now} {clip.entry.athlete}: {clip.entry.clip}\n{done.trace}\n")

    def _ending(self, clip: Wanted) -> Ending:
        given_up, record = self._given_up.get(clip.what), self._store.of(clip.what)
        if given_up is not None:
            return given_up.ending
        return "crashed" if record is None else record.ending

    def _outcomes(self) -> Iterator[Outcome]:
        """One for each session that is judged together, and for each clip that is told nowhere else."""
        together: set[str] = set()
        for session in self._sessions.values():
            record = self._store.of(session.what)
            report = None if record is None or record.ending != "judged" else self._report(record)
            if record is not None and report is not None:
                told = self._told(session)
                together |= {one.what for one in told if one.ending == "judged"}
                yield Outcome(_entry_of(session), report, folder=record.folder)
        for clip in self._clips.values():
            if clip.what not in together:
                yield self._outcome(clip)

    def _outcome(self, clip: Wanted) -> Outcome:
        given_up, record = self._given_up.get(clip.what), self._store.of(clip.what)
        if given_up is not None or record is None:
            lost = given_up or Done("crashed", "it was not judged", "Run the same command again.")
            return Outcome(clip.entry, None, lost.reason, lost.advice)
        return Outcome(clip.entry, self._report(record) if record.folder else None, record.reason, record.advice, record.folder)

    def _report(self, record: Record) -> Report | None:
        """A finished report in brief: a table shows no curves and no steps."""
        text = self._shelf.read(record)
        if text is None:
            return None
        return Report.from_json(text, record.folder).in_brief()

    def _keep(self, outcomes: Sequence[Outcome]) -> None:
        """Add what was judged to the athletes' library, with its pictures, which take a moment, where it has none yet."""
        library = self._options.keep
        if library is None:
            return
        for outcome in outcomes:
            if outcome.judged is None:
                continue
            entry, folder = outcome.entry, self._shelf.out / outcome.folder
            report = Report.from_json((folder / "report.json").read_bytes())
            number = library.keep(entry.athlete, report, filmed_on=entry.date, notes=entry.notes)
            with suppress(InputError):  # somebody made something else of them
                if not library.pictures(number) and (pictures := _pictures(folder)):
                    library.keep(entry.athlete, report, filmed_on=entry.date, notes=entry.notes, pictures=pictures)


def _pictures(folder: Path) -> dict[str, bytes]:
    """What lies in a folder of results of the pictures shown with a report: a library keeps them smaller."""
    names = (*(f"{album.STRIP}{side}" for side in SIDES), album.BEHIND)
    return {name: file.read_bytes() for name in names if (file := folder / f"{name}.png").is_file()}


def _said(records: Sequence[Record]) -> str:
    """What a session's report rests on."""
    return plan.digest([(record.what, record.sha256, record.said) for record in records])


def _entry_of(session: Session) -> Entry:
    """One entry for all clips of a session."""
    first = session.clips[0].entry
    return replace(first, clip=" + ".join(fetch.name_of(clip.entry.clip) for clip in session.clips), view="auto")
