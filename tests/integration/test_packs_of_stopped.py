"""An agency's pack where some months are not known: it never says none, and takes no months away from other months."""

import json
import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from etl.load import load
from publish.published.ledger import read_ledger
from publish.published.plain import as_plain
from publish.releases.open_data.release import make_open
from publish.reports.document import Block, Grid, Items, Report, Text
from publish.reports.packs.answered import COUNTED
from publish.reports.packs.make import draft_pack, make_pack
from publish.snapshot.make import make
from queries.build import open_build
from queries.calendar.months import months_after
from queries.facts.derive import derive

OCTOBER, NOVEMBER, MINUTE = date(2026, 10, 1), date(2026, 11, 1), "%Y-%m-%d %H:%M"
POLICY = """
[[covers]]
table = "agency_checks"
part = "housing"
to = 2026-06-30
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an area that asks police ten checks and housing eight each month; housing's are known to June 2026.

    Education was asked three, in February 2026.
    """
    home = tmp_path_factory.mktemp("area")
    (home / "in").mkdir()
    (home / "policy.toml").write_text(POLICY, "utf-8")
    contacts = ["contact_id,person_id,received_at,source,risk_initial,decided_at"]
    checks = ["check_id,contact_id,agency,requested_at,returned_at,response"]
    for back in range(24):
        for at in range(10):
            asked = datetime.combine(months_after(OCTOBER, -back), time(9)) + timedelta(days=2 * at)
            key = f"C{back}-{at}"
            contacts.append(f"{key},P{back}-{at},{asked:{MINUTE}},6,amber,{asked + timedelta(hours=9):{MINUTE}}")
            asked_of = ["police", *(["housing"] if at < 8 else []), *(["education"] if back == 8 and at < 3 else [])]
            for agency in asked_of:
                returned = asked + timedelta(hours=5)
                checks.append(f"K{key}{agency},{key},{agency},{asked:{MINUTE}},{returned:{MINUTE}},shared")
    for name, lines in (("contacts", contacts), ("agency_checks", checks)):
        (home / "in" / f"{name}.csv").write_text("\n".join(lines), "utf-8")
    load(home, [home / "in"], as_at=date(2026, 10, 31), derive=derive)
    return home


def blocks(report: Report) -> list[Block]:
    return [block for page in report.document.pages for section in page for block in section.blocks]


def texts(report: Report) -> str:
    return " ".join(block.words for block in blocks(report) if isinstance(block, Text))


def grid(report: Report, begins: str) -> Grid:
    return next(block for block in blocks(report) if isinstance(block, Grid) and block.caption.startswith(begins))


def test_an_agency_that_stopped_reads_that_its_month_is_not_known_and_for_which_months_the_rest_is(home: Path) -> None:
    """Housing read "No check asked of you in October 2026 is due"."""
    pack = draft_pack(home, "housing", OCTOBER)
    said = texts(pack)
    assert "October 2026: not known: checks asked of housing reach to June 2026." in said
    assert "Over the eight known months of twelve (November 2025 to June 2026) 100.0% of 64" in said
    assert "No check asked of you" not in said
    assert grid(pack, "Twelve months").caption == "Twelve months to October 2026; known: November 2025 to June 2026"


def test_no_twelve_months_of_an_agency_are_taken_from_eight_of_all(home: Path) -> None:
    """Police's 120 checks were taken from the 144 of eight months: "all others" were 24."""
    pack = draft_pack(home, "police", OCTOBER)
    assert "Over twelve months 100.0% of 120." in texts(pack)
    others = {row[0]: row[2] for row in grid(pack, "Twelve months to October 2026").rows}
    assert others["Answered on time"] == "–"
    assert COUNTED not in others
    assert "–: not known for all others in the same months." in texts(pack)


def test_of_checks_of_which_it_is_not_shown_how_many_are_open_no_pack_says_that_some_are(home: Path) -> None:
    """Education answered all three, which is hidden (c), and read "Some of those had no answer"."""
    said = " ".join(item for block in blocks(draft_pack(home, "education", OCTOBER)) if isinstance(block, Items)
                    for item in block.items)  # fmt: skip
    assert "had no answer by 31 October 2026 is not shown (c)." in said
    assert "Some of those" not in said


def test_neither_times_nor_late_checks_give_back_how_few_had_no_answer(tmp_path: Path) -> None:
    """Of housing's 36 checks 3 had no answer, hidden; "9 in 10 within 7 hours" told that it was at most 3.

    Of police's 13 without an answer 10 were late up to 28 days; the 3 older ones were hidden, and what is left.
    """
    (tmp_path / "in").mkdir()
    contacts = ["contact_id,person_id,received_at,source,risk_initial,decided_at"]
    checks = ["check_id,contact_id,agency,requested_at,returned_at,response"]
    for back in range(24):
        for at in range(20):
            asked = datetime.combine(months_after(OCTOBER, -back), time(9)) + timedelta(
                days=at + (10 if not back else 0)
            )
            key = f"C{back}-{at}"
            contacts.append(f"{key},P{key},{asked:{MINUTE}},6,amber,{asked + timedelta(hours=9):{MINUTE}}")
            slow, first = back and at > 11, at == 0
            never = {
                "police": (back == 0 and at < 10) or (back in (4, 5, 6) and first),
                "housing": back in (5, 7, 9) and first,
            }
            for agency in ("police", *(["housing"] if at < 3 else [])):
                returned = asked + timedelta(hours=40 if slow else 5 + at % 6)
                answer = "," if never[agency] else f"{returned:{MINUTE}},shared"
                checks.append(f"K{key}{agency},{key},{agency},{asked:{MINUTE}},{answer}")
    for name, lines in (("contacts", contacts), ("agency_checks", checks)):
        (tmp_path / "in" / f"{name}.csv").write_text("\n".join(lines), "utf-8")
    load(tmp_path, [tmp_path / "in"], as_at=date(2026, 10, 31), derive=derive)
    housing = {
        row[0]: as_plain(row[1]) for row in grid(draft_pack(tmp_path, "housing", OCTOBER, quarter=True), "Twelve").rows
    }
    assert housing["Not answered"] == housing["9 in 10 within"] == "c"
    assert "are late" not in texts(draft_pack(tmp_path, "police", OCTOBER))


def test_twelve_months_do_not_narrow_what_an_open_release_hid_of_their_quarters(tmp_path: Path) -> None:
    """Three hidden quarters are not 0: beside 6 contacts of twelve months each was 1 to 4."""
    (tmp_path / "in").mkdir()
    lines = ["contact_id,person_id,received_at,source,risk_initial,decided_at"]
    of_quarters = {1: 4, 4: 1, 7: 1}  # what education services sent, by the quarter's first month
    for back in range(24):
        month = months_after(OCTOBER, -back)
        sent = of_quarters.get(month.month, 0) if month.year == 2026 else 12 if month < date(2025, 11, 1) else 0
        for at, source in enumerate([*["6"] * 30, *["1C"] * 15, *["2B"] * sent]):
            come = datetime.combine(month, time(9)) + timedelta(hours=at)
            key = f"{month:%Y%m}-{at}"
            lines.append(f"C{key},P{key},{come:{MINUTE}},{source},amber,{come + timedelta(hours=9):{MINUTE}}")
    (tmp_path / "in" / "contacts.csv").write_text("\n".join(lines), "utf-8")
    load(tmp_path, [tmp_path / "in"], as_at=date(2026, 10, 31), derive=derive)
    told = {row[0]: row[2] for row in grid(draft_pack(tmp_path, "education", OCTOBER), "Outcomes").rows}
    assert as_plain(told["All contacts"]) == "6"
    make_open(open_build(tmp_path), tmp_path)
    hidden = read_ledger(tmp_path).memory().figures
    assert hidden is not None
    assert set(hidden.filter(status="suppressed")["least"]) == {1}, "no c of the release is 0"
    told = {row[0]: row[2] for row in grid(draft_pack(tmp_path, "education", OCTOBER), "Outcomes").rows}
    assert as_plain(told["All contacts"]) == "c"


def test_open_data_do_not_give_back_a_month_by_which_two_packs_differ(tmp_path: Path) -> None:
    """83 of twelve months and 80 of those a month earlier: with 0 in the quarter before, the newest month had 3."""
    (tmp_path / "in").mkdir()
    lines = ["contact_id,person_id,received_at,source,risk_initial,decided_at"]
    for back in range(30):
        month = months_after(NOVEMBER, -back)
        sent = 3 if not back else 0 if date(2025, 10, 1) <= month <= date(2025, 12, 1) else 8
        for at, source in enumerate([*["6"] * 30, *["1C"] * 15, *["2B"] * sent]):
            come = datetime.combine(month, time(9)) + timedelta(hours=at)
            key = f"{month:%Y%m}-{at}"
            lines.append(f"C{key},P{key},{come:{MINUTE}},{source},amber,{come + timedelta(hours=9):{MINUTE}}")
    (tmp_path / "in" / "contacts.csv").write_text("\n".join(lines), "utf-8")
    load(tmp_path, [tmp_path / "in"], as_at=date(2026, 11, 30), derive=derive)
    for month in (OCTOBER, NOVEMBER):
        make_pack(tmp_path, "education", month)
    make_open(open_build(tmp_path), tmp_path)
    known = read_ledger(tmp_path).memory().figures
    assert known is not None
    sent_by = known.filter(metric="contacts", source_group="Education services")
    told = {row[0]: row[1] for row in sent_by.select("period", "numerator").rows()}
    assert (told["2025-11..2026-10"], told["2025-12..2026-11"]) == (80, 83)
    assert told["2025-26 Q3"] is None


def test_snapshots_by_hub_do_not_give_back_a_quarter_that_an_open_release_hid(tmp_path: Path) -> None:
    """Of 14 hubs the release told quarters: with 3 of A and 36 of B hidden, B's months told that A had 1 and 1."""
    (tmp_path / "in").mkdir()
    lines = ["contact_id,person_id,received_at,source,hub,risk_initial,decided_at"]
    few = {7: 2, 8: 3, 9: 4}  # the hub that has 8 in a month, and 30 in others
    for month in (months_after(OCTOBER, -back) for back in range(1, 25)):
        for hub in range(14):
            sent = {0: 1, 1: 12, few.get(month.month): 8}.get(hub, 30 + hub if hub > 4 else 30)
            for at in range(sent):
                come = datetime.combine(month, time(9)) + timedelta(hours=at)
                key = f"{month:%Y%m}-{hub}-{at}"
                lines.append(f"C{key},P{key},{come:{MINUTE}},6,Hub{hub:02},amber,{come + timedelta(hours=9):{MINUTE}}")
    (tmp_path / "in" / "contacts.csv").write_text("\n".join(lines), "utf-8")
    load(tmp_path, [tmp_path / "in"], as_at=date(2026, 9, 30), derive=derive)
    make_open(open_build(tmp_path), tmp_path)
    hidden = {}
    for month in (7, 8, 9):
        made = make(tmp_path, date(2026, month, 1), by_hub=True)
        by_hub = json.loads((made.folder / "figures.json").read_bytes())["by_hub"]
        told = [each for each in by_hub if each["metric"] == "contacts" and each["status"] == "suppressed"]
        hidden[month] = {each["hub"] for each in told if each["month"] == f"2026-0{month}"}
    assert all("Hub00" in hubs for hubs in hidden.values())
    assert not ("Hub01" not in hidden[7] | hidden[8] and hidden[9] == {"Hub00", "Hub01"})


def test_who_made_no_contact_is_told_so_and_not_in_a_table_of_dashes(home: Path) -> None:
    report = draft_pack(home, "education", OCTOBER, quarter=False)
    assert "No contact of these months is recorded as Education’s." in texts(report)
    assert not [each for each in blocks(report) if isinstance(each, Grid) and each.columns[0] == "Outcome"]


def test_of_contacts_that_are_not_known_it_is_not_said_that_there_were_none(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "in", tmp_path / "in")
    ended = (home / "policy.toml").read_text("utf-8") + '[[covers]]\ntable = "contacts"\nto = 2025-09-30\n'
    (tmp_path / "policy.toml").write_text(ended, "utf-8")
    load(tmp_path, [tmp_path / "in"], as_at=date(2026, 10, 31), derive=derive)
    said = texts(draft_pack(tmp_path, "police", OCTOBER))
    assert "Twelve months to October 2026; known: none. No figure can be made of them." in said
    assert "No contact of these months" not in said


def test_a_revision_names_what_changed_of_the_agency_s_contacts(home: Path, tmp_path: Path) -> None:
    """Where only contacts changed it read "Figures or refused rows of single months changed"."""
    data = Path(shutil.copytree(home, tmp_path / "area"))
    assert make_pack(data, "police", OCTOBER).new
    late = [f"L{at},LP{at},2026-09-0{1 + at % 9} 10:00,6,amber,2026-09-20 12:00" for at in range(20)]
    head = "contact_id,person_id,received_at,source,risk_initial,decided_at"
    (tmp_path / "late.csv").write_text("\n".join([head, *late]), "utf-8")
    load(data, [tmp_path / "late.csv"], as_at=date(2026, 10, 31), derive=derive)
    made = make_pack(data, "police", OCTOBER)
    page = (made.folder / "pack.html").read_text("utf-8")
    assert (made.revision, "All contacts, twelve months: was 120, is now 140." in page) == (2, True)
    assert "No figure of the twelve months changed" not in page
