"""Somebody else's text as a refusal quotes it."""


def show(text: str) -> str:
    """Return a text short, and on one line."""
    return repr(text if len(text) <= 40 else text[:39] + "…")
