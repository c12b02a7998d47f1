"""Writes a proposed mapping as a file for a person to correct, and as lines for the terminal."""

import json
from collections.abc import Iterator

from etl.contracts import TABLES
from etl.formats.mapping import PEOPLE
from etl.formats.table_map import ASK
from etl.propose.start import Start
from etl.propose.table_start import TableStart, Word
from etl.reading.missing import Meaning
from etl.reading.own_table import OwnTable

_MEANS = {Meaning.NO_VALUE: "no value", Meaning.NOT_YET: "not yet", Meaning.ERROR: "spreadsheet error: rows refused"}
_WIDE = 14  # letters of what a line of the terminal begins with
_COLUMNS = {
    "contact_id": "the hub's number of the contact; or write asked_about, and the heading of the child's number"
}
_HINTS = {
    "source": 'one word for every row, such as "6" for police',
    "agency": 'one word for every row, such as "health"',
}


def as_toml(begun: Start, name: str) -> str:
    """Return a proposed mapping as a mapping file, its open questions marked `ask`."""
    lines = [
        "version = 2",
        f"name = {_text(name)}",
        "",
        "# Answer every 'ask': keep or correct what follows 'ask: ' and take the mark away. Then load the file with",
        f"# mash load {begun.file} --mapping THIS_FILE",
        "",
        "[match]                      # headings that must be there: a later load picks this mapping by them",
        f"headings = {_list(_marks(begun))}",
        "",
        "[sheet]",
        'tabs = "*"                   # or a list of names',
        f"leave_out = {_list([tab.name or '' for tab in begun.left_out])}",
        *_renamed(begun),
        "",
        "[missing]",
        *_missing(begun),
    ]
    for each in begun.tables:
        lines += _table(each)
    return "\n".join(lines) + "\n"


def _marks(begun: Start) -> list[str]:
    first = begun.main
    names = [column for column in first.proposed.columns
             if column.name in (*TABLES[first.table].key, TABLES[first.table].begins)]  # fmt: skip
    marks = [heading for column in names for heading in column.headings]
    if len(marks) > 1:
        return marks  # one alone, a date's, is in many sheets
    return [heading for column in first.proposed.columns for heading in column.headings]


def _renamed(begun: Start) -> Iterator[str]:
    for tab, heading, nearest in begun.renamed:
        yield f"# Tab {tab.name!r} has no {heading!r}. Is it one of its others, or should the tab be left out?"
        if nearest is None:
            yield f'# same."HEADING OF THE TAB" = {_text(heading)}'
    asked = {nearest: heading for _, heading, nearest in begun.renamed if nearest}
    if asked:
        inside = ", ".join(f"{_text(near)} = {_text(f'{ASK}: {heading}')}" for near, heading in asked.items())
        yield f"same = {{ {inside} }}"


def _missing(begun: Start) -> Iterator[str]:
    odd = [word for words in begun.odd.values() for word, _ in words]
    asked = list(dict.fromkeys(f"{ASK}: {word}" for word in odd))
    yield f"words = {_list(asked)}   # besides the product's own list: no value"
    yield "not_yet = []                 # in columns of dates: still open"


def _table(each: TableStart) -> Iterator[str]:
    proposed, contract = each.proposed, TABLES[each.table]
    yield from ("", "[[table]]", f"table = {_text(each.table)}")
    if each.person is not None:
        said = each.person if each.person_sure else f"{ASK}: {each.person}"
        yield f"person = {_text(said):<20}  # whose number: local | nhs | upn | pseudonym (made already)"
    yield from ("", "[table.columns]")
    for column in proposed.columns:
        headings = [*column.headings[:1], *column.headings[1:]]
        if not (column.sure or (column.certain and column.name in PEOPLE)):
            headings[0] = f"{ASK}: {headings[0]}"
        other = f"   # or {column.other!r}?" if column.other else ""
        yield f"{column.name} = {_text(headings[0]) if len(headings) == 1 else _list(headings)}{other}"
    alike = [name for name in proposed.lacks if hasattr(contract.columns[name].dtype, "categories")]  # codes
    others = [name for name in proposed.lacks if name not in alike]
    yield from (f"{name} = {_text(ASK):<20}  # {_COLUMNS.get(name, 'the heading of its column')}" for name in others)
    if each.formats:
        yield from ("", "[table.formats]              # the only ways in which these dates are read")
        for name, (forms, sure) in each.formats.items():
            yield f"{name} = {_list([form if sure else f'{ASK}: {form}' for form in forms])}"
    for name, words in each.words.items():
        listed = [word for word in words if word.text.lower() != word.code]
        if listed:
            yield from ("", f'[table.words.{name}]        # one of {_codes(each.table, name)}; "" is no value')
            yield from (_word(word) for word in listed)
    if alike or contract.takes_hub:
        yield from ("", "[table.constants]            # the same on every row")
        yield from (f"{name} = {_text(ASK):<20}  # {_HINTS.get(name, 'one word for every row')}" for name in alike)
        if contract.takes_hub and "hub" not in {column.name for column in proposed.columns}:
            yield '# hub = "Northvale"'


def _word(word: Word) -> str:
    meant = word.code if word.code is not None else None
    said = ASK if meant is None else meant if word.sure else f"{ASK}: {meant}"
    return f"{_text(word.text)} = {_text(said):<16}  # {word.rows:,} row{'' if word.rows == 1 else 's'}"


def _codes(table: str, column: str) -> str:
    return " ".join(getattr(TABLES[table].columns[column].dtype, "categories").to_list())  # noqa: B009


def labels_as_toml(format_name: str, name: str, words: dict[str, list[Word]]) -> str:
    """Return what the labels of a known format are proposed to mean, as a mapping file."""
    lines = [
        "version = 2",
        f"name = {_text(name)}",
        f"format = {_text(format_name)}",
        "",
        "# Answer every 'ask', then load the file with --mapping THIS_FILE. The answers are kept for later loads.",
    ]
    for column, listed in words.items():
        lines += ["", f"[words.{column}]", *(_word(word) for word in listed)]
    return "\n".join(lines) + "\n"


def lines(begun: Start) -> Iterator[str]:
    """Yield what a terminal shows: each tab, each column proposed, words and questions."""
    for tab in begun.tabs:
        yield _tab(tab, begun)
    named = [name for each in begun.tables for name in (*each.proposed.lacks, *(c.name for c in each.proposed.columns))]
    first = max(_WIDE, *(len(each.table) for each in begun.tables))
    for each in begun.tables:
        yield from _columns(each, first, max(map(len, named)))
        if each.table in begun.doubted:
            yield f"Few headings of {each.table} are known: if these rows are others, name their table with --table."
    if begun.unused:
        yield f"{'Unused':<14} {', '.join(begun.unused)}"
    seen = set()
    for each in begun.tables:
        for name, words in each.words.items():
            heading = next(column.headings[0] for column in each.proposed.columns if column.name == name)
            if heading not in seen and words:
                seen.add(heading)
                yield f"{'Words':<14} {heading}: {_said(words)}"
    for heading, found in begun.missing.items():
        told = "; ".join(f"'{word}' {count:,} -> {_MEANS[meaning]}" for word, count, meaning in found)
        yield f"{'Missing':<14} {heading}: {told}"
    for heading, odd in begun.odd.items():
        yield f"{'No dates':<14} {heading}: {', '.join(f'{word!r} {count:,}' for word, count in odd)} -> ask"


def _tab(tab: OwnTable, begun: Start) -> str:
    name = tab.name or begun.file
    if any(tab is other for other in begun.left_out):
        return f"{name}: fits no table ({', '.join(heading for heading in tab.headings if heading)}). Left out."
    lacks = [(heading, near) for other, heading, near in begun.renamed if other is tab]
    if lacks:
        hints = [f" Nearest: '{near}'." if near else "" for _, near in lacks]
        told = " ".join(f"has no '{heading}'.{hint}" for (heading, _), hint in zip(lacks, hints, strict=True))
        return f"{name}: {told} Answer in the mapping: the same column, or leave the tab out."
    rows = f"row{'s' * (len(tab.lines) > 1)} {'-'.join(str(line) for line in sorted({tab.lines[0], tab.lines[-1]}))}"
    passed = ", ".join(f"{count} '{word}'" for word, count in tab.passed_over.items())
    over = f"; {tab.passed_over.total()} passed over ({passed})" if passed else ""
    return f"{name}: headings in {rows}, {tab.rows:,} row{'' if tab.rows == 1 else 's'}{over}"


def _columns(each: TableStart, first: int, wide: int) -> Iterator[str]:
    shown = each.table
    for column in each.proposed.columns:
        told = "sure" if column.sure else f"ask: or '{column.other}'?" if column.other else "ask: is it this one?"
        if column.name in PEOPLE and not each.person_sure:
            told = "ask: whose number is this?" if column.certain else "ask: is it a child's number?"
        yield f"{shown:<{first}} {column.name:<{wide}} <- {', '.join(column.headings):<29} {told}"
        shown = ""
    for name in each.proposed.lacks:
        hint = "one word for every row?" if name in _HINTS else "which column is it?"
        yield f"{shown:<{first}} {name:<{wide}} {'(required)':<32} ask: {hint}"
        shown = ""


def _said(words: list[Word]) -> str:
    groups: dict[str, list[str]] = {}
    for word in words:
        means = "ask" if word.code is None else "no value" if word.code == "" else word.code
        told = means if word.sure or means == "ask" else f"{means}, ask"
        named = f"'{word.text}'" if word.code == "" else word.text
        groups.setdefault(told, []).append(f"{named} {word.rows:,}")
    return "; ".join(f"{', '.join(members)} -> {told}" for told, members in groups.items())


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: list[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
