"""Lists the words by which the source of a contact is recognised: leading groups, families of words, and spellings.

The rules that use them are in `label_rules`. A *sure* word was never wrong on the labels that the rules were tuned on,
or has only one meaning; abbreviations are never sure. The text that a family matched is removed before the next family
is tried, so specific families come first: a "school nurse" is not a school.
"""

import re

GROUPS = (
    ("individual", r"individuals?\b|ind(?=\s*-)"),
    ("la", r"(?:la|local authority|l[.]a[.])\b(?: serv(?:ices?)?\b| dep(?:artmen)?ts?\b)?"),
    ("health", r"health\b(?: serv(?:ices?)?\b)?(?! visit| author)"),
    ("legal", r"(?:other )?legal\b(?: agency\b)?"),
    ("education", r"(?:education|edu)\b(?: serv(?:ices?)?\b)?"),
    ("housing", r"housing\b"),
    ("police", r"police\b(?! (?:and|&) crime)"),
    ("other", r"other\b(?=\s*(?:-|$|\())"),
)
LEADING = [
    (group, re.compile(rf"(?:[a-z]{{2,4}}\s*-\s*)?(?:{pattern})\s*[-:,/(]*\s*(.*)")) for group, pattern in GROUPS
]
# What the rest of a label says under each leading group, the narrow first; the last stands for any rest.
REFINED: dict[str, tuple[tuple[str, str, bool], ...]] = {
    "individual": (
        (r"anonym", "9", False),
        (r"\bself\b", "1C", True),
        (r"neighbou?r|friend|ac?quai?ntan|child ?minder|c/minder", "1B", True),
        (r"other relative|family|relative|carer|parent|house ?hold", "1A", True),
        (r"public|stranger|\bmps?\b|councillor|politician|\bother\b", "1D", True),
        (r"^$", "1D", False),
        (r".", "1D", False),
    ),
    "la": (
        (r"\bhousing\b", "4", True),
        (r"\beducation\b", "2B", False),
        (r"early help", "5D", True),
        (r"external|another la|\bother la\b|\bola\b|other local auth", "5C", True),
        (r"other internal|internal (?:dep|other)|other dep|youth (?:offend|justice)|\by[ojo][st]\b", "5B", True),
        (r"social (?:care|work|serv)|adults?\b|\bedt\b|emergency duty", "5A", True),
        (r"child(?:ren)?'?s? cent|early years|nurser|school|court|police|probation", "5B", False),
        (r".", "5B", False),
        (r"^$", "5A", True),
    ),
    "health": (
        (r"health visit", "3B", True),
        (r"school nurs", "3C", True),
        (r"\bgps?\b|g[.]p|general pract", "3A", True),
        (r"a ?(?:&|\+|and) ?e\b|emergency dep|accident", "3E", True),
        (r"other primary|primary", "3D", True),
        (r"social|police|school|probation|housing|education", "3F", False),
        (r".|^$", "3F", True),
    ),
    "legal": ((r"police", "6", False), (r"housing|school|social|health", "7", False), (r".|^$", "7", True)),
    "education": (
        (r"child(?:ren)?'?s? cent", "8", False),
        (r"nurser|pre-?school|early years|child ?minder", "2B", False),
        (r"school|academ|college|\bpru\b|primary|secondary|sixth|6th|post.?16|senco", "2A", False),
        (r"welfare|psycholog|depart|dept|alternative|support", "2B", True),
        (r"^$", "2B", True),
        (r".", "2B", False),
    ),
    "housing": (
        (r"benefit", "5B", False),
        (r"police|health|school|hostel", "4", False),
        (r".|^$", "4", True),
    ),
    "police": ((r"court|probation|school|health", "6", False), (r".|^$", "6", True)),
    "other": (
        (r"stranger|\bmps?\b", "1D", False),
        (r"internal", "5B", True),
        (r"external|\bola\b", "5C", False),
        (r"child(?:ren)?'?s? c|volunt|independ|agency provider|nspcc", "8", True),
        (r"hospice|hospital", "3F", False),
        (r"^$|please specify|specify", "8", True),
        (r".", "8", False),
    ),
}
# A pattern, its code, and whether one match alone is sure. A match begins where a word begins: "environmental health"
# holds no "mental health".
FAMILIES = tuple(
    (re.compile(rf"\b(?:{pattern})" if pattern[0] != "^" else pattern), code, sure)
    for pattern, code, sure in (
        (r"^(?:anon\W+)?anonymous(?:ly)?(?: (?:caller|call|referr?al|referr?er|person|source|contact|letter))*$",
         "9", True),
        (r"anonym\w*|anon\b", "9", False),
        (r"name not given|withheld", "10", True),
        (r"not mapped\b|unknown\b|not (?:known|recorded|stated|given)\b", "10", True),
        (r"^blank$", "10", True),
        (r"(?:un|not )specified|unidentified|not (?:yet )?obtained|no source\b", "10", False),
        (r"(?:school|sch) (?:health )?nurs\w*", "3C", True),
        (r"(?:school|sch) health\b", "3C", False),
        (r"health visit\w*|hv\b", "3B", True),
        (r"0 ?(?:-|to) ?(?:5|19) (?:health|nurs|serv|team)\w*", "3B", False),
        (r"gps?\b|g[.] ?p\b[.]?|general pract\w*|surgery\b|doctors?\b", "3A", True),
        (r"(?:a ?(?:&|\+|and) ?e\b|accident (?:and|&) emergency|emergency dep\w*)(?: dep\w*)?", "3E", True),
        (r"education(?:al)? (?:welfare|psych)\w*|ed(?:uc)?[.]? psych\w*|ewo\b", "2B", True),
        (r"(?:adults?'?s? )?(?:mental|emotional) health\w*|camhs|cy(?:p?mhs)\b|cmht\b|psychiatr\w*|psycholog\w*",
         "3F", True),
        (r"environmental health\w*|trading standards|revenues\b|council tax|housing benefits?|benefits\b", "5B", False),
        (r"(?:other )?primary (?:health|care)\w*(?: serv\w*)?|midwi\w*|maternity|dent(?:ist|al)\w*"
         r"|pharmac\w*|optician\w*|optometr\w*", "3D", True),
        (r"district nurs\w*|community nurs\w*|practice nurs\w*|family nurs\w*|community health\w*", "3D", True),
        (r"hospital social work\w*|courts? team", "5A", False),
        (r"hospital school\w*", "2A", False),
        (r"hospital\w*|hospice|ambulance|paramedic\w*|paediatric\w*|nhs\b|clinics?\b|acute serv\w*", "3F", True),
        (r"sexual health|secondary health|other health|health (?:author|serv|work|provid|team|trust)\w*", "3F", True),
        (r"occupational therap\w*|physiotherap\w*|speech (?:(?:and|&) language )?therap\w*", "3F", False),
        (r"consultants?\b|nurs(?:e|ing)\b|health\b|substance misuse|addiction\w*|drugs? (?:and|&) alcohol"
         r"|wards?\b", "3F", False),
        (r"infirmar\w*|iapt\b|crisis (?:resolution|team)\w*|eating disorder\w*|perinatal"
         r"|child development (?:cent|team)\w*|miu\b", "3F", False),
        (r"(?:ccg|icb|pct)s?\b|clinical commissioning|integrated care board|urgent (?:care|treatment)|minor injur\w*"
         r"|(?:nhs )?111\b|(?:las|nwas|neas|emas|wmas|scas|secamb|swasft|eeast)\b", "3F", False),
        (r"adults?'?s? (?:social care|social serv\w*|serv\w*)|adult (?:&|and) community", "5A", True),
        (r"adults?'?s? safeguard\w*|safeguarding adults?|asc\b", "5A", False),
        (r"(?:other|another|external|out of (?:borough|area|county|city)|neighbouring)"
         r" (?:la'?s?\b|local auth\w*|council\w*|borough\w*)|ola\b", "5C", True),
        (r"early help\w*|troubled famil\w*|supporting famil\w*|stronger famil\w*", "5D", True),
        (r"family hub\w*|family cent\w*|family support|family intervention|family (?:recovery|first)"
         r"|early intervention\w*|eh\b", "5D", False),
        (r"(?:children'?s? |childrens )?social (?:care|services?|work\w*)|emergency duty\w*|edt\b|ssd\b|csc\b",
         "5A", True),
        (r"(?:uasc|asylum|lac|cla|cin|cp)\b(?: \w+)? (?:team|serv|unit)\w*|connected persons?|mash\b"
         r"|safeguarding (?:unit|team)|first response", "5A", False),
        (r"step ?down|children (?:and|&) famil\w*|children with disabilit\w*|leaving care|iro\b"
         r"|independent reviewing\w*|(?:fostering|adoption) (?:team|serv)\w*", "5A", False),
        (r"young offend\w* inst\w*|yoi\b", "7", False),
        (r"youth (?:offend\w*|justice)|y[oj][st]\b|young offend\w*", "5B", False),
        (r"(?:other )?internal(?: other)?(?: dep\w*)?|(?:council|la|authority) dep\w*"
         r"|other (?:\w+ )?(?:council|city council)\b|la (?:serv\w*)|local auth\w*", "5B", False),
        (r"anti[- ]?social behaviou?r\w*|asb\b|community safety|licensing|librar(?:y|ies)|leisure|contact centre"
         r"|customer serv\w*", "5B", False),
        (r"youth serv\w*|youth work\w*|targeted youth|sure start|young people'?s? (?:support )?serv\w*"
         r"|children'?s? serv\w*|lado\b|marac\b", "5B", False),
        (r"supported (?:housing|living)|hostel\w*", "4", False),
        (r"(?:social )?housing(?: assoc\w*)?|landlord\w*", "4", True),
        (r"almo\b|temporary accomm\w*|estate (?:manag|officer)\w*", "4", False),
        (r"homeless\w*|tenan(?:t|cy)\w*|rsl\b", "4", False),
        (r"child(?:ren)?'?s?'? (?:cent\w*|ctr)", "8", False),
        (r"nurser(?:y|ies)|pre[ -]?school\w*|play ?groups?\b|early years|child ?mind\w*", "2B", False),
        (r"education (?:serv|dep|support)\w*|other education", "2B", True),
        (r"school (?:admission|transport|meal|improvement|organisation)\w*"
         r"|(?:school )?attendance (?:officer|team|serv)\w*|virtual school\w*|(?:elective )?home educat\w*"
         r"|ews\b|send? (?:team|serv)\w*|portage|alternative (?:provision|education)"
         r"|children missing education|universit\w*|training provider\w*|connexions", "2B", False),
        (r"(?:after|before|out of|breakfast|holiday)[ -]?(?:school )?clubs?\b", "8", False),
        (r"schools?\b|academ(?:y|ies)|pupil referral\w*|pru\b|(?:head ?)?teacher\w*|senco\w*", "2A", True),
        (r"pastoral\w*|teaching assist\w*|learning mentor\w*|utc\b", "2A", False),
        (r"colleges?\b|sixth form\w*|6th form\w*|sch\b|designated safeguarding lead\w*|dsl\b|(?:rc|ce) primary\b",
         "2A", False),
        (r"education\b", "2B", False),
        (r"police (?:and|&) crime comm\w*|pcc\b", "8", False),
        (r"police\w*|policing|constab\w*|pcsos?\b", "6", True),
        (r"custody\b|cai[tu]\b|child abuse investig\w*|public protection unit", "6", False),
        (r"(?:btp|ppn|merlin|vprf|pvp)\d?\b", "6", False),
        (r"home office|border agency|probation\w*|nps\b", "7", False),
        (r"courts?\b|cafcass|prisons?\b|immigration\w*|solicitor\w*|lawyer\w*"
         r"|(?:other )?legal (?:agenc|prof|dep)\w*|hmp\b", "7", True),
        (r"magistrat\w*|barrister\w*|tribunal\w*|crc\b|community rehabilitation|secure training", "7", False),
        (r"legal\b|coroner\w*|ukba\b|ukvi\b", "7", False),
        (r"self[ -]?referr\w*|self\b|child themsel\w*", "1C", True),
        (r"^(?:the )?(?:child|young person|yp|child ?(?:/|or) ?young person)$", "1C", False),
        (r"neighbou?rs?\b|friends?\b|ac?quai?ntan\w*", "1B", True),
        (r"god ?(?:parent|mother|father)\w*", "1B", False),
        (r"(?:step ?|grand ?|foster )?(?:mother|father|parent|mum|dad|daughter|son)s?\b(?: in law)?"
         r"|grand\w+|sister|brother|sibling\w*|aunt\w*|uncle|niece|nephew|cousin|husband|wife\b"
         r"|(?:family|house ?hold) member\w*|relatives?\b|member of household", "1A", True),
        (r"carers?\b|family\b|partner\b|spouse\b|[mp]g[mf]\b", "1A", False),
        (r"members? of (?:the )?public|strangers?\b|other individuals?|individual\w*", "1D", True),
        (r"councillor\w*|mps?\b|mop\b|member of parliament|politician\w*", "1D", False),
        (r"volunt\w*|charit\w*|n[.]?s[.]?p[.]?c[.]?c\b[.]?|childline|barnardo\w*|vcs\b|third sector|3rd sector"
         r"|faith\b|church\w*|mosque\w*", "8", True),
        (r"fire (?:and|&) rescue\w*|fire (?:dept|department|service|brigade)|refuge\b|ofsted"
         r"|independ[ae]nt (?:agenc|provid|sector|organis)\w*(?: \w*)*", "8", True),
        (r"independ[ae]nt\b|agency\b|residential\b|community\b|third party|private (?:provider|agency)", "8", False),
        (r"victim support|citizens?'? advice|samaritan\w*|action for children|embass(?:y|ies)|consulate"
         r"|rspca\b|care home\w*", "8", False),
        (r"vcse\b|vol(?:untary)?[. ]+(?:org|sect|agenc)\w*|scouts?\b|girlguid\w*|food ?bank\w*|clubs?\b|job ?cent\w*"
         r"|dwp\b|cqc\b|care quality comm\w*|ifa\b|foster(?:ing)? agenc\w*", "8", False),
        (r"walk[ -]in", "3F", False),
        (r"border force|crown prosecution|cps\b", "7", False),
        (r"domestic (?:abuse|violence)|women'?s aid|children'?s home", "8", False),
        (r"^external\b", "5C", False),
        (r"out of hours", "5A", False),
        (r"^council\b", "5B", False),
        (r"^other\b", "8", False),
    )
)  # fmt: skip
VOCABULARY = (
    "anonymous", "police", "housing", "hospital", "ambulance", "midwife", "maternity", "school", "nursery", "education",
    "academy", "college", "health", "visitor", "father", "mother", "husband", "sister", "brother", "friend",
    "neighbour",
    "relative", "grandparent", "grandmother", "grandfather", "acquaintance", "solicitor", "probation", "prison",
    "immigration", "voluntary", "charity", "dentist", "pharmacy", "individual", "anonymously", "cafcass",
    "constabulary",
    "paediatrician", "psychiatrist", "stepfather", "stepmother", "uncle", "niece", "nephew", "cousin", "independent",
    "teacher", "council", "social", "services",
)  # fmt: skip
REAL_WORDS = ("policy", "policies", "colleague", "colleagues", "persons", "schooling", "service", "councillor")
