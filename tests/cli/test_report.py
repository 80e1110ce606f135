"""``stancekit report`` as a user calls it; what is on the page is tested in tests/report."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest


@pytest.fixture
def folder(records: Path) -> Path:
    """Three positions of two actors, and the text of their article."""
    record = json.loads(records.read_text("utf-8").splitlines()[0])
    lines = []
    for number, actor in enumerate(("Norway", "Norway", "Sweden")):
        one = copy.deepcopy(record)
        one["id"], one["actor"] = f"{number:020}", {"id": actor.lower(), "name": actor, "type": "STATE"}
        one["target"] |= {"id": f"issue:{number % 2}", "name": f"loan {number % 2}"}
        lines.append(json.dumps(one))
    records.write_text("\n".join(lines), "utf-8")
    articles = records.with_name("articles.jsonl")
    article = json.loads(articles.read_text("utf-8"))
    article["text"] += " Nobody knew why."
    articles.write_text(json.dumps(article), "utf-8")
    return records.parent


def test_the_page_is_written_and_counted(call, folder: Path) -> None:
    done = call("report", folder, "-o", folder / "out" / "report.html", "--title", "The loan")
    assert done.exit_code == 0
    assert done.stderr == ""
    assert "positions  3\n" in done.stdout
    assert "sentences  3 in 1 article\n" in done.stdout
    assert "Nobody knew why" in (folder / "out" / "report.html").read_text("utf-8")


def test_limits_say_what_is_left_out(call, folder: Path) -> None:
    done = call("report", folder, "-o", folder / "report.html", "--actors", 1)
    assert "positions  2 of 3\nactors     1 of 2\n" in done.stdout
    few = call("report", folder, "-o", folder / "report.html", "--sentences", 2)
    assert "sentences  3 in 1 article, 2 of them to read\n" in few.stdout


def test_missing_texts_are_told_and_can_be_named(call, folder: Path) -> None:
    (folder / "articles.jsonl").rename(folder / "texts.jsonl")
    without = call("report", folder / "positions.jsonl", "-o", folder / "report.html", "-q")
    assert (without.exit_code, without.stdout) == (0, "")
    assert "1 article of 1 without a text" in without.stderr
    named = call("report", folder, "-o", folder / "report.html", "--articles", folder / "texts.jsonl")
    assert named.stderr == ""
    assert call("report", folder, "-o", folder / "report.html", "--no-texts").stderr == ""


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--by", "decade"], 2, "report.by: "),
        (["--actors", "-1"], 2, "report.actors: "),
        (["--articles", "nowhere.jsonl"], 1, "nowhere.jsonl: cannot be read"),
        (["-o", "."], 2, "is a folder; name a file"),
    ],
)
def test_what_cannot_be_is_one_line(call, folder: Path, options: list[str], code: int, words: str) -> None:
    done = call("report", folder, "-o", folder / "report.html", *options)
    assert done.exit_code == code
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_named(call, tmp_path: Path) -> None:
    done = call("report", tmp_path / "gone.jsonl")
    assert done.exit_code == 1
    assert "gone.jsonl: cannot be read" in done.stderr
