"""Reads files into sheets of text: tables as an agency sent them, before their rows are judged."""
