"""The theme lies where Streamlit looks for it and says the same as the palette of meanings."""

import tomllib
from pathlib import Path

import dashboard
from publish.charts.palette import DARK, LIGHT

THEME = tomllib.loads((Path(dashboard.__file__).parent / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]


def test_charts_take_their_colours_in_the_order_of_their_meanings():
    assert THEME["light"]["chartCategoricalColors"] == LIGHT
    assert THEME["dark"]["chartCategoricalColors"] == DARK
