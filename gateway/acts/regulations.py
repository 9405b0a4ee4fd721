"""Rules of division that a community may begin with, as they lie in `analytics/examples/regulations`."""

from dataclasses import dataclass
from importlib.resources import files

from chaincode.kernel.toml import parse_toml
from chaincode.words import LANGUAGES

FOLDER = "examples/regulations"


@dataclass(frozen=True)
class Example:
    """A regulation to begin with. text: its file; words: what it is for, by language."""

    name: str
    title: str
    text: str
    words: dict[str, str]


def load_examples() -> list[Example]:
    """Return all examples by name."""
    found = (one for one in files("analytics").joinpath(FOLDER).iterdir() if one.name.endswith(".toml"))
    return [_read(one.name.removesuffix(".toml"), one.read_bytes())
            for one in sorted(found, key=lambda one: one.name)]


def _read(name: str, content: bytes) -> Example:
    table = parse_toml(content)
    words = {language: table["words"][language] for language in LANGUAGES}
    return Example(name, table["title"], content.decode(), words)
