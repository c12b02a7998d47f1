"""Searches all text of an extract for direct identifiers, before any part of the extract is written.

So an extract is read completely once before it is judged: rows written before the last row was searched could not be
taken back. The search takes 4 to 5% of the processor time of a load without facts, and reading for it another 6 to 7%.
That was measured with 1 million contacts and all their further rows, and with 5.1 million contacts alone. Extracts of
more than one batch are then read again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import polars as pl

from etl.contracts import AGENCY_TABLES
from etl.errors import ExtractError
from etl.identities.health import like_names, may_be_names
from etl.identities.id_findings import IdFinding, IdHealthError
from etl.identities.scan import Finding, Scan, check_headers, holds_identifier, refuse
from etl.identities.scanned_column import Roles
from etl.landing.blanks import PERSON
from etl.reading.missing import DEFAULT, Words
from etl.reading.sheet import BATCH, Sheet, squeeze


def searched(
    sheets: Sequence[Sheet],
    labels: Mapping[str, Iterable[str]],
    file: str,
    accept_ids: bool = False,
    words: Words = DEFAULT,
    declared: frozenset[str] = frozenset(),
    raw: Sequence[Finding] = (),
) -> list[Sheet]:
    """Return the sheets of an extract once no header and no value of any identifies a person, else raise.

    `labels` are labels by column that mean no code: reports repeat them. A sheet of one batch is kept as it was read;
    longer ones will be read again, since they may not fit in memory. `declared` are squeezed headings of keys that the
    area has declared to be no identifiers, and `raw` what was found under the sender's own headings before conversion.
    Raises IdentifierError, which names columns and kinds; headers are looked at first. Ids that may be names raise
    IdHealthError, unless someone has looked at them.
    """
    refuse(_unique(finding for sheet in sheets for finding in check_headers(sheet.headers)), file)
    roles = replace(roles_of_standard(), declared=declared)
    looked_at = [_search(sheet, words, roles) for sheet in sheets]
    found = [finding for finding in raw if not (finding.held and squeeze(finding.column) in declared)]
    found += [finding for _, findings, _ in looked_at for finding in findings]
    found += [finding for column, known in labels.items() for finding in _in_labels(column, known)]
    refuse(_unique(found), file)
    for sheet in sheets:
        if sheet.name and holds_identifier(sheet.name):
            raise ExtractError("the name of one of its sheets is a direct identifier: rename the sheet.")
    names = [name for _, _, name in looked_at if name is not None]
    if names and not accept_ids:
        raise IdHealthError(names)
    return [sheet for sheet, _, _ in looked_at]


@cache
def roles_of_standard() -> Roles:
    """Return the columns of the extract standard that are ids of children, other keys, and words that are kept."""
    about: dict[str, set[str]] = {"pseudonym": set(), "key": set(), "text": set()}
    for contract in AGENCY_TABLES.values():
        for name, column in contract.columns.items():
            unit, privacy = ((column.metadata or {}).get(entry) for entry in ("unit", "privacy"))
            role = "text" if unit == "text" else privacy
            about.get(str(role), set()).add(squeeze(name))
    return Roles(frozenset(about["pseudonym"]), frozenset(about["key"]), frozenset(about["text"]))


def _search(sheet: Sheet, words: Words, roles: Roles) -> tuple[Sheet, list[Finding], IdFinding | None]:
    search, seen, rows, named = Scan(sheet.headers, roles), list[pl.DataFrame](), 0, 0
    ids = [str(at) for at, header in enumerate(sheet.headers) if squeeze(header) == squeeze(PERSON)]
    for batch in sheet.batches():
        search.add(batch)
        named += sum(like_names(batch[at], words) for at in ids)
        seen = [*seen, batch] if rows + len(batch) <= BATCH else []
        rows += len(batch)
    batches = (lambda: iter(seen)) if rows <= BATCH else sheet.batches
    odd = IdFinding("names", sheet.name or "the file", named, named) if may_be_names(named, rows) else None
    return replace(sheet, rows=rows, batches=batches), search.findings(), odd


def _in_labels(column: str, labels: Iterable[str]) -> list[Finding]:
    search = Scan([column])
    search.add(pl.DataFrame({column: list(labels)}, schema={column: pl.String}))
    return search.findings()


def _unique(findings: Iterable[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))
