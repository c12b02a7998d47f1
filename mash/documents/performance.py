"""Writes docs/performance.md and its picture from the measurements in docs/performance."""

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from mash.benchmarks.parts import NAMES as PARTS
from mash.benchmarks.targets import TARGETS, Target
from mash.benchmarks.words import ratio, seconds, size
from queries import words

BEGINNING = """# Performance

`python -m uv run python -m mash.documents` writes this page from the files in `docs/performance`; a test fails when it
is stale. `mash bench --quick` answers in under a minute. `mash bench --contacts N --record docs/performance` measures a
size again, and first says how long that takes; `python -m uv run python -m mash.benchmarks.profile N
docs/performance/profile-after.json` says where the time goes. Machines differ and are noisy: compare ratios within one
run, not the seconds of two. `python -m uv run python -m mash.benchmarks.gate docs/performance/gate.json` times the
disclosure gate. How many readers the dashboard can serve is in [load.md](load.md)."""

HOW = """`mash bench` invents an area, loads it, and runs each part in every way by turns, each in a process of its own.
Before anything is timed, all ways must give equal rows: the same number, and the same sum of hashes. `mash/benchmarks`
holds `ours.py`, `pandas_way.py` and `duckdb_way.py` side by side; ours calls what commands and pages call.

Figures are medians of several rounds. pandas and DuckDB SQL have one round where it took over 30 s; ours and the floor
always have all of theirs.

- **load**: CSV extracts to sorted tables. Ours keeps every promise of [trust.md](trust.md). The others only check
  types, codes, required values and keys, and pandas keeps the tables in memory. The floor is a typed read by DuckDB
  with ORDER BY, which checks nothing.
- **load and facts**: what `mash load` does, with every fact.
- **facts**: landed Parquet to a new build, with sorted tables and every fact.
- **look-back**: whether the child of each contact had one on an earlier day in the 12 months before, and on a later day
  in the 12 months after. All ways start from the same rows in memory, sorted by child and time.
- **levels**: each child's changes of the highest level of need, gaps of up to 28 days bridged, from the same rows too.
- **question**: four percentages, so eight sums, by month and source. Two filters keep most rows (about 60%) or few
  (about 2%). It is timed warm. Ours is `measure`, which also says whether each month is complete, and fills in months
  without rows.
- **explain**: a change of a year split by eleven dimensions, in CPU seconds: *first*, with everything counted, and
  *warm*, other periods of what was counted then.
- **compare areas**: the open releases of 150 areas, each with every core measure of three years, read, held against
  their checksums and compared. It does not depend on the contacts.
- **page script**: a page of ten charts with their downloads and headings, run again with nothing new to compute. The
  script is timed from its first to its last line. Streamlit's AppTest drives it, and its own time is left out.
- **mash ...**: a command in a new process, which answers from the sample, in CPU seconds. The floor is
  `python -c "import polars, duckdb"`: no command that reads a build takes less. *One* is `mash metrics
  contact_decided_on_time`, the study is of the sample's go-live, the snapshot the newest month's.

Extracts hold up to 250,000 contacts each: 1 M contacts come as 58 files with 3.9 million rows. Peak is the highest
memory of our measuring process in any round. A run needs up to 1.5 GB of temporary disk for each million contacts (1.2
measured), and pandas 1.8 GB of memory; with less memory pandas is left out."""

WHERE = """CPU seconds at {contacts} contacts. *Before* is the state when the first full loads worked, *after* is now.
The stack is sampled a thousand times a second. A sample counts for the innermost module of this project, so a row
includes the libraries that its module called. Shares below 3% are left out."""

GATE = """Each publication is judged by itself, or beside what the title says, in CPU seconds on one core. *Width* is
how much the hidden small count that varies least was proven to vary, the largest less the least that a reader can't
rule out: 5 is asked for where 6 is the least count shown. *Unproven* are counts for which no such pair was found,
*told before* those that follow from earlier publications alone. The small area has 1,200 contacts and two hubs."""

PAGES = """CPU seconds of the script at {contacts} contacts, of version 0.1.0 and now, by turns on two cores with other
work to do: compare the two, not the seconds. *Cold* has asked for nothing of the page yet, *unseen* is a month not
drawn before, *warm* the same page again. Pages show much more now: sharing has the duty to share, agencies' views and
strategy discussions, each chart its table, its files and what lies behind it."""

PROFILES = {
    "load": (
        "Load, with facts",
        "Reading and judging cost most where extracts are many and small: each column of each batch is asked some "
        "thirty questions. Two extracts land at a time, and both are sampled. The search for identifiers reads every "
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


_SHOWN = 3  # per cent of a profile, before or after, from which a row is shown


def pages(root: Path) -> dict[str, str]:
    """Return the page and its picture by their paths under a source tree."""
    from mash.benchmarks.growth import growth

    folder = root / "docs" / "performance"
    return {"docs/performance.md": page(folder), "docs/performance/growth.svg": growth(read_runs(folder))}


def read_runs(folder: Path) -> list[dict[str, Any]]:
    """Return what was measured, smallest size first."""
    runs = [json.loads(path.read_text("utf-8")) for path in folder.glob("contacts-*.json")]
    return sorted(runs, key=lambda run: int(run["contacts"]))


def page(folder: Path) -> str:
    """Return the page of what a folder of measurements holds."""
    runs = read_runs(folder)
    parts = [BEGINNING, _machine(runs), *_targets(runs), "## Beside pandas and DuckDB SQL", HOW]
    for run in runs:
        parts += [f"### {size(run['contacts'])} contacts", _about(run), _table(run)]
    parts += ["## Growth", "![Seconds by contacts](performance/growth.svg)", _growth(runs)]
    parts += [*_gate(folder), *_pages(folder), *_profiles(folder)]
    return "\n\n".join(parts) + "\n"


def _machine(runs: Sequence[Mapping[str, Any]]) -> str:
    last = max(runs, key=lambda run: str(run["measured_on"]))
    machine, libraries = last["machine"], dict(last["versions"])
    listed = ", ".join(f"{name} {number}" for name, number in libraries.items())
    return (
        f"Measured with {machine['cores']} cores and {machine['memory_gb']} GB of memory on {machine['system']}, with "
        f"{listed}."
    )


def _targets(runs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## Targets"
    rows = []
    for goal in TARGETS:
        figure = goal.measured(runs)
        wanted = f"{'at least' if goal.at_least else 'at most'} {_unit(goal, goal.target)}"
        shown = "" if figure is None else _unit(goal, figure)
        stretch, verdict = _unit(goal, goal.stretch), goal.verdict(figure)
        rows.append((goal.title, size(goal.contacts), wanted, stretch, shown, verdict))
    yield _grid(("what", "contacts", "target", "stretch", "measured", ""), rows)
    floors = [
        row["floor_s"] for run in runs for row in run["parts"] if row["part"].startswith("mash ") and row["floor_s"]
    ]
    if floors:
        yield (
            'Targets in seconds are of a machine on which `python -c "import polars, duckdb"` takes about 240 ms of '
            f"CPU. It took {seconds(median(floors))} where commands were measured: compare ratios."
        )


def _unit(target: Target, value: float) -> str:
    if target.unit == "s":
        return seconds(value)
    return f"{value:,.0f} MB" if target.unit == "MB" else f"{value:.2g} x" if value < 10 else f"{value:.0f} x"


def _about(run: Mapping[str, Any]) -> str:
    rounds = "one round" if run["rounds"] == 1 else f"the median of {run['rounds']} rounds"
    day, version = words.day(date.fromisoformat(run["measured_on"])), run["versions"]["mash-outcomes"]
    took = seconds(run["took_s"])
    return f"Measured on {day} with version {version}. Each figure is {rounds}; the whole run took {took}."


def _table(run: Mapping[str, Any]) -> str:
    heads = ("", "ours", "pandas", "DuckDB SQL", "floor", "pandas / ours", "DuckDB / ours", "ours / floor", "peak MB")
    rows = [
        (
            row["part"],
            *(seconds(row[f"{way}_s"]) for way in ("ours", "pandas", "duckdb", "floor")),
            *(ratio(row[f"ratio_{way}"]) for way in ("pandas", "duckdb", "floor")),
            f"{row['peak_mb']:,.0f}",
        )
        for row in run["parts"]
    ]
    return _grid(heads, rows)


def _growth(runs: Sequence[Mapping[str, Any]]) -> str:
    """Return ours by part and size, with its peak memory."""
    by_size = [{row["part"]: row for row in run["parts"]} for run in runs]
    rows = [
        (part, *(_both(parts.get(part)) for parts in by_size))
        for part in PARTS
        if any(part in parts for parts in by_size)
    ]
    return _grid(("ours, and its peak memory", *(size(run["contacts"]) for run in runs)), rows)


def _both(row: Mapping[str, Any] | None) -> str:
    return f"{seconds(row['ours_s'])}, {row['peak_mb']:,.0f} MB" if row else ""


def _gate(folder: Path) -> Iterator[str]:
    """Yield what the disclosure gate took, and how much what it hides can vary."""
    path = folder / "gate.json"
    if not path.exists():
        return
    yield "## The disclosure gate"
    yield GATE
    heads = (
        "publication", "figures", "hidden", "measures hidden whole", "CPU", "target", "", "whole-number searches",
        "narrowest width", "unproven", "told before",
    )  # fmt: skip
    rows = [
        (
            row["title"], f"{row['figures']:,}", f"{row['hidden']:,}", f"{row['withheld']}", seconds(row["cpu_s"]),
            seconds(row["target_s"]), "reached" if row["cpu_s"] <= row["target_s"] else "**not reached**",
            f"{row['programmes']:,}", "" if row["width"] is None else f"{row['width']}", f"{row['unproven']}",
            f"{row['sunk']}",
        )
        for row in json.loads(path.read_text("utf-8"))
    ]  # fmt: skip
    yield _grid(heads, rows)


def _pages(folder: Path) -> Iterator[str]:
    """Yield what each page took in the first version and takes now."""
    path = folder / "pages.json"
    if not path.exists():
        return
    run, kinds = json.loads(path.read_text("utf-8")), ("cold", "unseen", "warm")
    yield "## Pages"
    yield PAGES.format(contacts=size(run["contacts"]))
    heads = ("page", *(f"{kind}, {when}" for kind in kinds for when in ("0.1.0", "now")))
    yield _grid(
        heads, [(row["page"], *(seconds(each) for kind in kinds for each in row[kind])) for row in run["pages"]]
    )


def _profiles(folder: Path) -> Iterator[str]:
    before, after = (
        json.loads(path.read_text("utf-8")) if (path := folder / f"profile-{when}.json").exists() else {}
        for when in ("before", "after")
    )
    if not (before or after):
        return
    yield "## Where time goes"
    yield WHERE.format(contacts=size((after or before)["contacts"]))
    for name, (title, text) in PROFILES.items():
        if name in before or name in after:
            yield f"### {title}"
            yield text
            yield _profile(before.get(name), after.get(name))


def _profile(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    shares = [profile["percent"] if profile else {} for profile in (before, after)]
    names = [name for name in {**shares[1], **shares[0]} if max(share.get(name, 0) for share in shares) >= _SHOWN]
    names.sort(key=lambda name: -max(share.get(name, 0) for share in shares))
    rows = [(_named(name), *(_spent(profile, name) for profile in (before, after))) for name in names]
    total = ("**all**", *(seconds(profile["cpu_s"]) if profile else "not measured" for profile in (before, after)))
    return _grid(("CPU time", "before", "after"), [total, *rows])


def _spent(profile: Mapping[str, Any] | None, name: str) -> str:
    if not profile or name not in profile["percent"]:
        return ""
    share = profile["percent"][name]
    return f"{seconds(profile['cpu_s'] * share / 100)} ({share:.0f}%)"


def _named(name: str) -> str:
    """Return a module with the sentence that it begins with; other names as they are."""
    spec = find_spec(name) if "." in name else None
    if spec is None or not spec.origin:
        return f"`{name}`"
    text = ast.get_docstring(ast.parse(Path(spec.origin).read_text("utf-8"))) or ""
    return f"`{name}`: {text.splitlines()[0].split(': ')[0].rstrip('.')}" if text else f"`{name}`"


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
