"""Lists the headings that agencies use in their own tables for the columns of the extract standard."""

from functools import cache

from etl.contracts import TABLES
from etl.reading.sheet import squeeze

_HUB_KEYS = (  # of a contact at the hub, whoever's sheet it stands in
    "ppn ref",
    "ppn reference",
    "ppn number",
    "contact ref",
    "contact reference",
    "contact number",
    "mash ref",
    "mash id",
    "mash reference",
    "mash number",
    "notification id",
    "incident number",
    "incident no",
    "incident ref",
    "niche ref",
    "mash case number",
    "mash contact id",
)
_OWN_KEYS = (  # of a row in whoever's sheet it is
    "log number",
    "log no",
    "log ref",
    "urn",
    "unique ref",
    "case ref",
    "case reference",
    "enquiry ref",
    "record id",
    "request id",
    "ref",
    "reference",
    "ref no",
    "reference number",
    "referral id",
    "referral ref",
    "enquiry no",
    "enquiry number",
    "step id",
    "event id",
)
_CLIENTS = ("client id", "service user id", "customer id", "unique id")  # may be a parent, or a row
_CHILDREN = (
    "child id", "child ref", "child reference", "child unique id", "nominal", "nominal ref", "nominal number",
    "subject id", "subject nominal", "pupil id", "pupil number", "student id", "admission number", "admission no",
    "patient id", "person ref",
    "system id", "mosaic id", "lcs id", "liquidlogic id", "cms id",
    "frameworki id", "local id", "child", "nhs number", "nhs no", "upn", "rio id", "systmone id",
    "person number", "young person id", "swift id", "ics id", "ehm id", "ssid", "carefirst id", "protocol id",
    "azeus id", "paris id", "sims id", "arbor id", *_CLIENTS,
)  # fmt: skip
_RISKS = (
    "rag", "brag", "brag rating", "rag rating", "rag status", "risk", "risk level", "risk rating", "risk grade",
    "grade", "grading", "level of risk", "threat level",
)  # fmt: skip

HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "contacts": {
        "contact_id": (*_HUB_KEYS, *_OWN_KEYS, "investigation urn", "occurrence no", "contact record id"),
        "person_id": _CHILDREN,
        "received_at": (
            "date received", "received date", "received", "date of contact", "contact date", "created", "created date",
            "date created", "date in", "date logged", "logged", "date of notification", "notification date",
            "log date",
            "date submitted", "submitted", "date reported", "date raised", "raised", "date recd", "recd",
            "contact start date",
        ),
        "source": (
            "source", "contact source", "referral source", "source of contact", "source of referral", "referrer",
            "referred by", "reported by", "agency referring", "referring agency", "contact source type",
            "who contacted",
            "referrer type", "raised by", "notified by", "agency making contact", "contact made by",
            "contact from", "received from", "source type", "referring organisation",
        ),
        "hub": ("mash hub", "mash team"),
        "area": ("area", "ward", "locality", "district", "neighbourhood", "ward name"),
        "concern": ("main concern", "concern", "concern type", "primary concern", "presenting issue",
                    "reason for contact", "reason for referral", "category of concern", "incident type",
                    "nature of concern"),
        "risk_initial": (*(f"initial {each}" for each in _RISKS), *_RISKS, "rag on receipt"),
        "risk_final": (*(f"final {each}" for each in _RISKS), "regraded", "rag after triage", "reviewed rag",
                       "triage rag",
                       "rag after checks", "outcome rag"),
        "decided_at": (
            "decision date", "date of decision", "date decided", "decided", "decision made", "decision time",
            "outcome date", "date of outcome",
        ),
        "outcome": ("outcome", "decision", "mash outcome", "contact outcome", "outcome of contact", "triage outcome",
                    "mash decision", "result", "next step", "next steps", "action taken"),
        "acknowledged_at": ("acknowledged", "date acknowledged", "acknowledgement sent", "feedback sent",
                            "feedback to referrer", "referrer informed"),
    },
    "agency_checks": {
        "check_id": ("check ref", "check reference", "request ref", "request id"),
        "contact_id": _HUB_KEYS,
        "asked_about": _CHILDREN,
        "agency": ("partner", "partner agency", "agency asked", "organisation", "agency checked"),
        "requested_at": (
            "requested", "date requested", "request date", "request sent", "date sent", "sent", "check requested",
            "info requested", "information requested", "date request received", "request received",
            "request date received", "date request recd", "date asked", "triage requested", "partner response sent",
            "asked", "request logged", "request created", "enquiry received", "enquiry logged", "enquiry sent",
        ),
        "returned_at": (
            "returned", "date returned", "returned date", "response date", "date of response", "replied",
            "date replied",
            "response received", "info returned", "information returned", "reply sent", "date reply sent",
            "response sent", "date responded", "responded", "triage completed", "partner response returned",
            "came back", "reply date", "reply received", "answered", "date answered", "answer received",
            "sent back", "date sent back", "request answered", "enquiry answered",
        ),
        "response": ("response", "info shared", "information held", "info held", "information shared", "shared",
                     "check result", "reply", "any info held", "result", "outcome of check", "check outcome",
                     "info provided", "information provided", "answer", "response given", "reply type",
                     "response type"),
        "decline_reason": ("reason declined", "decline reason", "reason for declining", "reason not shared",
                           "reason for refusal"),
        "lawful_basis": ("lawful basis", "legal basis", "basis for sharing"),
        "risk_view": ("agency rag", "health rag", "school rag", "police rag", "our rag", "agency risk", "health risk",
                      "our view of risk"),
    },
    "referrals": {
        "referral_id": ("referral id", "referral ref", "referral reference", "referral number"),
        "person_id": _CHILDREN,
        "received_on": ("referral date", "date of referral", "referral received", "date referral received",
                        "referred on"),
        "source": ("referral source", "source of referral", "referrer", "referred by"),
        "primary_need": ("primary need", "primary need code", "category of need", "need code", "cin code"),
        "decided_on": ("decision date", "date of decision", "referral decision date", "referral outcome date"),
        "no_further_action": ("nfa", "referral nfa", "no further action"),
        "closed_on": ("closure date", "date closed", "closed", "case closed", "end date"),
        "closure_reason": ("closure reason", "reason for closure", "reason closed", "reason for ending"),
    },
    "assessments": {
        "assessment_id": ("assessment id", "assessment ref", "eha id"),
        "person_id": _CHILDREN,
        "referral_id": ("linked referral", "referral id", "referral ref", "referral reference", "referral number"),
        "started_on": ("assessment start date", "assessment started", "assessment start", "date assessment started",
                       "start date", "date started", "started"),
        "authorised_on": ("authorised", "authorisation date", "date authorised", "assessment end date",
                          "assessment completed", "assessment completion date", "date assessment completed"),
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
        "lead_practitioner": ("lead professional", "lead practitioner", "lead worker"),
    },
    "crosswalk": {
        "agency_person_id": ("agency number", "agency id", "partner number", "partner id", "police nominal", "nominal"),
        "person_id": ("child id", "social care id", "mosaic id", "lcs id", "liquidlogic id", "local id"),
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
        "fte_established": ("fte established", "posts", "establishment", "established posts",
                            "wte established", "wte establishment", "fte establishment"),
        "fte_in_post": ("fte in post", "in post", "filled posts", "staff in post", "wte in post"),
    },
}  # fmt: skip
_PEOPLE = {"person_id": _CLIENTS, "asked_about": _CLIENTS}
# Headings that may mean another thing as well: the day of an incident is not when the hub heard of it, nor is a case
# closed when its contact is decided. Only the whole heading counts, and it is asked about.
DOUBTED: dict[str, dict[str, tuple[str, ...]]] = {
    "contacts": {
        "received_at": ("date", "date of concern", "concern date", "date of incident", "incident date",
                        "date of referral", "referral date", "date referred", "referred on", "referral received",
                        "date referred in", "enquiry date", "date of enquiry", "start date"),
        "decided_at": ("closed", "date closed", "closed date", "triage completed", "date triaged", "triaged",
                       "triage date", "completed", "date completed", "completed date", "end date"),
        "concern": ("category", "reason"),
        "hub": ("mash",),
        "risk_initial": ("priority",),
    },
    "agency_checks": {
        "contact_id": _OWN_KEYS,
        "requested_at": ("date received", "received", "received date", "date recd", "date in", "enquiry date",
                         "date of enquiry", "date", "date referred", "date logged", "logged"),
        "returned_at": ("completed", "date completed", "completed date", "closed", "date closed", "closed date",
                        "request completed", "request closed", "enquiry completed", "enquiry closed", "date out",
                        "research completed", "checks completed", "date checks completed"),
        "response": ("outcome",),
        "lawful_basis": ("consent", "basis"),
        "risk_view": ("rag", "rag rating", "risk", "risk level", "risk rating"),
    },
    "assessments": {"authorised_on": ("completed", "date completed", "completed date")},
    "section47": {"plan_started": ("cp plan made", "cpp", "outcome of conference")},
}  # fmt: skip
NUMBERS = {"nhs": ("nhs",), "upn": ("upn", "unique pupil")}  # words of a heading that say whose number it holds


def of(table: str) -> dict[str, tuple[str, ...]]:
    """Return the headings known for each column of a table, the standard's own name first."""
    known, doubted = HEADINGS.get(table, {}), DOUBTED.get(table, {})
    return {
        name: (name.replace("_", " "), *known.get(name, ()), *doubted.get(name, ())) for name in TABLES[table].columns
    }


def doubted(table: str, column: str) -> tuple[str, ...]:
    """Return the headings of a column that may mean another thing as well."""
    return DOUBTED.get(table, {}).get(column, ()) or _PEOPLE.get(column, ())


@cache
def squeezed() -> frozenset[str]:
    """Return every heading known, squeezed."""
    return frozenset(squeeze(each) for table in HEADINGS for known in of(table).values() for each in known)
