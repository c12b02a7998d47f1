"""The area as a Standard Safeguarding Dataset: one file is one of its tables, half of them CSV and half Parquet."""

import json
from pathlib import Path

import polars as pl

from tests.support.writers.area import FORENAME, SURNAME, Area, born, local

_CONTACT_FLAGS = {
    "nfa": "NFA_FLAG", "advice": "ADVICE_FLAG", "referral": "NEW_REFERRAL_FLAG", "open_case": "EXISTING_REFERRAL_FLAG",
    "strategy_discussion": "CP_ENQUIRY_FLAG", "early_help": "OTHER_OUTCOMES_EXIST_FLAG",
    "other": "OTHER_OUTCOMES_EXIST_FLAG",
}  # fmt: skip
_PLANS = {
    "early_help": ("ssd_early_help_episodes", "earl_episode_id", "earl_episode_start_date", "earl_episode_end_date"),
    "child_in_need": ("ssd_cin_plans", "cinp_cin_plan_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
    "child_protection": ("ssd_cp_plans", "cppl_cp_plan_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
    "looked_after": (
        "ssd_cla_episodes", "clae_cla_episode_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date",
    ),
}  # fmt: skip
_BEFORE = {"targeted": "early_help", "statutory": "child_in_need"}  # what a tier of Family Help is recorded as


def write(area: Area, folder: Path) -> Path:
    return _written({**_tables(area), **_episodes(area["support_episodes"])}, folder)


def write_episodes(rows: pl.DataFrame, folder: Path) -> Path:
    """Write episodes alone; Family Help, for which there is no table, as what its tier was before."""
    return _written(_episodes(rows), folder)


def _written(tables: dict[str, list[dict[str, object]]], folder: Path) -> Path:
    folder.mkdir()
    for at, (name, rows) in enumerate(tables.items()):
        frame = pl.DataFrame(rows, infer_schema_length=None)
        if at % 2:
            frame.write_parquet(folder / f"{name}.parquet")
        else:
            frame.write_csv(folder / f"{name}.csv")
    return folder


def _tables(area: Area) -> dict[str, list[dict[str, object]]]:
    return {
        "ssd_person": [_person(row) for row in area["people"].iter_rows(named=True)],
        "ssd_contacts": [_contact(row) for row in area["contacts"].iter_rows(named=True)],
        "ssd_cin_episodes": [_referral(row) for row in area["referrals"].iter_rows(named=True)],
        "ssd_cin_assessments": [_assessment(row) for row in area["assessments"].iter_rows(named=True)],
        "ssd_s47_enquiry": [_enquiry(row) for row in area["section47"].iter_rows(named=True)],
        "ssd_initial_cp_conference": [
            _conference(row) for row in area["section47"].drop_nulls("conference_on").iter_rows(named=True)
        ],
        "ssd_disability": [
            {"disa_table_id": f"D{row['person_id']}", "disa_person_id": local(row["person_id"]),
             "disa_disability_code": "LD" if row["disability"] == "yes" else "NONE"}
            for row in area["people"].iter_rows(named=True) if row["disability"] != "unknown"
        ],
        "ssd_professionals": [
            {"prof_professional_id": "1", "prof_staff_id": "2", "prof_professional_name": f"{FORENAME} {SURNAME}"}
        ],
    }  # fmt: skip


def _person(row: dict[str, object]) -> dict[str, object]:
    return {
        "pers_person_id": local(row["person_id"]),
        "pers_forename": FORENAME,
        "pers_surname": SURNAME,
        "pers_sex": row["sex"],
        "pers_ethnicity": row["ethnicity"],
        "pers_dob": born(row["person_id"], row["birth_month"]) if row["birth_month"] else None,
        "pers_common_child_id": "9434765919",
    }


def _contact(row: dict[str, object]) -> dict[str, object]:
    set_ = _CONTACT_FLAGS.get(row["outcome"])
    flags = {flag: "Y" if flag == set_ else "N" for flag in set(_CONTACT_FLAGS.values())}
    return {
        "cont_contact_id": f"CT-{row['contact_id']}",
        "cont_person_id": local(row["person_id"]),
        "cont_contact_date": row["received_at"],
        "cont_contact_source_code": row["source"],
        "cont_contact_outcome_json": json.dumps(flags),
    }


def _referral(row: dict[str, object]) -> dict[str, object]:
    return {
        "cine_referral_id": row["referral_id"],
        "cine_person_id": local(row["person_id"]),
        "cine_referral_date": row["received_on"],
        "cine_cin_primary_need_code": row["primary_need"],
        "cine_referral_source_code": row["source"],
        "cine_referral_nfa": {"yes": "Y", "no": "N"}.get(row["no_further_action"]),
        "cine_close_reason": row["closure_reason"],
        "cine_close_date": row["closed_on"],
    }


def _assessment(row: dict[str, object]) -> dict[str, object]:
    return {
        "cina_assessment_id": row["assessment_id"],
        "cina_person_id": local(row["person_id"]),
        "cina_referral_id": row["referral_id"],
        "cina_assessment_start_date": row["started_on"],
        "cina_assessment_auth_date": row["authorised_on"],
    }


def _enquiry(row: dict[str, object]) -> dict[str, object]:
    return {
        "s47e_s47_enquiry_id": row["section47_id"],
        "s47e_referral_id": row["referral_id"],
        "s47e_person_id": local(row["person_id"]),
        "s47e_s47_start_date": row["strategy_discussion_on"],
        "s47e_s47_nfa": {"yes": "Y", "no": "N"}.get(row["conference_not_required"]),
    }


def _conference(row: dict[str, object]) -> dict[str, object]:
    return {
        "icpc_icpc_id": f"I{row['section47_id']}",
        "icpc_s47_enquiry_id": row["section47_id"],
        "icpc_person_id": local(row["person_id"]),
        "icpc_icpc_transfer_in": "N",
        "icpc_icpc_date": row["conference_on"],
        "icpc_icpc_outcome_cp_flag": {"yes": "Y", "no": "N"}.get(row["plan_started"]),
    }


def _episodes(episodes: pl.DataFrame) -> dict[str, list[dict[str, object]]]:
    tables: dict[str, list[dict[str, object]]] = {}
    for row in episodes.iter_rows(named=True):
        name, key, start, end = _PLANS[_BEFORE.get(row.get("tier") or "", row["level"])]
        tables.setdefault(name, []).append(
            {
                key: row["episode_id"],
                f"{key[:4]}_person_id": local(row["person_id"]),
                start: row["started_on"],
                end: row["ended_on"],
            }
        )
    return tables
