"""The search for direct identifiers in an extract's text: a finding is a column and a kind, never a value.

Every value of every column is searched by one regular expression, the union of all shapes; only values that it finds
are looked at again, shape by shape (separate expressions took 10 times as long).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
import polars.selectors as cs

from etl.errors import ExtractError
from etl.identities.headers import is_birth_period, is_number_of, named_kind
from etl.identities.patterns import FULL_DATES, KINDS, NHS_NUMBERS, UPNS, Kind

_SHORTEST = 5  # bytes of the shortest identifier, a postcode such as E11AA
_FEW = 0.05  # share of different values under which a batch's different values are searched first: 3 times as quick
_SAMPLE = 2_000
_TEN = "^[0-9]{10}$"
_SAMPLED = "|".join(kind.shape for kind in KINDS if kind.sampled)
_BATCH = 250_000
_SHOWN = 60  # characters of a column's name in a message


class IdentifierError(ExtractError):
    """An extract holds direct identifiers; the message names columns and kinds, never a value."""


@dataclass(frozen=True, order=True)
class Finding:
    """A column, as its header names it, and the kind of identifier it holds."""

    column: str
    kind: str


class Scan:
    """The running search of one sheet: give it every batch of text, then ask for the findings."""

    def __init__(self, headers: Sequence[str]) -> None:
        """Begin with the sheet's headers, in the order of the batches' text columns."""
        self._columns = [_Column(header) for header in headers]
        self._named = check_headers(headers)
        self._shown = [shown(header, at) for at, header in enumerate(headers, start=1)]

    def add(self, batch: pl.DataFrame) -> None:
        """Search a batch: one String column per header, in order; columns of other types are passed over."""
        text = batch.select(cs.string())
        if text.is_empty():
            return
        columns = dict(zip(text.columns, self._columns, strict=True))
        for name, hit in _suspects(text, {name: column.union for name, column in columns.items()}).items():
            columns[name].add(text[name], hit)

    def findings(self) -> list[Finding]:
        """Return what was found so far, by column."""
        values = [
            Finding(name, kind)
            for name, column in zip(self._shown, self._columns, strict=True)
            for kind in column.kinds()
        ]
        return list(dict.fromkeys([*self._named, *values]))


def scan(frame: pl.LazyFrame, columns: Sequence[str]) -> list[Finding]:
    """Return what a lazy frame of raw text holds: its String columns, in order, are those that `columns` names."""
    search = Scan(columns)
    for batch in frame.select(cs.string()).collect_batches(chunk_size=_BATCH, engine="streaming"):
        search.add(batch)
    return search.findings()


def check_headers(columns: Sequence[str]) -> list[Finding]:
    """Return the columns whose name alone announces people, or whose header is itself an identifier."""
    found = []
    for at, header in enumerate(columns, start=1):
        named = named_kind(header)
        found += [Finding(shown(header, at), kind) for kind in ((named,) if named else _kinds_in(header))]
    return found


def shown(header: str, at: int) -> str:
    """Return a header fit for a message: its place where it is empty or is itself an identifier (no header line)."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in header).split())
    return plain[:_SHOWN] if plain and not holds_identifier(header) else f"number {at}"


def holds_identifier(text: str) -> bool:
    """Return whether a text such as a header is itself an identifier."""
    return bool(_kinds_in(text))


def refuse(findings: Sequence[Finding], file: str) -> None:
    """Raise IdentifierError, one line with columns, kinds and what to do, when anything was found in a file."""
    if not findings:
        return
    listed = ", ".join(f"column '{finding.column}' ({finding.kind})" for finding in findings)
    numbers = [finding for finding in findings if finding.kind in _PSEUDONYMISED]
    names = ",".join(dict.fromkeys(finding.column for finding in numbers)) or "COLUMN"
    kind = _PSEUDONYMISED[numbers[0].kind] if numbers else "local"
    raise IdentifierError(
        f"it holds direct identifiers: {listed}. Nothing of it was kept. Replace what links children by pseudonyms at "
        f'the source (mash pseudonymise "{file}" OUT --key-file KEY --columns "{names}" --kind {kind}), leave out the '
        "rest, give birth months for dates of birth and areas for postcodes, then load it again."
    )


_PSEUDONYMISED = {NHS_NUMBERS: "nhs", UPNS: "upn"}


class _Column:
    """What was counted in one column: per kind, values of its shape and those of them that pass."""

    def __init__(self, header: str) -> None:
        self.searched = (*KINDS, FULL_DATES) if is_birth_period(header) else KINDS
        self.union = "|".join(f"(?:{kind.shape})" for kind in self.searched if not kind.sampled)
        self._enough = {kind for kind in (NHS_NUMBERS, UPNS) if is_number_of(header, kind)}
        self._counts = [[0, 0] for _ in self.searched]

    def add(self, values: pl.Series, hit: bool) -> None:
        """Count values; `hit` says that the union finds some of them."""
        hits = values.filter(values.str.contains(self.union)) if hit else values.clear()
        tens = hits.str.contains(_TEN)
        self._count(0, hits.filter(tens), values)  # keys of ten digits can be nothing else: a third of the time
        hits = hits.filter(~tens)
        for at, kind in enumerate(self.searched):
            among = values.head(_SAMPLE) if kind.sampled else hits
            if len(among):
                self._count(at, among.str.extract_all(kind.shape).explode().drop_nulls(), values)

    def _count(self, at: int, found: pl.Series, values: pl.Series) -> None:
        if len(found):
            kind, count = self.searched[at], self._counts[at]
            passed = int(kind.passes(found).sum())
            count[0] += max(len(found), _alike(values)) if kind.diluted and passed else len(found)
            count[1] += passed

    def kinds(self) -> list[str]:
        """Return the kinds that this column holds enough of."""
        pairs = zip(self.searched, self._counts, strict=True)
        return list(dict.fromkeys(kind.name for kind, (shaped, passed) in pairs if self._holds(kind, shaped, passed)))

    def _holds(self, kind: Kind, shaped: int, passed: int) -> bool:
        if shaped and kind.name in self._enough:
            return True
        return passed > 0 and (not kind.half or (shaped >= kind.least and 2 * passed >= shaped))


def _alike(values: pl.Series) -> int:
    """Return how many values could be short keys."""
    return int((values.str.contains(r"^\S{5,7}$") & values.str.contains("[0-9]")).sum())


def _suspects(text: pl.DataFrame, unions: Mapping[str, str]) -> dict[str, bool]:
    """Return the columns to count, and whether the union finds anything in each; repeated values are searched once."""
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
    sampled = text.head(_SAMPLE).select(pl.col(*long).str.contains(_SAMPLED).any()).row(0, named=True)
    return {name: hits[name] for name in long if hits[name] or sampled[name]}


@lru_cache(maxsize=1_000)  # the same headers come in every extract: 4.1 of 13 s for 58 files went into them
def _kinds_in(text: str) -> tuple[str, ...]:
    """Return the kinds of identifier that a short text such as a header holds."""
    column = _Column("")
    column.add(pl.Series([text], dtype=pl.String), hit=True)
    return tuple(column.kinds())
