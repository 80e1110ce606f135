import json

import pytest

from stancekit.errors import InputError, UsageError
from stancekit.issues.catalogue import Catalogue, Issue, Named
from stancekit.issues.known import read_known, rows


def line(**fields):
    whole = {"schema": "stancekit/issue/1", "id": "issue:curbs", "label": "curbs on the army", "phrases": []} | fields
    return json.dumps(whole) + "\n"


@pytest.fixture
def known(tmp_path):
    def write(*lines):
        path = tmp_path / "issues.jsonl"
        path.write_text("".join(lines), "utf-8")
        return path

    return write


def phrases(*pairs):
    return [{"text": text, "count": count} for text, count in pairs]


def test_issues_are_read_as_they_were_written(known, wordings):
    written = line(
        count=4,
        phrases=[*phrases(("curbs on the army", 3)), {"text": "no curbs on the army", "count": 1, "opposed": True}],
    )
    catalogue = Catalogue(wordings, read_known(known(written)))
    assert [json.loads(written)] == list(rows(catalogue))


def test_who_is_for_a_denied_phrase_is_against_the_issue_also_unsaid(known, wordings):
    catalogue = Catalogue(wordings, read_known(known(line(phrases=phrases(("no curbs on the army", 1))))))
    (row,) = rows(catalogue)
    assert {p["text"]: p.get("opposed", False) for p in row["phrases"]} == {
        "curbs on the army": False,
        "no curbs on the army": True,
    }


def test_a_user_may_say_that_a_phrase_is_opposed_or_is_not(known, wordings):
    told = [{"text": "a free hand for the army", "opposed": True}, {"text": "no limits for the army", "opposed": False}]
    catalogue = Catalogue(wordings, read_known(known(line(phrases=told))))
    assert catalogue.homes[wordings.of("a free hand for the army").key].opposed(denied=False)
    assert not catalogue.homes[wordings.of("no limits for the army").key].opposed(denied=True)
    (row,) = rows(catalogue)
    assert {"text": "no limits for the army", "count": 0, "opposed": False} in row["phrases"]


def test_the_most_frequent_issue_comes_first(known, wordings):
    lines = [
        line(id="issue:rare", label="the railway", phrases=phrases(("railway", 1))),
        line(id="issue:often", label="the loan", phrases=phrases(("loan", 5))),
    ]
    assert [row["id"] for row in rows(Catalogue(wordings, read_known(known(*lines))))] == ["issue:often", "issue:rare"]


def test_listed_issues_keep_their_phrases_and_ids_before_known_ones(known, wordings):
    mine = Issue("issue:curbs", "Limits for Kyiv", "listed", [Named("Limits for Kyiv"), Named("curbs on the army")])
    other = line(
        id="issue:other", label="a smaller army", phrases=phrases(("curbs on the army", 2), ("a smaller army", 2))
    )
    catalogue = Catalogue(
        wordings, [mine, *read_known(known(line(phrases=phrases(("the size of the army", 1))), other))]
    )
    assert [(i.id, i.label, [p.text for p in i.phrases]) for i in catalogue.issues] == [
        ("issue:curbs", "Limits for Kyiv", ["Limits for Kyiv", "curbs on the army", "the size of the army"]),
        ("issue:other", "a smaller army", ["a smaller army"]),
    ]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["{"], "issues.jsonl:1: not JSON"),
        (["\n", "[]\n"], "issues.jsonl:2: schema 'list', not 'stancekit/issue/1'"),
        ([line(schema="stancekit/position/1")], "schema 'stancekit/position/1', not 'stancekit/issue/1'"),
        ([line(id="curbs")], "issues.jsonl:1: no issue (id: String should match pattern"),
        ([line(phrases=["curbs"])], "no issue (phrases.0:"),
        ([line(), line(label="another")], "issues.jsonl:2: 'issue:curbs' stands at"),
        ([line(), line(id="issue:b", label="curbs on armies")], "has the same words as a phrase of 'issue:curbs'"),
    ],
)
def test_a_broken_file_is_told_with_its_line(known, wordings, lines, told):
    with pytest.raises(InputError) as caught:
        Catalogue(wordings, read_known(known(*lines)))
    assert told in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="there is no such file; leave --known away"):
        list(read_known(tmp_path / "none.jsonl"))
