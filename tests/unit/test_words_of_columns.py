"""What agencies write in columns of codes: what it proposes, whether that is sure, and what proposes nothing."""

import pytest

from etl.contracts import TABLES
from etl.formats.spelling import mended
from etl.propose.families import FAMILIES
from etl.propose.words import propose_word

TABLE_OF = {
    "source": "contacts", "agency": "agency_checks", "response": "agency_checks", "lawful_basis": "agency_checks",
    "risk_initial": "contacts",
    "decline_reason": "agency_checks", "outcome": "contacts", "concern": "contacts", "level": "support_episodes",
    "tier": "support_episodes", "lead_practitioner": "support_episodes", "primary_need": "referrals",
    "closure_reason": "referrals", "no_further_action": "referrals", "sex": "people", "ethnicity": "people",
    "disability": "people", "result": "strategy_discussions", "led_role": "strategy_discussions",
    "took_part": "attendance", "invited": "attendance", "conference_chair": "section47", "outcome_right": "audits",
}  # fmt: skip


def proposed(column: str, word: str) -> tuple[str | None, bool]:
    found = propose_word(TABLE_OF[column], column, word)
    return found.code, found.sure


SURE = {
    "source": {"Health Vistor": "3B", "Anonymous caller": "9", "Neighbourhood Policing": "6",
               "Out of area local authority": "5C", "Educational Psychologist": "2B", "11 - Police": "6",
               "6. Police": "6", "Sch Nurse": "3C",
               "3E A&E": "3E", "Education Psychology": "2B"},
    "agency": {"School Nurse": "health", "GP": "health", "Adults' Social Care": "adult_social_care",
               "YOS": "youth_justice",
               "Adult Mental Health": "mental_health", "Children\u2019s Social Care": "childrens_social_care",
               "Housing Association": "housing", "Vol Sector": "voluntary", "Drug & Alcohol": "substance_misuse"},
    "outcome": {"N.F.A.": "nfa", "Close - no further action": "nfa", "Referral to Early Help": "early_help",
                "Referral to CSC": "referral", "Already open": "open_case",
                "Strategy discussion - S47": "strategy_discussion"},
    "concern": {"Physical chastisement": "physical_abuse", "Mother's mental health": "parental_mental_health",
                "CCE / County Lines": "exploitation", "D.V.": "domestic_abuse"},
    "response": {"Not known to service": "nothing_known", "Partial info shared": "partly_shared",
                 "Info provided": "shared", "Refused to share info": "declined"},
    "level": {"CP Plan": "child_protection", "CiN Plan": "child_in_need", "Child in Care": "looked_after"},
    "primary_need": {"Abuse/Neglect": "N1", "Abuse or Neglect (N1)": "N1", "Parental illness/disability": "N3",
                     "Child disability/illness": "N2"},
    "closure_reason": {"Child Arrangement Order": "RC3", "Transferred to another LA": "RC5",
                       "Case closed after assessment, referred to early help": "RC9",
                       "Closed after assessment NFA": "RC8"},
    "ethnicity": {"White - English / Welsh / Scottish / Northern Irish / British": "WBRI", "Asian - Pakistani": "APKN",
                  "Mixed - White & Black Caribbean": "MWBC", "White/Asian": "MWAS",
                  "Black/Black British - Caribbean": "BCRB"},
    "result": {"Joint S47": "section47_joint", "Single agency S47": "section47_single", "NFA": "no_further_action"},
    "took_part": {"Did not attend": "no", "Face-to-face": "in_person"},
    "invited": {"Y": "yes", "b) No": "no"}, "outcome_right": {"Yes": "yes"}, "tier": {"Section 17": "statutory"},
    "risk_initial": {"RAG: Red": "red"}, "decline_reason": {"No consent": "no_consent"},
}  # fmt: skip
ASK = {
    "source": {"Environmental Health": "5B", "police/ambulance": "6", "Police - not known to": "6", "Family Hub": "5D",
               "Anonymous professional": "9", "School transport": "2B", "After school club": "8", "3D/3F": "3D",
               "5A Police": "5A",
               "Police?": "6",
               "Housing Benefit": "5B", "Ward 7B": "3F",},
    "agency": {"Social Worker": "childrens_social_care", "NSPCC": "voluntary", "Nursery": "education",
               "Social care - adults": "adult_social_care", "IDVA": "voluntary", "Fire and Rescue": "other"},
    "outcome": {"Signposting": "advice", "Nfa to CSC": "nfa", "Refferal": "referral",
                "Refer to Early Intervention": "early_help", "Link to existing referral": "open_case"},
    "concern": {"Self-harm": "child_mental_health", "Gangs": "exploitation"},
    "risk_initial": {"RED - immediate": "red", "Grean": "green", "Red?": "red", "grn": "green"},
    "level": {"Child protection - neglect": "child_protection", "PLO": "pre_proceedings"},
    "took_part": {"Teams": "remote"}, "sex": {"Trans male": "M"},
}  # fmt: skip
NO_PROPOSAL = {
    "source": ["Not a school", "Non-police", "Neither school nor police", "3 - Other", "Email", "Test"],
    "agency": ["Not police", "Police & Health", "Social care"],
    "outcome": ["No further action following strategy discussion", "Not progressed to referral",
                "Referral not accepted",
                "Referral to CAMHS", "Early help declined", "Not an open case", "Pending"],
    "concern": ["No neglect", "Mental health", "Missing education", "Neglect & DV"],
    "risk_initial": ["High", "Amber to green", "Downgraded from red", "Not red"],
    "response": ["No info shared", "Did not decline", "No response", "Info not shared"],
    "level": ["Not looked after", "No longer CP", "CIN/CP", "Stepped down from CP"],
    "lawful_basis": ["Without consent", "Consent overridden", "Consent dispensed with", "Consent not obtained"],
    "primary_need": ["Not abuse or neglect"], "ethnicity": ["Asian", "African Caribbean"], "result": ["S47"],
    "disability": ["N/A", "No information"], "no_further_action": ["N/K"], "took_part": ["Attended", "Not in person"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "word", "code"), [(column, *each) for column, words in SURE.items() for each in words.items() if each[1]]
)
def test_a_word_beside_which_nothing_stands_is_sure(column, word, code):
    assert proposed(column, word) == (code, True)


@pytest.mark.parametrize(
    ("column", "word", "code"), [(column, *each) for column, words in ASK.items() for each in words.items()]
)
def test_an_abbreviation_a_doubt_or_another_word_beside_it_is_asked_about(column, word, code):
    assert proposed(column, word) == (code, False)


@pytest.mark.parametrize(
    ("column", "word"), [(column, word) for column, words in NO_PROPOSAL.items() for word in words]
)
def test_a_text_that_says_not_or_two_things_or_none_proposes_nothing(column, word):
    assert proposed(column, word) == (None, False)


def test_every_family_says_a_code_of_its_column_and_every_code_proposes_itself():
    for table, contract in TABLES.items():
        for name, column in contract.columns.items():
            if not hasattr(column.dtype, "categories") or table == "benchmarks":
                continue
            for code in column.dtype.categories:
                assert propose_word(table, name, code).code == code, (table, name, code)
    codes = {code for contract in TABLES.values() for column in contract.columns.values()
             if hasattr(column.dtype, "categories") for code in column.dtype.categories}  # fmt: skip
    assert {family.code for families in FAMILIES.values() for family in families} <= codes | {""}


def test_a_misspelt_word_is_mended_only_where_one_known_word_is_near():
    assert mended(["hosptial", "polcie", "schol"], ("hospital", "police", "school")) == {
        "hosptial": "hospital", "polcie": "police", "schol": "school",
    }  # fmt: skip
    assert mended(["policy"], ("police",), real=("policy",)) == {}
    assert mended(["mothe"], ("mother", "mothee")) == {}, "two are near"
    assert mended(["card"], ("cards",)) == {}, "short words are near too many"
