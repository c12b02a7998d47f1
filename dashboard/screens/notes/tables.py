"""Writes actions as a table and as rows of a file: owner, due day, status, and the measure then and now."""

from collections.abc import Callable, Sequence
from datetime import date

from dashboard.components.tables import Column, table
from dashboard.html import text, verdict
from etl.register.actions import OWNERS, STATES, Action, Then
from publish.charts import icons
from queries import words
from queries.calendar.months import read_month
from queries.metrics.catalogue import METRICS
from queries.metrics.dimensions import name_of
from queries.series.noted import since

SMALL = 20  # px of an icon in a cell
Now = Callable[[Action], Then | None]  # how an action's measure stands now; None where it is not in this data


def actions_table(caption: str, actions: Sequence[Action], now: Now, until: str, link: Callable[[Action], str]) -> str:
    """Return the table; `link` gives the address where an action is updated, `until` the last month told."""
    columns = [
        Column("Action", False), Column("Owner", False), Column("Due", False), Column("Status", False),
        Column("Measure", False), Column("Then", False), Column(f"Since, to {until}", False), Column("Update", False),
    ]  # fmt: skip
    return table(caption, columns, [_row(action, now(action), link(action)) for action in actions], seen=False)


def action_rows(actions: Sequence[Action], now: Now) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            "action": action.text, "owner": OWNERS.get(action.owner, action.owner), "due": action.due.isoformat(),
            "status": STATES[action.state], "measure": measured_by(action), "then_month": action.then.month or "",
            "then": action.then.value, "then_verdict": words.variation(action.then.verdict, action.then.side),
            "since": _since(action, now(action)), "id": action.id,
        }
        for action in actions
    ]  # fmt: skip


def due_claim(actions: Sequence[Action], today: date) -> str:
    """Return how many of the actions shown are due this month, or overdue: `Two of four actions are due this month`."""
    waiting = [action for action in actions if action.state == "open"]
    late = [action for action in waiting if action.due < today]
    due = [action for action in waiting if today <= action.due and action.due.replace(day=1) == today.replace(day=1)]
    of = f"of {words.number(len(actions))} action{'' if len(actions) == 1 else 's'}"
    if late:
        return f"{words.capital(words.number(len(late)))} {of} {'is' if len(late) == 1 else 'are'} overdue"
    if due:
        return f"{words.capital(words.number(len(due)))} {of} {'is' if len(due) == 1 else 'are'} due this month"
    return f"None {of} is due this month" if len(actions) > 1 else "The action is not due this month"


def measured_by(action: Action) -> str:
    """Return an action's measure with its filters: `Agency checks returned on time, Housing`."""
    title = METRICS[action.measure].title if action.measure in METRICS else action.measure
    return ", ".join([title, *(name_of(dim, value) for dim, value in action.where.items())])


def _row(action: Action, now: Then | None, address: str) -> list[str]:
    due = words.day(action.due)
    return [
        text(action.text),
        text(OWNERS.get(action.owner, action.owner)),
        f"<b>{due}</b>" if action.state == "open" else due,
        STATES[action.state],
        text(measured_by(action)),
        _then(action.then),
        verdict(icons.variation_icon(now.verdict, now.side, size=SMALL), _since(action, now), SMALL)
        if now and _since(action, now) != "No month since"
        else text(_since(action, now)),
        f'<a href="{text(address)}" target="_self">Update<span class="hidden">: {text(action.text)}</span></a>',
    ]


def _then(then: Then) -> str:
    icon = icons.variation_icon(then.verdict, then.side, size=SMALL)
    told = words.variation(then.verdict, then.side)
    month = f" {words.month(read_month(then.month))}" if then.month else ""
    return f'{verdict(icon, then.value, SMALL)}<span class="hidden"> {text(told)}{month}</span>'


def _since(action: Action, now: Then | None) -> str:
    return since(action.then, now) if now else "Not in this data"
