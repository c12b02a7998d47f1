"""A copied link holds every choice of its page, and what an address asks for in vain is said, on every page."""

import json
import re

import pytest

from dashboard.contents import CONTENTS
from dashboard.html import text
from dashboard.shell import UNKNOWN

DRAWN = ("selectbox", "segmented_control", "slider", "toggle", "pagination")
VAIN = "no such choice"
HALF_ZONED = "09:00Z-17:00"  # hours that can't be compared
ENDLESS = "9" * 5000  # more digits than Python reads as a number


def drawn(app):
    """Return the choices that a page draws outside its forms, by their keys."""
    boxes = [box for kind in DRAWN for box in app.get(kind)]
    return {box.key: box for box in boxes if not getattr(box.proto, "form_id", "")}


def usual(app):
    """Return the choices that the page hands to the script which copies links: those that its address leaves out."""
    (views,) = [each.proto for each in app.get("bidi_component") if each.component_name == "mash_saved_views"]
    return json.loads(views.json)["usual"]


ODD = {"grid": "true", "page": "2", "open": "10:00-10:00"}  # a desk that is never open: none is simulated


def another(key, box):
    """Return another value of a choice than the usual one, as an address holds it."""
    options = getattr(box, "options", [])
    return ODD.get(key) or (options[1 if key == "month" else -1] if options else f"{box.max:g}")


@pytest.mark.parametrize("page", [screen.name for screen in CONTENTS])
def test_a_copied_link_holds_every_choice_and_what_is_asked_in_vain_is_said(page, open_page, said, sample_build):
    app = open_page(sample_build, page)
    first, boxes = app.session_state["mash_chosen"], drawn(app)
    assert set(first) >= set(boxes)  # no choice lives outside the address
    left_out = {key: each.usual for key, each in first.items() if each.usual}
    assert usual(app) == left_out

    for vain in (VAIN, HALF_ZONED, ENDLESS) if "open" in first else (VAIN,):
        for key in first:
            app.query_params[key] = vain
        shown = said(app.run())
        told = [text(UNKNOWN.format(each.label, each.words)) for each in first.values()]
        assert [sentence for sentence in told if sentence not in shown] == []
        assert vain not in shown

    link = left_out | {key: another(key, box) for key, box in boxes.items()}
    app.query_params.clear()
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    held = usual(app) | link
    found = app.session_state["mash_chosen"]
    lost = {key for key, each in found.items() if each.code and held.get(key) not in (each.code, each.words)}
    assert lost <= {key for key, each in found.items() if each.unknown}  # said: another measure has other choices
    assert set(link) - lost >= {key for key in ("hub", "month", "risk", "agency", "source") if key in drawn(app)}


def test_a_figure_that_waits_for_its_past_leads_to_the_cases_of_its_own_month(open_page, said, sample_build):
    shown = said(open_page(sample_build, "level_of_need", month="2026-10"))
    assert "in October 2025: " in shown
    assert "month=2025-10" in shown
    assert "The cases behind October 2025" in shown
    (note,) = re.findall(r'href="([^"]*)"[^>]*>Write a note', shown)
    assert note.startswith("notes?") and "month=2025-10" in note
