"""Holds the texts of the sample: the description of its folder, and the fictional area's policy."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import polars as pl

from etl.synthetic.setting import DUTY_FROM, Setting


class Described(Protocol):
    """A file of the sample, as far as its description goes."""

    rows: pl.DataFrame
    bad: dict[str, int]
    notes: list[str]

    @property
    def path(self) -> str:
        """Path below the folder."""
        ...


POLICY = """# The policy of Northvale, a fictional area: targets and protocol are invented, as all its data is.

[area]
name = "Northvale"
synthetic = true

[freshness]
default_days = 35
housing = 45

[population]
under_18 = 19000

[population.hubs]
Northvale = 19000

[[clock]]
applies_to = "contact_decision"
from = 2023-11-01
red = 4
amber = 24
green = 72
source = "Northvale information-sharing protocol (invented), section 4"

[[clock]]
applies_to = "agency_check"
from = 2023-11-01
red = 4
amber = 24
green = 72
source = "Northvale information-sharing protocol (invented), section 5"

[[clock]]
applies_to = "strategy_discussion"
from = 2023-11-01
red = 24
amber = 48
green = 72
source = "Northvale safeguarding procedures (invented), section 3"

[[target]]
metric = "contact_decided_on_time"
from = 2023-11-01
value = 85
source = "Northvale information-sharing protocol (invented), section 4"

[[target]]
metric = "contact_decided_in_one_working_day"
from = 2023-11-01
value = 90
source = "Northvale information-sharing protocol (invented), section 4, after Working Together 2023"

[[target]]
metric = "agency_check_returned_on_time"
from = 2023-11-01
value = 80
source = "Northvale information-sharing protocol (invented), section 5"

[[target]]
metric = "referral_decided_in_one_working_day"
from = 2023-11-01
value = 90
source = "Northvale safeguarding partnership scorecard (invented), after Working Together 2023"

[[target]]
metric = "assessment_in_45_working_days"
from = 2023-11-01
value = 80
source = "Northvale safeguarding partnership scorecard (invented)"

[[target]]
metric = "conference_in_15_working_days"
from = 2023-11-01
value = 85
source = "Northvale safeguarding partnership scorecard (invented)"

[[target]]
metric = "re_referral_12m"
from = 2023-11-01
value = 20
source = "Northvale safeguarding partnership scorecard (invented)"

[[target]]
metric = "step_up_after_step_down_12m"
from = 2023-11-01
value = 20
source = "Northvale safeguarding partnership scorecard (invented)"

[[rebase]]
metrics = ["contact_decided_on_time", "contact_decided_in_one_working_day", "agency_check_returned_on_time"]
month = "2025-11"
reason = "Hub goes live"

[[ladder_in_force]]
ladder = "family_help"
from = 2026-04-01
hub = "Northvale"
source = "Northvale Family Help plan (invented), section 2"

[[label]]
column = "end_reason"
label = "Child’s early help plan completed"
code = "outcomes_met"

[[label]]
column = "end_reason"
label = "Stepped up to social care"
code = "stepped_up"

[[label]]
column = "end_reason"
label = "Raised to section 17"
code = "stepped_up"

[[label]]
column = "end_reason"
label = "Moved to Family Help"
code = "renamed"
"""

_README = """# Sample data: synthetic

**Every row is invented by a program.** Northvale does not exist; no row describes a real child, family or agency. The
sample shows what extracts look like when agencies send them, good and bad, and is what `mash demo` loads.

- One fictional hub, {contacts:,} contacts received from {first} to {as_at}: {months} full months and
  the first {days} days of the next. Load it as at {iso}.
- The model, and how close it comes to England's published figures: docs/synthetic-data.md.
- Open cases were carried into a new case system on {first}: episodes already open then start on that day.
- Northvale began Family Help on {family_help}: early help and child in need end in its records on that day, and go on
  as Family Help in children's social care's file, by tier. Reasons to decline are recorded since the duty to share
  began on {duty}.
- About 1% of rows are wrong on purpose, and each agency has its own ways of sending:

| file | rows | rows to be refused | what to know |
|---|---:|---:|---|
{files}

`planted.json` counts the wrong rows of each file by the reason for which they are refused. Files of one load are taken
in the order of their paths, and a later row replaces an earlier one with the same key:
`police/contacts_corrections_2026-11.csv` completes contacts of `childrens_social_care/contacts.csv`.

Written by `uv run python -m etl.synthetic.sample sample_data`; a test proves that these are the same bytes.
"""


def readme(setting: Setting, files: Sequence[Described]) -> str:
    """Return the description of the sample's folder."""
    lines = [
        f"| {file.path} | {file.rows.height:,} | {sum(file.bad.values())} | {'; '.join(file.notes)} |" for file in files
    ]
    return _README.format(
        contacts=setting.contacts, first=_words(setting.first_month), as_at=_words(setting.as_at),
        iso=setting.as_at.isoformat(), days=setting.as_at.day, months=setting.months,
        family_help=_words(setting.family_help), duty=_words(DUTY_FROM), files="\n".join(lines),
    )  # fmt: skip


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
