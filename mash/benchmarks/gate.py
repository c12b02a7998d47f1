"""Times the disclosure gate on whole publications, and measures how uncertain its hidden counts are for a reader.

`python -m mash.benchmarks.gate docs/performance/gate.json` measures the sample and a small area of two hubs, in CPU
seconds on one core. Nothing is published: earlier publications are remembered as the ledger would remember them.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import polars as pl

from etl.load import load
from etl.synthetic.sample import SAMPLE
from etl.synthetic.setting import Setting
from etl.synthetic.write import write
from publish.disclosure import Memory, Released, release
from publish.disclosure.solver import Model
from publish.published.ledger_rows import memory_of, rows_of
from publish.releases.open_data.figures import open_figures
from publish.snapshot.draft import ask, with_faults
from queries.build import Build, open_build
from queries.facts.derive import derive
from queries.metrics.nested import broken_in

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
SMALL = Setting(1200, 3, 2)


@dataclass(frozen=True)
class Gated:
    """One publication that passed the gate: what it took, what was hidden, and what a reader can make of that.

    `width` is how far the narrowest hidden small count was proven to vary, `programmes` counts whole-number searches.
    `sunk` are small counts that follow from what was published before, and `withheld` measures hidden whole.
    """

    title: str
    target_s: float
    cpu_s: float
    figures: int
    hidden: int
    withheld: int
    programmes: int
    width: int | None
    unproven: int
    sunk: int


def measured() -> Iterator[Gated]:
    """Yield each publication: of the sample, and of a small area by itself and beside two snapshots."""
    with tempfile.TemporaryDirectory() as folder:
        sample = _loaded(Path(folder) / "sample", SAMPLE)
        yield _gated("Sample: snapshot with faults", 1, sample, _snapshot(sample, Path(folder), OCTOBER))[0]
        yield _gated("Sample: open data", 4, sample, open_figures(sample))[0]
        small = _loaded(Path(folder) / "small", SMALL)
        told: list[Gated] = []
        shown: list[pl.DataFrame] = []
        for month in (SEPTEMBER, OCTOBER):
            asked = _snapshot(small, Path(folder), month)
            one, released = _gated(f"Small area: snapshot {len(told) + 1}", 1, small, asked, memory_of(shown))
            told.append(one)
            shown.append(rows_of(released.frame, f"{month}", released.report.threshold, None, released.report))
        yield from told
        figures = open_figures(small)
        yield _gated("Small area: open data", 20, small, figures)[0]
        yield _gated("Small area: open data beside two snapshots", 20, small, figures, memory_of(shown))[0]


def _loaded(folder: Path, setting: Setting) -> Build:
    write(setting, folder / "extracts")
    load(folder / "data", [folder / "extracts"], as_at=setting.as_at, derive=derive, progress=None)
    return open_build(folder / "data")


def _snapshot(build: Build, data: Path, month: date) -> pl.DataFrame:
    asked = ask(build, data, month, None, by_hub=True)
    return with_faults(asked.measures, asked.faults)


def _gated(
    title: str, target: float, build: Build, figures: pl.DataFrame, memory: Memory | None = None
) -> tuple[Gated, Released]:
    searches, search = [0], Model.whole

    def counted(model: Model, *args: object, **more: object) -> object:
        searches[0] += 1
        return search(model, *args, **more)  # type: ignore[arg-type]

    Model.whole = counted  # type: ignore[assignment, method-assign]
    try:
        began = time.process_time()
        released = release(
            figures, memory or Memory(), threshold=build.policy.publication.threshold, broken=broken_in(build)
        )
        took = time.process_time() - began
    finally:
        Model.whole = search  # type: ignore[method-assign]
    report = released.report
    gated = Gated(
        title, target, round(took, 2), report.cells, released.suppressed, len(report.withheld), searches[0],
        report.narrowest_width, report.unproven, report.sunk,
    )  # fmt: skip
    return gated, released


if __name__ == "__main__":
    rows = [asdict(gated) for gated in measured()]
    Path(sys.argv[1]).write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
