"""A question, looked at in the light of what the data holds; one row is a metric with the periods asked of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypedDict, Unpack

from etl.errors import QuestionError, nearest
from etl.policy import Policy
from queries.metric import Metric
from queries.months import Span, spans
from queries.needs import Known as Held
from queries.needs import can_say


class Known(Held, Protocol):
    """What is known of facts apart from their rows."""

    @property
    def as_at(self) -> datetime:
        """The moment the data stands for."""

    @property
    def policy(self) -> Policy:
        """What the area has agreed, its population among it."""


class Asked(TypedDict, total=False):
    """What may be asked of metrics: by which dims, of which rows (dim to value), from and until which day, and by month
    (if nothing is said), quarter or financial-year.
    """

    by: Sequence[str]
    where: Mapping[str, str] | None
    since: date | None
    until: date | None
    period: str


@dataclass(frozen=True)
class Question:
    """What is asked: metrics, by which dims, of which rows, over which spans (by metric); `said`, by fact, holds the
    metrics that the data can say.
    """

    metrics: Sequence[Metric]
    said: Mapping[str, Sequence[Metric]]
    spans: Mapping[str, Sequence[Span]]
    by: tuple[str, ...]
    where: Mapping[str, str]
    period: str

    def columns(self, fact: str) -> list[str]:
        """Return the columns that metrics of a fact read, and what its rows are grouped by and chosen for."""
        read = (column for metric in self.said[fact] for column in metric.columns)
        return list(dict.fromkeys([*read, *self.by, *self.where]))


def ask(facts: Known, metrics: Sequence[Metric], **asked: Unpack[Asked]) -> Question:
    """Return the question. Raises QuestionError."""
    by, where, period = tuple(asked.get("by", ())), dict(asked.get("where") or {}), asked.get("period", "month")
    for metric in metrics:
        check_dims(metric, [*by, *where])
    said, over = dict[str, list[Metric]](), dict[str, list[Span]]()
    of_table = dict[str, list[Span]]()
    for metric in metrics:
        if can_say(facts, metric):
            said.setdefault(metric.fact, []).append(metric)
            if metric.table not in of_table:
                of_table[metric.table] = _spans(facts, metric.table, asked.get("since"), asked.get("until"), period)
            over[metric.name] = of_table[metric.table]
    return Question(metrics, said, over, by, where, period)


def check_dims(metric: Metric, dims: Sequence[str]) -> None:
    """Raise QuestionError for a dimension that the metric can't be broken down by."""
    for dim in dims:
        if dim not in metric.dims:
            allowed = ", ".join(metric.dims)
            raise QuestionError(
                f"{metric.name} can't be broken down by '{dim}'.{nearest(dim, metric.dims)} It allows: {allowed}."
            )


def _spans(facts: Known, table: str, since: date | None, until: date | None, period: str) -> list[Span]:
    last = min(until, facts.as_at.date()) if until else facts.as_at.date()
    covered = facts.coverage.get(table)
    return [] if covered is None else list(spans(period, max(since, covered) if since else covered, last))
