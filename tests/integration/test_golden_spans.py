"""The golden cases of spans, from files to figures: what a reader is told, and that nothing unknown is a figure."""

import csv
import io
import json
from datetime import date

import pytest

from etl.builds import info_of, read_current
from tests.support.extracts import write
from tests.support.golden import HEADERS, SILENT, STOPPED, census, checks, contacts, episodes, referrals, stale
from tests.support.starts import by_month, months, spread, steady


@pytest.fixture
def figures(run_mash, tmp_path):
    """Load a folder as at a day; return (numerator, denominator, status) by metric, month and group."""

    def asked(*names, by=None, where=None, as_at="2026-03-31", data="data", load=True):
        if load:
            assert run_mash("load", "in", "--as-at", as_at, "--data", data).returncode == 0
        options = (["--by", by] if by else []) + (["--where", where] if where else [])
        done = run_mash("metrics", *names, *options, "--format", "csv", "--data", data)
        assert done.returncode == 0, done.stderr
        return {
            (row["metric"], row["period"], *([row[by]] if by else [])): (
                row["numerator"], row["denominator"], row["status"],
            )
            for row in csv.DictReader(io.StringIO(done.stdout))
        }  # fmt: skip

    return asked


def statuses(found, metric, first, last):
    return {found[metric, f"{month:%Y-%m}"][2] for month in months(first, last)}


def spans(data):
    return {(each.table, each.part): each for each in info_of(read_current(data)).spans}


def test_one_old_episode_does_not_make_returns_to_early_help_known_too_early(figures, tmp_path):
    levels = {
        "early_help": steady(20, "2024-04", "2026-03"),
        "looked_after": [date(2012, 5, 10)],
        "child_protection": [date(2019, 11, 4)],
    }
    episodes(tmp_path / "in" / "episodes.csv", levels)
    found = figures("early_help_return_12m", "step_ups")
    assert {each.first for each in spans(tmp_path / "data").values()} == {date(2024, 4, 1)}
    assert statuses(found, "early_help_return_12m", "2024-04", "2025-03") == {"immature"}
    assert statuses(found, "early_help_return_12m", "2025-04", "2026-03") == {"ok"}
    assert min(month for _, month in found) == "2024-04"


def test_referrals_that_begin_a_year_after_contacts_leave_what_they_say_of_them_unknown(figures, tmp_path, run_mash):
    contacts(tmp_path / "in" / "contacts.csv", steady(120, "2024-04", "2026-03"))
    late = [day for day in steady(53, "2025-04", "2026-03") if day >= date(2025, 4, 2)]
    referrals(tmp_path / "in" / "referrals.csv", late)
    found = figures("re_referral_12m", "contact_to_referral", "contacts")
    assert statuses(found, "re_referral_12m", "2025-04", "2026-03") == {"immature"}
    assert {found["contact_to_referral", f"{month:%Y-%m}"] for month in months("2024-04", "2025-03")} == {
        ("", "", "unknown")
    }
    assert statuses(found, "contact_to_referral", "2025-04", "2026-02") == {"ok"}
    assert statuses(found, "contacts", "2024-04", "2026-03") == {"ok"}
    snapshot = run_mash("snapshot", "2026-03", "--data", "data")
    assert snapshot.returncode == 0, snapshot.stderr
    told = (tmp_path / "data" / "snapshots" / "2026-03" / "snapshot.html").read_text("utf-8")
    assert (
        "Not known: looks back 12 months, and referrals begin in April 2025. The first month that can be known is "
        "April 2026." in told
    )


def test_a_snapshot_does_not_say_how_many_rows_came_after_a_table_stopped(figures, tmp_path, run_mash):
    """Three referrals in as many months: officers read the number, and no file of the board's holds it."""
    contacts(tmp_path / "in" / "contacts.csv", steady(120, "2024-04", "2026-03"))
    few = [date(2026, month, 1) for month in (1, 2, 3)]
    referrals(tmp_path / "in" / "referrals.csv", [*steady(54, "2024-04", "2025-12"), *few])
    assert statuses(figures("referrals"), "referrals", "2026-01", "2026-03") == {"unknown"}
    assert run_mash("snapshot", "2026-03", "--data", "data").returncode == 0
    folder = tmp_path / "data" / "snapshots" / "2026-03"
    said = "Referrals after December 2025 are too few to be complete, where about 54 a month are usual."
    assert json.loads((folder / "manifest.json").read_bytes())["not_known"][0]["says"].startswith(said)
    assert said in (folder / "snapshot.html").read_text("utf-8")


def test_a_snapshot_is_made_also_where_a_theme_was_known_over_two_years_ago_alone(tmp_path, run_mash):
    contacts(tmp_path / "in" / "contacts.csv", steady(120, "2022-04", "2026-03"))
    checks(tmp_path / "in" / "checks.csv", {"police": steady(90, "2022-04", "2026-03"),
                                            "housing": steady(44, "2022-04", "2023-03")})  # fmt: skip
    assert run_mash("load", "in", "--as-at", "2026-03-31", "--data", "data").returncode == 0
    done = run_mash("snapshot", "2026-03", "--data", "data")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "data" / "snapshots" / "2026-03" / "snapshot.html").read_text("utf-8")
    assert "Checks asked of housing end on 31 March 2023." in page


def test_what_was_never_sent_is_not_in_this_data(figures, tmp_path, run_mash):
    contacts(tmp_path / "in" / "contacts.csv", steady(120, "2024-04", "2026-03"))
    figures("contacts")
    done = run_mash("metrics", "check_coverage", "--data", "data")
    assert "agency_checks" in done.stdout + done.stderr
    assert not any(table == "agency_checks" for table, _ in spans(tmp_path / "data"))


def test_referrals_that_stop_are_named_before_any_finding(run_mash, tmp_path, figures):
    stale(tmp_path / "in")
    loaded = run_mash("load", "in", "--as-at", "2026-03-31", "--data", "data")
    assert (loaded.returncode, loaded.stdout.splitlines()[1:]) == (0, [STOPPED, SILENT])
    found = figures("referrals", "re_referral_12m", "contact_to_referral", "referred_again_3m", load=False)
    for metric in ("referrals", "re_referral_12m", "contact_to_referral"):
        assert {found[metric, month] for month in ("2026-02", "2026-03")} == {("", "", "unknown")}
    assert found["referrals", "2026-01"] == ("54", "", "ok")
    assert [found["referred_again_3m", month][2] for month in ("2025-10", "2025-11", "2026-01")] == [
        "ok", "unknown", "immature",
    ]  # fmt: skip

    status = run_mash("status", "--data", "data").stdout
    entry = '[[covers]]\ntable = "referrals"\nto = 2026-01-31\n'
    assert SILENT in status
    assert f"Found, not confirmed: {SILENT}\n\n{entry}" in status
    machines = json.loads(run_mash("status", "--json", "--data", "data").stdout)["spans"]
    whole = next(each for each in machines if each["table"] == "referrals" and each["part"] is None)
    assert (whole["last"], whole["last_by"], whole["says"]) == ("2026-01-01", "found", SILENT)

    assert run_mash("snapshot", "2026-03", "--data", "data").returncode == 0
    folder = tmp_path / "data" / "snapshots" / "2026-03"
    told = json.loads((folder / "figures.json").read_text("utf-8"))
    assert f"{told['findings'][0]['claim']} {told['findings'][0]['rest']}" == STOPPED
    assert not any("referral" in finding["claim"].lower() for finding in told["findings"][1:])
    listed = json.loads((folder / "manifest.json").read_text("utf-8"))["not_known"]
    assert listed == [{"table": "referrals", "part": None, "months": ["2026-02", "2026-03"], "says": STOPPED}]
    said = "For referrals in January 2026 and December 2025. Not known: referrals reach to January 2026."
    assert said in (folder / "snapshot.html").read_text("utf-8")
    months_told = next(metric for metric in told["metrics"] if metric["metric"] == "referrals")["months"]
    assert [month["status"] for month in months_told[-3:]] == ["ok", "unknown", "unknown"]
    assert [month["value"] for month in months_told[-2:]] == [None, None]


def test_a_snapshot_of_a_month_that_is_known_says_nothing_of_what_stops_later(run_mash, tmp_path):
    stale(tmp_path / "in")
    run_mash("load", "in", "--as-at", "2026-03-31", "--data", "data")
    assert run_mash("snapshot", "2025-12", "--data", "data").returncode == 0
    folder = tmp_path / "data" / "snapshots" / "2025-12"
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["not_known"] == []


def test_a_snapshot_of_a_month_in_a_gap_names_the_gap_before_any_finding(run_mash, tmp_path):
    """It said nothing of referrals, and its manifest that nothing was unknown."""
    contacts(tmp_path / "in" / "contacts.csv", steady(120, "2024-04", "2026-03"))
    referrals(tmp_path / "in" / "r.csv", steady(50, "2024-04", "2025-07") + steady(50, "2025-11", "2026-03"))
    paused = steady(60, "2024-04", "2025-08") + steady(60, "2025-10", "2026-03")
    checks(tmp_path / "in" / "checks.csv", {"police": steady(90, "2024-04", "2026-03"), "health": paused})
    run_mash("load", "in", "--as-at", "2026-03-31", "--data", "data")
    assert run_mash("snapshot", "2025-09", "--data", "data").returncode == 0
    folder = tmp_path / "data" / "snapshots" / "2025-09"
    listed = json.loads((folder / "manifest.json").read_text("utf-8"))["not_known"]
    assert [(each["table"], each["part"], each["months"], each["says"]) for each in listed] == [
        ("agency_checks", "health", ["2025-09"],
         "Checks asked of health are not in this data for September 2025. Totals over all agencies are not known for "
         "that month."),
        ("referrals", None, ["2025-08", "2025-09", "2025-10"],
         "Referrals are not in this data for August to October 2025. Figures made of them are not known for these "
         "months."),
    ]  # fmt: skip
    told = json.loads((folder / "figures.json").read_text("utf-8"))["findings"]
    assert [f"{each['claim']} {each['rest']}" for each in told[:2]] == [each["says"] for each in listed]
    assert run_mash("snapshot", "2025-12", "--data", "data").returncode == 0
    assert json.loads((folder.parent / "2025-12" / "manifest.json").read_text("utf-8"))["not_known"] == []


def test_what_the_policy_declares_holds_and_what_was_found_against_it_is_said(run_mash, tmp_path, figures):
    stale(tmp_path / "in")
    (tmp_path / "data").mkdir()
    entry = '[[covers]]\ntable = "referrals"\nto = 2026-03-31\nreason = "No referral came"\n'
    (tmp_path / "data" / "policy.toml").write_text(entry, "utf-8")
    loaded = run_mash("load", "in", "--as-at", "2026-03-31", "--data", "data")
    said = (
        "Referrals are declared to March 2026 but end on 31 January 2026. The declaration is used: months without rows "
        "count as none."
    )
    assert loaded.returncode == 0
    assert said in loaded.stdout
    found = figures("referrals", load=False)
    assert [found["referrals", month] for month in ("2026-02", "2026-03")] == [("0", "", "ok")] * 2
    assert said in run_mash("status", "--data", "data").stdout


def test_days_that_a_load_covers_are_kept_with_the_extract_and_can_be_given_later(run_mash, tmp_path, figures):
    rows = [date(2019, 6, 3), *steady(50, "2024-04", "2026-03")]
    referrals(tmp_path / "in" / "referrals.csv", rows)
    covers = ("--covers", "2024-06-01..2026-03-31")
    assert run_mash("load", "in", "--as-at", "2026-03-31", *covers, "--data", "data").returncode == 0
    span = spans(tmp_path / "data")["referrals", None]
    assert (span.first, span.last, span.first_by, span.last_by) == (
        date(2024, 6, 1), date(2026, 3, 1), "load", "load",
    )  # fmt: skip
    again = run_mash("load", "in", "--covers", "2024-04-01..", "--data", "data")
    assert "Build 2 is new" in again.stdout
    assert spans(tmp_path / "data")["referrals", None].first == date(2024, 4, 1)
    (extract,) = json.loads(run_mash("status", "--json", "--data", "data").stdout)["extracts"]
    assert extract["covers"] == "2024-04-01.."


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('table = "people"\nfrom = 2024-04-01', "names a table with dates, not 'people'"),
        ('table = "agency_checks"\npart = "hosing"\nfrom = 2024-04-01', "Did you mean 'housing'?"),
        ('table = "assessments"\npart = "x"\nfrom = 2024-04-01', "its rows are not told apart"),
        ('table = "referrals"\nfrom = 2024-04-01\nto = 2024-03-01', "ends on 2024-03-01, before it begins"),
        ('table = "referrals"', "says neither 'from' nor 'to'"),
        ('table = "referrals"\npart = 3\nfrom = 2024-04-01', "a text in quotation marks, not 3"),
        ('table = "referrals"\nuntil = 2024-03-01', "has no entry 'until'"),
        ('table = "referrals"\nfrom = "April"', "is a day such as 2025-04-01"),
        ('table = "contacts"\npart = "Nowhere"\nfrom = 2024-04-01', "names the hub 'Nowhere', for which no row is"),
        (
            'table = "contacts"\nto = 2025-01-31',
            "contacts ends on 2025-01-31, and its rows begin in October 2025",
        ),
        (
            'table = "contacts"\npart = "Northvale"\nto = 2025-01-31',
            "(Northvale) ends on 2025-01-31, and its rows",
        ),
    ],
)
def test_an_entry_that_can_t_be_followed_is_refused(run_mash, tmp_path, entry, said):
    contacts(tmp_path / "in" / "contacts.csv", steady(20, "2025-10", "2026-03"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "policy.toml").write_text(f"[[covers]]\n{entry}\n", "utf-8")
    done = run_mash("load", "in", "--data", "data")
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("days", ["2024", "..", "2024-05-01..2024-04-01", "2024-04-01..2024-05-01..2025-01-01"])
def test_days_that_are_none_are_refused(run_mash, tmp_path, days):
    contacts(tmp_path / "in" / "contacts.csv", steady(20, "2025-10", "2026-03"))
    done = run_mash("load", "in", "--covers", days, "--data", "data")
    assert done.returncode == 2
    assert "--covers" in done.stderr


def test_one_agency_that_stops_ends_totals_and_no_other_agency(figures, tmp_path, run_mash):
    contacts(tmp_path / "in" / "contacts.csv", steady(120, "2024-04", "2026-03"))
    housing = steady(44, "2024-04", "2025-12") + spread(date(2026, 1, 1), 15, last=10)
    checks(tmp_path / "in" / "checks.csv", {"police": steady(90, "2024-04", "2026-03"), "housing": housing})
    found = figures("agency_check_returned_on_time", by="agency")
    assert found["agency_check_returned_on_time", "2026-02", "police"][2] == "ok"
    assert found["agency_check_returned_on_time", "2026-02", "housing"] == ("", "", "unknown")
    assert found["agency_check_returned_on_time", "2025-12", "housing"][2] == "ok"
    every = figures("agency_check_returned_on_time", "checks_per_contact", load=False)
    assert {every[metric, "2026-02"] for metric in ("agency_check_returned_on_time", "checks_per_contact")} == {
        ("", "", "unknown")
    }
    police = figures("agency_check_returned_on_time", where="agency=police", load=False)
    assert police["agency_check_returned_on_time", "2026-02"][2] == "ok"
    said = "Checks asked of housing end on 10 January 2026. Totals over all agencies are not known from January 2026."
    assert run_mash("snapshot", "2026-03", "--data", "data").returncode == 0
    listed = json.loads((tmp_path / "data" / "snapshots" / "2026-03" / "manifest.json").read_text("utf-8"))
    assert [one["says"] for one in listed["not_known"]] == [said]


def test_of_several_agencies_that_a_figure_reads_the_one_that_was_not_sent_is_named(figures, tmp_path, run_mash):
    """Health paused, and the chapter said that police's checks were not in the data; a paused agency had no row."""
    contacts(tmp_path / "in" / "contacts.csv", steady(120, "2024-04", "2026-03"))
    whole, paused = ("2024-04", "2026-03"), steady(60, "2024-04", "2025-07") + steady(60, "2025-11", "2026-03")
    checks(tmp_path / "in" / "checks.csv", {
        "education": steady(50, *whole), "health": paused, "police": steady(90, *whole),
    })  # fmt: skip
    found = figures("check_coverage")
    assert statuses(found, "check_coverage", "2025-08", "2025-10") == {"unknown"}
    assert run_mash("yearly", "2025-26", "--data", "data").returncode == 0
    page = (tmp_path / "data" / "yearly" / "2025-26" / "chapter.html").read_text("utf-8")
    assert "2025-26: not known: checks asked of health of August 2025 are not in this data." in page
    assert "asked of education of" not in page and "asked of police of" not in page
    assert '<th scope="row">Health</th><td>known in part</td>' in page
    assert '<th scope="row">Agency checks on time</th><td>known in part</td>' in page
    assert '<th scope="row">Police</th><td>100.0%</td>' in page
    equality = page.partition("Equality")[2].partition("The data and its limits")[0]
    assert "checks asked of" not in equality


def test_a_hub_that_is_declared_to_end_is_not_said_to_end_with_its_last_row(run_mash, tmp_path):
    contacts(tmp_path / "in" / "contacts.csv", steady(40, "2024-04", "2026-03"))
    contacts(tmp_path / "in" / "s.csv", steady(30, "2024-04", "2026-03"), "Southvale")
    (tmp_path / "data").mkdir()
    entry = '[[covers]]\ntable = "contacts"\npart = "Southvale"\nto = 2026-01-31\n'
    (tmp_path / "data" / "policy.toml").write_text(entry, "utf-8")
    done = run_mash("load", "in", "--as-at", "2026-03-31", "--data", "data")
    assert done.stdout.splitlines()[1] == (
        "Contacts of Southvale after January 2026 are not counted, as the policy declares them to end there. Totals "
        "over all hubs are not known from February 2026."
    )


def test_a_slip_of_the_year_moves_no_as_at_is_undecided_and_is_listed(run_mash, tmp_path, figures):
    rows = ["slip,p1,2026-03-02 09:30,6,Northvale,amber,2062-03-02 10:00,referral"]
    rows += [f"c{n},p{n},2026-03-31 09:30,6,Northvale,amber,2026-03-31 10:00,nfa" for n in range(9)]
    write(tmp_path / "in" / "contacts.csv", *rows, header=HEADERS["contacts"])
    assert run_mash("load", "in", "--data", "data").returncode == 0
    assert read_current(tmp_path / "data")["as_at"].startswith("2026-03-31")
    found = figures("undecided_at_month_end", load=False)
    assert found["undecided_at_month_end", "2026-03"][0] == "1"
    listed = run_mash("status", "--data", "data").stdout
    assert "1 row of contacts with decided_at after the as-at: not happened yet." in listed


def test_two_extracts_leave_a_hole_that_nothing_looks_across(figures, tmp_path):
    referrals(tmp_path / "in" / "a.csv", steady(50, "2023-04", "2024-03"), "A")
    referrals(tmp_path / "in" / "b.csv", steady(50, "2025-04", "2026-03"), "B")
    found = figures("referrals", "re_referral_12m", "referred_again_6m")
    assert {found["referrals", f"{month:%Y-%m}"] for month in months("2024-04", "2025-03")} == {("", "", "unknown")}
    assert statuses(found, "referrals", "2023-04", "2024-03") == {"ok"}
    assert statuses(found, "re_referral_12m", "2025-04", "2026-03") == {"immature"}
    assert statuses(found, "referred_again_6m", "2023-10", "2024-03") == {"unknown"}
    assert statuses(found, "referred_again_6m", "2023-04", "2023-08") == {"ok"}


def test_the_order_of_loading_changes_nothing(run_mash, tmp_path):
    a, b = steady(50, "2023-04", "2024-03"), by_month([2] * 10, "2024-06") + steady(50, "2025-04", "2026-03")
    referrals(tmp_path / "a.csv", a, "A")
    referrals(tmp_path / "b.csv", b, "B")
    for data, order in (("one", ["a.csv", "b.csv"]), ("two", ["b.csv", "a.csv"])):
        for path in order:
            run_mash("load", path, "--as-at", "2026-03-31", "--covers", "..2026-03-31", "--data", data)
    assert spans(tmp_path / "one") == spans(tmp_path / "two")


def test_one_added_row_of_2012_changes_no_status(figures, tmp_path, run_mash):
    stale(tmp_path / "in")
    names = ("referrals", "re_referral_12m", "contact_to_referral", "referred_again_12m")
    before = figures(*names)
    referrals(tmp_path / "old.csv", [date(2012, 5, 10)], "OLD")
    assert run_mash("load", "old.csv", "--as-at", "2026-03-31", "--data", "data").returncode == 0
    assert figures(*names, load=False) == before


def test_a_monthly_run_asks_a_human_to_look(run_mash, tmp_path):
    stale(tmp_path / "in")
    run_mash("load", "in", "--as-at", "2026-03-31", "--data", "data")
    done = run_mash("monthly", "--month", "2026-03", "--data", "data")
    assert done.returncode == 1
    assert STOPPED in done.stdout


def test_a_census_speaks_for_its_year_and_stands_for_its_reference_date(figures, tmp_path, run_mash):
    edge = spread(date(2022, 3, 1), 6) + spread(date(2023, 5, 1), 6) + [date(2025, 1, 8)]
    edge += spread(date(2025, 2, 1), 26) + spread(date(2025, 3, 1), 35)
    census(tmp_path / "census.xml", edge + steady(61, "2025-04", "2026-03"))
    (tmp_path / "area.key").write_text("k" * 40, "utf-8")
    done = run_mash("load", "census.xml", "--key-file", "area.key", "--data", "data")
    assert done.returncode == 0, done.stderr
    assert read_current(tmp_path / "data")["as_at"].startswith("2026-03-31T23:59:59")
    span = spans(tmp_path / "data")["referrals", None]
    assert (span.first, span.last, span.first_by, span.last_by) == (
        date(2025, 4, 1), date(2026, 3, 1), "format", "format",
    )  # fmt: skip
    found = figures("referrals", "re_referral_12m", load=False)
    assert min(month for _, month in found) == "2025-04"
    assert statuses(found, "referrals", "2025-04", "2026-03") == {"ok"}
    assert statuses(found, "re_referral_12m", "2025-04", "2026-03") == {"immature"}
    status = run_mash("status", "--data", "data").stdout
    assert "Referrals speak for April 2025 on, as the format declares." in status
    assert "Found, not confirmed" not in status


def test_open_data_shows_no_figure_of_months_that_are_not_known(run_mash, tmp_path):
    stale(tmp_path / "in")
    run_mash("load", "in", "--as-at", "2026-03-31", "--data", "data")
    done = run_mash("export", "open", "--data", "data")
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "data").glob("exports/*/data/front_door_months.csv")
    rows = {(r["time_period"], r["time_identifier"]): r for r in csv.DictReader(path.read_text("utf-8").splitlines())}
    assert [rows["2026", month]["referrals_count"] for month in ("January", "February", "March")] == ["54", "z", "z"]
    assert rows["2026", "March"]["contacts_count"] == "120"
