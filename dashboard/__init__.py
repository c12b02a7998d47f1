"""Measures in, Streamlit pages out: a page is a recipe without arithmetic."""

# Altair looks for pandas among what is loaded and takes it as it finds it: two first readers at once would meet it
# half loaded, and one of them an error. Whole from the start, it is the same for all.
import pandas  # noqa: F401
