"""Computes how likely it is to see so few rows by chance."""

from math import exp, floor, lgamma, log

QUIET = 10  # days without a row that are never called silence
LEAST = 3  # months before an end that a judgement needs
RARE = 7  # starts a month below which two silent months are ordinary
THIN = 0.25  # of what is expected: a month that holds no more is thin
UNLIKELY = 0.001  # a build has some 40 parts, and two ends of each are judged


def few(seen: float, expected: float) -> bool:
    """Return whether so few rows are too few for chance. Both are halved: rows vary twice as much as Poisson's do."""
    return at_most(seen / 2, expected / 2) < UNLIKELY


def unlikely_none(expected: float) -> bool:
    """Return whether chance does not explain that there are no rows at all: from 13.8 expected ones on."""
    return few(0, expected)


def at_most(number: float, mean: float) -> float:
    """Return the probability that a Poisson variable is at most a number."""
    if mean <= 0:
        return 1.0
    return sum(exp(each * log(mean) - mean - lgamma(each + 1)) for each in range(floor(number) + 1))
