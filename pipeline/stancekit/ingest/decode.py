"""Bytes to text: the characters the author wrote, or a Rejection; never a replaced or guessed-at-random character."""

from __future__ import annotations

import codecs
import re

from stancekit.errors import Rejection
from stancekit.ingest.western import western_share

# utf-32 before utf-16: the little-endian marks begin alike.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive or Office document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "an image",
    b"GIF8": "an image",
    b"\xff\xd8\xff": "an image",
    b"\x1f\x8b": "gzip-compressed",
    b"\x7fELF": "a program",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.002  # a stray form feed or bell in a scraped page is no reason to lose it
_SURE = 0.97  # share of the non-ASCII characters that must stand where English text has such characters
_MESS, _COHERENCE = 0.1, 0.3  # charset-normalizer's own measures, for texts in other scripts


def decode(raw: bytes, path: str, declared: str | None = None) -> str:
    """The text of ``raw``, characters and line ends exactly as they are; only a byte order mark is left out.

    Tried in this order: byte order marks, UTF-8, UTF-16 without a mark, ``declared`` (what an HTML page says about
    itself), Windows-1252, and what charset-normalizer proposes. A guess counts only when its text looks right:
    for Latin scripts that is ``western_share``, for others charset-normalizer's mess and coherence. Where several
    charsets look right, the earlier wins: English text that is no UTF-8 is nearly always Windows-1252.

    Raises:
        Rejection: ``binary`` or ``encoding``.
    """
    for magic, what in _MAGIC.items():
        if raw.startswith(magic):
            raise Rejection(path, "binary", f"{what}, not text; convert it to text first")
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _by_mark(raw[len(mark) :], encoding, path)
    if b"\x00" in raw:
        return refuse_binary(_utf16_without_mark(raw, path), path)
    try:
        return refuse_binary(raw.decode("utf-8"), path)
    except UnicodeDecodeError as error:
        return refuse_binary(_legacy(raw, path, declared, error), path)


def refuse_binary(text: str, path: str, line: int | None = None) -> str:
    """``text``, unless it holds NULs, more than a stray control character, or halves of surrogate pairs.

    Raises:
        Rejection: ``binary`` or ``encoding``.
    """
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls > 1 + _CONTROL_SHARE * len(text):
        raise Rejection(path, "binary", f"{controls} control characters, so it is not text; leave it out", line)
    if not storable(text):
        raise Rejection(path, "encoding", "half a surrogate pair, which no text has; repair the source", line)
    return text


def storable(text: str) -> bool:
    """Whether ``text`` can be written as UTF-8, that is, holds no half of a surrogate pair."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _by_mark(raw: bytes, encoding: str, path: str) -> str:
    try:
        return refuse_binary(raw.decode(encoding), path)
    except UnicodeDecodeError as error:
        detail = f"marked as {encoding}, but byte {error.start} is not; save the file again as UTF-8"
        raise Rejection(path, "encoding", detail) from error


def _utf16_without_mark(raw: bytes, path: str) -> str:
    """English text in UTF-16 has a NUL in every other byte; anything else with NULs is binary."""
    even, odd = raw[0::2].count(0), raw[1::2].count(0)
    half = len(raw) / 2
    encoding = "utf-16-le" if odd > 0.7 * half and even < 0.05 * half else "utf-16-be"
    if encoding == "utf-16-be" and not (even > 0.7 * half and odd < 0.05 * half):
        raise Rejection(path, "binary", "NUL bytes, so it is not text; leave it out or convert it")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Rejection(path, "binary", "NUL bytes, and no UTF-16; leave it out or convert it") from error


def _legacy(raw: bytes, path: str, declared: str | None, error: UnicodeDecodeError) -> str:
    if _mostly_utf8(raw):
        detail = f"UTF-8 but for byte {raw[error.start]:#04x} at {error.start}; repair it and save the file as UTF-8"
        raise Rejection(path, "encoding", detail)
    likely = [_strictly(raw, encoding) for encoding in (_text_encoding(declared), "cp1252")]
    texts = [text for text in likely if text is not None]
    text = next((text for text in texts if western_share(text) == 1), None) or _by_detection(raw, texts)
    if text is None:
        detail = "not UTF-8, and no other encoding is certain; save the file as UTF-8"
        raise Rejection(path, "encoding", detail)
    return text


def _mostly_utf8(raw: bytes) -> bool:
    """Whether valid multi-byte sequences outnumber bad bytes: a damaged UTF-8 file, which no other charset explains."""
    text = raw.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= c <= "\udcff" for c in text)
    good = sum(c > "\x7f" for c in text) - bad
    return good > bad


def _text_encoding(name: str | None) -> str | None:
    """The codec for a charset label; browsers read Latin-1 and ASCII labels as Windows-1252 (WHATWG Encoding)."""
    from charset_normalizer.constant import IANA_SUPPORTED

    if name is None:
        return None
    try:
        codec = codecs.lookup(name.strip()).name.replace("-", "_")
    except (LookupError, ValueError):
        return None
    if codec in {"iso8859_1", "ascii"}:
        return "cp1252"
    return codec if codec in IANA_SUPPORTED else None


def _strictly(raw: bytes, encoding: str | None) -> str | None:
    try:
        return None if encoding is None else raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _by_detection(raw: bytes, likely: list[str]) -> str | None:
    """The best of charset-normalizer's proposals: Latin scripts by how right they look, others by its own measures."""
    from charset_normalizer import from_bytes

    matches = list(from_bytes(raw))
    proposed = [_strictly(raw, match.encoding) for match in matches]
    texts = likely + [text for text in proposed if text is not None]
    best = max(texts, key=western_share, default="")
    if texts and western_share(best) >= _SURE:
        return best
    if matches and matches[0].chaos <= _MESS and matches[0].coherence >= _COHERENCE:
        return None if proposed[0] is None or _mostly_latin(proposed[0]) else proposed[0]
    return None


def _mostly_latin(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c < "\u0250" for c in letters) > 0.5 * len(letters)
