"""From extract files to printed figures, through the command: what it prints equals the naive answer."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, time
from math import comb
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.generative import naive
from tests.generative.strategies import POLICY, areas
from tests.support.answers import Line, same

Area = dict[str, list[dict[str, str | None]]]
Command = Callable[..., CompletedProcess[str]]
AS_ATS = [date(2026, 3, 31), date(2026, 2, 28), date(2025, 10, 26), date(2024, 2, 29), date(2026, 9, 30)]
FEW = settings(
    max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def write(folder: Path, tables: Area) -> None:
    """Write each table as the agency would: a CSV file under some name, empty cells for what is not known."""
    folder.mkdir()
    for number, rows in enumerate(tables.values()):
        if rows:
            with (folder / f"extract_{number}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, fieldnames=list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    assert any(tables.values())


def as_recorded(tables: Area) -> Area:
    """Return the tables with days for midnights, in columns with more midnights than chance gives: 1 in 288 a time."""

    def are_days(rows: list[dict[str, str | None]], column: str) -> bool:
        timed = [text for row in rows if ":" in (text := row[column] or "")]
        midnights = sum(text.endswith(" 00:00:00") for text in timed)
        fewer = sum(comb(len(timed), n) * 287 ** (len(timed) - n) for n in range(midnights)) / 288 ** len(timed)
        return midnights > 0 and 1 - fewer < 0.001

    def recorded(rows: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
        days = {column for column in (rows[0] if rows else ()) if column.endswith("_at") and are_days(rows, column)}
        return [
            {name: text and text.removesuffix(" 00:00:00") if name in days else text for name, text in row.items()}
            for row in rows
        ]

    return {name: recorded(rows) for name, rows in tables.items()}


def printed(text: str) -> list[Line]:
    """Read what `mash metrics --format csv` prints: no number is an empty cell."""

    def number(cell: str) -> int | None:
        return int(cell) if cell else None

    return [
        (
            row["metric"],
            row["period"],
            number(row["numerator"]),
            number(row["denominator"]),
            float(row["value"]) if row["value"] else None,
            row["status"],
        )
        for row in csv.DictReader(io.StringIO(text))
    ]


@FEW
@given(areas(fewest=40, most=60), st.sampled_from(AS_ATS))
def test_printed_figures_equal_the_naive_answer(
    run_mash: Command, tmp_path_factory: pytest.TempPathFactory, tables: Area, as_at: date
) -> None:
    home = tmp_path_factory.mktemp("edges")
    write(home / "extracts", tables)
    (home / "data").mkdir()
    (home / "data" / "policy.toml").write_text(POLICY, "utf-8")
    few_children = "--accept-ids"  # three have all rows: more than one child can have
    loaded = run_mash("load", home / "extracts", few_children, "--as-at", as_at.isoformat(), "--data", home / "data")
    assert loaded.returncode == 0, loaded.stderr
    asked = run_mash("metrics", "--format", "csv", "--data", home / "data")
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.splitlines()[0] == "metric,period,numerator,denominator,value,status,ladder"
    same(printed(asked.stdout), naive.months(as_recorded(tables), datetime.combine(as_at, time.max)))
