"""DNA's statements and documents as files: a database that DNA and rDNA open, or two tables for rDNA's functions."""

from __future__ import annotations

import base64
import csv
import hashlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from stancekit.export.columns import DNA_DOCUMENTS, DNA_STATEMENTS
from stancekit.export.dna import CODER, STATEMENT_TYPE, Cells, Documents, coded, shortened
from stancekit.export.statements import Party, Statement

_VARIABLES = {"person": 1, "organization": 2, "concept": 3}  # of short text; numbers as in dna3.sql
_AGREEMENT = 4
_PERMISSIONS = (
    *(f"{act}{what}" for what in ("Documents", "Statements") for act in ("Add", "Edit", "Delete")),
    "ImportDocuments", "EditAttributes", "EditRegex", "EditStatementTypes", "EditCoders", "EditCoderRelations",
    *(f"{act}Others{what}" for what in ("Documents", "Statements") for act in ("View", "Edit")),
)  # fmt: skip
_ROUNDS, _SALT = 100_000, 16  # of jasypt's StrongPasswordEncryptor, which DNA checks passwords with


def write_dna_tables(
    path: Path, documents_path: Path, statements: Iterable[Statement], documents: Documents, left_out: Counter[str]
) -> int:
    """Write documents and statements as CSV, texts unchanged. Returns the number of statements.

    Cells are never guarded against spreadsheets: carets count in the documents' texts.

    Raises:
        InputError, UsageError: as ``Documents.rows`` and ``coded``.
    """
    _write_csv(documents_path, [column.name for column in DNA_DOCUMENTS], documents.rows())
    rows = (row for row, _ in coded(statements, documents, left_out))
    return _write_csv(path, [column.name for column in DNA_STATEMENTS], rows)


def write_dna_database(
    path: Path, statements: Iterable[Statement], documents: Documents, left_out: Counter[str], password: str
) -> int:
    """Write a database of DNA 3 (SQLite). Returns the number of statements.

    Its coder is ``Admin``, number 1, with the password. Its one statement type is DNA's own ``DNA Statement``, so that
    its statements can also be imported into another database. Attributes of persons, organizations and concepts have
    their type and, as notes, their id.

    Raises:
        InputError, UsageError: as ``Documents.rows`` and ``coded``.
    """
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        permissions = ", ".join(
            f"Permission{name} INTEGER NOT NULL DEFAULT 1 CHECK (Permission{name} BETWEEN 0 AND 1)"
            for name in _PERMISSIONS
        )
        schema = (files("stancekit") / "schema" / "dna3.sql").read_text("utf-8").replace("%s\n", f"{permissions}\n")
        database.executescript(schema)
        with database:
            database.execute(
                "INSERT INTO CODERS (ID, Name, Red, Green, Blue, Password) VALUES (?, 'Admin', 255, 255, 0, ?)",
                (CODER, hashed(password)),
            )
            _insert(database, "DOCUMENTS", map(_as_stored, documents.rows()))
            return _insert_statements(database, coded(statements, documents, left_out))


def hashed(password: str, salt: bytes | None = None) -> str:
    """A password as jasypt's StrongPasswordEncryptor keeps it: salt and salted SHA-256 of 100,000 rounds, in base64."""
    salt = os.urandom(_SALT) if salt is None else salt
    digest = salt + password.encode("utf-8")
    for _ in range(_ROUNDS):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode("ascii")


def _insert_statements(database: sqlite3.Connection, rows: Iterator[tuple[Cells, Statement]]) -> int:
    entities: dict[tuple[int, object], int] = {}
    count = 0
    for row, statement in rows:
        count += 1
        number = row["ID"]
        place = (number, STATEMENT_TYPE, row["document_id"], row["start"], row["stop"], row["coder_id"])
        database.execute("INSERT INTO STATEMENTS VALUES (?, ?, ?, ?, ?, ?)", place)
        for name, variable in _VARIABLES.items():
            party = statement.target if name == "concept" else statement.actor
            entity = _entity(database, entities, variable, row[name], party)
            database.execute(
                "INSERT INTO DATASHORTTEXT (StatementId, VariableId, Entity) VALUES (?, ?, ?)",
                (number, variable, entity),
            )
        database.execute(
            "INSERT INTO DATABOOLEAN (StatementId, VariableId, Value) VALUES (?, ?, ?)",
            (number, _AGREEMENT, row["agreement"]),
        )
    return count


def _entity(
    database: sqlite3.Connection, known: dict[tuple[int, object], int], variable: int, label: object, party: Party
) -> int:
    """The number of an entity, made when it is new; where a variable has no value, DNA has an entity without a name."""
    key = (variable, label)
    if key not in known:
        known[key] = len(known) + 1
        database.execute(
            "INSERT INTO ENTITIES (ID, VariableId, Value, Red, Green, Blue) VALUES (?, ?, ?, 0, 0, 0)",
            (known[key], variable, label),
        )
        # Attribute variables are numbered type, alias, notes, each for the three variables.
        attributes = (party.type, "", party.id) if label else ("", "", "")
        database.executemany(
            "INSERT INTO ATTRIBUTEVALUES (EntityId, AttributeVariableId, AttributeValue) VALUES (?, ?, ?)",
            [(known[key], variable + 3 * i, shortened(value)) for i, value in enumerate(attributes)],
        )
    return known[key]


def _as_stored(row: Cells) -> Cells:
    """A document under the names of the database's columns."""
    names = {"coder_id": "Coder", "date_time": "Date"}
    return {names.get(key, key): value for key, value in row.items()}


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Mapping[str, object]]) -> None:
    for row in rows:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608 - own names


def _write_csv(path: Path, names: list[str], rows: Iterable[Cells]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
