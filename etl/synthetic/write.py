"""Writes the invented tables as agencies send them: each file is an agency's extract of a table.

A workbook has one sheet, with real Excel dates, whose name contains the word synthetic.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from etl import codes
from etl.synthetic.generate import generate
from etl.synthetic.setting import EPOCH, Setting, SynthesisError, family_help_days, hub_names, number

MOMENT, DAY_FORMAT, MONTH = "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y-%m"
HOLDER = "childrens_social_care"  # runs the hub's own system
MONTHS = ("birth_month", "month")
NOTICE = """# Synthetic data

Every row in this folder is invented by a program. Northvale and its people do not exist, and no row describes a real
child, family or agency. See docs/synthetic-data.md in the project for the model.
"""
AREA_POLICY = """# The policy of a fictional area: its data is synthetic.
[area]
name = "{name}"
synthetic = true
"""
FAMILY_HELP = """
[[ladder_in_force]]
ladder = "family_help"
from = {day}
hub = "{hub}"
source = "{hub} Family Help plan (invented)"
"""


def layout(tables: dict[str, pl.DataFrame]) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Yield agency, table and rows: each agency sends its own checks, early help its own episodes, the hub the rest."""
    for table, rows in tables.items():
        if table == "agency_checks":
            yield from ((str(key[0]), table, part) for key, part in rows.group_by("agency", maintain_order=True))
        elif table == "support_episodes":
            of_hub = pl.col("level").is_in([level.code for level in codes.LEVELS_OF_NEED if level.opens_case])
            yield "early_help", table, rows.filter(~of_hub)
            yield HOLDER, table, rows.filter(of_hub)
        else:
            yield HOLDER, table, rows


def as_months(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with months as YYYY-MM."""
    return rows.with_columns(pl.col(name).dt.strftime(MONTH) for name in MONTHS if name in rows.columns)


def policy(setting: Setting) -> str:
    """Return the area's policy: on which day each hub began Family Help."""
    days = zip(hub_names(setting.hubs), family_help_days(setting), strict=True)
    begun = [(hub, EPOCH + timedelta(days=int(day))) for hub, day in days if day <= number(setting.as_at)]
    return AREA_POLICY.format(name="Northvale") + "".join(FAMILY_HELP.format(hub=hub, day=day) for hub, day in begun)


def write(setting: Setting, out: Path, progress: Callable[[int], None] = lambda _: None) -> list[Path]:
    """Write the area as `<agency>/<table>.csv`, or as `<table>-001.csv` and on when it takes several chunks.

    `progress` is called with the contacts written so far. Raises SynthesisError when the folder holds something.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SynthesisError(f"{out} is not an empty folder. Name a new one.")
    chunks = -(-setting.contacts // setting.chunk)
    written, done = [], 0
    out.mkdir(parents=True, exist_ok=True)
    (out / "README.md").write_text(NOTICE, "utf-8", newline="\n")
    (out / "policy.toml").write_text(policy(setting), "utf-8", newline="\n")
    for index, tables in enumerate(generate(setting)):
        for agency, table, rows in layout(tables):
            numbered = chunks > 1 and table not in ("workforce", "changes")
            path = out / agency / (f"{table}-{index + 1:03}.csv" if numbered else f"{table}.csv")
            path.parent.mkdir(exist_ok=True)
            as_months(rows).write_csv(path, datetime_format=MOMENT, date_format=DAY_FORMAT)
            written.append(path)
        done += tables["contacts"].height
        progress(done)
    return written


_WRITTEN = datetime(2026, 11, 8, tzinfo=UTC).replace(tzinfo=None)  # fixed: the same bytes every time


def sheet(table: str, rows: pl.DataFrame) -> bytes:
    """Return a workbook of ISO text rows; dates that exist become Excel dates, others stay as they were typed."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": f"Synthetic data: {table}", "comments": "Invented. No row describes a real child.",
                         "created": _WRITTEN})  # fmt: skip
    page = book.add_worksheet(f"Synthetic {table}"[:31])
    shown = book.add_format({"num_format": "dd/mm/yyyy"})
    page.write_row(0, 0, rows.columns)
    for line, row in enumerate(rows.iter_rows(), start=1):
        for place, (name, value) in enumerate(zip(rows.columns, row, strict=True)):
            day = _day(value) if name.endswith("_on") else None
            if day:
                page.write_datetime(line, place, day, shown)
            elif value is not None:
                page.write_string(line, place, value)
    book.close()
    return buffer.getvalue()


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None
