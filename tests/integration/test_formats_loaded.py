"""Formats through the command: what is recognised, reported, kept and left unsaid."""

import json
from datetime import date

import polars as pl
import pytest
import xlsxwriter

from etl.load import load
from queries.build import open_build
from queries.england.benchmarks import benchmarks
from queries.facts.derive import derive
from queries.metrics.catalogue import METRICS
from queries.series.claims import headline
from queries.series.reading import read_all
from queries.workload.waiting import waiting

PLACE = "time_period,geographic_level,country_code,country_name,region_code,region_name,new_la_code,la_name,category"
DFE = f"""{PLACE},referral_count,rereferral_percent
2025,National,E92000001,England,,,,,Total,632830,22.6
2025,Regional,E92000001,England,E12000002,North West,,,Total,99000,c
"""


@pytest.fixture
def key(tmp_path):
    (tmp_path / "area.key").write_text("k" * 64)
    return tmp_path / "area.key"


@pytest.fixture
def annex(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "annex.xlsx")
    sheet = book.add_worksheet("List_1")
    sheet.write_row(0, 0, ("Child Unique ID", "Gender", "Date of Birth", "Date of Contact", "Contact Source"))
    for at, source in enumerate(["Front Door Team"] * 4 + ["6: Police"], start=1):
        sheet.write_row(at, 0, (f"LA{at}", "Male", "03/04/2015", "02/03/2026", source))
    book.close()
    return tmp_path / "annex.xlsx"


def test_labels_that_mean_no_code_are_reported_and_the_policy_maps_them(run_mash, tmp_path, annex, key):
    data = tmp_path / "data"
    first = run_mash("load", annex, "--key-file", key, "--as-at", "2026-03-31", "--data", data)
    assert first.returncode == 0, first.stderr
    assert "'Front Door Team' (4 rows) of source: counted as unknown" in first.stderr
    status = json.loads(run_mash("status", "--json", "--data", data).stdout)
    assert status["extracts"][0]["unmapped"] == {"source": {"Front Door Team": 4}}
    assert status["extracts"][0]["format"] == "annex-a"
    (data / "policy.toml").write_text('[[label]]\ncolumn = "source"\nlabel = "front door team"\ncode = "5A"\n')
    again = run_mash("load", annex, "--key-file", key, "--as-at", "2026-03-31", "--data", data)
    assert again.returncode == 0, again.stderr
    assert "no code" not in again.stderr
    asked = ("metrics", "contacts", "--by", "source", "--since", "2026-03", "--format", "csv", "--data", data)
    said = run_mash(*asked).stdout.splitlines()
    assert said[1:] == ["contacts,2026-03,5A,4,,4,ok", "contacts,2026-03,6,1,,1,ok"]


def test_what_a_format_can_not_say_is_not_in_this_data(run_mash, tmp_path, annex, key):
    data = tmp_path / "data"
    assert run_mash("load", annex, "--key-file", key, "--data", data).returncode == 0
    told = run_mash("status", "--data", data).stdout
    assert "Not in this data: agency checks, referrals, assessments" in told
    assert "risk_initial, risk_final, decided_at, outcome, acknowledged_at, household_id of contacts" in told
    asked = run_mash("metrics", "contact_decided_in_one_working_day", "contacts", "--format", "csv", "--data", data)
    assert {line.split(",")[0] for line in asked.stdout.splitlines()[1:]} == {"contacts"}
    unsaid = "contact_decided_in_one_working_day (no extract holds contacts.decided_at)"
    assert f"Not in this data: {unsaid}." in asked.stderr


def test_contacts_of_a_hub_are_timed_beside_those_of_a_format_that_can_not_say(run_mash, tmp_path, annex, key):
    (tmp_path / "hub.csv").write_text(
        "contact_id,person_id,received_at,source,risk_initial,decided_at\n"
        "c1,p1,2026-03-02 09:00,6,red,2026-03-02 10:00\nc2,p2,2026-03-03 09:00,6,red,\n"
    )
    data = tmp_path / "data"
    done = run_mash("load", annex, tmp_path / "hub.csv", "--key-file", key, "--as-at", "2026-03-31", "--data", data)
    assert done.returncode == 0, done.stderr
    names = ("contact_decided_in_one_working_day", "contact_decided_on_time", "undecided_at_month_end", "contacts")
    asked = run_mash("metrics", *names, "--since", "2026-03", "--format", "csv", "--data", data)
    assert asked.stdout.splitlines()[1:] == [
        "contact_decided_in_one_working_day,2026-03,1,2,50.0,ok",
        "contact_decided_on_time,2026-03,1,2,50.0,ok",
        "undecided_at_month_end,2026-03,1,,1,ok",
        "contacts,2026-03,7,,7,ok",
    ]


def test_a_folder_of_different_formats_loads_in_one_go(tmp_path, annex, key):
    folder = tmp_path / "area"
    (folder / "ssd").mkdir(parents=True)
    annex.rename(folder / "annex.xlsx")
    (folder / "dfe.csv").write_text(DFE)
    (folder / "ssd" / "s47.csv").write_text(
        "s47e_s47_enquiry_id,s47e_person_id,s47e_s47_start_date\nS1,LA1,2026-03-02\nS2,LA2,2026-03-02\n"
    )
    (folder / "ssd" / "icpc.csv").write_text(
        "icpc_icpc_id,icpc_s47_enquiry_id,icpc_icpc_date,icpc_icpc_transfer_in\nI1,S1,2026-03-20,Y\nI2,S2,2026-03-23,N\n"
    )
    (folder / "census.xml").write_text(
        "<Message><Children><Child><ChildIdentifiers><LAchildID>LA1</LAchildID><Sex>M</Sex></ChildIdentifiers>"
        "<CINdetails><CINreferralDate>2026-03-01</CINreferralDate><ReferralSource>6</ReferralSource>"
        "<DateOfInitialCPC>2026-03-09</DateOfInitialCPC></CINdetails></Child></Children></Message>"
    )
    report = load(tmp_path / "data", [folder], key_file=key, derive=lambda *_: {})
    assert report.bad == []
    assert {each.form for each in report.landed} == {"annex-a", "benchmarks", "ssd", "cin-census"}
    build = open_build(tmp_path / "data")
    enquiries = build.warehouse.read("section47", ["person_id", "transfer_in"])
    assert sorted(enquiries["transfer_in"].cast(pl.String)) == ["no", "yes"]
    people = set(build.warehouse.read("people", ["person_id"])["person_id"])
    assert set(enquiries["person_id"]) < people
    assert set(build.warehouse.read("referrals", ["person_id"])["person_id"]) < people


def test_published_figures_stand_beside_those_that_come_with_the_software(tmp_path):
    (tmp_path / "dfe.csv").write_text(DFE.replace("22.6", "22.7"))
    load(tmp_path / "data", [tmp_path / "dfe.csv"], derive=lambda *_: {})
    found = benchmarks(open_build(tmp_path / "data"))
    rates = found.filter(pl.col("measure") == "re_referrals_percent", pl.col("year_ending") >= 2024)
    assert rates.select("area_level", "year_ending", "value", "symbol", "source").rows() == [
        ("england", 2024, 22.4, None, "DfE, Children in need statistics"),
        ("england", 2025, 22.7, None, "DfE, as published"),
        ("region", 2025, None, "c", "DfE, as published"),
    ]


def test_levels_of_need_that_a_census_does_not_hold_are_unsaid_and_not_nought(run_mash, tmp_path, key):
    (tmp_path / "census.xml").write_text(
        "<Message><Children><Child><ChildIdentifiers><LAchildID>LA1</LAchildID><Sex>M</Sex></ChildIdentifiers>"
        "<CINdetails><CINreferralDate>2026-03-01</CINreferralDate><ReferralSource>6</ReferralSource>"
        "<CINPlanDates><CINPlanStartDate>2026-03-09</CINPlanStartDate></CINPlanDates><ChildProtectionPlans>"
        "<CPPstartDate>2026-04-02</CPPstartDate><NumberOfPreviousCPP>1</NumberOfPreviousCPP></ChildProtectionPlans>"
        "</CINdetails></Child></Children></Message>"
    )
    data = tmp_path / "data"
    done = run_mash("load", tmp_path / "census.xml", "--key-file", key, "--as-at", "2026-04-30", "--data", data)
    assert done.returncode == 0, done.stderr
    shown = run_mash("status", "--data", data).stdout
    assert "level early_help," in shown
    assert "level looked_after of support episodes" in shown
    asked = run_mash("metrics", "--since", "2026-04", "--format", "csv", "--data", data)
    printed = {line.split(",")[0]: line for line in asked.stdout.splitlines()[1:]}
    assert printed["step_ups"] == "step_ups,2026-04,1,,1,ok,four_levels"
    assert printed["repeat_protection_plan"] == "repeat_protection_plan,2026-04,1,1,100.0,ok,"
    assert not {"step_up_from_early_help", "step_down_to_early_help", "early_help_return_12m"} & set(printed)


def test_what_nobody_can_say_is_not_waiting_and_a_headline_says_why(tmp_path, annex, key):
    load(tmp_path / "data", [annex], key_file=key, derive=derive)
    build = open_build(tmp_path / "data")
    open_and_late = {each.name: (each.open, each.late) for each in waiting(build)}
    assert open_and_late["contacts"] == (None, None)
    unsaid = read_all(build, [METRICS["contact_decided_on_time"]], date(2026, 3, 1))["contact_decided_on_time"]
    assert headline(unsaid) == "Contacts decided within the target for their risk: not in this data"
