"""The released figures behind a snapshot, for machines; one entry is one metric with its months and verdicts."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from publish.disclosure import TOTAL, Released, require
from publish.snapshot.about import About
from publish.snapshot.content import SYNTHETIC, Parts
from publish.snapshot.judged import DIMS, spoken
from publish.snapshot.statement import RULE
from queries.series import Point, Series


def figures(series: Mapping[str, Series], about: About, content: Mapping[str, Any], parts: Parts) -> dict[str, Any]:
    """Return what `figures.json` holds: where it comes from, the sentences, and each metric's released months."""
    return {
        "title": about.document_title,
        "month": f"{about.month:%Y-%m}",
        "revision": about.revision,
        "area": about.policy.area,
        "as_at": about.as_at.isoformat(timespec="seconds"),
        "build": about.build,
        "inputs": about.fingerprint,
        "version": about.version,
        "synthetic": SYNTHETIC if about.policy.synthetic else None,
        "symbols": {"c": RULE},
        "disclosure": content["disclosure"],
        "report": parts.released.report.as_dict(),
        "findings": content["findings"],
        "changed": content["changed"],
        "together": content["together"],
        "commentary": parts.commentary.digest,
        "metrics": monthly(series),
        "by_hub": _groups(parts.released, DIMS[:1]),
        "groups": _groups(parts.released, DIMS[1:]),
        "faults": [_cell(row) for row in parts.faults.frame.iter_rows(named=True)] if parts.faults else [],
        "revisions": content["revisions"],
        **({"withheld": list(parts.withheld)} if parts.withheld else {}),
    }


def monthly(series: Mapping[str, Series]) -> list[dict[str, Any]]:
    """Return each metric with its months and verdicts."""
    return [_metric(s) for s in series.values()]


def _groups(released: Released, dims: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the figures of single groups, each with the dimension that names it."""
    frame = require(released).frame
    return [
        {dim: row[dim]} | _cell(row)
        for dim in dims
        if dim in frame.columns
        for row in frame.filter(pl.col(dim) != TOTAL).iter_rows(named=True)
    ]


def _cell(row: Mapping[str, Any]) -> dict[str, Any]:
    hidden = "c" if row["status"] == "suppressed" else None
    return {
        "metric": row["metric"],
        "month": row["period"],
        "numerator": hidden or row["numerator"],
        "denominator": hidden or row["denominator"],
        "value": hidden or (None if row["value"] is None else round(row["value"], 6)),
        "status": row["status"],
    }


def _metric(series: Series) -> dict[str, Any]:
    metric, point = series.metric, spoken(series)
    return {
        "metric": metric.name,
        "title": metric.title,
        "theme": metric.theme,
        "unit": metric.unit,
        "better": metric.better,
        "counted": metric.counted,
        "met": metric.met,
        "source": metric.source,
        "target": series.target.value if series.target else None,
        "england": series.comparator.value if series.comparator else None,
        "speaks_of": f"{point.month:%Y-%m}" if point else None,
        "variation": series.variation if series.current else None,
        "side": series.side if series.current else None,
        "assurance": series.assurance if series.current else None,
        "months": [_month(p) for p in series.points],
    }


def _month(point: Point) -> dict[str, Any]:
    """A figure that is not shown is `c` with its status: never 0, and never empty without a reason."""
    hidden = "c" if point.status == "suppressed" else None
    return {
        "month": f"{point.month:%Y-%m}",
        "numerator": hidden or point.numerator,
        "denominator": hidden or point.denominator,
        "value": hidden or (None if point.value is None else round(point.value, 6)),
        "status": point.status,
        "mean": point.spc.mean if point.spc else None,
        "lower": point.spc.lower if point.spc else None,
        "upper": point.spc.upper if point.spc else None,
        "verdict": point.spc.verdict if point.spc else None,
    }
