"""Every number on every page obeys every filter above it, or its section says what it counts.

A page with a filter must say what the same page says, without that filter, of a build which holds no other rows. Its
measures must be those of `mash metrics --where`.
"""

import json
import pprint
import re
from collections import Counter
from datetime import time, timedelta
from html import unescape

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.app_test import calc_hash

from dashboard.access.rules import CASES, FIGURES
from dashboard.components.curves import curves_table
from dashboard.contents import CONTENTS, SHARED
from dashboard.screens.level_of_need import tables as levels
from etl import codes
from etl.load import load
from etl.synthetic.setting import Setting
from etl.synthetic.write import write
from queries import words
from queries.build import open_build
from queries.calendar.months import read_month
from queries.facts.derive import derive
from queries.journeys import cohorts, level_flows
from queries.metrics.catalogue import METRICS
from queries.metrics.dimensions import name_of
from queries.workload.arrivals import WEEKDAYS
from queries.workload.forecast import forecast
from queries.workload.history import Daily
from tests.generative.naive import desk
from tests.generative.naive.clock import TARGET_HOURS
from tests.pages.conftest import ROOT
from tests.support.narrowed import narrowed

pytestmark = pytest.mark.xdist_group("filters")  # one worker makes the area, and keeps its answers
DIMS = {"hub": "hub", "source": "source_group", "agency": "agency", "risk": "risk_initial", "concern": "concern",
        "age": "age_band"}  # fmt: skip
CHOSEN = {"hub": "Northvale", "source": "Police", "agency": "housing", "risk": "amber", "concern": "domestic_abuse",
          "age": "10-15"}  # fmt: skip
EVERY = {"hub": "All hubs", "source": "All sources", "agency": "All agencies", "risk": "All ratings",
         "concern": "All concerns", "age": "All ages"}  # fmt: skip
EARLIER, LATEST = "2026-05", "2026-10"
AS_TABLES = {f"show{of}": "table" for of in ("", "_hours", "_referral", "_closure", "_flow", "_moves", "_after",
                                             "_week", "_backlog", "_checks", "_forecast")}  # fmt: skip
DATED = re.compile(  # what tells of which months a figure is
    rf"({'|'.join(words.month(read_month(f'2026-{m:02}')).split()[0][:3] for m in range(1, 13))})[a-z]* 20\d\d|"
    r"12 months|as at|at the end of \d|by month|all months|over the year|to the latest|The figures here"
)
UNMOVED = "as at|at the end of \\d|all months|the latest"  # what tells that the month chosen moves nothing
APART = ('class="freshness', 'class="footer', '<dl class="definition', "data-testid")  # what no filter can change
ENDS = re.compile(r"</(?:tr|p|h1|h2|h3|li|caption|dd|dt|summary)>|</span></div>|<div class=\"tile")
NOTES = re.compile(r"All [a-z]+, beside each other\.\s*|All [a-z]+: not split by [a-z ]+\.\s*")
FIGURE = (  # how a page writes a measure's title and its figure
    re.compile(r'<p class="name lead">([^<]+)</p><p class="headline"><span class="figure">([^<]+)</span>'),
    re.compile(r'<th scope="row">([^<]+)(?:<br><span class="grey small">[^<]*</span>)?</th><td><b>([^<]+)</b></td>'),
    re.compile(r'<span>([^<]+), (?:by|at|in) [^<]+</span></div><div class="line"><span><b>([^<]+)</b> in '),
)
THIS_MONTH = ("churn",)
TITLES = {metric.title: metric for metric in METRICS.values()}
FOLLOWED = {"return_demand": (("referral", "referral", "a referral", "were referred again", "referred_again_12m"),
                              ("closure", "support", "support ending", "had support again", "closures")),
            "level_of_need": (("step_down", "step_up", "a step-down", "stepped up again", "step_downs"),)}  # fmt: skip
PAGES = [screen for screen in CONTENTS if screen.shows in (FIGURES, CASES)]


class Reader:
    """Reads pages of one build after the other in one session."""

    def __init__(self, build, put):
        self.build, self.put = build, put
        self.app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
        self.put(build)

    def sections(self, page, build=None, **choices):
        """Return what a page wrote, without the figures that no filter can change, cut before each heading."""
        self.put(build or self.build)
        self.app.query_params.clear()
        for name, value in {**AS_TABLES, **choices}.items():
            self.app.query_params[name] = value
        self.app._page_hash = calc_hash(next(screen.path for screen in CONTENTS if screen.name == page))
        self.app.run()
        assert not self.app.exception, self.app.exception
        blocks = [each.proto.body for each in self.app.get("html")]
        return re.split("(?=<h2>)", "".join(block for block in blocks if not any(mark in block for mark in APART)))


@pytest.fixture(scope="module")
def area(tmp_path_factory):
    """Return a data directory of three hubs."""
    home = tmp_path_factory.mktemp("hubs")
    setting = Setting(2_500, 5, 3, 20)
    write(setting, home / "extracts")
    for file in (home / "extracts").rglob("support_episodes*.csv"):  # levels that the usual ladder tells apart
        file.write_text(file.read_text("utf-8").replace(",family_help,", ",child_in_need,"), "utf-8")
    load(home / "data", [home / "extracts"], as_at=setting.as_at, derive=derive, progress=None)
    return home / "data"


@pytest.fixture(scope="module")
def reader(area):
    """Return the reader of all these pages, of whom each page's answers are kept."""
    from dashboard.components import figure
    from dashboard.questions import builds
    from dashboard.screens.timeliness import answers

    shown, patched = [None], pytest.MonkeyPatch()
    patched.setenv("MASH_DATA", str(area))
    patched.setattr(builds, "build_of", lambda _: shown[0])
    for room, name in ((figure, "spc_chart"), (answers, "hours_histogram")):  # half of the time; tables have the same
        patched.setattr(room, name, lambda *_, **__: None)
    yield Reader(open_build(area), lambda build: shown.__setitem__(0, build))
    patched.undo()


CHASED = re.compile(r"\bhas (?=\d[\d,]* late check)|, at \d+ agenc(?:y|ies)")  # an agency's head, and all


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def said(section, *named):
    """Return the rows and sentences of a section that hold a number, without the names of what was chosen."""
    found = set()
    for part in ENDS.split(section):
        if 'scope="col"' in part:
            continue
        for piece in re.split("</t[dh]>", part) if "small-chart" in part else [part]:  # rows there are what is left
            words_ = NOTES.sub("", re.sub(r"No group of any of \d+", "No group of any", plain(piece)))
            words_ = CHASED.sub("", words_)
            for name in named:
                words_ = re.sub(rf"{re.escape(name)},? ?", "", words_, flags=re.IGNORECASE)
            if re.search(r"\d", words_):
                found.add(re.sub(r"\s*,\s*|\s+", " ", words_).strip(" .,:"))
    return found


def linked(page, build, month, where):
    """Return what a page says of journeys, whose later part may lie in rows that a filter leaves out."""
    html = "".join(
        f"<p>{cohorts.claim(found, start, came)}</p><p>{cohorts.compared(found, came)}</p>{curves_table('', found)}"
        for after, event, start, came, like in FOLLOWED.get(page, ())
        for found in [cohorts.return_curves(build, after, event, read_month(month), known(where, METRICS[like]))]
    )
    if page == "level_of_need":
        flows = level_flows.level_flows(build, read_month(month), where)
        html += f"<p>{'</p><p>'.join(levels.flow_counts(flows))}</p>{' '.join(levels.flow_counts(flows))}</p>"
        html += levels.matrix(flows) + levels.flows_table(flows)
    return html


def known(where, metric):
    return {dim: value for dim, value in where.items() if dim in metric.dims}


def figures(sections):
    """Return the figures of measures that a page shows, each with its metric."""
    found = [pair for pattern in FIGURE for section in sections for pair in pattern.findall(section)]
    return {(TITLES[unescape(title)].name, unescape(figure)) for title, figure in found if unescape(title) in TITLES}


def counted(run_mash, data, names, where, month):
    """Return the latest figures that the command gives, in words."""
    found = {}
    for dims in {tuple(sorted(known(where, METRICS[name]))) for name in names}:
        own = [name for name in names if tuple(sorted(known(where, METRICS[name]))) == dims]
        narrow = [part for dim in dims for part in ("--where", f"{dim}={where[dim]}")]
        answer = run_mash("metrics", *own, *narrow, "--until", month, "--format", "json", "--data", data)
        for row in json.loads(answer.stdout):
            if row["status"] == "ok" and row["value"] is not None:
                found[row["metric"]] = words.value(row["value"], METRICS[row["metric"]].unit)
            elif row["metric"] in THIS_MONTH:  # a tile of the month chosen, which is not the latest that is known
                found.pop(row["metric"], None)
    return {(name, found.get(name, "–")) for name in names}


def faults(reader, page, key, value):
    """Return what a page says with a filter and should not."""
    named = [name_of(DIMS[key], value), EVERY[key]] if key in DIMS else []
    same = {"compare": "none"} if key in DIMS else {}  # a group is not compared with England
    month = value if key == "month" else LATEST
    where = {DIMS[key]: value} if key in DIMS else {}
    only = narrowed(reader.build, where, None if key in DIMS else read_month(value))
    shown, every = reader.sections(page, **same, **{key: value}), reader.sections(page, **same)
    right = {
        each
        for section in [*reader.sections(page, only, **same, month=month), linked(page, reader.build, month, where)]
        for each in said(section, *named)
    }
    unmoved = {each for section in every for each in said(section, *named)}
    found = []
    for section in shown:
        told = re.search(EVERY.get(key, UNMOVED), plain(section), re.IGNORECASE)
        found += [each for each in said(section, *named) if each not in right and not (told and each in unmoved)]
        about = told or value in section
        if section in every and re.search(r"<td|class=\"figure\"|<h2>[^<]*\d", section) and not about:
            found.append(f"nothing says that no filter moves: {plain(section)[:200]}")
    return found, shown


@pytest.mark.parametrize("screen", PAGES, ids=lambda screen: screen.name)
def test_every_number_obeys_every_filter_or_says_what_it_counts(screen, reader, area, run_mash):
    reader.sections(screen.name)
    drawn = {box.key: box.options for box in reader.app.selectbox if box.key in (*DIMS, *SHARED)}
    assert set(screen.obeys) <= set(drawn)
    wrong = {}
    for key in drawn.keys() & {*DIMS, "month"}:
        value = CHOSEN.get(key, EARLIER)
        found, shown = faults(reader, screen.name, key, value)
        names = {name for name, _ in figures(shown)}
        where = {DIMS[key]: value} if key in DIMS else {}
        command = counted(run_mash, area, names, where, value if key == "month" else LATEST)
        wrong[key] = [*found, *(figures(shown) ^ command)]
    assert not any(wrong.values()), pprint.pformat(wrong, width=300)


@pytest.mark.parametrize("screen", [page for page in PAGES if "period" in page.obeys], ids=lambda screen: screen.name)
def test_figures_by_quarter_are_the_commands_and_all_others_name_their_months(screen, reader, area, run_mash):
    every, shown = reader.sections(screen.name), reader.sections(screen.name, period="quarter")
    untold = [plain(section)[:200] for section in shown if plain(section) in set(map(plain, every)) and re.search(
        r"<td|class=\"figure\"|<h2>[^<]*\d", section) and not DATED.search(plain(section))]  # fmt: skip
    assert untold == []
    by_quarter = r"<caption>(?:<span[^>]*>)?([^<]+?), by quarter[^<]*(?:</span>)?</caption>(.*?)</table>"
    for title, body in re.findall(by_quarter, "".join(shown), re.DOTALL):
        metric = TITLES[unescape(title)]
        rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td[^>]*>([^<]+)</td>', body))
        said_ = run_mash("metrics", metric.name, "--period", "quarter", "--format", "json", "--data", area)
        given = {row["period"]: words.value(row["value"], metric.unit) for row in json.loads(said_.stdout)
                 if row["value"] is not None}  # fmt: skip
        assert rows
        assert {period: given.get(period, value) for period, value in rows.items()} == rows


def test_staffing_rests_on_the_contacts_of_its_hub_counted_one_by_one(reader):
    build, hub = reader.build, CHOSEN["hub"]
    rows = build.warehouse.read("contacts", ["received_at", "hub", "outcome", "risk_initial"]).rows()
    came = [(at, outcome, risk) for at, where, outcome, risk in rows if where == hub and at <= build.as_at]
    last = build.as_at.date()
    first = last - timedelta(days=83)
    rated = sorted((at, risk) for at, outcome, risk in came if at.date() >= first and outcome != "open_case")
    queue = [at for at, _ in rated]
    shown = plain("".join(reader.sections("staffing", hub=hub, weekdays="2", weekends="1", minutes="120", goal="80")))
    assert f"{len(queue)} contacts from {words.day(first)} to {words.day(last)}, the most urgent first" in shown
    found = {people: desk.in_time(rated, desk.days_of((people, 1), time(9), time(17), first, last), 120, 5)
             for people in range(1, 6)}  # fmt: skip
    for risk, (due, met) in found[2].items():
        assert f"{codes.RISKS[risk]} {words.allowed(TARGET_HOURS[risk])} {words.percent(met * 100 / due)} " in shown
    enough = next(people for people, each in found.items() if desk.percent(each) >= 80)
    for name, days, per_week, people in (("Monday to Friday", range(5), 5, enough),
                                         ("Saturday and Sunday", range(5, 7), 2, "1 (as set)")):  # fmt: skip
        rate = sum(at.weekday() in days for at in queue) / (12 * per_week) / 8  # open from 9 to 17
        assert f"{name} {words.ratio(rate)} {desk.erlang(rate, 120, 0.8)} {people} " in shown
    day_counts = Counter(at.date() for at, *_ in came)
    begun = min(day_counts).replace(day=1)
    known = [float(day_counts[begun + timedelta(days=n)]) for n in range((last - begun).days + 1)]
    ahead = forecast(Daily(begun, np.array(known)))
    for week, expected, *_ in ahead.weeks():
        assert f"{words.day(week)} {words.count(expected)} " in shown
    for day, expected, *_ in ahead.weekdays():
        assert f"{WEEKDAYS[day]} {words.value(expected, 'rate')} " in shown


@pytest.mark.parametrize("screen", [page for page in PAGES if "compare" in page.obeys], ids=lambda screen: screen.name)
def test_without_comparison_no_figure_of_england_is_shown_and_no_other_changes(screen, reader):
    every, shown = reader.sections(screen.name), reader.sections(screen.name, compare="none")
    assert [plain(section)[:200] for section in shown if re.search(r"\bEngland\b", plain(section))] == []
    first = {re.sub(r"England.*", "", each) for section in every for each in said(section)}
    last = {re.sub(r"\.? ?No target.*", "", each) for section in shown for each in said(section)}
    assert {each for each in last if not any(one.startswith(each[:40]) for one in first)} == set()
