"""Whatever extracts hold, every row is accepted, quarantined or superseded, and the latest good rows are left."""

import csv
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.landing.landing import quarantined
from tests.support.extracts import NAMES, load_into, rows

KEYS = st.sampled_from(["C1", "C2", "C3", "C4", " C1 ", ""])
MOMENTS = st.one_of(
    st.datetimes(datetime(1995, 1, 1), datetime(2025, 1, 1)).map(lambda at: at.isoformat(" ", "seconds")),
    st.sampled_from(["02/03/2024", "2024-03-02T09:00Z", "45353.50000", "31/02/2024", "soon", "", "1800-01-01"]),
)
ROWS = st.tuples(
    KEYS,
    st.sampled_from(["P1", "P2", ""]),
    MOMENTS,
    st.sampled_from(["6", "1a", "99", ""]),
    st.sampled_from(["red", "Amber", "purple", "", 'say "red"', "line\nbreak"]),
    MOMENTS,
)
EXTRACTS = st.lists(st.lists(ROWS, min_size=1, max_size=12), min_size=1, max_size=3)
Row = tuple[str, ...]


def moment(text: str) -> datetime | None:
    known = {"02/03/2024": datetime(2024, 3, 2), "2024-03-02T09:00Z": datetime(2024, 3, 2, 9)}
    known |= {"45353.50000": datetime(2024, 3, 2, 12)}
    if text in known:
        return known[text]
    try:
        return datetime.fromisoformat(text) if " " in text else None
    except ValueError:
        return None


def judged(row: Row) -> Row | None:
    """Return a row as it should be stored, or None when it can't be right: the rules, in plain Python."""
    key, person, received, source, risk, decided = (cell.strip() for cell in row)
    at, until = moment(received), moment(decided)
    wrong = not (key and person and at) or source not in ("6", "1a", "") or risk not in ("red", "Amber", "")
    if (
        wrong
        or (decided and not until)
        or (at and until and until < at and until != at.replace(hour=0, minute=0, second=0))
    ):
        return None
    return (key, person, at, source.upper() or "10", risk.lower() or None, until)  # type: ignore[return-value]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EXTRACTS, st.booleans())
def test_rows_are_conserved_and_the_latest_good_row_of_each_key_is_left(extracts: list[list[Row]], dated: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data, latest, sent = Path(folder) / "data", {}, set()
        for number, lines in enumerate(extracts):
            path = Path(folder) / f"{number}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([NAMES, *lines])
            options = {"as_at": date(2025, 1, 1) + timedelta(days=number)} if dated else {}
            report = load_into(data, path, accept_rejects=True, accept_ids=True, **options)
            if dated or path.read_bytes() not in sent:
                latest |= {good[0]: good for line in lines if (good := judged(line))}
            sent.add(path.read_bytes())
        counts = report.counts
        assert all(c["accepted"] + c["quarantined"] + c["superseded"] == c["rows_in"] for c in counts)
        assert sum(c["rows_in"] for c in counts) == sum(sum(map(any, lines)) for lines in {tuple(e) for e in extracts})
        assert sum(c["quarantined"] for c in counts) == len(quarantined(data))
        stored = rows(data) if latest else []
        assert sorted(stored) == sorted(latest.values())
