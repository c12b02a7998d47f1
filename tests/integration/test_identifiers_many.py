"""Identifiers at random, written in the ways people write them, are found; keys that only look alike are not."""

import random
from collections.abc import Callable

import polars as pl
import pytest

from etl.identities.numbers import check_letter, is_valid_nhs
from etl.identities.patterns import NATIONAL_INSURANCE, NHS_NUMBERS, PHONES, POSTCODES, UPNS
from etl.identities.scan import Finding, Scan
from etl.identities.scanned_column import kinds_in
from tests.support.trials import tried

TIMES, COLUMNS = 200, 100
SIGNS = [" ", "-", "–", "\u2011", "\u00a0", "/", "_", "\u200b"]
AROUND = ["{}", "ref {}", "{} seen", "see {}, then", "({})"]
CASES: list[Callable[[str], str]] = [str.upper, str.lower, str]
Make = Callable[[random.Random], str]


def digits(chance: random.Random, number: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(number))


def nhs(chance: random.Random) -> str:
    while not is_valid_nhs(number := chance.choice("4679") + digits(chance, 9)):
        pass
    return number


def nino(chance: random.Random) -> str:
    first, second = chance.choice("ABCEGHJLMPRSWY"), chance.choice("ACEHJLMPRSWXYZ")  # never GB
    return first + second + digits(chance, 6) + chance.choice("ABCD")


def upn(chance: random.Random) -> str:
    rest = "8" + digits(chance, 11)
    return check_letter(rest) + rest


def phone(chance: random.Random) -> str:
    begins = chance.choice(["074", "075", "077", "079", "01612", "02079", "01204"])
    return begins + digits(chance, 11 - len(begins))


def postcode(chance: random.Random) -> str:
    area = chance.choice(["LS", "M", "SW", "EC", "B", "NE", "PO"]) + chance.choice("123456789")
    last = chance.choice("ABDEFGHJ") + chance.choice("ADEFGHJLNPQSTUWXYZ")  # 4GB is none
    return f"{area}|{chance.choice('123456789')}{last}"


KINDS: dict[str, tuple[Make, list[list[int]]]] = {
    NHS_NUMBERS: (nhs, [[10], [3, 3, 4], [5, 5], [4, 3, 3], [3, 7]]),
    NATIONAL_INSURANCE: (nino, [[9], [2, 2, 2, 2, 1], [2, 6, 1], [8, 1]]),
    UPNS: (upn, [[13], [1, 3, 4, 5], [1, 12], [1, 3, 9]]),
    PHONES: (phone, [[11], [5, 6], [4, 3, 4], [5, 3, 3], [3, 4, 4]]),
    POSTCODES: (postcode, []),
}


def written(kind: str, chance: random.Random) -> str:
    """Return an identifier in groups, with signs between them, in some case, in some words."""
    make, groups = KINDS[kind]
    number, sign = make(chance), chance.choice(SIGNS)
    if groups:
        sizes = iter(chance.choice(groups))
        parts, left = [], number
        for size in sizes:
            parts, left = [*parts, left[:size]], left[size:]
        number = sign.join(parts)
    else:
        number = number.replace("|", chance.choice([" ", "  ", "", "-", ".", "\u00a0"]))
    return chance.choice(AROUND).format(chance.choice(CASES)(number))


@tried("identifiers at random, in groups, with eight signs, in words", "each is found, and its kind named", TIMES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_is_found_however_it_is_written(kind: str) -> None:
    chance, texts = random.Random(kind), dict[str, None]()
    while len(texts) < TIMES:
        texts[written(kind, chance)] = None
    assert [text for text in texts if kind not in kinds_in(text)] == []


def searched(values: list[str]) -> list[Finding]:
    scan = Scan(["Case reference"])
    scan.add(pl.DataFrame({"Case reference": values}))
    return scan.findings()


def keys(chance: random.Random, number: int) -> list[str]:
    return [chance.choice("34679") + digits(chance, 9) for _ in range(number)]


MIXED = [(100, 0.4), (100, 0.25), (100, 0.2), (20, 0.4)]


@tried("columns of 10-digit keys of which 40%, 25% or 20% are NHS numbers", "each is stopped", COLUMNS)
@pytest.mark.parametrize(("rows", "share"), MIXED)
def test_a_column_with_nhs_numbers_among_its_keys_is_stopped(rows: int, share: float) -> None:
    chance, numbers = random.Random(f"{rows} {share}"), round(rows * share)
    passed = [
        number for number in range(COLUMNS)
        if not searched([nhs(chance) for _ in range(numbers)] + keys(chance, rows - numbers))
    ]  # fmt: skip
    assert passed == []


@tried("columns of 20, 200 and 2,000 keys of ten random digits", "none is refused; one in fifty at most is asked about",
       COLUMNS)  # fmt: skip
@pytest.mark.parametrize("rows", [20, 200, 2_000])
def test_a_column_of_random_keys_is_not_refused(rows: int) -> None:
    chance = random.Random(rows)
    found = [finding for _ in range(COLUMNS) for finding in searched(keys(chance, rows))]
    assert [finding for finding in found if not finding.held] == []
    assert len(found) <= COLUMNS // 50
