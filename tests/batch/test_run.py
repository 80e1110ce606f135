import pytest

from stancekit.batch import Progress, extract, settings_path, work
from stancekit.errors import ModelError, StancekitError, UsageError
from stancekit.export import RecordWriter
from stancekit.preprocess.analyse import Analyser
from stancekit.settings import load_settings

TEXT = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)


def folder_of(path, **articles):
    path.mkdir()
    for name, text in articles.items():
        (path / f"{name}.txt").write_text(text, "utf-8")
    return path


def spans(record):
    for e in record["evidence"]:
        yield e
        yield from (e[part] for part in ("holder", "target", "cue") if e[part])


def test_everything_that_goes_wrong_gets_a_line_and_the_rest_is_extracted(awful_folder, settings, out, awful_reasons):
    done = extract([awful_folder, awful_folder / "none"], out.output, settings)
    assert [a["id"] for a in out.articles] == ["broken", "latin", "one", "notes", "plain"]
    assert {p["article"]["id"] for p in out.positions} == {a["id"] for a in out.articles}
    found = {r["path"].removeprefix(f"{awful_folder}/"): r["reason"] for r in out.rejected}
    assert found == awful_reasons
    assert done.articles == 5
    assert done.set_aside == len(awful_reasons) == len(out.rejected)
    assert set(done.rejected) == set(awful_reasons.values())
    assert done.ignored == {".css": 1}
    assert done.positions == len(out.positions) > 0
    assert done.findings == sum(len(p["evidence"]) for p in out.positions) + sum(done.dropped.values())
    assert done.pairs >= done.scored >= done.findings
    assert done.seconds > done.loading_seconds > 0
    assert done.articles_per_second == pytest.approx(5 / (done.seconds - done.loading_seconds), rel=0.01)


def test_every_offset_cuts_the_quoted_text_in_every_format(awful_folder, settings, out):
    extract([awful_folder], out.output, settings)
    texts = {a["id"]: a["text"] for a in out.articles}
    assert texts["latin"].startswith("A café in Orléans.")
    assert texts["notes"] == (awful_folder / "notes.md").read_text("utf-8")
    checked = dict.fromkeys(texts, 0)
    for record in out.positions:
        text = texts[record["article"]["id"]]
        for span in spans(record):
            assert text[span["start"] : span["end"]] == span["text"] != ""
            checked[record["article"]["id"]] += 1
    assert min(checked.values()) > 10


def test_the_resolved_settings_are_saved_and_can_be_read_back(tmp_path, settings, out, tiny_model):
    source = folder_of(tmp_path / "in", a=TEXT)
    elsewhere = tiny_model.parent / "renamed"
    if not elsewhere.exists():
        elsewhere.symlink_to(tiny_model)
    extract([source], out.output, settings, model=str(elsewhere))
    assert out.names == {"positions.jsonl", "articles.jsonl", "rejected.jsonl", "positions.settings.toml"}
    saved = load_settings(settings_path(out.output))
    assert saved.extract.model == str(elsewhere)
    assert saved.batch == settings.batch


def test_texts_are_left_out_on_demand(tmp_path, settings, out):
    source = folder_of(tmp_path / "in", a=TEXT)
    bare = settings.model_copy(update={"output": settings.output.model_copy(update={"texts": False})})
    extract([source], out.output, bare)
    assert [a["id"] for a in out.articles] == ["a"]
    assert "text" not in out.articles[0]
    assert out.positions[0]["evidence"][0]["text"] == TEXT


def test_order_is_that_of_the_inputs_also_across_batches(many, settings, out):
    done = extract([many], out.output, settings)
    ids = [f"{number:03}" for number in range(120)]
    assert [a["id"] for a in out.articles] == ids
    assert list(dict.fromkeys(p["article"]["id"] for p in out.positions)) == ids
    assert done.articles == 120


def test_an_article_that_breaks_the_analysis_is_set_aside_alone(tmp_path, settings, out, monkeypatch):
    source = folder_of(tmp_path / "in", a=TEXT, b="Break here, please. " + TEXT, c=TEXT, d=TEXT)
    assembled = Analyser._assembled

    def broken(self, article, lines):
        if article.text.startswith("Break"):
            raise ValueError("no such state\nand more")
        return assembled(self, article, lines)

    monkeypatch.setattr(Analyser, "_assembled", broken)
    done = extract([source], out.output, settings)
    assert [a["id"] for a in out.articles] == ["a", "c", "d"]
    (rejected,) = out.rejected
    assert (rejected["path"], rejected["reason"]) == (str(source / "b.txt"), "failed")
    assert "analysis" in rejected["detail"]
    assert "ValueError: no such state;" in rejected["detail"]
    assert done.rejected == {"failed": 1}


def test_an_article_that_breaks_the_extraction_is_set_aside_alone(tmp_path, settings, out, other_out, monkeypatch):
    source = folder_of(tmp_path / "in", a=TEXT, b=TEXT, c=TEXT)
    extract([source], out.output, settings)
    results = work.results

    def broken(articles, extractor, settings):
        for article, result in zip(articles, results(articles, extractor, settings), strict=True):
            if article.article.id == "b":
                raise KeyError("b")
            yield result

    monkeypatch.setattr(work, "results", broken)
    extract([source], other_out.output, settings)
    assert [a["id"] for a in other_out.articles] == ["a", "c"]
    assert [(r["reason"], "extraction" in r["detail"]) for r in other_out.rejected] == [("failed", True)]
    assert other_out.positions == [p for p in out.positions if p["article"]["id"] != "b"]


def test_a_fault_that_is_no_articles_ends_the_run(tmp_path, settings, out, monkeypatch):
    source = folder_of(tmp_path / "in", a=TEXT)

    def broken(*_):
        raise ModelError("the weights are gone")

    monkeypatch.setattr(work, "results", broken)
    with pytest.raises(ModelError, match="gone"):
        extract([source], out.output, settings)
    assert all(name.endswith(".part") for name in out.names)


def test_articles_that_get_lost_are_noticed(many, settings, out, monkeypatch):
    monkeypatch.setattr(RecordWriter, "write_lines", lambda *_: None)
    with pytest.raises(StancekitError, match="120 articles and rejections were read, but 0 written"):
        extract([many], out.output, settings)
    assert all(name.endswith(".part") for name in out.names)


def test_an_interrupted_run_leaves_part_files_only(many, settings, out):
    def interrupt(step: Progress):
        if step.articles == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract([many], out.output, settings, progress=interrupt)
    assert out.names == {
        "positions.jsonl.part", "articles.jsonl.part", "rejected.jsonl.part", "positions.settings.toml.part"
    }  # fmt: skip
    assert (out.folder / "articles.jsonl.part").read_text("utf-8").count("\n") == 3


def test_progress_counts_every_article_and_rejection_and_ends_at_one(awful_folder, settings, out):
    steps = []
    extract([awful_folder], out.output, settings, progress=steps.append)
    assert [(s.articles + s.rejected) for s in steps] == list(range(1, len(steps) + 1))
    assert [s.rejection.reason for s in steps if s.rejection] == [r["reason"] for r in out.rejected]
    done = [s.done for s in steps]
    assert done == sorted(done)
    assert done[-1] == 1.0


def test_a_missing_model_is_told_before_anything_is_written(tmp_path, settings, out):
    source = folder_of(tmp_path / "in", a=TEXT)
    with pytest.raises(ModelError, match="no-such-model"):
        extract([source], out.output, settings, model="no-such-model")
    assert out.names == set()


def test_an_input_that_the_run_would_replace_is_refused(tmp_path, settings):
    source = folder_of(tmp_path / "in", a=TEXT)
    mine = source / "articles.jsonl"
    mine.write_text('{"text": "My only copy of this article, and I want to keep it."}\n', "utf-8")
    with pytest.raises(UsageError, match=r"articles\.jsonl: would be read, and then be replaced"):
        extract([source], source / "positions.jsonl", settings)
    assert "My only copy" in mine.read_text("utf-8")


def test_a_run_without_any_article_writes_empty_files(tmp_path, settings, out):
    (tmp_path / "in").mkdir()
    done = extract([tmp_path / "in"], out.output, settings)
    assert (done.articles, done.rejected, out.positions, out.articles) == (0, {"empty_folder": 1}, [], [])
