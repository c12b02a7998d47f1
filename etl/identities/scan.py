"""Searches an extract's text for direct identifiers. A finding is a column and a kind of identifier, never a value.

Every value of every column is searched by one regular expression, the union of all shapes. Only the values that it
finds, and those with characters beyond ASCII, are put into plain form and looked at again, shape by shape.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
import polars.selectors as cs

from etl.errors import ExtractError
from etl.identities.headings import named_kind
from etl.identities.patterns import NHS_NUMBERS, UPNS
from etl.identities.scanned_column import NO_ROLES, Column, Roles, kinds_in

_SHORTEST = 5  # bytes of the shortest identifier, a postcode such as E11AA
_FEW = 0.05  # share of different values under which a batch's different values are searched first: 3 times as quick
_SAMPLE = 2_000
_SHOWN = 60  # characters of a column's name in a message


class IdentifierError(ExtractError):
    """An extract holds direct identifiers; the message names columns and kinds, never a value."""

    def __init__(self, message: str, findings: "Sequence[Finding]" = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)

    @property
    def short(self) -> str:
        """What was found, in a few words: `NHS numbers in column “ref”`."""
        return "; ".join(f"{finding.kind} in column “{finding.column}”" for finding in self.findings)


@dataclass(frozen=True, order=True)
class Finding:
    """A column, as its header names it, and the kind of identifier it holds."""

    column: str
    kind: str
    held: bool = False  # it may be chance: who knows the column can declare it in the policy


class Scan:
    """The running search of one sheet: give it every batch of text, then ask for the findings."""

    def __init__(self, headers: Sequence[str], roles: Roles = NO_ROLES) -> None:
        """Begin with the sheet's headers, in the order of the batches' text columns."""
        self._columns = [Column(header, roles) for header in headers]
        self._named = check_headers(headers)
        self._shown = [shown(header, at) for at, header in enumerate(headers, start=1)]

    def add(self, batch: pl.DataFrame) -> None:
        """Search a batch: one String column per header, in order; columns of other types are passed over."""
        text = batch.select(cs.string())
        if text.is_empty():
            return
        columns = dict(zip(text.columns, self._columns, strict=True))
        suspects = _suspects(text, {name: column.union for name, column in columns.items()})
        for name, column in columns.items():
            column.seen(text[name])
            if name in suspects:
                column.add(text[name], repeated=suspects[name])

    def findings(self) -> list[Finding]:
        """Return what was found so far, by column."""
        values = [
            Finding(name, kind, held)
            for name, column in zip(self._shown, self._columns, strict=True)
            for kind, held in column.kinds().items()
        ]
        return list(dict.fromkeys([*self._named, *values]))


def check_headers(columns: Sequence[str]) -> list[Finding]:
    """Return the columns whose name alone announces people, or whose header is itself an identifier."""
    findings = []
    for at, header in enumerate(columns, start=1):
        named = named_kind(header)
        findings += [Finding(shown(header, at), kind) for kind in ((named,) if named else _kinds_in(header))]
    return findings


def shown(header: str, at: int) -> str:
    """Return a header that a message may repeat; its place where it is empty, or a value of a file without a header."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in header).split())
    return plain[:_SHOWN] if plain and not holds_identifier(header) else f"number {at}"


def holds_identifier(text: str) -> bool:
    """Return whether a text such as a header is itself an identifier."""
    return bool(_kinds_in(text))


def refuse(findings: Sequence[Finding], file: str) -> None:
    """Raise IdentifierError, one line with columns, kinds and what to do, when anything was found in a file."""
    if not findings:
        return
    certain = [finding for finding in findings if not finding.held]
    listed = ", ".join(f"column '{finding.column}' ({finding.kind})" for finding in certain or findings)
    numbers = [finding for finding in certain or findings if finding.kind in _PSEUDONYMISED]
    names = ",".join(dict.fromkeys(finding.column for finding in numbers)) or "COLUMN"
    kind = _PSEUDONYMISED[numbers[0].kind] if numbers else "local"
    held = ", ".join(f'"{finding.column}"' for finding in findings if finding.held)
    lifted = (
        f" If they are keys of your own and name nobody, write under [declared] in policy.toml: "
        f"not_identifiers = [{held}]."
    )
    raise IdentifierError(
        f"it {'holds' if certain else 'may hold'} direct identifiers: {listed}. Nothing of it was kept. Replace what "
        f'links children by pseudonyms at the source (mash pseudonymise "{file}" OUT --key-file KEY --columns '
        f'"{names}" --kind {kind}), leave out the rest, give birth months for dates of birth and areas for postcodes, '
        f"then load it again.{'' if certain else lifted}",
        certain or findings,
    )


_PSEUDONYMISED = {NHS_NUMBERS: "nhs", UPNS: "upn"}


def _suspects(text: pl.DataFrame, unions: Mapping[str, str]) -> dict[str, bool]:
    """Return the columns in which the union finds anything, and whether their values are repeated."""
    longest = text.select(pl.all().str.len_bytes().max()).row(0)
    different = text.head(_SAMPLE).select(pl.all().n_unique()).row(0)
    few = _FEW * min(_SAMPLE, len(text))
    long = {
        name: count <= few
        for name, length, count in zip(text.columns, longest, different, strict=True)
        if length is not None and length >= _SHORTEST
    }
    if not long:
        return {}
    hits = text.select(
        (pl.col(name).unique() if repeated else pl.col(name)).str.contains(unions[name]).any()
        for name, repeated in long.items()
    ).row(0, named=True)
    return {name: repeated for name, repeated in long.items() if hits[name]}


@lru_cache(maxsize=1_000)  # the same headers come in every extract: 4.1 of 13 s for 58 files went into them
def _kinds_in(text: str) -> tuple[str, ...]:
    return kinds_in(text)
