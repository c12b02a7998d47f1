"""Writes the workbook that an inspector opens first: what the pack holds, figures, definitions, policy and gaps."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from etl.codes import AGENCIES
from etl.landing.samples import read_samples
from etl.policy.policy import ALWAYS, Policy, in_order
from publish.evidence.lists import WARNING, Made, book, period, stamps
from publish.evidence.profile import Profile
from publish.published.cells import Amount, Value
from publish.published.workbook import Sheet, workbook
from queries import words
from queries.audits.drawing import SampleError
from queries.audits.in_words import NAMES, in_words
from queries.audits.results import results
from queries.audits.sample import told
from queries.build import Build
from queries.cases.inspection import LISTS
from queries.measure.absent import TABLES, metric_not_in_data
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.metrics.describe import in_force
from queries.metrics.metric import THEMES, Metric
from queries.quality.data_quality import data_quality
from queries.quality.faults import read_faults, refused, table_name, without_reasons
from queries.quality.table_months import table_months

OURS = "No: our own list, to be matched to the notice"
_STATUS = {
    "immature": "Not all that counts is known yet", "partial": "Only part of the month is known",
    "unknown": "A table that it needs does not speak for the month", "untimed": "Too many have no time of day",
    "off_ladder": "The ladder can’t tell for this month",
}  # fmt: skip


def index(data: Path, build: Build, profile: Profile, lists: Sequence[Made], first: date, last: date) -> bytes:
    """Return the workbook of a pack's index, figures, definitions, policy, data quality, gaps and audit samples."""
    metrics = [metric for metric in METRICS.values() if not metric_not_in_data(build, metric)]
    sheets = [
        _lists(lists),
        _figures(build, metrics, first, last),
        _definitions(metrics, build.policy, last),
        _policy(build.policy),
        _quality(build, first, last),
        _gaps(build, profile, lists),
        _samples(data, build),
    ]
    cover = [
        f"Evidence pack: {profile.title}", f"Period: {period(first, last)}.",
        f"Profile '{profile.name}'. Edition: {profile.edition}. Source: {profile.source}.",
        f"Not read in the original: {'; '.join(profile.not_read)}. Such lists are our own: match them to the notice.",
        "Figures are counts, and judge no child, worker or agency. Nothing here is hidden for being small.",
        WARNING, *stamps(build.info),
    ]  # fmt: skip
    kept = [sheet for sheet in sheets if sheet.rows]
    return workbook(book(build.info, f"Evidence pack: {profile.title}"), kept, cover)


def _lists(lists: Sequence[Made]) -> Sheet:
    columns = ("No.", "List", "Counted", "Rows", "File", "Read in the original", "Note")
    rows: list[list[Value]] = []
    for each in lists:
        about = LISTS[each.picked.name]
        absent = each.rows if isinstance(each.rows, str) else ""
        file = "" if absent else f"{each.file}.xlsx" if each.has_workbook else f"csv/{each.file}.csv"
        read = "Yes" if each.picked.read else OURS
        rows.append([str(each.number), about.title, about.counted, each.count, file, read, absent or each.note])
    return Sheet("Index", "What is in this pack", columns, rows, "one list")


def _figures(build: Build, metrics: Sequence[Metric], first: date, last: date) -> Sheet:
    """Return each month's figures; a month that the period cuts is counted whole, and the title says so."""
    start, end = first.replace(day=1), last.replace(day=1)
    figures = measure(build, metrics, since=start, until=end)
    columns = ("Theme", "Measure", "Month", "Numerator", "Denominator", "Value", "Target", "Status")
    rows: list[list[Value]] = []
    for row in figures.iter_rows(named=True):
        metric = METRICS[row["metric"]]
        on = row["start"]
        target = build.policy.target(metric.name, on)
        value = None if row["value"] is None else Amount(row["value"], metric.unit)
        agreed = Amount(target.value, metric.unit, agreed=True) if target else None
        rows.append([THEMES[metric.theme][0], metric.title, words.month(on), row["numerator"], row["denominator"],
                     value, agreed, _STATUS.get(str(row["status"]), "")])  # fmt: skip
    return Sheet("Figures", "Every measure, month by whole month", columns, rows, "one measure in one month")


def _definitions(metrics: Sequence[Metric], policy: Policy, on: date) -> Sheet:
    columns = ("Measure", "Counted", "In the numerator", "Month", "Left out", "Source")
    every = [in_force(metric, policy, on) for metric in metrics]
    rows = [(one.title, one.counted, one.met, one.month, one.left_out, one.source) for one in every]
    return Sheet("Definitions", "What each measure counts, by the policy in force", columns, rows, "one measure")


def _policy(policy: Policy) -> Sheet:
    columns = ("What was agreed", "Since", "Hub", "Content", "Source")
    return Sheet("Policy", "What the area has agreed", columns, list(_agreed(policy)), "one entry")


def _agreed(policy: Policy) -> Iterator[list[Value]]:
    for clock in policy.clocks:
        hours = ", ".join(f"{risk} {words.allowed(hours)}" for risk, hours in clock.hours.items())
        what = f"Hours: {clock.applies_to.replace('_', ' ')}"
        yield [what, words.day(clock.from_day), clock.hub or "All", f"{hours} ({clock.kind})", clock.source]
    for each in policy.targets:
        metric = METRICS.get(each.metric)
        shown = words.target(each.value, metric.unit) if metric else str(each.value)
        title = metric.title if metric else each.metric
        yield [f"Target: {title}", words.day(each.from_day), each.hub or "All", shown, each.source]
    for core in in_order(policy.core):
        asked, since = ", ".join(AGENCIES[agency] for agency in core.agencies), _since(core.from_day)
        yield ["Agencies to ask about red and amber", since, "All", asked, core.source]
    for duty in in_order(policy.duties):
        bound = ", ".join(AGENCIES[agency] for agency in duty.covered)
        said = f"Binds {bound}" if bound else "Binds no agency"
        yield ["Duty to share", words.day(duty.from_day), "All", said, duty.source]
    for quorum in in_order(policy.quorums):
        needed = ", ".join(AGENCIES[agency] for agency in quorum.agencies)
        yield ["Agencies that a strategy discussion needs", words.day(quorum.from_day), "All", needed, quorum.source]


def _since(day: date) -> str:
    return words.day(day) if day > ALWAYS else ""


def _quality(build: Build, first: date, last: date) -> Sheet:
    """Return the checks that found something in rows of the period, and in rows whose month is not known."""
    figures = data_quality(build, build.as_at.date())
    inside = pl.col("month").is_null() | pl.col("month").is_between(first.replace(day=1), last)
    faults = read_faults(figures.filter(inside))
    columns = ("Table", "Dimension", "What was found", "Rows found", "Rows asked", "Share")
    rows: list[list[Value]] = [
        [table_name(fault.table), fault.dimension.capitalize(), fault.title, fault.numerator, fault.denominator,
         Amount(fault.percent, "percent")]
        for fault in without_reasons(faults) if fault.numerator
    ]  # fmt: skip
    count, every = refused(faults)
    was = "was" if count == 1 else "were"
    title = f"Data quality: {words.count(count)} of {words.counted(every, 'row')} of the period {was} refused"
    return Sheet("Data quality", title, columns, rows, "one check of one table")


def _gaps(build: Build, profile: Profile, lists: Sequence[Made]) -> Sheet:
    rows: list[list[Value]] = [["Not read in the original", text, ""] for text in profile.not_read]
    rows += [["List", LISTS[each.picked.name].title, each.rows] for each in lists if isinstance(each.rows, str)]
    for found in table_months(build.spans, build.as_at):
        rows.append(["Months", found.text, " ".join([*found.contradicted, found.asked or ""]).strip()])
    for table, names in sorted(build.absent.items()):
        title = TABLES.get(table, table.replace("_", " "))
        rows += [["Column", f"{title}: {name}", "Not in this data: no extract holds it."] for name in names]
    return Sheet("Gaps", "What this pack does not hold or can’t say", ("Kind", "What", "Why"), rows, "one gap")


def _samples(data: Path, build: Build) -> Sheet:
    """Return each sample that was drawn, its strata, and what the audits found."""
    columns = ("Sample", "About", "What", "Value", "95% interval", "Contacts", "No figure because")
    rows: list[list[Value]] = []
    for sample in read_samples(data):
        drawn = f"Decided {sample.first} to {sample.last}, seed '{sample.seed}'"
        for stratum, contacts, number in told(sample):
            rows.append([sample.id, drawn, f"{stratum}: {number} drawn of {contacts}", "", "", "", ""])
        try:
            found = results(build, sample)
        except SampleError as why:
            rows.append([sample.id, "Audits", "", "", "", "", str(why)])
            continue
        rows += [
            [sample.id, each.about, NAMES.get(each.name, each.name), *in_words(each), each.contacts, each.why]
            for each in found
        ]
    return Sheet("Audit samples", "Practice audits drawn by chance, and what they found", columns, rows, "one figure")
