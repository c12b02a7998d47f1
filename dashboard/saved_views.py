"""Saved views: an address holds every choice on its page; this copies it, or keeps it by name in the browser."""

from pathlib import Path

import streamlit as st

_HTML = """
<button type="button" class="copy">Copy link to this view</button>
<form><label>Save this view as <input type="text" maxlength="60" autocomplete="off"></label>
<button type="submit">Save</button></form>
<p class="said" role="status"></p>
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
_SCRIPT = Path(__file__).with_suffix(".js")


def saved_views() -> None:
    """Draw the button behind which a view is copied, saved and opened again."""
    with st.popover("Saved views", icon=":material/bookmark:"):
        _component()(key="saved_views")


@st.cache_resource(show_spinner=False)
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component("mash_saved_views", html=_HTML, css=_CSS, js=_SCRIPT.read_text("utf-8"))
