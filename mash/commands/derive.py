"""`mash derive`: facts and measures from tables as Parquet, on one machine part by part, or on many with Spark."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import typer

from etl.errors import QuestionError
from etl.policy import Policy, load_policy, parse_policy
from mash.progress import progress
from queries.engines.local import derive_locally
from queries.engines.tables_out import tables_out


def run(
    engine: str,
    data: Path,
    source: str | None,
    to: str,
    *,
    master: str | None,
    as_at: str | None,
    policy: Path | None,
    parts: int | None,
) -> int:
    """Derive, say where the result is; returns the exit code."""
    if master is not None and engine != "spark":
        raise QuestionError("--master is Spark's: add --engine spark.")
    day = _day(as_at)
    with _tables(data, source) as given, progress() as show:
        agreed = _policy(given, policy)
        if engine == "spark":
            from queries.engines.spark import derive_on_spark

            area = derive_on_spark(given, to, agreed, day, master=master, parts=parts, step=show)
        else:
            if "://" in given + to:
                raise QuestionError("Addresses such as s3a://... are for --engine spark; name folders.")
            area = derive_locally(Path(given), Path(to), agreed, day, parts=parts, step=show)
        show("Done", 1.0)
    typer.echo(f"Facts and measures as at {area.as_at.day} {area.as_at:%B %Y} are in {to}.")
    return 0


def write_tables(data: Path, to: str) -> int:
    """Write the tables of the build in force as `--from` takes them; returns the exit code."""
    build = tables_out(data, Path(to))
    typer.echo(f"The tables of build {build} are in {to}.")
    return 0


@contextmanager
def _tables(data: Path, source: str | None) -> Iterator[str]:
    """Give the folder named, else one with the tables of the build in force."""
    if source is not None:
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="mash-tables-", ignore_cleanup_errors=True) as folder:
        tables_out(data, Path(folder))
        yield folder


def _policy(source: str, named: Path | None) -> Policy:
    """Return what the file named says, else policy.toml beside the tables, else the defaults."""
    if named is not None:
        return parse_policy(named.read_text("utf-8-sig"))
    return parse_policy() if "://" in source else load_policy(Path(source))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as bad:
        raise QuestionError(f"--as-at takes a day such as 2026-03-31, not '{text}'.") from bad
