"""Names made comparable: what is left of a name when case, accents, dots and articles do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Only Latin letters lose their marks; in other scripts they are another letter.
_ACCENT = re.compile(r"([A-Za-z])[̀-ͯ]+")
_WORD = re.compile(r"[^\W_]+")
_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\S)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?=\s|$)")
_DROPPED = str.maketrans("", "", "'’.")
_NO_SLUG = re.compile(r"[\W_]+")
_PRONOUNS = frozenset(
    "i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers "
    "herself it its itself they them their theirs themselves who whom whose which that this these those one oneself "
    "some many most few both several all others another each neither either none everyone everybody someone somebody "
    "anyone anybody nobody everything something anything nothing".split()
)
_SHORT = 3  # an acronym of so many letters is often a word as well: US and us, WHO and who


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """A name for comparison: words in lower case, without accents, dots, possessive endings and a leading article.

    Acronyms of up to three letters keep their case, so that *US* is not *us*; *U.S.* and *US* are the same.
    """
    return " ".join(words_of(_ARTICLE.sub("", name.strip(), count=1)))


def words_of(text: str) -> list[str]:
    """The words of a text as they stand in a key."""
    plain = _POSSESSIVE.sub("", _unaccented(text)).translate(_DROPPED)
    return [w if len(w) <= _SHORT and len(w) > 1 and w.isupper() else w.casefold() for w in _WORD.findall(plain)]


def slug(name: str) -> str:
    """A name as an id: lower-case letters and digits joined by hyphens, accents and a leading article left out.

    The same name gives the same id in every article; it is how ``preprocess`` names the actors that nobody knows.
    """
    plain = _ARTICLE.sub("", _unaccented(name).casefold().translate(_DROPPED), count=1)
    return _NO_SLUG.sub("-", plain).strip("-") or "actor"


def has_capital(name: str) -> bool:
    """Whether it can be a name at all: *Turkey* can, *the turkey* cannot; scripts without capitals always can."""
    return not (name.islower() or _ARTICLE.sub("", name, count=1).islower())


def is_pronoun(name: str) -> bool:
    """Whether it names nobody by itself: *They*, *Some*, *No one*, *They all*; *US* and *WHO* are acronyms."""
    words = words_of(name)
    return bool(words) and (words == ["no", "one"] or all(word in _PRONOUNS for word in words))


def _unaccented(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENT.sub(r"\1", unicodedata.normalize("NFKD", text)))
