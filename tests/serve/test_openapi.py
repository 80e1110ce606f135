"""What /openapi.json promises is what the server does, whatever it is sent.

The many calls are made by schemathesis, which reads the document and makes bodies that fit it and bodies that do not.
"""

import re
from collections import Counter
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode

from stancekit.export import position_schema
from stancekit.serve.app import create_app
from stancekit.serve.errors import KINDS

CALLS = 25  # of each kind; more by hand: schemathesis run http://127.0.0.1:8765/openapi.json
# A text that is too long breaks the schema, and is told so by a status of its own.
CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": [400, 405, 413, 415, 422]}}}


@pytest.fixture(scope="module")
def api(desk, served):
    config = schemathesis.Config.from_dict(CONFIG)
    app = create_app(desk, served.serve.model_copy(update={"hosts": ("testserver",)}))  # so schemathesis calls it
    return schemathesis.openapi.from_asgi("/openapi.json", app, config=config)


@pytest.fixture(scope="module")
def document(client):
    return client.get("/openapi.json").json()


@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_is_sent_the_answer_is_as_documented_and_never_5xx(api, mode):
    seen = Counter()

    @given(case=api["/positions"]["POST"].as_strategy(generation_mode=mode))
    @settings(max_examples=CALLS, deadline=None, database=None, derandomize=True, suppress_health_check=HealthCheck)
    def sent(case):
        seen[case.call_and_validate().status_code] += 1

    sent()
    assert seen.total() >= CALLS
    assert max(seen) < 500
    assert 200 in seen if mode is GenerationMode.POSITIVE else 422 in seen


@pytest.mark.parametrize("path", ["/", "/health", "/model"])
def test_what_is_only_read_is_as_documented(api, path):
    assert api[path]["GET"].Case().call_and_validate().status_code == 200


def resolved(document, part):
    for key in part["$ref"].removeprefix("#/").split("/"):
        document = document[key]
    return document


def test_every_path_describes_its_errors(document):
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(operations) == 4
    for operation in operations:
        assert operation["summary"]
        for status, response in operation["responses"].items():
            assert response["description"]
            assert response["content"]
            if status in ("503", "504") and operation["operationId"] == "positions":
                assert "Retry-After" in response["headers"]


def test_every_kind_of_error_is_described_where_it_may_come(document):
    told = str(document["paths"])
    # These two answer where there is no path or no method.
    assert {code for code in KINDS if f"`{code}`" not in told} == {"not_found", "method"}
    error = document["components"]["schemas"]["Error"]["properties"]["error"]
    assert error["properties"]["code"]["enum"] == list(KINDS)


def test_a_position_is_described_as_in_the_files(document):
    schemas = document["components"]["schemas"]
    known = position_schema()
    assert schemas["Position"]["required"] == known["required"]
    assert {f"Position.{name}" for name in known["$defs"]} <= schemas.keys()
    assert "$defs" not in str(schemas)


def test_every_reference_leads_somewhere(document):
    references = set(re.findall(r"'\$ref': '([^']+)'", str(document)))
    assert references
    for reference in references:
        assert resolved(document, {"$ref": reference})


def test_an_answer_fits_its_description(client, document):
    answer = client.post("/positions", json={"text": "Oslo would block any new loan to the Greek government."}).json()
    assert answer["positions"]
    whole = {**document["components"]["schemas"]["Answer"], "components": document["components"]}
    Draft202012Validator(whole).validate(answer)


def test_the_page_of_the_docs_has_every_error_with_its_status():
    page = (Path(__file__).resolve().parents[2] / "docs" / "serve.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\d{3}) \| .+ \|$", page, re.MULTILINE)
    assert rows == [(code, str(kind.status)) for code, kind in KINDS.items()]
