import pytest

from stancekit.issues.said import issues_of, said_of


def said(records, wordings):
    return {own: (one.phrase, one.kind) for own, one in issues_of(records, wordings).items()}


def test_the_phrase_that_tells_most_stands_for_the_issue(record, wordings):
    rows = [
        record("a", "greece", "favor", "guarantee", said=["the guarantee", "the guarantee"]),
        record("a", "oslo", "against", "guarantee", said=["guarantees for Athens’ debt"]),
    ]
    assert said(rows, wordings) == {"issue:guarantee": ("guarantees for Athens’ debt", "telling")}


def test_a_pronoun_is_left_to_the_name_that_explains_it(record, wordings):
    rows = [record("a", "oslo", "against", "its budget (Greece)", said=["its budget", "its budget"])]
    assert said(rows, wordings) == {"issue:its-budget-greece": ("its budget (Greece)", "telling")}


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("the guarantee", "lone"),
        ("a common guarantee", "lone"),
        ("his silence", "lone"),
        ("divorce", "telling"),
        ("sanctions", "telling"),
        ("the loan guarantee", "telling"),
        ("the reform", "lone"),
        ("a new law", "vague"),
        ("it", "vague"),
    ],
)
def test_what_a_phrase_tells_by_itself(wordings, phrase, kind):
    assert said_of(phrase, wordings).kind == kind


def test_actors_are_no_issues(record, wordings):
    assert said([record("a", "oslo", "against", "greece", kind="actor")], wordings) == {}
