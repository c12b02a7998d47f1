"""Two answers to one question, line by line: metric, month, numerator, denominator, value, status."""

from collections.abc import Sequence

import pytest

Line = tuple[str, str, int | None, int | None, float | None, str]


def same(ours: Sequence[Line], theirs: Sequence[Line]) -> None:
    """Check that the lines are alike; values to a ten-thousandth, as they are printed."""
    mine, other = sorted(ours, key=lambda line: line[:2]), sorted(theirs, key=lambda line: line[:2])
    assert [line[:4] + line[5:] for line in mine] == [line[:4] + line[5:] for line in other]
    for line, also in zip(mine, other, strict=True):
        if line[4] is None or also[4] is None:
            assert line[4] is also[4], (line, also)
        else:
            assert line[4] == pytest.approx(also[4], rel=1e-6, abs=1e-4), (line, also)
