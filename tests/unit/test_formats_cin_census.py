"""The census, child by child: identifiers, traits, episodes of need and what hangs on them."""

import pytest

from etl.errors import ExtractError
from etl.formats.cin_census import census_sheets
from etl.formats.context import Context
from etl.formats.keys import KeyFileError, Keyring, derived, open_keyring

KEYS = Keyring(b"k" * 32)


@pytest.fixture
def read(tmp_path):
    """Convert Child elements: one list of rows (dicts) per table."""

    def convert(*children: str, around: str = "<Message><Children>\n{}\n</Children></Message>", keep: int = 1 << 20):
        path = tmp_path / "census.xml"
        path.write_text(around.format("\n".join(f"<Child>{child}</Child>" for child in children)), "utf-8")
        tables = {}
        for sheet in census_sheets(path, Context(KEYS), keep):
            names = dict(zip(map(str, range(99)), sheet.headers, strict=False))
            tables[sheet.name] = [
                row for frame in sheet.batches() for row in frame.drop("_row").rename(names).iter_rows(named=True)
            ]
        return tables

    return convert


def who(local: str, more: str = "<Sex>F</Sex>") -> str:
    return f"<ChildIdentifiers><LAchildID>{local}</LAchildID><UPN>H801200001001</UPN>{more}</ChildIdentifiers>"


@pytest.mark.parametrize(
    ("said", "sex", "month"),
    [
        ("<Sex>F</Sex><PersonBirthDate>2015-04-03</PersonBirthDate>", "F", "2015-04"),
        ("<GenderCurrent>1</GenderCurrent><PersonBirthDate>2015-04-03</PersonBirthDate>", "M", "2015-04"),
        (
            "<GenderCurrent>9</GenderCurrent><ExpectedPersonBirthDate>2026-09-01</ExpectedPersonBirthDate>",
            "U",
            "2026-09",
        ),
        ("<GenderCurrent>2</GenderCurrent><PersonBirthDate>Zebedee Quillfeather</PersonBirthDate>", "F", None),
    ],
)
def test_sex_and_birth_as_each_year_writes_them(read, said, sex, month):
    (child,) = read(who("1", said))["people"]
    assert (child["sex"], child["birth_month"]) == (sex, month)
    assert child["person_id"] == KEYS.person("1")


@pytest.mark.parametrize(
    ("listed", "disability"),
    [
        ("", None),
        ("<Disability>NONE</Disability>", "no"),
        ("<Disability>NONE</Disability><Disability>LD</Disability>", "yes"),
    ],
)
def test_a_child_has_a_disability_if_one_is_listed(read, listed, disability):
    traits = (
        f"<ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities>{listed}</Disabilities></ChildCharacteristics>"
    )
    (child,) = read(who("1") + traits)["people"]
    assert (child["ethnicity"], child["disability"]) == ("WBRI", disability)


NEED = (
    "<CINdetails><CINreferralDate>2026-01-02</CINreferralDate><ReferralSource>6</ReferralSource>"
    "<CINclosureDate>2026-06-01</CINclosureDate><ReferralNFA>{}</ReferralNFA><DateOfInitialCPC>2026-02-01</DateOfInitialCPC>"
    "<Assessments><AssessmentActualStartDate>2026-01-03</AssessmentActualStartDate></Assessments>"
    "<CINPlanDates><CINPlanStartDate>2026-02-09</CINPlanStartDate></CINPlanDates>"
    "<Section47><S47ActualStartDate>2026-01-05</S47ActualStartDate><DateOfInitialCPC>2026-01-19</DateOfInitialCPC>"
    "<ICPCnotRequired>0</ICPCnotRequired></Section47>"
    "<Section47><S47ActualStartDate>2026-03-05</S47ActualStartDate><ICPCnotRequired>true</ICPCnotRequired></Section47>"
    "<ChildProtectionPlans><CPPstartDate>2026-01-19</CPPstartDate><CPPendDate>2026-02-09</CPPendDate>"
    "<NumberOfPreviousCPP>2</NumberOfPreviousCPP></ChildProtectionPlans></CINdetails>"
)


def test_what_hangs_on_an_episode_of_need_leads_to_its_referral(read):
    tables = read(who("1") + NEED.format("false"))
    (referral,) = tables["referrals"]
    assert (referral["received_on"], referral["no_further_action"], referral["closed_on"]) == (
        "2026-01-02", "false", "2026-06-01",
    )  # fmt: skip
    assert {row["referral_id"] for row in tables["assessments"] + tables["section47"]} == {referral["referral_id"]}
    assert tables["assessments"][0]["authorised_on"] is None


def test_a_transfer_in_is_no_enquiry_and_a_plan_begins_on_the_day_of_its_conference(read):
    enquiries = read(who("1") + NEED.format(1))["section47"]
    shown = [(r["conference_on"], r["conference_not_required"], r["plan_started"]) for r in enquiries]
    assert shown == [("2026-01-19", "0", "yes"), (None, "true", None)]


def test_a_plan_without_an_end_ends_when_the_case_closes(read):
    episodes = read(who("1") + NEED.format(0))["support_episodes"]
    shown = [(r["level"], r["started_on"], r["ended_on"], r["previous_plans"]) for r in episodes]
    assert shown == [
        ("child_in_need", "2026-02-09", "2026-06-01", None), ("child_protection", "2026-01-19", "2026-02-09", "2"),
    ]  # fmt: skip


def test_two_referrals_on_one_day_have_keys_of_their_own_that_stay(read):
    need = "<CINdetails><CINreferralDate>2026-01-02</CINreferralDate></CINdetails>"
    first = [row["referral_id"] for row in read(who("1") + need + need)["referrals"]]
    again = [row["referral_id"] for row in read(who("2") + need, who("1") + need + need, keep=0)["referrals"]]
    assert len(set(first)) == 2
    assert again[1:] == first


def test_a_namespace_changes_nothing(read):
    around = '<Message xmlns="http://example.org/cin"><Children>{}</Children></Message>'
    assert read(who("1"), around=around) == read(who("1"))


def test_a_file_cut_off_after_its_start_is_refused_with_the_line(read):
    with pytest.raises(ExtractError, match="cut off at line 3"):
        read(who("1"), around="<Message><Children>\n{}\n</Children")


def test_keys_can_not_be_told_from_the_id_and_change_with_the_secret():
    other = Keyring(b"another secret of thirty-two byte")
    assert KEYS.person("4711") != other.person("4711")
    assert KEYS.fingerprint != other.fingerprint
    assert "4711" not in KEYS.person("4711")
    assert derived("referrals", "p", "2026-01-02", "0") != derived("contacts", "p", "2026-01-02", "0")


def test_no_key_no_conversion(monkeypatch):
    monkeypatch.delenv("MASH_KEY", raising=False)
    with pytest.raises(KeyFileError, match="--key-file"):
        open_keyring(None, "Children in need census")
