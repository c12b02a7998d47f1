"""Proves which counts of data quality checks lie inside one another, and inside the counts of figures.

A check's counts are written `table:check.denominator` (rows looked at), `.numerator` (rows with the fault) and
`.complement`. They count an extract's rows by the month in which these begin. Where a fact has the same rows by the
same month, rules say how its columns follow from the extract's, so that figures and checks share one truth table.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import polars as pl

from etl import codes
from etl.contracts import AGENCY_TABLES
from queries.facts.columns import Column
from queries.facts.described import Described, described
from queries.facts.rules import Rule, implies, is_, known, never, not_, same
from queries.metrics.catalogue import METRICS
from queries.metrics.nested import Nesting, counts, prove_counts
from queries.metrics.truth_tables import Count, Proved
from queries.quality import checks as q
from queries.quality.checks import Check

STORED = Path(__file__).with_name("proved.json")  # `python -m mash.documents` writes it; a test fails when it is stale
RAW = "extract's "  # how the name of an extract's column begins beside those of the fact


def raw(name: str) -> str:
    """Return the name of an extract's column beside those of the fact."""
    return f"{RAW}{name}"


@dataclass(frozen=True)
class Rows:
    """Says which fact has a table's rows, by the month in which they begin, and what its columns owe to the table's."""

    fact: str
    month: str
    rules: tuple[Rule, ...] = ()


def _rules(*stated: Rule | tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(rule for each in stated for rule in ([each] if isinstance(each, Rule) else each))


_FIRST, _DECLINED = known(raw("risk_initial")), "declined"
_TOLD_REASONS = tuple(reason for reason in codes.DECLINE_REASONS if reason != "unknown")
ROWS: Mapping[str, Rows] = {
    "contacts": Rows("contacts", "received_month", _rules(
        same("decided", known(raw("decided_at"))),
        same(is_("outcome", "unknown"), not_(known(raw("outcome")))),
        implies("low_first", _FIRST), implies("high_first", _FIRST), implies((_FIRST, not_("low_first")), "high_first"),
    )),
    "agency_checks": Rows("agency_checks", "requested_month", _rules(
        same("returned", known(raw("returned_at"))),
        implies(known("answer"), known(raw("response"))),
        implies(("returned", known(raw("response"))), known("answer")),
        implies(is_("answer", _DECLINED), is_(raw("response"), _DECLINED)),
        implies(("returned", is_(raw("response"), _DECLINED)), is_("answer", _DECLINED)),
        never(is_("declined_for", *_TOLD_REASONS), not_(known(raw("decline_reason")))),
        implies("due", known(raw("person_id"))), never(known("could_be"), not_(known(raw("person_id")))),
    )),
    "referrals": Rows("referrals", "received_month", _rules(
        same("outcome_known", known(raw("no_further_action"))),
        implies("decision_met", known(raw("decided_on"))),
        same("while_open", raw(q.WHILE_OPEN)),
    )),
    "assessments": Rows("assessments", "started_month", _rules(
        same("outcome_known", known(raw("outcome"))),
        same(not_("waiting"), known(raw("authorised_on"))),
    )),
    "section47": Rows("conferences", "began_month", _rules(
        same("held", known(raw("conference_on"))),
        same("plan_known", known(raw("plan_started"))),
    )),
    "strategy_discussions": Rows("strategy_discussions", "held_month", _rules(
        same("needed", known(raw("needed_at"))),
        same(known("led_role"), known(raw("led_role"))),
        same(known("result"), known(raw("result"))),
        implies(known(raw("contact_id")), "with_contact"),
    )),
    "support_episodes": Rows("episodes of the extract", "month"),
    "workforce": Rows("workforce of the extract", "month"),
}  # fmt: skip
_LINKED = (
    implies(raw(q.OTHER_CHILD), not_(raw(q.NO_LINK))),
    implies(raw(q.TOO_EARLY), not_(raw(q.NO_LINK))),
)
_FACTS = frozenset(metric.fact for metric in METRICS.values())
_MADE = (q.NOBODY, q.NO_LINK, q.OTHER_CHILD, q.TOO_EARLY, q.WHILE_OPEN)
_LATE = "_dated_after_as_at"
_JOINED = {"agency_checks": ("person_id",)}  # columns that checks read and the table gets from another


def nesting(broken: frozenset[Rule] = frozenset()) -> Nesting:
    """Return what is proved of the catalogue and the checks where some rules on what extracts record don't hold."""
    return _proved(broken)


@cache  # by what is given: a cache takes a default that is left out for another question
def _proved(broken: frozenset[Rule]) -> Nesting:
    touched = {fact for fact in _FACTS if not broken.isdisjoint(described(fact).rules)}
    known = {place: proved for place, proved in _stored().items() if place[0] not in touched}
    return prove_counts(_every(), broken, described_rows, known)


def _every() -> Iterator[Count]:
    yield from counts(METRICS.values())
    yield from check_counts()


@cache
def _stored() -> dict[tuple[str, str], Proved]:
    """Return what was proved when `proved.json` was written, by fact and month, in which all rules held.

    Proving took 0.5 of 4.4 s of CPU of each snapshot, and says the same each time.
    """
    return {
        (raw["fact"], raw["month"]): Proved(
            raw["names"], _pairs(raw["inside"]), frozenset(frozenset(pair) for pair in _pairs(raw["apart"]))
        )
        for raw in json.loads(STORED.read_text("utf-8"))
    }


def _pairs(held: Mapping[str, Iterable[str]]) -> frozenset[tuple[str, str]]:
    return frozenset((one, other) for one, others in held.items() for other in others)


def as_text() -> str:
    """Return `proved.json`, proved anew: what holds of the catalogue and the checks by the rules that are stated."""
    proved, groups = prove_counts(_every(), frozenset(), described_rows), dict[tuple[str, str], list[str]]()
    for count in _every():
        groups.setdefault((count.fact, count.month), []).append(count.name)
    stored = [
        {
            "fact": fact, "month": month, "names": {name: proved.names[name] for name in group},
            "inside": _held(tables.inside), "apart": _held(tuple(sorted(pair)) for pair in tables.apart),
        }
        for ((fact, month), group), tables in zip(groups.items(), proved.tables, strict=True)
    ]  # fmt: skip
    return json.dumps(stored, indent=1) + "\n"


def _held(pairs: Iterable[tuple[str, ...]]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for one, other in sorted(pairs):
        held.setdefault(one, []).append(other)
    return held


def check_counts() -> Iterator[Count]:
    """Yield the counts of every check of a table whose rows begin in a month."""
    for table, rows in ROWS.items():
        every = pl.lit(value=True)
        asked = {f"{check.name}": (check.asked, check.wrong) for check in q.CHECKS if check.table == table}
        for name, (of, wrong) in (asked | {"dated_after_as_at": (every, pl.col(_LATE))}).items():
            of, wrong = of.fill_null(value=False), wrong.fill_null(value=False)
            for role, held in (("denominator", of), ("numerator", of & wrong), ("complement", of & ~wrong)):
                yield Count(f"{table}:{name}.{role}", rows.fact, rows.month, held, RAW)
        yield Count(f"{table}:refused.complement", rows.fact, rows.month, every, RAW)  # those sent less those refused


@cache
def described_rows(fact: str, month: str) -> Described:
    """Return a fact's columns and rules, with those of the extract's table that has the same rows by this month."""
    table = next((name for name, rows in ROWS.items() if (rows.fact, rows.month) == (fact, month)), None)
    own = described(fact) if fact in _FACTS else Described({}, ())
    if table is None:
        return own
    contract = AGENCY_TABLES[table]
    columns = {
        raw(name): _column(
            raw(name), (*kinds(q.CHECKS, table, name), *((None,) if name not in contract.required else ()))
        )
        for name in (*contract.columns, *_JOINED.get(table, ()))
    }
    columns |= {raw(name): _column(raw(name), (True, False)) for name in (*_MADE, _LATE)}
    if month not in own.columns:
        columns[month] = _column(month, (1,))
    links = [implies(not_(known(raw(q.LINKS[table][0]))), raw(q.NO_LINK))] if table in q.LINKS else []
    rules = (*own.rules, *ROWS[table].rules, *_LINKED, *links)
    return replace(own, columns={**own.columns, **columns}, rules=rules)


def kinds(checks: Iterable[Check], table: str, name: str) -> tuple[str, ...]:
    """Return a value of each kind that some checks of a table tell apart in a column, when it holds one.

    Most checks ask only whether there is a value, and one stands for all. A check that compares codes needs them: with
    a word in their place "not declined" held in every row, and rows asked seemed to lie inside rows found.
    """
    found: dict[tuple[tuple[bool, ...], ...], str] = {}
    reading = [check for check in checks if check.table == table and name in _read(check)]
    for value in _values(table, name):
        found.setdefault(tuple(_answers(check, name, value) for check in reading), value)
    return tuple(found.values())


def _read(check: Check) -> list[str]:
    return list(dict.fromkeys([*check.asked.meta.root_names(), *check.wrong.meta.root_names()]))


def _values(table: str, name: str) -> list[str]:
    """Return the codes of a column of an extract, or a word that stands for any value."""
    column = AGENCY_TABLES[table].columns.get(name)
    return list(column.dtype.categories) if column is not None and isinstance(column.dtype, pl.Enum) else ["given"]


def _answers(check: Check, name: str, value: str) -> tuple[bool, ...]:
    """Return whether a check asks for and finds a row with a value in a column, whatever its other columns hold."""
    rows = pl.DataFrame({name: [value]})
    for other in _read(check):
        if other != name:
            states = [True, False] if other in _MADE else [*_values(check.table, other), None]
            rows = rows.join(pl.DataFrame({other: states}), how="cross")
    asked, wrong = check.asked.fill_null(value=False), check.wrong.fill_null(value=False)
    every = pl.lit(value=True)  # a check may ask for all rows
    held = rows.select(pl.col(name), asked=every & asked, found=asked & wrong)
    return (*held["asked"].to_list(), *held["found"].to_list())


def _column(name: str, values: tuple[str | bool | int | None, ...]) -> Column:
    return Column(name=name, kind="code", meaning="A column of the extract.", privacy="plain", values=values)
