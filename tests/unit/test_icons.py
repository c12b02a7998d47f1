"""Icons: one shape for each verdict, readable without colour, safe inside a page and in print."""

import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import get_args
from urllib.parse import unquote

import pytest

from publish.charts.icons import KEY, NAMES, data_uri, funnel_icon, icon, key, shape_of, variation_icon
from publish.charts.palette import DARK, LIGHT, LIGHT_OF
from publish.charts.palette import NAMES as MEANINGS
from queries.statistics.spc import Verdict


def drawn(text):
    """What is left of an icon without its colours."""
    for name in MEANINGS:
        text = text.replace(LIGHT_OF[name], "")
    return text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("theme", ["auto", "light"])
def test_every_icon_is_well_formed_and_has_no_paint_left_unnamed(name, theme):
    text = icon(name, "H", theme=theme)
    ET.fromstring(text)  # noqa: S314  # made by us
    assert "@(" not in text
    assert ("prefers-color-scheme" in text) is (theme == "auto")


def test_icons_are_told_from_each_other_without_colour():
    every = [drawn(icon(name, letter, theme="light")) for name in NAMES for letter in ("H", "L")]
    lettered = {"improvement", "concern", "neutral"}
    assert len(set(every)) == len(NAMES) + len(lettered)


def test_verdicts_choose_shape_and_letter():
    assert variation_icon("neutral_high", "high") == icon("neutral", "H")
    assert variation_icon("concern", "low") == icon("concern", "L")
    assert variation_icon("common", None) == icon("common")
    assert variation_icon(None, None) == icon("too_few")
    assert {shape_of(verdict) for verdict in get_args(Verdict)} <= set(NAMES)


def test_a_funnel_verdict_is_good_bad_or_neither_by_the_direction_that_is_better():
    assert funnel_icon("far_below", "higher") == icon("concern", "L")
    assert funnel_icon("far_below", "lower") == icon("improvement", "L")
    assert funnel_icon("above", "higher") == icon("improvement", "H")
    assert funnel_icon("above", "neutral") == icon("neutral", "H")
    assert funnel_icon("as_expected", "higher") == icon("common")


def test_a_data_uri_has_nothing_that_a_sanitiser_drops_and_gives_the_drawing_back():
    text = icon("fail")
    uri = data_uri(text)
    assert not set('<>#" ') & set(uri)
    assert unquote(uri.removeprefix("data:image/svg+xml,")) == text


def test_the_key_has_words_for_every_shape():
    assert [words for _, words in key(["common", "target"])] == ["Usual variation", "Target"]
    for drawing, words in key(list(KEY)):
        ET.fromstring(drawing)  # noqa: S314  # made by us
        assert words


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_text_and_shapes_stand_out_from_the_paper(palette):
    of = dict(zip(MEANINGS, palette, strict=True))
    for text in ("ink", "common"):
        assert contrast(of[text], of["paper"]) >= 4.5
    for shape in ("improvement", "comparator", "neutral", "concern"):
        assert contrast(of[shape], of["paper"]) >= 3


def test_the_theme_file_has_the_palette_in_the_same_order():
    theme = tomllib.loads(Path(__file__).parents[2].joinpath("dashboard/.streamlit/config.toml").read_text("utf-8"))[
        "theme"
    ]
    assert theme["light"]["chartCategoricalColors"] == LIGHT
    assert theme["dark"]["chartCategoricalColors"] == DARK
