"""Actor mentions of a sentence, from entities, noun chunks and pronouns: generous, since the model chooses.

A mention is the noun phrase up to its head, without relative clauses and appositions, without a leading quotation
mark and without *'s* (guidelines, sections 1 and 2.14).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from stancekit.preprocess import lexicon
from stancekit.records import ActorType, MentionKind

_NAME_LABELS: dict[str, ActorType] = {
    "PERSON": "PERSON",
    "ORG": "ORG",
    "GPE": "STATE",
    "NORP": "GROUP",
    "LOC": "STATE",
    "FAC": "ORG",
}
_OTHER_NAME_LABELS = {"PRODUCT", "WORK_OF_ART", "EVENT", "LAW"}
_NO_NAMES = {"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL", "LANGUAGE"}
_PARTITIVES = frozenset("some many most few several all both none one two three four five half each any members "
                        "majority number part dozens hundreds thousands millions group handful".split())  # fmt: skip
_LEADING = {"``", "''", '"', "“", "”", "‘", "’", "'", "(", "[", "-", "–", "—", ",", ":", ";", ".", "…", "*", "•"}


@dataclass(frozen=True, slots=True)
class Found:
    """A mention as token indices of the doc, ``start`` to ``end`` (half-open), with its head token.

    ``bare`` is True for a name of one capitalised word that spaCy calls an organisation, which may be a surname.
    """

    start: int
    end: int
    head: int
    kind: MentionKind
    type: ActorType
    bare: bool = False


def find_mentions(sentence: Tokens) -> list[Found]:
    """All actor mentions of a sentence, in text order, one per extent (a leading determiner apart)."""
    found: dict[tuple[int, int], Found] = {}
    for mention in _proposals(sentence):
        if mention is not None:
            bare = mention.start + (sentence.doc[mention.start].pos_ == "DET" and mention.end - mention.start > 1)
            known = found.get((bare, mention.end))
            if known is None or mention.start < known.start:
                found[bare, mention.end] = mention
    return sorted(found.values(), key=lambda m: (m.start, m.end))


def _proposals(sentence: Tokens) -> Iterator[Found | None]:
    doc = sentence.doc
    # The property of a sentence goes through the whole doc anew for each of its sentences.
    chunks: Any = doc
    for chunk in (doc[start:end] for start, end, _ in chunks.noun_chunks_iterator(sentence)):
        yield _from_chunk(doc, chunk.start, chunk.root)
        yield _partitive(doc, chunk)
        yield _long_name(doc, chunk)
    for entity in sentence.ents:
        yield _from_entity(doc, entity)
    for token in sentence:
        yield _from_token(doc, token)


def _from_chunk(doc: Doc, start: int, head: Token) -> Found | None:
    if head.lower_ in lexicon.TIME_NOUNS or head.ent_type_ in _NO_NAMES or head.pos_ not in ("NOUN", "PROPN", "ADJ"):
        return None
    end = _name_end(doc, head) if head.ent_type_ and head.ent_type_ not in _NO_NAMES else head.i + 1
    start = _strip_left(doc, start, head.i)
    kind: MentionKind = "name" if head.pos_ == "PROPN" or head.ent_type_ in _NAME_LABELS else "nominal"
    return Found(start, end, head.i, kind, type_of(head), _is_bare(head))


def _partitive(doc: Doc, chunk: Tokens) -> Found | None:
    """*some of the senators*: the quantifier with the group it is a part of."""
    if chunk.root.lower_ not in _PARTITIVES:
        return None
    for child in chunk.root.rights:
        if child.lower_ == "of":
            for inner in child.children:
                if inner.dep_ == "pobj" and inner.pos_ in ("NOUN", "PROPN", "PRON"):
                    return Found(_strip_left(doc, chunk.start, chunk.root.i), inner.i + 1, inner.i, "nominal", "GROUP")
    return None


def _long_name(doc: Doc, chunk: Tokens) -> Found | None:
    """*the Coalition of the Willing*: a capitalised head whose *of* phrase is capitalised too."""
    if not chunk.root.text[:1].isupper() or chunk.root.ent_type_ in _NO_NAMES:
        return None
    for child in chunk.root.rights:
        inner = next((c for c in child.children if c.dep_ == "pobj"), None) if child.lower_ == "of" else None
        if inner is not None and inner.text[:1].isupper() and inner.ent_type_ not in _NO_NAMES:
            start, end = _strip_left(doc, chunk.start, chunk.root.i), inner.i + 1
            return Found(start, end, chunk.root.i, "name", type_of(chunk.root))
    return None


def _from_entity(doc: Doc, entity: Tokens) -> Found | None:
    if entity.label_ in _NO_NAMES:
        return None
    start, end = entity.start, entity.end
    while end > start + 1 and doc[end - 1].text in ("'s", "’s", "'", "’"):
        end -= 1
    start = _strip_left(doc, start, end - 1)
    if start >= end:
        return None
    head = doc[start:end].root
    kind: MentionKind = "demonym" if entity.label_ == "NORP" and head.dep_ in ("amod", "compound") else "name"
    return Found(start, end, head.i, kind, type_of(head), _is_bare(head))


def _from_token(doc: Doc, token: Token) -> Found | None:
    """Pronouns, and nouns or names that no chunk has (possessors, compounds, words the tagger took for others)."""
    word = token.lower_
    if token.pos_ in ("PRON", "DET") and (
        word in lexicon.PRONOUNS or (word in lexicon.FREE_PRONOUNS and token.dep_ != "det")
    ):
        return Found(token.i, token.i + 1, token.i, "pronoun", pronoun_type(word))
    if token.dep_ == "poss" and token.pos_ in ("NOUN", "PROPN"):
        return _from_chunk(doc, token.left_edge.i, token)
    if token.pos_ == "PROPN" and token.dep_ not in ("compound", "amod", "nmod") and token.ent_type_ not in _NO_NAMES:
        return _from_chunk(doc, _chunk_start(token), token)
    if token.pos_ == "NOUN" and token.dep_ in ("nsubj", "nsubjpass", "conj", "appos", "dobj", "pobj", "nmod"):
        return _from_chunk(doc, _chunk_start(token), token)
    if token.pos_ in ("PROPN", "NOUN") and token.dep_ in ("compound", "nmod") and token.text[:1].isupper():
        return _from_chunk(doc, _compound_start(token), token)
    return None


def _chunk_start(head: Token) -> int:
    """Leftmost token of the determiners, adjectives, compounds and possessors before a head."""
    start: int = head.i
    for child in head.lefts:
        if child.dep_ in ("det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "advmod", "predet", "punct"):
            start = min(start, child.left_edge.i)
    return start


def _compound_start(head: Token) -> int:
    start: int = head.i
    while start > head.sent.start and head.doc[start - 1].dep_ == "compound" and head.doc[start - 1].head.i == head.i:
        start -= 1
    return start


def _name_end(doc: Doc, head: Token) -> int:
    """A name runs on to the end of its entity (*the Bank of England*), without *'s*."""
    end: int = head.i + 1
    while end < len(doc) and doc[end].ent_iob_ == "I" and doc[end].text not in ("'s", "’s"):
        end += 1
    return end


def _strip_left(doc: Doc, start: int, head: int) -> int:
    while start < head and (doc[start].text in _LEADING or doc[start].pos_ in ("SPACE", "CCONJ")):
        start += 1
    return start


def pronoun_type(word: str) -> ActorType:
    """PERSON for *he*, *I*; ORG for *it*; GROUP for all that stand for many."""
    if word in lexicon.PERSON_PRONOUNS or word in ("i", "me", "my", "mine", "myself"):
        return "PERSON"
    return "ORG" if word in lexicon.THING_PRONOUNS else "GROUP"


def type_of(head: Token) -> ActorType:
    """Actor type of a name or nominal, from its entity label, else from its head noun."""
    word = head.lower_
    if word in lexicon.BODY_NOUNS:
        return "ORG"
    label = _NAME_LABELS.get(head.ent_type_)
    if label == "GROUP" and head.dep_ in ("amod", "compound"):
        return "STATE"
    if label is not None:
        return label
    if word in lexicon.STATE_NOUNS:
        return "STATE"
    if head.tag_ in ("NNS", "NNPS") or word in lexicon.COLLECTIVE_NOUNS:
        return "GROUP"
    return "ORG" if head.ent_type_ in _OTHER_NAME_LABELS else "PERSON"


def _is_bare(head: Token) -> bool:
    """One capitalised word without an article, no organisation that is usually so called (*Halvorsen warned*)."""
    doc, at = head.doc, head.i
    alone = head.ent_iob_ == "B" and (at + 1 == len(doc) or doc[at + 1].ent_iob_ != "I")
    plain = head.text.istitle() and head.text.isalpha() and head.lower_ not in lexicon.KNOWN_ORGS
    return alone and plain and not any(child.dep_ == "det" for child in head.lefts)
