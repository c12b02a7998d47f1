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
from mash.documents.performance_texts import BEGINNING, GATE, HOW, PAGES, PROFILES, WHERE
from queries import words

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
