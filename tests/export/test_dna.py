import base64
import csv
import json
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from stancekit.errors import InputError, UsageError
from stancekit.export.columns import DNA_DOCUMENTS, DNA_STATEMENTS
from stancekit.export.dna import Carets, Documents, Labels
from stancekit.export.dna_files import hashed, write_dna_database, write_dna_tables
from stancekit.export.rows import all_rows
from stancekit.export.shape import read_shaped
from stancekit.export.statements import Party, statements
from stancekit.settings import load_settings

# The data frame that rDNA 3 gives as statements of the type "DNA Statement", and the arguments of dna_addDocuments.
RDNA_STATEMENTS = [
    "ID", "statement_type_id", "document_id", "start", "stop", "coder_id", "person", "organization", "concept",
    "agreement",
]  # fmt: skip
RDNA_DOCUMENTS = ["title", "text", "coder_id", "author", "source", "section", "type", "notes", "date_time"]
# The tables of an SQLite database of DNA 3.
DNA_3 = {
    "SETTINGS": "Property Value",
    "DOCUMENTS": "ID Title Text Coder Author Source Section Notes Type Date",
    "STATEMENTTYPES": "ID Label Red Green Blue",
    "VARIABLES": "ID Variable DataType StatementTypeId",
    "VARIABLELINKS": "ID SourceVariableId TargetVariableId",
    "REGEXES": "Label Red Green Blue",
    "CODERRELATIONS": "ID Coder OtherCoder viewStatements editStatements viewDocuments editDocuments",
    "STATEMENTS": "ID StatementTypeId DocumentId Start Stop Coder",
    "DATABOOLEAN": "ID StatementId VariableId Value",
    "DATAINTEGER": "ID StatementId VariableId Value",
    "ENTITIES": "ID VariableId Value Red Green Blue ChildOf",
    "DATASHORTTEXT": "ID StatementId VariableId Entity",
    "DATALONGTEXT": "ID StatementId VariableId Value",
    "ATTRIBUTEVARIABLES": "ID VariableId AttributeVariable",
    "ATTRIBUTEVALUES": "ID EntityId AttributeVariableId AttributeValue",
    "CODERS": "ID Name Red Green Blue Refresh FontSize Password PopupWidth ColorByCoder PopupDecoration"
    " PopupAutoComplete PermissionAddDocuments PermissionEditDocuments PermissionDeleteDocuments"
    " PermissionAddStatements PermissionEditStatements PermissionDeleteStatements PermissionImportDocuments"
    " PermissionEditAttributes PermissionEditRegex PermissionEditStatementTypes PermissionEditCoders"
    " PermissionEditCoderRelations PermissionViewOthersDocuments PermissionEditOthersDocuments"
    " PermissionViewOthersStatements PermissionEditOthersStatements",
}


def said(run):
    settings = load_settings().export
    return statements(all_rows(read_shaped(run / "positions.jsonl"), "findings"), settings, Counter())


def tables(run):
    left_out = Counter()
    documents = Documents(run / "articles.jsonl")
    count = write_dna_tables(run / "dna.csv", run / "dna.documents.csv", said(run), documents, left_out)
    read = []
    for name in ("dna.csv", "dna.documents.csv"):
        with (run / name).open(encoding="utf-8", newline="") as file:
            read.append(list(csv.DictReader(file)))
    assert count == len(read[0])
    return *read, left_out


@pytest.fixture
def database(run):
    left_out = Counter()
    documents = Documents(run / "articles.jsonl")
    assert write_dna_database(run / "out.dna", said(run), documents, left_out, "secret") == 5
    assert left_out == {"neutral": 1}
    with closing(sqlite3.connect(run / "out.dna")) as opened:
        yield opened


def in_java(text):
    """What a string of Java holds, one item for each of its units."""
    return [text.encode("utf-16-le")[n : n + 2] for n in range(0, len(text.encode("utf-16-le")), 2)]


def test_statements_and_documents_have_the_documented_columns(run):
    coded, documents, left_out = tables(run)
    assert list(coded[0])[: len(RDNA_STATEMENTS)] == RDNA_STATEMENTS
    assert list(coded[0]) == [column.name for column in DNA_STATEMENTS]
    assert list(documents[0]) == ["ID", *RDNA_DOCUMENTS] == [column.name for column in DNA_DOCUMENTS]
    assert left_out == {"neutral": 1}


def test_a_statement_says_who_agrees_with_what(run):
    coded, documents, _ = tables(run)
    shown = [(r["person"], r["organization"], r["concept"], r["agreement"], r["date"], r["document_id"]) for r in coded]
    assert shown == [
        ("Halvorsen", "", "Greece", "0", "2025-09-04", "1"),
        ("", "Norway", "new loan", "0", "2025-09-04", "1"),
        ("Ada Byron", "", "new loan", "0", "2025-09-04", "1"),
        ("", "Greece", "new loan", "1", "2025-10-01", "2"),
        ("Halvorsen", "", "new loan", "0", "2025-10-01", "2"),
    ]
    assert [row["title"] for row in documents] == ["A loan", '=HYPERLINK("http://example.com","A letter")', "a3"]
    assert documents[0]["date_time"] == "1756944000"
    assert (documents[2]["date_time"], documents[2]["author"]) == ("0", "")
    assert documents[1]["notes"] == "a2 (-in/a2.txt)"


def test_carets_cut_the_sentence_as_java_counts(run):
    coded, documents, _ = tables(run)
    for row in coded:
        text = in_java(documents[int(row["document_id"]) - 1]["text"])
        cut = b"".join(text[int(row["start"]) : int(row["stop"])]).decode("utf-16-le")
        assert cut == row["text"]
    behind_an_emoji = coded[3]
    assert behind_an_emoji["article_start"] == "8"
    assert behind_an_emoji["start"] == "8"  # one more for the emoji, one less for the line end
    assert "\r" not in documents[1]["text"]


@pytest.mark.parametrize("text", ["plain", "a🤡b\r\nc\rd\n🤡", "\r\n\r\n🤡🤡", "\n\r", ""])
def test_every_offset_has_its_caret(text):
    carets = Carets(text)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n" or offset == 0:
            assert carets.of(offset) == len(in_java(text[:offset].replace("\r\n", "\n")))


def test_the_database_has_the_tables_of_dna_3(database):
    names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names == set(DNA_3)
    for table, columns in DNA_3.items():
        found = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
        assert found == set(columns.split()), table
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    (version,) = database.execute("SELECT Value FROM SETTINGS WHERE Property = 'version'").fetchone()
    assert version.startswith("3.0")  # what DNA opens
    variables = database.execute("SELECT Variable, DataType FROM VARIABLES ORDER BY ID").fetchall()
    assert variables == [
        ("person", "short text"), ("organization", "short text"), ("concept", "short text"), ("agreement", "boolean"),
    ]  # fmt: skip


def test_the_database_holds_the_same_statements_as_the_tables(run, database):
    coded, documents, _ = tables(run)
    stored = database.execute("""
        SELECT s.ID, s.StatementTypeId, s.DocumentId, s.Start, s.Stop, s.Coder, p.Value, o.Value, c.Value, b.Value
        FROM STATEMENTS s JOIN DATABOOLEAN b ON b.StatementId = s.ID AND b.VariableId = 4
        JOIN DATASHORTTEXT dp ON dp.StatementId = s.ID AND dp.VariableId = 1 JOIN ENTITIES p ON p.ID = dp.Entity
        JOIN DATASHORTTEXT do ON do.StatementId = s.ID AND do.VariableId = 2 JOIN ENTITIES o ON o.ID = do.Entity
        JOIN DATASHORTTEXT dc ON dc.StatementId = s.ID AND dc.VariableId = 3 JOIN ENTITIES c ON c.ID = dc.Entity
        ORDER BY s.ID
    """).fetchall()
    assert [tuple(map(str, row)) for row in stored] == [tuple(row[name] for name in RDNA_STATEMENTS) for row in coded]
    texts = database.execute("SELECT Title, Text, Author, Source, Notes, Date FROM DOCUMENTS ORDER BY ID").fetchall()
    names = ("title", "text", "author", "source", "notes", "date_time")
    assert [tuple(map(str, row)) for row in texts] == [tuple(row[name] for name in names) for row in documents]


def test_each_entity_has_its_type_and_id_as_attributes(database):
    found = database.execute("""
        SELECT e.VariableId, e.Value, v.AttributeVariable, a.AttributeValue FROM ENTITIES e
        JOIN ATTRIBUTEVALUES a ON a.EntityId = e.ID JOIN ATTRIBUTEVARIABLES v ON v.ID = a.AttributeVariableId
        WHERE v.VariableId = e.VariableId
    """).fetchall()
    assert (1, "Ada Byron", "Type", "AUTHOR") in found
    assert (2, "Norway", "Notes", "norway") in found
    assert (3, "new loan", "Type", "ISSUE") in found
    (entities,) = database.execute("SELECT count(*) FROM ENTITIES").fetchone()
    assert len(found) == 3 * entities


def test_the_password_is_kept_as_dna_checks_it(database):
    (kept,) = database.execute("SELECT Password FROM CODERS WHERE ID = 1 AND Name = 'Admin'").fetchone()
    assert hashed("secret", base64.b64decode(kept)[:16]) == kept
    assert hashed("other", base64.b64decode(kept)[:16]) != kept
    # Made by jasypt 1.9.3's StrongPasswordEncryptor from the password "x".
    made = "T/EcXC/GuGpF/9PdYSWCwIORTDZ/SA2TVdYG5d7/u1/Ln5COvCKO7xrimUs1VhYH"
    assert hashed("x", base64.b64decode(made)[:16]) == made


def test_one_id_has_one_label_and_two_ids_have_two():
    labels = Labels()
    smith, other, third = Party("smith", "Smith", "PERSON"), Party("smith.2", "Smith", "PERSON"), Party("s", "S", "ORG")
    assert labels.of(smith) == "Smith"
    assert labels.of(Party("smith", "John Smith", "PERSON")) == "Smith"
    assert labels.of(other) == "Smith (smith.2)"
    assert labels.of(third) == "S"
    long = [labels.of(Party(f"{n}" * 300, "long " * 100, "ORG")) for n in (1, 2)]
    assert len(set(long)) == 2
    assert max(map(len, long)) == 190
    assert labels.of(Party("nameless", "", "ORG")) == " (nameless)"  # DNA keeps the empty label for no value


def change_articles(run, change):
    path = run / "articles.jsonl"
    lines = [change(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines if line), "utf-8")


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda a: {**a, "text": a["text"][:20]}, InputError, "has no characters 7 to 122 of the article 'a1'"),
        (lambda a: a if a["id"] != "a2" else None, InputError, "of the article 'a2'"),
        (lambda a: {**a, "id": "a1"}, InputError, r"articles.jsonl:2: a second article 'a1'"),
        (lambda a: {k: v for k, v in a.items() if k != "text"}, UsageError, "extract without --no-texts"),
    ],
)
def test_positions_and_articles_of_different_runs_do_not_mix(run, change, error, said):
    change_articles(run, change)
    with pytest.raises(error, match=said):
        tables(run)
