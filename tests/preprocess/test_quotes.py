"""Quotation spans of every kind of mark, and who speaks in them."""

import re
import time
from collections.abc import Callable

import pytest

from stancekit.preprocess.beside import Beside
from stancekit.preprocess.quotes import find_quotes
from stancekit.records import AnalysedArticle, Mention, Sentence, Span

Analyse = Callable[[str], AnalysedArticle]


def lines(text: str) -> list[Sentence]:
    """Every line a paragraph of one sentence."""
    return [Sentence(Span(m.start(), m.end()), index) for index, m in enumerate(re.finditer(r"[^\n]+", text))]


def quoted(text: str) -> list[str]:
    return [quote.span.of(text) for quote in find_quotes(text, lines(text))]


def speakers(article: AnalysedArticle) -> list[tuple[str, str | None]]:
    text = article.article.text
    return [(q.span.of(text), q.speaker.of(text) if q.speaker else None) for q in article.quotes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She called it “a fantasy of bankers” today.", ["“a fantasy of bankers”"]),
        ('She called it "a fantasy of bankers" today.', ['"a fantasy of bankers"']),
        ("She called it ‘a fantasy of bankers’ today.", ["‘a fantasy of bankers’"]),
        ("She called it 'a fantasy of bankers' today.", ["'a fantasy of bankers'"]),
        ("She called it «a fantasy of bankers» today.", ["«a fantasy of bankers»"]),
        ("She called it « a fantasy of bankers » today.", ["« a fantasy of bankers »"]),
        ("She called it »a fantasy of bankers« today.", ["»a fantasy of bankers«"]),
        ("She called it „a fantasy of bankers“ today.", ["„a fantasy of bankers“"]),
        ("She called it „a fantasy of bankers” today.", ["„a fantasy of bankers”"]),
        ("She called it ``a fantasy of bankers'' today.", ["``a fantasy of bankers''"]),
        ("A “solidarity clause” and a “reassurance” force.", ["“solidarity clause”", "“reassurance”"]),
        ("(“A fantasy,” she said—“no more.”)", ["“A fantasy,”", "“no more.”"]),
    ],
)
def test_every_kind_of_mark(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The miners' union and the workers' rights weren't mentioned in Oslo's budget.",
        "The miners’ union and the workers’ rights weren’t mentioned in Oslo’s budget.",
        "In the '90s they'd say 'tis nothing, rock 'n' roll.",
        "The tanker was 6'2\" long.",
        "O'Brien's and D’Abernon’s friends didn't come.",
    ],
)
def test_apostrophes_possessives_and_inches_are_no_quotations(text: str) -> None:
    assert quoted(text) == []


def test_possessive_inside_single_marks_does_not_close_them() -> None:
    assert quoted("He said 'the miners' union is right' and left.") == ["'the miners' union is right'"]


def test_apostrophe_inside_single_marks_does_not_close_them() -> None:
    assert quoted("He said ‘we won’t pay’ and left.") == ["‘we won’t pay’"]


def test_nested_marks_give_the_outer_and_the_inner_span() -> None:
    text = "“He told me ‘no way’ and left,” she said. \"She said 'never' twice,\" he said."
    assert quoted(text) == ["“He told me ‘no way’ and left,”", "‘no way’", "\"She said 'never' twice,\"", "'never'"]


def test_missing_closing_mark_ends_with_its_paragraph() -> None:
    text = "He wrote “this stays open. The end.\n\nNothing here is quoted."
    assert quoted(text) == ["“this stays open. The end."]


def test_missing_opening_mark_begins_with_the_sentence() -> None:
    text = "Nothing quoted here.\nThis is a trap,” she said."
    assert quoted(text) == ["This is a trap,”"]


def test_stray_mark_harms_no_other_paragraph() -> None:
    text = 'He wrote "this stays open.\n\nShe called it "a fantasy" today.'
    assert quoted(text) == ['"this stays open.', '"a fantasy"']


def test_marks_that_wrap_the_whole_text_as_a_table_does_are_none() -> None:
    assert quoted('"Halvorsen called it "a fantasy" and the loan "a trap"."') == ['"a fantasy"', '"a trap"']
    assert quoted('\n"Rask called it "a fantasy".\n\nHe left."\n') == ['"a fantasy"']


@pytest.mark.parametrize(
    "text",
    ['"We will not pay," Halvorsen said. "It is a trap."', '"We will not pay," he said.\n\n"Never.\n\n"It is a trap."'],
)
def test_quotations_that_begin_and_end_the_text_stay(text: str) -> None:
    found = quoted(text)
    assert (found[0], found[-1]) == ('"We will not pay,"', '"It is a trap."')


def test_who_says_i_around_other_quotations_is_quoted() -> None:
    assert quoted('"I called it "a fantasy" and left."') == ['"I called it "a fantasy" and left."', '"a fantasy"']


def test_one_quotation_may_be_the_whole_text() -> None:
    assert quoted('"We will not pay."') == ['"We will not pay."']


def test_paragraphs_of_one_quotation_open_each_and_close_once() -> None:
    text = "“First part here.\n\n“Second part here.\n\n“Third part,” she said.\n\nAnd “one more” came."
    assert quoted(text) == ["“First part here.", "“Second part here.", "“Third part,”", "“one more”"]


def test_right_to_left_text() -> None:
    text = "قال الرئيس “لن نستسلم أبدا” في القاهرة.\nאמר «לא נוותר» אתמול."
    assert quoted(text) == ["“لن نستسلم أبدا”", "«לא נוותר»"]


def test_marks_without_words_are_no_quotations() -> None:
    assert quoted('He typed “” and " " and ‘…’ only.') == []


def test_no_sentences_no_quotations() -> None:
    assert find_quotes("“Nobody reads this.”", []) == ()


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We will not pay for this budget,” said Ada Halvorsen.", "Ada Halvorsen"),
        ("“We will not pay for this budget,” Ada Halvorsen told reporters.", "Ada Halvorsen"),
        ("“We will not pay,” Ada Halvorsen, the finance minister, said on Monday.", "Ada Halvorsen"),
        ("Ada Halvorsen said: “We will not pay for this budget.”", "Ada Halvorsen"),
        ("According to Ada Halvorsen, the budget is “nothing but a fantasy”.", "Ada Halvorsen"),
        ("The budget is “nothing but a fantasy”, according to Ada Halvorsen.", "Ada Halvorsen"),
        ("Ada Halvorsen, who called the plan “a present for the banks”, resigned.", "Ada Halvorsen"),
        ("Ask hawks such as the police chief, Thanom Rakdee, who calls the students “germs”.", "Thanom Rakdee"),
        ("Ada Halvorsen said that Peter Olsen had called the plan “a present for the banks”.", "Peter Olsen"),
        ("The plan was dismissed by Ada Halvorsen as “a present for the banks”.", "Ada Halvorsen"),
        ("Ada Halvorsen dismissed the plan as “a present for the banks”; Peter Olsen replied.", "Ada Halvorsen"),
    ],
)  # fmt: skip
def test_speaker_is_the_subject_of_the_speech_verb(analyse: Analyse, text: str, speaker: str) -> None:
    assert [s for _, s in speakers(analyse(text))] == [speaker]


def test_example_sentence(analyse: Analyse) -> None:
    text = (
        "Halvorsen warned the Greek government on Monday that Oslo would block any new loan, "
        'calling its budget "a fantasy".'
    )
    assert speakers(analyse(text)) == [('"a fantasy"', "Halvorsen")]


def test_name_and_colon_and_name_behind_a_dash() -> None:
    """Without any syntax: a mention right before a colon, or behind a dash at the end."""
    text = "Halvorsen: “We will not pay.”\n“They will pay” – Olsen"
    first, second = lines(text)
    mentions = {name: Span(text.index(name), text.index(name) + len(name)) for name in ("Halvorsen", "Olsen")}
    sentences = [
        Sentence(line.span, line.paragraph, (Mention(span, span, "name", "PERSON", ""),))
        for line, span in zip((first, second), mentions.values(), strict=True)
    ]
    assert [q.speaker for q in find_quotes(text, sentences)] == [mentions["Halvorsen"], mentions["Olsen"]]


def test_quotation_without_its_own_speaker_continues_the_last_one(analyse: Analyse) -> None:
    text = "“They were very polite,” Ada Halvorsen told reporters. “They even apologised to the cleaners.”"
    assert [s for _, s in speakers(analyse(text))] == ["Ada Halvorsen", "Ada Halvorsen"]


def test_narrated_sentence_between_does_not_get_the_last_speaker(analyse: Analyse) -> None:
    text = "“They were very polite,” Ada Halvorsen told reporters. The “so-called reform” passed."
    assert speakers(analyse(text))[1] == ("“so-called reform”", None)


def test_paragraphs_of_one_quotation_have_the_speaker_named_at_the_end(analyse: Analyse) -> None:
    text = "“The budget is a fantasy from start to end.\n\n“Nobody will pay for it,” said Ada Halvorsen."
    assert [s for _, s in speakers(analyse(text))] == ["Ada Halvorsen", "Ada Halvorsen"]


def test_speaker_announced_by_a_colon_in_the_paragraph_before(analyse: Analyse) -> None:
    text = "Ada Halvorsen told parliament:\n\n“Nobody in this country will pay for it.”"
    assert [s for _, s in speakers(analyse(text))] == ["Ada Halvorsen"]


def test_scare_quotes_are_spans_without_a_forced_speaker(analyse: Analyse) -> None:
    text = "Ada Halvorsen asked Brussels to commit to a long and costly treaty with a “solidarity clause” in it."
    assert speakers(analyse(text)) == [("“solidarity clause”", None)]


def test_short_quotation_right_behind_its_verb_has_a_speaker(analyse: Analyse) -> None:
    assert speakers(analyse("Ada Halvorsen called it “sabotage”.")) == [("“sabotage”", "Ada Halvorsen")]


def test_nested_quotation_has_the_inner_speaker(analyse: Analyse) -> None:
    text = "“Peter told me ‘never again in my life’ and left,” Ada Halvorsen recalled."
    assert [s for _, s in speakers(analyse(text))] == ["Ada Halvorsen", "Peter"]


def test_the_subject_of_a_long_clause_speaks_at_its_far_end(analyse: Analyse) -> None:
    between = ", ".join(f"in the year {year} and in the winter after it" for year in range(2001, 2031))
    text = f"Ada Halvorsen, who never paid, called the plan, {between}, “a present for the banks”."
    assert [s for _, s in speakers(analyse(text))] == ["Ada Halvorsen"]


def test_mentions_are_asked_for_by_level_and_by_stretch() -> None:
    text = "Ada said “no way, Eva said ‘never again’ to Ida” and Ina left. " * 100
    names = [Span(m.start(), m.end()) for m in re.finditer(r"Ada|Eva|Ida|Ina", text)]
    sentence = Sentence(Span(0, len(text) - 1), 0, tuple(Mention(n, n, "name", "PERSON", "") for n in names))
    spans = [quote.span for quote in find_quotes(text, [sentence])]
    beside = Beside(text, [sentence], spans, {})
    outer, inner = spans[100:102]
    assert beside.around[outer] is None
    assert beside.around[inner] == outer
    assert {m.span.of(text) for m in beside.near(0, outer)} == {"Ada", "Ina"}
    assert {m.span.of(text) for m in beside.near(0, inner)} == {"Eva", "Ida"}
    assert len(beside.near(0, outer)) < 20


def test_thousands_of_quotations_in_one_sentence_take_seconds() -> None:
    text = " ".join(f"“no way {n} out,” said Ada," for n in range(2000))
    names = [Span(m.start(), m.end()) for m in re.finditer("Ada", text)]
    sentence = Sentence(Span(0, len(text)), 0, tuple(Mention(n, n, "name", "PERSON", "") for n in names))
    begun = time.process_time()
    quotes = find_quotes(text, [sentence])
    assert time.process_time() - begun < 10
    assert [quote.speaker for quote in quotes] == names
