"""Holds each metric's definition in words, as pages, the handbook and the command show it.

The words are stored as `python -m mash.documents` last generated them, so that printing them needs no figures and no
heavy library. A test fails when they are stale.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from etl.errors import QuestionError, nearest

STORED = Path(__file__).with_name("definitions.json")


@dataclass(frozen=True)
class Definition:
    """A metric in words; every field is a plain sentence, name or list of names, and none is empty."""

    name: str
    title: str
    theme: str
    tells: str
    does_not_tell: str
    reading: str
    unit: str
    better: str
    counted: str
    met: str
    clock: str
    clock_starts: str
    left_out: str
    month: str
    window: str
    history: str
    maturity: str
    target: str
    target_source: str
    breakdowns: list[str]
    breakdown_days: str
    source: str
    official: str
    departs: str
    comparator: str
    read_with: list[str]

    def lines(self) -> list[tuple[str, str]]:
        """Return (label, text) in the order in which people read them."""
        return [
            ("Name", self.name),
            ("What it tells", self.tells),
            ("What it does not tell", self.does_not_tell),
            ("How to read it", self.reading),
            ("Counted", self.counted),
            ("In the numerator", self.met),
            ("Clock", self.clock),
            ("Clock starts", self.clock_starts),
            ("Left out", self.left_out),
            ("Month", self.month),
            ("Unit", f"{self.unit}; {self.better}"),
            ("Window", self.window),
            ("Look-back", self.history),
            ("Follow-up", self.maturity),
            ("Target", f"{self.target} ({self.target_source})"),
            ("Breakdowns", ", ".join(self.breakdowns)),
            ("Broken down as on", self.breakdown_days),
            ("England", self.comparator),
            ("Source", self.source),
            ("Official text", self.official),
            ("Departs from it", self.departs),
            ("Read with", ", ".join(self.read_with)),
        ]

    def markdown(self, level: int = 2) -> str:
        """Return the definition as a section of Markdown under a heading of some level."""
        lines = "\n".join(f"- **{label}**: {text}" for label, text in self.lines())
        return f"{'#' * level} {self.title}\n\n{lines}\n"


def stored(name: str | None = None) -> list[Definition]:
    """Return every metric's definition as last generated, or the one asked for. Raises QuestionError."""
    definitions = [Definition(**entry) for entry in json.loads(STORED.read_text("utf-8"))]
    if name is None:
        return definitions
    names = [definition.name for definition in definitions]
    if name not in names:
        hint = nearest(name, names) or " 'mash definitions' lists them all."
        raise QuestionError(f"There is no metric '{name}'.{hint}")
    return [definitions[names.index(name)]]
