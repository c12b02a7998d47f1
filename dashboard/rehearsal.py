"""A page of ten charts, run without a browser to see how long its script takes: ten figures as pages draw them."""

from collections.abc import Callable
from pathlib import Path


def rehearse(folder: Path) -> Callable[[], float]:
    """Run the page of a data directory once; return a function that runs it again and says how many seconds it took.

    What is timed is the script from its first line to its last. Streamlit's AppTest drives it here, in place of a
    browser's session, and its own time is left out.
    """
    from streamlit import config
    from streamlit.testing.v1 import AppTest

    config.set_option("browser.gatherUsageStats", False)  # as the dashboard's own config.toml says
    page = AppTest.from_function(_ten_charts, default_timeout=600, kwargs={"folder": str(folder)}).run()
    charts = len(page.get("vega_lite_chart"))
    if page.exception or charts != 10:
        raise RuntimeError(
            f"The rehearsed page drew {charts} charts, not ten: {[one.message for one in page.exception]}"
        )

    def again() -> float:
        return float(page.run().session_state["seconds"])

    return again


def _ten_charts(folder: str) -> None:
    """Draw the page; Streamlit runs this function's source by itself, so that it imports what it needs."""
    from pathlib import Path
    from time import perf_counter

    import streamlit as st

    from dashboard import data, shell
    from dashboard.figure import figure
    from dashboard.parts.html import heading
    from dashboard.view import html
    from queries.findings import headline
    from queries.metrics import CORE

    begun = perf_counter()
    shell.begin()
    build = data.build_of(Path(folder))
    if build is None:
        return
    view = shell.head(build)
    series = data.all_series(view.build, view.month, view.where, view.compare)
    for name in list(CORE)[:10]:
        html(heading(2, headline(series[name])))
        figure(view, series[name], view.where, "All hubs", key=name)
    shell.foot(build)
    st.session_state["seconds"] = perf_counter() - begun
