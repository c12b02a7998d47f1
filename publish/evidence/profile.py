"""Reads an inspection's profile: its lists and columns, its edition, and which of its texts were not read."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.errors import QuestionError, nearest

FOLDER = Path(__file__).with_name("profiles")


@dataclass(frozen=True)
class Picked:
    """One list of a profile: its name, its columns in order, and whether they were read in the original."""

    name: str
    columns: tuple[str, ...]
    read: bool


@dataclass(frozen=True)
class Profile:
    """The lists for one kind of inspection; `months` is the period if none is named."""

    name: str
    title: str
    edition: str
    source: str
    not_read: tuple[str, ...]
    months: int
    lists: Sequence[Picked]


def names() -> list[str]:
    """Return the names of all profiles."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read_profile(name: str) -> Profile:
    """Return a profile. Raises QuestionError for a name that none has."""
    if name not in names():
        raise QuestionError(f"There is no profile '{name}'.{nearest(name, names())} Known: {', '.join(names())}.")
    raw = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    lists = [Picked(each["name"], tuple(each["columns"]), each["read"]) for each in raw["list"]]
    return Profile(
        name, raw["title"], raw["edition"], raw["source"], tuple(raw["not_read"]), raw["months"], lists
    )  # fmt: skip
