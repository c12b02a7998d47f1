"""Says which tables or columns, needed for a claim, no extract holds.

Ask it before any claim, chart or tile: what no extract holds is not 0, not "too few", and not "not known yet".
"""

from collections.abc import Iterable, Mapping, Sequence

from queries.facts.described import described
from queries.facts.names import is_made, tables_of_fact
from queries.measure.question import UNDATED, KnownColumns, other_tables
from queries.metrics.made_from import lacking
from queries.metrics.metric import Metric

TABLES = {
    "contacts": "contacts",
    "agency_checks": "agency checks",
    "referrals": "referrals",
    "assessments": "assessments",
    "section47": "section 47 enquiries",
    "strategy_discussions": "strategy discussions",
    "attendance": "attendance of meetings",
    "support_episodes": "episodes of support",
    "people": "children",
    "workforce": "posts",
}
SAYS = {  # what an extract with the column says
    "agency_checks.contact_id": "which contacts checks were made for",
    "agency_checks.decline_reason": "why agencies declined",
    "agency_checks.lawful_basis": "on which lawful basis checks were made",
    "agency_checks.response": "what agencies answered",
    "agency_checks.risk_view": "how agencies saw the risk",
    "agency_checks.returned_at": "when checks came back",
    "assessments.assessment_id": "which assessments were made",
    "assessments.authorised_on": "when assessments were authorised",
    "assessments.outcome": "what assessments found",
    "attendance.invited": "which agencies were invited to meetings",
    "attendance.took_part": "which agencies took part in meetings",
    "contacts.acknowledged_at": "when contacts were acknowledged",
    "contacts.contact_id": "which key each contact has",
    "contacts.decided_at": "when contacts were decided",
    "contacts.hub": "which hub received contacts",
    "contacts.outcome": "what contacts ended in",
    "contacts.risk_final": "how contacts were rated after checks",
    "contacts.risk_initial": "how contacts were rated when received",
    "referrals.closed_on": "when cases closed",
    "referrals.closure_reason": "why cases closed",
    "referrals.decided_on": "when referrals were decided",
    "referrals.no_further_action": "which referrals ended in no further action",
    "referrals.referral_id": "which key each referral has",
    "section47.conference_chair": "who chaired conferences",
    "section47.conference_not_required": "which conferences were not required",
    "section47.conference_on": "when conferences were held",
    "section47.plan_started": "which conferences led to a plan",
    "strategy_discussions.held_at": "when strategy discussions were held",
    "strategy_discussions.led_role": "in which role strategy discussions were led",
    "strategy_discussions.macpt": "which strategy discussions the child protection team led",
    "strategy_discussions.needed_at": "when strategy discussions were found to be needed",
    "strategy_discussions.result": "what strategy discussions decided",
    "support_episodes.end_reason": "why support ended",
    "support_episodes.ended_on": "when support ended",
    "support_episodes.level early_help": "which children had early help",
    "support_episodes.previous_plans": "how many plans a child had before",
    "support_episodes.tier": "at which tier children had Family Help",
    "support_episodes.transitions": "when children moved between levels",
    "workforce.fte_established": "how many posts were agreed",
    "workforce.fte_in_post": "how many posts were filled",
    "workforce.hub": "which hub a post belongs to",
}
_ALWAYS = {
    "people": "person_id",
    "attendance": "meeting_id",
    "workforce": "month",
}  # a column that each extract of an undated table has


def not_in_data(facts: KnownColumns, fact: str, columns: Iterable[str]) -> str | None:
    """Return what no extract holds of what columns of a fact are made of, as a sentence; None where all is held."""
    every = described(fact).columns
    return _sentence(facts, _not_held(facts, fact), lacking(facts.absent, [every[name] for name in columns]))


def metric_not_in_data(facts: KnownColumns, metric: Metric) -> str | None:
    """Return what no extract holds of what a metric is made of, as a sentence; None where there is data for it."""
    return _in_words(lacks(facts, metric))


def lacks(facts: KnownColumns, metric: Metric) -> dict[str, str]:
    """Return what no extract holds of what a metric is made of: its place (`table` or `table.column`) and in words."""
    every = described(metric.fact).columns
    tables = [*_not_held(facts, metric.fact), *other_tables(metric)]
    return _lacks(facts, tables, lacking(facts.absent, [every[name] for name in metric.columns]))


def _not_held(facts: KnownColumns, fact: str) -> Iterable[str]:
    """Return the tables of which one would have to be held for a fact; none where one is."""
    return () if is_made(fact, facts.coverage) else tables_of_fact(fact)


def names_no_hubs(facts: KnownColumns) -> str | None:
    """Return that no extract says which hub contacts came to, as a sentence; None where one does."""
    return columns_not_in_data(facts, ["contacts.hub"])


def columns_not_in_data(facts: KnownColumns, columns: Sequence[str]) -> str | None:
    """Return which of some columns of extracts (`table.column`) none holds, as a sentence; None where all are held."""
    places = [place.partition(".") for place in columns]
    gone = [f"{table}.{column}" for table, _, column in places if column in facts.absent.get(table, ())]
    return _sentence(facts, dict.fromkeys(table for table, *_ in places), gone)


def tables_not_in_data(facts: KnownColumns, tables: Iterable[str]) -> str | None:
    """Return which of some tables no extract holds, as a sentence; None where all are held."""
    return _sentence(facts, tables, ())


def metrics_not_in_data(facts: KnownColumns, metrics: Iterable[Metric]) -> str | None:
    """Return what no extract holds of what several metrics are made of, as one sentence."""
    found = dict[str, str]()
    for metric in metrics:
        found |= lacks(facts, metric)
    return _in_words(found)


def _sentence(facts: KnownColumns, tables: Iterable[str], lacked: Iterable[str]) -> str | None:
    """Return that no extract holds some tables, or says what some columns (`table.column`) would say."""
    return _in_words(_lacks(facts, tables, lacked))


def _lacks(facts: KnownColumns, tables: Iterable[str], lacked: Iterable[str]) -> dict[str, str]:
    needs = [(need.partition(".")[0], need) for need in lacked]
    every = dict.fromkeys([*tables, *(table for table, _ in needs)])
    gone = [table for table in every if not _is_held(facts, table)]
    return {table: TABLES[table] for table in gone} | {need: SAYS[need] for table, need in needs if table not in gone}


def _in_words(lacked: Mapping[str, str]) -> str | None:
    holds = [words for place, words in lacked.items() if "." not in place]
    says = [words for place, words in lacked.items() if "." in place]
    parts = ([f"holds {_either(holds)}"] if holds else []) + ([f"says {_either(says)}"] if says else [])
    return f"Not in this data: no extract {', or '.join(parts)}." if parts else None


def _is_held(facts: KnownColumns, table: str) -> bool:
    return table in facts.coverage if table not in UNDATED else _ALWAYS[table] not in facts.absent.get(table, ())


def _either(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
