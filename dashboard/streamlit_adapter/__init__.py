"""Holds every use of Streamlit's private modules, behind plain types: nothing else of the program imports them."""
