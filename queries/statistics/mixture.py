"""Computes quantiles and tail probabilities of a mixture of normal distributions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, exp, pi, sqrt

import numpy as np
import numpy.typing as npt

_NEGLIGIBLE = 1e-7  # weights below it move no point that is shown
_TURNS, _NEAR = 60, 1e-8  # steps at most; standard deviations within which a point is found


@dataclass(frozen=True)
class Mixture:
    """Normal distributions with weights that add up to 1: their means and standard deviations."""

    weights: npt.NDArray[np.float64]
    means: npt.NDArray[np.float64]
    sds: npt.NDArray[np.float64]

    @property
    def mean(self) -> float:
        """The mean of the mixture."""
        return float(self.weights @ self.means)

    @property
    def sd(self) -> float:
        """The standard deviation of the mixture."""
        return float(np.sqrt(self.weights @ (self.sds**2 + (self.means - self.mean) ** 2)))

    def below(self, value: float) -> float:
        """Return the probability of a value or less."""
        return self._below(self._main(), value)

    def points(self, shares: Sequence[float]) -> list[float]:
        """Return the values below which these shares lie."""
        main = self._main()
        low = float((self.means - 10 * self.sds).min())
        high = float((self.means + 10 * self.sds).max())
        return [self._point(main, share, low, high) for share in shares]

    def _main(self) -> list[tuple[float, float, float]]:
        there = self.weights > _NEGLIGIBLE
        kept = self.weights[there] / self.weights[there].sum()
        return list(zip(kept.tolist(), self.means[there].tolist(), self.sds[there].tolist(), strict=True))

    def _below(self, main: Sequence[tuple[float, float, float]], value: float) -> float:
        return sum(weight * 0.5 * (1 + erf((value - mean) / (sd * sqrt(2)))) for weight, mean, sd in main)

    def _point(self, main: Sequence[tuple[float, float, float]], share: float, low: float, high: float) -> float:
        """Return the point by Newton's steps, halving the range that holds it where a step would leave it."""
        middle = self.mean
        for _ in range(_TURNS):
            excess = self._below(main, middle) - share
            low, high = (middle, high) if excess < 0 else (low, middle)
            density = sum(w * exp(-0.5 * ((middle - mean) / sd) ** 2) / sd for w, mean, sd in main) / sqrt(2 * pi)
            moved = middle - excess / density if density > 0 else low - 1
            following = moved if low < moved < high else (low + high) / 2
            if abs(following - middle) < _NEAR * self.sd:
                return following
            middle = following
        return middle
