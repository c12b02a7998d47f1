"""Works out what a metric needs and leaves out, its clock and its windows, from the fact columns that it reads."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from etl.errors import DeclarationError
from queries.facts.columns import Column
from queries.facts.described import described
from queries.metrics.metric import Metric

COARSER = {  # what readers are told of figures that are true in a wider sense only, where no extract holds a column
    "contacts.outcome": "No extract says what contacts ended in: contacts about children with an open case can't be "
    "told from the others, and are counted with them.",
    "referrals.contact_id": "No extract of referrals names contacts: a contact is linked to the child's next referral "
    "within 7 days, not to the one that names it.",
    "section47.conference_on": "No extract says when conferences were held: attendance is counted at strategy "
    "discussions alone.",
    "strategy_discussions.contact_id": "No extract of strategy discussions names contacts: a contact is linked to the "
    "child's first discussion within 7 days, not to the one that names it.",
}


def read(metric: Metric, names: Iterable[str] | None = None) -> list[Column]:
    """Return the descriptions of all fact columns that a metric reads, or of some. Raises DeclarationError."""
    every = described(metric.fact).columns
    names = metric.columns if names is None else names
    if unknown := [name for name in names if name not in every]:
        raise DeclarationError(
            f"Metric '{metric.name}' reads '{unknown[0]}', which the fact '{metric.fact}' does not describe: add it to "
            "COLUMNS where the fact is made, then run python -m mash.documents."
        )
    return [every[name] for name in names]


def clock_of(metric: Metric) -> str | None:
    """Return the clock a metric runs by: words, or the use of a clock that the policy sets; None where none runs."""
    clocks = [column.clock for column in read(metric, metric.numerator.meta.root_names()) if column.clock]
    timed = metric.share is not None or metric.theme == "timeliness"
    return clocks[0] if clocks and timed else None


def left_out(metric: Metric) -> list[str]:
    """Return what a metric leaves out, in words, by the columns that its population is made of."""
    population = metric.denominator if metric.denominator is not None else metric.numerator
    names = dict.fromkeys([*population.meta.root_names(), metric.month])
    return list(dict.fromkeys(words for column in read(metric, names) for words in column.leaves_out))


def windows_of(metric: Metric) -> list[str]:
    """Return the names of the windows (see `Windows`) that a metric's figure depends on."""
    return list(dict.fromkeys(name for column in read(metric) for name in column.windows))


def fixed_windows(metric: Metric) -> list[str]:
    """Return the windows that belong to a metric's name, in words."""
    return [column.fixed_window for column in read(metric) if column.fixed_window]


def lacking(absent: Mapping[str, Collection[str]], columns: Iterable[Column]) -> list[str]:
    """Return the extracts' columns that fact columns need and the data lacks, as `table.column`."""
    return list(dict.fromkeys(need for column in columns for need in _lacked(absent, column)))


def coarser(absent: Mapping[str, Collection[str]], metric: Metric) -> list[str]:
    """Return what readers are told of a figure for want of columns that no extract holds."""
    lacked = [name for name in COARSER if _is_absent(absent, name)]
    wanted = {name for column in read(metric) for name in column.coarser_without} if lacked else set()
    return [COARSER[name] for name in lacked if name in wanted]


def _lacked(absent: Mapping[str, Collection[str]], column: Column) -> Iterator[str]:
    yield from (need for need in column.needs if _is_absent(absent, need))
    alike = [need for need in column.needs_alike if _is_absent(absent, need)]
    yield from alike if len(alike) < len(column.needs_alike) else ()


def _is_absent(absent: Mapping[str, Collection[str]], name: str) -> bool:
    table, _, column = name.partition(".")
    return column in absent.get(table, ())
