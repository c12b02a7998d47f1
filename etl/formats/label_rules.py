"""Proposes the code that a label of a source means, and says how sure the proposal is.

A *sure* proposal can be confirmed in bulk, one to *ask* about only by itself; nothing counts unconfirmed. Labels are
never compared as wholes: a code in the label decides, then a leading group that the rest refines, then single words,
the narrow ones first. On 812 labels of local authorities the rules were tuned; docs/formats.md gives how they do.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from etl import codes


@dataclass(frozen=True)
class Proposal:
    """The code that a label may mean, None for no idea, and whether it can be confirmed without looking.

    `stated` says that the label itself holds the code, as "q) 6: Police" does: that needs no confirming.
    """

    code: str | None = None
    sure: bool = False
    stated: bool = False


NOTHING = Proposal()
_PLAIN = {"[\u2018\u2019\u02bc\u201b`]": "'", "[\u201c\u201d]": '"', "[\u2010-\u2015\u2212]": "-"}
_CODES = r"1[a-d]|2[ab]|3[a-f]|5[a-d]"
_DIGITS = r"4|6|7|8|9|10"
_FIRST = re.compile(rf"\[?\(?({_CODES})\b\]?\)?")
_CLOSING = re.compile(rf"[\[(]({_CODES}|{_DIGITS})[\])]$|^[\[(]({_DIGITS})[\])]")
_BARE = re.compile(rf"({_DIGITS})")
_DIGIT_AND_WORDS = re.compile(rf"({_DIGITS})\s*[:.-]?\s+(\D.*)|({_DIGITS})\s*[:-]\s*(\D.*)")
_END = r"(?=[)\]]|\be[.]?g\b|\s-\s|$)"
_NOT = re.compile(
    r"\b(?:excluding|excl|except|other than|without|not(?! (?:known|recorded|stated|given|mapped))|non|none)\b.*?"
    + _END
)
_EXAMPLES = re.compile(
    r"(?:\be[.]?\s?g\b|\bsuch as\b|\bincluding\b|\binc(?:l)?\b|\bfor example\b|\bi[.]?e\b)[.:]?\s*(.*?)$"
)
_GROUPS = (
    ("individual", r"individuals?\b|ind(?=\s*-)"),
    ("la", r"(?:la|local authority|l[.]a[.])\b(?: serv(?:ices?)?\b| dep(?:artmen)?ts?\b)?"),
    ("health", r"health\b(?: serv(?:ices?)?\b)?(?! visit| author)"),
    ("legal", r"(?:other )?legal\b(?: agency\b)?"),
    ("education", r"(?:education|edu)\b(?: serv(?:ices?)?\b)?"),
    ("housing", r"housing\b"),
    ("police", r"police\b"),
    ("other", r"other\b(?=\s*(?:-|$|\())"),
)
_LEADING = [
    (group, re.compile(rf"(?:[a-z]{{2,4}}\s*-\s*)?(?:{pattern})\s*[-:,/(]*\s*(.*)")) for group, pattern in _GROUPS
]
# What the rest of a label says under each leading group, the narrow first; the last stands for any rest.
_REFINED: dict[str, tuple[tuple[str, str, bool], ...]] = {
    "individual": (
        (r"anonym", "9", False),
        (r"\bself\b", "1C", True),
        (r"neighbour|friend|ac?quai?ntan|child ?minder|c/minder", "1B", True),
        (r"other relative|family|relative|carer|parent|house ?hold", "1A", True),
        (r"public|stranger|\bmps?\b|councillor|politician|\bother\b", "1D", True),
        (r"^$", "1D", False),
        (r".", "1D", False),
    ),
    "la": (
        (r"\bhousing\b", "4", True),
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
        (r"school|academ|college|\bpru\b|primary|secondary|sixth|6th|post.?16", "2A", False),
        (r"welfare|psycholog|depart|dept|alternative|support", "2B", True),
        (r"^$", "2B", True),
        (r".", "2B", False),
    ),
    "housing": ((r"police|health|school|hostel", "4", False), (r".|^$", "4", True)),
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
# Word families: a pattern, its code, and whether one match alone is sure. What a family matched is taken away before
# the next is tried, so that "school nurse" is no school.
_FAMILIES = tuple(
    (re.compile(pattern), code, sure)
    for pattern, code, sure in (
        (r"anonym\w*", "9", True),
        (r"name not given|withheld", "10", True),
        (r"\bnot mapped\b|\bunknown\b|\bnot (?:known|recorded|stated|given)\b|^blank$", "10", True),
        (r"school (?:health )?nurs\w*", "3C", True),
        (r"health visit\w*|\bhv\b", "3B", True),
        (r"\bgps?\b|\bg[.] ?p\b[.]?|general pract\w*|\bsurgery\b|\bdoctors?\b", "3A", True),
        (r"(?:\ba ?(?:&|\+|and) ?e\b|accident (?:and|&) emergency|emergency dep\w*)(?: dep\w*)?", "3E", True),
        (r"(?:adults?'?s? )?(?:mental|emotional) health\w*|camhs|psychiatr\w*|psycholog\w*", "3F", True),
        (r"(?:other )?primary (?:health|care)\w*(?: serv\w*)?|midwi\w*|maternity|dent(?:ist|al)\w*"
         r"|pharmac\w*", "3D", True),
        (r"district nurs\w*|community nurs\w*|practice nurs\w*|family nurs\w*|community health\w*", "3D", True),
        (r"hospital\w*|hospice|ambulance|paramedic\w*|paediatric\w*|\bnhs\b|\bclinics?\b|acute serv\w*"
         r"|\bwards?\b", "3F", True),
        (r"sexual health|secondary health|other health|health (?:author|serv|work|provid|team|trust)\w*", "3F", True),
        (r"occupational therap\w*|physiotherap\w*|speech therap\w*", "3F", False),
        (r"\bconsultants?\b|\bnurs(?:e|ing)\b|\bhealth\b|substance misuse|addiction\w*|drug and alcohol", "3F", False),
        (r"(?:adults?'?s? )(?:social care|social serv\w*|serv\w*)|adult (?:&|and) community", "5A", True),
        (r"(?:other|another|external|out of borough|neighbouring) (?:la'?s?\b|local auth\w*|council\w*|borough\w*)"
         r"|\bola\b", "5C", True),
        (r"early help\w*|family hub\w*|troubled famil\w*|supporting famil\w*|stronger famil\w*", "5D", True),
        (r"family support|family intervention|family (?:recovery|first)", "5D", False),
        (r"(?:children'?s? |childrens )?social (?:care|services?|work\w*)|emergency duty\w*|\bedt\b"
         r"|\bssd\b|\bcsc\b", "5A", True),
        (r"step ?down", "5A", False),
        (r"youth (?:offend\w*|justice)|\by[oj][st]\b|young offend\w*", "5B", False),
        (r"(?:other )?internal(?: other)?(?: dep\w*)?|(?:council|la|authority) dep\w*"
         r"|other (?:\w+ )?(?:council|city council)\b|la (?:serv\w*)|local auth\w*", "5B", False),
        (r"youth serv\w*|youth work\w*|targeted youth|sure start|children'?s? serv\w*|lado\b|marac\b", "5B", False),
        (r"supported (?:housing|living)|hostel\w*", "4", False),
        (r"(?:social )?housing(?: assoc\w*)?|landlord\w*", "4", True),
        (r"homeless\w*", "4", False),
        (r"child(?:ren)?'?s?'? (?:cent\w*|ctr)", "8", False),
        (r"nurser(?:y|ies)|pre-?school\w*|early years|child ?mind\w*", "2B", False),
        (r"education(?:al)? welfare\w*|\bewo\b|education(?:al)? psych\w*"
         r"|education (?:serv|dep|support)\w*|other education", "2B", True),
        (r"training provider\w*|connexions", "2B", False),
        (r"schools?\b|academ(?:y|ies)|pupil referral\w*|\bpru\b|teacher\w*|headteacher\w*", "2A", True),
        (r"\bcolleges?\b|sixth form\w*|6th form\w*", "2A", False),
        (r"education\b", "2B", False),
        (r"police\w*|constab\w*", "6", True),
        (r"home office|border agency|probation\w*", "7", False),
        (r"courts?\b|cafcass|prisons?\b|immigration\w*|solicitor\w*|lawyer\w*"
         r"|(?:other )?legal (?:agenc|prof|dep)\w*|\bhmp\b", "7", True),
        (r"\blegal\b", "7", False),
        (r"self[ -]?referr\w*|\bself\b|child themsel\w*", "1C", True),
        (r"\bneighbours?\b|\bfriends?\b|ac?quai?ntan\w*", "1B", True),
        (r"\b(?:step ?|grand ?|foster )?(?:mother|father|parent|mum|dad|daughter|son)s?\b(?: in law)?"
         r"|\bgrand\w+|\bsister|\bbrother|\bsibling\w*|\baunt\w*|\buncle|\bniece|\bnephew|\bcousin|\bhusband|\bwife\b"
         r"|(?:family|house ?hold) member\w*|relatives?\b|member of household", "1A", True),
        (r"\bcarers?\b|\bfamily\b|\bpartner\b|\bspouse\b", "1A", False),
        (r"members? of (?:the )?public|strangers?\b|other individuals?|individual\w*", "1D", True),
        (r"councillor\w*|\bmps?\b|member of parliament|politician\w*", "1D", False),
        (r"volunt\w*|charit\w*|\bn[.]?s[.]?p[.]?c[.]?c\b[.]?|barnardo\w*|\bvcs\b|third sector|3rd sector"
         r"|faith\b|church\w*|mosque\w*", "8", True),
        (r"fire (?:and|&) rescue\w*|fire (?:dept|department|service|brigade)|refuge\b|ofsted"
         r"|independ[ae]nt (?:agenc|provid|sector|organis)\w*(?: \w*)*", "8", True),
        (r"independ[ae]nt\b|\bagency\b|residential\b|community\b|third party|private (?:provider|agency)", "8", False),
        (r"walk[ -]in", "3F", False),
        (r"border force|crown prosecution|\bcps\b", "7", False),
        (r"domestic (?:abuse|violence)|womens aid|childrens home", "8", False),
        (r"^external\b", "5C", False),
        (r"out of hours", "5A", False),
        (r"^other\b", "8", False),
    )
)  # fmt: skip
_VOCABULARY = (
    "anonymous", "police", "housing", "hospital", "ambulance", "midwife", "maternity", "school", "nursery", "education",
    "academy", "college", "health", "visitor", "father", "mother", "husband", "sister", "brother", "friend",
    "neighbour",
    "relative", "grandparent", "grandmother", "grandfather", "acquaintance", "solicitor", "probation", "prison",
    "immigration", "voluntary", "charity", "dentist", "pharmacy", "individual", "anonymously", "cafcass",
    "constabulary",
    "paediatrician", "psychiatrist", "stepfather", "stepmother", "uncle", "niece", "nephew", "cousin", "independent",
)  # fmt: skip
_BEGIN = 3  # letters from which a single short word may begin one of the vocabulary


@cache
def propose_source(label: str) -> Proposal:
    """Return the source that a label proposes."""
    plain = _plain(label)
    if not plain:
        return NOTHING
    if found := _FIRST.match(plain):
        return Proposal(found[1].upper(), sure=True, stated=True)
    if found := _BARE.fullmatch(plain):
        return Proposal(found[1], sure=True, stated=True)
    if found := _CLOSING.search(plain):
        return _agreed((found[1] or found[2]).upper(), _CLOSING.sub("", plain).strip())
    if found := _DIGIT_AND_WORDS.fullmatch(plain):
        return _agreed(found[1] or found[3], (found[2] or found[4]).strip())
    return _by_words(re.sub(r"^\d{1,2}\)\s*", "", plain))


def _agreed(code: str, words: str) -> Proposal:
    """Return a code that its words bear out; no proposal where they say another group: some lists number themselves."""
    said = _by_words(words)
    group = codes.GROUP_OF_SOURCE
    if len(code) > 1 and code != "10" and said.code is None:
        return Proposal(code, sure=True, stated=True)
    if said.code is None or group[said.code] != group[code]:
        return NOTHING
    return Proposal(code, sure=True, stated=True)


def _by_words(text: str) -> Proposal:
    main = " ".join(_NOT.sub(" ", text).split()).strip(" -:;,.")
    found = _EXAMPLES.search(main)
    spoken = main[: found.start()].strip(" -:;,.([") if found else main
    proposal = _grouped(spoken, main) or _families(spoken)
    if proposal.code is None and found and not _only_words(spoken):
        return Proposal(_families(found[1]).code)
    return proposal if proposal.code else _spelled(spoken)


def _only_words(text: str) -> bool:
    return bool(re.search("[a-z]", text)) and text != "other"


def _grouped(spoken: str, whole: str) -> Proposal | None:
    for group, pattern in _LEADING:
        if found := pattern.fullmatch(spoken):
            if not spoken[len(spoken) - len(found[1]) :] and "/" in spoken:
                return None
            rest = found[1].strip(" -:;,.()[]")
            if group == "other" and not rest:
                rest = whole[len(spoken) :].strip(" -:;,.()[]")
            code, sure = next((code, sure) for pattern, code, sure in _REFINED[group] if re.search(pattern, rest))
            return Proposal(code, sure)
    return None


def _families(text: str) -> Proposal:
    """Return what the words of a text propose: sure where all of them say one group."""
    said: list[tuple[str, bool]] = []
    left = text
    for pattern, code, sure in _FAMILIES:
        if pattern.search(left):
            said.append((code, sure))
            left = pattern.sub(" | ", left)
    if not said:
        return NOTHING
    groups = {codes.GROUP_OF_SOURCE[code] for code, _ in said}
    if groups == {"Anonymous", "Unknown"}:
        return NOTHING
    return Proposal(said[0][0], len(groups) == 1 and any(sure for _, sure in said))


def _spelled(text: str) -> Proposal:
    """Return what a misspelled word proposes, or one that is cut short."""
    words = re.findall(r"[a-z]+", text)
    mended = {word: near[0] for word in words if len(word) > 4 and len(near := _near(word)) == 1}
    if mended:
        again = _families(" ".join(mended.get(word, word) for word in words))
        return again if again.code else NOTHING
    if len(words) == 1 and len(words[0]) >= _BEGIN:
        begun = {_families(whole).code for whole in _VOCABULARY if whole.startswith(words[0]) and whole != words[0]}
        if len(begun) == 1:
            return Proposal(begun.pop())
    return NOTHING


def _near(word: str) -> list[str]:
    most = 2 if len(word) >= 8 else 1
    near = [known for known in _VOCABULARY if known[0] == word[0] and known != word and _apart(word, known) <= most]
    return near if word not in _VOCABULARY else []


def _apart(one: str, other: str) -> int:
    """Return how many letters apart two words are; two neighbours that change places count as one."""
    if abs(len(one) - len(other)) > 2:
        return 3
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _plain(label: str) -> str:
    text = "".join(char for char in unicodedata.normalize("NFKC", label) if unicodedata.category(char) != "Cf")
    for odd, even in _PLAIN.items():
        text = re.sub(odd, even, text)
    text = re.sub(r"'s\b", "s", text.replace("''", "").lower())
    text = " ".join(text.strip(" '\"").split())
    text = re.sub(r"^[a-z]{1,2}\d?\)\s*", "", text)
    text = re.sub(r"^\([a-z]{2,3}\)\s*", "", text)
    return text.replace("'", "")
