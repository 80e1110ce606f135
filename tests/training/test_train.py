"""A training run from data files to a model folder, and its scores."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from stancekit.errors import InputError, ModelError, SettingsError, UsageError
from stancekit.export import position_to_dict
from stancekit.extract.confidence import Scaling
from stancekit.extract.decode import Rule
from stancekit.extract.folder import load_model
from stancekit.flow import Stancekit
from stancekit.records import Article
from stancekit.settings import Settings, load_settings
from stancekit.training.documents import Document, read_rows
from stancekit.training.evaluate import evaluate
from stancekit.training.measure import DevFile, Reader, measure
from stancekit.training.terminal import format_scores
from stancekit.training.train import train

Write = Callable[..., Path]
TEXT = "Oslo thanked Athens and Warsaw."
ENTITIES = [
    {"id": "e1", "text": TEXT, "a": [0, 4], "b": [13, 19], "label": "a_favor_b"},
    {"id": "e2", "text": "Oslo was sued by Berlin.", "a": [0, 4], "b": [17, 23], "label": "b_against_a"},
]
TARGETS = [
    {"id": "t1", "text": TEXT, "target": [13, 19], "label": "favor"},
    {"id": "t2", "text": "Critics mocked Oslo.", "target": [15, 19], "label": "against"},
    {"id": "t3", "text": "Oslo waits.", "target": [0, 4], "label": "neutral"},
]
FILES = {
    "model.safetensors", "config.json", "tokenizer.json", "settings.toml", "training.json", "evaluation.json",
    "README.md", "prepared",
}  # fmt: skip
SMALL = (
    "train.bf16=false", "train.marker_layers=1", "train.span_size=16", "train.window_tokens=64", "train.epochs=2",
    "train.batch_sentences=8", "train.pair_share=1.0", "train.encoder_rate=1e-3", "train.head_rate=2e-3",
    "extract.precision=fp32", "extract.device=cpu",
)  # fmt: skip


class Corpus:
    """Data files of each kind, and the settings that name them."""

    def __init__(self, folder: Path, house: dict[str, Any], encoder: Path) -> None:
        self.folder = folder
        self.encoder = encoder
        twice = [{**house, "id": f"house-{n}"} for n in (1, 2)]
        self.positions = self.write("positions.jsonl", twice)
        self.entities = self.write("entities.jsonl", ENTITIES)
        self.targets = self.write("targets.jsonl", TARGETS)
        self.dev = self.write("dev/positions.jsonl", [house])

    def write(self, name: str, rows: list[dict[str, Any]]) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        return path

    def settings(self, *more: str, **files: list[Path]) -> Settings:
        named = {
            "positions": [self.positions], "entities": [self.entities], "targets": [self.targets],
            "dev": [self.dev, self.entities, self.targets], **files,
        }  # fmt: skip
        lists = [f"train.{kind}={json.dumps([str(p) for p in paths])}" for kind, paths in named.items()]
        return load_settings(overrides=[*SMALL, f"train.encoder='{self.encoder}'", *lists, *more])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, house_raw: dict[str, Any], encoder_folder: Path) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("corpus"), house_raw, encoder_folder)


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def run(corpus: Corpus, said: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of two epochs."""
    return train(corpus.settings(), tmp_path_factory.mktemp("runs") / "tiny", name="tiny", version="7", log=said.append)


def read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_a_run_writes_a_whole_model_folder(run: Path) -> None:
    assert {p.name for p in run.iterdir()} == FILES
    loaded = load_model(run)
    assert (loaded.info.name, loaded.info.version) == ("tiny", "7")


def test_the_settings_beside_the_model_are_those_of_the_run(run: Path, corpus: Corpus) -> None:
    assert load_settings(run / "settings.toml") == corpus.settings()


def test_each_epoch_is_logged_with_losses_and_dev_scores(run: Path, said: list[str]) -> None:
    history = read_json(run / "training.json")
    assert [epoch["number"] for epoch in history] == [1, 2]
    for epoch in history:
        assert set(epoch["losses"]) == {"positions", "entity", "target"}
        scores = epoch["scores"]
        figures = (
            scores["positions.jsonl"]["stance"],
            scores["entities.jsonl"]["macro_f1"],
            scores["targets.jsonl"]["macro_f1"],
        )
        assert scores["mean"] == pytest.approx(sum(figures) / 3, abs=1e-4)
    assert any("candidates cover 1.0000 of 6 findings" in line for line in said)
    assert [line.split(":")[0] for line in said[-2:]] == ["epoch 1", "epoch 2"]


def test_the_best_epochs_rule_is_kept(run: Path) -> None:
    best = max(read_json(run / "training.json"), key=lambda epoch: (epoch["scores"]["mean"], epoch["number"]))
    config = load_model(run).config
    assert (config.threshold, config.rival) == (best["scores"]["threshold"], best["scores"]["rival"])


def test_the_card_says_what_the_model_is_and_scores(run: Path, corpus: Corpus) -> None:
    card = (run / "README.md").read_text("utf-8")
    assert load_model(run).info.fingerprint in card
    assert card.startswith("# tiny 7\n")
    assert "$" not in card
    assert "- `positions.jsonl`: 2 texts" in card
    assert "- `targets.jsonl`: 3 texts" in card
    stance = read_json(run / "evaluation.json")["positions.jsonl"]["stance"]
    assert f"stance F1 | {stance['f1']:.3f} (precision {stance['precision']:.3f}" in card
    assert str(corpus.folder) not in card


def test_evaluation_json_has_the_figures_of_evaluate(run: Path, corpus: Corpus) -> None:
    files = [corpus.dev, corpus.entities, corpus.targets]
    scores = evaluate(str(run), files, corpus.settings())
    assert {Path(file).name: own for file, own in scores.items()} == read_json(run / "evaluation.json")
    assert [own["kind"] for own in scores.values()] == ["positions", "entity", "target"]
    assert scores[str(corpus.targets)]["labels"] == {"favor": 1, "against": 1, "neutral": 1}
    assert scores[str(corpus.dev)]["candidates"] == 1.0
    printed = format_scores(scores)
    assert f"hit {scores[str(corpus.dev)]['stance']['hit']} guessed" in printed
    assert str(corpus.entities) in printed


def test_documents_are_scored_as_the_referee_scores_the_records(
    run: Path, corpus: Corpus, house_raw: dict[str, Any], write_lines: Write
) -> None:
    # A model that finds too much, so that there is something to count at every level.
    more = {**house_raw, "id": "again", "positions": house_raw["positions"][:2]}
    path = write_lines("two.jsonl", house_raw, more)
    model = write_lines("model/here", "").parent
    for name in ("model.safetensors", "tokenizer.json"):
        shutil.copy(run / name, model / name)
    (model / "config.json").write_text(json.dumps({**read_json(run / "config.json"), "threshold": 0.0, "rival": 0.0}))
    settings = corpus.settings("extract.min_pair_probability=0.0", "extract.max_pairs=200")
    scores = evaluate(str(model), [path], settings)[str(path)]
    documents = [row for row in read_rows(path)[1] if isinstance(row, Document)]
    results = Stancekit.load(model, settings).results(Article(d.id, d.text) for d in documents)
    records = [position_to_dict(p) for result in results for p in result.positions]
    referee = load_referee().score([house_raw, more], records)
    assert {k: v for k, v in scores.items() if k in referee} == referee
    assert scores["candidates"] == 1.0
    assert referee["pair"]["hit"] > 0
    assert referee["pair"]["guessed"] > 20


def load_referee() -> Any:
    path = Path(__file__).parents[2] / "corpora" / "annotation" / "score.py"
    spec = importlib.util.spec_from_file_location("referee", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_second_run_is_the_same_and_parses_nothing_anew(
    run: Path, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(run / "prepared", tmp_path / "again" / "prepared")
    lines: list[str] = []
    monkeypatch.setattr("stancekit.training.train.finish", lambda *_: None)  # measured above
    monkeypatch.setattr("stancekit.training.train.position_examples", lambda *_: pytest.fail("parsed again"))
    again = train(corpus.settings(), tmp_path / "again", name="tiny", version="7", log=lines.append)
    one, two = (load_file(folder / "model.safetensors") for folder in (run, again))
    assert all((one[name] == two[name]).all() for name in one)
    assert load_model(run).info == load_model(again).info


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No evaluation after the run."""
    monkeypatch.setattr("stancekit.training.train.finish", lambda *_: None)
    return


@pytest.mark.usefixtures("unmeasured")
def test_without_dev_files_the_last_epoch_is_kept(corpus: Corpus, tmp_path: Path) -> None:
    def weights(epochs: int) -> Any:
        settings = corpus.settings(f"train.epochs={epochs}", positions=[], entities=[], dev=[])
        return load_file(train(settings, tmp_path / str(epochs), name="t", version="1", log=len) / "model.safetensors")

    # The first of three epochs and the only one of one differ in their rates, so compare with what an epoch changes.
    first, last = weights(1), weights(12)
    moved = max(float((first[k].float() - last[k].float()).abs().max()) for k in first if k.startswith("encoder"))
    assert moved > 0.005
    assert load_model(tmp_path / "12").config.threshold == 0.5


@pytest.mark.usefixtures("unmeasured")
def test_files_of_one_name_are_told_apart(corpus: Corpus, tmp_path: Path) -> None:
    quiet = {"id": "q", "text": "Senators waited.", "sentences": [[0, 16]], "actors": [], "positions": []}
    other = corpus.write("other/positions.jsonl", [{**quiet, "id": "house"}])
    settings = corpus.settings("train.epochs=1", positions=[corpus.positions, other], dev=[corpus.dev, other])
    lines: list[str] = []
    folder = train(settings, tmp_path / "run", name="t", version="1", log=lines.append)
    assert any(line.startswith("8 windows to learn from") for line in lines)  # 2 + 1 + 2 + 3
    scores = read_json(folder / "training.json")[0]["scores"]
    assert {"dev/positions.jsonl", "other/positions.jsonl"} <= set(scores)
    assert scores["other/positions.jsonl"]["recall"] == 0.0


def test_documents_of_one_id_in_two_files_are_judged_by_their_own_findings(
    corpus: Corpus, house: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [(DevFile(name, [house], []), []) for name in ("sentences", "articles")]
    own = iter([{0.0: {"house": ["of the first"]}}, {0.0: {"house": ["of the second"]}}])
    judged: list[list[str]] = []

    def fit(documents: list[Document], found: dict[str, list[str]]) -> Rule:
        judged.extend(found[d.id] for d in documents)
        return Rule(0.5, 0.0)

    monkeypatch.setattr("stancekit.training.measure.FIRST_SHARES", (0.0,))
    monkeypatch.setattr("stancekit.training.measure.scored_findings", lambda *_: next(own))
    monkeypatch.setattr("stancekit.training.measure.fitting_rule", fit)
    monkeypatch.setattr("stancekit.training.measure.finding_scores", lambda *_: {"stance": 0.25, "pair": 0.5})
    scaling = Scaling({"logit": 0.5, "bias": -0.1}, 0.9)
    monkeypatch.setattr("stancekit.training.measure.fitting_scaling", lambda *_: scaling)
    scores = measure(Reader(None, corpus.settings(), 0, None), files, {})
    assert judged == [["of the first"], ["of the second"]]
    assert (scores["threshold"], scores["mean"]) == (0.5, 0.25)
    assert (scores["confidence_weights"], scores["stance_scale"]) == ({"logit": 0.5, "bias": -0.1}, 0.9)


@pytest.mark.usefixtures("unmeasured")
def test_a_run_goes_on_from_a_model(run: Path, corpus: Corpus, tmp_path: Path) -> None:
    # At a rate of next to nothing the weights stay what they were; the encoder is not asked for.
    rates = (f"train.{name}_rate=1e-12" for name in ("encoder", "head", "pattern"))
    slow = (*rates, "train.encoder=nobody/nothing")
    settings = corpus.settings(f"train.start='{run}'", "train.epochs=1", *slow)
    again = train(settings, tmp_path / "again", name="finer", version="8", log=len)
    assert (load_model(again).info.name, load_model(again).info.version) == ("finer", "8")
    one, two = (load_file(folder / "model.safetensors") for folder in (run, again))
    assert max(float((one[name].float() - two[name].float()).abs().max()) for name in one) < 1e-6
    other = corpus.settings(f"train.start='{run}'", "train.context=1", positions=[], dev=[])
    with pytest.raises(SettingsError, match=r"train.context=1: .* reads 0; set it to that"):
        train(other, tmp_path / "wider", name="finer", version="8", log=len)


def test_without_training_data_nothing_is_begun(corpus: Corpus, tmp_path: Path) -> None:
    settings = corpus.settings(positions=[], entities=[], targets=[])
    with pytest.raises(UsageError, match=r"train.positions, train.entities and train.targets are all empty"):
        train(settings, tmp_path / "run", name="t", version="1", log=print)
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("offline")
def test_an_encoder_that_is_nowhere_is_refused_with_the_next_step(corpus: Corpus, tmp_path: Path) -> None:
    settings = corpus.settings("train.encoder=nobody/nothing", positions=[], dev=[])
    with pytest.raises(ModelError, match=r"^encoder 'nobody/nothing' cannot be loaded: name a folder with its weights"):
        train(settings, tmp_path / "run", name="t", version="1", log=len)


@pytest.mark.parametrize(
    ("setting", "error", "told"),
    [
        ("train.window_tokens=256", SettingsError, r"train.window_tokens=256: .* reads 128 at most"),
        ("train.marker_layers=3", ModelError, r"marker_layers=3: the encoder has 2 layers"),
        ("extract.device=abacus", SettingsError, r"extract.device: no 'abacus'"),
    ],
)
def test_what_the_encoder_or_the_machine_cannot_do_is_refused(
    corpus: Corpus, tmp_path: Path, setting: str, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        train(corpus.settings(setting, positions=[], dev=[]), tmp_path / "run", name="t", version="1", log=len)


def test_documents_without_any_candidate_are_refused(corpus: Corpus, tmp_path: Path) -> None:
    empty = corpus.write("empty.jsonl", [{"id": "x", "text": "!!!", "sentences": [], "actors": [], "positions": []}])
    with pytest.raises(InputError, match=r"empty.jsonl: no sentence with a candidate"):
        train(corpus.settings(positions=[empty], dev=[]), tmp_path / "run", name="t", version="1", log=len)


def test_a_missing_file_and_a_missing_model_are_refused(run: Path, corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere.jsonl: cannot be read"):
        evaluate(str(run), [tmp_path / "nowhere.jsonl"], corpus.settings())
    with pytest.raises(ModelError, match=r"no model folder"):
        evaluate(str(tmp_path), [corpus.dev], corpus.settings())


@pytest.mark.usefixtures("unmeasured")
def test_without_epochs_the_mean_of_two_models_is_kept(run: Path, corpus: Corpus, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(run, other)
    weights = load_file(other / "model.safetensors")
    save_file({**weights, "stance.bias": weights["stance.bias"] + 1}, other / "model.safetensors")
    settings = corpus.settings(f"train.start='{run} + {other}'", "train.epochs=0", "train.encoder=nobody/nothing")
    lines: list[str] = []
    both = train(settings, tmp_path / "both", name="both", version="8", log=lines.append)
    mean = load_file(both / "model.safetensors")
    assert torch.allclose(mean["stance.bias"].float(), weights["stance.bias"].float() + 0.5, atol=1e-3)
    assert torch.equal(mean["stance.weight"], weights["stance.weight"])
    assert load_model(both).info.name == "both"
    (kept,) = read_json(both / "training.json")
    assert (kept["number"], kept["losses"]) == (0, {})
    assert kept["scores"]["mean"] > 0


def test_only_models_of_one_shape_have_a_mean(run: Path, corpus: Corpus, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(run, other)
    config = read_json(other / "config.json")
    (other / "config.json").write_text(json.dumps(config | {"window_tokens": 32}), "utf-8")
    settings = corpus.settings(f"train.start='{run} + {other}'", "train.epochs=0")
    with pytest.raises(SettingsError, match="has another shape than"):
        train(settings, tmp_path / "both", name="both", version="8", log=len)


def test_no_epochs_need_a_model_to_measure(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"train\.epochs=0: .*train\.start"):
        train(corpus.settings("train.epochs=0"), tmp_path / "none", name="none", version="0", log=len)
