"""Six invented sheets in the style in which agencies keep their own: banners, merged headings, words for nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

FIRST = datetime(2026, 3, 2, 9, 0)
GRADES = ("High", "Medium", "STD", "High", "n/k")


def police_log(folder: Path) -> Path:
    """A log with a banner, a title, headings in two rows, the days' and the month's totals."""
    book, sheet = _book(folder / "police.xlsx", "Log")
    head = book.add_format({"bold": True})
    sheet.write(0, 0, "OFFICIAL - SENSITIVE")
    sheet.merge_range(1, 0, 1, 6, "Vulnerable child notifications, Northvale", head)
    for first, last, text in ((1, 2, "Subject"), (3, 4, "Created")):
        sheet.merge_range(3, first, 3, last, text)
    for column, text in ((0, "PPN Ref"), (5, "Grade"), (6, "Decision Date")):
        sheet.merge_range(3, column, 4, column, text)
    sheet.write_row(4, 1, ("Nominal", "Age", "Date", "Time"))
    at = 5
    for day in range(4):
        for number in range(10):
            nth = 10 * day + number
            when = FIRST + timedelta(days=day, minutes=37 * number)
            sheet.write_row(at, 0, (f"PPN{100 + nth}", f"N{200 + nth % 31}", 3 + nth % 14))
            sheet.write_datetime(at, 3, when.replace(hour=0, minute=0), book.add_format({"num_format": "dd/mm/yyyy"}))
            sheet.write(at, 4, f"{when:%H:%M}" + ("hrs" if number % 2 else ""))
            sheet.write(at, 5, GRADES[nth % 5])
            sheet.write(at, 6, f"{when + timedelta(hours=3, minutes=7):%d/%m/%Y %H:%M}")
            at += 1
        sheet.write(at, 0, f"W/E {FIRST + timedelta(days=6):%d/%m/%Y}")
        at += 1
    sheet.write_row(at, 0, ("Total", 40))
    book.close()
    return folder / "police.xlsx"


def health_tracker(folder: Path) -> Path:
    """A triage tracker whose open requests say so in words."""
    book, sheet = _book(folder / "health.xlsx", "Triage")
    sheet.write(0, 0, "Northvale health triage tracker")
    sheet.write_row(2, 0, ("MASH Ref", "Date request received", "Date reply sent", "Info shared", "Comments"))
    for nth in range(40):
        when = FIRST + timedelta(days=nth // 10, minutes=37 * (nth % 10) + 30)
        reply = (
            ("awaiting school nurse", "o/s")[nth // 4 % 2]
            if nth % 4 == 0
            else f"{when + timedelta(hours=5):%d.%m.%y %H:%M}"
        )
        told = "" if nth % 4 == 0 else ("Info shared", "Nothing known")[nth % 2]
        sheet.write_row(3 + nth, 0, (f"PPN{100 + nth}", f"{when:%d.%m.%y %H:%M}", reply, told, "see record"))
    book.close()
    return folder / "health.xlsx"


def council_export(folder: Path) -> Path:
    """A case-management system's export: UTF-16, tabs, labels of its own."""
    sources = ("6: Police", "LA - Housing", "Health Visitor", "School", "OTHT", "Anon")
    lines = ["Contact Ref\tMosaic ID\tContact Date\tContact Source\tContact Outcome\tDate of Decision"]
    for nth in range(60):
        when = FIRST + timedelta(days=nth // 8, minutes=23 * (nth % 8))
        decided = f"{when + timedelta(hours=20):%d/%m/%Y %H:%M}" if nth % 9 else "NULL"
        outcome = ("NFA", "Information and Advice", "Early Help")[nth % 3] if nth % 9 else ""
        lines.append(
            f"C{7000 + nth}\t{51000 + nth % 47}\t{when:%d/%m/%Y %H:%M}\t{sources[nth % 6]}\t{outcome}\t{decided}"
        )
    path = folder / "council.csv"
    path.write_text("\r\n".join(lines) + "\r\n", "utf-16")
    return path


def monthly_tabs(folder: Path) -> Path:
    """A workbook with a tab a month, one of which names a column in another way, and a sheet of notes."""
    book = xlsxwriter.Workbook(folder / "probation.xlsx")
    for month, grade in ((1, "RAG"), (2, "RAG"), (3, "RAG status")):
        sheet = book.add_worksheet(datetime(2026, month, 1).strftime("%b %y"))
        sheet.write_row(0, 0, ("Notification ID", "Client ID", "Date received", grade))
        for nth in range(20):
            when = datetime(2026, month, 3, 9, 5) + timedelta(hours=7 * nth)
            colour = ("Red", "Amber", "Green")[nth % 3]
            sheet.write_row(nth + 1, 0, (f"NT{month}{nth:03}", f"PR{nth % 17 + 100}", f"{when:%d-%b-%Y %H:%M}", colour))
    notes = book.add_worksheet("Notes")
    notes.write_row(0, 0, ("Colour", "Meaning"))
    notes.write_row(1, 0, ("Red", "the highest"))
    book.close()
    return folder / "probation.xlsx"


def front_door_log(folder: Path) -> Path:
    """A council's log, a tab a month: headings in three rows under groups, who rang in a column called From."""
    book = xlsxwriter.Workbook(folder / "front_door.xlsx")
    for month, rating in ((1, "BRAG"), (2, "BRAG on receipt")):
        sheet = book.add_worksheet(f"{datetime(2026, month, 1):%b %y}")
        sheet.merge_range(0, 0, 0, 8, f"Westvale front door, {datetime(2026, month, 1):%B %Y}")
        for column, heading in ((0, "Case No."), (5, rating)):
            sheet.merge_range(2, column, 4, column, heading)
        for place, heading in (((2, 1, 2, 4), "Notification"), ((2, 6, 2, 8), "Decision"), ((3, 1, 3, 2), "Received"),
                               ((3, 3, 4, 3), "From"), ((3, 4, 4, 4), "Child ID"), ((3, 6, 4, 6), "Date"),
                               ((3, 7, 4, 7), "Time"), ((3, 8, 4, 8), "Outcome")):  # fmt: skip
            sheet.merge_range(*place, heading)
        sheet.write_row(4, 1, ("Date", "Time"))
        for nth in range(30):
            when = datetime(2026, month, 2, 8, 11) + timedelta(hours=7 * nth)
            decided = when + timedelta(hours=5)
            done = (f"{decided:%d/%m/%Y}", f"{decided:%H%M}", ("NFA", "Early help", "Referral")[nth % 3])
            rang = ("Police", "School", "GP", "Health Visitor", "Anonymous")[nth % 5]
            sheet.write_row(5 + nth, 0, (f"WM-{month}{nth:03}", f"{when:%d/%m/%Y}", f"{when:%H%M}", rang,
                            f"W{1000 + nth * 7 % 23}", ("Blue", "Amber", "Red")[nth % 3],
                            *(("awaiting info", "", "") if nth % 6 == 0 else done)))  # fmt: skip
    book.close()
    return folder / "front_door.xlsx"


def school_log(folder: Path) -> Path:
    """A school's list as text, under a line that is no heading, with dates and times as people type them."""
    lines = ["Northvale Academy: concerns passed to MASH", "", "Ref,Pupil ID,Date raised,Time,Category of concern"]
    for nth in range(30):
        when = FIRST + timedelta(days=nth // 3, minutes=41 * (nth % 3))
        concern = ("Neglect", "DV", "Self-harm", "Neglect")[nth % 4]
        lines.append(f"SL/{nth + 1:03},P{300 + nth % 23},{when:%d %B %Y},{when:%H.%M},{concern}")
    path = folder / "school.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def answered(mapping: Path, answers: dict[str, str], more: Sequence[tuple[str, str]] = ()) -> Path:
    """Edit a mapping as a person would: accept what `ask: ` proposes, and give an answer where only `ask` stands.

    `answers` are given by the word or column before the mark; `more` are other texts to replace.
    """
    lines = []
    for line in mapping.read_text("utf-8").splitlines():
        left = line.split(" = ")[0].strip().strip('"')
        line = line.replace('"ask"', f'"{answers.get(left, "ask")}"')
        lines.append(line.replace('"ask: ', '"'))
    text = "\n".join(lines)
    for old, new in more:
        text = text.replace(old, new)
    mapping.write_text(text + "\n", "utf-8")
    return mapping


def _book(path: Path, name: str) -> tuple[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet]:
    book = xlsxwriter.Workbook(path)
    return book, book.add_worksheet(name)
