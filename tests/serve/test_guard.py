"""Who may call, and what is told when the server itself is at fault."""

import logging

import pytest
from fastapi.testclient import TestClient

from stancekit.serve.guard import Guard


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8765", "localhost", "LOCALHOST:80", "[::1]:8765", "192.168.1.5:9000", "stances.example:443"],
)
def test_names_that_lead_here_are_answered(client_of, pretended, host):
    client = client_of(pretended, hosts=("stances.example",))
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example@127.0.0.1", "", "127.0.0.1:x",
     "127.0.0.1/evil", "0x7f.1", "[::1", "localhost,evil.example"],
)  # fmt: skip
def test_a_name_that_was_made_to_lead_here_is_not(client_of, pretended, error_of, host):
    response = client_of(pretended).get("/", headers={"Host": host})
    assert (response.status_code, error_of(response)["code"]) == (400, "host")


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8765", ""]
)
def test_a_web_page_from_elsewhere_cannot_have_anything_worked_on(client_of, pretended, error_of, origin):
    headers = {"Origin": origin, "Content-Type": "text/plain"}  # what a browser lets any page send
    response = client_of(pretended).post("/positions", content=b"Oslo", headers=headers)
    assert (response.status_code, error_of(response)["code"]) == (403, "origin")
    assert pretended.batches == []


def test_the_own_page_and_programs_can(client_of, pretended):
    client = client_of(pretended)
    for headers in ({"Origin": "http://127.0.0.1:8765"}, {}):
        assert client.post("/positions", json={"text": "a"}, headers=headers).status_code == 200


def test_nobody_else_may_read_answers_unless_the_settings_let_them(client_of, pretended, error_of):
    friend = {"Origin": "https://friend.example"}
    asks = {**friend, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    closed = client_of(pretended)
    for response in (closed.get("/model", headers=friend), closed.options("/positions", headers=asks)):
        assert not [name for name in response.headers if name.startswith("access-control")]
    opened = client_of(pretended, origins=("https://friend.example",))
    assert opened.options("/positions", headers=asks).headers["access-control-allow-origin"] == friend["Origin"]
    answered = opened.post("/positions", json={"text": "a"}, headers=friend)
    refused = opened.post("/positions", json={}, headers=friend)
    assert (answered.status_code, refused.status_code) == (200, 422)
    for response in (answered, refused):
        assert response.headers["access-control-allow-origin"] == friend["Origin"]
    stranger = opened.post("/positions", json={"text": "a"}, headers={"Origin": "https://other.example"})
    assert error_of(stranger)["code"] == "origin"


def test_every_response_forbids_what_is_not_needed(client_of, pretended):
    client = client_of(pretended)
    for response in (client.get("/"), client.get("/health"), client.get("/none"), client.post("/positions", json={})):
        headers = response.headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")


def test_a_fault_of_the_server_is_told_in_the_same_shape_and_its_message_goes_into_no_log(error_of, caplog):
    async def faulty(_scope, _receive, _send):
        raise ValueError("cannot read " + "text secret a"[::-1])

    with caplog.at_level(logging.INFO):
        response = TestClient(Guard(faulty), base_url="http://localhost").get("/")
    assert (response.status_code, error_of(response)["code"]) == (500, "internal")
    assert "ValueError" in caplog.text
    assert "in faulty" in caplog.text
    assert "terces" not in caplog.text + response.text


@pytest.mark.parametrize(("method", "path", "status", "code"), [
    ("GET", "/nothing", 404, "not_found"), ("GET", "/docs", 404, "not_found"), ("POST", "/health/", 404, "not_found"),
    ("DELETE", "/positions", 405, "method"), ("POST", "/", 405, "method"), ("TRACE", "/health", 405, "method"),
])  # fmt: skip
def test_other_paths_and_methods_are_refused_in_the_same_shape(
    client_of, pretended, error_of, method, path, status, code
):
    response = client_of(pretended).request(method, path)
    assert (response.status_code, error_of(response)["code"]) == (status, code)
    assert ("allow" in response.headers) == (status == 405)
