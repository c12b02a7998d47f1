"""Draws the pages, each in a folder of its own: page.py draws it, answers.py asks, tables.py writes tables and words.

The folder is not called `pages`: Streamlit itself runs the scripts of a folder of that name beside an entry script.
"""
