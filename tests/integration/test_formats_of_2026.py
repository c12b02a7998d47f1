"""What areas export from 2026 on: census with pre-proceedings, whole dataset, daily payload, lists as CSV."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from queries.build import open_build
from queries.cases.journey import journey

CENSUS = """<?xml version="1.0" encoding="utf-8"?>
<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2027</Year><ReferenceDate>2027-03-31</ReferenceDate>
</CollectionDetails></Header><Children><Child>
<ChildIdentifiers><LAchildID>A0017</LAchildID><UPN>H801200001001</UPN><Sex>F</Sex>
<PersonBirthDate>2015-04-03</PersonBirthDate></ChildIdentifiers>
<ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>
<CINdetails><CINreferralDate>2026-05-11</CINreferralDate><ReferralSource>6</ReferralSource><ReferralNFA>0</ReferralNFA>
<Assessments><AssessmentActualStartDate>2026-05-12</AssessmentActualStartDate>
<AssessmentAuthorisationDate>2026-06-20</AssessmentAuthorisationDate>
<FactorsIdentifiedAtAssessment><AssessmentFactors>3B</AssessmentFactors><AssessmentFactors>16A</AssessmentFactors>
</FactorsIdentifiedAtAssessment></Assessments>
<PreProceedingsandFGDM><PPStartDate>2026-09-01</PPStartDate><LBPSentDate>2026-09-03</LBPSentDate>
<FGDMMeetingOffer>1</FGDMMeetingOffer><FGDMMeetingFac>false</FGDMMeetingFac>
<InitialPPMeetingDate>2026-09-10</InitialPPMeetingDate><ReviewMeetingsCount>2</ReviewMeetingsCount>
<StepDecisionDate>2026-12-01</StepDecisionDate><PPOutcome>A</PPOutcome><LetterInitCPDate>2026-12-02</LetterInitCPDate>
</PreProceedingsandFGDM>
<ChildProtectionPlans><CPPstartDate>2026-06-01</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>
<Reviews><CPPreviewDate>2026-09-01</CPPreviewDate></Reviews></ChildProtectionPlans>
</CINdetails></Child></Children></Message>
"""


@pytest.fixture
def load(run_mash: Callable, tmp_path: Path) -> Callable:
    (tmp_path / "area.key").write_text("k" * 64)

    def run(*paths: Path):
        return run_mash("load", *paths, "--key-file", tmp_path / "area.key", "--data", tmp_path / "data")

    return run


def landed(data: Path, table: str) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in sorted((data / "landing").glob(f"*/{table}-*.parquet"))])


def test_a_census_of_2026_27_loads_whole_and_names_what_it_leaves_unread(load: Callable, tmp_path: Path) -> None:
    (tmp_path / "census.xml").write_text(CENSUS, "utf-8")
    done = load(tmp_path / "census.xml")
    assert done.returncode == 0, done.stderr
    told = next(line for line in done.stderr.splitlines() if "not read" in line)
    assert {"LetterInitCPDate", "InitialCategoryOfAbuse", "Reviews"} <= set(
        told.rstrip(".").split(": ")[-1].split(", ")
    )
    assert "UPN" not in told
    (period,) = landed(tmp_path / "data", "pre_proceedings").iter_rows(named=True)
    assert (str(period["started_on"]), str(period["letter_on"]), period["reviews"], period["outcome"]) == (
        "2026-09-01", "2026-09-03", 2, "A",
    )  # fmt: skip
    assert (period["fgdm_offered"], period["fgdm_held"]) == ("yes", "no")
    assert period["referral_id"] == landed(tmp_path / "data", "referrals")["referral_id"][0]
    factors, assessments = landed(tmp_path / "data", "assessment_factors"), landed(tmp_path / "data", "assessments")
    assert factors["factor"].to_list() == ["3B", "16A"]
    assert set(factors["assessment_id"]) == set(assessments["assessment_id"])
    events = [
        (str(each.on), each.what, each.said) for each in journey(open_build(tmp_path / "data"), period["person_id"])
    ]
    assert ("2026-06-20", "Assessment authorised", "factors 16A 3B") in events
    assert [each for each in events if "roceedings" in each[1]] == [
        ("2026-09-01", "Pre-proceedings began", "family group meeting offered"),
        ("2026-09-03", "Letter before proceedings", ""),
        ("2026-09-10", "Pre-proceedings meeting", ""),
        ("2026-12-01", "Pre-proceedings decided", "outcome A, 2 review meetings"),
    ]


def test_a_whole_dataset_loads_and_its_unread_columns_are_named(load: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "ssd"
    folder.mkdir()
    tables = {
        "ssd_version_log": ("version_number,release_date,description", "1.4.5,2026-01-01,now"),
        "ssd_api_data_staging": ("id,person_id,json_payload", "1,L1,{}"),
        "ssd_department": ("dept_team_id,dept_team_name", "1,Team"),
        "ssd_person": ("pers_person_id,pers_sex,pers_dob,pers_common_child_id", "L00017,F,2015-04-03,9434765919"),
        "ssd_cin_episodes": ("cine_referral_id,cine_person_id,cine_referral_date,cine_referral_source_code,"
                             "cine_referral_team",
                             "R1,L00017,2026-05-11,6,North"),
        "ssd_cin_assessments": ("cina_assessment_id,cina_person_id,cina_assessment_start_date", "S1,L00017,2026-05-12"),
        "ssd_assessment_factors": ("cinf_table_id,cinf_assessment_id,cinf_assessment_factors_json",
                                   '1,S1,"[""3B"",""16A""]"'),
        "ssd_pre_proceedings": ("prep_table_id,prep_person_id,prep_pre_pro_decision_date,prep_pre_pro_outcome",
                                "9,L00017,2026-09-01,PLACEHOLDER_DATA\n10,L00017,PLACEHOLDER_DATA,PLACEHOLDER_DATA"),
    }  # fmt: skip
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    done = load(folder)
    assert done.returncode == 0, done.stderr
    assert "ssd_person (pers_common_child_id)" in done.stderr
    assert "ssd_cin_episodes (cine_referral_team)" in done.stderr
    assert "1 rows of ssd_pre_proceedings without a date" in done.stderr
    assert "ssd_version_log.csv" in done.stderr
    assert landed(tmp_path / "data", "assessment_factors")["factor"].to_list() == ["3B", "16A"]
    assert landed(tmp_path / "data", "pre_proceedings")["outcome"].to_list() == [None]


def payload(**more: object) -> dict[str, object]:
    episode = {
        "social_care_episode_id": "E1", "referral_date": "2026-01-10", "referral_source": "6",
        "referral_no_further_action_flag": False,
        "child_and_family_assessments": [{"child_and_family_assessment_id": "S1", "start_date": "2026-01-11",
                                          "factors": ["3B", "3B"]}],
        "section_47_assessments": [{"section_47_assessment_id": "Q1", "start_date": "2026-01-12",
                                    "icpc_required_flag": False}],
        "child_protection_plans": [{"child_protection_plan_id": "P1", "start_date": "2026-02-01", "purge": True}],
        "child_looked_after_placements": [
            {"child_looked_after_placement_id": "L1", "start_date": "2026-02-01", "end_date": "2026-03-01"},
            {"child_looked_after_placement_id": "L2", "start_date": "2026-03-01"},
        ],
    } | more  # fmt: skip
    details = {"first_name": "Zebedee", "date_of_birth": "2015-04-03", "sex": "M", "disabilities": ["NONE"]}
    child = {"la_child_id": "L00017", "child_details": details, "social_care_episodes": [episode],
             "health_and_wellbeing": {"sdq_assessments": [{"score": 20}]}}  # fmt: skip
    return {"la_code": 123, "Children": [child, {"la_child_id": "L00018", "purge": True}]}


def test_the_daily_payload_gives_all_its_tables_and_counts_what_was_taken_back(load: Callable, tmp_path: Path) -> None:
    (tmp_path / "payload.json").write_text(json.dumps(payload()), "utf-8")
    done = load(tmp_path / "payload.json")
    assert done.returncode == 0, done.stderr
    assert "2 records withdrawn by the sender" in done.stderr
    assert "not read, because no table is made from it: health_and_wellbeing." in done.stderr
    data = tmp_path / "data"
    assert landed(data, "referrals").select("source", "no_further_action").rows() == [("6", "no")]
    assert landed(data, "section47")["conference_not_required"].to_list() == ["yes"]
    care = landed(data, "support_episodes").select("level", "ended_on").rows()
    assert care == [("looked_after", None)]  # two placements that touch, and a plan that was taken back
    assert landed(data, "assessment_factors")["factor"].to_list() == ["3B"]
    assert landed(data, "people").select("sex", "disability").rows() == [("M", "no")]
    assert "Zebedee" not in str([landed(data, name).rows() for name in ("people", "referrals")])


def test_flags_of_a_payload_count_as_well_where_a_system_writes_them_as_text(load: Callable, tmp_path: Path) -> None:
    """A child withdrawn by "true" in quotation marks stayed in every figure."""
    text = json.dumps(payload()).replace(": true", ': "True"').replace(": false", ': "false"')
    (tmp_path / "payload.json").write_text(text, "utf-8")
    done = load(tmp_path / "payload.json")
    assert "2 records withdrawn by the sender" in done.stderr
    data = tmp_path / "data"
    assert landed(data, "referrals")["no_further_action"].to_list() == ["no"]
    assert landed(data, "section47")["conference_not_required"].to_list() == ["yes"]


def test_a_payload_of_changes_alone_is_refused(load: Callable, tmp_path: Path) -> None:
    (tmp_path / "payload.json").write_text(json.dumps(payload(referral_date=None)), "utf-8")
    done = load(tmp_path / "payload.json")
    assert (done.returncode, "this file holds changes only" in done.stderr) == (2, True)


@pytest.mark.parametrize("title", ["", "List 1: Contacts\n", "List 1: Contacts,,,,,,\n"])
def test_a_list_of_annex_a_saved_as_text_is_known(load: Callable, tmp_path: Path, title: str) -> None:
    header = "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date of Contact,Contact Source"
    row = "LA0017,a) Male,a) WBRI,03/04/2015,10,02/01/2026,q) 6: Police"
    (tmp_path / "list_1.csv").write_text(f"{title}{header}\n{row}\n", "utf-8")
    done = load(tmp_path / "list_1.csv")
    assert done.returncode == 0, done.stderr
    assert landed(tmp_path / "data", "contacts")["source"].to_list() == ["6"]
