"""How each outlet is published in tests, and what its publication then shows of contacts by month."""

import csv
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from publish.disclosure import TOTAL
from publish.published.area_releases import read_release
from publish.releases.open_data.release import make_open
from publish.releases.pooled import make_pool
from publish.reports.packs.make import make_pack
from publish.reports.yearly.publish_year import make_chapter
from publish.snapshot import make
from queries.build import open_build
from tests.support.area_releases import write_release

OCTOBER = date(2026, 10, 1)


def open_data(data: Path) -> dict[str, str]:
    """Publish open data; return the contacts that it shows by month, `c` where they are hidden."""
    made = make_open(open_build(data), data)
    lines = csv.DictReader((made.folder / "figures.csv").read_text("utf-8").splitlines())
    shown = [line for line in lines if line["metric"] == "contacts" and line["source_group"] == line["hub"] == TOTAL]
    return {line["period"]: line["numerator"] or "c" for line in shown}


def snapshot(data: Path) -> dict[str, str]:
    """Publish the snapshot of October; return the contacts that it shows by month, `c` where they are hidden."""
    figures = json.loads((make(data, OCTOBER, by_hub=True).folder / "figures.json").read_bytes())
    months = next(metric for metric in figures["metrics"] if metric["metric"] == "contacts")["months"]
    return {month["month"]: str(month["numerator"]) for month in months}


def pack(data: Path) -> dict[str, str]:
    """Make the pack of the police; return the contacts of September, which are all but the 310 of October, or `c`."""
    made = make_pack(data, "police", OCTOBER)
    lines = csv.DictReader((made.folder / "figures.csv").read_text("utf-8").splitlines())
    year = [line for line in lines if line["metric"] == "contacts" and line["source_group"] == TOTAL]
    return {"2026-09": str(int(year[0]["numerator"]) - 310) if year[0]["numerator"] else "c"}


def chapter(data: Path) -> dict[str, str]:
    """Publish the chapter on 2025-26; return the contacts of the year, `c` where they are hidden."""
    made = make_chapter(data, "2025-26")
    lines = csv.DictReader((made.folder / "figures.csv").read_text("utf-8").splitlines())
    year = next(line for line in lines if (line["metric"], line["period"]) == ("contacts", "2025-26"))
    return {"2025-26": year["numerator"] or "c"}


def pooled(data: Path, late: int = 0) -> dict[str, str]:
    """Pool areas of 300 contacts, one with some more; return how many were decided on time, `c` where it is hidden."""
    every = []
    for name, more in (("A", late), ("B", 0), ("C", 0)):
        figures = {"contact_decided_on_time": (100 + more, 300 + more, "ok")}
        every.append(read_release(write_release(data.parent / f"area {name}", name, figures)))
    made = make_pool(data, "Region", every)
    lines = csv.DictReader((made.folder / "figures.csv").read_text("utf-8").splitlines())
    return {line["period"]: line["numerator"] or "c" for line in lines if line["area"] == TOTAL}


PUBLISH: Mapping[str, Callable[[Path], dict[str, str]]] = {
    "snapshot": snapshot, "open": open_data, "pack": pack, "chapter": chapter, "pooled": pooled,
}  # fmt: skip
ROWS_ONLY = {  # outlets that show no figure, and why no figure of theirs can be compared with another outlet's
    "safeguarded": "Rows for one approved project, in which every child is like four others; nobody else sees them.",
}
