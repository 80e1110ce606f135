"""The rows of the ablation table on a tiny encoder: each is trained, measured and shown, and changes what it names."""

from __future__ import annotations

import copy
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from stancekit.extract.batching import candidate_batch, token_batch
from stancekit.extract.encoder import Encoder
from stancekit.extract.first_look import likely_pairs
from stancekit.extract.pairs import AUTHOR_KIND, SPAN, PairLinks, Pairs, choose
from stancekit.preprocess.analyse import Analyser
from stancekit.settings import load_settings
from stancekit.training.begin import new_model
from stancekit.training.documents import Document
from stancekit.training.encoded import Encoded, encode
from stancekit.training.examples import position_examples
from stancekit.training.loop import _lifts

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAMES = ("ablations", "ablation_rows", "solid_markers")
TEXT = "Oslo thanked Athens and Warsaw."
ENTITIES = [{"id": f"e{n}", "text": f"{TEXT} {n}", "a": [0, 4], "b": [13, 19], "label": "a_favor_b"} for n in range(4)]
TARGETS = [{"id": f"t{n}", "text": f"Critics mocked Oslo {n}.", "target": [15, 19], "label": "against"} for n in "12"]
TINY = (
    "train.bf16=false", "train.marker_layers=1", "train.span_size=16", "train.window_tokens=64",
    "train.batch_sentences=8", "train.pair_share=1.0", "extract.precision=fp32", "extract.device=cpu",
)  # fmt: skip
FIGURES = {"sentences pair", "sentences stance", "entity macro", "target macro"}


@pytest.fixture(scope="module")
def scripts() -> Iterator[dict[str, ModuleType]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        yield {name: importlib.import_module(name) for name in NAMES}
        for name in NAMES:
            del sys.modules[name]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory, house_raw: dict[str, Any], annotate: Callable[..., Any]) -> Path:
    """A configuration of three sentences and an article with positions, and of labelled pairs of both kinds."""
    folder = tmp_path_factory.mktemp("data")
    gold = [("Athens", "the second loan", "favor", "REQUEST", "narrated", {})]
    words = "Athens wants the second loan. Warsaw waits. Oslo sued Berlin on Monday. Helsinki pays for the guarantee."
    article = annotate(words, {"greece": ("STATE", ["Athens"])}, gold, "article")

    def write(name: str, rows: list[dict[str, Any]]) -> str:
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        return json.dumps([str(folder / name)])

    files = {
        "positions": write("sentences.jsonl", [{**house_raw, "id": f"s{n}"} for n in range(3)])[:-1]
        + f", {write('articles.jsonl', [article])[1:]}",
        "entities": write("entities.jsonl", ENTITIES), "targets": write("targets.jsonl", TARGETS),
        "unlabelled": write("bare.jsonl", ENTITIES[:2]),
    }  # fmt: skip
    dev = [write("dev.jsonl", [house_raw]), files["entities"], files["targets"]]
    files["dev"] = f"[{', '.join(name[1:-1] for name in dev)}]"
    place = folder / "config.toml"
    place.write_text("[train]\nepochs = 9\n" + "".join(f"{kind} = {names}\n" for kind, names in files.items()))
    return place


@pytest.fixture
def call(
    scripts: dict[str, ModuleType], config: Path, encoder_folder: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    def run(out: Path, *more: str) -> None:
        sets = [part for one in (*TINY, f"train.encoder='{encoder_folder}'") for part in ("--set", one)]
        fixed = ["--config", str(config), "--out", str(out), "--prepared", str(prepared), "--share", "0.5"]
        monkeypatch.setattr(sys, "argv", ["ablations.py", *fixed, *sets, *more])
        scripts["ablations"].main()

    return run


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prepared")


def rows_of(out: Path) -> dict[str, Any]:
    return {row["row"]: row for row in json.loads((out / "table.json").read_text("utf-8"))}


def named(*names: str) -> list[str]:
    return [part for name in names for part in ("--row", name)]


def test_every_row_is_trained_once_measured_and_shown(
    call: Callable[..., None], scripts: dict[str, ModuleType], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    call(tmp_path)
    assert "distilled: left out, no teacher" in capsys.readouterr().out
    made = rows_of(tmp_path)
    assert set(made) == set(scripts["ablation_rows"].ROWS) - {"distilled", "distilled-more"}
    assert set(made["base"]["figures"]) == FIGURES
    assert set(made["solid-pairs"]["figures"]) == {"entity macro", "target macro"}
    assert set(made["solid-positions"]["figures"]) == {"sentences pair", "sentences stance"}
    assert all(0 <= figure <= 1 for row in made.values() for figure in row["figures"].values())
    everything = {"sentences.jsonl": 2, "articles.jsonl": 4, "entities.jsonl": 2, "targets.jsonl": 1}
    assert made["base"]["learnt"] == everything  # half of the documents and texts, an article at least
    for name, gone in {
        "no-entities": "entities", "no-targets": "targets", "no-articles": "articles", "no-sentences": "sentences"
    }.items():  # fmt: skip
        assert made[name]["learnt"] == {k: n for k, n in everything.items() if k != f"{gone}.jsonl"}
    call(tmp_path, *named("base"))
    assert "base: is there" in capsys.readouterr().out
    call(tmp_path, "--table")
    table = capsys.readouterr().out
    assert table == (tmp_path / "table.md").read_text("utf-8")
    assert len(table.splitlines()) == len(made) + 2
    assert f"| {made['base']['figures']['entity macro']:.3f} |" in table.splitlines()[2]


def test_rows_of_another_share_or_setting_are_not_mixed(call: Callable[..., None], tmp_path: Path) -> None:
    call(tmp_path, *named("base"))
    with pytest.raises(SystemExit, match="name another --out or delete it"):
        call(tmp_path, *named("base"), "--set", "train.head_rate=1e-3")
    other = json.loads((tmp_path / "base.json").read_text("utf-8"))
    (tmp_path / "no-tree.json").write_text(json.dumps({**other, "budget": "another"}), "utf-8")
    with pytest.raises(SystemExit, match="made of different data"):
        call(tmp_path, "--table")


def test_a_missing_data_file_is_one_line_that_says_where_it_comes_from(
    call: Callable[..., None], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit, match=r"^nowhere\.jsonl: No such file or directory; `stancekit join` makes"):
        call(tmp_path, "--set", 'train.targets=["nowhere.jsonl"]')


def test_what_distilled_rows_learn_is_what_the_teacher_said_of_all_texts_once(
    call: Callable[..., None], prepared: Path, tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught = ("--set", f"train.teacher='{tiny_model}'")
    call(tmp_path, *named("distilled-more"), *taught)
    answers = [len(torch.load(file, weights_only=True)) for file in prepared.glob("taught-*.pt")]
    assert sorted(answers) == [2, 2, 3, 4, 4]  # of every example of every file, whatever the share
    monkeypatch.setattr("stancekit.training.teacher._answers", lambda *_: pytest.fail("asked again"))
    call(tmp_path, *named("distilled", "base"), *taught)
    made = rows_of(tmp_path)
    assert made["distilled"]["learnt"] == made["base"]["learnt"]
    assert set(made["distilled-more"]["learnt"]) == {*made["base"]["learnt"], "texts without labels"}
    assert made["distilled"]["losses"] != made["base"]["losses"]


def test_context_leaves_labelled_pairs_as_they_are_prepared(
    call: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(tmp_path, *named("base"))
    monkeypatch.setattr("stancekit.training.train.pair_examples", lambda *_: pytest.fail("parsed again"))
    call(tmp_path, *named("context"))
    assert set(rows_of(tmp_path)) == {"base", "context"}


@pytest.mark.parametrize(
    ("holder", "target", "kind", "wanted"),
    [
        ((1, 1), (3, 4), SPAN, "c 1 h a H b 2 t d e T s p"),
        ((4, 4), (2, 2), SPAN, "c a t b T d h e H s p"),
        ((2, 2), (1, 3), SPAN, "c t a h b H d T e s p"),
        ((1, 1), (1, 4), SPAN, "c t h a H b d e T s p"),
        ((1, 4), (4, 4), SPAN, "c h a b d t e T H s p"),
        ((0, 0), (1, 2), AUTHOR_KIND, "c u U t a b T d e s p"),
    ],
)
def test_signs_stand_around_the_spans_and_one_inside_the_other(
    scripts: dict[str, ModuleType], holder: tuple[int, int], target: tuple[int, int], kind: int, wanted: str
) -> None:
    text = "c a b d e s p"  # a special token, four words, a special token, padding
    signs = "hHuUxXtT"
    names = [*text.split(), *signs]
    ids = torch.arange(7)[None]
    spans = torch.tensor([holder]), torch.tensor([target])
    found, real, opening = scripts["solid_markers"].marked(ids, ids < 6, *spans, torch.tensor([kind]), 7)
    shown = [names[number] for number in found[0].tolist()]
    assert shown == [name for name in wanted.split() if not name.isdigit()]
    assert real[0].tolist() == [name != "p" for name in shown]
    assert [shown[place] for place in opening[0].tolist()] == ["u" if kind == AUTHOR_KIND else "h", "t"]


@pytest.fixture(scope="module")
def window(house: Document, analyser: Analyser, encoder_folder: Path) -> tuple[Encoded, Encoder, int]:
    """The example sentence, an encoder to read it with, and the number of its padding."""
    model, tokenizer, config = new_model(
        load_settings(overrides=[*TINY, f"train.encoder='{encoder_folder}'"]), "tiny", "0"
    )
    (item,) = encode(tokenizer, config, position_examples([house], analyser, 0)[0])
    return item, model.encoder, config.pad_token


def pairs_of(*chosen: tuple[int, int]) -> tuple[Pairs, PairLinks]:
    indices = torch.tensor(chosen)[None]
    links = PairLinks(torch.zeros(1, len(chosen), 14, dtype=torch.long), torch.zeros(1, len(chosen), dtype=torch.long))
    return Pairs(indices[..., 0], indices[..., 1], torch.ones(1, len(chosen), dtype=torch.bool)), links


def test_solid_markers_tell_pairs_of_one_window_apart(
    scripts: dict[str, ModuleType], window: tuple[Encoded, Encoder, int]
) -> None:
    item, encoder, pad = window
    torch.manual_seed(1)
    model = scripts["solid_markers"].SolidMarkers(copy.deepcopy(encoder), 16, 1).eval()
    cpu = torch.device("cpu")
    with torch.inference_mode():
        text = model.read(*token_batch([item.asked], pad, cpu))
        pairs, links = pairs_of((1, 0), (2, 0), (0, 0))
        stance = model.score(text, candidate_batch([item.asked], cpu), pairs, links).stance[0]
    assert all(float((stance[i] - stance[j]).abs().max()) > 1e-4 for i, j in ((0, 1), (0, 2), (1, 2)))


def test_the_signs_of_solid_markers_learn_though_word_vectors_do_not(
    scripts: dict[str, ModuleType], window: tuple[Encoded, Encoder, int]
) -> None:
    item, encoder, pad = window
    model = scripts["solid_markers"].SolidMarkers(copy.deepcopy(encoder), 16, 1)
    cpu = torch.device("cpu")
    text = model.read(*token_batch([item.asked], pad, cpu))
    pairs, links = pairs_of((1, 0))
    model.score(text, candidate_batch([item.asked], cpu), pairs, links).stance.sum().backward()
    named_parameters = dict(model.named_parameters())
    moved = named_parameters["signs.weight"].grad.abs().sum(1) > 0
    assert moved.tolist() == [True, True, False, False, False, False, True, True]  # no author, nobody unnamed here
    assert not any(p.requires_grad for name, p in named_parameters.items() if "word_embeddings" in name)


def test_without_a_first_pass_every_pair_is_scored(
    scripts: dict[str, ModuleType], window: tuple[Encoded, Encoder, int]
) -> None:
    item, encoder, pad = window
    model = scripts["ablation_rows"].Unpruned(encoder, 16, 1).eval()
    cpu = torch.device("cpu")
    candidates = candidate_batch([item.asked], cpu)
    with torch.inference_mode():
        text = model.read(*token_batch([item.asked], pad, cpu))
        pairs, _, _ = likely_pairs(model, text, [item.asked], candidates, 400, 0.0)
    assert int(pairs.mask.sum()) == int(candidates.allowed.sum())
    model.train()
    drawn = [model.prune(text, candidates).flatten().argmax().item() for _ in range(20)]
    assert len(set(drawn)) > 1


def test_without_the_tree_links_change_nothing(
    scripts: dict[str, ModuleType], window: tuple[Encoded, Encoder, int]
) -> None:
    item, encoder, pad = window
    model = scripts["ablation_rows"].without_tree(encoder, 16, 1, 0.0).eval()
    cpu = torch.device("cpu")
    pairs, links = pairs_of((1, 0), (2, 0))
    others = PairLinks(links.patterns + 7, links.tokens + 3)
    with torch.inference_mode():
        text, candidates = model.read(*token_batch([item.asked], pad, cpu)), candidate_batch([item.asked], cpu)
        one, two = (model.score(text, candidates, pairs, told).stance for told in (links, others))
        logits = model.prune(text, candidates)
        first, second = (model.first_pass(logits, pairs, told) for told in (links, others))
    assert torch.equal(one, two)
    assert torch.equal(first, second)


def test_with_a_random_share_of_one_chance_alone_chooses_the_negatives() -> None:
    logits = torch.arange(100).view(1, 1, 100) / 10
    fit = torch.zeros(1, 1, 100)
    fit[0, 0, 3] = 1.0
    allowed = torch.ones_like(fit).bool()
    torch.manual_seed(1)
    likeliest, drawn = (
        set(choose(logits + _lifts(fit, allowed, share), 11, 0.0).targets[0].tolist()) for share in (0.0, 1.0)
    )
    assert likeliest == {3, *range(90, 100)}
    assert 3 in drawn
    assert len(drawn & likeliest) < 6
