"""Lists the headings that agencies use in their own tables for the columns of the extract standard."""

from functools import cache

from etl.contracts import TABLES
from etl.reading.sheet import squeeze

_KEYS = (
    "ppn ref", "ppn reference", "ppn number", "contact ref", "contact reference", "contact number", "mash ref",
    "mash id",
    "mash reference", "mash number", "log number", "log no", "log ref", "incident number", "incident no",
    "incident ref",
    "urn", "unique ref", "niche ref", "case ref", "case reference", "notification id", "enquiry ref", "record id",
    "request id", "ref", "reference", "ref no", "reference number", "referral id", "referral ref",
    "enquiry no", "enquiry number", "step id", "event id",
)  # fmt: skip
_CHILDREN = (
    "child id", "child ref", "child reference", "child unique id", "nominal", "nominal ref", "nominal number",
    "subject id",
    "subject nominal", "pupil id", "pupil number", "admission number", "admission no", "patient id", "person ref",
    "system id", "mosaic id", "lcs id", "liquidlogic id", "cms id", "client id", "service user id", "unique id",
    "frameworki id", "local id", "child", "nhs number", "nhs no", "upn", "rio id", "systmone id",
    "person number", "young person id", "swift id", "ics id", "ehm id", "ssid", "carefirst id", "protocol id",
    "azeus id", "paris id", "sims id", "arbor id", "customer id",
)  # fmt: skip
_RISKS = (
    "rag", "brag", "brag rating", "rag rating", "rag status", "risk", "risk level", "risk rating", "risk grade",
    "grade", "grading", "level of risk", "threat level", "priority",
)  # fmt: skip

HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "contacts": {
        "contact_id": _KEYS,
        "person_id": _CHILDREN,
        "received_at": (
            "date received", "received date", "received", "date of contact", "contact date", "created", "created date",
            "date created", "date in", "date logged", "logged", "date of notification", "notification date",
            "log date",
            "date submitted", "submitted", "date reported", "date raised", "raised", "date of concern", "concern date",
            "date of incident", "incident date", "date and time received", "date time received", "recd",
            "date recd", "date",
        ),
        "source": (
            "source", "contact source", "referral source", "source of contact", "source of referral", "referrer",
            "referred by", "reported by", "agency referring", "referring agency", "contact source type",
            "who contacted",
            "referrer type", "raised by", "notified by", "agency making contact", "contact made by",
            "contact from", "received from", "source type", "referring organisation",
        ),
        "hub": ("hub", "mash", "mash hub", "mash team"),
        "area": ("area", "ward", "locality", "district", "neighbourhood", "ward name"),
        "concern": ("main concern", "concern", "concern type", "primary concern", "presenting issue",
                    "reason for contact",
                    "category", "category of concern", "incident type", "nature of concern"),
        "risk_initial": (*(f"initial {each}" for each in _RISKS), *_RISKS, "rag on receipt"),
        "risk_final": (*(f"final {each}" for each in _RISKS), "regraded", "rag after triage", "reviewed rag",
                       "triage rag",
                       "rag after checks", "outcome rag"),
        "decided_at": (
            "decision date", "date of decision", "date decided", "decided", "decision made", "decision time",
            "outcome date",
            "closed", "date closed", "closed date", "triage completed", "date completed", "completed date",
            "completed", "end date", "date time outcome", "date time decision",
        ),
        "outcome": ("outcome", "decision", "mash outcome", "contact outcome", "outcome of contact", "triage outcome",
                    "mash decision", "result", "next step", "next steps", "action taken"),
        "acknowledged_at": ("acknowledged", "date acknowledged", "acknowledgement sent", "feedback sent",
                            "feedback to referrer", "referrer informed"),
    },
    "agency_checks": {
        "check_id": ("check ref", "check reference", "request ref", "request id"),
        "contact_id": _KEYS,
        "asked_about": _CHILDREN,
        "agency": ("partner", "partner agency", "agency asked", "organisation", "agency checked"),
        "requested_at": (
            "requested", "date requested", "request date", "request sent", "date sent", "sent", "check requested",
            "info requested", "information requested", "date request received", "request received", "date asked",
            "triage requested", "partner response sent", "asked",
        ),
        "returned_at": (
            "returned", "date returned", "returned date", "response date", "date of response", "replied",
            "date replied",
            "response received", "info returned", "information returned", "reply sent", "date reply sent",
            "response sent", "date responded", "responded", "triage completed", "partner response returned",
            "came back",
        ),
        "response": ("response", "info shared", "information held", "info held", "information shared", "shared",
                     "check result", "reply",
                     "any info held", "result"),
        "lawful_basis": ("lawful basis", "legal basis", "basis for sharing", "consent", "basis"),
        "risk_view": ("agency rag", "health rag", "school rag", "our rag", "agency risk", "health risk",
                      "our view of risk"),
    },
    "referrals": {
        "referral_id": ("referral id", "referral ref", "referral reference", "referral number"),
        "person_id": _CHILDREN,
        "received_on": ("referral date", "date of referral", "referral received", "date referral received",
                        "referred on"),
        "source": ("referral source", "source of referral", "referrer", "referred by"),
        "primary_need": ("primary need", "primary need code", "category of need", "need code", "cin code"),
        "decided_on": ("decision date", "date of decision", "referral decision date"),
        "no_further_action": ("nfa", "referral nfa", "no further action"),
        "closed_on": ("closure date", "date closed", "closed", "case closed"),
        "closure_reason": ("closure reason", "reason for closure", "reason closed"),
    },
    "assessments": {
        "assessment_id": ("assessment id", "assessment ref"),
        "person_id": _CHILDREN,
        "referral_id": ("linked referral", "referral id", "referral ref", "referral reference", "referral number"),
        "started_on": ("assessment start date", "assessment started", "assessment start", "date assessment started",
                       "start date", "date started", "started"),
        "authorised_on": ("authorised", "authorisation date", "date authorised", "assessment end date",
                          "assessment completed", "assessment completion date", "date assessment completed",
                          "completed",
                          "completed date", "date completed"),
        "outcome": ("assessment outcome", "outcome of assessment", "assessment result", "result of assessment"),
    },
    "section47": {
        "section47_id": ("s47 id", "section 47 id", "enquiry id"),
        "person_id": _CHILDREN,
        "referral_id": ("linked referral",),
        "plan_started": ("cp plan", "resulted in plan", "child protection plan", "icpc outcome", "plan agreed"),
        "strategy_discussion_on": ("strategy discussion", "strategy discussion date", "strategy meeting",
                                   "strategy date",
                                   "date of strategy discussion", "s47 start date", "s47 started"),
        "conference_on": ("conference date", "icpc date", "icpc", "date of icpc", "date of conference"),
    },
    "strategy_discussions": {
        "discussion_id": ("strategy discussion id", "strategy meeting id", "discussion id"),
        "person_id": _CHILDREN,
        "held_at": ("discussion held", "strategy discussion held", "strategy meeting held", "date held",
                    "strategy meeting date", "strategy discussion date", "date of strategy discussion"),
        "needed_at": ("discussion needed", "strategy discussion requested", "strategy meeting requested"),
        "led_by": ("led by", "chaired by", "lead agency"),
        "led_role": ("role of chair", "chair role", "lead role"),
        "result": ("discussion outcome", "strategy discussion outcome", "strategy meeting outcome", "outcome"),
    },
    "attendance": {
        "meeting": ("meeting type", "type of meeting"),
        "meeting_id": ("meeting id", "meeting ref"),
        "agency": ("agency attending", "attending agency"),
        "invited": ("invited", "was invited"),
        "took_part": ("attended", "attendance", "took part"),
    },
    "support_episodes": {
        "episode_id": ("episode id", "episode ref", "plan id", "intervention id", "involvement id"),
        "person_id": _CHILDREN,
        "level": ("level", "level of need", "plan type", "type of plan", "support level"),
        "started_on": ("start date", "started", "date started", "plan start", "plan start date", "episode start",
                       "opened", "date opened", "episode start date"),
        "ended_on": ("end date", "ended", "date ended", "plan end", "plan end date", "episode end",
                     "episode end date", "closed", "date closed", "closure date"),
        "end_reason": ("end reason", "reason ended", "reason for ending", "closure reason", "closure outcome",
                       "reason for closure", "reason closed"),
    },
    "people": {
        "person_id": _CHILDREN,
        "birth_month": ("date of birth", "dob", "birth month", "born", "birth date", "edd"),
        "sex": ("sex", "gender"),
        "ethnicity": ("ethnicity", "ethnic origin", "ethnic group", "ethnicity code"),
        "disability": ("disability", "disabled"),
        "area": ("area", "ward", "locality"),
    },
    "changes": {
        "effective_on": ("effective date", "date of change", "change date"),
        "title": ("description", "change", "what changed"),
    },
    "workforce": {
        "hub": ("hub",), "agency": ("agency", "organisation", "partner agency"), "month": ("month", "month ending"),
        "fte_established": ("fte established", "posts", "establishment", "established posts"),
        "fte_in_post": ("fte in post", "in post", "filled posts", "staff in post"),
    },
}  # fmt: skip
NUMBERS = {"nhs": ("nhs",), "upn": ("upn", "unique pupil")}  # words of a heading that say whose number it holds


def of(table: str) -> dict[str, tuple[str, ...]]:
    """Return the headings known for each column of a table, the standard's own name first."""
    known = HEADINGS.get(table, {})
    return {name: (name.replace("_", " "), *known.get(name, ())) for name in TABLES[table].columns}


@cache
def squeezed() -> frozenset[str]:
    """Return every heading known, squeezed."""
    return frozenset(squeeze(each) for table in HEADINGS for known in of(table).values() for each in known)
