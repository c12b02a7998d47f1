"""Keeps the samples drawn for practice audits in `register/samples`: the request, the build and the keys drawn.

A sample is written once and never drawn again, since its weights would then be wrong. Only an erasure changes a sample:
it removes the keys of the child's contacts, and leaves the number drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from etl.durable import SAMPLE, parse_state, write_state
from etl.landing.tombstones import Tombstones

FOLDER = Path("register") / "samples"


@dataclass(frozen=True)
class Stratum:
    """One stratum: the values of its dimensions, how many contacts it has, how many were drawn, and their keys in order
    of the draw.
    """

    values: Mapping[str, str]
    contacts: int
    drawn: int
    keys: Sequence[str]


@dataclass(frozen=True)
class Sample:
    """One sample: what was asked (days, filters, outcomes, dimensions of strata, size, seed), and what was drawn."""

    id: str
    build: int
    as_at: str
    first: str
    last: str
    where: Mapping[str, str]
    outcomes: Sequence[str]
    dims: Sequence[str]
    size: int
    seed: str
    strata: Sequence[Stratum]

    @property
    def keys(self) -> list[str]:
        """The keys of all contacts drawn, by stratum."""
        return [key for stratum in self.strata for key in stratum.keys]

    @property
    def asked(self) -> tuple[object, ...]:
        """What tells whether the same sample is asked for again."""
        where = sorted(self.where.items())
        return self.first, self.last, where, sorted(self.outcomes), list(self.dims), self.size, self.seed


def read_samples(data: Path) -> list[Sample]:
    """Return the samples drawn, in order. Raises DamagedStateError, NewerStateError."""
    return [_read(path) for path in sorted((data / FOLDER).glob("S*.json"))]


def next_id(data: Path) -> str:
    """Return the id of the next sample: S001, S002 and on."""
    taken = [int(path.stem[1:]) for path in (data / FOLDER).glob("S*.json") if path.stem[1:].isdecimal()]
    return f"S{max(taken, default=0) + 1:03}"


def remember(data: Path, sample: Sample) -> None:
    """Write a sample down."""
    (data / FOLDER).mkdir(parents=True, exist_ok=True)
    write_state(data / FOLDER / f"{sample.id}.json", SAMPLE, asdict(sample))


def forget(data: Path, stones: Tombstones) -> None:
    """Take the contacts of erased children out of every sample; done again, it changes nothing."""
    for sample in read_samples(data):
        left = [replace(each, keys=[key for key in each.keys if _is_left(key, stones)]) for each in sample.strata]
        if sum(len(each.keys) for each in left) < len(sample.keys):
            remember(data, replace(sample, strata=left))


def _is_left(key: str, stones: Tombstones) -> bool:
    return stones.hash("contact_id", key) not in stones.contacts


def _read(path: Path) -> Sample:
    raw = parse_state(path.read_bytes(), SAMPLE, path)
    return Sample(**(raw | {"strata": [Stratum(**each) for each in raw["strata"]]}))
