"""Numbers over time that know nothing of running: periods, phases, periodic curves, smooth drifts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import interpolate, linalg

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
    seen = np.isfinite(samples)
    prior = seen.astype(np.float64) if weights is None else np.where(seen, weights, 0.0)
    values = np.where(seen, samples, 0.0)
    orders = np.concatenate([[0], np.tile(np.arange(1, harmonics + 1), 2)])
    # noise of 1 % of a leg against amplitudes that fall like 1 / order^3 (feet): Wiener's ratio, mild where samples abound
    ridge = np.diag(1e-9 + 1e-4 * orders.astype(np.float64) ** 4)
    weight = prior
    coefficients = np.zeros((design.shape[1], samples.shape[1]))
    scale = np.ones(samples.shape[1])
    for _ in range(rounds):
        for k in np.flatnonzero(prior.any(axis=0)):
            normal = (design * weight[:, k, None]).T @ design
            coefficients[:, k] = linalg.solve(normal + ridge, design.T @ (weight[:, k] * values[:, k]), assume_a="pos")
        error = np.abs(values - design @ coefficients)
        scale = 1e-9 + 1.4826 * np.array([np.median(e[s]) if s.any() else 0.0 for e, s in zip(error.T, seen.T, strict=True)])
        weight = np.where(seen, prior / (1 + (error / (2.385 * scale)) ** 2), 0.0)
    coefficients[:, ~prior.any(axis=0)] = np.nan
    return Periodic(coefficients, scale), np.nan_to_num(weight)


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
        turn = np.exp(-2j * np.pi * np.multiply.outer(candidates[start : start + 256], time_s))
        power[start : start + 256] = (2 * np.abs(turn @ centred) ** 2 / count).mean(axis=1)
    return power


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
    """Slow part (N,) of ``samples`` (N,): a least-squares cubic spline with knots ``spacing_s`` apart, flat where unseen."""
    knots = max(1, round(float(np.ptp(time_s)) / spacing_s))
    inner = np.linspace(time_s[0], time_s[-1], knots + 1)
    padded = np.concatenate([[inner[0]] * 3, inner, [inner[-1]] * 3])
    design = interpolate.BSpline.design_matrix(np.clip(time_s, inner[0], inner[-1]), padded, 3).toarray()
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
