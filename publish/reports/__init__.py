"""Writes documents of sentences, tables and charts for partners: an agency's pack, and the chapter on a year."""
