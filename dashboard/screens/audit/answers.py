"""Answers the page on audit samples: the contacts drawn, the sheets to hand out, and two auditors' answers."""

import polars as pl

from dashboard.access.door import data_directory
from dashboard.questions.cache import cached
from publish.published.case_files import audit_sheet
from queries.audits.drawing import SampleError
from queries.audits.judged import strays
from queries.audits.keeping import Sample, read_samples
from queries.audits.readers import Question, questions, to_talk_about
from queries.audits.results import Told, results
from queries.audits.sample import sheet
from queries.build import Build


@cached
def told(build: Build, name: str) -> tuple[list[Question], list[Told], pl.DataFrame, str] | str:
    """Return what both readers said, every figure, the contacts to talk about, and how many audits are of none drawn;
    or why nothing is known yet.
    """
    sample = next(each for each in read_samples(data_directory()) if each.id == name)
    try:
        return questions(build, sample), results(build, sample), to_talk_about(build, sample), strays(build, sample)
    except SampleError as none:
        return str(none)


def sheet_for(build: Build, sample: Sample, which: str) -> bytes:
    """Return the workbook for one reader."""
    return audit_sheet(f"Practice audit {sample.id}, {which} auditor", sheet(sample, which), build.info)
