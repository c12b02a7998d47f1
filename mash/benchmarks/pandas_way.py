"""Answers the benchmark's questions in pandas, as an experienced pandas user would."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pandas as pd

from etl.codes import LEVELS
from etl.contracts import AGENCY_TABLES as TABLES
from mash.benchmarks.place import AS_AT, BRIDGE_DAYS, FILTERS, LEFT_OUT, QUESTION, Place, codes, kinds, order

Work: TypeAlias = Callable[[], Mapping[str, pd.DataFrame]]
_FORMATS = {"time": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "month": "%Y-%m"}
_LEVELS = tuple(LEVELS)  # "none" first


def load(place: Place) -> Work:
    """Read extracts as text, refuse rows with a value that does not fit its column, keep one row of each key."""

    def work() -> dict[str, pd.DataFrame]:
        loaded = {}
        for table in place.tables():
            read = [pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""]) for path in place.files(table)]
            text = pd.concat(read, ignore_index=True)
            typed = pd.DataFrame({name: _typed(table, text[name]) for name in text.columns})
            misfit = (typed.isna() & text.notna()).any(axis=1)
            missing = text[[name for name in TABLES[table].required if name in text]].isna().any(axis=1)
            good = typed[~(misfit | missing)].drop_duplicates(list(TABLES[table].key), keep="last")
            loaded[table] = good.sort_values(order(table), ignore_index=True)
        return loaded

    return work


def _typed(table: str, text: pd.Series) -> pd.Series:
    """Return a column with its type; a value that does not fit becomes null."""
    kind = kinds(table)[str(text.name)]
    if kind in _FORMATS:
        return pd.to_datetime(text, format=_FORMATS[kind], errors="coerce")
    if kind in ("whole", "number"):
        return pd.to_numeric(text, errors="coerce")
    if kind == "code":
        return text.where(text.isin(codes(table, str(text.name)))).astype(
            pd.CategoricalDtype(codes(table, str(text.name)))
        )
    return text.where(text.str.len() <= 200)


def look_back(place: Place) -> Work:
    """Return for each contact whether the child had one on a day in the 12 months before, and in the 12 after."""
    contacts = pd.read_parquet(place.table("contacts"), columns=["contact_id", "person_id", "received_at"])
    contacts["day"] = contacts.pop("received_at").dt.normalize()

    def work() -> dict[str, pd.DataFrame]:
        days = contacts[["person_id", "day"]].drop_duplicates()
        by_child, year = days.groupby("person_id", sort=False)["day"], pd.DateOffset(months=12)
        days = days.assign(before=by_child.shift(1), after=by_child.shift(-1))
        days["earlier"] = days["before"] >= days["day"] - year
        days["later"] = days["after"] <= days["day"] + year
        rows = contacts.merge(days, on=["person_id", "day"])
        return {"look_back": rows[["contact_id", "earlier", "later"]]}

    return work


def levels(place: Place) -> Work:
    """Return when each child's highest level of need changed, gaps of up to 28 days bridged."""
    columns = ["person_id", "level", "started_on", "ended_on"]
    episodes = pd.read_parquet(place.table("support_episodes"), columns=columns)
    for name in ("started_on", "ended_on"):
        episodes[name] = pd.to_datetime(episodes[name])
    episodes = episodes[(episodes["started_on"] <= pd.Timestamp(AS_AT)) & (episodes["level"] != LEFT_OUT)]
    beyond, day = pd.Timestamp(AS_AT) + pd.Timedelta(days=1), pd.Timedelta(days=1)

    def work() -> dict[str, pd.DataFrame]:
        ended = episodes["ended_on"].fillna(beyond).clip(upper=beyond)
        ended = ended.where(ended > episodes["started_on"], episodes["started_on"] + day)
        child = episodes[["person_id", "level"]]
        events = pd.concat([child.assign(day=episodes["started_on"], change=1), child.assign(day=ended, change=-1)])
        days = events.pivot_table(index=["person_id", "day"], columns="level", values="change", aggfunc="sum",
                                  fill_value=0, observed=True)  # fmt: skip
        active = days.groupby(level="person_id").cumsum()
        highest = pd.Series(0, index=active.index, name="level")
        for rank, level in enumerate(_LEVELS[1:], start=1):
            if level in active:
                highest = highest.mask(active[level] > 0, rank)
        changes = _changes(highest.reset_index())
        lasts = changes.groupby("person_id", sort=False)["day"].shift(-1) - changes["day"]
        bridged = changes[(changes["level"] > 0) | ~(lasts <= pd.Timedelta(days=BRIDGE_DAYS))]
        rows = _changes(bridged)
        rows = rows[rows["day"] < beyond]
        names = dict(enumerate(_LEVELS))
        return {
            "levels": pd.DataFrame(
                {
                    "person_id": rows["person_id"],
                    "changed_on": rows["day"],
                    "level_from": rows["before"].map(names),
                    "level_to": rows["level"].map(names),
                }
            )
        }

    return work


def _changes(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows on which a child's level is not the one before."""
    before = rows.groupby("person_id", sort=False)["level"].shift(1, fill_value=0)
    return rows.assign(before=before)[rows["level"] != before]


def question(place: Place, rows: str) -> Work:
    """Return, by month and source, the eight sums behind four figures, of the rows that two filters keep."""
    contacts = pd.read_parquet(place.question)
    words = [name for name in contacts.columns if name == "source" or any(name in where for where in FILTERS.values())]
    contacts = contacts.astype(dict.fromkeys(words, "category"))
    sums: dict[str, str] = {}
    for name, (met, counted) in QUESTION.items():
        contacts[f"{name}_met"] = contacts[met] & contacts[counted]
        contacts[f"{name}_of"] = contacts[counted]
        sums |= dict.fromkeys((f"{name}_met", f"{name}_of"), "sum")
    contacts = contacts[["received_month", *words, *sums]]

    def work() -> dict[str, pd.DataFrame]:
        kept = pd.Series(True, index=contacts.index)
        for name, value in FILTERS[rows].items():
            kept &= contacts[name] == value
        sums_by_group = contacts[kept].groupby(["received_month", "source"], observed=True)[list(sums)].sum()
        return {"question": sums_by_group.reset_index()}

    return work
