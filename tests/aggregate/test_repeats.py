QUOTE = "Trump knows this well, giving nothing away for free."


def trump(article, text):
    return article(text).actor("trump", "Trump").actor("putin", "Putin")


def test_a_pull_quote_counts_once_and_the_sentence_in_its_paragraph_is_the_evidence(article):
    a = trump(article, f"“{QUOTE}”\nEverything is bound up. {QUOTE}")
    for nth in (1, 2):
        a.finding(a.mention("Trump", "trump", nth), a.phrase("giving nothing away", "giving", nth))
    result = a.aggregate()
    (position,) = result.positions
    assert [f.target.span for f in position.evidence] == [a.span("giving nothing away", 2)]
    assert [(d.reason, d.finding.target.span) for d in result.dropped] == [("repeated", a.span("giving nothing away"))]


def test_of_two_equal_copies_the_first_is_kept(article):
    a = trump(article, f"Look. {QUOTE}\nAgain. {QUOTE}")
    for nth in (2, 1):
        a.finding(a.mention("Trump", "trump", nth), a.phrase("giving nothing away", "giving", nth))
    assert [f.target.span for f in a.aggregate().positions[0].evidence] == [a.span("giving nothing away")]


def test_case_spacing_and_quotation_marks_do_not_hide_a_copy(article):
    a = trump(
        article, "Well. He said: Trump will never meet Putin “again”.\nHE SAID, Trump will never  meet Putin again!"
    )
    for nth in (1, 2):
        a.finding(a.mention("Trump", "trump", nth), a.mention("Putin", "putin", nth))
    assert a.aggregate().counts == {"repeated": 1}


def test_a_shortened_pull_quote_is_a_copy(article):
    a = trump(
        article, "Trump will never again trust Putin\nWell. In the end Trump will never again trust Putin, he said."
    )
    for nth in (1, 2):
        a.finding(a.mention("Trump", "trump", nth), a.mention("Putin", "putin", nth))
    result = a.aggregate()
    assert [f.target.span for f in result.positions[0].evidence] == [a.span("Putin", 2)]
    assert result.counts == {"repeated": 1}


def test_a_copy_whose_pronoun_was_read_otherwise_is_no_second_position(article):
    a = trump(article, "He is no longer willing to meet Putin.\nTrump left. He is no longer willing to meet Putin.")
    a.finding(a.mention("He", "putin"), a.phrase("meet Putin", "meet"))
    a.finding(a.mention("He", "trump", 2), a.phrase("meet Putin", "meet", 2))
    (position,) = a.aggregate().positions
    assert position.actor.id == "trump"


def test_a_short_sentence_recurs_about_other_people(article):
    a = trump(article, "Trump came. He refused the deal. Putin came. He refused the deal.")
    a.finding(a.mention("He", "trump"), a.phrase("the deal"))
    a.finding(a.mention("He", "putin", 2), a.phrase("the deal", nth=2))
    assert [p.actor.id for p in a.aggregate().positions] == ["trump", "putin"]


def test_one_sentence_may_give_an_actor_two_findings_on_a_target(article):
    a = trump(article, "Trump mocked Putin and then he insulted Putin once again.")
    a.finding(a.mention("Trump", "trump"), a.mention("Putin", "putin"))
    a.finding(a.mention("he", "trump", 2), a.mention("Putin", "putin", 2))
    assert len(a.aggregate().positions[0].evidence) == 2


def test_the_same_finding_given_twice_counts_once_and_the_surer_stays(article):
    a = trump(article, "Trump mocked Putin.")
    for p in (0.6, 0.8):
        a.finding(a.mention("Trump", "trump"), a.mention("Putin", "putin"), p=p)
    result = a.aggregate()
    assert [f.confidence for f in result.positions[0].evidence] == [0.8]
    assert result.counts == {"repeated": 1}


def test_praise_and_blame_of_one_target_in_one_sentence_are_mixed(article):
    a = trump(article, "Trump praises Putin in public and cheats him in private.")
    for stance in ("favor", "against"):
        a.finding(a.mention("Trump", "trump"), a.mention("Putin", "putin"), stance)
    assert [p.stance for p in a.aggregate().positions] == ["mixed"]


def test_another_finding_of_a_repeated_sentence_is_kept(article):
    a = trump(article, "Trump still wants to punish Putin hard.\nSo. Trump still wants to punish Putin hard.")
    a.finding(a.mention("Trump", "trump"), a.mention("Putin", "putin"))
    a.finding(a.mention("Trump", "trump", 2), a.phrase("punish Putin", "punish", 2), "favor")
    assert [p.stance for p in a.aggregate().positions] == ["against", "favor"]
