"""Times that were not recorded, from files to figures: compared by day, left out of hours, counted beside."""

import csv
from datetime import date, datetime

import polars as pl
import pytest

from etl.errors import QuestionError
from etl.landing.extracts import landing, read_extracts
from etl.landing.landing import parts, quarantined
from etl.landing.record import write_record
from etl.status import status
from queries.build import open_build
from queries.calendar.months import read_span
from queries.explain.change import explain, tally_for
from queries.facts.derive import derive
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.series.claims import headline
from queries.series.reading import read_series
from queries.workload.arrivals import arrivals
from queries.workload.distributions import decision_times
from tests.support.cases import case
from tests.support.extracts import load_into, rows, write
from tests.support.trials import tried

HEADER = "contact_id,person_id,received_at,source,risk_initial,decided_at"
TIMES = list(csv.DictReader(case("loading/time_precision.csv").splitlines()))
RISK = {"4": "red", "24": "amber", "72": "green"}
HOURS = METRICS["hours_to_decision_median"]


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def line(at: int, received: str, decided: str = "", risk: str = "amber") -> str:
    return f"C{at:04},P{at},{received},6,{risk},{decided}"


@tried("decisions with a day alone at either end, in every order", "refused, counted or left out as agreed", len(TIMES))
def test_the_agreed_cases_come_out_as_agreed(data, tmp_path):
    lines = [line(at, one["received_at"], one["decided_at"], RISK[one["target_hours"]]) for at, one in enumerate(TIMES)]
    load_into(data, write(tmp_path / "a.csv", *lines, header=HEADER), derive=derive, as_at=date(2026, 3, 31))
    refused = [at for at, one in enumerate(TIMES) if one["row"] == "refused"]
    assert quarantined(data)["line"].to_list() == [at + 2 for at in refused]
    columns = ["contact_id", "timed", "on_time", "untimed", "could_be", "one_day_counted", "hours"]
    found = {row[0]: row[1:] for row in rows(data, "fact_contacts", *columns)}
    for at, one in enumerate(TIMES):
        if one["row"] == "refused":
            continue
        timed, on_time, untimed, could_be, one_day, hours = found[f"C{at:04}"]
        left_out = one["hours_clock"].startswith("left out")
        assert (timed, untimed, hours is None) == (not left_out, left_out, left_out)
        assert one_day
        assert (could_be if left_out else {True: "on time", False: "late"}[on_time]) == one["could_be"]


@tried("decisions by day that are exactly at their target at the earliest or the latest", "on time, or either", 3)
def test_a_decision_that_can_be_exactly_at_its_target_is_not_surely_late(data, tmp_path):
    edges = {  # received, decided, target: what every time of day would make of it
        ("2026-03-02 20:00", "2026-03-03", "4"): "either",  # from 4 hours on
        ("2026-03-02", "2026-03-03 23:59", "24"): "either",  # from 24 hours on
        ("2026-03-02 19:59", "2026-03-02", "4"): "on time",  # up to 4 hours
    }
    lines = [line(at, *edge[:2], RISK[edge[2]]) for at, edge in enumerate(edges)]
    load_into(data, write(tmp_path / "a.csv", *lines, header=HEADER), derive=derive, as_at=date(2026, 3, 31))
    assert [row[1] for row in sorted(rows(data, "fact_contacts", "contact_id", "could_be"))] == [*edges.values()]


@tried("columns with as many midnights as chance gives, and with one more", "times, and days", 2)
@pytest.mark.parametrize(("size", "fewest"), [(50, 3), (300, 6), (1_000, 11)])
def test_midnights_are_days_from_more_than_chance_on(data, tmp_path, size, fewest):
    for number, midnights in enumerate((fewest - 1, fewest)):
        lines = [
            line(at, f"2026-03-{1 + at % 28:02} {'00:00' if at < midnights else '09:30'}") for at in range(size)
        ]  # fmt: skip
        load_into(data / str(number), write(tmp_path / f"{number}.csv", *lines, header=HEADER), derive=derive)
        found = [row[0] for row in rows(data / str(number), "contacts", "received_at_precision")]
        assert found.count("day") == (midnights if number else 0)


@tried("days without a time, as text and as day numbers, beside times", "to the day and to the minute, row by row", 6)
def test_each_row_says_how_exact_its_moments_are(data, tmp_path):
    lines = [
        line(0, "2026-03-02", "2026-03-02 16:00"), line(1, "02/03/2026", "03/03/2026"), line(2, "46083", "46083.54167"),
        line(3, "2026-03-02 09:00", ""), line(4, "2026-03-02 15:00", "2026-03-02"), line(5, "46083.00000", ""),
    ]  # fmt: skip
    load_into(data, write(tmp_path / "a.csv", *lines, header=HEADER))
    columns = ("contact_id", "received_at_precision", "decided_at_precision", "decided_at")
    assert sorted(rows(data, "contacts", *columns)) == [
        ("C0000", "day", "minute", datetime(2026, 3, 2, 16)), ("C0001", "day", "day", datetime(2026, 3, 3)),
        ("C0002", "day", "minute", datetime(2026, 3, 2, 13)), ("C0003", "minute", None, None),
        ("C0004", "minute", "day", datetime(2026, 3, 2)), ("C0005", "day", None, None),
    ]  # fmt: skip
    assert [(one["column"], one["cells"], one["of"]) for one in status(data).without_time] == [
        ("received_at", 4, 6), ("decided_at", 2, 4)
    ]  # fmt: skip


@tried("extracts whose newest day is a midnight that stands for it", "the data knows that day to its end", 2)
def test_the_day_of_a_midnight_is_known_to_its_end(data, tmp_path):
    days = [line(at, f"2026-03-{at + 1:02} 00:00") for at in range(20)]
    report = load_into(data, write(tmp_path / "a.csv", *days, header=HEADER))
    assert report.as_at == datetime(2026, 3, 20, 23, 59, 59, 999_999)
    times = [line(at, f"2026-03-{at % 28 + 1:02} 09:{at % 60:02}") for at in range(400)]
    newest = line(400, "2026-03-29 00:00")
    other = load_into(tmp_path / "other", write(tmp_path / "b.csv", *times, newest, header=HEADER))
    assert other.as_at == datetime(2026, 3, 29)


def test_a_day_number_without_its_decimals_is_refused_with_the_reason(data, tmp_path):
    file = write(tmp_path / "a.csv", line(0, "46083.5"), line(1, "2026-03-02 09:00"), header=HEADER)
    load_into(data, file, accept_rejects=True)
    assert quarantined(data).select("line", "column", "reason").rows() == [(2, "received_at", "cut_time")]


def mixed(by_day: int, timed: int, month: int = 3) -> list[str]:
    days = [line(month * 1000 + at, f"2026-{month:02}-02", f"2026-{month:02}-02") for at in range(by_day)]
    times = [
        line(month * 1000 + 500 + at, f"2026-{month:02}-02 09:00", f"2026-{month:02}-02 19:00") for at in range(timed)
    ]
    return days + times


@tried("months of which more, and no more, than a fifth has no time of day", "untimed, and known", 4)
def test_a_month_mostly_without_times_is_untimed(run_mash, data, tmp_path):
    lines = [*mixed(20, 80, 1), *mixed(21, 80, 2), *mixed(0, 10, 3)]
    file = write(tmp_path / "a.csv", *lines, header=HEADER)
    done = run_mash("load", file, "--as-at", "2026-03-31", "--data", data)
    assert "41 values of 211 in received_at without a time of day: compared by day, left out of hours." in done.stderr
    build = open_build(data)
    asked = [METRICS["contact_decided_on_time"], HOURS, METRICS["contact_decided_in_one_working_day"]]
    found = measure(build, asked)
    by = {(row["metric"], row["period"]): row for row in found.rows(named=True)}
    for name in ("contact_decided_on_time", "hours_to_decision_median"):
        assert [by[name, f"2026-0{month}"]["status"] for month in (1, 2, 3)] == ["ok", "untimed", "ok"]
    assert by["hours_to_decision_median", "2026-01"]["value"] == 10.0
    assert by["contact_decided_on_time", "2026-01"]["denominator"] == 80
    one_day = by["contact_decided_in_one_working_day", "2026-02"]
    assert (one_day["denominator"], one_day["status"]) == (101, "ok")
    everyone = decision_times(build, date(2026, 2, 1), "risk_initial")[-1]
    assert (everyone.contacts, everyone.due, everyone.untimed, everyone.left_out) == (101, 80, 21, 21)
    assert (everyone.percent, everyone.bounds) == (100.0, (100.0, 100.0))
    when = arrivals(build, date(2026, 2, 1), months=1)
    assert (when.timed, when.untimed) == (80, 21)
    told = run_mash("status", "--data", data).stdout
    assert "contacts: 41 of 211 have no time of day in received_at: compared by day, left out of hours." in told


def test_what_can_never_be_known_is_not_said_to_be_waited_for(data, tmp_path):
    """No time of day and no population: each says so, alone and where a change is to be explained."""
    load_into(
        data, write(tmp_path / "a.csv", *mixed(30, 0, 2), *mixed(30, 0, 3), header=HEADER),
        derive=derive, as_at=date(2026, 3, 31),
    )  # fmt: skip
    build, march = open_build(data), date(2026, 3, 1)
    heads = {
        name: headline(read_series(build, METRICS[name], march))
        for name in ("contact_decided_on_time", "contacts_per_10000")
    }
    assert heads == {
        "contact_decided_on_time": "Contacts decided within the target for their risk. "
        "Not known: too many contacts have no time of day",
        "contacts_per_10000": "Contacts per 10,000 children. Not known: the policy names no population",
    }
    with pytest.raises(QuestionError, match=r"^February 2026 is not known: too many contacts have no time of day\.$"):
        explain(
            build, tally_for(build, METRICS["contact_decided_on_time"]), read_span("month", "2026-02"),
            read_span("month", "2026-03"),
        )  # fmt: skip


def test_bounds_are_beside_the_figure_and_never_in_it(data, tmp_path):
    """Ten on time, and ten by day that could be either: the figure is of ten, the bounds of twenty."""
    timed = [line(at, "2026-03-02 09:00", "2026-03-02 10:00") for at in range(10)]
    days = [line(50 + at, "2026-03-02", "2026-03-03 10:00") for at in range(10)]
    load_into(data, write(tmp_path / "a.csv", *timed, *days, header=HEADER), derive=derive, as_at=date(2026, 3, 31))
    build = open_build(data)
    (all_,) = decision_times(build, date(2026, 3, 1), "risk_initial")[-1:]
    assert (all_.percent, all_.bounds) == (100.0, (50.0, 100.0))


@tried("a landing made before times were looked at", "still built; its midnights stand for days", 2)
def test_what_landed_before_is_still_read(data, tmp_path):
    lines = [line(0, "2026-03-02 00:00"), line(1, "2026-03-02 09:00")]
    load_into(data, write(tmp_path / "a.csv", *lines, header=HEADER))
    (extract,) = read_extracts(data)
    for file in parts(data, extract, "contacts"):
        frame = pl.read_parquet(file).drop("_words", "_days")
        frame.write_parquet(file)
    tables = {name: tally.__class__(**(vars(tally) | {"clocks": {}})) for name, tally in extract.tables.items()}
    bare = extract.__class__(**(vars(extract) | {"tables": tables, "files": {}}))
    write_record(landing(data) / extract.id, bare)
    load_into(data, write(tmp_path / "b.csv", line(2, "2026-03-03 00:00"), header=HEADER))
    found = dict(rows(data, "contacts", "contact_id", "received_at_precision"))
    assert found == {"C0000": "day", "C0001": "minute", "C0002": "minute"}
