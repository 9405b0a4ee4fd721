"""What people read, in English and Italian: sentences by key, and which language is the reader's.

    say("gateway.members.listing.members", count=2)       2 members, or 2 membri

The reader's language is the locale's: Italian where that is Italian, else English, as `./volano` has it. What isn't
shown yet, as an error, is kept as `Words`: the key and its values, a sentence in either language.
"""

import errno
import os
from collections.abc import Iterable, Mapping

from chaincode.words.seen import clean
from chaincode.words.sentences import LANGUAGES, find_sentence

__all__ = [
    "LANGUAGES", "Joined", "Texts", "WordedError", "Words", "choose", "describe_os_error", "find_language",
    "find_point", "read_sentences", "say", "say_in", "words_of",
]


class Words:
    """A sentence by its key, and the values in it; made a text it is the reader's."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.key, self.values = key, values

    def in_language(self, language: str) -> str:
        """Return the sentence in "en" or "it", as people may see it; values that are words are in the same language."""
        sentence = find_sentence(self.key, language)
        if isinstance(sentence, dict):
            sentence = sentence["one" if self.values["count"] == 1 else "other"]
        return clean(sentence.format_map({
            name: value.in_language(language) if isinstance(value, Words) else value
            for name, value in self.values.items()}))

    @property
    def en(self) -> str:
        """The English sentence."""
        return self.in_language("en")

    @property
    def it(self) -> str:
        """The Italian sentence."""
        return self.in_language("it")

    def __str__(self) -> str:
        return self.in_language(find_language())

    def __repr__(self) -> str:
        return f"Words({self.key!r}, {self.values!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and (self.en, self.it) == (other.en, other.it)

    def __hash__(self) -> int:
        return hash((self.en, self.it))

    def fill(self, /, **values: object) -> "Words":
        """Return the same sentence with further values."""
        return Words(self.key, **self.values, **values)

    def at(self, where: object) -> "Words":
        """Return it with a place, which needs no words, before it."""
        return Words("chaincode.words.at", where=where, words=self)

    def cut(self, length: int) -> "Words":
        """Return it cut off after so many characters."""
        return Texts(self.en[:length], self.it[:length])


class Texts(Words):
    """What comes in both languages from elsewhere: an answer of the API, a file of its own, two forms of a number."""

    def __init__(self, en: str, it: str) -> None:
        super().__init__("", en=en, it=it)

    def in_language(self, language: str) -> str:
        """Return the text in "en" or "it"."""
        return str(self.values[language])


class Joined(Words):
    """Several things as a list, with a sentence's key for what stands between them: a, b; a or b."""

    def __init__(self, between: str, parts: Iterable[object]) -> None:
        super().__init__(between)
        self.parts = list(parts)

    def in_language(self, language: str) -> str:
        """Return the list in "en" or "it"."""
        parts = [part.in_language(language) if isinstance(part, Words) else str(part) for part in self.parts]
        return str(find_sentence(self.key, language)).join(parts)


class WordedError(ValueError):
    """A failure that people read, by a sentence's key or as words; made a text it is the reader's."""

    def __init__(self, words: Words | str, /, **values: object) -> None:
        self.words = Words(words, **values) if isinstance(words, str) else words
        super().__init__(self.words)

    def __str__(self) -> str:
        return str(self.words)


# What a library says of bytes that it can't read; by the name of the error's class, so that none is imported for it.
_KINDS = {
    "JSONDecodeError": "json", "UnicodeDecodeError": "utf_8", "YAMLError": "yaml",
    **dict.fromkeys(("TarError", "BadGzipFile", "EOFError", "DatabaseError", "error"), "unreadable"),
}


def words_of(error: Exception) -> Words:
    """Return an error's words; of a library's own, which has English alone, those of its kind."""
    if isinstance(error, WordedError):
        return error.words
    if isinstance(error, OSError) and error.errno is not None:
        return describe_os_error(error)
    kind = next((_KINDS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _KINDS), "other")
    return Words(f"chaincode.words.kinds.{kind}", in_english=error)


def describe_os_error(error: OSError) -> Words:
    """Say what the system refused, without the file's name."""
    known = errno.errorcode.get(error.errno or 0, "")
    name = known if known in find_sentence("chaincode.words.system", "it") else "other"
    return Words(f"chaincode.words.system.{name}", number=error.errno, in_english=error.strerror or str(error))


def find_language() -> str:
    """Return "it" or "en" by LC_ALL, LC_MESSAGES, LANG: the first that is set."""
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "it" if named.startswith("it") else "en"


def say(key: str, /, **values: object) -> str:
    """Return a sentence in the reader's language; by its {count} where it has one for a single thing."""
    return str(Words(key, **values))


def say_in(language: str, key: str, /, **values: object) -> str:
    """Return a sentence in a language that somebody chose."""
    return Words(key, **values).in_language(language)


def read_sentences(key: str) -> Texts:
    """Return a sentence as it is kept, its {values} not filled in, in both languages."""
    en, it = (str(find_sentence(key, language)) for language in LANGUAGES)
    return Texts(en, it)


def choose(words: Mapping[str, str]) -> str:
    """Choose from words that are kept by language."""
    return words[find_language()]


def find_point() -> str:
    """Return the decimal point of the reader's language."""
    return say("chaincode.words.decimal_point")
