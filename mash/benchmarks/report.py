"""docs/performance.md and its picture, from what was measured: `python -m mash.benchmarks.report docs`."""

import ast
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mash.benchmarks.parts import NAMES as PARTS
from mash.benchmarks.report_text import BEGINNING, HOW, PROFILES, WHERE
from mash.benchmarks.targets import TARGETS, Target
from mash.benchmarks.words import ratio, seconds, size

_SHOWN = 3  # per cent of a profile, before or after, from which a row is shown


def read_runs(folder: Path) -> list[dict[str, Any]]:
    """Return what was measured, smallest size first."""
    found = [json.loads(path.read_text("utf-8")) for path in folder.glob("contacts-*.json")]
    return sorted(found, key=lambda run: int(run["contacts"]))


def page(folder: Path) -> str:
    """Return the page of what a folder of measurements holds."""
    runs = read_runs(folder)
    parts = [BEGINNING, _machine(runs), *_targets(runs), "## Beside pandas and DuckDB SQL", HOW]
    for run in runs:
        parts += [f"### {size(run['contacts'])} contacts", _about(run), _table(run)]
    parts += ["## Growth", "![Seconds by contacts](performance/growth.svg)", _growth(runs), *_profiles(folder)]
    return "\n\n".join(parts) + "\n"


def _machine(runs: Sequence[Mapping[str, Any]]) -> str:
    last = runs[-1]
    machine, libraries = last["machine"], dict(last["versions"])
    listed = ", ".join(f"{name} {number}" for name, number in libraries.items())
    return (
        f"Measured with {machine['cores']} cores and {machine['memory_gb']} GB of memory on {machine['system']}, with "
        f"{listed}."
    )


def _targets(runs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## What was to be reached"
    rows = []
    for one in TARGETS:
        found = one.measured(runs)
        bound = "at least" if one.at_least else "at most"
        wanted = f"{bound} {_unit(one, one.target)}"
        shown = "" if found is None else _unit(one, found)
        rows.append((one.said, size(one.contacts), wanted, _unit(one, one.stretch), shown, one.verdict(found)))
    yield _grid(("what", "contacts", "target", "stretch", "measured", ""), rows)


def _unit(target: Target, value: float) -> str:
    if target.unit == "s":
        return seconds(value)
    return f"{value:,.0f} MB" if target.unit == "MB" else f"{value:.2g} x" if value < 10 else f"{value:.0f} x"


def _about(run: Mapping[str, Any]) -> str:
    rounds = "one round" if run["rounds"] == 1 else f"the median of {run['rounds']} rounds"
    return f"Each figure is {rounds}; the whole run took {seconds(run['took_s'])}."


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
        (part, *(_both(found.get(part)) for found in by_size))
        for part in PARTS
        if any(part in found for found in by_size)
    ]
    return _grid(("ours, and its peak memory", *(size(run["contacts"]) for run in runs)), rows)


def _both(row: Mapping[str, Any] | None) -> str:
    return f"{seconds(row['ours_s'])}, {row['peak_mb']:,.0f} MB" if row else ""


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
    shares = [one["percent"] if one else {} for one in (before, after)]
    names = [name for name in {**shares[1], **shares[0]} if max(share.get(name, 0) for share in shares) >= _SHOWN]
    names.sort(key=lambda name: -max(share.get(name, 0) for share in shares))
    rows = [(_named(name), *(_spent(one, name) for one in (before, after))) for name in names]
    total = ("**all**", *(seconds(one["cpu_s"]) if one else "not measured" for one in (before, after)))
    return _grid(("CPU time", "before", "after"), [total, *rows])


def _spent(profile: Mapping[str, Any] | None, name: str) -> str:
    if not profile or name not in profile["percent"]:
        return ""
    share = profile["percent"][name]
    return f"{seconds(profile['cpu_s'] * share / 100)} ({share:.0f}%)"


def _named(name: str) -> str:
    """Return a module with the sentence that it begins with; other names as they are."""
    found = find_spec(name) if "." in name else None
    if found is None or not found.origin:
        return f"`{name}`"
    said = ast.get_docstring(ast.parse(Path(found.origin).read_text("utf-8"))) or ""
    return f"`{name}`: {said.splitlines()[0].split(': ')[0].rstrip('.')}" if said else f"`{name}`"


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main(docs: Path) -> None:
    """Write the page and its picture."""
    from mash.benchmarks.growth import growth

    folder = docs / "performance"
    (docs / "performance.md").write_text(page(folder), "utf-8", newline="\n")
    (folder / "growth.svg").write_text(growth(read_runs(folder)), "utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
