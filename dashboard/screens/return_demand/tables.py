"""Writes what a month would show under other choices, such as other windows. Each line is one choice."""

from collections.abc import Sequence

from dashboard.html import heading, image, text
from publish.charts import icons
from queries.series.sensitivity import Other


def others_list(title: str, others: Sequence[Other]) -> str:
    """Return each other choice in words, with a mark where the month would read differently."""
    if not others:
        return ""
    items = "".join(f"<li>{_mark(other)}<span>{text(other.sentence)}</span></li>" for other in others)
    return f'{heading(3, title)}<ul class="findings">{items}</ul>'


def _mark(other: Other) -> str:
    """Return a square where the month reads differently, and a ring where it doesn't or that can't be known."""
    name = "neutral" if other.stands is False else "common"
    return image(icons.icon(name, size=20), "Reads differently" if other.stands is False else "", size=20)
