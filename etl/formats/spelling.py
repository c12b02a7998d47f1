"""Finds the known word for which a misspelt word stands: few letters differ, and no other known word is as near."""

from collections.abc import Collection

LEAST = 5  # letters of a word that is mended: of shorter ones too many are near each other


def mended(words: Collection[str], vocabulary: Collection[str], real: Collection[str] = ()) -> dict[str, str]:
    """Return, of some words, those that are misspelt with the one known word that each stands for.

    `real` are words of their own that look like misspelt ones, as "policy" does.
    """
    found = {}
    for word in words:
        if len(word) >= LEAST and word not in vocabulary and word not in real:
            near = [known for known in vocabulary if is_near(word, known)]
            if len(near) == 1:
                found[word] = near[0]
    return found


def is_near(word: str, known: str) -> bool:
    """Return whether a word begins like a known one and is one letter apart from it, two where it has eight or more."""
    return word[0] == known[0] and word != known and apart(word, known) <= (2 if len(word) >= 8 else 1)


def apart(one: str, other: str) -> int:
    """Return how many letters apart two words are; two neighbours that change places count as one."""
    if abs(len(one) - len(other)) > 2:
        return 3
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
