"""The Standard Safeguarding Dataset: one file is one of its tables, and the files of one folder are one extract.

A conference lies in another table than the enquiry that led to it, and a plan ends no later than its referral, so a
table of the standard is made of several files. Names, dates of birth and free text go no further than this module.
"""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import polars as pl

from etl.errors import ExtractError
from etl.formats.context import Context
from etl.formats.labels import UNKNOWN_SOURCE
from etl.formats.rows import LINE, as_sheet, birth_month, column, day_text, whole
from etl.reading import Sheet, open_sheets

PREFIXES = {
    "pers": "person", "cont": "contacts", "earl": "early_help", "cine": "referrals", "cina": "assessments",
    "cinp": "cin_plans", "s47e": "enquiries", "icpc": "conferences", "cppl": "cp_plans", "clae": "care",
    "disa": "disability",
}  # fmt: skip
OTHERS = {  # tables of no use here; some hold names and NHS numbers, and none of them is read further
    "addr", "cinf", "cinv", "clac", "clae", "clah", "clai", "clal", "clap", "clar", "clas", "clat", "clav", "clea",
    "cppr", "cppv", "csdq", "dept", "ehca", "ehcn", "ehcp", "ehcr", "fami", "immi", "invo", "lacp", "lapp", "lega",
    "link", "miss", "moth", "perm", "prep", "prof", "s251", "send", "voch",
}  # fmt: skip
# Where several flags are set, the first of these says what became of it.
_CONTACT_OUTCOMES = (
    ("CP_ENQUIRY_FLAG", "strategy_discussion"), ("NEW_REFERRAL_FLAG", "referral"),
    ("EXISTING_REFERRAL_FLAG", "open_case"), ("ADVICE_FLAG", "advice"), ("NFA_FLAG", "nfa"),
)  # fmt: skip
_TRUE = {"y", "yes", "1", "true", "t"}
Tables = dict[str, pl.DataFrame]


def prefix_of(headers: Iterable[str]) -> str | None:
    """Return the four letters that all columns of an SSD table begin with, or None for another table."""
    starts = {header.strip().lower()[:5] for header in headers if header.strip()}
    start = starts.pop() if len(starts) == 1 else ""
    return start[:4] if start[4:] == "_" and (start[:4] in PREFIXES or start[:4] in OTHERS) else None


def ssd_sheets(paths: Iterable[Path], context: Context) -> list[Sheet]:
    """Return the standard's tables that the files of one SSD can fill. Raises ExtractError when they fill none."""
    tables: Tables = {}
    for path in paths:
        for sheet in open_sheets(path):
            name = PREFIXES.get(prefix_of(sheet.headers) or "")
            if name is None:
                context.left_out.append(sheet.name or path.name)
            else:
                tables[name] = whole(sheet)
    made = {name: make(tables, context) for name, (needs, make) in _MAKERS.items() if needs & set(tables)}
    if not made:
        raise ExtractError("none of its tables of the Standard Safeguarding Dataset holds what figures are made of.")
    return [as_sheet(name, frame) for name, frame in made.items()]


def _people(tables: Tables, context: Context) -> pl.DataFrame:
    rows = tables["person"]
    born = pl.DataFrame({"is": column(rows, "pers_dob"), "due": column(rows, "pers_expected_dob")})
    sex = pl.DataFrame({"sex": column(rows, "pers_sex"), "gender": column(rows, "pers_gender")})
    disabled = _disabled(tables)
    return pl.DataFrame(
        {
            "person_id": context.keys.people(column(rows, "pers_person_id")),
            "birth_month": birth_month(born.select(pl.coalesce("is", "due")).to_series()),
            "sex": context.coded(sex.select(pl.coalesce("sex", "gender")).to_series(), "sex"),
            "ethnicity": context.coded(column(rows, "pers_ethnicity"), "ethnicity"),
            "disability": column(rows, "pers_person_id").replace_strict(disabled, default=None, return_dtype=pl.String),
            LINE: rows[LINE],
        }
    )


def _disabled(tables: Tables) -> dict[str, str]:
    """Return yes or no for each child with a row in the table of disabilities; NONE means no."""
    if "disability" not in tables:
        return {}
    rows = tables["disability"]
    frame = pl.DataFrame({"child": column(rows, "disa_person_id"), "code": column(rows, "disa_disability_code")})
    has = frame.drop_nulls().group_by("child").agg((pl.col("code").str.to_uppercase() != "NONE").any().alias("has"))
    return {child: "yes" if yes else "no" for child, yes in has.iter_rows()}


def _contacts(tables: Tables, context: Context) -> pl.DataFrame:
    rows = tables["contacts"]
    outcome = column(rows, "cont_contact_outcome_json").map_elements(_contact_outcome, pl.String)
    return _frame(
        rows,
        contact_id=context.keys.rows("contact", column(rows, "cont_contact_id")),
        person_id=context.keys.people(column(rows, "cont_person_id")),
        received_at=column(rows, "cont_contact_date"),
        source=_source(rows, "cont_contact_source", context),
        outcome=outcome,
    )


def _source(rows: pl.DataFrame, stem: str, context: Context) -> pl.Series:
    pair = pl.DataFrame({"code": column(rows, f"{stem}_code"), "words": column(rows, f"{stem}_desc")})
    return context.coded(pair.select(pl.coalesce("code", "words")).to_series(), "source", otherwise=UNKNOWN_SOURCE)


def _referrals(tables: Tables, context: Context) -> pl.DataFrame:
    rows = tables["referrals"]
    return _frame(
        rows,
        referral_id=context.keys.rows("referral", column(rows, "cine_referral_id")),
        person_id=context.keys.people(column(rows, "cine_person_id")),
        received_on=day_text(column(rows, "cine_referral_date")),
        source=_source(rows, "cine_referral_source", context),
        primary_need=context.coded(column(rows, "cine_cin_primary_need_code"), "primary_need"),
        no_further_action=context.coded(column(rows, "cine_referral_nfa"), "yes_no", "no_further_action"),
        closed_on=day_text(column(rows, "cine_close_date")),
        closure_reason=context.coded(column(rows, "cine_close_reason"), "closure_reason"),
    )


def _assessments(tables: Tables, context: Context) -> pl.DataFrame:
    rows = tables["assessments"]
    ended = context.coded(column(rows, "cina_assessment_outcome_nfa"), "yes_no", "assessment_outcome_nfa")
    return _frame(
        rows,
        assessment_id=context.keys.rows("assessment", column(rows, "cina_assessment_id")),
        person_id=context.keys.people(column(rows, "cina_person_id")),
        started_on=day_text(column(rows, "cina_assessment_start_date")),
        referral_id=context.keys.rows("referral", column(rows, "cina_referral_id")),
        authorised_on=day_text(column(rows, "cina_assessment_auth_date")),
        outcome=ended.replace_strict({"yes": "not_in_need", "no": "in_need"}, default=None, return_dtype=pl.String),
    )


def _section47(tables: Tables, context: Context) -> pl.DataFrame:
    rows = tables["enquiries"].with_columns(column(tables["enquiries"], "s47e_s47_enquiry_id").alias("enquiry"))
    rows = rows.join(_conferences(tables), on="enquiry", how="left", maintain_order="left")
    outcome = column(rows, "s47e_s47_outcome_json").map_elements(_flags, pl.List(pl.String))
    nfa = context.coded(column(rows, "s47e_s47_nfa"), "yes_no", "s47_nfa")
    needless = (nfa == "yes").fill_null(False) | outcome.list.contains("NFA_FLAG").fill_null(False)
    return _frame(
        rows,
        section47_id=context.keys.rows("section47", rows["enquiry"]),
        person_id=context.keys.people(column(rows, "s47e_person_id")),
        strategy_discussion_on=day_text(column(rows, "s47e_s47_start_date")),
        referral_id=context.keys.rows("referral", column(rows, "s47e_referral_id")),
        conference_on=day_text(rows["held"]),
        conference_not_required=_yes_where(needless & rows["held"].is_null()),
        plan_started=context.coded(rows["planned"], "yes_no", "icpc_outcome_cp_flag"),
        transfer_in=context.coded(rows["moved"], "yes_no", "icpc_transfer_in"),
    )


def _conferences(tables: Tables) -> pl.DataFrame:
    """Return the first conference of each enquiry: its day, whether it led to a plan, whether the child moved in."""
    rows = tables.get("conferences", pl.DataFrame({LINE: []}, schema={LINE: pl.Int64}))
    frame = pl.DataFrame(
        {
            "enquiry": column(rows, "icpc_s47_enquiry_id"),
            "held": day_text(column(rows, "icpc_icpc_date")),
            "planned": column(rows, "icpc_icpc_outcome_cp_flag"),
            "moved": column(rows, "icpc_icpc_transfer_in"),
        }
    )
    return frame.drop_nulls("enquiry").sort("held", nulls_last=True).unique("enquiry", keep="first")


def _yes_where(flag: pl.Series) -> pl.Series:
    return flag.replace_strict({True: "yes"}, default=None, return_dtype=pl.String)


def _episodes(tables: Tables, context: Context) -> pl.DataFrame:
    closed = _closed(tables)
    parts = []
    for name, level, key, start, end, referral in _LEVELS:
        if name not in tables:
            continue
        rows = tables[name]
        last = pl.DataFrame({"end": day_text(column(rows, end)), "referral": column(rows, referral)})
        last = last.join(closed, on="referral", how="left", maintain_order="left")
        parts.append(
            _frame(
                rows,
                episode_id=context.keys.rows(level, column(rows, key)),
                person_id=context.keys.people(column(rows, f"{key[:4]}_person_id")),
                level=pl.Series([level] * len(rows), dtype=pl.String),
                started_on=day_text(column(rows, start)),
                ended_on=last.select(pl.coalesce("end", "closed")).to_series(),
            )
        )
    return pl.concat(parts)


def _closed(tables: Tables) -> pl.DataFrame:
    """Return the day each referral's case closed: a plan left without an end does not outlast it."""
    if "referrals" not in tables:
        return pl.DataFrame(schema={"referral": pl.String, "closed": pl.String})
    rows = tables["referrals"]
    frame = pl.DataFrame(
        {"referral": column(rows, "cine_referral_id"), "closed": day_text(column(rows, "cine_close_date"))}
    )
    return frame.drop_nulls().unique("referral", keep="last")


def _frame(rows: pl.DataFrame, **columns: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({**columns, LINE: rows[LINE]})


@cache
def _flags(text: str) -> list[str]:
    """Return the flags that a JSON outcome sets; none where it is no JSON."""
    try:
        read = json.loads(text)
    except ValueError:
        return []
    return [str(name).upper() for name, value in read.items() if _is_true(value)] if isinstance(read, dict) else []


def _is_true(value: object) -> bool:
    return str(value).strip().lower() in _TRUE


def _contact_outcome(text: str) -> str | None:
    flags = set(_flags(text))
    return next((code for flag, code in _CONTACT_OUTCOMES if flag in flags), "other" if flags else None)


_MAKERS = {
    "people": ({"person"}, _people),
    "contacts": ({"contacts"}, _contacts),
    "referrals": ({"referrals"}, _referrals),
    "assessments": ({"assessments"}, _assessments),
    "section47": ({"enquiries"}, _section47),
    "support_episodes": ({"early_help", "cin_plans", "cp_plans", "care"}, _episodes),
}
_LEVELS = (
    ("early_help", "early_help", "earl_episode_id", "earl_episode_start_date", "earl_episode_end_date", ""),
    ("cin_plans", "child_in_need", "cinp_cin_plan_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date",
     "cinp_referral_id"),
    ("cp_plans", "child_protection", "cppl_cp_plan_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date",
     "cppl_referral_id"),
    ("care", "looked_after", "clae_cla_episode_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date", ""),
)  # fmt: skip
