"""Two releases to one project beside each other: who looks alike in both; one row is a child with what each tells."""

from collections.abc import Mapping, Sequence

import polars as pl

from publish.releases.folder import ReleaseError
from publish.releases.register import Entry
from publish.releases.safeguarded.people import ID

_KINDS = ("contacts", "referrals", "level_changes")
_NOT_TOLD = "not in it"


def check_together(tables: Mapping[str, pl.DataFrame], earlier: Sequence[Entry], k: int) -> None:
    """Raise ReleaseError where fewer than k children share what this and an earlier release tell of them together.

    A child who is in one and not the other, or of whom one tells another history, is found by the difference. A
    project keeps its pseudonyms, so its researchers can lay the two side by side.
    """
    now = told_of(tables)
    for entry in earlier:
        before = told_of(_read(entry))
        both = now.join(before, on=ID, how="full", coalesce=True, suffix="_before").with_columns(
            pl.col("told", "told_before").fill_null(_NOT_TOLD)
        )
        groups = both.group_by("told", "told_before").len()
        small = groups.filter(pl.col("len") < k)
        if small.height:
            sizes = small["len"].value_counts().sort("len").to_dicts()
            counted = ", ".join(f"{row['count']} of {row['len']}" for row in sizes)
            raise ReleaseError(
                f"Beside {entry.name}, which this project has, {small['len'].sum():,} children would stand out by the "
                f"difference (groups smaller than {k}, by size: {counted}). Nothing was released: have that release "
                f"destroyed and withdraw it ('mash withdraw {entry.name} --why ...'), or ask for the same data."
            )


def told_of(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return child_id and all that a release tells that others may know: who the child is and the whole history."""
    who = tables["children"].sort(ID)
    named = who.select(ID, told=pl.concat_str(pl.exclude(ID).cast(pl.String).fill_null("-"), separator="|"))
    for kind in _KINDS:
        if kind in tables:
            known = [name for name in tables[kind].columns if name in _KNOWN and name != ID]
            event = pl.concat_str(pl.col(known).cast(pl.String).fill_null("-"), separator="|")
            per_child = (
                tables[kind].with_columns(event=event).sort(ID, "event").group_by(ID).agg(pl.col("event").str.join(";"))
            )
            joined = named.join(per_child, on=ID, how="left")
            named = joined.select(ID, told=pl.format("{}#{}", "told", pl.col("event").fill_null("")))
    return named


_KNOWN = ("months_since_first", "month", "source_group", "level_from", "level_to")


def _read(entry: Entry) -> dict[str, pl.DataFrame]:
    """Return the tables of an earlier release. Raises ReleaseError when it has none that can be read."""
    found = {}
    for name in ("children", *_KINDS):
        parquet, text = entry.folder / f"data/{name}.parquet", entry.folder / f"data/{name}.csv"
        if parquet.exists():
            found[name] = pl.read_parquet(parquet)
        elif text.exists():
            found[name] = pl.read_csv(text, infer_schema=False)
    if "children" not in found:
        raise ReleaseError(
            f"{entry.name} can't be read, so this release can't be judged beside it: restore it, or withdraw it."
        )
    return found
