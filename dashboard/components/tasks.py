"""Writes the parts of pages with tasks: a list of tasks, the steps of a task, a summary of answers, and a banner."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.html import text


@dataclass(frozen=True)
class Task:
    """One task: its words, the address where it is done, the reason for it, its status in words.

    A task without an address can't be started yet.
    """

    words: str
    address: str
    why: str = ""
    status: str = ""


@dataclass(frozen=True)
class Answer:
    """One line of a summary: what was asked, the answer as ready HTML, and the address where it can be changed."""

    asked: str
    answer: str
    address: str = ""


def task_list(label: str, tasks: Sequence[Task]) -> str:
    """Return tasks as a list: the link and, in grey, its reason; on the right the status."""
    items = "".join(_item(task) for task in tasks)
    return f'<ul class="tasks" aria-label="{text(label)}">{items}</ul>'


def _item(task: Task) -> str:
    linked = (
        f'<a href="{text(task.address)}" target="_self">{text(task.words)}</a>' if task.address else text(task.words)
    )
    why = f'<span class="why">{text(task.why)}</span>' if task.why else ""
    state = task.status if task.address else task.status or "Cannot start yet"
    side = f'<span class="state{"" if task.address else " grey"}">{text(state)}</span>' if state else ""
    return f"<li><span>{linked}{why}</span>{side}</li>"


def step_bar(steps: Sequence[str], here: int) -> str:
    """Return the steps of a task, numbered from 1, with the one shown (`here`) marked for readers and in bold."""
    items = "".join(
        f'<li class="{"done" if number <= here else "ahead"}"{" aria-current=step" if number == here else ""}>'
        f"{number}. {text(words)}</li>"
        for number, words in enumerate(steps, 1)
    )
    return f'<ol class="stepbar" aria-label="Steps">{items}</ol>'


def summary_list(answers: Sequence[Answer]) -> str:
    """Return answers given so far, each with a link to change it; its hidden words say what it changes."""
    rows = "".join(f"<div><dt>{text(each.asked)}</dt><dd>{each.answer}{_change(each)}</dd></div>" for each in answers)
    return f'<dl class="summary">{rows}</dl>'


def _change(answer: Answer) -> str:
    if not answer.address:
        return ""
    heard = f'<span class="hidden"> {text(answer.asked.lower())}</span>'
    return f' <a href="{text(answer.address)}" target="_self">Change{heard}</a>'


def banner(first: str, rest: str = "") -> str:
    """Return a banner: what matters in bold, and what follows from it."""
    return f'<p class="banner"><b>{text(first)}</b> {text(rest)}</p>'
