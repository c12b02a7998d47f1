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
from etl.identities.chance import Verdict, verdict
from etl.identities.forenames import People
from etl.identities.headings import is_birth_period, is_number_of, named_kind
from etl.identities.normal import plain, plain_text, undated
from etl.identities.patterns import (
    COMPACT_DATES,
    DATES_ALONE,
    DATES_WITH_NAMES,
    FULL_DATES,
    KINDS,
    NAMES,
    NHS_NUMBERS,
    UPNS,
    Kind,
)
from etl.reading.sheet import squeeze

_SHORTEST = 5  # bytes of the shortest identifier, a postcode such as E11AA
_FEW = 0.05  # share of different values under which a batch's different values are searched first: 3 times as quick
_SAMPLE = 2_000
_TEN = "^[0-9]{10}$"
_BEYOND_ASCII = r"[^\x00-\x7F]"
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


@dataclass(frozen=True)
class Roles:
    """Columns, by squeezed heading, in which no date and no name belongs: ids of children, other keys, words kept.

    `declared` are headings of keys that the area has declared to be no identifiers.
    """

    people: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()


NO_ROLES = Roles()


class Scan:
    """The running search of one sheet: give it every batch of text, then ask for the findings."""

    def __init__(self, headers: Sequence[str], roles: Roles = NO_ROLES) -> None:
        """Begin with the sheet's headers, in the order of the batches' text columns."""
        self._columns = [_Column(header, roles) for header in headers]
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


class _Column:
    """What was counted in one column: for each kind, the values of its shape and those of them that pass its check."""

    def __init__(self, header: str, roles: Roles) -> None:
        name = squeeze(plain_text(header))
        self.searched = (*KINDS, FULL_DATES) if is_birth_period(header) else (*KINDS, *_dates(name, roles))
        shapes = (f"(?:{kind.first or kind.shape})" for kind in self.searched)
        self.union = "|".join(dict.fromkeys([*shapes, _BEYOND_ASCII]))
        self.people = People(name in roles.people | roles.keys | roles.words)
        self._declared = name in roles.declared
        self._enough = {kind for kind in (NHS_NUMBERS, UPNS) if is_number_of(header, kind)}
        self._counts = [[0, 0] for _ in self.searched]
        self._rows = 0

    def seen(self, values: pl.Series) -> None:
        """Count the values that there are, and look for names among them."""
        self._rows += len(values) - values.null_count()
        self.people.add(values)

    def add(self, values: pl.Series, repeated: bool) -> None:
        """Count the values in which the union of shapes finds something; repeated ones are looked at once."""
        texts = values.alias("text")
        counted = texts.value_counts(name="rows") if repeated else texts.to_frame().with_columns(rows=pl.lit(1))
        hits = counted.filter(pl.col("text").str.contains(self.union))
        tens = hits.filter(pl.col("text").str.contains(_TEN))
        for at in (0, 1) if len(tens) else ():  # keys of ten digits can be nothing else: a third of the time
            self._count(at, tens, values)
        hits = hits.filter(~pl.col("text").str.contains(_TEN)) if len(tens) else hits
        if hits.is_empty():
            return
        hits = hits.with_columns(plain(hits["text"]))
        bare = hits.with_columns(undated(hits["text"]))
        for at, kind in enumerate(self.searched):
            self._count(at, hits if kind.dated else bare, values)

    def _count(self, at: int, texts: pl.DataFrame, values: pl.Series) -> None:
        """Count the values that have a kind's shape, and those of them that pass its check."""
        kind, count = self.searched[at], self._counts[at]
        found = texts.filter(pl.col("text").str.contains(kind.shape))
        found = found.with_columns(pl.col("text").str.extract_all(kind.shape)).explode("text").drop_nulls()
        if kind.counts is not None and len(found):
            found = found.filter(kind.counts(found["text"]))
        if len(found):
            shaped, passed = int(found["rows"].sum()), int(found["rows"].filter(kind.passes(found["text"])).sum())
            count[0] += max(shaped, _alike(values)) if kind.diluted and passed else shaped
            count[1] += passed

    def kinds(self) -> dict[str, bool]:
        """Return the kinds that this column holds enough of, and whether each may be chance."""
        found: dict[str, bool] = {}
        for kind, (shaped, passed) in zip(self.searched, self._counts, strict=True):
            judged = self._judged(kind, shaped, passed)
            if judged is Verdict.REFUSE or (judged is Verdict.HOLD and not self._declared):
                found[kind.name] = judged is Verdict.HOLD and found.get(kind.name, True)
        if self.people.found():
            found[NAMES] = False
        return found

    def _judged(self, kind: Kind, shaped: int, passed: int) -> Verdict:
        if shaped and kind.name in self._enough:
            return Verdict.REFUSE
        enough = passed > 0 and (not kind.half or 2 * passed >= shaped)
        if kind.chance is None:
            return Verdict.REFUSE if enough else Verdict.CLEAR
        judged = verdict(shaped, passed, self._rows, kind.chance)
        return Verdict.HOLD if judged is Verdict.REFUSE and not enough else judged


def _dates(name: str, roles: Roles) -> tuple[Kind, ...]:
    """Return the ways in which dates of birth are looked for in a column where no date belongs."""
    if name in roles.people:
        return DATES_ALONE, DATES_WITH_NAMES, COMPACT_DATES
    if name in roles.words:
        return DATES_ALONE, COMPACT_DATES
    return (DATES_WITH_NAMES,) if name in roles.keys else ()


def _alike(values: pl.Series) -> int:
    """Return how many values could be short keys."""
    return int((values.str.contains(r"^\S{5,9}$") & values.str.contains("[0-9]")).sum())


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


def kinds_in(text: str, header: str = "", roles: Roles = NO_ROLES) -> tuple[str, ...]:
    """Return the kinds of identifier that a short text holds, as the only value of a column."""
    column = _Column(header, roles)
    values = pl.Series([text], dtype=pl.String)
    column.seen(values)
    column.add(values, repeated=False)
    return tuple(column.kinds())
