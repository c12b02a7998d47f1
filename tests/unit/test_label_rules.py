"""Labels of a source: what the rules propose, how sure, and how they do on real labels of local authorities."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.codes import GROUP_OF_SOURCE
from etl.formats.label_rules import propose_source
from etl.propose.words import propose_word

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "loading"
TABLE_OF = {"source": "contacts", "risk_initial": "contacts", "outcome": "contacts", "response": "agency_checks"}


def rows(name: str) -> Iterator[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


WORDS = [row for row in rows("words.csv") if row["column"] in TABLE_OF and row["code"] != "(no value)"]


@pytest.mark.parametrize("row", WORDS, ids=lambda row: row["word"])
def test_the_golden_words(row: dict[str, str]) -> None:
    found = propose_word(TABLE_OF[row["column"]], row["column"], row["word"])
    assert (found.code or "", "sure" if found.sure else "ask") == (row["code"], row["tier"])


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("LA Services \u2013 Other internal (department other than social care, excluding housing)", "5B"),
        ("school nurse", "3C"), ("q) 6: Police", "6"), ("\u20186", "6"), ("Hospital - A&E", "3E"),
        ("Health Services - Other Primary", "3D"), ("Grandparent", "1A"), ("LA services - external", "5C"),
        ("Young Offenders Institution", "7"), ("Court team", "5A"), ("Pre School Playgroup", "2B"),
        ("Hospital School", "2A"), ("Community Safety Team", "5B"), ("Family Centre", "5D"),
    ],
)  # fmt: skip
def test_narrow_words_come_before_wide_ones_and_negations_are_cut(label: str, code: str) -> None:
    assert propose_source(label).code == code


@pytest.mark.parametrize("label", ["", "Not police", "OTHT", "7 - Police", "Unknown / Anonymous", "WR"])
def test_nothing_is_proposed_where_nothing_speaks_or_the_label_contradicts_itself(label: str) -> None:
    assert propose_source(label).code is None


def figures() -> str:
    """Return how the rules do on the labels they were tuned on, by DfE's 11 groups, in the words of docs/formats.md."""
    found: Counter[tuple[str, bool]] = Counter()
    for row in rows("labels_dev.csv"):
        proposal = propose_source(row["raw"])
        right = {group.replace("unknown", "Unknown") for group in row["group"].split("|")}
        tier = "none" if proposal.code is None else "sure" if proposal.sure else "ask"
        found[tier, proposal.code is not None and GROUP_OF_SOURCE[proposal.code] in right] += 1
    all_, sure = found.total(), found["sure", True] + found["sure", False]
    share = {tier: 100 * (found[tier, True] + found[tier, False]) / all_ for tier in ("sure", "ask", "none")}
    wrong, asked = 100 * found["sure", False] / sure, found["ask", True] + found["ask", False]
    return (
        f"Of {all_} real labels of local authorities on which the rules were tuned, *sure* covers "
        f"{share['sure']:.1f}%, {wrong:.1f}% of them wrong; *ask* covers {share['ask']:.1f}%, {found['ask', False]} of "
        f"{asked} wrong; {share['none']:.1f}% have no proposal."
    )


def test_the_figures_of_the_documentation_are_those_of_the_rules() -> None:
    told = " ".join((ROOT / "docs" / "formats.md").read_text("utf-8").split())
    assert figures() in told, f"docs/formats.md must say: {figures()}"


def test_sure_covers_at_least_55_percent_and_at_most_2_in_100_of_it_are_wrong() -> None:
    sure = [(row, found) for row in rows("labels_dev.csv") if (found := propose_source(row["raw"])).sure]
    wrong = [
        row for row, found in sure
        if GROUP_OF_SOURCE[found.code or ""] not in row["group"].replace("unknown", "Unknown").split("|")
    ]  # fmt: skip
    assert len(sure) >= 0.55 * 812
    assert len(wrong) <= 0.02 * len(sure)
