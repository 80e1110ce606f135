"""Where a word stands in the tree of its sentence: what is above it, and who does what it is told of.

Numbers are character offsets into the article's text; ``offset`` is where the parsed text starts in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from stancekit.preprocess import lexicon
from stancekit.records import Tree

# Words that are looked at on the way up. Prose has not a third of it, and a sentence of clauses without end must stay
# cheap.
_DEEPEST = 64
_VERBS = 16  # verbs on the way up whose subjects are looked at
_FAR = 200  # words between a speech verb and a mark that ends or begins what it says
_OPENING, _CLOSING = ("``", "-LRB-"), ("''", "-RRB-")  # tags of quotation marks and brackets
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")


def tree_of(sent: Tokens, offset: int) -> Tree:
    """The words of a sentence, white space left out; what depends on a word outside it is a root."""
    words = [t for t in sent if not t.is_space]
    place = {t.i: n for n, t in enumerate(words)}
    return Tree(
        starts=tuple(offset + t.idx for t in words),
        words=tuple(t.lower_ for t in words),
        governors=tuple(place.get(t.head.i, n) for n, t in enumerate(words)),
        labels=tuple(t.dep_ for t in words),
        tags=tuple(t.tag_ for t in words),
    )


def above(token: Token, offset: int) -> tuple[int, ...]:
    """Offsets of the words that a word depends on, up to the sentence's root.

    *X warned that Y would go, calling it a trap*: the parser hangs *calling* under *go*, but it goes on with what X
    said, so the clause of Y is passed over.
    """
    found: list[int] = []
    while token.head.i != token.i and len(found) < _DEEPEST:
        goes_on = is_comment(token)
        token = token.head
        if goes_on and is_reported(token):
            token = token.head
        found.append(offset + token.idx)
    return tuple(found)


def doer(token: Token, offset: int) -> int | None:
    """Offset of the subject of the nearest verb above a word, looked for where the verb has none of its own."""
    for verb in islice(_verbs_above(token), _VERBS):
        subject = _subject(verb)
        if subject is None and verb.dep_ in ("xcomp", "pcomp"):
            subject = _controller(verb)
        if subject is None and verb.dep_ == "acl" and verb.tag_ == "VBG":
            subject = verb.head
        if subject is not None:
            return None if subject.i == token.i else int(offset + subject.idx)
    return None


def comment(token: Token, offset: int) -> int | None:
    """Offset of the speech verb that the participle above a word goes on with (*warned X that …, calling it …*)."""
    for participle in islice(token.ancestors, _DEEPEST):
        if is_comment(participle):
            verb = participle.head.head if is_reported(participle.head) else participle.head
            said = any(child.dep_ == "ccomp" for child in verb.rights)
            return int(offset + verb.idx) if said and verb.lower_ in lexicon.SPEECH_VERBS else None
    return None


def _verbs_above(token: Token) -> Iterator[Token]:
    verb = _nearest_verb(token.ancestors)
    while verb is not None:
        yield verb
        verb = _next_verb(verb)


def _nearest_verb(words: Iterable[Token]) -> Token | None:
    return next((t for t in islice(words, _DEEPEST) if _is_verb(t)), None)


def _next_verb(verb: Token) -> Token | None:
    above = verb.head if verb.dep_ != "ROOT" else None
    if above is not None and is_comment(verb) and is_reported(above):
        above = above.head
    return above if above is None or _is_verb(above) else _nearest_verb(above.ancestors)


def _is_verb(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX") and token.dep_ not in ("aux", "auxpass")


def _subject(verb: Token) -> Token | None:
    """A verb's own subject; for *who* the noun that it stands for."""
    own = next((c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass")), None)
    return verb.head if own is not None and verb.dep_ == "relcl" and own.lower_ in lexicon.RELATIVE_PRONOUNS else own


def _controller(verb: Token) -> Token | None:
    """*asked X to pay*, *accused X of hiding*: who is asked or accused does what the second verb says."""
    above = verb.head.head if verb.dep_ == "pcomp" else verb.head
    return next((c for c in above.rights if c.dep_ in ("dobj", "dative") and c.i < verb.i), None)


def is_reported(verb: Token) -> bool:
    """Whether the clause of a verb is what a speech verb says."""
    return verb.dep_ == "ccomp" and verb.head.lower_ in lexicon.SPEECH_VERBS


def is_comment(verb: Token) -> bool:
    """*X warned that Y would go, calling it a trap*: the participle behind a comma goes on with what X said."""
    return (
        verb.dep_ == "advcl"
        and verb.tag_ == "VBG"
        and verb.left_edge.i > 0
        and verb.doc[verb.left_edge.i - 1].text == ","
    )


def content(verb: Token) -> list[tuple[int, int]]:
    """First and last tokens of what a speech verb says in other words: its clause, or both sides of what it is put in.

    *X said that Y would go*; *Y would go, X said*; *Y, X said, would go*; *according to X, Y would go*. The parser puts
    what only announces it (*It is simple: Y would go, X said*), or is another matter (*Z left; Y would go, X said*),
    into the same clause.
    """
    clause = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    if clause is not None and clause.i > verb.i:
        sides = [(max(clause.left_edge.i, verb.i + 1), clause.right_edge.i)]
    elif clause is not None:
        sides = [(_begun(verb, clause.left_edge.i), min(clause.right_edge.i, verb.i - 1))]
    elif verb.lower_ == "according" or verb.dep_ == "parataxis":
        around, edge = verb.head, verb.right_edge.i
        sides = [(_begun(verb, around.left_edge.i), verb.left_edge.i - 1), (edge + 1, _ended(edge, around))]
    else:
        return []
    return [side for first, last in sides if (side := _without_marks(verb.doc, first, last))]


def _begun(verb: Token, first: int) -> int:
    """Where begins what a verb behind it says: behind a colon, or a semicolon that ends a clause, if there is one."""
    inside = 0  # quotations and brackets
    for place in range(verb.i - 1, max(first, verb.i - _FAR) - 1, -1):
        token = verb.doc[place]
        inside = max(inside + (token.tag_ in _CLOSING) - (token.tag_ in _OPENING), 0)
        if not inside and (token.text == ":" or (token.text == ";" and _has_clause(verb.doc[first:place]))):
            return place + 1
    return first


def _ended(edge: int, around: Token) -> int:
    """Where ends what is said behind the words up to ``edge``: before a semicolon that a clause follows, or never."""
    inside, end = 0, around.right_edge.i
    for token in around.doc[edge + 1 : min(end, edge + _FAR) + 1]:
        inside = max(inside + (token.tag_ in _OPENING) - (token.tag_ in _CLOSING), 0)
        if not inside and token.text == ";" and _has_clause(around.doc[token.i + 1 : end + 1]):
            return int(token.i) - 1
    return int(end)


def _has_clause(words: Tokens) -> bool:
    return any(t.dep_ in _SUBJECTS and words.start <= t.head.i < words.end for t in islice(words, _FAR))


def _without_marks(doc: Doc, first: int, last: int) -> tuple[int, int] | None:
    while first <= last and doc[first].is_punct:
        first += 1
    while last >= first and doc[last].is_punct and not doc[last].is_quote:
        last -= 1
    return (first, last) if first <= last else None
