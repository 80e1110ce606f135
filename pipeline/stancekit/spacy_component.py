"""stancekit as a component of a spaCy pipeline.

    nlp = spacy.load("en_core_web_sm")        # or spacy.blank("en"): the component reads the text alone
    nlp.add_pipe("stancekit")
    doc = nlp(text)
    doc._.positions, doc._.findings

spaCy finds the factory by the entry point of the package; nothing has to be imported before. What the component puts on
a doc are plain values in ``doc.user_data``, so a doc with them goes through ``DocBin`` and between processes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import raise_error

from stancekit.errors import UsageError
from stancekit.export import Positions
from stancekit.extract.folder import find_model
from stancekit.flow import Stancekit
from stancekit.ingest import article_from_text
from stancekit.records import Article, Finding, Position
from stancekit.settings import load_settings

_KEY: Final = "stancekit"  # in doc.user_data
_MODEL_FILES: Final = (
    "config.json", "model.safetensors", "tokenizer.json", "settings.toml", "evaluation.json", "README.md",
)  # fmt: skip


class StancekitComponent:
    """Puts the positions of a doc's text into ``doc._.positions`` and its findings into ``doc._.findings``.

    The spans of both count in ``doc.text``. The text goes the whole way of ``Stancekit.result``, with a spaCy pipeline
    of its own, so the tokens of the doc and the components before this one change nothing; components that are there
    for other reasons cost their time. The model is loaded when the first doc comes.

    A doc gets an article with an id made from its text. To give it an id, a date and the rest, set ``doc._.article``
    to an ``Article`` with the doc's text before.

    Args:
        name: the component's name in its pipeline.
        model: a model folder, a shipped model's name or a Hugging Face repository; that of the settings if None.
        settings: sections of the settings with what differs from the defaults.

    Raises:
        SettingsError: a setting is unknown or has a wrong value.
    """

    def __init__(self, name: str, model: str | None, settings: Mapping[str, Mapping[str, Any]]) -> None:
        self.name = name
        self.settings = load_settings(
            overrides=[f"{part}.{k}={json.dumps(v)}" for part, own in settings.items() for k, v in own.items()]
        )
        self.model = model or self.settings.extract.model
        self._kit: Stancekit | None = None
        self._handle: Any = raise_error
        _add_extensions()

    @property
    def kit(self) -> Stancekit:
        """The loaded pipeline. Raises as ``Stancekit.load``."""
        if self._kit is None:
            self._kit = Stancekit.load(self.model, self.settings)
        return self._kit

    def __call__(self, doc: Doc) -> Doc:
        """The doc with its positions and findings."""
        self._work([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """The docs in order; ``batch_size`` docs are held, and share the model's batches.

        A doc that raises goes to spaCy's error handler, which raises where ``nlp.set_error_handler`` set no other; the
        other docs of its batch are not touched.
        """
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            try:
                self._work(batch)
            except Exception:  # noqa: BLE001 - which doc it was shows when each is tried alone
                yield from self._one_by_one(batch)
            else:
                yield from batch

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002 - as spaCy calls it
        """Copy the model into the pipeline's folder. Files that settings name, such as registries, stay where they are.

        Raises:
            ModelError: there is no such model.
        """
        source, folder = find_model(self.model), Path(path)
        if source.resolve() == folder.resolve():
            return
        folder.mkdir(parents=True, exist_ok=True)
        for file in _MODEL_FILES:
            if (source / file).is_file():
                shutil.copyfile(source / file, folder / file)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> StancekitComponent:  # noqa: ARG002
        """Take the model that ``to_disk`` put into the pipeline's folder instead of the configured one."""
        self.model, self._kit = str(path), None
        return self

    def set_error_handler(self, error_handler: Any) -> None:
        """What to do with docs that raise; called as ``error_handler(name, component, docs, error)``."""
        self._handle = error_handler

    def get_error_handler(self) -> Any:
        """As it was set."""
        return self._handle

    def __getstate__(self) -> dict[str, Any]:
        """Without the model, which every process loads for itself."""
        return {**self.__dict__, "_kit": None}

    def _work(self, docs: Iterable[Doc]) -> None:
        told = [(doc, _article(doc, self.kit)) for doc in docs]
        results = self.kit.results([article for _, article in told])
        for (doc, article), result in zip(told, results, strict=True):
            _store(doc, article, result.findings, result.positions)

    def _one_by_one(self, docs: Iterable[Doc]) -> Iterator[Doc]:
        for doc in docs:
            try:
                yield self(doc)
            except Exception as error:  # noqa: BLE001 - spaCy's users choose what becomes of it
                self._handle(self.name, self, [doc], error)


@Language.factory(
    "stancekit",
    default_config={"model": None, "settings": {}},
    assigns=["doc._.article", "doc._.findings", "doc._.positions"],
)
def make(nlp: Language, name: str, model: str | None, settings: dict[str, dict[str, Any]]) -> StancekitComponent:  # noqa: ARG001 - as spaCy calls it
    """The factory behind ``nlp.add_pipe("stancekit", config={"model": ..., "settings": {"extract": {...}}})``."""
    return StancekitComponent(name, model, settings)


def _article(doc: Doc, kit: Stancekit) -> Article:
    """The doc's article, made from its text where none was set."""
    given, text = _stored_article(doc), doc.text
    if given is not None:
        return given
    name = hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
    return article_from_text(text, id=name, settings=kit.settings.ingest) if text.strip() else Article(name, text)


# Positions and findings as lists, dictionaries and numbers, which is what spaCy can write, and back.


def _store(doc: Doc, article: Article, findings: tuple[Finding, ...], positions: Positions) -> None:
    plain = _adapter(tuple[Position, ...]).dump_python(positions, mode="json", exclude={"__all__": {"article"}})
    found = _adapter(tuple[Finding, ...]).dump_python(findings, mode="json")
    doc.user_data[_KEY] = {"article": _plain(article), "findings": found, "positions": plain}


def _plain(article: Article) -> dict[str, Any]:
    """Without its text, which is the doc's."""
    return dict(_adapter(Article).dump_python(article, mode="json", exclude={"text"}))


def _stored_article(doc: Doc) -> Article | None:
    stored = doc.user_data.get(_KEY)
    return _adapter(Article).validate_python({**stored["article"], "text": doc.text}) if stored else None


def _set_article(doc: Doc, article: Article) -> None:
    if article.text != doc.text:
        raise UsageError(f"doc._.article = {article.id!r}: it has another text than the doc; offsets would not fit")
    doc.user_data[_KEY] = {"article": _plain(article), "findings": [], "positions": []}


def _stored_findings(doc: Doc) -> tuple[Finding, ...]:
    stored = doc.user_data.get(_KEY, {"findings": ()})
    return tuple(_adapter(tuple[Finding, ...]).validate_python(stored["findings"]))


def _stored_positions(doc: Doc) -> Positions:
    stored = doc.user_data.get(_KEY, {"positions": ()})
    article = _stored_article(doc)
    whole = [{**position, "article": article} for position in stored["positions"]]
    return Positions(_adapter(tuple[Position, ...]).validate_python(whole))


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _add_extensions() -> None:
    """``doc._.article``, ``doc._.findings`` and ``doc._.positions``; another's of the same name is a clash."""
    own: dict[str, dict[str, Any]] = {
        "article": {"getter": _stored_article, "setter": _set_article},
        "findings": {"getter": _stored_findings},
        "positions": {"getter": _stored_positions},
    }
    for name, access in own.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, **access)
        elif Doc.get_extension(name)[2] is not access["getter"]:
            raise UsageError(f"doc._.{name} belongs to another component already; leave one of the two out")
