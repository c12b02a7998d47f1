"""Snapshots of measures made by hand: one frame is what `measure` gives for the board's measures, before the gate."""

import json
import random
import re
import zipfile
from datetime import date, datetime
from io import BytesIO

import pikepdf
import polars as pl
from pypdf import PdfReader

from etl.policy.policy_file import parse_policy
from publish.published.outlets import publishing
from publish.snapshot.content.about import About
from publish.snapshot.content.commentary import Commentary
from publish.snapshot.draft import Asked
from publish.snapshot.make import publish
from queries.calendar.months import months_after
from queries.metrics.catalogue import HEADLINES

FIRST, MONTH = date(2023, 11, 1), date(2026, 10, 1)
MONTHS = 36
NAMES = ("snapshot.pdf", "snapshot.html", "snapshot.xlsx", "figures.json", "manifest.json")
POLICY = """
[area]
name = "Northvale"
synthetic = true
[[target]]
metric = "contact_decided_on_time"
from = 2023-11-01
value = 85
[[target]]
metric = "agency_check_returned_on_time"
from = 2023-11-01
value = 95
[[rebase]]
metrics = ["contact_decided_on_time"]
month = "2025-03"
"""
SMALL = ("contact_decided_on_time", 30)  # a metric and a month of which only a few were met
SCHEMA = {
    "metric": pl.String, "period": pl.String, "start": pl.Date, "numerator": pl.Int64, "denominator": pl.Int64,
    "value": pl.Float64, "status": pl.String,
}  # fmt: skip


def measured(hidden=3, **more):
    """Return 36 months of every measure, as `measure` gives them: `hidden` of 41 in one of them, and signals.

    `more` replaces months of a metric: {index: (numerator, denominator, status)}.
    """
    chance, rows = random.Random(5), []
    for metric in HEADLINES.values():
        level = 70 + chance.randrange(20)
        for i in range(MONTHS):
            n = 200 + chance.randrange(40)
            met = n * (level + chance.randrange(6)) // 100
            status = "immature" if metric.maturity_months and i >= MONTHS - 12 else "ok"
            if metric.name == "contact_decided_on_time" and i == MONTHS - 1:
                met = n // 2
            if (metric.name, i) == SMALL:
                met, n = hidden, 41
            met, n, status = more.get(metric.name, {}).get(i, (met, n, status))
            rows.append(row(metric.name, months_after(FIRST, i), met, n, status))
    return frame(rows)


def row(name, start, met, n, status="ok"):
    """Return a row of `measure`: n is left out for a count."""
    percent = HEADLINES[name].unit == "percent"
    value = met * 100 / n if percent and n else None if percent else float(met)
    return name, f"{start:%Y-%m}", start, met, n if percent else None, value, status


def frame(rows):
    """Return rows as the gate takes them."""
    return pl.DataFrame(rows, schema=SCHEMA, orient="row", strict=False)


def few(month=MONTH, months=14, **counts):
    """Return a small frame that is quick to publish: contacts of some months, 300 a month unless `counts` says so.

    `counts` are numbers of contacts by month, as m2026_09=301.
    """
    starts = [months_after(month, -i) for i in range(months)][::-1]
    return frame([row("contacts", start, counts.get(f"m{start:%Y_%m}", 300 + start.month), None) for start in starts])


def about(policy=POLICY, changes=(), month=MONTH, **more):
    """Return what a snapshot is about, as at the eighth of the month after."""
    later = months_after(month, 1)
    as_at = datetime(later.year, later.month, 8, 23, 59, 59, 999999)
    return About(month, as_at, 3, "7f3a91c2" * 8, "0.1.0", parse_policy(policy), tuple(changes), **more)


def asked(measures=None, told=None, commentary=None, faults=None, titles=None):
    """Return what can be published."""
    none = frame([])
    return Asked(
        told or about(), measured() if measures is None else measures, none if faults is None else faults,
        titles or {}, commentary or Commentary(),
    )  # fmt: skip


def published(data, *args, out=None, **kwargs):
    """Publish to a data directory and return what was made."""
    data.mkdir(exist_ok=True)
    with publishing(data) as register:
        return publish(data, register, asked(*args, **kwargs), out=out)


def contents(folder):
    """Return the bytes of a folder's files by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def pdf_text(source):
    """Return the text of a PDF (path or bytes), words apart by one space."""
    reader = PdfReader(BytesIO(source) if isinstance(source, bytes) else source)
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def every_text(folder):
    """Return all that a reader of a snapshot's files can find in them, by name of the file: also what no page shows."""
    book = folder / "snapshot.xlsx"
    with zipfile.ZipFile(book) as parts:
        inside = "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return {
        "snapshot.pdf": pdf_text(folder / "snapshot.pdf") + alternatives(folder / "snapshot.pdf"),
        "snapshot.html": (folder / "snapshot.html").read_text("utf-8"),
        "snapshot.xlsx": inside,
        "figures.json": (folder / "figures.json").read_text("utf-8"),
        "manifest.json": (folder / "manifest.json").read_text("utf-8"),
    }


def alternatives(path):
    """Return the text alternatives of a PDF's pictures."""
    with pikepdf.open(path) as pdf:
        return " ".join(str(element.get("/Alt", "")) for _, element, _ in elements(pdf))


def elements(pdf):
    """Yield (tag, element, parent's tag) of a PDF's structure tree in reading order; a layout box is no parent."""

    def walk(node, parent):
        if isinstance(node, pikepdf.Array):
            for kid in node:
                yield from walk(kid, parent)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield str(node.S), node, parent
            yield from walk(node.get("/K"), parent if node.S == "/Div" else str(node.S))

    yield from walk(pdf.Root.StructTreeRoot.K, "")


def figures(folder):
    """Return the figures.json of a snapshot."""
    return json.loads((folder / "figures.json").read_bytes())


def numbers(text):
    """Return the numbers written in a text, as they are written."""
    return set(re.findall(r"(?<![\d.,])\d+(?:[.,]\d+)*", text))
