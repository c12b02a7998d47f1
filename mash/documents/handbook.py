"""Writes the handbook of figures, and the words that `mash definitions` prints, from the code that computes them.

A page is one metric, or the returns, the methods or the policy file. `queries/facts/described.json` is written first:
metrics are described from it.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from importlib import import_module
from pathlib import Path

import etl
from mash.documents.examples import Example, read_examples
from queries.facts import described
from queries.facts.derive import FACTS
from queries.facts.names import DEFAULT
from queries.metrics.catalogue import METRICS
from queries.metrics.definition import STORED, Definition
from queries.metrics.describe import definition
from queries.metrics.metric import THEMES
from queries.quality import nested_checks
from queries.returns import SETS
from queries.series.sensitivity import OTHERS

METHODS = (
    "spc",
    "steps",
    "rare",
    "intervals",
    "funnel",
    "survival",
    "competing_risks",
    "rates",
    "contributions",
    "unlike",
)
QUESTIONS = (
    "series.verdicts", "series.findings", "series.trends", "groups.equality", "journeys.cohorts",
    "series.sensitivity", "explain.change",
)  # fmt: skip
_GENERATED = "Written by `python -m mash.documents`; changes made here are lost."
_SHOWN = 3  # examples on a page; the rest stay in tests/spec
_WINDOWS = {
    "bridge_days": "Days without support between two episodes that are no end of it",
    "return_months": "Calendar months over which a child's return is looked for",
    "repeat_days": "Days for which an earlier contact makes the next one a repeat",
    "link_days": "Days within which rows that name no contact or referral are linked to one",
}


def pages(root: Path) -> dict[str, str]:
    """Return every file the handbook is made of, by its path under a source tree, as text."""
    definitions = [definition(metric) for metric in METRICS.values()]
    examples = read_examples(root / "tests" / "spec")
    folder = "docs/handbook"
    made = {
        f"{folder}/README.md": _index(definitions),
        f"{folder}/returns.md": _returns(),
        f"{folder}/methods.md": _methods(),
        f"{folder}/policy.md": _policy(),
    }
    for each in definitions:
        own = [example for example in examples if example.metric == each.name]
        made[f"{folder}/metrics/{each.name}.md"] = page(each, own)
    stored = json.dumps([asdict(each) for each in definitions], indent=1, ensure_ascii=False)
    made[STORED.relative_to(root).as_posix()] = stored + "\n"
    made[nested_checks.STORED.relative_to(root).as_posix()] = nested_checks.as_text()
    return facts(root) | made


def facts(root: Path) -> dict[str, str]:
    """Return what facts say of themselves: metrics are described from it, so it is written first."""
    text = described.as_text({name: (fact.columns, fact.rules) for name, fact in FACTS.items()})
    return {described.STORED.relative_to(root).as_posix(): text}


def page(metric: Definition, examples: Sequence[Example]) -> str:
    """Return a metric's page: what it says and does not say, how it is made, and examples worked out."""
    rows = [(label, _linked(metric, label, text)) for label, text in metric.lines()[4:]]
    parts = [
        f"# {metric.title}",
        f"`{metric.name}`, {metric.theme}. {_GENERATED}",
        f"**What it tells.** {metric.tells}",
        f"**What it does not tell.** {metric.does_not_tell} {metric.reading}",
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


def _linked(metric: Definition, label: str, text: str) -> str:
    if label == "Read with":
        return ", ".join(f"[{name}]({name}.md)" for name in metric.read_with)
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
    for key, figures in example.gives.items():
        cells = ["" if cell is None else str(cell) for cell in figures]
        rows.append((key, *cells, *[""] * (len(columns) - len(cells))))
    return grid((group, *columns), rows)


def _unindented(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _index(definitions: Sequence[Definition]) -> str:
    parts = [
        "# Handbook",
        f"What every figure counts, from the definitions that compute it. {_GENERATED}",
        "- [Extract standard](../extract-standard.md): what an agency sends\n"
        "- [Policy file](policy.md): what a hub agrees: targets, clocks, populations\n"
        "- [Returns](returns.md): the sector's quarterly sets\n"
        "- [Methods](methods.md): the statistics, and the windows that figures look through\n"
        "- [Glossary](../glossary.md): what the words mean\n"
        "- [Decisions](../decisions.md): why things are as they are",
        "A figure is `ok`, `partial` (its month has not ended), `immature` (it looks back or ahead further than the "
        "data reaches), `untimed` (more than a fifth of its month has no time of day), `off_ladder` (Family Help is "
        "recorded without tiers, so that the ladder's levels can't be told apart) or `unknown` (a table that it is "
        "made from does not speak for its month: there is no figure, and that does not mean 0). "
        "Work that is not yet due is not late; work that is undecided and overdue is.",
    ]
    for title, question in THEMES.values():
        rows = [
            (f"[{metric.title}](metrics/{metric.name}.md)", metric.unit, metric.better, metric.comparator)
            for metric in definitions
            if metric.theme == title
        ]
        parts.append(f"## {title}\n\n{question}\n\n{grid(('Metric', 'Unit', 'Direction', 'England'), rows)}")
    return "\n\n".join(parts) + "\n"


def _returns() -> str:
    columns = "`set,line,period,<dims...>,numerator,denominator,value,status`"
    parts = [
        "# Returns",
        f"The sector's quarterly sets, ready to print. {_GENERATED}",
        f"`mash metrics --set NAME` prints a set by quarter, its lines in this order; `--format csv` prints {columns}. "
        "Percentages are 0 to 100; a count has no denominator. A line or quarter for which the data is missing has "
        "the status `not in this data` and no figure: never zero.",
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
        "## Questions about a figure",
        grid(("Module of `queries`", "What it answers"), questions),
        "## Windows",
        "Areas differ on these. Figures use the first; `queries/series/sensitivity.py` computes them again with the "
        "others, and without one agency at a time, and says whether what the latest month says would stand. "
        "`mash spc NAME --format json` holds the second under `sensitivity`.",
        grid(("Window", "Used", "Tried as well"), windows),
    ]) + "\n"  # fmt: skip


def _about(module: str) -> str:
    """Return what a module says it does, in one line: the first paragraph of its docstring."""
    return " ".join((import_module(module).__doc__ or "").partition("\n\n")[0].split())


def _policy() -> str:
    text = (Path(etl.__file__).parent / "policy" / "policy_default.toml").read_text("utf-8")
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
    sentences = [line.lstrip("# ") for line in block.splitlines() if _is_prose(line)]
    typed = [line.removeprefix("# ") for line in block.splitlines() if not _is_prose(line)]
    code = "\n".join(typed)
    return [part for part in (" ".join(sentences), f"```toml\n{code}\n```" if typed else "") if part]


def _is_prose(line: str) -> bool:
    return line.startswith("#") and not re.match(r"# (\[|[\w.]+ = )", line)
