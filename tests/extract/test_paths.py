"""What joins a holder and a target in the tree of their sentence."""

from __future__ import annotations

import pytest

from stancekit.extract.pairs import ANYONE, AUTHOR_KIND, SPAN
from stancekit.extract.paths import BUCKETS, SLOTS, Links
from stancekit.records import NO_TREE, Span, Tree

#        0         5     11    17  21  26
TEXT = "Halvorsen said Oslo would block any new loan."
OTHER = "Michailidis said Rome would block any new loan."
ROOT, BLOCK, LOAN = 1, 4, 7
GOVERNORS = (ROOT, ROOT, BLOCK, BLOCK, ROOT, LOAN, LOAN, BLOCK)
LABELS = ("nsubj", "ROOT", "nsubj", "aux", "ccomp", "det", "amod", "dobj")
TAGS = ("NNP", "VBD", "NNP", "MD", "VB", "DT", "JJ", "NN")


def tree(text: str) -> Tree:
    words = text[:-1].split()
    starts = tuple(text.index(word) for word in words)
    return Tree(starts, tuple(w.lower() for w in words), GOVERNORS, LABELS, TAGS)


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def links(text: str = TEXT, own: Tree | None = None) -> Links:
    """Holders: the author, the speaker, the country; targets: the loan, the country, the speaker."""
    first, _, third, *_ = text.split()
    holders = [None, span(text, first), span(text, third)]
    targets = [span(text, "any new loan"), span(text, third), span(text, first)]
    return Links(own or tree(text), holders, [AUTHOR_KIND, SPAN, SPAN], targets)


def test_a_pair_meets_at_the_verb_that_governs_both() -> None:
    found = links()
    assert found.of(2, 0).meeting == TEXT.index("block")
    assert found.of(1, 0).meeting == TEXT.index("said")
    assert found.of(1, 1).meeting == TEXT.index("said")


def test_the_patterns_follow_the_tree_and_not_the_names() -> None:
    assert links(TEXT).of(2, 0).patterns == links(OTHER).of(2, 0).patterns
    assert links(TEXT).of(1, 0).patterns == links(OTHER).of(1, 0).patterns


def test_other_ways_have_other_patterns() -> None:
    found = links()
    seen = [found.of(h, t).patterns for h, t in ((1, 0), (2, 0), (1, 1), (2, 2), (0, 0))]
    assert len(set(seen)) == len(seen)
    assert all(len(p) == SLOTS and max(p) < BUCKETS for p in seen)


def test_the_direction_of_a_pair_counts() -> None:
    found = links()
    assert found.of(1, 1).patterns != found.of(2, 2).patterns
    assert found.of(1, 1).meeting == found.of(2, 2).meeting


def test_the_author_is_joined_by_the_root_of_the_targets_sentence() -> None:
    assert links().of(0, 0).meeting == TEXT.index("said")


def test_the_author_and_anyone_are_told_apart() -> None:
    author, anyone = (Links(tree(TEXT), [None], [kind], [span(TEXT, "any new loan")]).of(0, 0)
                      for kind in (AUTHOR_KIND, ANYONE))  # fmt: skip
    assert author.patterns != anyone.patterns


def test_the_head_of_a_span_is_the_word_that_depends_on_none_of_its_others() -> None:
    whole = Links(tree(TEXT), [span(TEXT, "Oslo")], [SPAN], [span(TEXT, "any new loan"), span(TEXT, "loan")])
    assert whole.of(0, 0) == whole.of(0, 1)


@pytest.mark.parametrize("own", [NO_TREE, Tree((0, 15), ("halvorsen", "oslo"), (0, 1), ("ROOT",) * 2, ("NNP",) * 2)])
def test_without_a_tree_that_holds_both_nothing_joins_them(own: Tree) -> None:
    found = Links(own, [span(TEXT, "Halvorsen")], [SPAN], [span(TEXT, "Oslo")]).of(0, 0)
    assert found.meeting is None
    assert found == Links(NO_TREE, [Span(0, 1)], [SPAN], [Span(2, 3)]).of(0, 0)


def test_candidates_with_the_same_head_are_joined_alike() -> None:
    holders, targets = [None, span(TEXT, "Oslo")], [span(TEXT, "any new loan"), span(TEXT, "new loan")]
    found = Links(tree(TEXT), holders, [AUTHOR_KIND, SPAN], targets)
    assert found.of(1, 0) == found.of(1, 1)
    assert found.of(0, 0) == found.of(0, 1) != found.of(1, 0)
    other = Links(tree(TEXT), [None], [ANYONE], targets)
    assert other.of(0, 0).patterns != found.of(0, 0).patterns
