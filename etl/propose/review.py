"""Adds new words of later files to a mapping, with a proposed meaning for each that a person must confirm."""

import json
import re
import tomllib
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence

from etl.formats.table_map import ASK, Mapping, MappingError
from etl.propose.words import propose_word
from etl.reading.sheet import squeeze


def with_new_words(mapping: Mapping, words: MappingOf[str, MappingOf[str, int]]) -> tuple[str, list[str]]:
    """Return a mapping's text with new words marked `ask`, and a line for each: `Grade: 'Urgent' 12 -> ask`.

    `words` counts rows by column and word; words too rare to print ("") are left out. Raises MappingError for a mapping
    that has no table with such a column.
    """
    lines, told = _named(mapping), []
    for column, counts in words.items():
        table = next((each for each in mapping.tables if column in each.columns), None)
        if table is None and mapping.format is None:
            raise MappingError(f"The mapping {mapping.name} fills no column '{column}'.")
        asked = []
        for word, rows in counts.items():
            if word:
                code = propose_word(table.table if table else "contacts", column, word).code
                asked.append(
                    f"{json.dumps(word, ensure_ascii=False)} = {json.dumps(f'{ASK}: {code}' if code else ASK)}"
                )
                told.append(f"{column}: '{word}' {rows:,} -> {f'{code}, ask' if code else ASK}")
        if asked:
            lines = _added(lines, table.table if table else None, column, asked)
    return "\n".join(lines) + "\n", told


def _named(mapping: Mapping) -> list[str]:
    """Return a mapping's lines with its name, which the file's name stood for: answered, it is to replace the first."""
    lines, raw = mapping.text.splitlines(), tomllib.loads(mapping.text)
    at = next((at for at, line in enumerate(lines) if re.match(r"\s*version\s*=\s*2", line)), None)
    if at is None or "name" in raw:
        return lines
    return [*lines[: at + 1], f"name = {json.dumps(mapping.name, ensure_ascii=False)}", *lines[at + 1 :]]


def with_answers(mapping: Mapping, words: MappingOf[str, MappingOf[str, str]]) -> str:
    """Return a mapping's text with what words of its columns mean, as somebody has answered."""
    lines = mapping.text.splitlines()
    for column, means in words.items():
        table = next(each for each in mapping.tables if column in each.columns)
        told = [f"{json.dumps(word, ensure_ascii=False)} = {json.dumps(code)}" for word, code in means.items()]
        lines = _added(lines, table.table, column, told)
    return "\n".join(lines) + "\n"


def with_sheets(text: str, same: MappingOf[str, str], leave_out: Sequence[str]) -> str:
    """Return a mapping's text with headings of single tabs that stand for others, and tabs that are left out."""
    sheet = dict(tomllib.loads(text).get("sheet", {}))
    told, out = sheet.get("same", {}), sheet.get("leave_out", [])
    there = {squeeze(heading) for heading in told}
    new = {heading: means for heading, means in same.items() if squeeze(heading) not in there}
    if not new and set(leave_out) <= set(out):
        return text
    sheet |= {"same": told | new, "leave_out": list(dict.fromkeys([*out, *leave_out]))}
    lines, at, is_sheet = list[str](), None, False
    for line in text.splitlines():
        if re.match(r"\s*\[", line):
            is_sheet = re.match(r"\s*\[sheet[.\]]", line) is not None
            at = len(lines) if at is None and (is_sheet or line.strip().startswith("[[table")) else at
        if not is_sheet:
            lines.append(line)
    block = ["[sheet]", *(f"{name} = {_toml(value)}" for name, value in sheet.items() if value), ""]
    return "\n".join([*lines[:at], *block, *lines[at:]]) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_toml(name)} = {_toml(each)}' for name, each in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def _added(lines: list[str], table: str | None, column: str, asked: list[str]) -> list[str]:
    """Return lines with words put under the heading of their column, which is made where there is none."""
    first, last = _block(lines, table)
    heading = f"[table.words.{column}]" if table else f"[words.{column}]"
    at = next((at for at in range(first, last) if lines[at].split("#")[0].strip() == heading), None)
    if at is None:
        return [*lines[:last], "", heading, *asked, "", *lines[last:]]
    return [*lines[: at + 1], *asked, *lines[at + 1 :]]


def _block(lines: list[str], table: str | None) -> tuple[int, int]:
    """Return the lines of the [[table]] that fills a table; of the whole file where none is named."""
    if table is None:
        return 0, len(lines)
    begins = [at for at, line in enumerate(lines) if line.split("#")[0].strip() == "[[table]]"]
    for nth, first in enumerate(begins):
        beyond = begins[nth + 1] if nth + 1 < len(begins) else len(lines)
        last = next((at for at in range(first + 1, beyond) if re.match(r"\[(?!\[|table\.)", lines[at])), beyond)
        if any(re.match(rf"table\s*=\s*[\"']{table}[\"']", lines[at]) for at in range(first, last)):
            return first, last
    return 0, len(lines)
