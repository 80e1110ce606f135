"""Issue phrases of a sentence: the spans that may be what a position is about. Generous, since the model chooses.

From the syntax: noun phrases bare, with one complement after the other, and whole; verb phrases without *to* and
*that*; clauses with their subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from stancekit.preprocess import lexicon

_MARKS = frozenset("“ \" ‘ ' `` , — – - ( [ … ’ ” . ; : '' ) ] ! ?".split())
_TRIM_LEFT = _MARKS | frozenset(
    "to that and or but not if whether because as for than would will could should might may".split()
)
_TRIM_RIGHT = _MARKS
_CUTS = {"relcl", "appos", "punct", "cc", "conj", "advcl", "parataxis"}
_SUBJECTS = {"nsubj", "nsubjpass", "csubj", "expl"}
_SIDE = {"punct", "cc", "conj", "parataxis", "advcl", "npadvmod"}


def find_phrases(sentence: Tokens, max_words: int) -> list[tuple[int, int, int]]:
    """(start, end, head) token indices of every issue phrase of at most ``max_words`` words, in text order."""
    tokens = list(sentence)
    first = sentence.start
    trim_left = [t.lower_ in _TRIM_LEFT or t.is_space for t in tokens]
    trim_right = [t.text in _TRIM_RIGHT or t.is_space or t.text in ("'s", "’s") for t in tokens]
    alpha = [t.is_alpha for t in tokens]
    found: dict[tuple[int, int], int] = {}
    for left, right, head in _proposals(tokens, _reach(trim_left, trim_right, max_words)):
        start, end = left - first, min(right - first, len(tokens))
        while start < end and trim_left[start]:
            start += 1
        while end > start and trim_right[end - 1]:
            end -= 1
        if start < end and end - start <= max_words and any(alpha[start:end]):
            found.setdefault((first + start, first + end), head)
    return sorted((start, end, head) for (start, end), head in found.items())


def _reach(trim_left: Sequence[bool], trim_right: Sequence[bool], max_words: int) -> list[int]:
    """For each word the last end that a phrase may have which begins there or before, once it is trimmed."""
    size = len(trim_left)
    begins, stops = [size] * (size + 1), [size] * (size + 1)
    for place in range(size - 1, -1, -1):
        begins[place] = begins[place + 1] if trim_left[place] else place
        stops[place] = stops[place + 1] if trim_right[place] else place
    return [stops[min(begin + max_words, size)] for begin in begins[:-1]]


def _proposals(sentence: Sequence[Token], reach: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    for token, end in zip(sentence, reach, strict=True):
        last = sentence[0].i + end
        if token.pos_ in ("NOUN", "PROPN", "NUM", "ADJ", "PRON") and _is_nominal_head(token):
            yield from _nominal(token, last)
        elif token.pos_ in ("VERB", "AUX"):
            yield from _verbal(token, last)


def _is_nominal_head(token: Token) -> bool:
    if token.dep_ in ("compound", "det", "poss", "aux", "advmod", "quantmod", "nummod"):
        return False
    if token.pos_ == "ADJ":
        return token.dep_ in ("pobj", "dobj", "nsubj", "conj", "acomp", "attr", "ROOT", "oprd")
    if token.pos_ == "PRON":
        return token.lower_ in ("that", "this", "it", "what", "those", "these", "everything", "nothing", "something")
    return token.lower_ not in lexicon.TIME_NOUNS


def _nominal(head: Token, last: int) -> Iterator[tuple[int, int, int]]:
    """The phrase up to its head, then grown by one complement after the other, as far as an end may be."""
    start = min((c.left_edge.i for c in head.lefts if c.dep_ not in _CUTS or c.dep_ == "punct"), default=head.i)
    yield start, head.i + 1, head.i
    for child in head.rights:
        if child.dep_ in _CUTS - {"punct"}:
            break
        if child.dep_ != "punct":
            yield from ((start, end, head.i) for end in _ends(child, last))
    yield start, head.right_edge.i + 1, head.i
    for child in _perhaps_its_own(head):
        yield from ((start, end, head.i) for end in _ends(child, last))


def _perhaps_its_own(head: Token) -> Iterator[Token]:
    """What the parser gave to the verb and may be the object's: *refuse **curbs** on its army*."""
    end = head.right_edge.i + 1
    if head.dep_ != "dobj":
        return
    for child in head.head.rights:
        if child.dep_ == "prep" and child.left_edge.i == end:
            yield child
            end = child.right_edge.i + 1


def _ends(child: Token, last: int) -> Iterator[int]:
    """Ends of a complement, up to ``last``: cut before its own relative clause or apposition, and whole."""
    for token in _under(child, last):
        if token.dep_ in ("relcl", "appos", "advcl", "prep", "acl", "cc") and token.i > child.i:
            yield token.left_edge.i
    yield child.right_edge.i + 1


def _under(top: Token, last: int) -> Iterator[Token]:
    """``top`` and the words under it that begin, with all that depends on them, at ``last`` or before it.

    The whole of a sentence of nested complements may be under each of them.
    """
    waiting = [top]
    while waiting:
        token = waiting.pop()
        yield token
        waiting.extend(c for c in token.children if c.left_edge.i <= last)


def _verbal(head: Token, last: int) -> Iterator[tuple[int, int, int]]:
    """The verb with its complements, without and with its subject, cut after each complement."""
    subject = next((c for c in head.lefts if c.dep_ in _SUBJECTS), None)
    starts = [_verb_start(head)]
    if subject is not None:
        starts.append(subject.left_edge.i)
    ends = [head.i + 1] if head.dep_ != "ROOT" else []
    for child in head.rights:
        if child.dep_ in _SIDE:
            continue
        ends.append(child.right_edge.i + 1)
        if child.dep_ in ("dobj", "attr", "prep", "acomp"):
            ends.extend(_ends(child, last))
    ends.append(head.right_edge.i + 1)
    for start in starts:
        yield from ((start, end, head.i) for end in ends if end > head.i)


def _verb_start(head: Token) -> int:
    start: int = head.i
    for child in head.lefts:
        if child.dep_ in ("neg", "auxpass", "advmod") and child.i >= start - 2:
            start = min(start, child.i)
    return start if head.i - start <= 2 else head.i
