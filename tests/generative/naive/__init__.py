"""Every metric a second time, in plain Python with no thought for speed: one dict in is one row of an extract.

Shares nothing with the product but the bank-holiday library.
"""

from tests.generative.naive.months import answers, months

__all__ = ["answers", "months"]
