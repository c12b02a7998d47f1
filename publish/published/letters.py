"""Writes a letter to an agency on its refused rows, as text and as a web page, with a workbook of every row.

The letter is for the agency that sent the rows, and mentions no other agency's. It holds files, lines, columns and
reasons, and no value of any row.
"""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from etl.builds import BuildInfo
from publish.published.cells import Value
from publish.published.still_page import STACKED, page, stacked
from publish.published.workbook import Book, Sheet, workbook
from queries import words
from queries.quality.faults import table_name
from queries.quality.refused_rows import NOBODY, Reason, Refusals, in_ranges

TEXT, PAGE, BOOK = "letter.txt", "letter.html", "refused_rows.xlsx"
NO_VALUE = "Lines and columns only: this letter holds no value of any row. The header of a CSV file is line 1."
SEND = (
    "Put the rows right in your own system and send the whole extract again in the same layout: it replaces what it "
    "corrects. Or send only these rows, each with the same key as before. Do not write names, NHS numbers, postcodes "
    "or dates of birth anywhere in the file: it would be refused whole."
)
LINES = ["Line", "Column", "What is wrong", "What to send"]
HEADS = ["File", "Table", "Column", "What is wrong", "Rows", "Lines", "What to do"]
ROW_HEADS = ["File", "Line", "Table", "Column", "Reason", "What is wrong", "What to do"]


@dataclass(frozen=True)
class Letter:
    """A letter to one agency: what was refused, whose letter it is, and the build that it was written from."""

    told: Refusals
    area: str
    as_at: datetime
    build: int
    synthetic: bool

    @property
    def title(self) -> str:
        """What the letter is about."""
        extracts = "extract" if len(self.told.files) == 1 else "extracts"
        return f"Refused rows in your {extracts} of {words.day(self.told.loaded_at.date())}"

    @property
    def facts(self) -> str:
        """To whom the letter goes, and from whom."""
        to = "About files outside any agency’s folder" if self.told.agency == NOBODY else f"To {self.told.name}"
        return f"{to}, from {f'{self.area} MASH' if self.area else 'the MASH'}"

    @property
    def opening(self) -> str:
        """How many rows were refused."""
        told = self.told
        files = told.files[0] if len(told.files) == 1 else f"{words.count(len(told.files))} files"
        left = told.rows - told.refused
        return (
            f"{words.count(told.refused)} of the {_rows(told.rows)} of {files} {_were(told.refused)} set aside. "
            f"{'It counts' if told.refused == 1 else 'They count'} in no figure until you put "
            f"{'it' if told.refused == 1 else 'them'} right. "
            + (f"{_rows(left)} {_were(left)} taken." if left else "No row was taken.")
        )

    @property
    def closing(self) -> dict[str, str]:
        """What stands below the lists, by heading."""
        share = words.percent(self.told.refused * 100 / self.told.rows)
        matters = (
            f"{share} of the rows that you sent are missing from every figure that they belong to, and so from "
            f"what is said about your work. {BOOK}, beside this letter, lists each of them."
        )
        return {"How to send it": SEND, "Why it matters": matters}

    @property
    def footer(self) -> str:
        """What the letter holds, and from which data it was written."""
        invented = " The data is synthetic: no row describes a real child." if self.synthetic else ""
        return f"{NO_VALUE} As at {words.day(self.as_at.date())}, build {self.build}.{invented}"

    @property
    def lists(self) -> list[tuple[str, list[Reason]]]:
        """What is wrong in each table of each file, with its name."""
        grouped: dict[str, list[Reason]] = {}
        for reason in self.told.reasons:
            grouped.setdefault(f"{reason.file}, {table_name(reason.table)}", []).append(reason)
        return list(grouped.items())


def letter_of(told: Refusals, info: BuildInfo) -> Letter:
    """Return the letter on what was refused, in the name of the area that the policy names."""
    return Letter(told, info.policy.area, info.as_at, info.build, info.policy.synthetic)


def letter_files(letter: Letter) -> dict[str, bytes]:
    """Return the letter's files by name: text, web page and workbook. The same letter gives the same bytes."""
    return {TEXT: _text(letter).encode(), PAGE: _page(letter), BOOK: _book(letter)}


def _rows(count: int) -> str:
    return f"{words.count(count)} {'row' if count == 1 else 'rows'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _text(letter: Letter) -> str:
    lines = [letter.title, letter.facts, "", letter.opening, "", "What to put right", ""]
    for name, reasons in letter.lists:
        for reason in reasons:
            where = f" in {reason.column}" if reason.column else ""
            lines += [f"- {name}: {_rows(len(reason.lines))} ({in_ranges(reason.lines)}){where}."]
            lines += [f"  {reason.message}", f"  What to send: {reason.mend}"]
    for heading, said in letter.closing.items():
        lines += ["", heading, "", said]
    return "\n".join([*lines, "", letter.footer, ""])


def _page(letter: Letter) -> bytes:
    body = f'<p class="note">{escape(letter.facts)}</p>\n<p>{escape(letter.opening)}</p>\n<h2>What to put right</h2>\n'
    for name, reasons in letter.lists:
        body += stacked(name, LINES, [_cells(reason) for reason in reasons])
    for heading, said in letter.closing.items():
        body += f"<h2>{escape(heading)}</h2>\n<p>{escape(said)}</p>\n"
    return page(letter.title, f"{body}<footer><p>{escape(letter.footer)}</p></footer>\n", STACKED)


def _cells(reason: Reason) -> list[str]:
    numbers = in_ranges(reason.lines).partition(" ")[2]  # without "lines": the column's heading says so
    return [numbers, reason.column or "The whole row", reason.message, reason.mend]


def _book(letter: Letter) -> bytes:
    reasons: list[list[Value]] = [
        [
            each.file,
            table_name(each.table),
            each.column,
            each.message,
            len(each.lines),
            in_ranges(each.lines),
            each.mend,
        ]
        for each in letter.told.reasons
    ]
    rows = sorted(
        (each.file, line, table_name(each.table), each.column, each.reason, each.message, each.mend)
        for each in letter.told.reasons
        for line in each.lines
    )
    sheets = [
        Sheet("Reasons", "What was refused, and what to do", HEADS, reasons, "one fault of one column in one file"),
        Sheet("Rows", "Every refused row", ROW_HEADS, rows, "one refused row"),
    ]
    area = letter.area or "MASH"
    about = Book(letter.title, area, letter.as_at, f"{area}. {letter.title}")
    return workbook(about, sheets, [letter.title, letter.facts, letter.opening, SEND, letter.footer])
