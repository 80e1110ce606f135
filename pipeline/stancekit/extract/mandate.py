"""Who wants what a clause in the subjunctive says: *Oslo demanded that he refuse the loan* is Oslo's position, not his.

The mandative subjunctive states the will of whoever demands, and says nothing of its own subject's (Huddleston and
Pullum, *The Cambridge Grammar of the English Language*, 2002, chapter 11). It is seldom enough that a model learns
little of it, and grammar decides it.
"""

from __future__ import annotations

from collections.abc import Iterator

from stancekit.extract.candidates import Question
from stancekit.extract.paths import head_of
from stancekit.records import Tree

_DEMANDS = frozenset(
    "ask asks asked asking demand demands demanded demanding insist insists insisted insisting request requests "
    "requested requesting urge urges urged urging recommend recommends recommended recommending propose proposes "
    "proposed proposing".split()
)
_SINGULAR = frozenset(("he", "she", "it"))
_INDICATIVE = frozenset("am are have do 're ’re".split())  # tagged as the plain form where the subject is a plural
_CLIMB = 4  # words from the clause up to the verb that demands it


def demanded_of(question: Question) -> dict[int, int]:
    """For each holder that is the subject of a demanded clause the holder that demands it, by their indices."""
    tree = question.sentence.tree
    heads = {n: head_of(tree, mention.span) for n, mention in enumerate(question.holders) if mention is not None}
    found: dict[int, int] = {}
    for n, head in heads.items():
        who = None if head is None else _demander(tree, head)
        other = next((o for o, own in heads.items() if own == who), None) if who not in (None, head) else None
        if other is not None:
            found[n] = other
    return found


def _demander(tree: Tree, subject: int) -> int | None:
    verb = tree.governors[subject]
    if tree.labels[subject] != "nsubj" or not _is_subjunctive(tree, subject, verb):
        return None
    above = verb
    for _ in range(_CLIMB):
        if tree.governors[above] == above:
            return None
        above = tree.governors[above]
        if tree.words[above] in _DEMANDS and above < verb:
            return next((w for w in _under(tree, above) if tree.labels[w] == "nsubj"), None)
        if tree.tags[above].startswith("VB") and tree.labels[verb] != "conj":
            return None
    return None


def _is_subjunctive(tree: Tree, subject: int, verb: int) -> bool:
    """A plain form without auxiliary where the indicative would have another, after *that* or with a pronoun."""
    below = list(_under(tree, verb))
    if tree.tags[verb] not in ("VB", "VBP") or tree.words[verb] in _INDICATIVE:
        return False
    if any(tree.labels[w] in ("aux", "auxpass") for w in below):
        return False
    pronoun = tree.words[subject] in _SINGULAR
    if not pronoun and not any(tree.labels[w] == "mark" and tree.words[w] == "that" for w in below):
        return False
    listed = any(tree.labels[w] == "conj" for w in _under(tree, subject))
    return tree.tags[verb] == "VB" or pronoun or (tree.tags[subject] in ("NN", "NNP") and not listed)


def _under(tree: Tree, word: int) -> Iterator[int]:
    return (w for w, above in enumerate(tree.governors) if above == word and w != word)
