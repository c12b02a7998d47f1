"""What a month would say under other choices: one line is one other choice."""

from collections.abc import Sequence

from dashboard.parts.html import heading, image, text
from publish import icons
from queries.sensitivity import Other


def others_list(title: str, others: Sequence[Other]) -> str:
    """Return each other choice in words, with a mark on those under which the month would read differently."""
    if not others:
        return ""
    lines = "".join(f"<li>{_mark(one)}<span>{text(one.sentence)}</span></li>" for one in others)
    return f'{heading(3, title)}<ul class="said">{lines}</ul>'


def _mark(other: Other) -> str:
    """Return a ring where the reading stands or can't be known, and a square where it does not."""
    name = "neutral" if other.stands is False else "common"
    return image(icons.icon(name, size=20), "Reads differently" if other.stands is False else "", size=20)
