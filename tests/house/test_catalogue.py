"""Each figure of the catalogue is declared whole, worked through in an example and answered a second time."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import queries.metrics
from etl.errors import DeclarationError
from mash.documents.examples import read_examples
from queries.facts.described import described
from queries.facts.names import CODED, TABLE_OF_FACT
from queries.measure.question import other_tables
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.comparators import england
from queries.metrics.dimensions import DIMENSIONS, name_of
from queries.metrics.made_from import read
from queries.metrics.metric import Claim, LookBack, Metric, variant
from queries.metrics.official import ENTRIES, Official, official
from tests.generative import naive
from tests.generative.strategies import MAKERS

READ = read_examples(Path(__file__).parents[1] / "spec")
EXAMPLES = {one.metric for one in READ}
AS_SENT = {  # dimensions whose values are as they were sent: nothing is to be worked through
    "source", "concern", "risk_initial", "risk_final", "outcome", "lead_practitioner", "sex", "disability",
}  # fmt: skip
MONTHS = import_module("tests.generative.naive.months")
TWINS = set(naive.answers({table: [] for table in MAKERS}, datetime(2026, 3, 31)))

every_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)


def untried(name: str, examples: Collection[str], twins: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each way in which a metric is not tried."""
    if name not in examples:
        yield f"'{name}' has no worked example: add a test that calls example('{name}', ...) to tests/spec"
    if name not in twins:
        yield f"'{name}' has no second answer: add one in plain Python to tests/generative/naive"


def told_otherwise(metric: Metric) -> Iterator[str]:
    """Yield a sentence for each thing on a metric's months that its second answer does not know."""
    where, name = "in tests/generative/naive/months.py", metric.name
    fits = any(name.startswith(start) for starts in MONTHS.TABLES.values() for start in starts)
    if not fits or MONTHS.table_of(name) != metric.table:
        yield f"'{name}' counts rows of {metric.table}: add how its name begins to '{metric.table}' of TABLES {where}"
    also = MONTHS.ALSO.get(name)
    if other_tables(metric) != ([also] if also else []):
        needed = " and ".join(other_tables(metric)) or "no further table"
        yield f"'{name}' needs {needed} for its numerator, and ALSO {where} says {also or 'none'}"
    follows = metric.maturity_months or metric.maturity_days
    for table, has, what in (("LOOK_BACK", metric.history, "looks back"), ("FOLLOW_UP", follows, "follows rows up")):
        if bool(has) != (name in getattr(MONTHS, table)):
            how = f"{what}: add how far to" if has else f"no longer {what}: take it out of"
            yield f"'{name}' {how} {table} {where}"


def untraced(metric: Metric, text: Official) -> Iterator[str]:
    """Yield a sentence for a metric whose source is an official text that no entry names."""
    if text is ENTRIES[-1] and not metric.source.startswith("Project definition"):
        yield (
            f"'{metric.name}' has the source '{metric.source}', and our pages would call it the project's own: add an "
            'Official to ENTRIES of metrics/official.py, or write source="Project definition"'
        )


def unworded(dim: str, values: Collection[str], broken_down: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each step of adding a dimension of codes that has not been done."""
    raw = [value for value in values if value[:1].islower() and name_of(dim, value) == value]
    if raw:
        yield f"readers see '{raw[0]}' of '{dim}' as it is stored: add its words to _WORDS of metrics/dimensions.py"
    if dim not in broken_down:
        yield f"no worked example breaks a figure down by '{dim}': add one with by='{dim}' to tests/spec"


def unnamed(name: str, dims: Collection[str], worded: Collection[str], made: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each dimension of a metric that has no words or that its fact does not have."""
    if not dims:
        yield f"'{name}' can be broken down by nothing: give it one of the tuples in metrics/dimensions.py as dims="
    for dim in dims:
        if dim not in worded:
            yield f"'{dim}' has no words: add it to DIMENSIONS in metrics/dimensions.py"
        if dim not in made:
            yield f"'{name}' is broken down by '{dim}', which its fact does not make: add the column, or take it out"


def unlisted(module: str, found: object, listed: Mapping[str, Metric]) -> Iterator[str]:
    """Yield a sentence for each metric that a module defines and does not list."""
    for each in found if isinstance(found, tuple) else (found,):
        if isinstance(each, Metric) and each.name not in listed:
            yield (
                f"{module} defines '{each.name}' and does not list it in METRICS, or metrics/catalogue.py lacks "
                "the module"
            )


def alike(metrics: Collection[Metric]) -> Iterator[str]:
    """Yield a sentence for each metric whose words are another's."""
    for name in ("title", "short", "says"):
        seen: dict[object, str] = {}
        for metric in metrics:
            words = getattr(metric, name)
            if words and seen.setdefault(words, metric.name) != metric.name:
                yield f"'{metric.name}' has the same {name}= as '{seen[words]}': give it its own"


@every_metric
def test_a_metric_is_worked_through_in_an_example_and_answered_a_second_time(metric: Metric) -> None:
    sentences = list(untried(metric.name, EXAMPLES, TWINS))
    assert not sentences, "\n".join(sentences)


@every_metric
def test_a_second_answer_knows_which_months_a_metric_speaks_of(metric: Metric) -> None:
    sentences = list(told_otherwise(metric)) if metric.name != "attended" else []  # dated by either kind of meeting
    assert not sentences, "\n".join(sentences)


def test_every_metric_that_is_defined_is_in_the_catalogue() -> None:
    folder = Path(queries.metrics.__file__).parent
    sentences = [
        sentence
        for each in iter_modules([str(folder)])
        for found in vars(import_module(f"queries.metrics.{each.name}")).values()
        for sentence in unlisted(f"queries/metrics/{each.name}.py", found, METRICS)
    ]
    assert not sentences, "\n".join(sentences)


def test_no_two_metrics_have_the_same_words() -> None:
    sentences = list(alike(METRICS.values()))
    assert not sentences, "\n".join(sentences)


@every_metric
def test_a_metric_is_read_with_others_that_exist(metric: Metric) -> None:
    assert metric.pair, f"name in pair= what '{metric.name}' is read with"
    unknown = set(metric.pair) - (METRICS.keys() - {metric.name})
    assert not unknown, f"'{metric.name}' is read with itself or with no metric: take {unknown} out of pair="
    assert len(set(metric.pair)) == len(metric.pair), f"'{metric.name}' names a metric twice in pair="


@every_metric
def test_a_metric_reads_columns_of_its_fact_and_breaks_down_by_some(metric: Metric) -> None:
    assert read(metric)
    sentences = list(unnamed(metric.name, metric.dims, DIMENSIONS, described(metric.fact).columns))
    assert not sentences, "\n".join(sentences)


@pytest.mark.parametrize("dim", CODED)
def test_a_dimension_of_codes_has_words_for_each_of_them(dim: str) -> None:
    sentences = list(unworded(dim, CODED[dim].categories, {one.by for one in READ} | AS_SENT))
    assert not sentences, "\n".join(sentences)


def test_every_dimension_breaks_some_figure_down() -> None:
    used = {dim for metric in METRICS.values() for dim in metric.dims}
    assert not set(DIMENSIONS) - used, "add it to the tuples of the facts that have it, in metrics/dimensions.py"


@every_metric
def test_a_comparator_is_one_of_englands_figures(metric: Metric) -> None:
    assert not metric.comparator or england(metric.comparator)


def test_each_figure_is_traced_and_what_stands_beside_englands_is_traced_to_its_text() -> None:
    found = {name: official(name) for name in METRICS}
    sentences = [said for metric in METRICS.values() for said in untraced(metric, found[metric.name])]
    assert not sentences, "\n".join(sentences)
    for name in ("re_referral_12m_each", "referral_not_in_need", "conference_in_15_working_days"):
        assert found[name].text.read
    of_its_own = [name for name, metric in METRICS.items() if metric.comparator and found[name] is ENTRIES[-1]]
    assert not of_its_own, "say in ENTRIES of metrics/official.py what England's figure counts, and where ours departs"
    idle = [entry.figures for entry in ENTRIES if entry not in found.values()]
    assert not idle, "no figure is traced to it: take it out of metrics/official.py"


def test_every_fact_has_a_metric_and_headlines_keep_the_order_of_the_catalogue() -> None:
    idle = set(TABLE_OF_FACT) - {metric.fact for metric in METRICS.values()}
    assert not idle, f"no metric counts {idle}: define one in queries/metrics"
    assert list(HEADLINES) == [name for name in METRICS if name in HEADLINES]
    assert len(HEADLINES) <= 20, (
        "false signals grow with the number of measures that are judged together: take headline=True off one of them"
    )


CONTACTS, ON_TIME = METRICS["contacts"], METRICS["contact_decided_on_time"]


def test_a_metric_without_example_or_second_answer_is_named() -> None:
    assert list(untried("planted", {"planted"}, set())) == [
        "'planted' has no second answer: add one in plain Python to tests/generative/naive"
    ]
    assert list(untried("planted", set(), {"planted"})) == [
        "'planted' has no worked example: add a test that calls example('planted', ...) to tests/spec"
    ]


def test_a_metric_that_its_module_does_not_list_is_named() -> None:
    planted = variant(CONTACTS, name="planted", title="Planted", says=CONTACTS.says)
    said = [
        "queries/metrics/demand.py defines 'planted' and does not list it in METRICS, or metrics/catalogue.py lacks "
        "the module"
    ]
    assert list(unlisted("queries/metrics/demand.py", planted, METRICS)) == said
    assert list(unlisted("queries/metrics/demand.py", (CONTACTS, planted), METRICS)) == said


def test_months_that_a_second_answer_does_not_know_are_named() -> None:
    nowhere = variant(CONTACTS, name="open_door", title="Planted", says=CONTACTS.says)
    where = "in tests/generative/naive/months.py"
    assert list(told_otherwise(nowhere)) == [
        f"'open_door' counts rows of contacts: add how its name begins to 'contacts' of TABLES {where}"
    ]
    asked = METRICS["checks_per_contact"]
    looks = variant(asked, name="contact_planted", title="P", says=asked.says, history=LookBack(12), maturity_months=1)
    assert list(told_otherwise(looks)) == [
        f"'contact_planted' needs agency_checks for its numerator, and ALSO {where} says none",
        f"'contact_planted' looks back: add how far to LOOK_BACK {where}",
        f"'contact_planted' follows rows up: add how far to FOLLOW_UP {where}",
    ]
    shorter = replace(METRICS["repeat_contact_90d"], history=None)
    assert list(told_otherwise(shorter)) == [
        f"'repeat_contact_90d' no longer looks back: take it out of LOOK_BACK {where}"
    ]


def test_an_official_source_without_an_entry_is_named() -> None:
    planted = replace(CONTACTS, source="DfE, a new text")
    assert list(untraced(planted, ENTRIES[0])) == []
    assert list(untraced(planted, ENTRIES[-1])) == [
        "'contacts' has the source 'DfE, a new text', and our pages would call it the project's own: add an Official "
        'to ENTRIES of metrics/official.py, or write source="Project definition"'
    ]


def test_a_code_without_words_and_a_dimension_without_example_are_named() -> None:
    assert list(unworded("day_kind", ["weekday", "weekend"], {"hub"})) == [
        "readers see 'weekday' of 'day_kind' as it is stored: add its words to _WORDS of metrics/dimensions.py",
        "no worked example breaks a figure down by 'day_kind': add one with by='day_kind' to tests/spec",
    ]


def test_a_dimension_that_lacks_its_words_or_its_column_is_named() -> None:
    assert list(unnamed("planted", ["hub", "weekday"], {"hub"}, {"hub"})) == [
        "'weekday' has no words: add it to DIMENSIONS in metrics/dimensions.py",
        "'planted' is broken down by 'weekday', which its fact does not make: add the column, or take it out",
    ]
    assert list(unnamed("planted", [], {"hub"}, {"hub"})) == [
        "'planted' can be broken down by nothing: give it one of the tuples in metrics/dimensions.py as dims="
    ]


def test_a_variant_is_on_no_board_and_has_words_of_its_own() -> None:
    planted = variant(CONTACTS, name="planted", title="Planted", says=CONTACTS.says)
    assert (planted.headline, planted.short) == (False, "")
    assert list(alike([CONTACTS, planted])) == ["'planted' has the same says= as 'contacts': give it its own"]
    assert list(alike([CONTACTS, replace(CONTACTS, name="planted")])) == [
        f"'planted' has the same {name}= as 'contacts': give it its own" for name in ("title", "short", "says")
    ]


def test_a_metric_that_reads_what_its_fact_does_not_describe_is_named() -> None:
    planted = replace(CONTACTS, name="planted", month="closed_month")
    with pytest.raises(DeclarationError, match=r"'planted' reads 'closed_month', which the fact 'contacts' does not"):
        read(planted)


@pytest.mark.parametrize(
    ("metric", "changes", "says"),
    [
        (CONTACTS, {"theme": "speed"}, "theme= must be one of timeliness, return_demand"),
        (CONTACTS, {"fact": "visits"}, "fact= must be one of contacts, agency_checks"),
        (CONTACTS, {"counted": "contacts"}, "write counted= as a sentence, not 'contacts'."),
        (CONTACTS, {"source": ""}, "write source= as a name, without a full stop, not ''."),
        (CONTACTS, {"month_words": "monthly"}, "begin month_words= with by, at or in, not 'monthly'."),
        (CONTACTS, {"short": ""}, "give it the short= name that a snapshot's tables show."),
        (CONTACTS, {"says": Claim("contacts", "contacts came in")}, "begin what it says with the topic"),
        (
            CONTACTS,
            {"says": Claim("the number of contacts")},
            "say in says= what follows 'more' or 'a larger share of'",
        ),
        (CONTACTS, {"says": Claim("the number of contacts", "more contacts came")}, "write says= without a direction"),
        (
            ON_TIME,
            {"says": Claim("the share on time.", "contacts was on time")},
            "write says= without a direction and a full stop",
        ),
        (CONTACTS, {"unit": "percent"}, "a percent has a denominator=."),
        (ON_TIME, {"unit": "count"}, "a count has no denominator=."),
        (ON_TIME, {"share": 0.5}, "share= belongs to unit='hours', which needs it."),
        (CONTACTS, {"per": 10_000}, "per= belongs to unit='rate', which needs it."),
        (CONTACTS, {"unit": "net"}, "unit='net' needs leaves=, the month in which a row goes."),
        (METRICS["contacts_per_10000"], {"dims": ("area",)}, "dims= of a rate are ('hub',)"),
        (CONTACTS, {"comparator": "re_referrals_percent"}, "comparator= needs unit='percent'"),
    ],
)
def test_a_metric_that_is_not_whole_can_not_be_declared(metric: Metric, changes: dict[str, object], says: str) -> None:
    with pytest.raises(DeclarationError) as told:
        replace(metric, name="planted", **changes)  # type: ignore[arg-type]
    assert str(told.value).startswith(f"Metric 'planted': {says}")
