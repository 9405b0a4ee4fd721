"""The pages' words, in Italian and English: `languages/it.json` and `languages/en.json`, the same keys in both.

A page shows `say.KEY`, a script `say("KEY", {name: value})`; what stands in braces is filled in.
"""

import json
from pathlib import Path

LANGUAGES = ("it", "en")
FOLDER = Path(__file__).parent / "languages"


def load_words(language: str) -> dict[str, str]:
    """Read a language's words."""
    found: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


WORDS = {language: load_words(language) for language in LANGUAGES}
