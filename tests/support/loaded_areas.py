"""Publishes many small areas, loaded from extracts, through every outlet, before and after late rows, and attacks each.

Two hubs of a large invented load are one area. `python -m tests.support.loaded_areas SEED FROM TO` tries its areas and
prints a line; `area_of_files` publishes one area to a data directory as its officers would.
"""

import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from etl.load import load
from etl.synthetic.setting import Setting, hub_names
from etl.synthetic.write import write
from publish.disclosure import Memory, release
from publish.published.ledger_rows import memory_of, rows_of
from publish.published.outlets import OUTLETS
from publish.releases.open_data.figures import WORDS, open_figures
from publish.releases.open_data.release import make_open
from publish.reports.packs import measures as packs
from publish.reports.packs.asked import PackError
from publish.reports.packs.make import make_pack
from publish.reports.yearly import year as yearly
from publish.reports.yearly.publish_year import make_chapter
from publish.snapshot import make
from publish.snapshot.draft import ask, with_faults
from queries.build import Build, open_build
from queries.facts.derive import derive
from queries.metrics.nested import broken_in
from tests.support.intruder import T
from tests.support.loaded_intruder import Found, Truth, attack
from tests.support.told import CORE, Told, group_of, told_by, told_in

AS_AT, BEFORE, LAST, YEAR = date(2026, 4, 8), date(2026, 2, 1), date(2026, 3, 1), "2025-26"
HUBS, CONTACTS, MONTHS, LATE = 200, 25_000, 4, 0.02


def extracts(folder: Path, seed: int, hubs: int, contacts: int, months: int) -> None:
    """Write an invented area to `all`, and the same without a few contacts and referrals to `early`."""
    write(Setting(contacts, seed, hubs=hubs, months=months, as_at=AS_AT), folder / "all")
    shutil.copytree(folder / "all", folder / "early")
    chance = np.random.default_rng(seed)
    for name in ("contacts", "referrals"):
        (path,) = (folder / "early").rglob(f"{name}.csv")
        rows = pl.read_csv(path, infer_schema=False)
        rows.filter(pl.Series(chance.random(rows.height) >= LATE)).write_csv(path)


def loaded(folder: Path, seed: int, hubs: int, contacts: int) -> tuple[list[Build], Path]:
    """Load an invented area without late rows and with them; return both builds, and the data of the last."""
    extracts(folder, seed, hubs, contacts, MONTHS)
    builds = []
    for name in ("early", "all"):
        load(folder / f"data {name}", [folder / name], as_at=AS_AT, derive=derive, progress=None)
        builds.append(open_build(folder / f"data {name}"))
    return builds, folder / "data all"


Asked = tuple[pl.DataFrame, pl.DataFrame | None, bool]  # figures, what is never shown beside them, and whether open


def asked_of(build: Build, data: Path, month: date, *, quarter: bool = False) -> Iterator[Asked]:
    """Yield what a snapshot with its annex and faults, open data and a pack ask the gate for."""
    snapshot = ask(build, data, month, None, by_hub=True)
    yield with_faults(snapshot.measures, snapshot.faults), None, False
    on_one = build.on_one(AS_AT)
    yield open_figures(on_one), None, True
    pack = packs.ask(build, data, "police", month, quarter=quarter)
    yield pack.shown, pack.unshown, False


@dataclass
class Published:
    """What was published of an area: its true counts before and after late rows, all that was told, and the reports."""

    truths: list[Truth] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    sunk: int = 0
    shown: int = 0
    hidden: int = 0

    def attacked(self) -> Found:
        """Return what an intruder makes of it."""
        return attack(self.truths, self.told)


def area_of(
    builds: Sequence[Build], data: Path, hubs: Sequence[str], base: int | None = None, *, renamed: bool = False
) -> Published:
    """Publish one area through every outlet's figures and the gate, before and after late rows; open data rounded.

    Hubs may have other names after the late rows; the intruder knows which hub is which.
    """
    made, entries = Published(), list[pl.DataFrame]()
    for version, whole in enumerate(builds):
        build = whole.narrowed(hubs)
        asked = [*asked_of(build, data, LAST if version else BEFORE)]
        made.truths.append(_truth(asked))
        for figures, unshown, opened in asked:
            memory, rounding = memory_of(entries, WORDS if opened else None), base if opened else None
            released = release(
                _with_names(figures, hubs, new=bool(version) and renamed), memory, rounding=rounding, threshold=T,
                unshown=_overlapped(unshown, memory), broken=broken_in(build),
            )  # fmt: skip
            entries.append(rows_of(released.frame, f"{AS_AT}T00:00:00", T, rounding, released.report))
            made.told += told_by(_with_names(released.frame, hubs, new=False), version, rounding, released.report)
            made.sunk += released.report.sunk
            made.hidden += released.suppressed
            made.shown += released.frame.height - released.suppressed
    return made


def area_of_files(folder: Path) -> Published:
    """Publish extracts of one area through every outlet, before and after late rows, and read all files.

    The open release has a copy elsewhere (`--out`), which is all that is left of it: the ledger remembers.
    """
    made, home, known = Published(), folder / "home", set[Path]()
    for version, name in enumerate(("early", "all")):
        load(home, [folder / name], as_at=AS_AT, derive=derive, progress=None)
        build, month = open_build(home), LAST if version else BEFORE
        made.truths.append(_truth([*asked_of(build, home, month, quarter=True), (_year(build, home), None, False)]))
        make(home, month, by_hub=True)
        opened = make_open(build, home, out=folder / f"copy {version}")
        with suppress(PackError):  # which would tell of too few
            make_pack(home, "police", month, quarter=True)
        make_chapter(home, YEAR)
        said = (opened.folder / "disclosure_report.html").read_text("utf-8")
        sunk = re.search(r"earlier publications told more of</th><td>(\d+)</td>", said)
        made.sunk += int(sunk[1]) if sunk else 0
        shutil.rmtree(opened.folder)
        places = [home / outlet.folder for outlet in OUTLETS]
        folders = {folder / f"copy {version}", *(path for place in places for path in place.glob("*") if path.is_dir())}
        made.told += [each for path in sorted(folders - known) for each in told_in(path, version)]
        known |= folders
    return made


def _year(build: Build, home: Path) -> pl.DataFrame:
    return yearly.ask(build.on_one(AS_AT), home, YEAR).measures


def _truth(asked: Iterable[Asked]) -> Truth:
    frames = (frame for figures, unshown, _ in asked for frame in (figures, unshown) if frame is not None)
    return {place: pair for frame in frames for place, pair in truth_of(frame).items()}


def _with_names(frame: pl.DataFrame, hubs: Sequence[str], *, new: bool) -> pl.DataFrame:
    """Return figures with new names of hubs, or with the old ones again."""
    if "hub" not in frame.columns:
        return frame
    names = {hub: f"{hub} MASH" for hub in hubs}
    return frame.with_columns(pl.col("hub").replace(names if new else {name: hub for hub, name in names.items()}))


def _overlapped(unshown: pl.DataFrame | None, memory: Memory) -> pl.DataFrame | None:
    if unshown is None or memory.figures is None or not memory.figures["period"].str.contains("..", literal=True).any():
        return None
    return unshown


def truth_of(frame: pl.DataFrame) -> Truth:
    """Return the counts of figures that can be known, by what they are of."""
    known = frame.with_columns(pl.col("status").cast(pl.String)).filter(pl.col("status") == "ok")
    dims = [name for name in frame.columns if name not in CORE]
    return {(row["metric"], row["period"], group_of(row, dims)): (row["numerator"], row["denominator"])
            for row in known.iter_rows(named=True)}  # fmt: skip


def main(seed: int, first: int, last: int) -> None:
    """Try some areas of a seed; print a line of what was found in all so far after each."""
    names = hub_names(HUBS)
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        builds, data = loaded(Path(folder), seed, HUBS, CONTACTS)
        for number in range(first, last):
            made = area_of(builds, data, names[2 * number : 2 * number + 2], (None, None, 5)[number % 3])
            found = made.attacked()
            total.update(
                areas=1, tried=found.tried, told=len(found.told), changed=len(found.changed), sunk=made.sunk,
                shown=made.shown, hidden=made.hidden,
            )  # fmt: skip
            print(dict(total), found.told, found.changed, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
