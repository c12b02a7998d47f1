"""Names the files of a benchmark's data, and describes its tables."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from etl.codes import FAMILY_HELP
from etl.contracts import AGENCY_TABLES as TABLES

AS_AT = date(2026, 11, 8)  # the invented area's last day
BRIDGE_DAYS = 28  # shorter gaps do not end support
LEFT_OUT = FAMILY_HELP.code  # the other ways know four levels, whose order no tier decides
SQL_TYPE = {"time": "TIMESTAMP", "day": "DATE", "month": "DATE", "whole": "BIGINT", "number": "DOUBLE"}
QUESTION = {  # name of a figure: the flag for those that met it, the flag for those counted
    "contact_decided_on_time": ("on_time", "timed"),
    "contact_decided_in_one_working_day": ("one_day_met", "one_day_counted"),
    "referrer_acknowledged_in_one_working_day": ("acknowledged_met", "acknowledged_counted"),
    "contact_to_referral": ("became_referral", "in_hub"),
}
FILTERS = {
    "most": {"disability": "no", "ethnicity_group": "White"},  # keeps about 3 rows of 5
    "few": {"age_band": "16-17", "concern": "neglect"},  # keeps about 1 row of 50
}
QUESTION_COLUMNS = list(
    dict.fromkeys(
        ["received_month", "source", *(dim for where in FILTERS.values() for dim in where)]
        + [flag for pair in QUESTION.values() for flag in pair]
    )
)


@dataclass(frozen=True)
class Place:
    """A folder with `extracts` (CSV), `data` (loaded by us), `tables` and `facts` (Parquet), `sample`, `scratch`."""

    root: Path

    @property
    def extracts(self) -> Path:
        """The invented extracts."""
        return self.root / "extracts"

    @property
    def data(self) -> Path:
        """The data directory that holds them, loaded."""
        return self.root / "data"

    @property
    def sample(self) -> Path:
        """The data directory that holds the sample, loaded."""
        return self.root / "sample"

    @property
    def scratch(self) -> Path:
        """The files that one measurement leaves; emptied before each."""
        return self.root / "scratch"

    def table(self, name: str) -> Path:
        """A table of accepted rows as Parquet, in order of child and time."""
        return self.root / "tables" / f"{name}.parquet"

    @property
    def question(self) -> Path:
        """The columns of the contact facts that the questions read, as Parquet."""
        return self.root / "question.parquet"

    def files(self, table: str) -> list[Path]:
        """The extracts of one table."""
        return sorted([*self.extracts.glob(f"*/{table}.csv"), *self.extracts.glob(f"*/{table}-*.csv")])

    def sent(self, table: str) -> list[str]:
        """The columns of a table that its extracts hold."""
        with self.files(table)[0].open(encoding="utf-8") as lines:
            return next(lines).strip().split(",")

    def tables(self) -> list[str]:
        """The tables that are there."""
        return [name for name in TABLES if self.files(name)]


def kinds(table: str) -> dict[str, str]:
    """Return what each column of a table holds: time, day, month, whole, number, code or text."""
    kind_of = {}
    for name, column in TABLES[table].columns.items():
        dtype = column.dtype
        if name in ("birth_month", "month"):
            kind_of[name] = "month"
        elif isinstance(dtype, pl.Enum):
            kind_of[name] = "code"
        else:
            kind_of[name] = {"Datetime": "time", "Date": "day", "Int64": "whole", "Float64": "number"}.get(
                type(dtype).__name__, "text"
            )
    return kind_of


def codes(table: str, column: str) -> list[str]:
    """Return the codes that a column may hold."""
    dtype = TABLES[table].columns[column].dtype
    return dtype.categories.to_list() if isinstance(dtype, pl.Enum) else []


def order(table: str) -> list[str]:
    """Return the columns by which a table's accepted rows are sorted: the child, when the row begins, the key."""
    contract = TABLES[table]
    person = ["person_id"] if "person_id" in contract.columns else []
    return list(dict.fromkeys([*person, *([contract.begins] if contract.begins else []), *contract.key]))
