"""Parquet rewritten as a stream: the columns replaced become text, the others keep their types."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from etl.identities.pseudonym import PseudonymError
from etl.identities.rewritten import Replace, Rewritten, find_columns
from etl.reading.columnar import as_text


def rewrite_parquet(source: Path, target: Path, names: Sequence[str], replace: Replace) -> Rewritten:
    """Write a Parquet file with the values of some columns replaced; notes on the file and its columns are dropped."""
    try:
        lazy = pl.scan_parquet(source, glob=False)
        schema = lazy.collect_schema()
        columns = [list(schema)[at] for at in find_columns(list(schema), names)]
        _check_types(schema, columns)
        lazy.with_columns(_replaced(name, schema[name], replace) for name in columns).sink_parquet(
            target, maintain_order=True, engine="streaming"
        )
        rows = int(pl.scan_parquet(target, glob=False).select(pl.len()).collect().item())
    except pl.exceptions.PolarsError as bad:
        raise PseudonymError(f"{source.name} can't be read as Parquet: it is damaged; export it again.") from bad
    return Rewritten(rows, tuple(schema))


def _check_types(schema: pl.Schema, columns: Sequence[str]) -> None:
    for name in columns:
        if schema[name].is_nested() or schema[name] == pl.Binary:
            raise PseudonymError(f"The column '{name}' holds neither text nor numbers: export it as text.")


def _replaced(name: str, dtype: pl.DataType, replace: Replace) -> pl.Expr:
    def batch(values: pl.Series) -> pl.Series:
        new = replace(values.fill_null("").to_list())
        return pl.Series(values.name, [text or None for text in new], dtype=pl.String)

    return as_text(name, dtype).map_batches(batch, return_dtype=pl.String, is_elementwise=True).alias(name)
