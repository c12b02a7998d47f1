"""The `example` fixture: a rule as a sentence, a table of rows, and what a metric must say of them."""

from collections.abc import Callable, Mapping

import pytest

from etl.contracts import TABLES
from etl.policy.policy_file import parse_policy
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS, find
from tests.support.tables import end_of, facts_of, rows_of

Expected = Mapping[str, tuple[int | float | str | None, ...]]


@pytest.fixture
def example() -> Callable[..., None]:
    """Check one metric on tables written as text.

    `gives` maps a period to (numerator, denominator), perhaps a status, perhaps a value to four decimals; a
    breakdown's key is "period group". Periods not named must have nothing to count.
    """

    def check(
        metric: str,
        *,
        as_at: str,
        gives: Expected,
        policy: str = "",
        by: str = "",
        period: str = "month",
        **tables: str,
    ) -> None:
        unknown = set(tables) - set(TABLES)
        if unknown:
            raise ValueError(f"no such tables: {unknown}")
        moment = end_of(as_at)
        facts = facts_of({name: rows_of(text) for name, text in tables.items()}, moment, parse_policy(policy))
        frame = measure(facts, find([metric]), by=[by] if by else [], period=period)
        found = {}
        for row in frame.iter_rows(named=True):
            key = f"{row['period']} {row[by]}" if by else row["period"]
            value = None if row["value"] is None else round(row["value"], 4)
            found[key] = (row["numerator"], row["denominator"], row["status"], value)
        for key, wanted in gives.items():
            assert found[key][: len(wanted)] == wanted, f"{key}: {found[key]}, not {wanted}"
        for key, (numerator, denominator, *_) in found.items():
            nothing = not numerator and (not denominator or METRICS[metric].per)
            assert key in gives or nothing, f"{key} has {numerator} of {denominator}"

    return check
