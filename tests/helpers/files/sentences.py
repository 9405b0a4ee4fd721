"""The sentences of a package as they are kept: every key with its text."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def list_sentences(package: str, language: str) -> Iterator[tuple[str, str]]:
    """Each key with its text in a language; both of a sentence that counts, as KEY.one and KEY.other."""
    for path in sorted((ROOT / package / "languages" / language).glob("*.toml")):
        yield from _flatten(f"{package}.{path.stem}", tomllib.loads(path.read_text(encoding="utf-8")))


def _flatten(key: str, found: object) -> Iterator[tuple[str, str]]:
    if isinstance(found, Mapping):
        for name, inner in found.items():
            yield from _flatten(f"{key}.{name}", inner)
    else:
        yield key, str(found)
