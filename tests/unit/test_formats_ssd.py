"""The Standard Safeguarding Dataset: flags, conferences, plans without an end, and tables of no use here."""

import json

import pytest

from etl.errors import ExtractError
from etl.formats.sources import Given, sources
from etl.reading.files import Found

FLAGS = ("NEW_REFERRAL_FLAG", "EXISTING_REFERRAL_FLAG", "CP_ENQUIRY_FLAG", "NFA_FLAG", "ADVICE_FLAG", "MISSING_FLAG")


@pytest.fixture
def read(tmp_path):
    """Convert tables written as {file name: [header, *rows]}: frames by table of the standard, and what was opened."""

    def convert(**tables):
        (tmp_path / "key").write_text("k" * 64)
        files = []
        for name, rows in tables.items():
            path = tmp_path / f"{name}.csv"
            lines = [",".join(f'"{str(cell).replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
            path.write_text("\n".join(lines) + "\n")
            files.append(Found(path, path.name, None))
        (source,) = sources(files, Given(key_file=tmp_path / "key"))
        assert source.format.name == "ssd"
        opened = source.open()
        frames = {}
        for sheet in opened.sheets:
            (frame,) = sheet.batches()
            frames[sheet.name] = frame.drop("_row").rename(dict(zip(map(str, range(99)), sheet.headers, strict=False)))
        return frames, opened

    return convert


def outcome(*flags: str, yes: object = "Y") -> str:
    return json.dumps({flag: yes if flag in flags else "N" for flag in FLAGS})


def test_an_outcome_is_the_weightiest_flag_that_is_set(read):
    cases = [
        (outcome("NFA_FLAG"), "nfa"), (outcome("NEW_REFERRAL_FLAG", "ADVICE_FLAG"), "referral"),
        (outcome("CP_ENQUIRY_FLAG", "NEW_REFERRAL_FLAG"), "strategy_discussion"),
        (outcome("EXISTING_REFERRAL_FLAG", yes=1), "open_case"), (outcome("ADVICE_FLAG", yes=True), "advice"),
        (outcome("MISSING_FLAG"), "other"), (outcome(), None), ("not JSON", None), ("[1]", None),
    ]  # fmt: skip
    header = ("cont_contact_id", "cont_person_id", "cont_contact_date", "cont_contact_source_code",
              "cont_contact_outcome_json")  # fmt: skip
    rows = [(at, 1, "2026-03-02 09:15:00", "6", text) for at, (text, _) in enumerate(cases)]
    frames, _ = read(contacts=[header, *rows])
    assert frames["contacts"]["outcome"].to_list() == [code for _, code in cases]
    assert set(frames["contacts"]["received_at"]) == {"2026-03-02 09:15:00"}
    assert frames["contacts"]["contact_id"].n_unique() == len(cases)


def test_a_plan_left_open_ends_with_its_referral_and_links_lead_to_it(read):
    frames, _ = read(
        referrals=[
            ("cine_referral_id", "cine_person_id", "cine_referral_date", "cine_referral_source_code",
             "cine_referral_nfa", "cine_close_date"),
            ("R1", "C1", "2026-01-02", "6", "N", "2026-04-01"),
            ("R2", "C2", "2026-01-02", "Primary School", "1", ""),
        ],
        plans=[
            ("cinp_cin_plan_id", "cinp_person_id", "cinp_referral_id", "cinp_cin_plan_start_date",
             "cinp_cin_plan_end_date"),
            ("P1", "C1", "R1", "2026-02-01", ""),
            ("P2", "C1", "R1", "2026-02-01", "2026-03-01"),
            ("P3", "C2", "R2", "2026-02-01", ""),
        ],
        assessments=[
            ("cina_assessment_id", "cina_person_id", "cina_referral_id", "cina_assessment_start_date",
             "cina_assessment_outcome_nfa"),
            ("A1", "C1", "R1", "2026-01-03", "Y"),
        ],
    )  # fmt: skip
    assert frames["support_episodes"]["ended_on"].to_list() == ["2026-04-01", "2026-03-01", None]
    assert frames["assessments"]["referral_id"].to_list() == frames["referrals"]["referral_id"].to_list()[:1]
    assert frames["assessments"]["outcome"].to_list() == ["not_in_need"]
    assert frames["referrals"].select("source", "no_further_action").rows() == [("6", "no"), ("10", "yes")]
    assert set(frames["assessments"]["person_id"]) < set(frames["referrals"]["person_id"])


def test_a_conference_belongs_to_the_enquiry_it_names(read):
    frames, _ = read(
        s47=[
            ("s47e_s47_enquiry_id", "s47e_person_id", "s47e_s47_start_date", "s47e_s47_nfa"),
            ("S1", "C1", "2026-01-02", "N"), ("S2", "C2", "2026-01-02", "Y"), ("S3", "C3", "2026-01-02", "N"),
        ],
        icpc=[
            ("icpc_icpc_id", "icpc_s47_enquiry_id", "icpc_icpc_date", "icpc_icpc_outcome_cp_flag",
             "icpc_icpc_transfer_in"),
            ("I1", "S1", "2026-01-20", "Y", "N"), ("I2", "S3", "2026-01-20", "N", "Y"),
            ("I3", "", "2026-01-20", "Y", "Y"),
        ],
    )  # fmt: skip
    shown = frames["section47"].select("conference_on", "conference_not_required", "plan_started", "transfer_in")
    assert shown.rows() == [
        ("2026-01-20", None, "yes", "no"), (None, "yes", None, None), ("2026-01-20", None, "no", "yes"),
    ]  # fmt: skip


def test_disability_comes_from_its_own_table(read):
    frames, _ = read(
        person=[
            ("pers_person_id", "pers_surname", "pers_dob"),
            *((f"C{at}", "Quillfeather", "2015-04-03") for at in (1, 2, 3)),
        ],
        disability=[("disa_person_id", "disa_disability_code"), ("C1", "NONE"), ("C2", "NONE"), ("C2", "LD")],
    )
    assert frames["people"]["disability"].to_list() == ["no", "yes", None]
    assert frames["people"]["birth_month"].to_list() == ["2015-04"] * 3
    assert not frames["people"]["person_id"].str.contains("C").any()


def test_tables_of_no_use_are_left_out_and_nothing_else_is_refused(read):
    staff = [("prof_professional_id", "prof_professional_name"), (1, "Zebedee")]
    person = [("pers_person_id", "pers_sex"), ("C1", "M")]
    _, opened = read(professionals=staff, person=person)
    assert opened.left_out == ("professionals.csv",)


def test_an_ssd_of_no_use_at_all_is_refused(read):
    with pytest.raises(ExtractError, match="none of its tables"):
        read(professionals=[("prof_professional_id", "prof_professional_name"), (1, "Zebedee")])
