"""Holds the texts of docs/performance.md around its tables: how each part was measured, and how to read it."""

BEGINNING = """# Performance

`python -m uv run python -m mash.documents` writes this page from the files in `docs/performance`; a test fails when it
is stale. `mash bench --quick` answers in under a minute. `mash bench --contacts N --record docs/performance` measures a
size again, and first says how long that takes; `python -m uv run python -m mash.benchmarks.profile N
docs/performance/profile-after.json` says where the time goes. Machines differ and are noisy: compare ratios within one
run, not the seconds of two. `python -m uv run python -m mash.benchmarks.gate docs/performance/gate.json` times the
disclosure gate. How many readers the dashboard can serve is in [load.md](load.md)."""

HOW = """`mash bench` invents an area, loads it, and runs each part in every way by turns, each in a separate process.
Before anything is timed, all ways must give equal rows: the same number, and the same sum of hashes. `mash/benchmarks`
holds `ours.py`, `pandas_way.py` and `duckdb_way.py` side by side; ours calls the functions of the commands and pages.

Figures are medians of several rounds. pandas and DuckDB SQL run only one round where it takes over 30 s; ours and
the floor always run all rounds.

- **load**: CSV extracts to sorted tables. Ours keeps every promise of [trust.md](trust.md). The others only check
  types, codes, required values and keys, and pandas keeps the tables in memory. The floor is a typed read by DuckDB
  with ORDER BY, which checks nothing.
- **load and facts**: what `mash load` does, with every fact.
- **facts**: from landed Parquet to a new build, with sorted tables and every fact.
- **look-back**: whether the child of each contact had one on an earlier day in the 12 months before, and on a later day
  in the 12 months after. All ways start from the same rows in memory, sorted by child and time.
- **levels**: each child's changes of the highest level of need, with gaps of up to 28 days bridged, from the same kind
  of rows in memory.
- **question**: four percentages, so eight sums, by month and source. Two filters keep most rows (about 60%) or few
  (about 2%). It is timed warm. Ours is the function `measure`, which also says whether each month is complete, and
  fills in months without rows.
- **explain**: a change over a year, split by eleven dimensions, in CPU seconds: *first* includes all counting, *warm*
  is for other periods of the same counts.
- **compare areas**: the open releases of 150 areas, each with every core measure of three years, read, checked against
  their checksums and compared. Its time does not depend on the number of contacts.
- **page script**: a page of ten charts with their downloads and headings, run again with nothing new to compute. The
  script is timed from its first to its last line. Streamlit's AppTest drives it, and its own time is left out.
- **mash ...**: a command in a new process, which answers from the sample, in CPU seconds. The floor is
  `python -c "import polars, duckdb"`: no command that reads a build takes less. *One* is `mash metrics
  contact_decided_on_time`; the study is that of the sample's go-live; the snapshot is that of the newest month.

Extracts hold up to 250,000 contacts each: 1 M contacts come as 58 files with 3.9 million rows. Peak is the highest
memory use of our measuring process in any round. A run needs up to 1.5 GB of temporary disk for each million contacts
(1.2 measured), and pandas 1.8 GB of memory; with less memory pandas is left out."""

WHERE = """CPU seconds at {contacts} contacts. *Before* is the state when the first full loads worked, *after* the
present one. The stack is sampled a thousand times a second. A sample counts for the innermost module of this project,
so a row includes the libraries that its module called. Shares below 3% are left out."""

GATE = """Each publication is judged by itself, or together with the publications that the title names, in CPU seconds
on one core. *Width* is for the hidden small count that varies least: the largest value less the least that a reader
can't rule out. It has to be 5 where 6 is the least count shown. *Unproven* are counts for which no such pair was found,
*told before* those that follow from earlier publications alone. The small area has 1,200 contacts and two hubs."""

PAGES = """CPU seconds of the server at {contacts} contacts, of version 0.1.0 and now, by turns on two quiet cores, for
one reader in Chromium. *Cold* is the first visit to the page after the server's start, *unseen* is a month not drawn
before, and *warm* is a month drawn before: medians of three runs of each, less where 0.1.0 never ended a page. Pages
show much more now: the page on sharing has the duty to share, agencies' views and strategy discussions, and each chart
has its table, its files and the groups behind it. The browser takes more: see [load](load.md#one-reader)."""

PROFILES = {
    "load": (
        "Load, with facts",
        "Reading and judging cost most where extracts are many and small: each column of each batch needs some "
        "thirty checks. Two extracts land at a time, and both are sampled. The search for identifiers reads every "
        "text column once, with one pattern. The time of `etl.warehouse.build` and `etl.warehouse.slices` is DuckDB's "
        "sorting, and the derivation of facts.",
    ),
    "facts": (
        "Facts, each by itself",
        "Each fact was computed by itself, so work that two share is counted twice. Joins cost most: a child's "
        "dimensions, the hub, a contact's checks. Looking back and ahead among neighbours costs little.",
    ),
    "page": (
        "Page of ten charts, 20 times",
        "A warm rerun computes nothing: answers are cached for each build and filter. What is left is handing elements "
        "to Streamlit. *Before*, the page drew charts alone; *after*, each chart has its switch to a table, three "
        "downloads and a look at the groups behind its points.",
    ),
    "snapshot": (
        "Snapshot of a month",
        "Typesetting and drawing take most of the time, the questions little.",
    ),
}
