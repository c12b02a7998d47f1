"""Turns charts into Vega-Lite specifications that Streamlit sends to the browser as they are."""

from typing import Any

from altair import TopLevelMixin

Spec = dict[str, Any]


def spec_of(chart: TopLevelMixin | None) -> Spec | None:
    """Return a chart's specification, None for none; its rows are written into its layers.

    Altair names rows apart from the layers that draw them; Streamlit would send each such set by way of pandas.
    """
    if chart is None:
        return None
    spec: Spec = chart.to_dict(validate=False)  # a third of the CPU: tests validate what charts build
    rows = spec.pop("datasets", {})
    for part in (spec, *spec.get("layer", [])):
        if "name" in part.get("data", {}):
            part["data"] = {"values": rows[part["data"]["name"]]}
    return spec
