"""Writes the page of the extract standard. A row of its tables is one column that an agency sends."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import dataframely as dy

from etl import codes
from etl.contracts import TABLES, Contract
from etl.contracts.columns import EARLIEST, LATEST, PRIVACY_PLANS
from mash.documents.columns_used import uses

CODE_LISTS: dict[str, dict[str, str]] = {
    "Sources": codes.SOURCES,
    "Risk ratings": codes.RISKS,
    "Contact outcomes": codes.CONTACT_OUTCOMES,
    "Concerns": codes.CONCERNS,
    "Agencies": codes.AGENCIES,
    "Responses": codes.RESPONSES,
    "Reasons for declining": codes.DECLINE_REASONS,
    "Lawful bases": codes.LAWFUL_BASES,
    "Levels of need": codes.EPISODE_LEVELS,
    "Tiers of Family Help": codes.TIERS,
    "Lead practitioners": codes.LEAD_PRACTITIONERS,
    "Chairs of conferences": codes.CHAIRS,
    "Roles that lead strategy discussions": codes.LED_ROLES,
    "Results of strategy discussions": codes.DISCUSSION_RESULTS,
    "Meetings": codes.MEETINGS,
    "Ways of taking part": codes.TOOK_PART,
    "Assessment outcomes": codes.ASSESSMENT_OUTCOMES,
    "Primary needs": codes.PRIMARY_NEEDS,
    "Closure reasons": codes.CLOSURE_REASONS,
    "Kinds of change": codes.CHANGE_KINDS,
    "Kinds of area": codes.AREA_LEVELS,
    "Symbols for no figure": codes.SYMBOLS,
    "Sexes": codes.SEXES,
    "Ethnicities": codes.ETHNICITIES,
    "Yes or no": codes.YES_NO,
    "Yes, no or unknown": codes.YES_NO_UNKNOWN,
    "Yes, no or unsure": codes.YES_NO_UNSURE,
    "Rounds of an audit": codes.AUDIT_ROUNDS,
}

INTRODUCTION = f"""# Extract standard

What an agency sends to a hub, and how it is checked. Generated from `etl/contracts`: do not edit it here; change the
contract, then run `python -m uv run python -m mash.documents`.

## How files may look

- One table to a file: CSV, a workbook (XLSX, XLS, XLSB or ODS; every sheet that is a table) or Parquet. A table is
  known by its columns, so the file's name is free, except that the folder it lies in names the agency
  (`police/contacts.csv`).
- CSV text is UTF-8 (with or without a byte order mark), UTF-16 (with one) or Windows cp1252.
- Dates are ISO (`2026-03-31`) or day first (`31/03/2026`), with or without a time (`2026-03-31 09:30`); Excel's own
  dates are read as they are. Months are `2026-03`.
- Codes are as listed below; their case, spaces for underscores, and `y` and `n` for yes and no don't matter.
- Times are local times in England. Durations are right across the changes of the clock.
- A time of day that was not recorded is left out (`2026-03-31`), and never written as midnight.
- An empty cell is empty. Words such as NULL, N/K or awaiting are read as empty and counted: see
  [how cells are read](formats.md#how-cells-are-read).
- Dates from {EARLIEST} to {LATEST} are accepted. Others are refused: they are placeholders or typing errors.
- Columns may come in any order, in any case. Columns that the standard doesn't know are reported and left out.
- Columns that are not required may be empty, or missing altogether.
- **No direct identifiers.** `person_id` is a pseudonym that all agencies share. A file with names, NHS numbers,
  addresses, postcodes or full dates of birth is refused.

## What happens to a row

A row is accepted, or quarantined with the reason. It is quarantined when a key or a required value is missing, when a
value is not a date, number or known code or is out of range, or when it breaks a rule below. So is a row whose child
stands for nobody (0, test, unborn), or whose hub or area begins with =, +, - or @. When an extract holds a
key twice with different values, the last row is kept and the others are quarantined. A later extract replaces rows with
the same key: to correct or complete a record, send it again."""


def pages(_root: Path) -> dict[str, str]:
    """Return the page by its path under a source tree."""
    return {"docs/extract-standard.md": render()}


def render() -> str:
    """Return the whole page as Markdown."""
    parts = [INTRODUCTION, "## Tables", *(_table(contract) for contract in TABLES.values())]
    parts += ["## Codes", *(_code_list(title, values) for title, values in CODE_LISTS.items())]
    parts += [
        "## Privacy plans\n\nWhat a release may do with a column.",
        _grid(("Plan", "What it means"), PRIVACY_PLANS.items()),
    ]
    return "\n\n".join(parts) + "\n"


def _table(contract: Contract) -> str:
    parts = [f"### `{contract.name}`: {contract.row_is[0].lower()}{contract.row_is[1:]}", _about(contract)]
    used = uses()
    rows = [(*_row(name, column), used[f"{contract.name}.{name}"]) for name, column in contract.columns.items()]
    parts.append(_grid(("Column", "Required", "Unit and values", "What it is", "Privacy plan", "Used by"), rows))
    rules = [f"- {rule}" for rule in rules_of(contract)]
    return "\n\n".join([*parts, "\n".join(rules)] if rules else parts)


def _about(contract: Contract) -> str:
    sentences = [f"Key: {', '.join(f'`{name}`' for name in contract.key)}."]
    if contract.begins:
        sentences.append(f"A row begins at `{contract.begins}`; one that begins after the data's as-at is not counted.")
    if contract.takes_hub:
        sentences.append("An empty `hub` takes the one named when loading.")
    return " ".join(sentences)


def _row(name: str, column: dy.Column) -> tuple[str, ...]:
    metadata = column.metadata or {}
    required = "" if column.nullable else "yes"
    values = f"{metadata['unit']}{_allowed(column)}"
    return f"`{name}`", required, values, column.description or "", metadata["privacy"]


def _allowed(column: dy.Column) -> str:
    match column:
        case dy.Enum():
            title = code_list_of(column)
            return f": [{title}](#{title.lower().replace(' ', '-').replace(',', '')})"
        case dy.String():
            return f", at most {column.max_length} bytes"
        case dy.Int64() | dy.Float64() if column.min is not None and column.max is not None:
            return f", {column.min:g} to {column.max:,g}"
    return ""


def code_list_of(column: dy.Enum) -> str:
    """Return the title of the list a coded column takes its values from. Raises KeyError when none is documented."""
    for title, values in CODE_LISTS.items():
        if list(values) == list(column.categories):
            return title
    raise KeyError(f"no documented code list holds {column.categories}")


def rules_of(contract: Contract) -> Iterator[str]:
    """Yield what each cross-column rule of a table says, in the order of declaration."""
    for member in vars(contract.schema).values():
        if hasattr(member, "validation_fn"):
            yield (member.validation_fn.__doc__ or "").strip()


def _code_list(title: str, values: dict[str, str]) -> str:
    return f"### {title}\n\n" + _grid(("Code", "Means"), ((f"`{code}`", words) for code, words in values.items()))


def _grid(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
