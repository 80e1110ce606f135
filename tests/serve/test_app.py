"""Articles sent to a server with a real worker process."""

import concurrent.futures
import json
import logging
import multiprocessing

import pytest
from tests.conftest import EXAMPLE, SENTENCES

from stancekit.batch import extract
from stancekit.serve.desk import Desk

ARTICLE = {
    "text": "\n\n".join(["😀 A loan.", *SENTENCES]), "id": "a1", "title": "A loan", "date": "17 January 2029",
    "author": "Henrik Solbakken", "source": None,
}  # fmt: skip


def quoted(record):
    return [part for e in record["evidence"] for part in (e, e["holder"], e["target"], e["cue"]) if part]


def test_the_records_are_those_that_extract_writes(client, served, tmp_path):
    (tmp_path / "in.jsonl").write_text(json.dumps(ARTICLE) + "\n", "utf-8")
    one = served.model_copy(update={"batch": served.batch.model_copy(update={"workers": 1})})
    extract([tmp_path / "in.jsonl"], tmp_path / "out" / "positions.jsonl", one)
    written = [json.loads(line) for line in (tmp_path / "out" / "positions.jsonl").read_text("utf-8").splitlines()]
    article = json.loads((tmp_path / "out" / "articles.jsonl").read_text("utf-8"))
    answer = client.post("/positions", json=ARTICLE).json()
    assert written
    # A run knows the file, and has the SHA-256 of the line, on which ids depend; who sends a text has neither.
    own = {"path": None, "sha256": answer["article"]["sha256"]}
    for position, record in zip(answer["positions"], written, strict=True):
        assert position == {**record, "id": position["id"], "article": {**record["article"], **own}}
    del article["text"]
    assert answer["article"] == {**article, **own}
    assert answer["article"]["date"] == "2029-01-17"


def test_offsets_count_in_the_text_as_it_was_sent_and_counts_add_up(client):
    answer = client.post("/positions", json=ARTICLE).json()
    assert all(ARTICLE["text"][q["start"] : q["end"]] == q["text"] for p in answer["positions"] for q in quoted(p))
    counts = answer["counts"]
    evidence = sum(len(position["evidence"]) for position in answer["positions"])
    assert counts["findings"] == evidence + sum(counts["dropped"].values())
    assert counts["positions"] == len(answer["positions"]) > 0
    assert counts["pairs"] >= counts["scored"] >= counts["findings"]
    assert answer["model"] == client.get("/model").json()["model"]


def test_plain_text_is_an_article_with_what_it_says_about_itself(client):
    text = f"---\ntitle: A loan\ndate: 2029-01-17\n---\r\n\r\n{EXAMPLE}\r\n"
    headers = {"Content-Type": "text/plain; charset=UTF-8"}
    plain = client.post("/positions", content=b"\xef\xbb\xbf" + text.encode(), headers=headers).json()
    assert (plain["article"]["title"], plain["article"]["date"]) == ("A loan", "2029-01-17")
    assert all(text[q["start"] : q["end"]] == q["text"] for p in plain["positions"] for q in quoted(p))
    assert plain == client.post("/positions", json={"text": text}).json()


def test_texts_without_an_id_get_one_each_that_stays(client):
    first, again, other = (
        client.post("/positions", json={"text": text}).json() for text in (EXAMPLE, EXAMPLE, "Oslo.")
    )
    assert first["article"]["id"] == again["article"]["id"] != other["article"]["id"]
    assert first["article"]["date"] is None


def test_a_text_without_positions_is_answered(client):
    answer = client.post("/positions", json={"text": "?"}).json()
    assert (answer["positions"], answer["counts"]["findings"]) == ([], 0)


def test_many_at_once_get_each_their_own_answer(client):
    texts = [f"Oslo would block loan {number}. {EXAMPLE}" for number in range(24)]

    def ask(text):
        return client.post("/positions", json={"text": text, "id": text[:25]})

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, texts))
    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json()["article"]["id"] for answer in answers] == [text[:25] for text in texts]
    alone = ask(texts[7]).json()
    assert answers[7].json()["positions"] == alone["positions"]


def test_health_and_model_say_what_there_is(client, served):
    assert client.get("/health").json() == {
        "status": "ok", "workers": 1, "waiting": 0, "taken": 0, "places": served.serve.places
    }  # fmt: skip
    about = client.get("/model").json()
    assert (about["model"]["name"], about["schema"]) == ("tiny", "stancekit/position/1")
    assert about["limits"] == {"max_bytes": 200_000, "max_characters": 20_000}


def test_a_server_without_a_worker_says_so(client_of, pretended):
    client = client_of(pretended)
    pretended.running = False
    response = client.get("/health")
    assert (response.status_code, response.json()["status"]) == (503, "no worker")


def test_a_full_server_refuses_before_it_reads(client_of, pretended, error_of):
    client = client_of(pretended, places=1, batch_articles=1)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.post, "/positions", json={"text": "hold"})
        assert pretended.holds.wait(10)
        assert client.get("/health").json()["taken"] == 1
        refused = client.post("/positions", content=b"\xff", headers={"Content-Type": "text/plain"})
        pretended.let_go.set()
        assert first.result().status_code == 200
    assert (refused.status_code, error_of(refused)["code"]) == (503, "full")
    assert refused.headers["retry-after"] == "1"
    assert client.get("/health").json()["taken"] == 0


def test_no_text_is_written_down(client, caplog, capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with caplog.at_level(logging.DEBUG):
        assert client.post("/positions", json={"text": "Xylophonia wants the loan."}).status_code == 200
        assert client.post("/positions", content=b'{"text": "Xylophonia').status_code == 415
    said = caplog.text + "".join(capfd.readouterr())
    assert "ylophonia" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("desk")
def test_the_worker_is_one_process_of_its_own(desk: Desk):
    assert desk.ready == 1
    assert [child.name for child in multiprocessing.active_children()] == ["stancekit worker"]
