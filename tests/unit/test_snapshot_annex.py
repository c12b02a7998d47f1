"""The annex by hub: four hubs in a table, each with the measures that one of its hubs has."""

from datetime import date

import polars as pl

from publish.disclosure import NOTHING_PUBLISHED, release
from publish.snapshot.content.hubs import annex

HUBS = ("Eastvale", "Northvale", "Southvale", "Westvale")


def test_a_fifth_group_that_lacks_a_measure_has_a_table_without_it() -> None:
    """Four hubs, and step-ups whose hub is not known: no contact is without a hub, and no annex could be made."""
    counts = {"contacts": dict.fromkeys(HUBS, 40), "step_ups": dict.fromkeys([*HUBS, "unknown"], 10)}
    rows = [
        {"metric": metric, "period": "2026-10", "start": date(2026, 10, 1), "hub": hub, "numerator": count,
         "denominator": None, "value": float(count), "status": "ok"}
        for metric, groups in counts.items()
        for hub, count in {**groups, "Total": sum(groups.values())}.items()
    ]  # fmt: skip
    released = release(pl.DataFrame(rows, schema_overrides={"denominator": pl.Int64}), NOTHING_PUBLISHED)
    first, second = annex(released)
    assert [row.metric for row in first.rows] == ["step_ups", "contacts"]
    assert [(row.metric, len(row.figures)) for row in second.rows] == [("step_ups", 1)]
    assert second.columns[-1].lower() in ("not known", "unknown")
