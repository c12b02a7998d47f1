"""Draws what several pages share: charts with their tables and files, measures, tables, texts and forms."""
