from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from formcheck.signals import demodulated, dominant_frequency, drift, fit_periodic, random_walk

RNG = np.random.default_rng(1)
PHASE = np.sort(RNG.uniform(0, 20, 500))


def curve(phase: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([0.3 * np.cos(2 * np.pi * phase), 0.1 * np.sin(4 * np.pi * phase) + 0.5], axis=-1)


def test_a_periodic_curve_is_found_in_noise_with_outliers_and_gaps() -> None:
    samples = curve(PHASE) + RNG.normal(0, 0.01, (500, 2))
    samples[RNG.random(500) < 0.2] += 0.5
    samples[100:140] = np.nan
    found, weights = fit_periodic(PHASE, samples, 8)
    grid = np.linspace(0, 1, 50)
    assert np.abs(found(grid) - curve(grid)).max() < 0.012
    assert (weights[100:140] == 0).all()


def test_the_derivative_is_the_derivative() -> None:
    found, _ = fit_periodic(PHASE, curve(PHASE), 6)
    grid = np.linspace(0, 1, 40)
    numeric = (found(grid + 1e-5) - found(grid - 1e-5)) / 2e-5
    assert np.allclose(found(grid, derivative=1), numeric, atol=1e-6)


def test_what_was_never_seen_stays_unknown() -> None:
    samples = np.stack([curve(PHASE)[:, 0], np.full(500, np.nan)], axis=1)
    found, _ = fit_periodic(PHASE, samples, 4)
    values = found(np.array([0.2]))
    assert np.isfinite(values[0, 0])
    assert np.isnan(values[0, 1])


@given(st.floats(1.3, 4.4), st.integers(20, 60))
def test_the_dominant_frequency_is_found_at_uneven_times(frequency: float, rate: int) -> None:
    times = (np.arange(8 * rate) + np.random.default_rng(0).uniform(0, 0.3, 8 * rate)) / rate
    found, share = dominant_frequency(times, np.cos(2 * np.pi * frequency * times)[:, None], 1.2, 4.6)
    assert found == pytest.approx(frequency, abs=0.03)
    assert share > 0.9


def test_demodulation_follows_a_slowly_changing_rhythm() -> None:
    times = np.arange(0, 20, 1 / 30)
    turns = 2.5 * times + 0.3 * np.sin(2 * np.pi * times / 20)
    found = demodulated(times, np.cos(2 * np.pi * turns), 2.5, 0.8)
    phase = 2.5 * times + np.unwrap(np.angle(found)) / (2 * np.pi)
    assert np.abs((phase - turns)[60:-60]).max() < 0.02


def test_drift_follows_the_slow_part_only_and_bridges_gaps() -> None:
    times = np.arange(0, 12, 1 / 30)
    slow, fast = 0.3 * np.sin(2 * np.pi * times / 10), 0.05 * np.sin(2 * np.pi * 2.8 * times)
    samples = slow + fast
    samples[150:170] = np.nan
    assert np.abs(drift(times, samples, np.ones_like(times), 1.5) - slow).max() < 0.05


def test_a_random_walk_is_smoothed_towards_what_is_sure() -> None:
    times = np.arange(0, 10, 0.02)
    truth = np.cumsum(RNG.normal(0, 0.015 * np.sqrt(0.02), len(times)))
    seen = truth + RNG.normal(0, 0.03, len(times))
    smooth = random_walk(times, seen, np.full(len(times), 1 / 0.03**2), 0.015)
    assert np.std(smooth - truth) < 0.35 * 0.03
    sure = random_walk(times, seen, np.full(len(times), 1e9), 0.015)
    assert np.allclose(sure, seen, atol=1e-4)


def test_arithmetic_keeps_to_one_thread_whichever_library_came_last(root: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from threadpoolctl import threadpool_info\n"
        "from formcheck.analysis import Settings, analyze\n"
        "print('scipy' in sys.modules)\n"
        "from formcheck import record\n"
        "def judged(*told, made=record.judged):\n"
        "    print({one['num_threads'] for one in threadpool_info() if one['user_api'] == 'blas'})\n"
        "    return made(*told)\n"
        "record.judged = judged\n"
        "analyze(Path(sys.argv[1]), Settings())\n"
    )
    track = root / "tests" / "accuracy" / "tracks" / "good_form_side.npz"
    run = subprocess.run([sys.executable, "-c", script, str(track)], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["False", "{1}"]
