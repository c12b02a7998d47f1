"""Ladders: what a policy may say, the ladder on which all agree, and children's changes on each."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest

from etl.errors import PolicyError, QuestionError
from etl.ladders import common
from etl.policy.policy_file import parse_policy
from etl.warehouse.noted import switches as noted_switches
from queries.calendar.months import number_of
from queries.facts.names import LEVEL_DAYS
from queries.groups.parts_of_figure import parts
from queries.measure.counted_on import counted_on
from queries.measure.engine import measure
from queries.measure.off_ladder import not_told_apart
from queries.metrics.catalogue import METRICS, find
from queries.quality.switch import levels_noted
from queries.series.points import switches
from tests.support.tables import end_of, facts_of, rows_of, typed

SWITCH = '[[ladder_in_force]]\nladder = "family_help"\nfrom = 2026-04-01\n'
NORTHVALE = """
[[ladder]]
name = "northvale_tiers"
title = "Northvale's five levels"
rungs = [
  { name = "targeted", title = "Targeted help", holds = ["early_help", "targeted_early_help", "family_help/targeted"] },
  { name = "statutory", title = "Section 17", holds = ["family_help/statutory", "child_in_need", "short_breaks"] },
  { name = "protection", title = "Child protection", holds = ["child_protection"] },
  { name = "proceedings", title = "Pre-proceedings", holds = ["pre_proceedings"] },
  { name = "looked_after", title = "Looked after", holds = ["looked_after"] },
]
between = { "family_help" = ["targeted", "statutory"] }
"""
TIERS_FROM_THE_FIRST = '[[ladder_in_force]]\nladder = "northvale_tiers"\nfrom = 1990-01-01\n'
AS_AT = end_of("2026-09-30")
SHORT = {
    "EH": "early_help", "CIN": "child_in_need", "FH": "family_help", "CP": "child_protection", "PRE": "pre_proceedings",
    "LA": "looked_after", "CL": "care_leaver",
}  # fmt: skip
# episodes as `level[/tier] from to`, then the changes on four levels and on the common ladder
CASES = {
    "1": ("CIN 2025-10-01 2026-04-01, FH 2026-04-01", "E2 10-01", "E1 10-01"),
    "2": ("EH 2025-10-01 2026-01-12, CIN 2026-01-12", "E1 10-01, U1>2 01-12", "E1 10-01"),
    "3": ("FH 2026-04-01 2026-06-01, CP 2026-06-01", "E1-2 04-01, U1-2>3 06-01", "E1 04-01, U1>2 06-01"),
    "4": (
        "CIN 2025-10-01 2026-04-01, FH 2026-04-01 2026-05-11, CP 2026-05-11 2026-08-03, FH 2026-08-03",
        "E2 10-01, U2>3 05-11, D3>1-2 08-03", "E1 10-01, U1>2 05-11, D2>1 08-03",
    ),
    "5": ("FH/targeted 2026-04-01 2026-06-15, FH/statutory 2026-06-15", "E1 04-01, U1>2 06-15", "E1 04-01"),
    "6": ("FH 2026-04-01 2026-06-01, CIN 2026-06-01", "E1-2 04-01, =1-2>2 06-01", "E1 04-01"),
    "7": ("EH 2025-10-01 2026-04-01, FH 2026-04-01 2026-06-01, CIN 2026-06-01", "E1 10-01, U1>2 06-01", "E1 10-01"),
    "8": (
        "CIN 2025-10-01 2026-03-15, FH 2026-04-19", "E2 10-01, C2 03-15, E1-2 04-19", "E1 10-01, C1 03-15, E1 04-19",
    ),
    "9": (
        "CP 2026-01-05 2026-03-02, PRE 2026-03-02 2026-05-04, LA 2026-05-04", "E3 01-05, U3>4 05-04",
        "E2 01-05, U2>3 05-04",
    ),
    "10": ("LA 2025-11-03 2026-05-18, CL 2026-05-18", "E4 11-03, C4 05-18", "E3 11-03, C3 05-18"),
    "11": (
        "CP 2026-02-02 2026-04-20, FH 2026-04-20 2026-07-06, CP 2026-07-06", "E3 02-02, D3>1-2 04-20, U1-2>3 07-06",
        "E2 02-02, D2>1 04-20, U1>2 07-06",
    ),
    "12": (
        ", ".join(["FH/targeted 2026-04-01 2026-07-01"] * 35 + ["CP 2026-05-01 2026-06-01"]),
        "E1 04-01, U1>3 05-01, D3>1 06-01, C1 07-01", "E1 04-01, U1>2 05-01, D2>1 06-01, C1 07-01",
    ),
}  # fmt: skip


def rows(text, person="p1"):
    found = []
    for number, each in enumerate(text.split(", ")):
        level, start, *end = each.split()
        code, _, tier = level.partition("/")
        found.append({"episode_id": f"{person}-{number}", "person_id": person, "level": SHORT[code], "tier": tier,
                      "started_on": start, "ended_on": end[0] if end else ""})  # fmt: skip
    return found


def said(frame, ladder):
    """Return changes as E (entry), U (step up), D (step down), C (closure) or = (no step), with rungs and days."""
    number = {name: f"{low}-{high}" if low < high else str(low)
              for name, (low, high) in zip(ladder.titles, ladder.states, strict=True)}  # fmt: skip
    lines = []
    for row in frame.iter_rows(named=True):
        old, new, on = number[row["level_from"]], number[row["level_to"]], f"{row['on']:%m-%d}"
        if old == "0":
            lines.append(f"E{new} {on}")
        elif new == "0":
            lines.append(f"C{old} {on}")
        else:
            lines.append(f"{'U' if row['step_up'] else 'D' if row['step_down'] else '='}{old}>{new} {on}")
    return ", ".join(lines)


@pytest.mark.parametrize("case", CASES)
def test_changes_on_four_levels_and_on_the_common_ladder(case):
    episodes, four, shared = CASES[case]
    policy = parse_policy(SWITCH)
    facts = facts_of({"support_episodes": rows(episodes)}, AS_AT, policy)
    ladders = policy.ladders
    assert said(facts.frames["level_changes__four_levels"], ladders.derived["__four_levels"]) == four
    assert said(facts.frames["level_changes"], ladders.default) == shared


def test_pre_proceedings_are_a_level_of_their_own_where_an_area_has_five():
    policy = parse_policy(NORTHVALE + TIERS_FROM_THE_FIRST)
    facts = facts_of({"support_episodes": rows(CASES["9"][0])}, AS_AT, policy)
    assert policy.ladders.default.name == "northvale_tiers"
    assert said(facts.frames["level_changes"], policy.ladders.default) == "E3 01-05, U3>4 03-02, U4>5 05-04"


def test_the_figures_of_two_cases():
    facts = facts_of({"support_episodes": [*rows(CASES["5"][0], "p5"), *rows(CASES["11"][0], "p11")]},
                     end_of("2027-07-31"), parse_policy(SWITCH))  # fmt: skip

    def of(name, month, **asked):
        frame = measure(facts, find([name]), **asked).filter(period=month)
        return frame.select("numerator", "denominator").row(0)

    assert of("tier_raised", "2026-06") == (1, None)
    assert of("tier_lowered", "2026-06") == (0, None)
    for ladder in ("auto", "common", "four_levels"):
        assert of("step_up_after_step_down_12m", "2026-04", ladder=ladder) == (1, 1)


def plain(episodes, ladder, last):
    """Walk through a child's days: the highest place decides, a place between rungs makes no step by itself."""
    number = {place: at for at, place in enumerate(ladder_places(), start=1)}
    first = min(start for start, *_ in episodes)
    days = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        days.append(max((number[p] for start, end, p in episodes if start <= day < end), default=0))
    bounds, runs = [ladder.bounds[place] for place in days], []
    for offset, each in enumerate(bounds):
        if not runs or runs[-1][1] != each:
            runs.append([offset, each])
    runs.append([len(bounds), None])
    kept = [run for run, after in pairwise(runs)
            if run[1] != (0, 0) or after[1] is None or after[0] - run[0] > 28]  # fmt: skip
    found, state = [], (0, 0)
    for offset, each in kept:
        inside = state != (0, 0) != each and each[0] <= state[0] and state[1] <= each[1]
        if each == state or inside:
            continue
        on = first + timedelta(days=offset)
        step = 0 if (0, 0) in (state, each) else (each[0] > state[1]) - (each[1] < state[0])
        found.append((on, state, each, step))
        state = each
    return found


def ladder_places():
    from etl.codes import PLACES

    return PLACES


def hundred(heavy, last):
    """Return children with up to 79 overlapping episodes each, as they are walked through and as a table.

    `heavy` has many in places between rungs.
    """
    dice, first = random.Random(7 + heavy), date(2025, 1, 1)
    places = list(ladder_places()) + (["family_help"] * 14 + ["early_help", "child_in_need"] * 3 if heavy else [])
    children, table = {}, []
    for child in range(100):
        person, own = f"c{child:03}", []
        for number in range(dice.choice([1, 2, 3, 5, 8, 79])):
            start = first + timedelta(days=dice.randrange(620))
            end = start + timedelta(days=dice.choice([0, 3, 20, 40, 90])) if dice.random() < 0.9 else None
            place = dice.choice(places)
            own.append((start, max(end or date(2030, 1, 1), start + timedelta(days=1)), place))
            level, _, tier = place.partition("/")
            table.append({"episode_id": f"{person}-{number}", "person_id": person, "level": level, "tier": tier,
                          "started_on": f"{start}", "ended_on": f"{end}" if end and end <= last else ""})  # fmt: skip
        children[person] = [(start, end if end <= last else date(2030, 1, 1), place) for start, end, place in own]
    return children, table


@pytest.mark.parametrize("heavy", [False, True])
def test_the_sweep_and_a_plain_walk_agree(heavy):
    last = date(2026, 9, 30)
    policy = parse_policy(NORTHVALE + SWITCH + '[[ladder_in_force]]\nladder = "northvale_tiers"\nfrom = 2026-06-01\n')
    children, table = hundred(heavy, last)
    facts = facts_of({"support_episodes": table}, AS_AT, policy)
    assert len(policy.ladders.derived) == 3
    for end, ladder in policy.ladders.derived.items():
        bounds = dict(zip(ladder.titles, ladder.states, strict=True))
        told = [
            (row["person_id"], row["on"], bounds[row["level_from"]], bounds[row["level_to"]],
             int(row["step_up"]) - int(row["step_down"]))
            for row in facts.frames[f"level_changes{end}"].iter_rows(named=True)
        ]  # fmt: skip
        walked = [(person, *change) for person in children for change in plain(children[person], ladder, last)]
        assert told == walked


def test_days_by_hub_month_and_place_are_those_of_a_plain_walk():
    last, number = date(2026, 9, 30), {place: at for at, place in enumerate(ladder_places(), start=1)}
    children, table = hundred(True, last)
    hubs = {person: ("East", "West", None)[at % 3] for at, person in enumerate(children)}
    contacts = [
        {"contact_id": f"C{person}", "person_id": person, "received_at": "2025-01-01 09:00", "source": "6", "hub": hub}
        for person, hub in hubs.items() if hub
    ]  # fmt: skip
    walked = Counter()
    for person, episodes in children.items():
        for offset in range((last - date(2025, 1, 1)).days + 1):
            day = date(2025, 1, 1) + timedelta(days=offset)
            highest = max((number[place] for start, end, place in episodes if start <= day < end), default=0)
            if highest:
                walked[hubs[person] or "unknown", number_of(day), highest] += 1
    facts = facts_of({"support_episodes": table, "contacts": contacts}, AS_AT, parse_policy(SWITCH))
    told = facts.frames[LEVEL_DAYS]
    assert {row[:3]: row[3] for row in told.rows()} == walked
    assert told.rows() == sorted(told.rows())


def test_the_common_ladder_is_the_finest_on_which_all_agree():
    policy = parse_policy(NORTHVALE)
    four, help_, tiers = (next(each for each in policy.ladders.known if each.name == name)
                          for name in ("four_levels", "family_help", "northvale_tiers"))  # fmt: skip
    for pair in ([four, help_], [tiers, four], [tiers, help_]):
        held = [[number for number in range(1, 13) if rung.holds and ladder_places_of(rung, number)]
                for rung in common(pair).rungs]  # fmt: skip
        assert held == [[3, 4, 5, 6, 7, 8, 9], [10, 11], [12]]
    assert [rung.name for rung in common([four, help_]).rungs] == ["family_help", "child_protection", "looked_after"]
    assert common([tiers, four]).rungs[0].title == "Early help and child in need"
    assert common([four]) is four


def ladder_places_of(rung, number):
    return list(ladder_places())[number - 1] in rung.holds


def test_an_area_without_a_switch_has_one_ladder_and_one_table():
    ladders = parse_policy().ladders
    assert [each.name for each in ladders.ever] == ["four_levels"]
    assert list(ladders.derived) == [""]
    assert ladders.switches == ()


def test_auto_is_the_only_ladder_in_force_and_else_the_common_one():
    ladders = parse_policy(SWITCH + 'hub = "Northvale"\n').ladders
    before, switch, after = date(2025, 1, 1), date(2026, 4, 1), date(2026, 9, 1)
    assert ladders.chosen("auto", before, date(2026, 3, 31)).name == "four_levels"
    assert ladders.chosen("auto", before, after).name == "common"
    assert ladders.chosen("auto", switch, after, "Northvale").name == "family_help"
    assert ladders.chosen("auto", switch, after, "Southmoor").name == "four_levels"
    assert ladders.chosen("auto", switch, after).name == "common"
    assert [(each.ladder, each.hub) for each in ladders.switches] == [("family_help", "Northvale")]


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            'rungs = [{ name = "a", title = "A", holds = ["child_in_need"] }, '
            '{ name = "b", title = "B", holds = ["early_help"] }]',
            "The ladder 'x' puts child_in_need below early_help. Every ladder keeps the order of the extract standard.",
        ),
        (
            'rungs = [{ name = "a", title = "A", holds = ["child_in_need"] }, '
            '{ name = "b", title = "B", holds = ["child_in_need"] }]',
            "The ladder 'x' holds child_in_need twice.",
        ),
        ('rungs = [{ name = "a", title = "A", holds = ["child_in_ned"] }]',
         "'child_in_ned' is no level. Did you mean 'child_in_need'?"),
        ('rungs = [{ name = "a", title = "A", holds = ["early_help", "child_protection"] }]',
         "The ladder 'x' leaves out targeted_early_help, which lies above early_help. "
         "Every ladder keeps the order of the extract standard."),
        ("rungs = []", "The ladder 'x' has no rungs."),
        ('rungs = [{ name = "a", title = "A", holds = [] }]',
         "The rung 'a' of the ladder 'x' must list the levels that it holds."),
        ('rungs = [{ name = "a", title = "A", hold = ["early_help"] }]',
         "A rung of the ladder 'x' has no entry 'hold'. Did you mean 'holds'?"),
        ('rungs = [{ name = "none", title = "A", holds = ["looked_after"] }]',
         "The ladder 'x' can't have a rung 'none': the name has a meaning."),
        ('rungs = [{ name = "a b; --", title = "A", holds = ["looked_after"] }]',
         "A rung of the ladder 'x' has a name of small letters, digits and _, at most 40 of them, not 'a b; --'."),
        ('rungs = [{ name = "a", title = "A", holds = ["pre_proceedings"] }, '
         '{ name = "b", title = "B", holds = ["looked_after"] }]\nbetween = { "child_protection" = ["b", "a"] }',
         "The ladder 'x' must put child_protection between two rungs, the lower one first."),
        ('rungs = [{ name = "a", title = "A", holds = ["looked_after"] }]\n[[ladder]]\nname = "x"\n'
         'rungs = [{ name = "a", title = "A", holds = ["looked_after"] }]',
         "The policy describes the ladder 'x' twice."),
        ('rungs = [{ name = "a", title = "A", holds = ["looked_after"] }]\n[[ladder_in_force]]\nladder = "x"\n'
         'from = 2026-04-01\nhubs = "North"',
         "A [[ladder_in_force]] has no entry 'hubs'. Did you mean 'hub'?"),
        ('rungs = [{ name = "a", title = "A", holds = ["looked_after"] }]\n[[ladder_in_force]]\nladder = "x"\n'
         "from = 2026-04-01T09:00:00",
         "'from' must be a date such as 2025-04-01, not '2026-04-01 09:00:00'."),
    ],
)  # fmt: skip
def test_a_ladder_that_breaks_the_order_is_refused(entry, sentence):
    with pytest.raises(PolicyError) as refused:
        parse_policy(f'[[ladder]]\nname = "x"\n{entry}\n')
    assert str(refused.value) == sentence


def test_a_ladder_that_nobody_describes_is_refused():
    with pytest.raises(PolicyError, match="'x' is in force from 2026-04-01 but no ladder has that name"):
        parse_policy('[[ladder_in_force]]\nladder = "x"\nfrom = 2026-04-01\n')


def test_questions_about_rungs_and_ladders_that_are_not_there_are_refused():
    facts = facts_of({"support_episodes": rows(CASES["2"][0])}, AS_AT, parse_policy(SWITCH))
    with pytest.raises(QuestionError, match="The ladder 'common' has no rung 'child_in_need'"):
        measure(facts, find(["step_ups"]), where={"level_from": "child_in_need"})
    with pytest.raises(QuestionError, match="There is no ladder 'five_levels' in force"):
        measure(facts, find(["step_ups"]), ladder="five_levels")


def test_figures_say_their_ladder_and_a_switch_makes_no_step():
    """Ten children in need and ten in early help become Family Help on one day; one child steps up to protection."""
    table = [each for n in range(10) for each in rows("CIN 2025-02-01 2026-04-01, FH 2026-04-01", f"n{n}")]
    table += [each for n in range(10) for each in rows("EH 2025-02-01 2026-04-01, FH 2026-04-01", f"h{n}")]
    table += rows("FH 2026-04-01 2026-04-20, CP 2026-04-20", "u1")
    facts = facts_of({"support_episodes": table}, AS_AT, parse_policy(SWITCH))

    def april(name, **asked):
        return measure(facts, find([name]), **asked).filter(period="2026-04").drop("start").row(0, named=True)

    assert april("step_ups") == {"metric": "step_ups", "period": "2026-04", "numerator": 1, "denominator": None,
                                 "value": 1.0, "status": "ok", "ladder": "common"}  # fmt: skip
    assert april("step_downs")["numerator"] == 0
    assert april("closures")["numerator"] == 0
    assert april("step_up_from_family_help")["numerator"] == 1
    assert april("family_help_return_12m")["numerator"] == 0
    assert april("step_up_from_early_help") | {"start": None} == {
        "metric": "step_up_from_early_help", "period": "2026-04", "numerator": 0, "denominator": None, "value": 0.0,
        "status": "off_ladder", "ladder": "four_levels", "start": None,
    }  # fmt: skip
    march = measure(facts, find(["step_ups"]), until=date(2026, 3, 31)).filter(period="2026-03")
    assert march["ladder"].to_list() == ["four_levels"]
    returned = measure(facts, find(["early_help_return_12m"])).filter(pl.col("period") >= "2026-04")
    assert set(returned["status"]) == {"off_ladder"}


def test_a_lead_practitioner_breaks_down_changes_and_episodes():
    table = rows_of("""
        episode_id | person_id | level            | started_on | ended_on   | lead_practitioner
        a1         | p1        | early_help       | 2025-02-03 | 2025-03-03 | family_support
        a2         | p1        | child_in_need    | 2025-03-03 | 2025-06-02 | social_worker
        a3         | p1        | child_in_need    | 2025-03-03 | 2025-06-02 | health
        """)
    facts = facts_of({"support_episodes": table}, AS_AT)
    frame = measure(facts, find(["step_ups"]), by=["lead_practitioner"]).filter(pl.col("numerator") > 0)
    assert frame.select("period", "lead_practitioner", "numerator").rows() == [("2025-03", "social_worker", 1)]
    ended = facts.frames["level_changes"].filter(pl.col("closure"))
    assert ended["lead_practitioner"].to_list() == ["unknown"]


def test_a_tier_of_another_level_is_kept_and_not_used():
    table = [{"episode_id": "e1", "person_id": "p1", "level": "child_in_need", "tier": "targeted",
              "started_on": "2025-02-03"}]  # fmt: skip
    assert typed("support_episodes", table)["tier"].to_list() == ["targeted"]
    facts = facts_of({"support_episodes": table}, AS_AT)
    assert facts.frames["level_changes"]["level_to"].to_list() == ["child_in_need"]


def test_a_switch_that_is_registered_in_the_same_words_is_marked_once():
    ladders, metric = parse_policy(SWITCH).ladders, METRICS["step_ups"]
    (mark,) = switches(ladders, metric)
    assert switches(ladders, metric, [replace(mark, kind="law")]) == []
    assert switches(ladders, metric, [replace(mark, title="Another change")]) == [mark]


SEVERAL = "".join(f'{SWITCH.replace("2026-04-01", day)}hub = "{hub}"\n' for hub, day in (
    ("North", "2025-11-01"), ("East", "2026-04-01"), ("South", "2026-07-01")))  # fmt: skip


def test_a_hubs_switch_is_held_against_its_own_episodes_alone():
    ladders = parse_policy(SEVERAL).ladders
    help_ = {"level": "family_help", "tier": "targeted", "ended_on": None}
    episodes = pl.DataFrame(
        [
            {"episode_id": "1", "person_id": "a", "started_on": date(2025, 12, 1), **help_},
            {"episode_id": "2", "person_id": "b", "started_on": date(2026, 5, 1), **help_},
            {"episode_id": "3", "person_id": "c", "started_on": date(2026, 6, 1), **help_},
        ],
        schema_overrides={"ended_on": pl.Date},
    )
    hubs = pl.DataFrame({"episode_id": ["1", "2", "3"], "hub": ["North", "East", "South"]})
    tables = {"support_episodes": episodes, "fact_episodes": hubs}
    noted = noted_switches(lambda name, columns: tables[name].select(columns), tables, ladders, AS_AT.date())
    assert [(each["hub"], each["before"], each["helped"]) for each in noted["at"]] == [
        ("North", 0, 1), ("East", 0, 1), ("South", 1, 1),
    ]  # fmt: skip
    (odd,) = [line for line in levels_noted(ladders, noted) if "began before" in line]
    assert odd == "South: 1 episode of Family Help began before 1 July 2026, the day in the policy."


def test_hubs_with_ladders_of_their_own_from_the_first_have_switched_nothing():
    ladders = parse_policy(SWITCH.replace("2026-04-01", "1990-01-01") + 'hub = "East"\n').ladders
    assert ladders.switches == ()
    assert counted_on(ladders, ladders.default).startswith(
        "Counted on three common levels, because hubs have had other levels from the first."
    )


def test_a_title_that_begins_with_a_name_keeps_it_inside_a_sentence():
    ladders = parse_policy(NORTHVALE + SWITCH.replace("family_help", "northvale_tiers")).ladders
    assert counted_on(ladders, ladders.named("northvale_tiers")).startswith(
        "Counted on Northvale's five levels: targeted"
    )
    assert counted_on(ladders, ladders.named("four_levels")).startswith("Counted on four levels: early help")


def test_a_figure_on_other_levels_than_the_only_ones_in_force_says_so():
    ladders = parse_policy(NORTHVALE + TIERS_FROM_THE_FIRST).ladders
    assert counted_on(ladders, ladders.default) == ""
    assert counted_on(ladders, ladders.named("four_levels")).startswith("Counted on four levels: early help")


def noted_of(policy, *episodes):
    """Return what is noted of episodes (level, tier, day, hub), one to a child."""
    frame = pl.DataFrame(
        [
            {
                "episode_id": f"{at}",
                "person_id": f"{at}",
                "level": level,
                "tier": tier,
                "started_on": on,
                "ended_on": None,
            }
            for at, (level, tier, on, _) in enumerate(episodes)
        ],
        schema_overrides={"tier": pl.String, "ended_on": pl.Date},
    )  # fmt: skip
    hubs = pl.DataFrame({"episode_id": [f"{at}" for at in range(len(episodes))], "hub": [hub for *_, hub in episodes]})
    tables = {"support_episodes": frame, "fact_episodes": hubs}
    ladders = parse_policy(policy).ladders
    noted = noted_switches(lambda name, columns: tables[name].select(columns), tables, ladders, AS_AT.date())
    return noted, levels_noted(ladders, noted)


HELP_IN_EAST = f'{SWITCH}hub = "East"\n'
BACK = HELP_IN_EAST + HELP_IN_EAST.replace("family_help", "four_levels").replace("2026-04-01", "2026-06-01")


def test_a_hub_that_switches_back_has_begun_nothing_on_that_day():
    """Family Help before it and child in need after it are as they should be: each odd sentence is of the first day."""
    noted, said = noted_of(
        BACK,
        ("family_help", "targeted", date(2026, 4, 20), "East"),
        ("child_in_need", None, date(2026, 9, 20), "East"),
    )
    assert [(each["before"], each["after"]) for each in noted["at"]] == [(0, 0), (1, 1)]
    assert not [line for line in said if "began" in line]


def test_old_levels_after_the_day_are_found_under_each_of_their_names():
    _, said = noted_of(
        SWITCH,
        ("targeted_early_help", None, date(2026, 7, 1), "East"),
        ("short_breaks", None, date(2026, 7, 1), "East"),
    )
    assert "1 episode of early help or child in need began more than 60 days after 1 April 2026." in said


def test_the_day_of_all_other_hubs_is_not_held_against_a_hub_with_its_own():
    _, said = noted_of(
        f'{SWITCH}{SWITCH.replace("2026-04-01", "2025-11-01")}hub = "East"\n',
        ("family_help", "targeted", date(2025, 12, 1), "East"),
        ("family_help", "targeted", date(2026, 5, 1), "West"),
    )
    assert "Family Help in all other hubs from 1 April 2026." in said
    assert not [line for line in said if "began before" in line]


@pytest.mark.parametrize("policy", ["", SWITCH])
def test_a_tier_on_another_level_is_reported(policy):
    _, said = noted_of(
        policy,
        ("child_in_need", "statutory", date(2026, 4, 1), "East"),
        ("family_help", "statutory", date(2026, 4, 1), "East"),
    )
    assert said[-1] == "1 episode at another level than Family Help has a tier, which is not used."


def test_a_level_between_two_rungs_of_an_own_ladder_is_off_it_without_any_family_help():
    ladder = """
        [[ladder]]
        name = "own"
        title = "Three levels"
        rungs = [
          { name = "help", title = "Help", holds = ["early_help", "targeted_early_help", "family_help/targeted",
            "family_help", "family_help/statutory", "child_in_need", "short_breaks"] },
          { name = "plan", title = "Plan", holds = ["child_protection"] },
          { name = "care", title = "Care", holds = ["looked_after"] },
        ]
        between = { "pre_proceedings" = ["plan", "care"] }
        [[ladder_in_force]]
        ladder = "own"
        from = 2026-01-01
        """
    of_child = [
        (level, date(2026, month, 1), date(2026, month + 1, 1))
        for month, level in enumerate(("child_protection", "pre_proceedings", "looked_after"), start=2)
    ]
    episodes = [
        {"episode_id": f"{at}", "person_id": "p", "level": level, "started_on": f"{on}", "ended_on": f"{end}"}
        for at, (level, on, end) in enumerate(of_child)
    ]
    facts = facts_of({"support_episodes": episodes}, AS_AT, parse_policy(ladder))
    counted = measure(facts, find(["step_ups"]), ladder="own")
    assert dict(zip(counted["period"], counted["status"], strict=True))["2026-03"] == "off_ladder"
    assert not_told_apart(facts.policy.ladders) == "too many levels recorded may be one of two"
    assert not_told_apart(parse_policy(SWITCH).ladders) == "Family Help is recorded without tiers"


def test_hubs_that_switched_are_told_with_their_days_and_many_by_their_number():
    ladders = parse_policy(SEVERAL).ladders
    assert counted_on(ladders, ladders.default).startswith(
        "Counted on three common levels, because North began Family Help on 1 November 2025, East on 1 April 2026 and "
        "South on 1 July 2026."
    )
    more = parse_policy(SEVERAL + SWITCH.replace("2026-04-01", "2026-08-01") + 'hub = "West"\n').ladders
    assert "because four hubs began Family Help between 1 November 2025 and 1 August 2026." in counted_on(
        more, more.default
    )


def test_groups_of_a_figure_are_counted_on_its_levels():
    """A month after the switch by itself is on the area's own ladder; the series up to it is on the common one."""
    policy = NORTHVALE + SWITCH.replace("family_help", "northvale_tiers")
    episodes = rows_of("""
        episode_id | person_id | level         | tier      | started_on | ended_on
        a1         | p1        | early_help    |           | 2025-10-01 | 2026-04-01
        a2         | p1        | family_help   | targeted  | 2026-04-01 | 2026-06-15
        a3         | p1        | family_help   | statutory | 2026-06-15 |
        b1         | p2        | child_in_need |           | 2025-10-01 | 2026-06-15
        b2         | p2        | child_protection |        | 2026-06-15 | 2026-07-01
        b3         | p2        | pre_proceedings  |        | 2026-07-01 |
        """)
    facts = facts_of({"support_episodes": episodes}, AS_AT, parse_policy(policy))
    (ups,) = find(["step_ups"])
    series = measure(facts, [ups], until=date(2026, 7, 31))
    july = series.filter(pl.col("period") == "2026-07")
    assert (july["ladder"].item(), july["numerator"].item()) == ("common", 0)
    assert parts(facts, ups, "level_from", date(2026, 7, 1), date(2026, 7, 31), "month") == []
