"""Why an act can't begin or go on: words for people, in both languages."""

from chaincode.words import WordedError


class ActError(WordedError):
    """What stands in the way, and what to do."""


class UnusableError(ActError):
    """What was given can't be used as it is."""
