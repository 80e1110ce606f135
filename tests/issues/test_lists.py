import pytest

from stancekit.errors import InputError, UsageError
from stancekit.issues.catalogue import Catalogue
from stancekit.issues.lists import read_lists

LIST = """
- id: loan-guarantee
  label: A common guarantee for Greece's loans
  phrases: [the loan guarantee, guarantees for Athens' debt]
  opposed: [lending without any guarantee]
- id: second-loan
  label: the second loan
"""


@pytest.fixture
def listed(tmp_path):
    def read(text, name="mine.yaml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return read


def test_an_issue_has_its_label_its_phrases_and_those_opposed_to_it(listed):
    one, other = read_lists([listed(LIST)])
    assert (one.id, one.label) == ("issue:loan-guarantee", "A common guarantee for Greece's loans")
    assert [(p.text, p.opposed) for p in one.phrases] == [
        ("A common guarantee for Greece's loans", False),
        ("the loan guarantee", False),
        ("guarantees for Athens' debt", False),
        ("lending without any guarantee", True),
    ]
    assert [p.text for p in other.phrases] == ["the second loan"]


def test_a_folder_is_all_its_files(listed, tmp_path):
    listed("- {id: b, label: the railway}", "b.yaml")
    listed("- {id: a, label: the loan}", "a.yml")
    (tmp_path / "notes.txt").write_text("no list")
    assert [issue.id for issue in read_lists([tmp_path])] == ["issue:a", "issue:b"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- id: x\n  label: 3\n", "mine.yaml:1: no issue (label: Input should be a valid string)"),
        ("- id: x\n  label: y\n  phrase: [z]\n", "mine.yaml:1: no issue (phrase: Extra inputs"),
        ("\n- id: a b\n  label: y\n", "mine.yaml:2: no issue (id: String should match"),
        ("id: x\n", "mine.yaml:1: no list of issues"),
        ("- just text\n", "mine.yaml:1: no issue (the entry: Input should be"),
        ("- id: [x\n", "mine.yaml:2: not YAML"),
        ("\n- {id: y, label: 2021-02-30}\n", "mine.yaml:2: day is out of range"),
    ],
)
def test_a_broken_list_is_told_with_file_and_line(listed, text, told):
    with pytest.raises(InputError) as caught:
        list(read_lists([listed(text)]))
    assert told in str(caught.value)
    assert "docs/issues.md" in str(caught.value)


def test_a_list_that_is_not_there_and_a_folder_without_any(tmp_path):
    with pytest.raises(UsageError, match="there is no such file"):
        list(read_lists([tmp_path / "mine.yaml"]))
    with pytest.raises(UsageError, match=r"no \.yaml file in it"):
        list(read_lists([tmp_path]))


def test_a_field_that_stands_twice_is_told(listed):
    with pytest.raises(InputError, match=r"mine\.yaml:3: label stands twice in one issue; join the two"):
        list(read_lists([listed("- id: x\n  label: the loan\n  label: the levy\n")]))


def test_a_list_in_another_encoding(tmp_path):
    (tmp_path / "mine.yaml").write_bytes(b"- {id: x, label: caf\xe9}")
    with pytest.raises(InputError, match="not UTF-8"):
        list(read_lists([tmp_path / "mine.yaml"]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {id: a, label: the loan}\n- {id: a, label: the levy}\n", "mine.yaml:2: 'issue:a' stands at"),
        (
            "- {id: a, label: the new loan}\n- {id: b, label: new loans}\n",
            "mine.yaml:2: 'new loans' has the same words",
        ),
        ("- {id: a, label: the loan, phrases: [it]}\n", "mine.yaml:1: the phrase 'it' says nothing"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(listed, wordings, text, told):
    with pytest.raises(InputError) as caught:
        Catalogue(wordings, read_lists([listed(text)]))
    assert told in str(caught.value)
