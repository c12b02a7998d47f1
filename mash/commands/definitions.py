"""`mash definitions`: exactly what each figure counts."""

import json
from dataclasses import asdict

from mash.printing import print_table
from queries.definitions import Definition, definition
from queries.metrics import METRICS, find


def run(name: str | None, form: str) -> int:
    """Print one definition or all; return the exit code."""
    metrics = find([name]) if name else list(METRICS.values())
    found = [definition(metric) for metric in metrics]
    if form == "json":
        print(json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False))  # noqa: T201
    elif form == "markdown":
        print("\n".join(markdown(one) for one in found), end="")  # noqa: T201
    elif name:
        print_table(found[0].title, ["", ""], found[0].lines())
    else:
        print_table("", ["name", "title", "unit", "better"], [[d.name, d.title, d.unit, d.better] for d in found])
    return 0


def markdown(one: Definition) -> str:
    """Return a definition as a section of Markdown."""
    lines = "\n".join(f"- **{label}**: {text}" for label, text in one.lines())
    return f"## {one.title}\n\n{lines}\n"
