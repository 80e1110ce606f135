"""What a website hangs on a text, and who its author is; beside each the sentence that looks like it and must stay."""

from __future__ import annotations

from time import process_time

import pytest

from stancekit.ingest import article_from_text

FIRST = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan, "
    'calling its budget "a fantasy".'
)
SECOND = (
    "Athens answered within the hour: nobody in the cabinet believes that Oslo will dare to do it, and nobody minds."
)
THIRD = "The Europeans, as ever, would rather talk about something else until the summer, and perhaps they are right."
LONG = "Money is never the point of such a quarrel. Pride is. The lenders will have both, and keep the budget as well."


def noise(text: str, **metadata: str) -> list[tuple[str, str]]:
    article = article_from_text(text, **metadata)
    ends = [0, *(n.span.end for n in article.noise)]
    assert all(n.span.start >= end for n, end in zip(article.noise, ends, strict=False)), "in order, no overlap"
    return [(n.kind, n.span.of(text)) for n in article.noise]


def paragraphs(*blocks: str) -> str:
    return "\n\n".join(blocks)


def between(line: str) -> str:
    return paragraphs(FIRST, SECOND, line, THIRD)


@pytest.mark.parametrize(
    "line",
    [
        "Read more: What the steel club might have looked like",
        "READ MORE: Halvorsen's war »",
        "Related: Can Oslo block the loan?",
        "(RELATED: Halvorsen's war on Athens)",
        "ALSO READ | The loan that was",
        "See also: The loan that was",
        "Read more",
        "Advertisement",
        "Read the full interview with Halvorsen here.",
        "[Read more: The loan that was](https://example.org/loan)",
        "https://example.org/loan",
        "“Oslo blocks loan” — The Northern Review, April 2, 2031",
    ],
)
def test_links(line: str) -> None:
    assert noise(between(line)) == [("link", line)]


@pytest.mark.parametrize(
    "line",
    [
        "Read more closely, the treaty gives Oslo no right to block the loan.",
        "Watch: the minister will blame Brussels.",
        "Related parties have rejected the loan.",
        "More on this point than on any other, Halvorsen is wrong.",
        "“We cut our ties with Athens.” — an adviser to The Review, June 3, 2031",
        "Advertisement is not what Halvorsen needs.",
        "Read my lips: no new loan to Athens.",
    ],
)
def test_sentences_that_are_no_links(line: str) -> None:
    assert noise(between(line)) == []


def test_an_inserted_link_is_noise_and_the_sentences_around_it_are_not() -> None:
    text = f"{FIRST} (RELATED: The loan that was) {SECOND}\n\n(RELATED:\u00a0The loan that was) {THIRD}"
    assert noise(text) == [("link", "(RELATED: The loan that was)"), ("link", "(RELATED:\u00a0The loan that was)")]


@pytest.mark.parametrize(
    "line",
    [
        "Sign up to Cargo, our weekly newsletter on trade, for the stories that move markets.",
        "Get the Examiner’s morning briefing in your inbox.",
        "NEWSLETTER: The week in Berlin, explained every Friday at six. Sign up here.",
        "Subscribers: tell us what you think at letters@harbourglobe.example",
        "Subscribe now. Already a subscriber?",
        "Follow us on Facebook and @northern on X.",
        "SIGN UP FOR OUR NEWSLETTER",
        "Enjoying this column? Subscribe today.",
        "Please support our independent journalism today.",
        "The views expressed in this article are the author’s own.",
    ],
)
def test_prompts(line: str) -> None:
    assert noise(between(line)) == [("prompt", line)]


@pytest.mark.parametrize(
    "line",
    [
        "Sign up to the pact, the Europeans told Athens.",
        "Get NATO out of here, say the protesters.",
        "Subscribe to that view and you will soon defend Halvorsen.",
        "Follow the money and you will find Oslo.",
        "Support our troops, the minister begged.",
        "Join us, Halvorsen told the Finns.",
        "Ministers want subscribers of the newsletter to pay.",
        "Become a member of the fund, they told Kyiv.",
        "Click, said the camera, and Halvorsen smiled.",
    ],
)
def test_sentences_that_are_no_prompts(line: str) -> None:
    assert noise(between(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Jane Roe is a columnist at The Northern Review.",
        "*Jane B. Roe is a fellow at the Fjord Institute and author of “Cold Money”. Her next book is on Greece.*",
        "Jane Roe writes about loans from Bergen.",
        "Jane Roe and John Doe are professors at the University of Bergen.",
        "The author is a former adviser to the government in Athens.",
        "Katarzyna Oles-Whitfield covers sanctions and energy for The Continental Review.",
    ],
)
def test_biographies_at_the_end(line: str) -> None:
    assert noise(paragraphs(FIRST, SECOND, THIRD, line)) == [("biography", line)]


def test_a_biography_may_be_followed_by_a_prompt() -> None:
    text = paragraphs(FIRST, SECOND, "Jane Roe is a columnist at The Northern Review.", "Follow @janeroe.")
    assert [kind for kind, _ in noise(text)] == ["biography", "prompt"]


@pytest.mark.parametrize(
    "line",
    [
        "Halvorsen is the author of her own misfortune in Athens.",
        "The author is wrong.",
        "Halvorsen is a threat to every columnist in Greece.",
        "Stavros Meletiou blamed the editors of The Northern Review.",
        "The Commission is arguing with economists in Bergen over the loan.",
    ],
)
def test_last_sentences_that_are_no_biographies(line: str) -> None:
    assert noise(paragraphs(FIRST, SECOND, THIRD, line)) == []


def test_who_is_argued_about_has_no_biography_and_one_in_mid_text_stays() -> None:
    line = "Jane Roe is a professor at the University of Bergen."
    assert noise(paragraphs(FIRST, "Roe would block the loan, too, and has told Halvorsen so in a letter.", line)) == []
    assert noise(paragraphs(FIRST, line, SECOND, THIRD)) == []


def test_a_known_author_is_recognised_by_name_alone() -> None:
    line = "Jane Roe has lived in Bergen since 2011."
    assert noise(paragraphs(FIRST, SECOND, line), author="Jane Roe") == [("biography", line)]
    assert noise(paragraphs(FIRST, SECOND, line)) == []
    assert noise(paragraphs(FIRST, SECOND, "Reuters reports that Oslo blocked it."), author="Reuters") == []


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2031 The Northern Review",
        "© Project Letters, 2031",
        "All rights reserved.",
        "This article first appeared in The Northern Review.",
        "Additional reporting by Hiroto Nagase in Osaka",
        "Tags: Greece, Norway, loans",
    ],
)
def test_legal_lines_and_tags(line: str) -> None:
    assert noise(between(line)) == [("metadata", line)]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright law must change, Halvorsen insists.",
        "This article appears to forbid any new loan.",
        "Reporting by Reuters has shown that Halvorsen lied.",
    ],
)
def test_sentences_that_are_no_legal_lines(line: str) -> None:
    assert noise(between(line)) == []


def test_a_label_that_runs_into_the_text_is_metadata() -> None:
    assert noise(f"ANALYSIS — {FIRST}\n\n{SECOND}") == [("metadata", "ANALYSIS — ")]


def test_html_comments_and_rules_are_set_aside() -> None:
    assert noise(between("<!-- a note to the editor -->")) == [("metadata", "<!-- a note to the editor -->")]


def test_noise_can_be_left_in() -> None:
    from stancekit.settings import load_settings

    settings = load_settings(overrides=["ingest.drop_noise=false"]).ingest
    article = article_from_text(f"date 2025-09-04 -Analysis-\n\nPARIS — {FIRST}", settings=settings)
    assert article.noise == ()
    assert article.date == "2025-09-04"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "](" * 100_000,
        "a a a a a\n\n" * 20_000,
        '."' * 200_000,
        "#" * 100_000,
        "(RELATED: " * 30_000,
        "A-" * 100_000,
    ],
)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    began = process_time()
    article_from_text(text)
    assert process_time() - began < 20, "seconds; a pattern that backtracks takes hours"
