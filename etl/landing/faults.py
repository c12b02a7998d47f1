"""Says why a row was refused: by a column, a reason code and a sentence that never holds the row's values."""

from collections.abc import Sequence
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from etl.contracts import Contract

_FEW = 15  # codes that still fit in a sentence


@dataclass(frozen=True)
class Fault:
    """Something that can be wrong with a row, and the sentence that says so."""

    column: str
    reason: str
    message: str


def unreadable(name: str, column: dy.Column) -> Fault:
    """Return the fault of a value that can't be turned into its column's type."""
    if isinstance(column.dtype, pl.Enum):
        codes = column.dtype.categories.to_list()
        known = f" Known codes: {', '.join(codes)}." if len(codes) <= _FEW else " See the extract standard."
        return Fault(name, "unknown_code", f"{name} is not a known code.{known}")
    if column.dtype.is_temporal():
        month = "not a month that exists, written as 2026-03"
        day = "not a date that exists, written as 2026-03-31 or 31/03/2026"
        moment = f"{day}, with the time as 14:05"
        what = month if _is_month(column) else moment if column.dtype == pl.Datetime("us") else day
        return Fault(name, "not_a_date", f"{name} is {what}.")
    return Fault(name, "not_a_number", f"{name} is not a {'whole ' if column.dtype.is_integer() else ''}number.")


def broken(contract: Contract, rule: str) -> Fault:
    """Return the fault of a row that breaks a rule of its table, named as dataframely names it."""
    name, _, check = rule.partition("|")
    if not check:
        method = vars(contract.schema)[name].validation_fn
        first = method(contract.schema).meta.root_names()[0]
        return Fault(first, name, " ".join((method.__doc__ or name).split()))
    column = contract.columns[name]
    if check in ("nullability", "min_length"):
        return Fault(name, "missing_value", f"{name} is empty, and must not be.")
    if check == "max_length":
        return Fault(name, "too_long", f"{name} is longer than {getattr(column, 'max_length', '')} bytes.")
    if check == "check__no_formula":
        return Fault(name, "formula", f"{name} begins with =, +, - or @, which a spreadsheet would take for a formula.")
    low, high = getattr(column, "min", ""), getattr(column, "max", "")
    return Fault(name, "out_of_range", f"{name} lies outside {_plain(low)} to {_plain(high)}.")


def spreadsheet_error(name: str) -> Fault:
    """Return the fault of a cell whose formula had failed when it was exported."""
    return Fault(name, "spreadsheet_error", f"{name} holds a spreadsheet's error, such as #REF!: its value is lost.")


def cut_time(name: str) -> Fault:
    """Return the fault of a day number with too few decimals."""
    return Fault(
        name, "cut_time", f"{name} is a day number with fewer than 5 decimals, so its time can't be told: export dates."
    )


def stands_for_nobody(name: str) -> Fault:
    """Return the fault of an id that is given where there is none."""
    return Fault(name, "placeholder_id", f"{name} stands for no child (0, test, unborn): its rows are not one child's.")


RAGGED = Fault("", "ragged_row", "The row has more or fewer values than the header.")


def twice(contract: Contract, other_child: bool = False) -> Fault:
    """Return the fault of a row whose key comes again, otherwise filled, further down the same extract.

    `other_child` says that the two are about different children, as where siblings share a number.
    """
    said = (
        "A later row of this extract has the same key and is about another child; only the later one is kept. Give "
        "each child's row a key of its own."
        if other_child
        else "A later row of this extract has the same key and differs; the later one is kept."
    )
    return Fault(" + ".join(contract.key), "duplicate_key", said)


def described(flags: pl.DataFrame, faults: Sequence[Fault]) -> pl.DataFrame:
    """Return one line per row: the first fault's column and reason, and the sentences of all that apply.

    `flags` has `_row` and, for each fault in order, a Boolean column named by its position.
    """
    none = pl.lit(None, pl.String)
    hits = [(pl.when(pl.col(str(at))), fault) for at, fault in enumerate(faults)]
    return flags.select(
        "_row",
        pl.coalesce(none, *(hit.then(pl.lit(fault.column)) for hit, fault in hits)).alias("column"),
        pl.coalesce(none, *(hit.then(pl.lit(fault.reason)) for hit, fault in hits)).alias("reason"),
        pl.concat_str(
            none, *(hit.then(pl.lit(fault.message)) for hit, fault in hits), separator=" ", ignore_nulls=True
        ).alias("message"),
    )


def _is_month(column: dy.Column) -> bool:
    return getattr(column, "resolution", None) == "1mo"


def _plain(bound: object) -> str:
    return str(bound).split(" ")[0].removesuffix(".0")
