"""Where results go: names every file system takes, unlike each other, inside the folder, and stable."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from formcheck.batch.places import places
from formcheck.roster import Entry

MONDAY, FRIDAY = dt.date(2026, 11, 2), dt.date(2026, 11, 6)

names = st.text(min_size=1, max_size=200) | st.sampled_from(["..", ".", "a/b", "A/B", "con", "squad.html", "report.json"])
entries = st.lists(st.builds(Entry, names, names.map(lambda name: f"{name}.mp4"), date=st.sampled_from([None, MONDAY, FRIDAY])))


def test_one_clip_several_clips_and_several_days() -> None:
    squad = [
        *(Entry("anna", "anna/left.mp4"), Entry("ben", "ben/left.mp4"), Entry("Ben", "ben/rear.mp4")),
        *(Entry("cleo", "a.mp4", date=MONDAY), Entry("cleo", "b.mp4", date=FRIDAY), Entry("cleo", "c.mp4", date=FRIDAY)),
        Entry("cleo", "d.mp4"),
    ]
    assert [place.folder for place in places(squad)] == [
        *("anna", "ben/left", "ben/rear"),
        *("cleo/2026-11-02", "cleo/2026-11-06/b", "cleo/2026-11-06/c", "cleo/undated"),
    ]
    assert [place.session for place in places(squad)] == [
        *("anna", "ben", "ben"),
        *("cleo/2026-11-02", "cleo/2026-11-06", "cleo/2026-11-06", "cleo/undated"),
    ]


def test_clips_of_the_same_name_in_different_folders_do_not_meet() -> None:
    squad = [Entry("anna", "left/run.mp4"), Entry("anna", "right/run.mov"), Entry("anna", "s3://squad/Run.mp4")]
    assert [place.folder for place in places(squad)] == ["anna/run", "anna/run_2", "anna/Run_3"]


@given(entries)
def test_folders_are_unlike_each_other_and_stay_inside(squad: list[Entry]) -> None:
    folders = [place.folder for place in places(squad)]
    assert len({folder.casefold() for folder in folders}) == len(squad)
    for folder in folders:
        path = PurePosixPath(folder)
        assert not path.is_absolute()
        assert all(part.strip(" .") == part and not part.startswith(".") for part in path.parts)
        assert all(len(part.encode()) <= 110 for part in path.parts)
        folder.encode("utf-8")


@given(entries)
def test_no_clip_lies_where_another_sessions_files_lie(squad: list[Entry]) -> None:
    found = places(squad)
    sessions = {place.session for place in found if place.session != place.folder}
    assert not sessions & {place.folder for place in found}
