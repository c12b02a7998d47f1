"""Turns typed content into plain values, for templates, and into JSON, for files."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Plain(Protocol):
    """Content that says itself how it is written as a plain value."""

    def plain(self) -> Any:
        """Return the content as a plain value."""


def as_plain(content: object) -> Any:
    """Return content as texts, numbers, lists and dicts: a dataclass becomes a dict in the order of its fields."""
    if content is None or isinstance(content, str | int | float):  # most of all: asking a protocol takes 0.1 ms each
        return content
    if isinstance(content, Plain):
        return content.plain()
    if is_dataclass(content) and not isinstance(content, type):
        return {field.name: as_plain(getattr(content, field.name)) for field in fields(content)}
    if isinstance(content, Mapping):
        return {key: as_plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [as_plain(value) for value in content]
    return content


def as_json(content: object) -> bytes:
    """Return content as readable JSON: the same content gives the same bytes."""
    return (json.dumps(as_plain(content), ensure_ascii=False, indent=1) + "\n").encode()
