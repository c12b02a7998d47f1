"""Wraps Streamlit's private modules in plain types: no other part of the program imports them."""
