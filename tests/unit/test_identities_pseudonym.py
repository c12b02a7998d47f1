"""One pseudonym is a keyed hash: the same for the same child, key and kind, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.identities.pseudonym import PseudonymError, Pseudonyms, read_key

KEY = b"0123456789abcdef0123456789abcdef"


def one(value, kind="nhs", key=KEY):
    return Pseudonyms(key, kind).replace([value])[0]


def test_a_pseudonym_is_128_bits_in_hexadecimal_and_stays_the_same_for_ever():
    assert one("9434765919") == "e7365b30f52435e44b5cef7a106f0401"
    assert len(bytes.fromhex(one("9434765919"))) == 16


def test_key_and_kind_change_it():
    same = {one("9434765919", kind, key) for kind in ("nhs", "upn", "local") for key in (KEY, KEY[::-1])}
    assert len(same) == 6


@settings(deadline=None)
@given(st.from_regex(r"[1-9][0-9]{9}", fullmatch=True), st.sampled_from([" ", "-", "\u00a0", ""]))
def test_spacing_does_not_change_an_nhs_pseudonym(number, gap):
    assert one(f" {number[:3]}{gap}{number[3:6]}{gap}{number[6:]}") == one(number)


@settings(deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))
def test_local_identifiers_share_a_pseudonym_only_when_trimmed_alike(left, right):
    if left.isascii() and right.isascii() and left.strip() and right.strip():
        assert (one(left, "local") == one(right, "local")) == (left.strip() == right.strip())


def test_upns_ignore_case_and_local_identifiers_keep_it():
    assert one("h801200001001", "upn") == one("H801200001001", "upn")
    assert one("ab1", "local") != one("AB1", "local")


def test_invalid_numbers_are_replaced_and_counted():
    pseudonyms = Pseudonyms(KEY, "nhs")
    given_back = pseudonyms.replace(["9434765918", "9434765918", "9434765919", ""])
    assert given_back[0] == given_back[1] != given_back[2]
    assert given_back[3] == ""
    assert (pseudonyms.invalid, pseudonyms.emptied, pseudonyms.distinct) == (2, 0, 2)


@pytest.mark.parametrize("value", ["9999999999", "0000000000", "N/K", "unknown", "-"])
def test_what_stands_for_no_number_does_not_make_one_child_of_many(value):
    pseudonyms = Pseudonyms(KEY, "nhs")
    assert pseudonyms.replace([value, value]) == ["", ""]
    assert (pseudonyms.invalid, pseudonyms.emptied) == (2, 2)


def test_the_key_is_the_file_without_line_ends(tmp_path, monkeypatch):
    monkeypatch.setenv("MASH_KEY", "e" * 40)
    for ending in (b"", b"\n", b"\r\n"):
        (tmp_path / "key").write_bytes(KEY + ending)
        assert read_key(tmp_path / "key") == KEY
    assert read_key(None) == b"e" * 40


@pytest.mark.parametrize("content", [b"", b"too little", KEY[:-1], KEY[:-1] + b"\n"])
def test_a_short_key_is_refused_and_not_shown(content, tmp_path):
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(PseudonymError, match="shorter than 32 bytes") as refused:
        read_key(tmp_path / "key")
    assert not content.strip() or content.decode().strip() not in str(refused.value)


def test_a_missing_or_endless_key_is_refused(tmp_path, monkeypatch):
    monkeypatch.delenv("MASH_KEY", raising=False)
    with pytest.raises(PseudonymError, match="There is no key"):
        read_key(None)
    with pytest.raises(PseudonymError, match="can't be read"):
        read_key(tmp_path / "none")
    (tmp_path / "big").write_bytes(b"x" * 5000)
    with pytest.raises(PseudonymError, match="too large"):
        read_key(tmp_path / "big")


def test_the_key_is_not_in_what_is_printed():
    assert KEY.decode() not in repr(Pseudonyms(KEY, "nhs"))
