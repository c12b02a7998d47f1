"""Text from extracts is shown as it was sent, and is never markup."""

from pathlib import Path

import pytest

NASTY = "<b>x</b>"
CONTACTS = """contact_id,person_id,received_at,source,hub,area,risk_initial,decided_at,outcome
{rows}
"""


@pytest.fixture
def nasty(tmp_path) -> Path:
    """Return a data directory whose hub, area and change are markup."""
    from etl.load import load
    from queries.facts.derive import derive

    extract = tmp_path / "contacts.csv"
    days = [(month, day) for month in range(1, 7) for day in (3, 17)]
    area = '"<img src=x onerror=alert(1)>"'
    rows = [
        f"c{m}-{d},p{m}{d},2026-{m:02}-{d:02} 09:00,6,{NASTY},{area},red,2026-{m:02}-{d:02} 11:00,nfa" for m, d in days
    ]
    extract.write_text(CONTACTS.format(rows="\n".join(rows)), "utf-8")
    changes = tmp_path / "changes.csv"
    changes.write_text(f"change_id,hub,effective_on,kind,title\nk1,{NASTY},2026-03-03,process,{NASTY}\n", "utf-8")
    data = tmp_path / "data"
    data.mkdir()
    (data / "policy.toml").write_text(f'[area]\nname = "{NASTY}"\n', "utf-8")
    load(data, [extract, changes], derive=derive, progress=None)
    return data


@pytest.mark.parametrize("page", ["overview", "timeliness", "level_of_need"])
def test_markup_in_names_is_shown_as_text(page, open_page, said, nasty):
    app = open_page(nasty, page, hub=NASTY)
    shown = said(app)
    assert NASTY not in shown
    assert "<img src=x" not in shown
    if page == "overview":
        assert "&lt;b&gt;x&lt;/b&gt; MASH" in shown


def test_a_hub_alone_with_contacts_still_has_every_page(open_page, nasty):
    for page in ("overview", "timeliness", "level_of_need"):
        assert not open_page(nasty, page, hub=NASTY).exception
