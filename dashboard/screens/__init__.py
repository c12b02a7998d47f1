"""Draws the pages, one folder each: page.py draws, answers.py reads the answers, tables.py writes tables and words.

The folder is not called `pages`: Streamlit itself runs the scripts of a folder of that name beside an entry script.
"""
