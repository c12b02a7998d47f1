"""Measures in, Streamlit pages out: a page is a recipe without arithmetic."""
