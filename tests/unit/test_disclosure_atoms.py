"""All that sets say of each other is tied by the gate: atoms of the facts' rules tell no small count."""

import polars as pl
import pytest

from publish.disclosure import Memory, containment, gate
from tests.support.atoms import told_in
from tests.unit.test_disclosure_release import frame, row

BASES = ("consent", "public_task", "vital_interests", "legal_obligation", "unknown")


def checks(*counts: int) -> pl.DataFrame:
    """Return answered checks by their lawful basis, of which each has one or none."""
    return frame(*(row(f"lawful_basis_{name}", n, sum(counts)) for name, n in zip(BASES, counts, strict=True)))


@pytest.mark.parametrize("counts", [(20, 12, 3, 9, 8), (14, 11, 9, 3, 7)])
def test_atoms_tell_a_part_that_is_hidden_alone_and_not_what_the_gate_hides(counts, monkeypatch) -> None:
    """Pairs alone let the gate's own audit pass: that each row is in one of the parts is in no pair."""
    measures = checks(*counts)
    assert told_in(measures, gate.release(measures, Memory())) == (1, [])
    monkeypatch.setattr(containment, "_families", lambda *_: iter(()))
    containment.ties.cache_clear()
    try:
        released = gate.release(measures, Memory())
    finally:
        containment.ties.cache_clear()
    assert (released.suppressed, released.report.unproven) == (1, 0)
    assert len(told_in(measures, released)[1]) == 1
