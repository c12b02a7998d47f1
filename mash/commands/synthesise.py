"""`mash synthesise`: one run invents one area and writes its extracts."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from etl.synthetic.setting import Setting
from etl.synthetic.write import write


def run(out: Path, contacts: int, seed: int, hubs: int, months: int) -> int:
    """Write a fictional area's extracts to `out` and say so; returns the exit code."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    setting = Setting(contacts, seed, hubs, months)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("Inventing contacts", total=contacts)
        written = write(setting, out, lambda done: bar.update(task, completed=done))
    Console(soft_wrap=True).print(
        f"Wrote {len(written)} synthetic extracts with {contacts:,} contacts at {hubs} "
        f"hub{'' if hubs == 1 else 's'} to {out}, as at {setting.as_at.isoformat()}. No row describes a real child.",
        highlight=False,
        markup=False,
    )
    return 0
