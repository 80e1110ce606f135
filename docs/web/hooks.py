"""The pages of the repository that stand outside of docs/ join the site; nothing in it may come from a network."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[2]
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s#]+\.md|[^)\s#:]+)(#[^)\s]*)?\)")
_FETCHED = re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"?(?:https?:)?//[^\" >]+", re.IGNORECASE)


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that stand elsewhere."""
    for source, target in config.extra["elsewhere"].items():
        files.append(File.generated(config, target, abs_src_path=str(ROOT / source)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Let links between pages lead to where the site has them; of what it does not have the words stay."""
    source = Path(page.file.abs_src_path).resolve().parent
    here = posixpath.dirname(page.file.src_uri)

    def led(match: re.Match[str]) -> str:
        words, target, part = match[1], match[2], match[3] or ""
        place = _place(source / target, config)
        if place is None or "://" in target or target.startswith("mailto:"):
            return match[0]
        if files.get_file_from_path(place) is None:
            return words
        return f"[{words}]({posixpath.relpath(place, here or '.')}{part})"

    return _LINK.sub(led, markdown)


def on_post_page(output: str, page: Any, config: Any) -> str:  # noqa: ARG001 - as MkDocs calls it
    """Refuse a page that would fetch something."""
    fetched = _FETCHED.findall(output)
    if fetched:
        raise PluginError(f"{page.file.src_uri} would fetch from a network: {', '.join(fetched)}")
    return output


def _place(target: Path, config: Any) -> str | None:
    """Where in the site a file of the repository would stand; None for what is no file of it."""
    target = target.resolve()
    if not target.exists() or not target.is_relative_to(ROOT):
        return None
    name = target.relative_to(ROOT).as_posix()
    docs = Path(config.docs_dir).resolve()
    own = target.relative_to(docs).as_posix() if target.is_relative_to(docs) else name
    return str(config.extra["elsewhere"].get(name, own))
