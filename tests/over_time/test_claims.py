from __future__ import annotations

import pytest

from stancekit.actors import load_registry
from stancekit.errors import UsageError
from stancekit.over_time.claims import claims_of, is_unresolved

REGISTRY = """
- {id: halvorsen, name: Halvorsen, type: PERSON, parent: norway}
- {id: norway, name: Norway, type: STATE}
- id: sakka
  name: Sakka
  type: PERSON
  roles:
    - {title: Greek prime minister, from: 2029-04-10, parent: greece}
- {id: greece, name: Greece, type: STATE}
"""


@pytest.fixture
def registry(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(REGISTRY, "utf-8")
    return load_registry([path])


def actors(claims):
    return [(claim.actor.id, claim.actor.name) for claim in claims]


def test_an_author_is_told_from_other_authors_by_name(make):
    def named(name):
        record = make("a", "2029-01-17", -1.0)
        return claims_of(record | {"actor": {"id": "AUTHOR", "name": name, "type": "AUTHOR"}}, "actor")[0].actor

    assert named("Ada Byron").id == "AUTHOR:Ada Byron"
    assert named("Ada Byron") != named("Tom Kyle")
    assert named("AUTHOR").nameless
    assert not named("Ada Byron").nameless


def test_mentions_speak_for_themselves_and_pronouns_for_their_actor(make, finding):
    said = [finding(-0.9, "Halvorsen"), finding(-0.6, "Oslo"), finding(0.2, "Oslo"), finding(0.5, "its")]
    claims = claims_of(make("a", "2029-01-17", -0.4, actor="Norway", evidence=said), "mention")
    assert actors(claims) == [("halvorsen", "Halvorsen"), ("oslo", "Oslo"), ("norway", "Norway")]
    assert [c.stance for c in claims] == ["against", "mixed", "favor"]
    # -0.6 against and 0.2 for: a fourth of the confidence is for the loan.
    assert claims[1].score == pytest.approx((0.2 - 0.6) / 0.8)
    assert [len(c.findings) for c in claims] == [1, 2, 1]


def test_a_record_with_one_wording_keeps_its_score(make, finding):
    record = make("a", "2029-01-17", -0.4, actor="Norway", evidence=[finding(-0.9, "Oslo")] * 2)
    (claim,) = claims_of(record, "mention")
    assert (claim.actor.name, claim.score) == ("Oslo", -0.4)


def test_a_parent_speaks_for_its_people_while_they_belong_to_it(make, registry):
    def at(actor, date):
        return actors(claims_of(make("a", date, -1.0, actor=actor), "parent", registry))[0]

    assert at("Halvorsen", None) == ("norway", "Norway")
    assert at("Sakka", "2029-04-19") == ("greece", "Greece")
    assert at("Sakka", "2029-03-14") == ("sakka", "Sakka")  # not yet in office
    assert at("Wiedenhoff", "2029-03-14") == ("wiedenhoff", "Wiedenhoff")  # in no registry


def test_targets_go_up_with_the_actors_and_issues_stay(make, party, registry):
    record = make("a", "2029-04-19", -1.0)
    sakka = record | {"target": {"kind": "actor", **party("Sakka", "PERSON")}}
    assert claims_of(sakka, "parent", registry)[0].target.id == "greece"
    assert claims_of(sakka, "actor")[0].target.id == "sakka"
    assert claims_of(record, "parent", registry)[0].target.id == "issue:loan"


def test_parents_need_a_registry(make):
    with pytest.raises(UsageError, match="registry"):
        claims_of(make("a", None, -1.0), "parent")


@pytest.mark.parametrize(
    ("target", "name", "unresolved"),
    [("issue:it.1", "it", True), ("issue:the-idea.12", "The idea", True), ("issue:it", "it", False),
     ("issue:loan-2.0", "the new loan", False), ("greece", "Greece", False)],
)  # fmt: skip
def test_an_it_of_one_article_is_none_of_another(target, name, unresolved):
    assert is_unresolved({"kind": "issue", "id": target, "name": name, "type": "ISSUE"}) is unresolved
