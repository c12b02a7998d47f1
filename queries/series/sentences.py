"""Builds sentences in which every direction word agrees with the two numbers it stands between.

A direction is the sign of the difference between two displayed figures: if they look the same, it is "the same as".
"""

from dataclasses import dataclass
from typing import Literal

from queries import words
from queries.words import Unit

Sign = Literal[-1, 0, 1]

_OPENINGS: dict[Unit, tuple[str, str]] = {
    "percent": ("A smaller share of", "A larger share of"),
    "count": ("Fewer", "More"),
    "rate": ("Fewer", "More"),
    "ratio": ("Fewer", "More"),
}
_COMPARATIVES: dict[Unit, tuple[str, str]] = {"hours": ("shorter", "longer"), "net": ("lower", "higher")}


@dataclass(frozen=True)
class Subject:
    """What a sentence is about.

    `topic` names the measure: `the share of contacts decided on time`. `past` follows "More" or "A larger share of":
    `contacts was decided on time`.
    """

    topic: str
    past: str
    unit: Unit

    @property
    def capital(self) -> str:
        """The topic as it begins a sentence."""
        return words.capital(self.topic)


@dataclass(frozen=True)
class Reference:
    """A figure that another is compared with, displayed as one of its unit is, and its name: `in February`."""

    value: float
    unit: Unit
    name: str

    @property
    def text(self) -> str:
        """The figure as it is displayed."""
        return words.value(self.value, self.unit)


def sign(value: float, unit: Unit, reference: Reference) -> Sign:
    """Return 1 where a figure is displayed as the larger, -1 where as the smaller, 0 where both are displayed alike."""
    here, there = words.shown(value, unit), words.shown(reference.value, reference.unit)
    return 0 if here == there else 1 if here > there else -1


def comparison(subject: Subject, way: Sign, name: str) -> str:
    """Return a claim without a full stop: `A smaller share of contacts was decided on time than in February`."""
    if way == 0:
        return f"{subject.capital} was the same as {name}"
    if subject.unit in _COMPARATIVES:
        return f"{subject.capital} was {_COMPARATIVES[subject.unit][way > 0]} than {name}"
    return f"{_OPENINGS[subject.unit][way > 0]} {subject.past} than {name}"


def above(way: Sign) -> str:
    """Return on which side of its reference a figure lies: `above`, `below` or `the same as`."""
    return ("the same as", "above", "below")[way]


def up_from(way: Sign) -> str:
    """Return which way a figure came from its reference: `up from`, `down from` or `the same as`."""
    return ("the same as", "up from", "down from")[way]


def risen(way: Sign) -> str:
    """Return which way a figure went month after month: `risen`, `fallen` or `stayed the same`."""
    return ("stayed the same", "risen", "fallen")[way]


def fell(way: Sign) -> str:
    """Return which way a figure went from one period to another: `rose`, `fell` or `stayed the same`."""
    return ("stayed the same", "rose", "fell")[way]


def fall(way: Sign) -> str:
    """Return the noun for the same: `rise`, `fall` or `change`."""
    return ("change", "rise", "fall")[way]


def joined(first: Sign, second: Sign) -> str:
    """Return the word that joins a second comparison to a first: `and` where both point the same way, else `though`."""
    return "and" if first == second else "though"


def average(mean: float, unit: Unit, name: str) -> Reference:
    """Return an average as a reference: small counts with a decimal, which tells 5.4 from 5."""
    return Reference(mean, "rate" if unit == "count" and mean < 100 else unit, name)
