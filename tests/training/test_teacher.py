"""A larger model's word on the training data, and a smaller one that follows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from stancekit.errors import InputError, SettingsError
from stancekit.extract.folder import load_model
from stancekit.extract.model import FAVOR, NONE
from stancekit.preprocess.analyse import Analyser
from stancekit.settings import Settings, load_settings
from stancekit.training.documents import Document, EntityPair, TargetRow
from stancekit.training.encoded import Encoded, batches, encode
from stancekit.training.examples import (
    Example,
    named_target_examples,
    pair_examples,
    position_examples,
    unlabelled_examples,
)
from stancekit.training.loop import Loss
from stancekit.training.losses import gold_tensors, pruner_loss
from stancekit.training.taught import Taught, taught_rows, taught_tensors
from stancekit.training.teacher import Teacher, teach
from stancekit.training.train import train

CPU = torch.device("cpu")
TEXT = "Oslo thanked Athens and Warsaw."


@pytest.fixture(scope="module")
def examples(house: Document, analyser: Analyser) -> list[Example]:
    """The example sentence with gold, a pair of entities, a target, a sentence without labels, and one of whose three
    names one has a label."""
    from stancekit.records import Span

    target = TargetRow("t", TEXT, Span(13, 19), "favor")
    return [
        *position_examples([house], analyser, 0)[0],
        *pair_examples([EntityPair("e", TEXT, Span(0, 4), Span(13, 19), "a_favor_b")], analyser),
        *pair_examples([target], analyser),
        *unlabelled_examples(["Athens wants the second loan."], analyser, 0),
        *named_target_examples([target], analyser),
    ]


@pytest.fixture
def taught(examples: list[Example], tiny_model: Path, tmp_path: Path) -> dict[int, Taught]:
    return teach(Teacher(str(tiny_model), CPU), examples, tmp_path / "taught.pt")


def encoded(examples: list[Example], tiny_model: Path) -> list[Encoded]:
    loaded = load_model(tiny_model)
    return encode(loaded.tokenizer, loaded.config, examples)


def test_every_example_has_an_answer_in_probabilities(examples: list[Example], taught: dict[int, Taught]) -> None:
    for example in examples:
        own = taught[id(example)]
        if example.kind in ("positions", "unlabelled"):
            assert len(own.pairs) == len(own.stance) == len(own.relation) > 0
            assert int(own.pairs[:, 0].max()) < len(example.holders)
            assert int(own.pairs[:, 1].max()) < len(example.targets)
            torch.testing.assert_close(own.stance.sum(-1), torch.ones(len(own.pairs)), atol=5e-3, rtol=0)
        else:
            assert own.rows.shape == (len(example.rows), 5 if example.kind == "entity" else 3)
            torch.testing.assert_close(own.rows.sum(-1), torch.ones(len(example.rows)), atol=5e-3, rtol=0)


def test_the_answers_are_kept_and_not_asked_again(examples: list[Example], tiny_model: Path, tmp_path: Path) -> None:
    first = teach(Teacher(str(tiny_model), CPU), examples, tmp_path / "taught.pt")
    again = teach(Teacher("no such model", CPU), examples, tmp_path / "taught.pt")
    for example in examples:
        assert torch.equal(first[id(example)].stance, again[id(example)].stance)
    with pytest.raises(InputError, match="answers to 5 examples, not 3; delete it"):
        teach(Teacher("no such model", CPU), examples[:3], tmp_path / "taught.pt")


def test_answers_stand_at_the_pairs_they_are_of(
    examples: list[Example], taught: dict[int, Taught], tiny_model: Path
) -> None:
    batch = [e for e in encoded(examples, tiny_model) if e.example.kind == "positions"]
    holders, targets = len(batch[0].asked.holders), len(batch[0].asked.targets)
    table = taught_tensors(batch, taught, 0.5, holders, targets, CPU)
    own = taught[id(batch[0].example)]
    for (h, t), stance in zip(own.pairs.tolist(), own.stance, strict=True):
        row = int(table.row[0, batch[0].holder_of.index(h), batch[0].target_of.index(t)])
        assert torch.equal(table.stance[row], stance)
    assert int((table.row >= 0).sum()) == len(own.pairs)
    assert table.share.tolist() == [0.5]


def test_where_there_is_no_gold_the_teacher_alone_counts(
    examples: list[Example], taught: dict[int, Taught], tiny_model: Path
) -> None:
    batch = [e for e in encoded(examples, tiny_model) if e.example.kind == "unlabelled"]
    holders, targets = len(batch[0].asked.holders), len(batch[0].asked.targets)
    table = taught_tensors(batch, taught, 0.5, holders, targets, CPU)
    gold = gold_tensors(batch, holders, targets, CPU)
    allowed = torch.ones(1, holders, targets, dtype=torch.bool)
    likely = torch.where(table.row >= 0, 1 - table.stance[table.row.clamp(min=0), NONE], torch.tensor(1e-4))
    followed = pruner_loss(torch.logit(likely, eps=1e-4), allowed, gold, table)
    assert float(followed) < float(pruner_loss(torch.full_like(likely, -9.0), allowed, gold, table))
    assert float(followed) < float(pruner_loss(torch.full_like(likely, 9.0), allowed, gold, table))


def test_a_batch_in_which_a_teacher_held_no_pair_for_likely_is_learnt_as_none(
    examples: list[Example], tiny_model: Path
) -> None:
    batch = [e for e in encoded(examples, tiny_model) if e.example.kind == "unlabelled"]
    holders, targets = len(batch[0].asked.holders), len(batch[0].asked.targets)
    silent = Taught(
        torch.zeros(0, 2, dtype=torch.long), torch.zeros(0, 4), torch.zeros(0, 17), torch.zeros(0, 4), torch.zeros(0, 3)
    )
    table = taught_tensors(batch, {id(e.example): silent for e in batch}, 0.5, holders, targets, CPU)
    gold = gold_tensors(batch, holders, targets, CPU)
    allowed = torch.ones(1, holders, targets, dtype=torch.bool)
    unlikely, likely = torch.full((1, holders, targets), -9.0), torch.full((1, holders, targets), 9.0)
    assert float(pruner_loss(unlikely, allowed, gold, table)) < 0.1
    assert float(pruner_loss(likely, allowed, gold, table)) > 9.0


def test_labelled_rows_are_answered_in_their_order(
    examples: list[Example], taught: dict[int, Taught], tiny_model: Path
) -> None:
    for kind in ("entity", "target", "unlabelled target"):
        batch = [e for e in encoded(examples, tiny_model) if e.example.kind == kind]
        assert torch.equal(taught_rows(batch, taught, CPU), taught[id(batch[0].example)].rows)


def test_of_a_name_without_a_label_the_teacher_alone_is_heard(
    examples: list[Example], taught: dict[int, Taught], tiny_model: Path
) -> None:
    batch = [e for e in encoded(examples, tiny_model) if e.example.kind == "unlabelled target"]
    assert [batch[0].example.targets[t].of(TEXT) for _, t, _ in batch[0].rows] == ["Oslo", "Warsaw"]
    own = load_settings(overrides=["train.teacher_weight=0.3", "train.target_weight=1.0"]).train
    model = load_model(tiny_model).model.eval()
    said = taught[id(batch[0].example)].rows
    entropy = -(said * said.clamp(min=1e-9).log()).sum(-1).mean()
    followed = Loss(model, own, 0, CPU, taught)(batch).detach()  # the teacher is the model itself
    torch.testing.assert_close(followed, entropy, atol=5e-3, rtol=0)
    otherwise = {id(batch[0].example): replace(taught[id(batch[0].example)], rows=said.flip(-1))}
    assert Loss(model, own, 0, CPU, otherwise)(batch).detach() > followed


def test_whoever_is_labelled_at_any_mention_is_not_asked_about(analyser: Analyser) -> None:
    from stancekit.records import Span

    text = "Halvorsen spoke in Oslo. Critics called Halvorsen a coward."
    row = TargetRow("t", text, Span(40, 49), "against")
    (example,) = named_target_examples([row], analyser)
    assert [span.of(text) for span in example.targets] == ["Oslo"]
    assert named_target_examples([TargetRow("t", "Halvorsen waits.", Span(0, 9), "neutral")], analyser) == []


def test_a_share_of_the_texts_without_labels_is_drawn(examples: list[Example], tiny_model: Path) -> None:
    import random

    items = encoded([e for e in examples for _ in range(8)], tiny_model)
    shares = {"unlabelled": 0.25, "unlabelled target": 0.5}
    drawn = [e.example.kind for b in batches(items, 4, 1.0, random.Random(1), shares) for e in b]
    assert drawn.count("unlabelled") == 2
    assert drawn.count("unlabelled target") == 4
    assert drawn.count("positions") == 8


@pytest.fixture
def settings_for(
    write_lines: Callable[..., Path], house_raw: dict[str, Any], encoder_folder: Path
) -> Callable[..., Settings]:
    def make(*more: str) -> Settings:
        file = json.dumps([str(write_lines("house.jsonl", house_raw))])
        return load_settings(
            overrides=[
                f"train.positions={file}", f"train.unlabelled={file}", f"train.encoder='{encoder_folder}'",
                "train.bf16=false", "train.marker_layers=1", "train.span_size=16", "train.window_tokens=64",
                "train.epochs=60", "train.encoder_rate=2e-3", "train.head_rate=5e-3", "extract.precision=fp32",
                "train.teacher_weight=1.0", "train.average_decay=0.9", *more,
            ]
        )  # fmt: skip

    return make


def test_a_pupil_learns_what_its_teacher_says_and_gold_does_not(
    settings_for: Callable[..., Settings], house: Document, analyser: Analyser, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, tiny_model: Path,
) -> None:  # fmt: skip
    """The teacher is certain of a position, its relation and voice, of which gold says nothing."""
    import stancekit.training.train as module

    (example,) = position_examples([house], analyser, 0)[0]
    said = torch.tensor([[0.0, 1.0, 0.0, 0.0]])
    relation = torch.nn.functional.one_hot(torch.tensor([2]), 17).float()
    voice = torch.tensor([[0.0, 1.0, 0.0, 0.0]])
    answer = Taught(torch.tensor([[0, 0]]), said, relation, voice, torch.zeros(0, 3))
    monkeypatch.setattr(module, "teach", lambda _, examples, *__: {id(e): answer for e in examples})
    train(settings_for(f"train.teacher='{tiny_model}'"), tmp_path / "pupil", name="p", version="1", log=print)
    loaded = load_model(tmp_path / "pupil")
    (item,) = encode(loaded.tokenizer, loaded.config, [example])
    from stancekit.extract.batching import candidate_batch, link_batch, token_batch
    from stancekit.extract.pairs import choose

    with torch.inference_mode():
        text = loaded.model.read(*token_batch([item.asked], loaded.config.pad_token, CPU))
        candidates = candidate_batch([item.asked], CPU)
        pairs = choose(loaded.model.prune(text, candidates), 4, 0.0)
        scores = loaded.model.score(text, candidates, pairs, link_batch([item.asked], pairs))
    assert (int(pairs.holders[0, 0]), int(pairs.targets[0, 0])) == (0, 0)
    assert int(scores.stance[0, 0].argmax()) == FAVOR
    assert all(int(own.argmax()) == NONE for own in scores.stance[0, 1:])
    assert (int(scores.relation[0, 0].argmax()), int(scores.voice[0, 0].argmax())) == (2, 1)


def test_texts_without_labels_need_a_teacher(settings_for: Callable[..., Settings], tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"train\.unlabelled: texts without labels need train\.teacher"):
        train(settings_for(), tmp_path / "pupil", name="p", version="1", log=print)


def test_names_without_labels_need_texts(settings_for: Callable[..., Settings], tmp_path: Path) -> None:
    asked = settings_for("train.unlabelled_target_share=0.5", "train.unlabelled=[]", "train.teacher='no model'")
    with pytest.raises(SettingsError, match=r"train\.unlabelled_target_share: no texts without labels"):
        train(asked, tmp_path / "pupil", name="p", version="1", log=print)


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        (("train.unlabelled_share=0.5",), "no texts without labels in them"),
        (("train.unlabelled_share=0", "train.unlabelled_target_share=0.5"), "no targets without labels in them"),
    ],
)
def test_texts_in_which_there_is_nothing_to_ask_about_are_refused(
    settings_for: Callable[..., Settings], write_lines: Callable[..., Path], tmp_path: Path, shares: Any, told: str
) -> None:
    row = {"id": "e", "text": "Yes.", "sentences": [[0, 4]], "actors": [], "positions": []}
    empty = write_lines("empty.jsonl", row)
    asked = settings_for(f"train.unlabelled=['{empty}']", "train.teacher='no model'", *shares)
    with pytest.raises(InputError, match=told):
        train(asked, tmp_path / "pupil", name="p", version="1", log=print)


def test_only_a_run_that_goes_on_shares_weights_with_its_start(
    settings_for: Callable[..., Settings], tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=r"train\.start_share: without train\.start there are no weights to share"):
        train(settings_for("train.start_share=0.25"), tmp_path / "pupil", name="p", version="1", log=print)
