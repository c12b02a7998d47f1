"""Lands new sources, two at a time, and notes those that were landed before or can't be landed.

Sources are prepared side by side, but kept one by one in the order given. A load that is stopped has therefore landed
the first few sources, and the next run goes on from there. Two at a time take 75% of the time that one at a time takes,
because much of landing runs on one core.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from threading import Event, Lock
from typing import TypeAlias

from etl.errors import ExtractError
from etl.formats.sources import Source
from etl.identities.scan import holds_identifier
from etl.landing.damage import Damage, damage_of
from etl.landing.extracts import change_options, leave_out, read_extracts
from etl.landing.held import can_be_held
from etl.landing.landing import Options, Tick, clear, keep, prepare
from etl.landing.progress import landing_share
from etl.landing.record import Extract

Progress: TypeAlias = Callable[[str, float], None]
AT_ONCE = 2  # each takes up to 0.3 GB: together 0.7 GB with two extracts of 2.5 million contacts


@dataclass
class Arrivals:
    """What became of what was sent: extracts landed, known before (with the name they came under), refused (why).

    `damaged` are the extracts that were found damaged before.
    """

    landed: list[Extract] = field(default_factory=list)
    known: list[tuple[str, Extract]] = field(default_factory=list)
    bad: list[tuple[str, str]] = field(default_factory=list)
    damaged: list[Damage] = field(default_factory=list)

    @property
    def unmended(self) -> list[Damage]:
        """The damaged extracts that have not been sent again."""
        again = {extract.id for extract in self.landed}
        return [damage for damage in self.damaged if damage.extract not in again]


def land_all(data: Path, sent: Sequence[Source], options: Options, arrivals: Arrivals, progress: Progress) -> float:
    """Land what is new, two sources at a time; return the share of the load's time that this is reckoned to take.

    Sources take their places in the order given, whichever of them is ready first.
    """
    known = {extract.id: extract for extract in read_extracts(data)}
    places = count(max((extract.sequence for extract in read_extracts(data)), default=0) + 1)
    coming: dict[str, Future[Extract]] = {}
    progress("Looking for what is new", 0.0)
    with side_by_side(data) as (threads, stop):
        looked_at = list(threads.map(_identity, sent))
        identities = [identity for identity, _ in looked_at]
        _look_again(data, identities, known, arrivals)
        hopeless = {damage.extract: damage.why for damage in arrivals.damaged if not damage.again}
        before = _places_before(identities, known, arrivals)
        coming_in = (source for source, id_ in zip(sent, identities, strict=True) if id_ and id_ not in known)
        size = sum(source.size for source in coming_in)
        landing_ends = landing_share(size, sum(each.size for each in known.values()))
        meter = Meter(size, lambda what, share: progress(what, landing_ends * share), stop)

        def start(source: Source, identity: str) -> Future[Extract]:
            place = before.get(identity)
            placed = replace(options, sequence=next(places) if place is None else place)
            return threads.submit(prepare, data, source, identity, placed, meter.of(source))

        for source, identity in zip(sent, identities, strict=True):
            if identity and identity not in known and identity not in coming and identity not in hopeless:
                coming[identity] = start(source, identity)
        for number, (source, (identity, why)) in enumerate(zip(sent, looked_at, strict=True), start=1):
            if not identity:
                arrivals.bad.append((f"file {number}" if why == NAMED_SO else source.found.name, why))
                continue
            if identity in hopeless:
                arrivals.bad.append((source.found.name, f"it has landed before, but {hopeless[identity]}"))
                continue
            try:
                if identity in known:
                    known[identity] = _sent_again(data, known[identity], options)
                    arrivals.known.append((source.found.name, known[identity]))
                else:
                    ready = coming.pop(identity, None) or start(source, identity)
                    known[identity] = keep(data, ready.result())
                    arrivals.landed.append(known[identity])
            except ExtractError as bad:
                arrivals.bad.append((source.found.name, str(bad)))
    return landing_ends


def _look_again(data: Path, sent: Sequence[str | None], known: dict[str, Extract], arrivals: Arrivals) -> None:
    """Forget what is damaged of what has landed. Of an extract that is sent again every byte is looked at."""
    for damage in arrivals.damaged:
        known.pop(damage.extract, None)
    for identity in dict.fromkeys(sent):
        if identity in known and (found := damage_of(data, identity)):
            arrivals.damaged.append(found)
            del known[identity]


def _places_before(sent: Sequence[str | None], known: dict[str, Extract], arrivals: Arrivals) -> dict[str, int | None]:
    """Return the place that each extract had which lands anew: a damaged one, or one whose words can be kept now."""
    before: dict[str, int | None] = {damage.extract: damage.sequence for damage in arrivals.damaged}
    for identity in dict.fromkeys(sent):
        if identity in known and can_be_held(known[identity]):
            before[identity] = known.pop(identity).sequence
    return before


def _sent_again(data: Path, extract: Extract, options: Options) -> Extract:
    """Return an extract that has landed before, with the options that were given with it now."""
    if options.only_new:
        return extract
    taken = leave_out(data, extract, undone=False)
    return change_options(
        data, taken, as_at=options.as_at, hub=options.hub, covers=options.covers,
        accept_rejects=options.accept_rejects,
    )  # fmt: skip


NAMED_SO = "its name holds what looks like a direct identifier: rename it."  # which no message may repeat


def _identity(source: Source) -> tuple[str | None, str]:
    """Return a source's identity, or why it has none."""
    if holds_identifier(source.found.name):
        return None, NAMED_SO
    try:
        return source.identity(), ""
    except OSError as bad:
        return None, f"it can't be read: {(bad.strerror or 'the disk failed').lower()}; give leave to read it."


class _StoppedError(Exception):
    """Landing has failed elsewhere, and what is being prepared will not be kept."""


@contextmanager
def side_by_side(data: Path) -> Iterator[tuple[ThreadPoolExecutor, Event]]:
    """Give threads, and an event that is set when all are to stop.

    After an error in the block it waits until all have stopped, then clears away what has not been kept.
    """
    stop = Event()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="landing") as threads:
        try:
            yield threads, stop
        except BaseException:
            stop.set()
            threads.shutdown(cancel_futures=True)
            clear(data)
            raise


class Meter:
    """Reports how far landing has come, as a share of the bytes, from several threads."""

    def __init__(self, size: int, tell: Callable[[str, float], None], stop: Event) -> None:
        """Take the bytes to read, what to call with words and a share from 0 to 1, and the event that ends all."""
        self._size, self._tell, self._stop = size or 1, tell, stop
        self._done, self._lock = 0.0, Lock()

    def of(self, source: Source) -> Tick:
        """Return what is called with the rows of a source as they are read. It raises once all is to stop."""
        seen, size = 0, source.size

        def tick(more: int, rows: int) -> None:
            nonlocal seen
            if self._stop.is_set():
                raise _StoppedError
            seen += more
            with self._lock:
                self._done += size * more / (rows or 1)
                self._tell(f"Reading {source.found.name}: {seen:,} rows", self._done / self._size)

        return tick
