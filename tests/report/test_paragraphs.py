"""The sentence in its paragraph."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stancekit.errors import InputError
from stancekit.report.paragraphs import LONGEST, paragraph_at, read_paragraphs
from stancekit.report.rows import Rows, gathered
from stancekit.report.selection import Limits, select
from stancekit.report.survey import surveyed, taken


def rows_of(records: Path) -> Rows:
    chosen = select(records, Limits(0, 0, 0, 0))
    return gathered(taken(records, chosen, {}), surveyed(records, chosen, {}, 0))


def shown(text: str, sentence: str) -> str:
    start = text.index(sentence)
    found = paragraph_at(text, start, start + len(sentence))
    assert text[found.start : found.start + len(found.text)] == found.text
    assert sentence in found.text
    return found.text


@pytest.mark.parametrize(
    ("text", "paragraph"),
    [
        ("One.\n\nTwo. Three.\n\nFour.", "Two. Three."),
        ("One.\r\n\r\nTwo.\r\nThree.\r\n \r\nFour.", "Two.\r\nThree."),
        ("One.\nTwo. Three.\nFour.", "Two. Three."),  # without blank lines every line is a paragraph
        ("Two. Three.", "Two. Three."),
    ],
)
def test_a_paragraph_goes_to_the_next_blank_line(text: str, paragraph: str) -> None:
    assert shown(text, "Two.") == paragraph


def test_a_long_paragraph_is_cut_between_words_around_its_sentence() -> None:
    text = "before " * 400 + "This is it. " + "after " * 400
    start = text.index("This")
    found = paragraph_at(text, start, start + 11)
    assert len(found.text) <= LONGEST
    assert found.text.startswith("before ")
    assert found.text.endswith(" after")
    assert (found.cut_before, found.cut_after) == (True, True)


def test_a_sentence_longer_than_all_that_is_shown_stays_whole() -> None:
    sentence = "word " * 400 + "end."
    assert shown(f"Before. {sentence} After.", sentence) == sentence


def test_texts_of_another_run_are_not_shown(records: Path) -> None:
    articles = records.parent / "articles.jsonl"
    other = [json.loads(line) for line in articles.read_text("utf-8").splitlines()]
    other[0]["text"] = "Something else entirely, from another day."
    articles.write_text("".join(json.dumps(line) + "\n" for line in other), "utf-8")
    rows = rows_of(records)
    found = read_paragraphs(articles, rows)
    assert found.strangers == 2
    first = rows.rows[0].quoted[0]
    assert found.of("warning", first).text == first.text


def test_without_texts_sentences_stand_alone(records: Path) -> None:
    rows = rows_of(records)
    first = rows.rows[0].quoted[0]
    assert read_paragraphs(None, rows).of("warning", first).text == first.text


def test_a_broken_line_is_named(records: Path) -> None:
    articles = records.parent / "articles.jsonl"
    articles.write_text('{"id": "warning"\n', "utf-8")
    with pytest.raises(InputError, match=r"articles\.jsonl:1: "):
        read_paragraphs(articles, rows_of(records))
