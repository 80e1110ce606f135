"""Every column and attribute of every export, in one table: its name, type, meaning and an example.

The tables are made from it, so are the views of ``stancekit query``, and so is docs/exports.md.

A ``path`` says where a column's value stands: in the ``record`` (as ``shape.Record``), in the ``finding`` that the row
shows (of a position its first), its ``number`` in the record, or what is counted over all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Rows = Literal["positions", "findings"]
Type = Literal["text", "integer", "number", "yes or no", "date", "spans", "texts"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, or one attribute of a node or a tie."""

    name: str
    type: Type
    meaning: str
    example: str
    path: str = ""


_ARTICLE = (
    Column("article_id", "text", "id of the article, unique in a run", "a1", "record.article.id"),
    Column("article_path", "text", "the file it was read from", "in/a1.txt", "record.article.path"),
    Column("article_title", "text", "its title", "A loan", "record.article.title"),
    Column("article_date", "date", "its date", "2025-09-04", "record.article.date"),
    Column("article_author", "text", "its author, or authors joined by commas", "Ada Byron", "record.article.author"),
    Column("article_source", "text", "the paper or site", "The Paper", "record.article.source"),
    Column("article_sha256", "text", "of the bytes of the file, or of the line", "0" * 64, "record.article.sha256"),
)
_PARTIES = (
    Column("actor_id", "text", "who holds the position; `AUTHOR`: the author", "norway", "record.actor.id"),
    Column("actor_name", "text", "the actor's name", "Norway", "record.actor.name"),
    Column("actor_type", "text", "`PERSON`, `STATE`, `ORG`, `GROUP` or `AUTHOR`", "STATE", "record.actor.type"),
    Column("target_kind", "text", "`actor` or `issue`", "issue", "record.target.kind"),
    Column("target_id", "text", "what the position is about", "issue:loan-new", "record.target.id"),
    Column("target_name", "text", "the actor's name, or a wording of the issue", "new loan", "record.target.name"),
    Column("target_type", "text", "an actor type, or `ISSUE`", "ISSUE", "record.target.type"),
    Column(
        "target_original_ids",
        "texts",
        "after `stancekit issues`: the article's own issues that the target stands for",
        '["issue:no-loan-new"]',
        "record.target.originals.id",
    ),
    Column(
        "target_original_names",
        "texts",
        "their names, in the same order",
        '["no new loan"]',
        "record.target.originals.name",
    ),
)
_SENTENCE = (
    Column("sentence_start", "integer", "where its sentence starts in the article's text", "7", "finding.start"),
    Column("sentence_end", "integer", "where its sentence ends", "122", "finding.end"),
    Column("sentence", "text", "the sentence", "Halvorsen warned the Greek government …", "finding.text"),
)
_MODEL = (
    Column("model_name", "text", "which model made the record", "small", "record.model.name"),
    Column("model_version", "text", "its version", "1", "record.model.version"),
    Column("model_fingerprint", "text", "of its weights and configuration", "f00d", "record.model.fingerprint"),
)
_ID = Column("position_id", "text", "the same for the same article, actor and target", "0" * 19 + "1", "record.id")
_STANCE = "`favor`, `against`, `neutral` or `mixed`"

POSITIONS: tuple[Column, ...] = (
    _ID,
    *_ARTICLE,
    *_PARTIES,
    Column("stance", "text", _STANCE, "against", "record.stance"),
    Column("score", "number", "-1 (against) to 1 (favor)", "0.0", "record.score"),
    Column("confidence", "number", "how sure the position is, 0 to 1", "0.7124", "record.confidence"),
    Column("findings", "integer", "number of findings under the position", "1", "count"),
    Column("sentences", "spans", "start and end of the sentence of every finding, in text order", "7-122", "spans"),
    *(
        Column(c.name, c.type, c.meaning.replace("its sentence", "the first of them"), c.example, c.path)
        for c in _SENTENCE
    ),
    *_MODEL,
)

FINDINGS: tuple[Column, ...] = (
    _ID,
    Column("finding", "integer", "number of the finding in its position, from 1", "1", "number"),
    *_ARTICLE,
    *_PARTIES,
    Column("stance", "text", "`favor`, `against` or `neutral` in this sentence", "against", "finding.stance"),
    Column(
        "reversed",
        "yes or no",
        "after `stancekit issues`: the words deny the target (*no new loan*), so the stance is "
        "the opposite of that toward them",
        "TRUE",
        "finding.reversed",
    ),
    Column("confidence", "number", "the model's probability of this stance", "0.7124", "finding.confidence"),
    Column("relation", "text", "what the holder does; a type of docs/records.md", "REJECT", "finding.relation"),
    Column("voice", "text", "`quote`, `reported`, `narrated` or `author`", "reported", "finding.voice"),
    Column("hypothetical", "yes or no", "conditional, possible, denied or asked about", "TRUE", "finding.hypothetical"),
    Column("addressee_id", "text", "actor who is asked, threatened or promised", "greece", "finding.addressee"),
    *_SENTENCE,
    Column("holder_start", "integer", "where the words for the actor start, if any", "60", "finding.holder.start"),
    Column("holder_end", "integer", "where they end", "64", "finding.holder.end"),
    Column("holder_words", "text", "the words", "Oslo", "finding.holder.text"),
    Column("target_start", "integer", "where the words for the target start", "77", "finding.target.start"),
    Column("target_end", "integer", "where they end", "89", "finding.target.end"),
    Column("target_words", "text", "the words", "any new loan", "finding.target.text"),
    Column("cue_start", "integer", "where the words that carry the stance start", "71", "finding.cue.start"),
    Column("cue_end", "integer", "where they end", "76", "finding.cue.end"),
    Column("cue_words", "text", "the words", "block", "finding.cue.text"),
    Column("position_stance", "text", f"of the whole position: {_STANCE}", "against", "record.stance"),
    Column("position_score", "number", "of the whole position", "0.0", "record.score"),
    Column("position_confidence", "number", "of the whole position", "0.7124", "record.confidence"),
    *_MODEL,
)

ARTICLES: tuple[Column, ...] = (
    *_ARTICLE,
    Column("text", "text", "the text that offsets count in; empty with `--no-texts`", "OSLO —\nHalvorsen warned …"),
    Column("noise", "spans", "layout that was left out of extraction, with its `kind`", "0-6"),
)

NODES: tuple[Column, ...] = (
    Column("id", "text", "actor or target; in `twomode` behind `actor:` or `target:`", "norway"),
    Column("label", "text", "the name it has most often", "Norway"),
    Column("mode", "text", "`actor` or `target`; of both in `direct`: `actor`", "actor"),
    Column("bipartite", "integer", "0 for actors, 1 for targets", "0"),
    Column("entity_type", "text", "`PERSON`, `STATE`, `ORG`, `GROUP`, `AUTHOR` or `ISSUE`", "STATE"),
    Column("statements", "integer", "findings of the actor, or on the target, that count", "4"),
    Column("favor", "integer", "of them in favor", "0"),
    Column("against", "integer", "of them against", "3"),
    Column("neutral", "integer", "of them neutral; they make no tie", "1"),
    Column("first", "date", "date of the first; missing where no article has a date", "2025-09-04"),
    Column("last", "date", "date of the last", "2025-10-01"),
    Column("dates", "text", "every such date; in GEXF as `spells`", "2025-09-04 2025-10-01"),
)

TIES: tuple[Column, ...] = (
    Column("weight", "number", "the tie's weight after normalisation; below 0 where the tie is negative", "-2.0"),
    Column("strength", "number", "the weight without its sign", "2.0"),
    Column("sign", "integer", "1, -1, or 0 where both sides weigh the same", "-1"),
    Column("congruence", "number", "one-mode: the targets on which the two agree, before normalisation", "0.0"),
    Column("conflict", "number", "one-mode: the targets on which they disagree, before normalisation", "2.0"),
    Column("shared", "integer", "one-mode: number of targets on which both took a side", "1"),
    Column("targets", "text", "one-mode: their ids, as a JSON list", '["issue:loan-new"]'),
    Column("favor", "integer", "two-mode, direct: findings in favor that count", "0"),
    Column("against", "integer", "two-mode, direct: findings against that count", "2"),
    Column("neutral", "integer", "two-mode, direct: neutral findings that count", "0"),
    Column("confidence", "number", "of the surest finding under the tie", "0.7124"),
    Column("first", "date", "date of the first finding under the tie", "2025-09-04"),
    Column("last", "date", "date of the last", "2025-10-01"),
    Column("dates", "text", "every such date; in GEXF as `spells`", "2025-09-04 2025-10-01"),
    Column("evidence", "text", "JSON list of [article id, start, end] of each sentence under it", '[["a1", 7, 122]]'),
    Column("weights", "text", "with a window: JSON list of [weight, first day, last day]; in GEXF a dynamic value",
           '[[-2.0, "2025-09-01", "2025-09-30"]]'),
)  # fmt: skip

DNA_STATEMENTS: tuple[Column, ...] = (
    Column("ID", "integer", "number of the statement", "1"),
    Column("statement_type_id", "integer", "1: the type `DNA Statement`", "1"),
    Column("document_id", "integer", "`ID` of its document", "1"),
    Column("start", "integer", "where it starts in the document's text, in DNA's count", "7"),
    Column("stop", "integer", "where it ends", "122"),
    Column("coder_id", "integer", "1: the coder `Admin`", "1"),
    Column("person", "text", "the actor, if a person or the author", ""),
    Column("organization", "text", "the actor, if a state, organisation or group", "Norway"),
    Column("concept", "text", "the target", "new loan"),
    Column("agreement", "integer", "1 in favor, 0 against", "0"),
    Column("date", "date", "the document's date", "2025-09-04"),
    Column("text", "text", "the sentence", "Halvorsen warned the Greek government …"),
    Column("article_id", "text", "the article's id", "a1"),
    Column("article_start", "integer", "where the sentence starts, in characters of the article's text", "7"),
    Column("article_end", "integer", "where it ends", "122"),
    Column("position_id", "text", "the position it belongs to", "0" * 19 + "1"),
    Column("confidence", "number", "the model's probability of the stance", "0.7124"),
)

DNA_DOCUMENTS: tuple[Column, ...] = (
    Column("ID", "integer", "number of the document", "1"),
    Column("title", "text", "the article's title, or its id; at most 190 characters", "A loan"),
    Column("text", "text", "its text, line ends as line feeds", "OSLO —\nHalvorsen warned …"),
    Column("coder_id", "integer", "1: the coder `Admin`", "1"),
    Column("author", "text", "its author", "Ada Byron"),
    Column("source", "text", "the paper or site", "The Paper"),
    Column("section", "text", "empty", ""),
    Column("type", "text", "empty", ""),
    Column("notes", "text", "the article's id and path", "a1 (in/a1.txt)"),
    Column("date_time", "integer", "its date as seconds since 1970-01-01 UTC; 0 where it has none", "1756944000"),
)

TABLES: Mapping[str, tuple[Column, ...]] = {
    "positions": POSITIONS,
    "findings": FINDINGS,
    "articles": ARTICLES,
    "nodes": NODES,
    "ties": TIES,
    "statements": DNA_STATEMENTS,
    "documents": DNA_DOCUMENTS,
}


def columns_of(rows: Rows) -> tuple[Column, ...]:
    """The columns of a table of positions or of findings."""
    return POSITIONS if rows == "positions" else FINDINGS
