"""Computes the first page's figures before the first reader asks, and times a page of ten charts for benchmarks."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from dashboard.access import log
from dashboard.questions.builds import number_of, whole_build
from etl.errors import MashError
from queries.measure.choices import months
from queries.metrics.catalogue import HEADLINES
from queries.series.reading import read_all

EVERY = 5.0  # seconds between two looks at which build is in force: one small file


async def keep_warm(data: Path) -> None:
    """Read every new build once, until the server stops; what fails is said on the page that asks for it."""
    warmed: int | None = None
    while True:
        try:
            number = number_of(data)
            if number is not None and number != warmed:
                warmed = number
                await asyncio.to_thread(warm, data)
        except (MashError, OSError) as failed:
            log.event("warm_up_failed", error=type(failed).__name__)
        await asyncio.sleep(EVERY)


def warm(data: Path) -> None:
    """Read the columns that the headline measures count. No answer is kept: those belong to what a reader may see."""
    build = whole_build(data)
    if build is not None and (held := months(build)):
        read_all(build, list(HEADLINES.values()), held[0])


def rehearse(folder: Path) -> Callable[[], float]:
    """Run the page of a data directory once; return a function that runs it again and returns the seconds it took.

    The script is timed from its first line to its last. Streamlit's AppTest drives it in place of a browser's session,
    and its own time is left out.
    """
    from streamlit import config
    from streamlit.testing.v1 import AppTest

    config.set_option("browser.gatherUsageStats", False)  # as the dashboard's own config.toml says
    page = AppTest.from_function(_ten_charts, default_timeout=600, kwargs={"folder": str(folder)}).run()
    charts = len(page.get("vega_lite_chart"))
    if page.exception or charts != 10:
        raise RuntimeError(
            f"The rehearsed page drew {charts} charts, not ten: {[error.message for error in page.exception]}"
        )

    def again() -> float:
        return float(page.run().session_state["seconds"])

    return again


def _ten_charts(folder: str) -> None:
    """Draw the page; Streamlit runs this function's source alone, so it imports what it needs."""
    from pathlib import Path
    from time import perf_counter

    import streamlit as st

    from dashboard import shell
    from dashboard.components.figure import figure
    from dashboard.contents import CONTENTS
    from dashboard.html import heading, html
    from dashboard.questions.builds import build_of
    from dashboard.questions.series import headline_series
    from queries.metrics.catalogue import HEADLINES
    from queries.series.claims import headline

    begun = perf_counter()
    shell.begin()
    build = build_of(Path(folder))
    if build is None:
        return
    view = shell.head(build)
    series = headline_series(view.build, view.month, view.where, view.compare)
    for name in list(HEADLINES)[:10]:
        html(heading(2, headline(series[name])))
        figure(view, series[name], view.where, "All hubs", name=name)
    shell.foot(CONTENTS[0], build)
    st.session_state["seconds"] = perf_counter() - begun
