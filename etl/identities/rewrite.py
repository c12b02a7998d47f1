"""A file with some columns replaced and all else as it was: written beside its name, then renamed when complete."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from etl.identities.pseudonym import PseudonymError
from etl.identities.rewrite_parquet import rewrite_parquet
from etl.identities.rewrite_text import rewrite_text
from etl.identities.rewrite_workbook import rewrite_workbook
from etl.identities.rewritten import Replace, Rewritten
from etl.reading.files import KINDS, PARQUET, TEXT, WORKBOOK


def rewrite(source: Path, target: Path, columns: Sequence[str], replace: Replace) -> Rewritten:
    """Write `source` to `target` with the values of some columns replaced.

    `replace` gives a new value for each of some thousand values at a time. Raises PseudonymError or ExtractError when
    the file can't be read, lacks a column, or `target` can't be written; nothing is left behind then.
    """
    kind = _kind(source, target)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".mash-") as folder:
            unfinished = Path(folder) / target.name
            done = _write(kind, source, unfinished, columns, replace)
            if target.exists():
                raise PseudonymError(f"{target} exists: choose another name, or remove it first.")
            unfinished.replace(target)
    except OSError as bad:
        raise PseudonymError(f"{target} can't be written: {bad.strerror or 'unknown reason'}.") from bad
    return done


def _kind(source: Path, target: Path) -> tuple[str, ...]:
    if not source.is_file():
        raise PseudonymError(f"{source} is no file: check the path.")
    kind = next((each for each in (TEXT, WORKBOOK, PARQUET) if source.suffix.lower() in each), None)
    if kind is None:
        raise PseudonymError(f"{source.name} is no extract: give a file that ends in {', '.join(KINDS)}.")
    if target.suffix.lower() not in kind:
        raise PseudonymError(f"{target.name} must end in {' or '.join(kind)}, as {source.name} does.")
    if target.exists():
        same = " It is the file to read." if target.samefile(source) else ""
        raise PseudonymError(f"{target} exists: choose another name, or remove it first.{same}")
    if not target.parent.is_dir():
        raise PseudonymError(f"The folder {target.parent} does not exist: make it first.")
    return kind


def _write(kind: tuple[str, ...], source: Path, target: Path, columns: Sequence[str], replace: Replace) -> Rewritten:
    if kind == TEXT:
        return rewrite_text(source, target, columns, replace)
    if kind == WORKBOOK:
        return rewrite_workbook(source, target, columns, replace)
    return rewrite_parquet(source, target, columns, replace)
