"""Searches the columns that a mapping uses for identifiers, under the sender's own headings, before conversion."""

from collections.abc import Mapping, Sequence

import polars as pl

from etl.contracts import Contract
from etl.errors import ExtractError
from etl.identities.health import stands_for_nobody
from etl.identities.patterns import BIRTH_DATES
from etl.identities.scan import Finding, Scan, check_headers
from etl.identities.scanned_column import Roles
from etl.reading.missing import Words
from etl.reading.sheet import Sheet, squeeze

_PSEUDONYM = (
    r"^\s*(?:[0-9A-Fa-f]{16,128}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Za-z+/_-]{22,88}={0,2})\s*$"
)
_PEOPLE = {"person_id", "asked_about", "agency_person_id", "household_id"}  # columns that hold children's numbers
_MIXED = ("[0-9]", "[A-Za-z]")  # what a pseudonym has in it, and a long name or number has not
_DATED = (  # SmithJohn-2015-02-14: chance puts a day into one of thirty million
    r"(?:19|20)[0-9]{2}[-/_]?(?:0[1-9]|1[0-2])[-/_]?(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[1-9]|[12][0-9]|3[01])[-/_]?(?:0[1-9]|1[0-2])[-/_]?(?:19|20)[0-9]{2}"
)
_FEW = 0.01  # of the values that may have a day in them by chance
_HEXADECIMAL = "^[0-9A-Fa-f-]*$"


def raw_findings(
    sheet: Sheet, rows: pl.DataFrame, columns: Mapping[str, Sequence[str]], contract: Contract, pseudonymised: bool
) -> list[Finding]:
    """Return what headings and values of the columns used say of people.

    `columns` names, for each column of the table, the sender's. Numbers that become pseudonyms and dates of birth that
    become months are passed over, where nothing else is made of them.
    """
    targets: dict[str, set[str]] = {}
    for target, names in columns.items():
        for name in names:
            targets.setdefault(squeeze(name), set()).add(target)
    headers = {squeeze(header): header for header in sheet.headers if squeeze(header) in targets}
    births = {name for name in headers if targets[name] == {"birth_month"}}
    hidden = births | {name for name in headers if targets[name] <= _PEOPLE and not pseudonymised}
    named = [
        finding
        for name, header in headers.items()
        for finding in check_headers([header])
        if not (finding.kind == BIRTH_DATES and name in births)
    ]
    shown = [name for name in headers if name not in hidden]
    scan = Scan([headers[name] for name in shown], _roles(targets, contract))
    scan.add(rows.select(shown))
    return list(dict.fromkeys([*named, *scan.findings()]))


def _roles(targets: Mapping[str, set[str]], contract: Contract) -> Roles:
    """Return the sender's headings by what is made of them: children's ids, other keys, words that are kept."""
    units = {name: (column.metadata or {}).get("unit") for name, column in contract.columns.items()}
    people = {name for name, made in targets.items() if made & _PEOPLE}
    keys = {name for name, made in targets.items() if any(units[each] == "identifier" for each in made)}
    words = {name for name, made in targets.items() if any(units[each] == "text" for each in made)}
    return Roles(frozenset(people), frozenset(keys - people), frozenset(words))


def pseudonyms(values: pl.Series, words: Words) -> pl.Series:
    """Return a column that a mapping calls pseudonyms. Raises ExtractError, without a value, where it holds others."""
    looks = values.str.contains(_PSEUDONYM)
    for part in _MIXED:
        looks &= values.str.contains(part)
    dated = looks & values.str.contains(_DATED) & ~values.str.contains(_HEXADECIMAL)
    if dated.sum() > _FEW * len(values):
        looks &= ~dated
    others = [text for text in values.filter(~looks).drop_nulls().unique() if stands_for_nobody(text, words) is None]
    if others:
        raise ExtractError(
            f"the mapping says pseudonymised = true, but {len(others):,} of the ids of children don't look like "
            "pseudonyms (16 or more hexadecimal digits, a UUID, or 22 or more letters and digits). Nothing of it was "
            "kept. Leave that line out of the mapping, so that the ids are replaced with the area's key."
        )
    return values
