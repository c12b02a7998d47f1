"""Turns rows of the Standard Safeguarding Dataset's tables into rows of the extract standard's tables.

A conference is in another table than the enquiry that led to it, and a plan ends no later than its referral. So one
table of the standard is made from several of the dataset. Names, dates of birth and free text go no further.
"""

from collections.abc import Callable
from typing import TypeAlias

import polars as pl

from etl import codes
from etl.formats.context import Context
from etl.formats.labels import UNKNOWN_SOURCE
from etl.formats.rows import LINE, birth_month, closes_after, day_text, read_column
from etl.formats.ssd_json import contact_outcome, factors_of, flags_of

_LEVELS = (
    ("help", codes.EARLY_HELP, "earl_episode_id", "earl_episode_start_date", "earl_episode_end_date", ""),
    ("cin_plans", codes.CHILD_IN_NEED, "cinp_cin_plan_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date",
     "cinp_referral_id"),
    ("cp_plans", codes.CHILD_PROTECTION, "cppl_cp_plan_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date",
     "cppl_referral_id"),
    ("care", codes.LOOKED_AFTER, "clae_cla_episode_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date",
     ""),
)  # fmt: skip
_NO_DATA = "PLACEHOLDER_DATA"
Tables: TypeAlias = dict[str, pl.DataFrame]


def _people(tables: Tables, context: Context) -> pl.DataFrame:
    rows = tables["person"]
    born = context.first_said(
        read_column(context, rows, "pers_dob"), read_column(context, rows, "pers_expected_dob"), dated=True
    )
    sex = context.first_said(read_column(context, rows, "pers_sex"), read_column(context, rows, "pers_gender"))
    disabled = _disabled(tables, context)
    return pl.DataFrame(
        {
            "person_id": context.people(read_column(context, rows, "pers_person_id")),
            "birth_month": birth_month(born, context.words),
            "sex": context.coded(sex, "sex"),
            "ethnicity": context.coded(read_column(context, rows, "pers_ethnicity"), "ethnicity"),
            "disability": read_column(context, rows, "pers_person_id").replace_strict(
                disabled, default=None, return_dtype=pl.String
            ),
            LINE: rows[LINE],
        }
    )


def _disabled(tables: Tables, context: Context) -> dict[str, str]:
    """Return yes or no for each child with a row in the table of disabilities; NONE means no."""
    if "disability" not in tables:
        return {}
    rows = tables["disability"]
    code = read_column(context, rows, "disa_disability_code").str.to_uppercase()
    none = code == "NONE"  # a code here, and no word for nothing
    code = code.zip_with(none.fill_null(value=False), context.said(code))
    frame = pl.DataFrame({"child": read_column(context, rows, "disa_person_id"), "code": code})
    has = frame.drop_nulls().group_by("child").agg((pl.col("code") != "NONE").any().alias("has"))
    return {child: "yes" if yes else "no" for child, yes in has.iter_rows()}


def _contacts(tables: Tables, context: Context) -> pl.DataFrame:
    rows = tables["contacts"]
    outcome = read_column(context, rows, "cont_contact_outcome_json").map_elements(contact_outcome, pl.String)
    return _frame(
        rows,
        contact_id=context.rows("contact", read_column(context, rows, "cont_contact_id")),
        person_id=context.people(read_column(context, rows, "cont_person_id")),
        received_at=read_column(context, rows, "cont_contact_date"),
        source=_source(rows, "cont_contact_source", context),
        outcome=outcome,
    )


def _source(rows: pl.DataFrame, stem: str, context: Context) -> pl.Series:
    said = context.first_said(read_column(context, rows, f"{stem}_code"), read_column(context, rows, f"{stem}_desc"))
    return context.coded(said, "source", otherwise=UNKNOWN_SOURCE)


def _referrals(tables: Tables, context: Context) -> pl.DataFrame:
    rows = tables["referrals"]
    return _frame(
        rows,
        referral_id=context.rows("referral", read_column(context, rows, "cine_referral_id")),
        person_id=context.people(read_column(context, rows, "cine_person_id")),
        received_on=day_text(read_column(context, rows, "cine_referral_date")),
        source=_source(rows, "cine_referral_source", context),
        primary_need=context.coded(read_column(context, rows, "cine_cin_primary_need_code"), "primary_need"),
        no_further_action=context.coded(read_column(context, rows, "cine_referral_nfa"), "yes_no", "no_further_action"),
        closed_on=day_text(read_column(context, rows, "cine_close_date")),
        closure_reason=context.coded(read_column(context, rows, "cine_close_reason"), "closure_reason"),
    )


def _assessments(tables: Tables, context: Context) -> pl.DataFrame:
    rows = tables["assessments"]
    ended = context.coded(read_column(context, rows, "cina_assessment_outcome_nfa"), "yes_no", "assessment_outcome_nfa")
    return _frame(
        rows,
        assessment_id=context.rows("assessment", read_column(context, rows, "cina_assessment_id")),
        person_id=context.people(read_column(context, rows, "cina_person_id")),
        started_on=day_text(read_column(context, rows, "cina_assessment_start_date")),
        referral_id=context.rows("referral", read_column(context, rows, "cina_referral_id")),
        authorised_on=day_text(read_column(context, rows, "cina_assessment_auth_date")),
        outcome=ended.replace_strict({"yes": "not_in_need", "no": "in_need"}, default=None, return_dtype=pl.String),
    )


def _pre_proceedings(tables: Tables, context: Context) -> pl.DataFrame:
    rows = tables["pre_proceedings"]

    def said(name: str) -> pl.Series:
        values = read_column(context, rows, name)
        return values.replace({_NO_DATA: None, _NO_DATA.lower(): None})

    frame = _frame(
        rows,
        pre_proceedings_id=context.rows("pre_proceedings", said("prep_table_id")),
        person_id=context.people(said("prep_person_id")),
        started_on=day_text(said("prep_pre_pro_decision_date")),
        letter_on=day_text(said("prep_pre_pro_letter_date")),
        first_meeting_on=day_text(said("prep_initial_pre_pro_meeting_date")),
        reviews=said("prep_pre_pro_meetings_num"),
        outcome=said("prep_pre_pro_outcome"),
        step_decision_on=day_text(said("prep_agree_stepdown_issue_date")),
    )
    dated = frame.filter(pl.col("started_on").is_not_null() | (pl.col(LINE) < 0))
    if undated := len(frame) - len(dated):
        context.unread.append(f"{undated:,} rows of ssd_pre_proceedings without a date")
    return dated


def _factors(tables: Tables, context: Context) -> pl.DataFrame:
    """Return a row for each factor: a list since version 1.3.9, before that an object of Yes and No."""
    rows = tables["factors"] if "assessments" in tables else tables["factors"].clear()
    frame = pl.DataFrame(
        {
            "local": context.said(read_column(context, rows, "cinf_assessment_id")),
            "factor": read_column(context, rows, "cinf_assessment_factors_json").map_elements(
                factors_of, pl.List(pl.String)
            ),
            LINE: rows[LINE],
        }
    )
    assessed = tables.get("assessments", pl.DataFrame(schema={LINE: pl.Int64}))  # says whose an assessment is
    whose = pl.DataFrame(
        {
            "local": context.said(read_column(context, assessed, "cina_assessment_id")),
            "person_id": context.people(read_column(context, assessed, "cina_person_id")),
        }
    )
    frame = frame.join(whose.unique("local"), on="local", how="left", maintain_order="left").explode("factor")
    frame = frame.drop_nulls("factor").unique(("local", "factor"), keep="first", maintain_order=True)
    return frame.with_columns(assessment_id=context.rows("assessment", frame["local"])).drop("local")


def _section47(tables: Tables, context: Context) -> pl.DataFrame:
    rows = tables["enquiries"].with_columns(
        read_column(context, tables["enquiries"], "s47e_s47_enquiry_id").alias("enquiry")
    )
    rows = rows.join(_conferences(tables, context), on="enquiry", how="left", maintain_order="left")
    outcome = read_column(context, rows, "s47e_s47_outcome_json").map_elements(flags_of, pl.List(pl.String))
    nfa = context.coded(read_column(context, rows, "s47e_s47_nfa"), "yes_no", "s47_nfa")
    needless = (nfa == "yes").fill_null(False) | outcome.list.contains("NFA_FLAG").fill_null(False)
    unneeded = needless & context.said(rows["held"], dated=True).is_null()
    return _frame(
        rows,
        section47_id=context.rows("section47", rows["enquiry"]),
        person_id=context.people(read_column(context, rows, "s47e_person_id")),
        strategy_discussion_on=day_text(read_column(context, rows, "s47e_s47_start_date")),
        referral_id=context.rows("referral", read_column(context, rows, "s47e_referral_id")),
        conference_on=day_text(rows["held"]),
        conference_not_required=unneeded.replace_strict({True: "yes"}, default=None, return_dtype=pl.String),
        plan_started=context.coded(rows["planned"], "yes_no", "icpc_outcome_cp_flag"),
        transfer_in=context.coded(rows["moved"], "yes_no", "icpc_transfer_in"),
    )


def _conferences(tables: Tables, context: Context) -> pl.DataFrame:
    """Return the first conference of each enquiry: its day, whether it led to a plan, whether the child moved in."""
    rows = tables.get("conferences", pl.DataFrame({LINE: []}, schema={LINE: pl.Int64}))
    frame = pl.DataFrame(
        {
            "enquiry": context.said(read_column(context, rows, "icpc_s47_enquiry_id")),
            "held": day_text(read_column(context, rows, "icpc_icpc_date")),
            "planned": read_column(context, rows, "icpc_icpc_outcome_cp_flag"),
            "moved": read_column(context, rows, "icpc_icpc_transfer_in"),
        }
    )
    day = pl.col("held").str.to_date("%Y-%m-%d", strict=False)
    return frame.drop_nulls("enquiry").sort(day, nulls_last=True).unique("enquiry", keep="first")


def _episodes(tables: Tables, context: Context) -> pl.DataFrame:
    closed = _closed(tables, context)
    parts = []
    for name, level, key, start, end, referral in _LEVELS:
        if name not in tables:
            continue
        rows = tables[name]
        began = day_text(read_column(context, rows, start))
        last = pl.DataFrame({"began": began, "referral": context.said(read_column(context, rows, referral))})
        last = last.join(closed, on="referral", how="left", maintain_order="left")
        last = last.select(closes_after("closed", "began"))
        parts.append(
            _frame(
                rows,
                episode_id=context.rows(level.code, read_column(context, rows, key)),
                person_id=context.people(read_column(context, rows, f"{key[:4]}_person_id")),
                level=pl.Series([level.code] * len(rows), dtype=pl.String),
                started_on=began,
                ended_on=context.first_said(day_text(read_column(context, rows, end)), last.to_series(), dated=True),
            )
        )
    return pl.concat(parts)


def _closed(tables: Tables, context: Context) -> pl.DataFrame:
    """Return the day each referral's case closed: a plan left without an end does not outlast it."""
    if "referrals" not in tables:
        return pl.DataFrame(schema={"referral": pl.String, "closed": pl.String})
    rows = tables["referrals"]
    frame = pl.DataFrame(
        {
            "referral": context.said(read_column(context, rows, "cine_referral_id")),
            "closed": context.said(day_text(read_column(context, rows, "cine_close_date")), dated=True),
        }
    )
    return frame.drop_nulls().unique("referral", keep="last")


def _frame(rows: pl.DataFrame, **columns: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({**columns, LINE: rows[LINE]})


# Which of the dataset's tables can fill a table of the standard (any of them does), and what makes its rows.
MAKERS: dict[str, tuple[set[str], Callable[[Tables, Context], pl.DataFrame]]] = {
    "people": ({"person"}, _people),
    "contacts": ({"contacts"}, _contacts),
    "referrals": ({"referrals"}, _referrals),
    "assessments": ({"assessments"}, _assessments),
    "assessment_factors": ({"factors"}, _factors),
    "section47": ({"enquiries"}, _section47),
    "pre_proceedings": ({"pre_proceedings"}, _pre_proceedings),
    "support_episodes": ({"help", "cin_plans", "cp_plans", "care"}, _episodes),
}
