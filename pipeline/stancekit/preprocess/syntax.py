"""What the syntax says about a mention, kept beside it inside this stage: role, number, clause, apposition.

Quotations and actors are found from mentions and these clues, so that they need no parsed text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from spacy.tokens import Doc, Token

from stancekit.preprocess import lexicon, tree
from stancekit.preprocess.mentions import Found
from stancekit.records import Mention, Span

Role = Literal["subject", "patient", "agent", "object", "possessor", "appositive", "other"]

_ROLES: dict[str, Role] = {
    "nsubj": "subject", "nsubjpass": "patient", "dobj": "object", "iobj": "object", "dative": "object",
    "poss": "possessor", "appos": "appositive",
}  # fmt: skip
# Words under a verb among which its speech verbs are looked for; in prose there are a third of it at most.
_MOST = 32
_SHARED_SUBJECT = ("xcomp", "conj", "advcl", "ccomp", "pcomp", "acl")
_PLACE_WORDS = frozenset("in at near outside around inside across through into via".split())
_MOTION_VERBS = frozenset(
    "go goes going went gone come comes came travel travels travelled traveled travelling fly flies flew flown "
    "arrive arrived arrives return returned returns move moved moves drive drove rush rushed hurried "
    "visit trip journey flight".split()
)
_COPULAS = frozenset("is was are were be been being became become becomes remains remained 's ’s".split())


@dataclass(frozen=True, slots=True)
class Clue:
    """The syntax around one mention. Numbers are character offsets into the article's text.

    ``verb`` is the verb that it is an argument of; ``clause`` that verb's extent, for subjects and agents;
    ``speaks`` the verbs of speech or judgement which it is the subject of, ``says`` what they say in other words;
    ``stands_for`` the head of the noun it is in apposition to or predicated of; ``of`` the head of its complement with
    *of* (*leader of the party*). For a possessor ``beside`` is what ``stands_for`` is for its noun (*Olsen, his rival*:
    *Olsen*).
    ``above`` are the words that it depends on, the nearest first; ``doer`` who does what the verb above it says, though
    that be said elsewhere (*accused Oslo of breaking its word*: *Oslo*); ``comment`` the speech verb whose words the
    participle above it goes on with (*warned X that Y would go, calling its leaving a trap*: *warned*).
    ``joined`` is the head of the first part of the list that it goes on with (*Warsaw and Budapest*).
    """

    role: Role = "other"
    plural: bool = False
    verb: int | None = None
    clause: Span | None = None
    speaks: tuple[int, ...] = ()
    says: tuple[Span, ...] = ()
    stands_for: int | None = None
    of: int | None = None
    beside: int | None = None
    place: bool = False
    expletive: bool = False
    above: tuple[int, ...] = ()
    doer: int | None = None
    comment: int | None = None
    joined: int | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a sentence's words, by their indices, since many mentions ask for the same.

    ``firsts`` has the first word of the list that a word goes on with, ``speech`` the speech verbs at or under a verb,
    ``says`` what a speech verb says in other words.
    """

    firsts: dict[int, Token] = field(default_factory=dict)
    speech: dict[int, list[Token]] = field(default_factory=dict)
    says: dict[int, tuple[Span, ...]] = field(default_factory=dict)


NO_CLUE = Clue()
Clues = Mapping[tuple[int, int], Clue]


def clue_of(mention: Mention, clues: Clues) -> Clue:
    """The clue of a mention; an empty one where the syntax is not known."""
    return clues.get((mention.span.start, mention.span.end), NO_CLUE)


def sentence_clues(
    doc: Doc, offset: int, found: Sequence[Found], mentions: Sequence[Mention]
) -> dict[tuple[int, int], Clue]:
    """Clues of a sentence's mentions, by the start and end of the mention; one computation per head."""
    by_head: dict[int, Clue] = {}
    known = _Known()
    clues: dict[tuple[int, int], Clue] = {}
    for one, mention in zip(found, mentions, strict=True):
        head = doc[one.head]
        if (
            head.dep_ == "pobj"
            and head.head.i > one.start
            and head.head.lower_ == "of"
            and head.head.head.i >= one.start
        ):
            # *one of her advisers*: the quantity stands in the sentence for the whole.
            head = head.head.head
        clue = by_head.get(head.i)
        if clue is None:
            clue = by_head[head.i] = _clue(head, offset, known)
        clues[mention.span.start, mention.span.end] = clue
    return clues


def _clue(token: Token, offset: int, known: _Known) -> Clue:
    first = _first_conjunct(token, known.firsts)
    dep = first.dep_
    role = _ROLES.get(dep, "other")
    verb: Token | None = first.head if dep in _ROLES and role not in ("possessor", "appositive") else None
    if dep == "pobj":
        role, verb = _of_preposition(first)
    speaker = verb is not None and role in ("subject", "agent")
    speech = (_speech(verb, known) if speaker and verb is not None else []) + _said_of(token, known)
    return Clue(
        role=role,
        plural=token.tag_ in ("NNS", "NNPS") or token.lower_ in lexicon.GROUP_PRONOUNS,
        verb=None if verb is None else offset + verb.idx,
        clause=_extent(verb, offset) if speaker and verb is not None else None,
        speaks=tuple(offset + v.idx for v in speech),
        says=tuple(span for v in speech for span in _says(v, offset, known)),
        stands_for=_stands_for(token, offset),
        of=_complement(token, offset),
        beside=_stands_for(token.head, offset) if dep == "poss" else None,
        place=dep == "pobj" and _is_place(first.head),
        expletive=dep == "expl" or (token.lower_ == "it" and _is_empty_subject(token)),
        above=tree.above(first, offset),
        doer=tree.doer(first, offset),
        comment=tree.comment(first, offset),
        joined=None if first is token else offset + first.idx,
    )


def _first_conjunct(token: Token, firsts: dict[int, Token]) -> Token:
    passed: list[int] = []
    while token.i not in firsts and _goes_on_with(token, token.head):
        passed.append(token.i)
        token = token.head
    first = firsts.get(token.i, token)
    firsts.update(dict.fromkeys(passed, first))
    return first


def _goes_on_with(token: Token, head: Token) -> bool:
    return token.dep_ == "conj" and head.i < token.i and head.pos_ in ("NOUN", "PROPN", "PRON")


def _of_preposition(token: Token) -> tuple[Role, Token | None]:
    """Role and verb of a preposition's object: an agent, the source of *according to*, or anything else."""
    preposition = token.head
    if preposition.dep_ == "agent":
        return "agent", preposition.head
    if preposition.lower_ == "to" and preposition.head.lower_ == "according":
        return "agent", preposition.head
    head = preposition.head
    return "other", head if head.pos_ in ("VERB", "AUX") else None


def _is_place(preposition: Token) -> bool:
    word = preposition.lower_
    return word in _PLACE_WORDS or (word in ("to", "from") and preposition.head.lower_ in _MOTION_VERBS)


def _extent(verb: Token, offset: int) -> Span:
    """The clause of a verb; *according to* reaches as far as the clause that it belongs to."""
    top = verb.head if verb.lower_ == "according" else verb
    last = top.right_edge
    return Span(offset + top.left_edge.idx, offset + last.idx + len(last))


def _speech(verb: Token, known: _Known) -> list[Token]:
    """Speech verbs at or under ``verb`` that have no subject of their own, nearest first."""
    if verb.i in known.speech:
        return known.speech[verb.i]
    found = known.speech[verb.i] = []
    queue = [verb]
    for token in islice(queue, _MOST):  # which grows meanwhile
        speaks = token.lower_ in lexicon.SPEECH_VERBS or token.lower_ == "according"
        if speaks:
            found.append(token)
        reported = tree.is_reported(token)
        for child in token.children:
            if child.dep_ == "ccomp" and speaks:
                queue.extend(c for c in child.rights if tree.is_comment(c))
            if (child.dep_ == "prep" and child.lower_ != "according") or (
                child.dep_ in _SHARED_SUBJECT and not _has_subject(child)
            ):
                queue.extend([] if reported and tree.is_comment(child) else [child])
    return found


def _says(verb: Token, offset: int, known: _Known) -> tuple[Span, ...]:
    if verb.i not in known.says:
        known.says[verb.i] = tuple(
            Span(offset + verb.doc[first].idx, offset + verb.doc[last].idx + len(verb.doc[last]))
            for first, last in tree.content(verb)
        )
    return known.says[verb.i]


def _said_of(token: Token, known: _Known) -> list[Token]:
    """Speech verbs of the relative clause or participle on a noun (*Rask, who called it …*)."""
    found: list[Token] = []
    for child in token.rights:
        if (child.dep_ == "acl" and child.tag_ == "VBG") or (child.dep_ == "relcl" and _has_relative_subject(child)):
            found += _speech(child, known)
    return found


def _has_relative_subject(verb: Token) -> bool:
    return any(c.dep_ == "nsubj" and c.lower_ in lexicon.RELATIVE_PRONOUNS for c in verb.lefts)


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in ("nsubj", "nsubjpass", "csubj", "expl") for child in verb.lefts)


def _stands_for(token: Token, offset: int) -> int | None:
    """Offset of the noun that this one renames: by apposition, or as the predicate of *to be*."""
    if token.dep_ == "appos":
        return int(offset + token.head.idx)
    verb = token.head
    if token.dep_ == "attr" and verb.lower_ in _COPULAS and not any(c.dep_ == "neg" for c in verb.children):
        for child in verb.lefts:
            if child.dep_ == "nsubj":
                return int(offset + child.idx)
    return None


def _complement(token: Token, offset: int) -> int | None:
    for child in token.rights:
        if child.dep_ == "prep" and child.lower_ in ("of", "for"):
            for inner in child.children:
                if inner.dep_ == "pobj":
                    return int(offset + inner.idx)
        if child.dep_ not in ("prep", "compound"):
            break
    return None


def _is_empty_subject(token: Token) -> bool:
    """*it is clear that*, *it seems*, *it was X who*: *it* stands for nobody."""
    verb = token.head
    if token.dep_ not in ("nsubj", "nsubjpass"):
        return False
    if verb.lower_ in lexicon.EMPTY_SUBJECT_VERBS:
        return True
    if verb.lower_ not in _COPULAS:
        return False
    rest = [c.dep_ for c in verb.rights]
    return ("acomp" in rest and ("ccomp" in rest or "xcomp" in rest or "advcl" in rest)) or (
        "attr" in rest and any(g.dep_ == "relcl" for c in verb.rights if c.dep_ == "attr" for g in c.rights)
    )
