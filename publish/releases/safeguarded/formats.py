"""Writes released tables as CSV and Parquet, and as Stata and SPSS with the extra `stats-formats`."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from publish.published.csv_text import as_csv
from publish.published.folder import ReleaseError
from publish.releases.safeguarded.declared import declared

_ENDINGS = {"csv": "csv", "parquet": "parquet", "stata": "dta", "spss": "sav"}
_LABEL = 80  # characters of a label that Stata takes


def data_files(tables: Mapping[str, pl.DataFrame], formats: Sequence[str], folder: str) -> dict[str, bytes]:
    """Return each table in each format by its path. Raises ReleaseError.

    The same rows give the same bytes, except in Stata and SPSS, whose files hold the moment they were made.
    """
    return {
        f"{folder}/{name}.{_ENDINGS[form]}": _made(frame, form, {each.name: each.means for each in declared(name)})
        for name, frame in tables.items()
        for form in formats
    }


def _made(frame: pl.DataFrame, form: str, labels: dict[str, str]) -> bytes:
    if form == "csv":
        return as_csv(frame).encode()
    if form == "parquet":
        target = io.BytesIO()
        frame.write_parquet(target, compression="zstd")
        return target.getvalue()
    return _statistical(frame, form, labels)


def _statistical(frame: pl.DataFrame, form: str, labels: dict[str, str]) -> bytes:
    try:
        import pyreadstat
    except ImportError as missing:
        raise ReleaseError("Stata and SPSS files need: pip install 'mash-outcomes[stats-formats]'.") from missing
    write: Any = pyreadstat.write_dta if form == "stata" else pyreadstat.write_sav
    numbers = frame.with_columns(pl.col(pl.Boolean).cast(pl.Int8))  # neither format knows true and false
    with TemporaryDirectory() as place:
        path = Path(place) / f"table.{_ENDINGS[form]}"
        write(numbers.to_pandas(), str(path), column_labels=[labels[name][:_LABEL] for name in frame.columns])
        return path.read_bytes()
