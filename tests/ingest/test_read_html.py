from __future__ import annotations

import pytest

from stancekit.errors import Rejection
from stancekit.ingest.html import read_html
from stancekit.ingest.layout import read_layout

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<title>A loan refused | The Northern Review</title>
<meta name="author" content="Ana Berg">
<meta property="article:published_time" content="2031-04-02T08:00:00Z">
<meta property="og:site_name" content="The Northern Review">
<script>document.write("Oslo hates Athens.")</script></head>
<body onload="alert('Oslo hates Athens.')"><nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>A loan refused</h1>
<p>ATHENS — Halvorsen warned the Greek government on&nbsp;Monday that Oslo would <b>block any</b> new
   <a href="/loan">loan</a>, calling its budget "a fantasy".</p>
<figure><img src="a.jpg"><figcaption>Halvorsen in Athens</figcaption></figure>
<h2>Nobody was fooled.</h2>
<p onclick="steal()">Nobody should be fooled by this pretence of unity, since the minister rejects it &amp; says so.</p>
<blockquote>Nobody should be fooled by this pretence of unity</blockquote>
<ul><li>The first of the demands is a budget.</li><li>The second is an apology.</li></ul>
<p>An old page<br>breaks its lines.</p>
</article><footer>Copyright 2019 The Northern Review</footer></body></html>"""


def test_main_text_without_scripts_navigation_and_markup() -> None:
    text = read_html(PAGE.encode(), "a.html").text
    assert 'on Monday that Oslo would block any new loan, calling its budget "a fantasy".' in text
    assert "it & says so." in text
    assert "The first of the demands is a budget.\n\nThe second is an apology." in text
    assert "An old page\nbreaks its lines." in text
    assert not any(word in text for word in ("hates", "steal", "World", "<", "Copyright"))


def test_metadata_from_the_tags() -> None:
    known = read_html(PAGE.encode(), "a.html").metadata
    assert (known.title, known.date, known.author, known.source) == (
        "A loan refused", "2031-04-02", "Ana Berg", "The Northern Review",
    )  # fmt: skip


def test_headings_and_pull_quotes_of_the_page_are_noise_and_its_title_is_not() -> None:
    page = read_html(PAGE.encode(), "a.html")
    noise = {(n.kind, n.span.of(page.text)) for n in read_layout(page.text, page.metadata, page.hints).noise}
    assert ("heading", "Nobody was fooled.") in noise
    assert ("pullquote", "Nobody should be fooled by this pretence of unity") in noise
    assert ("dateline", "ATHENS — ") in noise
    assert not any("A loan refused" in quoted for _, quoted in noise)


def test_a_caption_that_the_markup_names_is_noise_wherever_it_stands() -> None:
    page = PAGE.replace("<figure>", "<p>Halvorsen in Athens</p><figure>")
    read = read_html(page.encode(), "a.html")
    noise = {(n.kind, n.span.of(read.text)) for n in read_layout(read.text, read.metadata, read.hints).noise}
    assert ("caption", "Halvorsen in Athens") in noise


def test_broken_html_gives_its_text() -> None:
    broken = "<html><div><p>Halvorsen warned the <b>Greek government that <i>Oslo would block</b> any new loan.<td></i>"
    assert read_html(broken.encode(), "a.html").text == (
        "Halvorsen warned the Greek government that Oslo would block any new loan."
    )


def test_a_fragment_without_a_page_around_it_is_read() -> None:
    fragment = "<p>Halvorsen warned the Greek government on Monday that Oslo would block any new loan.</p>"
    assert read_html(fragment.encode(), "a.html").text.startswith("Halvorsen warned")


@pytest.mark.parametrize(("declared", "charset"), [("windows-1252", "cp1252"), ("iso-8859-2", "iso-8859-2")])
def test_the_charset_of_the_page_is_used(declared: str, charset: str) -> None:
    sentence = "Edvard Beneš rejected the plan on Monday, and the whole of the cabinet in Prague agreed with him."
    page = f'<html><head><meta charset="{declared}"></head><body><p>{sentence}</p></body></html>'
    assert read_html(page.encode(charset), "a.html").text == sentence


def test_moderately_deep_nesting_is_read() -> None:
    page = "<html><body>" + "<div>" * 150 + "<p>Oslo would block any new loan to Athens.</p>" + "</div>" * 150
    assert read_html(page.encode(), "a.html").text == "Oslo would block any new loan to Athens."


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li"])
def test_abysmal_nesting_is_rejected_and_not_cut_silently(tag: str) -> None:
    page = "<html><body><p>Oslo would block any new loan.</p>" + f"<{tag}>" * 20_000 + "<p>Athens would not mind.</p>"
    with pytest.raises(Rejection) as caught:
        read_html(page.encode(), "a.html")
    assert caught.value.reason == "html"


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>Oslo</title></head><body></body></html>",
        "<html><body><script>var text = 'Oslo would block any new loan, and Athens knows it.'</script></body></html>",
        "<html><!-- Oslo would block any new loan. --></html>",
        "<" * 1000,
    ],
)
def test_a_page_without_text_is_rejected(page: str) -> None:
    with pytest.raises(Rejection) as caught:
        read_html(page.encode(), "a.html")
    assert caught.value.reason in {"no_text", "html"}


def test_a_parser_that_breaks_costs_the_page_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object, **__: object) -> None:
        raise AttributeError("'NoneType' object has no attribute 'text'")

    monkeypatch.setattr("trafilatura.bare_extraction", explode)
    with pytest.raises(Rejection, match="AttributeError while parsing") as caught:
        read_html(PAGE.encode(), "a.html")
    assert caught.value.reason == "html"
