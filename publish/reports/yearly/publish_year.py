"""Publishes the chapter on a year: measures, releases beside all that was published, and hands over once."""

from pathlib import Path

import polars as pl

from publish.disclosure import TOTAL, release
from publish.published.chapters import PAGE, PDF, WORD
from publish.published.folder import check_free, copy_out
from publish.published.hidden_before import hidden_before
from publish.published.outlets import CHAPTER, open_figures_of, publishing
from publish.published.plain import as_plain
from publish.published.releases import Entry
from publish.reports.document import Report
from publish.reports.files import report_page, report_pdf
from publish.reports.revised import Made, Subject, publish_report
from publish.reports.word import report_word
from publish.reports.yearly.chapter import chapter
from publish.reports.yearly.compared import shown
from publish.reports.yearly.year import DIMS, Asked, ask
from queries.build import open_build
from queries.calendar.months import last_day
from queries.metrics.catalogue import METRICS
from queries.metrics.nested import broken_in


def make_chapter(data: Path, label: str, *, out: Path | None = None, who: str | None = None) -> Made:
    """Publish the chapter of a financial year (2025-26), or find it published with the same content.

    It goes to `yearly/2025-26` of the data directory; other figures become a numbered revision. `out` gets a copy of
    the folder. Raises MashError.
    """
    check_free(data, out)
    build = open_build(data)
    asked = ask(build.on_one(last_day(build.as_at.date())), data, label)
    with publishing(data) as register:
        memory = register.ledger.memory()
        released = release(
            asked.measures, memory, threshold=asked.policy.publication.threshold, broken=broken_in(build),
            unshown=hidden_before(build, asked.measures, memory),
        )  # fmt: skip

        def draft(number: int, before: Entry | None) -> Report:
            return chapter(asked, released, number, _changed(before, asked, released.frame) if before else ())

        details = {
            "year": label, "build": asked.build, "inputs": asked.fingerprint, "version": asked.version,
            "synthetic": asked.policy.synthetic,
        }  # fmt: skip
        subject = Subject(label, asked.as_at.isoformat(timespec="seconds"), asked.policy.publication.threshold, details)
        made = publish_report(data, register, CHAPTER, subject, released, draft, _files, who)
    if out:
        copy_out(data, made.folder, out, who)
    return made


def _files(report: Report) -> dict[str, bytes]:
    return {PDF: report_pdf(report), PAGE: report_page(report), WORD: report_word(report)}


def _changed(before: Entry, asked: Asked, now: pl.DataFrame) -> tuple[str, ...]:
    """Return which of the year's figures a revision changed, in words."""
    keys = ["metric", "period", *DIMS]
    then = {tuple(row[key] for key in keys): row for row in open_figures_of(before).iter_rows(named=True)}
    said = []
    for row in now.filter(pl.col("period") == asked.span.label, *(pl.col(dim) == TOTAL for dim in DIMS)).iter_rows(
        named=True
    ):
        was, metric = then.get(tuple(row[key] for key in keys)), METRICS[row["metric"]]
        old, new = (as_plain(shown(each and {**each, "status": str(each["status"])}, metric)) for each in (was, row))
        if old != new:
            said.append(f"{metric.title}: was {old}, is now {new}.")
    return tuple(said) or ("Groups, words or actions changed; the year's figures are the same.",)
