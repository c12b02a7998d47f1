"""Reads a whole report, or a list of tasks, as a reader does: what its words say must be what its numbers say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dashboard.components.tasks import Task
from publish.published.plain import as_plain
from publish.reports.document import Block, Grid, Items, Picture, Report, Text
from queries import words
from tests.support.sentences import DOWN, FIGURE, UP, number

ODD = (
    r"\b[a-z]+_[a-z_]+\b", r"\b(None|nan|inf|NaT)\b", r"  ", r" [.,;]", r"[.,;]{2}", r"[{}]", r"\b[Nn]o of\b",
    r"\b([\d.,]+)%? to \1%?(?![\d,.]*\d)", r"(?<![\d.,])1 (?!is\b|was\b|has\b|as\b|hours\b)[a-z]+s\b",
    r"(?<![\d.,])([2-9]|\d\d+|two|three|four) (row|child|contact|check|agency|reason|word|point|action|case|share) ",
)  # fmt: skip
SHARE = rf"({FIGURE}) of ([\d,]+) checks asked in [^.]*? were answered on time \(([\d,]+)\)"  # of how many, how many
SIDES = {
    "below": "late",
    "within": "within the limits",
    "above": "on time more",
}  # beside the average, and in the heading
NO_FIGURE = ("c", "–")


@dataclass(frozen=True)
class Said:
    """All that a report says: its texts one by one, and its tables as rows of words."""

    texts: tuple[str, ...]
    grids: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...]


def said(report: Report) -> Said:
    """Return all that a report says."""
    sections = [section for page in report.document.pages for section in page]
    blocks = [block for section in sections for block in section.blocks]
    texts = [report.document.title, report.document.facts, *(section.title for section in sections)]
    grids = [
        (block.caption, block.columns, tuple(tuple(map(str, as_plain(row))) for row in block.rows))
        for block in blocks if isinstance(block, Grid)
    ]  # fmt: skip
    return Said((*texts, *(text for block in blocks for text in _texts(block))), tuple(grids))


def untidy(text: str) -> list[str]:
    """Return what nobody should read: codes, nothing in words, ranges of nothing, wrong plurals."""
    return [f"{match[0]!r} in: {text}" for pattern in ODD if (match := re.search(pattern, text))]


def share_faults(text: str) -> list[str]:
    """Return what is wrong with a sentence of the kind "5 of 8 checks": untidy words, or more than there are."""
    pairs = re.findall(r"([\d,]+) of ([\d,]+) [a-z]", text)
    return [*untidy(text), *(text for part, of in pairs if not 0 < number(part) <= number(of))]


def task_faults(task: Task) -> list[str]:
    """Return what is wrong with a task: days that do not add up, or another number of names than it tells of."""
    found = [fault for text in (task.words, task.why, task.status) for fault in untidy(text)]
    late = re.search(r": (\d+) days? old, (\d+) agreed\.$", task.why)
    if late:
        over = int(late[1]) - int(late[2])
        found += [] if task.status == words.counted(over, "day") + " late" and over > 0 else [f"{task}"]
    stands = re.search(r"a note on ([\w,]+) points? that stand", task.words)
    if stands:
        more = re.search(r" and (\w+) more\.$", task.why)
        left = next(n for n in range(99) if words.number(n) == (more[1] if more else "no"))
        whole = next(n for n in range(99) if words.number(n) == stands[1])
        found += [] if (left + 3 == whole if more else 1 <= whole <= 3) else [f"{task}"]
    return found


def chapter_faults(report: Report) -> list[str]:
    """Return what is wrong with what a chapter says of a year, beside the year before."""
    told = said(report)
    found = [fault for text in told.texts for fault in (*untidy(text), *_said_of_years(text))]
    named = {text for text in told.texts if re.search(r" than in \d{4}-\d\d: ", text)}
    changed = [row for _, columns, rows in told.grids if "Change" in columns for row in rows if "more than" in row[3]]
    for row in changed:
        right = row[1] not in NO_FIGURE and (number(row[1]) > number(row[2])) == row[3].startswith("Higher")
        figures = f": {row[1]}, after {row[2]}."
        found += [] if right or row[3].startswith("No more") else [f"{row}"]
        if not row[3].startswith("No more") and not any(text.endswith(figures) for text in named):
            found.append(f"not among the year in short: {row}")
    for every, hidden in re.findall(r"Of ([\d,]+) figures ([\d,]+) (?:is|are) hidden", " ".join(told.texts)):
        found += [] if number(hidden) <= number(every) else [f"{hidden} of {every} hidden"]
    return found


def pack_faults(report: Report) -> list[str]:
    """Return what is wrong with what a pack tells an agency."""
    told = said(report)
    every = " ".join(told.texts)
    found = [fault for text in told.texts for fault in untidy(text)]
    for match in re.finditer(SHARE, every):
        share, of, are = match.groups()
        found += [] if abs(100 * number(are) / number(of) - number(share)) <= 0.05 else [match[0]]
    found += _place_faults(told.texts, every)
    found += (
        ["the key of a target that no chart has"] if "Dashed" in every and not re.search(r", target \d", every) else []
    )
    older = re.findall(r"([\d,]+) are (?:older|late and over 28 days old) and were", every)
    closed = re.findall(r"Close or answer the ([\d,]+) that", every)
    found += [f"{older} are older, {closed} to close"] if older and closed and older != closed else []
    for caption, _, rows in told.grids:
        if caption.startswith("Outcomes of contacts"):
            found += _sum_faults(caption, rows)
    return found


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Text):
        yield f"{block.lead} {block.words}".strip()
    elif isinstance(block, Items):
        yield from block.items
    elif isinstance(block, Picture):
        yield from (block.alt, *([block.below] if block.below else []))
    else:
        reasons = block.columns[0] == "What"  # why rows were refused, in the standard's own codes
        yield from (block.caption, *block.columns, *(str(row[0]) for row in block.rows if not reasons))


def _said_of_years(text: str) -> list[str]:
    """Return what is wrong with a sentence that compares two years, or gives an estimate with its interval."""
    compared = re.search(rf"^(?P<how>.*) than in \d{{4}}-\d\d: ({FIGURE}), after ({FIGURE})\.$", text)
    if compared:
        ways = [way for way in (*UP, *DOWN) if re.search(rf"\b{way}\b", compared["how"])]
        up = number(compared[2]) > number(compared[3])
        return [] if ways and all((way in UP) == up for way in ways) and compared[2] != compared[3] else [text]
    estimate = re.search(r"An estimated (\d+)% .*95% interval (\d+) to (\d+)%", text)
    right = not estimate or int(estimate[2]) <= int(estimate[1]) <= int(estimate[3])
    return [] if right else [text]


def _place_faults(texts: tuple[str, ...], every: str) -> list[str]:
    """Return where an agency's place among all is not what its share and theirs say, or its heading says another."""
    beside = rf"Over twelve months ({FIGURE}) of [\d,]+, (?:far )?(below|within|above)[^(]*\(({FIGURE})"
    place = re.search(beside, every)
    if not place:
        return []
    own, other = number(place[1]), number(place[3])
    right = {"below": own < other, "above": own > other, "within": True}[place[2]]
    headed = any(text.startswith("Your answers") and SIDES[place[2]] in text for text in texts)
    return [] if right and headed else [place[0]]


def _sum_faults(caption: str, rows: tuple[tuple[str, ...], ...]) -> list[str]:
    """Return which columns of a table of outcomes do not add up to all contacts, where every part is shown."""
    found = []
    for column in range(1, len(rows[0])):
        parts = [row[column] for row in rows if row[column].endswith("%")]
        whole = sum(map(number, parts))
        if len(parts) == len(rows) - 1 and abs(whole - 100) > len(parts) * Decimal("0.05"):
            found.append(f"{caption}, column {column}: {whole}% in all")
    return found
