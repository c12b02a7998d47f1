"""Bytes mangled at random: an extract is refused in one sentence or every row of it is accounted for; never a fault."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.errors import ExtractError
from etl.landing.landing import quarantined
from tests.support.extracts import CONTACTS, conserved, load_into
from tests.support.trials import tried

LINES = [
    "C1,P1,2026-03-02 09:00,6,red,2026-03-02 10:00",
    'C2,P2,02/03/2026,1A,"amber",',
    '"C3","P\u00e9 ""x""",46083.5,6,,',
    'C4,"P\n4",2026-03-02T09:00:00Z,6,green,31/02/2026',
    "C5,,2026-03-02,99,purple,",
]
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])
BYTES = [b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\0", b";", b"\t", b"\xff", b"\xe9", b"\xc3", b"\xef\xbb\xbf", b"'",
         b" ", b"=", b"|", b"\x1a", b"\x0b", b"\x85", b"\xe2\x80\xa8"]  # fmt: skip
WAYS = st.sampled_from(["insert", "replace", "delete", "cut", "double"])
CHANGES = st.lists(st.tuples(WAYS, st.floats(0, 1), st.sampled_from(BYTES)), max_size=6)
EXAMPLES = 150


def mangled(content: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    for what, place, new in changes:
        at = int(place * len(content))
        if what == "insert":
            content = content[:at] + new + content[at:]
        elif what == "replace":
            content = content[:at] + new + content[at + 1 :]
        elif what == "delete":
            content = content[:at] + content[at + 1 :]
        elif what == "cut":
            content = content[:at]
        else:
            content = content[:at] + content[at // 2 : at] + content[at:]
    return content


@tried("CSV bytes changed, cut, doubled or inserted", "refused in one sentence, or every row conserved", EXAMPLES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(LINES), max_size=8), ENDS, ENCODINGS, CHANGES)
def test_mangled_bytes_are_refused_or_conserved(
    lines: list[str], end: str, encoding: str, changes: list[tuple[str, float, bytes]]
) -> None:
    content = mangled(end.join([CONTACTS, *lines, ""]).encode(encoding), changes)
    with tempfile.TemporaryDirectory() as folder:
        data, path = Path(folder) / "data", Path(folder) / "a.csv"
        path.write_bytes(content)
        try:
            report = load_into(data, path, accept_rejects=True)
        except ExtractError as refused:
            assert str(refused).startswith("a.csv: ")
            assert "\n" not in str(refused)
            assert not list((data / "landing").glob("*"))
            return
        assert conserved(report)
        (extract,) = report.landed
        assert sum(count["rows_in"] for count in report.counts) == extract.rows
        assert extract.quarantined == len(quarantined(data))
        if not changes:
            text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
            assert extract.rows == sum(map(any, csv.reader(io.StringIO(text, newline="")))) - 1
