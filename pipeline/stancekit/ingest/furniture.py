"""What a website hangs on an article: links to other articles, newsletter prompts, lists of sources, legal lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stancekit.ingest.blocks import Block
from stancekit.records import NoiseKind, Span

_WORDS = 45
_CHARACTERS = 600
_LINK_WORDS = 25
_LINK_SENTENCE = 14  # words: a link line that ends in a full stop and is longer has a sentence of the text in it
_PROMPT_WORDS = 30
_READ = re.compile(
    r"[(\[>→➤▶*-]*\s*(?:read (?:more|also|next|this|now)|also read|see also|related(?: (?:articles?|stor(?:y|ies)|"
    r"posts?|reading|content|coverage|news))?|further reading|go deeper|you (?:may|might) also like|"
    r"recommended(?: reading)?|up next|editor'?s picks?|suggested reading|must read)\s*(?::|[–—>»→|]|$)",
    re.IGNORECASE,
)
_SEE = re.compile(
    r"(?:watch|listen|previously|more (?:on|from) [^.:]{2,50}|in pictures|video|podcast|read)\s*:\s*\S", re.IGNORECASE
)
_READ_HERE = re.compile(
    r"(?:\(?(?:you can )?(?:read|find|watch|listen to|see) (?:the |our |more|all |his |her )[^.?!]{0,80}\bhere\b\.?\)?|"
    r"continue reading(?:\W.*)?|(?:story|article) continues below.*|advertisement|scroll to continue.*|"
    r"https?://\S+|\[[^\]]{1,20}\]:\s*\S+|back to top|share (?:this|on)\b.{0,40})",
    re.IGNORECASE,
)
_INSERTED = re.compile(
    r"\((?:RELATED|READ|ALSO READ|READ MORE|SEE ALSO|WATCH|Related|Read more|Also read|See also):\s*[^()]{3,200}\)"
)
_REFERENCE = re.compile(
    r"(?:[^\W\d_a-z][^\"“”]{2,60}[.,:]\s+)?[\"“][^\"“”]{8,200}[^\"“”.!?][\"”],?\s+[—–-]+\s+"
    r"(?:[^\W\d_a-z][\w.&'’-]*(?:\s+(?:[^\W\d_a-z][\w.&'’-]*|of|the|for|and)){0,5}),\s+(?:[A-Z][a-z]+day,?\s+)?"
    r"(?:\d{1,2}\s+[A-Z]\w+|[A-Z]\w+\s+\d{1,2},)\s+\d{4}\.?"
)
_FILED = re.compile(
    r"(?:categories|tags|topics|filed under|keywords|in this article|hashtags)\s*:\s*\S.*", re.IGNORECASE
)
_LEGAL = re.compile(
    r"copyright\s*(?:©|\(c\)|:|\d{4}|(?:by|the)\b).{0,120}|(?:©|\(c\) ?\d{4}).{0,120}|"
    r".{0,80}\ball rights reserved\b.{0,60}|"
    r"(?:an earlier version of )?this (?:article|essay|column|commentary|piece|text|post|interview|op-?ed|story)"
    r"(?: has been| was| is| has)?(?: first| originally| also)? (?:(?:published|adapted|translated|updated|edited|"
    r"produced|excerpted|republished) (?:in|on|by|from|with|at|as|under|for|to)|appear(?:ed|s) (?:first |originally )?"
    r"(?:in|on|at|here|courtesy))\b.{0,200}",
    re.IGNORECASE | re.DOTALL,
)
_CREDITS = re.compile(
    r"(?i:(?:additional )?reporting|editing|edited|translated|translation|adapted|writing) by\s+"
    r"(?:[^\W\d_a-z][\w.'’-]*|and|in|for|from|the|with|by|editing|writing|reporting|additional|&)[,;.]?"
    r"(?:\s+(?:[^\W\d_a-z][\w.'’-]*|and|in|for|from|the|with|by|editing|writing|reporting|additional|&)[,;.]?)*"
)
_OPINIONS = re.compile(
    r"(?:the )?(?:views|opinions)(?: and (?:views|opinions))?(?: that are)? (?:expressed|stated|presented)\b.{0,240}",
    re.IGNORECASE | re.DOTALL,
)
_PLACES = r"(?:Twitter|X|Facebook|Instagram|Bluesky|Mastodon|Telegram|WhatsApp|YouTube|TikTok|LinkedIn|Threads)\b"
_LETTERS = r"newsletters?|briefings?|inbox|mailing list|e-?mail alerts?|alerts"
_NAMED = r"(?-i:[A-Z])[\w.'’-]+(?: (?-i:[A-Z])[\w.'’-]+){0,3}"
_PROMPTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:newsletter|subscribers?|subscribe)\s*:\s*\S.*",
        rf"(?:please )?sign up\b.*(?:\b(?:{_LETTERS}|for free|daily|weekly)\b|\bhere\b).*",
        r"sign up (?:here|now|today|free)\b.*",
        rf"(?:please )?subscribe\b.*\b(?:{_LETTERS}|now|today|here|channel|podcast|magazine|unlimited)\b.*",
        r"(?:please )?subscribe\b.*\b(?:digital|edition|for (?:just|only))\b.*",
        r"(?:please )?subscribe[.! ]*(?:to (?-i:[A-Z])[\w ]{2,30})?[.!]?",
        rf"get\b.*\b(?:(?:in|to|straight to) your (?:{_LETTERS})|(?:our|free) (?:{_LETTERS}|app))\b.*",
        rf".*\b(?:delivered|straight|sent|direct(?:ly)?) (?:to|into) your (?:{_LETTERS}|phone)\b.*",
        rf"(?:like|enjoy(?:ed|ing)?|want|did you (?:like|enjoy))\b.*\b(?:{_LETTERS}|subscri(?:be|ption)|sign up)\b.*",
        r"(?:did you )?(?:liked?|enjoy(?:ed|ing)?) (?:this|our) (?:article|column|story|piece|essay|interview)\s?\?",
        rf"join (?:our|us on|the (?:conversation|debate) (?:on|at|in))\b.*(?:{_PLACES}|channel|community|comments).*",
        rf"follow (?:us|me|our|him|her|them|@\w+|the author|{_NAMED})\b.*(?:\bon (?:the )?{_PLACES}|@\w+).*",
        r"follow us\b.*|follow @\w+.*",
        (
            r"(?:please )?(?:support|help (?:us )?(?:fund|support|keep)) (?:our|independent|quality|us|this)\b.*"
            r"\b(?:journalism|reporting|newsroom|work|donat\w*|today|subscri\w*)\b.*"
        ),
        r"(?:become|be) an? (?:paid |premium |full )?(?:member|subscriber|supporter|patron)\b(?! of (?!our)).*",
        r"already an? (?:subscriber|member)\b.*",
        r"(?:please )?(?:download|install) (?:our|the) (?:free |new |(?-i:[A-Z])\w+ )?app\b.*",
        r"(?:please )?donate (?:now|today|here)\b.*|(?:please )?click (?:here|below)\b.*|tap here\b.*",
        (
            r"(?:tell us|let us know|share your|have your say|what do you think|do you have an opinion|send us|"
            r"write to us|e-?mail us|contact us)\b.*"
            r"(?:@[\w-]+\.\w+|comments?\b|\be-?mail\b|letters?\b|\bbelow\b|\bopinions?\b).*"
        ),
        r"(?:letters|e-?mails?|comments|responses?) (?:to|may be sent to)\b.*@[\w-]+\.\w+.*",
    )
)


def furniture_kind(block: Block) -> NoiseKind | None:
    """``link``, ``prompt`` or ``metadata`` (legal lines, tags) for a block that is nothing but that; else None."""
    line = block.plain
    if block.words > _WORDS or len(line) > _CHARACTERS or not line:
        return None
    if _is_link(line):
        return "link"
    if _FILED.fullmatch(line) or _LEGAL.fullmatch(line) or _CREDITS.fullmatch(line):
        return "metadata"
    if all(is_prompt(sentence) for sentence in block.sentences()) or _labelled_prompt(line):
        return "prompt"
    return "prompt" if _OPINIONS.fullmatch(line) else None


def is_prompt(sentence: str) -> bool:
    """Whether a sentence asks the reader to subscribe, follow, write in or donate."""
    short = len(sentence.split()) <= _PROMPT_WORDS
    return short and any(pattern.fullmatch(sentence.strip()) for pattern in _PROMPTS)


def inserted_links(text: str, block: Block) -> Iterator[Span]:
    """The ``(RELATED: ...)`` parentheses inside a block."""
    for match in _INSERTED.finditer(text, block.start, block.end):
        yield Span(match.start(), match.end())


def _is_link(line: str) -> bool:
    if _READ_HERE.fullmatch(line) or _REFERENCE.fullmatch(line):
        return True
    words = len(line.split())
    if words > _LINK_WORDS or (line.startswith("(") and ")" in line[:-1]):
        return False
    if _READ.match(line):
        return words <= _LINK_SENTENCE or not line.endswith(".")
    return _SEE.match(line) is not None and not line.endswith((".", "!", "…"))


def _labelled_prompt(line: str) -> bool:
    return re.match(r"(?:NEWSLETTER|Newsletter|Subscribers?|SUBSCRIBE)\s*:", line) is not None
