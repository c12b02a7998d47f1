"""Makes a chart answer a click: its specification gains one selection, of the mark that is nearest or hit."""

from collections.abc import Mapping
from typing import Any

PICKED = "picked"  # the selection's name


def pickable(spec: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Return a chart in which a click selects a mark by a field of its rows.

    Points are small: the nearest to the click is taken, by an unseen layer over all of them. Bars and cells are hit.
    """
    layers = list(spec.get("layer", []))
    told = [i for i, one in enumerate(layers) if "tooltip" in one.get("encoding", {}) and field in _first(one)]
    dots = [i for i in told if layers[i]["mark"]["type"] == "point" and "field" in layers[i]["encoding"].get("y", {})]
    select: dict[str, Any] = {"type": "point", "fields": [field]}
    if dots:
        rows = [row for i in dots for row in layers[i]["data"]["values"]]
        encoding = {name: layers[dots[0]]["encoding"][name] for name in ("x", "y", "tooltip")}
        mark = {"type": "point", "opacity": 0, "size": 400, "aria": False}
        param = {"name": PICKED, "select": {**select, "nearest": True}}
        layers.append({"data": {"values": rows}, "mark": mark, "encoding": encoding, "params": [param]})
        return {**spec, "layer": layers}
    for i in told:
        layers[i] = {**layers[i], "name": f"told_{i}"}
    param = {"name": PICKED, "select": select, "views": [f"told_{i}" for i in told]}
    return {**spec, "layer": layers, "params": [*spec.get("params", []), param]}


def _first(layer: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = layer.get("data", {}).get("values", [])
    return rows[0] if rows else {}
