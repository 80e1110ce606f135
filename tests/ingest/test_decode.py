from __future__ import annotations

import codecs

import pytest

from stancekit.errors import Rejection
from stancekit.ingest.decode import decode

QUOTED = "Halvorsen warned the Greek government that Oslo would block any new loan, calling its budget “a fantasy”. "
ACCENTED = (
    "Sorcha Ní Bhriain met André Müller in Brasília — the naïve plan’s cost: £5m, or €6m… Edvard Beneš stayed home."
)
POLISH = "Lech Wałęsa rejected the plan of Jarosław Kaczyński, and Łódź agreed with Kraków."
RUSSIAN = "Путин отказался встретиться с Зеленским без условий, и это важно для всех стран Европы."


@pytest.mark.parametrize("text", [QUOTED, ACCENTED, POLISH, RUSSIAN, "Ελλάδα, 日本, 🇳🇴"])
def test_utf8_comes_back_as_it_is(text: str) -> None:
    assert decode(text.encode(), "a.txt") == text


@pytest.mark.parametrize("text", [QUOTED, QUOTED * 50, ACCENTED, "“No,” he said – “never”."])
def test_windows_1252_is_recognised(text: str) -> None:
    assert decode(text.encode("cp1252"), "a.txt") == text


def test_latin_1_is_recognised() -> None:
    text = "The café's owner said that naïve plans fail; Brasília and München disagree with Señor Muñoz. À bientôt."
    assert decode(text.encode("latin-1"), "a.txt") == text


@pytest.mark.parametrize(("text", "charset"), [(POLISH, "cp1250"), (RUSSIAN, "cp1251"), (QUOTED * 3, "mac_roman")])
def test_other_charsets_are_detected(text: str, charset: str) -> None:
    assert decode(text.encode(charset), "a.txt") == text


@pytest.mark.parametrize(
    ("mark", "charset"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_unicode_with_and_without_marks(mark: bytes, charset: str) -> None:
    assert decode(mark + ACCENTED.encode(charset), "a.txt") == ACCENTED


def test_line_ends_and_odd_spaces_are_kept() -> None:
    text = "Oslo\r\nblocks\ra\u00a0loan.\n\n\x0c\u2028End\t"
    assert decode(text.encode(), "a.txt") == text


def test_a_declared_charset_is_believed_when_its_text_looks_right() -> None:
    assert decode(POLISH.encode("iso-8859-2"), "a.html", "ISO-8859-2") == POLISH


@pytest.mark.parametrize("declared", ["rot13", "unicode_escape", "no-such-charset", "utf-8", ""])
def test_a_wrong_declaration_does_no_harm(declared: str) -> None:
    assert decode(ACCENTED.encode("cp1252"), "a.html", declared) == ACCENTED


def test_a_damaged_utf8_file_is_rejected_with_the_place() -> None:
    raw = ACCENTED.encode()[:60] + b"\xe9 and more: " + ACCENTED.encode()[62:]
    with pytest.raises(Rejection, match=r"a\.txt: encoding: UTF-8 but for byte 0xe9 at 60") as caught:
        decode(raw, "a.txt")
    assert caught.value.reason == "encoding"


def test_what_no_charset_explains_is_rejected() -> None:
    raw = b"Oslo said \x81\x8d\x8f\x90 to \x9d\x81 a \x90\x9d new loan, \x81 and that was \x8f\x8d all."
    with pytest.raises(Rejection) as caught:
        decode(raw, "a.txt")
    assert caught.value.reason == "encoding"


@pytest.mark.parametrize(
    "raw",
    [
        b"%PDF-1.7 text text",
        b"PK\x03\x04text",
        b"\x89PNG\r\n\x1a\n",
        b"text\x00with\x00\x00NULs in odd places, more than\x00 one",
        bytes(range(32)) * 20,
        b"\x00" * 100,
    ],
)
def test_binary_is_rejected(raw: bytes) -> None:
    with pytest.raises(Rejection) as caught:
        decode(raw, "a.txt")
    assert caught.value.reason == "binary"


def test_one_stray_control_character_is_no_binary() -> None:
    text = "Oslo would block\x07 any new loan."
    assert decode(text.encode(), "a.txt") == text


def test_text_cut_in_the_middle_of_a_utf16_character_is_rejected() -> None:
    with pytest.raises(Rejection) as caught:
        decode(codecs.BOM_UTF16_LE + ACCENTED.encode("utf-16-le") + b"\x41", "a.txt")
    assert caught.value.reason == "encoding"
