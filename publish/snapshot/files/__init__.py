"""Writes a snapshot as PDF, web page and workbook."""
