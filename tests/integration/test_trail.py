"""The audit trail holds every line that it accepts, however long and whatever is written in it."""

import json
from pathlib import Path

import pytest

from etl.audit import TRAIL, append, verify
from etl.identities.free_text import LONGEST
from publish.published.folder import ReleaseError
from publish.published.ledger import LedgerError, void
from publish.published.releases import withdraw
from tests.support.trials import tried

WRITTEN = [
    "x" * 70_000, "é" * 40_000, "\u2028\u2029\x85\x0b\x0c\x1c\r\n", "\x00\x1f", "half a letter \ud83d",
    "\udcff\udcfe", '"}\n{"number": 1', "\N{PILE OF POO}" * 20_000, "\\" * 70_000, "", "x" * (1 << 16),
    "x" * ((1 << 16) - 1),     "x" * 3_000_000,
]  # fmt: skip


@tried("a line of the audit trail with long or strange words", "the line is there, the chain goes on", len(WRITTEN))
def test_whatever_is_written_can_be_read_and_followed(tmp_path: Path) -> None:
    for number, words in enumerate(WRITTEN, start=1):
        append(tmp_path, "tried", {"why": words}, "somebody")
        assert append(tmp_path, "next", {}, words)["number"] == 2 * number
    assert verify(tmp_path) == 2 * len(WRITTEN)
    lines = [json.loads(line) for line in (tmp_path / TRAIL).read_bytes().split(b"\n")[:-1]]
    assert [line["details"]["why"] for line in lines[::2]] == WRITTEN


@tried("a line of the audit trail cut off somewhere", "the next line follows the last whole one", 3 * 20)
@pytest.mark.parametrize("long", [10, 70_000, 200_000])
def test_a_long_line_that_a_crash_cut_off_is_taken_out(tmp_path: Path, long: int) -> None:
    first = append(tmp_path, "first", {"why": "x" * long}, "somebody")
    head, whole = (tmp_path / "audit.head").read_bytes(), (tmp_path / TRAIL).read_bytes()
    append(tmp_path, "second", {"why": "y" * long}, "somebody")
    both = (tmp_path / TRAIL).read_bytes()
    for part in range(20):
        (tmp_path / TRAIL).write_bytes(both[: len(whole) + (len(both) - len(whole) - 1) * part // 20])
        (tmp_path / "audit.head").write_bytes(head)
        assert append(tmp_path, "third", {}, "somebody")["previous"] == first["hash"]
        assert verify(tmp_path) == 2


REASONS = ["x" * (LONGEST + 1), " ", "\udcff", "Asked for by 943 476 5919", "17/05/2015", "born 17 May 2015",
           "They live at LS1\t4AP", "write to a@b.example", "07700 900 123", "AB 12 34 56 C",
           "H-801200001001-", "H80120 0001 001"]  # fmt: skip


@tried("a reason for withdrawing that is too long, empty, no text, or about a person", "one line, nothing written")
@pytest.mark.parametrize("why", REASONS, ids=ascii)
def test_a_reason_that_does_not_fit_is_refused(tmp_path: Path, why: str) -> None:
    with pytest.raises(ReleaseError):
        withdraw(tmp_path, "open-2026-10-31", why)
    with pytest.raises(LedgerError, match=r"The reason|Say why"):
        void(tmp_path, 1, why)
    assert not (tmp_path / TRAIL).exists()
