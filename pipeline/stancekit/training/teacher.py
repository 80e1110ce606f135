"""Asks a trained model about the training data, once, so that a smaller one can learn from what it says.

Source of the method: Hinton et al., *Distilling the knowledge in a neural network*, 2015.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor

from stancekit.errors import InputError
from stancekit.extract.batching import candidate_batch, link_batch, token_batch
from stancekit.extract.extractor import find_precision
from stancekit.extract.first_look import likely_pairs
from stancekit.extract.folder import LoadedModel, find_model, load_model
from stancekit.extract.model import STANCE_SIZE, weighed
from stancekit.records import RELATIONS, VOICES
from stancekit.training.documents import LABELS, TARGET_LABELS, UNKNOWN
from stancekit.training.encoded import Encoded, encode
from stancekit.training.examples import Example
from stancekit.training.loop import row_pairs, row_scores
from stancekit.training.taught import Taught

_WINDOWS = 32  # in a batch
_PAIRS = 32  # of a window that are scored
_LIKELY = 0.02  # a pair less likely than this in the first pass is taken for none
_HEADS = [STANCE_SIZE, len(RELATIONS), len(VOICES)]  # widths of what is said of a pair


class Teacher:
    """The model ``name``, loaded when it is first asked: what it has answered once is read from a file.

    Raises:
        ModelError: when it is asked, if there is no such model.
    """

    def __init__(self, name: str, device: torch.device) -> None:
        self.name, self.device = name, device

    @cached_property
    def loaded(self) -> LoadedModel:
        """The model on its device."""
        loaded = load_model(find_model(self.name))
        loaded.model.to(self.device, find_precision("auto", self.device))
        return loaded


def teach(teacher: Teacher, examples: Sequence[Example], cache: Path) -> dict[int, Taught]:
    """What the teacher says of each example, by the id() of the example.

    Kept in the file ``cache``, and read from there the next time: the caller names the file by everything that the
    answers depend on.

    Raises:
        ModelError: there is no such model.
        InputError: the cache is of other examples.
    """
    if not cache.is_file():
        cache.parent.mkdir(parents=True, exist_ok=True)
        part = cache.with_suffix(".part")
        torch.save(_answers(teacher.loaded, examples, teacher.device), part)
        part.rename(cache)
    stored = torch.load(cache, weights_only=True)
    if len(stored) != len(examples):
        raise InputError(f"{cache}: answers to {len(stored)} examples, not {len(examples)}; delete it and train again")
    return {
        id(example): Taught(pairs, *(said.float() for said in tables))
        for example, (pairs, *tables) in zip(examples, stored, strict=True)
    }


@torch.inference_mode()
def _answers(loaded: LoadedModel, examples: Sequence[Example], device: torch.device) -> list[tuple[Tensor, ...]]:
    places = {id(example): n for n, example in enumerate(examples)}
    pairs: dict[int, dict[tuple[int, int], Tensor]] = defaultdict(dict)
    rows = [_gold_rows(example) for example in examples]
    items = sorted(
        encode(loaded.tokenizer, loaded.config, examples),
        key=lambda e: (e.example.kind in LABELS, e.example.kind, len(e.asked.window.ids)),
    )
    for batch in _alike(items):
        if batch[0].example.kind in LABELS:
            for encoded, said in zip(batch, _said_of_rows(loaded, batch, device), strict=True):
                own = {(h, t): k for k, (h, t, _) in enumerate(encoded.example.rows)}
                for (h, t, _), one in zip(encoded.rows, said, strict=True):
                    rows[places[id(encoded.example)]][own[encoded.holder_of[h], encoded.target_of[t]]] = one
        else:
            for encoded, found in zip(batch, _said_of_pairs(loaded, batch, device), strict=True):
                pairs[places[id(encoded.example)]].update(found)
    return [(*_tables(pairs[n]), rows[n]) for n in range(len(examples))]


def _alike(items: Sequence[Encoded]) -> list[list[Encoded]]:
    """Batches of one kind of data each."""
    made: list[list[Encoded]] = []
    for item in items:
        if not made or len(made[-1]) == _WINDOWS or made[-1][0].example.kind != item.example.kind:
            made.append([])
        made[-1].append(item)
    return made


def _said_of_pairs(
    loaded: LoadedModel, batch: Sequence[Encoded], device: torch.device
) -> list[dict[tuple[int, int], Tensor]]:
    """For each window the likely pairs of its example, with its probabilities of stances, relations and voices."""
    asked = [e.asked for e in batch]
    model = loaded.model
    text = model.read(*token_batch(asked, loaded.config.pad_token, device))
    candidates = candidate_batch(asked, device)
    pairs, links, first = likely_pairs(model, text, asked, candidates, _PAIRS, _LIKELY)
    scores = model.score(text, candidates, pairs, links)
    stance = weighed(scores.stance, first, loaded.config.first_share)
    others = [logits.float().softmax(-1) for logits in (scores.relation, scores.voice)]
    said = torch.cat([stance, *others], dim=-1).half().cpu()
    places = zip(pairs.holders.tolist(), pairs.targets.tolist(), pairs.mask.tolist(), strict=True)
    return [
        {
            (e.holder_of[h], e.target_of[t]): said[b, k].clone()
            for k, (h, t, real) in enumerate(zip(hs, ts, mask, strict=True))
            if real
        }
        for b, (e, (hs, ts, mask)) in enumerate(zip(batch, places, strict=True))
    ]


def _said_of_rows(loaded: LoadedModel, batch: Sequence[Encoded], device: torch.device) -> list[Tensor]:
    asked = [e.asked for e in batch]
    text = loaded.model.read(*token_batch(asked, loaded.config.pad_token, device))
    pairs, labels = row_pairs(batch, device)
    if not len(labels):
        return [torch.zeros(0, 0) for _ in batch]
    stance = loaded.model.score(text, candidate_batch(asked, device), pairs, link_batch(asked, pairs)).stance
    scores, _ = row_scores(batch[0].example.kind, stance, pairs, labels)
    return list(torch.split(scores.exp().half().cpu(), [len(e.rows) for e in batch]))


def _gold_rows(example: Example) -> Tensor:
    """Where no window of the teacher holds a pair whole, gold stands; each label is as likely where there is none."""
    size = len(LABELS.get(example.kind, TARGET_LABELS))
    labels = torch.tensor([label for _, _, label in example.rows], dtype=torch.long)
    said = torch.eye(size)[labels]
    said[labels == UNKNOWN] = 1 / size
    return said.half()


def _tables(found: dict[tuple[int, int], Tensor]) -> tuple[Tensor, ...]:
    """The pairs, and what is said of them by each head."""
    if not found:
        return torch.zeros(0, 2, dtype=torch.int16), *(torch.zeros(0, width).half() for width in _HEADS)
    said = torch.split(torch.stack(list(found.values())), _HEADS, dim=-1)
    return torch.tensor(list(found), dtype=torch.int16), *(table.clone() for table in said)
