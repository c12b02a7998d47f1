"""The words of docs/performance.md; its figures come from what was measured."""

BEGINNING = """# Performance

This page is made by `uv run python -m mash.benchmarks.report docs` of the files in `docs/performance`; a test fails
when it is stale. `mash bench --contacts N --record docs/performance` measures a size anew,
`uv run python -m mash.benchmarks.profile N docs/performance/profile-after.json` where time goes. Machines differ and
are noisy: compare ratios within one run, not seconds of two. How many readers the dashboard bears is in
[load.md](load.md)."""

HOW = """`mash bench` invents an area, loads it, and runs each part in all its ways, one process each, by turns. Before
anything is timed, all ways have given equal rows: as many, and with the same sum of hashes. `mash/benchmarks` holds
`ours.py`, `pandas_way.py` and `duckdb_way.py` side by side; ours calls what commands and pages call.

Figures are medians of the rounds said. pandas and DuckDB SQL have one round where it took over 30 s; ours and the
floor always have all of theirs.

- **load**: CSV extracts to sorted tables. Ours does all that [trust.md](trust.md) promises. The others check types,
  codes, required values and keys, and no more; pandas keeps the tables in memory. The floor is DuckDB's typed read with
  ORDER BY, which checks nothing.
- **load and facts**: what `mash load` does, every fact among it.
- **facts**: landed Parquet to a new build: sorted tables and every fact.
- **look-back**: of each contact, whether the child had one on an earlier day in the 12 months before, and on a later
  day in the 12 months after. All ways start from the same rows in memory, sorted by child and time.
- **levels**: each child's changes of the highest level of need, gaps of up to 28 days bridged. Likewise.
- **question**: four percentages, so eight sums, by month and source, where two filters keep most rows (about 60%) or
  few (about 2%). Warm. Ours is `measure`, which also says of each month whether it is complete, and fills in months
  without rows.
- **page script**: a page of ten charts with their downloads and headings, run again with nothing new to compute: the
  script from first to last line, driven by Streamlit's AppTest, whose own time is left out.
- **mash --help, mash status**: a new process, from start to end.

Extracts hold up to 250,000 contacts each: 1 M contacts come as 58 files with 3.9 million rows. Peak is ours, the
highest of all rounds, of the measuring process alone. A run needs up to 1.5 GB of temporary disk for each million
contacts (1.2 measured), and pandas 1.8 GB of memory; with less it is left out."""

WHERE = """CPU seconds at {contacts} contacts. *Before* is how things stood when the first full loads worked, *after* is
now. A thousand times a second the innermost module of this project on the stack is noted, so each row holds the time of
the libraries that its module called. Shares below 3% are left out."""

PROFILES = {
    "load": (
        "Load, with facts",
        "Reading and judging cost most where extracts are many and small: some thirty questions are put to each column "
        "of each batch. Two extracts land at a time, and both are looked at. The search for identifiers reads every "
        "text column once with one pattern. The work of `etl.build` and `etl.slices` is DuckDB's sorting, and the "
        "derivation of facts.",
    ),
    "facts": (
        "Facts, each by itself",
        "Each fact was collected by itself, so what two share is counted twice. What is joined costs most: a child's "
        "dimensions, the hub, a contact's checks. Looking back and ahead among neighbours is little of it.",
    ),
    "page": (
        "Page of ten charts, 20 times",
        "Nothing is computed in a warm rerun: answers are kept for each build and filter. What is left is handing "
        "elements to Streamlit. *Before*, the page drew charts alone; *after*, each has its switch to a table, three "
        "downloads and a look behind its points.",
    ),
    "snapshot": (
        "Snapshot of a month",
        "Typesetting and drawing are most of it; the questions are a small part.",
    ),
}
