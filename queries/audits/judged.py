"""Reads auditors' judgements of a sample's contacts, beside the hub's own records."""

import polars as pl

from etl import codes
from etl.landing.samples import Sample
from queries.audits.drawing import SampleError
from queries.audits.sample import OUTCOMES
from queries.build import Build

UNTOLD = "untold"  # whether the outcome was right, of a contact for which the hub recorded none


def judged(build: Build, sample: Sample) -> pl.DataFrame:
    """Return contact_id, stratum, the hub's rating and outcome, and of each round what the auditor said.

    The round `agreed` wins over `first` in what is estimated.
    """
    drawn = [(key, at) for at, stratum in enumerate(sample.strata) for key in stratum.keys]
    rows = pl.DataFrame(drawn, schema={"contact_id": pl.String, "stratum": pl.Int64}, orient="row")
    hub = build.fact("contacts", ["contact_id", "risk_final", "outcome"]).with_columns(
        pl.col("risk_final", "outcome").cast(pl.String)
    )
    rows = rows.join(hub, on="contact_id", how="left", maintain_order="left")
    if "outcome" in sample.dims:  # as it was drawn: what the hub corrects later is another decision
        drawn_as = {at: stratum.values["outcome"] for at, stratum in enumerate(sample.strata)}
        rows = rows.with_columns(outcome=pl.col("stratum").replace_strict(drawn_as, return_dtype=pl.String))
    said = ["outcome_right", "right_outcome", "right_risk", "right_agencies_asked"]
    audits = _audits(build).filter(pl.col("sample_id") == sample.id)
    for name in codes.AUDIT_ROUNDS:
        own = audits.filter(pl.col("round") == name).unique("contact_id", keep="last", maintain_order=True)
        named = own.select("contact_id", pl.col("blind").alias(f"{name} blind"), *(
            pl.col(each).alias(f"{name} {each}") for each in said))  # fmt: skip
        rows = rows.join(named, on="contact_id", how="left", maintain_order="left")
    return rows.with_columns(right=_right())


def strays(build: Build, sample: Sample) -> str:
    """Return how many audits of a sample name contacts that it did not draw, as a sentence; empty for none.

    They are in no figure: a key was mistyped, or the contact was picked by hand.
    """
    own = _audits(build).filter(pl.col("sample_id") == sample.id)
    count = own.filter(~pl.col("contact_id").is_in(sample.keys)).height
    name = "audit names a contact" if count == 1 else "audits name contacts"
    return f"{count:,} {name} that this sample did not draw: in no figure." if count else ""


def _audits(build: Build) -> pl.DataFrame:
    names = ["audit_id", "sample_id", "contact_id", "round", "blind", "outcome_right", "right_outcome", "right_risk",
             "right_agencies_asked"]  # fmt: skip
    if "audits" not in build.warehouse.tables():
        raise SampleError(
            "Not in this data: no extract holds practice audits. Load the sheets once they are filled in."
        )
    return build.warehouse.read("audits", names).with_columns(pl.all().cast(pl.String)).sort("audit_id")


def _right() -> pl.Expr:
    """Return whether the hub's outcome was right (yes, no, unsure): as agreed, else as the first auditor said.

    An auditor who was blind names the right outcome, and whether the hub's was right follows from that: where the
    hub recorded none it is UNTOLD.
    """
    recorded = pl.col("outcome").is_in(OUTCOMES).fill_null(False)
    return pl.coalesce(
        each
        for name in ("agreed", "first")
        for each in (
            pl.col(f"{name} outcome_right"),
            pl.when(pl.col(f"{name} right_outcome").is_not_null()).then(
                pl.when(~recorded)
                .then(pl.lit(UNTOLD))
                .when(pl.col(f"{name} right_outcome") == pl.col("outcome"))
                .then(pl.lit("yes"))
                .otherwise(pl.lit("no"))
            ),
        )
    )
