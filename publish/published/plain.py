"""Turns typed content into plain values, for templates, and into JSON, for files."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any


def as_plain(content: object) -> Any:
    """Return content as texts, numbers, lists and dicts: a dataclass becomes a dict in the order of its fields.

    A class that has a method `plain` says itself how it is written.
    """
    if content is None or isinstance(content, str | int | float):
        return content
    if callable(plain := getattr(content, "plain", None)):
        return plain()
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
