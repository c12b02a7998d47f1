"""Reads the Standard Safeguarding Dataset: a file is one of its tables, and the files of one folder are one extract."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from etl.errors import ExtractError
from etl.formats.context import Context
from etl.formats.file_start import FileStart
from etl.formats.rows import as_sheet, whole
from etl.formats.ssd_rows import MAKERS, Tables
from etl.reading.sheet import Sheet, squeeze

PREFIXES = {
    "pers": "person", "cont": "contacts", "earl": "help", "cine": "referrals", "cina": "assessments",
    "cinp": "cin_plans", "s47e": "enquiries", "icpc": "conferences", "cppl": "cp_plans", "clae": "care",
    "disa": "disability", "cinf": "factors", "prep": "pre_proceedings",
}  # fmt: skip
OTHERS = {  # tables of no use here; some hold names and NHS numbers, and none of them is read further
    "addr", "cinv", "clac", "clah", "clai", "clal", "clap", "clar", "clas", "clat", "clav", "clea",
    "cppr", "cppv", "csdq", "dept", "ehca", "ehcn", "ehcp", "ehcr", "fami", "immi", "invo", "lacp", "lapp", "lega",
    "link", "miss", "moth", "perm", "prof", "s251", "send", "voch",
}  # fmt: skip
_NAMED = "ssd_"  # some tables (the log of versions, the staged payloads) have columns without a prefix


def recognise(start: FileStart) -> bool:
    """Return whether a file is a table of a Standard Safeguarding Dataset, by its columns or by its name."""
    return _prefix_of(start.headers) is not None or start.path.stem.lower().startswith(_NAMED)


def _prefix_of(headers: Iterable[str]) -> str | None:
    """Return the four letters that all columns of an SSD table begin with, or None for another table."""
    starts = {header.strip().lower()[:5] for header in headers if header.strip()}
    start = starts.pop() if len(starts) == 1 else ""
    return start[:4] if start[4:] == "_" and (start[:4] in PREFIXES or start[:4] in OTHERS) else None


def convert(files: Sequence[Path], context: Context) -> list[Sheet]:
    """Return the standard's tables that the files of one SSD can fill. Raises ExtractError when they fill none."""
    tables: Tables = {}
    headers: dict[str, Sequence[str]] = {}
    for path in files:
        for sheet in context.open(path):
            name = PREFIXES.get(_prefix_of(sheet.headers) or "")
            if name is None:
                context.left_out.append(sheet.name or path.name)
            else:
                tables[name] = whole(sheet)
                headers[sheet.name or path.stem] = sheet.headers
    made = {name: make(tables, context) for name, (needs, make) in MAKERS.items() if needs & set(tables)}
    if not made:
        raise ExtractError("none of its tables of the Standard Safeguarding Dataset holds what figures are made of.")
    for table, listed in headers.items():
        if unread := [header for header in listed if header.strip() and squeeze(header) not in context.read]:
            context.unread.append(f"{table} ({', '.join(unread)})")
    return [as_sheet(name, frame) for name, frame in made.items()]
