"""Writes the definition of each of the board's measures in words, and a digest of all of them."""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from etl.policy.policy import Policy
from publish.snapshot.content.board import SHORT
from publish.snapshot.content.rows import DefinitionEntry
from queries.metrics.catalogue import HEADLINES
from queries.metrics.definition import Definition, stored
from queries.metrics.describe import in_force


def definitions_of(names: Iterable[str], policy: Policy, on: date) -> list[DefinitionEntry]:
    """Return each measure's name, what is counted, what meets it by the policy of a day, and where that comes from."""
    return [_entry(in_force(HEADLINES[name], policy, on)) for name in names]


def definitions_digest(names: Iterable[str]) -> str:
    """Return the SHA-256 of some measures' definitions: figures with another digest may differ because of it."""
    known = {definition.name: definition for definition in stored()}
    text = json.dumps([known[name].lines() for name in sorted(names)], ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _entry(definition: Definition) -> DefinitionEntry:
    return DefinitionEntry(
        definition.name, SHORT[definition.name], definition.title, definition.counted, definition.met,
        definition.left_out, definition.month, definition.source,
    )  # fmt: skip
