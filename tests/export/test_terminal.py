import re
from dataclasses import replace

import pytest

from stancekit.export import marked
from stancekit.records import Article, Finding, Phrase, Span

ESCAPES = re.compile(r"\x1b\[[\d;]*m")


def plain(text, *spans, stance="against"):
    """Findings of the author on the given words, in the one sentence that is the text."""
    found = [
        Finding(Span(0, len(text)), None, Phrase(s, s), stance, (0.0, 0.9, 0.0), "ACCUSE", "author")
        for s in (Span(text.index(w), text.index(w) + len(w)) for w in spans)
    ]
    return marked(Article("a", text), found, colour=False)


def test_the_example_is_marked_and_listed(positions):
    found = [p.evidence[0] for p in positions]
    assert marked(positions[0].article, found, colour=False).split("\n") == [
        "OSLO —",
        (
            "[1:Halvorsen] {1:warned} <1:the Greek government> on Monday that [2:Oslo] would {2:block} "
            '<2:any new loan>, calling its budget "a fantasy".'
        ),
        "  1 Halvorsen —against→ the Greek government (THREATEN, reported, 0.83)",
        "  2 Oslo —against→ any new loan (REJECT, reported, hypothetical, to greece, 0.71)",
        "<1:Nobody> should be fooled.",
        "  1 the author —against→ Nobody (ACCUSE, author, 0.60)",
    ]


def test_positions_add_the_names_behind_the_words(positions):
    shown = marked(positions[0].article, positions, colour=False)
    assert "  1 Halvorsen —against→ the Greek government = Greece (" in shown
    assert "  2 Oslo = Norway —against→ any new loan (" in shown
    assert "  1 the author = Ada Byron —against→ Nobody = new loan (" in shown


def test_colour_adds_nothing_but_colour(positions):
    article = positions[0].article
    coloured = marked(article, positions, colour=True)
    assert ESCAPES.sub("", coloured) == marked(article, positions, colour=False)
    holder, target, cue = (
        re.search(r"((?:\x1b\[[\d;]*m)+)" + words, coloured) for words in ("Halvorsen", "the G", "warned")
    )
    assert len({m.group(1) for m in (holder, target, cue)}) == 3


def test_colour_does_not_hang_on_the_environment(positions, monkeypatch):
    expected = marked(positions[0].article, positions, colour=True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "20")
    assert marked(positions[0].article, positions, colour=True) == expected


def test_without_findings_the_text_is_unchanged():
    text = "A line. \tAnother [red]one[/red].\n\n  :smile: End. \n"
    assert marked(Article("a", text), [], colour=False) == text


def test_nested_and_crossing_spans_are_both_marked():
    first = plain("Rejecting the new loan plan was right.", "the new loan plan", "loan").split("\n")[0]
    assert first == "Rejecting <1:the new <2:loan> plan> was right."
    first = plain("Rejecting the new loan plan was right.", "the new", "the new loan").split("\n")[0]
    assert first == "Rejecting <2:<1:the new> loan> plan was right."
    first = plain("Rejecting the new loan plan was right.", "the new loan", "loan plan").split("\n")[0]
    assert first == "Rejecting <1:the new <2:loan> plan> was right."


def test_findings_on_one_span_share_a_mark():
    assert plain("The plan fails.", "plan", "plan").startswith("The <1,2:plan> fails.\n  1 ")


def test_a_span_that_is_holder_and_target_is_marked_as_both(positions):
    finding = positions[0].evidence[0]
    shown = marked(positions[0].article, [replace(finding, target=finding.holder)], colour=False)
    assert "[1:<1:Halvorsen>]" in shown


@pytest.mark.parametrize(
    "sentences", [(Span(0, 20), Span(10, 30)), (Span(0, 30), Span(5, 9)), (Span(0, 99), Span(98, 99))]
)
def test_overlapping_or_overlong_sentences_lose_no_text_and_no_finding(sentences):
    text = "One two three four five six seven."
    found = [
        Finding(s, None, Phrase(Span(4, 7), Span(4, 7)), "favor", (0.9, 0, 0), "ASSESS", "author") for s in sentences
    ]
    shown = marked(Article("a", text), found, colour=False)
    listed = [line for line in shown.split("\n") if line.startswith("  1 ")]
    assert len(listed) == 2
    told = "".join(line for line in shown.split("\n") if not line.startswith("  1 "))
    assert re.sub(r"<1:|>|\s", "", told) == re.sub(r"\s", "", text)


def test_sentences_after_a_list_start_a_line_and_paragraphs_stay_apart():
    text = "A plan. Good.\n\nNext one."
    finding = Finding(Span(0, 7), None, Phrase(Span(2, 6), Span(2, 6)), "favor", (0.9, 0, 0), "ASSESS", "author")
    lines = marked(Article("a", text), [finding], colour=False).split("\n")
    assert [lines[0], *lines[2:]] == ["A <1:plan>.", "Good.", "", "Next one."]


def test_right_to_left_text_and_emoji_are_marked_where_they_stand():
    assert plain("🤡 وقال نتنياهو لا.", "نتنياهو").startswith("🤡 وقال <1:نتنياهو> لا.\n")


def test_control_characters_of_an_article_are_shown_not_obeyed():
    shown = plain("Read \x1b[2Jthis\x07 plan\r\nnow.\x9b", "plan")
    assert shown.startswith("Read ␛[2Jthis␇ <1:plan>\nnow.␦\n")
