"""One reading of "nothing": the words agreed, in every disguise, and nothing else."""

import csv
import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import PolicyError
from etl.policy.policy_file import parse_policy
from etl.reading.missing import DEFAULT, Meaning, Words, folded, said
from tests.support.cases import case

WORDS = [(row["word"], row["meaning"]) for row in csv.DictReader(case("loading/missing_words.csv").splitlines())]
MEANINGS = {
    "no value": Meaning.NO_VALUE,
    "no value (date)": Meaning.NO_VALUE,
    "not yet (date)": Meaning.NOT_YET,
    "spreadsheet error": Meaning.ERROR,
}
VALUES = [
    "P1", "0", "1", "00123", "N0", "6", "open_case", "nothing_known", "Nanny", "Null Street", "North", "None such",
    "due care", "pending list 3", "unknown1", "A-", "--", "...", "a.", "#1", "#REF", "2026-03-02", "naïve", "Openshaw",
]  # fmt: skip


def meaning(text: str, *, dated: bool = False) -> Meaning | None:
    found = DEFAULT.word(text, dated)
    return found[1] if found else None


def disguised(word: str) -> list[str]:
    dashes = [word.replace("-", dash) for dash in "‐‑–—−"] if "-" in word and not word[:1].isdigit() else []
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in word)
    return [
        word, word.upper(), word.title(), f"  {word}\t", f"\u00a0{word}\u2003", f"\u200b{word}\ufeff",
        "\u00ad".join(word), word.replace(" ", "\u00a0  "), wide, *dashes,
    ]  # fmt: skip


@pytest.mark.parametrize(("word", "means"), WORDS)
def test_a_word_is_read_in_every_disguise(word, means):
    for text in disguised(word.rstrip("*")):
        assert meaning(text, dated=True) is MEANINGS[means], text
        alone = means in ("no value", "spreadsheet error")
        assert meaning(text) is (MEANINGS[means] if alone else None), text


@pytest.mark.parametrize("text", ["Awaiting police reply", "NOT YET returned", "awaiting 2nd answer"])
def test_a_word_with_a_star_stands_for_all_that_begin_so_in_dates_alone(text):
    assert meaning(text, dated=True) is Meaning.NOT_YET
    assert meaning(text) is None


@pytest.mark.parametrize(
    "text",
    ["1899-12-30 00:00:00", "30/12/1899", "1/1/1900", "01/01/1900 00:00", "00/01/1900", "31/12/9999",
     "9999-12-31T00:00", "0", "1", "2958465", "0.0", "00:00"],
)  # fmt: skip
def test_days_that_programs_write_for_none_are_no_dates(text):
    assert meaning(text, dated=True) is Meaning.NO_VALUE
    assert meaning(text) is None


@pytest.mark.parametrize("text", VALUES)
def test_a_value_is_no_word(text):
    assert meaning(text) is None
    assert meaning(text, dated=True) is None or text in ("0", "1")


TEXTS = st.one_of(
    st.sampled_from([word.rstrip("*") for word, _ in WORDS] + VALUES),
    st.text(alphabet="aN/u0 l-.#?\u200b\u00a0", max_size=8),
    st.sampled_from([word.rstrip("*") for word, _ in WORDS]).flatmap(
        lambda word: st.sampled_from([word.upper(), f" {word} ", f"{word}\u200b", f"{word}x", f"{word} 1"])
    ),
)


@given(st.lists(st.none() | TEXTS), st.booleans())
def test_a_column_is_searched_for_all_words_that_single_cells_hold(texts, dated):
    """The quick look at a whole column passes over no word."""
    found = DEFAULT.among(pl.Series(texts, dtype=pl.String), dated)
    assert found == {text: word for text in texts if text is not None and (word := DEFAULT.word(text, dated))}
    left = said(pl.Series(texts, dtype=pl.String), dated=dated)
    assert left.to_list() == [None if text in found else text for text in texts]


def test_a_policy_adds_words_and_keeps_those_there_are():
    policy = parse_policy('[missing]\nwords = ["See Notes", "99"]\nnot_yet = ["with police*"]\n')
    words = policy.words
    assert words.word(" see  notes") == ("see notes", Meaning.NO_VALUE)
    assert words.word("99") == ("99", Meaning.NO_VALUE)
    assert words.among(pl.Series(["99", "199"])) == {"99": ("99", Meaning.NO_VALUE)}
    assert words.word("With police since May", dated=True) == ("with police*", Meaning.NOT_YET)
    assert words.word("With police since May") is None
    assert words.word("n/k") == ("n/k", Meaning.NO_VALUE)
    assert parse_policy("").words == Words() == DEFAULT


def test_one_word_without_a_list_is_that_word_and_not_its_letters():
    """ "no" would have made "n" and "o" nothing."""
    words = parse_policy('[missing]\nwords = "see notes"\n').words
    assert words.word("See notes") == ("see notes", Meaning.NO_VALUE)
    assert [words.word(letter) for letter in "sento"] == [None] * 5


@pytest.mark.parametrize(
    ("text", "written"),
    [('area = "Northvale"', "[area]"), ('[[area]]\nname = "x"', "[area]"), ('[covers]\ntable = "x"', "[[covers]]"),
     ("target = 3", "[[target]]"), ('covers = ["x"]', "[[covers]]")],
)  # fmt: skip
def test_a_section_in_other_brackets_is_refused_in_words_of_the_file(text: str, written: str):
    with pytest.raises(PolicyError) as refused:
        parse_policy(text)
    assert str(refused.value).endswith(f"otherwise than as {written} with its entries below.")


def test_a_policy_with_another_entry_is_refused():
    with pytest.raises(PolicyError, match="no entry 'word'"):
        parse_policy('[missing]\nword = ["x"]\n')


@given(st.text())
def test_folding_twice_is_folding_once(text):
    once = folded(text)
    assert folded(once) == once
    assert not any(unicodedata.category(char) == "Cf" for char in once)
