"""The frozen records that the stages hand to each other.

Offsets are half-open character offsets into ``Article.text``: ``article.text[span.start:span.end]`` is the quoted text.
Probabilities and confidences lie in 0..1, scores in -1..1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

ActorType = Literal["PERSON", "STATE", "ORG", "GROUP"]
MentionKind = Literal["name", "nominal", "demonym", "pronoun"]
NoiseKind = Literal["dateline", "heading", "caption", "pullquote", "link", "biography", "prompt", "metadata"]
Stance = Literal["favor", "against", "neutral"]
MergedStance = Literal["favor", "against", "neutral", "mixed"]
Voice = Literal["quote", "reported", "narrated", "author"]
TargetKind = Literal["actor", "issue"]

STANCES: tuple[Stance, ...] = ("favor", "against", "neutral")
VOICES: tuple[Voice, ...] = ("quote", "reported", "narrated", "author")
RELATIONS: tuple[str, ...] = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "ASSESS",
)  # fmt: skip
ACTOR_TYPES: tuple[ActorType, ...] = ("PERSON", "STATE", "ORG", "GROUP")
AUTHOR = "AUTHOR"
_PASSAGE = 3  # sentences
POSITION_SCHEMA = "stancekit/position/1"  # name and version of a position record, in every line and every id


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character offsets into the article's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}, {self.end}")

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether the other lies inside this one (or equals it)."""
        return self.start <= other.start and other.end <= self.end

    def shifted(self, by: int) -> Span:
        """The same stretch counted from another start, ``by`` characters further on."""
        return Span(self.start + by, self.end + by)

    def of(self, text: str) -> str:
        """The characters it stands for."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Noise:
    """A stretch of layout that is no part of the commentary; kept in the text, left out of extraction."""

    span: Span
    kind: NoiseKind


@dataclass(frozen=True, slots=True)
class Article:
    """A document with its metadata, as read.

    ``text`` is what offsets count in: the decoded file for txt and md, the text field for jsonl, the extracted main
    text for html. ``sha256`` is of the file's (or line's) bytes. ``date`` is ISO 8601 (``2025-09-04``).
    """

    id: str
    text: str
    path: str | None = None
    title: str | None = None
    date: str | None = None
    author: str | None = None
    source: str | None = None
    sha256: str | None = None
    noise: tuple[Noise, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names an actor: a candidate holder and a candidate target.

    ``actor`` is the id of one of the article's actors. ``head`` is the span of its head word. ``acts`` is False where
    its noun names no person, body, state or group (*the plan*): as a target it is an issue then.
    """

    span: Span
    head: Span
    kind: MentionKind
    type: ActorType
    actor: str
    acts: bool = True


@dataclass(frozen=True, slots=True)
class Phrase:
    """A span that may be an issue: a candidate target. ``head`` is the span of its head word."""

    span: Span
    head: Span


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch in quotation marks (marks included). ``speaker`` is the span of a mention, if one was found."""

    span: Span
    speaker: Span | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """The words of a text and how they depend on each other, in text order.

    Attributes:
        starts: offset of each word.
        words: each word in lower case.
        governors: index of the word that each depends on; its own for a root.
        labels: dependency label of each, in the parser's scheme.
        tags: part-of-speech tag of each, in the tagger's scheme.
    """

    starts: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    governors: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def shifted(self, by: int) -> Tree:
        """The same words counted from another start, ``by`` characters further on."""
        return replace(self, starts=tuple(start + by for start in self.starts))


NO_TREE = Tree()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its candidates, each in text order, and its words. ``paragraph`` counts from 0 in the article."""

    span: Span
    paragraph: int
    mentions: tuple[Mention, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    tree: Tree = NO_TREE


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who can hold a position, as one article knows them; ``id`` is a slug of the name."""

    id: str
    name: str
    type: ActorType


def is_article(sentences: int) -> bool:
    """Whether a text of so many sentences is an article; one of three or fewer is a passage taken out of one."""
    return sentences > _PASSAGE


@dataclass(frozen=True, slots=True)
class AnalysedArticle:
    """An article with its sentences, quotations and actors. Noise has no sentences.

    ``reported`` is what somebody is said to have said in other words (*warned **that Oslo would block any loan***).
    """

    article: Article
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...] = ()
    actors: tuple[Actor, ...] = ()
    reported: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One position in one sentence.

    ``holder`` and a ``target`` that is an actor are mentions; a target that is an issue is a phrase. ``holder`` is None
    for the author. ``probabilities`` are those of favor, against, neutral (in the order of STANCES); what is missing
    to 1 is the probability that there is no position. ``addressee`` is the actor id of who is asked or threatened.
    """

    sentence: Span
    holder: Mention | None
    target: Mention | Phrase
    stance: Stance
    probabilities: tuple[float, float, float]
    relation: str
    voice: Voice
    hypothetical: bool = False
    cue: Span | None = None
    addressee: str | None = None

    @property
    def confidence(self) -> float:
        """Probability of the stance."""
        return self.probabilities[STANCES.index(self.stance)]


@dataclass(frozen=True, slots=True)
class PositionActor:
    """The holder of a position; for the author id and type are ``AUTHOR``."""

    id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class PositionTarget:
    """What a position is about; ``type`` is an actor type, or ``ISSUE``."""

    kind: TargetKind
    id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model made a record."""

    name: str
    version: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Position:
    """All findings of one actor on one target in one article, with its findings as evidence (in text order)."""

    id: str
    article: Article
    actor: PositionActor
    target: PositionTarget
    stance: MergedStance
    score: float
    confidence: float
    evidence: tuple[Finding, ...]
    model: ModelInfo

    def _repr_html_(self) -> str:
        """What a notebook shows: the position, and its sentences with their marks."""
        from stancekit.export.notebook import position_html

        return position_html(self)
