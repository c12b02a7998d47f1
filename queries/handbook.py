"""The handbook: one page is one metric, one return or one thing to know, written from what the figures are made of.

Write it anew with `python -m queries.handbook`; a test fails when a page is stale. It writes `docs/handbook` and the
words that `mash definitions` prints.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from importlib import import_module
from pathlib import Path

import etl
from queries.definition import STORED, Definition
from queries.definitions import definition
from queries.examples import Example, read_examples
from queries.facts.windows import DEFAULT
from queries.metric import THEMES
from queries.metrics import METRICS
from queries.returns import SETS
from queries.sensitivity import OTHERS

METHODS = ("spc", "intervals", "funnel", "survival", "competing_risks", "rates")
QUESTIONS = ("findings", "trends", "equality", "what_follows", "sensitivity")
_GENERATED = "Written by `python -m queries.handbook`; a change here is lost."
_SHOWN = 3  # examples on a page; the rest stay in tests/spec
_WINDOWS = {
    "bridge_days": "Days without support between two episodes that are no end of it",
    "return_months": "Calendar months over which a child's return is looked for",
    "repeat_days": "Days for which an earlier contact makes the next one a repeat",
    "link_days": "Days within which rows that name no contact or referral are linked to one",
}


def pages(root: Path) -> dict[str, str]:
    """Return every file the handbook is made of, by its path under a source tree, as text."""
    found = [definition(metric) for metric in METRICS.values()]
    examples = read_examples(root / "tests" / "spec")
    folder = "docs/handbook"
    made = {
        f"{folder}/README.md": _index(found),
        f"{folder}/returns.md": _returns(),
        f"{folder}/methods.md": _methods(),
        f"{folder}/policy.md": _policy(),
    }
    for one in found:
        own = [example for example in examples if example.metric == one.name]
        made[f"{folder}/metrics/{one.name}.md"] = page(one, own)
    stored = json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False)
    made[STORED.relative_to(root).as_posix()] = stored + "\n"
    return made


def page(one: Definition, examples: Sequence[Example]) -> str:
    """Return a metric's page: what it says and does not say, how it is made, and examples worked out."""
    rows = [(label, _linked(one, label, text)) for label, text in one.lines()[4:]]
    parts = [
        f"# {one.title}",
        f"`{one.name}`, {one.theme}. {_GENERATED}",
        f"**What it tells.** {one.tells}",
        f"**What it does not tell.** {one.does_not_tell} {one.reading}",
        grid(("", ""), rows),
        "## Worked example",
        *(_example(example) for example in examples[:_SHOWN]),
    ]
    if not examples:
        parts.append("None is written down yet.")
    more = len(examples) - _SHOWN
    if more > 0:
        parts.append(f"{more} more in `tests/spec`.")
    parts.append("[All metrics](../README.md) · [Glossary](../../glossary.md) · [Methods](../methods.md)")
    return "\n\n".join(parts) + "\n"


def grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |" for cells in lines)


def _linked(one: Definition, label: str, text: str) -> str:
    if label == "Read with":
        return ", ".join(f"[{name}]({name}.md)" for name in one.read_with)
    return text


def _example(example: Example) -> str:
    """Return a rule, the rows it is tried on and what the metric says of them."""
    parts = [f"### {example.rule}", f"As at {example.as_at}."]
    if example.policy:
        parts.append(f"With this in the policy file:\n\n```toml\n{_unindented(example.policy)}\n```")
    for table, rows in example.tables.items():
        parts.append(f"`{table}`:\n\n{grid(rows[0], rows[1:])}")
    parts.append("gives\n\n" + _given(example))
    return "\n\n".join(parts)


def _given(example: Example) -> str:
    """Return what an example gives, as far as it says: always numerator and denominator, perhaps status and value."""
    columns = ("numerator", "denominator", "status", "value")[: max(map(len, example.gives.values()))]
    group = f"{example.period}, {example.by}" if example.by else example.period
    rows = []
    for key, told in example.gives.items():
        cells = ["" if cell is None else str(cell) for cell in told]
        rows.append((key, *cells, *[""] * (len(columns) - len(cells))))
    return grid((group, *columns), rows)


def _unindented(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _index(found: Sequence[Definition]) -> str:
    parts = [
        "# Handbook",
        f"What every figure counts, from the definitions that compute it. {_GENERATED}",
        "- [Extract standard](../extract-standard.md): what an agency sends\n"
        "- [Policy file](policy.md): what a hub agrees: targets, clocks, populations\n"
        "- [Returns](returns.md): the sector's quarterly sets\n"
        "- [Methods](methods.md): the statistics, and the windows that figures look through\n"
        "- [Glossary](../glossary.md): the words\n"
        "- [Decisions](../decisions.md): why things are as they are",
        "A figure is `ok`, `partial` (its month has not ended) or `immature` (it looks back or ahead further than the "
        "data reaches). Not yet due is not late; undecided and overdue is.",
    ]
    for title, question in THEMES.values():
        rows = [
            (f"[{one.title}](metrics/{one.name}.md)", one.unit, one.better, one.comparator)
            for one in found
            if one.theme == title
        ]
        parts.append(f"## {title}\n\n{question}\n\n{grid(('Metric', 'Unit', 'Direction', 'England'), rows)}")
    return "\n\n".join(parts) + "\n"


def _returns() -> str:
    columns = "`set,line,period,<dims...>,numerator,denominator,value,status`"
    parts = [
        "# Returns",
        f"The sector's quarterly sets, ready made. {_GENERATED}",
        f"`mash metrics --set NAME` prints a set by quarter, its lines in this order; `--format csv` prints {columns}. "
        "Percentages are 0 to 100; a count has no denominator. A line or quarter that the data can't tell has the "
        "status `not in this data` and no figure: never zero.",
    ]
    for name, lines in SETS.items():
        rows = [
            (line.title, f"[{line.name}](metrics/{line.name}.md)" if line.name in METRICS else line.name, line.counted)
            for line in lines
        ]
        parts.append(f"## {name}\n\n{grid(('Line', 'Name', 'What it counts'), rows)}")
    return "\n\n".join(parts) + "\n"


def _methods() -> str:
    methods = [(f"`{name}`", _about(f"queries.statistics.{name}")) for name in METHODS]
    questions = [(f"`{name}`", _about(f"queries.{name}")) for name in QUESTIONS]
    windows = [
        (_WINDOWS[field.name], str(getattr(DEFAULT, field.name)), " and ".join(map(str, OTHERS[field.name])))
        for field in fields(DEFAULT)
    ]
    return "\n\n".join([
        "# Methods",
        f"The statistics behind the verdicts, and the windows that figures look through. {_GENERATED}",
        "## Statistics",
        grid(("Module of `queries/statistics`", "What it does"), methods),
        "## Questions asked of a figure",
        grid(("Module of `queries`", "What it answers"), questions),
        "## Windows",
        "Areas differ on these. Figures use the first; `queries/sensitivity.py` computes them again with the others, "
        "and without one agency at a time, and says whether what the latest month says would stand. "
        "`mash spc NAME --format json` holds the second under `sensitivity`.",
        grid(("Window", "Used", "Tried as well"), windows),
    ]) + "\n"  # fmt: skip


def _about(module: str) -> str:
    """Return what a module says it does, in one line."""
    return " ".join((import_module(module).__doc__ or "").split())


def _policy() -> str:
    text = (Path(etl.__file__).parent / "policy_default.toml").read_text("utf-8")
    parts = [
        "# Policy file",
        "What a hub agrees, each entry dated, in `policy.toml` of the data directory. It is stored with every build. "
        f"Below are the defaults and, as examples, what can be added. {_GENERATED}",
    ]
    for block in re.split(r"\n\s*\n", text.strip()):
        parts += _policy_block(block)
    return "\n\n".join(parts) + "\n"


def _policy_block(block: str) -> list[str]:
    """Return a block of the file as sentences, then as what can be typed: an entry behind a # is an example."""
    said = [line.lstrip("# ") for line in block.splitlines() if _is_prose(line)]
    typed = [line.removeprefix("# ") for line in block.splitlines() if not _is_prose(line)]
    code = "\n".join(typed)
    return [part for part in (" ".join(said), f"```toml\n{code}\n```" if typed else "") if part]


def _is_prose(line: str) -> bool:
    return line.startswith("#") and not re.match(r"# (\[|[\w.]+ = )", line)


def write(root: Path, made: Mapping[str, str]) -> None:
    """Write pages under a source tree, and take away those of the handbook that are not among them."""
    for old in (root / "docs" / "handbook").rglob("*.md"):
        if old.relative_to(root).as_posix() not in made:
            old.unlink()
    for path, text in made.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    TREE = Path(__file__).parents[1]
    write(TREE, pages(TREE))
