"""Runs `mash status` and `mash quarantine`: prints what was loaded, what became of its rows, and refused rows."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from etl.builds import info_of, read_current
from etl.codes import IF_EMPTY
from etl.policy.policy import Policy
from etl.spans.span import read_spans
from etl.status import Status, status
from etl.warehouse.links import BY_CHILD, LISTED, NOT_LINKED
from queries.quality.switch import counts_of, levels_noted, went_on
from queries.quality.table_months import Months, table_months
from queries.words import day

if TYPE_CHECKING:
    import polars as pl

DERIVED = "Its figures were derived elsewhere ('mash load --measures'): there are no extracts here."


def run(data: Path, *, as_json: bool) -> int:
    """Print the state of the data directory."""
    state = status(data)
    policy, noted = _levels(data) if state.current is not None else (Policy(), {})
    gone = went_on(read_spans(state.spans), policy.ladders, noted) if noted else frozenset()
    lines = levels_noted(policy.ladders, noted) if state.current is not None else []
    tables = (
        table_months(read_spans(state.spans), datetime.fromisoformat(state.as_at), gone, policy.covers)
        if state.as_at else []
    )  # fmt: skip
    if as_json:
        told = {"spans": _spans(state, tables), "levels": lines}
        typer.echo(json.dumps(state.as_json() | told, indent=2, ensure_ascii=False))
    else:
        typer.echo(described(state, tables))
        if lines:
            typer.echo("\n" + "\n".join(lines))
    return 0


def _levels(data: Path) -> tuple[Policy, Mapping[str, Any]]:
    """Return the policy of the build in force, and what was counted of episodes at a switch of ladders."""
    current = read_current(data) or {}
    if "switches" in current:
        return info_of(current).policy, current["switches"]
    from queries.build import open_build  # older builds and measures hold no such notes; 0.3 s of CPU more

    build = open_build(data)
    return build.policy, counts_of(build)


def described(state: Status, tables: Sequence[Months]) -> str:
    """Return the state in words and tables, with what is said of each table's months."""
    if state.current is None:
        head = "No build is published yet."
    else:
        as_at, loaded = datetime.fromisoformat(state.as_at or ""), datetime.fromisoformat(state.loaded_at or "")
        kept = ", ".join(map(str, state.builds))
        head = f"Build {state.current}, as at {_day(as_at)}, made {_day(loaded)} {loaded:%H:%M}. Builds kept: {kept}."
    whence = _rows(state.extracts, ("extract", "agency", "published")) if state.extracts else DERIVED
    parts = [head, "", whence, ""]
    parts += [_rows(state.tables, ("table", "agency"))] if state.tables else []
    return "\n".join([*parts, *_findings(state), *_months(tables)])


def _months(tables: Sequence[Months]) -> list[str]:
    """Return which months each table speaks for and why, and the policy's entries that would confirm what was found."""
    if not tables:
        return []
    lines = [line for each in tables for line in (each.text, *each.contradicted, *filter(None, [each.asked]))]
    blocks = [f"\n{said}\n\n{entry}" for each in tables for said, entry in each.entries]
    return ["", "Months:", *lines, *blocks]


def _spans(state: Status, tables: Sequence[Months]) -> list[dict[str, Any]]:
    """Return every span with its words, where they are not those of its table."""
    words_of = {
        (each.span.table, each.span.part): {
            "says": each.text, "contradicted": list(each.contradicted), "asked": each.asked, "to_confirm": each.covers,
            "if_none": each.if_none,
        }
        for each in tables
    }  # fmt: skip
    nothing: dict[str, Any] = {"says": None, "contradicted": [], "asked": None, "to_confirm": None, "if_none": None}
    return [span.as_json() | words_of.get((span.table, span.part), nothing) for span in read_spans(state.spans)]


def _findings(state: Status) -> list[str]:
    late = {table: count for table, count in state.after_as_at.items() if count}
    lines = [
        f"{count:,} {'row' if count == 1 else 'rows'} of {table} after the as-at." for table, count in late.items()
    ]
    lines += [
        f"{count:,} {'row' if count == 1 else 'rows'} of {table} with {column} after the as-at: not happened yet."
        for table, columns in state.events_after_as_at.items()
        for column, count in columns.items()
    ]
    if count := state.checks_without_contact:
        lines.append(f"{count:,} agency {'check names' if count == 1 else 'checks name'} a contact that is not loaded.")
    lines += [
        f"{each['checks']:,} agency {'check' if each['checks'] == 1 else 'checks'} of {each['agency']} "
        + (
            "linked by child and date."
            if each["linked_by"] == BY_CHILD
            else f"not linked to a contact: {each['linked_by']}."
        )
        for each in state.links
    ]
    loaded = {line["table"] for line in (*state.tables, *state.spans)}
    whole = [words(table) for table in state.not_in_this_data if table not in loaded]
    absent = [", ".join(whole)] if whole else []
    absent += [f"{', '.join(columns)} of {words(t)}" for t, columns in state.not_in_this_data.items() if t in loaded]
    lines += [f"Not in this data: {what}." for what in absent]
    lines += [read_as_nothing(line) for line in state.read_as_nothing]
    lines += [without_time(line) for line in state.without_time]
    lines += names_read(state.names)
    lines += [_fresh(line) for line in sorted(state.freshness, key=lambda line: not line["stale"])]
    return ["", *lines] if lines else []


def _fresh(line: dict[str, Any]) -> str:
    age = f"{line['days']} day{'' if line['days'] == 1 else 's'} old, {line['allowed']} allowed"
    speaks = f"newest extract is as at {day(date.fromisoformat(line['newest']))}"
    return f"{line['agency']}: {speaks}: {age}{', ask for a newer one' if line['stale'] else ''}."


def read_as_nothing(line: Mapping[str, Any]) -> str:
    """Return how many cells of a column held a word for nothing; a source that is missing counts as unknown."""
    sender = f" from {line['agency']}" if line["agency"] else ""
    rows = f"{line['cells']:,} of {line['of']:,} rows"
    if line["column"] in IF_EMPTY:
        return f"{words(line['table'])}{sender}: {rows} have no {line['column']}, and count as unknown."
    return f"{words(line['table'])}{sender}: {rows} hold a word for nothing in {line['column']}, read as empty."


def without_time(line: Mapping[str, Any]) -> str:
    """Return how many moments have no time of day."""
    sender = f" from {line['agency']}" if line["agency"] else ""
    return (
        f"{words(line['table'])}{sender}: {line['cells']:,} of {line['of']:,} have no time of day in {line['column']}: "
        "compared by day, left out of hours."
    )


def names_read(names: Mapping[str, Sequence[Mapping[str, str]]]) -> list[str]:
    """Return which names were read as one, and which may be one, with the entry that joins them."""
    joined = [f"{one['column']} '{one['written']}' is read as '{one['name']}'." for one in names.get("joined", ())]
    near = [
        f"{one['column']}s '{one['one']}' and '{one['other']}' may be one. If they are, say so in policy.toml: "
        f'[[name]] column = "{one["column"]}", written = "{one.get("written", one["one"])}", '
        f'name = "{one.get("name", one["other"])}" (a line each).'
        for one in names.get("near", ())
    ]
    return joined + near


def words(table: str) -> str:
    """Return a table's name as words."""
    return table.replace("_", " ")


def _rows(lines: Sequence[dict[str, Any]], names: Sequence[str]) -> str:
    """Return lines as a plain table: names to the left, numbers to the right."""
    columns = [*names, "rows_in", "accepted", "quarantined", "superseded"]
    columns += ["erased"] if any(line["erased"] for line in lines) else []
    grid = [[column.replace("_", " ") for column in columns]]
    grid += [[_cell(line[column]) for column in columns] for line in lines]
    widths = [max(map(len, cells)) for cells in zip(*grid, strict=True)]
    return "\n".join("  ".join(_aligned(row, widths, len(names))).rstrip() for row in grid)


def _aligned(row: Sequence[str], widths: Sequence[int], left: int) -> list[str]:
    pairs = enumerate(zip(row, widths, strict=True))
    return [cell.ljust(width) if at < left else cell.rjust(width) for at, (cell, width) in pairs]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value or "")


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def list_refused(data: Path, *, table: str | None, form: str, unlinked: bool = False) -> int:
    """Print quarantined rows of every extract, oldest extract first, in file order, or checks without a contact.

    Rows whose words have been given a meaning are mended, and left out.
    """
    from etl.landing.landing import quarantined
    from etl.landing.mends import read_mends, still_refused
    from mash.terminal import print_frame

    if unlinked:
        print_frame(_unlinked(data), form)
        return 0
    mends = read_mends(data)
    print_frame(quarantined(data, table, lambda data, extract: still_refused(data, extract, mends)), form)
    return 0


def _unlinked(data: Path) -> "pl.DataFrame":
    """Return the checks that name a child and could not be linked to a contact: agency, check_id, requested_at, why."""
    import polars as pl

    from etl.warehouse.reader import open_warehouse

    warehouse = open_warehouse(data)
    if "agency_checks" not in warehouse.tables():
        return pl.DataFrame(schema=dict.fromkeys((*LISTED[:3], "why"), pl.String))
    rows = warehouse.read("agency_checks", LISTED).filter(pl.col("linked_by").is_in(NOT_LINKED))
    return rows.sort("agency", "requested_at", "check_id").rename({"linked_by": "why"})
