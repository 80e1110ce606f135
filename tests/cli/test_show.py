import json

import pytest

EXAMPLE = "Halvorsen warned the Greek government on Monday that Oslo would block any new loan."


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(f'OSLO — {EXAMPLE}\n\n"It is a fantasy," Halvorsen said.\n', "utf-8")
    return path


def test_an_article_is_shown_with_its_findings_marked(call, tiny, article):
    done = call("show", article, *tiny)
    assert done.exit_code == 0
    assert "—favor→" in done.stdout or "—against→" in done.stdout or "—neutral→" in done.stdout
    assert "Halvorsen —" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr.startswith("a: ")
    assert "position" in done.stderr


def test_colour_is_there_on_demand(call, tiny, article):
    assert "\x1b[" in call("show", article, *tiny, "--colour").stdout


def test_stages_show_what_each_stage_made_of_it(call, tiny, article):
    done = call("show", article, *tiny, "--stages")
    at = [
        done.stdout.index(part)
        for part in (
            "ingest: the article and its layout noise\n",
            "id      a\n",
            "dateline: 0-",
            "preprocess: sentences, their mentions and phrases\n",
            f'1. paragraph 0: 7-90 "{EXAMPLE}"\n',
            'mention  7-16 "Halvorsen" head "Halvorsen", name, ',
            'phrase   77-89 "any new loan" head "loan"\n',
            "preprocess: quotations\n",
            '"It is a fantasy,"" speaker 111-120 "Halvorsen"\n',
            "preprocess: actors\n",
            'halvorsen: Halvorsen, PERSON, 2 mentions as "Halvorsen"\n',
            "extract: candidate pairs and findings\n",
            "candidate pairs, ",
            "favor 0.",
            "aggregate: positions\n",
            " from 1 finding\n",
            "OSLO — ",
        )
    ]
    assert at == sorted(at)


def test_the_article_of_a_jsonl_file_can_be_chosen(call, tiny, tmp_path):
    path = tmp_path / "two.jsonl"
    rows = [{"id": "first", "text": EXAMPLE}, {"id": "second", "text": "Athens wants the second loan, they say."}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert "second loan" in call("show", path, "--id", "second", *tiny).stdout
    assert call("show", path, *tiny).stderr.startswith("first: ")
    missing = call("show", path, "--id", "third", *tiny)
    assert missing.exit_code == 2
    assert missing.stderr == f"error: {path}: no article with the id 'third'; there are 'first', 'second'\n"


def test_an_article_that_cannot_be_read_is_exit_code_one(call, tiny, tmp_path):
    (tmp_path / "empty.txt").write_text("", "utf-8")
    done = call("show", tmp_path / "empty.txt", *tiny)
    assert done.exit_code == 1
    assert done.stderr == f"error: {tmp_path / 'empty.txt'}: empty: no text in it; leave it out\n"
