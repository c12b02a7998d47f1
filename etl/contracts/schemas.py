"""The extract standard: one schema per table; the docstring says what one row is, each rule what a row must obey."""

import dataframely as dy
import polars as pl

from etl import codes
from etl.contracts import columns as c


class People(dy.Schema):
    """One child."""

    person_id = c.person()
    birth_month = c.month("Month of birth, or expected month of birth of an unborn child.")
    sex = c.code(codes.SEXES, "Sex as recorded.", "quasi")
    ethnicity = c.code(codes.ETHNICITIES, "DfE ethnicity code.", "quasi")
    disability = c.code(codes.YES_NO_UNKNOWN, "Whether the child has a disability.", "quasi")
    area = c.words("Area the child lives in, for example a ward group; never a postcode.")
    imd_decile = c.whole("Deprivation decile of the home area (1 is the most deprived tenth).", 1, 10)


class Contacts(dy.Schema):
    """One contact about one child."""

    contact_id = c.key("Key of the contact.")
    person_id = c.person()
    received_at = c.moment("When the hub received the contact.", nullable=False)
    source = c.code(codes.SOURCES, "Who made contact (DfE source of referral code).", "quasi", nullable=False)
    hub = c.words("Hub that received it; the hub named when loading where empty.", "plain")
    area = c.words("Area the contact is about.")
    concern = c.code(codes.CONCERNS, "Main concern.")
    risk_initial = c.code(codes.RISKS, "Risk rating when received.")
    risk_final = c.code(codes.RISKS, "Risk rating after the agencies' checks.")
    decided_at = c.moment("When the hub decided what happens next.")
    outcome = c.code(codes.CONTACT_OUTCOMES, "What the hub decided.")
    acknowledged_at = c.moment("When the referrer was told that the contact was received.")

    @dy.rule()
    def decided_before_received(cls) -> pl.Expr:
        """A contact can't be decided before it was received."""
        return pl.col("decided_at") >= pl.col("received_at")

    @dy.rule()
    def acknowledged_before_received(cls) -> pl.Expr:
        """A contact can't be acknowledged before it was received."""
        return pl.col("acknowledged_at") >= pl.col("received_at")


class AgencyChecks(dy.Schema):
    """One information request to one agency."""

    check_id = c.key("Key of the check.")
    contact_id = c.key("Key of the contact it was made for.")
    agency = c.code(codes.AGENCIES, "Agency asked.", "plain", nullable=False)
    requested_at = c.moment("When the agency was asked.", nullable=False)
    returned_at = c.moment("When the agency answered.")
    response = c.code(codes.RESPONSES, "What the agency answered.")
    lawful_basis = c.code(codes.LAWFUL_BASES, "Lawful basis for sharing.", "plain")
    risk_view = c.code(codes.RISKS, "The agency's own view of the risk.")

    @dy.rule()
    def returned_before_requested(cls) -> pl.Expr:
        """An answer can't come before the question."""
        return pl.col("returned_at") >= pl.col("requested_at")


class Referrals(dy.Schema):
    """One referral to children's social care."""

    referral_id = c.key("Key of the referral.")
    person_id = c.person()
    received_on = c.day("Day the referral was received.", nullable=False)
    source = c.code(codes.SOURCES, "Who referred (DfE source of referral code).", "quasi", nullable=False)
    hub = c.words("Hub that passed it on; the hub named when loading where empty.", "plain")
    contact_id = c.link("Contact it came from.")
    primary_need = c.code(codes.PRIMARY_NEEDS, "Primary need (DfE code).")
    decided_on = c.day("Day a manager decided what happens next.")
    no_further_action = c.code(codes.YES_NO, "Whether the referral ended in no further action.")
    closed_on = c.day("Day the case closed.")
    closure_reason = c.code(codes.CLOSURE_REASONS, "Reason for closure (DfE code).")
    previous_referrals_12m = c.whole(
        "Referrals of the child in the 12 months before this one, where the sender's own system counts them.", 0, 100
    )

    @dy.rule()
    def decided_before_received(cls) -> pl.Expr:
        """A referral can't be decided before it was received."""
        return pl.col("decided_on") >= pl.col("received_on")

    @dy.rule()
    def closed_before_received(cls) -> pl.Expr:
        """A case can't close before its referral was received."""
        return pl.col("closed_on") >= pl.col("received_on")


class Assessments(dy.Schema):
    """One assessment."""

    assessment_id = c.key("Key of the assessment.")
    person_id = c.person()
    started_on = c.day("Day the assessment started.", nullable=False)
    referral_id = c.link("Referral it followed.")
    authorised_on = c.day("Day a manager authorised it.")
    outcome = c.code(codes.ASSESSMENT_OUTCOMES, "What the assessment found.")

    @dy.rule()
    def authorised_before_started(cls) -> pl.Expr:
        """An assessment can't be authorised before it started."""
        return pl.col("authorised_on") >= pl.col("started_on")


class Section47(dy.Schema):
    """One section 47 enquiry."""

    section47_id = c.key("Key of the enquiry.")
    person_id = c.person()
    strategy_discussion_on = c.day("Day of the strategy discussion that began it.", nullable=False)
    referral_id = c.link("Referral it followed.")
    conference_on = c.day("Day of the initial child protection conference.")
    conference_not_required = c.code(codes.YES_NO, "Whether a conference was found not to be needed.")
    plan_started = c.code(codes.YES_NO, "Whether the conference led to a child protection plan.")
    transfer_in = c.code(
        codes.YES_NO, "Whether the conference took over a plan from another area: its 15 working days don't count."
    )

    @dy.rule()
    def conference_before_strategy_discussion(cls) -> pl.Expr:
        """A conference can't be held before the strategy discussion."""
        return pl.col("conference_on") >= pl.col("strategy_discussion_on")


class SupportEpisodes(dy.Schema):
    """One episode of support at one level of need."""

    episode_id = c.key("Key of the episode.")
    person_id = c.person()
    level = c.code(codes.EPISODE_LEVELS, "Level of need.", nullable=False)
    started_on = c.day("First day at this level.", nullable=False)
    ended_on = c.day("First day no longer at this level.")
    end_reason = c.words("Why the episode ended.", "text")
    previous_plans = c.whole("Child protection plans the child had before this one.", 0, 50)

    @dy.rule()
    def ended_before_started(cls) -> pl.Expr:
        """An episode can't end before it started."""
        return pl.col("ended_on") >= pl.col("started_on")


class Workforce(dy.Schema):
    """One agency's staff at one hub in one month."""

    hub = c.words("Hub the staff work in; the hub named when loading where empty.", "plain")
    agency = c.code(codes.AGENCIES, "Agency that employs them.", "plain", nullable=False)
    month = c.month("Month.", "plain", nullable=False)
    fte_established = c.amount("Posts agreed.", 10_000)
    fte_in_post = c.amount("Posts filled.", 10_000)


class Changes(dy.Schema):
    """One dated change to how a hub works (the impact register)."""

    change_id = c.key("Key of the change.")
    hub = c.words("Hub that changed; empty for all hubs.", "plain")
    effective_on = c.day("First day of the change.", nullable=False)
    kind = c.code(codes.CHANGE_KINDS, "Kind of change.", "plain", nullable=False)
    title = c.words("What changed, in a few words.", "plain", nullable=False)


class Benchmarks(dy.Schema):
    """One published figure for one area in one year (from DfE's own file; no agency sends it)."""

    measure = c.key("What was measured, as DfE names it, for example re_referrals_percent.")
    category = c.name("Part of the whole that it is about; Total for the whole.")
    area_level = c.code(codes.AREA_LEVELS, "What kind of area.", "plain", nullable=False)
    area_code = c.key("Code of the area, for example E92000001.")
    area_name = c.words("Name of the area.", "plain")
    year_ending = c.year("Year in which the reporting year ends on 31 March.")
    value = c.figure("The figure: a number, a rate or a percentage, as the measure says.")
    symbol = c.code(codes.SYMBOLS, "Why there is no figure.", "plain")
