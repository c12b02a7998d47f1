"""Before anything of an extract is written, all of its text has been searched for direct identifiers.

So it is read through once before it is judged: what was written before the last row has been seen could not be taken
back. The search takes 4 to 5% of the processor time of a load without facts (1 million contacts with all that follows
them, or 5.1 million contacts), reading for it another 6 to 7%; extracts of more than one batch are then read again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from etl.errors import ExtractError
from etl.identities import Finding, Scan, check_headers, refuse
from etl.identities.scan import holds_identifier
from etl.reading import Sheet
from etl.reading.sheet import BATCH


def searched(sheets: Sequence[Sheet], labels: Mapping[str, Iterable[str]], file: str) -> list[Sheet]:
    """Return the sheets of an extract once no header and no value of any identifies a person, else raise.

    `labels` are labels by column that mean no code: reports repeat them. A sheet of one batch is kept as it was read;
    longer ones will be read again, since they may not fit in memory.
    Raises IdentifierError, which names columns and kinds; headers are looked at first.
    """
    refuse(_unique(finding for sheet in sheets for finding in check_headers(sheet.headers)), file)
    looked_at = [_search(sheet) for sheet in sheets]
    found = [finding for _, findings in looked_at for finding in findings]
    found += [finding for column, known in labels.items() for finding in _in_labels(column, known)]
    refuse(_unique(found), file)
    for sheet in sheets:
        if sheet.name and holds_identifier(sheet.name):
            raise ExtractError("the name of one of its sheets is a direct identifier: rename the sheet.")
    return [sheet for sheet, _ in looked_at]


def _search(sheet: Sheet) -> tuple[Sheet, list[Finding]]:
    search, seen, rows = Scan(sheet.headers), list[pl.DataFrame](), 0
    for batch in sheet.batches():
        search.add(batch)
        seen = [*seen, batch] if rows + len(batch) <= BATCH else []
        rows += len(batch)
    batches = (lambda: iter(seen)) if rows <= BATCH else sheet.batches
    return replace(sheet, rows=rows, batches=batches), search.findings()


def _in_labels(column: str, labels: Iterable[str]) -> list[Finding]:
    search = Scan([column])
    search.add(pl.DataFrame({column: list(labels)}, schema={column: pl.String}))
    return search.findings()


def _unique(findings: Iterable[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))
