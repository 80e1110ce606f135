"""Photo captions and credits."""

from __future__ import annotations

import re

from stancekit.ingest.blocks import Block
from stancekit.ingest.dates import MONTH

_WHOLE = 70  # words: a longer block with a credit at its end is running text with a credit
_LOOKS = 45  # words: a longer one without a credit is no caption
_REACH = 300  # characters at a block's end in which a credit is looked for
_JOINING = frozenset({
    "of", "for", "via", "the", "and", "from", "by", "courtesy", "with", "at", "in", "on", "file", "de", "la", "van",
    "von", "der", "handout", "pool", "through",
})  # fmt: skip
_LABELLED = re.compile(
    r"(?<![\w“\"])(?P<credit>\(?(?:(?:Photo(?:graph(?:y|s)?|s)?|Image|Picture|Illustration|Cartoon|Graphic)"
    r"(?: (?:[Cc]redits?|by|[Cc]ourtesy(?: of)?))?|Credits?|PHOTO(?: CREDIT)?|CREDIT|IMAGE)\s*:\s*"
    r"(?P<name>[^:?!]{2,90}?)\)?\.?)$"
)
_PHOTO_BY = re.compile(
    r"(?P<credit>\(?(?:Photo|Image|Picture|Illustration)(?:graph)? by (?P<name>[^:?!]{2,90}?)\)?\.?)$"
)
_AGENCIES = (
    r"AFP|AP|Reuters|REUTERS|EPA(?:-EFE)?|DPA|dpa|ANSA|TASS|Xinhua|ZUMA(?: Press)?|Getty(?: Images)?|Shutterstock|"
    r"Bloomberg|Flickr|Unsplash|Wikimedia(?: Commons)?|Alamy|Pool|POOL|Handout|Corbis|Sipa(?: USA)?|PA(?: Images)?|UPI"
)
_SLASHED = re.compile(
    rf"(?P<credit>[(—–-]?\s?(?:[^\W\d_a-z][\w.'’-]*\s+){{0,3}}[^\W\d_a-z][\w.'’-]*\s?/\s?(?:[\w ]+/)?"
    rf"(?:{_AGENCIES})(?:\s+via\s+[A-Z][\w /]+)?\)?\.?)$"
)
_VIA = re.compile(
    r"(?P<credit>[(|]?\s?(?:[^\W\d_a-z][\w.'’/-]*\s+){0,4}via (?:Getty Images|ZUMA|Shutterstock|Flickr|Unsplash|"
    r"Wikimedia Commons|Alamy|AP Images)[\w ]{0,12}\)?\.?)$"
)
_AGENCY_PHOTO = re.compile(rf"(?P<credit>\((?:{_AGENCIES}) (?:[Pp]hotos?|[Ff]ile)(?:[ /,][^)]*)?\))\.?$")
_COPYRIGHT = re.compile(r"(?P<credit>©\s?[^\W\d_a-z][\w.'’ /-]{2,50})$")
_BETWEEN = re.compile(r"(?<!\b[A-Z])(?<!\bMr)(?<!\bMs)(?<!\bSt)(?<!\bDr)[.!?…][\"”’)]*\s+(?=[\"“‘(]*[A-Z])")
_UNNAMED = (_SLASHED, _VIA, _AGENCY_PHOTO, _COPYRIGHT)
_DATE_END = re.compile(
    rf"(?:\s(?:[A-Z][a-z]+day,?\s)?(?:{MONTH}\s\d{{1,2}},?\s\d{{4}}|\d{{1,2}}\s{MONTH},?\s\d{{4}})|"
    rf"(?:\b(?:on|in|at)\s|[,;]\s)(?P<vague>{MONTH}\s\d{{4}}|\d{{4}}))\.?$"
)
_POSES = re.compile(
    r"\b(?:speaks?|waves?|attends?|arrives?|shakes? hands|walks?|looks? on|poses?|sits?|meets?|greets?|gestures?|"
    r"listens?|smiles?|chats?|watch(?:es)?|rall(?:y|ies)|march(?:es)?|gathers?|visits?|inspects?|"
    r"gives? (?:remarks|a speech|a (?:news|press) conference|an? (?:address|interview)|a thumbs)|"
    r"delivers? (?:remarks|an? (?:speech|address)|his|her)|address(?:es)? (?:the|a|an|supporters|reporters|crowds?)|"
    r"stands? (?:next|beside|in front|outside|near|at|on|behind|alongside)|answers? questions|"
    r"leaves? (?:after|following|an? (?:meeting|court|summit|news conference)|Downing Street|10 Downing)|"
    r"holds? (?:up|hands|an? (?:sign|placard|banner|flag|baby|news conference|press conference|copy|photo)))\b"
)
_MARKS = re.compile(
    r"\((?:left|right|cent(?:er|re)|[LRC])\)|, (?:left|right)(?=,| and\b)|\bpictured\b|\b[Ff]ile (?:photo|picture)\b|"
    r"\bfrom file\b|(?:, | is | are )seen (?:here|in|on|from|at|during)\b|\bin this (?:file )?(?:photo|picture|image)\b"
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|said|told|would|could|will|should|must|has|have|"
    r"(?!wounded|injured|killed|detained|jailed|armed|united|masked)\w{3,}ed\b(?! (?:by|in|at|on|from)\b))\b"
)


def caption_start(block: Block) -> int | None:
    """Where in ``block.plain`` the caption begins: 0 for a block that is one, later for a credit at a text's end."""
    credit = _credit(block.plain)
    if credit is not None:
        return 0 if block.words <= _WHOLE and block.apart and not _runs_on(block.plain[:credit]) else credit
    return 0 if block.apart and _looks_like_caption(block) else None


def _runs_on(before: str) -> bool:
    """Whether what stands before a credit is running text rather than a caption, which has two sentences at most."""
    return len(_BETWEEN.findall(before.strip())) > 1


def _credit(line: str) -> int | None:
    """Where the credit at the end of a line begins; None without one."""
    begin = max(0, len(line) - _REACH)
    for pattern in (_LABELLED, _PHOTO_BY):
        match = pattern.search(line, begin)
        if match and _is_name(match["name"]):
            return match.start("credit")
    matches = (pattern.search(line, begin) for pattern in _UNNAMED)
    return next((match.start("credit") for match in matches if match), None)


def _is_name(name: str) -> bool:
    """Whether it can be whom a picture is credited to: names and what joins them, not a clause."""
    words = re.split(r"[\s/,|]+", name.strip())
    if len(words) > 9 or words[0] in _JOINING:
        return False
    return all(not word or not word[0].islower() or word in _JOINING for word in words)


def _looks_like_caption(block: Block) -> bool:
    """One sentence that ends with a date and is about what a picture shows.

    Marks of place (*left*, *pictured*) are enough with any date; a pose in the present (*shakes hands*) needs the day.
    """
    line = block.plain
    if not 4 <= block.words <= _LOOKS or len(line) > 2 * _REACH or len(block.sentences()) > 1 or line[0] in '"“‘':
        return False
    date = _DATE_END.search(line)
    if date is None:
        return False
    posed = date["vague"] is None and _POSES.search(line) is not None and _PAST.search(line) is None
    return posed or _MARKS.search(line) is not None
