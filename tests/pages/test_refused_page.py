"""The page on refused rows: a word is mended once for all its rows, tried out first, and no other value is shown."""

import json
from datetime import date

import pytest

from etl.builds import current_build
from etl.load import load
from queries.facts.derive import derive
from queries.quality.mendable import Waiting, waiting_words
from tests.pages.test_load_page import pressed

HEADER = "contact_id,person_id,received_at,source,risk_initial,decided_at,outcome\n"


def row(n, risk):
    day = f"2026-10-0{1 + n % 8}"
    return f"C{n:03},{1 + n % 40:032x},{day} 09:00,6,{risk},{day} 15:00,nfa\n"


@pytest.fixture
def mine(tmp_path):
    folder = tmp_path / "police"
    folder.mkdir()
    risks = ["Purple"] * 6 + ["written by somebody at some length"] + [""] * 2 + ["red"] * 60
    (folder / "contacts.csv").write_text(HEADER + "".join(row(n, risk) for n, risk in enumerate(risks)), "utf-8")
    load(tmp_path / "mine", [folder], as_at=date(2026, 11, 1), derive=derive)
    return tmp_path / "mine"


def test_a_word_is_tried_out_mended_and_taken_back(open_page, said, mine):
    app = open_page(mine, "refused")
    shown = said(app)
    assert "6 of 7 refused contacts can be mended here" in shown and "Mend 1 word<" in shown
    assert "1 value looks like free text" in shown and "at some length" not in shown
    assert waiting_words(mine) == Waiting(1, 6, {"contacts": ("police",)})
    assert "Mend 1 word in 6 refused rows" in said(open_page(mine))
    other = said(open_page(mine, "refused", reason="not_a_date"))
    assert "No row of contacts is refused for this reason" in other and "Purple" not in other
    assert "6 of 7 refused contacts" in said(open_page(mine, "refused", reason="unknown_code"))
    assert "Tick a word" in said(pressed(app, "See what this changes"))
    box = next(box for box in app.checkbox if box.label == "Mend “Purple”")
    box.check()
    next(box for box in app.selectbox if box.label.startswith("What “Purple”")).select("amber")
    app = pressed(app, "See what this changes")
    assert "What build 2 changes" in said(app) and "6 more" in said(app)
    assert current_build(mine) == 1
    app = pressed(app, "Publish build 2")
    assert app.success[0].value.startswith("Build 2 is published") and "1 refused contacts need" in said(app)
    assert waiting_words(mine).words == 0
    kept = said(open_page(mine, "policy", tab="words"))
    assert "One word has a meaning" in kept and "Purple" in kept and "<td>amber</td>" in kept
    line = json.loads((mine / "audit.jsonl").read_text("utf-8").splitlines()[-1])
    assert (line["what"], line["details"]["words"]) == ("words_mended", 1) and "Purple" not in json.dumps(line)
    app.selectbox(key="state").select("mended").run()
    next(box for box in app.checkbox if box.label == "Take back “Purple”").check()
    pressed(pressed(app, "See what this changes"), "Publish build 3")
    assert "6 of 7 refused contacts can be mended here" in said(open_page(mine, "refused"))
