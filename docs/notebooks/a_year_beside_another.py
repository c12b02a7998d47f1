# %% [markdown]
# # A year beside the year before
#
# A notebook in percent format: Jupyter (with Jupytext), VS Code, PyCharm and Positron open it as cells, and `python` runs it.
# A test runs it on the sample, so that it goes on working. Load the sample first: `mash load sample_data --data northvale`.

# %%
from datetime import date
from pathlib import Path

import polars as pl

from queries import figures, find, open_build

build = open_build(Path("northvale"))
asked = find(["contact_decided_on_time", "agency_check_returned_on_time", "re_referral_12m"])

# %% [markdown]
# Two financial years of three shares. `status` says why a figure is not known: keep those that are `ok`.

# %%
years = figures(build, asked, period="financial-year", since=date(2024, 4, 1), until=date(2026, 3, 31))
known = years.filter(pl.col("status") == "ok")
table = known.pivot("period", index="metric", values="value").with_columns(pl.col(pl.Float64).round(1))
print(table)

# %% [markdown]
# Groups add up to the whole; the share of each source beside the share of all:

# %%
by_source = figures(build, asked[:1], by=["source_group"], period="financial-year", since=date(2025, 4, 1))
year = by_source.filter(pl.col("period") == "2025-26").select("source_group", "numerator", "denominator", "value")
whole = known.filter(pl.col("metric") == asked[0].name, pl.col("period") == "2025-26")
assert year["denominator"].sum() == whole["denominator"].item()
print(year.sort("denominator", descending=True).with_columns(pl.col("value").round(1)))
