"""What a snapshot was made from, for machines and for whoever asks years later; one entry is one input or one file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from etl.builds import read_current
from etl.extracts import read_extracts
from publish.snapshot.about import About
from publish.snapshot.content import Parts
from publish.snapshot.defined import definitions_digest
from publish.snapshot.measures import BOARD
from publish.snapshot.register import sha256


def manifest(
    about: About, parts: Parts, extracts: Sequence[Mapping[str, Any]], beside: Sequence[str]
) -> dict[str, Any]:
    """Return everything but the digests of the files and why there is a revision.

    `beside` names the snapshots that were published before, with which the figures were made consistent.
    """
    text = about.policy.text
    return {
        "title": about.document_title,
        "month": f"{about.month:%Y-%m}",
        "revision": about.revision,
        "sequence": len(beside) + 1,
        "as_at": about.as_at.isoformat(timespec="seconds"),
        "build": about.build,
        "inputs": about.fingerprint,
        "version": about.version,
        "definitions": definitions_digest(BOARD),
        "policy": {"sha256": sha256(text.encode()), "text": text},
        "extracts": list(extracts),
        "commentary": parts.commentary.digest,
        "disclosure": parts.released.report.as_dict(),
        "beside": list(beside),
    }


def extracts_of(data: Path) -> list[dict[str, Any]]:
    """Return the extracts in force by their digest, with agency, tables and as-at; no file names: anyone typed them."""
    counted = {count["extract"] for count in (read_current(data) or {}).get("counts", [])}
    return [
        {
            "sha256": one.id, "agency": one.agency, "tables": sorted(one.tables),
            "as_at": one.as_at.isoformat() if one.as_at else None,
        }
        for one in sorted(read_extracts(data), key=lambda one: one.id)
        if one.id in counted
    ]  # fmt: skip
