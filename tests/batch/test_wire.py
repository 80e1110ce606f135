from stancekit.batch.wire import dumps, loads
from stancekit.errors import Rejection
from stancekit.records import Actor, AnalysedArticle, Article, Mention, Noise, Phrase, Quote, Sentence, Span


def test_an_analysed_article_arrives_as_it_left():
    noise = (Noise(Span(0, 4), "dateline"),)
    article = Article("a", "Oslo would block any new loan.", "a.txt", date="2029-01-17", noise=noise)
    oslo = Mention(Span(0, 4), Span(0, 4), "name", "STATE", "norway")
    nobody = Mention(Span(11, 16), Span(12, 16), "pronoun", "GROUP", "", acts=False)
    loan = Phrase(Span(17, 29), Span(25, 29))
    sentence = Sentence(Span(0, 30), 0, (oslo, nobody), (loan,))
    quotes, actors = (Quote(Span(5, 10), oslo.span),), (Actor("norway", "Norway", "STATE"),)
    analysed = AnalysedArticle(article, (sentence,), quotes, actors)
    assert loads(dumps(analysed)) == analysed


def test_a_rejection_arrives_with_all_it_says():
    sent = Rejection("a.jsonl", "json", "not JSON; repair it", 3)
    got = loads(dumps(sent))
    assert isinstance(got, Rejection)
    assert (got.path, got.reason, got.detail, got.line, str(got)) == (
        "a.jsonl", "json", "not JSON; repair it", 3, "a.jsonl:3: json: not JSON; repair it"
    )  # fmt: skip
