"""Makes an evidence pack: a workbook and a CSV for each list, a workbook of figures and gaps, and a manifest.

A pack is not a publication: it holds children's pseudonyms, is for the inspectorates only, and disclosure control hides
nothing in it. The audit trail gets a line before a pack is written to disk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from publish.evidence.index import index
from publish.evidence.lists import WARNING, Made, list_book, make_lists, period
from publish.evidence.profile import Profile
from publish.published.csv_text import as_csv
from publish.published.ledger import sha256
from publish.published.plain import as_json
from queries.build import Build

MANIFEST, INDEX = "manifest.json", "0-index-and-figures.xlsx"
KEPT_DAYS = 90


@dataclass(frozen=True)
class Pack:
    """A pack's files by name, the manifest among them, and what the audit trail says of it; never a key."""

    files: Mapping[str, bytes]
    trail: Mapping[str, Any]
    lists: Sequence[Made]


def pack(data: Path, build: Build, profile: Profile, first: date, last: date, today: date, key: str | None) -> Pack:
    """Return the pack of a profile over a period; `key` is the fingerprint of the key of its pseudonyms, if known."""
    lists = make_lists(build, profile, first, last)
    files = {INDEX: index(data, build, profile, lists, first, last)}
    for each in lists:
        if not isinstance(each.rows, str):
            files[f"csv/{each.file}.csv"] = as_csv(each.rows).encode()
            if each.has_workbook:
                files[f"{each.file}.xlsx"] = list_book(
                    each.picked.name, each.rows, each.note, build.info, period(first, last)
                )
    about = {
        "profile": profile.name, "edition": profile.edition, "from": f"{first}", "until": f"{last}",
        "build": build.info.build, "as_at": f"{build.as_at:%Y-%m-%d}", "synthetic": build.policy.synthetic,
        "lists": {each.picked.name: each.count for each in lists},
    }  # fmt: skip
    manifest = about | {
        "warning": WARNING, "made_on": f"{today}", "delete_after": f"{today + timedelta(days=KEPT_DAYS)}", "key": key,
        "files": {name: sha256(content) for name, content in sorted(files.items())},
    }  # fmt: skip
    content = as_json(manifest)
    return Pack({**files, MANIFEST: content}, about | {"sha256": sha256(content)}, lists)
