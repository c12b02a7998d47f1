"""Runs `mash derive`: derives facts and measures from Parquet tables, on this machine or on Spark."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from etl.errors import QuestionError
from etl.policy.policy import Policy
from etl.policy.policy_file import load_policy, parse_policy
from mash.questions import read_day
from mash.terminal import progress
from queries.scale.local import derive_locally
from queries.scale.tables_out import tables_out


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
    """Derive, print where the result is, and return the exit code."""
    if master is not None and engine != "spark":
        raise QuestionError("--master is Spark's: add --engine spark.")
    day = read_day("--as-at", as_at)
    with _tables(data, source) as tables, progress() as show:
        agreed = _policy(tables, policy)
        if engine == "spark":
            from queries.scale.spark import derive_on_spark

            area = derive_on_spark(tables, to, agreed, day, master=master, parts=parts, step=show)
        else:
            if "://" in tables + to:
                raise QuestionError("Addresses such as s3a://... are for --engine spark; name folders.")
            area = derive_locally(Path(tables), Path(to), agreed, day, parts=parts, step=show)
        show("Done", 1.0)
    typer.echo(f"Facts and measures as at {area.as_at.day} {area.as_at:%B %Y} are in {to}.")
    return 0


def write_tables(data: Path, to: str) -> int:
    """Write the tables of the build in force as `--from` takes them, and return the exit code."""
    build = tables_out(data, Path(to))
    typer.echo(f"The tables of build {build} are in {to}.")
    return 0


@contextmanager
def _tables(data: Path, source: str | None) -> Iterator[str]:
    """Give the folder named, else a temporary one with the tables of the build in force."""
    if source is not None:
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="mash-tables-", ignore_cleanup_errors=True) as folder:
        tables_out(data, Path(folder))
        yield folder


def _policy(source: str, named: Path | None) -> Policy:
    """Return the policy of the file named, else of policy.toml beside the tables, else the defaults."""
    if named is not None:
        return parse_policy(named.read_text("utf-8-sig"))
    return parse_policy() if "://" in source else load_policy(Path(source))
