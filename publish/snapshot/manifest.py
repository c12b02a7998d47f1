"""Records what a snapshot was made from, for programs and for people who ask years later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from etl.builds import read_current
from etl.landing.extracts import read_extracts
from publish.disclosure import Report
from publish.published.folder import sha256
from publish.published.plain import as_plain
from publish.snapshot.content.about import About
from publish.snapshot.content.compose import Parts
from publish.snapshot.content.definitions import definitions_digest
from queries.metrics.catalogue import HEADLINES


@dataclass(frozen=True)
class ExtractUsed:
    """One extract in force. File names are left out, because people type them."""

    sha256: str
    agency: str | None
    tables: tuple[str, ...]
    as_at: str | None


@dataclass(frozen=True)
class PolicyUsed:
    """The text of the area's policy and its digest."""

    sha256: str
    text: str


@dataclass(frozen=True)
class Missing:
    """A table, or a part of one, that does not reach the month: the months not known for it, and what is said of it."""

    table: str
    part: str | None
    months: tuple[str, ...]
    says: str


@dataclass(frozen=True)
class Manifest:
    """What a snapshot was made from, with the digest of each file.

    `sequence` is its place among all snapshots, `entry` its number in the ledger. `beside` names all that was published
    before, with which its figures were made consistent. `not_known` lists the tables that do not reach the month or
    have a gap there, and `why` is None but for a revision.
    """

    title: str
    month: str
    revision: int
    sequence: int
    entry: int
    as_at: str
    build: int
    inputs: str
    version: str
    definitions: str
    policy: PolicyUsed
    extracts: tuple[ExtractUsed, ...]
    commentary: str | None
    disclosure: Report
    beside: tuple[str, ...]
    not_known: tuple[Missing, ...] = ()
    why: tuple[str, ...] | None = None
    files: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return the manifest as a plain dict, without `why` for a first publication."""
        every = {each.name: as_plain(getattr(self, each.name)) for each in fields(self)}
        return {name: value for name, value in every.items() if name != "why" or value is not None}

    def of(self, files: Mapping[str, bytes]) -> "Manifest":
        """Return the manifest with the digest of each file."""
        return replace(self, files={name: sha256(content) for name, content in files.items()})


def manifest(
    about: About, parts: Parts, extracts: Sequence[ExtractUsed], sequence: int, entry: int, beside: Sequence[str]
) -> Manifest:
    """Return the manifest of a snapshot, without files."""
    text = about.policy.text
    return Manifest(
        title=about.document_title,
        month=f"{about.month:%Y-%m}",
        revision=about.revision,
        sequence=sequence,
        entry=entry,
        as_at=about.as_at.isoformat(timespec="seconds"),
        build=about.build,
        inputs=about.fingerprint,
        version=about.version,
        definitions=definitions_digest(HEADLINES),
        policy=PolicyUsed(sha256(text.encode()), text),
        extracts=tuple(extracts),
        commentary=parts.commentary.digest,
        disclosure=parts.released.report,
        beside=tuple(beside),
        not_known=tuple(
            Missing(each.table, each.part, tuple(f"{month:%Y-%m}" for month in each.months), each.text)
            for each in about.stopped
        ),
    )


def extracts_of(data: Path) -> list[ExtractUsed]:
    """Return the extracts in force, in order of their digest."""
    counted = {count["extract"] for count in (read_current(data) or {}).get("counts", [])}
    return [
        ExtractUsed(
            extract.id, extract.agency, tuple(sorted(extract.tables)),
            extract.as_at.isoformat() if extract.as_at else None,
        )
        for extract in sorted(read_extracts(data), key=lambda extract: extract.id)
        if extract.id in counted
    ]  # fmt: skip
