"""What the demo says, in a language that may be another than the reader's."""

from chaincode.words import say_in


def say(language: str, key: str, **values: object) -> str:
    """Return a sentence with its values."""
    return say_in(language, f"gateway.demo.story.{key}", **values)
