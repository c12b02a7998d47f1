"""Starts Python as a real process that has its libraries already: forked from one that imported them and did nothing.

Such a process costs 0.1 s of CPU up to its own first line, a new one 0.5 s. Everything of ours it imports itself. Not
for tests of how the command starts. Polars and DuckDB start threads with the first thing they do, and a fork has
none of its parent's threads: what is imported beforehand may do nothing, which is checked.
"""

import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
LIBRARIES = (
    "ast", "dataframely", "duckdb", "fastexcel", "filelock", "holidays", "inspect", "jinja2", "logging", "lxml.etree",
    "numpy", "polars", "pyarrow", "rich.console", "rich.table", "statistics", "typer", "xml.sax", "zipfile", "zoneinfo",
)  # fmt: skip
HARMLESS = ("jemalloc_bg_thd", "polars-ooc-clea")  # the first survives a fork; the second clears what was spilt to disk


class Forked:
    """A process that runs `python ARG...`: what it says, and its end."""

    def __init__(self, *args: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
        (self._line, _), self._args, self.returncode = _parent(), args, -1
        self.stdout, self.stderr = self._order(json.dumps([args, str(cwd), env or dict(os.environ)]))

    def _order(self, asked: str) -> tuple[IO[str], IO[str]]:
        out, err = os.pipe(), os.pipe()
        socket.send_fds(self._line, [asked.encode()], [out[1], err[1]])
        for end in (out[1], err[1]):
            os.close(end)
        self.pid = int(self._line.recv(64))
        return os.fdopen(out[0], encoding="utf-8"), os.fdopen(err[0], encoding="utf-8")

    def kill(self) -> None:
        """Kill it as `kill -9` does; one that has ended stays ended."""
        os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> "subprocess.CompletedProcess[str]":
        """Wait for its end, and return all that came of it."""
        said = self.communicate()
        return subprocess.CompletedProcess(self._args, self.returncode, *said)

    def communicate(self) -> tuple[str, str]:
        """Wait for its end, and return what it said since, on each stream: too little to fill a pipe."""
        with self.stdout, self.stderr:
            said = self.stdout.read(), self.stderr.read()
        self._line.send(json.dumps(self.pid).encode())
        self.returncode = int(self._line.recv(64))
        return said


@cache
def _parent() -> "tuple[socket.socket, subprocess.Popen[bytes]]":
    """Start the process that forks, once, and return the line to it; it ends when that is closed, or this process."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.support.forked", str(theirs.fileno())]
    env = os.environ | {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    parent = subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=[theirs.fileno()])
    theirs.close()
    return ours, parent


def _fork_for_each(line: socket.socket) -> list[str]:
    """Fork whenever it is asked for, and return the arguments in the child: in the parent this never ends."""
    while True:
        order, ends, _, _ = socket.recv_fds(line, 1 << 16, 2)
        if not order:
            os._exit(0)
        asked = json.loads(order)
        if isinstance(asked, int):
            line.send(str(os.waitstatus_to_exitcode(os.waitpid(asked, 0)[1])).encode())
            continue
        pid = os.fork()
        if pid == 0:
            return _become(*asked, line, ends)
        for end in ends:
            os.close(end)
        line.send(str(pid).encode())


def _become(args: list[str], cwd: str, env: dict[str, str], line: socket.socket, ends: list[int]) -> list[str]:
    line.close()
    for number, end in enumerate(ends, 1):
        os.dup2(end, number)
        os.close(end)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    return args


def _refuse_threads() -> None:
    """Raise where a library has started to work: a lock that one of its threads held would stay shut in each child."""
    tasks = Path("/proc/self/task")
    names = [(task / "comm").read_text("utf-8").strip() for task in tasks.iterdir() if int(task.name) != os.getpid()]
    if busy := [name for name in names if name not in HARMLESS]:
        raise RuntimeError(f"Nothing can be forked beside threads: {busy}")


def main() -> None:
    """Import the libraries, fork for each order, and run in the child what `python -m NAME` or `-c CODE` would."""
    for name in LIBRARIES:
        importlib.import_module(name)
    _refuse_threads()
    how, what, *args = _fork_for_each(socket.socket(fileno=int(sys.argv[1])))
    sys.argv = [what if how == "-m" else how, *args]
    if how == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102


if __name__ == "__main__":
    main()
