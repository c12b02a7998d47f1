"""What a metric counts, in words: one row is one metric; pages, the command and documents say the same."""

from dataclasses import dataclass

from queries.comparators import england
from queries.metric import THEMES, Metric


@dataclass(frozen=True)
class Definition:
    """A metric in words; every field is a plain sentence, name or list of names."""

    name: str
    title: str
    theme: str
    unit: str
    better: str
    counted: str
    met: str
    month: str
    history: str
    maturity: str
    breakdowns: list[str]
    source: str
    comparator: str
    read_with: list[str]
    reading: str

    def lines(self) -> list[tuple[str, str]]:
        """Return (label, text) in the order in which people read them."""
        return [
            ("Name", self.name),
            ("Counted", self.counted),
            ("In the numerator", self.met),
            ("Month", self.month),
            ("Unit", f"{self.unit}; {self.better}"),
            ("Look-back", self.history),
            ("Follow-up", self.maturity),
            ("Breakdowns", ", ".join(self.breakdowns)),
            ("England", self.comparator),
            ("Source", self.source),
            ("Read with", ", ".join(self.read_with) or "No paired metric"),
            ("How to read it", self.reading),
        ]


def definition(metric: Metric) -> Definition:
    """Return a metric's definition in words."""
    return Definition(
        name=metric.name,
        title=metric.title,
        theme=THEMES[metric.theme][0],
        unit=metric.unit,
        better={"higher": "higher is better", "lower": "lower is better"}.get(metric.better, "neither good nor bad"),
        counted=metric.counted,
        met=metric.met,
        month=metric.month_words[0].upper() + metric.month_words[1:],
        history=_history(metric),
        maturity=_maturity(metric),
        breakdowns=list(metric.dims),
        source=metric.source,
        comparator=_comparator(metric),
        read_with=list(metric.pair),
        reading=metric.reading,
    )


def _history(metric: Metric) -> str:
    if metric.history is None:
        return "Needs no earlier data"
    span = f"{metric.history.months} months" if metric.history.months else f"{metric.history.days} days"
    return f"A month is known once the {span} before it are covered"


def _maturity(metric: Metric) -> str:
    if not metric.maturity_months:
        return "Known as soon as the month has ended"
    return f"A month is known {metric.maturity_months} months after it has ended"


def _comparator(metric: Metric) -> str:
    found = england(metric.comparator)
    return f"{found.value:g}% in the {found.period} ({found.source})" if found else "No national figure"
