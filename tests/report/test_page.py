"""The file itself: whole, escaped, and closed to everything else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from stancekit.errors import InputError, UsageError
from stancekit.report import Built, report
from stancekit.report.page import rendered
from stancekit.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "pipeline" / "stancekit" / "report" / "assets"
OWN = ("data", "dom", "state", "tally", "filters", "sides", "matrix", "network", "time", "evidence", "list", "main")


def test_the_policy_lets_exactly_the_scripts_and_styles_of_the_page_run(built: tuple[Path, Built]) -> None:
    text = built[0].read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert set(rules) == {"default-src", "script-src", "style-src", "font-src", "img-src", "base-uri", "form-action"}
    run = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert rules["script-src"].split() == [hashed(script) for script in run]
    assert rules["style-src"].split() == [
        hashed(style) for style in re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL)
    ]
    assert "unsafe" not in policy


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_nothing_is_loaded_from_anywhere(built: tuple[Path, Built]) -> None:
    text = built[0].read_text("utf-8")
    assert (
        re.findall(
            r"""(?:src|href)\s*=\s*["']?(?!#)[^"'\s>]+""", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
        )
        == []
    )
    assert {found[:5] for found in re.findall(r"url\(([^)]{5})", text)} <= {"data:"}


def test_no_text_can_end_the_block_of_data() -> None:
    words = "</script><script>alert(1)</script><!-- & \u2028 ]]>"
    page = rendered({"words": words})
    block = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1]
    assert json.loads(block) == {"words": words}
    assert not set("<>&\u2028") & set(block)


def test_no_name_stands_twice_in_the_scripts() -> None:
    """They share one scope, in which a second function of a name would quietly replace the first."""
    declared = re.compile(r"^(?:async )?(?:function|const|let) ([\w$]+)", re.MULTILINE)
    names = [name for part in OWN for name in declared.findall((ASSETS / f"{part}.js").read_text("utf-8"))]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
    assert len(names) > 100


def test_scripts_and_styles_are_short_enough_to_read() -> None:
    own = [ASSETS / f"{part}.js" for part in OWN] + [ASSETS / f"{part}.css" for part in ("page", "charts", "print")]
    assert [path.name for path in own if len(path.read_text("utf-8").splitlines()) >= 350] == []


def test_texts_only_ever_become_text() -> None:
    code = "".join((ASSETS / f"{part}.js").read_text("utf-8") for part in OWN)
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", code) == []


def test_what_comes_from_elsewhere_is_as_it_was_published() -> None:
    check = [sys.executable, ROOT / ".ci" / "report_assets.py", "--check"]
    done = subprocess.run(check, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "as they were fetched")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "positions.jsonl").write_text("\n", "utf-8")
    with pytest.raises(InputError, match=r"positions\.jsonl: no positions in it"):
        report(tmp_path, tmp_path / "report.html", load_settings())
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", r":8: not JSON"),
        ('{"schema": "stancekit/position/9"}', r":8: schema 'stancekit/position/9'"),
        ('{"id": 1}', r":8: no position record"),
    ],
)
def test_a_broken_line_is_named(records: Path, line: str, fault: str) -> None:
    with records.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(InputError, match=fault):
        report(records, records.with_name("report.html"), load_settings())


def test_a_missing_field_is_named(records: Path) -> None:
    lines = records.read_text("utf-8").splitlines()
    records.write_text("\n".join(["", lines[0].replace('"voice": "reported", ', ""), *lines[1:]]), "utf-8")
    with pytest.raises(InputError, match=r"positions\.jsonl:2: evidence\.0\.voice is missing"):
        report(records, records.with_name("report.html"), load_settings())


def test_an_input_is_not_replaced(records: Path) -> None:
    for name in ("positions.jsonl", "articles.jsonl"):
        with pytest.raises(UsageError, match=f"{name}: is an input"):
            report(records, records.with_name(name), load_settings())
    with pytest.raises(UsageError, match="is a folder; name a file"):
        report(records, records.parent, load_settings())


def test_texts_can_be_left_out(tmp_path: Path, records: Path) -> None:
    report(records, tmp_path / "report.html", load_settings(overrides=["report.texts=false"]))
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "quiet week" not in page
    assert "Halvorsen warned the Greek government" in page
