"""Metadata from front matter, the lines above a text, datelines and names, and what outranks what."""

from __future__ import annotations

import pytest

from stancekit.errors import Rejection, UsageError
from stancekit.ingest import article_from_text
from stancekit.records import Article

BODY = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan, "
    'calling its budget "a fantasy".'
    "\n\nAthens answered within the hour: nobody in the cabinet believes that Oslo will dare to do it."
)


def known(article: Article) -> tuple[str | None, str | None, str | None, str | None]:
    return article.title, article.date, article.author, article.source


def marked(article: Article) -> list[str]:
    return [n.span.of(article.text) for n in article.noise if n.kind == "metadata"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (" date 2025-09-04 -Analysis-", (None, "2025-09-04", None, None)),
        ("Date: 4 September 2025", (None, "2025-09-04", None, None)),
        ("By Jane Roe | The Northern Review | 3 June 2031", (None, "2031-06-03", "Jane Roe", "The Northern Review")),
        ("By Jane Roe and John Doe | 3 June 2031", (None, "2031-06-03", "Jane Roe and John Doe", None)),
        ("3 June 2031 – By Katarzyna Oles-Whitfield", (None, "2031-06-03", "Katarzyna Oles-Whitfield", None)),
        ("2031-06-03 | By Jane Roe", (None, "2031-06-03", "Jane Roe", None)),
        ("By Jane Roe", (None, None, "Jane Roe", None)),
        ("BY JANE ROE", (None, None, "Jane Roe", None)),
        ("By Jane van der Roe in Athens", (None, None, "Jane van der Roe", None)),
        ("By Jane Roe, Northern Review, June 3, 2031", (None, "2031-06-03", "Jane Roe", "Northern Review")),
        ("Author: Jane Roe", (None, None, "Jane Roe", None)),
        ("Source: The Northern Review", (None, None, None, "The Northern Review")),
        ("Friday, June 3, 2031", (None, "2031-06-03", None, None)),
        ("Published June 3, 2031 at 10:15 AM EDT", (None, "2031-06-03", None, None)),
        (
            "ANALYSIS — The Windward Examiner, Tuesday 6 July 2021, page 7",
            (None, "2021-07-06", None, "The Windward Examiner"),
        ),
        ("March 13, 2019, 4:32 AM GMT By Ben Roe", (None, None, None, None)),
        ("From Our Diplomatic Correspondent", (None, None, None, None)),
        ("Opinion", (None, None, None, None)),
        ("LEADERS | Trade", (None, None, None, None)),
        ("Title: A loan refused", ("A loan refused", None, None, None)),
    ],
)
def test_lines_above_the_text(line: str, expected: tuple[str | None, ...]) -> None:
    article = article_from_text(f"{line}\n\n{BODY}")
    if line.startswith("March"):  # two things run together: not surely metadata, so it stays
        assert marked(article) == []
    else:
        assert known(article) == expected
        assert marked(article) == [line.strip()]


@pytest.mark.parametrize(
    "line",
    [
        "By Monday, Oslo will have blocked the loan.",
        "By Christmas",
        "By order of the minister",
        "On June 3, 2031, Oslo blocked the loan.",
        "June 3, 2031, The Storting has voted to block the loan.",
        "Halvorsen | Athens | Oslo",
        "Date: never, if Halvorsen has her way",
        "Source: an adviser who wants the loan to be blocked, and thinks that Halvorsen is right to say so in public.",
        "Opinion is divided on Halvorsen.",
        "Analysis of the budget shows that Halvorsen is right.",
    ],
)
def test_sentences_that_are_no_metadata(line: str) -> None:
    article = article_from_text(f"{line}\n\n{BODY}")
    assert marked(article) == []
    assert known(article)[1:] == (None, None, None)


def test_a_date_or_byline_deep_in_the_text_is_no_metadata() -> None:
    article = article_from_text(f"{BODY}\n\n" * 6 + "By Jane Roe\n\nJune 3, 2031")
    assert known(article) == (None, None, None, None)


def test_title_byline_and_date_on_lines_of_their_own() -> None:
    article = article_from_text(f"OUR VIEW\n\nA loan refused\n\nBy Jane Roe\nFriday, June 3, 2031\n\n{BODY}")
    assert known(article) == ("A loan refused", "2031-06-03", "Jane Roe", None)
    assert marked(article) == ["OUR VIEW", "By Jane Roe", "Friday, June 3, 2031"]


def test_a_title_takes_positions_so_it_is_no_noise_but_its_mark_is() -> None:
    article = article_from_text(f"# Oslo blocks loan\n\n{BODY}")
    assert article.title == "Oslo blocks loan"
    assert [n.span.of(article.text) for n in article.noise] == ["# "]


def test_a_section_in_capitals_above_the_title_is_not_the_title() -> None:
    article = article_from_text(f"COMPANIES & POWER\n\nMarry in haste\n\n{BODY}")
    assert article.title == "Marry in haste"
    assert marked(article) == ["COMPANIES & POWER"]
    assert article_from_text(f"THE LOAN AND THE NINE\n\n{BODY}").title == "THE LOAN AND THE NINE"


def test_a_text_that_begins_at_once_has_no_title() -> None:
    assert article_from_text(BODY).title is None


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_yaml_front_matter(end: str) -> None:
    front = end.join(
        [
            "---",
            'title: "A loan: refused"',
            "date: 2031-06-03",
            "author: [Jane Roe, John Doe]",
            "publication: The Review",
            "---",
            "",
        ]
    )
    article = article_from_text(front + end + BODY)
    assert known(article) == ("A loan: refused", "2031-06-03", "Jane Roe, John Doe", "The Review")
    assert marked(article) == [front]


def test_malformed_front_matter_is_read_line_by_line() -> None:
    article = article_from_text(f"---\ntitle: Halvorsen: no loan\ndate: 2031-06-03\nauthor: '@jane\n---\n{BODY}")
    assert article.title == "Halvorsen: no loan"
    assert article.date == "2031-06-03"


def test_toml_front_matter() -> None:
    article = article_from_text(f'+++\ntitle = "A loan refused"\ndate = 2031-06-03\n+++\n\n{BODY}')
    assert known(article) == ("A loan refused", "2031-06-03", None, None)


@pytest.mark.parametrize("text", [f"---\n\n{BODY}\n\n---\n\n{BODY}", f"--- {BODY}", f"---\n{BODY}"])
def test_a_rule_at_the_top_is_no_front_matter(text: str) -> None:
    assert marked(article_from_text(text)) == []


def test_front_matter_that_expands_without_end_does_no_harm() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    article = article_from_text(f"---\n{bomb}title: A loan refused\nslug: *i\n---\n{BODY}")
    assert article.title == "A loan refused"


def test_an_author_that_aliases_repeat_without_end_is_cut() -> None:
    doubled = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 13))
    article = article_from_text(f"---\na0: &a0 [Jane Roe, John Doe]\n{doubled}author: *a12\n---\n{BODY}")
    assert article.author is not None
    assert article.author.startswith("Jane Roe, John Doe, Jane Roe, ")
    assert article.author.endswith(", …")
    assert len(article.author) < 1010


@pytest.mark.parametrize("empty", ["[]", "{}", '" "'])
def test_aliases_that_repeat_nothing_without_end_are_no_author(empty: str) -> None:
    doubled = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 41))
    article = article_from_text(f"---\na0: &a0 {empty}\n{doubled}author: *a40\n---\n{BODY}")
    assert article.author is None


@pytest.mark.parametrize("author", ["&a [*a]", "&a {name: *a}", "[" * 200 + "]" * 200])
def test_an_author_without_a_name_in_it_is_none(author: str) -> None:
    article = article_from_text(f"---\ntitle: A loan refused\nauthor: {author}\n---\n{BODY}")
    assert known(article) == ("A loan refused", None, None, None)


def test_two_hundred_authors_are_too_many_for_a_line_but_twenty_are_not() -> None:
    few = [f"Jane Roe the {n}th" for n in range(20)]
    article = article_from_text(f"---\nauthors:\n  - [{', '.join(few)}]\n---\n{BODY}")
    assert article.author == ", ".join(few)
    many = [f"Jane Roe the {n}th" for n in range(200)]
    article = article_from_text(f"---\nauthors: [{', '.join(many)}]\n---\n{BODY}")
    assert article.author is not None
    assert article.author.split(", ") == [*many[: article.author.count(",")], "…"]


def test_a_title_of_any_length_stays_whole() -> None:
    title = "Halvorsen blocks any new loan " * 60
    assert article_from_text(f"---\ntitle: {title}\n---\n{BODY}").title == title.strip()


@pytest.mark.parametrize("field", ["title", "author", "date"])
def test_a_number_of_thousands_of_digits_is_nothing_known(field: str) -> None:
    article = article_from_text(f"---\nsource: The Review\n{field}: 0x{'f' * 5000}\n---\n{BODY}")
    assert known(article) == (None, None, None, "The Review")


def test_the_date_of_a_dateline_and_of_a_name() -> None:
    assert article_from_text(f"GENEVA, July 7, 1936 — {BODY}").date == "1936-07-07"
    assert article_from_text(f"KYIV, Sept. 4 (Reuters) - {BODY}").date is None
    assert article_from_text(BODY, id="2025-09-04-loan").date == "2025-09-04"
    assert article_from_text(BODY, path="news/2025-09-04-loan.txt").date == "2025-09-04"


def test_what_is_given_outranks_the_text_and_the_text_outranks_the_name() -> None:
    text = f"By Jane Roe | The Northern Review | 3 June 2031\n\nA loan refused\n\n{BODY}"
    article = article_from_text(text, id="2001-01-01-a", title="Given", date="5 May 2035", author="Ann", source="Own")
    assert known(article) == ("Given", "2035-05-05", "Ann", "Own")
    assert known(article_from_text(text, id="2001-01-01-a"))[1] == "2031-06-03"


def test_the_author_is_known_from_a_biography() -> None:
    article = article_from_text(f"{BODY}\n\nJane Roe writes about loans from Bergen.")
    assert article.author == "Jane Roe"


def test_the_example_sentence_alone() -> None:
    sentence = BODY.split("\n", maxsplit=1)[0]
    article = article_from_text(sentence)
    assert article == Article(id="text", text=sentence, sha256=article.sha256)
    assert article.sha256 is not None
    assert len(article.sha256) == 64


def test_wrong_calls_are_refused() -> None:
    with pytest.raises(UsageError, match="no metadata autor"):
        article_from_text(BODY, autor="Jane Roe")
    with pytest.raises(UsageError, match=r"'04/09/2025'.*2025-09-04"):
        article_from_text(BODY, date="04/09/2025")
    with pytest.raises(Rejection) as caught:
        article_from_text(" \n")
    assert caught.value.reason == "empty"
    with pytest.raises(Rejection) as caught:
        article_from_text("Oslo \ud800 would block any new loan.")
    assert caught.value.reason == "encoding"
