"""Makes a chart answer a click: its specification gains one selection, of the mark that is nearest or hit."""

from collections.abc import Mapping
from typing import Any

PICKED = "picked"  # the selection's name
PLACES = ("x", "x2", "y", "y2", "tooltip")


def pickable(spec: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Return a chart in which a click selects a mark by a field of its rows.

    An unseen layer on top holds every mark that has a tooltip: a selection can belong to one layer only. Points are
    small, so the nearest to a click is taken; bars and cells must be hit.
    """
    layers = list(spec.get("layer", []))
    told = [one for one in layers if _told(one, field)]
    if not told:
        return dict(spec)
    kind, encoding = told[0]["mark"]["type"], told[0]["encoding"]
    rows = [row for one in told for row in one["data"]["values"]]
    mark = {"type": kind, "opacity": 0, "aria": False, **({"size": 400} if kind == "point" else {})}
    select: dict[str, Any] = {"type": "point", "fields": [field], **({"nearest": True} if kind == "point" else {})}
    layers.append({
        "data": {"values": rows}, "mark": mark, "params": [{"name": PICKED, "select": select}],
        "encoding": {name: encoding[name] for name in PLACES if name in encoding},
    })  # fmt: skip
    return {**spec, "layer": layers}


def _told(layer: Mapping[str, Any], field: str) -> bool:
    """Whether marks say something when pointed at, stand at a value of their own, and know `field`."""
    encoding, rows = layer.get("encoding", {}), layer.get("data", {}).get("values", [])
    return "tooltip" in encoding and "field" in encoding.get("y", {}) and bool(rows) and field in rows[0]
