"""Lists, for every column of codes except the source, the words by which each code is recognised.

A family is a pattern, the code that it means, and whether that is sure if the text says nothing else. A family with an
empty code means that nothing can be proposed. The text that a family matched is removed before the next family is
tried, so specific families come first: "partly shared" is not "shared". Abbreviations are never sure.
"""

import re
from typing import NamedTuple


class Family(NamedTuple):
    """Words that say one code."""

    pattern: re.Pattern[str]
    code: str
    sure: bool = True


_WHOSE = r"(?:parent\w*|adults?|mothers?|fathers?|maternal|paternal|mums?|dads?|carers?|family members?)(?: s)?"
_INFO = r"(?:info\w*|details|data|report)"
_WORDS: dict[str, str] = {
    "agency": r"""
        health         school (health )?nurs(e|es|ing)|health visit\w*|hv\b|gps?\b|midwi\w*|maternity
        health         hospital\w*|ambulance|paediatric\w*|a&e\b|a & e\b|emergency dep\w*|community health
        health ?       acute trust|icb\b|ccg\b|nurs(e|es|ing)
        mental_health  (adults? |child\w* |community )?mental health|camhs|cmht\b
        mental_health ? cypmhs\b|iapt\b|psychiatr\w*|psycholog\w*
        health         general practi\w*|(public )?health\b|nhs\b
        education ?    virtual school|ewo\b|universit\w*|nurser\w*|early years|pru\b|dsl\b|designated safeguarding lead
        education      schools?\b|academ(y|ies)|colleges?\b|education\w*|teacher\w*|headteacher|senco
        early_help     early help|eh\b
        early_help ?   family hub\w*|early intervention
        housing        housing
        housing ?      homeless\w*|landlord\w*|tenancy|almo\b
        probation      probation|nps\b
        probation ?    crc\b
        adult_social_care adults?( s)? (social care|social services|services?|safeguarding)|asc\b
        adult_social_care ? social care adults?
        substance_misuse (substance|drugs?|alcohol)( (and|&|or) (alcohol|drugs?))?( misuse)?
        substance_misuse ? addiction\w*|change grow live|cgl\b|turning point
        youth_justice  youth (justice|offending)|y[oj][st]\b
        voluntary      vol\w* (sector|org\w*|agenc\w*)|voluntary|charit\w*|(third|3rd) sector
        voluntary ?    vcse?\b|nspcc|barnardo\w*|women ?s aid|homestart|home start|idva\b|refuge\b
        childrens_social_care child\w*( s)? social (care|services|work\w*)|csc\b
        childrens_social_care ? child\w*( s)? services|social work\w*|edt\b
        police         police|constabulary|policing
        other ?        fire( and rescue)?|dwp\b|cafcass|immigration|ukvi\b
    """,
    "outcome": r"""
        - (refer|progress)\w* (on )?to(?! ((a|the) )?(csc|eh|refer|social|child|statutory|s ?17|section|assess|early))
        strategy_discussion strategy (discussions?|meetings?)
        strategy_discussion ? strat\b|section 47|s ?47
        early_help     ((refer|pass|progress|transfer)\w* (on )?to )?(the )?(targeted )?early help( assessment)?
        early_help ?   (refer\w* to |pass\w* to )?(eha?( assessment)?\b|early intervention|family hub)|step\w* down
        early_help ?   team around the (family|child)
        nfa            no further action|nfa\b|no (further )?role
        open_case ?    allocated (social )?worker|allocated sw\b
        open_case      (already |currently )?(an )?(open|existing) case|(case )?(is )?already open|(case|currently) open
        open_case      open to (csc|social care)
        open_case ?    (link\w* to )?(an )?existing referral|already allocated
        advice         (info\w*|advice|guidance)( (and|&|advice|info\w*|guidance|given|only|provided|support))+|advice\b
        advice ?       signpost\w*|information only
        referral       refer\w* (on )?to (csc|(child\w*( s)? )?social (care|services))|(social care |csc )?referrals?
        referral       (progress\w* |convert\w* )?(in)?to (a )?referral
        referral ?     refer(red)?\b|(c&f|c & f|child and family|single|social work) assessment|assessment\b
    """,
    "concern": r"""
        - missing (from )?(education|school|appoint\w*|health)|harmful sexual|fgm\b|radicali\w*
        domestic_abuse domestic (abuse|violence|incident\w*)|dva?\b|da\b
        domestic_abuse ? dash\b|coercive\w*( control)?
        neglect        neglect\w*
        exploitation   (child )?(sexual |criminal )?exploit\w*|county lines|c[sc]e\b
        exploitation ? gangs?\b|traffick\w*|modern slavery
        physical_abuse physical (abuse|harm|chastisement|assault|injur\w*)|non accidental injur\w*
        physical_abuse ? nai\b|physical$|bruis\w*
        sexual_abuse   sexual (abuse|harm|assault)
        sexual_abuse ? csa\b|sexual$
        emotional_abuse emotional (abuse|harm)
        emotional_abuse ? emotional$|psychological abuse
        parental_mental_health WHOSE( poor)? (mental health|mh\b|mental ill\w*)|perinatal mental health
        child_mental_health (child\w*|young persons?|yp)( s)? (poor )?(mental health|mh\b)
        child_mental_health ? self harm\w*|suicid\w*
        parental_substance_misuse WHOSE( (substance|drugs?|alcohol|and|&|or|misuse|use|abuse))+
        - mental health|mh\b|substance|drugs?\b|alcohol|WHOSE disab\w*
        missing        missing( (from|home|care|person|child|episodes?))*
        missing ?      mf[hc]\b|abscond\w*|runaway
        bullying       (online |cyber ?)?bully\w*
        disability     disab\w*
        housing        housing
        housing ?      homeless\w*|overcrowd\w*|evict\w*
    """,
    "response": r"""
        nothing_known  nothing (is )?(known|held|found|recorded)|no trace|nil return|not known to.*|unknown to.*
        nothing_known  (service|person|child|family) not known
        nothing_known ? no (relevant )?(info\w*|records?|trace|involvement|history)( (held|found|known|to share))*
        - no (info\w*|response|reply)
        partly_shared  part\w*( INFO)?( (shared|provided|given|disclos\w*|response))+|(INFO )?shared (in part|part\w*)
        partly_shared ? (some|limited)( INFO)?( (shared|provided|given|disclos\w*))+|partial\w*
        shared         (full )?INFO( (was|has been))?( (shared|provided|given|sent|returned|disclosed))+( in full)?
        shared         fully shared|shared( in full)?
        shared ?       full (info\w*|disclosure|response)|disclosed
        declined       (declin\w*|refus\w*)( to (share|provide|disclose|respond)( INFO)?)?
        declined ?     withheld|unwilling\w*|unable to share
    """,
    "level": r"""
        care_leaver    care leavers?
        care_leaver ?  leaving care
        community_early_help community early help
        targeted_early_help targeted early help
        targeted_early_help ? teh\b|targeted (family )?support
        early_help     early help|eh\b
        early_help ?   eha\b|caf\b
        family_help    family help
        child_in_need  child(ren)? in need|section 17|s ?17\b|cin\b
        pre_proceedings pre ?proceedings?|public law outline
        pre_proceedings ? plo\b
        child_protection child protection|cpp?\b
        looked_after   looked after( child(ren)?)?|child(ren)? looked after|child(ren)? in care|(lac|cla)\b
        looked_after ? cic\b|section 20|s ?20\b|(interim |full )?care order
        short_breaks   short breaks?
    """,
    "primary_need": r"""
        N9             (cases? )?other than (cin|child(ren)? in need)|not (a )?(cin|child(ren)? in need)
        N0             not stated
        N1             (abuse|neglect) (or |and |& )?(neglect|abuse)
        N3             parent\w*( s)? (disab\w*|ill\w*)( (or|and|&))?( (ill\w*|disab\w*))?
        N2             child\w*( s)? (disab\w*|ill\w*)( (or|and|&))?( (ill\w*|disab\w*))?
        N4             family in acute stress
        N4 ?           acute (family )?stress
        N5             family dysfunction
        N5 ?           dysfunction\w*
        N6             socially unacceptable behaviou?r
        N7             low income
        N8             absent parent\w*
        N1 ?           neglect\w*|abuse\b
    """,
    "closure_reason": r"""
        RC9            (case )?closed after assessment.*(early help|step\w* down).*
        RC8            (case )?closed after assessment( (no further action|nfa))?
        RC9 ?          step\w* down to (early help|eh\b)
        RC1            adopt(ed|ion)
        RC2            died|death|deceased
        RC3            child arrangements? orders?
        RC3 ?          residence orders?|cao\b
        RC4            special guardianship( orders?)?
        RC4 ?          sgo\b
        RC5            transfer\w* (\w+ )?to (another|other|new) (la\b|local auth\w*|council|area|borough)( \w+)?
        RC5 ?          moved (away|out|to)\b.*
        RC6            transfer\w* (\w+ )?to adults?( s)? (social (care|services)|services)
        RC7            services? ceased( for any other reason)?
        RC7 ?          no longer (a )?(child )?in need
    """,
    "ethnicity": r"""
        MWBC           white( (and|&))? (black )?caribbean
        MWBA           white( (and|&))? (black )?african
        MWAS           white( (and|&))? asian
        MOTH           (any )?other mixed( background)?|mixed( any)? other( background)?
        WIRT           irish traveller\w*|traveller\w* (of )?irish( heritage)?
        WROM           gypsy|roma\b|romany
        - (west|anglo|american) indian|african caribbean|caribbean african
        WBRI           white( (english|welsh|scottish|northern irish|british|or))+
        WIRI           white irish
        WOTH           (any )?other white( background)?|white( any)? other( background)?
        APKN           pakistani
        ABAN           bangladeshi
        AIND           indian
        AOTH           (any )?other asian( background)?|asian( any)? other( background)?
        CHNE           chinese
        BOTH           (any )?other black( background)?|black( any)? other( background)?
        BCRB           (black )?caribbean
        BAFR           (black )?african
        OOTH           (any )?other ethnic( group| background)?
        OOTH ?         arab\b
        REFU           refused
        REFU ?         prefer not to say|declined
        NOBT           not (yet )?(known|obtained|recorded|stated)|unknown
        WOTH ?         eastern european|white european
    """,
    "lawful_basis": r"""
        consent        consent( given| obtained)?
        legal_obligation legal obligation
        public_task    public (task|interest task)
        vital_interests vital interests?
    """,
    "decline_reason": r"""
        no_consent     (no|without|lack of) consent|consent (refused|withheld|not given|declined)
        more_detrimental more (detrimental|harmful)( to (the )?child)?
        not_relevant   not relevant|irrelevant
        legal_bar      (legal|court) (bar|restriction)|barred by law
        not_covered    not covered( by (the )?duty)?
    """,
    "result": r"""
        section47_joint joint (section 47|s ?47)( (enquir\w*|investigation))?|(section 47|s ?47) joint
        section47_single single agency (section 47|s ?47)( (enquir\w*|investigation))?|(section 47|s ?47) single agency
        section47_joint ? joint (agency )?(enquir\w*|investigation)
        section47_single ? single agency( (enquir\w*|investigation))?
        no_further_action no further action|nfa\b
        - section 47|s ?47
        assessment     (c&f |c & f |child and family |single |social work )?assessment
    """,
    "took_part": r"""
        no             did not (attend|take part)|not attended|non attendance|absent|not present
        no ?           dna\b|apolog\w*
        report_only    report only
        report_only ?  (sent|written) (a )?report|report (sent|submitted|received)
        remote         remote\w*|virtual\w*
        remote ?       teams\b|zoom\b|(by |via )?(tele)?phone\b|video( call)?|online|dial\w* in|conference call
        in_person      in person|face to face
        - attended|present|yes
    """,
    "lead_practitioner": r"""
        family_support family support
        family_support ? fsw\b
        social_worker  social work\w*
        social_worker ? sw\b
    """,
    "tier": r"""
        statutory      section 17|statutory
        statutory ?    s ?17\b
        targeted       targeted
    """,
    "conference_chair": r"""
        independent    independent( (chair\w*|reviewing officer))?
        independent ?  iro\b
        macpt          macpt\b|multi agency child protection team
    """,
    "led_role": r"""
        lead_child_protection_practitioner lead child protection practitioner
        lead_child_protection_practitioner ? lcpp\b
        social_work_manager (social work |team |practice )?manager
        social_worker  social worker
        social_worker ? sw\b
    """,
    "risk": r"""
        red            red
        amber          amber
        green          green
        blue           blue
        red ?          r$
        amber ?        a$|amb\b
        green ?        g$|grn\b
        blue ?         b$
    """,
    "assessment": r"""
        not_in_need    not (a )?(child )?in need
        in_need        (child )?in need
        step_down      step\w* down
    """,
}  # fmt: skip
# Words that change nothing beside a family: with them alone a proposal stays sure.
FILLERS: dict[str, str] = {
    "agency": r"teams?|services?|trusts?|foundation|association|dep(t|artment)|sector|the|of|local|officers?|unit",
    "outcome": r"a|the|case|outcome|close",
    "level": r"plans?|team|case|level|subject|to|of|a|the|status",
    "risk": r"risk|rag|rating|rated|level",
    "primary_need": r"n\d|the|or|and",
    "ethnicity": r"white|mixed|asian|black|or|british|background|ethnic|group|any|heritage|[a-z]{4}",
    "lead_practitioner": r"worker|team",
    "closure_reason": r"rc\d|case",
}
_KIND = {"led_by": "agency", "audited_by": "agency", "right_outcome": "outcome", "risk_initial": "risk",
         "risk_final": "risk", "risk_view": "risk", "right_risk": "risk"}  # fmt: skip
# Words that turn a text round, or tell of another time; a family may hold one, as "no further action" does.
TURNED = re.compile(
    r"\b(?:not|no|non|without|except|excluding|neither|former\w*|ex|previous\w*|from|was|withdrawn|cancelled|declined"
    r"|refused|rejected|overridden|dispensed|pending|awaiting|unless|instead|than|longer|isnt|didnt)\b"
)


def kind_of(table: str, column: str) -> str:
    """Return under which name a column's families stand."""
    if (table, column) == ("assessments", "outcome"):
        return "assessment"
    return _KIND.get(column, column)


def _read(text: str) -> tuple[Family, ...]:
    """Return the families of a column as they are written above: a code, `?` where it is never sure, a pattern."""
    found = []
    for line in text.strip().splitlines():
        code, rest = line.split(maxsplit=1)
        sure = not rest.startswith("? ")
        pattern = rest.removeprefix("? ").strip().replace("WHOSE", _WHOSE).replace("INFO", _INFO)
        found.append(Family(re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"), code.strip("-"), sure))
    return tuple(found)


FAMILIES = {name: _read(text) for name, text in _WORDS.items()}
