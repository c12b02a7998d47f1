"""Lists the lines of early help's quarterly set, as the regions collect it.

One line needs data that no table of the extract standard holds; it is named as missing, not guessed.
"""

import polars as pl

from etl.ladders import STANDARD
from queries.metrics import demand, level_of_need, return_to_help
from queries.returns.line import Line, line, tally

LINES: tuple[Line, ...] = (
    line("Initial contacts (children)", demand.CONTACTS),
    tally(
        "early_help_started", "New early help episodes", "episodes", "started_month", pl.col("early_help"),
        "Early help episodes that start in the period.", ladder=STANDARD,
    ),
    line("New episodes within 12 months of a previous one ceasing", return_to_help.EARLY_HELP_RETURN_12M),
    Line(
        "early_help_assessments_completed", "Early help assessments completed",
        why="The extract standard holds social care's assessments, not those of early help.",
    ),
    tally(
        "early_help_open", "Early help episodes open at period end", "episodes", "started_month", pl.col("early_help"),
        "Early help episodes that have started and not ended by the end of the period.", leaves="ended_month",
        ladder=STANDARD,
    ),
    line("Stepped up to social care", level_of_need.STEP_UP_FROM_EARLY_HELP),
    line("Stepped down from social care", level_of_need.STEP_DOWN_TO_EARLY_HELP),
    tally(
        "early_help_ended", "Early help episodes closed", "episodes", "ended_month",
        pl.col("early_help") & pl.col("ended_month").is_not_null(), "Early help episodes that end in the period.",
        ladder=STANDARD,
    ),
    line("Early help episodes closed with outcomes met", return_to_help.EARLY_HELP_OUTCOMES_MET),
)  # fmt: skip
