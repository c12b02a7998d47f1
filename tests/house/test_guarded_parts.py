"""A part of a page that runs by itself asks anew who is there, and a file is made for one person: nothing goes past."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DASHBOARD = sorted((ROOT / "dashboard").rglob("*.py"))
GUARDED = "dashboard/access/rerun.py"  # where fragments are made
_STREAMLIT = ("st", "streamlit")


def breaches(source: str, path: str) -> list[str]:
    """Return what goes past the guards in a module: its line, and what it names."""
    nodes = list(ast.walk(ast.parse(source)))
    offered = [node.func for node in nodes if isinstance(node, ast.Call) and _offers(node)]
    return [f"{node.lineno} {name}" for node in nodes for name in _names(node, path) if node not in offered]


def _names(node: ast.AST, path: str) -> list[str]:
    """Return what a node names of Streamlit's that is to be had through the guards only."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "streamlit":
        return [one.name for one in node.names if one.name in ("fragment", "download_button")]
    if isinstance(node, ast.Attribute) and node.attr == "download_button":  # of any column or container
        return [node.attr]
    streamlit = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in _STREAMLIT
    return ["fragment"] if streamlit and node.attr == "fragment" and path != GUARDED else []


def _offers(call: ast.Call) -> bool:
    """Return whether what is handed over, the second argument or `data`, is made by `offered`."""
    handed = [*call.args[1:2], *(one.value for one in call.keywords if one.arg == "data")]
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "offered" for one in handed
    )


@pytest.mark.parametrize("path", DASHBOARD, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_goes_past_the_guards(path):
    assert breaches(path.read_text("utf-8"), path.relative_to(ROOT).as_posix()) == []


def test_there_is_something_to_guard():
    sources = [path.read_text("utf-8") for path in DASHBOARD]
    assert sum("download_button(" in source for source in sources) >= 3
    assert "st.fragment(" in (ROOT / GUARDED).read_text("utf-8")


PLANTED = {
    "a fragment of its own": "import streamlit as st\n@st.fragment\ndef part(): ...",
    "one that runs by itself": "import streamlit as st\n@st.fragment(run_every=4)\ndef part(): ...",
    "a fragment by another name": "from streamlit import fragment as part",
    "a file for anyone": "import streamlit as st\nst.download_button('Get', make, file_name='a.csv')",
    "a file for anyone, by keyword": "import streamlit as st\nst.download_button(label='Get', data=b'1,2')",
    "a file in a column": "left.download_button('Get', b'1,2')",
    "the button by another name": "import streamlit as st\nbutton = st.download_button\nbutton('Get', offered(make))",
    "a file that only sounds offered": "import streamlit as st\nst.download_button(offered(make), make)",
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_breach_is_found(name):
    assert breaches(PLANTED[name], "dashboard/screens/planted.py")


def test_what_is_guarded_passes():
    source = "st.download_button('Get', offered(make))\nst.download_button('Get', data=offered(make, build=1))"
    assert breaches(source, "dashboard/components/figure.py") == []
    assert breaches("import streamlit as st\nst.fragment(run)", GUARDED) == []
