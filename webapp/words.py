"""The pages' words, in Italian and English."""

LANGUAGES = ("it", "en")
WORDS: dict[str, dict[str, str]] = {"it": {}, "en": {}}
