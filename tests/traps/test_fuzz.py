"""A few damaged files each time; ``python -m tests.traps.fuzz 1000`` does many by hand."""

from __future__ import annotations

import pytest

from tests.traps import fuzz


def test_damaged_videos_are_read_or_refused() -> None:
    found = fuzz.run(70, "decode", tuple(fuzz.KINDS)).outcomes
    assert set(found) <= {"read", "VideoUnreadableError", "VideoUnreadableError (worker ended)"}
    assert found["read"] > 10
    assert found["VideoUnreadableError"] > 10


def test_damaged_tracks_are_judged_or_refused() -> None:
    found = fuzz.run(40, "decode", ("npz",)).outcomes
    assert set(found) <= {"judged", "refused", "VideoUnreadableError"}
    assert found["VideoUnreadableError"] > 10


@pytest.mark.video
def test_damaged_videos_go_through_the_whole_analysis() -> None:
    found = fuzz.run(12, "analyze", (*fuzz.KINDS, "runner.mp4"))
    assert set(found.outcomes) <= {"judged", "refused", "VideoUnreadableError"}
    assert found.longest_s < 30
