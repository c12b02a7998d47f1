"""The definitions that a snapshot's figures rest on; one entry is one measure of the board in words."""

import json
from collections.abc import Iterable
from hashlib import sha256

from publish.snapshot.measures import SHORT
from queries.definition import Definition, stored


def defined(names: Iterable[str]) -> list[dict[str, str]]:
    """Return each measure's name, what is counted, what meets it, and where the definition comes from."""
    known = {one.name: one for one in stored()}
    return [_entry(known[name]) for name in names]


def definitions_digest(names: Iterable[str]) -> str:
    """Return the SHA-256 of the definitions of some measures: figures made under another digest may differ for it."""
    known = {one.name: one for one in stored()}
    text = json.dumps([known[name].lines() for name in sorted(names)], ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _entry(one: Definition) -> dict[str, str]:
    return {
        "metric": one.name, "name": SHORT[one.name], "title": one.title, "counted": one.counted, "met": one.met,
        "left_out": one.left_out, "month": one.month, "source": one.source,
    }  # fmt: skip
