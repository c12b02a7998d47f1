"""Each role sees its own pages and nothing else, whatever is typed, forged or asked for by hand."""

import pytest
from playwright.sync_api import expect

from dashboard.access.rules import ADMIN, CASES, FIGURES, LOAD, NOTES, PACKS, POOL, RELEASES, SNAPSHOTS
from dashboard.contents import CONTENTS
from tests.access.site import HERE, OTHER, PEOPLE
from tests.support.trials import attacked

SEEN = {
    "olga": {FIGURES, NOTES},
    "cora": {FIGURES, CASES, NOTES},
    "ora": {FIGURES, LOAD, NOTES, SNAPSHOTS, RELEASES, PACKS, POOL},
    "bonny": {SNAPSHOTS},
    "rita": {RELEASES, POOL},
    "ada": {ADMIN},
}
REFUSED = "Not for this account"
OWN = [one for one in CONTENTS if one.shows in (FIGURES, NOTES)]


def expected(who):
    return {one.title for one in CONTENTS if one.shows in SEEN[who]}


@pytest.mark.parametrize(
    ("who", "first"), [("olga", "MASH outcomes"), ("bonny", "Board snapshots"), ("rita", "Research releases"),
                       ("ada", "Audit and loads")]
)  # fmt: skip
def test_each_role_signs_in_at_the_provider_and_comes_to_its_first_page(sign_in, site, who, first):
    page = sign_in(who)
    page.goto(site.address)
    expect(page.get_by_text(f"{PEOPLE[who]['email']}: ")).to_be_visible()
    expect(page.locator("h1")).to_contain_text(first)
    reader = site.reader(who)
    reader.run()
    assert reader.visible_titles == expected(who)


@pytest.mark.parametrize(
    ("who", "address"), [("bonny", "timeliness"), ("ada", ""), ("rita", "snapshots"), ("olga", "cases")]
)
@attacked()
def test_an_address_typed_by_hand_shows_no_more_than_the_role_has(sign_in, site, who, address):
    page = sign_in(who)
    page.goto(f"{site.address}/{address}?hub={OTHER}")
    page.locator("h1").wait_for()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    if address:
        expect(page.locator("h1")).to_have_text(REFUSED)
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(0)


@pytest.mark.parametrize("who", ["olga", "bonny", "rita", "ada"])
@attacked(14)
def test_every_page_asked_by_hand_is_shown_to_its_roles_only(site, who):
    reader = site.reader(who)
    reader.run()
    for one in CONTENTS:
        if one.shows not in SEEN[who]:
            told = reader.run(one.path or one.name)
            assert REFUSED in told, one.name
            assert "vega_lite_chart" not in reader.kinds, one.name


@attacked(len(OWN))
def test_no_page_of_an_officer_tells_of_another_hub_whatever_the_link_says(site):
    reader = site.reader("olga")
    reader.run()
    for one in OWN:
        told = reader.run(one.path or one.name, f"hub={OTHER}&by=Hub&among=Hubs")
        told = told.replace(f"hub={OTHER}", "")  # what was asked, told back
        assert REFUSED not in told, one.name
        assert OTHER not in told, one.name
        assert "can’t be shown" not in told, one.name


def test_an_officer_who_was_given_cases_sees_those_of_the_hub_in_a_browser(sign_in, site):
    page = sign_in("cora")
    page.goto(f"{site.address}/chase?hub={OTHER}")
    expect(page.get_by_text("What is written down")).to_be_visible(timeout=30_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(page.locator("h1")).not_to_have_text(REFUSED)
    expect(page.get_by_text(OTHER)).to_have_count(0)


@pytest.mark.parametrize("page", ["cases", "chase", "journeys"])
@attacked(2)
def test_lists_of_cases_are_for_those_who_were_given_them_and_of_their_hub_only(site, page):
    told = site.reader("cora").run(page, f"hub={OTHER}&show=all").replace(f"hub={OTHER}", "")
    assert "What is written down" in told
    assert OTHER not in told
    assert REFUSED in site.reader("olga").run(page)
    assert REFUSED in site.reader("ora").run(page)


def test_an_officer_of_every_hub_finds_both(site):
    told = site.reader("ora").run()
    assert HERE in told
    assert OTHER in told


def test_an_officer_of_one_hub_reads_the_policy_and_is_offered_no_change_of_it(site):
    told = site.reader("olga").run("policy")
    assert "You can read what the hubs have agreed. Officers of all hubs change it." in told
    assert "See what this changes" not in told
    assert "Officers of all hubs, who load extracts, see what" in site.reader("olga").run("policy", "tab=words")


@attacked(2)
def test_a_researcher_finds_the_releases_of_their_projects_only(site):
    told = site.reader("rita").run("releases", "release=other-study-2026-11-08")
    assert "Study of histories" in told or "study-of-histories" in told
    assert "other-study" not in told.lower()
    assert "Other study" not in told
    assert "Make an open release" not in told


@pytest.mark.parametrize("who", ["bonny", "rita"])
def test_who_only_reads_is_offered_nothing_to_make(site, who):
    told = site.reader(who).run()
    assert "Check this month" not in told
    assert "Withdraw" not in told


@pytest.mark.parametrize("who", ["nobody", "hubless"])
@attacked()
def test_somebody_without_a_role_or_a_hub_sees_a_plain_page(site, who):
    told = site.reader(who).run()
    assert ("has no role" in told) or ("but no hub" in told)
    assert HERE not in told
    assert "build" not in told.lower().replace("build_", "")


def test_an_administrator_sees_the_trail_and_no_figure(site):
    reader = site.reader("ada")
    told = reader.run()
    assert "vega_lite_chart" not in reader.kinds
    assert "The audit trail is whole" in told
    assert "assessments.csv" in told
    assert "live figures" not in told


@attacked(2)
def test_audit_samples_are_for_those_who_were_given_cases_of_every_hub(site):
    assert "Samples are of every hub" in site.reader("cora").run("audit")
    assert REFUSED in site.reader("olga").run("audit")
    assert REFUSED in site.reader("bonny").run("audit")
