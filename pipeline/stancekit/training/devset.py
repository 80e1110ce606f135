"""Scores of a model on encoded dev examples, without spaCy: what the loop looks at after each epoch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import torch
from sklearn.metrics import f1_score
from torch import Tensor

from stancekit.extract.batching import candidate_batch, link_batch, token_batch
from stancekit.extract.confidence import Scaling
from stancekit.extract.decode import Rule, Scored, best_rule, keep
from stancekit.extract.findings import LONGEST_CUE, likeliest_spans
from stancekit.extract.first_look import likely_pairs
from stancekit.extract.model import StanceModel, weighed
from stancekit.extract.paths import list_of
from stancekit.records import RELATIONS, STANCES, Span, is_article
from stancekit.training.calibration import Told, fit_scaling, verdicts
from stancekit.training.documents import LABELS, Document
from stancekit.training.encoded import Encoded
from stancekit.training.examples import Example
from stancekit.training.loop import row_pairs, row_scores
from stancekit.training.rare_labels import lifted
from stancekit.training.scoring import Guess, judge

Found = tuple[Guess, Scored]
FIRST_SHARES: Final = (0.0, 0.3, 0.5)  # those that are tried


@torch.inference_mode()
def said_of_rows(
    model: StanceModel, examples: Sequence[Example], items: Sequence[Encoded], pad: int, device: torch.device
) -> tuple[Tensor, list[int]]:
    """Log-scores of the examples' labelled rows, (rows, labels), and their labels; NaN where no window holds a row."""
    found: dict[tuple[int, int, int], Tensor] = {}
    for batch in _chunks([e for e in items if e.rows], 64):
        asked = [e.asked for e in batch]
        text = model.read(*token_batch(asked, pad, device))
        pairs, labels = row_pairs(batch, device)
        stance = model.score(text, candidate_batch(asked, device), pairs, link_batch(asked, pairs)).stance
        scores, _ = row_scores(batch[0].example.kind, stance, pairs, labels)
        places = [(id(e.example), e.holder_of[h], e.target_of[t]) for e in batch for h, t, _ in e.rows]
        for place, said in zip(places, scores.cpu(), strict=True):
            found.setdefault(place, said)
    nothing = torch.full((len(LABELS[examples[0].kind]),), torch.nan)
    rows = [((id(e), h, t), label) for e in examples for h, t, label in e.rows]
    return torch.stack([found.get(place, nothing) for place, _ in rows]), [label for _, label in rows]


def rows_scores(scores: Tensor, gold: Sequence[int], lift: Sequence[float] = ()) -> dict[str, float]:
    """Micro and macro F1 of labelled rows, given what ``said_of_rows`` says of them; those without a score are wrong.

    Args:
        lift: what each label's score is lifted by.
    """
    best = lifted(scores, lift).argmax(-1)
    guessed = best.masked_fill(scores.isnan().any(-1), -1).tolist()
    labels_there = sorted({*gold, *guessed} - {-1})
    return {
        "rows": len(gold),
        "micro_f1": round(sum(g == p for g, p in zip(gold, guessed, strict=True)) / len(gold), 4),
        "macro_f1": round(float(f1_score(gold, guessed, average="macro", labels=labels_there)), 4),
    }


def scored_findings(
    model: StanceModel, items: Sequence[Encoded], pad: int, device: torch.device, most: int, at_least: float
) -> dict[float, dict[str, list[list[Found]]]]:
    """For each of ``FIRST_SHARES`` and each document's id, the scored pairs of each of its windows."""
    found: dict[float, dict[str, list[list[Found]]]] = {share: defaultdict(list) for share in FIRST_SHARES}
    for batch in _chunks(items, 32):
        asked = [e.asked for e in batch]
        candidates = candidate_batch(asked, device)
        text = model.read(*token_batch(asked, pad, device))
        pairs, links, first = likely_pairs(model, text, asked, candidates, most, at_least)
        scores = model.score(text, candidates, pairs, links)
        said = {share: weighed(scores.stance, first, share).tolist() for share in FIRST_SHARES}
        logits = first.tolist()
        relations = scores.relation.argmax(-1).tolist()
        cues = likeliest_spans(scores.cue_start, scores.cue_end, LONGEST_CUE)
        for row, encoded in enumerate(batch):
            chosen = zip(pairs.holders[row].tolist(), pairs.targets[row].tolist(), relations[row], strict=True)
            real = list(chosen)[: int(pairs.mask[row].sum())]
            lists = {h: _own_list(encoded, h) for h in {h for h, _, _ in real}}
            named = {t: _target_actor(encoded, t) for t in {t for _, t, _ in real}}
            cue = [_cue(cues, row, k) for k in range(len(real))]
            for share, probabilities in said.items():
                own = [
                    _found(encoded, h, t, probabilities[row][k], r, lists[h], named[t], cue[k], logits[row][k])
                    for k, (h, t, r) in enumerate(real)
                ]
                found[share][encoded.example.document].append(own)
    return found


def _cue(cues: tuple[list[list[int]], list[list[int]]], row: int, pair: int) -> Span | None:
    """A pair's likeliest cue in tokens; None where nothing says it."""
    first, last = (side[row][pair] for side in cues)
    return Span(first, last + 1) if first else None


def _own_list(encoded: Encoded, h: int) -> int | None:
    """The list that a holder stands in (``Scored.holder_list``), whatever the probabilities are."""
    holder = encoded.example.holders[encoded.holder_of[h]]
    return None if holder is None else list_of(encoded.example.tree, holder)


def _target_actor(encoded: Encoded, t: int) -> str | None:
    """The actor whom a target mentions (``Scored.target_actor``): that of the holder at the same place."""
    example = encoded.example
    target = example.targets[encoded.target_of[t]]
    return next((key for mention, key in zip(example.holders, example.keys, strict=True) if mention == target), None)


def _found(
    encoded: Encoded, h: int, t: int, probabilities: Sequence[float], relation: int, own_list: int | None,
    named: str | None, cue: Span | None, first: float,
) -> Found:  # fmt: skip
    example = encoded.example
    holder = example.holders[encoded.holder_of[h]]
    target = example.targets[encoded.target_of[t]].shifted(example.start)
    none, favor, against, neutral = probabilities
    key = example.keys[encoded.holder_of[h]]
    place = None if holder is None else holder.shifted(example.start)
    scored = Scored(h, t, key, target, (none, favor, against, neutral), own_list, named, place, cue, first)
    return Guess(-1, place, target, STANCES[scored.stance], RELATIONS[relation], "", ""), scored


def finding_scores(documents: Sequence[Document], found: dict[str, list[list[Found]]], rule: Rule) -> dict[str, Any]:
    """Pair, stance and relation precision, recall and F1 under a rule."""
    hits = {"pair": 0, "stance": 0, "relation": 0}
    gold = guessed = 0
    for document in documents:
        guesses = [_placed(document, g) for g in _kept(found.get(document.id, []), rule)]
        judged = judge(document, guesses)
        gold += len(judged.gold)
        guessed += len(judged.guesses)
        hits["pair"] += len(judged.pairs)
        hits["stance"] += sum(judged.gold[i].stance == judged.guesses[j].stance for i, j in judged.pairs)
        hits["relation"] += sum(judged.gold[i].relation == judged.guesses[j].relation for i, j in judged.pairs)
    scores = {level: round(2 * hit / (gold + guessed), 4) if gold + guessed else 0.0 for level, hit in hits.items()}
    precision = round(hits["stance"] / guessed, 4) if guessed else 0.0
    return {**scores, "precision": precision, "recall": round(hits["stance"] / gold, 4) if gold else 0.0}


def fitting_rule(documents: Sequence[Document], found: dict[str, list[list[Found]]]) -> Rule:
    """The rule with the highest ``worth``."""
    return best_rule(lambda rule: worth(finding_scores(documents, found, rule)))


def worth(scores: Mapping[str, Any]) -> float:
    """What a rule is chosen by, 0..1: the mean of stance F1 and pair F1, so that neither is bought by the other."""
    return (float(scores["stance"]) + float(scores["pair"])) / 2


def fitting_scaling(documents: Sequence[Document], found: dict[str, list[list[Found]]], rule: Rule) -> Scaling:
    """The scaling that fits the findings of a rule best."""
    told = []
    for document in documents:
        in_article = is_article(len(document.sentences))
        kept = [(_placed(document, g), s) for window in found.get(document.id, []) for g, s in _best(window, rule)]
        for verdict, (guess, s) in zip(verdicts(document, [g for g, _ in kept]), kept, strict=True):
            if verdict is not None:
                told.append(Told(verdict, s.probabilities, s.first, in_article, guess.holder is None))
    return fit_scaling(told)


def _kept(windows: Iterable[list[Found]], rule: Rule) -> list[Guess]:
    return [guess for window in windows for guess, _ in _best(window, rule)]


def _best(window: list[Found], rule: Rule) -> list[Found]:
    by_pair = {(s.holder, s.target): g for g, s in window}
    return [(by_pair[s.holder, s.target], s) for s in keep([s for _, s in window], rule)]


def _placed(document: Document, guess: Guess) -> Guess:
    return Guess(document.sentence_of(guess.target), guess.holder, guess.target, guess.stance, guess.relation, "", "")


def _chunks(items: Sequence[Encoded], size: int) -> list[list[Encoded]]:
    ordered = sorted(items, key=lambda e: len(e.asked.window.ids))
    return [list(ordered[i : i + size]) for i in range(0, len(ordered), size)]
