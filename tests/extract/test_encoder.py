"""The layer-by-layer forward pass against the library's own, and markers against tokens behind a mask."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import transformers as hf

from stancekit.errors import ModelError
from stancekit.extract.encoder import Encoder, TextStates
from stancekit.extract.folder import bare

FAMILIES = {
    "bert": (hf.BertConfig, hf.BertModel, {"pad_token_id": 0}),
    "roberta": (hf.RobertaConfig, hf.RobertaModel, {"pad_token_id": 1}),
    "xlm-roberta": (hf.XLMRobertaConfig, hf.XLMRobertaModel, {"pad_token_id": 1}),
    "camembert": (hf.CamembertConfig, hf.CamembertModel, {"pad_token_id": 1}),
    "electra": (hf.ElectraConfig, hf.ElectraModel, {"pad_token_id": 0, "embedding_size": 16}),
    "mpnet": (hf.MPNetConfig, hf.MPNetModel, {"pad_token_id": 1}),
}
SIZES = {
    "vocab_size": 40, "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 48,
    "max_position_embeddings": 24,
}  # fmt: skip


def backbone(family: str) -> Any:
    config, model, own = FAMILIES[family]
    torch.manual_seed(3)
    made = bare(model(config(**SIZES, **own)))
    with torch.no_grad():
        for parameter in made.parameters():
            if parameter.ndim > 1:
                parameter.normal_(std=0.2)
    return made.eval()


def texts(pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Three windows of 9, 6 and 2 tokens."""
    ids = torch.full((3, 9), pad)
    for row, length in enumerate((9, 6, 2)):
        ids[row, :length] = torch.randint(5, 40, (length,), generator=torch.Generator().manual_seed(row))
    return ids, torch.arange(9)[None] < torch.tensor([[9], [6], [2]])


@pytest.fixture(params=["bert", "mpnet"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return Encoder(backbone(request.param), 2).eval()


def read(encoder: Encoder) -> TextStates:
    with torch.no_grad():
        return encoder(*texts(encoder.config.pad_token_id))


def run(encoder: Encoder, markers: torch.Tensor, text: TextStates, at: int = 1) -> torch.Tensor:
    with torch.no_grad():
        return encoder.run_markers(markers, torch.full(markers.shape[:3], at), text)


def random_markers(pairs: int, size: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(3, pairs, size, 32, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("kept", [1, 3])
@pytest.mark.parametrize("family", FAMILIES)
def test_states_are_those_of_the_library_with_padding(family: str, kept: int) -> None:
    model = backbone(family)
    ids, mask = texts(model.config.pad_token_id)
    with torch.no_grad():
        own = Encoder(model, kept).eval()(ids, mask)
        theirs = model(input_ids=ids, attention_mask=mask.long(), output_hidden_states=True)
    torch.testing.assert_close(own.last[mask], theirs.last_hidden_state[mask], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(own.entry[mask], theirs.hidden_states[-1 - kept][mask], atol=1e-5, rtol=1e-5)
    assert len(own.keys) == len(own.values) == kept


def test_markers_are_tokens_that_the_text_does_not_see() -> None:
    # The same by the library's own layers: text and markers in one sequence, behind a mask of who sees whom.
    model = backbone("bert")
    mask = texts(0)[1]
    encoder = Encoder(model, 2).eval()
    text, markers = read(encoder), random_markers(pairs=3, size=2)
    owner = torch.tensor([0, 0, 1, 1, 2, 2])
    seen = torch.zeros(3, 15, 15, dtype=torch.bool)
    seen[:, :, :9] = mask[:, None]
    seen[:, 9:, 9:] = owner[:, None] == owner[None]
    states = torch.cat([text.entry, markers.reshape(3, 6, 32)], dim=1)
    with torch.no_grad():
        for layer in model.encoder.layer[-2:]:
            states = layer(states, attention_mask=torch.where(seen, 0.0, torch.finfo(torch.float32).min)[:, None])
    torch.testing.assert_close(run(encoder, markers, text).reshape(3, 6, 32), states[:, 9:], atol=1e-5, rtol=1e-5)


def test_markers_leave_the_text_as_it_was(encoder: Encoder) -> None:
    text = read(encoder)
    before = [t.clone() for t in (text.last, text.entry, *text.keys, *text.values)]
    run(encoder, random_markers(2, 2), text)
    after = (text.last, text.entry, *text.keys, *text.values)
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("size", [1, 2])
def test_a_pair_does_not_see_another(encoder: Encoder, size: int) -> None:
    text, markers = read(encoder), random_markers(3, size)
    other = markers.clone()
    other[:, 1] = random_markers(3, size, seed=9)[:, 1]
    before, after = run(encoder, markers, text), run(encoder, other, text)
    torch.testing.assert_close(before[:, [0, 2]], after[:, [0, 2]])
    assert (before[:, 1] - after[:, 1]).abs().max() > 0.1
    torch.testing.assert_close(run(encoder, markers[:, :1], text), before[:, :1], atol=1e-5, rtol=1e-5)


def test_the_markers_of_a_pair_see_each_other(encoder: Encoder) -> None:
    text, markers = read(encoder), random_markers(1, 2)
    other = markers.clone()
    other[:, :, 0] = random_markers(1, 2, seed=9)[:, :, 0]
    assert (run(encoder, markers, text) - run(encoder, other, text))[:, :, 1].abs().max() > 0.01


def test_markers_see_the_text_but_no_padding(encoder: Encoder) -> None:
    ids, mask = texts(encoder.config.pad_token_id)
    markers = random_markers(1, 1)
    padding, word = ids.clone(), ids.clone()
    padding[2, 5] = 17  # not a real token of the third window
    word[2, 1] = word[2, 1] % 30 + 6
    with torch.no_grad():
        states = [run(encoder, markers, encoder(own, mask)) for own in (ids, padding, word)]
    torch.testing.assert_close(states[0], states[1])
    assert (states[0] - states[2])[2].abs().max() > 0.01


def test_a_marker_stands_where_its_span_does() -> None:
    # MPNet reads positions as distances; in the other families the state that a marker starts from knows its place.
    encoder = Encoder(backbone("mpnet"), 2).eval()
    text, markers = read(encoder), random_markers(1, 1)
    first, last = (run(encoder, markers, text, at=place) for place in (1, 8))
    assert (first - last)[0].abs().max() > 0.01


@pytest.mark.parametrize(("family", "longest"), [("bert", 24), ("electra", 24), ("roberta", 22), ("mpnet", 22)])
def test_the_longest_window_is_the_longest_that_runs(family: str, longest: int) -> None:
    model = backbone(family)
    encoder = Encoder(model, 1).eval()
    assert encoder.longest == longest
    ids = torch.full((1, longest), 7)
    with torch.no_grad():
        assert encoder(ids, ids > 0).last.shape == (1, longest, 32)
        with pytest.raises((IndexError, RuntimeError)):
            encoder(torch.full((1, longest + 1), 7), torch.ones(1, longest + 1, dtype=torch.bool))


def test_an_encoder_of_another_kind_is_refused_in_one_line() -> None:
    model = hf.DistilBertModel(hf.DistilBertConfig(vocab_size=40, dim=32, n_layers=1, n_heads=2, hidden_dim=48))
    with pytest.raises(ModelError) as refused:
        Encoder(model, 1)
    assert "'distilbert'" in str(refused.value)
    assert "bert, roberta" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("kept", [0, 4])
def test_more_or_fewer_marker_layers_than_there_are_are_refused(kept: int) -> None:
    with pytest.raises(ModelError, match=rf"marker_layers={kept}: the encoder has 3 layers; choose 1 to 3"):
        Encoder(backbone("bert"), kept)
