"""What a body may be, and what is said of one that may not: 200 bad bodies, and one of 100 MB that is never held."""

import asyncio
import json
import random

import pytest

from stancekit.serve.asked import Asked, article
from stancekit.serve.errors import RequestError
from stancekit.settings import load_settings

JSON = "application/json"
PLAIN = "text/plain; charset=utf-8"
BIG = 100_000_000
WRONG_TYPES = (
    None, "", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "text/html",
    "text/plain; charset=utf-16", "application/json; charset=latin-1", ";", "a/b/c",
)  # fmt: skip


def bad_bodies():
    """(content type, body, expected codes) of 200 bodies that no article is sent with."""
    draw = random.Random(7)
    whole = json.dumps({"text": "Oslo would block any new loan.", "title": "A loan", "date": "2029-01-17"}).encode()
    wrong = [None, True, 0, -1.5, 10**30, [], ["a"], {}, {"text": "a"}]
    yield from ((JSON, whole[:end], {"json"}) for end in range(50))  # cut off, the empty body first
    yield from ((JSON, json.dumps({"text": value}).encode(), {"invalid"}) for value in wrong)
    for field in ("id", "title", "date", "author", "source"):
        yield from ((JSON, json.dumps({"text": "a", field: value}).encode(), {"invalid"}) for value in wrong[1:])
    yield from ((JSON, json.dumps(value).encode(), {"invalid"}) for value in (None, True, 1, 0.5, "text", [], [1]))
    yield from ((JSON, raw, {"json"}) for raw in (b"NaN", b'{"text": Infinity}', b"{'text': 'a'}", b"\x00", b"{}}"))
    yield from ((JSON, sign * 20_000, {"json"}) for sign in (b"[", b'{"text":', b"[[{", b"1"))
    yield from ((JSON, b'{"text": "' + raw + b'"}', {"invalid"}) for raw in (b"", b"  ", b"\\u0000", b"\\ud800 a"))
    yield from ((JSON, json.dumps({"text": "a", name: 1}).encode(), {"invalid"}) for name in ("Text", "", "x" * 99))
    yield from ((kind, b"a \xff b", {"encoding"}) for kind in (JSON, PLAIN))
    yield from ((PLAIN, raw, {"invalid"}) for raw in (b"", b" \n ", b"\xef\xbb\xbf", b"a\x00b", b"\x01\x02\x03"))
    yield from ((kind, whole, {"content_type"}) for kind in WRONG_TYPES)
    yield JSON, json.dumps({"text": "a" * 20_001}).encode(), {"too_long"}
    yield PLAIN, b"a" * 20_001, {"too_long"}
    yield JSON, b" " * 200_001, {"too_large"}
    yield from ((kind, draw.randbytes(draw.randrange(1, 200)) + b"\xff", {"encoding"}) for kind in [JSON, PLAIN] * 20)
    while True:
        cut = bytearray(whole)
        cut[draw.randrange(len(cut))] = 0xFE
        yield JSON, bytes(cut), {"encoding"}


def test_200_bad_bodies_are_all_refused_with_the_word_for_what_is_wrong(client_of, pretended, error_of):
    client = client_of(pretended, max_bytes=200_000, max_characters=20_000)
    bodies = bad_bodies()
    for number in range(200):
        kind, body, codes = next(bodies)
        headers = {} if kind is None else {"Content-Type": kind}
        response = client.post("/positions", content=body, headers=headers)
        assert 400 <= response.status_code < 500, (number, body[:80])
        assert error_of(response)["code"] in codes, (number, kind, body[:80], response.text)
    assert pretended.batches == []


def test_every_fault_of_an_article_is_named(client_of, pretended, error_of):
    response = client_of(pretended).post("/positions", json={"title": 3, "date": "04/09/2025", "colour": "blue"})
    assert error_of(response)["fields"] == [
        {"field": "text", "message": "missing; it is the article"},
        {"field": "title", "message": "a number, not a string"},
        {"field": "date", "message": "not a full, unambiguous date; write it as 2025-09-04"},
        {"field": "colour", "message": "no such field; there are text, id, title, date, author, source"},
    ]


def test_a_thousand_faults_are_not_all_told(client_of, pretended, error_of):
    fields = {f"a{number}": number for number in range(1000)}
    assert len(error_of(client_of(pretended).post("/positions", json=fields))["fields"]) == 10


def test_no_message_repeats_a_text(client_of, pretended):
    client = client_of(pretended, max_characters=50)
    for body in (
        b'{"text": "a secret',
        b'{"text": ["a secret"]}',
        b'{"text": "a secret \xff"}',
        b"[" + b'"a secret",' * 9,
    ):
        assert "secret" not in client.post("/positions", content=body, headers={"Content-Type": JSON}).text
    assert "secret" not in client.post("/positions", json={"text": "a secret " * 9}).text


def test_what_may_be_left_out_may_be_null():
    limits = load_settings().serve
    sent = {"text": " Oslo\n", "id": "a1", "title": "", "date": "4 September 2025", "author": None}
    assert article(sent, limits) == Asked(" Oslo\n", "a1", "", "4 September 2025", None, None)


def test_characters_are_counted_as_offsets_count_them():
    limits = load_settings(overrides=["serve.max_characters=3"]).serve
    assert article({"text": "😀é\u0301"}, limits).text == "😀é\u0301"
    with pytest.raises(RequestError, match="the text has 4 characters, more than 3"):
        article({"text": "😀😀😀😀"}, limits)


class Sender:
    """A client that sends a body in pieces, and counts how many were asked for."""

    def __init__(self, declared, size=65_536):
        self.sent, self._size, self.status = 0, size, 0
        self.headers = [(b"host", b"localhost"), (b"content-type", b"text/plain")]
        self.headers += [(b"content-length", str(BIG).encode())] if declared else []

    async def receive(self):
        self.sent += self._size
        return {"type": "http.request", "body": b"a" * self._size, "more_body": self.sent < BIG}

    async def send(self, message):
        self.status = message.get("status", self.status)

    def call(self, app):
        scope = {
            "type": "http", "method": "POST", "path": "/positions", "headers": self.headers, "query_string": b"",
            "http_version": "1.1", "scheme": "http", "server": ("localhost", 80), "client": None, "root_path": "",
        }  # fmt: skip
        asyncio.run(app(scope, self.receive, self.send))


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_of_100_mb_is_refused_before_it_is_read(client_of, pretended, declared):
    sender = Sender(declared)
    sender.call(client_of(pretended, max_bytes=200_000).app)
    assert sender.status == 413
    assert sender.sent <= (0 if declared else 200_000 + 65_536)


def test_a_body_that_does_not_come_is_not_waited_for(client_of, pretended):
    sender = Sender(declared=False)

    async def stall():
        await asyncio.sleep(20)

    sender.receive = stall
    sender.call(client_of(pretended, read_seconds=0.05).app)
    assert sender.status == 408


def test_compressed_bodies_are_not_read(client_of, pretended, error_of):
    headers = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
    response = client_of(pretended).post("/positions", content=b"\x1f\x8b", headers=headers)
    assert (response.status_code, error_of(response)["code"]) == (415, "content_type")
