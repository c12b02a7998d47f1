"""Views that are shared on the server: what is kept of one, where it leads, and who sees it."""

import json
import re
import shutil
from dataclasses import replace
from html import unescape

import pytest

from dashboard.access.people import LOCAL
from dashboard.components import shared_views
from etl.audit import verify
from etl.register.views import read_views

NASTY = "<script>alert(1)</script>"


def may_open(view, person):
    """Return whether somebody may see a view."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shared_views, "current_person", lambda: person)
        return shared_views._may_open(view)


def button(app, label):
    return next(one for one in app.button if one.label == label)


def test_a_view_is_shared_opened_at_its_month_and_build_and_taken_away(open_page, said, untouched, tmp_path):
    data = shutil.copytree(untouched, tmp_path / "data")
    app = open_page(data, "timeliness", risk="red", month="2026-08", elsewhere="https://example.org")
    heading = re.findall("<h2>([^<]+)", said(app))[0]
    app.session_state["shared_views"] = True  # the menu, opened
    app.run()
    assert shared_views.NONE in said(app)
    button(app, "Share").click().run()
    assert "The name is empty" in said(app)
    app.text_input(key="share_name").set_value(f"Reds {NASTY}")
    app.radio(key="share_way").set_value("stays")
    button(app, "Share").click().run()
    assert not app.exception
    (view,) = read_views(data)
    assert (view.page, view.choices["risk"], view.choices["month"], view.fixed, view.build) == (
        "timeliness", "red", "2026-08", True, 1,
    )  # fmt: skip
    assert "elsewhere" not in view.choices
    shown = said(app)
    assert NASTY not in shown
    (address,) = re.findall('<a href="(timeliness[^"]+)"', shown)
    asked = dict(part.split("=") for part in unescape(address).partition("?")[2].split("&"))
    again = said(open_page(data, "timeliness", **asked))
    assert heading in again
    assert "Build 1 is in force now" not in again
    assert "shared from build 7. Build 1 is in force now" in said(
        open_page(data, "timeliness", **asked | {"build": "7"})
    )
    assert "was shared from build" not in said(open_page(data, "timeliness", build="9" * 5000))
    app.text_input(key="share_name").set_value("Each month")
    app.radio(key="share_way").set_value("moves")
    button(app, "Share").click().run()
    moves = read_views(data)[1]
    assert "month=" not in shared_views.address(moves)
    south = replace(LOCAL, roles=frozenset({"officer"}), hubs=frozenset({"South"}))
    assert [may_open(moves, person) for person in (LOCAL, south)] == [True, False]
    assert may_open(replace(moves, scope=("South",)), south)
    assert not may_open(replace(moves, page="https://example.org"), LOCAL)
    app.run()
    next(one for one in app.button if one.key == f"away_{view.id}").click().run()
    assert [one.name for one in read_views(data)] == ["Each month"]
    lines = [json.loads(line) for line in (data / "audit.jsonl").read_text("utf-8").splitlines()]
    told = [line["details"] for line in lines if line["what"] == "shared_view"]
    assert [line["done"] for line in told] == ["shared", "shared", "taken away"]
    assert "Reds" not in json.dumps(told)
    assert verify(data) >= 3
