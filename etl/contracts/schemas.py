"""Declares the schema of each table of the extract standard: what a row is, its columns, and the rules it must obey."""

import dataframely as dy
import polars as pl

from etl import codes
from etl.contracts import columns as c


def not_before(end: str, start: str) -> pl.Expr:
    """Return whether a moment does not come before another; one without a time of day is compared by its day."""
    begins = pl.col(start)
    return (pl.col(end) >= begins) | (pl.col(end) == begins.dt.truncate("1d"))


class People(dy.Schema):
    """One child."""

    person_id = c.person()
    birth_month = c.month("Month of birth, or expected month of birth of an unborn child.")
    sex = c.code(codes.SEXES, "Sex as recorded.", "quasi")
    ethnicity = c.code(codes.ETHNICITIES, "DfE ethnicity code.", "quasi")
    disability = c.code(codes.YES_NO_UNKNOWN, "Whether the child has a disability.", "quasi")
    area = c.place("Area the child lives in, for example a ward group; never a postcode.")
    imd_decile = c.whole("Deprivation decile of the home area (1 is the most deprived tenth).", 1, 10)


class Contacts(dy.Schema):
    """One contact about one child."""

    contact_id = c.key("Key of the contact.")
    person_id = c.person()
    received_at = c.moment("When the hub received the contact.", nullable=False)
    source = c.code(codes.SOURCES, "Who made contact (DfE source of referral code).", "quasi", nullable=False)
    hub = c.place("Hub that received it; the hub named when loading where empty.", "plain")
    area = c.place("Area the contact is about.")
    concern = c.code(codes.CONCERNS, "Main concern.")
    risk_initial = c.code(codes.RISKS, "Risk rating when received.")
    risk_final = c.code(codes.RISKS, "Risk rating after the agencies' checks.")
    decided_at = c.moment("When the hub decided what happens next.")
    outcome = c.code(codes.CONTACT_OUTCOMES, "What the hub decided.")
    acknowledged_at = c.moment("When the referrer was told that the contact was received.")
    household_id = c.other_person("Pseudonym of the household that the child lives in, made as a child's is.")

    @dy.rule()
    def decided_before_received(cls) -> pl.Expr:
        """A contact can't be decided before it was received."""
        return not_before("decided_at", "received_at")

    @dy.rule()
    def acknowledged_before_received(cls) -> pl.Expr:
        """A contact can't be acknowledged before it was received."""
        return not_before("acknowledged_at", "received_at")


class AgencyChecks(dy.Schema):
    """One information request to one agency."""

    check_id = c.key("Key of the check.")
    contact_id = c.link("Contact it was made for; where empty it is found by the child and the day.")
    agency = c.code(codes.AGENCIES, "Agency asked.", "quasi", nullable=False)
    requested_at = c.moment("When the agency was asked.", nullable=False)
    returned_at = c.moment("When the agency answered.")
    response = c.code(codes.RESPONSES, "What the agency answered.")
    lawful_basis = c.code(codes.LAWFUL_BASES, "Lawful basis for sharing.", "plain")
    risk_view = c.code(codes.RISKS, "The agency's own view of the risk.")
    asked_about = c.other_person(
        "Pseudonym of the child that it is about, where it quotes no contact: the agency's own, or the area's."
    )
    decline_reason = c.code(codes.DECLINE_REASONS, "Why the agency declined to share.")

    @dy.rule()
    def returned_before_requested(cls) -> pl.Expr:
        """An answer can't come before the question."""
        return not_before("returned_at", "requested_at")

    @dy.rule()
    def about_nobody(cls) -> pl.Expr:
        """A check must name a contact or the child that it is about."""
        return pl.col("contact_id").is_not_null() | pl.col("asked_about").is_not_null()


class Crosswalk(dy.Schema):
    """One child as one agency knows it; made where both numbers are held, and of pseudonyms alone."""

    agency = c.code(codes.AGENCIES, "Agency whose number it is.", "quasi", nullable=False)
    agency_person_id = c.other_person("Pseudonym of the child's number at the agency.", nullable=False)
    person_id = c.person()


class Referrals(dy.Schema):
    """One referral to children's social care."""

    referral_id = c.key("Key of the referral.")
    person_id = c.person()
    received_on = c.day("Day the referral was received.", nullable=False)
    source = c.code(codes.SOURCES, "Who referred (DfE source of referral code).", "quasi", nullable=False)
    hub = c.place("Hub that passed it on; the hub named when loading where empty.", "plain")
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
    conference_chair = c.code(codes.CHAIRS, "Who chaired the initial conference.", "plain")

    @dy.rule()
    def conference_before_strategy_discussion(cls) -> pl.Expr:
        """A conference can't be held before the strategy discussion."""
        return pl.col("conference_on") >= pl.col("strategy_discussion_on")


class StrategyDiscussions(dy.Schema):
    """One strategy discussion about one child."""

    discussion_id = c.key("Key of the discussion.")
    person_id = c.person()
    held_at = c.moment("When it was held.", nullable=False)
    needed_at = c.moment("When it was found to be needed.")
    contact_id = c.link("Contact it came from.")
    referral_id = c.link("Referral it followed.")
    section47_id = c.link("Enquiry that it began.")
    led_by = c.code(codes.AGENCIES, "Agency that led it.", "quasi")
    led_role = c.code(codes.LED_ROLES, "Role of who led it.", "plain")
    macpt = c.code(codes.YES_NO, "Whether the multi-agency child protection team led it.", "plain")
    result = c.code(codes.DISCUSSION_RESULTS, "What was decided.")

    @dy.rule()
    def held_before_needed(cls) -> pl.Expr:
        """A discussion can't be held before it was needed."""
        return not_before("held_at", "needed_at")


class Attendance(dy.Schema):
    """One agency at one meeting about one child."""

    meeting = c.code(codes.MEETINGS, "Kind of meeting.", "plain", nullable=False)
    meeting_id = c.key("Key of the strategy discussion, or of the enquiry that led to the conference.")
    agency = c.code(codes.AGENCIES, "Agency.", "quasi", nullable=False)
    invited = c.code(codes.YES_NO, "Whether the agency was invited.", "plain")
    took_part = c.code(codes.TOOK_PART, "Whether and how the agency took part.", "plain", nullable=False)


class SupportEpisodes(dy.Schema):
    """One episode of support at one level of need."""

    episode_id = c.key("Key of the episode.")
    person_id = c.person()
    level = c.code(codes.EPISODE_LEVELS, "Level of need.", "quasi", nullable=False)
    started_on = c.day("First day at this level.", nullable=False)
    ended_on = c.day("First day no longer at this level.")
    end_reason = c.words("Why the episode ended.", "text")
    previous_plans = c.whole("Child protection plans the child had before this one.", 0, 50)
    tier = c.code(codes.TIERS, "Tier of Family Help; that of another level is not used.", "quasi")
    lead_practitioner = c.code(codes.LEAD_PRACTITIONERS, "Profession of the lead practitioner.", "quasi")

    @dy.rule()
    def ended_before_started(cls) -> pl.Expr:
        """An episode can't end before it started."""
        return pl.col("ended_on") >= pl.col("started_on")


class PreProceedings(dy.Schema):
    """One period of pre-proceedings about one child."""

    pre_proceedings_id = c.key("Key of the period.")
    person_id = c.person()
    started_on = c.day("Day it was decided to enter pre-proceedings.", nullable=False)
    referral_id = c.link("Referral it followed.")
    letter_on = c.day("Day the letter before proceedings was sent.")
    fgdm_offered = c.code(codes.YES_NO, "Whether a family group decision making meeting was offered.")
    fgdm_held = c.code(codes.YES_NO, "Whether a family group decision making meeting was held.")
    first_meeting_on = c.day("Day of the first pre-proceedings meeting.")
    reviews = c.whole("Review meetings after the first.", 0, 50)
    step_decision_on = c.day("Day it was decided to step down or to issue proceedings.")
    outcome = c.words("Outcome, as the sender's own list has it.", "text")
    court_on = c.day("Day of the application to court.")


class AssessmentFactors(dy.Schema):
    """One factor found by one assessment."""

    assessment_id = c.key("Key of the assessment.")
    person_id = c.person()
    factor = c.words(
        "Factor identified at the end of the assessment (DfE code such as 3B).", "sensitive", nullable=False
    )


class Audits(dy.Schema):
    """One practice audit of one contact."""

    audit_id = c.key("Key of the audit.")
    sample_id = c.link("Sample it was drawn in, as mash sample named it; empty for a contact picked by hand.")
    contact_id = c.key("Key of the contact that was judged.")
    round = c.code(codes.AUDIT_ROUNDS, "Which judgement it is.", "plain", nullable=False)
    audited_on = c.day("Day of the audit.")
    audited_by = c.code(codes.AGENCIES, "Agency of the auditor.", "quasi")
    blind = c.code(codes.YES_NO, "Whether the auditor saw neither the hub's decision nor another audit.", "plain")
    outcome_right = c.code(codes.YES_NO_UNSURE, "Whether the hub's outcome was right.")
    right_outcome = c.code(codes.CONTACT_OUTCOMES, "The outcome that would have been right.")
    right_risk = c.code(codes.RISKS, "The risk rating that would have been right.")
    right_agencies_asked = c.code(codes.YES_NO, "Whether the right agencies were asked.")


class Workforce(dy.Schema):
    """One agency's staff at one hub in one month."""

    hub = c.place("Hub the staff work in; the hub named when loading where empty.", "plain")
    agency = c.code(codes.AGENCIES, "Agency that employs them.", "plain", nullable=False)
    month = c.month("Month.", "plain", nullable=False)
    fte_established = c.amount("Posts agreed.", 10_000)
    fte_in_post = c.amount("Posts filled.", 10_000)


class Changes(dy.Schema):
    """One dated change to how a hub works (the impact register)."""

    change_id = c.key("Key of the change.")
    hub = c.place("Hub that changed; empty for all hubs.", "plain")
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
