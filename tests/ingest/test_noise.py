"""Each kind of layout noise, and beside it the sentence that looks like it and must stay."""

from __future__ import annotations

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


def test_plain_commentary_has_no_noise() -> None:
    assert noise(paragraphs(FIRST, SECOND, THIRD)) == []
    assert noise(FIRST) == []


@pytest.mark.parametrize(
    "dateline",
    [
        "PARIS — ", "WASHINGTON (AP) – ", "KYIV, Sept. 4 (Reuters) - ", "GENEVA, July 7, 1936 — ", "NEW YORK -- ",
        "PORT CARLISLE, Barrow Islands — ", "KYIV, Ukraine (AP) — ", "Athens, 4 September 2025 – ", "(Reuters) - ",
        "WASHINGTON, D.C. — ", "ST. PETERSBURG — ", "Athens (DPA) – ", "BRUSSELS/PARIS, 4 Sept — ",
    ],
)  # fmt: skip
def test_a_dateline_is_noise_and_its_sentence_is_not(dateline: str) -> None:
    assert noise(f"{dateline}{FIRST}\n\n{SECOND}") == [("dateline", dateline)]


@pytest.mark.parametrize(
    "opening",
    [
        "NATO — The alliance has never been so divided, and Halvorsen knows it better than most ministers do.",
        "BREXIT — remember it? — is over, and Oslo was the first of all the capitals to say so in public.",
        "Oslo — that is, Halvorsen — would block any new loan to Athens, whatever the other ministers say now.",
        "Ukraine — The war goes on, and nobody in Oslo wants to pay for it any longer than they have to, it seems.",
        "Athens wants money - Oslo refuses to give it, and Halvorsen has said so (Reuters) - more than once this week.",
        "I met Halvorsen in Paris — she rejected the loan before I had asked my first question about it at all.",
        "MPs - Labour and Conservative - have rejected the loan, and the Greek minister is not amused about it.",
    ],
)
def test_a_sentence_with_a_dash_has_no_dateline(opening: str) -> None:
    assert noise(f"{opening}\n\n{SECOND}") == []


def test_the_speakers_of_an_interview_are_no_datelines() -> None:
    text = f"KATHIMERINI — {FIRST}\n\nHALVORSEN — {SECOND}\n\nKATHIMERINI — {THIRD}"
    assert noise(text) == []


def test_a_bare_place_in_capitals_counts_only_at_the_head_of_the_text() -> None:
    assert noise(f"{FIRST}\n\nOSLO — {SECOND}") == []
    assert noise(f"{FIRST}\n\nOSLO, Sept. 4 — {SECOND}") == [("dateline", "OSLO, Sept. 4 — ")]


@pytest.mark.parametrize(
    "line",
    [
        "Halvorsen at a fork in the road", "The small print", "2. What happens in July?", "Cold feet", "**The price**",
        "## Who pays?", "### Halvorsen refuses.", "The price\n---------", "* * *",
    ],
)  # fmt: skip
def test_subheadings(line: str) -> None:
    assert noise(between(line)) == [("heading", line)]


@pytest.mark.parametrize(
    "line",
    [
        "Halvorsen refused.",
        "Who can blame them?",
        "It was a small cruelty, and it tells us more about the loan than the communiqué does",
        "“No loan without a budget”",
        "- Reject the loan",
        "#NoLoan",
        "Greece wants three things:",
        "she said nothing",
    ],
)
def test_short_paragraphs_that_are_no_subheadings(line: str) -> None:
    assert noise(between(line)) == []


def test_a_list_of_demands_is_no_row_of_subheadings() -> None:
    demands = ["Lift the embargo", "Block the loan", "Apologise to Athens"]
    assert noise(paragraphs(FIRST, SECOND, *demands, THIRD)) == []
    assert noise(paragraphs(FIRST, SECOND[:-1] + ":", "Block the loan", THIRD)) == []


def test_a_short_question_is_a_subheading_only_among_others() -> None:
    text = paragraphs(FIRST, "The refusal", SECOND, "And the Europeans?", THIRD, "The price", LONG)
    assert noise(text) == [("heading", "The refusal"), ("heading", "And the Europeans?"), ("heading", "The price")]


def test_subheadings_in_a_text_with_a_line_a_paragraph_and_in_windows_line_ends() -> None:
    assert noise(f"{FIRST}\n{SECOND}\nThe small print\n{THIRD}") == [("heading", "The small print")]
    assert noise(paragraphs(FIRST, SECOND, "The small print", THIRD).replace("\n", "\r\n")) == [
        ("heading", "The small print")
    ]


def test_lines_wrapped_at_a_fixed_width_are_no_subheadings() -> None:
    wrapped = """\
Halvorsen warned the Greek government on Monday that Oslo would
block any new loan, calling its budget "a fantasy". Nobody in
Athens was surprised by it. They had heard the same minister say
the same thing in spring

The budget of the Greeks has since grown by a third, and so has
the impatience of the lenders in the north."""
    assert noise(wrapped) == []


@pytest.mark.parametrize(
    "line",
    [
        "Halvorsen gives remarks in Washington, DC, USA, on September 3, 2025. Photo credit: Jane Roe/CNP via ZUMA.",
        "The port of Piraeus at dawn. Photo: X/AFP",
        "Diggers at the gate. Photograph: Papy Ilunga/Copperbelt Images",
        "(AP Photo/Jane Roe)",
        "Halvorsen arrives in Athens on Monday. (AP Photo/Jane Roe, File)",
        "Jane Roe/Getty Images",
        "Halvorsen shakes hands with the Greek minister in Athens on Monday, June 3, 2025.",
        "Halvorsen (left) and the Greek minister in Athens, 2025.",
        "Image: United States Navy.",
        "Photo by Jane Roe on Unsplash",
        "![Halvorsen in Athens](https://example.org/a.jpg)",
    ],
)
def test_captions_and_credits(line: str) -> None:
    assert noise(between(line)) == [("caption", line)]


@pytest.mark.parametrize(
    "line",
    [
        "Image: that is all this government has ever cared about, and Halvorsen said so.",
        "The picture is clear: Oslo will block the loan.",
        "Halvorsen rejected the loan on June 3, 2025.",
        "Norway leaves the fund in 2025.",
        "Britain leaves the European Union on 31 January 2020.",
        "The treaty was signed in Athens on Monday, June 3, 2025.",
        "The minister denied it on Monday, he told Reuters.",
        "“Halvorsen shakes hands with nobody,” Athens said on June 3, 2025.",
        "The party swung to the left, right up to the vote of June 3, 2025, and Halvorsen left it.",
        "Halvorsen has always opposed loans to the Greeks, and she did so again on Monday, June 3, 2025.",
    ],
)
def test_sentences_that_are_no_captions(line: str) -> None:
    assert noise(between(line)) == []


def test_of_running_text_with_a_credit_at_its_end_only_the_credit_is_noise() -> None:
    text = between(f"{LONG} {LONG.upper()} {LONG} Photo: Jane Roe/AFP")
    assert noise(text) == [("caption", "Photo: Jane Roe/AFP")]


@pytest.mark.parametrize(
    "line",
    [
        "nobody in the cabinet believes that Oslo will dare to do it",
        "“Nobody in the cabinet believes that Oslo will dare to do it”",
        "> Nobody in the cabinet — believes that\tOslo will dare to do it, and nobody minds.",
        "*Nobody in the cabinet believes that Oslo will dare to do it.*",
        "“Nobody in the cabinet believes … that Oslo will dare to do it” — Jane Roe",
        "and nobody minds",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_line_that_repeats_a_clause_is_a_pull_quote_wherever_it_stands(line: str, place: int) -> None:
    if line == "and nobody minds":
        line = "Athens answered within the hour"
    blocks = [FIRST, SECOND, THIRD]
    blocks.insert(place, line)
    assert noise(paragraphs(*blocks)) == [("pullquote", line)]


@pytest.mark.parametrize(
    "line",
    [
        "Nobody in the cabinet believes that Oslo will dare to block it.",
        "Oslo will dare.",
        "Oslo will dare to",
        "Nobody in the cabinet believes Oslo.",
        "“No,” said Halvorsen: “Nobody in the cabinet believes that.”",
    ],
)
def test_a_line_that_only_resembles_a_clause_stays(line: str) -> None:
    assert [kind for kind, _ in noise(between(line))] in ([], ["heading"])
    assert ("pullquote", line) not in noise(between(line))


def test_of_a_paragraph_printed_twice_the_first_stays() -> None:
    text = paragraphs(FIRST, SECOND, THIRD, SECOND.upper())
    assert noise(text) == [("pullquote", SECOND.upper())]


def test_a_repetition_inside_a_paragraph_stays() -> None:
    assert noise(f"{FIRST} {SECOND}\n\n{THIRD} {SECOND}") == []
