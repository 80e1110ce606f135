"""stancekit inside a spaCy pipeline: the same positions, in the doc's own characters."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from stancekit import Article, Positions, SettingsError, Stancekit, UsageError
from stancekit.errors import ModelError
from stancekit.records import AUTHOR, Phrase
from stancekit.spacy_component import StancekitComponent

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)
OTHER = "Athens wants the second loan, and Warsaw supports the guarantee; Berlin and Helsinki reject both of them."
OWN = {"extract": {"precision": "fp32"}}


@pytest.fixture(scope="module")
def nlp(tiny_model: Path) -> spacy.language.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("stancekit", config={"model": str(tiny_model), "settings": OWN})
    return nlp


@pytest.fixture(scope="module")
def kit(nlp) -> Stancekit:
    return nlp.get_pipe("stancekit").kit


def test_a_doc_gets_the_positions_of_its_text_in_its_own_characters(nlp, kit):
    doc = nlp(f"“{OTHER}”\n\n{EXAMPLE}")
    assert isinstance(doc._.positions, Positions)
    assert doc._.positions == kit.extract(doc._.article)
    assert doc._.positions
    assert doc._.findings == kit.result(doc._.article).findings
    words = {finding.target.span.of(doc.text) for finding in doc._.findings}
    assert all(word in EXAMPLE or word in OTHER for word in words)
    assert {type(f.target) for f in doc._.findings} >= {Phrase}
    for finding in doc._.findings:
        span = doc.char_span(finding.target.span.start, finding.target.span.end, alignment_mode="expand")
        assert finding.target.span.of(doc.text) in span.text


def test_texts_stream_through_in_order_and_empty_ones_have_no_positions(nlp):
    texts = [OTHER, "", " \n", EXAMPLE, "...", OTHER]
    docs = list(nlp.pipe(texts, batch_size=4))
    assert [doc.text for doc in docs] == texts
    assert [bool(doc._.positions) for doc in docs] == [True, False, False, True, False, True]
    assert [said(doc) for doc in docs] == [said(nlp(text)) for text in texts]


def said(doc: Doc) -> list[tuple[str, str, float]]:
    """Who is where, and how surely; batches differ in the last digits."""
    return [(p.id, p.stance, pytest.approx(p.confidence, abs=1e-4)) for p in doc._.positions]


def test_an_article_of_ones_own_gives_id_and_date(nlp, kit):
    article = Article("column-7", EXAMPLE, title="A loan", date="2029-01-15")
    doc = nlp.make_doc(EXAMPLE)
    doc._.article = article
    (doc,) = nlp.pipe([doc])
    assert doc._.article == article
    assert {position.article for position in doc._.positions} == {article}
    assert doc._.positions == kit.extract(article)
    with pytest.raises(UsageError, match=r"'column-7': it has another text"):
        nlp.make_doc(OTHER)._.article = article


def test_docs_without_an_article_are_told_apart(nlp):
    one, other, again = nlp.pipe([OTHER, EXAMPLE, OTHER])
    assert one._.article.id != other._.article.id
    assert one._.article == again._.article
    assert one._.article.sha256


def test_a_doc_that_was_not_worked_on_has_nothing(nlp):
    doc = nlp.make_doc(EXAMPLE)
    assert (doc._.article, doc._.findings, doc._.positions) == (None, (), ())


def test_a_doc_keeps_what_it_has_when_it_is_written(nlp):
    doc = nlp(EXAMPLE)
    written = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (read,) = DocBin(store_user_data=True).from_bytes(written).get_docs(nlp.vocab)
    assert read._.positions == doc._.positions
    assert read._.findings == doc._.findings
    assert read._.article == doc._.article
    assert Doc(nlp.vocab).from_bytes(doc.to_bytes())._.positions == doc._.positions


def test_a_doc_that_fails_goes_to_the_error_handler_and_no_other(nlp, kit, monkeypatch):
    def results(articles):
        for article in articles:
            if article.text == EXAMPLE:
                raise RuntimeError("too hot")
            yield from Stancekit.results(kit, [article])

    component = nlp.get_pipe("stancekit")
    monkeypatch.setattr(kit, "results", results)
    with pytest.raises(RuntimeError, match="too hot"):
        list(nlp.pipe([OTHER, EXAMPLE]))
    seen = []
    monkeypatch.setattr(component, "_handle", lambda *told: seen.append(told))
    docs = list(nlp.pipe([OTHER, EXAMPLE, OTHER]))
    assert [doc.text for doc in docs] == [OTHER, OTHER]
    ((name, pipe, failed, error),) = seen
    assert (name, pipe, [doc.text for doc in failed], str(error)) == ("stancekit", component, [EXAMPLE], "too hot")


def test_a_pipeline_is_written_with_its_model_and_read_elsewhere(nlp, tiny_model, tmp_path):
    model = tmp_path / "model"
    shutil.copytree(tiny_model, model)
    own = spacy.blank("en")
    own.add_pipe("stancekit", config={"model": str(model), "settings": {"extract": {"max_pairs": 3}, **OWN}})
    own.to_disk(tmp_path / "pipeline")
    shutil.rmtree(model)
    (tmp_path / "pipeline").rename(tmp_path / "moved")
    read = spacy.load(tmp_path / "moved")
    component = read.get_pipe("stancekit")
    assert component.settings.extract.precision == "fp32"
    assert component.kit.model == nlp.get_pipe("stancekit").kit.model
    assert read(OTHER)._.positions[0].model.fingerprint == nlp(OTHER)._.positions[0].model.fingerprint
    read.to_disk(tmp_path / "moved")  # over itself
    read.to_disk(tmp_path / "again")
    assert (tmp_path / "again" / "stancekit" / "model.safetensors").is_file()


def test_another_process_loads_the_model_for_itself(nlp):
    component = nlp.get_pipe("stancekit")
    again = pickle.loads(pickle.dumps(component))  # noqa: S301 - our own
    assert (again._kit, again.model, again.settings) == (None, component.model, component.settings)


def test_a_wrong_setting_is_told_at_once_and_a_wrong_model_with_the_first_doc(tmp_path):
    with pytest.raises(SettingsError, match=r"extract\.max_pair: no such setting"):
        StancekitComponent("s", None, {"extract": {"max_pair": 3}})
    component = StancekitComponent("s", str(tmp_path / "none"), {})
    with pytest.raises(ModelError, match="no such folder or shipped model"):
        component(spacy.blank("en").make_doc(EXAMPLE))


def test_settings_may_hold_texts_and_lists():
    own = {"aggregate": {"registries": ['a "b".yaml', "world"]}, "ingest": {"drop_noise": False}}
    component = StancekitComponent("s", "", own)
    assert component.settings.aggregate.registries == ('a "b".yaml', "world")
    assert component.settings.ingest.drop_noise is False
    assert component.model == component.settings.extract.model


def test_an_attribute_of_somebody_else_is_not_taken_over(nlp):
    kept = Doc.get_extension("findings")
    Doc.set_extension("findings", default=None, force=True)
    try:
        with pytest.raises(UsageError, match=r"doc\._\.findings belongs to another component"):
            StancekitComponent("s", None, {})
    finally:
        Doc.set_extension("findings", getter=kept[2], force=True)
    assert nlp.make_doc(EXAMPLE)._.findings == ()


def test_spacy_finds_the_component_by_the_entry_point_of_the_package(tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [f"{name} = {value}" for name, value in project["entry-points"]["spacy_factories"].items()]
    info = tmp_path / "a_stancekit-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: a-stancekit\nVersion: 0\n")
    (info / "entry_points.txt").write_text("\n".join(["[spacy_factories]", *lines, ""]))
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT / 'pipeline')!r}]\n"
        "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('stancekit'); print(nlp.pipe_names)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "['stancekit']"


def test_the_author_holds_positions_here_too(nlp):
    docs = nlp.pipe([OTHER, EXAMPLE])
    holders = {(f.holder is None, p.actor.id == AUTHOR) for d in docs for p in d._.positions for f in p.evidence}
    assert holders <= {(True, True), (False, False)}
