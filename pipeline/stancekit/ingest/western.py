"""Does a decoded text look like text in a Latin script, accents and typographic marks where they belong?

Single-byte charsets decode nearly everything without an error, and charset-normalizer's ranking is unsure on texts with
few non-ASCII bytes (English with curly quotes). So a decoding is judged by where its non-ASCII characters stand.
"""

from __future__ import annotations

_OPENING = frozenset("“‘„‚«‹¿¡")
_CLOSING = frozenset("”»›")
_ANYWHERE = frozenset("’–—…•·€£§©®™°\u00a0\u00ad½¼¾×†‡¢¥±")
_LEAST_ASCII = 0.7  # of the letters: below that it is another script read as Latin


def western_share(text: str) -> float:
    """Share (0..1) of the non-ASCII characters that stand where Latin-script text has them; 0 for other scripts.

    A text of ASCII alone scores 1.
    """
    letters = ascii_letters = right = foreign = 0
    for i, c in enumerate(text):
        if c.isalpha():
            letters += 1
            ascii_letters += c < "\x80"
        if c >= "\x80":
            foreign += 1
            right += _in_place(c, text[i - 1] if i else " ", text[i + 1] if i + 1 < len(text) else " ")
    if letters and ascii_letters < _LEAST_ASCII * letters:
        return 0.0
    return right / foreign if foreign else 1.0


def _in_place(c: str, before: str, after: str) -> bool:
    if c in _ANYWHERE:
        return True
    if c in _OPENING:
        return not before.isalnum() and not after.isspace()
    if c in _CLOSING:
        return not before.isspace() and not after.isalnum()
    if c in "²³¹ªº":
        return before.isalnum() and not after.isalpha()
    if not c.isalpha() or c > "\u024f":
        return False
    return _letter_in_place(c, before, after)


def _letter_in_place(c: str, before: str, after: str) -> bool:
    if not before.isalpha() and not after.isalpha():
        return c in "àÀéÉèôó"  # the words of one letter
    if c.isupper():  # at the start of a word, or in a word in capitals
        return not before.islower() and (after.isalpha() or before.isupper())
    return True
