"""Reads single entries of access.toml, and refuses a wrong one with a one-line message that holds no secret."""

import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from etl.errors import MashError


class AccessError(MashError):
    """access.toml can't be followed; nobody is let in until it can."""


def fold(words: str) -> str:
    """Return words as they are compared: capitals, forms of letters and spaces around them make no difference."""
    return unicodedata.normalize("NFKC", words).casefold().strip()


def section_of(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a section; an empty one where the file has none. Raises AccessError."""
    section = raw.get(name, {})
    if not isinstance(section, dict):
        raise AccessError(f"access.toml needs [{name}] as a section.")
    return section


def words_of(section: Mapping[str, Any], title: str, name: str, default: str | None = None) -> str:
    """Return an entry that is text, which must be there unless it has a default. Raises AccessError."""
    words = section.get(name, default)
    if not isinstance(words, str) or (default is None and not words.strip()):
        raise AccessError(f"access.toml needs {title}.{name} in words.")
    return words.strip()


def check_https(url: str, name: str) -> None:
    """Raise AccessError for an address that others on the way could read, unless it is of this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")):
        return
    raise AccessError(f"access.toml: {name} must begin with https:// (http:// only for this machine).")


def secret_of(data: Path, section: Mapping[str, Any], title: str, name: str, *, shortest: int) -> str:
    """Return a secret from the environment or from a file; access.toml itself never holds it."""
    variable, file = section.get(f"{name}_env"), section.get(f"{name}_file")
    if isinstance(variable, str) == isinstance(file, str):
        raise AccessError(f"access.toml needs either {title}.{name}_env or {title}.{name}_file.")
    if isinstance(variable, str):
        secret, where = os.environ.get(variable, ""), f"environment variable {variable}"
    else:
        where = f"file named by {title}.{name}_file"
        try:
            secret = (data / str(file)).read_text("utf-8")
        except (OSError, ValueError) as bad:
            raise AccessError(f"access.toml: the {where} can't be read.") from bad
    secret = secret.strip()
    if len(secret) < shortest:
        raise AccessError(f"access.toml: the {where} must hold a secret of at least {shortest} characters.")
    return secret


def list_of(section: Mapping[str, Any], name: str, title: str) -> list[str]:
    """Return an entry that is a list of words, empty where there is none. Raises AccessError."""
    words = section.get(name, [])
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise AccessError(f"access.toml: {title} must be a list of words.")
    return [word.strip() for word in words]


def number_of(section: Mapping[str, Any], name: str, default: float, most: float) -> float:
    """Return a limit above 0 and at most `most`. Raises AccessError."""
    number = section.get(name, default)
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number <= most:
        raise AccessError(f"access.toml: limits.{name} must be a number above 0 and at most {most:g}.")
    return float(number)
