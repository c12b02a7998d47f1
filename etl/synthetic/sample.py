"""Writes the committed sample: generated like any area, laid out as agencies send it, with known faults planted.

Run `python -m etl.synthetic.sample sample_data` to write it again.
"""

import json
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from etl.synthetic.audits import audits
from etl.synthetic.faults import as_text, plant
from etl.synthetic.generate import generate
from etl.synthetic.sample_text import POLICY, readme
from etl.synthetic.setting import Setting, add_months
from etl.synthetic.write import HOLDER, MONTH, as_months, layout, sheet

SAMPLE = Setting(contacts=14_500, seed=52)
SHOWN_ON = date(2026, 11, 30)  # today for whoever shows it: its extracts are late from 13 December
PEER = "police"
LATE_ROWS = 60  # police contacts of the last full month that first came without their decision
_UNKNOWN_CONTACTS = 20  # health checks about a contact the hub does not hold
_HOUSING_MONTHS, _HOUSING_MISSING, _HOUSING_CODES = 6, 0.15, 0.03
_CLEAN = ("workforce", "changes")


@dataclass
class File:
    """A file of the sample: its rows as ISO text, how it is written, and what was planted in it."""

    agency: str
    table: str
    rows: pl.DataFrame
    bad: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    name: str = ""
    form: str = "csv"
    spared: set[str] = field(default_factory=set)  # keys of rows that are not to be made wrong as well

    @property
    def path(self) -> str:
        """Path below the sample's folder."""
        return f"{self.agency}/{self.name or self.table}.{'xlsx' if self.form == 'xlsx' else 'csv'}"


def files(setting: Setting = SAMPLE) -> list[File]:
    """Return every extract of the sample, in the order in which paths sort."""
    (tables,) = generate(setting)
    made: list[File] = []
    for agency, table, rows in layout(tables):
        file = File(agency, table, as_text(as_months(rows)))
        made.append(file)
        if table == "contacts":
            made.append(_corrections(setting, file, _late_contacts(setting, rows)))
        _house_style(setting, file)
        if table not in _CLEAN:
            planted = plant(setting.seed, agency, table, file.rows, file.spared)
            file.rows = planted.rows
            file.bad = dict(sorted((Counter(file.bad) + Counter(planted.bad)).items()))
            if table == "contacts":
                made.append(_practice_audit(setting, file.rows, planted.refused))
    return sorted(made, key=lambda file: file.path)


def _practice_audit(setting: Setting, contacts: pl.DataFrame, refused: Collection[str]) -> File:
    """Return what two readers said of contacts that were drawn by chance."""
    note = "a practice audit: what two blind readers said of contacts drawn by chance; no row is wrong"
    return File(HOLDER, "audits", audits(setting.seed, contacts, refused), notes=[note])


def _late_contacts(setting: Setting, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the police contacts whose decisions police systems sent late."""
    recent = rows.filter(
        pl.col("source") == "6", pl.col("received_at").dt.date() >= setting.last_month,
        pl.col("received_at").dt.date() < setting.as_at.replace(day=1), pl.col("decided_at").is_not_null(),
    )  # fmt: skip
    rng = np.random.default_rng([setting.seed, 12])
    places = rng.choice(recent.height, min(LATE_ROWS, recent.height), replace=False)
    return recent[np.sort(places)]


def _corrections(setting: Setting, file: File, late: pl.DataFrame) -> File:
    """Leave late decisions out of the hub's file, and return the file that brings them."""
    is_late = pl.col("contact_id").is_in(late["contact_id"].to_list())
    rows = file.rows.filter(is_late).select(
        "contact_id", "received_at", "decided_at", "outcome", "risk_final", "person_id", "source", "hub", "area",
        "concern", "risk_initial", "acknowledged_at",
    )  # fmt: skip
    gaps = ("decided_at", "outcome", "risk_final")
    file.rows = file.rows.with_columns(pl.when(~is_late).then(pl.col(name)).alias(name) for name in gaps)
    file.spared |= set(late["contact_id"])
    note = "completes contacts that the hub's extract holds without a decision; its columns come in another order"
    name = f"contacts_corrections_{setting.as_at:%Y-%m}"
    return File(PEER, "contacts", rows, notes=[note], name=name, form="bom")


def _house_style(setting: Setting, file: File) -> None:
    """Give some agencies their own ways: workbooks, day-first dates in cp1252, and faults of their own."""
    match file.agency, file.table:
        case "housing", _:
            _new_system(setting, file)
        case "childrens_social_care", "support_episodes":
            file.form = "cp1252"
            file.notes.append("cp1252 with dd/mm/yyyy dates and curly apostrophes")
        case "early_help", "support_episodes":
            file.form = "xlsx"
            file.notes.append("an Excel workbook with real dates; its sheet says that it is synthetic")
        case "health", _:
            _unknown_contacts(setting, file)


def _new_system(setting: Setting, file: File) -> None:
    """Housing changed its system: return times go missing, a new code appears, and an unasked-for column arrives."""
    rng = np.random.default_rng([setting.seed, 10])
    since = add_months(setting.last_month, 1 - _HOUSING_MONTHS).strftime(MONTH)
    lost = pl.Series(rng.random(file.rows.height) < _HOUSING_MISSING)
    coded = pl.Series(rng.random(file.rows.height) < _HOUSING_CODES)
    offices = np.array(["Harbourside", "St Brannoc’s", "Château Row"])[rng.integers(0, 3, file.rows.height)]
    recent = (pl.col("requested_at") >= since) & pl.col("returned_at").is_not_null()
    missing, unknown = recent & lost, recent & coded & ~lost
    count = file.rows.select(missing=missing.sum(), unknown=unknown.sum()).row(0, named=True)
    file.spared |= set(file.rows.filter(missing | unknown)["check_id"])
    file.rows = file.rows.with_columns(
        pl.when(~missing).then("returned_at"),
        pl.when(unknown).then(pl.lit("N/K")).otherwise("response").alias("response"),
        pl.Series("estate_office", offices),
    )
    file.notes += [f"from {since}, {count['missing']} answers without a return time and {count['unknown']} N/K",
                   "cp1252 with dd/mm/yyyy dates, and a column nobody asked for"]  # fmt: skip
    file.form = "cp1252"


def _unknown_contacts(setting: Setting, file: File) -> None:
    rng = np.random.default_rng([setting.seed, 11])
    places = rng.choice(file.rows.height, _UNKNOWN_CONTACTS, replace=False)
    stray = pl.Series(np.isin(np.arange(file.rows.height), places))
    file.spared |= set(file.rows.filter(stray)["check_id"])
    other = "C9" + pl.col("contact_id").str.slice(2)
    file.rows = file.rows.with_columns(pl.when(stray).then(other).otherwise("contact_id").alias("contact_id"))
    file.notes.append(f"{_UNKNOWN_CONTACTS} checks about contacts that the hub does not hold")


def content(file: File) -> bytes:
    """Return a file's bytes."""
    if file.form == "xlsx":
        return sheet(file.table, file.rows)
    rows = _day_first(file.rows) if file.form == "cp1252" else file.rows
    text = rows.write_csv(line_terminator="\r\n" if file.form == "cp1252" else "\n")
    return text.encode({"csv": "utf-8", "bom": "utf-8-sig", "cp1252": "cp1252"}[file.form])


def _day_first(rows: pl.DataFrame) -> pl.DataFrame:
    dates = [name for name in rows.columns if name.endswith(("_on", "_at"))]
    return rows.with_columns(pl.col(dates).str.replace(r"^(\d{4})-(\d\d)-(\d\d)", "$3/$2/$1"))


def contents(setting: Setting = SAMPLE) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of everything in the sample's folder."""
    made = files(setting)
    for file in made:
        yield file.path, content(file)
    yield "README.md", readme(setting, made).encode()
    yield "policy.toml", POLICY.encode()
    yield ".gitattributes", b"* -text\n"  # line ends are part of what is tested: git leaves them alone
    planted = {file.path: {"table": file.table, "rows": file.rows.height, "bad_rows": file.bad} for file in made}
    yield "planted.json", (json.dumps({"synthetic": True, "files": planted}, indent=1) + "\n").encode()


def main(out: Path) -> None:
    """Write the sample to a folder; files already there are replaced."""
    for path, data in contents():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "sample_data"))
