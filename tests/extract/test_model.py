"""The model on batches: padding and company change no score, and only pairs that may be are chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import astuple, replace

import pytest
import torch

from stancekit.extract.batching import Asked, candidate_batch, link_batch, token_batch
from stancekit.extract.folder import LoadedModel
from stancekit.extract.model import PairScores, log_probabilities, weighed
from stancekit.extract.pairs import AUTHOR_KIND, SPAN, PairLinks, Pairs, choose, narrow
from stancekit.extract.paths import SLOTS, Links
from stancekit.extract.windows import make_windows
from stancekit.records import NO_TREE, RELATIONS, VOICES, Span, Tree

EXAMPLE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)
SHORT = "Athens wants the loan."
CPU = torch.device("cpu")


def ask(loaded: LoadedModel, text: str, holders: Sequence[str], targets: Sequence[str]) -> Asked:
    """The author and the first occurrences of the words; who holds a position on itself is shut."""
    spans = [Span(text.index(w), text.index(w) + len(w)) for w in (*holders, *targets)]
    (window,) = make_windows(loaded.tokenizer, loaded.config, [text], [spans])[0]
    places = [place or (0, 0) for place in window.spans]
    shut = [(h + 1, t) for h, holder in enumerate(holders) for t, target in enumerate(targets) if holder == target]
    kinds = [AUTHOR_KIND, *[SPAN] * len(holders)]
    links = Links(in_a_row(text), [None, *spans[: len(holders)]], kinds, spans[len(holders) :])
    return Asked(window, [(0, 0), *places[: len(holders)]], kinds, places[len(holders) :], shut, links)


def in_a_row(text: str) -> Tree:
    """A tree in which each word depends on the next."""
    words = [(m.start(), m.group().lower()) for m in re.finditer(r"\w+", text)]
    starts, forms = zip(*words, strict=True)
    return Tree(starts, forms, (*range(1, len(words)), len(words) - 1), ("dep",) * len(words), ("NN",) * len(words))


def example(loaded: LoadedModel) -> Asked:
    return ask(loaded, EXAMPLE, ["Halvorsen", "Oslo"], ["any new loan", "its budget", "Oslo", "the Greek government"])


def short(loaded: LoadedModel) -> Asked:
    return ask(loaded, SHORT, ["Athens"], ["the loan"])


def score(
    loaded: LoadedModel, asked: Sequence[Asked], pairs: Sequence[Sequence[tuple[int, int]]], real: int = 99
) -> PairScores:
    """The scores of the listed (holder, target) pairs of each window, as many in each; only the first are ``real``."""
    table = torch.tensor(pairs)
    chosen = Pairs(table[..., 0], table[..., 1], (torch.arange(table.shape[1]) < real).expand(table.shape[:2]))
    with torch.no_grad():
        text = loaded.model.read(*token_batch(asked, loaded.config.pad_token, CPU))
        return loaded.model.score(text, candidate_batch(asked, CPU), chosen, link_batch(asked, chosen))


def prune(loaded: LoadedModel, asked: Sequence[Asked]) -> torch.Tensor:
    with torch.no_grad():
        text = loaded.model.read(*token_batch(asked, loaded.config.pad_token, CPU))
        return loaded.model.prune(text, candidate_batch(asked, CPU))


@pytest.fixture(params=[1, 2])
def model(request: pytest.FixtureRequest, make_loaded: Callable[..., LoadedModel]) -> LoadedModel:
    """With one marker a pair, and with two."""
    return make_loaded(marks=request.param)


def test_each_pair_gets_a_score_from_every_head(model: LoadedModel) -> None:
    asked = example(model)
    scores = score(model, [asked], [[(0, 0), (1, 1), (2, 3)]])
    tokens = len(asked.window.ids)
    assert [tuple(s.shape) for s in astuple(scores)] == [
        (1, 3, 4), (1, 3, len(RELATIONS)), (1, 3, len(VOICES)), (1, 3), (1, 3, tokens), (1, 3, tokens),
        (1, 3, 3), (1, 3, tokens), (1, 3, tokens),
    ]  # fmt: skip


def test_before_anything_is_learnt_a_target_keeps_its_borders(model: LoadedModel) -> None:
    asked = example(model)
    torch.nn.init.zeros_(model.model.pointers.weight)
    torch.nn.init.zeros_(model.model.pointers.bias)
    scores = score(model, [asked], [[(0, 0), (1, 1), (2, 3)]])
    borders = zip(scores.target_start.argmax(-1)[0].tolist(), scores.target_end.argmax(-1)[0].tolist(), strict=True)
    assert list(borders) == [asked.targets[t] for t in (0, 1, 3)]


def test_the_pairs_of_a_window_compete(model: LoadedModel) -> None:
    one = score(model, [example(model)], [[(0, 0), (1, 1), (2, 3)]]).stance
    other = score(model, [example(model)], [[(0, 0), (2, 0), (2, 3)]]).stance
    assert (one - other)[0, [0, 2]].abs().amax(-1).min() > 1e-4
    assert (one - other)[0, 1].abs().max() > 0.05


def test_what_one_window_is_asked_changes_nothing_in_another(model: LoadedModel) -> None:
    asked = [example(model), short(model)]
    one = score(model, asked, [[(0, 0), (1, 1)], [(0, 0), (1, 0)]])
    other = score(model, asked, [[(2, 0), (2, 3)], [(0, 0), (1, 0)]])
    for before, after in zip(astuple(one), astuple(other), strict=True):
        torch.testing.assert_close(before[1], after[1], atol=1e-5, rtol=1e-5)


def test_the_order_in_which_pairs_are_asked_does_not_matter(model: LoadedModel) -> None:
    one = score(model, [example(model)], [[(0, 0), (1, 1), (2, 3)]])
    other = score(model, [example(model)], [[(2, 3), (0, 0), (1, 1)]])
    for before, after in zip(astuple(one), astuple(other), strict=True):
        torch.testing.assert_close(before, after[:, [1, 2, 0]], atol=1e-5, rtol=1e-5)


def test_pairs_that_only_fill_up_the_batch_are_seen_by_none(model: LoadedModel) -> None:
    asked = example(model)
    pairs = [[(0, 0), (1, 1), (2, 3)]]
    filled = score(model, [asked], [[(0, 0), (1, 1), (2, 3), (2, 0), (0, 0)]], real=3)
    for plain, longer in zip(astuple(score(model, [asked], pairs)), astuple(filled), strict=True):
        torch.testing.assert_close(plain, longer[:, :3], atol=1e-5, rtol=1e-5)
    nobody = score(model, [asked], [[(0, 0), (1, 1)]], real=0)
    assert all(bool(own.isfinite().all()) for own in astuple(nobody))


def test_holder_and_target_are_told_apart(model: LoadedModel) -> None:
    asked = ask(model, EXAMPLE, ["Halvorsen", "Oslo"], ["Halvorsen", "Oslo"])
    scores = score(model, [asked], [[(1, 1), (2, 0)]]).stance
    assert (scores[0, 0] - scores[0, 1]).abs().max() > 0.05


def test_padding_changes_no_score(model: LoadedModel) -> None:
    alone = score(model, [short(model)], [[(0, 0), (1, 0)]])
    padded = score(model, [example(model), short(model)], [[(0, 0), (1, 1)], [(0, 0), (1, 0)]])
    own = len(short(model).window.ids)
    for name in ("stance", "relation", "voice", "hypothetical"):
        torch.testing.assert_close(getattr(alone, name)[0], getattr(padded, name)[1], atol=1e-5, rtol=1e-5)
    for name in ("cue_start", "cue_end"):
        torch.testing.assert_close(getattr(alone, name)[0], getattr(padded, name)[1][:, :own], atol=1e-5, rtol=1e-5)
        assert getattr(padded, name)[1][:, own:].max() < -1e30  # no cue lies in the padding
    first, both = prune(model, [short(model)]), prune(model, [example(model), short(model)])
    torch.testing.assert_close(first[0], both[1][:2, :1], atol=1e-5, rtol=1e-5)


def test_the_author_stands_for_the_same_wherever_a_span_would_be(loaded: LoadedModel) -> None:
    asked = example(loaded)
    moved = replace(asked, holders=[(3, 4), *asked.holders[1:]])
    pairs = [[(0, 0), (0, 1)]]
    torch.testing.assert_close(score(loaded, [asked], pairs).stance, score(loaded, [moved], pairs).stance)


def test_pairs_that_are_none_are_never_chosen(loaded: LoadedModel) -> None:
    asked = [example(loaded), short(loaded)]
    pairs = choose(prune(loaded, asked), most=1000, at_least=0.0)
    chosen = [
        [tuple(p) for p in torch.stack([pairs.holders[b], pairs.targets[b]], 1)[pairs.mask[b]].tolist()] for b in (0, 1)
    ]
    # Oslo holds no position on Oslo, and the padding of the shorter window makes no pair.
    assert sorted(chosen[0]) == [(h, t) for h in range(3) for t in range(4) if (h, t) != (2, 2)]
    assert sorted(chosen[1]) == [(0, 0), (1, 0)]


def test_the_likeliest_pairs_are_chosen_and_those_below_the_floor_are_not() -> None:
    logits = torch.logit(torch.tensor([[[0.9, 0.1], [0.6, 0.3]], [[0.2, 0.05], [0.1, 0.01]]]))
    two = choose(logits, most=2, at_least=0.15)
    assert two.mask.tolist() == [[True, True], [True, False]]
    assert list(zip(two.holders[0].tolist(), two.targets[0].tolist(), strict=True)) == [(0, 0), (1, 0)]
    assert (int(two.holders[1, 0]), int(two.targets[1, 0])) == (0, 0)
    none = choose(logits, most=4, at_least=0.95)
    assert none.mask.sum() == 0
    assert none.mask.shape == (2, 1)


def test_stance_probabilities_sum_to_one(loaded: LoadedModel) -> None:
    stance = score(loaded, [example(loaded)], [[(0, 0), (1, 1)]]).stance
    torch.testing.assert_close(log_probabilities(stance.bfloat16()).exp().sum(-1), torch.ones(1, 2))


def test_what_joins_a_pair_changes_its_scores(make_loaded: Callable[..., LoadedModel]) -> None:
    loaded = make_loaded()
    asked = example(loaded)
    apart = replace(asked, links=replace(asked.links, tree=NO_TREE))
    with torch.no_grad():
        for layer in (loaded.model.path, loaded.model.meeting):
            layer.weight.normal_()
    one, other = (score(loaded, [a], [[(1, 0), (1, 1)]]) for a in (asked, apart))
    assert (one.stance - other.stance).abs().amax(-1).min() > 1e-3


def test_the_first_pass_has_its_share_in_whether_there_is_a_position_and_none_in_which() -> None:
    stance = torch.tensor([[[0.0, 1.0, 2.0, -1.0]]])
    plain = stance.softmax(-1)
    torch.testing.assert_close(weighed(stance, torch.tensor([[5.0]]), 0.0), plain)
    alone = weighed(stance, torch.tensor([[0.5]]), 1.0)
    torch.testing.assert_close(1 - alone[0, 0, 0], torch.tensor(0.5).sigmoid())
    torch.testing.assert_close(alone[0, 0, 1:] / alone[0, 0, 1:].sum(), plain[0, 0, 1:] / plain[0, 0, 1:].sum())
    both = weighed(stance, torch.tensor([[0.5]]), 0.25)
    logit = 0.75 * torch.logit(1 - plain[0, 0, 0]) + 0.25 * 0.5
    torch.testing.assert_close(1 - both[0, 0, 0], logit.sigmoid())


def test_the_first_pass_of_a_pair_is_the_pruners_word_and_what_its_tree_adds(
    make_loaded: Callable[..., LoadedModel],
) -> None:
    loaded = make_loaded()
    asked, model = [example(loaded)], loaded.model
    logits = prune(loaded, asked)
    pairs = Pairs(torch.tensor([[1, 2, 0]]), torch.tensor([[3, 0, 0]]), torch.tensor([[True, True, False]]))
    links = link_batch(asked, pairs)
    with torch.no_grad():
        model.path_alone.bias.zero_()
        model.path_alone.weight.zero_()
        alone = model.first_pass(logits, pairs, links)
        model.path_alone.weight.fill_(1.0)
        added = model.first_pass(logits, pairs, links) - alone
    torch.testing.assert_close(alone[0, :2], torch.stack([logits[0, 1, 3], logits[0, 2, 0]]))
    told = model.patterns.weight[links.patterns].sum((-1, -2))
    torch.testing.assert_close(added[0, :2], told[0, :2], atol=1e-4, rtol=1e-4)


def test_the_likeliest_pairs_stay_with_what_joins_them() -> None:
    pairs = Pairs(torch.tensor([[0, 1, 2], [0, 1, 0]]), torch.tensor([[5, 6, 7], [8, 9, 0]]),
                  torch.tensor([[True, True, True], [True, True, False]]))  # fmt: skip
    links = PairLinks(torch.arange(6 * SLOTS).view(2, 3, SLOTS), torch.arange(6).view(2, 3))
    first = torch.tensor([[-1.0, 2.0, 0.5], [-3.0, 1.0, 9.0]])
    left, joined, logits = narrow(first, pairs, links, most=2, at_least=0.3)
    assert [h[m].tolist() for h, m in zip(left.holders, left.mask, strict=True)] == [[1, 2], [1]]
    assert [t[m].tolist() for t, m in zip(left.targets, left.mask, strict=True)] == [[6, 7], [9]]
    assert [logits[0].tolist(), float(logits[1, 0])] == [[2.0, 0.5], 1.0]
    assert joined.tokens[left.mask].tolist() == [1, 2, 4]
    assert joined.patterns[left.mask][:, 0].tolist() == [SLOTS, 2 * SLOTS, 4 * SLOTS]
