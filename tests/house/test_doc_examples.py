"""What the tutorials show is what their commands and code print."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / ".ci" / "doc_examples.py"
TUTORIALS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "tutorials").glob("*.md"))


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("doc_examples", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.mark.parametrize("page", ["docs/python.md", *TUTORIALS])
def test_a_page_shows_what_its_examples_print(script: ModuleType, page: str, tmp_path: Path) -> None:
    assert page in script.PAGES
    done = script.run((ROOT / page).read_text("utf-8"), script.prepared(tmp_path))
    faults = [fault for example, printed in done if (fault := script.difference(example.shown, printed))]
    assert faults == [], f"look at what has changed, then run python .ci/doc_examples.py --write {page}"
    assert any(example.shown for example, _ in done)


def test_pieces_of_files_that_a_page_shows_are_theirs() -> None:
    page = (ROOT / "docs" / "tutorials" / "discourse-network.md").read_text("utf-8")
    (shown,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert shown in (ROOT / "configs" / "issues" / "greek-loans.yaml").read_text("utf-8")


@pytest.mark.parametrize("page", ["over-time", "report"])
def test_records_are_gathered_into_issues_before_they_are_counted(page: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    commands = re.findall(r"^stancekit (\w+) (\S+)(?: -o (\S+))?", text, re.MULTILINE)
    assert [name for name, _, _ in commands[:2]] == ["extract", "issues"]
    (_, _, extracted), (_, gathered, records), *counted = commands
    assert gathered == extracted
    assert counted
    assert {read for _, read, _ in counted} == {records}
    # Code reads the records that the commands have made.
    assert set(re.findall(r'\("(out/[\w-]*positions[\w-]*\.jsonl)"\)', text)) == {records}


PAGE = """A page.

```toml title="own.toml"
a = 1
```

```python
with open("own.toml") as file:
    print(file.read().strip(), 0.5)
```

```text
a = 1 0.51
```

And more.

```python
print(2)
```

Words in between.

```text
3
```
"""


def test_examples_are_run_in_order_and_set_beside_what_is_shown(script: ModuleType, tmp_path: Path) -> None:
    done = script.run(PAGE, tmp_path)
    assert [(example.kind, example.shown, printed) for example, printed in done] == [
        ("toml", None, ""),
        ("python", "a = 1 0.51\n", "a = 1 0.5\n"),
        ("python", None, "2\n"),
    ]
    assert [script.difference(example.shown, printed) for example, printed in done] == [
        None, None, "nothing is shown of '2'"
    ]  # fmt: skip
    assert script.written(PAGE, done) == PAGE.replace("0.51", "0.5")


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a 0.52,\n", "a 0.53,\n", True),
        ("a 0.52\n", "a 0.62\n", False),
        ("-0.98  B\n", "0.98  B\n", False),
        ("9 actors\n", "8 actors\n", False),
        ("one\ntwo\n", "one\n", False),
        ("one\n", "one\ntwo\n", False),
        ("2029-01-17 (0.50)\n", "2029-01-17 (0.49)\n", True),
        ("2029-01-17\n", "2029-01-18\n", False),
    ],
)
def test_only_computed_figures_may_differ_a_little(script: ModuleType, shown: str, printed: str, same: bool) -> None:
    assert (script.difference(shown, printed) is None) is same


def test_a_command_that_fails_or_is_foreign_stops_the_page(script: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="only stancekit's commands are run"):
        script.run("```sh\nrm -r out\n```\n", tmp_path)
    with pytest.raises(SystemExit, match="exit code 2"):
        script.run("```sh\nstancekit query nowhere.jsonl 'SELECT 1'\n```\n", tmp_path)
