"""Answers the benchmark's questions with the functions that commands and pages call."""

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

import mash
from etl.contracts import AGENCY_TABLES as TABLES
from mash.benchmarks.machine import BenchError, cpu_of
from mash.benchmarks.place import AS_AT, BRIDGE_DAYS, FILTERS, LEFT_OUT, QUESTION, QUESTION_COLUMNS, Place

if TYPE_CHECKING:
    import duckdb

    from etl.warehouse.build import Derive

Work: TypeAlias = Callable[[], Mapping[str, Any]]
SAMPLE_DATA = Path(mash.__file__).resolve().parents[1] / "sample_data"


def synthesise(place: Place, contacts: int) -> Work:
    """Invent an area of three years, with a hub for each 20,000 contacts a year.

    Beyond 150 hubs (3 million contacts a year, as many as England has) the years grow instead, up to ten.
    """
    from etl.synthetic.setting import Setting
    from etl.synthetic.write import write

    years = min(10, max(3, -(-contacts // 3_000_000)))
    hubs = min(150, max(1, contacts // (20_000 * years)))

    def work() -> dict[str, Any]:
        write(Setting(contacts, seed=52, hubs=hubs, months=12 * years, as_at=AS_AT), place.extracts)
        return {}

    return work


def load(place: Place) -> Work:
    """Load extracts into a build with everything that loading promises, but without facts."""
    return _load(place, place.scratch / "data", lambda _tables, _as_at, _policy: {})


def load_and_facts(place: Place, data: Path | None = None) -> Work:
    """Load extracts as `mash load` does, facts included."""
    from queries.facts.derive import derive

    return _load(place, data or place.scratch / "data", derive)


def _load(place: Place, data: Path, derive: "Derive") -> Work:
    from etl.load import load

    def work() -> dict[str, "duckdb.DuckDBPyRelation"]:
        if (report := load(data, [place.extracts], as_at=AS_AT, derive=derive)).exit_code:
            refused = next((why for _, why in report.bad), "an extract is held back or needs an answer")
            raise BenchError(f"Not all invented extracts were loaded, so nothing is measured: {refused}")
        return {table: _warehouse(data).table(table) for table in place.tables()}

    return work


def load_sample(place: Place) -> Work:
    """Load the sample, from which the commands that are timed answer."""
    from etl.synthetic.sample import SAMPLE as SETTING
    from queries.facts.derive import derive

    def work() -> dict[str, Any]:
        from etl.load import load

        place.sample.mkdir()
        shutil.copyfile(SAMPLE_DATA / "policy.toml", place.sample / "policy.toml")
        load(place.sample, [SAMPLE_DATA], as_at=SETTING.as_at, derive=derive)
        return {}

    return work


def export(place: Place) -> Work:
    """Write the files that other parts start from: accepted rows, and the columns that questions read."""

    def work() -> dict[str, Any]:
        place.table("any").parent.mkdir()
        with _warehouse(place.data) as con:
            for table in place.tables():
                con.table(table).write_parquet(str(place.table(table)), compression="lz4")
            con.table("fact_contacts").select(*QUESTION_COLUMNS).write_parquet(str(place.question), compression="lz4")
        return {}

    return work


def facts(place: Place) -> Work:
    """Make a new build from landed Parquet: sort and store the tables, and derive every fact.

    A changed policy calls for the new build. Nothing lands, because the small file named has landed before.
    """
    from etl.builds import current_build, drop_builds
    from etl.load import load
    from queries.facts.derive import derive

    before = current_build(place.data) or 0
    drop_builds(place.data, keep=before)
    (place.data / "policy.toml").write_text(f"# Changed after build {before}.\n", "utf-8")

    def work() -> dict[str, Any]:
        if load(place.data, place.files("changes"), derive=derive).build == before:
            raise RuntimeError("no new build was made")
        return {}

    return work


def look_back(place: Place) -> Work:
    """Return for each contact whether the child had one on a day in the 12 months before, and in the 12 after."""
    from queries.calendar.days import months_on
    from queries.facts.neighbours import day_after, day_before

    contacts = scan(place, "contacts").select("contact_id", "person_id", day=pl.col("received_at").dt.date()).collect()
    day = pl.col("day")

    def work() -> dict[str, pl.DataFrame]:
        rows = contacts.lazy().select(
            "contact_id",
            earlier=(day_before(day) >= months_on(-12, day)).fill_null(False),
            later=(day_after(day) <= months_on(12, day)).fill_null(False),
        )
        return {"look_back": rows.collect()}

    return work


def levels(place: Place) -> Work:
    """Return when each child's highest level of need changed, gaps of up to 28 days bridged."""
    from etl.policy.policy_file import parse_policy
    from queries.facts.spells import on_ladder, sweep

    begun, known = pl.col("started_on") <= AS_AT, pl.col("level") != LEFT_OUT
    episodes = scan(place, "support_episodes").filter(begun, known).collect()
    ladder, tier = parse_policy().ladders.default, pl.lit(None, pl.String).alias("tier")

    def work() -> dict[str, pl.DataFrame]:
        changes = on_ladder(sweep(episodes.lazy().with_columns(tier), AS_AT), ladder, AS_AT, BRIDGE_DAYS)
        return {"levels": changes.select("person_id", "level_from", "level_to", changed_on="on")}

    return work


def question(place: Place, rows: str) -> Work:
    """Return, by month and source, the eight sums behind four figures, of the rows that two filters keep."""
    from queries.build import open_build
    from queries.measure.engine import measure
    from queries.metrics.catalogue import METRICS

    build, metrics = open_build(place.data), [METRICS[name] for name in QUESTION]

    def work() -> dict[str, pl.DataFrame]:
        return {"question": measure(build, metrics, by=("source",), where=FILTERS[rows])}

    return work


def explain(place: Place, which: str) -> Work:
    """Explain the change of a year by all dimensions: counted for the first time, or from the tally of a build.

    Seconds are those of CPU: many small counts share the cores with whatever else runs.
    """
    from queries.build import open_build
    from queries.calendar.months import read_span
    from queries.explain.change import explain as change_of
    from queries.explain.change import tally_for
    from queries.metrics.catalogue import METRICS

    build, metric = open_build(place.data), METRICS["contact_decided_on_time"]
    years = [read_span("month", text) for text in ("2024-11..2025-10", "2025-11..2026-10")]
    counted = tally_for(build, metric)

    def work() -> dict[str, Any]:
        begun = process_time()
        change_of(build, tally_for(build, metric) if which == "first" else counted, *years)
        return {"seconds": process_time() - begun}

    return work


def compare(place: Place) -> Work:
    """Compare the open releases of 150 areas, which are invented apart from the contacts."""
    from mash.benchmarks.areas import compared, write_areas

    releases = write_areas(place.scratch)

    def work() -> dict[str, Any]:
        compared(releases)
        return {}

    return work


def page(place: Place) -> Work:
    """Run a page of ten charts again, as a browser does after a click."""
    from dashboard.server.warm_up import rehearse

    rerun = rehearse(place.data)

    def work() -> dict[str, Any]:
        return {"seconds": rerun()}  # the script alone, without AppTest, which drives it here

    return work


def started(place: Place, *arguments: str) -> Work:
    """Run a command in a process of its own, as a terminal does: CPU seconds, as starting waits for the disk, too."""
    line = command(place, *arguments)

    def work() -> dict[str, Any]:
        if "snapshot" in arguments:  # what is published once is found published ever after
            shutil.rmtree(place.scratch / "sample", ignore_errors=True)
            shutil.copytree(place.sample, place.scratch / "sample")
        return {"seconds": cpu_of(line)}

    return work


def command(place: Place, verb: str, *arguments: str) -> list[str]:
    """Return the command line that starts `mash` with a verb."""
    data = place.scratch / "sample" if verb == "snapshot" else place.sample
    given = [] if verb == "--help" else [*arguments, "--data", str(data)]
    return [sys.executable, "-c", "from mash.main import program; program()", verb, *given]


def _warehouse(data: Path) -> "duckdb.DuckDBPyConnection":
    import duckdb

    from etl.builds import build_path, current_build

    return duckdb.connect(str(build_path(data, current_build(data) or 0)), read_only=True)


def scan(place: Place, table: str) -> pl.LazyFrame:
    """Return a table with its codes as the contract has them."""
    codes = [pl.col(name).cast(c.dtype) for name, c in TABLES[table].columns.items() if isinstance(c.dtype, pl.Enum)]
    return pl.scan_parquet(place.table(table), glob=False).with_columns(codes)
