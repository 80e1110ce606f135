"""The loop on a handful of sentences: it learns them, and does so the same way each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from stancekit.errors import StancekitError
from stancekit.extract.extractor import Extractor
from stancekit.extract.folder import LoadedModel
from stancekit.extract.model import StanceModel
from stancekit.preprocess.analyse import Analyser
from stancekit.records import Article, Finding, ModelInfo, Span
from stancekit.settings import Settings, load_settings
from stancekit.training.begin import new_model
from stancekit.training.devset import rows_scores, said_of_rows
from stancekit.training.documents import Document, EntityPair, TargetRow, document
from stancekit.training.encoded import Encoded, encode
from stancekit.training.examples import Example, pair_examples, position_examples
from stancekit.training.loop import Average, Epoch, Loss, optimiser, run_epochs, schedule

CPU = torch.device("cpu")
Given = Callable[..., Settings]


@pytest.fixture
def given(encoder_folder: Path) -> Given:
    """Settings to train the tiny encoder with."""
    own = (
        f"train.encoder='{encoder_folder}'", "train.bf16=false", "train.marker_layers=1", "train.span_size=16",
        "train.window_tokens=64", "train.dropout=0.0", "train.encoder_rate=3e-3", "train.head_rate=3e-3",
        "train.freeze_embeddings=false", "train.average_decay=0.5", "train.pair_share=1.0", "train.weight_decay=0.0",
        "extract.precision=fp32", "extract.device=cpu",
    )  # fmt: skip
    return lambda *more: load_settings(overrides=[*own, *more])


@pytest.fixture(scope="module")
def examples(house: Document, annotate: Callable[..., dict[str, Any]], analyser: Analyser) -> list[Example]:
    """Three sentences with positions and one without, and labelled pairs of both kinds."""
    text = "Athens wants the second loan, and Warsaw supports the guarantee."
    actors = {"greece": ("STATE", ["Athens"]), "poland": ("STATE", ["Warsaw"])}
    gold = [("Athens", "the second loan", "favor", "REQUEST", "narrated", {"cue": "wants"}),
            ("Warsaw", "the guarantee", "favor", "SUPPORT", "narrated", {"cue": "supports"})]  # fmt: skip
    judged = annotate("Nobody should be fooled by this pretence of unity.", {},
                      [("AUTHOR", "this pretence of unity", "against", "ACCUSE", "author", {})], "y")  # fmt: skip
    quiet = annotate("Senators waited for the vote in Athens.", {}, [], "z")
    documents = [house, *(document(raw) for raw in (annotate(text, actors, gold), judged, quiet))]
    thanks = "Oslo thanked Athens and Warsaw."
    pairs = [EntityPair("e1", thanks, Span(0, 4), Span(13, 19), "a_favor_b"),
             EntityPair("e2", thanks, Span(13, 19), Span(24, 30), "neutral"),
             EntityPair("e3", "Oslo was sued by Berlin.", Span(0, 4), Span(17, 23), "b_against_a")]  # fmt: skip
    rows = [TargetRow("t1", thanks, Span(13, 19), "favor"), TargetRow("t2", "Oslo waits.", Span(0, 4), "neutral"),
            TargetRow("t3", "Critics mocked Oslo.", Span(15, 19), "against")]  # fmt: skip
    return [
        *position_examples(documents, analyser, 0)[0],
        *pair_examples(pairs, analyser),
        *pair_examples(rows, analyser),
    ]


def seeded(settings: Settings) -> tuple[StanceModel, LoadedModel]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.train.seed)
        model, tokenizer, config = new_model(settings, "tiny", "0")
    return model, LoadedModel(model, tokenizer, config, ModelInfo("tiny", "0", "f00d"))


def trained(
    settings: Settings, examples: list[Example], look: Callable[[], object] = lambda: None
) -> tuple[LoadedModel, list[Epoch]]:
    """The model with its averaged weights as they were after the last epoch, and the epochs."""
    model, loaded = seeded(settings)
    items = encode(loaded.tokenizer, loaded.config, examples)
    loss = Loss(model, settings.train, loaded.config.pad_token, CPU)
    epochs, last = [], {}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.train.seed)
        for epoch in run_epochs(model, items, loss, settings.train, lambda: {"seen": look()}):
            epochs.append(epoch)
            last = {k: v.clone() for k, v in model.state_dict().items()}
    model.load_state_dict(last)
    return loaded, epochs


@pytest.mark.parametrize("marks", [1, 2])
def test_a_tiny_model_learns_a_handful_of_sentences_by_heart(
    given: Given, examples: list[Example], analyser: Analyser, house: Document, marks: int
) -> None:
    settings = given("train.epochs=60", f"train.marks={marks}", "train.batch_sentences=8", "extract.min_confidence=0.5")
    loaded, epochs = trained(settings, examples)
    for kind in ("positions", "entity", "target"):
        assert epochs[-1].losses[kind] < 0.4 * epochs[0].losses[kind], kind
    article = Article("house", house.text)
    ((_, extraction),) = Extractor(loaded, settings.extract).extract(analyser.analyse([article]))

    def found(holder: str, words: str) -> Finding:
        """The finding whose target has the words in it: a longer phrase may be taken for the gold one."""
        (one,) = (
            f
            for f in extraction.findings
            if f.holder and f.holder.span.of(house.text) == holder and words in f.target.span.of(house.text)
        )
        return one

    threat = found("Halvorsen", "the Greek government")
    assert (threat.stance, threat.relation, threat.voice) == ("against", "THREATEN", "reported")
    assert threat.cue is not None
    assert threat.cue.of(house.text) == "warned"
    assert found("Halvorsen", "its").stance == "against"  # the pronoun alone would be Greece, and no mistake
    refusal = found("Oslo", "any new loan")
    assert (refusal.stance, refusal.relation, refusal.addressee) == ("against", "REJECT", "greece")
    assert refusal.hypothetical


def weights(loaded: LoadedModel) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in loaded.model.parameters()])


def test_the_same_seed_gives_the_same_weights_and_another_gives_others(given: Given, examples: list[Example]) -> None:
    def run(seed: int) -> torch.Tensor:
        settings = given("train.epochs=2", "train.dropout=0.2", "train.random_pairs=0.5", f"train.seed={seed}")
        return weights(trained(settings, examples)[0])

    one = run(1)
    assert torch.equal(one, run(1))
    assert not torch.allclose(one, run(2), atol=1e-3)


def test_frozen_embeddings_stay_and_the_rest_learns(given: Given, examples: list[Example]) -> None:
    settings = given("train.epochs=1", "train.freeze_embeddings=true")
    before = {k: v.clone() for k, v in seeded(settings)[0].state_dict().items()}
    after = trained(settings, examples)[0].model.state_dict()
    for name, weight in before.items():
        assert torch.equal(weight, after[name]) == ("embeddings" in name), name


def test_only_the_heads_that_the_data_has_labels_for_learn(given: Given, examples: list[Example]) -> None:
    settings = given("train.epochs=1")
    before = {k: v.clone() for k, v in seeded(settings)[0].state_dict().items()}
    pairs = [e for e in examples if e.kind != "positions"]
    after = trained(settings, pairs)[0].model.state_dict()
    changed = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert {"encoder", "stance"} <= changed
    assert not changed & {"relation", "voice", "hypothetical", "pruner", "pointers", "pointed"}


def test_dev_scores_are_measured_with_averaged_weights_out_of_training(given: Given, examples: list[Example]) -> None:
    settings = given("train.epochs=2", "train.average_decay=0.9")
    model, loaded = seeded(settings)
    items = encode(loaded.tokenizer, loaded.config, examples)
    seen: list[tuple[bool, torch.Tensor]] = []

    def look() -> dict[str, Any]:
        seen.append((model.training, weights(loaded)))
        return {}

    loss = Loss(model, settings.train, loaded.config.pad_token, CPU)
    for _ in run_epochs(model, items, loss, settings.train, look):
        assert torch.equal(weights(loaded), seen[-1][1])  # and so does whoever saves the model
    assert [training for training, _ in seen] == [False, False]
    assert not torch.equal(weights(loaded), seen[-1][1])  # the loop goes on with its own


@pytest.fixture
def model(given: Given) -> StanceModel:
    return seeded(given())[0]


def shifted(model: StanceModel, by: float) -> None:
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(by)


def test_an_average_gives_the_weights_back(model: StanceModel) -> None:
    average = Average(model, 0.9)
    before = {k: v.clone() for k, v in model.state_dict().items()}
    shifted(model, 1.0)
    with average.applied(model):
        assert all(torch.equal(v, before[k]) for k, v in model.state_dict().items())
    assert torch.allclose(model.stance.weight, before["stance.weight"] + 1.0)

    def fail() -> None:
        with average.applied(model):
            raise StancekitError("the disk is full")

    with pytest.raises(StancekitError, match="the disk is full"):
        fail()
    assert torch.allclose(model.stance.weight, before["stance.weight"] + 1.0)


def test_an_average_follows_the_weights(model: StanceModel) -> None:
    average = Average(model, 0.5)
    start = model.stance.weight.detach().clone()
    shifted(model, 1.0)
    distances = []
    for _ in range(20):
        average.update(model)
        with average.applied(model):
            distances.append(float((model.stance.weight - start - 1.0).detach().abs().max()))
    assert distances[0] == pytest.approx(2 / 11, abs=1e-4)  # at first it moves faster than later
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < 1e-4


def test_what_is_kept_has_its_share_of_the_weights_at_the_start(model: StanceModel) -> None:
    average = Average(model, 0.0, start_share=0.25)
    start = model.stance.weight.detach().clone()
    shifted(model, 1.0)
    average.update(model)
    with average.applied(model):
        torch.testing.assert_close(model.stance.weight.detach(), start + 0.75)
    torch.testing.assert_close(model.stance.weight.detach(), start + 1.0)


def test_the_rate_rises_and_falls() -> None:
    rates = [schedule(step, 100, 0.1) for step in range(100)]
    assert rates[:10] == [pytest.approx((n + 1) / 10) for n in range(10)]
    assert rates[9] == max(rates) == 1.0
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] < 0.01
    assert schedule(0, 1, 0.0) == 1.0


def test_lower_layers_learn_more_slowly(given: Given) -> None:
    settings = given(
        "train.encoder_rate=1e-3", "train.layer_decay=0.5", "train.head_rate=1e-2", "train.weight_decay=0.1"
    )
    model, _ = seeded(settings)
    groups = {
        id(p): (g["lr"], g["weight_decay"]) for g in optimiser(model, settings.train).param_groups for p in g["params"]
    }
    own = {name: groups[id(parameter)] for name, parameter in model.named_parameters()}
    layer = "encoder.backbone.encoder.layer.{}.output.dense.weight"
    assert own["stance.weight"] == (pytest.approx(1e-2), 0.1)
    assert own[layer.format(1)][0] == pytest.approx(1e-3)
    assert own[layer.format(0)][0] == pytest.approx(5e-4)
    assert own["encoder.backbone.embeddings.word_embeddings.weight"][0] == pytest.approx(2.5e-4)
    assert own["stance.bias"][1] == 0.0
    assert len(own) == len(groups)


def counted(settings: Settings, examples: list[Example], **changes: object) -> dict[str, float]:
    """The scores of a model that calls everything neutral."""
    from dataclasses import replace

    model, loaded = seeded(settings)
    with torch.no_grad():
        model.stance.bias[0] = 99.0
    items = encode(loaded.tokenizer, replace(loaded.config, **changes), examples)
    return rows_scores(*said_of_rows(model.eval(), examples, items, loaded.config.pad_token, CPU))


def test_rows_are_scored_once_each_and_those_that_no_window_holds_are_wrong(given: Given, analyser: Analyser) -> None:
    near = "nobody " * 8 + "Oslo and Athens " + "nobody " * 8
    far = "Oslo " + "and nobody " * 20 + "Athens"
    spans = [Span(near.index("Oslo"), near.index("Oslo") + 4), Span(near.index("Athens"), near.index("Athens") + 6)]
    rows = [EntityPair("e1", near, *spans, "neutral"),
            EntityPair("e2", far, Span(0, 4), Span(len(far) - 6, len(far)), "neutral")]  # fmt: skip
    assert counted(given(), pair_examples(rows, analyser)) == {"rows": 2, "micro_f1": 1.0, "macro_f1": 1.0}
    cut = counted(given(), pair_examples(rows, analyser), window_tokens=16)
    assert cut == {"rows": 2, "micro_f1": 0.5, "macro_f1": 0.6667}


def stub(*stances: int) -> Iterator[torch.Tensor]:
    return (torch.nn.functional.one_hot(torch.tensor([[s]]), 4) * 9.0 for s in stances)


def test_scores_of_rows_are_f1_of_their_labels(
    given: Given, monkeypatch: pytest.MonkeyPatch, encoder_folder: Path, analyser: Analyser
) -> None:
    # Four targets, told favor, favor, against, neutral, of which gold has favor, against, against, neutral.
    del encoder_folder
    texts = ["Oslo waits.", "Oslo waits now.", "Oslo waits right now.", "Oslo waits right now, too."]
    gold = ["favor", "against", "against", "neutral"]
    examples = pair_examples(
        [TargetRow(str(n), t, Span(0, 4), y) for n, (t, y) in enumerate(zip(texts, gold, strict=True))], analyser
    )
    settings = given()
    model, loaded = seeded(settings)
    items: list[Encoded] = encode(loaded.tokenizer, loaded.config, examples)
    told = torch.cat(list(stub(1, 1, 2, 3)))

    class Said:
        stance = told

    monkeypatch.setattr(model, "score", lambda *_: Said)
    scores = rows_scores(*said_of_rows(model.eval(), examples, items, loaded.config.pad_token, CPU))
    assert scores == {"rows": 4, "micro_f1": 0.75, "macro_f1": round((2 / 3 + 2 / 3 + 1) / 3, 4)}
