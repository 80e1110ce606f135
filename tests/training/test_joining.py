"""Stand-off rows are joined with the published files that hold their texts, a file or a folder at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stancekit.errors import InputError, UsageError
from stancekit.training.documents import read_rows
from stancekit.training.joining import Part, Source, join
from stancekit.training.standoff import read_apart, take_apart

Annotate = Callable[..., dict[str, Any]]
Write = Callable[..., Path]
PRAISE = "Riga praised Athens."
ARTICLE = "Athens asks again\n\nRiga praised Athens. Oslo was silent.\n\nNobody else spoke."


@pytest.fixture
def corpus(annotate: Annotate, house_raw: dict[str, Any], write_lines: Write) -> list[dict[str, Any]]:
    """Two documents of corpus A and one of corpus B; apart.jsonl holds them without their texts."""
    praise = annotate(
        PRAISE,
        {"r": ("STATE", ["Riga"]), "g": ("STATE", ["Athens"])},
        [("Riga", "Athens", "favor", "SUPPORT", "narrated", {})],
        "praise",
    )
    bare = annotate("Nobody said anything in Vardø.", {}, [], "bare")
    documents = [{**house_raw, "source": "A"}, {**praise, "source": "B"}, {**bare, "source": "A"}]
    for found in documents:
        for position in found["positions"]:
            position.pop("optional", None)
    write_lines("apart.jsonl", *map(take_apart, documents))
    return documents


@pytest.fixture
def folder(tmp_path: Path, corpus: list[dict[str, Any]]) -> Path:
    """The documents, and pairs that are told by their ids to be of corpus B, as a folder of stand-off files."""
    pairs = [
        {"id": "b-0", "text": PRAISE, "a": [0, 4], "b": [13, 19], "label": "a_favor_b"},
        {"id": "b-1", "text": "Oslo met Riga.", "a": [0, 4], "b": [9, 13], "label": "neutral"},
    ]
    targets = [{"id": "t-0", "text": "Bergen smiled.", "target": [0, 6], "label": "favor"}]
    folder = tmp_path / "apart"
    folder.mkdir()
    for name, rows in {"documents": corpus, "pairs": pairs, "targets": targets}.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(take_apart(row)) + "\n" for row in rows), "utf-8")
    (folder / "sources.json").write_text(
        json.dumps({"B": {"file": "b.txt", "where": "from the repository b/b", "paper": "B et al.", "ids": ["b-"]}})
    )
    return folder


def published(tmp_path: Path, corpus: list[dict[str, Any]]) -> tuple[Path, Path]:
    """A's texts as lines of JSON, B's as marked tab-separated text, each among others."""
    house, praise, bare = (whole["text"] for whole in corpus)
    a, b = tmp_path / "a.jsonl", tmp_path / "b.txt"
    rows = [{"id": n, "sentence_normalized": text} for n, text in enumerate(["Oslo slept.", house, house, bare])]
    a.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    b.write_text(
        f" [Oslo] met [Riga].\tOslo\tRiga\t0\n {praise.replace('Athens', '[Athen]s')} \tx\tAthen\t1\n", "utf-8"
    )
    return a, b


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_join_gives_back_the_documents_in_their_order(tmp_path: Path, corpus: list[dict[str, Any]]) -> None:
    a, b = published(tmp_path, corpus)
    out, told = tmp_path / "new" / "whole.jsonl", list[str]()
    joined = join(tmp_path / "apart.jsonl", [b, a], out, tell=told.append)
    assert out.read_text("utf-8") == "".join(json.dumps(whole, ensure_ascii=False) + "\n" for whole in corpus)
    assert joined.parts == (Part(tmp_path / "apart.jsonl", out, 3, 3),)
    assert (joined.missing, dict(joined.files)) == (0, {b: 1, a: 2})
    assert told == [f"{b}: read, 1 of the texts found in it", f"{a}: read, 2 of the texts found in it"]
    kind, rows = read_rows(out)
    assert (kind, len(rows)) == ("positions", 3)
    assert [path.name for path in out.parent.iterdir()] == ["whole.jsonl"]


def test_of_a_folder_each_file_is_written_under_its_name(
    tmp_path: Path, corpus: list[dict[str, Any]], folder: Path
) -> None:
    a, b = published(tmp_path, corpus)
    c = tmp_path / "c.csv"
    c.write_text("x,Bergen smiled.\n")
    out = tmp_path / "whole"
    joined = join(folder, [a, b, c], out)
    assert lines(out / "documents.jsonl") == corpus
    assert (out / "pairs.jsonl").read_text() == (
        '{"id": "b-0", "text": "Riga praised Athens.", "a": [0, 4], "b": [13, 19], "label": "a_favor_b"}\n'
        '{"id": "b-1", "text": "Oslo met Riga.", "a": [0, 4], "b": [9, 13], "label": "neutral"}\n'
    )
    assert [read_rows(out / f"{name}.jsonl")[0] for name in ("pairs", "targets")] == ["entity", "target"]
    assert (joined.missing, dict(joined.files)) == (0, {a: 2, b: 3, c: 1})
    assert sorted(path.name for path in out.iterdir()) == ["documents.jsonl", "pairs.jsonl", "targets.jsonl"]


def test_of_a_folder_a_file_without_any_text_is_not_written(
    tmp_path: Path, corpus: list[dict[str, Any]], folder: Path
) -> None:
    out = tmp_path / "whole"
    joined = join(folder, [published(tmp_path, corpus)[1]], out)
    assert [(part.output.name, part.wanted, part.found) for part in joined.parts] == [
        ("documents.jsonl", 3, 1),
        ("pairs.jsonl", 2, 2),
        ("targets.jsonl", 1, 0),
    ]
    assert [source for source in joined.sources if source.name in {"B", "unnamed source"}] == [
        Source("B", 3, 3, "get b.txt from the repository b/b (B et al.)"),
        Source("unnamed source", 1, 0, None),
    ]
    assert joined.missing == 3
    assert sorted(path.name for path in out.iterdir()) == ["documents.jsonl", "pairs.jsonl"]


def test_a_folder_asks_for_a_folder_that_is_not_its_own(
    tmp_path: Path, corpus: list[dict[str, Any]], folder: Path
) -> None:
    a, _ = published(tmp_path, corpus)
    for output, message in ((a, "is a file; name a folder"), (folder, "documents.jsonl: is an input")):
        with pytest.raises(UsageError, match=message):
            join(folder, [a], output)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=r"empty: has no \.jsonl files"):
        join(tmp_path / "empty", [a], tmp_path / "whole")


def test_an_article_is_put_together_from_a_treebank(tmp_path: Path, annotate: Annotate, write_lines: Write) -> None:
    article = {**annotate(ARTICLE, {}, [], "wikinews-x"), "sentences": [[0, 17], [19, 39], [40, 56], [58, 76]]}
    apart = write_lines("articles.jsonl", take_apart(article))
    (tmp_path / "GUM_news_x.conllu").write_text(
        "# newdoc id = other\n# text = Bergen slept.\n1\tBergen\n\n"
        "# newdoc id = x\n# sent_id = x-1\n# text = Athens asks again\n# newpar = head (1 s)\n1\tAthens\n\n"
        "# newpar = p (2 s)\n# text = Riga praised Athens.\n1\tRiga\n\n"
        "# text = Oslo was silent.\n1\tOslo\n\n"
        "# newpar\n# text = Nobody else spoke.\n1\tNobody",
        "utf-8",
    )
    join(apart, [tmp_path / "GUM_news_x.conllu"], tmp_path / "whole.jsonl")
    assert lines(tmp_path / "whole.jsonl") == [article]


def test_a_join_in_part_says_what_is_missing_and_where_to_get_it(
    tmp_path: Path, corpus: list[dict[str, Any]], write_lines: Write
) -> None:
    a, _ = published(tmp_path, corpus)
    write_lines("sources.json", {"B": {"file": "b.txt", "where": "from the repository b/b", "paper": "B et al."}})
    joined = join(tmp_path / "apart.jsonl", [a], tmp_path / "out.jsonl")
    assert joined.sources == (
        Source("A", 2, 2, None),
        Source("B", 1, 0, "get b.txt from the repository b/b (B et al.)"),
    )
    assert joined.missing == 1
    assert [row["id"] for row in lines(tmp_path / "out.jsonl")] == ["house", "bare"]


def test_a_file_named_twice_counts_once(tmp_path: Path, corpus: list[dict[str, Any]]) -> None:
    a, b = published(tmp_path, corpus)
    assert dict(join(tmp_path / "apart.jsonl", [a, a, b], tmp_path / "out.jsonl").files) == {a: 2, b: 1}


@pytest.mark.usefixtures("corpus")
def test_without_any_text_nothing_is_written(tmp_path: Path, write_lines: Write) -> None:
    other = write_lines("other.jsonl", {"text": "Bergen slept."})
    with pytest.raises(InputError, match=r"none of its 3 texts is in .*other\.jsonl; get A; get B$"):
        join(tmp_path / "apart.jsonl", [other], tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


def test_offsets_that_do_not_fit_are_told_with_their_line(
    tmp_path: Path, corpus: list[dict[str, Any]], write_lines: Write
) -> None:
    a, _ = published(tmp_path, corpus)
    broken = take_apart(corpus[0])
    broken["positions"][0]["holder"] = "nobody"
    with pytest.raises(InputError, match=r"broken\.jsonl:1: does not fit its text: .*nobody"):
        join(write_lines("broken.jsonl", broken), [a], tmp_path / "out.jsonl")


def test_no_input_is_written_over(tmp_path: Path, corpus: list[dict[str, Any]]) -> None:
    a, _ = published(tmp_path, corpus)
    for output, message in ((a, "is an input"), (tmp_path / "apart.jsonl", "is an input"), (tmp_path, "is a folder")):
        with pytest.raises(UsageError, match=message):
            join(tmp_path / "apart.jsonl", [a], output)
    assert len(read_apart(tmp_path / "apart.jsonl")) == 3


@pytest.mark.usefixtures("corpus")
def test_an_empty_published_file_and_a_broken_list_of_sources_are_named(tmp_path: Path, write_lines: Write) -> None:
    empty = write_lines("empty.jsonl")
    with pytest.raises(InputError, match=r"empty\.jsonl: holds no texts"):
        join(tmp_path / "apart.jsonl", [empty], tmp_path / "out.jsonl")
    (tmp_path / "sources.json").write_text("[1]")
    with pytest.raises(InputError, match=r"sources\.json: not a list of sources"):
        join(tmp_path / "apart.jsonl", [empty], tmp_path / "out.jsonl")
