"""Runs small scripts in the reader's browser, which copy links and keys of rows, and save views.

They lie beside this file. A saved view is a name and the address of a page, which holds every choice made on
it; views are kept in the browser and nowhere else.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent
_HTML = """
<button type="button" class="copy">Copy link to this view</button>
<form><label>Save this view as <input type="text" maxlength="60" autocomplete="off"></label>
<button type="submit">Save</button></form>
<p class="status" role="status"></p>
<p class="none">No views are saved in this browser yet.</p>
<ul></ul>
"""
_CSS = """
:host, form, label, ul { font: inherit; color: var(--st-text-color); }
button, input { font: inherit; color: inherit; background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: 0.25rem; padding: 0.35rem 0.7rem; min-height: 2.25rem; }
button { cursor: pointer; }
button:focus-visible, input:focus-visible, a:focus-visible {
  outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
form { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: end; margin: 0.75rem 0; }
label { display: grid; gap: 0.25rem; font-size: 0.875rem; }
p { margin: 0.25rem 0; font-size: 0.875rem; overflow-wrap: anywhere; }
p:empty, [hidden] { display: none; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; gap: 0.75rem; align-items: center; justify-content: space-between; padding: 0.3rem 0;
  border-top: 1px solid var(--st-border-color); }
a { color: var(--st-link-color); overflow-wrap: anywhere; }
"""


def saved_views(usual: Mapping[str, str]) -> None:
    """Draw the button under which readers copy a link to a view, save it and open it again.

    `usual` are the choices that the address leaves out, by their keys: a link and a saved view hold them all.
    """
    with st.popover("Saved views", icon=":material/bookmark:"):
        _script("saved_views", _HTML, _CSS)(key="saved_views", data={"usual": dict(usual)})


def copied_keys(name: str) -> None:
    """Let the buttons with a `data-key` in the tables of this page copy it, and say so below them."""
    _script("copy_keys", '<p class="status" role="status"></p>', _CSS)(key=f"copy_{name}")


@st.cache_resource(show_spinner=False)
def _script(name: str, html: str, css: str) -> Callable[..., Any]:
    script = (_HERE / f"{name}.js").read_text("utf-8")
    return st.components.v2.component(f"mash_{name}", html=html, css=css, js=script)
