"""Derives whether a child had the same support before, how long ago, and how it ended. A row is one episode."""

from collections.abc import Sequence

import polars as pl

from etl import codes
from etl.policy.words_agreed import Label
from etl.reading.missing import folded
from queries.calendar.days import months_on
from queries.calendar.months import month_number
from queries.facts.columns import code, columns, flag, key, month, person
from queries.facts.hubs import with_hub
from queries.facts.names import PERSON_DIMS
from queries.facts.people import PERSON, PLACE, coded, with_person
from queries.facts.rules import implies, is_, known, never, rules, same
from queries.facts.tables import Tables

# early help of any kind, as on the lowest of the four levels: Family Help where it is known to be targeted
_HELP = (codes.EARLY_HELP.code, "targeted_early_help")
_TARGETED = (pl.col("level") == codes.FAMILY_HELP.code) & (pl.col("tier") == next(iter(codes.TIERS))).fill_null(False)
_IS_HELP = pl.col("level").is_in(list(_HELP)) | _TARGETED
_NEEDS = (codes.CHILD_IN_NEED.code, "short_breaks")
_STATUTORY = (pl.col("level") == codes.FAMILY_HELP.code) & (pl.col("tier") == [*codes.TIERS][-1]).fill_null(False)
_IN_NEED = pl.col("level").is_in(list(_NEEDS)) | _STATUTORY
_WHOLE = (codes.CHILD_PROTECTION.code, codes.LOOKED_AFTER.code)  # levels at which returns count children, not episodes
_FAR = 2**19  # later than any day: an episode that has not ended


def episodes(tables: Tables) -> pl.LazyFrame:
    """Return the episode facts, in order of person and day started."""
    started = pl.col("started_on")
    frame = tables.known("support_episodes").with_columns(
        _person=(pl.col("person_id") != pl.col("person_id").shift(1)).fill_null(True).cum_sum().cast(pl.Int64)
    )
    frame = with_spells(with_help_ended(frame.with_columns(plan_until=latest_end_before("child_protection"))))
    returned = pl.col("help_ended") >= months_on(-tables.windows.return_months, started)
    return with_person(with_hub(frame, tables, "started_on"), tables, "started_on").select(
        "episode_id",
        "person_id",
        started_month=month_number(started),
        ended_month=month_number(pl.col("ended_on")),
        level="level",
        tier="tier",
        lead_practitioner=coded("lead_practitioner"),
        ended_as=pl.when(pl.col("ended_on").is_not_null()).then(meaning(tables.policy.labels)),
        early_help=_IS_HELP,
        in_need=_IN_NEED,
        protection=pl.col("level") == "child_protection",
        returned_12m=returned.fill_null(False),
        again=pl.col("plan_until").is_not_null() | (pl.col("previous_plans") > 0).fill_null(False),
        again_12m=(pl.col("plan_until") >= months_on(-12, started)).fill_null(False),
        again_24m=(pl.col("plan_until") >= months_on(-24, started)).fill_null(False),
        spell_begins=pl.col("spell_begins").fill_null(False),
        spell_ended_month=month_number(pl.col("spell_ended")),
        hub="hub",
        area="area",
        **{name: pl.col(name) for name in PERSON_DIMS},
    )


def meaning(labels: Sequence[Label]) -> pl.Expr:
    """Return what an area's words for the end of an episode mean, by its labels or as a code or its name; else null."""
    meant = {folded(word): code for code, name in codes.END_REASONS.items() for word in (code, name)}
    meant |= {folded(label.label): label.code for label in labels if label.column == "end_reason"}

    def read(words: pl.Series) -> pl.Series:
        told = words.unique().drop_nulls()
        codes_of = [meant.get(folded(each)) for each in told]
        return words.replace_strict(told, codes_of, default=None, return_dtype=pl.String)

    return pl.col("end_reason").map_batches(read, return_dtype=pl.String)


def latest_end_before(level: str) -> pl.Expr:
    """Return the latest end among the child's earlier episodes at a level, far ahead for one that runs; null for none.

    One running maximum over all children does it: the child's number stands in the high bits, so it never falls.
    """
    end = pl.when(pl.col("level") == level).then(pl.col("ended_on").cast(pl.Int64).fill_null(_FAR)).otherwise(0)
    latest = (pl.col("_person") * 2**21 + end).cum_max().shift(1)
    same = (latest // 2**21 == pl.col("_person")) & (latest % 2**21 > 0)
    return pl.when(same).then(latest % 2**21).cast(pl.Int32).cast(pl.Date)


def with_help_ended(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add `help_ended`: when the child's early help last ended on or before the start; an episode lasts at least a day,
    so that none ends before itself.
    """
    ended = pl.max_horizontal(pl.col("ended_on"), pl.col("started_on") + pl.duration(days=1))
    ends = (
        frame.filter(_IS_HELP, pl.col("ended_on").is_not_null())
        .select("_person", help_ended=ended)
        .sort("_person", "help_ended")
    )
    return frame.join_asof(
        ends, left_on="started_on", right_on="help_ended", by="_person", strategy="backward", check_sortedness=False
    )


def with_spells(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add `spell_begins`, and where it does `spell_ended`: the first day after a child's episodes on a plan or in care,
    of which each overlaps or touches one before; null while one runs.

    A move to another placement is an episode of its own in many systems: the child did not come into care again. Only
    rows at these levels are sorted anew.
    """
    rows = frame.with_row_index("_row")
    day, ended = (pl.col(name).cast(pl.Int64) for name in ("started_on", "ended_on"))
    until = pl.when(ended.is_null()).then(_FAR).otherwise(pl.max_horizontal(ended, day + 1))
    spells = (
        rows.filter(pl.col("level").cast(pl.String).is_in(list(_WHOLE)))
        .select(
            "_row", _day=day, _until=until, _at=pl.col("_person") * 2 + (pl.col("level") == _WHOLE[1]).cast(pl.Int64)
        )
        .sort("_at", "_day", "_row")
        .with_columns(_reach=(pl.col("_at") * 2**21 + pl.col("_until")).cum_max())
    )
    before = pl.col("_reach").shift(1)
    goes_on = ((before // 2**21 == pl.col("_at")) & (before % 2**21 >= pl.col("_day"))).fill_null(False)
    spells = spells.with_columns(spell_begins=~goes_on)
    last = pl.col("spell_begins").shift(-1).fill_null(True)
    end = pl.when(last).then(pl.col("_reach") % 2**21).backward_fill()
    known = pl.col("spell_begins") & (end < _FAR)
    spells = spells.select("_row", "spell_begins", spell_ended=pl.when(known).then(end.cast(pl.Int32).cast(pl.Date)))
    return rows.join(spells, on="_row", how="left", maintain_order="left")


_ENDED = ("support_episodes.ended_on",)
_OTHER_LEVELS = ("episodes at other levels",)

COLUMNS = columns(
    key("episode_id", "Key of the episode."),
    person(),
    month("started_month", "Month of its first day.", always=True),
    month("ended_month", "Month of the first day after it.", needs=_ENDED),
    code("level", "Level of need.", codes.EPISODE_LEVELS),
    code("tier", "Tier of Family Help.", (*codes.TIERS, None)),
    code("lead_practitioner", "Lead practitioner."),
    code(
        "ended_as",
        "What the words for its end mean, as the policy's labels say; empty where nobody says, and while it runs.",
        (*codes.END_REASONS, None),
        needs=("support_episodes.end_reason", *_ENDED),
        leaves_out=("episodes whose reason for ending has no meaning in the policy",),
        privacy="sensitive",
    ),
    flag(
        "early_help",
        "The level is early help, or Family Help at its targeted tier.",
        needs=("support_episodes.level early_help",),
        leaves_out=_OTHER_LEVELS,
        privacy="quasi",
    ),
    flag(
        "in_need",
        "The level is child in need, short breaks, or Family Help at its statutory tier.",
        leaves_out=_OTHER_LEVELS,
        privacy="quasi",
    ),
    flag("protection", "The level is child protection.", leaves_out=_OTHER_LEVELS, privacy="quasi"),
    flag(
        "returned_12m",
        "The child's early help had ended within the return's months before.",
        needs=_ENDED,
        windows=("return_months",),
        privacy="quasi",
    ),
    flag(
        "again",
        "The child had a plan before, in this data or by the count recorded.",
        needs=("support_episodes.previous_plans",),
        fixed_window="all the time before that the data tells of",
        privacy="quasi",
    ),
    flag(
        "again_12m",
        "An earlier plan of the child runs on or had ended within 12 months before.",
        needs=_ENDED,
        fixed_window="12 calendar months before",
        privacy="quasi",
    ),
    flag(
        "again_24m",
        "An earlier plan of the child runs on or had ended within 24 months before.",
        needs=_ENDED,
        fixed_window="24 calendar months before",
        privacy="quasi",
    ),
    flag(
        "spell_begins",
        "A plan or care begins: no earlier episode of the child at this level reaches to its first day.",
        leaves_out=_OTHER_LEVELS,
        privacy="quasi",
    ),
    month(
        "spell_ended_month",
        "Month of the first day after the plan or care that begins, with the episodes that follow it without a gap.",
        needs=_ENDED,
    ),
    PLACE,
    PERSON,
)
RULES = rules(
    COLUMNS,
    implies("early_help", is_("level", *_HELP, codes.FAMILY_HELP.code)),
    implies(is_("level", *_HELP), "early_help"),
    implies("in_need", is_("level", *_NEEDS, codes.FAMILY_HELP.code)),
    implies(is_("level", *_NEEDS), "in_need"),
    never("early_help", "in_need"),
    same("protection", is_("level", "child_protection")),
    implies("again_24m", "again"),
    implies(known("ended_as"), known("ended_month")),
    implies("again_12m", "again_24m"),
    implies("spell_begins", is_("level", *_WHOLE)),
    implies(known("spell_ended_month"), "spell_begins"),
)
