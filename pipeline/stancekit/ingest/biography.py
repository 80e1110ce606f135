"""Who the author is: the lines at an article's end (or under its byline) that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from stancekit.ingest.blocks import Block
from stancekit.ingest.furniture import is_prompt
from stancekit.ingest.header import NAME

_WORDS = 90
_PLAIN = r"(?!(?:to|of|for|from|in|by|with|on|who|that|which|than|not|as)\b)[\w'’-]+"
_ROLE = (
    rf"(?:{_PLAIN} ){{0,6}}?(?:columnist|"
    r"professor|fellow|editor|author|writer|journalist|correspondent|director|analyst|"
    r"lecturer|scholar|researcher|historian|economist|contributor|commentator|advis[eo]r|chair(?:man|woman)?|novelist|"
    r"reporter|co-author|founder|co-founder|scientist|philosopher|diplomat|ambassador|student|strategist|specialist|"
    r"expert|blogger|podcaster|lawyer|consultant|critic|member|minister|secretary|president|partner|essayist|poet)s?\b"
)
_BE = r"(?:is|was)(?: (?:now|currently|also|previously))? (?:an? |the |our )"
_DOES = (
    rf"(?:{_BE}|(?:is|are) based |(?:are|were) |(?:writes|wrote|covers|teaches|served|works|worked|lives|edits|"
    r"directs|hosts|specialises|specializes|blogs|tweets|contributed|previously|recently)\b|(?:reports|has (?:written|"
    r"reported|lived|covered|worked|taught)|studies|heads|leads|chairs|holds) (?:on|from|for|in|at|about|as|the|an?)\b)"
)
_OF = re.compile(
    r"\b(?:at|of|for|in|and author of|on|with|from)\s+(?:the |a |an )?[*_“\"‘]*[^\W\d_a-z]|,? whose |"
    r"\b(?:columnist|journalist|writer|author)\.?$"
)
_STRANGER = re.compile(
    rf"(?!(?:The|Mr|Mrs|Ms|A|An|This|That)\b)(?P<name>{NAME}),? (?:{_BE}{_ROLE}|(?:writes|covers|teaches|reports) "
    r"(?:on|about|for|at|from)\b|covers |has written (?:for|about)|served as|works (?:at|for|as)|edits )|"
    rf"(?P<first>{NAME}) and (?P<second>{NAME}) are (?:both )?{_ROLE}"
)
_NAMELESS = re.compile(
    rf"(?:the|our) (?:author|writer|columnist),? (?:{_BE}{_ROLE}|(?:writes|covers|teaches|has written|lives)\b)|"
    r"about the author\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"(?:Twitter|X|E-?mail|Follow|Translated|Website)\b|@\w")
_ITS = re.compile(
    r"(?:he|she|they|his|her|their)\b.*\b(?:books?|author|novel|column|writes|tweets|newsletter|podcast|served|teaches|"
    r"lives|works?|former|latest|forthcoming)\b.*",
    re.IGNORECASE,
)


def biographies(blocks: Sequence[Block], tail: Iterable[int], author: str | None, running: Sequence[int]) -> set[int]:
    """Indices among ``tail`` of blocks that are biographies.

    With a known author, a sentence is biographical when it begins with the author's name and goes on with *is*,
    *writes* and the like. Otherwise it must begin with a full name that the ``running`` blocks never mention (so that
    *Trump is the author of his own misfortune* stays), name an occupation and an employer.
    """
    tail = list(tail)
    found = set()
    for i in tail:
        others = " ".join(blocks[k].plain for k in running if k != i)
        if blocks[i].words <= _WORDS and _is_biography(blocks[i], author, others):
            found.add(i)
    return found


def name_in(biography: str) -> str | None:
    """The full name that a biography opens with."""
    match = _STRANGER.match(biography)
    name = (match["name"] or match["first"]) if match else None
    return name if name and " " in name else None


def _is_biography(block: Block, author: str | None, others: str) -> bool:
    sentences = _joined(block.sentences())
    if not sentences or not _opens(sentences[0], author, others):
        return False
    return all(_goes_on(sentence, author) for sentence in sentences[1:])


def _joined(sentences: list[str]) -> list[str]:
    """The sentences, without the cuts that initials and titles cause (``Jane B. | Roe``)."""
    joined: list[str] = []
    for sentence in sentences:
        if joined and re.search(r"\b(?:[A-Z]|Dr|Prof|Mr|Ms|Mrs|St|[a-z]\.[a-z])\.?$", joined[-1]):
            joined[-1] += " " + sentence
        else:
            joined.append(sentence)
    return joined


def _opens(sentence: str, author: str | None, others: str) -> bool:
    if author is not None and _about_author(sentence, author):
        return True
    if _NAMELESS.match(sentence):
        return True
    name = name_in(sentence)
    if author is not None or name is None or not _OF.search(sentence):
        return False
    return re.search(rf"\b{re.escape(name.split()[-1])}\b", others) is None


def _about_author(sentence: str, author: str) -> bool:
    names = [name.strip() for name in re.split(r",|\band\b|&", author) if " " in name.strip()]
    return any(
        re.match(rf"{re.escape(name)}(?:['’]s\b|,? (?:an? |the )?{_ROLE}|,? {_DOES})", sentence, re.IGNORECASE)
        for name in names
    )


def _goes_on(sentence: str, author: str | None) -> bool:
    if is_prompt(sentence) or _ITS.match(sentence):
        return True
    last = author.split()[-1] if author else None
    return (last is not None and last in sentence) or re.match(
        r"(?:Twitter|X|Email|Follow|@|Translated)\b", sentence
    ) is not None
