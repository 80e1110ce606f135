import pytest

from stancekit.batch import plan
from stancekit.errors import Rejection, UsageError


def test_a_plan_says_what_a_run_would_do_and_writes_nothing(awful_folder, settings, tmp_path, tiny_model):
    output = tmp_path / "out" / "loans.jsonl"
    planned = plan([awful_folder, awful_folder / "none"], output, settings)
    assert planned.formats == {"text": 6, "markdown": 1, "html": 2, "jsonl": 1}
    assert planned.found.ignored == {".css": 1}
    assert [item.reason for item in planned.found.items if isinstance(item, Rejection)] == ["empty_folder"]
    first = [item.reason if isinstance(item, Rejection) else item.id for item in planned.first]
    assert first == ["binary", "broken", "empty", "too_large", "latin"]
    assert planned.model_found
    assert planned.model == f"tiny 0 in {tiny_model}"
    names = ["loans.jsonl", "loans.settings.toml", "articles.jsonl", "rejected.jsonl"]
    assert [path.name for path in planned.outputs] == names
    assert not output.parent.exists()


@pytest.mark.parametrize("name", ["no-such-model", "somebody/some-model"])
def test_a_model_that_is_not_here_is_no_error_and_is_not_fetched(name, awful_folder, settings, tmp_path):
    planned = plan([awful_folder], tmp_path / "positions.jsonl", settings, model=name)
    assert not planned.model_found
    assert name in planned.model
    assert planned.settings.extract.model == name


def test_a_missing_input_is_an_error(settings, tmp_path):
    with pytest.raises(UsageError, match="nowhere"):
        plan([tmp_path / "nowhere"], tmp_path / "positions.jsonl", settings)
