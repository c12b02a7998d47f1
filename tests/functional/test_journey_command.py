"""`mash journey`: usual paths and unchecked contacts as counted by hand, one child in order, no key in the trail."""

import json
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date

import polars as pl

from etl import codes
from etl.landing.record import digests, read_record, write_record
from queries.build import open_build
from queries.cases.journey import child_of, journey
from queries.cases.sequences import common

FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)


def by_hand(build):
    """Return the usual paths and the children with three unchecked contacts, row by row."""
    fact = {row[0]: row[1:] for row in build.fact("contacts", ["contact_id", "in_hub", "checks"]).iter_rows()}
    contacts, asked, steps = Counter(), Counter(), {}
    rows = build.warehouse.read("contacts", ["contact_id", "person_id", "received_at"]).sort("received_at").rows()
    for key, child, at in rows:
        in_hub, checks = fact[key]
        if FIRST <= at.date() <= LAST and in_hub:
            contacts[child] += 1
            asked[child] += checks or 0
    for table, day, what in (("contacts", "received_at", "Contact"), ("referrals", "received_on", "Referral"),
                             ("assessments", "started_on", "Assessment"),
                             ("section47", "strategy_discussion_on", "Strategy discussion")):  # fmt: skip
        for child, on in build.warehouse.read(table, ["person_id", day]).with_columns(pl.col(day).cast(pl.Date)).rows():
            if child in contacts and FIRST <= on <= LAST:
                steps.setdefault(child, []).append((on, len(steps), what))
    begun = build.warehouse.read("support_episodes", ["person_id", "started_on"]).rows()
    supported = {child for child, on in begun if FIRST <= on <= LAST}
    only = sum({what for _, _, what in each} == {"Contact"} and child not in supported for child, each in steps.items())
    return len(contacts), only, {child for child in contacts if contacts[child] >= 3 and not asked[child]}


def test_what_journeys_have_in_common_is_as_counted_by_hand(sample_build):
    build = open_build(sample_build)
    found, (children, only, unchecked) = common(build, date(2026, 10, 1)), by_hand(build)
    assert (found.first, found.last, found.children) == (FIRST, LAST, children)
    assert found.sequences[0].steps == ("Contact",)
    assert found.sequences[0].children == only
    assert set(found.unchecked["person_id"]) == unchecked
    assert unchecked
    assert found.drifting.is_empty()
    child = found.unchecked["person_id"][0]
    assert child_of(build, found.unchecked["contact_id"][0]) == child
    events = journey(build, child)
    assert [each.on for each in events] == sorted(each.on for each in events)
    own = build.warehouse.read("contacts", ["contact_id", "person_id"]).filter(person_id=child)["contact_id"]
    assert {each.key for each in events if each.what == "Contact"} == set(own)
    assert sum(each.after for each in events) == (events[-1].on - events[0].on).days
    assert journey(build.narrowed(["Elsewhere"]), child) == []
    held = build.warehouse.read("strategy_discussions", ["discussion_id", "person_id", "held_at", "led_by"]).row(0)
    event = next(each for each in journey(build, held[1]) if each.key == held[0])
    assert (event.on, event.time, event.what) == (held[2].date(), f"{held[2]:%H:%M}", "Strategy discussion held")
    assert event.said.startswith(f"led by {codes.AGENCIES[held[3]]}, ")


def test_a_look_at_a_journey_is_in_the_trail_without_its_key(run_mash, untouched, tmp_path):
    data = shutil.copytree(untouched, tmp_path / "mine")
    told = run_mash("journey", "--data", data)
    assert "Contact → Referral → Assessment" in told.stdout
    listed = run_mash("journey", "--list", "unchecked", "--format", "csv", "--data", data).stdout.splitlines()
    child = listed[1].partition(",")[0]
    assert "Contact decided" in run_mash("journey", child, "--data", data).stdout
    assert "Referral" in run_mash("journey", "--list", "drifting", "--data", data).stdout
    trail = (data / "audit.jsonl").read_text("utf-8")
    details = [json.loads(line)["details"] for line in trail.splitlines()]
    assert [each["figure"] for each in details] == ["unchecked", "journey", "drifting"]
    assert details[0]["rows"] == len(listed) - 1
    assert child not in trail
    assert run_mash("journey", "nobody-here", "--data", data).returncode == 2


def test_families_are_counted_where_extracts_name_the_household(run_mash, tmp_path):
    sent, key = tmp_path / "sent", tmp_path / "area.key"
    sent.mkdir()
    key.write_text("a secret of this area, long enough to be one", "utf-8")
    lines = ["contact_id,person_id,household_id,received_at,source,outcome,decided_at"]
    rows = [("A1", "H1", 3), ("A2", "H1", 3), ("A2", "H1", 4), ("B1", "H2", 3), ("C1", "", 4)]
    for at, (child, home, month) in enumerate(rows):
        lines.append(f"K{at},{child},{home},2026-0{month}-02 09:00,6,nfa,2026-0{month}-02 12:00")
    (tmp_path / "contacts.csv").write_text("\n".join(lines) + "\n", "utf-8")
    columns = ("--columns", "person_id,household_id", "--key-file", key, "--accept-ids")
    run_mash("pseudonymise", tmp_path / "contacts.csv", sent / "contacts.csv", *columns)
    data = tmp_path / "data"
    done = run_mash("load", sent, "--data", data, "--as-at", "2026-04-30")
    assert done.returncode == 0, done.stderr
    build = open_build(data)
    found = common(build, date(2026, 4, 1)).families
    assert (found.households, found.children, found.unknown) == (2, 3, 1)
    assert (found.again.height, found.of_again) == (1, 2)
    home = build.warehouse.read("contacts", ["household_id"])["household_id"].drop_nulls()
    assert set(home) & set(found.again["household_id"])
    assert not {"H1", "H2"} & set(home)
    listed = run_mash("journey", "--list", "households", "--month", "2026-04", "--data", data).stdout
    assert "1 household has had contacts on two days or more" in listed
    # what landed before the standard had the column still makes builds, and says that it lacks it
    for path in (data / "landing").rglob("*.parquet"):
        rows = pl.read_parquet(path)
        if "household_id" in rows.columns:
            rows.drop("household_id").write_parquet(path)
            write_record(path.parent, replace(read_record(path.parent), files=digests(path.parent)))
    row = "referral_id,person_id,received_on,source\nR1,P40796597,2026-04-01,6\n"
    (tmp_path / "referrals.csv").write_text(row, "utf-8")
    done = run_mash("load", tmp_path / "referrals.csv", "--data", data, "--as-at", "2026-04-30")
    assert done.returncode == 0, done.stderr
    assert "no extract says which household" in common(open_build(data), date(2026, 4, 1)).families
