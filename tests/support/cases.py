"""Golden cases: files with their right answers, kept beside the tests that read them."""

from pathlib import Path

CASES = Path(__file__).parents[1] / "cases"


def case(name: str) -> str:
    """Return the text of a case."""
    return path(name).read_text("utf-8")


def path(name: str) -> Path:
    """Return where a case lies."""
    return CASES / name
