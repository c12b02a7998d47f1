"""Derives changes of a child's level of need on a ladder, and whether they were reversed within a year.

A row is one change. Each ladder has a table of its own, so that nobody adds up the changes of several.
"""

import polars as pl

from etl.codes import EARLY_HELP, FAMILY_HELP, NO_LEVEL, TIERS
from etl.ladders import NUMBER, Ladder
from queries.calendar.days import months_on
from queries.calendar.months import month_number
from queries.facts.columns import About, code, columns, day, flag, month, person
from queries.facts.hubs import with_hub
from queries.facts.names import LEAD_PRACTITIONER, LEVEL_STATES, PERSON_DIMS, UNKNOWN
from queries.facts.neighbours import next_day_with
from queries.facts.people import PERSON, PLACE, with_person
from queries.facts.rules import implies, is_, known, never, rules, same, where_recorded
from queries.facts.spells import on_ladder, place_number, schema_of, sweep
from queries.facts.tables import Tables

CHURN_MOVES = 3


def level_changes(tables: Tables) -> pl.LazyFrame:
    """Return the changes of level up to the as-at on the area's common ladder, in order of person and day.

    A change to "none" is a closure only once it has lasted more than the bridge of 28 days.
    """
    return changes_on(tables, tables.policy.ladders.default)


def changes_on(tables: Tables, ladder: Ladder) -> pl.LazyFrame:
    """Return the changes of level on one ladder."""
    windows, last_day = tables.windows, tables.as_at.date()
    swept = tables.kept("swept", lambda: sweep(tables.known("support_episodes"), last_day))
    frame = pl.defer(
        lambda: on_ladder(swept(), ladder, last_day, windows.bridge_days), schema=pl.Schema(schema_of(ladder))
    )
    settled = (pl.lit(tables.complete_through) - pl.col("on")).dt.total_days() >= windows.bridge_days
    child, row = pl.col("child"), "_row"
    goes_on = child == child.shift(-1)
    closed = (pl.col("level_to") == NO_LEVEL) & (settled | goes_on)
    lowest = ladder.rungs[0].name
    entry = (pl.col("level_from") == NO_LEVEL) & (pl.col("level_to") == lowest)
    left = (child == child.shift(1)) & (pl.col("level_from").shift(1) == lowest)
    soon = pl.col("on").shift(1) >= months_on(-windows.return_months, pl.col("on"))
    raised = (pl.col("place_from") == _PLACE_OF_TIER[0]) & (pl.col("place_to") == _PLACE_OF_TIER[1])
    lowered = (pl.col("place_from") == _PLACE_OF_TIER[1]) & (pl.col("place_to") == _PLACE_OF_TIER[0])
    frame = frame.with_row_index(row).with_columns(
        closure=closed.fill_null(False),
        from_lowest=pl.col("level_from") == lowest,
        to_lowest=pl.col("level_to") == lowest,
        entered_lowest=entry,
        back_12m=(entry & left & soon).fill_null(False),
        tier_raised=raised & pl.col("step_up"),
        tier_lowered=lowered & pl.col("step_down"),
    )
    again = next_day_with(pl.col("step_up"), pl.col("on"), child) <= months_on(windows.return_months, pl.col("on"))
    frame = frame.with_columns(up_again_12m=(pl.col("step_down") & again).fill_null(False))
    frame = frame.join(churning(frame, row, windows.return_months), on=row, how="left", maintain_order="left")
    return with_person(with_hub(with_lead(frame, tables), tables, "on"), tables, "on").select(
        "person_id",
        "on",
        month=month_number(pl.col("on")),
        until_month=month_number(pl.when(goes_on).then(pl.col("on").shift(-1))),
        level_from="level_from",
        level_to="level_to",
        step_up="step_up",
        step_down="step_down",
        closure="closure",
        up_again_12m="up_again_12m",
        from_lowest="from_lowest",
        to_lowest="to_lowest",
        entered_lowest="entered_lowest",
        back_12m="back_12m",
        tier_raised="tier_raised",
        tier_lowered="tier_lowered",
        churn_from="churn_from",
        churn_until="churn_until",
        lead_practitioner="lead_practitioner",
        hub="hub",
        area="area",
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


_PLACE_OF_TIER = tuple(NUMBER[f"{FAMILY_HELP.code}/{tier}"] for tier in TIERS)


def with_lead(frame: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add the lead practitioner of the highest episode that begins on the day, of several the first by key; `unknown`
    where none does.
    """
    name, kind = "lead_practitioner", LEAD_PRACTITIONER
    none = pl.lit(UNKNOWN, kind)
    if not tables.gives("support_episodes", name):  # the join of 5 million rows took a third of the time
        return frame.with_columns(none.alias(name))
    leads = (
        tables.known("support_episodes")
        .select("person_id", "episode_id", pl.col(name).cast(pl.String).cast(kind), on="started_on",
                place=place_number())
        .sort("person_id", "on", "place", "episode_id", descending=[False, False, True, False])
        .unique(["person_id", "on"], keep="first", maintain_order=True)
        .select("person_id", "on", name)
    )  # fmt: skip
    joined = frame.join(leads, on=["person_id", "on"], how="left", maintain_order="left")
    ended = pl.col("level_to") == NO_LEVEL
    return joined.with_columns(pl.when(~ended).then(pl.col(name)).fill_null(none).alias(name))


def churning(changes: pl.LazyFrame, row: str, months: int) -> pl.LazyFrame:
    """Return, by number of row, churn_from and churn_until: the months from and until which a child counts as churning.

    A child churns in a month when it had 3 or more moves in so many calendar months up to it. Each third move opens
    such a span; the next one cuts it short, so that a child counts once.
    """
    same = [(pl.col("child") == pl.col("child").shift(n)).fill_null(False) for n in (CHURN_MOVES - 1, -1)]
    month, earliest = month_number(pl.col("on")), month_number(pl.col("on")).shift(CHURN_MOVES - 1)
    moves = changes.filter(pl.col("step_up") | pl.col("step_down")).with_columns(
        churn_from=pl.when(same[0] & (month < earliest + months)).then(month), ends=earliest + months
    )
    cut = pl.when(same[1]).then(pl.col("churn_from").shift(-1))
    until = pl.when(pl.col("churn_from").is_not_null()).then(pl.min_horizontal("ends", cut))
    return moves.select(row, "churn_from", churn_until=until)


_FIRST = EARLY_HELP.code
_EARLY_HELP = ("support_episodes.level early_help",)  # levels by name are read by figures of early help alone
_ENDED = (  # without ends every child stays at their highest level for good; one episode a child shows no move
    "support_episodes.ended_on",
    "support_episodes.transitions",
)
_LOWEST = (*_ENDED, *_EARLY_HELP)
_TIER = (*_ENDED, "support_episodes.tier")
_REST = ("the first entry to support and its end",)
_BRIDGED, _RETURN = ("bridge_days",), ("bridge_days", "return_months")
_MOVE: About = {"needs": _ENDED, "windows": _BRIDGED, "privacy": "quasi", "leaves_out": _REST}

COLUMNS = columns(
    person(),
    day("on", "Day of the change."),
    month("month", "Month of the change.", always=True),
    month("until_month", "Month of the child's next change."),
    code("level_from", "Level before: a rung of the ladder.", LEVEL_STATES, needs=_EARLY_HELP),
    code("level_to", "Level after: a rung of the ladder.", LEVEL_STATES, needs=_EARLY_HELP),
    flag("step_up", "To a higher level, from another one.", **_MOVE),
    flag("step_down", "To a lower level, support going on.", **_MOVE),
    flag(
        "closure",
        "Support ended.",
        needs=_ENDED,
        leaves_out=("moves from one level to another",),
        windows=_BRIDGED,
        privacy="quasi",
    ),
    flag(
        "up_again_12m",
        "A step-down after which the child stepped up within the return's months.",
        needs=_ENDED,
        windows=_RETURN,
        privacy="quasi",
    ),
    flag("from_lowest", "The level before is the ladder's lowest.", needs=_LOWEST, privacy="quasi"),
    flag("to_lowest", "The level after is the ladder's lowest.", needs=_LOWEST, privacy="quasi"),
    flag(
        "entered_lowest",
        "Support began at the ladder's lowest level.",
        needs=_LOWEST,
        leaves_out=("moves from one level to another", "support that begins at a higher level"),
        windows=_BRIDGED,
        privacy="quasi",
    ),
    flag(
        "back_12m",
        "Support began at the lowest level after it had ended there within the return's months before.",
        needs=_LOWEST,
        windows=_RETURN,
        privacy="quasi",
    ),
    flag("tier_raised", "From the targeted to the statutory tier of Family Help.", **(_MOVE | {"needs": _TIER})),
    flag("tier_lowered", "From the statutory to the targeted tier of Family Help.", **(_MOVE | {"needs": _TIER})),
    month(
        "churn_from",
        "Month from which the child counts as one that moves often.",
        needs=_ENDED,
        leaves_out=_REST,
        windows=_RETURN,
    ),
    month("churn_until", "Month from which the child no longer does.", needs=_ENDED, windows=_RETURN),
    code("lead_practitioner", "Lead practitioner of the episode that begins."),
    PLACE,
    PERSON,
)
RULES = rules(
    COLUMNS,
    never("step_up", "step_down"),
    implies("closure", is_("level_to", NO_LEVEL)),
    never("step_up", is_("level_to", NO_LEVEL)),
    never("step_down", is_("level_to", NO_LEVEL)),
    implies("up_again_12m", "step_down"),
    implies("back_12m", "entered_lowest"),
    implies("entered_lowest", "to_lowest"),
    implies("entered_lowest", is_("level_from", NO_LEVEL)),
    never("from_lowest", is_("level_from", NO_LEVEL)),
    never("from_lowest", "to_lowest"),
    never("step_up", is_("level_from", NO_LEVEL)),
    never("step_down", is_("level_from", NO_LEVEL)),
    never("to_lowest", "closure"),
    never("to_lowest", "step_up"),
    never("from_lowest", "step_down"),
    implies("tier_raised", "step_up"),
    implies("tier_lowered", "step_down"),
    implies(known("churn_until"), known("churn_from")),
    # on the four levels the lowest is early help: where another ladder is in force, rows break these
    *(where_recorded(each) for each in same("from_lowest", is_("level_from", _FIRST))),
    *(where_recorded(each) for each in same("to_lowest", is_("level_to", _FIRST))),
    where_recorded(implies("tier_raised", "from_lowest")),
    where_recorded(implies("tier_lowered", "to_lowest")),
)
