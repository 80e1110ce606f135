"""Files of every kind together: what is read, what is set aside, and that the counts add up."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from stancekit.errors import Rejection, UsageError
from stancekit.ingest import discover, read_articles
from stancekit.records import Article
from stancekit.settings import IngestSettings

TEXT = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan, "
    "calling its budget “a fantasy”."
)

OTHER = "Athens answered within the hour: nobody in the cabinet believes that Oslo will dare to do it."


def read_one(path: Path, settings: IngestSettings) -> Article | Rejection:
    (item,) = read_articles([path], settings)
    return item


def test_a_text_file(tmp_path: Path, settings: IngestSettings) -> None:
    raw = f" date 2025-09-04 -Analysis-\r\n\r\nPARIS — {TEXT}\r\n".encode()
    path = tmp_path / "2025-09-01-loan.txt"
    path.write_bytes(raw)
    article = read_one(path, settings)
    assert isinstance(article, Article)
    assert article.text.encode() == raw
    assert (article.id, article.path, article.date) == ("2025-09-01-loan", str(path), "2025-09-04")
    assert article.sha256 == hashlib.sha256(raw).hexdigest()
    assert [(n.kind, n.span.of(article.text)) for n in article.noise] == [
        ("metadata", "date 2025-09-04 -Analysis-"), ("dateline", "PARIS — "),
    ]  # fmt: skip


def test_a_markdown_file(tmp_path: Path, settings: IngestSettings) -> None:
    path = tmp_path / "loan.md"
    path.write_text(f"---\nauthor: Jane Roe\n---\n\n# A loan refused\n\n{TEXT}\n\n## Why\n\n{OTHER}\n", "utf-8")
    article = read_one(path, settings)
    assert isinstance(article, Article)
    assert (article.title, article.author) == ("A loan refused", "Jane Roe")
    assert [n.kind for n in article.noise] == ["metadata", "heading", "heading"]
    assert article.noise[2].span.of(article.text) == "## Why"


def test_an_html_file(tmp_path: Path, settings: IngestSettings) -> None:
    path = tmp_path / "2031-04-02-loan.html"
    page = f"<html><head><title>A loan</title></head><body><p>{TEXT}</p><p>Read more: The loan</p></body></html>"
    path.write_text(page, "utf-8")
    article = read_one(path, settings)
    assert isinstance(article, Article)
    assert article.text == f"{TEXT}\n\nRead more: The loan"
    assert (article.id, article.title, article.date) == ("2031-04-02-loan", "A loan", "2031-04-02")
    assert article.sha256 == hashlib.sha256(page.encode()).hexdigest()
    assert [n.span.of(article.text) for n in article.noise] == ["Read more: The loan"]


@pytest.mark.parametrize("charset", ["cp1252", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_charsets(tmp_path: Path, settings: IngestSettings, charset: str, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(TEXT.encode(charset))
    article = read_one(path, settings)
    assert isinstance(article, Article)
    assert article.text == TEXT


def _hopeless(root: Path) -> dict[str, str]:
    """Files that cannot be read, with the reason for each."""
    (root / "empty.txt").write_bytes(b"")
    (root / "blank.md").write_bytes(b"\n\n  \t\n")
    (root / "short.txt").write_bytes(b"Oslo.")
    (root / "binary.txt").write_bytes(os.urandom(64) + b"\x00\x00\x00" + os.urandom(64))
    (root / "pdf.txt").write_bytes(b"%PDF-1.7")
    (root / "damaged.txt").write_bytes(TEXT.encode() + b"\xe2\x80")
    (root / "menu.html").write_bytes(b"<html><body><script>var menu = 'Home, World, Opinion'</script></body></html>")
    (root / "empty.html").write_bytes(b"")
    (root / "gone.txt").symlink_to(root / "nowhere")
    (root / "empty.jsonl").write_bytes(b"")
    with (root / "huge.txt").open("wb") as stream:
        stream.truncate(50_000_000)
    with (root / "huge.html").open("wb") as stream:
        stream.truncate(50_000_000)
    return {
        "empty.txt": "empty", "blank.md": "empty", "short.txt": "too_short", "binary.txt": "binary",
        "pdf.txt": "binary",
        "damaged.txt": "encoding", "menu.html": "no_text", "empty.html": "empty", "gone.txt": "unreadable",
        "empty.jsonl": "empty", "huge.txt": "too_large", "huge.html": "too_large",
    }  # fmt: skip


def test_everything_is_either_read_or_set_aside_with_its_reason(tmp_path: Path, settings: IngestSettings) -> None:
    expected = _hopeless(tmp_path)
    for name in ("a.txt", "sub/a.txt", "b.md", "c.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"<p>{TEXT}</p>" if name.endswith("html") else TEXT, "utf-8")
    (tmp_path / "lines.jsonl").write_text('{"text": "Oslo would block any new loan."}\n{"text": \n')
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "void").mkdir()
    items = list(read_articles([tmp_path, tmp_path / "void", tmp_path / "photo.jpg"], settings))
    rejected = {Path(item.path).name: item.reason for item in items if isinstance(item, Rejection)}
    read = sorted(item.id for item in items if isinstance(item, Article))
    assert rejected == {**expected, "lines.jsonl": "json", "void": "empty_folder", "photo.jpg": "unsupported"}
    assert read == ["a", "b", "c", "lines:1", "sub/a"]
    files = len(discover([tmp_path]).files)
    assert len(items) == files + 1 + 2, "a file gives one item, the jsonl file two, the folder and the photo one each"


def test_every_rejection_says_where_and_what_to_do(tmp_path: Path, settings: IngestSettings) -> None:
    for name in _hopeless(tmp_path):
        rejection = read_one(tmp_path / name, settings)
        assert isinstance(rejection, Rejection)
        assert str(rejection).startswith(f"{tmp_path / name}: {rejection.reason}: ")
        assert ";" in rejection.detail or "leave it out" in rejection.detail


def test_a_file_that_the_system_refuses_is_set_aside(
    tmp_path: Path, settings: IngestSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt", "c.jsonl"):
        (tmp_path / name).write_text('{"text": "Oslo would block any new loan."}')
    opened = Path.open

    def refuse(path: Path, mode: str = "r") -> object:
        if path.name in {"a.txt", "c.jsonl"}:
            raise PermissionError(13, "Permission denied")
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", refuse)
    first, second, third = read_articles([tmp_path], settings)
    assert isinstance(second, Article)
    for item in (first, third):
        assert isinstance(item, Rejection)
        assert (item.reason, "Permission denied" in item.detail) == ("unreadable", True)


def test_a_disk_that_fails_in_mid_file_keeps_the_lines_before(
    tmp_path: Path, settings: IngestSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Oslo would block any new loan."}\n')
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")

    def fail(*_: object) -> object:
        yield 1, b'{"text": "Oslo would block any new loan."}'
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("stancekit.ingest.jsonl._lines", fail)
    read, failed, after = read_articles([tmp_path], settings)
    assert isinstance(read, Article)
    assert isinstance(failed, Rejection)
    assert "Input/output error" in failed.detail
    assert isinstance(after, Article)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, settings: IngestSettings) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    rejection = read_one(tmp_path / "pipe.txt", settings)
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "unreadable"


def test_a_missing_input_is_an_error_before_anything_is_read(tmp_path: Path, settings: IngestSettings) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    with pytest.raises(UsageError, match="nowhere"):
        read_articles([tmp_path, tmp_path / "nowhere"], settings)


def test_noise_re_cuts_and_has_no_overlaps_in_every_format(tmp_path: Path, settings: IngestSettings) -> None:
    body = f"PARIS — {TEXT}\n\nThe small print\n\n{TEXT[:-1]}, he said.\n\nPhoto: Jane Roe/AFP\n\nRead more: The loan"
    (tmp_path / "a.txt").write_text(body, "utf-8")
    (tmp_path / "b.md").write_text(body.replace("The small", "## The small"), "utf-8")
    (tmp_path / "c.jsonl").write_text('{"text": "' + body.replace("\n", "\\n") + '"}', "utf-8")
    paragraphs = "".join(f"<p>{p}</p>" for p in body.split("\n\n")).replace(
        "<p>The small print</p>", "<h2>The small print</h2>"
    )
    (tmp_path / "d.html").write_text(f"<html><body><article>{paragraphs}</article></body></html>", "utf-8")
    for article in read_articles([tmp_path], settings):
        assert isinstance(article, Article)
        cuts = Counter((n.kind, n.span.of(article.text).removeprefix("## ")) for n in article.noise)
        assert cuts == {
            ("dateline", "PARIS — "): 1, ("heading", "The small print"): 1, ("caption", "Photo: Jane Roe/AFP"): 1,
            ("link", "Read more: The loan"): 1,
        }  # fmt: skip
        assert all(a.span.end <= b.span.start for a, b in zip(article.noise, article.noise[1:], strict=False))


def test_importing_the_stage_loads_no_parser() -> None:
    code = (
        "import sys, stancekit.ingest; "
        "heavy = ('trafilatura', 'lxml', 'yaml', 'charset_normalizer', 'spacy', 'torch'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
