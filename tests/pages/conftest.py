"""Pages run through the dashboard's entry script, over a real warehouse and without a browser."""

from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import metadata
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.app_test import calc_hash

ROOT = Path(__file__).parents[2]
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page of a data directory by its file's name, with filters as a link holds them; no exception may show."""

    def run(data: Path, page: str = "overview", **filters: str) -> AppTest:
        monkeypatch.setenv("MASH_DATA", str(data))
        app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
        for name, value in filters.items():
            app.query_params[name] = value
        # `switch_page` knows a page by its file only after a first run, which would draw the overview for each test
        app._page_hash = calc_hash("" if page == "overview" else page.replace("_", "-"))
        app.run()
        assert not app.exception, app.exception
        return app

    return run


class Installed(metadata.Distribution):
    """An installed package, whose metadata are read once."""

    metadata = cached_property(metadata.Distribution.metadata.fget)


@pytest.fixture(scope="session", autouse=True)
def kept() -> Iterator[None]:
    """Let answers be kept from test to test, as from reader to reader: they are told apart by their build.

    And let Streamlit do as on a server: it compiles the script of a page once, writes down no call, and finds the
    metadata of every installed package read, which took two thirds of the time whenever a test started a page.
    """
    every, compiled = list(metadata.distributions()), local_script_runner.ScriptCache()
    for package in every:
        package.__class__ = type("Known", (Installed, type(package)), {})
    told = config.get_option("browser.gatherUsageStats")
    config.set_option("browser.gatherUsageStats", False)  # as the dashboard's own config.toml says
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            metadata, "distributions", lambda **asked: metadata.Distribution.discover(**asked) if asked else every
        )
        patched.setattr(local_script_runner, "ScriptCache", lambda: compiled)
        yield
    config.set_option("browser.gatherUsageStats", told)
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def said() -> Callable[[AppTest], str]:
    """Return all the HTML that a page wrote."""
    return lambda app: "\n".join(element.proto.body for element in app.get("html"))
