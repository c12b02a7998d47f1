"""A column that no extract holds leaves a figure out: no figure turns into another one, and none into zero."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import polars as pl
import pytest

from etl.contracts import COUNTED_TABLES
from etl.load import load
from etl.policy.policy_file import parse_policy
from etl.synthetic.generate import generate
from etl.synthetic.setting import Setting, add_months
from queries.build import open_build
from queries.facts.derive import FACTS, derive
from queries.journeys.level_flows import level_flows
from queries.journeys.what_follows import watched
from queries.measure.absent import SAYS
from queries.measure.engine import measure
from queries.measure.question import missing
from queries.metrics.catalogue import METRICS
from queries.metrics.made_from import COARSER, coarser
from queries.workload.waiting import waiting
from tests.support.facts import file_of, frames_of, without
from tests.support.tables import InMemory, spans_of

SETTING = Setting(contacts=2_000, seed=52)
AS_AT, POLICY = datetime.combine(SETTING.as_at, time.max), parse_policy()
FIGURES = ("numerator", "denominator", "value")
MADE_FROM_ENDS = (
    "early_help_return_12m", "early_help_outcomes_met", "repeat_protection_plan_24m", "step_ups", "step_downs",
    "step_up_after_step_down_12m", "step_up_from_early_help", "step_down_to_early_help", "closures", "churn",
    "step_up_from_family_help", "step_down_to_family_help", "family_help_return_12m", "repeat_protection_plan_12m",
    "tier_raised", "tier_lowered",
)  # fmt: skip
Tables = Mapping[str, pl.DataFrame]


def as_loaded(frames: Tables) -> dict[str, pl.DataFrame]:
    """Return generated tables with every column of the standard, in the order of a warehouse."""
    children = frames["contacts"].select("contact_id", "person_id")
    found = {}
    for name, contract in COUNTED_TABLES.items():
        kinds = {column: one.dtype for column, one in contract.columns.items()}
        frame = frames[name].select(
            (pl.col(column) if column in frames[name].columns else pl.lit(None)).cast(kind).alias(column)
            for column, kind in kinds.items()
        )
        if name == "agency_checks":
            frame = frame.join(children, on="contact_id", how="left")
        order = [column for column in ("person_id", contract.begins, *contract.key) if column in frame.columns]
        found[name] = frame.sort(order, maintain_order=True)
    return found


def facts_without(tables: Tables, absent: Mapping[str, Sequence[str]]) -> InMemory:
    """Return the facts of tables in which some columns are empty and known to be absent."""
    blank = without(tables, absent)
    kept = {name: list(columns) for name, columns in absent.items()}
    return InMemory(frames_of(blank, AS_AT, POLICY), spans_of(blank, AS_AT, POLICY), AS_AT, POLICY, kept)


def known(facts: InMemory, than: InMemory | None = None) -> pl.DataFrame:
    """Return the figures that are known; of those facts only that are other than another's, if one is given."""
    other = [name for name in facts.frames if than is None or not facts.frames[name].equals(than.frames[name])]
    asked = [metric for metric in METRICS.values() if metric.fact in other]
    return measure(facts, asked).filter(pl.col("status") == "ok") if asked else pl.DataFrame()


def optional() -> Iterator[tuple[str, str]]:
    for name, contract in COUNTED_TABLES.items():
        yield from ((name, column) for column, one in contract.columns.items() if one.nullable)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return as_loaded(next(generate(SETTING)))


@pytest.fixture(scope="module")
def whole(tables: Tables) -> tuple[InMemory, pl.DataFrame]:
    facts = facts_without(tables, {})
    return facts, known(facts)


def changed(whole: pl.DataFrame, left: pl.DataFrame) -> dict[str, str]:
    """Return, by metric of which a known figure became another known one, how the latest did."""
    if not left.height:
        return {}
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in FIGURES)
    both = whole.join(left, on=["metric", "period"], suffix="_now").filter(differs)
    latest = both.group_by("metric", maintain_order=True).last()
    return {
        row["metric"]: f"'{row['metric']}' goes from {_figure(row)} to {_figure(row, '_now')}"
        for row in latest.iter_rows(named=True)
    }


def _figure(row: Mapping[str, object], when: str = "") -> str:
    numerator, denominator, value = (row[f"{name}{when}"] for name in FIGURES)
    if numerator is None:
        return f"{value} hours"
    return f"{numerator}" if denominator is None else f"{numerator} of {denominator}"


def unsound(whole: tuple[InMemory, pl.DataFrame], facts: InMemory, column: str) -> list[str]:
    """Return a sentence for each figure that is another one without a column, and of which readers are not told."""
    found = changed(whole[1], known(facts, whole[0]))
    told = {name for name, metric in METRICS.items() if coarser(facts.absent, metric)}
    return [
        f"{how} without {column}: add it to needs= in {file_of(FACTS[METRICS[name].fact])}, or to coarser_without= "
        "there and to COARSER in metrics/made_from.py with the sentence readers get"
        for name, how in found.items()
        if name not in told
    ]


@pytest.mark.parametrize(("table", "column"), list(optional()))
def test_no_figure_changes_without_a_column(
    tables: Tables, whole: tuple[InMemory, pl.DataFrame], table: str, column: str
) -> None:
    facts = facts_without(tables, {table: [column]})
    found = unsound(whole, facts, f"{table}.{column}")
    assert not found, "\n".join(found)
    if f"{table}.{column}" in COARSER:
        assert changed(whole[1], known(facts, whole[0])), f"no figure is coarser: take {table}.{column} out of COARSER"


def unsaid(needed: Mapping[str, str], worded: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each column that a fact needs and that has no words, and for words that nothing needs."""
    where = "SAYS of queries/measure/absent.py"
    for need in sorted(needed.keys() - set(worded)):
        yield f"{needed[need]} needs {need}: say in {where} what the column says, for readers who lack it"
    for need in sorted(set(worded) - needed.keys()):
        yield f"no fact needs {need}: take it out of {where}"


def test_readers_can_be_told_of_every_column_that_a_fact_needs() -> None:
    needed = {
        need: file_of(fact) for fact in FACTS.values() for column in fact.columns
        for need in (*column.needs, *column.needs_alike)
    }  # fmt: skip
    sentences = list(unsaid(needed, SAYS))
    assert not sentences, "\n".join(sentences)


def test_a_column_without_words_is_named() -> None:
    assert list(unsaid({"contacts.concern": "facts/contacts.py"}, ["contacts.hub"])) == [
        "facts/contacts.py needs contacts.concern: say in SAYS of queries/measure/absent.py what the column says, for "
        "readers who lack it",
        "no fact needs contacts.hub: take it out of SAYS of queries/measure/absent.py",
    ]


def test_a_need_that_is_forgotten_is_named(tables: Tables, whole: tuple[InMemory, pl.DataFrame]) -> None:
    facts = facts_without(tables, {"support_episodes": ["ended_on"]})
    assert unsound(whole, facts, "support_episodes.ended_on") == []
    forgetful = replace(facts, absent={})
    sentences = unsound(whole, forgetful, "support_episodes.ended_on")
    assert len(sentences) == 11
    before = whole[1].filter(pl.col("metric") == "closures")["numerator"][-1]
    assert before > 0
    assert (
        f"'closures' goes from {before} to 0 without support_episodes.ended_on: add it to needs= in facts/levels.py, "
        "or to coarser_without= there and to COARSER in metrics/made_from.py with the sentence readers get"
    ) in sentences


def test_readers_are_told_of_every_figure_that_is_coarser_and_of_no_other(tables, whole) -> None:
    for name, sentence in COARSER.items():
        table, _, column = name.partition(".")
        facts = facts_without(tables, {table: [column]})
        found = changed(whole[1], known(facts, whole[0]))
        told = {metric.name for metric in METRICS.values() if sentence in coarser(facts.absent, metric)}
        assert set(found) <= told
        assert sentence.endswith(".")
    assert coarser({}, METRICS["contact_decided_on_time"]) == []


def test_posts_and_contacts_that_name_no_hub_are_those_of_one_hub(
    tables: Tables, whole: tuple[InMemory, pl.DataFrame]
) -> None:
    neither = known(facts_without(tables, {"contacts": ["hub"], "workforce": ["hub"]}))
    assert changed(whole[1], neither) == {}
    assert "contacts_per_fte" in neither["metric"]


def test_what_waits_and_what_follows_is_not_told_without_what_it_is_made_of(tables: Tables) -> None:
    since, until = SETTING.last_month.replace(year=SETTING.last_month.year - 2), SETTING.last_month
    all_of, endless = facts_without(tables, {}), facts_without(tables, {"support_episodes": ["ended_on"]})
    for after in ("step_down", "support", "closure"):
        assert watched(all_of, after, since, until).height
        assert watched(endless, after, since, until).is_empty()
    before = add_months(SETTING.family_help, -1)  # after it some children's tier is not recorded
    assert (level_flows(all_of, before).known, level_flows(endless, before).known) == (True, False)
    for table, column, name in (
        ("assessments", "authorised_on", "assessments"),
        ("section47", "conference_on", "conferences"),
        ("section47", "conference_not_required", "conferences"),
    ):
        told = {one.name: one for one in waiting(facts_without(tables, {table: [column]}))}
        assert (told[name].open, told[name].late) == (None, None)


def test_a_load_without_them_says_which_columns_the_figures_lack(tables: Tables, tmp_path: Path, run_mash) -> None:
    gone = {"support_episodes": ["ended_on"], "section47": ["conference_not_required"]}
    for name, frame in tables.items():
        contract = COUNTED_TABLES[name]
        kept = [column for column in contract.columns if column not in gone.get(name, ())]
        frame.select(kept).write_csv(tmp_path / f"{name}.csv")
    paths = [tmp_path / f"{name}.csv" for name in tables]
    load(tmp_path / "data", paths, as_at=SETTING.as_at, derive=derive)
    build, unsaid = open_build(tmp_path / "data"), [*MADE_FROM_ENDS, "conference_open_overdue"]
    assert set(METRICS) - set(measure(build, list(METRICS.values()))["metric"]) == set(unsaid)
    for name in MADE_FROM_ENDS:
        assert missing(build.absent, METRICS[name]) == ["support_episodes.ended_on"]
    assert missing(build.absent, METRICS["conference_open_overdue"]) == ["section47.conference_not_required"]
    said = run_mash("metrics", "closures", "conference_open_overdue", "--data", tmp_path / "data").stderr
    assert "closures (no extract holds support_episodes.ended_on)" in " ".join(said.split())
