"""Arrivals: sources that are new are landed, two at a time; what was known before or can't be landed is noted."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import TypeAlias

from etl.errors import ExtractError
from etl.extracts import Extract, change_options, read_extracts
from etl.formats import Source
from etl.identities.scan import holds_identifier
from etl.landing import Options, keep, prepare
from etl.pace import landing_share
from etl.side_by_side import Meter, side_by_side

Progress: TypeAlias = Callable[[str, float], None]


@dataclass
class Arrivals:
    """What became of what was sent: extracts landed, known before (with the name they came under), refused (why)."""

    landed: list[Extract] = field(default_factory=list)
    known: list[tuple[str, Extract]] = field(default_factory=list)
    bad: list[tuple[str, str]] = field(default_factory=list)


def land_all(data: Path, sent: Sequence[Source], options: Options, arrivals: Arrivals, progress: Progress) -> float:
    """Land what is new, two sources at a time; return the share of the load's time that this should have taken.

    They take their places in the order given, whichever of them is ready first.
    """
    known = {extract.id: extract for extract in read_extracts(data)}
    places = count(max((extract.sequence for extract in known.values()), default=0) + 1)
    coming: dict[str, Future[Extract]] = {}
    progress("Looking for what is new", 0.0)
    with side_by_side(data) as (threads, stop):
        identities = list(threads.map(_identity, sent))
        size = sum(source.size for source, identity in zip(sent, identities, strict=True) if identity not in known)
        landing_ends = landing_share(size, sum(each.size for each in known.values()))
        meter = Meter(size, lambda what, share: progress(what, landing_ends * share), stop)

        def start(source: Source, identity: str) -> Future[Extract]:
            placed = replace(options, sequence=next(places))
            return threads.submit(prepare, data, source, identity, placed, meter.of(source))

        for source, identity in zip(sent, identities, strict=True):
            if identity and identity not in known and identity not in coming:
                coming[identity] = start(source, identity)
        for number, (source, identity) in enumerate(zip(sent, identities, strict=True), start=1):
            if not identity:
                arrivals.bad.append(
                    (f"file {number}", "its name holds what looks like a direct identifier: rename it.")
                )
                continue
            try:
                if identity in known:
                    given = {"as_at": options.as_at, "hub": options.hub, "accept_rejects": options.accept_rejects}
                    known[identity] = change_options(data, known[identity], **given)
                    arrivals.known.append((source.found.name, known[identity]))
                else:
                    ready = coming.pop(identity, None) or start(source, identity)
                    known[identity] = keep(data, ready.result())
                    arrivals.landed.append(known[identity])
            except ExtractError as bad:
                arrivals.bad.append((source.found.name, str(bad)))
    return landing_ends


def _identity(source: Source) -> str | None:
    """Return what a source is known by; None for one whose name can't be repeated."""
    return None if holds_identifier(source.found.name) else source.identity()
