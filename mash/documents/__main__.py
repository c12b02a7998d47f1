"""Writes every generated page of docs/: `python -m mash.documents`.

With `--check` it writes nothing, names the stale pages and ends with 1. With `--trials` it runs the trials of the
impact study and of explaining a change again first, which takes minutes. docs/trust.md is printed from the tests:
`tests/support/trust_page.py`.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from mash.documents import (
    explain,
    extract_standard,
    handbook,
    impact,
    official_definitions,
    performance,
    synthetic_data,
)

ROOT = Path(__file__).parents[2]
COMMAND = "python -m uv run python -m mash.documents"
_WRITERS = (explain, extract_standard, handbook, impact, official_definitions, synthetic_data, performance)
_WHOLLY_OURS = ("docs/handbook",)  # folders in which every page is generated


def pages(root: Path) -> dict[str, str]:
    """Return the text of every generated page, by its path under a source tree."""
    return {path: text for writer in _WRITERS for path, text in writer.pages(root).items()}


def stale(root: Path, made: Mapping[str, str]) -> list[str]:
    """Return the paths of pages that are missing, out of date, or no longer made."""
    old = [path for path, text in made.items() if not _holds(root / path, text)]
    return sorted([*old, *_left_over(root, made)])


def write(root: Path, made: Mapping[str, str]) -> None:
    """Write pages under a source tree and delete those that are no longer made."""
    for path in _left_over(root, made):
        (root / path).unlink()
    _put(root, made)


def _put(root: Path, made: Mapping[str, str]) -> None:
    for path, text in made.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Write or check every page; return the exit code."""
    if "--trials" in arguments:
        impact.run_trials()
        explain.run_trials()
    if "--check" not in arguments:
        _put(root, handbook.facts(root))  # the handbook is made from it
    made = pages(root)
    changed = stale(root, made)
    if "--check" in arguments:
        for path in changed:
            print(f"{path} is stale: run {COMMAND}", file=sys.stderr)  # noqa: T201
        return 1 if changed else 0
    write(root, made)
    for path in changed:
        print(path)  # noqa: T201
    return 0


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def _left_over(root: Path, made: Mapping[str, str]) -> list[str]:
    """Return pages in wholly generated folders that nothing makes any more."""
    there = [page for folder in _WHOLLY_OURS for page in (root / folder).rglob("*.md")]
    return [path for path in (page.relative_to(root).as_posix() for page in there) if path not in made]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
