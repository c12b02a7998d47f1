"""The board's snapshot of one month: released figures, what they say, and the files that hold them."""
