"""One module is one page: a recipe of questions, parts and charts, without arithmetic."""
