"""Lists the outlets, which are the ways in which figures or rows leave the building, and what each has shown.

What any outlet has shown limits all outlets. Otherwise a count of 394 in a release and of 396 in the next snapshot
would reveal that there are two more children. CONTRIBUTING.md says how to add an outlet.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import polars as pl

from publish.disclosure import THRESHOLD
from publish.published import chapters, packs, releases, snapshots
from publish.published.csv_text import as_it_was
from publish.published.ledger import Ledger, LedgerError, Recorded, locked, read_ledger
from publish.published.ledger_rows import rows_of
from publish.published.releases import Entry
from publish.published.snapshots import Published
from publish.published.trail import read_lines
from queries.metrics.dimensions import DIMENSIONS

LONG = "figures.csv"  # every figure of an open release in one long table
_KINDS = {
    "metric": pl.String, "period": pl.String, "start": pl.Date, "numerator": pl.Int64, "denominator": pl.Int64,
    "value": pl.Float64, "status": pl.String,
}  # fmt: skip


class Publication(Protocol):
    """What every outlet knows about one of its publications."""

    @property
    def name(self) -> str:
        """The name of its folder."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Its manifest."""

    @property
    def made(self) -> datetime | None:
        """The moment of its line in the audit trail (UTC)."""

    @property
    def who(self) -> str:
        """The person or account that the line names."""

    @property
    def line(self) -> int:
        """The line's number, 0 where there is none."""

    @property
    def withdrawn(self) -> str | None:
        """Why it was withdrawn, None where it was not."""


Listed = TypeVar("Listed", bound=Publication)


@dataclass(frozen=True)
class Outlet(Generic[Listed]):
    """One way by which figures or rows leave the building.

    - `name`: how registers and manifests name it; `title`: how pages do.
    - `folder`: where its publications lie in the data directory; `entries`: lists them.
    - `shown`: returns the figures that one publication showed, in the gate's columns. It is None for an outlet of rows,
      which shows no figure.
    - `files`: the files that readers may have, each with its words. Without any they get the folder as one ZIP.
    - `role`: who may have them beside officers of every hub (a role of `docs/access.md`).
    - `audit_event`: what the audit trail calls it.
    """

    name: str
    title: str
    folder: str
    entries: Callable[[Path], Sequence[Listed]]
    shown: Callable[[Listed], pl.DataFrame] | None
    files: Mapping[str, str]
    role: str
    audit_event: str


def open_figures_of(entry: Entry) -> pl.DataFrame:
    """Return every figure that an open release, a pack or a chapter showed, as the gate released it."""
    kinds = _KINDS | dict.fromkeys(DIMENSIONS, pl.String)
    return as_it_was(pl.read_csv(entry.folder / LONG, schema_overrides=kinds, glob=False))


def _of_pool(entry: Entry) -> pl.DataFrame:
    """Return every figure that a pooled release showed, under names that keep it apart from one area's counts."""
    return open_figures_of(entry).with_columns(metric="pool:" + pl.col("metric"))


SNAPSHOT = Outlet(
    "snapshot", "Board snapshot", snapshots.FOLDER, snapshots.listing, snapshots.figures_of,
    {snapshots.PDF: "PDF", snapshots.PAGE: "Web page", snapshots.BOOK: "Workbook (XLSX)",
     snapshots.FIGURES: "Figures (JSON)"},
    "board", snapshots.EVENT,
)  # fmt: skip
OPEN_DATA = Outlet(
    releases.OPEN, "Open data", releases.FOLDER, lambda data: releases.listing(data, releases.OPEN), open_figures_of,
    {}, "researcher", releases.EVENT,
)  # fmt: skip
SAFEGUARDED = Outlet(
    releases.SAFEGUARDED, "Safeguarded", releases.FOLDER,
    lambda data: releases.listing(data, releases.SAFEGUARDED), None, {}, "researcher", releases.EVENT,
)  # fmt: skip
PACK = Outlet(
    packs.PROFILE, "Partner pack", packs.FOLDER, packs.listing, open_figures_of,
    {packs.PDF: "PDF", packs.PAGE: "Web page"}, "officer", packs.EVENT,
)  # fmt: skip
CHAPTER = Outlet(
    chapters.PROFILE, "Yearly chapter", chapters.FOLDER, chapters.listing, open_figures_of,
    {chapters.PDF: "PDF", chapters.PAGE: "Web page", chapters.WORD: "Word"}, "officer", chapters.EVENT,
)  # fmt: skip
POOLED = Outlet(
    "pooled", "Pooled release", "pools", lambda data: releases.handed_over(data, "pools", "pool"), _of_pool, {},
    "researcher", "pool",
)  # fmt: skip
OUTLETS: tuple[Outlet[Any], ...] = (SNAPSHOT, OPEN_DATA, SAFEGUARDED, PACK, CHAPTER, POOLED)


@dataclass(frozen=True)
class Register:
    """Holds everything that was published from a data directory, read once: publications by outlet, and the ledger."""

    entries: Mapping[str, Sequence[Publication]]
    ledger: Ledger

    @property
    def snapshots(self) -> Sequence[Published]:
        """The board's snapshots, by month and revision."""
        return [entry for entry in self.entries[SNAPSHOT.name] if isinstance(entry, Published)]

    @property
    def names(self) -> list[str]:
        """The names of all publications that count as shown."""
        return self.ledger.names

    def among(self, names: Collection[str]) -> "Register":
        """Return the register of some publications only."""
        kept = {name: [entry for entry in entries if entry.name in names] for name, entries in self.entries.items()}
        return Register(kept, self.ledger.among(list(names)))


@contextmanager
def publishing(data: Path) -> Iterator[Register]:
    """Hold the ledger while something is judged and published; return all that was published before.

    Folders that an older version published are entered first, in the order of the audit trail. Raises LedgerError,
    SnapshotError, ReleaseError.
    """
    with locked(data) as ledger:
        adopt(ledger)
        yield read_register(data, ledger)


def read_register(data: Path, ledger: Ledger | None = None) -> Register:
    """Return what the outlets of a data directory have published. Raises SnapshotError, ReleaseError."""
    listed = {outlet.name: outlet.entries(data) for outlet in OUTLETS if outlet.shown}
    return Register(listed, ledger or read_ledger(data))


def adopt(ledger: Ledger) -> None:
    """Enter publications that lie in the data directory and have no entry. Raises SnapshotError, ReleaseError."""
    if ledger.broken:
        return
    known = {entry.folder for entry in ledger.entries}
    lacking = [
        (entry.line, outlet, entry)
        for outlet in OUTLETS
        for entry in (outlet.entries(ledger.data) if outlet.shown else ())
        if f"{outlet.folder}/{entry.name}" not in known
    ]
    for _, outlet, entry in sorted(lacking, key=lambda each: (each[0], each[2].manifest.get("sequence", 0))):
        enter(ledger, outlet, entry, ledger.data / outlet.folder / entry.name)


def enter(ledger: Ledger, outlet: Outlet[Any], entry: Publication, folder: Path) -> Recorded:
    """Enter a publication that was handed over already. Raises LedgerError, SnapshotError, ReleaseError."""
    if outlet.shown is None:
        raise LedgerError(f"{entry.name} shows no figures, so it has no entry of its own.")
    manifest = entry.manifest
    threshold = int(manifest.get("threshold") or manifest.get("disclosure", {}).get("threshold", THRESHOLD))
    content = rows_of(outlet.shown(entry), str(manifest["as_at"]), threshold, manifest.get("rounding"))
    return ledger.add(outlet.name, folder, content, "handed")


def enter_copy(ledger: Ledger, folder: Path, manifest: Mapping[str, Any]) -> Recorded:
    """Enter a copy of an earlier publication that lies elsewhere. Raises LedgerError, SnapshotError, ReleaseError."""
    outlet = OPEN_DATA if manifest.get("profile") == OPEN_DATA.name else SNAPSHOT
    home = f"{outlet.folder}/{folder.name}"
    if home in {entry.folder for entry in ledger.live}:
        raise LedgerError(f"{home} is in the ledger already.")
    copied = Entry(folder.name, folder, manifest) if outlet is OPEN_DATA else snapshots.read_copy(folder)
    return enter(ledger, outlet, copied, ledger.data / home)


def missing(data: Path) -> int:
    """Return how many open releases the audit trail names that neither the ledger nor the data directory has."""
    known = {entry.name for entry in read_ledger(data).entries}
    lines = read_lines(data, [releases.EVENT])
    named = {str(line.details.get("folder")) for line in lines if line.details.get("profile") == releases.OPEN}
    return len({name for name in named - known if not (data / releases.FOLDER / name).exists()})
