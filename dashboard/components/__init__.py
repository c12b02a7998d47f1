"""Draws elements that several pages share: charts with tables and files, measures, tables, texts and forms."""
