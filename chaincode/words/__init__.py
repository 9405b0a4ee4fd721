"""What people read, in English and Italian: the pair, and which of the two is the reader's.

The reader's language is the locale's: Italian where that is Italian, else English, as `./volano` has it.
"""

import errno
import os
from collections.abc import Mapping
from typing import NamedTuple

LANGUAGES = ("en", "it")
_OS_FAILURES = {
    errno.ENOENT: "non esiste", errno.EACCES: "non è permesso", errno.EPERM: "non è permesso",
    errno.EEXIST: "esiste già", errno.EISDIR: "è una cartella", errno.ENOTDIR: "non è una cartella",
    errno.ENOTEMPTY: "la cartella non è vuota", errno.ENOSPC: "il disco è pieno", errno.EROFS: "è in sola lettura",
    errno.EADDRINUSE: "l'indirizzo è già in uso", errno.ECONNREFUSED: "la connessione è rifiutata",
    errno.ETIMEDOUT: "non risponde in tempo", errno.ENAMETOOLONG: "il nome è troppo lungo",
}


class Words(NamedTuple):
    """A sentence in both languages; made a text it is the reader's."""

    en: str
    it: str

    def __str__(self) -> str:
        return say(self.en, self.it)

    def fill(self, *values: object) -> "Words":
        """Put values where both have {}."""
        return Words(self.en.format(*values), self.it.format(*values))

    def after(self, en: str, it: str) -> "Words":
        """Put something before both."""
        return Words(en + self.en, it + self.it)

    def at(self, place: str) -> "Words":
        """Put a place, which needs no words, before both."""
        return self.after(f"{place}: ", f"{place}: ")

    def cut(self, length: int) -> "Words":
        """Cut both off after so many characters."""
        return Words(self.en[:length], self.it[:length])


class WordedError(ValueError):
    """A failure that people read: its words in both languages; made a text they are the reader's."""

    def __init__(self, en: str, it: str) -> None:
        super().__init__(en, it)
        self.words = Words(en, it)

    def __str__(self) -> str:
        return str(self.words)


# What a library says of bytes that it can't read; by the name of the error's class, so that none is imported for it.
_KINDS = {
    "JSONDecodeError": Words("not JSON: is it the right file?", "non è JSON: è il file giusto?"),
    "UnicodeDecodeError": Words("not UTF-8: save it as UTF-8", "non è UTF-8: salvalo come UTF-8"),
    "YAMLError": Words("not YAML: look at indents and quotes", "non è YAML: controlla rientri e virgolette"),
    **dict.fromkeys(("TarError", "BadGzipFile", "EOFError", "DatabaseError", "error"), Words(
        "it can't be read: is it whole, and the right file?", "non si legge: è intero, ed è il file giusto?")),
}


def words_of(error: Exception) -> Words:
    """Give an error's words; of a library's own, which has English alone, those of its kind."""
    if isinstance(error, WordedError):
        return error.words
    if isinstance(error, OSError) and error.errno is not None:
        return describe_os_error(error)
    kinds = (_KINDS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _KINDS)
    return next(kinds, Words(str(error), "non ha la forma attesa: controlla il contenuto"))


def describe_os_error(error: OSError) -> Words:
    """Say what the system refused, without the file's name."""
    return Words(error.strerror or str(error), _OS_FAILURES.get(error.errno or 0, f"errore di sistema {error.errno}"))


def find_language() -> str:
    """Give "it" or "en" by LC_ALL, LC_MESSAGES, LANG: the first that is set."""
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "it" if named.startswith("it") else "en"


def say(en: str, it: str) -> str:
    """Choose the sentence in the reader's language."""
    return it if find_language() == "it" else en


def say_count(count: int, en: tuple[str, str], it: tuple[str, str]) -> str:
    """Put a count into the sentence for one or the one for any other number, each with {} where the count stands.

        say_count(1, ("{} member", "{} members"), ("{} membro", "{} membri"))  ->  "1 member"
    """
    one, many = (say(*pair) for pair in zip(en, it, strict=True))
    return (one if count == 1 else many).format(count)


def choose(words: Mapping[str, str]) -> str:
    """Choose from words that are kept by language."""
    return words[find_language()]


def find_point() -> str:
    """Give the decimal point of the reader's language."""
    return say(".", ",")
