from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from formcheck import models, portions, pose
from formcheck.analysis import analyze
from formcheck.enough import NARROWED, Enough, narrowed
from formcheck.measures import REGISTRY
from formcheck.report import Measured, Report
from formcheck.settings import Settings
from formcheck.steady import alike
from formcheck.summary import as_text, first_asked, so_far
from formcheck.track import Track
from tests import made_clips
from tests.stick_runner import StickRunner

RATE_HZ = 60.0
SETTINGS = Settings(height_m=1.78, belt_speed_mps=3.0)


def wandering(seconds: float, runner: StickRunner | None = None, seed: int = 3) -> Track:
    """A stick runner whose stride times vary by 1 % and whose joints wander by 8 mm from stride to stride."""
    runner, rng = runner or StickRunner(), np.random.default_rng(seed)
    time_s = np.arange(0, seconds, 1 / RATE_HZ)
    strides = np.cumsum(rng.normal(runner.period_s, 0.01 * runner.period_s, int(seconds / runner.period_s) + 9))
    metres = runner.joints_m(np.interp(time_s, strides, runner.period_s * np.arange(len(strides))))
    slow = gaussian_filter1d(rng.normal(size=metres.shape), 0.35 * RATE_HZ, axis=0)
    metres = metres + 0.008 * slow / slow.std() + rng.normal(0, 0.004, metres.shape)
    pixels = np.stack([480 + 200 * metres[..., 0], 270 - 200 * metres[..., 1]], axis=-1)
    return Track(time_s, pixels, np.full(metres.shape[:2], 0.95), (960, 540))


def around(track: Track, middle_s: float, seconds: float) -> Track:
    return track.between(middle_s - seconds / 2, middle_s + seconds / 2)


def judged(track: Track, path: Path) -> Report:
    track.save(path)
    report = analyze(path, SETTINGS).report
    assert report.refused is None
    return report


def half_widths(report: Report) -> dict[str, float]:
    return {name: (found.interval95[1] - found.interval95[0]) / 2 for name, found in report.measures.items()}


@pytest.fixture(scope="module")
def run() -> Track:
    return wandering(120)


def elsewhere(track: Track) -> list[Track]:
    return [around(track, share * track.duration_s, 2.5) for share in (0.15, 0.85)]


def test_a_steady_run_is_enough_after_25_strides_and_not_before(run: Track) -> None:
    enough = Enough(SETTINGS)
    assert [enough(around(run, 60, seconds), elsewhere(run)) for seconds in (5, 10, 20)] == [False, False, True]


def test_what_reading_on_would_bring_is_less_than_the_intervals_allow_for(run: Track, tmp_path: Path) -> None:
    part, whole = judged(around(run, 60, 20), tmp_path / "part.npz"), judged(run, tmp_path / "whole.npz")
    for name, found in whole.measures.items():
        low, high = part.measures[name].interval95
        assert low < found.value < high, name
    # the cadence's interval goes on narrowing, from half a step a minute; no other by more than a sixth
    ratios = {name: width / half_widths(part)[name] for name, width in half_widths(whole).items()}
    assert half_widths(part)["cadence"] < 0.6
    assert min(ratio for name, ratio in ratios.items() if name != "cadence") > 5 / 6


@pytest.mark.parametrize(
    "other",
    [
        StickRunner(cadence_spm=178),
        StickRunner(belt_mps=4.0, ahead_m=0.28),
        StickRunner(thigh_m=0.33, shank_m=0.34),
        StickRunner(cadence_spm=118, belt_mps=1.5, duty=0.62),
    ],
    ids=["quicker steps", "longer steps", "somebody smaller", "walking"],
)
def test_a_clip_that_shows_something_else_elsewhere_is_read_to_its_ends(run: Track, other: StickRunner) -> None:
    enough = Enough(SETTINGS)
    strange = [elsewhere(run)[0], around(wandering(20, other), 10, 2.5)]
    assert not any(enough(around(run, 60, seconds), strange) for seconds in (10, 20, 40, 80))
    # nor does it matter any more when what is strange lies in the middle by then
    assert not enough(around(run, 60, 90), [])


def test_an_empty_belt_and_a_runner_elsewhere_in_the_picture_are_not_alike(run: Track) -> None:
    here, there = elsewhere(run)
    assert alike(here, there)
    assert not alike(here, replace(there, xy_px=np.full_like(there.xy_px, np.nan)))
    assert not alike(here, replace(there, xy_px=there.xy_px + np.array([150, 0])))


def test_a_middle_that_is_not_one_steady_run_is_read_on() -> None:
    quick, slow = wandering(15), wandering(15, StickRunner(cadence_spm=150))
    both = Track(
        np.concatenate([quick.time_s, slow.time_s + 15]), np.concatenate([quick.xy_px, slow.xy_px]),
        np.concatenate([quick.visibility, slow.visibility]), (960, 540),
    )  # fmt: skip
    enough = Enough(SETTINGS)
    assert not any(enough(around(both, 15, seconds), []) for seconds in (10, 20, 28))


def test_slow_motion_counts_strides_in_real_time(run: Track) -> None:
    # 8 times slower, the middle holds fewer than 25 strides
    played = replace(run, time_s=8 * run.time_s)
    enough = Enough(replace(SETTINGS, slow_motion=8.0))
    assert [enough(around(played, 480, 8 * seconds), []) for seconds in (5, 10, 20)] == [False, False, True]


def test_a_first_answer_is_told_and_then_surer_ones(run: Track) -> None:
    told: list[Report] = []
    enough = Enough(SETTINGS, told.append)
    assert [enough(around(run, 60, seconds), elsewhere(run)) for seconds in (5, 10, 20)] == [False, False, True]
    assert [round(report.clip.used_for_s) for report in told] == [5, 10, 20]
    assert so_far(told[1], REGISTRY).startswith("so far, from 10 s: cadence ")
    assert [name for report in told for name in first_asked(report)] == ["cadence", "overstride", "trunk_lean"] * 3
    widths = [half_widths(report)["cadence"] for report in told]
    assert widths == sorted(widths, reverse=True)


def test_who_asks_for_all_of_a_clip_hears_first_answers_too(run: Track) -> None:
    told: list[Report] = []
    enough = Enough(replace(SETTINGS, to_the_end=True), told.append)
    assert not any(enough(around(run, 60, seconds), elsewhere(run)) for seconds in (10, 20, 40))
    assert [round(report.clip.used_for_s) for report in told] == [10, 20, 40]


def test_nothing_is_told_of_what_may_not_be_what_is_meant(run: Track) -> None:
    told: list[Report] = []
    enough = Enough(SETTINGS, told.append)
    walking = around(wandering(20, StickRunner(cadence_spm=118, belt_mps=1.5, duty=0.62)), 10, 2.5)
    assert not enough(around(run, 60, 10), [walking])
    assert not enough(around(run, 60, 20), [])
    assert told == []


@pytest.mark.parametrize(("to_the_end", "answers"), [(False, 3), (True, 4)])
def test_a_report_is_the_same_bytes_whether_somebody_listens_or_not(
    run: Track, monkeypatch: pytest.MonkeyPatch, *, to_the_end: bool, answers: int
) -> None:
    def read(_source: Path, *, enough: Callable[..., bool] | None, **_: object) -> Track:
        parts = [around(run, 60, seconds) for seconds in (5, 10, 20, 40)]
        return next((part for part in parts if enough is not None and enough(part, elsewhere(run))), run)

    monkeypatch.setattr(pose, "estimate", read)
    monkeypatch.setattr(models, "locate", lambda _name, **_told: None)
    told: list[Report] = []
    asked = replace(SETTINGS, to_the_end=to_the_end)
    alone, heard = (analyze(Path("clip.mp4"), asked, so_far=listener).report for listener in (None, told.append))
    assert alone.to_json() == heard.to_json()
    assert len(told) == answers
    assert (heard.clip.used_for_s > 100) is to_the_end


def test_the_report_tells_which_part_was_read_and_that_it_suffices(run: Track, tmp_path: Path) -> None:
    part = around(run, 60, 20)
    facts = replace(part.clip, frames=7200, duration_s=120.0, suffices=True)
    report = judged(replace(part, clip=facts), tmp_path / "part.npz")
    assert (report.clip.frames, report.clip.duration_s) == (7200, 120.0)
    assert report.clip.part_s == pytest.approx(20, abs=0.1)
    assert "20.0 of 120.0 s used (50.0 to 70.0 s)" in as_text(report, REGISTRY)
    (check,) = (check for check in report.checks if check.name == "part")
    assert (check.level, check.found) == ("ok", "read from 0:50 to 1:10 of 2:00 minutes")
    cut_short = judged(replace(part, clip=replace(facts, suffices=False)), tmp_path / "cut.npz")
    assert [check.level for check in cut_short.checks if check.name == "part"] == ["warn"]


def measured(value: float, half: float) -> Measured:
    low, high = value - half, value + half
    return Measured(
        value=value, unit="deg", interval95=(low, high), per_step_sd=None, steps=50, verdict="descriptive", evidence="D"
    )


def test_an_interval_narrows_until_it_does_not_or_is_narrow() -> None:
    before = {"lean": measured(6, 2.0), "cadence": measured(170, 1.5)}
    assert narrowed(before, {"lean": measured(6, 2.0 * (1 - NARROWED) - 0.01)}) == ["lean"]
    assert narrowed(before, {"lean": measured(6, 2.0 * (1 - NARROWED) + 0.01)}) == []
    assert narrowed(before, {"cadence": measured(170, 0.8)}) == []
    assert narrowed(before, {"strike": measured(3, 1.0)}) == ["strike"]


def test_waves_grow_around_the_middle_and_short_clips_have_none() -> None:
    assert portions.waves(15) == []
    for count in (16, 24, 80):
        waves = portions.waves(count)
        assert [len(wave) for wave in waves] == [4 * 2**n for n in range(len(waves))]
        assert 2 * len(waves[-1]) <= count
        assert all(abs(wave.start - (count - wave.stop)) <= 1 for wave in waves)
        assert all(0 < witness < count - 1 and witness not in waves[0] for witness in portions.witnesses(count))


@pytest.fixture(scope="module")
def long_clip(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with av.open(str(samples / "overstride_side.mp4")) as container:
        shown = [frame.to_ndarray(format="rgb24") for frame in itertools.islice(container.decode(video=0), 48)]
    return made_clips.write(tmp_path_factory.mktemp("clip") / "long.mp4", shown, crf="12", g="6")


@pytest.mark.video
def test_a_part_that_is_enough_is_the_same_bytes_for_any_number_of_workers_and_as_in_the_whole(
    long_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "CHUNK_FRAMES", 6)
    monkeypatch.setattr(portions, "_LONG", 8)
    monkeypatch.setattr(portions, "_WAVES", (2, 4))
    asked: list[tuple[int, list[int]]] = []

    def enough(middle: Track, far: Sequence[Track]) -> bool:
        asked.append((len(middle.time_s), [len(track.time_s) for track in far]))
        return len(asked) % 2 == 0

    model = models.locate("full")
    one, three = (pose.estimate(long_clip, model=model, workers=workers, enough=enough) for workers in (1, 3))
    assert asked == [(12, [6, 6]), (24, [6, 6])] * 2
    assert (one.clip.suffices, len(one.time_s)) == (True, 24)
    assert one.xy_px.tobytes() == three.xy_px.tobytes()
    assert one.clip == three.clip
    told: list[int] = []
    whole = pose.estimate(
        long_clip, model=model, enough=lambda _middle, _far: False, progress=lambda _stage, done, _total: told.append(done)
    )
    assert told == sorted(told)
    assert (whole.clip.suffices, len(whole.time_s)) == (False, 48)
    inside = np.isin(whole.time_s, one.time_s)
    np.testing.assert_array_equal(whole.xy_px[inside], one.xy_px)
