"""How the invented tables are sent: one file is one agency's extract of one table."""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from etl.synthetic.generate import generate
from etl.synthetic.setting import Setting, SynthesisError

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


def layout(tables: dict[str, pl.DataFrame]) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Yield agency, table and rows: each agency sends its own checks, early help its own episodes, the hub the rest."""
    for table, rows in tables.items():
        if table == "agency_checks":
            yield from ((str(key[0]), table, part) for key, part in rows.group_by("agency", maintain_order=True))
        elif table == "support_episodes":
            help_rows = pl.col("level") == "early_help"
            yield "early_help", table, rows.filter(help_rows)
            yield HOLDER, table, rows.filter(~help_rows)
        else:
            yield HOLDER, table, rows


def as_months(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with months as YYYY-MM."""
    return rows.with_columns(pl.col(name).dt.strftime(MONTH) for name in MONTHS if name in rows.columns)


def write(setting: Setting, out: Path, progress: Callable[[int], None] = lambda _: None) -> list[Path]:
    """Write a world as `<agency>/<table>.csv`, or `<table>-001.csv` and on when it takes several chunks.

    `progress` is told the contacts written so far. Raises SynthesisError when the folder holds something already.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SynthesisError(f"{out} is not an empty folder. Name a new one.")
    chunks = -(-setting.contacts // setting.chunk)
    written, done = [], 0
    out.mkdir(parents=True, exist_ok=True)
    (out / "README.md").write_text(NOTICE, "utf-8", newline="\n")
    (out / "policy.toml").write_text(AREA_POLICY.format(name="Northvale"), "utf-8", newline="\n")
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
