"""Numbers over time that know nothing of running: periods, phases, periodic curves, smooth drifts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

__all__ = ["Periodic", "demodulated", "dominant_frequency", "drift", "fit_periodic", "random_walk"]

FloatArray = NDArray[np.float64]


def fourier(phase: FloatArray, harmonics: int, derivative: int = 0) -> FloatArray:
    """Design matrix (N, 2H + 1) of a real Fourier series at ``phase`` (N,) in cycles, or of its derivative per cycle."""
    orders = np.arange(1, harmonics + 1)
    angle = 2 * np.pi * np.multiply.outer(np.asarray(phase), orders) + derivative * np.pi / 2
    gain = (2 * np.pi * orders) ** derivative
    constant = np.full((*np.shape(phase), 1), float(derivative == 0))
    return np.concatenate([constant, gain * np.cos(angle), gain * np.sin(angle)], axis=-1)


@dataclass(frozen=True, slots=True)
class Periodic:
    """Curves over one cycle: Fourier coefficients (2H + 1, K) and the RMS residual (K,) of what they were fitted to."""

    coefficients: FloatArray
    residual: FloatArray

    @property
    def harmonics(self) -> int:
        """Highest harmonic."""
        return (len(self.coefficients) - 1) // 2

    def __call__(self, phase: FloatArray, derivative: int = 0) -> FloatArray:
        """(..., K) values, or derivatives per cycle, at ``phase`` (...) in cycles."""
        values: FloatArray = fourier(phase, self.harmonics, derivative) @ self.coefficients
        return values


def fit_periodic(
    phase: FloatArray, samples: FloatArray, harmonics: int, *, weights: FloatArray | None = None, rounds: int = 8
) -> tuple[Periodic, FloatArray]:
    """Robust ridge fit of a Fourier series to samples of one cycle.

    ``phase`` (N,) in cycles; ``samples`` (N, K), NaN = unseen; ``weights`` (N, K) prior weights. Cauchy weights
    (tuning constant 2.385, Holland & Welsch 1977, 10.1080/03610927708827533) keep what does not repeat from bending
    the curve. Returns the curves (NaN for one never seen) and the final weights (N, K), 0 where unseen.
    """
    design = fourier(phase, harmonics)
    sums = fourier(phase, 2 * harmonics).T
    seen = np.isfinite(samples)
    prior = seen.astype(np.float64) if weights is None else np.where(seen, weights, 0.0)
    values = np.where(seen, samples, 0.0)
    orders = np.concatenate([[0], np.tile(np.arange(1, harmonics + 1), 2)])
    # noise of 1 % of a leg against amplitudes that fall like 1 / order^3 (feet): Wiener's ratio, mild where samples abound
    ridge = np.diag(1e-9 + 1e-4 * orders.astype(np.float64) ** 4)
    weight = prior
    fitted = np.flatnonzero(prior.any(axis=0))
    coefficients = np.zeros((design.shape[1], samples.shape[1]))
    scale = np.ones(samples.shape[1])
    for _ in range(rounds):
        normal = _normal(sums @ weight[:, fitted], harmonics) + ridge
        right = design.T @ (weight[:, fitted] * values[:, fitted])
        coefficients[:, fitted] = np.linalg.solve(normal, right.T[..., None])[..., 0].T
        error = np.abs(values - design @ coefficients)
        scale = 1e-9 + 1.4826 * _medians(error, seen)
        weight = np.where(seen, prior / (1 + (error / (2.385 * scale)) ** 2), 0.0)
    coefficients[:, ~prior.any(axis=0)] = np.nan
    return Periodic(coefficients, scale), np.nan_to_num(weight)


def _normal(sums: FloatArray, harmonics: int) -> FloatArray:
    """(K, 2H + 1, 2H + 1) weighted products of a Fourier design's columns, from weighted sums (4H + 1, K) of twice as many.

    A product of two waves is half their beat and half their sum, so sums up to harmonic 2H hold all of them::

        2 cos a cos b = cos(a - b) + cos(a + b)        2 sin a sin b = cos(a - b) - cos(a + b)
        2 cos a sin b = sin(a + b) - sin(a - b)
    """
    cosine = sums[: 2 * harmonics + 1].T
    sine = np.concatenate([np.zeros_like(cosine[:, :1]), sums[2 * harmonics + 1 :].T], axis=1)
    orders = np.arange(harmonics + 1)
    beat, both = orders[:, None] - orders[None, :], orders[:, None] + orders[None, :]
    near, far = cosine[:, np.abs(beat)], cosine[:, both]
    cross = sine[:, both] - np.sign(beat) * sine[:, np.abs(beat)]
    # no sine of harmonic 0
    rows = (near + far, cross[..., 1:]), (cross[..., 1:].transpose(0, 2, 1), (near - far)[:, 1:, 1:])
    normal: FloatArray = 0.5 * np.concatenate([np.concatenate(row, axis=2) for row in rows], axis=1)
    return normal


def _medians(values: FloatArray, seen: NDArray[np.bool_]) -> FloatArray:
    """(K,) median of what is seen of ``values`` (N, K) in each column; 0 where nothing is."""
    counts = seen.sum(axis=0)
    # what is not seen goes behind everything; a copy in columns, for sorting goes along memory
    ordered = np.where(seen, values, np.inf).T.copy()
    medians = np.zeros(len(counts))
    for count in np.unique(counts[counts > 0]).tolist():
        columns = counts == count
        middle = [(count - 1) // 2, count // 2]
        medians[columns] = np.partition(ordered[columns], middle, axis=1)[:, middle].mean(axis=1)
    return medians


def dominant_frequency(time_s: FloatArray, signals: FloatArray, low_hz: float, high_hz: float) -> tuple[float, float]:
    """Frequency (Hz) at which ``signals`` (N, K), NaN = unseen, have most power together, and that share of their power.

    A periodogram by least squares, so times need not be even (Lomb 1976, 10.1007/BF00648343).
    """
    # a peak is 1 / span wide: a grid of 0.4 of that cannot miss it, and a finer one around the best finds its top
    step_hz = min(0.05, 0.4 / max(float(time_s[-1] - time_s[0]), 1e-6))
    coarse = np.arange(low_hz, high_hz, step_hz)
    powers = _powers(time_s, signals, coarse)
    best_hz = float(coarse[np.argmax(powers)])
    fine = np.linspace(max(best_hz - step_hz, low_hz), min(best_hz + step_hz, high_hz), 17)
    powers = _powers(time_s, signals, fine)
    best = int(np.argmax(powers))
    return float(fine[best]), float(powers[best])


def _powers(time_s: FloatArray, signals: FloatArray, candidates: FloatArray) -> FloatArray:
    """(F,) share of the power of ``signals`` (N, K) at each of the frequencies (F,), mean over signals."""
    seen = np.isfinite(signals)
    count = np.maximum(seen.sum(axis=0), 1)
    centred = np.where(seen, signals - np.nansum(signals, axis=0) / count, 0.0)
    centred = centred / np.maximum(np.sqrt((centred**2).sum(axis=0)), 1e-12)
    power = np.empty(len(candidates))
    # in blocks: a long clip at 240 frames/s would fill the memory otherwise
    for start in range(0, len(candidates), 256):
        block = candidates[start : start + 256]
        power[start : start + 256] = (2 * np.abs(_amplitudes(time_s, centred, block)) ** 2 / count).mean(axis=1)
    return power


def _amplitudes(time_s: FloatArray, signals: FloatArray, candidates: FloatArray) -> NDArray[np.complex128]:
    """(F, K) sums of ``signals`` (N, K) turned back at each of the evenly spaced frequencies (F,).

    Turning by one of sixteen coarse steps and then by one of sixteen fine ones saves most of the sines.
    """
    fine = candidates[:16] - candidates[0]
    coarse, rest = candidates[::16], len(candidates)
    slow, quick = (np.exp(-2j * np.pi * np.multiply.outer(steps, time_s)) for steps in (coarse, fine))
    turned = (slow[:, :, None] * signals).transpose(2, 0, 1) @ quick.T
    amplitudes: NDArray[np.complex128] = turned.reshape(signals.shape[1], -1)[:, :rest].T
    return amplitudes


def demodulated(time_s: FloatArray, signal: FloatArray, frequency_hz: float, width_s: float) -> NDArray[np.complex128]:
    """Complex amplitude (N,) of ``signal`` (N,) at ``frequency_hz`` around each moment, Gaussian window of SD ``width_s``."""
    seen = np.isfinite(signal)
    turning = np.where(seen, signal, 0.0) * np.exp(-2j * np.pi * frequency_hz * time_s)
    result = np.empty(len(time_s), dtype=np.complex128)
    for start in range(0, len(time_s), 256):
        block = slice(start, start + 256)
        near = np.abs(time_s - time_s[block].mean()) < 5 * width_s + np.ptp(time_s[block])
        window = np.exp(-0.5 * ((time_s[block, None] - time_s[None, near]) / width_s) ** 2) * seen[near]
        result[block] = window @ turning[near] / np.maximum(window.sum(axis=1), 1e-12)
    return result


def drift(time_s: FloatArray, samples: FloatArray, weights: FloatArray, spacing_s: float) -> FloatArray:
    """Slow part (N,) of ``samples`` (N,): a least-squares cubic spline with knots ``spacing_s`` apart, flat where unseen.

    B-splines of even knots, of which neighbours are kept alike (Eilers & Marx 1996, 10.1214/ss/1038425655).
    """
    span_s = float(np.ptp(time_s))
    knots = max(1, round(span_s / spacing_s))
    places = (time_s - time_s[0]) * (knots / max(span_s, 1e-9))
    apart = np.abs(places[:, None] - np.arange(-1, knots + 2))
    design = np.where(apart < 1, 2 / 3 - apart**2 + apart**3 / 2, np.maximum(2 - apart, 0) ** 3 / 6)
    weight = np.where(np.isfinite(samples), weights, 0.0)
    bending = np.diff(np.eye(design.shape[1]), 2, axis=0)
    normal = (design * weight[:, None]).T @ design + 1e-3 * weight.mean() * bending.T @ bending + 1e-9 * np.eye(design.shape[1])
    slow: FloatArray = design @ linalg.solve(normal, design.T @ (weight * np.nan_to_num(samples)), assume_a="pos")
    return slow


def random_walk(time_s: FloatArray, estimate: FloatArray, information: FloatArray, step_sd: float) -> FloatArray:
    """Smooth ``estimate`` (N,) of a random walk whose SD grows by ``step_sd`` per sqrt(second).

    ``information`` (N,) is one over each estimate's variance. The posterior mean of a Gaussian random walk: one
    tridiagonal solve, the fixed-interval smoother of Rauch, Tung & Striebel (1965, 10.2514/3.3166).
    """
    coupling = 1.0 / (step_sd**2 * np.diff(time_s))
    band = np.zeros((2, len(time_s)))
    band[0, 1:] = -coupling
    band[1] = information + 1e-9
    band[1, :-1] += coupling
    band[1, 1:] += coupling
    smooth: FloatArray = linalg.solveh_banded(band, information * estimate)
    return smooth
