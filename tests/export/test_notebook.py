import re
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from stancekit.export import Positions, article_html
from stancekit.export.notebook import position_html, positions_html
from stancekit.flow import Result
from stancekit.records import AnalysedArticle, Article, Finding, Noise, Phrase, Span

PACKAGE = Path(__file__).resolve().parents[2] / "pipeline" / "stancekit"
OURS = {
    "div",
    "style",
    "p",
    "b",
    "bdi",
    "span",
    "mark",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
}


def parsed(html):
    return lxml.html.fragment_fromstring(html)


def told(element):
    """The words of an element, without its style, in one line."""
    return " ".join("".join(element.xpath(".//text()[not(parent::style)]")).split())


def texts(html):
    return [told(one) for one in parsed(html).find_class("sk-text")]


def lists(html):
    return [[told(item) for item in one.findall("li")] for one in parsed(html).find_class("sk-findings")]


def without_marks(html):
    """The texts as they were, with the brackets taken out."""
    for element in (page := parsed(html)).find_class("sk-edge"):
        element.drop_tree()
    return ["".join(one.itertext()) for one in page.find_class("sk-text")]


def by_author(text, *words, sentence=None):
    """Findings of the author on the given words."""
    spans = [Span(text.index(one), text.index(one) + len(one)) for one in words]
    whole = sentence or Span(0, len(text))
    return [Finding(whole, None, Phrase(s, s), "against", (0.0, 0.9, 0.0), "ACCUSE", "author") for s in spans]


def test_an_article_is_marked_and_listed_as_in_the_terminal(positions):
    found = [p.evidence[0] for p in positions]
    html = article_html(positions[0].article, found)
    (shown,) = texts(html)
    assert shown == (
        "OSLO — [1:Halvorsen] {1:warned} ⟨1:the Greek government⟩ on Monday that [2:Oslo] would {2:block} "
        '⟨2:any new loan⟩, calling its budget "a fantasy". ⟨3:Nobody⟩ should be fooled.'
    )
    assert lists(html) == [[
        "1 Halvorsen ■ against the Greek government (THREATEN, reported, 0.83)",
        "2 Oslo ■ against any new loan (REJECT, reported, hypothetical, to greece, 0.71)",
        "3 the author ■ against Nobody (ACCUSE, author, 0.60)",
    ]]  # fmt: skip
    assert told(parsed(html)).startswith("A loan, Ada Byron, The Paper, 2025-09-04 Marked: [who] ⟨on what⟩")


def test_positions_add_the_names_behind_the_words(positions):
    (shown,) = lists(article_html(positions[0].article, positions))
    assert [line.split(" (")[0] for line in shown] == [
        "1 Halvorsen ■ against the Greek government = Greece",
        "2 Oslo = Norway ■ against any new loan",
        "3 the author = Ada Byron ■ against Nobody = new loan",
    ]


def test_a_position_shows_its_sentences_and_where_they_stand(positions):
    html = positions[0]._repr_html_()
    assert told(parsed(html).find("p")) == "Halvorsen (PERSON) ■ against Greece (STATE) · score -0.87 · confidence 0.83"
    assert lists(html)[0][0].startswith("■ against (THREATEN, reported, 0.83)[Halvorsen] {warned} ⟨the Greek gov")
    assert told(parsed(html)).endswith("A loan, Ada Byron, The Paper, 2025-09-04")
    twice = replace(positions[0], evidence=positions[0].evidence * 2)
    assert len(texts(position_html(twice))) == 2


def test_a_score_of_nothing_has_no_minus(positions):
    assert "score +0.00" in position_html(positions[1])
    assert "(STATE) ● favor new loan (ISSUE)" in told(parsed(position_html(replace(positions[1], stance="favor"))))


def test_positions_are_a_table_with_the_surest_sentence_that_agrees(positions):
    first = positions[0]
    doubt, threat = replace(first.evidence[0], probabilities=(0.9, 0.05, 0), stance="favor"), first.evidence[0]
    html = Positions([replace(first, evidence=(doubt, threat)), *positions[1:]])._repr_html_()
    rows = [[told(cell) for cell in row] for row in parsed(html).iter("tr")]
    assert rows[0] == ["who", "stance", "on what", "surest sentence", "confidence"]
    assert [row[:3] for row in rows[1:]] == [
        ["Halvorsen", "■ against", "Greece"],
        ["Norway", "■ against", "new loan"],
        ["Ada Byron", "■ against", "new loan"],
    ]
    assert rows[1][3].endswith("and 1 more")
    assert rows[1][4] == "0.83"
    assert "mark" in {e.tag for e in parsed(html).iter()}


def test_the_article_is_named_where_there_are_several(positions):
    assert "A loan" not in positions_html(positions)
    other = replace(positions[0], article=replace(positions[0].article, id="a2", title="Another"))
    shown = told(parsed(positions_html([*positions, other])))
    assert "A loan, Ada Byron" in shown
    assert "Another, Ada Byron" in shown


def test_of_many_positions_the_first_are_shown_and_the_rest_counted(positions):
    html = Positions([*positions] * 9)._repr_html_()
    assert len(list(parsed(html).iter("tr"))) == 21
    assert told(parsed(html)).startswith("27 positions")
    assert told(parsed(html)).endswith("… and 7 more; .to_frame() has all of them")
    assert told(parsed(Positions()._repr_html_())) == "0 positions"


def test_a_result_shows_the_article_and_counts_what_was_dropped(positions):
    article = positions[0].article
    found = tuple(p.evidence[0] for p in positions)
    result = Result(AnalysedArticle(article, ()), found, Positions(positions[:2]), (), 9, 9, 0)
    html = result._repr_html_()
    assert len(lists(html)[0]) == 2
    assert told(parsed(html)).endswith("3 findings (0 dropped), 2 positions")


def test_no_text_is_lost_or_added():
    text = "One two three.\n \nFour five\r\nsix seven.\n\n\nEight."
    found = [*by_author(text, "two three", "three.", "One two"), *by_author(text, "Four", sentence=Span(17, 36))]
    shown = without_marks(article_html(Article("a", text), found))
    assert shown == ["One two three.", "Four five\nsix seven.", "Eight."]
    assert [len(one) for one in lists(article_html(Article("a", text), found))] == [3, 1]


def test_crossing_and_nested_spans_are_all_marked():
    text = "Rejecting the new loan plan was right."
    html = article_html(Article("a", text), by_author(text, "the new loan", "new loan plan", "loan"))
    assert texts(html) == ["Rejecting ⟨1:the ⟨2:new ⟨3:loan⟩⟩ plan⟩ was right."]
    marks = {told(one) for one in parsed(html).iter("mark")}
    assert {"⟨3:loan⟩⟩", "plan⟩"} <= {mark.replace(" ", "") for mark in marks}


def test_findings_beyond_the_text_are_listed_all_the_same():
    text = "A plan."
    found = by_author(text, "plan", sentence=Span(90, 99))
    assert len(lists(article_html(Article("a", text), found))[0]) == 1
    assert texts(article_html(Article("a", ""), [])) == []


def test_layout_that_was_left_out_is_told_apart(positions):
    (noise,) = parsed(article_html(positions[0].article, positions)).find_class("sk-noise")
    assert (noise.text_content(), noise.get("title")) == ("OSLO —", "dateline, left out")
    text = "A plan. B."
    two = Article("a", text, noise=(Noise(Span(0, 2), "heading"), Noise(Span(7, 10), "caption")))
    assert without_marks(article_html(two, by_author(text, "plan"))) == [text]


@pytest.mark.parametrize("attack", ["<script>harm()</script>", "'\"><img src=x onerror=harm()>", "</style><b>", "&lt;"])
def test_what_an_article_says_is_never_markup(positions, attack):
    text = f"{attack} says {attack}"
    article = replace(positions[0].article, text=text, title=attack, author=attack, source=attack, date=attack)
    finding = by_author(text, "says")[0]
    actor, target = replace(positions[0].actor, name=attack), replace(positions[0].target, name=attack, type=attack)
    position = replace(
        positions[0], article=article, actor=actor, target=target,
        evidence=(replace(finding, addressee=attack, relation=attack),),
    )  # fmt: skip
    for html in (article_html(article, [position], attack), position_html(position), positions_html([position] * 2)):
        elements = list(parsed(html).iter())
        assert {e.tag for e in elements} <= OURS
        assert {name for e in elements for name in e.attrib} <= {"class", "title", "dir", "scope", "aria-hidden"}
        assert attack in "".join(parsed(html).itertext())


def test_characters_that_hide_or_turn_are_shown_not_obeyed():
    text = "A\u202e plan\x1b[2J\ud800\u200b."
    article = Article("a", text, title="over\n\u2028\u202eturned")
    html = article_html(article, by_author(text, "plan"))
    html.encode("utf-8")
    assert texts(html) == ["AU+202E ⟨1:plan⟩U+001B[2JU+D800U+200B."]
    assert told(parsed(html)).startswith("over U+202Eturned")


def test_all_can_be_read_without_style_and_nothing_is_fetched(positions):
    html = article_html(positions[0].article, positions)
    assert not re.search(r"url\(|https?:|@import|<script|<link", html)
    bare = re.sub(r"<style>.*?</style>", "", html)
    assert {"[1:", "{1:", "⟨1:", "against"} <= set(re.findall(r"[\[{⟨]1:|against", bare))


# Colours: the pairs of notebook.css, each with its light and dark side.


def colours():
    sheet = (PACKAGE / "export" / "notebook.css").read_text("utf-8")
    return {m[0]: m[1:] for m in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", sheet)}


def luminance(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("side", [0, 1])
def test_words_stand_out_from_what_is_behind_them(side):
    own = {name: pair[side] for name, pair in colours().items()}
    on_paper = ("ink", "muted", "favor", "against", "even")
    pairs = [(name, "paper") for name in on_paper]
    pairs += [(word, f"{role}-tint") for role in ("holder", "target", "cue") for word in ("ink", role)]
    assert {pair: c for pair in pairs if (c := contrast(*(own[name] for name in pair))) < 4.5} == {}


def test_the_colours_of_marks_and_stances_are_those_of_the_report():
    sheet = (PACKAGE / "report" / "assets" / "page.css").read_text("utf-8")
    names = [f"{role}{part}" for role in ("holder", "target", "cue") for part in ("", "-tint")] + ["favor", "against"]
    for name in names:
        light, dark, *_ = re.findall(rf"--{name}: (#\w{{6}})", sheet)
        assert colours()[name] == (light, dark), name
