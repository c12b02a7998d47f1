"""Judges whether as many values as were found pass a check by chance, or because the column holds identifiers."""

from enum import StrEnum

CERTAIN, LIKELY, STRAY = 1e-6, 1e-3, 0.02  # chances under which a column is refused, held, or held for a few strays
_FEW, _SHARE = 3, 0.05
# Shares of random values of the shape that pass: a day of eight digits, or of six with either end first.
NHS, UPN, NINO, DAY, SIX_DIGITS = 1 / 11, 1 / 23, 0.085, 0.01, 0.075


class Verdict(StrEnum):
    """What becomes of a column: let through, held until a person has declared it, or refused."""

    CLEAR = "clear"
    HOLD = "hold"
    REFUSE = "refuse"


def verdict(shaped: int, passed: int, rows: int, chance: float) -> Verdict:
    """Return what becomes of a column with `shaped` values of a shape, of which `passed` pass its check."""
    if not passed:
        return Verdict.CLEAR
    from scipy.special import bdtrc  # 0.4 s

    probability = float(bdtrc(passed - 1, shaped, chance))  # that so many or more pass
    if probability < CERTAIN:
        return Verdict.REFUSE
    held = probability < LIKELY or (shaped <= _FEW and passed == shaped)
    return Verdict.HOLD if held or (shaped <= _SHARE * rows and probability < STRAY) else Verdict.CLEAR
