"""The snapshot as an accessible workbook."""
