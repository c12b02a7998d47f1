"""Defines the errors that a user can put right: each is shown as one line on stderr with exit code 2, no traceback."""

from collections.abc import Iterable
from difflib import get_close_matches


class MashError(Exception):
    """Something was refused or could not be done; the message says what, and what to do about it."""

    exit_code = 2


class ExtractError(MashError):
    """A file is no extract, or can't be read as one."""


class PolicyError(MashError):
    """The policy file says something that can't be followed."""


class WarehouseError(MashError):
    """There is no published build, or it can't be opened or written."""


class QuestionError(MashError):
    """A question names a metric, dimension, period or value that does not exist."""


class DeclarationError(Exception):
    """A declaration in this project's own code is wrong: a metric, a fact's column, a rule.

    No user can mend it, so it is no MashError: it ends as a traceback, in the tests of those who declared it.
    """


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?` for the closest known name, or an empty string."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" Did you mean '{close[0]}'?" if close else ""
