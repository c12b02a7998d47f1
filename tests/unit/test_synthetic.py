"""The generator keeps its word: the same seed, exact sizes, rows that the extract standard accepts, sound histories."""

from datetime import datetime, time

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from etl.contracts import COUNTED_TABLES as TABLES
from etl.identities.health import A_YEAR, day_keys, too_often
from etl.synthetic.arrivals import _plausible
from etl.synthetic.generate import generate
from etl.synthetic.setting import Setting, SynthesisError, hub_names
from etl.synthetic.write import write

pytestmark = pytest.mark.xdist_group("synthetic")
FROM_OTHER_FORMATS = {  # no hub's own system sends them
    "previous_referrals_12m", "transfer_in", "asked_about",
}  # fmt: skip
SMALL = Setting(contacts=6_000, seed=11, hubs=4, chunk=2_500)


@pytest.fixture(scope="module")
def chunks():
    return list(generate(SMALL))


@pytest.fixture(scope="module")
def world(chunks):
    return {name: pl.concat([chunk[name] for chunk in chunks if name in chunk]) for name in TABLES}


def test_the_same_seed_gives_the_same_world_and_another_seed_another(chunks):
    for once, again in zip(chunks, generate(SMALL), strict=True):
        assert once.keys() == again.keys()
        for table, rows in once.items():
            assert_frame_equal(rows, again[table])
    other = next(generate(Setting(6_000, 12, 4, chunk=2_500)))
    assert not other["contacts"].equals(chunks[0]["contacts"])


@pytest.mark.parametrize(("contacts", "hubs", "months"), [(1, 1, 1), (7, 200, 2), (900, 3, 5), (1_000, 2, 240)])
def test_there_are_exactly_as_many_contacts_as_asked_for(contacts, hubs, months):
    (made,) = generate(Setting(contacts, 1, hubs, months))
    assert made["contacts"].height == contacts
    assert set(made) == set(TABLES)


def test_chunks_share_out_the_contacts_and_no_key_comes_twice(chunks, world):
    assert [chunk["contacts"].height for chunk in chunks] == [2_500, 2_500, 1_000]
    for name, contract in TABLES.items():
        assert world[name].select(contract.key).is_duplicated().sum() == 0, name


@pytest.mark.parametrize("table", TABLES)
def test_the_extract_standard_accepts_every_row(world, table):
    columns = list(TABLES[table].columns)
    absent = [name for name in columns if name in FROM_OTHER_FORMATS]
    good, failures = TABLES[table].schema.filter(
        world[table].with_columns(pl.lit(None).alias(n) for n in absent), cast=True
    )
    assert failures.counts() == {}
    assert good.height == world[table].height > 0
    assert world[table].columns == [name for name in columns if name not in absent]


def test_every_link_leads_somewhere(world):
    people = set(world["people"]["person_id"])
    for table in ("contacts", "referrals", "assessments", "section47", "support_episodes"):
        assert set(world[table]["person_id"]) <= people, table
    contacts, referrals = set(world["contacts"]["contact_id"]), set(world["referrals"]["referral_id"])
    assert set(world["agency_checks"]["contact_id"]) <= contacts
    assert set(world["referrals"]["contact_id"].drop_nulls()) <= contacts
    assert set(world["assessments"]["referral_id"].drop_nulls()) <= referrals
    assert set(world["section47"]["referral_id"].drop_nulls()) <= referrals


def test_a_referral_belongs_to_the_child_of_its_contact_and_follows_its_decision(world):
    contacts = world["contacts"].select("contact_id", "person_id", "decided_at", "outcome", "hub")
    linked = world["referrals"].join(contacts, on="contact_id", suffix="_of_contact")
    assert linked.height > 1_000
    assert (linked["person_id"] == linked["person_id_of_contact"]).all()
    assert (linked["hub"] == linked["hub_of_contact"]).all()
    assert (linked["received_on"] == linked["decided_at"].dt.date()).all()
    assert set(linked["outcome"]) == {"referral", "strategy_discussion"}


def test_every_table_begins_with_the_first_month_and_nothing_happens_after_the_as_at(world):
    first, last = datetime.combine(SMALL.first_month, time.min), datetime.combine(SMALL.as_at, time.max)
    for name, contract in TABLES.items():
        if contract.begins:
            begins = world[name][contract.begins].cast(pl.Datetime("us"))
            assert begins.min() >= first, name
            assert (begins.min() - first).days < 7, name
        for column in contract.events:
            assert world[name][column].cast(pl.Datetime("us")).max() <= last, (name, column)


def test_children_are_under_18_at_each_contact_and_some_are_not_born(world):
    born = world["people"].select("person_id", "birth_month")
    ages = world["contacts"].join(born, on="person_id").select(
        (pl.col("received_at").dt.date() - pl.col("birth_month")).dt.total_days() / 365.25
    ).to_series()  # fmt: skip
    assert ages.max() < 18.1
    assert -0.5 < ages.min() < 0


def test_households_hold_children_of_one_place_and_some_contacts_name_none(world):
    homes = world["contacts"].select("person_id", "hub", "household_id").drop_nulls()
    area = world["people"].select("person_id", "area", "imd_decile")
    homes = homes.join(area, on="person_id").unique()
    assert homes["person_id"].n_unique() == homes.height  # a child has one household, and a hub
    by_home = homes.group_by("household_id").agg(pl.len(), pl.col("hub", "area", "imd_decile").n_unique())
    assert by_home.select("hub", "area", "imd_decile").max().row(0) == (1, 1, 1)
    assert by_home["len"].max() == 4
    assert 0.06 < world["contacts"]["household_id"].is_null().mean() < 0.10


def test_no_time_falls_into_the_hour_lost_in_spring(world):
    for table in ("contacts", "agency_checks"):
        for column in TABLES[table].events:
            times = world[table][column].drop_nulls()
            ambiguous_or_lost = times.dt.replace_time_zone("Europe/London", ambiguous="earliest", non_existent="null")
            assert ambiguous_or_lost.null_count() == 0, (table, column)


def test_histories_hold_every_shape_that_figures_must_cope_with(world):
    episodes = world["support_episodes"].sort("person_id", "started_on", "episode_id")
    assert set(episodes["level"]) == {
        "early_help", "child_in_need", "child_protection", "looked_after", "family_help",
    }  # fmt: skip
    assert (episodes["started_on"] == episodes["ended_on"]).sum() > 0  # opened in error
    assert episodes["ended_on"].is_null().sum() > 100
    next_start = episodes.with_columns(later=pl.col("started_on").shift(-1).over("person_id"))
    gap = next_start.select((pl.col("later") - pl.col("ended_on")).dt.total_days()).to_series().drop_nulls()
    assert ((gap > 0) & (gap <= 28)).sum() > 10
    assert (gap > 28).sum() > 10
    assert (gap < 0).sum() > 10


def test_each_hub_has_its_own_contacts_and_some_never_go_live(world):
    names = hub_names(4)
    assert names[0] == "Northvale"
    assert len(set(hub_names(200))) == 200
    assert set(world["contacts"]["hub"]) == set(world["workforce"]["hub"]) == set(names)
    live = world["changes"].filter(pl.col("kind") == "go_live")
    assert set(live["hub"]) == {names[0], names[1], names[3]}
    assert live["effective_on"].n_unique() == 3
    assert live.filter(pl.col("hub") == "Northvale")["effective_on"].item() == SMALL.go_live
    assert SMALL.go_live.isoformat() == "2025-11-03"


def test_a_large_world_is_written_as_numbered_files_and_the_same_seed_gives_the_same_bytes(tmp_path):
    told = []
    once, again = tmp_path / "once", tmp_path / "again"
    written = write(SMALL, once, told.append)
    write(SMALL, again)
    assert told == [2_500, 5_000, 6_000]
    names = {path.relative_to(once).as_posix() for path in written}
    assert {"childrens_social_care/contacts-003.csv", "childrens_social_care/changes.csv"} <= names
    assert {"police/agency_checks-001.csv", "early_help/support_episodes-002.csv"} <= names
    for path in written:
        assert path.read_bytes() == (again / path.relative_to(once)).read_bytes()
    assert "synthetic" in (once / "README.md").read_text("utf-8").lower()


def test_a_small_world_is_written_as_one_file_a_table(tmp_path):
    write(Setting(50, 1), tmp_path)
    lines = (tmp_path / "childrens_social_care" / "contacts.csv").read_text("utf-8").splitlines()
    assert len(lines) == 51


def test_a_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(SynthesisError, match="not an empty folder"):
        write(Setting(5, 1), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_no_child_has_more_contacts_than_loading_takes_for_one():
    child = np.repeat([1, 2, 3], [35, 24, 30])
    day = 20_000 + np.concatenate([np.arange(30) * 8, np.arange(5) * 8 + 600, np.arange(24) * 9, np.arange(30) * 20])
    kept = _plausible(child, day)
    assert np.bincount(child, kept)[1:].tolist() == [A_YEAR + 5, 24, 30]
    ids, days = pl.Series(child).cast(pl.String), pl.Series(day).cast(pl.Int32).cast(pl.Date)
    assert [*too_often(day_keys(ids, days)).values()] == ["35 rows"]
    assert too_often(day_keys(ids.filter(kept), days.filter(kept))) == {}
